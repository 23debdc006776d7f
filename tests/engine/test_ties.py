"""Conditions at ties, at corners of powers and of what cuts off: needed, and no more; what is not needed is marked.

A row has the function in NumPy; for each condition a point where it alone fails: there is no derivative. What is
marked as sufficient fails at a point where there is none and at one where there is one. By one-sided slopes.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.test_conditions import ONLY, smooth, stated
from tests.shell import matcalc

MARK = " (sufficient)"
root = lambda t: np.sqrt(np.maximum(t, 0))
relu = lambda t: np.maximum(t, 0)
norm = np.linalg.norm
# (expression by [x, y, z], its function of three numbers, {condition: a point where it alone fails})
NEEDED = (
    ("max(x, y, z)", lambda v: max(v), {"one of x, y, z alone is the largest": (2, 2, 1)}),
    ("min(x, y, z)", lambda v: min(v), {"one of x, y, z alone is the smallest": (1, 3, 1)}),
    ("norminf([x, y, z])", lambda v: max(abs(v)), {"one of |x|, |y|, |z| alone is the largest": (2, 1, -2)}),
    ("max(abs(x), y) + z", lambda v: max(abs(v[0]), v[1]) + v[2],
     {"y ≠ |x|": (1, 1, 3), "where(y < |x|, x, 1) ≠ 0": (0, -1, 1)}),
    ("max(x, min(y, z))", lambda v: max(v[0], min(v[1:])),
     {"x ≠ min(y, z)": (1, 1, 2), "where(x < min(y, z), y − z, 1) ≠ 0": (0, 2, 2)}),
    ("max(1, sqrt(x^2+y^2)) + z", lambda v: max(1, norm(v[:2])) + v[2], {"√(x² + y²) ≠ 1": (0.6, 0.8, 1)}),
    ("abs(x)*abs(y) + z", lambda v: abs(v[0] * v[1]) + v[2], {"x ≠ 0": (0, 1, 1), "y ≠ 0": (1, 0, 1)}),
    ("abs(abs(x) - 1) + y*z", lambda v: abs(abs(v[0]) - 1) + v[1] * v[2], {"|x| ≠ 1": (-1, 1, 1), "x ≠ 0": (0, 1, 1)}),
    ("relu(relu(x) - 1)*exp(y + z)", lambda v: relu(relu(v[0]) - 1) * np.exp(v[1] + v[2]), {"relu(x) ≠ 1": (1, 1, 1)}),
    ("abs(x)^(5/2) + y + z", lambda v: abs(v[0]) ** 2.5 + v[1] + v[2], {}),
    ("relu(x)^(3/2) + y + z", lambda v: relu(v[0]) ** 1.5 + v[1] + v[2], {}),
)  # fmt: skip
# (expression by [x, y], function, {condition: (a point without a derivative or None, a point with one)})
SUFFICIENT = (
    ("relu(x)*relu(y)", lambda v: relu(v[0]) * relu(v[1]), {"x ≠ 0": ((0, 1), (0, -1)), "y ≠ 0": ((1, 0), (-1, 0))}),
    ("abs(x - abs(x)) + y", lambda v: abs(v[0] - abs(v[0])) + v[1], {"x ≠ |x|": ((0, 0), (3, 1))}),
    ("abs(x + abs(y))*relu(x + 5)",
     lambda v: abs(v[0] + abs(v[1])) * relu(v[0] + 5), {"x + |y| ≠ 0": ((-1, 1), (-6, 6))}),
)  # fmt: skip
# command and the function of x: what is stated is asked for by the form alone
BY_FORM = (
    ('hessian "norm2(x)^3" --given "x: n"', "x ≠ 0"),
    ('hessian "norm2(x)^2*norm2(x) + sum(x)" --given "x: n" --wrt x', "x ≠ 0"),
    ('hessian "(x^2 + y^2)^(3/2)"', "x² + y² ≠ 0"),
    ('grad "max(x, y) + min(x, y)"', "x ≠ y"),
)
# commands that state nothing, for the corners cancel
NOTHING = (
    'grad "sum(abs(x) - log(1 + abs(x)))" --given "x: n" --wrt x',
    'grad "mean(abs(x) - log(1 + abs(x)))" --given "x: n" --wrt x',
    'grad "sum(abs(A*x - b) - log(1 + abs(A*x - b)))" --wrt x',
    'jacobian "abs(x) - log(1 + abs(x))" --given "x: n" --wrt x',
    'diff "abs(x)^2.5" --order 2',
    'hessian "abs(x)^3"',
    'hessian "relu(x)^3"',
)


def at(point):
    return {"[x]": np.array(point, dtype=float)}


@pytest.mark.parametrize("text, function, needs", NEEDED, ids=[row[0] for row in NEEDED])
def test_needed(text, function, needs):
    assert stated(f'grad "{text}" --wrt x,y,z') == ("where " + ", ".join(needs) if needs else "")
    rng = np.random.default_rng(1)
    for point in needs.values():
        assert not smooth(function, at(point), "[x]", rng), point
    if not needs:
        assert smooth(function, at((0, 1, 2)), "[x]", rng)


@pytest.mark.parametrize("text, function, needs", SUFFICIENT, ids=[row[0] for row in SUFFICIENT])
def test_sufficient(text, function, needs):
    told = stated(f'grad "{text}" --wrt x,y')
    rng = np.random.default_rng(1)
    for condition, (without, given) in needs.items():
        assert condition + MARK in told
        assert not smooth(function, at(without), "[x]", rng)
        assert smooth(function, at(given), "[x]", rng)


def test_what_is_marked_is_explained():
    assert "--at tells at a point" in matcalc("grad", "relu(x)*relu(y)").err
    assert "(sufficient)" not in matcalc("grad", "relu(x)*relu(y)", "--at", "x=0,y=1").err


@pytest.mark.parametrize("line, text", BY_FORM)
def test_by_form(line, text):
    assert stated(line) == f"where {text}{ONLY}"


@pytest.mark.parametrize("line", NOTHING)
def test_nothing(line):
    assert stated(line) == ""


def test_a_corner_that_stays():
    assert stated('grad "sum(abs(x) - 2*log(1 + abs(x)))" --given "x: n" --wrt x') == "where every entry of x ≠ 0"
    assert stated('hessian "abs(x)^2"') == ""
    assert stated('diff "abs(x)^2.5" --order 3') == "where x ≠ 0"
    assert stated('hessian "norm2(x)*sum(x)" --given "x: n" --wrt x') == "where x ≠ 0"
