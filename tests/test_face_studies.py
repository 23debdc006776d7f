"""The studies from Python: the same results for text, for SymPy objects, and as the command line prints them."""

import doctest
import importlib

import numpy as np
import pytest
import sympy as sp

import matcalc_cli as mc
from matcalc_cli.face.errors import in_python
from tests.shell import matcalc

x, y = sp.symbols("x y")
MODULES = ("matcalc_cli.face", "matcalc_cli.face.derivatives", "matcalc_cli.face.studies")


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_run(name):
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted >= 5 and not done.failed


@pytest.mark.parametrize("name", [n for n in mc.__all__ if callable(getattr(mc, n)) and n[0].islower()])
def test_every_function_says_what_it_does(name):
    assert len(getattr(mc, name).__doc__.split()) > 8


def test_a_derivative_shows_its_result():
    assert repr(mc.diff("x^2", "x")) == "2·x" and repr(mc.gradient("x0*x1")) == "[x1  x0]"


@pytest.mark.parametrize("f, wrt", [("x^3 - 3*x*y + y^3", "x,y"), (x**3 - 3 * x * y + y**3, (x, y))], ids=str)
def test_critical(f, wrt):
    found = mc.critical(f, wrt)
    assert {(p.kind, tuple(map(float, p.at))) for p in found.points} == {
        ("saddle", (0.0, 0.0)),
        ("minimum", (1.0, 1.0)),
    }


@pytest.mark.parametrize("f, wrt", [("x^2 - 2", None), (x**2 - 2, x)], ids=str)
def test_newton(f, wrt):
    run = mc.newton(f, {"x": 1}, wrt)
    assert run.converged and abs(float(run.iterations[-1].x[0]) - 2**0.5) < 1e-12
    assert "converged" in repr(run)


def test_newton_of_rosenbrock_takes_the_iterates_of_the_chapter():
    f = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    run = mc.newton(f, {x: -1.2, y: 1}, (x, y), minimize=True)
    places = [tuple(round(float(e), 5) for e in row.x) for row in run.iterations[1:4]]
    assert places == [(-1.17528, 1.38067), (0.76311, -3.17503), (0.76343, 0.58282)]


def test_newton_from_many_starts():
    found = mc.newton("x^3 - x", starts=8, box="-2:2")
    assert found.found


@pytest.mark.parametrize("f, wrt", [("x^2 + 3*y^2", None), (x**2 + 3 * y**2, (x, y))], ids=str)
def test_descent(f, wrt):
    run = mc.descent(f, {"x": 2, "y": 1}, wrt)
    assert run.converged and np.abs(np.array(run.iterations[-1].x, dtype=float)).max() < 1e-6


@pytest.mark.parametrize("f, wrt", [("exp(x)*cos(x)", None), (sp.exp(x) * sp.cos(x), x)], ids=str)
def test_taylor(f, wrt):
    assert mc.taylor(f, wrt, order=4).to_text().splitlines()[-1] == "T(x) = 1 + x − x³/3 − x⁴/6"


@pytest.mark.parametrize("f, wrt", [("[x*y, x + y]", None), ([x * y, x + y], (x, y))], ids=str)
def test_products(f, wrt):
    point = {"x": 3.0, "y": 5.0}
    forward = mc.jvp(f, [1, 2], wrt, at=point).derivative.expr
    backward = mc.vjp(f, [1, 2], wrt, at=point).derivative.expr
    assert np.allclose(np.array(forward, dtype=float).ravel(), [5 + 2 * 3, 3])
    assert np.allclose(np.array(backward, dtype=float).ravel(), [5 + 2, 3 + 2])


def test_products_with_a_loss():
    found = mc.vjp("W*x", wrt="W", loss="sum(y.^2)/2", given="W: m,n; x: n")
    assert found.derivative.expr.shape == sp.MatrixSymbol("W", *sp.symbols("n m", integer=True, positive=True)).shape


@pytest.mark.parametrize("f, wrt", [("sin(x)*y", "x,y"), (sp.sin(x) * y, (x, y))], ids=str)
def test_check_and_explain(f, wrt):
    assert mc.check(f, wrt).agrees
    assert "product" in mc.explain(f, wrt).to_text()


def test_claims():
    assert mc.claim("x'*A*x", "x'*(A + A')", "x").right
    wrong = mc.claim("x'*A*x", "2*x'*A", "x")
    assert not wrong.right and wrong.message == "right only if A is symmetric"


@pytest.mark.parametrize("f", ["x^2 + y", x**2 + y], ids=str)
def test_evaluate(f):
    assert mc.evaluate(f, {"x": 3, "y": 1}).expr == 10
    assert abs(float(mc.evaluate(f, {"x": 0.5, "y": 0}).expr) - 0.25) < 1e-15


def test_evaluate_with_arrays():
    found = mc.evaluate("A*x", {"A": np.array([[1.0, 2.0], [3.0, 4.0]]), "x": [1, 1]})
    assert np.allclose(np.array(found.expr.tolist(), dtype=float).ravel(), [3, 7])


@pytest.mark.parametrize(
    "call, arguments",
    [
        (lambda: mc.critical("x^3 - 3*x"), ("critical", "x^3 - 3*x")),
        (lambda: mc.newton("x^2 - 2", "x=1"), ("newton", "x^2 - 2", "--from", "x=1")),
        (lambda: mc.taylor("exp(x)"), ("taylor", "exp(x)")),
        (lambda: mc.jvp("[x*y, sin(x)]"), ("jvp", "[x*y, sin(x)]")),
        (lambda: mc.check("x*y"), ("check", "x*y", "--wrt", "x,y")),
        (lambda: mc.claim("x^2", "2*x", "x"), ("check", "x^2", "--wrt", "x", "--claim", "2*x")),
        (lambda: mc.explain("x'*A*x", "x"), ("explain", "x'*A*x", "--wrt", "x")),
    ],
)
def test_the_text_is_that_of_the_command_line(call, arguments):
    assert call().to_text().splitlines() == matcalc(*arguments).out.rstrip("\n").splitlines()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: mc.critical("[v, -x]"), "which name belongs"),
        (lambda: mc.newton("x^2 - 2"), "where to start"),
        (lambda: mc.jvp("[x*y, x]", [1, 2, 3]), "has 3 entries"),
        (lambda: mc.check("x*y", layout="sideways"), "no layout"),
        (lambda: mc.taylor("x +"), "operand is missing"),
    ],
)
def test_misuse_is_a_matcalc_error(call, message):
    with pytest.raises(mc.MatcalcError, match=message):
        call()


HINTS = [
    ("add --from x=1,y=1", 'add start="x=1,y=1"'),
    ("add --wrt v,x, or --wrt x,v: the names", 'add wrt="v,x", or wrt="x,v": the names'),
    ("add --wrt A", 'add wrt="A"'),
    ("declare sizes, as in --given 'x: 3'", 'declare sizes, as in given="x: 3"'),
    ('as in --loss "sum(y.^2)/2"', 'as in loss="sum(y.^2)/2"'),
    ("--damping is for --minimize", "damping is for minimize"),
    ("one start: leave out --starts", "one start: leave out starts"),
    ("--error and --remainder need components", "error and remainder need components"),
    ("as in --box -5:5 or --box x=-2:2,y=0:3", 'as in box="-5:5" or box="x=-2:2,y=0:3"'),
    ("--v has 3 entries, and jvp takes 2", "v has 3 entries, and jvp takes 2"),
    ("--max-iter is between 1 and 10", "max_iter is between 1 and 10"),
    ("x - y", "x - y"),
    ("the command differentiates: matcalc diff EXPR --wrt x", "the command differentiates: matcalc diff EXPR --wrt x"),
]


@pytest.mark.parametrize("option, argument", HINTS)
def test_hints_name_arguments(option, argument):
    assert in_python(option) == argument


def test_an_error_names_the_argument():
    with pytest.raises(mc.MatcalcError) as found:
        mc.newton("x^2 - 2*y", wrt="x")
    assert "start=" in found.value.hint or "at=" in found.value.hint
    with pytest.raises(mc.MatcalcError) as found:
        mc.critical("[v, -x]")
    assert 'wrt="' in found.value.hint and "--" not in found.value.hint
