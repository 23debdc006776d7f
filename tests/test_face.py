"""The Python face: text and SymPy objects alike, and results that behave as what they hold."""

import ast
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import matcalc_cli
from matcalc_cli import Derivative, Layout, MatcalcError, diff, gradient, hessian, jacobian, parse
from matcalc_cli.errors import LimitError
from matcalc_cli.face.errors import speaking_python

x, y, z = sp.symbols("x y z")
xs = sp.symbols("x0:4")


def test_every_exported_name_is_there_and_documented():
    assert set(matcalc_cli.__all__) <= set(dir(matcalc_cli.face)) | {"__version__"}
    for name in matcalc_cli.__all__:
        assert getattr(matcalc_cli, name).__doc__


def test_a_type_checker_knows_every_exported_name():
    """Derivative in an annotation is a class: what is loaded when it is used is imported where types are read."""
    tree = ast.parse(Path(matcalc_cli.__file__).read_text(encoding="utf-8"))
    (block,) = (part for part in tree.body if isinstance(part, ast.If))
    homes = {alias.name: part.module for part in block.body for alias in part.names}
    assert {*homes, "__version__"} == {*matcalc_cli.__all__, "Callable", "__version__"}
    for name in set(homes) - {"Callable"}:
        assert getattr(matcalc_cli, name) is getattr(import_module(homes[name]), name)


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'sin'"):
        matcalc_cli.sin  # noqa: B018


def test_what_sympy_cannot_follow_is_a_limit():
    @speaking_python
    def deep(e):
        return deep(e)

    with pytest.raises(LimitError, match="nested more deeply"):
        deep(x)


def test_a_deep_chain_is_differentiated():
    e = x
    for _ in range(600):
        e = sp.sin(e + y)
    assert len(gradient(e, [x]).expr[0].args) == 600


FUNCTIONS = [x**2 * y + sp.sin(z * x), sp.exp(-x * y) / (1 + z**2), x * y * z, sp.sqrt(x**2 + y**2 + 1)]


@pytest.mark.parametrize("f", FUNCTIONS, ids=str)
def test_hessian_in_place_of_sympys(f):
    ours, theirs = hessian(f, [x, y, z]), sp.hessian(f, [x, y, z])
    assert sp.simplify(ours.expr - theirs) == sp.zeros(3, 3)
    assert ours.shape == theirs.shape and ours[0, 1].equals(theirs[0, 1])


@pytest.mark.parametrize("f", FUNCTIONS, ids=str)
def test_gradient_and_diff_of_sympy_expressions(f):
    wanted = sp.Matrix([[sp.diff(f, s) for s in (x, y, z)]])
    assert sp.simplify(gradient(f, [x, y, z]).expr - wanted) == sp.zeros(1, 3)
    assert sp.simplify(gradient(f, (x, y, z), layout="denominator").expr - wanted.T) == sp.zeros(3, 1)
    assert diff(f, x).expr.equals(sp.diff(f, x))
    assert diff(f, x, order=3).expr.equals(sp.diff(f, x, 3))


@pytest.mark.parametrize("F", [[x * y, sp.sin(y), z], sp.Matrix([x * y, sp.sin(y), z]), sp.ImmutableMatrix([x, y * z])])
def test_jacobian_in_place_of_sympys(F):
    wanted = sp.Matrix(F).jacobian([x, y, z])
    for wrt in ([x, y, z], (x, y, z), sp.Matrix([x, y, z]), None):
        found = jacobian(F, wrt)
        assert found.expr == wanted.as_immutable() and found.rows and found.cols == ("x", "y", "z")


def test_matrices_of_symbols_as_variables():
    X = sp.Matrix(2, 2, xs)
    assert gradient(X.det(), X).expr == sp.Matrix([[xs[3], -xs[1]], [-xs[2], xs[0]]])
    assert gradient(X.trace() ** 2, X).shape == (2, 2)
    assert diff([[x, y], [x * y, 1]], x).expr == sp.Matrix([[1, 0], [y, 0]])


def test_symbols_keep_the_assumptions_of_the_caller():
    t = sp.Symbol("t", positive=True)
    assert diff(t**2, t).expr == 2 * t
    assert diff(x**2 * t, x).expr.free_symbols == {x, t}


@pytest.mark.parametrize("layout", [*Layout, "numerator", "denominator", "mixed"])
def test_layouts_by_name_and_by_member(layout):
    result = jacobian("[x*y, x, y]", layout=layout)
    assert result.shape == ((2, 3) if Layout(layout) is Layout.denominator else (3, 2))
    assert result.layout is Layout(layout)


def test_an_unknown_layout_is_refused():
    with pytest.raises(MatcalcError, match="no layout 'sideways'"):
        gradient("x*y", layout="sideways")


def test_what_a_derivative_knows():
    result = gradient("log(x0) + x0*x1")
    assert isinstance(result, Derivative)
    assert [v.name for v in result.variables] == ["x0", "x1"]
    assert result.shape == (1, 2) and result.layout is Layout.numerator
    assert [(c.kind, str(c.expr)) for c in result.conditions] == [("positive", "x0")]
    assert result.expr == parse("[[x1 + 1/x0, x0]]").expr
    assert result == result.expr and len(result) == 2 and list(result) == list(result.expr)
    assert result.T == result.expr.T  # what it does not know itself, its .expr answers


def test_renderings():
    result = gradient("x0 + x1*x2")
    assert result.to_latex() == r"\begin{bmatrix} 1 & x_{2} & x_{1} \end{bmatrix}"
    assert result._repr_latex_() == rf"$\displaystyle {result.to_latex()}$"
    assert r"\begin{equation*}" in result.to_latex(env="equation")
    assert result.to_text() == result.to_text("unicode")
    assert parse(result.to_text("ascii")).expr == result.expr
    namespace = {}
    exec(result.to_numpy(), namespace)
    assert np.array_equal(namespace["derivative"](x0=1.0, x1=2.0, x2=3.0), [1, 3, 2])
    assert np.array_equal(result.lambdify()(1.0, 2.0, 3.0), [1, 3, 2])


def test_sympify_gives_the_expression():
    assert sp.sympify(diff("x^3", "x")) == diff("x^3", "x").expr


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: gradient([x, y], [x, y]), "scalar function"),
        (lambda: gradient("[x, y]"), "scalar function"),
        (lambda: gradient(x * y, [x + 1]), "symbols only"),
        (lambda: gradient(x * y, 3), "wrt is a symbol"),
        (lambda: diff("W*x + b", "W, b"), "one variable at a time"),
        (lambda: diff("x +"), "operand is missing"),
        (lambda: diff("x", "x", order=0), "order"),
        (lambda: diff("x", "x", order=13), "order"),
        (lambda: diff("2"), "nothing to differentiate by"),
        (lambda: diff(sp.Integer(2)), "nothing to differentiate by"),
    ],
)
def test_misuse_is_a_matcalc_error(call, message):
    with pytest.raises(MatcalcError, match=message):
        call()


def test_text_is_never_handed_to_sympify():
    with pytest.raises(MatcalcError, match="not a SymPy expression"):
        diff(["__import__('os')"], [x])
    with pytest.raises(MatcalcError, match="symbols only"):
        diff(x, ["__import__('os')"])


def test_problems_can_be_read_once_and_used_again():
    problem = parse("x^2*y")
    assert gradient(problem, [s.symbol for s in problem.variables]).expr == gradient("x^2*y").expr


# SymPy's decimals as numbers, weights and exponents, beside fractions of the same value
DECIMALS = (
    *(0.5 * x**2, x**0.5, sp.sqrt(x) * x**0.5, x * y / 4 + 0.25 * x * y, 0.1 * sp.exp(0.5 * x), x**2.0, 0.5**x),
    *(0.1 * x + 0.2 * x**3, (x + 0.5) ** 3, sp.sqrt(0.5 * x + y), x**-0.5 / (1 + 0.5 * x), sp.sin(0.5 * x) ** 2),
)


@pytest.mark.parametrize("f", DECIMALS, ids=str)
def test_decimals_of_sympy_stay_decimals(f):
    for found, wanted in ((diff(f, x).expr, f.diff(x)), (hessian(f, [x]).expr[0, 0], f.diff(x, 2))):
        at = {x: sp.Float("1.3"), y: sp.Float("0.7")}
        assert abs(sp.N(found.subs(at)) - sp.N(wanted.subs(at))) < 1e-14
        assert not any(len([a for a in e.args if a.is_Number]) > 1 for e in sp.preorder_traversal(found) if e.is_Mul)
