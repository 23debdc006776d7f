"""Random points inside the domain of a problem: sizes, values of every name, conditions satisfied; reproducible.

A point is accepted where the expression is finite and every condition holds with room to spare. What the names need
beyond their declared properties (positive, in the unit ball ...) is found by trying distributions.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from sympy import Basic

from matcalc_cli.errors import MathError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Problem, size_letters
from matcalc_cli.numeric.acceptable import (
    MARGIN,
    ROOM,
    Room,
    acceptable,
    breakpoints_of,
    exponents,
    has_pieces,
    implied,
    movable,
)
from matcalc_cli.numeric.distributions import draw
from matcalc_cli.numeric.least import least
from matcalc_cli.numeric.point import FREE, Held, Point, make_point
from matcalc_cli.numeric.rounding import noises

SIZES = (3, 2, 4, 5)
ATTEMPTS = 200
_FIRST = ("real", "real", "positive", "definite", "unit", "small", "probability", "large", "negative", "wide", "huge")
_TRIED = 5  # points that tell how large a number is
_LARGE = 1e50  # of values: their fifth powers, in third derivatives of roots, are numbers still
_BRANCHES = 25  # draws that look for another side of the kinks


def size_choices(problem: Problem, count: int, roots: Iterable[Basic] = ()) -> Iterator[dict[str, int]]:
    """Sizes of the successive points: all letters apart at first, then turned round."""
    names = [s.name for s in size_letters(problem)]
    choices = SIZES[: max(3, min(len(names), 4))] if len(names) < 3 else (3, 2, 4, 2, 3)
    more = {name: max(n - min(choices), 0) for name, n in least([problem.expr, *roots]).items()}
    for k in range(count):
        yield {name: choices[(i + k) % len(choices)] + more.get(name, 0) for i, name in enumerate(names)}


def _sides(conditions: Sequence[Condition], trees: Sequence[Basic], point: Point) -> Sides:
    """On which side of its kinks and poles a point lies; points of all sides are looked for."""
    kinks = [c.expr for c in conditions if c.kind in ("smooth", "nonzero") and not isinstance(c.expr, N.EXTREMES)]
    kinks += [e for tree in trees for e in breakpoints_of(tree)]
    return tuple(tuple(np.sign(point.value(e)).reshape(-1)[:3]) for e in list(dict.fromkeys(kinks))[:6])


def _drawn(
    problem: Problem,
    sizes: dict[str, int],
    distribution: str,
    imposed: Mapping[str, str],
    known: Held,
    roots: Sequence[Basic],
    rng: np.random.Generator,
) -> Point:
    values = {
        v.name: known.values[v.name] if v.name in known.values else draw(v, sizes, distribution, imposed, rng)
        for v in problem.variables
    }
    whole = exponents(problem.expr) - known.values.keys()
    values.update({name: rng.integers(2, 4, (1, 1)).astype(float) for name in whole})
    alike = {v.name for v in problem.variables if v.kind == "scalar"} & sizes.keys() - known.values.keys()
    values.update({name: np.full((1, 1), float(sizes[name])) for name in alike})  # a number that is a size, too
    return make_point(problem, values, sizes, roots)


def points(
    problem: Problem,
    count: int,
    seed: int = 0,
    conditions: Sequence[Condition] = (),
    roots: Sequence[Basic] = (),
    imposed: Mapping[str, str] | None = None,
    wanted: Callable[[Point], bool] = lambda point: True,
    attempts: int = ATTEMPTS,
    known: Held = FREE,
) -> list[Point]:
    """`count` acceptable points, sizes varied; fewer where the domain is hard to hit, MathError where none is found.

    Where none lies well inside the domain, conditions on small numbers, as 1e-9 x > 0, are given less room.
    """
    search = _Search(problem, conditions, roots, imposed or {}, wanted, known, attempts, ROOM)
    try:
        return search.points(count, seed)
    except MathError:
        room = _nearer(problem, seed, conditions, roots, imposed or {}, known.sizes)
        return replace(search, attempts=attempts // 2, room=room).points(count, seed)


def _nearer(
    problem: Problem,
    seed: int,
    conditions: Sequence[Condition],
    roots: Sequence[Basic],
    imposed: Mapping[str, str],
    held_sizes: Mapping[str, int],
) -> Room:
    """Room in the measure of what has to be nonzero at some points, where that is less than 1."""
    rng, asked, names = np.random.default_rng(seed), _asked(conditions, roots), movable(problem)
    sizes = [{**drawn, **held_sizes} for drawn in size_choices(problem, _TRIED)]
    drawn = [_drawn(problem, size, "real", imposed, FREE, asked, rng) for size in sizes]
    found = {}
    for e in dict.fromkeys([*(c.expr for c in (*conditions, *implied(problem.expr))), *breakpoints_of(problem.expr)]):
        looked = e.args[-1] if isinstance(e, N.EXTREMES) else e
        with np.errstate(all="ignore"), suppress(np.linalg.LinAlgError, ValueError, OverflowError, ZeroDivisionError):
            typical = sorted(np.abs(point.value(looked)).max(initial=0) for point in drawn)[-2:]
            if 0 < typical[0] < 0.5 and not _is_rounding(looked, drawn, typical[0], names):
                found[e] = MARGIN * typical[0]
    return Room(found, _LARGE)


def _is_rounding(e: Basic, drawn: Sequence[Point], size: float, names: Sequence[str]) -> bool:
    """Is a value of this size what rounding makes of 0, as log |det X| of an orthogonal X?"""
    return any(size <= noises(lambda point: point.value(e), point, names).max(initial=0) for point in drawn)


def _asked(conditions: Sequence[Condition], roots: Sequence[Basic]) -> list[Basic]:
    return [*roots, *(c.expr for c in conditions)]  # h of 0/h(x) stands in the conditions alone


Sides = tuple[tuple[float, ...], ...]  # of the breakpoints and poles on which a point lies
Found = tuple[Point, str, Sides]  # a point, the distribution it was drawn from, and where it lies


@dataclass(frozen=True)
class _Search:
    """Which points are looked for."""

    problem: Problem
    conditions: Sequence[Condition]
    roots: Sequence[Basic]
    imposed: Mapping[str, str]
    wanted: Callable[[Point], bool]
    known: Held
    attempts: int
    room: Room

    def accepts(self, point: Point) -> bool:
        """Does a point lie well inside the domain, apart from all breakpoints unless it is held?"""
        breakpoints = () if self.known.values else breakpoints_of(self.problem.expr)
        apart = all(np.abs(point.value(e)).min() > self.room.margin(e) for e in breakpoints)
        return apart and acceptable(self.problem, point, self.conditions, self.room) and self.wanted(point)

    def first(
        self, sizes: dict[str, int], names: Iterable[str], seen: Collection[Sides], rng: np.random.Generator
    ) -> Found | None:
        """A point of these sizes, of a side that was not seen if a few draws meet one; "" names any distribution."""
        spare: Found | None = None
        asked, trees = _asked(self.conditions, self.roots), [self.problem.expr, *self.roots]
        for k, listed in enumerate(names):
            name = listed or str(rng.choice(_FIRST[1:]))
            point = _drawn(self.problem, sizes, name, self.imposed, self.known, asked, rng)
            if self.accepts(point):
                found = (point, listed, _sides(self.conditions, trees, point))
                if not found[2] or found[2] not in seen or k >= _BRANCHES:
                    return found
                spare = spare or found
            if spare and k >= _BRANCHES:
                break
        return spare

    def names(self, number: int, best: str, found: bool) -> Iterator[str]:
        """The distributions to draw from, for the point of this number: those first that served before."""
        far = ["spread"] * 4 if number % 2 and has_pieces(self.problem.expr) else []
        usual = itertools.chain(far, [best] * 8 if best else [], _FIRST, itertools.repeat(""))
        yield from itertools.islice(usual, self.attempts // 2 if found else self.attempts)
        yield from ["any"] * self.attempts * (best in ("", "any"))

    def points(self, count: int, seed: int) -> list[Point]:
        """So many points, sizes varied; raises MathError where none is found."""
        rng, seen, best = np.random.default_rng(seed), set[Sides](), ""
        found: list[Point] = []
        sizes = size_choices(self.problem, 1 if self.known.all(self.problem) else count)
        for number, drawn in enumerate(sizes):
            names = self.names(number, best, bool(found))
            one = self.first({**drawn, **self.known.sizes}, names, seen, rng)
            if one is not None:
                point, best, side = one
                found.append(point)
                seen.add(side)
        if found:
            return found
        if self.known.values:
            raise MathError("the expression or its derivative does not exist at this point")
        raise MathError(
            "no point was found at which the expression and its derivative exist",
            hint="declare what the names are, as in --given 'x: n positive'",
        )
