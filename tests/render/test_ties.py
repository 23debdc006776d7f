"""Where arguments of an extreme tie, numbers and code have the slope of the function, where it has one there.

Values by one-sided slopes; where there is no derivative, the shares are those of autograd (numpy.maximum, numpy.max).
"""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from matcalc_cli import diff
from tests.render.test_code import run

# (f, names, point, the gradient)
SLOPES = (
    ("max(x, relu(x))", ("x",), (3,), 1),
    ("max(abs(x), x)", ("x",), (3,), 1),
    ("min(x, abs(x))", ("x",), (3,), 1),
    ("max(x0, x1) + min(x0, x1)", ("x0", "x1"), (1, 1), (1, 1)),
    ("max(t + x, t + max(y, z))", ("t", "x", "y", "z"), (5, 2, 2, 2), (1, 0.5, 0.25, 0.25)),
    ("max(t, t + abs(x))", ("t", "x"), (5, 0), (1, 0)),
    ("max(2*t, t + max(x, y))", ("t", "x", "y"), (1, 1, 1), (1.5, 0.25, 0.25)),
    ("max(x, y, z)", ("x", "y", "z"), (2, 2, 1), (0.5, 0.5, 0)),
    ("min(x, y, z)", ("x", "y", "z"), (2, 2, 2), (1 / 3, 1 / 3, 1 / 3)),
    ("max(x, y)^2 + min(x, y)^2", ("x", "y"), (1.5, 1.5), (3, 3)),
)


@pytest.mark.parametrize(("text", "names", "point", "slope"), SLOPES, ids=lambda v: v if isinstance(v, str) else "")
def test_slopes(text, names, point, slope):
    module = run(diff(text, ",".join(names)).to_text("numpy"))
    assert np.allclose(module["derivative"](*map(float, point)), slope, rtol=1e-14)


SHARED = (
    ("max(x)", lambda x: anp.max(x)),
    ("min(x)^3", lambda x: anp.min(x) ** 3),
    ("norminf(x)", lambda x: anp.max(anp.abs(x))),
    ("sum(max(x, 2))", lambda x: anp.sum(anp.maximum(x, 2))),
    ("max(x)*norminf(x - 1)", lambda x: anp.max(x) * anp.max(anp.abs(x - 1))),
)


@pytest.mark.parametrize(("text", "same"), SHARED, ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.parametrize("size", ["n", "4"])
def test_arrays(text, same, size):
    x = np.array([2.0, -1.0, 2.0, -1.0])
    module = run(diff(text, "x", given=f"x: {size}").to_text("numpy"))
    assert np.allclose(module["derivative"](x), autograd.grad(same)(x), rtol=1e-12)


def test_rows():
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    module = run(diff("sum(max(X, axis=1))", "X", given="X: m,n").to_text("numpy"))
    expected = autograd.grad(lambda m: anp.sum(anp.max(m, axis=1)))(x)
    assert np.allclose(module["derivative"](x), expected.T, rtol=1e-14)


def test_a_descent_passes_a_tie():
    """max(x, relu(x)) is x right of 0: the first step from 3 is 0.1."""
    from tests.shell import matcalc

    out = matcalc("descent", "max(x, relu(x))^2", "--from", "x=3", "--rate", "0.1", "--max-iter", "1").out
    assert "2.4" in out
