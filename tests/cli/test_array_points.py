"""Arrays in --at and --from tell their sizes, of every command: values by NumPy."""

import json
from fractions import Fraction

import numpy as np
import pytest

from tests.shell import matcalc

A, b = np.array([[2.0, 1], [1, 3]]), np.array([1.0, 2])
AT = ("--at", "A=[2,1;1,3],b=[1,2]")
ROOT = np.linalg.solve(A, b)
CALLS = [
    ("newton", "x'*A*x/2 - b'*x", "--minimize", "--from", "x=[0,0]", *AT, "--wrt", "x"),
    ("newton", "x'*A*x/2 - b'*x", "--minimize", "--from", "x=[0,0]", *AT),
    ("newton", "A*x - b", "--from", "x=[0,0]", *AT),
    ("newton", "A*x - b", "--from", "x=[0;0]", *AT, "--wrt", "x"),
    ("descent", "x'*A*x/2 - b'*x", "--from", "x=[0,0]", *AT, "--wrt", "x"),
    ("descent", "x'*A*x/2 - b'*x", "--from", "x=[0,0]", *AT),
]


@pytest.mark.parametrize("call", CALLS)
def test_iterations_of_arrays(call):
    done = matcalc(*call, "-f", "json")
    assert done.code == 0, done.err
    last = json.loads(done.out)["iterations"][-1]["x"]
    found = list(last.values()) if isinstance(last, dict) else last
    assert np.allclose(np.array(found, dtype=float), ROOT, atol=1e-6)


def test_critical_points_of_arrays():
    done = matcalc("critical", "x'*A*x/2 - b'*x", *AT, "--wrt", "x", "-f", "json")
    (point,) = json.loads(done.out)["points"]
    found = list(point["at"].values()) if isinstance(point["at"], dict) else point["at"]
    assert point["class"] == "minimum" and np.allclose(np.array([float(Fraction(str(value))) for value in found]), ROOT)


def test_taylor_at_numbers():
    """f(a) + ∇f(a)'(x - a) + (x - a)'H(x - a)/2 of x'Cx is x'Cx itself."""
    done = matcalc("taylor", "x'*C*x", "--wrt", "x", "--at", "x=[1,0],C=[1,2;3,4]", "-f", "sympy")
    assert done.code == 0, done.err
    x0, x1 = 0.3, -0.7
    C, x = np.array([[1, 2], [3, 4]]), np.array([x0, x1])
    assert eval(done.out, {"x0": x0, "x1": x1}) == pytest.approx(x @ C @ x)


def test_a_symbolic_point_stays():
    done = matcalc("taylor", "x'*A*x", "--wrt", "x", "--at", "x=a")
    assert done.code == 0 and "T(x)" in done.out


def test_jvp_at_numbers():
    """2 x'v"""
    done = matcalc("jvp", "norm(x)^2", "--wrt", "x", "--v", "[1,1]", "--at", "x=[1,2]")
    assert "= 6 " in done.out


@pytest.mark.parametrize(
    "text, at, value",
    [
        ("x[2]", "x=[1,2,3]", 3),
        ("x[0]*x[2]", "x=[5,2,3]", 15),
        ("X[0,1] + X[1,1]", "X=[1,2;3,4]", 6),
        ("x[1] + c", "x=[1,2,3], c=10", 12),
    ],
)
def test_an_entry_of_an_array(text, at, value):
    done = matcalc("eval", text, "--at", at, "-f", "sympy")
    assert done.code == 0 and float(done.out) == value, done.err


def test_a_gradient_by_all_entries_of_the_array():
    done = matcalc("grad", "x[0]*x[2]", "--at", "x=[1,2,3]", "-f", "json")
    assert np.allclose(np.array(json.loads(done.out)["entries"], dtype=float), [[3, 0, 1]])


def test_a_size_that_nobody_tells_is_asked_for():
    done = matcalc(
        "newton", "x'*A*x/2 - c'*x", "--minimize", "--from", "x=[0,0]", "--wrt", "x", "--at", "A=[2,1,0;1,3,0]"
    )
    assert done.code == 2 and "A is" in done.err
