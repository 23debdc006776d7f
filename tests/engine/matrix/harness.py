"""Independent answers for the matrix problems: random points, HIPS autograd or central differences, layouts by hand.

Nothing here comes from the program under test: the function is the NumPy lambda of the table, its Jacobian is automatic
or numeric differentiation of that lambda, and the arrangement of each layout is written out from the layout table of
the specification.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
from autograd import jacobian as autograd_jacobian

from tests.problems.matrix import MatrixProblem


def sample(shape: tuple[int, ...], kind: str, rng: np.random.Generator):
    """A random point of a sampling domain (tests/problems/matrix/problem.py, KINDS)."""
    uniform = lambda low, high: rng.uniform(low, high, size=shape)
    normal = rng.standard_normal
    n = shape[0] if shape else 0
    rows = {
        "real": lambda: normal(shape),
        "positive": lambda: uniform(0.3, 2.3),
        "nonzero": lambda: uniform(0.3, 1.3) * rng.choice([-1, 1], size=shape),
        "unit": lambda: uniform(-0.8, 0.8),
        "probability": lambda: (lambda x: x / x.sum())(uniform(0.2, 1.0)),
        "labels": lambda: rng.choice([-1.0, 1.0], size=shape),
        "integer": lambda: float(rng.integers(2, 5)),
        "spd": lambda: (lambda a: a @ a.T / n + np.eye(n))(normal(shape)),
        "psd": lambda: (lambda b: b @ b.T)(normal((n, n - 1))),
        "symmetric": lambda: (lambda a: a + a.T)(normal(shape)),
        "antisymmetric": lambda: (lambda a: a - a.T)(normal(shape)),
        "diagonal": lambda: np.diag(sample((n,), "nonzero", rng)),
        "orthogonal": lambda: np.linalg.qr(normal(shape))[0],
        "lower": lambda: np.tril(normal(shape), -1) + np.diag(sample((n,), "positive", rng)),
        "upper": lambda: np.triu(normal(shape), 1) + np.diag(sample((n,), "positive", rng)),
        "invertible": lambda: (lambda a, b: a @ a.T / n + np.eye(n) + (b - b.T) / 2)(normal(shape), normal(shape)),
    }
    return rows[kind]()


def point(problem: MatrixProblem, sizes) -> dict:
    """Values of all free names, the same in every run."""
    rng = np.random.default_rng(zlib.crc32(problem.name.encode()) + sum(sizes.values()))
    shape = lambda s: tuple(sizes[k] if isinstance(k, str) else k for k in s)
    return {name: sample(shape(s), problem.kinds.get(name, "real"), rng) for name, s in problem.shapes.items()}


def flat(value) -> np.ndarray:
    """vec: columns stacked."""
    array = np.asarray(value, dtype=float)
    return array.T.reshape(-1) if array.ndim == 2 else np.atleast_1d(array).reshape(-1)


def jacobian(problem: MatrixProblem, values: dict) -> np.ndarray:
    """d vec F / d vec(X)' of the lambda."""
    function = lambda x: problem.function(**{**values, problem.wrt: x})
    x = np.asarray(values[problem.wrt], dtype=float)
    if problem.autograd:
        try:
            found = np.asarray(autograd_jacobian(function)(x if x.ndim else float(x)))
        except (NotImplementedError, TypeError, ValueError, AttributeError, KeyError):
            found = None
        if found is not None:
            out = np.ndim(function(x if x.ndim else float(x)))
            found = found.reshape(np.shape(function(x if x.ndim else float(x))) + x.shape)
            outer, inner = tuple(range(out)), tuple(range(out, out + x.ndim))
            turned = found.transpose(*reversed(outer), *reversed(inner))
            return turned.reshape(max(1, int(np.prod(found.shape[:out]))), max(1, x.size))
    columns = []
    for k in range(max(1, x.size)):
        moved = []
        for step in (-2, -1, 1, 2):
            v = flat(x).copy()
            v[k] += step * 2e-4
            moved.append(flat(function(v.reshape(x.shape[::-1]).T if x.ndim == 2 else v if x.ndim else float(v[0]))))
        columns.append((moved[0] - 8 * moved[1] + 8 * moved[2] - moved[3]) / (12 * 2e-4))
    return np.stack(columns, axis=1)


def arranged(jac: np.ndarray, value, x, layout: str) -> np.ndarray:
    """A Jacobian of vecs in the cell of the layout table; always 2-D."""
    value_dim, x_shape = np.ndim(value), np.shape(x)
    row = value_dim == 2 and np.shape(value)[0] == 1
    if value_dim == 0 and len(x_shape) == 2:
        numerator = jac.reshape(x_shape[::-1])
    elif value_dim == 0:
        numerator = jac.reshape(1, -1)
    elif len(x_shape) == 0 and value_dim == 2 and not row:
        numerator = jac.reshape(np.shape(value)[::-1]).T
    else:
        numerator = jac
    transposed = layout == "denominator" or (layout == "mixed" and value_dim == 0 and len(x_shape) > 0)
    return numerator.T if transposed else numerator


def letters_of(read, values: dict) -> dict[str, int]:
    """What the size letters of a reading are at these values."""
    found = {}
    for variable in read.variables:
        shape = np.shape(values[variable.name])
        shape = (*shape, 1) if len(shape) == 1 else shape
        found.update({str(s): n for s, n in zip((variable.rows, variable.cols), shape) if not s.is_Integer})
    return found


_ONE = re.compile(r"\b(ones|eye|zeros|comm|vector|matrix|K|S|L|D|diagsel|dup|elim|unit)\([^()]*\)")
_LEAF = re.compile(r"(?<![\w.])(\d+(\.\d+)?|[A-Za-zͰ-Ͽ]\w*)(?!\w)(?!\()")


def leaves(text: str) -> int:
    """Names and numbers of a printed form; a constant matrix (ones, identity, commutation) counts as one."""
    return len(_LEAF.findall(_ONE.sub("E", text)))
