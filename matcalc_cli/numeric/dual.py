"""Dual numbers of arrays: forward-mode automatic differentiation, exact to rounding, of any order by nesting.

A Dual is value + ε·tangent with ε² = 0. The last two axes of every part are rows and columns (a scalar is 1 x 1); the
axes before them run over the directions differentiated along, one axis a level. Value and tangent may be Duals of a
lower level themselves: two levels give second derivatives. Only the calculus of ε is written down here; nothing is
shared with the engine's rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from matcalc_cli.numeric import special

Array = npt.NDArray[Any]
Number = Any  # an array, or a Dual: an array is a Dual without a level
Perturb = Callable[[Any], Any]  # what is done to every value on the way (rounding.py)


class Dual:
    """value + ε·tangent at a level; built by `dual`."""

    __slots__ = ("value", "tangent", "level")
    __array_ufunc__ = None

    def __init__(self, value: Number, tangent: Number, level: int) -> None:
        self.value, self.tangent, self.level = value, tangent, level

    def __add__(self, other: np.ndarray) -> Dual:
        return add(self, other)

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return linear(np.negative, self)

    def __sub__(self, other: Number) -> Dual:
        return add(self, -other)

    def __rsub__(self, other: Number) -> Dual:
        return add(-self, other)

    def __mul__(self, other: float) -> Dual:
        return multiply(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Dual:
        return multiply(self, power(other, -1.0))

    def __rtruediv__(self, other: Number) -> Dual:
        return multiply(other, power(self, -1.0))

    def __matmul__(self, other: Dual | np.ndarray) -> Dual:
        return bilinear(np.matmul, self, other)

    def __rmatmul__(self, other: np.ndarray) -> Dual:
        return bilinear(np.matmul, other, self)


def primal(x: Number) -> np.ndarray:
    """The plain value under every level."""
    while isinstance(x, Dual):
        x = x.value
    return x


def level(x: Number) -> int:
    """-1 of a plain array."""
    return x.level if isinstance(x, Dual) else -1


def dual(value: Number, tangent: Number, at: int) -> Dual:
    """value + ε·tangent, the tangent spread to the rows and columns of the value."""
    wanted = np.shape(primal(value))[-2:]
    if np.shape(primal(tangent))[-2:] != wanted:
        tangent = multiply(tangent, np.ones(wanted))
    return Dual(value, tangent, at)


def seeded(x: Number, name: str, group: Sequence[Mapping[str, np.ndarray]], at: int) -> Number:
    """x, the value of a name, with its tangents along a group of directions at a new level."""
    if not any(name in direction for direction in group):
        return x
    shape = primal(x).shape
    parts = [np.broadcast_to(direction.get(name, np.zeros((1, 1))), shape) for direction in group]
    return Dual(x, np.stack(parts).reshape(len(group), *(1,) * at, *shape), at)


def tangent_part(y: Number, at: int) -> Number:
    """The tangent of y at this level: zero where y does not have one."""
    if level(y) < at:
        return np.zeros(primal(y).shape)
    return y.tangent


def parts(x: Number, at: int) -> tuple[Number, Number]:
    """Value and tangent at this level, no higher than which x is."""
    return (x.value, x.tangent) if level(x) == at else (x, np.zeros((1, 1)))


def linear(function: Callable[[Array], Array], x: Number) -> Number:
    """A linear map of arrays, applied to every part."""
    if isinstance(x, Dual):
        return Dual(linear(function, x.value), linear(function, x.tangent), x.level)
    return function(x)


def bilinear(function: Callable[[Array, Array], Array], a: Number, b: Number) -> Number:
    """f(a, b) with d f = f(da, b) + f(a, db)."""
    top = max(level(a), level(b))
    if top < 0:
        return function(a, b)
    if level(a) < top:
        return dual(bilinear(function, a, b.value), bilinear(function, a, b.tangent), top)
    if level(b) < top:
        return dual(bilinear(function, a.value, b), bilinear(function, a.tangent, b), top)
    slope = add(bilinear(function, a.tangent, b.value), bilinear(function, a.value, b.tangent))
    return dual(bilinear(function, a.value, b.value), slope, top)


def add(a: Number, b: Number) -> Number:
    """a + b"""
    top = max(level(a), level(b))
    if top < 0:
        return np.add(a, b)
    if level(a) < top:
        return dual(add(a, b.value), b.tangent, top)
    if level(b) < top:
        return dual(add(a.value, b), a.tangent, top)
    return dual(add(a.value, b.value), add(a.tangent, b.tangent), top)


def multiply(a: Number, b: Number) -> Number:
    """a · b, entry by entry"""
    return bilinear(np.multiply, a, b)


def select(mask: np.ndarray, a: Number, b: Number) -> Number:
    """a where the mask holds, else b; the mask has no derivative."""
    on, off = np.asarray(mask, dtype=bool), np.ones(np.shape(mask))
    top = max(level(a), level(b))
    if top < 0:
        return np.where(on, a, b)
    (v, s), (w, t) = parts(a, top), parts(b, top)
    return dual(multiply(select(on, v, w), off), select(on, s, t), top)


def angle(y: Number, x: Number) -> Number:
    """atan2(y, x), entry by entry: (x dy - y dx)/(x^2 + y^2)"""
    top = max(level(y), level(x))
    if top < 0:
        return np.arctan2(y, x)
    (v, s), (w, t) = parts(y, top), parts(x, top)
    rotated = add(multiply(w, s), multiply(-1.0, multiply(v, t)))
    return dual(angle(v, w), multiply(rotated, power(add(multiply(v, v), multiply(w, w)), -1.0)), top)


def power(x: Number, k: Number) -> Number:
    """x^k: k x^(k-1) dx for a constant k, else exp(k log x)."""
    if isinstance(k, Dual):
        return EXP(multiply(k, LOG(x)))
    k = np.asarray(k, dtype=float)
    if not isinstance(x, Dual):
        return np.power(x, k)
    if np.all(k == 0):
        return linear(lambda a: np.zeros_like(a), x) + np.ones((1, 1))
    return dual(power(x.value, k), multiply(multiply(k, power(x.value, k - 1)), x.tangent), x.level)


@dataclass(frozen=True)
class Elementary:
    """A function entry by entry: its value, and its slope as a function of the argument."""

    value: Callable[[Array], Array]
    slope: Callable[[Number], Number]

    def __call__(self, x: Number) -> Number:
        if isinstance(x, Dual):
            return dual(self(x.value), multiply(self.slope(x.value), x.tangent), x.level)
        return np.asarray(self.value(np.asarray(x, dtype=float)), dtype=float)


def _scalarly(function: Callable[[float], Any]) -> Callable[[Array], Array]:
    """The function of mpmath entry by entry; nan where it has no real value, or none that is found."""
    from mpmath.libmp import NoConvergence

    def guarded(t: float) -> float:
        try:
            return float(function(t))
        except (TypeError, ValueError, ArithmeticError, NoConvergence):  # TypeError: a complex number
            return math.nan

    return np.vectorize(guarded, otypes=[float])


def _polygamma(order: int) -> Elementary:
    import mpmath

    slope = lambda x: polygamma(order + 1, x)
    if 0 <= order <= special.MAX_ORDER:
        return Elementary(partial(special.polygamma, order), slope)
    return Elementary(_scalarly(lambda t: mpmath.polygamma(order, t)), slope)


def polygamma(order: int, x: Number) -> Number:
    """The derivative of digamma of this order."""
    return _polygamma(order)(x)


def bessel(kind: str, order: float, x: Number) -> Number:
    """A Bessel function of this order: J and Y by (f_{k-1} - f_{k+1})/2, I by the sum, K by minus the sum."""
    import mpmath

    function = getattr(mpmath, f"bessel{kind}")
    half, sign = (-0.5 if kind == "k" else 0.5), (1.0 if kind in "ik" else -1.0)

    def slope(t: Number) -> Number:
        return multiply(half, add(bessel(kind, order - 1, t), multiply(sign, bessel(kind, order + 1, t))))

    return Elementary(_scalarly(lambda t: function(order, t)), slope)(x)


def incomplete_gamma(a: float, x: Number, upper: bool) -> Number:
    """The regularised incomplete gamma function of order a; its slope is x^(a - 1) exp(-x)/gamma(a), or minus that."""
    import mpmath

    def value(t: float) -> Any:
        ends = (t,) if upper else (0, t)
        return mpmath.gammainc(a, *ends, regularized=True) if a > 0 and t >= 0 else math.nan

    sign = -1.0 if upper else 1.0

    def slope(t: Number) -> Number:
        if a > 100:  # gamma(a) overflows
            return multiply(sign, EXP(add(add(multiply(a - 1.0, LOG(t)), -t), -math.lgamma(a))))
        scale = sign / math.gamma(a) if a > 0 or a % 1 else math.nan
        return multiply(scale, multiply(power(t, a - 1.0), EXP(-t)))

    return Elementary(_scalarly(value), slope)(x)


def beta(a: Number, b: Number) -> Number:
    """The beta function of positive numbers."""
    return EXP(add(add(LGAMMA(a), LGAMMA(b)), multiply(-1.0, LGAMMA(add(a, b)))))


def _inverse_erf(t: float) -> float:
    import mpmath

    return mpmath.erfinv(t)


_ZERO: Elementary = Elementary(np.zeros_like, lambda x: _ZERO(x))
EXP: Elementary = Elementary(np.exp, lambda x: EXP(x))
LOG: Elementary = Elementary(np.log, lambda x: power(x, -1.0))
SIN: Elementary = Elementary(np.sin, lambda x: COS(x))
COS: Elementary = Elementary(np.cos, lambda x: -SIN(x))
TAN: Elementary = Elementary(np.tan, lambda x: 1.0 + power(TAN(x), 2.0))
SINH: Elementary = Elementary(np.sinh, lambda x: COSH(x))
COSH: Elementary = Elementary(np.cosh, lambda x: SINH(x))
TANH: Elementary = Elementary(np.tanh, lambda x: multiply(4.0, multiply(SIGMOID(2.0 * x), SIGMOID(-2.0 * x))))
ASIN: Elementary = Elementary(np.arcsin, lambda x: power(1.0 - power(x, 2.0), -0.5))
ACOS: Elementary = Elementary(np.arccos, lambda x: -power(1.0 - power(x, 2.0), -0.5))
ATAN: Elementary = Elementary(np.arctan, lambda x: power(1.0 + power(x, 2.0), -1.0))
ASINH: Elementary = Elementary(np.arcsinh, lambda x: power(1.0 + power(x, 2.0), -0.5))
ACOSH: Elementary = Elementary(np.arccosh, lambda x: multiply(power(x - 1.0, -0.5), power(x + 1.0, -0.5)))
ATANH: Elementary = Elementary(np.arctanh, lambda x: power(1.0 - power(x, 2.0), -1.0))
ERF: Elementary = Elementary(_scalarly(math.erf), lambda x: 2 / math.sqrt(math.pi) * EXP(-power(x, 2.0)))
ERFC: Elementary = Elementary(_scalarly(math.erfc), lambda x: -2 / math.sqrt(math.pi) * EXP(-power(x, 2.0)))
ERFINV: Elementary = Elementary(_scalarly(_inverse_erf), lambda x: math.sqrt(math.pi) / 2 * EXP(power(ERFINV(x), 2.0)))
FLOOR: Elementary = Elementary(np.floor, _ZERO)
CEIL: Elementary = Elementary(np.ceil, _ZERO)
TRUNC: Elementary = Elementary(np.trunc, _ZERO)
RINT: Elementary = Elementary(np.rint, _ZERO)
LGAMMA: Elementary = Elementary(_scalarly(math.lgamma), lambda x: polygamma(0, x))
GAMMA: Elementary = Elementary(_scalarly(math.gamma), lambda x: multiply(GAMMA(x), polygamma(0, x)))
SIGN: Elementary = Elementary(np.sign, _ZERO)
STEP: Elementary = Elementary(lambda t: np.where(t > 0, 1.0, 0.0), _ZERO)
ABS: Elementary = Elementary(np.abs, SIGN)
RELU: Elementary = Elementary(lambda t: np.maximum(t, 0.0), STEP)
SIGMOID: Elementary = Elementary(lambda t: np.exp(-np.logaddexp(0.0, -t)), lambda x: multiply(SIGMOID(x), SIGMOID(-x)))
SOFTPLUS: Elementary = Elementary(lambda t: np.logaddexp(0.0, t), SIGMOID)
CBRT: Elementary = Elementary(np.cbrt, lambda x: power(multiply(3.0, power(CBRT(x), 2.0)), -1.0))
