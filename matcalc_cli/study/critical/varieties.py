"""Zeros that are not isolated: the circle x² + y² = 1, the line x = y, by splitting equations into their factors.

A product is 0 where one of its factors is, so a system is the union of the systems that take one factor of each
equation. A factor that is linear in an unknown is put into the others, a sum of squares is 0 where each of them is, and
what is left is a set: a single equation h = 0 in two or more free unknowns, which has real zeros, and as many as a
surface has, because h is seen with both signs. sin(u) is 0 where u is a multiple of π, log(u) where u is 1: equations
in one combination u are solved for it, periodic ones within the box. Systems of as many polynomials as unknowns have
points (`polynomial`). Anything else is not decided here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np
import sympy as sp
from sympy import Add, Expr, Pow, S, Symbol

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.model.applying import FAILURES
from matcalc_cli.numeric.field import values
from matcalc_cli.study.critical.factors import LONGEST, Undecided, factors_of
from matcalc_cli.study.critical.polynomial import solve_polynomials
from matcalc_cli.study.critical.search import Box, in_digits, solve_numerically, starts

MOST_SYSTEMS = 400
_PERIODS = 12  # of the solutions of a periodic equation that are listed
# the x with g(x) = c: by the inverse of a function that has one, and within one period
_INVERSES: dict[type[Expr], Callable[[Expr], Expr]] = {
    sp.exp: sp.log,
    sp.log: sp.exp,
    sp.sinh: sp.asinh,
    sp.asinh: sp.sinh,
    sp.tanh: sp.atanh,
    sp.atanh: sp.tanh,
}
_PERIODIC: dict[type[Expr], tuple[Callable[[Expr], tuple[Expr, ...]], Expr]] = {
    sp.sin: (lambda c: (sp.asin(c), sp.pi - sp.asin(c)), 2 * sp.pi),
    sp.cos: (lambda c: (sp.acos(c), -sp.acos(c)), 2 * sp.pi),
    sp.tan: (lambda c: (sp.atan(c),), sp.pi),
}
_SIZES = (1.0, 1e-2, 0.1, 10.0, 1e2, 1e-3, 1e3)  # of the points at which signs are looked for
_POINTS = 64
Known = tuple[tuple[Symbol, Expr], ...]  # unknowns by the free ones
_DIGITS = 50  # of a zero that is searched


@dataclass(frozen=True)
class Zeros:
    """A set of zeros: the unknowns of `known` by the free ones, and `on` = 0 besides where there is one left."""

    known: Known
    on: Expr | None
    free: tuple[Symbol, ...]

    @property
    def dimension(self) -> int:
        """1 of a curve, 2 of a surface, 0 of a point."""
        return len(self.free) - (self.on is not None)

    @property
    def in_digits(self) -> bool:
        """Has it numbers that are not known exactly?"""
        return any(e.has(sp.Float) for _, e in self.known)

    def place(self, unknowns: Sequence[Symbol]) -> tuple[Expr, ...]:
        """The coordinates, a free unknown standing for itself."""
        known = dict(self.known)
        return tuple(known.get(x, x) for x in unknowns)


Sides = dict[Symbol, tuple[float, float]]  # the unknowns, each with its side of the box


def varieties(equations: Sequence[Expr], unknowns: Sequence[Symbol], box: Box) -> tuple[list[Zeros], bool] | None:
    """(real zeros, sets and points outside of them; are these all, or those in the box); None where factors do not
    find them."""
    try:
        factors = [factors_of(e, unknowns) for e in equations]
        whole = not any(type(parts(h, unknowns)[0]) in _PERIODIC for listed in factors for h in listed)
        solved = [[g for h in listed for g in _resolved(h, unknowns, box)] for listed in factors]
        alone = (h for listed in solved for h in listed if len(h.free_symbols & set(unknowns)) == 1)
        whole = whole and all(h.is_polynomial(*unknowns) for h in alone)
        found = [z for z in _split(solved, (), dict(zip(unknowns, box))) if not _at_pole(equations, z)]
        return _apart(found, unknowns), whole
    except (Undecided, *FAILURES):
        return None


def _split(parts: Sequence[Sequence[Expr]], known: Known, unknowns: Sides) -> list[Zeros]:
    """The zeros of the systems with one factor of each equation, without those that say all that another one says."""
    systems: set[frozenset[Expr]] = {frozenset()}
    for factors in parts:
        systems = {s if s.intersection(factors) else s | {h} for s in systems for h in factors}
        if len(systems) > MOST_SYSTEMS:
            raise Undecided
    kept: list[frozenset[Expr]] = []
    for system in sorted(systems, key=lambda s: (len(s), sorted(map(str, s)))):
        if not any(other <= system for other in kept):
            kept.append(system)
    return [z for system in kept for z in _solved(system, known, unknowns)]


def parts(h: Expr, unknowns: Sequence[Symbol]) -> tuple[Expr, Expr]:
    """(g, c) of h = a (g - c) with numbers a and c."""
    rest, scaled = h.as_independent(*unknowns, as_Add=True)
    slope, inner = scaled.as_independent(*unknowns, as_Add=False)
    return inner, -rest / slope


def _resolved(h: Expr, unknowns: Sequence[Symbol], box: Box) -> list[Expr]:
    """The factors of u - c for each c with g(c) = b, where h is a (g(u) - b) of a combination u; else h."""
    inner, level = parts(h, unknowns)
    found = [h]
    if isinstance(inner, Pow) and inner.exp.is_Rational and not inner.exp.is_Integer:
        if level.is_negative and inner.exp.q % 2 == 0:
            return []
        found = [inner.base - level ** (1 / inner.exp)] if level.is_nonnegative else [h]
    elif type(inner) in _PERIODIC:
        found = _periodic(inner, level, unknowns, box) or [h]
    elif type(inner) in _INVERSES:
        value = _INVERSES[type(inner)](level)
        found = [S.One] if value.is_real is False or value.is_infinite else [inner.args[0] - value]
    return (
        found
        if found == [h]
        else [g for u in found for f in factors_of(u, unknowns) for g in _resolved(f, unknowns, box)]
    )


def _periodic(inner: Expr, level: Expr, unknowns: Sequence[Symbol], box: Box) -> list[Expr] | None:
    """u - c for every c with g(c) = level that u takes in the box; None where these are many."""
    solutions, period = _PERIODIC[type(inner)]
    u = inner.args[0]
    corners = np.array([*product(*box), [(low + high) / 2 for low, high in box]]).T
    within = values([u], unknowns, np.concatenate([corners, starts(box, 0, 4 * _POINTS)], axis=1))[0]
    if not level.is_real or not np.isfinite(within).all():
        return None
    found: dict[Expr, None] = {}
    for c in solutions(level):
        if not c.is_real:  # sin(u) = 2
            return [S.One]
        low, high = ((side - float(c)) / float(period) for side in (within.min(), within.max()))
        if high - low > _PERIODS:
            return None
        whole = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        found.update(dict.fromkeys(u - c - k * period for k in whole))
    return list(found) or [S.One]  # that is never 0


System = frozenset[Expr]  # factors that are to be 0 together
Way = Callable[[System, tuple[Symbol, ...], Known, Sides], "list[Zeros] | None"]


def _solved(system: System, known: Known, unknowns: Sides) -> list[Zeros]:
    """The zeros of a system of factors, `known` unknowns being put in: by the first of the ways that fits."""
    system = frozenset(h for h in system if not h.is_zero)
    free = tuple(x for x in unknowns if x not in dict(known))
    found = (way(system, free, known, unknowns) for way in _WAYS)
    return next(zeros for zeros in found if zeros is not None)


def _evident(system: System, free: tuple[Symbol, ...], known: Known, unknowns: Sides) -> list[Zeros] | None:
    """None at all, or everything."""
    if any(h.is_number or h.is_positive or h.is_negative for h in system):
        return []
    return None if system else [Zeros(known, None, free)]


def _by_squares(system: System, free: tuple[Symbol, ...], known: Known, unknowns: Sides) -> list[Zeros] | None:
    """A sum of squares is 0 where each of them is."""
    squares = next((h for h in system if _of_squares(h)), None)
    if squares is None:
        return None
    parts = [factors_of(t, free) for t in Add.make_args(squares)]
    return _split([*parts, *([h] for h in system - {squares})], known, unknowns)


def _by_line(system: System, free: tuple[Symbol, ...], known: Known, unknowns: Sides) -> list[Zeros] | None:
    """What is linear in an unknown is put into the others."""
    line = next(filter(None, (_linear(h, free) for h in sorted(system, key=leaves))), None)
    if line is None:
        return None
    x, value, h = line
    return _put(system - {h}, x, value, known, unknowns)


def _by_one_unknown(system: System, free: tuple[Symbol, ...], known: Known, unknowns: Sides) -> list[Zeros] | None:
    """The zeros of an equation in one of several unknowns are put into the others."""
    alone = next((h for h in system if len(h.free_symbols & set(free)) == 1), None)
    if alone is None or len(free) < 2:
        return None
    (x,) = alone.free_symbols & set(free)
    roots = solve_polynomials([alone], [x])
    values_of_x = _searched(alone, x, unknowns[x]) if roots is None else [root[x] for root in roots]
    return [z for value in values_of_x for z in _put(system - {alone}, x, value, known, unknowns)]


def _by_sign(system: System, free: tuple[Symbol, ...], known: Known, unknowns: Sides) -> list[Zeros] | None:
    """One equation in several unknowns is a curve, a surface ... where it is seen with both signs."""
    if len(system) > 1 or len(free) < 2:
        return None
    (h,) = system
    if not _both_signs(h, free):
        raise Undecided
    return [Zeros(known, h, free)]


def _by_division(system: System, free: tuple[Symbol, ...], known: Known, unknowns: Sides) -> list[Zeros] | None:
    """One factor reduced by another."""
    shorter = _modulo(system, free)
    return None if shorter is None else _split(shorter, known, unknowns)


def _by_points(system: System, free: tuple[Symbol, ...], known: Known, unknowns: Sides) -> list[Zeros] | None:
    """As many polynomials as unknowns have points."""
    return [Zeros((*((y, e.xreplace(p)) for y, e in known), *p.items()), None, ()) for p in _points(system, free)]


_WAYS: tuple[Way, ...] = (_evident, _by_squares, _by_line, _by_one_unknown, _by_sign, _by_division, _by_points)


def _searched(h: Expr, x: Symbol, side: tuple[float, float]) -> list[Expr]:
    """The zeros of one equation in one unknown in the box, in digits; raises where they are not all found."""
    slope = ((diff(h, x),),)
    found, settled = solve_numerically([h], slope, [x], (side,))
    if not settled:
        raise Undecided
    return [in_digits(h, x, float(place[0]), _DIGITS) for place in found]


def _put(system: frozenset[Expr], x: Symbol, value: Expr, known: Known, unknowns: Sides) -> list[Zeros]:
    """The zeros of a system with this value of x."""
    free = [y for y in unknowns if y != x and y not in dict(known)]
    if value.has(sp.Float) and system:  # in digits: no factors are seen, and no 0
        raise Undecided
    put = tuple((y, e.xreplace({x: value})) for y, e in known) + ((x, value),)
    return _split([factors_of(sp.expand(h.xreplace({x: value})), free) for h in system], put, unknowns)


def _modulo(system: frozenset[Expr], free: Sequence[Symbol]) -> list[list[Expr]] | None:
    """The system with one factor reduced by another, where that is shorter: 4 x h + x - y is x - y where h = 0."""
    if not all(h.is_polynomial(*free) for h in system):
        return None

    def size(e: Expr) -> tuple[int, int]:
        """What falls with each step."""
        p = sp.Poly(e, *free)
        return p.total_degree(), len(p.terms())

    for h, g in permutations(sorted(system, key=leaves), 2):
        leading = [x for x in free if sp.LC(h, x).is_number and sp.degree(h, x) > 1]
        for rest in (*(sp.rem(g, h, x) for x in leading), sp.expand(g - h), sp.expand(g + h)):
            shorter = factors_of(rest, free)
            if all(size(e) < size(g) for e in shorter):
                return [[h], shorter, *([other] for other in system - {g, h})]
    return None


def _of_squares(h: Expr) -> bool:
    """A sum of terms that are never negative (or never positive), as x² + y²: 0 where every term is."""
    return isinstance(h, Add) and (all(t.is_nonnegative for t in h.args) or all(t.is_nonpositive for t in h.args))


def _linear(h: Expr, free: Sequence[Symbol]) -> tuple[Symbol, Expr, Expr] | None:
    """(x, value, h) of h = a x + b, a number a or a never 0 where h is 0; in the first such unknown."""
    expanded = sp.expand(h) if leaves(h, LONGEST) < LONGEST else h
    for numeric in (True, False):
        for x in free:
            slope, rest = expanded.coeff(x, 1), expanded.coeff(x, 0)
            if slope == 0 or slope.has(x) or rest.has(x) or sp.expand(expanded - slope * x - rest) != 0:
                continue
            if slope.is_number if numeric else rest.is_number and rest.is_nonzero:
                return x, sp.expand(-rest / slope) if numeric else -rest / slope, h
    return None


def _points(system: frozenset[Expr], free: Sequence[Symbol]) -> list[dict[Symbol, Expr]]:
    """The zeros of at least as many polynomials as unknowns; raises where there may be more than points."""
    for chosen in combinations(sorted(system, key=leaves), len(free)):
        found = solve_polynomials(chosen, free)
        if found is not None:
            others = [h for h in system if h not in chosen]
            return [p for p in found if all(abs(sp.N(h.xreplace(p), 30, chop=True)) < 1e-20 for h in others)]
    raise Undecided


def _both_signs(h: Expr, free: Sequence[Symbol]) -> bool:
    """Is h seen both positive and negative? Then h = 0 lies between, and is no mere point."""
    generator = np.random.default_rng(0)
    seen: set[int] = set()
    for size in _SIZES:
        points = np.concatenate(
            [np.zeros((len(free), 1)), size * generator.standard_normal((len(free), _POINTS))], axis=1
        )
        with np.errstate(all="ignore"):
            found = values([h], free, points)[0]
        seen |= set(np.sign(found[np.isfinite(found) & (np.abs(found) > 1e-12 * size**2)]).astype(int))
        if {1, -1} <= seen:
            return True
    return False


def _at_pole(equations: Sequence[Expr], z: Zeros) -> bool:
    """Is a point a zero of a denominator too, so that the equations have no value there?"""
    known = dict(z.known)
    powers = {p for e in equations if not z.free for p in e.atoms(Pow) if p.exp.is_Integer and p.exp.is_negative}
    return any(abs(sp.N(p.base.xreplace(known), 30, chop=True)) < 1e-20 for p in powers)


def _apart(found: Sequence[Zeros], unknowns: Sequence[Symbol]) -> list[Zeros]:
    """Without what lies in a larger set, and without repetition."""
    kept: list[Zeros] = []
    for z in sorted(found, key=lambda z: -z.dimension):
        if not any(_inside(z, other, unknowns) for other in kept):
            kept.append(z)
    return kept


def _inside(z: Zeros, other: Zeros, unknowns: Sequence[Symbol]) -> bool:
    """Does z satisfy the equations of the other set?"""
    place = dict(zip(unknowns, z.place(unknowns)))
    gaps = [(x - e).xreplace(place) for x, e in other.known] + (
        [other.on.xreplace(place)] if other.on is not None else []
    )
    return all(_vanishes(gap, z) for gap in gaps)


def _vanishes(gap: Expr, z: Zeros) -> bool:
    gap = sp.expand(gap)
    if gap == 0:
        return True
    if gap.is_number:
        return bool(abs(sp.N(gap, 30, chop=True)) < 1e-20)
    if z.on is None or not (gap.is_polynomial(*z.free) and z.on.is_polynomial(*z.free)):
        return False
    return sp.rem(gap, z.on, *z.free[-1:]) == 0
