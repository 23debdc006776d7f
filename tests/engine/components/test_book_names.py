"""Quotients of exponentials are printed by the names books use, one choice throughout; values against mpmath."""

import inspect
import itertools

import mpmath
import pytest
import sympy as sp

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.notation import Notation
from matcalc_cli.language.parse import parse

SIGMOID = lambda x: 1 / (1 + mpmath.exp(-x))

# EXPR, what it is differentiated by, what is printed, and the function itself
PRINTED = (
    ("log(1+exp(x))", "x", "sigmoid(x)", lambda x: mpmath.log(1 + mpmath.exp(x))),
    ("log(1+exp(x))", "x,x", "sigmoid(x)*(1 - sigmoid(x))", lambda x: mpmath.log(1 + mpmath.exp(x))),
    ("1/(1+exp(-x))", "x,x", "sigmoid(x)*(1 - 2*sigmoid(x))*(1 - sigmoid(x))", SIGMOID),
    ("1/(exp(x)+1)", "x", "-sigmoid(x)*(1 - sigmoid(x))", lambda x: SIGMOID(-x)),
    ("log(1+exp(-y*x))", "x", "-y*sigmoid(-x*y)", lambda x, y: mpmath.log(1 + mpmath.exp(-y * x))),
    ("log(cosh(x))", "x", "tanh(x)", lambda x: mpmath.log(mpmath.cosh(x))),
    ("log(cosh(x))", "x,x", "1 - tanh(x)^2", lambda x: mpmath.log(mpmath.cosh(x))),
    ("log(sinh(x))", "x", "coth(x)", lambda x: mpmath.log(mpmath.sinh(x))),
    ("(exp(x)-exp(-x))/(exp(x)+exp(-x))", "x", "1 - tanh(x)^2", lambda x: mpmath.tanh(x)),
    ("log(exp(x)+exp(-x))", "x", "tanh(x)", lambda x: mpmath.log(2 * mpmath.cosh(x))),
    ("exp(x)/(exp(x)+exp(y))", "y", "-sigmoid(x - y)*(1 - sigmoid(x - y))", lambda x, y: SIGMOID(x - y)),
    ("log(exp(x)+exp(y))", "x", "sigmoid(x - y)", lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y))),
    (
        "log(exp(x)+exp(y)+exp(z))",
        "x",
        "exp(x)/(exp(x) + exp(y) + exp(z))",
        lambda x, y, z: mpmath.log(mpmath.exp(x) + mpmath.exp(y) + mpmath.exp(z)),
    ),
    (
        "-y*log(1/(1+exp(-z)))-(1-y)*log(1-1/(1+exp(-z)))",
        "z",
        "sigmoid(z) - y",
        lambda y, z: -y * mpmath.log(SIGMOID(z)) - (1 - y) * mpmath.log(1 - SIGMOID(z)),
    ),
    ("log(1-exp(-x))", "x", "1/(exp(x) - 1)", lambda x: mpmath.log(1 - mpmath.exp(-x))),
    ("x/(exp(x)-1)", "x", "(exp(x) - x*exp(x) - 1)/(exp(x) - 1)^2", lambda x: x / (mpmath.exp(x) - 1)),
    ("exp(x)-exp(-x)", "x", "exp(x) + exp(-x)", lambda x: mpmath.exp(x) - mpmath.exp(-x)),
    ("tanh(x)", "x", "1 - tanh(x)^2", lambda x: mpmath.tanh(x)),
)
POINTS = ("0.3", "1.7", "0.9"), ("2.5", "-0.6", "1.1")
every_form = pytest.mark.parametrize("row", PRINTED, ids=lambda row: f"{row[0]} by {row[1]}")


def result(text, by):
    (found,) = derive(parse(text, wrt=by.split(",")))
    return found


@every_form
def test_form(row):
    text, by, printed, _ = row
    found = result(text, by)
    assert Notation(found.problem.decimals).text(found.expr) == printed


@every_form
def test_value(row):
    text, by, _, function = row
    found = result(text, by).expr
    names = list(inspect.signature(function).parameters)
    orders = tuple(by.split(",").count(name) for name in names)
    for point in POINTS:
        with mpmath.workdps(40):
            at = [mpmath.mpf(c) for c in point[: len(names)]]
            wanted = (
                mpmath.diff(function, tuple(at), orders) if len(at) > 1 else mpmath.diff(function, at[0], orders[0])
            )
            known = {s: sp.Float(point[names.index(s.name)], 40) for s in found.free_symbols}
            assert abs(sp.N(found.xreplace(known), 30) - sp.Float(str(wanted), 30)) < 1e-15


@pytest.mark.parametrize("order", range(1, 6))
def test_slopes_of_the_sigmoid_are_its_polynomials_whatever_was_entered(order):
    """The k-th derivative of s = σ(x) by ds/dx = s (1 - s), and no exponential is left in any of the three."""
    s = sp.Symbol("s")
    wanted = s
    for _ in range(order):
        wanted = sp.expand(sp.diff(wanted, s) * s * (1 - s))
    for text, sign in (("sigmoid(x)", 1), ("1/(1+exp(-x))", 1), ("1/(1+exp(x))", -1)):
        found = result(text, ",".join(order * "x")).expr
        (sigma,) = found.atoms(sp.Function)
        assert sigma.args[0].is_Symbol
        assert sp.expand(found.xreplace({sigma: s})) == sp.expand(sign * wanted)


@pytest.mark.parametrize("row", [row for row in PRINTED if "," not in row[1]], ids=lambda row: row[0])
def test_a_gradient_has_the_form_of_a_derivative(row):
    text, by, printed, _ = row
    found = result(text, f"[{by}]")
    assert Notation(found.problem.decimals).text(found.expr[0]) == printed


def test_long_expressions_with_shared_parts_stay_linear():
    lines = itertools.chain(("a0 = x",), (f"a{k + 1} = log(1 + exp(a{k}))*a{k}" for k in range(14)), ("a14",))
    assert result("; ".join(lines), "x").expr.free_symbols == result("x^2", "x").expr.free_symbols
