"""Does a derivative exist at one point? Decided from what the function is around it, not from sufficient conditions.

`taylor(f, names, point, order)` gives the values of all derivatives up to an order as the coefficients of the Taylor
polynomial. Three ways, each of which proves what it says: choices that are decided at the point (max, where, |t| away
from where they change) are made, and what is left is smooth; in one name, the series on both sides agree; in several,
the first form around the point is linear. That there is none is proved along a line. Raises Absent or Unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import sympy as sp
from sympy import Basic, Expr, Max, Min, Piecewise, Pow, S, Symbol
from sympy.core.relational import Relational

from matcalc_cli.engine.domain.local.cones import Cone, linear
from matcalc_cli.engine.domain.local.germs import TERMS, Germ, Ray, constant, plus
from matcalc_cli.engine.domain.local.numbers import SLOW, UNDEFINED, NoValue, Unknown, is_zero, off_poles, sign
from matcalc_cli.engine.domain.scalar import conditions
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model.applying import FAILURES, applied, is_long, rebuilt
from matcalc_cli.model.functions import BY_CLASS, inside_of, relu, step

Taylor = dict[tuple[int, ...], Expr]  # {positions of the names, sorted: the coefficient of their product}
MOST_PARTS = 3000  # of a function that is looked at
MOST_SLOPES = 600  # values of all derivatives of one
FEW = 2  # terms beyond the order that are looked at first
MOST_LINES = 40  # through the point, along which a proof is looked for that there is none
_REFUSALS = (MatcalcError, *FAILURES)


@dataclass(frozen=True)
class Sides:
    """The slopes of a line through the point, or None where there is no value on that side: in one name ahead and
    behind, in several along a direction and against it."""

    way: tuple[tuple[Symbol, Expr], ...]
    ahead: Expr | None
    behind: Expr | None


class Absent(Exception):
    """There is no derivative; `sides` shows why, where it is known."""

    def __init__(self, sides: Sides | None = None) -> None:
        super().__init__()
        self.sides = sides


class Undecided(Exception):
    """`sides` is what is known from both sides."""

    def __init__(self, sides: Sides | None = None) -> None:
        super().__init__()
        self.sides = sides


def taylor(f: Expr, names: Sequence[Symbol], point: Mapping[Symbol, Expr], order: int) -> Taylor:
    """The coefficients of the Taylor polynomial of f; raises Absent where f has not that many derivatives there, and
    Undecided."""
    if is_long(f, MOST_PARTS):
        raise Undecided
    moving = [x for x in names if f.has(x)]
    start = {**{x: x for x in moving}, **point}
    try:
        found = _taylor(f, moving, start, order, None)
    except NoValue:
        raise Absent from None
    except (Unknown, *_REFUSALS):
        raise Undecided(_known_sides(f, moving, start)) from None
    place = {i: names.index(x) for i, x in enumerate(moving)}
    return {tuple(sorted(place[i] for i in m)): c for m, c in found.items()}


def _taylor(f: Expr, moving: Sequence[Symbol], start: Mapping[Symbol, Expr], order: int, value: Expr | None) -> Taylor:
    """`value`: that of f at the point, where the formula has none."""
    f = Pieces(start)(f)
    if value is None:
        value = f.xreplace(start)
        if value.has(*UNDEFINED, S.ImaginaryUnit):
            raise NoValue
    moving_here = [x for x in moving if f.has(x)]
    if not moving_here:
        return {(): value}
    try:
        slopes = _by_formula(f, moving, start, order)
    except MatcalcError:  # log of a negative base
        slopes = None
    if slopes is not None:
        return {**slopes, (): value}
    if len(moving_here) == 1:
        (x,) = moving_here
        return _by_series(f, x, moving.index(x), start, order, value)
    return _in_several(f, moving, start, order, value)


def _by_formula(f: Expr, moving: Sequence[Symbol], start: Mapping[Symbol, Expr], order: int) -> Taylor | None:
    """By differentiating; None where a condition of that is not met."""
    if len(moving) ** order > MOST_SLOPES:
        raise Unknown
    found: dict[tuple[int, ...], Expr] = {(): f}
    for degree in range(1, order + 1):
        for m in combinations_with_replacement(range(len(moving)), degree):
            found[m] = diff(found[m[:-1]], moving[m[-1]])
    listed = list(found.values())
    for c in conditions([f], listed[1:], order):
        if c.fails(place := c.expr.xreplace(start)) or place.has(*UNDEFINED):
            return None
    values = {m: slope.xreplace(start) for m, slope in found.items()}
    if any(v.has(*UNDEFINED, S.ImaginaryUnit) for m, v in values.items() if m):
        return None
    return {m: v / sp.prod(sp.factorial(m.count(i)) for i in set(m)) for m, v in values.items()}


def _by_series(f: Expr, x: Symbol, i: int, start: Mapping[Symbol, Expr], order: int, value: Expr) -> Taylor:
    """In one name: the series on both sides."""
    found = _agreed(f, {x: S.One}, start, order, value)
    return {(i,) * k: c for k, c in enumerate(found)}


def _agreed(f: Expr, way: Mapping[Symbol, Expr], start: Mapping[Symbol, Expr], order: int, value: Expr) -> list[Expr]:
    """c0, c1, ... of c0 + c1 t + ... along a line, up to an order; raises Absent where the two sides have not one such
    polynomial."""
    if order + FEW < TERMS:
        try:
            return _compared(f, way, start, order, value, order + FEW)
        except Unknown:  # what cancels needs more of them
            pass
    return _compared(f, way, start, order, value, TERMS)


def _compared(
    f: Expr, way: Mapping[Symbol, Expr], start: Mapping[Symbol, Expr], order: int, value: Expr, keep: int
) -> list[Expr]:
    ahead, behind = (_germ(f, {x: turn * d for x, d in way.items()}, start, keep) for turn in (1, -1))
    sides = Sides(tuple(way.items()), _slope(ahead, value, 1), _slope(behind, value, -1))
    if ahead is None or behind is None:
        raise Absent(sides)
    for g in (ahead, behind):
        for k in sorted(g.terms):
            c = g.terms[k]
            if (k <= order and (not k.is_Integer or c.has(SLOW)) or k < 0) and not is_zero(c):
                raise Absent(sides)
    found = [ahead.at(k) for k in range(order + 1)]
    if not is_zero(found[0] - value) or not all(is_zero(c - (-1) ** k * behind.at(k)) for k, c in enumerate(found)):
        raise Absent(sides)
    return found


def _germ(f: Expr, way: Mapping[Symbol, Expr], start: Mapping[Symbol, Expr], keep: int) -> Germ | None:
    """The function ahead along a line; None where it has no value there."""
    try:
        return Ray(start, way, keep)(f)
    except NoValue:
        return None


def _slope(g: Germ | None, value: Expr, turn: int) -> Expr | None:
    """The one-sided slope, oo and -oo included; None where there is none."""
    if g is None:
        return None
    try:
        first = Germ({**g.terms, S.Zero: g.terms.get(S.Zero, S.Zero) - value}, g.bound).lead()
        if first is None or first[0] > 1:
            return S.Zero
        if first[0] == 1 and not first[1].has(SLOW):
            return turn * first[1]
        return S.Infinity if sign(first[1]) * turn > 0 else S.NegativeInfinity
    except Unknown:
        gap = plus(g, constant(-value))
        known = g.bound > 1 and all(k >= 1 or c is S.Zero for k, c in gap.terms.items())
        return sp.expand(turn * gap.terms.get(S.One, S.Zero)) if known else None


# ------------------------------------------------------------------------------------------------ several names


def _in_several(f: Expr, moving: Sequence[Symbol], start: Mapping[Symbol, Expr], order: int, value: Expr) -> Taylor:
    first = _first_order(f, moving, start, value)
    if order == 1:
        return first
    _lines(f, moving, start, order, value)
    gradient = [tidy(diff(f, x)) for x in moving]
    for c in conditions([f], gradient):
        if c.fails(c.expr.xreplace(start)) and not _alone(c.expr, moving, start):
            raise Unknown
    found = dict(first)
    for i, g in enumerate(gradient):  # f is differentiable around the point, and its slopes are functions again
        for m, c in _taylor(g, moving, start, order - 1, first.get((i,), S.Zero)).items():
            longer = tuple(sorted((*m, i)))
            found[longer] = c / longer.count(i)
    return found


def _first_order(f: Expr, moving: Sequence[Symbol], start: Mapping[Symbol, Expr], value: Expr) -> Taylor:
    try:
        cone = Cone(start, moving)
        lead = cone(f)
        if not is_zero(lead.value - value) or lead.degree < 1:
            raise Unknown
        slopes = [S.Zero] * len(moving)
        if lead.degree == 1 and lead.form is not S.Zero:
            slopes = linear(lead.form, [cone.way[x] for x in moving])
        return {(): value, **{(i,): s for i, s in enumerate(slopes)}}
    except (Unknown, *FAILURES):
        _lines(f, moving, start, 1, value)
        raise Unknown from None


def _lines(f: Expr, moving: Sequence[Symbol], start: Mapping[Symbol, Expr], order: int, value: Expr) -> None:
    """Raises Absent where a line shows that there is no derivative."""
    units: list[Expr | None] = [None] * len(moving)
    for way in _directions(len(moving)):
        try:
            found = _agreed(f, dict(zip(moving, way)), start, order, value)
            slope = found[1]
            used = [i for i, d in enumerate(way) if d is not S.Zero]
            if len(used) == 1:
                units[used[0]] = slope / way[used[0]]
            elif all(units[i] is not None for i in used) and not is_zero(slope - sum(way[i] * units[i] for i in used)):
                raise Absent
        except (Unknown, *_REFUSALS):
            continue


def _directions(n: int) -> Iterator[tuple[Expr, ...]]:
    """Along each name, then along two at a time, then others."""

    def unit(*at: tuple[int, int]) -> tuple[Expr, ...]:
        return tuple(S(dict(at).get(i, 0)) for i in range(n))

    listed = [unit((i, 1)) for i in range(n)]
    for i in range(n):
        listed += [unit((i, 1), (j, turn)) for j in range(i) for turn in (1, -1)]
    listed += [tuple(sp.Integer((k * (i + 2) ** 2 + 3 * i * k * k) % 11 - 5) for i in range(n)) for k in range(1, 9)]
    yield from [way for way in listed if any(way)][:MOST_LINES]


def _alone(gap: Expr, moving: Sequence[Symbol], start: Mapping[Symbol, Expr]) -> bool:
    """Is the gap zero at the point and nowhere else near it: is its first form a sum of even powers of all names?"""
    cone = Cone(start, moving)
    form = cone(gap).form
    seen: set[Symbol] = set()
    for term in sp.Add.make_args(sp.expand(form)):
        base, k = term.as_coeff_Mul()[1].as_base_exp()
        if isinstance(base, sp.Abs):
            base = base.args[0]
            k = 2 * k
        if not k.is_even or not term.as_coeff_Mul()[0].is_positive:
            return False
        seen |= base.free_symbols if base.is_Symbol else set()
    return seen == set(cone.way.values())


def _known_sides(f: Expr, moving: Sequence[Symbol], start: Mapping[Symbol, Expr]) -> Sides | None:
    """The slopes along the first name along which both are known."""
    for x in moving:
        try:
            value = f.xreplace(start)
            found = [_slope(Ray(start, {x: S(turn)})(f), value, turn) for turn in (1, -1)]
        except (Unknown, NoValue, *_REFUSALS):
            continue
        if None not in found:
            return Sides(((x, S.One),), *found)
    return None


# ------------------------------------------------------------------------------------------------ decided choices


class Pieces:
    """f without the choices that are decided at a point and therefore around it."""

    def __init__(self, start: Mapping[Symbol, Expr]) -> None:
        self._start = start
        self._known: dict[Basic, tuple[Basic, bool]] = {}

    def __call__(self, f: Expr) -> Expr:
        return self._piece(f)[0]

    def _piece(self, e: Basic) -> tuple[Basic, bool]:
        """(e, is it continuous around the point?)"""
        if e not in self._known:
            inside = [self._piece(a) for a in e.args]
            made = rebuilt(e, [a for a, _ in inside]) if inside else e
            whole = all(smooth for _, smooth in inside)
            rule = _CHOICES.get(type(made))
            self._known[e] = rule(self, made, whole) if rule else (made, whole and self._continuous(made))
        return self._known[e]

    def sign(self, e: Expr) -> int | None:
        """The sign at the point; None where it is not known."""
        try:
            return sign(e.xreplace(self._start))
        except (Unknown, NoValue, *_REFUSALS):
            return None

    def _continuous(self, e: Basic) -> bool:
        if not e.args or e.is_Add or e.is_Mul:
            return True
        if isinstance(e, Pow):
            base, k = e.args
            return bool(k.is_nonnegative) or bool(self.sign(base))
        row = BY_CLASS.get(type(e))
        if row is None:
            return False
        inside = inside_of(e)
        near = all(self.sign(applied(kink, *e.args)) for kink in row.kinks)
        poles = off_poles(row, [a.xreplace(self._start) for a in e.args])
        return near and poles and (inside is None or self.sign(applied(inside, *e.args)) == 1)

    def _by_sign(self, e: Expr, whole: bool) -> tuple[Basic, bool]:
        """|t|, relu(t), step(t), sign(t), where t is not 0"""
        (t,) = e.args
        known = self.sign(t) if whole else None
        if not known:
            return e, whole and isinstance(e, sp.Abs | relu)
        values = {sp.Abs: (known * t), relu: t if known > 0 else S.Zero, step: S(int(known > 0)), sp.sign: S(known)}
        return values[type(e)], True

    def _extreme(self, e: Max | Min, whole: bool) -> tuple[Basic, bool]:
        """max(a, b, ...) without what is smaller than another one"""
        if not whole:
            return e, False
        left = list(e.args)
        turn = 1 if isinstance(e, Max) else -1
        for a in e.args:
            if any(self.sign(b - a) == turn for b in left if b is not a):
                left.remove(a)
        return e.func(*left), True

    def _choice(self, e: Piecewise, whole: bool) -> tuple[Basic, bool]:
        cases = []
        for value, condition in e.args:
            known = self._decided(condition)
            if known is not False:
                cases.append((value, sp.true if known else condition))
            if known:
                break
        if len(cases) == 1 and cases[0][1] == sp.true:
            return cases[0][0], self._piece(cases[0][0])[1]
        return Piecewise(*cases), False

    def _decided(self, condition: Basic) -> bool | None:
        """Is a condition true, or false, at the point and around it?"""
        if condition in (sp.true, sp.false):
            return condition == sp.true
        if isinstance(condition, Relational):
            if not all(self._piece(a)[1] for a in condition.args):
                return None
            known = self.sign(condition.lhs - condition.rhs)
            return bool(condition.func(S(known), S.Zero)) if known else None
        found = [self._decided(a) for a in condition.args]
        if isinstance(condition, sp.And):
            return False if False in found else None if None in found else True
        if isinstance(condition, sp.Or):
            return True if True in found else None if None in found else False
        if isinstance(condition, sp.Not):
            return None if found[0] is None else not found[0]
        return None


_CHOICES = {
    sp.Abs: Pieces._by_sign,
    relu: Pieces._by_sign,
    step: Pieces._by_sign,
    sp.sign: Pieces._by_sign,
    Max: Pieces._extreme,
    Min: Pieces._extreme,
    Piecewise: Pieces._choice,
}
