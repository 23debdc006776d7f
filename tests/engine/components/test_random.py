"""Random smooth expressions: gradient and Hessian against central differences of the same function in Python."""

import math

import numpy as np
import sympy as sp
from hypothesis import assume, given

from matcalc_cli import MatcalcError, gradient, hessian
from tests.expressions import examples, smooth_expressions

GIVEN = "x: scalar; y: scalar; z: scalar"
SYMBOLS = [sp.Symbol(name, real=True) for name in "xyz"]
POINTS = ((0.37, -1.21, 1.93), (1.13, 0.77, -0.59))
PRECISION = 1e-5


def extrapolated(function, at, h):
    """(derivative at two steps combined, how much the two disagree): the oracle knows when it is unsure."""
    central = lambda h: np.stack(
        [(function(at + h * e) - function(at - h * e)) / (2 * h) for e in np.eye(len(at))], axis=-1
    )
    wide, narrow = central(h), central(h / 2)
    return (4 * narrow - wide) / 3, float(np.max(np.abs(narrow - wide), initial=0.0))


def numbers(matrix, at):
    place = dict(zip(SYMBOLS, map(sp.Float, at)))
    return np.array([[float(matrix[i, j].xreplace(place).evalf(15)) for j in range(3)] for i in range(matrix.rows)])


def compared(written, result, function, at, h):
    try:
        wanted, doubt = extrapolated(function, np.array(at), h)
    except (ZeroDivisionError, OverflowError):
        return
    size = float(np.max(np.abs(wanted), initial=1.0))
    if not math.isfinite(size) or size > 1e5 or doubt > 1e-3 * size:
        return
    assert np.allclose(numbers(result, at), wanted, rtol=PRECISION * size, atol=PRECISION * size), written.text


@examples(150)
@given(smooth_expressions)
def test_gradient(written):
    try:
        result = gradient(written.text, "[x, y, z]", given=GIVEN).expr
    except MatcalcError as problem:
        assert problem.exit_code in (1, 2)  # a division by zero, or none of x, y, z in the text
        assume(False)
    for at in POINTS:
        compared(written, result, lambda t: np.array([written.at(*t)]), at, 1e-3)


@examples(100)
@given(smooth_expressions)
def test_hessian(written):
    try:
        first = gradient(written.text, "[x, y, z]", given=GIVEN).expr
        result = hessian(written.text, "[x, y, z]", given=GIVEN).expr
    except MatcalcError as problem:
        assert problem.exit_code in (1, 2)
        assume(False)
    for at in POINTS:
        try:
            compared(written, result, lambda t: numbers(first, t)[0], at, 1e-3)
        except TypeError:  # a complex value: a pole was met
            continue
