"""How much rounding alone changes a value: it is computed again with every name moved in its last place.

A determinant of something without full rank is 0 by cancellation of large terms: its derivative computed in two ways
differs by the rounding of those terms, which no scale of the result itself shows. What changes here by more than its
conditioning explains is that rounding; a wrong result changes no more than a right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from matcalc_cli.analysis.sample import Point

_TRIES = 5
_UNITS = 4  # in the last place
_MARGIN = 30  # a difference is the sum of more roundings than a few tries meet
_MOST = 1e-3  # of the scale: beyond it the numbers say nothing


def nudged(point: Point, rng, names: Iterable[str]) -> Point:
    """The point with every entry of these names times 1 + k ε, k a small whole number."""
    numbers, arrays = dict(point.numbers), dict(point.arrays)
    for name in names:
        factor = 1 + np.finfo(float).eps * rng.integers(-_UNITS, _UNITS + 1, arrays[name].shape)
        arrays[name] = arrays[name] * factor
        numbers[name] = arrays[name] if isinstance(numbers[name], np.ndarray) else float(arrays[name][0, 0])
    return Point(numbers, arrays, point.sizes)


def rounding(values: Callable[[Point], np.ndarray], point: Point, names: Iterable[str], scale: float = np.inf) -> float:
    """What rounding may change in `values` at the point; 0 where that is so much that nothing could be told by it."""
    rng, names = np.random.default_rng(0), tuple(names)
    with np.errstate(all="ignore"):  # what is infinite stays so, and tells nothing
        here = values(point)
        moves = [np.abs(values(nudged(point, rng, names)) - here).max(initial=0) for _ in range(_TRIES)]
    found = _MARGIN * float(np.max(moves))
    return found if found < _MOST * scale else 0.0
