"""Critical points of a scalar field and equilibria of x' = f(x): found, and told apart by eigenvalues.

First SymPy's solver under a time limit, then Newton's method from many starts in a box, which also catches what the
solver missed; `method` says which of them speaks. With parameters only the solver serves, and conditions take the place
of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import sympy as sp
from sympy import Expr, S, Symbol
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from matcalc_cli.engine.domain.scalar import conditions, domain
from matcalc_cli.errors import LimitError, MathError, UsageError
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.model.problem import Problem
from matcalc_cli.numeric.field import Field, Rows, gradient, jacobian, placed
from matcalc_cli.study.critical import convergence as settle
from matcalc_cli.study.critical import manifolds, search, sides, stability
from matcalc_cli.study.critical.factors import has_large, mixed, simple
from matcalc_cli.study.critical.point import (
    PLURALS,
    Place,
    Point,
    exact_point,
    left_out,
    missing_at,
    numeric_point,
    substituted,
    value_of,
    whereabouts,
    with_parameters,
)
from matcalc_cli.study.critical.varieties import Zeros, varieties

EXACT_SECONDS = 3.0
MANY = 40  # points with a zero eigenvalue that are taken for isolated ones
LEFT_OUT = 4  # points without a derivative that are named
Limit = Callable[[float], AbstractContextManager[object]]  # so many seconds for what is inside


@dataclass(frozen=True)
class Critical:
    """What was found. `matrix` is the Hessian or the Jacobian as a function of the unknowns."""

    field: Field
    equations: tuple[Expr, ...]
    matrix: Rows
    points: tuple[Point, ...]
    method: str
    box: search.Box
    notes: tuple[str, ...] = ()

    @property
    def problem(self) -> Problem:
        return self.field.problem


class Exact(NamedTuple):
    """What the solver says: sets of zeros, or solutions (None: it has no method); are these all; was the time up."""

    sets: list[Zeros] | None = None
    solutions: list[Place] | None = None
    complete: bool = False
    timed_out: bool = False


def critical(f: Field, box: search.Box, limit: Limit) -> Critical:
    """All critical points that can be found; raises UsageError for a vector EXPR that is not square."""
    _fits(f)
    equations = gradient(f) if f.scalar else f.outputs
    matrix = jacobian(equations, f.unknowns)
    if all(e is S.Zero for e in equations):
        raise MathError("the function is constant: every point is critical" if f.scalar else "f is zero everywhere")
    exact = _exactly(f, equations, box, limit)
    if exact.sets is not None:
        return _by_sets(f, equations, matrix, exact.sets, exact.complete, box)
    if f.parameters:
        return _by_parameters(f, equations, matrix, exact, box)
    return _by_search(f, equations, matrix, exact, box)


def _fits(f: Field) -> None:
    if any(e.has(UndefinedScalar) for e in f.outputs):
        raise UsageError("an undefined function has no known critical points", hint="write the function out")
    if not f.scalar and not f.square:
        raise UsageError(
            f"equilibria need as many components as unknowns, and f has {len(f.outputs)} of {len(f.unknowns)}: "
            + ", ".join(f.unknown_names),
            hint='name the unknowns, as in --wrt "[x, y]"; the other names are then parameters',
        )


def _by_parameters(f: Field, equations: tuple[Expr, ...], matrix: Rows, exact: Exact, box: search.Box) -> Critical:
    """The points as functions of the parameters; there is no search by numbers."""
    if exact.solutions is None:
        why = f"gave no answer within {EXACT_SECONDS:g} s" if exact.timed_out else "has no method here"
        raise MathError(
            f"the exact solver {why}, and with parameters left there is no numeric search",
            hint=f"give them values: --at {f.parameters[0].name}=1",
        )
    notes: list[str] = []
    points = [p for solution in exact.solutions for p in with_parameters(f, equations, matrix, solution, notes)]
    method = "by the exact solver, with parameters (it may not write down all)"
    return Critical(f, equations, matrix, tuple(points), method, box, (*_notes(f), *dict.fromkeys(notes)))


def _by_search(f: Field, equations: tuple[Expr, ...], matrix: Rows, exact: Exact, box: search.Box) -> Critical:
    """The points of the solver, and what Newton's method finds in the box beside them."""
    left: list[str] = []
    points = [p for solution in exact.solutions or [] for p in exact_point(f, equations, matrix, solution, left)]
    if any(e.has(TrigonometricFunction) for e in equations):  # one period of infinitely many: those in the box
        points = [p for p in points if _in_box(p, box)]
    extra, all_met = ([], True) if exact.complete else _numerically(f, equations, matrix, points, box, left)
    extra, joined = _without_curves(extra)
    extra = [p for p in _settled(f, equations, matrix, extra, left) if p.at not in {known.at for known in points}]
    points, extra = (_off_kinks(f, equations, matrix, listed, left) for listed in (points, extra))
    notes: list[str] = []
    if extra and joined:
        notes.append("points with a zero eigenvalue fill a curve or more: a few of them are listed")
    elif extra and not all_met:
        notes.append("more starts still find more points: there are others in the box")
    notes += _few(left)
    notes += [] if exact.complete else _flat(f, equations, matrix, box)
    method = _method(exact, points, extra, left)
    points = sorted([*points, *extra], key=_order)
    return Critical(f, equations, matrix, tuple(points), method, box, _notes(f) + tuple(dict.fromkeys(notes)))


def _flat(f: Field, equations: tuple[Expr, ...], matrix: Rows, box: search.Box) -> list[str]:
    """A note on a region where all slopes are 0, if a start lies in one."""
    inside = search.flat(equations, matrix, f.unknowns, box)
    if inside is None:
        return []
    listed = ", ".join(f"{x.name} = {v:.4g}" for x, v in zip(f.unknowns, inside))
    return [f"a whole region is {'critical' if f.scalar else 'at rest'}, as around {listed}: it is not listed"]


def _by_sets(
    f: Field, equations: tuple[Expr, ...], matrix: Rows, sets: Sequence[Zeros], whole: bool, box: search.Box
) -> Critical:
    """All points, and sets of points, by the factors of the equations; where these are periodic those in the box."""
    left: list[str] = []
    alone = [p for z in sets if not z.dimension for p in exact_point(f, equations, matrix, dict(z.known), left)]
    alone = _off_kinks(f, equations, matrix, alone if whole else [p for p in alone if _in_box(p, box)], left)
    many = [p for z in sets if z.dimension for p in _set(f, equations, matrix, z, left)]
    found = "these are all" if alone or many else "there are none"
    method = f"by the exact solver: {'see the note' if left else found if whole else found + ' in the box'}"
    points = sorted([*alone, *many], key=_order)
    return Critical(f, equations, matrix, tuple(points), method, box, (*_notes(f), *dict.fromkeys(_few(left))))


def _few(left: Sequence[str]) -> list[str]:
    """The notes on the points that are left out, as many as one reads."""
    more = [f"{len(left) - LEFT_OUT} more such points are left out"] if len(left) > LEFT_OUT else []
    return [*left[:LEFT_OUT], *more]


def _set(f: Field, equations: tuple[Expr, ...], matrix: Rows, z: Zeros, notes: list[str]) -> list[Point]:
    """A line, a circle, a surface ... of points, by the curvature across it."""
    z = manifolds.plainer(z)
    place = z.place(f.unknowns)
    where = whereabouts(f, equations, place, notes)
    if where is None:
        return []
    exists, inside = where
    inside = tuple(c for c in inside if not (here := manifolds.reduced(c.expr, z)).is_number or c.fails(here))
    found = manifolds.symmetric(matrix, z)
    plain = z.on is None and not z.in_digits
    value = value_of(f, dict(z.known)) if plain else manifolds.reduced(f.output, z) if f.scalar else None
    kind, needs = manifolds.classified(f, found, z, value, (*exists, *inside)) if f.scalar else ("degenerate", ())
    family = manifolds.word(z)
    what = PLURALS.get(kind, "critical points" if f.scalar else "equilibria")
    free = "" if z.on is not None else f", {', '.join(x.name for x in z.free)} is free"
    note = f"not isolated: {manifolds.article(family)} of {what}{free}"
    symbolic = manifolds.curvatures(found, z)
    if symbolic is None and plain and not any(has_large(e) for e in equations):
        symbolic = stability.eigenvalues(substituted(matrix, dict(z.known)))
    return [Point(place, value, kind, True, None, symbolic, needs, note, exists, domain=inside, family=family, on=z.on)]


def _in_box(point: Point, box: search.Box) -> bool:
    values = [complex(sp.N(e)).real if e.is_number else lo for e, (lo, _) in zip(point.at, box)]
    return all(lo - 1e-9 <= v <= hi + 1e-9 for v, (lo, hi) in zip(values, box))


def _off_kinks(
    f: Field, equations: tuple[Expr, ...], matrix: Rows, points: list[Point], notes: list[str]
) -> list[Point]:
    """Without the points where a derivative does not exist: sign(0) = 0 makes |x| look flat there."""
    needs = {"derivative": [_breakpoints(f.outputs, equations, 1)]}
    if f.scalar:  # |x|^3 has a breakpoint, and its gradient 3 x |x| none: that has a derivative
        of_gradient = _breakpoints(equations, [e for row in matrix for e in row], 1)
        needs["Hessian"] = [_breakpoints(f.outputs, equations, 2), of_gradient]
    inside = domain(f.lost)
    kept = []
    for point in points:
        place = dict(zip(f.unknowns, point.at))
        if any(c.fails(c.expr.xreplace(place)) for c in inside):
            notes.append(left_out(place, "value of f"))
            continue
        missing = next((what for what, ways in needs.items() if all(_any_zero(gaps, place) for gaps in ways)), None)
        if missing and not _joined(f, equations, matrix, place):
            notes.append(left_out(place, missing))
        else:
            kept.append(point)
    return kept


def _breakpoints(functions: Sequence[Expr], results: Sequence[Expr], order: int) -> list[Expr]:
    """What is 0 where these functions have no derivative of this order."""
    return [c.expr for c in conditions(functions, results, order) if c.kind == "nonzero"]


def _any_zero(gaps: Sequence[Expr], place: Place) -> bool:
    values = (placed(e, place) for e in gaps)
    return any(v.is_number and abs(complex(sp.N(v))) < 1e-9 for v in values)


def _joined(f: Field, equations: tuple[Expr, ...], matrix: Rows, place: Place) -> bool:
    """Has a function of one variable two derivatives there after all, those that are printed?"""
    if not f.scalar or len(place) > 1 or any(e.is_Float for e in place.values()):
        return False
    return sides.joined((f.output, *equations, *matrix[0]), *next(iter(place.items())))


def _exactly(f: Field, equations: tuple[Expr, ...], box: search.Box, limit: Limit) -> Exact:
    try:
        with limit(EXACT_SECONDS):
            by_factors = None if f.parameters else varieties(equations, f.unknowns, box)
            if by_factors is not None:
                return Exact(by_factors[0], complete=by_factors[1])
            if not f.parameters and any(mixed(e, x) for e in equations for x in f.unknowns):
                return Exact()
            solutions, complete = search.solve_exactly(equations, f.unknowns)
            return Exact(None, solutions, complete)
    except LimitError:
        return Exact(timed_out=True)


def _method(exact: Exact, points: Sequence[Point], extra: Sequence[Point], left: list[str]) -> str:
    newton = "Newton's method from many starts in the box"
    if exact.timed_out:
        return f"{newton} (the exact solver gave no answer within {EXACT_SECONDS:g} s)"
    if exact.solutions is None:
        return f"{newton} (the exact solver has no method here)"
    if exact.complete:
        whole = "these are all" if points else "there are none"
        return f"by the exact solver: {'see the note' if left else whole}"
    if extra and points:
        return f"by the exact solver and, where marked, {newton}"
    return f"{newton}; the exact solver found none" if extra else f"by the exact solver; {newton} found no others"


def _notes(f: Field) -> tuple[str, ...]:
    kinks = [c for c in conditions(f.outputs, ()) if c.kind == "nonzero" and any(_has_kink(e) for e in f.outputs)]
    if not kinks:
        return ()
    return ("points where the derivative does not exist (kinks) are not looked for",)


def _has_kink(e: Expr) -> bool:
    return e.has(sp.Abs, sp.Max, sp.Min, sp.Piecewise, sp.sign)


def _order(point: Point) -> tuple[tuple[int, float], ...]:
    """Points first, by their coordinates; lines by where they pass the free unknowns at 0."""

    def coordinate(v: Expr) -> float:
        value = sp.N(v.xreplace(dict.fromkeys(v.free_symbols, S.Zero)))
        return round(complex(value).real, 9) if value.is_number and value.is_finite else 0.0

    return tuple((0 if v.is_number else 1, coordinate(v)) for v in point.at)


def _numerically(
    f: Field, equations: tuple[Expr, ...], matrix: Rows, known: Sequence[Point], box: search.Box, notes: list[str]
) -> tuple[list[Point], bool]:
    """What Newton's method finds in the box beyond the exact solutions, and whether that seems to be all."""
    simpler = tuple(simple(e, f.unknowns) for e in equations)  # the steps to a multiple zero are slow, and end early
    slopes = matrix if simpler == tuple(equations) else jacobian(simpler, f.unknowns)
    found, settled = search.solve_numerically(simpler, slopes, f.unknowns, box)
    extra = []
    for place in found:
        if any(_lies_on(place, point, f.unknowns) for point in known):
            continue
        exact = search.recognised(equations, f.unknowns, place)
        if exact is not None:
            extra += [replace(point, found="newton") for point in exact_point(f, equations, matrix, exact, notes)]
            continue
        extra += numeric_point(f, matrix, {x: sp.Float(float(v), 17) for x, v in zip(f.unknowns, place)}, notes)
    return extra, settled


def _settled(
    f: Field, equations: tuple[Expr, ...], matrix: Rows, points: Sequence[Point], notes: list[str]
) -> list[Point]:
    """The points, each where the zero is that Newton's method was on its way to; a note where there is none."""
    kept: dict[tuple[Expr, ...], Point] = {}
    for point in points:
        if point.exact or not all(e.is_number for e in point.at):
            kept[point.at] = point
            continue
        place = settle.settled(equations, matrix, f.unknowns, np.array([float(e) for e in point.at]))
        if not place.zero:
            notes.append(left_out(place.at, missing_at(f, place.at)))
            continue
        listed = (
            [replace(p, found="newton") for p in exact_point(f, equations, matrix, place.at, notes)]
            if place.exact
            else [point]
            if tuple(place.at.values()) == point.at
            else numeric_point(f, matrix, place.at, notes)
        )
        kept.update({p.at: p for p in listed})
    return list(kept.values())


def _without_curves(points: list[Point]) -> tuple[list[Point], bool]:
    """A few of many points that are not isolated, and whether there were many."""
    loose = [p for p in points if p.eigenvalues is not None and 0 in p.eigenvalues.signs()]
    if len(loose) <= MANY:
        return points, False
    few = loose[:: len(loose) // 4]
    return [p for p in points if p not in loose or p in few], True


def _lies_on(place: np.ndarray, point: Point, unknowns: tuple[Symbol, ...]) -> bool:
    """Is the numeric place this exact point, or on this line of points?"""
    here = {x: sp.Float(float(v), 17) for x, v in zip(unknowns, place)}
    loose = 1e-3 if point.eigenvalues is None or 0 in point.eigenvalues.signs() else 1e-6
    gaps = [abs(complex(sp.N(e.xreplace(here))) - float(v)) for e, v in zip(point.at, place)]
    return max(gaps) < loose * (1 + float(np.abs(place).max()))
