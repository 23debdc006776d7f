"""Every format renders every kind of result: scalars, rows, matrices, tensors, values, choices, undefined functions."""

import json
import re

import mpmath
import numpy as np
import pytest
import sympy as sp
from sympy import S

from matcalc_cli import MatcalcError, diff, hessian, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.errors import LimitError
from matcalc_cli.language.notation import Notation
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render import ENVIRONMENTS, FORMATS, Options, render
from matcalc_cli.render.formats import TYPESET
from matcalc_cli.render.heading import shape_text
from tests.shell import matcalc

RESULTS = {
    "scalar": lambda: diff("x^2*sin(y)/3", "x"),
    "zero": lambda: diff("x^2", "y", given="y: scalar"),
    "gradient": lambda: diff("x0 + x1*exp(-x2)", "x"),
    "column": lambda: diff("x0 + x1*exp(-x2)", "x", "denominator"),
    "matrix": lambda: diff("[x*y, x + y]", "x,y"),
    "by matrix": lambda: diff("[[x0*x1, x0],[x1, x2]]", "[[x0,x1],[x2,x3]]"),
    "tensor": lambda: hessian("[x^2*y, sin(x)]"),
    "value": lambda: value(parse("inv([a, b; c, d])")),
    "number": lambda: value(parse("sqrt(2)/3 + pi")),
    "choice": lambda: diff("where(x > y, x^2, max(x, 0))", "x"),
    "Greek": lambda: diff("alpha*exp(-λ*t_1)", "t1"),
    "roots": lambda: diff("sqrt(x)*cbrt(y) + x^(3/2) + y^(-1/2)", "x,y"),
    "decimal": lambda: diff("0.001*x^2 + 1.23456*x*y", "x,y"),
    "sparse": lambda: hessian(" + ".join(f"x{i}*x{i + 1}" for i in range(24))),
}
UNDEFINED = lambda: diff("f(x)*g(x, y)", "x")
PICTURES = ("svg", "png", "pdf")  # test_typeset.py
CODE = ("numpy", "jax", "torch", "julia", "matlab", "c", "cpp", "rust", "javascript", "fortran")


@pytest.fixture(scope="module", params=RESULTS, ids=str)
def result(request):
    return RESULTS[request.param]()


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in PICTURES])
def test_every_format_renders_every_kind(name, result):
    text = render([result], name)
    assert text.endswith("\n") and text.strip() and "\t" not in text
    assert all(line == line.rstrip() for line in text.splitlines())
    if name in TYPESET:  # where "[" is the word for a bracket: test_typeset.py
        return
    for left, right in ("()", "[]", "{}"):
        assert text.count(left) == text.count(right)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in (*CODE, *PICTURES, "sympy")])
def test_undefined_functions_are_printed(name):
    text = render([UNDEFINED()], name)
    assert "f" in text and "g" in text


@pytest.mark.parametrize("name", [*CODE, "sympy"])
def test_undefined_functions_are_refused_by_code(name):
    with pytest.raises(MatcalcError, match="undefined function"):
        render([UNDEFINED()], name)


def test_every_format_is_listed_and_described():
    listed = " ".join(matcalc("diff", "--help").out.split())
    assert "unicode" in listed
    for name, row in FORMATS.items():
        assert re.search(rf"\b{name}\b", listed) and row.help


def test_an_unknown_format_has_a_nearest_one():
    with pytest.raises(MatcalcError, match="unknown format 'latx'") as caught:
        render([RESULTS["scalar"]()], "latx")
    assert caught.value.hint == "did you mean latex?"


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_latex_environments(env):
    text = render([RESULTS["gradient"]()], "latex", Options(env=env))
    begins = {
        "none": r"\begin{bmatrix}",
        "inline": r"$\begin{bmatrix}",
        "equation": r"\begin{equation*}",
        "align": r"\begin{align*}",
        "document": r"\documentclass{article}",
    }
    assert text.startswith(begins[env])
    assert (r"\frac{\partial f}{\partial \mathbf{x}}" in text) == (env not in ("none", "inline"))
    assert text.count(r"\begin{") == text.count(r"\end{")


SHAPES = [((), "scalar"), ((1, 3), "1×3"), ((2, 3, 4), "2 slices of 3×4"), ((1, 2, 2), "1 slice of 2×2")]


@pytest.mark.parametrize("shape, text", SHAPES)
def test_shapes_as_text(shape, text):
    assert shape_text(shape) == text


def test_tables_name_their_rows_and_columns():
    lines = render([RESULTS["matrix"]()], "pretty").splitlines()
    assert lines[0] == "f = [x·y, x + y]"
    assert lines[1].split() == ["∂f/∂(x,", "y)", "2×2,", "numerator", "layout"]
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
    assert rows == [["", "x", "y"], ["f0", "y", "x"], ["f1", "1", "1"]]


def test_a_table_has_straight_edges():
    for make in RESULTS.values():
        widths = [
            {len(line) for line in block}
            for block in re.findall(r"(?:^[┌│├└].*\n)+", render([make()], "pretty"), re.MULTILINE)
            for block in [block.splitlines()]
        ]
        assert all(len(width) == 1 for width in widths)


def test_an_entry_that_looks_like_markup_stays_as_it_is():
    text = render([diff("[bold, red]", "bold,red")], "pretty", Options(color=True))
    assert "bold" in text and "red" in text


def test_what_is_too_wide_is_listed_with_its_place():
    wide = diff("[" + ", ".join(f"sin(a*b*c + {i})^2*exp(a*b)" for i in range(3)) + "]", "a,b,c")
    text = render([wide], "pretty", Options(width=80))
    assert "[f0, a] = " in text and "┌" not in text and text.count("] = ") == 9


def test_a_mostly_zero_matrix_says_how_many_zeros_it_leaves_out():
    text = render([hessian(" + ".join(f"x{i}*x{i + 1}" for i in range(40)))], "pretty")
    assert "all other 1601 entries are 0" in text and text.count("] = 1") == 80


def test_cse_prints_definitions_first():
    found = diff("exp(x*y)*sin(exp(x*y))", "x,y")
    lines = render([found], "ascii", Options(cse=True)).splitlines()
    assert lines[0].startswith("t0 = ") and lines[-1].startswith("[[")
    again = value(parse("\n".join(lines))).expr
    assert (again - found.expr).applyfunc(lambda e: e.expand()) == again * 0
    free = diff("t0*exp(x*t0)*sin(x*t0)", "x,t0")
    assert "t0 = " not in render([free], "ascii", Options(cse=True))


def test_what_would_be_very_long_is_printed_in_parts():
    """40 definitions that double: 10^12 names written out, and some 80 lines that can be typed in again."""
    text = "; ".join(["g0 = x*y", *(f"g{i} = tanh(g{i - 1}) * g{i - 1} + x" for i in range(1, 40))]) + "; g39"
    found = diff(text, "x")
    lines = render([found], "ascii").splitlines()
    assert len(lines) < 200
    again = value(parse("\n".join(lines))).expr

    def slope(x, y):
        g, d = x * y, y
        for _ in range(39):
            g, d = np.tanh(g) * g + x, 1 + d * ((1 - np.tanh(g) ** 2) * g + np.tanh(g))
        return d

    at = {"x": 1.5, "y": 2.0}
    assert evaluate(again, at) == pytest.approx(slope(**at), rel=1e-9)
    assert "are parts that occur more than once" in render([found], "pretty")
    assert r"t_{0} &= " in render([found], "latex")
    with pytest.raises(LimitError):
        render([found], "json")


def test_several_results_are_told_apart():
    first, second = RESULTS["scalar"](), RESULTS["gradient"]()
    assert render([first, second], "ascii").count("\n\n") == 1
    assert len(json.loads(render([first, second], "json"))) == 2
    assert render([first, second], "latex", Options(env="align")).count("&=") == 2


def test_all_cse_names_avoid_the_names_of_the_input():
    text = render([diff("t1*exp(x*t1)*cos(x*t1)", "x,t1")], "unicode", Options(cse=True))
    assert "t1 = " not in text.replace("·t1 = ", "")


@pytest.mark.parametrize("order", [0, 1, 2, 4])
@pytest.mark.parametrize("at", [S(1), S(2), S(3), S.Half, S(1) / 3])
def test_the_constants_of_polygamma_are_read_back(order, at):
    value = 3 - sp.polygamma(order, at) ** 2 / 2
    text = Notation().text(value)
    read = parse(text).expr
    assert read == value and Notation().text(read) == text
    by_hand = 3 - mpmath.polygamma(order, mpmath.mpf(at.p) / at.q) ** 2 / 2
    assert np.isclose(float(read), float(by_hand), rtol=1e-12)
