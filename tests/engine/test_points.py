"""Conditions that fail at a point: what is refuted is wrong somewhere, and what holds everywhere is never refuted."""

import pytest
import sympy as sp

from matcalc_cli.engine.domain.points import of_any_number, refuted, sum_of_squares, value, vanishes_elsewhere
from matcalc_cli.model.problem import Condition

X, Y, Z = sp.symbols("x y z", real=True)
P = sp.Symbol("p", positive=True)

# condition, is there a point of small whole numbers where it fails?
CASES = (
    ("nonzero", X - Y, True),
    ("nonzero", X**2 + 1, False),
    ("nonzero", P + 1, False),
    ("positive", X**2 + Y**2, True),
    ("positive", P**2 + 3, False),
    ("positive", 1 - P, True),
    ("nonnegative", X**2 - 2 * X * Y + Y**2, False),
    ("nonnegative", X * Y, False),  # the points do not show it, and nothing is said
    ("nonnegative", -X, True),
    ("nonzero", sp.sin(X) - 2, False),  # no sums and products alone
    ("nonzero", 1 / (X - Y) + 1, True),
)


@pytest.mark.parametrize("kind, expr, fails", CASES)
def test_of_conditions_alone(kind, expr, fails):
    assert refuted(Condition(kind, expr)) is fails


def test_where_others_hold():
    apart = Condition("nonzero", (X - Y) ** 2)
    assert refuted(apart, [Condition("nonzero", X - Z)])
    assert not refuted(apart, [Condition("nonzero", X - Y)])
    assert not refuted(apart, [Condition("nonzero", sp.sin(X))])  # of which nothing is known


def test_values_are_exact():
    point = {X: 3, Y: sp.Rational(1, 2).p}
    assert value((X + 1) ** 2 / 5, point) == sp.Rational(16, 5)
    assert value(1 / (X - 3), point) is None and value(X**99, point) is None


def test_squares():
    assert sum_of_squares((X - Y) ** 2 + 3 * Z**4) and not sum_of_squares((X - Y) ** 2 - Z**2)
    assert vanishes_elsewhere((X - Y) ** 2 + (X - Z) ** 2) and not vanishes_elsewhere(X**2 + Y**2)
    assert of_any_number(sp.Symbol("c") ** 2 + 1) and not of_any_number(X**2 + 1)
