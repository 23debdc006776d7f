"""Multiplied out, factored, over one denominator: the same number at rational points, by Python's fractions."""

from fractions import Fraction as F

import pytest
import sympy as sp

from matcalc_cli.engine.graph.factoring import Factoring
from matcalc_cli.engine.graph.facts import Length
from matcalc_cli.engine.graph.nodes import Graph

X, Y, Z = sp.symbols("x y z")
POINTS = ((F(2, 3), F(-5, 7), F(3)), (F(-1, 2), F(4), F(7, 5)))
CASES = (
    (X * Y + X * Z, lambda x, y, z: x * y + x * z),
    (-2 * X * (Y - Z) * (X + 1) ** 2, lambda x, y, z: -2 * x * (y - z) * (x + 1) ** 2),
    (X / 2 + Y / 4 + X * Z / 6, lambda x, y, z: x / 2 + y / 4 + x * z / 6),
    (-X - Y * Z - 1 / X, lambda x, y, z: -x - y * z - 1 / x),
    (1 / (X + Y) - X / (X + Y) ** 2 + Z, lambda x, y, z: 1 / (x + y) - x / (x + y) ** 2 + z),
    ((X / Y + Y / X) ** -2 * Z, lambda x, y, z: (x / y + y / x) ** -2 * z),
    (3 * X**2 * Y / Z - 6 * X * Y**3 / Z**3, lambda x, y, z: 3 * x**2 * y / z - 6 * x * y**3 / z**3),
    (Y / (2 * X + 2 * Z) + (X + Y) * (Y - Z) / 3, lambda x, y, z: y / (2 * x + 2 * z) + (x + y) * (y - z) / 3),
    (1 / (X + sp.Rational(6, 5)) - X / 5, lambda x, y, z: 1 / (x + F(6, 5)) - x / 5),
)


def rewritten(expr, way, numbers=True):
    """The expression by one way of Factoring."""
    graph = Graph()
    return graph.sympy.expr(getattr(Factoring(graph, numbers), way)(graph.sympy.node(expr)))


def united(expr, numbers):
    """(quotient, denominator) over one denominator."""
    graph = Graph()
    factoring = Factoring(graph, numbers)
    over, under = factoring.together(graph.sympy.node(expr))
    return graph.sympy.expr(factoring.over(over, under)), graph.sympy.expr(under)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case[0]))
def test_values(case):
    expr, function = case
    forms = [rewritten(expr, way) for way in ("opened", "factored", "expanded")]
    for numbers in (True, False):
        quotient, denominator = united(expr, numbers)
        forms.append(quotient)
        assert not any(p.exp.is_negative for p in denominator.atoms(sp.Pow))
    for point in POINTS:
        at = {s: sp.Rational(v.numerator, v.denominator) for s, v in zip((X, Y, Z), point)}
        wanted = function(*point)
        for form in forms:
            assert form.subs(at) == sp.Rational(wanted.numerator, wanted.denominator)


def test_common_factors_come_out():
    assert str(rewritten(X * Y + X * Z, "factored")) == "x*(y + z)"
    assert rewritten(sp.exp(X) - sp.exp(2 * X), "factored") == sp.exp(X) * (1 - sp.exp(X))
    assert rewritten(X / Y + Z / Y**2, "factored") == (X + Z / Y) / Y


def test_a_long_product_of_sums_stays():
    product = sp.Mul(*(s + k for s in (X, Y, Z) for k in range(2, 7)))
    assert rewritten(product, "opened") == product


def test_decimals_of_sympy_are_compared():
    """A Float as a coefficient is no whole number and no fraction, and has a sign of SymPy's."""
    graph = Graph()
    length = Length(graph)
    short, long = (graph.sympy.node(e) for e in (0.25 * X * Y - 0.5 * Z, -0.25 * X * Y - 0.125 * X / (Y - 0.5 * Z)))
    assert length(short) < length(long)
