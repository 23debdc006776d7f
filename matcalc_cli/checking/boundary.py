"""What happens where a condition of a result fails: relu at 0 has the quotient 0 to the left and 1 to the right.

The boundary point is found from a sample point by Newton steps on the condition's expression (its derivative by dual
numbers), and the function is approached along the entry of the variable that moves the condition most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sympy import Basic, Integer

from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric import differences
from matcalc_cli.numeric.acceptable import implied
from matcalc_cli.numeric.arrange import Direction, directions
from matcalc_cli.numeric.point import Point

MOST = 6
_STEP = 1e-6
_JUMP = 1e-3  # what no slope that is checked makes of a step
_FIRST, _SECOND = (1e-4, 1e-5, 1e-6), (1e-2, 1e-3, 1e-4)
_DECIMALS = 6


@dataclass(frozen=True)
class Boundary:
    """One-sided difference quotients where a condition fails: nan is no value, an infinity is growth without bound.

    They are of second order where a second derivative was asked for and the first one exists.
    """

    condition: Condition
    along: str
    left: float
    right: float
    value: float
    jump: bool = False
    order: int = 1

    @property
    def verdict(self) -> str:
        """In words: a kink, a jump, no value."""
        if math.isnan(self.left) and math.isnan(self.right):
            return "no value there" if math.isnan(self.value) else "no value on either side"
        if math.isnan(self.left) or math.isnan(self.right):
            return "no value on one side"
        if self.jump:
            return "a jump: no derivative there"
        if math.isinf(self.left) or math.isinf(self.right):
            return "no derivative there: it grows without bound"
        if not self.smooth:
            return "a kink: no derivative there" if self.order == 1 else "the second derivative jumps: none there"
        return "the two sides agree there"

    @property
    def smooth(self) -> bool:
        """Do the two sides agree?"""
        finite = math.isfinite(self.left) and math.isfinite(self.right)
        return finite and not self.jump and abs(self.left - self.right) <= 1e-3 * (1 + abs(self.left))


def _at(function: Basic, point: Point, shifts: Sequence[tuple[Direction, float]] = ()) -> np.ndarray:
    """vec of the function; nan where a matrix inside is singular."""
    try:
        return differences.at(function, point, shifts)
    except np.linalg.LinAlgError:
        near = [(direction, h + _STEP) for direction, h in shifts] or [(_anywhere(point), _STEP)]
        return np.full_like(differences.at(function, point, near), np.nan)


def _regular(function: Basic, point: Point) -> bool:
    """Is everything invertible that has to be for a value? Rounding turns the infinities of a singular matrix large."""
    try:
        spectra = [np.linalg.svd(point.value(c.expr), compute_uv=False) for c in implied(function)]
    except np.linalg.LinAlgError:  # inv(A) of inv(inv(A))
        return False
    return all(s.min(initial=np.inf) > 1e-9 * s.max(initial=0) for s in spectra)


def _anywhere(point: Point) -> Direction:
    rng = np.random.default_rng(0)
    arrays = {name: a for name, a in point.arrays.items() if isinstance(a, np.ndarray)}
    return {name: np.asarray(rng.standard_normal(a.shape)) for name, a in arrays.items()}


_UNDEFINED = (N.Undefined, N.UndefinedEwise, N.UndefinedScalar)
_NO_BOUNDARY = ("full-rank", "largest-rank", "whole", "positive-definite", "distinct", "principal", "off-poles")


def _vanishing(condition: Condition) -> Basic | None:
    """The expression that is zero at the boundary."""
    e = condition.expr
    if isinstance(e, N.EXTREMES):
        return None
    if condition.kind == "nonzero" and isinstance(e, N.FNorm):
        return e.args[0]
    if condition.kind == "invertible":
        return N.node(N.Determinant, e)
    if condition.kind in _NO_BOUNDARY:
        return None
    return N.Entry(e, Integer(0), Integer(0)) if N.is_array(e) else e


def _functions(e: Basic) -> set[str]:
    """The names of the functions that are written out nowhere."""
    return {part.args[0].name for part in parts([e]) if isinstance(part, _UNDEFINED)}


def _root(e: Basic, point: Point, group: Sequence[Direction]) -> tuple[Point, np.ndarray] | None:
    """The point moved along the group until e = 0, and the slope of e on the way there.

    At a double zero (x^2 + y^2) the slope vanishes with e, and the steps only halve what is left.
    """
    found = None
    for _ in range(80):
        slope = point.tensor(e, [group])
        value = point.value(e).T.reshape(-1)
        if not np.all(np.isfinite(slope)) or not np.all(np.isfinite(value)):
            return None
        steep, near = np.abs(slope).max(initial=0) > 1e-9, np.abs(value).max() < 1e-12
        if near and (found is not None or steep):
            found = point, slope if found is None or steep else found[1]
        if not steep or near and np.abs(value).max() < 1e-12 * np.abs(slope).max() ** 2:
            break
        move = np.linalg.lstsq(slope, -value, rcond=None)[0]
        point = differences.moved(point, [(d, float(h)) for d, h in zip(group, move)])
    return found and (_snapped(found[0], e), found[1])


def _snapped(point: Point, e: Basic) -> Point:
    """The point with its values rounded to a few decimals, where e is no further from 0 there."""
    numbers, arrays = (
        {name: np.round(v, _DECIMALS) if isinstance(v, float | np.ndarray) else v for name, v in values.items()}
        for values in (point.numbers, point.arrays)
    )
    tidy = Point(numbers, arrays, point.sizes)
    off = [np.abs(p.value(e)).max() for p in (tidy, point)]
    return tidy if off[0] <= off[1] else point


def _limit(quotient: Callable[[float], float], steps: Sequence[float]) -> float:
    """The limit for h to 0 of quotients at steps that shrink alike: extrapolated, an infinity, or nan without a value.

    Differences from step to step that do not shrink are growth without bound, as slow as that of log h.
    """
    first, second, third = (quotient(h) for h in steps)
    if not np.isfinite(third):
        return math.nan
    one, two = second - first, third - second
    if np.isfinite(one) and abs(two) > 1e-4 * (1 + abs(third)):
        if abs(two) > 0.9 * abs(one):
            return math.copysign(math.inf, two)
        third -= two * two / (two - one)
    return float(round(third, 4)) + 0.0  # never -0


def _along(function: Basic, point: Point, direction: Direction, entry: int, side: int) -> Callable[[float], float]:
    """h -> the entry of the function, h further on this side."""
    return lambda h: float(_at(function, point, [(direction, side * h)])[entry])


def _quotient(function: Basic, point: Point, direction: Direction, entry: int, side: int) -> float:
    """(f(x + side h) - f(x)) / (side h) for h to 0."""
    value = _along(function, point, direction, entry, side)
    here = value(0.0)
    return _limit(lambda h: (value(h) - here) / (side * h), _FIRST)


def _second(function: Basic, point: Point, direction: Direction, entry: int, side: int) -> float:
    """(f(x + 2 side h) - 2 f(x + side h) + f(x)) / h^2 for h to 0, extrapolated once."""
    value = _along(function, point, direction, entry, side)

    def quotient(h: float) -> float:
        return (value(2 * h) - 2 * value(h) + value(0.0)) / h**2

    return _limit(lambda h: 2 * quotient(h) - quotient(2 * h), _SECOND)


def _jumps(function: Basic, point: Point, direction: Direction, entry: int) -> bool:
    """Does the function change by the same amount however small the step is?"""
    here = _at(function, point)[entry]
    for side in (-1, 1):
        value = _along(function, point, direction, entry, side)
        near, far = abs(value(_STEP) - here), abs(value(10 * _STEP) - here)
        if np.isfinite(far) and near > _JUMP and near > 0.9 * far:
            return True
    return False


def boundaries(derivative: Derivative, point: Point) -> tuple[Boundary, ...]:
    """What happens at the boundary of each condition that the first variable can reach, along one of its entries."""
    if derivative.order > 2 or len(set(derivative.targets)) > 1:
        return ()
    group = directions(derivative.targets[0], point)
    function = derivative.problem.expr
    found = []
    for condition in derivative.conditions[:MOST]:
        e = _vanishing(condition)
        if e is not None and not _functions(e) <= _functions(function):  # of a definition that EXPR does not use
            continue
        place = _root(e, point, group) if e is not None else None
        if place is None:
            continue
        start, slope = place
        move = group[int(np.abs(slope).sum(axis=0).argmax())]
        try:
            found.append(_boundary(condition, function, start, move, derivative.order))
        except np.linalg.LinAlgError:  # singular there and beside it: no value on either side
            found.append(Boundary(condition, _entry_name(move), math.nan, math.nan, math.nan))
    return tuple(found)


def _boundary(condition: Condition, function: Basic, start: Point, move: Direction, order: int) -> Boundary:
    """The two sides of one place. Raises LinAlgError where a matrix is singular around it."""
    if not _regular(function, start):
        return Boundary(condition, _entry_name(move), math.nan, math.nan, math.nan)
    here, sides = _at(function, start), [_at(function, start, [(move, s * _STEP)]) for s in (1, -1)]
    away = np.max(
        [np.abs(side - here) for side in sides], axis=0
    )  # of an odd jump, as that of sign(x), all that is seen
    jump = np.nan_to_num(np.abs(sides[0] + sides[1] - 2 * here), nan=np.inf) + np.where(away > _JUMP, away, 0.0)
    entry = int(jump.argmax())
    left, right = (_quotient(function, start, move, entry, side) for side in (-1, 1))
    value = float(here[entry])
    value = value if np.isfinite(value) else math.nan
    jumps = condition.kind != "invertible" and _jumps(function, start, move, entry)
    first = Boundary(condition, _entry_name(move), left, right, value, jumps)
    return _twice(first, function, start, move) if order == 2 and first.smooth else first


def _twice(first: Boundary, function: Basic, point: Point, direction: Direction) -> Boundary:
    """The quotients of second order of the entry of f in which the two sides are furthest apart."""
    entries = range(len(_at(function, point)))
    sides = [[_second(function, point, direction, entry, side) for side in (-1, 1)] for entry in entries]
    gap = lambda pair: np.nan_to_num(abs(pair[0] - pair[1]), nan=np.inf)
    left, right = max(sides, key=gap)
    return replace(first, left=left, right=right, order=2)


def _entry_name(direction: Direction) -> str:
    """x of a scalar, x[0] or X[0,1] of the entry a direction moves."""
    (name, move), *_ = direction.items()
    if move.shape == (1, 1):
        return name
    i, j = np.unravel_index(np.abs(move).argmax(), move.shape)
    return f"{name}[{i}]" if move.shape[1] == 1 else f"{name}[{j}]" if move.shape[0] == 1 else f"{name}[{i},{j}]"
