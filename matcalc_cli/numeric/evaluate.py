"""evaluate(node, env): the numeric meaning of every node, one row per class; the measure everything is checked against.

It knows no derivative rule and no normal form: a raw tree and a result are evaluated alike. Inside, a column is an
n x 1 array and a scalar a number; `env` gives each name a number or an array (a vector may be 1-D) and, where sizes
cannot be read off the arrays, each size letter an integer. An undefined function is a callable in `env`, called with
its arguments; its partial derivatives are looked up as (name, orders). Complex arrays are welcome: every row is
analytic where its function is, so that a step of 1e-20 i gives derivatives to full precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import sympy as sp
from sympy import Basic

from matcalc_cli.errors import LimitError, MissingRule, UsageError
from matcalc_cli.model import functions as F
from matcalc_cli.model import nodes as N
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric import special

if TYPE_CHECKING:
    from mpmath.ctx_mp_python import mpc, mpf
    from sympy import Expr, Symbol

Value = Any
MAX_ENTRIES = 10_000_000  # of one array
_WHOLE = 1e-12  # a power of a matrix this near to a whole number is one


def _plain(value: Value) -> Value:
    """A number as a number, not as an array without axes."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


class _Run:
    """One evaluation: the environment, the sizes, the values of the nodes met so far, and what is done to each."""

    def __init__(self, env: Mapping[str, Value], sizes: Mapping[Basic, int], stir: Callable | None = None) -> None:
        self.env, self.sizes, self.known, self.stir = env, dict(sizes), {}, stir

    def __call__(self, e: Basic) -> Value:
        if e not in self.known:
            row = ROWS.get(type(e))
            if row is None:
                raise MissingRule(f"{type(e).__name__} cannot be evaluated")
            value = _plain(row(self, e, self))
            self.known[e] = value if self.stir is None or e.is_Atom else self.stir(value)
        return self.known[e]

    def size(self, e: Basic) -> int:
        """A size expression as an integer."""
        if e.is_Integer:
            return int(e)
        for s in e.free_symbols - self.sizes.keys():
            if s.name not in self.env:
                raise _unknown(s)
        values = {s: self.sizes[s] if s in self.sizes else int(self.env[s.name]) for s in e.free_symbols}
        return int(e.subs(values))


def _array(value: Value, shape: tuple[int, int] | None = None) -> np.ndarray:
    a = np.asarray(value)
    if not np.issubdtype(a.dtype, np.inexact):
        a = a.astype(float)
    if a.ndim == 1:
        return a.reshape(1, -1) if shape and shape[0] == 1 else a.reshape(-1, 1)
    return a.reshape(1, 1) if a.ndim == 0 else a


def _mat(value: Value) -> np.ndarray:
    return value if isinstance(value, np.ndarray) and value.ndim == 2 else _array(value)


def _infer_sizes(e: Basic, env: Mapping[str, Value]) -> dict[Basic, int]:
    sizes: dict[Basic, int] = {}
    for a in parts([e]):
        if isinstance(a, N.MatrixSymbol) and a.name in env:
            shape = a.shape
            actual = _array(env[a.name], shape if shape[0] == 1 else None).shape
            sizes.update((letter, number) for letter, number in zip(shape, actual) if letter.is_Symbol)
    return sizes


def evaluate(node: Basic, env: Mapping[str, Value], stir: Callable[[Value], Value] | None = None) -> np.ndarray | float:
    """The value of a tree: a number for a scalar, a 2-D array (n x 1 for a column) for an array.

    `stir` is applied to every value on the way. Raises KeyError for a name without a value and MissingRule for a node
    without a meaning in numbers.
    """
    run = _Run(env, _infer_sizes(node, env), stir)
    with np.errstate(all="ignore"):
        return run(node)


def evaluate_all(nodes: Iterable[Basic], env: Mapping[str, Value]) -> list[Value]:
    """The values of several scalar trees, shared parts once; a name may stand for an array of many values at a time."""
    run = _Run(env, {})
    with np.errstate(all="ignore"):
        return [run(e) for e in nodes]


def largest(node: Basic, env: Mapping[str, Value]) -> float:
    """The largest finite number met on the way to the value: differences of values are rounded by it."""
    return max((float(a[np.isfinite(a)].max(initial=0)) for a in _sizes_met(node, env)), default=0.0)


def overflows(node: Basic, env: Mapping[str, Value], bound: float) -> bool:
    """Is a number met on the way that is not below a bound: whose powers are too large, or a pole?"""
    return any((a >= bound).any() for a in _sizes_met(node, env))


def _sizes_met(node: Basic, env: Mapping[str, Value]) -> Iterator[np.ndarray]:
    with np.errstate(all="ignore"):
        run = _Run(env, _infer_sizes(node, env))
        run(node)
        yield from (np.abs(np.asarray(v)) for v in run.known.values())


def column_major(m: np.ndarray) -> np.ndarray:
    """vec(M)"""
    return m.T.reshape(-1, 1)


# --------------------------------------------------------------------------------------------------------- rows


def _symbol(go: _Body | _Run, e: Symbol, run: _Run) -> int | np.ndarray:
    if e.name in run.env:
        return run.env[e.name]
    if e in run.sizes:
        return run.sizes[e]
    if e.is_integer and e.is_positive:
        raise _unknown(e)
    raise KeyError(e.name)


def _unknown(size: Basic) -> UsageError:
    return UsageError(f"the size {size.name} is not known", hint="write a number in its place")


def _matrix_symbol(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    return _array(run.env[e.name], (1, 2) if e.args[1] == 1 else None)


def _product(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    result: Value = 1.0
    for a in e.args:
        value = go(a)
        if not isinstance(result, np.ndarray) or not isinstance(value, np.ndarray):
            result = result * value
        elif result.shape == (1, 1) and value.shape[0] != 1:
            result = result[0, 0] * value
        else:
            result = result @ value
    return result


def _sum(go: _Body | _Run, e: Basic, run: _Run) -> np.float64 | np.ndarray:
    result = go(e.args[0])
    for a in e.args[1:]:
        result = result + go(a)
    return result


def _times(go: _Body | _Run, e: Expr, run: _Run) -> np.float64 | np.ndarray:
    result: Value = 1.0
    for a in e.args:
        result = result * go(a)
    return result


def _power(go: _Body | _Run, e: Expr, run: _Run) -> np.float64 | np.ndarray:
    base, k = go(e.args[0]), go(e.args[1])
    if e.args[1].is_Integer:
        return np.power(np.asarray(base, dtype=np.result_type(base, float)), int(e.args[1]))
    base = np.asarray(base, dtype=np.result_type(base, float))
    return np.power(base, k)


def _matrix_power(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    base, k = _mat(go(e.args[0])), go(e.args[1])
    k = float(np.real(k))
    if abs(k - round(k)) < _WHOLE:
        return np.linalg.matrix_power(base, round(k))
    raise MissingRule("a fractional power of a matrix cannot be evaluated")


def _ewise(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    variables, body = e.function.variables, e.function.expr
    local = dict(zip(variables, (go(m) for m in e.operands)))
    shape = _mat(go(e.operands[0])).shape
    value = _Body(run, local)(body)
    return np.broadcast_to(value, shape) if np.shape(value) != shape else value


class _Body:
    """The body of an element-wise node, with its bound variables; closed atoms belong to the outer evaluation."""

    def __init__(self, run: _Run, local: dict[Symbol, np.ndarray]) -> None:
        self.run, self.known = run, dict(local)

    def __call__(self, e: Basic) -> Value:
        if e not in self.known:
            if isinstance(e, N.Scalar | N.Trace | N.Determinant):
                self.known[e] = self.run(e)
            else:
                row = ROWS.get(type(e))
                if row is None:
                    raise MissingRule(f"{type(e).__name__} cannot be evaluated")
                value, stir = _plain(row(self, e, self.run)), self.run.stir
                self.known[e] = value if stir is None or e.is_Atom else stir(value)
        return self.known[e]


def _piecewise(go: _Body | _Run, e: Expr, run: _Run) -> np.ndarray:
    result: Value = math.nan
    for branch, condition in reversed([p.args for p in e.args]):
        chosen, value = go(condition), go(branch)
        result = value if chosen is True else result if chosen is False else np.where(chosen, value, result)
    return result


def _compare(test: Callable) -> Callable:
    return lambda go, e, run: test(np.real(go(e.args[0])), np.real(go(e.args[1])))


def _at_least(a: float | np.float64 | np.ndarray, b: np.float64 | np.ndarray) -> np.bool | np.ndarray:
    """a >= b up to rounding: |M_ij| >= max|M| must hold at the largest entry however M was computed."""
    return np.greater_equal(a, b - 1e-12 * np.abs(b))


def _unary(function: Callable) -> Callable:
    def row(go: _Body | _Run, e: Basic, run: _Run) -> np.float64 | np.ndarray:
        value = go(e.args[0])
        value = np.asarray(value, dtype=np.result_type(value, float))
        return function(value)

    return row


def _extreme(larger: bool) -> Callable:
    def row(go: _Body | _Run, e: Expr, run: _Run) -> np.ndarray:
        result = go(e.args[0])
        for a in e.args[1:]:
            value = go(a)
            first = (np.real(result) >= np.real(value)) == larger
            result = np.where(first, result, value)
        return result

    return row


def _special(real: Callable | None, general: Callable) -> Callable:
    """A function of one variable by the C library for reals, by mpmath for what is complex; nan at its poles."""

    def of_real(t: float) -> float:
        try:
            return real(t)
        except (ValueError, OverflowError):
            return math.nan

    def one(t: float) -> complex:
        try:
            if real is not None and np.imag(t) == 0:
                return complex(real(float(np.real(t))))
            with mpmath.workdps(60):  # a step of 1e-30 i is lost otherwise
                return complex(general(mpmath.mpc(t)))
        except (ValueError, OverflowError, ZeroDivisionError, mpmath.libmp.NoConvergence):
            return complex(np.nan)

    def row(value: np.ndarray) -> np.ndarray:
        value = np.asarray(value)
        if real is not None and not np.iscomplexobj(value):
            return np.array([of_real(t) for t in value.reshape(-1).tolist()], dtype=float).reshape(value.shape)
        out = np.vectorize(one, otypes=[complex])(value) if value.size else value
        return out if np.iscomplexobj(value) else out.real

    return row


def _polygamma(go: _Run, e: Expr, run: _Run) -> np.ndarray:
    order, value = int(np.real(go(e.args[0]))), go(e.args[1])
    if not np.iscomplexobj(value) and 0 <= order <= special.MAX_ORDER:
        return special.polygamma(order, value)
    return _special(None, lambda t: mpmath.polygamma(order, t))(value)


def _first_order(function: Callable, slope: Callable) -> Callable:
    """A function of reals at an argument with a small imaginary part: its value, and its slope times that part."""

    def at(z: mpc) -> mpc:
        with mpmath.workdps(40):
            real = mpmath.re(z)
            return function(real) + 1j * slope(real) * mpmath.im(z)

    return at


def _of_order(general: Callable) -> Callable:
    """A function of an order and an argument."""

    def row(go: _Run, e: Basic, run: _Run) -> np.ndarray:
        orders, value = go(e.args[0]), np.asarray(go(e.args[1]))
        orders = np.broadcast_to(np.real(orders), value.shape).reshape(-1)
        found = [_special(None, lambda t, k=k: general(k, t))(v) for k, v in zip(orders.tolist(), value.reshape(-1))]
        return np.array(found).reshape(value.shape)

    return row


def _gamma_density(a: float, t: mpf) -> mpf:
    return t ** (a - 1) * mpmath.exp(-t) / mpmath.gamma(a)


def _incomplete_gamma(a: float, t: mpf, *ends) -> mpf:
    """nan for t < 0, where mpmath does not come to an end, and for orders that are not positive."""
    return mpmath.gammainc(a, *ends, regularized=True) if a > 0 and t >= 0 else mpmath.nan


def _lower_gamma(a: float, z: mpc) -> mpc:
    return _first_order(lambda t: _incomplete_gamma(a, t, 0, t), lambda t: _gamma_density(a, t))(z)


def _upper_gamma(a: float, z: mpc) -> mpc:
    return _first_order(lambda t: _incomplete_gamma(a, t, t), lambda t: -_gamma_density(a, t))(z)


def _inverse_erf(t: mpf) -> mpf:
    return mpmath.erfinv(t) if abs(t) < 1 else mpmath.nan


def _inverse_erf_slope(t: mpf) -> mpf:
    return mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(_inverse_erf(t) ** 2)


_ERFINV = _first_order(_inverse_erf, _inverse_erf_slope)
_ERFCINV = _first_order(lambda t: _inverse_erf(1 - t), lambda t: -_inverse_erf_slope(1 - t))
_LOG_GAMMA = _special(math.lgamma, mpmath.loggamma)


def _beta(go: _Run, e: Basic, run: _Run) -> np.float64:
    """For positive arguments, where it has a derivative."""
    s, t = (np.asarray(go(a), dtype=np.result_type(go(a), float)) for a in e.args)
    return np.exp(_LOG_GAMMA(s) + _LOG_GAMMA(t) - _LOG_GAMMA(s + t))


def _atan2(y: float | np.float64, x: float | np.float64) -> np.float64:
    """For complex arguments the angle of the real parts, and the small one by which the point is turned from it."""
    angle = np.arctan2(np.real(y), np.real(x))
    if not np.iscomplexobj(y) and not np.iscomplexobj(x):
        return angle
    c, s = np.cos(angle), np.sin(angle)
    return angle + np.arctan((y * c - x * s) / (x * c + y * s))


def _sign(t: np.ndarray) -> np.float64 | np.ndarray:
    return np.sign(np.real(t))


def _abs(t: np.ndarray) -> np.ndarray:
    return np.where(np.real(t) < 0, -t, t)


def _logdet(go: _Run, e: Basic, run: _Run) -> np.float64:
    d = np.linalg.det(_mat(go(e.args[0])))
    return np.log(d if np.real(d) > 0 else -d)


def _pinv(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[0]))
    if not np.iscomplexobj(a):
        return np.linalg.pinv(a) if np.isfinite(a).all() else np.full(a.T.shape, np.nan)
    if a.shape[0] >= a.shape[1]:
        return np.linalg.solve(a.T @ a, a.T)
    return np.linalg.solve(a @ a.T, a).T


def _adj(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[0]))
    n = a.shape[0]
    out = np.empty_like(a)
    for i in range(n):
        for j in range(n):
            minor = np.delete(np.delete(a, i, 0), j, 1)
            out[j, i] = (-1) ** (i + j) * (np.linalg.det(minor) if n > 1 else 1.0) + 0.0  # no -0: 1/-0 is -∞
    return out


def _expm(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    return _exponential(_mat(go(e.args[0])))


def _exponential(a: np.ndarray) -> np.ndarray:
    scale = max(0, math.ceil(math.log2(max(1e-9, float(np.abs(a).sum())))) + 2)
    term = result = np.eye(len(a), dtype=a.dtype)
    for k in range(1, 25):
        term = term @ a / (k * 2.0**scale)
        result = result + term
    for _ in range(scale):
        result = result @ result
    return result


def _exponential_block(a: np.ndarray, e: np.ndarray) -> np.ndarray:
    """The upper right block of expm([A, E; 0, A])"""
    n = len(a)
    return _exponential(np.block([[a, e], [np.zeros_like(a), a]]))[:n, n:]


def _expm_jacobian(go, e, run):
    a = _mat(go(e.args[0]))
    n = len(a)
    columns = [_exponential_block(a, column_major(unit).reshape(n, n)) for unit in np.eye(n * n).reshape(-1, n, n)]
    return np.hstack([column_major(c) for c in columns])


def _eigvals(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    """In ascending order, of their real parts where some are complex."""
    a = _mat(go(e.args[0]))
    if not np.isfinite(a).all():
        return np.full((len(a), 1), np.nan)
    found = np.linalg.eigvals(a)
    found = found[np.lexsort((found.imag, found.real))]
    return (found.real if not np.iscomplexobj(a) and np.all(found.imag == 0) else found).reshape(-1, 1)


def _eigvals_h(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[0]))
    return _eigvals(go, e, run) if np.iscomplexobj(a) or not np.isfinite(a).all() else np.linalg.eigvalsh(a)[:, None]


def _eigvecs(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    """The first entries positive, as for all that is printed."""
    a = _mat(go(e.args[0]))
    if not np.isfinite(a).all():
        return np.full(a.shape, np.nan)
    v = np.linalg.eigh(a)[1]
    return v * np.where(v[0] < 0, -1, 1)


def _cholesky(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    """By columns; nan where the matrix is not positive definite."""
    a = _mat(go(e.args[0]))
    n = len(a)
    out = np.zeros_like(a)
    for j in range(n):
        square = a[j, j] - np.sum(out[j, :j] ** 2)
        out[j, j] = np.sqrt(square) if np.real(square) > 0 else np.nan
        out[j + 1 :, j] = (a[j + 1 :, j] - out[j + 1 :, :j] @ out[j, :j]) / out[j, j]
    return out


def _principal(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the eigenvalues, of a matrix that has a basis of eigenvectors; nan where the value is not real."""

    def row(go: _Run, e: Basic, run: _Run) -> np.ndarray:
        a = _mat(go(e.args[0]))
        if not np.isfinite(a).all():
            return np.full(a.shape, np.nan)
        values, v = np.linalg.eig(a)
        if np.any((np.abs(np.imag(values)) < 1e-12) & (np.real(values) <= 0)):
            return np.full(a.shape, np.nan)
        found = (v * function(values.astype(complex))) @ np.linalg.inv(v)
        return found if np.iscomplexobj(a) else found.real

    return row


def _softmax(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[0]))
    axis = 0 if a.shape[1] == 1 else 1
    shifted = np.exp(a - np.real(a).max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def _norm_inf(go: _Run, e: Basic, run: _Run) -> np.float64:
    flat = _abs(_mat(go(e.args[0]))).reshape(-1)
    return flat[np.argmax(np.real(flat))]


def _extreme_entry(place: Callable) -> Callable:
    def row(go: _Run, e: Basic, run: _Run) -> np.float64:
        flat = _mat(go(e.args[0])).reshape(-1)
        return flat[place(np.real(flat))]

    return row


def _placed(kind: str, a: np.ndarray) -> np.ndarray:
    """Where the largest (smallest) entry of each row is, as an array of ones and zeros."""
    at = (np.argmax if kind == "max" else np.argmin)(np.real(a), axis=1)
    return (np.arange(a.shape[1]) == at[:, None]).astype(float)


def _row_extreme(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[1]))
    return np.where(_placed(e.args[0].name, a) > 0, a, 0).sum(axis=1, keepdims=True)


def _rows_of(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    n, start, stop, step = (run.size(k) for k in e.args)
    return np.eye(n)[start:stop:step]


def _gram(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and eigenvectors of A'A, the largest first; without conjugation, so that they are analytic."""
    values, vectors = np.linalg.eig(a.T @ a)
    order = np.argsort(-np.real(values))
    return values[order], vectors[:, order]


def _singular_values(a: np.ndarray) -> np.ndarray:
    if not np.iscomplexobj(a):
        return np.linalg.svd(a, compute_uv=False)
    return np.sqrt(_gram(a if a.shape[0] >= a.shape[1] else a.T)[0])


def _from_right(a: np.ndarray, count: int) -> np.ndarray:
    """sum of A v v'/sigma over so many right singular vectors v."""
    values, vectors = _gram(a)
    kept = vectors[:, :count] / np.sqrt((vectors[:, :count] ** 2).sum(axis=0))
    return a @ (kept / np.sqrt(values[:count])) @ kept.T


def _polar(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[0]))
    if np.iscomplexobj(a):
        return _from_right(a, a.shape[1]) if a.shape[0] >= a.shape[1] else _from_right(a.T, a.shape[0]).T
    u, _, v = np.linalg.svd(a, full_matrices=False)
    return u @ v


def _dominant(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[0]))
    if np.iscomplexobj(a):
        return _from_right(a, 1)
    u, _, v = np.linalg.svd(a, full_matrices=False)
    return u[:, :1] @ v[:1]


def _comm(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    m, n = (run.size(a) for a in e.args)
    out = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            out[i * n + j, j * m + i] = 1
    return out


def _pairs(n: int) -> list[tuple[int, int]]:
    """(i, j) in the order of vech."""
    return [(i, j) for j in range(n) for i in range(j, n)]


def _dup(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    n = run.size(e.args[0])
    out = np.zeros((n * n, n * (n + 1) // 2))
    for k, (i, j) in enumerate(_pairs(n)):
        out[j * n + i, k] = out[i * n + j, k] = 1
    return out


def _skew_dup(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    n = run.size(e.args[0])
    below = [(i, j) for i, j in _pairs(n) if i != j]
    out = np.zeros((n * n, len(below)))
    for k, (i, j) in enumerate(below):
        out[j * n + i, k], out[i * n + j, k] = 1, -1
    return out


def _elim(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    n = run.size(e.args[0])
    out = np.zeros((n * (n + 1) // 2, n * n))
    for k, (i, j) in enumerate(_pairs(n)):
        out[k, j * n + i] = 1
    return out


def _diag_sel(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    n = run.size(e.args[0])
    out = np.zeros((n * n, n))
    for i in range(n):
        out[i * n + i, i] = 1
    return out


def _khatri_rao(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a, b = (_mat(go(m)) for m in e.args)
    return np.einsum("ik,jk->ijk", a, b).reshape(-1, a.shape[1])


def _power_sum(go, e, run):
    m, k = _mat(go(e.args[0])), int(round(float(np.real(go(e.args[1])))))
    power = np.linalg.matrix_power
    return sum(np.kron(power(m.T, k - 1 - j), power(m, j)) for j in range(k))


def _kron(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    result = _mat(go(e.args[0]))
    for m in e.args[1:]:
        factor = _mat(go(m))
        if result.size * factor.size > MAX_ENTRIES:  # one call of NumPy, which no time limit interrupts
            raise LimitError(f"a Kronecker product of more than {MAX_ENTRIES:,} numbers")
        result = np.kron(result, factor)
    return result


def _vech(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    a = _mat(go(e.args[0]))
    return np.array([[a[i, j]] for i, j in _pairs(len(a))])


def _cross(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    """(a1 b2 - a2 b1, a2 b0 - a0 b2, a0 b1 - a1 b0)"""
    a, b = (_mat(go(arg)) for arg in e.args)
    return np.array([a[i] * b[j] - a[j] * b[i] for i, j in ((1, 2), (2, 0), (0, 1))])


def _skew(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    x, y, z = _mat(go(e.args[0]))[:, 0]
    return np.array([[0 * x, -z, y], [z, 0 * x, -x], [-y, x, 0 * x]])


def _partial_trace(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    """The sum of k blocks on the diagonal, or the traces of the k x k blocks, each block cut out."""
    m, k = _mat(go(e.args[0])), run.size(e.args[2])
    rows, cols = m.shape[0] // k, m.shape[1] // k
    if e.args[1] == 1:
        return sum(m[s * rows : (s + 1) * rows, s * cols : (s + 1) * cols] for s in range(k))
    return np.array([[np.trace(m[i * k : (i + 1) * k, j * k : (j + 1) * k]) for j in range(cols)] for i in range(rows)])


def _unvec(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    rows, cols = (run.size(a) for a in e.args[1:])
    return _mat(go(e.args[0])).reshape(cols, rows).T


def _unit(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    out = np.zeros((run.size(e.args[1]), 1))
    out[run.size(e.args[0]), 0] = 1
    return out


def _slices(go, e, run):
    """The body for every value of the indices; what does not depend on them is computed once."""
    moving = _depending(e.body, e.indices)
    found = []
    for place in product(*(range(run.size(n)) for n in e.sizes)):
        inner = _Run(run.env, {**run.sizes, **dict(zip(e.indices, place))}, run.stir)
        inner.known = {part: value for part, value in run.known.items() if part not in moving}
        found.append(_mat(inner(e.body)))
        run.known.update((part, value) for part, value in inner.known.items() if part not in moving)
    return np.vstack(found)


def _depending(root: Basic, letters: Iterable[Basic]) -> set[Basic]:
    """The parts of a tree that have one of these letters."""
    moving, seen, stack = set(letters), set(), [(root, False)]
    while stack:
        e, ready = stack.pop()
        if ready:
            places = e.args[0].place if isinstance(e, N.Undefined | N.UndefinedScalar) and _of_component(e) else ()
            if any(a in moving for a in (*e.args, *places)):
                moving.add(e)
        elif e not in seen:
            seen.add(e)
            stack.append((e, True))
            stack.extend((a, False) for a in e.args)
    return moving


def _of_component(e: Basic) -> bool:
    return isinstance(e.args[0], N.Component)


def _undefined(go: _Run, e: Basic, run: _Run) -> float | np.ndarray:
    orders = tuple(int(k) for k in e.args[1])
    args = e.args[4:] if isinstance(e, N.Undefined) else e.args[2:]
    name = e.args[0].function if _of_component(e) else e.args[0].name
    value = (run.env[name, orders] if any(orders) else run.env[name])(*(go(a) for a in args))
    if _of_component(e):
        value = _component_of(_mat(value), e.args[0], any(orders), run)
    return _mat(value) if isinstance(e, N.Undefined) else value


def _component_of(value, component, derived: bool, run):
    """One entry of a function, or the rows of its derivative ∂vec(..)/∂(vec x)' that are of this entry."""
    (i, j), (rows, cols) = ([run.size(k) for k in part] for part in (component.place, component.shape))
    found = value[j * rows + i :: rows * cols] if derived else value[i : i + 1, j : j + 1]
    return found if found.size > 1 else found[0, 0]


def _undefined_ewise(go: _Run, e: Basic, run: _Run) -> np.ndarray:
    name, orders = e.args[0].name, tuple(int(k) for k in e.args[1])
    function = run.env[name] if not any(orders) else run.env[(name, orders)]
    args = [_mat(go(a)) for a in e.args[2:]]
    rows, cols = args[0].shape
    return np.array([[function(*(a[i, j] for a in args)) for j in range(cols)] for i in range(rows)])


def _number(go: _Body | _Run, e: Expr, run: _Run) -> float:
    return float(e)


_SIGMOID = lambda t: np.where(np.real(t) > 0, 1, np.exp(-_abs(t))) / (1 + np.exp(-_abs(t)))
_SOFTPLUS = lambda t: np.where(np.real(t) > 0, t, 0) + np.log1p(np.exp(-_abs(t)))

ROWS: dict[type, Callable] = {
    sp.Symbol: _symbol,
    sp.Dummy: _symbol,
    N.MatrixSymbol: _matrix_symbol,
    N.PropertySymbol: _matrix_symbol,
    N.MatMul: _product,
    N.MatAdd: _sum,
    N.MatPow: _matrix_power,
    N.Transpose: lambda go, e, run: _mat(go(e.args[0])).T,
    N.Inverse: lambda go, e, run: np.linalg.inv(_mat(go(e.args[0]))),
    N.Trace: lambda go, e, run: np.trace(_mat(go(e.args[0]))),
    N.Determinant: lambda go, e, run: np.linalg.det(_mat(go(e.args[0]))),
    N.LogDet: _logdet,
    N.Total: lambda go, e, run: np.sum(_mat(go(e.args[0]))),
    N.ProdAll: lambda go, e, run: np.prod(_mat(go(e.args[0]))),
    N.FNorm: lambda go, e, run: np.sqrt(np.sum(_mat(go(e.args[0])) ** 2)),
    N.NormInf: _norm_inf,
    N.Largest: _extreme_entry(np.argmax),
    N.Smallest: _extreme_entry(np.argmin),
    N.Spectral: lambda go, e, run: _singular_values(_mat(go(e.args[0])))[0],
    N.Nuclear: lambda go, e, run: np.sum(_singular_values(_mat(go(e.args[0])))),
    N.Polar: _polar,
    N.Dominant: _dominant,
    N.RowExtreme: _row_extreme,
    N.RowExtremeMask: lambda go, e, run: _placed(e.args[0].name, _mat(go(e.args[1]))),
    N.RowProd: lambda go, e, run: np.prod(_mat(go(e.args[0])), axis=1, keepdims=True),
    N.Rows: _rows_of,
    N.Entry: lambda go, e, run: _mat(go(e.args[0]))[run.size(e.args[1]), run.size(e.args[2])],
    N.Ewise: _ewise,
    N.Vec: lambda go, e, run: column_major(_mat(go(e.args[0]))),
    N.Vech: _vech,
    N.Unvec: _unvec,
    N.Cross: _cross,
    N.Skew: _skew,
    N.PartialTrace: _partial_trace,
    N.Comm: _comm,
    N.Dup: _dup,
    N.SkewDup: _skew_dup,
    N.Elim: _elim,
    N.DiagSel: _diag_sel,
    N.Exchange: lambda go, e, run: np.eye(run.size(e.args[0]))[::-1],
    N.CumProd: lambda go, e, run: np.cumprod(_mat(go(e.args[0])), axis=0),
    N.Tril: lambda go, e, run: np.tril(_mat(go(e.args[0]))),
    N.Triu: lambda go, e, run: np.triu(_mat(go(e.args[0]))),
    N.DiagMatrix: lambda go, e, run: np.diag(_mat(go(e.args[0]))[:, 0]),
    N.DiagOf: lambda go, e, run: np.diag(_mat(go(e.args[0]))).reshape(-1, 1),
    N.KroneckerProduct: _kron,
    N.KhatriRao: _khatri_rao,
    N.PowerSum: _power_sum,
    N.Softmax: _softmax,
    N.Pinv: _pinv,
    N.Adj: _adj,
    N.MatExp: _expm,
    N.MatSqrt: _principal(np.sqrt),
    N.MatLog: _principal(np.log),
    N.Cholesky: _cholesky,
    N.Eigvals: _eigvals,
    N.EigvalsH: _eigvals_h,
    N.Eigvecs: _eigvecs,
    N.ExpFrechet: lambda go, e, run: _exponential_block(*(_mat(go(a)) for a in e.args)),
    N.ExpJacobian: _expm_jacobian,
    N.Unit: _unit,
    N.Slices: _slices,
    N.Blocks: lambda go, e, run: np.block([[_mat(go(cell)) for cell in row] for row in e.grid]),
    N.Identity: lambda go, e, run: np.eye(run.size(e.args[0])),
    N.OneMatrix: lambda go, e, run: np.ones(tuple(run.size(a) for a in e.args)),
    N.ZeroMatrix: lambda go, e, run: np.zeros(tuple(run.size(a) for a in e.args)),
    N.ImmutableDenseMatrix: lambda go, e, run: np.array([[go(x) for x in row] for row in e.tolist()]),
    N.Undefined: _undefined,
    N.UndefinedEwise: _undefined_ewise,
    N.UndefinedScalar: _undefined,
    sp.Add: _sum,
    sp.Mul: _times,
    sp.Pow: _power,
    sp.Piecewise: _piecewise,
    sp.StrictGreaterThan: _compare(np.greater),
    sp.GreaterThan: _compare(_at_least),
    sp.StrictLessThan: _compare(np.less),
    sp.LessThan: _compare(lambda a, b: _at_least(b, a)),
    sp.Equality: _compare(np.equal),
    sp.Unequality: _compare(np.not_equal),
    sp.And: lambda go, e, run: np.logical_and.reduce([go(a) for a in e.args]),
    sp.Or: lambda go, e, run: np.logical_or.reduce([go(a) for a in e.args]),
    sp.Not: lambda go, e, run: np.logical_not(go(e.args[0])),
    sp.ITE: lambda go, e, run: np.where(*(go(a) for a in e.args)),
    type(sp.true): lambda go, e, run: True,
    type(sp.false): lambda go, e, run: False,
    sp.Max: _extreme(True),
    sp.Min: _extreme(False),
    sp.Abs: _unary(_abs),
    sp.sign: _unary(_sign),
    sp.exp: _unary(np.exp),
    sp.log: _unary(np.log),
    sp.sin: _unary(np.sin),
    sp.cos: _unary(np.cos),
    sp.tan: _unary(np.tan),
    sp.sec: _unary(lambda t: 1 / np.cos(t)),
    sp.csc: _unary(lambda t: 1 / np.sin(t)),
    sp.cot: _unary(lambda t: 1 / np.tan(t)),
    sp.asin: _unary(np.arcsin),
    sp.acos: _unary(np.arccos),
    sp.atan: _unary(np.arctan),
    sp.atan2: lambda go, e, run: _atan2(go(e.args[0]), go(e.args[1])),
    sp.sech: _unary(lambda t: 1 / np.cosh(t)),
    sp.csch: _unary(lambda t: 1 / np.sinh(t)),
    sp.coth: _unary(lambda t: 1 / np.tanh(t)),
    sp.asec: _unary(lambda t: np.arccos(1 / t)),
    sp.acsc: _unary(lambda t: np.arcsin(1 / t)),
    sp.acot: _unary(lambda t: np.arctan(1 / t)),
    sp.asech: _unary(lambda t: np.arccosh(1 / t)),
    sp.acsch: _unary(lambda t: np.arcsinh(1 / t)),
    sp.acoth: _unary(lambda t: np.arctanh(1 / t)),
    sp.sinh: _unary(np.sinh),
    sp.cosh: _unary(np.cosh),
    sp.tanh: _unary(np.tanh),
    sp.asinh: _unary(np.arcsinh),
    sp.acosh: _unary(np.arccosh),
    sp.atanh: _unary(np.arctanh),
    sp.erf: _unary(_special(math.erf, mpmath.erf)),
    sp.erfc: _unary(_special(math.erfc, mpmath.erfc)),
    F.erfinv: _unary(_special(None, _ERFINV)),
    F.erfcinv: _unary(_special(None, _ERFCINV)),
    sp.besselj: _of_order(mpmath.besselj),
    sp.bessely: _of_order(mpmath.bessely),
    sp.besseli: _of_order(mpmath.besseli),
    sp.besselk: _of_order(mpmath.besselk),
    F.normcdf: lambda go, e, run: ROWS[sp.erfc](lambda t: -go(t) / math.sqrt(2), e, run) / 2,
    F.beta: _beta,
    F.gammainc: _of_order(_lower_gamma),
    F.gammaincc: _of_order(_upper_gamma),
    F.floor: _unary(lambda t: np.floor(np.real(t))),
    F.ceil: _unary(lambda t: np.ceil(np.real(t))),
    F.trunc: _unary(lambda t: np.trunc(np.real(t))),
    F.rint: _unary(lambda t: np.rint(np.real(t))),
    sp.gamma: _unary(_special(math.gamma, mpmath.gamma)),
    F.lgamma: _unary(_LOG_GAMMA),
    sp.polygamma: _polygamma,
    sp.zeta: lambda go, e, run: float(e),
    F.step: _unary(lambda t: np.where(np.real(t) > 0, 1.0, 0.0)),
    F.relu: _unary(lambda t: np.where(np.real(t) > 0, t, 0.0)),
    F.sigmoid: _unary(_SIGMOID),
    F.softplus: _unary(_SOFTPLUS),
    F.cbrt: _unary(lambda t: np.where(np.real(t) < 0, -((-t) ** (1 / 3)), t ** (1 / 3))),
}
ROWS.update(
    {
        type(number): _number
        for number in (sp.Integer(2), sp.Rational(1, 3), sp.Float(1.0), sp.S.One, sp.S.Zero, sp.S.NegativeOne)
    }
)
ROWS.update({type(c): _number for c in (sp.S.Half, sp.pi, sp.E, sp.oo, -sp.oo, sp.EulerGamma, sp.GoldenRatio)})
