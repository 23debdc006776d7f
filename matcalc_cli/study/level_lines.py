"""Where a function of two variables has one value: marching squares on a grid, the ends refined by bisection."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.field import values
from matcalc_cli.study.drawing import Box, Grid

GRID = 161
Values = Callable[[Array], Array]  # points (n x 2) -> values (n)


def sampled(exprs: Sequence[Expr], unknowns: Sequence[Symbol], box: Box, count: int = GRID) -> Grid:
    """Values on a grid of count x count points."""
    x, y = (np.linspace(*side, count) for side in box)
    points = np.array([side.ravel() for side in np.meshgrid(x, y)])
    found = values(exprs, unknowns, points).reshape(len(exprs), count, count)
    return Grid(x, y, np.where(np.isfinite(found), found, np.nan))


def nullcline(e: Expr, unknowns: Sequence[Symbol], box: Box) -> Array:
    """Where e changes its sign, or a factor of it does: x^2 y vanishes on x = 0 too. Rows of points between nan."""
    product = sp.factor(e) if e.is_rational_function(*unknowns) else e
    pieces = [np.zeros((0, 2))]
    for factor in dict.fromkeys(a.base if a.is_Pow and a.exp.is_positive else a for a in sp.Mul.make_args(product)):
        if factor.free_symbols and not (factor.is_Pow and factor.exp.is_negative):
            pieces.append(_zero_set(factor, unknowns, box))
    return np.concatenate(pieces)


def _zero_set(e: Expr, unknowns: Sequence[Symbol], box: Box) -> Array:
    def value(points: Array) -> Array:
        return values([e], unknowns, points.T)[0]

    grid = sampled([e], unknowns, box)
    return level_line(grid, grid.values[0], 0.0, value)


def level_line(grid: Grid, z: Array, level: float, value: Values | None = None) -> Array:
    """Marching squares: pieces of the line z = level, two points and a row of nan each.

    With `value` (points -> z) the ends are refined by bisection, and jumps over the level are left out.
    """
    x, y = np.meshgrid(grid.x, grid.y)
    corners = [(slice(None, -1), slice(None, -1)), (slice(None, -1), slice(1, None))]
    corners += [(slice(1, None), slice(1, None)), (slice(1, None), slice(None, -1))]
    places = [np.stack([x[c].ravel(), y[c].ravel()], axis=1) for c in corners]
    heights = [z[c].ravel() - level for c in corners]
    sides = [h >= 0 for h in heights]
    whole = np.asarray(np.isfinite(np.array(heights)).all(axis=0))
    crossed = np.array([whole & (sides[k] != sides[(k + 1) % 4]) for k in range(4)])
    ends = np.full((4, len(whole), 2), np.nan)
    for k in range(4):
        w = np.flatnonzero(crossed[k])
        a, b, ha, hb = places[k][w], places[(k + 1) % 4][w], heights[k][w], heights[(k + 1) % 4][w]
        ends[k, w] = _crossing(a, b, ha, hb, level, value)
    pieces = []
    for cell in np.flatnonzero(crossed.any(axis=0)):
        met = [ends[k, cell] for k in range(4) if crossed[k, cell]]
        two = len(met) == 2
        pairs = [(met[0], met[1])] if two else _paired(met, sides[0][cell], [h[cell] for h in heights])
        for p, q in pairs:
            if np.isfinite(p).all() and np.isfinite(q).all():
                pieces.append([p, q, (np.nan, np.nan)])
    return np.array(pieces).reshape(-1, 2)


def _paired(met: Sequence[Array], first_above: bool, heights: Sequence[float]) -> list[tuple[Array, Array]]:
    """A saddle cell: the mean height says which corners hang together."""
    together = (sum(heights) >= 0) == first_above
    return [(met[0], met[1]), (met[2], met[3])] if together else [(met[3], met[0]), (met[1], met[2])]


def _crossing(a: Array, b: Array, ha: Array, hb: Array, level: float, value: Values | None) -> Array:
    if value is None or not len(a):
        return a + (ha / (ha - hb))[:, None] * (b - a)
    most = 0.5 * np.minimum(np.abs(ha), np.abs(hb)) + 1e-7 * np.maximum(np.abs(ha), np.abs(hb))  # more: a pole
    a, b, above = a.copy(), b.copy(), ha >= 0
    middle = (a + b) / 2
    for _ in range(40):
        middle = (a + b) / 2
        same = ((value(middle) - level) >= 0) == above
        a, b = np.where(same[:, None], middle, a), np.where(same[:, None], b, middle)
    rest = np.abs(value(middle) - level)
    return np.where((rest <= most)[:, None], middle, np.nan)
