"""A picture as data: lines to be joined, marked points, a grid of values, arrows. Renderers draw it, and know no more.

Coordinates are those of the axes that `Picture.axes` names; `box` is what they show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcalc_cli.errors import UsageError
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.field import Field

Side = tuple[float, float]  # the lowest and the highest value of an axis
Box = tuple[Side, ...]


@dataclass(frozen=True)
class Line:
    """Points (n x d) to be joined; a row of nan lifts the pen. `role`: curve, tangent, nullcline, trajectory."""

    role: str
    points: Array
    label: str = ""


@dataclass(frozen=True)
class Mark:
    """One point and its class: minimum, stable spiral, point, start ..."""

    at: tuple[float, ...]
    kind: str


@dataclass(frozen=True)
class Grid:
    """Values (components x rows x columns) over the columns `x` and the rows `y`."""

    x: Array
    y: Array
    values: Array


@dataclass(frozen=True)
class Picture:
    """`kind`: curve, contours, phase portrait, plane curve or space curve; `box` is what the axes show."""

    kind: str
    field: Field
    axes: tuple[str, ...]
    box: Box
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    grid: Grid | None = None
    arrows: Array | None = None  # rows x, y, u, v; (u, v) has length 1
    levels: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Do the axes measure alike, and does one scale fit them?"""
        if self.kind == "curve":
            return False
        sides = [high - low for low, high in self.box]
        return max(sides) <= 4 * min(sides)


def require_inside(place: Sequence[float] | None, box: Box, names: Sequence[str], option: str = "--at") -> None:
    """Raises UsageError where a point of an option lies outside of what is drawn."""
    for name, value, (low, high) in zip(names, place or (), box):
        if not low <= value <= high:
            raise UsageError(f"{option}: {name} = {value:g} is outside of --box {name}={low:g}..{high:g}")


def height_range(y: Array, wanted: Sequence[float]) -> tuple[float, float]:
    """The range of y, without the peaks that a pole makes."""
    finite = y[np.isfinite(y)]
    low, high = float(finite.min()), float(finite.max())
    inner = np.percentile(finite, [6, 94])
    width = float(inner[1] - inner[0])
    if width > 0 and high - low > 8 * width:
        low, high = max(low, float(inner[0]) - width), min(high, float(inner[1]) + width)
    low, high = min([low, *wanted]), max([high, *wanted])
    room = 0.06 * (high - low) or max(1.0, 1e-6 * abs(high))  # 1 is nothing beside 1e18
    return low - room, high + room


def widened(side: tuple[float, float], least: float) -> tuple[float, float]:
    extra = max(0.0, least - (side[1] - side[0])) / 2
    return side[0] - extra, side[1] + extra


def projected(p: Picture) -> Picture:
    """A space curve in the plane, as seen from (1, -1, 1): for renderers without a third dimension."""

    def flat(points: Array) -> Array:
        x, y, z = np.asarray(points, dtype=float).reshape(-1, 3).T
        return np.column_stack([(x + y) * np.sqrt(0.5), z * np.sqrt(2 / 3) + (y - x) * np.sqrt(1 / 6)])

    lines = tuple(replace(line, points=flat(line.points)) for line in p.lines)
    marks = tuple(replace(mark, at=tuple(flat(np.array(mark.at))[0])) for mark in p.marks)
    box = tuple(height_range(column, ()) for column in np.concatenate([line.points for line in lines]).T)
    names = p.axes
    axes = (f"({names[0]} + {names[1]})/√2", f"{names[2]}, seen from (1, −1, 1)")
    return replace(p, kind="plane curve", lines=lines, marks=marks, box=box, axes=axes)
