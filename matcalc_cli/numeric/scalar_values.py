"""SCALARS: what each function and operation of scalars is in plain numbers, a row each, entry by entry.

Functions without a name in NumPy are those of the C library for reals and of mpmath for complex numbers. Every row is
analytic where its function is: at x + 1e-20 i the imaginary part is the derivative times 1e-20.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial, reduce
from operator import add, mul
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import sympy as sp

from matcalc_cli.model import functions as F
from matcalc_cli.model.ties import Above, AtLeast, AtMost, Below, Tied, lead, rivals, trail
from matcalc_cli.numeric import special
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.interpreter import Interpreter, Row

if TYPE_CHECKING:
    from mpmath.ctx_mp_python import mpc, mpf
    from sympy import Basic, Expr

Value = Any  # a number, or an array of numbers


def _power(go: Interpreter, e: Expr) -> Value:
    base, k = map(go, e.args)
    if e.args[1].is_Integer:
        return np.power(_floats(base), int(e.args[1]))
    return np.power(_floats(base), k)


def _piecewise(go: Interpreter, e: Expr) -> Array:
    result: Value = math.nan
    for branch, condition in reversed([p.args for p in e.args]):
        chosen, value = go(condition), go(branch)
        if isinstance(condition, Tied):
            sides = [np.real(go(e)) for e in (condition.args[0], *rivals(condition))]
            result = _shared(condition, sides, value, result)
        else:
            result = value if chosen is True else result if chosen is False else np.where(chosen, value, result)
    return result


def _shared(condition: Tied, sides: Sequence[Value], yes: Value, no: Value) -> Value:
    """`yes` of the largest (smallest) one, `no` of the others; k that tie have 1/k of `yes` each."""
    a, *others = sides
    turn = 1 if isinstance(condition, Above | AtLeast) else -1
    if isinstance(condition, AtLeast | AtMost):
        top = np.asarray(_at_least(turn * a, turn * others[0]))
        count = np.sum(top, axis=tuple(range(-min(2, top.ndim), 0)), keepdims=True)
    else:
        reaching = [turn * other >= turn * a for other in others]
        top = np.logical_and.reduce([turn * a >= turn * other for other in others])
        count = 1 + sum(np.asarray(r, dtype=int) for r in reaching)
    return np.where(top, no + (yes - no) / np.maximum(count, 1), no)


def _compare(test: Callable[[Any, Any], Any]) -> Row:
    return lambda go, e: test(np.real(go(e.args[0])), np.real(go(e.args[1])))


def _at_least(a: Value, b: Value) -> Value:
    """a >= b up to rounding: |M_ij| >= max|M| must hold at the largest entry however M was computed."""
    return np.greater_equal(a, b - 1e-12 * np.abs(b))


def _floats(value: Value) -> Array:
    return np.asarray(value, dtype=np.result_type(value, float))


def _unary(function: Callable[[Array], Value]) -> Row:
    return lambda go, e: function(_floats(go(e.args[0])))


def _extreme(larger: bool) -> Row:
    def chosen(a: Value, b: Value) -> Value:
        return np.where((np.real(a) >= np.real(b)) == larger, a, b)

    return lambda go, e: reduce(chosen, map(go, e.args))


def _margin(turn: int) -> Row:
    """By how much the largest (smallest) one exceeds the others."""

    def row(go: Interpreter, e: Expr) -> Value:
        ordered = np.sort(np.broadcast_arrays(*(turn * np.real(go(a)) for a in e.args)), axis=0)
        return ordered[-1] - ordered[-2]

    return row


def _special(real: Callable[[float], float] | None, general: Callable[[Any], Any]) -> Callable[[Array], Array]:
    """A function of one variable by the C library for reals, by mpmath for what is complex; nan at its poles."""

    def of_real(t: float) -> float:
        try:
            return math.nan if real is None else real(t)
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

    def row(value: Array) -> Array:
        value = np.asarray(value)
        if real is not None and not np.iscomplexobj(value):
            return np.array([of_real(t) for t in value.reshape(-1).tolist()], dtype=float).reshape(value.shape)
        out = np.vectorize(one, otypes=[complex])(value) if value.size else value
        return out if np.iscomplexobj(value) else out.real

    return row


def _polygamma(go: Interpreter, e: Expr) -> Array:
    order, value = int(np.real(go(e.args[0]))), go(e.args[1])
    if not np.iscomplexobj(value) and 0 <= order <= special.MAX_ORDER:
        return special.polygamma(order, value)
    return _special(None, lambda t: mpmath.polygamma(order, t))(value)


def _first_order(function: Callable[[mpf], mpf], slope: Callable[[mpf], mpf]) -> Callable[[mpc], mpc]:
    """A function of reals at an argument with a small imaginary part: its value, and its slope times that part."""

    def at(z: mpc) -> mpc:
        with mpmath.workdps(40):
            real = mpmath.re(z)
            return function(real) + 1j * slope(real) * mpmath.im(z)

    return at


def _of_order(general: Callable[[Any, Any], Any]) -> Row:
    """A function of an order and an argument."""

    def row(go: Interpreter, e: Basic) -> Array:
        orders, value = np.broadcast_arrays(np.real(go(e.args[0])), go(e.args[1]))
        pairs = zip(orders.reshape(-1).tolist(), value.reshape(-1))
        found = [_special(None, partial(general, k))(v) for k, v in pairs]
        return np.array(found).reshape(value.shape)

    return row


def _gamma_density(a: float, t: mpf) -> mpf:
    return t ** (a - 1) * mpmath.exp(-t) / mpmath.gamma(a)


def _incomplete_gamma(a: float, t: mpf, *ends: Any) -> mpf:
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
_ERFC = _special(math.erfc, mpmath.erfc)
_LOG_GAMMA = _special(math.lgamma, mpmath.loggamma)


def _beta(go: Interpreter, e: Basic) -> Value:
    """For positive arguments, where it has a derivative."""
    s, t = (_floats(go(a)) for a in e.args)
    return np.exp(_LOG_GAMMA(s) + _LOG_GAMMA(t) - _LOG_GAMMA(s + t))


def _atan2(y: Value, x: Value) -> Value:
    """For complex arguments the angle of the real parts, and the small one by which the point is turned from it."""
    angle = np.arctan2(np.real(y), np.real(x))
    if not np.iscomplexobj(y) and not np.iscomplexobj(x):
        return angle
    c, s = np.cos(angle), np.sin(angle)
    return angle + np.arctan((y * c - x * s) / (x * c + y * s))


def _sign(t: Array) -> Value:
    return np.sign(np.real(t))


def absolute(t: Array) -> Array:
    """|t| of reals, and its analytic continuation beside them."""
    return np.where(np.real(t) < 0, -t, t)


_SIGMOID: Callable[[Array], Value] = lambda t: (
    np.where(np.real(t) > 0, 1, np.exp(-absolute(t))) / (1 + np.exp(-absolute(t)))
)
_SOFTPLUS: Callable[[Array], Value] = lambda t: np.where(np.real(t) > 0, t, 0) + np.log1p(np.exp(-absolute(t)))

SCALARS: dict[type, Row] = {
    sp.Add: lambda go, e: reduce(add, map(go, e.args)),
    sp.Mul: lambda go, e: reduce(mul, map(go, e.args), 1.0),
    sp.Pow: _power,
    sp.Piecewise: _piecewise,
    Above: _compare(np.greater),
    Below: _compare(np.less),
    AtLeast: _compare(_at_least),
    AtMost: _compare(lambda a, b: _at_least(b, a)),
    sp.StrictGreaterThan: _compare(np.greater),
    sp.GreaterThan: _compare(_at_least),
    sp.StrictLessThan: _compare(np.less),
    sp.LessThan: _compare(lambda a, b: _at_least(b, a)),
    sp.Equality: _compare(np.equal),
    sp.Unequality: _compare(np.not_equal),
    sp.And: lambda go, e: np.logical_and.reduce([go(a) for a in e.args]),
    sp.Or: lambda go, e: np.logical_or.reduce([go(a) for a in e.args]),
    sp.Not: lambda go, e: np.logical_not(go(e.args[0])),
    sp.ITE: lambda go, e: np.where(*(go(a) for a in e.args)),
    type(sp.true): lambda go, e: True,
    type(sp.false): lambda go, e: False,
    lead: _margin(1),
    trail: _margin(-1),
    sp.Max: _extreme(True),
    sp.Min: _extreme(False),
    sp.Abs: _unary(absolute),
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
    sp.atan2: lambda go, e: _atan2(*map(go, e.args)),
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
    sp.erfc: _unary(_ERFC),
    F.erfinv: _unary(_special(None, _ERFINV)),
    F.erfcinv: _unary(_special(None, _ERFCINV)),
    sp.besselj: _of_order(mpmath.besselj),
    sp.bessely: _of_order(mpmath.bessely),
    sp.besseli: _of_order(mpmath.besseli),
    sp.besselk: _of_order(mpmath.besselk),
    F.normcdf: _unary(lambda t: _ERFC(-t / math.sqrt(2)) / 2),
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
    sp.zeta: lambda go, e: float(e),
    F.shared_step: _unary(lambda t: np.heaviside(np.real(t), 0.5)),
    F.step: _unary(lambda t: np.where(np.real(t) > 0, 1.0, 0.0)),
    F.relu: _unary(lambda t: np.where(np.real(t) > 0, t, 0.0)),
    F.sigmoid: _unary(_SIGMOID),
    F.softplus: _unary(_SOFTPLUS),
    F.cbrt: _unary(lambda t: np.where(np.real(t) < 0, -((-t) ** (1 / 3)), t ** (1 / 3))),
}
