"""A function of one variable on both sides of a point: |x|³ is x³ above 0 and -x³ below, √x has no value below 0."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.engine.domain.breakpoints import corner, side
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric.field import placed
from matcalc_cli.study.critical import stability

_MOST = 8  # corners at one point
_BESIDE = sp.Rational(1, 10**6)
Sides = tuple[Expr, Expr]
_NONE = (1, sp.S.One)  # where no breakpoint is: nothing has to be decided


def is_breakpoint(e: Expr, x: Symbol, place: Expr) -> bool:
    """Is the place on, or as a number in digits next to, a corner of a part?"""
    return any(_meets(gap, x, place) for gap in map(corner, parts([e])) if gap is not None)


def sides(e: Expr, x: Symbol, place: Expr) -> Sides | None:
    """(e just below, e just above an exact place), without the corners there; None where these are not decided."""
    below = above = e
    for _ in range(_MOST):
        gaps = [_at(above, x, place), _at(below, x, place)]
        if gaps == [None, None]:
            return below, above
        right, left = (_NONE if gap is None else stability.first_derivative(gap, x, place) for gap in gaps)
        if right is None or left is None or any(gap is not None and gap.xreplace({x: place}) != 0 for gap in gaps):
            return None
        (_, up), (order, down) = right, left
        if up.free_symbols or down.free_symbols:
            return None
        above = above if gaps[0] is None else side(above, gaps[0], gaps[0], 1 if up > 0 else -1)
        below = below if gaps[1] is None else side(below, gaps[1], gaps[1], 1 if down * (-1) ** order > 0 else -1)
    return None


def joined(derivatives: Sequence[Expr], x: Symbol, place: Expr) -> bool:
    """Have f on either side, and f, f′, f″ ... as they are printed, the same values there? Only a plain yes counts."""
    both = sides(derivatives[0], x, place)
    if both is None:
        return False
    for printed in derivatives:
        values = {tidy(e.xreplace({x: place})) for e in (*both, printed)}
        if len(values) > 1 or not next(iter(values)).is_finite:
            return False
        both = diff(both[0], x), diff(both[1], x)
    return True


def _at(e: Expr, x: Symbol, place: Expr) -> Expr | None:
    """The first gap of e, itself without a corner there, that is 0 at the place."""
    gaps = [gap for gap in map(corner, parts([e])) if gap is not None and _meets(gap, x, place)]
    return next((gap for gap in gaps if not is_breakpoint(gap, x, place)), None)


def _meets(gap: Expr, x: Symbol, place: Expr) -> bool:
    value = sp.N(gap.xreplace({x: place}))
    return not value.is_number or not value.is_finite or abs(value) < (1e-6 if place.has(sp.Float) else 1e-12)


def without_value(values: tuple[Expr, ...], x: Symbol, place: Expr) -> str:
    """'x < 1' of (x - 1)^(5/2) at 1: the side on which one of these has no real value; '' where all have."""
    for relation, direction in (("<", -1), (">", 1)):
        there = sp.N(place, 30) + direction * _BESIDE * (1 + abs(sp.N(place, 30)))
        if not all(placed(e, {x: there}, 30).is_finite for e in values):
            return relation
    return ""
