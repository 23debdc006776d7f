"""Corners that are none of what they stand in: max(0, 1 - w'x)^2 has a derivative where 1 = w'x, and it is 0 there.

A row has a command, a NumPy function beside it (for a Hessian the gradient by hand), a point on the corner and the
condition that is stated. The slopes of the function from both sides agree at the point or not; where they do, the
printed code, run at the point, gives them.
"""

import shlex

import numpy as np
import pytest

from tests.engine.test_conditions import smooth, stated, variable
from tests.shell import matcalc

relu = lambda t: np.maximum(t, 0)
norm = np.linalg.norm
w, x = np.array([0.5, -1.0, 2.0]), np.array([2.0, 4.0, 2.0])  # w'x = 1
X, y = np.array([[1.0, 0, 0], [0, -1, 1], [2, 1, 1]]), np.array([2.0, -1.0, 3.0])  # y .* (X w) = (1, -3, 6)
on = {"w": w, "x": x}
row = {"w": w, "X": X, "y": y}
b = X @ w  # X w - b = 0
zeros = {"w": w, "X": X, "b": b}

# (command, function, a point on the corner, the condition)
ROWS = (
    ('grad "max(0, 1 - w\'*x)^2" --wrt w', lambda w, x: relu(1 - w @ x) ** 2, on, ""),
    ('grad "max(0, 1 - w\'*x)" --wrt w', lambda w, x: relu(1 - w @ x), on, "wᵀ x ≠ 1"),
    (
        'grad "max(0, 1 - y*w\'*x)^2" --wrt w',
        lambda w, x, y: relu(1 - y * (w @ x)) ** 2,
        {**on, "y": np.array(1.0)},
        "",
    ),
    ('grad "relu(w\'*x - 1)^2.5" --wrt w', lambda w, x: relu(w @ x - 1) ** 2.5, on, ""),
    ('grad "norm(w)^2*relu(w\'*x - 1)^3" --wrt w', lambda w, x: w @ w * relu(w @ x - 1) ** 3, on, ""),
    ('grad "norm(w)^2*relu(w\'*x - 1)" --wrt w', lambda w, x: w @ w * relu(w @ x - 1), on, "wᵀ x ≠ 1"),
    ('grad "abs(w\'*x - 1)^3" --wrt w', lambda w, x: abs(w @ x - 1) ** 3, on, ""),
    ("grad \"(w'*x - 1)*abs(w'*x - 1)\" --wrt w", lambda w, x: (w @ x - 1) * abs(w @ x - 1), on, ""),
    ("grad \"(w'*x - 2)*abs(w'*x - 1)\" --wrt w", lambda w, x: (w @ x - 2) * abs(w @ x - 1), on, "wᵀ x ≠ 1"),
    ('grad "log(1 + relu(w\'*x - 1)^2)" --wrt w', lambda w, x: np.log(1 + relu(w @ x - 1) ** 2), on, ""),
    ('jacobian "relu(w\'*x - 1)^2*w" --wrt w', lambda w, x: relu(w @ x - 1) ** 2 * w, on, ""),
    ('jacobian "relu(w\'*x - 1)*w" --wrt w', lambda w, x: relu(w @ x - 1) * w, on, "wᵀ x ≠ 1"),
    # a corner that vanishes in one term and stays in the other
    (
        "grad \"relu(w'*x - 1)^2 + norm(w)^2*relu(w'*x - 1)\" --wrt w",
        lambda w, x: relu(w @ x - 1) ** 2 + w @ w * relu(w @ x - 1),
        on,
        "wᵀ x ≠ 1",
    ),
    (
        "grad \"where(w'*x > 1, w'*x - 1, 0)*(w'*x - 1)\" --wrt w",
        lambda w, x: relu(w @ x - 1) * (w @ x - 1),
        on,
        "",
    ),
    # entry by entry, summed and under norms
    ('grad "sum(relu(1 - y.*(X*w)).^2)" --wrt w', lambda w, X, y: sum(relu(1 - y * (X @ w)) ** 2), row, ""),
    (
        'grad "sum(relu(1 - y.*(X*w)))" --wrt w',
        lambda w, X, y: sum(relu(1 - y * (X @ w))),
        row,
        "every entry of 1 − y ⊙ (X w) ≠ 0",
    ),
    ('grad "norm(max(0, 1 - y.*(X*w)))^4" --wrt w', lambda w, X, y: norm(relu(1 - y * (X @ w))) ** 4, row, ""),
    ('grad "sum(abs(X*w - b).^3)" --wrt w', lambda w, X, b: sum(abs(X @ w - b) ** 3), zeros, ""),
    (
        'grad "norm(relu(X*w - b))^2 + sum(relu(X*w - b))" --wrt w',
        lambda w, X, b: norm(relu(X @ w - b)) ** 2 + sum(relu(X @ w - b)),
        zeros,
        "every entry of X w − b ≠ 0",
    ),
    ('grad "sum(where(x > 0, x, 0).*x)" --wrt x', lambda x: sum(relu(x) * x), {"x": np.array([0.0, 1, -1])}, ""),
    # one order more
    (
        'hessian "max(0, 1 - w\'*x)^2" --wrt w',
        lambda w, x: -2 * relu(1 - w @ x) * x,
        on,
        "wᵀ x ≠ 1",
    ),
    ('hessian "max(0, 1 - w\'*x)^3" --wrt w', lambda w, x: -3 * relu(1 - w @ x) ** 2 * x, on, ""),
    (
        'hessian "sum(relu(1 - y.*(X*w)).^2)" --wrt w',
        lambda w, X, y: -2 * X.T @ (y * relu(1 - y * (X @ w))),
        row,
        "every entry of 1 − y ⊙ (X w) ≠ 0",
    ),
    (
        'hessian "sum(relu(1 - y.*(X*w)).^3)" --wrt w',
        lambda w, X, y: -3 * X.T @ (y * relu(1 - y * (X @ w)) ** 2),
        row,
        "",
    ),
    # components
    ('diff "where(x > 0, x, 2*x)*x" --wrt x', lambda x: np.where(x > 0, x, 2 * x) * x, {"x": np.array(0.0)}, ""),
    (
        'diff "where(x > 0, x, 2*x)*(x + 1)" --wrt x',
        lambda x: np.where(x > 0, x, 2 * x) * (x + 1),
        {"x": np.array(0.0)},
        "x ≠ 0",
    ),
)


def run_code(line: str, point: dict[str, np.ndarray]) -> np.ndarray:
    done = matcalc(*shlex.split(line), "-f", "numpy", "--layout", "numerator")
    assert done.code == 0, done.err
    space: dict[str, object] = {}
    exec(done.out, space)  # the code under test
    return np.asarray(space["derivative"](**point), dtype=float)


def slopes(function, point, name) -> np.ndarray:
    """Central differences, one column an entry of the variable."""
    h, here = 1e-6, point[name]
    units = np.eye(here.size).reshape(here.size, *here.shape)
    value = lambda v: np.asarray(function(**{**point, name: v}), dtype=float)
    return np.stack([(value(here + h * u) - value(here - h * u)) / (2 * h) for u in units], axis=-1)


@pytest.mark.parametrize("line, function, point, told", ROWS, ids=[row[0] for row in ROWS])
def test_a_corner_is_stated_where_it_is_one(line, function, point, told):
    name = variable(line)
    assert stated(line) == (f"where {told}" if told else "")
    assert smooth(function, point, name, np.random.default_rng(3)) == (not told)
    if not told:
        found = run_code(line, point)
        assert np.allclose(found.ravel(), slopes(function, point, name).ravel(), atol=1e-4)
