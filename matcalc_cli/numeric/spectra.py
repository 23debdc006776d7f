"""Eigenvalues, eigenvectors, factors and functions of the spectrum, of dual arrays.

With P = V^-1 dX V: d(lambda_i) = P_ii and dV = V (F .* P), F_ij = 1/(lambda_j - lambda_i) off the diagonal, for
distinct eigenvalues (Magnus and Neudecker 9.8). Eigenvectors are scaled to a unit length where the matrix is symmetric.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from matcalc_cli.numeric import arrays as a
from matcalc_cli.numeric import dual as d
from matcalc_cli.numeric.dual import Dual, Number, dual, linear, primal


def _gaps(values: Number) -> Number:
    """1/(lambda_j - lambda_i), 0 on the diagonal."""
    n = primal(values).shape[-2]
    eye = np.eye(n)
    off = d.add(a.transpose(values), -values)
    return d.add(d.power(d.add(off, eye), -1.0), -eye)


def eigen(x: Number) -> tuple[Number, Number]:
    """(eigenvalues as a column, by their real parts; eigenvectors)."""
    if not isinstance(x, Dual):
        if not np.isfinite(x).all():
            return np.full((*x.shape[:-1], 1), np.nan), np.full(x.shape, np.nan)
        values, vectors = np.linalg.eig(x)
        order = np.lexsort((values.imag, values.real), axis=-1)
        values = np.take_along_axis(values, order, -1)
        return values[..., None], np.take_along_axis(vectors, order[..., None, :], -1)
    values, v = eigen(x.value)
    p = a.inverse(v) @ x.tangent @ v
    return dual(values, a.diagonal(p), x.level), dual(v, v @ d.multiply(_gaps(values), p), x.level)


def eigen_symmetric(x: Number) -> tuple[Number, Number]:
    """The same of a symmetric matrix: ascending, orthogonal, the first entries positive."""
    if not isinstance(x, Dual):
        if not np.isfinite(x).all():
            return np.full((*x.shape[:-1], 1), np.nan), np.full(x.shape, np.nan)
        values, v = np.linalg.eigh(x)
        return values[..., None], v * np.where(v[..., :1, :] < 0, -1, 1)
    values, v = eigen_symmetric(x.value)
    p = a.transpose(v) @ x.tangent @ v
    return dual(values, a.diagonal(p), x.level), dual(v, v @ d.multiply(_gaps(values), p), x.level)


def ROOT(values: Number) -> Number:
    """The principal square root of complex numbers."""
    return d.power(linear(lambda t: t.astype(complex), values), 0.5)


def LOG(values: Number) -> Number:
    """The principal logarithm of complex numbers."""
    if not isinstance(values, Dual):
        return np.log(values.astype(complex))
    return dual(LOG(values.value), d.multiply(d.power(values.value, -1.0), values.tangent), values.level)


def principal(x: Number, function: Callable[[Number], Number]) -> Number:
    """V f(lambda) V^-1; nan where an eigenvalue lies on the negative axis."""
    values, v = eigen(x)
    plain = primal(values)
    outside = (np.abs(plain.imag) < 1e-12) & (plain.real <= 0)
    found = v @ a.spread(function(values)) @ a.inverse(v)
    return linear(lambda t: t.real + 0 * np.where(np.any(outside), np.nan, 0), found)


def cholesky(x: Number) -> Number:
    """By columns: L_jj = sqrt(x_jj - sum of L_jk^2), L_ij = (x_ij - sum of L_ik L_jk)/L_jj."""
    n = primal(x).shape[-1]
    cells: list[list[Number]] = [[np.zeros((1, 1)) for _ in range(n)] for _ in range(n)]
    for j in range(n):
        for i in range(j, n):
            rest = reduce(lambda left, k: d.add(left, -(cells[i][k] * cells[j][k])), range(j), a.entry(x, i, j))
            cells[i][j] = d.power(rest, 0.5) if i == j else rest * d.power(cells[j][j], -1.0)
    return a.block(cells)
