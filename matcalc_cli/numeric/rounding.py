"""How much rounding alone changes a value: it is computed again with every number on the way moved in its last place.

A determinant of something without full rank is 0 by cancellation of large terms: its derivative computed in two ways
differs by the rounding of those terms, which no scale of the result itself shows. What changes here by more than its
conditioning explains is that rounding; a wrong result changes no more than a right one. And what is small without being
that rounding, as the derivative of 1e-12 x^2, is as much to be trusted as any other number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from matcalc_cli.errors import MissingRule
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.point import Point

Values = Callable[[Point], np.ndarray]

SMALL = 1e-3  # numbers this large are what an error is relative to, whatever they come from
_TRIES = 5
_UNITS = 4  # in the last place
_MARGIN = 30  # a difference is the sum of more roundings than a few tries meet
_MOST = 0.1  # of the scale: beyond it the numbers say nothing
_SURE = 1e-3  # of a small number: no more of it is rounding
LEAST = 1e-290  # smaller numbers have fewer digits


def nudged(point: Point, rng: np.random.Generator, names: Iterable[str]) -> Point:
    """The point with every entry of these names, and all that is computed from them, times 1 + k ε with a small k."""

    def factor(shape: tuple[int, ...]) -> Array:
        return np.asarray(1 + np.finfo(float).eps * rng.integers(-_UNITS, _UNITS + 1, shape))

    numbers, arrays = dict(point.numbers), dict(point.arrays)
    for name in names:
        arrays[name] = arrays[name] * factor(arrays[name].shape)
        numbers[name] = arrays[name] if isinstance(numbers[name], np.ndarray) else float(arrays[name][0, 0])

    def perturb(value: Any) -> Any:
        real = isinstance(value, float) or isinstance(value, np.ndarray) and value.dtype.kind == "f"
        return value * factor(np.shape(value)) if real else value

    return replace(point, numbers=numbers, arrays=arrays, perturb=perturb)


def noises(values: Values, point: Point, names: Iterable[str]) -> np.ndarray:
    """What rounding may change in each of `values` at the point; infinite where it decides whether there are any."""
    rng, names = np.random.default_rng(0), tuple(names)
    with np.errstate(all="ignore"):  # what is infinite stays so, and tells nothing
        here = values(point)
        try:
            moves = [np.abs(values(nudged(point, rng, names)) - here) for _ in range(_TRIES)]
        except (np.linalg.LinAlgError, MissingRule, ValueError):
            return np.full(here.shape, np.inf)
    return np.nan_to_num(_MARGIN * np.max(moves, axis=0), nan=np.inf)


def noise(values: Values, point: Point, names: Iterable[str]) -> float:
    """The largest of the noises."""
    return float(noises(values, point, names).max(initial=0))


def rounding(values: Values, point: Point, names: Iterable[str], scale: float = np.inf) -> float:
    """The noise of `values`; 0 where that is so much of the scale that nothing could be told by it."""
    found = noise(values, point, names)
    return found if found < _MOST * scale else 0.0


def floor(columns: Sequence[Values], point: Point, names: Iterable[str]) -> float:
    """What errors of these columns are relative to at the least: SMALL, and less where all of them are smaller than
    that for another reason than rounding."""
    largest = max(float(np.abs(values(point)).max(initial=0)) for values in columns)
    if not LEAST < largest < SMALL:
        return SMALL
    names = tuple(names)
    return largest if sum(noise(values, point, names) for values in columns) < _SURE * largest else SMALL
