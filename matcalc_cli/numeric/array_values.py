"""ARRAYS: what each kind of array node is in plain numbers, a row each, from the values of its operands.

Complex arrays are welcome: every row is analytic where its function is, so nothing is conjugated. Nothing here knows a
derivative, nor the rows of dual_rows.py: `check` and the tests set the two against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import product
from operator import add
from typing import Any

import numpy as np
from sympy import Basic

from matcalc_cli.errors import LimitError, MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import around, operands
from matcalc_cli.model.walk import arguments, itself, order
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.interpreter import Interpreter, Row
from matcalc_cli.numeric.scalar_values import absolute

Value = Any  # a number, or an array of two axes
MAX_ENTRIES = 10_000_000  # of one array
_WHOLE = 1e-12  # a power of a matrix this near to a whole number is one


def as_array(value: Value, shape: tuple[int, int] | None = None) -> Array:
    """A value with two axes: one axis is a column, unless a row is asked for."""
    a = np.asarray(value)
    if not np.issubdtype(a.dtype, np.inexact):
        a = a.astype(float)
    if a.ndim == 1:
        return a.reshape(1, -1) if shape and shape[0] == 1 else a.reshape(-1, 1)
    return a.reshape(1, 1) if a.ndim == 0 else a


def _mat(value: Value) -> Array:
    return value if isinstance(value, np.ndarray) and value.ndim == 2 else as_array(value)


def column_major(m: Array) -> Array:
    """vec(M)"""
    return m.T.reshape(-1, 1)


def _on(function: Callable[..., Value]) -> Row:
    """A function of the operands as arrays."""
    return lambda go, e: function(*(_mat(go(a)) for a in operands(e)))


def _entry_at(a: Array, index: Callable[[Array], Any]) -> Value:
    flat = a.reshape(-1)
    return flat[index(np.real(flat))]


def _vech_order(n: int) -> list[tuple[int, int]]:
    return [(i, j) for j in range(n) for i in range(j, n)]


def _matrix_symbol(go: Interpreter, e: Basic) -> Array:
    return as_array(go.env[e.name], (1, 2) if e.args[1] == 1 else None)


def _product(go: Interpreter, e: Basic) -> Value:
    result: Value = 1.0
    for value in map(go, e.args):
        if not isinstance(result, np.ndarray) or not isinstance(value, np.ndarray):
            result = result * value
        elif result.shape == (1, 1) and value.shape[0] != 1:
            result = result[0, 0] * value
        else:
            result = result @ value
    return result


def _matrix_power(go: Interpreter, e: Basic) -> Array:
    base, k = _mat(go(e.args[0])), float(np.real(go(e.args[1])))
    if abs(k - round(k)) < _WHOLE:
        return np.linalg.matrix_power(base, round(k))
    raise MissingRule("a fractional power of a matrix cannot be evaluated")


def _ewise(go: Interpreter, e: N.Ewise) -> Array:
    bound = dict(zip(e.function.variables, map(go, e.operands)))
    shape = _mat(go(e.operands[0])).shape
    value = go.body(bound)(e.function.expr)
    return np.broadcast_to(value, shape) if np.shape(value) != shape else value


def _logdet(a: Array) -> Value:
    d = np.linalg.det(a)
    return np.log(d if np.real(d) > 0 else -d)


def _pinv(a: Array) -> Array:
    if not np.iscomplexobj(a):
        return np.linalg.pinv(a) if np.isfinite(a).all() else np.full(a.T.shape, np.nan)
    if a.shape[0] >= a.shape[1]:
        return np.linalg.solve(a.T @ a, a.T)
    return np.linalg.solve(a @ a.T, a).T


def _adj(a: Array) -> Array:
    n = a.shape[0]
    out = np.empty_like(a)
    for i in range(n):
        for j in range(n):
            minor = np.delete(np.delete(a, i, 0), j, 1)
            out[j, i] = (-1) ** (i + j) * (np.linalg.det(minor) if n > 1 else 1.0) + 0.0  # no -0: 1/-0 is -∞
    return out


def _exponential(a: np.ndarray) -> Array:
    scale = max(0, math.ceil(math.log2(max(1e-9, float(np.abs(a).sum())))) + 2)
    term = result = np.eye(len(a), dtype=a.dtype)
    for k in range(1, 25):
        term = term @ a / (k * 2.0**scale)
        result = result + term
    for _ in range(scale):
        result = result @ result
    return result


def _exponential_slope(a: Array, e: np.ndarray) -> Array:
    """The upper right block of expm([A, E; 0, A])"""
    n = len(a)
    return _exponential(np.block([[a, e], [np.zeros_like(a), a]]))[:n, n:]


def _exponential_jacobian(a: Array) -> Array:
    n = len(a)
    columns = [_exponential_slope(a, column_major(unit).reshape(n, n)) for unit in np.eye(n * n).reshape(-1, n, n)]
    return np.hstack([column_major(c) for c in columns])


def _eigvals(a: Array) -> Array:
    """In ascending order, of their real parts where some are complex."""
    if not np.isfinite(a).all():
        return np.full((len(a), 1), np.nan)
    found = np.linalg.eigvals(a)
    found = found[np.lexsort((found.imag, found.real))]
    return (found.real if not np.iscomplexobj(a) and np.all(found.imag == 0) else found).reshape(-1, 1)


def _eigvals_h(a: Array) -> Array:
    return _eigvals(a) if np.iscomplexobj(a) or not np.isfinite(a).all() else np.linalg.eigvalsh(a)[:, None]


def _eigvecs(a: Array) -> Array:
    """The first entries positive, as for all that is printed."""
    if not np.isfinite(a).all():
        return np.full(a.shape, np.nan)
    v = np.linalg.eigh(a)[1]
    return v * np.where(v[0] < 0, -1, 1)


def _cholesky(a: Array) -> Array:
    """By columns; nan where the matrix is not positive definite."""
    n = len(a)
    out = np.zeros_like(a)
    for j in range(n):
        square = a[j, j] - np.sum(out[j, :j] ** 2)
        out[j, j] = np.sqrt(square) if np.real(square) > 0 else np.nan
        out[j + 1 :, j] = (a[j + 1 :, j] - out[j + 1 :, :j] @ out[j, :j]) / out[j, j]
    return out


def _principal(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A function of the eigenvalues, of a matrix that has a basis of eigenvectors; nan where the value is not real."""

    def row(a: Array) -> Array:
        if not np.isfinite(a).all():
            return np.full(a.shape, np.nan)
        values, v = np.linalg.eig(a)
        if np.any((np.abs(np.imag(values)) < 1e-12) & (np.real(values) <= 0)):
            return np.full(a.shape, np.nan)
        found = (v * function(values.astype(complex))) @ np.linalg.inv(v)
        return found if np.iscomplexobj(a) else found.real

    return row


def _softmax(a: Array) -> Array:
    axis = 0 if a.shape[1] == 1 else 1
    shifted = np.exp(a - np.real(a).max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def _norm_inf(a: Array) -> Value:
    flat = absolute(a).reshape(-1)
    return flat[np.argmax(np.real(flat))]


def _placed(kind: str, a: np.ndarray) -> Array:
    """Where the largest (smallest) entry of each row is, as an array of ones and zeros."""
    at = (np.argmax if kind == "max" else np.argmin)(np.real(a), axis=1)
    return (np.arange(a.shape[1]) == at[:, None]).astype(float)


def _row_extreme(kind: str, a: Array) -> Array:
    return np.where(_placed(kind, a) > 0, a, 0).sum(axis=1, keepdims=True)


def _gram(a: np.ndarray) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors of A'A, the largest first; without conjugation, so that they are analytic."""
    values, vectors = np.linalg.eig(a.T @ a)
    order = np.argsort(-np.real(values))
    return values[order], vectors[:, order]


def _singular_values(a: np.ndarray) -> Array:
    if not np.iscomplexobj(a):
        return np.linalg.svd(a, compute_uv=False)
    return np.sqrt(_gram(a if a.shape[0] >= a.shape[1] else a.T)[0])


def _from_right(a: Array, count: int) -> Array:
    """sum of A v v'/sigma over so many right singular vectors v."""
    values, vectors = _gram(a)
    kept = vectors[:, :count] / np.sqrt((vectors[:, :count] ** 2).sum(axis=0))
    return a @ (kept / np.sqrt(values[:count])) @ kept.T


def _polar(a: Array) -> Array:
    if np.iscomplexobj(a):
        return _from_right(a, a.shape[1]) if a.shape[0] >= a.shape[1] else _from_right(a.T, a.shape[0]).T
    u, _, v = np.linalg.svd(a, full_matrices=False)
    return u @ v


def _dominant(a: Array) -> Array:
    if np.iscomplexobj(a):
        return _from_right(a, 1)
    u, _, v = np.linalg.svd(a, full_matrices=False)
    return u[:, :1] @ v[:1]


def _khatri_rao(a: Array, b: Array) -> Array:
    return np.einsum("ik,jk->ijk", a, b).reshape(-1, a.shape[1])


def _power_sum(m: Array, power: Array) -> Array:
    k, power_of = round(float(np.real(power.item()))), np.linalg.matrix_power
    return np.sum([np.kron(power_of(m.T, k - 1 - j), power_of(m, j)) for j in range(k)], axis=0)


def _kron(result: Array, *factors: Array) -> Array:
    for factor in factors:
        if result.size * factor.size > MAX_ENTRIES:  # one call of NumPy, which no time limit interrupts
            raise LimitError(f"a Kronecker product of more than {MAX_ENTRIES:,} numbers")
        result = np.kron(result, factor)
    return result


def _vech(a: Array) -> Array:
    return np.array([[a[i, j]] for i, j in _vech_order(len(a))])


def _cross(a: Array, b: Array) -> Array:
    """(a1 b2 - a2 b1, a2 b0 - a0 b2, a0 b1 - a1 b0)"""
    return np.array([a[i] * b[j] - a[j] * b[i] for i, j in ((1, 2), (2, 0), (0, 1))])


def _skew(a: Array) -> Array:
    x, y, z = a[:, 0]
    return np.array([[0 * x, -z, y], [z, 0 * x, -x], [-y, x, 0 * x]])


def _partial_trace(go: Interpreter, e: Basic) -> Array:
    """The sum of k blocks on the diagonal, or the traces of the k x k blocks, each block cut out."""
    m, k = _mat(go(e.args[0])), go.size(e.args[2])
    rows, cols = m.shape[0] // k, m.shape[1] // k
    if e.args[1] == 1:
        return np.sum([m[s * rows : (s + 1) * rows, s * cols : (s + 1) * cols] for s in range(k)], axis=0)
    return np.array([[np.trace(m[i * k : (i + 1) * k, j * k : (j + 1) * k]) for j in range(cols)] for i in range(rows)])


def _unvec(go: Interpreter, e: Basic) -> Array:
    rows, cols = map(go.size, around(e)[1])
    return _mat(go(e.args[0])).reshape(cols, rows).T


def _slices(go: Interpreter, e: N.Slices) -> Array:
    """The body for every value of the indices; what does not depend on them is computed once."""
    moving = _depending(e.body, e.indices)
    found = []
    for index in product(*(range(go.size(n)) for n in e.sizes)):
        inner = go.with_sizes(dict(zip(e.indices, index)), lambda part: part not in moving)
        found.append(_mat(inner(e.body)))
        go.known.update((part, value) for part, value in inner.known.items() if part not in moving)
    return np.vstack(found)


def _depending(root: Basic, letters: Iterable[Basic]) -> set[Basic]:
    """The parts of a tree that have one of these letters."""
    moving = set(letters)
    for e in order([root], arguments, itself):
        indices = e.args[0].place if isinstance(e, N.Undefined | N.UndefinedScalar) and _of_component(e) else ()
        if any(a in moving for a in (*e.args, *indices)):
            moving.add(e)
    return moving


def _of_component(e: Basic) -> bool:
    return isinstance(e.args[0], N.Component)


def _function(go: Interpreter, name: str, orders: Sequence[Basic]) -> tuple[Callable[..., Value], bool]:
    """(a function or its partial derivative, is it a derivative?)"""
    by = tuple(int(k) for k in orders)
    return (go.env[name, by], True) if any(by) else (go.env[name], False)


def _undefined(go: Interpreter, e: Basic) -> Value:
    name = e.args[0].function if _of_component(e) else e.args[0].name
    function, derived = _function(go, name, e.args[1])
    value = function(*map(go, operands(e)))
    if _of_component(e):
        value = _component_of(_mat(value), e.args[0], derived, go)
    return _mat(value) if isinstance(e, N.Undefined) else value


def _component_of(value: Array, component: N.Component, derived: bool, go: Interpreter) -> Value:
    """One entry of a function, or the rows of its derivative ∂vec(..)/∂(vec x)' that are of this entry."""
    (i, j), (rows, cols) = ([go.size(k) for k in part] for part in (component.place, component.shape))
    found = value[j * rows + i :: rows * cols] if derived else value[i : i + 1, j : j + 1]
    return found if found.size > 1 else found[0, 0]


def _undefined_ewise(go: Interpreter, e: Basic) -> Array:
    function, _ = _function(go, e.args[0].name, e.args[1])
    args = [_mat(go(a)) for a in operands(e)]
    rows, cols = args[0].shape
    return np.array([[function(*(a[i, j] for a in args)) for j in range(cols)] for i in range(rows)])


ARRAYS: dict[type, Row] = {
    N.MatrixSymbol: _matrix_symbol,
    N.PropertySymbol: _matrix_symbol,
    N.MatMul: _product,
    N.MatAdd: lambda go, e: reduce(add, map(go, e.args)),
    N.MatPow: _matrix_power,
    N.Transpose: _on(lambda a: a.T),
    N.Inverse: _on(np.linalg.inv),
    N.Trace: _on(np.trace),
    N.Determinant: _on(np.linalg.det),
    N.LogDet: _on(_logdet),
    N.Total: _on(lambda a: np.sum(a)),
    N.ProdAll: _on(lambda a: np.prod(a)),
    N.FNorm: _on(lambda a: np.sqrt(np.sum(a**2))),
    N.NormInf: _on(_norm_inf),
    N.Largest: _on(lambda a: _entry_at(a, np.argmax)),
    N.Smallest: _on(lambda a: _entry_at(a, np.argmin)),
    N.Spectral: _on(lambda a: _singular_values(a)[0]),
    N.Nuclear: _on(lambda a: np.sum(_singular_values(a))),
    N.Polar: _on(_polar),
    N.Dominant: _on(_dominant),
    N.RowExtreme: lambda go, e: _row_extreme(e.args[0].name, _mat(go(e.args[1]))),
    N.RowExtremeMask: lambda go, e: _placed(e.args[0].name, _mat(go(e.args[1]))),
    N.RowProd: _on(lambda a: np.prod(a, axis=1, keepdims=True)),
    N.Entry: lambda go, e: _mat(go(e.args[0]))[tuple(map(go.size, around(e)[1]))],
    N.Ewise: _ewise,
    N.Vec: _on(column_major),
    N.Vech: _on(_vech),
    N.Unvec: _unvec,
    N.Cross: _on(_cross),
    N.Skew: _on(_skew),
    N.PartialTrace: _partial_trace,
    N.CumProd: _on(lambda a: np.cumprod(a, axis=0)),
    N.Tril: _on(np.tril),
    N.Triu: _on(np.triu),
    N.DiagMatrix: _on(lambda a: np.diag(a[:, 0])),
    N.DiagOf: _on(lambda a: np.diag(a).reshape(-1, 1)),
    N.KroneckerProduct: _on(_kron),
    N.KhatriRao: _on(_khatri_rao),
    N.PowerSum: _on(_power_sum),
    N.Softmax: _on(_softmax),
    N.Pinv: _on(_pinv),
    N.Adj: _on(_adj),
    N.MatExp: _on(_exponential),
    N.MatSqrt: _on(_principal(np.sqrt)),
    N.MatLog: _on(_principal(np.log)),
    N.Cholesky: _on(_cholesky),
    N.Eigvals: _on(_eigvals),
    N.EigvalsH: _on(_eigvals_h),
    N.Eigvecs: _on(_eigvecs),
    N.ExpFrechet: _on(_exponential_slope),
    N.ExpJacobian: _on(_exponential_jacobian),
    N.Slices: _slices,
    N.Blocks: lambda go, e: np.block([[_mat(go(cell)) for cell in row] for row in e.grid]),
    N.ImmutableDenseMatrix: lambda go, e: np.array([[go(x) for x in row] for row in e.tolist()]),
    N.Undefined: _undefined,
    N.UndefinedEwise: _undefined_ewise,
    N.UndefinedScalar: _undefined,
}
