"""A transpose mark behind a number: 1' is the row of ones, x.^2' is (x.^2)' as in MATLAB; all else is refused."""

import numpy as np
import pytest

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import parse
from tests.shell import matcalc

rng = np.random.default_rng(5)
A, S, w, x, y = (rng.uniform(0.5, 2, shape) for shape in ((4, 3), (3, 3), 3, 3, 3))
CALLS = [
    # (EXPR, its value, its names)
    ("1'*w", w.sum(), "w"),
    ("1ᵀx", x.sum(), "x"),
    ("1'x + x'x", x.sum() + x @ x, "x"),
    ("1^T*x", x.sum(), "x"),
    ("2/(1'*x)", 2 / x.sum(), "x"),
    ("1'*A*x", (A @ x).sum(), "Ax"),
    ("x.^2'*y", (x**2) @ y, "xy"),
    ("x.^-1'*y", (1 / x) @ y, "xy"),
    ("y'*S^2'*x", y @ (S @ S).T @ x, "Sxy"),
    ("y'*S^-1'*x", y @ np.linalg.inv(S).T @ x, "Sxy"),
]


@pytest.mark.parametrize("text, value, names", CALLS)
def test_value(text, value, names):
    at = ";".join(f"{n}={globals()[n].tolist()}" for n in names)
    done = matcalc("eval", text, "--at", at, "-f", "sympy")
    assert done.code == 0 and float(done.out) == pytest.approx(value), done.err


def test_a_power_of_a_name_T():
    """d(2^T)/dT = 2^T log(2)"""
    done = matcalc("diff", "2^T", "--at", "T=3.0", "-f", "sympy")
    assert float(done.out) == pytest.approx(8 * np.log(2))


@pytest.mark.parametrize(
    "text, words",
    [
        ("3'", "no transpose"),
        ("3'*x", "no transpose"),
        ("(2)'*x", "no transpose"),
        ("0.5ᵀ*x", "no transpose"),
        ("2^⊤*x", "no transpose"),
        ("1'", "not determined"),
        ("1'*3", "not determined"),
        ("1'*A*1", "the vector of ones"),
    ],
)
def test_refused(text, words):
    with pytest.raises(MatcalcError, match=words):
        parse(text, targets=False)
