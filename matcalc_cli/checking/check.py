"""check(derivative): the symbolic result beside forward-mode differentiation and central differences, at random points.

The points are those of numeric/sample.py, the three columns at each of them those of columns.py.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from matcalc_cli.checking.boundary import Boundary, boundaries
from matcalc_cli.checking.columns import Columns, Errors, Steady, WrongShape, agrees, trees_of
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model.problem import Derivative
from matcalc_cli.numeric.arrange import Direction, Frame
from matcalc_cli.numeric.point import FREE, Held, Point
from matcalc_cli.numeric.sample import points

if TYPE_CHECKING:
    from sympy import Basic

POINTS = 5
FEWER = 3  # of --check
MAX_ORDER = 6


@dataclass(frozen=True)
class Check:
    """What came out: a row a point, the steps of difference quotients, and what happens where conditions fail.

    `outside`: a point held by --at does not satisfy the conditions of the derivative, or only just.
    """

    derivative: Derivative
    points: tuple[Errors, ...]
    steps: tuple[tuple[float, float, float], ...] = ()
    wrong_shape: str = ""
    boundary: tuple[Boundary, ...] = ()
    outside: bool = False

    @property
    def exact(self) -> float:
        """The largest error against forward-mode differentiation."""
        return max(p.symbolic_ad for p in self.points)

    @property
    def numeric(self) -> float:
        """The largest error against central differences."""
        return max(p.symbolic_differences for p in self.points)

    @property
    def failing(self) -> tuple[Errors, ...]:
        """The points at which the columns disagree."""
        order = self.derivative.order
        return tuple(p for p in self.points if not agrees(p, order))

    @property
    def agrees(self) -> bool:
        return not self.wrong_shape and not self.failing


def failure(check: Check) -> MathError | None:
    """The error to end with where the columns disagree."""
    if check.agrees:
        return None
    hint = "this is a bug of matcalc: please report the expression"
    if check.wrong_shape:
        return MathError(f"check failed: {check.wrong_shape}", hint=hint)
    if check.outside:
        reason = "a condition of the derivative fails at this point, or holds only just"
        return MathError(reason, hint="see its conditions")
    where = f"{len(check.failing)} of {len(check.points)} points"
    return MathError(f"check failed: the derivative disagrees with the numbers at {where}", hint=hint)


def checked(derivative: Derivative, structure: str = "entries") -> Derivative:
    """The derivative with what --check found; raises MathError where it is wrong."""
    found = check(derivative, FEWER, structure=structure)
    if wrong := failure(found):
        raise wrong
    return replace(derivative, check=found)


@np.errstate(all="ignore")  # where a column has no value, its error has none
def check(
    derivative: Derivative,
    count: int = POINTS,
    seed: int = 0,
    structure: str = "entries",
    full: bool = False,
    held: Held = FREE,
) -> Check:
    """The derivative checked at `count` points; `full` adds the table of steps and the boundary. Raises MathError where
    no point of its domain is found."""
    problem, order = derivative.problem, derivative.order
    if order < 1:
        raise UsageError("there is no derivative to check")
    if order > MAX_ORDER:
        raise UsageError(f"the check goes up to order {MAX_ORDER}")
    rng = np.random.default_rng(seed)
    frame = Frame(problem, derivative.targets, derivative.layout, structure)
    roots = trees_of(derivative)
    found: list[Errors] = []
    shown: tuple[tuple[float, float, float], ...] = ()
    chosen, outside, steady = _chosen(derivative, count, seed, roots, Steady(frame), held)
    for point in chosen:
        columns = Columns(derivative, frame, point, rng)
        try:
            found.append(replace(columns.errors(), steady=steady and np.isfinite(columns.estimate)))
        except WrongShape as wrong:
            return Check(derivative, (), (), str(wrong))
        if full and not shown and order <= 2 and not outside:
            shown = tuple(columns.by_step())
    edges = boundaries(derivative, chosen[0]) if full else ()
    return Check(derivative, tuple(found), shown, "", edges, outside)


def _chosen(
    derivative: Derivative, count: int, seed: int, roots: list[Basic], steady: Steady, held: Held
) -> tuple[list[Point], bool, bool]:
    """The points to look at, whether they lie outside of the derivative's domain (only --at may ask for it), and
    whether difference quotients are of use there."""
    problem, conditions = derivative.problem, derivative.conditions
    find = partial(points, problem, count, seed, roots=roots, known=held)
    # 0·exp(t²) has no value where exp(t²) overflows: that is no fault of the result, if it has values elsewhere
    computed = lambda point: steady(point) and all(np.isfinite(point.value(tree)).all() for tree in roots)
    for wanted, useful in ((computed, True), (steady, True), (steady.finite, False)):
        with suppress(MathError):
            return find(conditions, wanted=wanted), False, useful
    if held.values:
        chosen = find(())
        return chosen, bool(conditions) or not steady.finite(chosen[0]), True
    find(())  # has EXPR itself a value anywhere?
    where = "the conditions of the derivative hold" if conditions else "automatic differentiation finds a derivative"
    raise MathError(
        f"nothing to check: no point was found at which {where}",
        hint="without the check the result is printed with its conditions",
    )


__all__ = ["Check", "Direction", "Errors", "check", "checked", "failure"]
