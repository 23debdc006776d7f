"""Functions that SymPy lacks, or evaluates as nobody expects; each is a named atom with a definition for numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp
from sympy import Eq, Integer, Piecewise, Rational, S

from matcalc_cli.model.applying import is_long
from matcalc_cli.model.functions.row import Primitive, Scalars
from matcalc_cli.model.numbers import UNDEFINED

if TYPE_CHECKING:
    from sympy import Basic, Expr, Symbol

_DIGITS = 30
_LARGEST = 10**12  # a constant beyond is left as it was entered: rounding exp(10^9) would take all its digits


def _outside(inside: Expr) -> bool:
    """Is a number known not to be positive?"""
    return inside.is_number and not is_long(inside) and bool(inside.is_nonpositive)


class step(Primitive):
    """step(t) = 1 for t > 0, else 0."""

    definition = staticmethod(lambda t: Piecewise((S.One, t > 0), (S.Zero, True)))

    @classmethod
    def eval(cls, t: Expr) -> Expr | None:
        if isinstance(t, relu):
            return cls(t.args[0])
        if is_long(t):
            return None
        return S.One if t.is_positive else S.Zero if t.is_nonpositive else None

    def _eval_is_nonnegative(self) -> bool:
        return True


class shared_step(step):
    """step(t) in the derivative of max and min, whose arguments share the slope at a tie: 1/2 for t = 0 in numbers."""

    definition = staticmethod(lambda t: Piecewise((S.One, t > 0), (S.Half, Eq(t, 0)), (S.Zero, True)))

    @classmethod
    def eval(cls, t: Expr) -> Expr | None:
        found = super().eval(t)
        return S.Half if found is S.Zero and t.is_zero else found


shared_step.__name__ = step.__name__  # it is printed as step


class relu(Primitive):
    """relu(t) = max(t, 0)."""

    definition = staticmethod(lambda t: sp.Max(t, 0))

    @classmethod
    def eval(cls, t: Expr) -> Expr | None:
        if is_long(t):
            return None
        return t if t.is_nonnegative else S.Zero if t.is_nonpositive else None

    def _eval_is_nonnegative(self) -> bool:
        return True


class sigmoid(Primitive):
    """sigmoid(t) = 1/(1 + exp(-t))."""

    definition = staticmethod(lambda t: 1 / (1 + sp.exp(-t)))

    def _eval_is_positive(self) -> bool:
        return True


class softplus(Primitive):
    """softplus(t) = log(1 + exp(t))."""

    definition = staticmethod(lambda t: sp.log(1 + sp.exp(t)))

    def _eval_is_positive(self) -> bool:
        return True


class cbrt(Primitive):
    """The real cube root: cbrt(-8) = -2."""

    definition = staticmethod(lambda t: sp.sign(t) * sp.Abs(t) ** Rational(1, 3))


class _Whole(Primitive):
    """A function with whole values, constant between its jumps, which lie at whole numbers or halfway between."""

    @classmethod
    def eval(cls, t: Symbol) -> None:
        if t in UNDEFINED:
            return S.NaN
        if t.is_integer and not is_long(t):
            return t
        if t.is_Rational:
            return cls.at(t)
        if is_long(t) or not t.is_number or t.is_real is False:
            return None
        with sp.evaluate(True):
            value = t.evalf(_DIGITS)
        if not value.is_Float or abs(value) > _LARGEST or abs(2 * value - round(2 * value)) < Rational(1, 10**15):
            return None
        return cls.at(Rational(value))

    @staticmethod
    def at(t: Rational) -> Integer:
        """The value at an exact number."""
        raise NotImplementedError

    def _eval_evalf(self, prec: int) -> Expr | None:
        value = self.args[0].evalf(max(prec, 15))
        return self.at(Rational(value)).evalf(prec) if value.is_Number else None

    def _eval_is_integer(self) -> bool:
        return True


class floor(_Whole):
    """The largest whole number that is not above t."""

    definition = sp.floor

    @staticmethod
    def at(t: Expr) -> Expr:
        return Integer(t.p // t.q)


class ceil(_Whole):
    """The smallest whole number that is not below t."""

    definition = sp.ceiling

    @staticmethod
    def at(t: Expr) -> Expr:
        return Integer(-(-t.p // t.q))


class trunc(_Whole):
    """t without what stands after its decimal point."""

    definition = staticmethod(lambda t: Piecewise((sp.floor(t), t > 0), (sp.ceiling(t), True)))

    @staticmethod
    def at(t: Expr) -> Expr:
        return Integer(abs(t.p) // t.q * (1 if t.p > 0 else -1))


def _nearest(t: Expr) -> Expr:
    """MathWorld, "Nearest Integer Function": the even one of two"""
    return sp.floor(t + S.Half) + sp.ceiling((2 * t - 1) / 4) - sp.floor((2 * t - 1) / 4) - 1


class rint(_Whole):
    """The nearest whole number, the even one of two."""

    definition = staticmethod(_nearest)

    @staticmethod
    def at(t: Expr) -> Expr:
        return Integer(round(t))


class normcdf(Primitive):
    """normcdf(t, m, s) = normcdf((t - m)/s), the integral of the normal density up to t."""

    definition = staticmethod(lambda t: (1 + sp.erf(t / sp.sqrt(2))) / 2)

    def __new__(cls, t: Symbol, mean: Expr = S.Zero, deviation: Expr = S.One, **options: bool) -> Basic:
        return super().__new__(cls, (t - mean) / deviation, **options)

    def _eval_is_positive(self) -> bool:
        return True


class erfinv(Primitive):
    """The t with erf(t) = p, for -1 < p < 1."""

    definition = sp.erfinv

    @classmethod
    def eval(cls, p: Symbol) -> Expr | None:
        return S.NaN if _outside(1 - p) or _outside(1 + p) else S.Zero if p is S.Zero else None


class erfcinv(Primitive):
    """The t with erfc(t) = p, for 0 < p < 2."""

    definition = staticmethod(lambda p: sp.erfinv(1 - p))

    @classmethod
    def eval(cls, p: Symbol) -> Expr | None:
        return S.NaN if _outside(p) or _outside(2 - p) else S.Zero if p is S.One else None


class lgamma(Primitive):
    """lgamma(t) = log(|gamma(t)|), as in C, SciPy, JAX and torch."""

    definition = staticmethod(lambda t: sp.log(sp.Abs(sp.gamma(t))))

    @classmethod
    def eval(cls, t: Expr) -> Expr | None:
        if t.is_Rational and (t.is_positive or t.is_Integer):
            value = sp.loggamma(t)
            return None if isinstance(value, sp.loggamma) else value
        return None


def _quotient(top: Scalars) -> Scalars:
    return staticmethod(lambda a, t: top(a, t) / sp.gamma(a))


class beta(Primitive):
    """beta(a, b) = gamma(a) gamma(b)/gamma(a + b), of positive a and b."""

    nargs = 2
    definition = staticmethod(lambda a, b: sp.gamma(a) * sp.gamma(b) / sp.gamma(a + b))

    @classmethod
    def eval(cls, a: Symbol, b: Symbol) -> Expr | None:
        return S.NaN if _outside(a) or _outside(b) else super().eval(a, b)


class _Incomplete(Primitive):
    """An integral of s^(a - 1) exp(-s), divided by gamma(a); of a > 0 and t >= 0."""

    nargs = 2
    start: sp.Expr  # the value at t = 0

    @classmethod
    def eval(cls, a: Expr, t: Symbol) -> Expr | None:
        if _outside(a) or t is not S.Zero and _outside(t):
            return S.NaN
        return cls.start if t is S.Zero else None


class gammainc(_Incomplete):
    """gammainc(a, t): the integral over 0 < s < t."""

    definition = _quotient(sp.lowergamma)
    start = S.Zero


class gammaincc(_Incomplete):
    """gammaincc(a, t) = 1 - gammainc(a, t): the integral over s > t."""

    definition = _quotient(sp.uppergamma)
    start = S.One
