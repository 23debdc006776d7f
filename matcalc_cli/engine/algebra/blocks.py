"""Block matrices: built of rows of blocks, added and multiplied block by block where their partitions agree.

Normal form: no single block, no matrix of zero blocks, no identity in blocks, no literal in blocks; a column or row of
block matrices of one partition is one block matrix. A block of 1 x 1 is stored as a literal, and given as the scalar.
"""

from __future__ import annotations

from itertools import product
from typing import TypeAlias

from sympy import Add, Basic, Expr, S

from matcalc_cli.engine.algebra.base import dims, identity, is_zero, scaled, split, zero
from matcalc_cli.engine.algebra.make import add, blocks, mul
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

Grid: TypeAlias = list[list[Basic]]  # rows of blocks


def of_blocks(count: Expr, *cells: Basic) -> Basic:
    """A block matrix with `count` block rows; a single block is itself, scalars stand for 1 x 1 blocks."""
    if len(cells) == 1:
        return cells[0]
    width = len(cells) // int(count)
    grid = [list(cells[i : i + width]) for i in range(0, len(cells), width)]
    if all(map(is_zero, cells)):
        return zero(_height(grid), Add(*(dims(cell)[1] for cell in grid[0])))
    if len(grid) == width and _are_identity(grid):
        return identity(_height(grid))
    if width == 1 or len(grid) == 1:
        opened = _opened(cells, stacked=width == 1)
        if opened is not None:
            return blocks(opened)
    if all(not is_array(cell) or isinstance(cell, N.ImmutableDenseMatrix) for cell in cells):
        return _explicit(grid)
    return node(N.Blocks, count, *map(_stored, cells))


def _height(grid: Grid) -> Expr:
    return Add(*(dims(row[0])[0] for row in grid))


def _stored(cell: Basic) -> Basic:
    return cell if is_array(cell) else N.ImmutableDenseMatrix([[cell]])


def _are_identity(grid: Grid) -> bool:
    """[I, 0; 0, 1]"""
    return all(_is_one(cell) if i == j else is_zero(cell) for i, row in enumerate(grid) for j, cell in enumerate(row))


def _is_one(cell: Basic) -> bool:
    return isinstance(cell, N.Identity) or cell is S.One or cell == N.ImmutableDenseMatrix([[1]])


def _opened(cells: tuple[Basic, ...], stacked: bool) -> Grid | None:
    """Block rows under one another (block columns side by side) of one partition, as one block matrix."""
    parts = [split(cell) for cell in cells]
    if not all(isinstance(core, N.Blocks) for _, core in parts):
        return None
    grids = [[[scaled(c, cell) for cell in row] for row in cells_of(core)] for c, core in parts]
    if stacked and len({tuple(dims(cell)[1] for cell in grid[0]) for grid in grids}) == 1:
        return [row for grid in grids for row in grid]
    if not stacked and len({tuple(dims(row[0])[0] for row in grid) for grid in grids}) == 1:
        return [[cell for grid in grids for cell in grid[i]] for i in range(len(grids[0]))]
    return None


def _explicit(grid: Grid) -> Basic:
    rows = []
    for row in grid:
        cells = [_stored(cell) for cell in row]
        rows += [[cell[i, j] for cell in cells for j in range(cell.cols)] for i in range(cells[0].rows)]
    return N.ImmutableDenseMatrix(rows)


# ------------------------------------------------------------------------------------------- what others ask of them


def cells_of(m: N.Blocks) -> Grid:
    """The blocks of a block matrix, those of 1 x 1 as the scalars they are."""
    plain = lambda cell: cell[0, 0] if isinstance(cell, N.ImmutableDenseMatrix) and cell.shape == (1, 1) else cell
    return [list(map(plain, row)) for row in m.grid]


def diagonal_of(m: N.Blocks) -> list[Basic] | None:
    """The blocks on the diagonal of a block matrix that is zero above or below it, where these are square."""
    cells = cells_of(m)
    return [row[i] for i, row in enumerate(cells)] if has_square_diagonal(cells) and _is_triangular(cells) else None


def has_square_diagonal(cells: Grid) -> bool:
    """As many block rows as columns, with square blocks where they meet?"""
    return len(cells) == len(cells[0]) and all(dims(row[i])[0] == dims(row[i])[1] for i, row in enumerate(cells))


def _is_triangular(cells: Grid) -> bool:
    pairs = list(product(range(len(cells)), repeat=2))
    below = all(is_zero(cells[i][j]) for i, j in pairs if j < i)
    return below or all(is_zero(cells[i][j]) for i, j in pairs if j > i)


# ------------------------------------------------------------------------------------------------ sums, products


def add_blocks(like: dict[Basic, list[Expr]]) -> None:
    """Block matrices of one partition, in a table of terms and their coefficients, are added block by block."""
    groups: dict[tuple[object, ...], list[Basic]] = {}
    for m in like:
        if isinstance(m, N.Blocks):
            groups.setdefault(tuple(tuple(map(dims, row)) for row in m.grid), []).append(m)
    for same in groups.values():
        if len(same) > 1:
            grids = [[[scaled(Add(*like[m]), cell) for cell in row] for row in m.grid] for m in same]
            for m in same:
                del like[m]
            c, core = split(blocks([[add(*cells) for cells in zip(*rows)] for rows in zip(*grids)]))
            if not is_zero(core):
                like.setdefault(core, []).append(c)


def join_left(a: N.Blocks, b: Basic) -> Basic | None:
    """[A; B] [C, D] block by block, and [I; 0] M = [M; 0]; None where the partitions do not fit."""
    grid = cells_of(a)
    if len(grid[0]) == 1 and _selects(grid):
        return blocks([[mul(row[0], b)] for row in grid])
    if not isinstance(b, N.Blocks):
        return None
    other = cells_of(b)
    if [dims(cell)[1] for cell in grid[0]] != [dims(row[0])[0] for row in other]:
        return None
    columns = range(len(other[0]))
    return blocks([[add(*(mul(x, other[k][j]) for k, x in enumerate(row))) for j in columns] for row in grid])


def join_right(a: Basic, b: N.Blocks) -> Basic | None:
    """A [I, 0] = [A, 0]"""
    grid = cells_of(b)
    return blocks([[mul(a, cell) for cell in grid[0]]]) if len(grid) == 1 and _selects(grid) else None


def _selects(grid: Grid) -> bool:
    """A block column or row of identities and zeros."""
    return all(isinstance(split(cell)[1], N.Identity | N.ZeroMatrix) or cell in (0, 1) for row in grid for cell in row)
