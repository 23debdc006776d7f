"""CONSTANTS: the matrices that are made of sizes alone, a row each: identity, commutation, duplication ...

    row(*sizes)   the matrix, of the sizes (and indices) that are the arguments of the node, as integers

They have no operands, so that plain numbers and dual numbers share these rows: a constant has no derivative on which
the two could disagree. What they are is checked from outside, by K vec(A) = vec(A') and the like with NumPy's arrays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matcalc_cli.model import nodes as N
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.interpreter import Row


def _vech(n: int, strict: bool = False) -> tuple[Array, Array]:
    """Rows and columns of the entries on and below the diagonal, column by column."""
    j, i = np.triu_indices(n, int(strict))
    return i, j


def _commutation(m: int, n: int) -> Array:
    """K vec(A) = vec(A') of an m x n matrix A."""
    return np.eye(m * n)[np.arange(m * n).reshape(n, m).T.reshape(-1)]


def _duplication(n: int) -> Array:
    """D vech(A) = vec(A) of a symmetric A."""
    i, j = _vech(n)
    out = np.zeros((n * n, len(i)))
    out[i + n * j, range(len(i))] = out[j + n * i, range(len(i))] = 1
    return out


def _skew_duplication(n: int) -> Array:
    """The same of an antisymmetric A, by its entries below the diagonal."""
    i, j = _vech(n, strict=True)
    out = np.zeros((n * n, len(i)))
    out[i + n * j, range(len(i))], out[j + n * i, range(len(i))] = 1, -1
    return out


def _elimination(n: int) -> Array:
    """L vec(A) = vech(A)"""
    i, j = _vech(n)
    return np.eye(n * n)[i + n * j]


_MATRICES: dict[type, Callable[..., Array]] = {
    N.Identity: np.eye,
    N.OneMatrix: lambda rows, cols: np.ones((rows, cols)),
    N.ZeroMatrix: lambda rows, cols: np.zeros((rows, cols)),
    N.Exchange: lambda n: np.eye(n)[::-1],
    N.Unit: lambda i, n: np.eye(n)[:, i : i + 1],
    N.Rows: lambda n, start, stop, step: np.eye(n)[start:stop:step],
    N.Comm: _commutation,
    N.Dup: _duplication,
    N.SkewDup: _skew_duplication,
    N.Elim: _elimination,
    N.DiagSel: lambda n: np.eye(n * n)[:, :: n + 1],
}


def _of_sizes(matrix: Callable[..., Array]) -> Row:
    return lambda go, e: matrix(*map(go.size, e.args))


CONSTANTS: dict[type, Row] = {kind: _of_sizes(matrix) for kind, matrix in _MATRICES.items()}
