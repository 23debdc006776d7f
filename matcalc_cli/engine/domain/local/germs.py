"""A function along a ray from a point: f(p + t d) for small t > 0, as a sum of powers of t with exact coefficients.

sqrt(1 - cos t) is t/sqrt(2) - sqrt(2) t^3/48 + ..., and |t| is t on one ray and t on the other: the slopes on both
sides, and whether all derivatives up to an order agree there, are read off the coefficients (Puiseux series; a choice
is made by the sign of the first coefficient of what is compared). Raises Unknown for what has no such series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import NoReturn

import sympy as sp
from sympy import Basic, Dummy, Expr, Max, Min, Mul, Piecewise, Pow, S, Symbol
from sympy.core.relational import Relational

from matcalc_cli.engine.domain.local.numbers import SLOW, UNDEFINED, NoValue, Unknown, is_zero, off_poles, sign
from matcalc_cli.engine.objects.partials import partials
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.model.applying import applied
from matcalc_cli.model.functions import BY_CLASS, cbrt, inside_of, relu, sigmoid, step
from matcalc_cli.model.walk import Dependence

TERMS = 8  # that are kept behind the first one
_TINY = sp.Integer(50)  # the order of what is smaller than every power
_BOUNDED = (sp.sin, sp.cos, sp.atan, sp.tanh, sp.erf, sigmoid)  # for every real argument
_WIDE = 400  # terms of a product that is looked at
_BESIDE = sp.Rational(1, 10)  # nearer to a jump of floor and its like than any other of theirs


@dataclass(frozen=True)
class Germ:
    """{exponent: coefficient}, up to terms of the order t^bound; a bound of oo says that there are no others."""

    terms: Mapping[Expr, Expr]
    bound: Expr = S.Infinity
    keep: int = TERMS

    @property
    def first(self) -> Expr:
        """The exponent of the first term, which may be 0."""
        return min(self.terms, default=self.bound)

    def lead(self) -> tuple[Expr, Expr] | None:
        """The first (exponent, coefficient) that is not 0; None of 0. Raises Unknown where no term tells."""
        for k in sorted(self.terms):
            if not is_zero(self.terms[k]):
                return k, self.terms[k]
        if self.bound is not S.Infinity:
            raise Unknown
        return None

    def sign(self) -> int:
        first = self.lead()
        return sign(first[1]) if first else 0

    def at(self, k: int) -> Expr:
        """The coefficient of t^k; raises Unknown beyond what is known."""
        if self.bound <= k:
            raise Unknown
        return self.terms.get(sp.Integer(k) if isinstance(k, int) else k, S.Zero)


def constant(value: Expr) -> Germ:
    if value in UNDEFINED:
        raise NoValue
    return Germ({S.Zero: value} if value is not S.Zero else {})


def _kept(terms: Mapping[Expr, Expr], bound: Expr, keep: int) -> Germ:
    """Without terms beyond the bound, and without those far behind the first."""
    listed = sorted(k for k, c in terms.items() if c is not S.Zero and k < bound)
    if listed and listed[-1] > listed[0] + keep:
        bound = min(bound, listed[0] + keep)
    return Germ({k: terms[k] for k in listed if k < bound}, bound, keep)


def plus(a: Germ, b: Germ) -> Germ:
    terms = dict(a.terms)
    for k, c in b.terms.items():
        terms[k] = sp.expand(terms[k] + c) if k in terms else c
    return _kept(terms, min(a.bound, b.bound), min(a.keep, b.keep))


def times(a: Germ, b: Germ) -> Germ:
    if any(not g.terms and g.bound is S.Infinity for g in (a, b)):
        return Germ({})
    if len(a.terms) * len(b.terms) > _WIDE:
        raise Unknown
    bound = min(a.bound + b.first, b.bound + a.first)
    terms: dict[Expr, Expr] = {}
    for j, c in a.terms.items():
        for k, d in b.terms.items():
            terms[j + k] = terms.get(j + k, S.Zero) + sp.expand(c * d)
    return _kept(terms, bound, min(a.keep, b.keep))


def scaled(a: Germ, factor: Expr) -> Germ:
    return Germ({k: sp.expand(factor * c) for k, c in a.terms.items()}, a.bound, a.keep)


def power(g: Germ, k: Expr) -> Germ:
    """(c t^a (1 + r))^k = c^k t^(a k) times the binomial series of (1 + r)^k"""
    if k is S.Zero:
        return constant(S.One)
    first = g.lead()
    if first is None:
        if k.is_positive:
            return Germ({})
        raise NoValue
    a, c = first
    if not k.is_Integer and sign(c) < 0:
        raise NoValue
    rest = Germ({j - a: sp.expand(d / c) for j, d in g.terms.items() if j > a}, g.bound - a, g.keep)
    total = result = constant(S.One)
    for j in count(1):
        if k.is_Integer and k >= 0 and j > k or not rest.terms:
            bound = result.bound if rest.terms or rest.bound is S.Infinity else min(result.bound, rest.bound)
            result = Germ(result.terms, bound, g.keep)
            break
        if j * min(rest.terms) > g.keep:
            result = _kept(result.terms, min(result.bound, j * min(rest.terms)), g.keep)
            break
        total = times(total, rest)
        result = plus(result, scaled(total, sp.binomial(k, j)))
    scale = Pow(c, k)
    return Germ({j + a * k: sp.expand(scale * d) for j, d in result.terms.items()}, result.bound + a * k, g.keep)


def composed(slopes: Callable[[int], Expr], g: Germ, value: Expr) -> Germ:
    """F(value + s) = F + F' s + F'' s^2/2 + ..., where `slopes(j)` is the j-th derivative at the value."""
    s = Germ({k: c for k, c in g.terms.items() if k != 0}, g.bound, g.keep)
    if min(s.terms, default=S.One) < 0:
        raise Unknown
    result, total = constant(slopes(0)), constant(S.One)
    if not s.terms:
        return Germ(result.terms, min(result.bound, s.bound), g.keep)
    j = 1
    while s.terms and j * min(s.terms) <= g.keep:
        total = times(total, s)
        result = plus(result, scaled(total, slopes(j) / sp.factorial(j)))
        j += 1
    return _kept(result.terms, min(result.bound, j * min(s.terms)), g.keep)


class Ray:
    """f(p + t d) of one expression after another; `start` gives p and `way` d for the names that move; terms more than
    `keep` behind the first one of a part are left out."""

    def __init__(self, start: Mapping[Symbol, Expr], way: Mapping[Symbol, Expr], keep: int = TERMS) -> None:
        self._depends = Dependence([x for x, d in way.items() if d is not S.Zero])
        self._start = dict(start)
        self._known: dict[Basic, Germ] = {
            x: Germ({k: c for k, c in ((S.Zero, start[x]), (S.One, way[x])) if c is not S.Zero}, keep=keep) for x in way
        }

    def __call__(self, e: Expr) -> Germ:
        if e not in self._known:
            self._known[e] = self._germ(e)
        return self._known[e]

    def _germ(self, e: Expr) -> Germ:
        if not self._depends(e):
            return constant(e.xreplace(self._start))
        if e.is_Add or e.is_Mul:
            result = constant(S.Zero if e.is_Add else S.One)
            for a in e.args:
                result = (plus if e.is_Add else times)(result, self(a))
            return result
        rule = _RULES.get(type(e))
        return rule(self, e) if rule else self._function(e)

    def power(self, e: Pow) -> Germ:
        base, k = e.args
        if not self._depends(k):
            k = k.xreplace(self._start)
            g = self(base)
            if k.is_Rational:
                return power(g, k)
            first = g.lead()
            if first is not None and first[0] == 0:
                return self._smooth(lambda u: Pow(u, k), g, positive=True)
            raise Unknown
        exponent = self(k)
        if not self._depends(base):
            base = base.xreplace(self._start)
            if base is S.Zero and sign(exponent.at(0)) > 0:
                return Germ({})
            return self._smooth(lambda u: sp.exp(u * sp.log(base)), exponent) if sign(base) > 0 else self._no_value()
        return self(sp.exp(Mul(k, sp.log(base), evaluate=False), evaluate=False))

    def _no_value(self) -> NoReturn:
        raise NoValue

    def logarithm(self, e: Expr) -> Germ:
        """log(c t^a (1 + r)) = log c + a log t + log(1 + r)"""
        g = self(e.args[0])
        first = g.lead()
        if first is None or sign(first[1]) < 0:
            raise NoValue
        a, c = first
        rest = Germ({k - a: sp.expand(d / c) for k, d in g.terms.items()}, g.bound - a)
        return plus(self._smooth(sp.log, rest), constant(sp.log(c) + a * SLOW))

    def exponential(self, e: Expr) -> Germ:
        """exp(b log t + s) = t^b exp(s); exp(-1/t) is smaller than every power of t"""
        g = self(e.args[0])
        if min(g.terms, default=S.Zero) < 0:
            if g.sign() > 0:
                raise Unknown
            return Germ({}, _TINY)
        b = sp.expand(g.at(0)).coeff(SLOW)
        if not b.is_Rational:
            raise Unknown
        found = self._smooth(sp.exp, plus(g, constant(-b * SLOW)))
        return Germ({k + b: c for k, c in found.terms.items()}, found.bound + b)

    def _smooth(self, make: Callable[[Expr], Expr], g: Germ, positive: bool = False) -> Germ:
        """make(g) of a function that is analytic at the value of g."""
        if min(g.terms, default=S.Zero) < 0:
            raise Unknown
        value, u = g.at(0), Dummy(real=True)
        if value.has(SLOW):
            raise Unknown
        if positive and sign(value) <= 0:
            raise NoValue if sign(value) < 0 else Unknown
        derivatives = [make(u)]

        def slope(j: int) -> Expr:
            while len(derivatives) <= j:
                derivatives.append(diff(derivatives[-1], u))
            found = derivatives[j].xreplace({u: value})
            if not found.is_finite and found.is_number or found.has(*UNDEFINED):
                raise Unknown
            return found

        return composed(slope, g, value)

    def _function(self, e: Expr) -> Germ:
        row = BY_CLASS.get(type(e))
        moving = [i for i, a in enumerate(e.args) if self._depends(a)]
        if row is None or len(moving) != 1:
            raise Unknown
        (i,) = moving
        g = self(e.args[i])
        if min(g.terms, default=S.Zero) < 0 or g.terms.get(S.Zero, S.Zero).has(SLOW):
            return Germ({}, S.Zero) if isinstance(e, _BOUNDED) else self._unknown()

        def around(u: Expr) -> list[Expr]:
            return [u if j == i else a.xreplace(self._start) for j, a in enumerate(e.args)]

        here = around(g.at(0))
        if any(sign(applied(kink, *here)) == 0 for kink in row.kinks):
            return self._jump(e, g) if row.arity == (1,) else self._unknown()
        inside = inside_of(e)
        if inside is not None and sign(applied(inside, *here)) <= 0:
            level = self._smooth(lambda v: applied(inside, *around(v)), g)
            if level.sign() < 0:
                raise NoValue
            return self._by_slope(e, (row.partials or ())[i], g, e.func(*here))
        if not off_poles(row, here):
            raise Unknown
        return self._smooth(lambda u: e.func(*around(u)), g)

    def _by_slope(self, e: Expr, slope: Callable[..., Expr] | None, g: Germ, value: Expr) -> Germ:
        """F(g) = F + the integral of F'(g) g', as of asin at 1"""
        if slope is None or not value.is_number or value.has(*UNDEFINED):
            raise Unknown
        speed = Germ({k - 1: k * c for k, c in g.terms.items() if k != 0}, g.bound - 1)
        rate = times(self(slope(*e.args)), speed)
        if min(rate.terms, default=S.Zero) <= -1 or rate.bound <= -1:
            raise Unknown
        return plus(constant(value), Germ({k + 1: c / (k + 1) for k, c in rate.terms.items()}, rate.bound + 1))

    def _unknown(self) -> NoReturn:
        raise Unknown

    def _jump(self, e: Expr, g: Germ) -> Germ:
        """floor, round: constant beside the jump."""
        if not all(slope is S.Zero for _, slope in partials(e)):
            raise Unknown
        side = Germ({k: c for k, c in g.terms.items() if k != 0}, g.bound).sign()
        value = e.func(g.at(0) + side * _BESIDE)
        if not value.is_number:
            raise Unknown
        return constant(value)

    def absolute(self, e: Expr) -> Germ:
        g = self(e.args[0])
        return scaled(g, S.NegativeOne) if g.sign() < 0 else g

    def relu(self, e: Expr) -> Germ:
        g = self(e.args[0])
        return g if g.sign() > 0 else Germ({})

    def step(self, e: Expr) -> Germ:
        return constant(S(int(self(e.args[0]).sign() > 0)))

    def signum(self, e: Expr) -> Germ:
        return constant(S(self(e.args[0]).sign()))

    def cube_root(self, e: Expr) -> Germ:
        g = self(e.args[0])
        side = S(-1 if g.sign() < 0 else 1)
        return scaled(power(scaled(g, side), sp.Rational(1, 3)), side)

    def extreme(self, e: Max | Min) -> Germ:
        best = self(e.args[0])
        for a in e.args[1:]:
            other = self(a)
            gap = plus(other, scaled(best, S.NegativeOne))
            if not any(not is_zero(c) for c in gap.terms.values()):
                best = Germ(best.terms, min(best.bound, other.bound))  # equal as far as they are known
            elif (gap.sign() > 0) == isinstance(e, Max):
                best = other
        return best

    def angle(self, e: Expr) -> Germ:
        """atan2(y, x) by atan(y/x) or atan(x/y), whichever quotient is not large"""
        y, x = map(self, e.args)
        down, up = x.lead(), y.lead()
        if down is None and up is None:
            raise NoValue
        if up is None or down is not None and down[0] <= up[0]:
            found = self._smooth(sp.atan, times(y, power(x, S.NegativeOne)))
            return plus(found, constant(S.Zero if x.sign() > 0 else sp.pi * (1 if y.sign() >= 0 else -1)))
        found = self._smooth(sp.atan, times(x, power(y, S.NegativeOne)))
        return plus(scaled(found, S.NegativeOne), constant(sp.pi / 2 * y.sign()))

    def choice(self, e: Piecewise) -> Germ:
        for value, condition in e.args:
            if self.holds(condition):
                return self(value)
        raise NoValue

    def holds(self, condition: Basic) -> bool:
        """Is a comparison, or a combination of them, true for small t > 0?"""
        if condition in (sp.true, sp.false):
            return condition == sp.true
        if isinstance(condition, Relational):
            side = plus(self(condition.lhs), scaled(self(condition.rhs), S.NegativeOne)).sign()
            return bool(condition.func(S(side), S.Zero))
        if isinstance(condition, sp.And | sp.Or):
            return (all if isinstance(condition, sp.And) else any)(self.holds(a) for a in condition.args)
        if isinstance(condition, sp.Not):
            return not self.holds(condition.args[0])
        if isinstance(condition, sp.ITE):
            test, yes, no = condition.args
            return self.holds(yes if self.holds(test) else no)
        raise Unknown


_RULES: dict[type, Callable[[Ray, Expr], Germ]] = {
    Pow: Ray.power,
    sp.Abs: Ray.absolute,
    relu: Ray.relu,
    step: Ray.step,
    sp.sign: Ray.signum,
    cbrt: Ray.cube_root,
    sp.log: Ray.logarithm,
    sp.atan2: Ray.angle,
    sp.exp: Ray.exponential,
    Max: Ray.extreme,
    Min: Ray.extreme,
    Piecewise: Ray.choice,
}
