"""Derivatives of scalars that are SymPy objects, beside quotients of differences in 40 digits."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp
from sympy import Abs, Max, Min, Piecewise, atan2, cos, erf, exp, log, sin, sqrt, tanh

from matcalc_cli.engine.scalar.slopes import diff, gradient
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N

x, y, z = sp.symbols("x y z", real=True)
POINT = {x: sp.Rational(7, 10), y: sp.Rational(13, 10), z: sp.Rational(-2, 5)}
SCALARS = [
    x + 3,
    x * y * z,
    2 * (x + y) ** 3 / (1 + x**2),
    sin(x) * exp(x * y) / (1 + x**2),
    sqrt(1 + x**2 + y**2),
    log(exp(x) + exp(y)) ** 2,
    x**y + y**x + 2**x,
    tanh(x * y) ** 2 * cos(z * x),
    erf(x) * atan2(y, x),
    Max(x, y, z) * x + Min(x, z) ** 2 + Abs(z - x),
    Piecewise((x**2 * y, x > z), (-x, True)) * log(Abs(z)),
]


def _quotient(e, at, along):
    """(e(x + h) - e(x - h))/2h in 40 digits"""
    with mpmath.workdps(40):
        h = sp.Rational(1, 10**12)
        ends = [e.subs({**at, along: at[along] + step}).evalf(40) for step in (h, -h)]
        return float((ends[0] - ends[1]) / (2 * h))


@pytest.mark.parametrize("e", SCALARS, ids=str)
def test_slopes_are_those_of_the_function(e):
    found = gradient(e, [x, y, z])
    for name in (x, y, z):
        assert diff(e, name) == found.get(name, 0)
        assert float(found.get(name, sp.S.Zero).subs(POINT)) == pytest.approx(_quotient(e, POINT, name), rel=1e-12)


def test_what_does_not_move_has_no_entry():
    assert gradient(x * sin(y), [z, y]) == {y: x * cos(y)}
    assert diff(sin(y), x) is sp.S.Zero


def test_a_number_stays_in_front_of_a_sum():
    """Rosenbrock's function keeps its factor: -400 x (y - x²)"""
    assert -400 * x * (y - x**2) in diff((1 - x) ** 2 + 100 * (y - x**2) ** 2, x).args


@pytest.mark.parametrize("e", [x + 1, sin(x) * y, 2 * x])
def test_a_variable_in_an_array_is_refused(e):
    """‖(x + 1) A‖ has a slope by x, and no operand that is a scalar: 0 would be wrong"""
    norm = N.node(N.FNorm, sp.MatMul(e, N.MatrixSymbol("A", 2, 2)))
    with pytest.raises(MissingRule, match="FNorm"):
        diff(norm * y, x)
