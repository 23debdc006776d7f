"""Where branches of a where() meet: at a point without this derivative `--at` says no, and at any other it answers.

The oracle is the function by hand: its k-th difference quotients from the left and from the right, which agree or not.
"""

import numpy as np
import pytest
from sympy import Integer, Symbol, pi

from matcalc_cli.engine.derive import derive
from matcalc_cli.engine.evaluation import at_point
from matcalc_cli.errors import MathError
from matcalc_cli.language.parse import parse
from matcalc_cli.language.point import parse_point


def huber(t):
    return t * t / 2 if abs(t) <= 1 else abs(t) - 0.5


ROWS = [
    ("where(x > 1, x^2, 2*x - 1)", lambda x: x * x if x > 1 else 2 * x - 1, (1, 2)),
    ("where(x > 0, x^3, x^4)", lambda x: x**3 if x > 0 else x**4, (0, 1)),
    ("where(x <= 2, 1, x - 1)", lambda x: 1 if x <= 2 else x - 1, (2,)),
    # the third branch is the one that the first meets, where the second does not hold there
    ("where(x > 1, x^2, where(x > 5, 2*x - 1, 7*x))", lambda x: x * x if x > 1 else 7 * x, (1,)),
    (
        "where(x < 0, 0, where(x < 1, x^2*(3 - 2*x), 1))",
        lambda x: 0 if x < 0 else x * x * (3 - 2 * x) if x < 1 else 1,
        (0, 1),
    ),
    # |x| <= 1 ends at -1 too
    ("where(abs(x) <= 1, x^2/2, x - 1/2)", lambda x: x * x / 2 if abs(x) <= 1 else x - 0.5, (-1,)),
    ("huber(x)", huber, (1, -1, 0)),
    ("huber(3 - x)", lambda x: huber(3 - x), (2, 4, 3)),
    ("huber(2*x - 1, 3)", lambda x: 9 * huber((2 * x - 1) / 3), (2, -1, 0)),
    ("huber(x) + abs(x)", lambda x: huber(x) + abs(x), (0, 1)),
]


def _one_sided(function, at: float, order: int, side: int) -> float:
    """The k-th derivative from one side, from the polynomial through points of that side."""
    steps = 0.05 * np.arange(0, 7)
    values = [function(at + side * h) for h in np.where(steps == 0, 1e-12, steps)]
    return float(np.polynomial.Polynomial.fit(side * steps, values, 6).deriv(order)(0)) if order else values[0]


def _exists(function, at: float, order: int) -> bool:
    sides = [[_one_sided(function, at, k, s) for k in range(order + 1)] for s in (-1, 1)]
    return np.allclose(*sides, atol=1e-4)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize(("text", "function", "joints"), ROWS, ids=[text for text, *_ in ROWS])
def test_a_joint_without_a_derivative_is_an_error(text, function, joints, order):
    (result,) = derive(parse(text, wrt=["x"]), order=order)
    for at in joints:
        place = {Symbol("x", real=True): Integer(at)}
        if _exists(function, at, order):
            found = at_point(result, place).expr
            assert float(found) == pytest.approx(_one_sided(function, at, order, 1), abs=1e-4)
        else:
            with pytest.raises(MathError):
                at_point(result, place)


def test_several_names():
    """The branches of where(y > 0) meet only where x <= 1; (x - y)^2 leaves 0 smoothly."""
    stated = lambda text, order=1: {str(c.expr) for c in derive(parse(text), order=order)[0].conditions}
    assert stated("where(x > 1, x^2, where(y > 0, 2*x - 1, 7*x))") == {"x - 1", "Piecewise((1, x > 1), (y, True))"}
    assert stated("where(x > y, (x - y)^2, 0)") == set()
    assert stated("where(x > y, (x - y)^2, 0)", 2) == {"x - y"}
    assert stated("where(x > y, x - y, 0)*(x - y)") == set()
    assert stated("where(x > y, x - y, 0)*x") == {"x - y"}
    assert stated("huber(x - 2*y)") == stated("huber(x^2 - y^2)") == set()
    for single in ("where(x != 0, x*sin(1/x), 0)", "where(x != 0, x^2, 1)"):  # a point by itself is no side
        (result,) = derive(parse(single))
        assert [(str(c.expr), c.form) for c in result.conditions] == [("x", False)]
    assert stated("huber(x - 2*y)", 2) == {"Abs(x - 2*y) - 1"}


def test_decimals_are_exact_where_a_derivative_ends():
    """0.3 - 0.1 - 0.2 is 0; in floats log'(x - y - z) was 4.6e18 there."""
    for text, ends in (("log(x - y - z)", True), ("sqrt(x - y - z)", True), ("x*y*z", False)):
        problem = parse(text, wrt=["x"])
        (result,) = derive(problem)
        point = parse_point("x=0.3, y=0.1, z=0.2", problem)
        if ends:
            with pytest.raises(MathError):
                at_point(result, point)
        else:
            assert float(at_point(result, point).expr) == pytest.approx(0.02)


@pytest.mark.parametrize("text", ["tan(x)", "sec(x)", "atan(tan(x))", "csc(x + pi/2)", "cot(x + pi/2)"])
def test_poles_of_the_tangent_and_its_kin_are_stated(text):
    (result,) = derive(parse(text, wrt=["x"]))
    assert [str(c.expr) for c in result.conditions] == ["cos(x)"]
    with pytest.raises(MathError):
        at_point(result, {Symbol("x", real=True): pi / 2})
