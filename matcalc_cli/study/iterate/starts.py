"""Newton's method from many starts in a box: which start found what, and which found nothing, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sympy import Float

from matcalc_cli.errors import MathError
from matcalc_cli.model.problem import Problem
from matcalc_cli.numeric.field import Field
from matcalc_cli.study.critical.search import Box, starts
from matcalc_cli.study.iterate.iterations import Number, Run, known
from matcalc_cli.study.iterate.newton import fits, newton

_CLOSE = 1e-6  # zeros this near to one another, relatively, are one
_DECIMALS = 2  # of a start, so that it can be entered again


@dataclass(frozen=True)
class Found:
    """A place that some starts led to: its coordinates, what it is, and the numbers of the starts."""

    x: tuple[Number, ...]
    kind: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class Attempt:
    """One start: the run from there, None where f or its derivative has no value there; `ending` says how it ended."""

    start: tuple[float, ...]
    run: Run | None
    ending: str


@dataclass(frozen=True)
class Starts:
    """All attempts, and the places found by them, in the order in which they were found."""

    field: Field
    minimize: bool
    box: Box
    attempts: tuple[Attempt, ...]
    found: tuple[Found, ...]

    @property
    def problem(self) -> Problem:
        return self.field.problem


def from_many(f: Field, box: Box, count: int, most: int, tolerance: float, minimize: bool, damping: bool) -> Starts:
    """Newton's method from `count` starts spread over a box; raises UsageError where f does not fit."""
    known(f)
    fits(f, minimize)
    attempts = []
    for point in starts(box, 1, count).T:
        start = tuple(round(float(v), _DECIMALS) for v in point)
        try:
            run = newton(f, [Float(v) for v in start], most, tolerance, 16, minimize, damping)
            attempts.append(Attempt(start, run, run.ending))
        except MathError as none:
            attempts.append(Attempt(start, None, none.message))
    return Starts(f, minimize, box, tuple(attempts), tuple(_places(attempts)))


def _places(attempts: Sequence[Attempt]) -> Iterable[Found]:
    groups: list[tuple[Run, list[int]]] = []  # the first run that led there, and the numbers of all starts
    for i, run in enumerate(attempt.run for attempt in attempts):
        if run is None or not run.converged:
            continue
        group = next((members for first, members in groups if _same_end(first, run)), None)
        if group is None:
            groups.append((run, [i]))
        else:
            group.append(i)
    for run, members in groups:
        yield Found(run.iterations[-1].x, run.kind, tuple(members))


def _same_end(first: Run, run: Run) -> bool:
    """Do two runs end at one point, but for rounding?"""
    there, end = (np.array(r.iterations[-1].x) for r in (first, run))
    return bool(np.abs(there - end).max() <= _CLOSE * (1 + np.abs(end).max()))
