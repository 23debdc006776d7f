"""Where each partial derivative stands in a result: the layout table of the manual, written out independently.

Nothing here knows engine/layout.py. The partial derivatives are a tensor of one axis for vec(EXPR) and one for each
variable (its entries, or its free entries where it is symmetric, diagonal ...); `arranged` puts it into the shape a
layout states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from sympy import Symbol

from matcalc_cli.errors import LimitError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Layout, Problem, Target
from matcalc_cli.model.shapes import kind_of_shape
from matcalc_cli.model.words import ANTISYMMETRIC, HOLED, PATTERNED, SYMMETRIC, place, strongest
from matcalc_cli.numeric.arrays import unit_entry
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.point import Point

Direction = Mapping[str, Array]  # how far each name that it moves goes
Placed = tuple[Array, Array]  # which partial derivative, and its weight, for each entry of a result
MOST_ENTRIES = 3000


@dataclass(frozen=True)
class Frame:
    """What decides the arrangement of a result, beside the tensor: EXPR's kind, the variables, the conventions."""

    problem: Problem
    targets: tuple[Target, ...]
    layout: Layout
    structure: str = "entries"

    @property
    def arrays(self) -> tuple[Target, ...]:
        return tuple(t for t in self.targets if t.kind != "scalar")

    @property
    def kind(self) -> str:
        if not N.is_array(self.problem.expr):
            return "scalar"
        return kind_of_shape(*N.shape(self.problem.expr))


def structure_word(target: Target) -> str:
    """symmetric, diagonal ... of a variable that has free entries fewer than all; '' of a plain one."""
    words = N.properties(target.symbol) if target.symbol is not None else frozenset()
    return strongest(words, PATTERNED)


def _pairs(n: int) -> list[tuple[int, int]]:
    return [(i, j) for j in range(n) for i in range(j, n)]


def _spread(n: int, word: str) -> list[np.ndarray]:
    """The matrices by which the free entries of a structured matrix move it, in the order of vech."""
    listed = [place((word,), *where) for i, j in _pairs(n) for where in ((i, j), (j, i))]
    moves = {(r, c): np.zeros((n, n)) for sign, r, c in listed if sign}
    for i, j in product(range(n), repeat=2):
        sign, r, c = place((word,), i, j)
        if sign:
            moves[r, c][i, j] = sign
    return list(moves.values())


def _free(target: Target) -> list[Symbol]:
    """The names in a grid: in the order of vec where every entry has its own, else of vech; where all is in the upper
    triangle, of the vech of the transpose."""
    grid, listed = target.grid or (), list(target.entries)
    n = len(grid)
    if n == len(grid[0]) and len({s for e in listed for s in e.free_symbols}) < len(listed):
        listed = [grid[j][i] if grid[i][j] == 0 else grid[i][j] for i, j in _pairs(n)]
    return list(dict.fromkeys(s for e in listed for s in e.free_symbols))


def directions(target: Target, point: Point) -> list[Direction]:
    """One direction an entry (a free entry) of the variable."""
    if target.grid is not None and isinstance(target.grid[0][0], N.Entry):
        return [_entry_direction(target.grid[0][0], point)]
    if target.grid is not None:
        return [{s.name: np.ones((1, 1))} for s in _free(target)]
    assert target.symbol is not None  # a target without a grid is an array
    name, word = target.symbol.name, structure_word(target)
    rows, cols = point.arrays[name].shape
    if rows * cols > MOST_ENTRIES:  # an array of its size for each
        raise LimitError(f"a check is for variables of up to {MOST_ENTRIES} entries, and {name} has {rows * cols}")
    moves = _spread(rows, word) if word else [unit_entry(rows, cols, i, j) for j in range(cols) for i in range(rows)]
    return [{name: move} for move in moves]


def _entry_direction(entry: N.Entry, point: Point) -> Direction:
    """The direction of one entry of an array; of a symmetric one both places move."""
    array, i, j = entry.args
    rows, cols = point.arrays[array.name].shape
    i, j = int(i), int(j)
    if not (i < rows and j < cols):
        raise LimitError(f"the check's {array.name} is too small for this entry")
    move = unit_entry(rows, cols, i, j)
    words = N.properties(array)
    if i != j and words & (SYMMETRIC | ANTISYMMETRIC) and not words & HOLED - ANTISYMMETRIC:
        move = move + (1 if words & SYMMETRIC else -1) * unit_entry(rows, cols, j, i)
    return {array.name: move}


def _gradient(ids: Array, frame: Frame, target: Target, point: Point) -> Placed:
    """A scalar by an array, transposed variable's shape; zeros of a structured one carry the weight 0."""
    index, weight, count = _of_array(target, point) if target.grid is None else _of_grid(target)
    if frame.structure == "projection":
        weight = weight / np.maximum(count, 1)
    return ids[index].T, weight.T


def _of_grid(target: Target) -> tuple[Array, Array, Array]:
    """Of each entry of a grid: the number of its name among the free ones, its sign, and how often the name stands."""
    grid, order = target.grid or (), {s: k for k, s in enumerate(_free(target))}
    cells = [[next(iter(e.free_symbols), None) for e in row] for row in grid]
    sign = [[0 if s is None else -1 if e != s else 1 for e, s in zip(*pair)] for pair in zip(grid, cells)]
    index = np.array([[order.get(s, 0) for s in row] for row in cells])
    count = np.array([[sum(s is t for line in cells for t in line) for s in row] for row in cells])
    return index, np.array(sign, dtype=float), count


def _of_array(target: Target, point: Point) -> tuple[Array, Array, Array]:
    """The same of an array symbol, by the directions of its free entries."""
    moves = np.array([move for direction in directions(target, point) for move in direction.values()])
    index = np.abs(moves).argmax(axis=0)
    weight = np.take_along_axis(moves, index[None], axis=0)[0]
    count = np.abs(moves).sum(axis=(1, 2))[index]
    _, rows, cols = moves.shape
    if target.kind == "row" and cols == 1 or target.kind == "vector" and rows == 1 < cols:
        index, weight, count = index.T, weight.T, count.T
    return index, weight, count


def arranged(tensor: np.ndarray, frame: Frame, point: Point) -> list[np.ndarray]:
    """The result's values: one matrix (1 x 1 of a scalar), or the slices of a tensor."""
    ids = np.arange(tensor.size).reshape(tensor.shape)
    flat = tensor.reshape(-1)
    return [flat[place] * weight for place, weight in places(ids, frame, point)]


def places(ids: np.ndarray, frame: Frame, point: Point) -> list[Placed]:
    """(which partial derivative, its weight) at every place of the result."""
    keep = (slice(None), *(slice(None) if t.kind != "scalar" else 0 for t in frame.targets))
    ids, arrays, kind = ids[keep], frame.arrays, frame.kind
    if len(arrays) == 1 and kind == "scalar":
        cell, weight = _gradient(ids[0], frame, arrays[0], point)
        return [(cell, weight) if frame.layout is Layout.numerator else (cell.T, weight.T)]
    if not arrays:
        rows, cols = point.value(frame.problem.expr).shape
        cells = [ids.reshape(-1, 1) if kind == "row" else ids.reshape(cols, rows).T]
    elif len(arrays) == 1:
        cells = [ids]
    else:
        cells = [ids[0]] if len(arrays) == 2 and kind == "scalar" else list(ids.reshape(-1, *ids.shape[-2:]))
    cells = [cell.T if frame.layout is Layout.denominator else cell for cell in cells]
    return [(cell, np.ones(cell.shape)) for cell in cells]


__all__ = ["Frame", "arranged", "directions", "places", "structure_word"]
