"""Difference quotients of `evaluate`: central ones with a good step and an estimate of their error; the error by step.

Any order: the k-th derivative along k directions is the central difference of central differences. Differences along
one direction meet in few places, and the order of the directions does not matter: see `_stops` and `name_of`. One
Richardson step removes the error of second order; what it changes is the estimate of what is left.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from sympy import Basic

from matcalc_cli.numeric.arrange import Direction
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.point import Point
from matcalc_cli.numeric.rounding import LEAST

# Steps and their ratio are of no period that people write: at x +- 0.001 and x +- 0.002 mod(x, 0.001) has the slope 0
_GOLDEN = (math.sqrt(5) + 1) / 2
STEPS = {1: 6e-4 * _GOLDEN, 2: 2.4e-3 * _GOLDEN, 3: 9e-3 * _GOLDEN}
_GOOD = 1e-5  # of the derivative itself: no smaller step is tried
_TRIES = {1: 12, 2: 12, 3: 8}  # steps by the order; each one costs 4^order values
_RELIABLE = 0.03  # of what was found: quotients that change more from step to step tell nothing
_EPSILON = 2.0**-53
SHOWN = tuple(10.0**-k for k in range(1, 14))


def moved(point: Point, shifts: Sequence[tuple[Direction, float]]) -> Point:
    """The point shifted by h along each direction."""
    numbers, arrays = dict(point.numbers), dict(point.arrays)
    for direction, h in shifts:
        for name, move in direction.items():
            arrays[name] = arrays[name] + h * move
            numbers[name] = numbers[name] + h * (move if isinstance(numbers[name], np.ndarray) else float(move[0, 0]))
    return replace(point, numbers=numbers, arrays=arrays)


def at(expr: Basic, point: Point, shifts: Sequence[tuple[Direction, float]] = ()) -> np.ndarray:
    """vec of the expression at the point, moved."""
    with np.errstate(all="ignore"):
        return moved(point, shifts).value(expr).T.reshape(-1)


def vec(expr: Basic) -> Callable[[Point], np.ndarray]:
    """point -> vec of the expression there."""
    return lambda point: at(expr, point)


def name_of(direction: Direction) -> tuple[tuple[str, tuple[int, ...], bytes], ...]:
    """What tells a direction from another one: the names it moves, and how."""
    return tuple(sorted((name, move.shape, move.tobytes()) for name, move in direction.items()))


def values_of(times: Sequence[int]) -> int:
    """How many values of the function a difference takes along directions that occur so many times each."""
    return math.prod(k + 1 for k in times)


def _stops(times: int, ends: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Where a difference taken so many times along one direction looks, and the weights: k + 1 places in place of the
    2^k corners, for (E - 1/E)^k = sum over i of binomial(k, i) (-1)^i E^(k-2i), E the shift by h."""
    (a, s), (b, t) = ends
    rest = range(times + 1)
    return [(a * (times - i) + b * i, math.comb(times, i) * s ** (times - i) * t**i) for i in rest]


def _combined(
    expr: Basic, point: Point, along: Sequence[Direction], h: float, ends: Sequence[tuple[float, int]]
) -> np.ndarray:
    """The sum of weights times f(x + Σ hᵢ dᵢ) / span^k over every choice of a stop for each direction."""
    span = max(e for e, _ in ends) - min(e for e, _ in ends)
    apart = {name_of(direction): direction for direction in along}
    times = Counter(map(name_of, along))
    total: Array = np.zeros(1)
    for chosen in itertools.product(*(_stops(times[name], ends) for name in apart)):
        weight = math.prod(w for _, w in chosen)
        total = total + weight * at(expr, point, [(d, h * e) for d, (e, _) in zip(apart.values(), chosen)])
    return np.asarray(total / (span * h) ** len(along))


def central(expr: Basic, point: Point, along: Sequence[Direction], h: float) -> np.ndarray:
    """∂ᵏ vec(expr) along k directions: differences h to either side."""
    return _combined(expr, point, along, h, ((1.0, 1), (-1.0, -1)))


def onward(expr: Basic, point: Point, along: Sequence[Direction], h: float) -> np.ndarray:
    """∂ᵏ vec(expr) along k directions: forward differences."""
    return _combined(expr, point, along, h, ((1.0, 1), (0.0, -1)))


def extrapolated(
    expr: Basic, point: Point, along: Sequence[Direction], rounded: float = 0.0
) -> tuple[np.ndarray, float]:
    """The central difference at a good step, extrapolated once, and an estimate of its error.

    A function that turns quickly needs a smaller step than most: of some steps the one with the least estimate counts,
    relative to what was found, for quotients over several turns of a function are small and so is what they change.
    From the second step on the estimate also knows what the step before found, and always what rounding makes of f.
    It is infinite where no step is of use. `rounded` is the rounding of the function's values, where more is known.
    """
    h, before, useful = STEPS.get(len(along), 3e-2), None, False
    best: Array | None = None
    least = uncertain = np.inf
    size = float(np.abs(at(expr, point)).max(initial=0))
    rounded = max(rounded, _EPSILON * size)
    floor = max(1e-3 * min(size, 1.0), 1e3 * rounded, LEAST)  # the slope of 1e-9·g(x) is as good as that of g
    for _ in range(_TRIES.get(len(along), 3)):
        fine, coarse = central(expr, point, along, h), central(expr, point, along, _GOLDEN * h)
        change = (fine - coarse) / (_GOLDEN**2 - 1)
        found = fine + change
        changes = change, found - before if before is not None else 0.0
        estimate = max(rounded / h ** len(along), *(float(np.abs(change).max(initial=0)) for change in changes))
        slope = float(np.abs(found).max(initial=0))
        relative = estimate / max(floor, slope)
        if best is None or relative < least:
            best, uncertain, least, useful = found, estimate, relative, estimate / max(1e-3, slope) < _RELIABLE
        if not relative > _GOOD:
            break
        h, before = h / 8, found
    assert best is not None  # _TRIES are at least one
    return best, uncertain if useful else np.inf


def by_step(
    expr: Basic, point: Point, groups: Sequence[Sequence[Direction]], exact: Callable[..., Array]
) -> list[tuple[float, float, float]]:
    """(h, error of forward, error of central) by step; `exact(k...)` is the derivative along the chosen ones."""
    rows = []
    for h in SHOWN:
        forward = middle = 0.0
        for chosen in itertools.product(*(range(len(group)) for group in groups)):
            along, truth = [group[i] for group, i in zip(groups, chosen)], exact(*chosen)
            forward = max(forward, _off(onward(expr, point, along, h), truth))
            middle = max(middle, _off(central(expr, point, along, h), truth))
        rows.append((h, forward, middle))
    return rows


def _off(found: Array, truth: Array) -> float:
    """The largest error; infinite where there is no value."""
    off = float(np.abs(found - truth).max(initial=0))
    return off if math.isfinite(off) else math.inf
