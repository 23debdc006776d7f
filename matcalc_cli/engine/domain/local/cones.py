"""A function around a point in several names: f(p + d) = f(p) + H(d) + o(|d|^a), H homogeneous of degree a.

The remainder is o(|d|^a) in all directions alike, so that H is the derivative exactly where a = 1 and H is linear (the
chain rule of B-differentiable functions: Scholtes, Introduction to Piecewise Differentiable Equations, section 3.1).
Sums, products, smooth functions and what is continuous and homogeneous (|t|, max, roots at 0) keep that form. Raises
Unknown for all else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement

import sympy as sp
from sympy import Add, Basic, Dummy, Expr, Max, Min, Mul, Piecewise, Pow, S, Symbol

from matcalc_cli.engine.domain.local.germs import Germ, Ray
from matcalc_cli.engine.domain.local.numbers import UNDEFINED, NoValue, Unknown, is_zero, off_poles, sign
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.model.applying import applied, is_long
from matcalc_cli.model.functions import BY_CLASS, cbrt, inside_of, relu
from matcalc_cli.model.walk import Dependence, parts

DEGREE = 4  # up to which the first form of a smooth part is looked for
_FORMS = 200  # of that degree
_SPLITS = 8  # corners inside one another of a form that is linear
_LITTLE = sp.Rational(1, 1000)
_LONG = 2000


@dataclass(frozen=True)
class Lead:
    """`value` + `form`(d), of a degree; a form of 0 says that what is left is o(|d|^degree)."""

    value: Expr
    degree: Expr
    form: Expr

    @property
    def still(self) -> bool:
        return self.form is S.Zero and self.degree is S.Infinity


class Cone:
    """The Lead of one expression after another at one point of the names that move."""

    def __init__(self, start: Mapping[Symbol, Expr], moving: Sequence[Symbol]) -> None:
        self.start, self.moving = dict(start), list(moving)
        self.way = {x: Dummy(real=True) for x in moving}
        self.depends = Dependence(moving)
        self._known: dict[Basic, Lead] = {}
        self._smooth: dict[Basic, bool] = {}
        self._rays = [Ray(start, {x: S(turn) for x in moving}, DEGREE) for turn in (1, -1)]

    def __call__(self, e: Expr) -> Lead:
        if e not in self._known:
            self._known[e] = self._lead(e)
        return self._known[e]

    def value(self, e: Expr) -> Expr:
        found = e.xreplace(self.start)
        if found.has(*UNDEFINED):
            raise NoValue
        return found

    def _lead(self, e: Expr) -> Lead:
        inside = [x for x in self.moving if e.has(x)]
        if not inside:
            return Lead(self.value(e), S.Infinity, S.Zero)
        if self.smooth(e):
            return self._taylor(e, inside)
        if len(inside) == 1:
            return self._along(e, inside[0])
        rule = _RULES.get(type(e))
        return rule(self, e) if rule else self._outer(e)

    # ------------------------------------------------------------------------------------------------ smooth parts

    def smooth(self, e: Expr) -> bool:
        """Has it derivatives of every order around the point, by its form? Only a plain yes counts."""
        if e not in self._smooth:
            self._smooth[e] = not self.depends(e) or all(map(self.smooth, e.args)) and self._analytic(e)
        return self._smooth[e]

    def _analytic(self, e: Expr) -> bool:
        if e.is_Symbol or e.is_Add or e.is_Mul:
            return True
        try:
            if isinstance(e, Pow):
                base, k = e.args
                if k.is_Integer and k >= 0:
                    return True
                way = sign(self.value(base))
                return way > 0 or way < 0 and bool(k.is_Integer)
            row = BY_CLASS.get(type(e))
            if row is None:
                return False
            here = [self.value(a) for a in e.args]
            inside = inside_of(e)
            off = all(sign(applied(kink, *here)) != 0 for kink in row.kinks)
            return off and off_poles(row, here) and (inside is None or sign(applied(inside, *here)) > 0)
        except (Unknown, NoValue):
            return False

    def _taylor(self, e: Expr, inside: Sequence[Symbol]) -> Lead:
        """The first form of the Taylor series that is not 0."""
        value = self.value(e)
        found: dict[tuple[int, ...], Expr] = {(): e}
        for degree in range(1, DEGREE + 1):
            lower, found = found, {}
            for m in combinations_with_replacement(range(len(inside)), degree):
                found[m] = diff(lower[m[:-1]], inside[m[-1]])
                if len(found) > _FORMS or is_long(found[m], _LONG):
                    raise Unknown
            terms = []
            for m, slope in found.items():
                here = self.value(slope)
                if not is_zero(here):
                    count = sp.prod(sp.factorial(m.count(i)) for i in set(m))
                    terms.append(here / count * Mul(*(self.way[inside[i]] for i in m)))
            if terms:
                return Lead(value, S(degree), Add(*terms))
        return Lead(value, S(DEGREE), S.Zero)

    def _along(self, e: Expr, x: Symbol) -> Lead:
        """Of one name: what its series on both sides say."""
        forms: list[tuple[Expr, Expr]] = []
        value = self.value(e)
        for ray in self._rays:
            g: Germ = ray(e)
            if not is_zero(g.at(0) - value) or min(g.terms, default=S.Zero) < 0:
                raise Unknown
            rest = Germ({k: c for k, c in g.terms.items() if k != 0}, g.bound)
            try:
                forms.append(rest.lead() or (S.Infinity, S.Zero))
            except Unknown:
                forms.append((rest.bound - _LITTLE, S.Zero))
        (a, up), (b, down) = forms
        degree, d = min(a, b), self.way[x]
        if degree is S.Infinity:
            return Lead(value, degree, S.Zero)
        up, down = (up if a == degree else S.Zero), (down if b == degree else S.Zero)
        if degree.is_Integer and is_zero(up - down * (-1) ** degree):
            return Lead(value, degree, up * d**degree)
        return Lead(value, degree, up * Max(d, 0) ** degree + down * Max(-d, 0) ** degree)

    # ---------------------------------------------------------------------------------------------- what is composed

    def add(self, e: Expr) -> Lead:
        leads = [self(a) for a in e.args]
        degree = min(lead.degree for lead in leads)
        return Lead(Add(*(lead.value for lead in leads)), degree, _sum(_forms(leads, degree)))

    def mul(self, e: Expr) -> Lead:
        """(u + H)(v + K) = u v + (u K + v H) + H K"""
        result = Lead(S.One, S.Infinity, S.Zero)
        for a in e.args:
            other = self(a)
            result = _times(result, other)
        return result

    def power(self, e: Pow) -> Lead:
        base, k = e.args
        k = k.xreplace(self.start) if not self.depends(k) else k
        inner = self(base)
        if self.depends(k) and is_zero(inner.value) and base.is_nonnegative and sign(self.value(k)) > 0:
            return Lead(S.Zero, (self.value(k) - _LITTLE) * inner.degree, S.Zero)  # |x|^k is o(|x|^(k0 - ε)) around k0
        if not k.is_Rational:
            raise Unknown
        if not is_zero(inner.value):
            return self._outer(e)
        if k.is_negative or not k.is_Integer and not base.is_nonnegative:
            raise Unknown
        return Lead(S.Zero, inner.degree * k, S.Zero if inner.form is S.Zero else Pow(inner.form, k))

    def _outer(self, e: Expr) -> Lead:
        """F(u, v, ...) of a function that is smooth at the values."""
        if not all(isinstance(a, Expr) for a in e.args):
            raise Unknown
        leads = [self(a) for a in e.args]
        stand_ins = [Dummy(real=True) for _ in leads]
        moving = [i for i, lead in enumerate(leads) if not lead.still]
        plain = e.func(*(u if i in moving else leads[i].value for i, u in enumerate(stand_ins)))
        inner = Cone({u: lead.value for u, lead in zip(stand_ins, leads)}, [stand_ins[i] for i in moving])
        if not inner.smooth(plain):
            raise Unknown
        outer = inner._taylor(plain, inner.moving)
        if len(moving) == 1:
            lead = leads[moving[0]]
            form = outer.form.xreplace({inner.way[stand_ins[moving[0]]]: lead.form})
            return Lead(outer.value, outer.degree * lead.degree, form if lead.form is not S.Zero else S.Zero)
        degree = min(leads[i].degree for i in moving)
        if outer.degree != 1:
            return Lead(outer.value, degree, S.Zero)
        place = {inner.way[stand_ins[i]]: form for i, form in zip(moving, _forms([leads[i] for i in moving], degree))}
        return Lead(outer.value, degree, outer.form.xreplace(place))

    def homogeneous(self, e: Expr) -> Lead:
        """|t|, relu(t), cbrt(t) where t is 0"""
        inner = self(e.args[0])
        if not is_zero(inner.value):
            return self._outer(e)
        k = sp.Rational(1, 3) if isinstance(e, cbrt) else S.One
        make = (lambda t: Max(t, 0)) if isinstance(e, relu) else e.func
        return Lead(S.Zero, inner.degree * k, make(inner.form) if inner.form is not S.Zero else S.Zero)

    def extreme(self, e: Max | Min) -> Lead:
        leads = [self(a) for a in e.args]
        turn = 1 if isinstance(e, Max) else -1
        best = leads[0].value
        for lead in leads[1:]:
            best = lead.value if turn * sign(lead.value - best) > 0 else best
        tied = [lead for lead in leads if is_zero(lead.value - best)]
        degree = min(lead.degree for lead in tied)
        forms = _forms(tied, degree)
        return Lead(best, degree, e.func(*forms) if any(f is not S.Zero for f in forms) else S.Zero)

    def choice(self, e: Piecewise) -> Lead:
        """Whatever is chosen where, where all that can be chosen have one value and one first form."""
        leads = [self(value) for value, _ in e.args]
        first = leads[0]
        if not all(is_zero(lead.value - first.value) for lead in leads[1:]):
            raise Unknown
        degree = min(lead.degree for lead in leads)
        forms = _forms(leads, degree)
        if all(is_zero(form - forms[0]) for form in forms[1:]):
            return Lead(first.value, degree, forms[0])
        if degree > 1:
            return Lead(first.value, degree - _LITTLE, S.Zero)
        raise Unknown


def _times(a: Lead, b: Lead) -> Lead:
    zero = [is_zero(lead.value) for lead in (a, b)]
    if all(zero):
        if S.Infinity in (a.degree, b.degree):
            return Lead(S.Zero, S.Infinity, S.Zero)
        return Lead(S.Zero, a.degree + b.degree, a.form * b.form)
    if any(lead.still and none for lead, none in zip((a, b), zero)):
        return Lead(S.Zero, S.Infinity, S.Zero)
    parts = []
    if not zero[0]:
        parts.append(Lead(S.Zero, b.degree, a.value * b.form))
    if not zero[1]:
        parts.append(Lead(S.Zero, a.degree, b.value * a.form))
    degree = min(part.degree for part in parts)
    return Lead(a.value * b.value, degree, _sum(_forms(parts, degree)))


def _forms(leads: Sequence[Lead], degree: Expr) -> list[Expr]:
    return [lead.form if lead.degree == degree else S.Zero for lead in leads]


def _sum(forms: Sequence[Expr]) -> Expr:
    return sp.expand(Add(*forms))


_RULES: dict[type, Callable[[Cone, Expr], Lead]] = {
    Add: Cone.add,
    Mul: Cone.mul,
    Pow: Cone.power,
    sp.Abs: Cone.homogeneous,
    relu: Cone.homogeneous,
    cbrt: Cone.homogeneous,
    Max: Cone.extreme,
    Min: Cone.extreme,
    Piecewise: Cone.choice,
}


# ------------------------------------------------------------------------------------------------- linear forms


def linear(form: Expr, ways: Sequence[Dummy]) -> list[Expr]:
    """The coefficients of a form that is linear in all directions, whatever the signs inside its corners are; raises
    Unknown where it is not seen to be so."""
    first: list[Expr] = []
    for piece in _pieces(form, _SPLITS):
        slopes = [diff(piece, d) for d in ways]
        if any(slope.has(*ways) for slope in slopes):
            raise Unknown
        first = first or slopes
        if not all(is_zero(a - b) for a, b in zip(first, slopes)):
            raise Unknown
    return first


def _pieces(form: Expr, left: int) -> Iterator[Expr]:
    """The form on both sides of every corner, one after the other."""
    form = sp.expand(form)
    corners = [e for e in parts([form]) if isinstance(e, _CORNERS)]
    inner = next((e for e in corners if not any(a.has(*_CORNERS) for a in e.args)), None)
    if inner is None:
        yield form
        return
    if left == 0:
        raise Unknown
    gap = sp.expand(inner.args[0] - inner.args[1] if len(inner.args) > 1 else inner.args[0])
    for turn in (1, -1):
        yield from _pieces(form.xreplace({e: _on_side(e, gap, turn) for e in corners}), left - 1)


_CORNERS = (sp.Abs, Max, Min)


def _on_side(e: Expr, gap: Expr, turn: int) -> Expr:
    """|t|, max(a, b, ...) where the gap, t or a - b, is positive (turn 1) or negative."""
    if isinstance(e, sp.Abs):
        way = _same(e.args[0], gap)
        return way * turn * e.args[0] if way else e
    for a, b in combinations(e.args, 2):
        way = _same(sp.expand(a - b), gap)
        if way:
            loser = b if (way * turn > 0) == isinstance(e, Max) else a
            return e.func(*(c for c in e.args if c != loser))
    return e


def _same(a: Expr, gap: Expr) -> int:
    return 1 if a == gap else -1 if sp.expand(a + gap) is S.Zero else 0
