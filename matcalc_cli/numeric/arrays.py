"""Matrix functions of dual arrays: inverse, determinant, adjugate, exponential, norms, Kronecker products."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial, reduce
from operator import itemgetter

import numpy as np

from matcalc_cli.errors import MissingRule
from matcalc_cli.numeric import dual as d
from matcalc_cli.numeric.dual import Array, Dual, Number, bilinear, dual, linear, primal


def unit_entry(rows: int, cols: int, i: int, j: int) -> np.ndarray:
    """The matrix with a one at (i, j)."""
    out = np.zeros((rows, cols))
    out[i, j] = 1
    return out


def transpose(x: Number) -> Number:
    """x'"""
    return linear(lambda a: np.swapaxes(a, -1, -2), x)


def total(x: Number) -> Number:
    """The sum of all entries, 1 x 1."""
    return linear(lambda a: a.sum(axis=(-2, -1), keepdims=True), x)


def trace(x: Number) -> Number:
    """tr x, 1 x 1."""
    return linear(lambda a: np.trace(a, axis1=-2, axis2=-1)[..., None, None], x)


def entry(x: Number, i: int, j: int) -> Number:
    """x_ij, 1 x 1."""
    return linear(lambda a: a[..., i : i + 1, j : j + 1], x)


def vec(x: Number) -> Number:
    """The columns of x stacked."""
    return linear(lambda a: np.swapaxes(a, -1, -2).reshape(*a.shape[:-2], -1, 1), x)


def unvec(x: Number, rows: int, cols: int) -> Number:
    """The rows x cols array whose vec is x."""
    return linear(lambda a: np.swapaxes(a.reshape(*a.shape[:-2], cols, rows), -1, -2), x)


def cross(a: Number, b: Number) -> Number:
    """The cross product of two columns of three."""
    return bilinear(lambda x, y: np.cross(x, y, axisa=-2, axisb=-2, axisc=-2), a, b)


def skew(x: Number) -> Number:
    """The matrix [x] with [x] y = cross(x, y)."""
    return linear(lambda a: np.cross(np.eye(3), np.swapaxes(a, -1, -2)), x)


def partial_trace(x: Number, which: int, k: int) -> Number:
    """The sum of the k blocks on the diagonal (1), the traces of the k x k blocks (2)."""

    def traced(a: Array) -> Array:
        rows, cols = (s // k for s in a.shape[-2:])
        cut = (k, rows, k, cols) if which == 1 else (rows, k, cols, k)
        return np.trace(a.reshape(*a.shape[:-2], *cut), axis1=-3 - (which == 1), axis2=-1 - (which == 1))

    return linear(traced, x)


def vech(x: Number) -> Number:
    """The columns of the lower triangle stacked."""
    n = primal(x).shape[-1]
    j, i = np.triu_indices(n)
    return linear(lambda a: a[..., i, j][..., None], x)


def diagonal(x: Number) -> Number:
    """The diagonal as a column."""
    return linear(lambda a: np.diagonal(a, axis1=-2, axis2=-1)[..., None], x)


def spread(x: Number) -> Number:
    """The diagonal matrix of a column."""
    return linear(lambda a: a * np.eye(a.shape[-2]), x)


def kron(a: Number, b: Number) -> Number:
    """Kronecker product."""

    def product(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        z = np.einsum("...ij,...kl->...ikjl", x, y)
        return z.reshape(*z.shape[:-4], z.shape[-4] * z.shape[-3], z.shape[-2] * z.shape[-1])

    return bilinear(product, a, b)


def khatri_rao(a: Number, b: Number) -> Number:
    """Column-wise Kronecker product."""

    def product(x: Array, y: Array) -> Array:
        z = np.einsum("...ij,...kj->...ikj", x, y)
        return z.reshape(*z.shape[:-3], z.shape[-3] * z.shape[-2], z.shape[-1])

    return bilinear(product, a, b)


def block(grid: list[list[Number]]) -> Number:
    """A block matrix of duals: each block set into zeros, and all added."""
    heights, widths = [primal(row[0]).shape[-2] for row in grid], [primal(c).shape[-1] for c in grid[0]]
    rows, cols = sum(heights), sum(widths)
    result: Number = np.zeros((rows, cols))
    for i, line in enumerate(grid):
        for j, cell in enumerate(line):
            top, left = sum(heights[:i]), sum(widths[:j])
            around = ((top, rows - top - heights[i]), (left, cols - left - widths[j]))
            result = d.add(result, linear(partial(_padded, around), cell))
    return result


def _padded(around: tuple[tuple[int, int], tuple[int, int]], a: Array) -> Array:
    """Rows and columns of zeros around an array."""
    return np.pad(a, [(0, 0)] * (a.ndim - 2) + list(around))


def inverse(x: Number) -> Number:
    """x⁻¹: dx ↦ −x⁻¹ dx x⁻¹"""
    if not isinstance(x, Dual):
        return np.linalg.inv(x)
    y = inverse(x.value)
    return dual(y, -(y @ x.tangent @ y), x.level)


def determinant(x: Number) -> Number:
    """det x: dx ↦ tr(adj(x) dx), singular x included."""
    if not isinstance(x, Dual):
        return np.linalg.det(x)[..., None, None]
    return dual(determinant(x.value), trace(adjugate(x.value) @ x.tangent), x.level)


def adjugate(x: Number) -> Number:
    """The transposed matrix of cofactors."""
    n = primal(x).shape[-1]
    if n == 1:
        return linear(np.zeros_like, x) + np.ones((1, 1))
    if n > 6:
        return determinant(x) * inverse(x)

    def cofactor(i: int, j: int) -> Number:
        minor = linear(lambda a: np.delete(np.delete(a, i, -2), j, -1), x)
        return (-1.0) ** (i + j) * determinant(minor) + 0.0  # no -0: 1/-0 is -∞

    return block([[cofactor(j, i) for j in range(n)] for i in range(n)])


def logdet(x: Number) -> Number:
    """log |det x|: dx ↦ tr(x⁻¹ dx)"""
    if not isinstance(x, Dual):
        return np.linalg.slogdet(x)[1][..., None, None]
    return dual(logdet(x.value), trace(inverse(x.value) @ x.tangent), x.level)


def pseudo_inverse(x: Number) -> Number:
    """x⁺ where the rank stays what it is (Golub and Pereyra)."""
    if not isinstance(x, Dual):
        return np.linalg.pinv(x) if np.isfinite(x).all() else np.full(np.swapaxes(x, -1, -2).shape, np.nan)
    a, t = x.value, x.tangent
    y = pseudo_inverse(a)
    rows, cols = primal(a).shape[-2:]
    left, right = np.eye(rows) - a @ y, np.eye(cols) - y @ a
    tt, yt = transpose(t), transpose(y)
    slope = d.add(-(y @ t @ y), d.add(y @ yt @ tt @ left, right @ tt @ yt @ y))
    return dual(y, slope, x.level)


def matrix_power(x: Number, k: int) -> Number:
    """x^k of a square matrix, whole k."""
    if k < 0:
        return matrix_power(inverse(x), -k)
    result: Number = np.eye(primal(x).shape[-1])
    for bit in bin(k)[2:]:
        result = result @ result
        result = result @ x if bit == "1" else result
    return result


def exponential(x: Number) -> Number:
    """The matrix exponential: its series at x/2^s, squared s times."""
    s = max(0, math.ceil(math.log2(max(1e-9, float(np.abs(primal(x)).sum())))) + 2)
    scaled = x * 2.0**-s
    term = result = np.eye(primal(x).shape[-1])
    for k in range(1, 22):
        term = (term @ scaled) * (1.0 / k)
        result = d.add(result, term)
    for _ in range(s):
        result = result @ result
    return result


def exponential_slope(x: Number, e: Number) -> Number:
    """The derivative of the exponential at x along e: the upper right block of exp [x, e; 0, x]."""
    n = primal(x).shape[-1]
    whole = exponential(block([[x, e], [np.zeros((n, n)), x]]))
    return linear(lambda a: a[..., :n, n:], whole)


def exponential_jacobian(x: Number) -> Number:
    """vec of the slope along every unit entry, side by side."""
    n = primal(x).shape[-1]
    return block([[vec(exponential_slope(x, unit_entry(n, n, i, j))) for j in range(n) for i in range(n)]])


def running_products(x: Number) -> Number:
    """The products of the first entries of a column."""
    found = [entry(x, 0, 0)]
    for i in range(1, primal(x).shape[-2]):
        found.append(d.multiply(found[-1], entry(x, i, 0)))
    return block([[cell] for cell in found])


def softmax(x: Number) -> Number:
    """exp(x)/sum(exp(x)) of a column; of a matrix row by row."""
    a = primal(x)
    axis = -2 if a.shape[-1] == 1 else -1
    e = d.EXP(d.add(x, -a.max(axis=axis, keepdims=True)))
    return d.multiply(e, d.power(linear(lambda b: b.sum(axis=axis, keepdims=True), e), -1.0))


def norm(x: Number) -> Number:
    """The square root of the sum of squares."""
    return d.power(total(d.multiply(x, x)), 0.5)


def largest(x: Number) -> Number:
    """The largest absolute entry."""
    return d.ABS(extreme(x, lambda a: np.argmax(np.abs(a))))


def extreme(x: Number, place: Callable[[np.ndarray], np.integer]) -> Number:
    """The entry at the place that is found by the values."""
    a = primal(x)
    i, j = np.unravel_index(place(a), a.shape)
    return entry(x, int(i), int(j))


def _argument(kind: str, a: np.ndarray) -> np.ndarray:
    """The place of the largest (smallest) entry of each row."""
    return (np.argmax if kind == "max" else np.argmin)(a, axis=-1)


def row_extreme(kind: str, x: Number) -> Number:
    """The largest (smallest) entry of each row, a column."""
    at = _argument(kind, primal(x))
    return linear(lambda a: a[..., np.arange(len(at)), at][..., None], x)


def row_mask(kind: str, x: Number) -> np.ndarray:
    """1 at the largest (smallest) entry of each row."""
    a = primal(x)
    return (np.arange(a.shape[-1]) == _argument(kind, a)[:, None]).astype(float)


def _singular(kept: int | None, x: Number) -> Number:
    """The sum of singular values, of so many or of all: dx ↦ tr(V U' dx), once."""
    if not isinstance(x, Dual):
        return np.linalg.svd(x, compute_uv=False)[..., :kept].sum(axis=-1)[..., None, None]
    if isinstance(x.value, Dual):
        raise MissingRule("second derivatives of singular values are not worked out")
    u, _, v = np.linalg.svd(x.value, full_matrices=False)
    factor = u[..., :kept] @ v[..., :kept, :]
    return dual(_singular(kept, x.value), total(d.multiply(factor, x.tangent)), x.level)


def spectral(x: Number) -> Number:
    """The largest singular value."""
    return _singular(1, x)


def nuclear(x: Number) -> Number:
    """The sum of the singular values."""
    return _singular(None, x)


def row_product(x: Number) -> Number:
    """The product of each row, a column."""
    columns = [linear(itemgetter((..., slice(j, j + 1))), x) for j in range(primal(x).shape[-1])]
    return reduce(d.multiply, columns)


def product(x: Number) -> Number:
    """The product of all entries."""
    rows, cols = primal(x).shape
    result: Number = np.ones((1, 1))
    for i in range(rows):
        for j in range(cols):
            result = d.multiply(result, entry(x, i, j))
    return result
