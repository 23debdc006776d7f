"""Hessians of every scalar problem, of vec X, against HIPS autograd taken twice (or differences of its gradient)."""

from __future__ import annotations

import numpy as np
import pytest
from autograd import jacobian as autograd_jacobian

from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MissingRule
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.evaluate import evaluate
from tests.engine.matrix.harness import jacobian, letters_of, point
from tests.problems.matrix import PROBLEMS


def _is_scalar(problem) -> bool:
    return np.ndim(problem.function(**point(problem, problem.sizes[0]))) == 0


def _by_differences(problem, values) -> np.ndarray:
    x = np.asarray(values[problem.wrt], dtype=float)
    columns = []
    for k in range(max(1, x.size)):
        ends = []
        for sign in (1, -1):
            v = (x.T.reshape(-1) if x.ndim == 2 else x.reshape(-1)).copy()
            v[k] += sign * 1e-4
            moved = v.reshape(x.shape[::-1]).T if x.ndim == 2 else v if x.ndim else float(v[0])
            ends.append(jacobian(problem, {**values, problem.wrt: moved})[0])
        columns.append((ends[0] - ends[1]) / 2e-4)
    return np.stack(columns, axis=1)


def hessian(problem, values) -> tuple[np.ndarray, float]:
    """(d²f / d vec(x) d vec(x)', tolerance)."""
    x = np.asarray(values[problem.wrt], dtype=float)
    function = lambda v: problem.function(**{**values, problem.wrt: v})
    if problem.autograd:
        try:
            found = np.asarray(autograd_jacobian(autograd_jacobian(function))(x if x.ndim else float(x)))
            if np.all(np.isfinite(found)):
                order = tuple(range(x.ndim))
                turned = found.transpose(*reversed(order), *(a + x.ndim for a in reversed(order)))
                return turned.reshape(max(1, x.size), max(1, x.size)), 1e-7
        except (NotImplementedError, TypeError, ValueError, AttributeError, KeyError):
            pass  # a NumPy function whose second derivative autograd lacks
    return _by_differences(problem, values), 3e-5


# eigenvalues that are not summed up have eigenvectors in their derivative, which have no rule themselves
REFUSED = {"nuclear-norm-by-eigenvalues", "one-eigenvalue"}


@pytest.mark.parametrize("problem", [p for p in PROBLEMS if p.name in REFUSED], ids=lambda p: p.name)
def test_what_has_no_second_derivative_says_so(problem):
    with pytest.raises(MissingRule, match="eigenvectors"):
        derive(parse(problem.text, problem.given, problem.wrt), order=2)


@pytest.mark.parametrize(
    "problem", [p for p in PROBLEMS if _is_scalar(p) and p.name not in REFUSED], ids=lambda p: p.name
)
def test_hessian(problem):
    read = parse(problem.text, problem.given, problem.wrt)
    (result,) = derive(read, order=2)
    for sizes in problem.sizes:
        values = point(problem, sizes)
        expected, tolerance = hessian(problem, values)
        found = np.asarray(evaluate(result.expr, {**letters_of(read, values), **values}), dtype=float)
        found = found.reshape(expected.shape) if found.size == 1 else found
        assert found.shape == expected.shape
        assert np.max(np.abs(found - expected)) <= tolerance * max(1.0, np.max(np.abs(expected)))
