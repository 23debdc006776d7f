"""Kronecker products, vec and its kin, diagonals, block matrices."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Integer, S

from matcalc_cli.engine.algebra import entrywise, products, sums
from matcalc_cli.engine.algebra.base import dims, factors, is_zero, memo, scaled, smul, split, zero
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


@memo
def kron(*args: Basic) -> Basic:
    """A (x) B (x) ...: flat, scalars out; column (x) row = column row; I (x) I = I."""
    if any(is_zero(a) for a in args):
        rows, cols = S.One, S.One
        for a in args:
            rows, cols = rows * dims(a)[0], cols * dims(a)[1]
        return zero(rows, cols)
    c: Expr = S.One
    flat: list[Basic] = []
    for a in args:
        k, core = split(a)
        c = smul(c, k)
        if is_array(core):
            flat.extend(core.args if isinstance(core, N.KroneckerProduct) else (core,))
    merged: list[Basic] = []
    for a in flat:
        if merged:
            joined = _join(merged[-1], a)
            if joined is not None:
                k, merged[-1] = split(joined)
                c = smul(c, k)
                continue
        merged.append(a)
    if not merged:
        return c
    return scaled(c, merged[0] if len(merged) == 1 else node(N.KroneckerProduct, *merged))


def _join(a: Basic, b: Basic) -> Basic | None:
    if isinstance(a, N.Identity) and isinstance(b, N.Identity):
        return products.identity(a.args[0] * b.args[0])
    if isinstance(a, N.OneMatrix) and isinstance(b, N.OneMatrix):
        return entrywise.ones(a.args[0] * b.args[0], S.One)
    if dims(a)[1] == 1 and dims(b)[0] == 1:
        return products.mul(a, b)
    if dims(a)[0] == 1 and dims(b)[1] == 1:
        return products.mul(b, a)
    if isinstance(a, N.Transpose) and isinstance(b, N.Transpose):
        inner = _join(a.args[0], b.args[0])
        return None if inner is None else products.transpose(inner)
    return None


@memo
def vec(m: Basic) -> Basic:
    """vec(M); vec(a b') = b (x) a, vec(diag(v)) = S v, columns are their own vec."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    if rows == 1:
        return products.transpose(m)
    c, core = split(m)
    if isinstance(core, N.MatAdd):
        return scaled(c, sums.add(*(vec(t) for t in core.args)))
    if isinstance(core, N.ZeroMatrix):
        return zero(rows * cols, S.One)
    if isinstance(core, N.DiagMatrix):
        return scaled(c, products.mul(node(N.DiagSel, rows), core.args[0]))
    if isinstance(core, N.ImmutableDenseMatrix):
        return scaled(c, N.ImmutableDenseMatrix(core.rows * core.cols, 1, list(core.T)))
    if isinstance(core, N.Unvec):
        return scaled(c, core.args[0])
    parts = entrywise.outer_parts(core)
    if parts is not None:
        return scaled(c, kron(products.transpose(parts[1]), parts[0]))
    return scaled(c, node(N.Vec, core))


@memo
def unvec(v: Basic, rows: Expr, cols: Expr) -> Basic:
    """The rows x cols matrix M with vec(M) = v."""
    if rows == 1 == cols or cols == 1:
        return v
    if rows == 1:
        return products.transpose(v)
    if is_zero(v):
        return zero(rows, cols)
    c, core = split(v)
    if isinstance(core, N.Vec) and dims(core.args[0]) == (rows, cols):
        return scaled(c, core.args[0])
    if isinstance(core, N.MatAdd):
        return scaled(c, sums.add(*(unvec(t, rows, cols) for t in core.args)))
    if isinstance(core, N.OneMatrix):
        return scaled(c, entrywise.ones(rows, cols))
    if isinstance(core, N.KroneckerProduct) and len(core.args) == 2:
        b, a = core.args
        if dims(a) == (rows, S.One):
            return scaled(c, products.mul(a, products.transpose(b)))
    if isinstance(core, N.MatMul) and isinstance(core.args[0], N.DiagSel) and rows == cols:
        return scaled(c, diag(products.mul(*core.args[1:])))
    if isinstance(core, N.MatMul) and isinstance(core.args[0], N.KroneckerProduct) and len(core.args[0].args) == 2:
        left, right = core.args[0].args
        rest = products.mul(*core.args[1:])
        if dims(right)[0] == rows and dims(left)[0] == cols:
            inner = unvec(rest, dims(right)[1], dims(left)[1])
            return scaled(c, products.mul(right, inner, products.transpose(left)))
    if isinstance(core, N.MatMul) and isinstance(core.args[0], N.Comm) and core.args[0].args == (cols, rows):
        return scaled(c, products.transpose(unvec(products.mul(*core.args[1:]), cols, rows)))
    if isinstance(core, N.ImmutableDenseMatrix) and rows.is_Integer and cols.is_Integer:
        return scaled(c, N.ImmutableDenseMatrix(int(rows), int(cols), lambda i, j: core[j * int(rows) + i]))
    return scaled(c, node(N.Unvec, core, rows, cols))


@memo
def vech(m: Basic) -> Basic:
    """vech(M): the lower triangle, columns stacked."""
    if not is_array(m):
        return m
    c, core = split(m)
    if isinstance(core, N.MatAdd):
        return scaled(c, sums.add(*(vech(t) for t in core.args)))
    n = dims(m)[0]
    if isinstance(core, N.ZeroMatrix):
        return zero(n * (n + 1) / 2, S.One)
    return scaled(c, node(N.Vech, core))


@memo
def diag(v: Basic) -> Basic:
    """diag(v) of a column; diag(1) = I."""
    if not is_array(v):
        return v
    if is_zero(v):
        return zero(dims(v)[0], dims(v)[0])
    c, core = split(v)
    if isinstance(core, N.OneMatrix):
        return scaled(c, products.identity(core.args[0]))
    if isinstance(core, N.DiagOf) and isinstance(core.args[0], N.DiagMatrix):
        return scaled(c, core.args[0])
    if isinstance(core, N.Unit):
        return scaled(c, products.mul(core, products.transpose(core)))
    return scaled(c, node(N.DiagMatrix, core))


@memo
def diag_of(m: Basic) -> Basic:
    """The diagonal of a square matrix as a column; of a b' it is a .* b."""
    if not is_array(m):
        return m
    c, core = split(m)
    n = dims(m)[0]
    if isinstance(core, N.MatAdd):
        return scaled(c, sums.add(*(diag_of(t) for t in core.args)))
    if isinstance(core, N.ZeroMatrix):
        return zero(n, S.One)
    if isinstance(core, N.Identity):
        return scaled(c, entrywise.ones(n, S.One))
    if isinstance(core, N.DiagMatrix):
        return scaled(c, core.args[0])
    if isinstance(core, N.Transpose | N.Tril | N.Triu):
        return scaled(c, diag_of(core.args[0]))
    if isinstance(core, N.Ewise):
        return scaled(c, entrywise.ewise(core.function, *(diag_of(o) for o in core.operands)))
    if isinstance(core, N.ImmutableDenseMatrix):
        return scaled(c, N.ImmutableDenseMatrix([core[i, i] for i in range(core.rows)]))
    parts = entrywise.outer_parts(core)
    if parts is not None:
        return scaled(c, entrywise.hadamard(parts[0], products.transpose(parts[1])))
    if isinstance(core, N.MatMul) and isinstance(core.args[0], N.DiagMatrix):
        return scaled(c, products.mul(core.args[0], diag_of(products.mul(*core.args[1:]))))
    if isinstance(core, N.MatMul) and isinstance(core.args[-1], N.DiagMatrix):
        return scaled(c, products.mul(core.args[-1], diag_of(products.mul(*core.args[:-1]))))
    if isinstance(core, N.MatMul) and len(core.args) == 2:
        left, right = core.args[0], products.transpose(core.args[1])
        if (isinstance(left, N.Ewise) or isinstance(right, N.Ewise)) and dims(left)[1] != 1:
            return scaled(c, products.mul(entrywise.hadamard(left, right), entrywise.ones(dims(left)[1], S.One)))
    if isinstance(core, N.MatMul) and sum(isinstance(f, N.DiagMatrix) for f in core.args) == 1:
        i = next(i for i, f in enumerate(core.args) if isinstance(f, N.DiagMatrix))
        left, right = products.mul(*core.args[:i]), products.transpose(products.mul(*core.args[i + 1 :]))
        return scaled(c, products.mul(entrywise.hadamard(left, right), core.args[i].args[0]))
    turned = products.transpose(core)
    smaller, _ = products.lesser(core) if turned is not core else (core, False)
    return scaled(c, node(N.DiagOf, smaller))


@memo
def tril(m: Basic) -> Basic:
    """The lower triangle of a square matrix."""
    return _triangle(m, N.Tril, N.Triu)


@memo
def triu(m: Basic) -> Basic:
    """The upper triangle of a square matrix."""
    return _triangle(m, N.Triu, N.Tril)


def _triangle(m: Basic, kind: type, other: type) -> Basic:
    if not is_array(m):
        return m
    c, core = split(m)
    again = tril if kind is N.Tril else triu
    if isinstance(core, N.MatAdd):
        return scaled(c, sums.add(*(again(t) for t in core.args)))
    if isinstance(core, N.ZeroMatrix | N.Identity | N.DiagMatrix | kind):
        return m
    if isinstance(core, other):
        return scaled(c, diag(diag_of(core.args[0])))
    return scaled(c, node(kind, core))


@memo
def khatri_rao(a: Basic, b: Basic) -> Basic:
    """Column-wise Kronecker product; of columns the Kronecker product, I (.) I = S."""
    n = dims(a)[1]
    if n == 1 or dims(a)[0] == 1 == dims(b)[0]:
        return kron(a, b) if n == 1 else entrywise.hadamard(a, b)
    if is_zero(a) or is_zero(b):
        return zero(dims(a)[0] * dims(b)[0], n)
    if dims(a)[0] == 1:
        return products.mul(b, diag(products.transpose(a)))
    if dims(b)[0] == 1:
        return products.mul(a, diag(products.transpose(b)))
    (c, a), (k, b) = split(a), split(b)
    total = smul(c, k)
    if isinstance(a, N.Identity) and isinstance(b, N.Identity):
        return scaled(total, node(N.DiagSel, n))
    for first, other, flip in ((a, b, False), (b, a, True)):
        fs = factors(first)
        if isinstance(fs[-1], N.DiagMatrix):
            rest = products.mul(*fs[:-1]) if len(fs) > 1 else products.identity(n)
            pair = (other, rest) if flip else (rest, other)
            return scaled(total, products.mul(khatri_rao(*pair), fs[-1]))
    return scaled(total, node(N.KhatriRao, a, b))


def blocks(grid: list[list[Basic]]) -> Basic:
    """A block matrix from its rows of blocks; a single block is itself, scalars stand for 1 x 1 blocks."""
    if len(grid) == 1 == len(grid[0]):
        return grid[0][0]
    cells = [cell for row in grid for cell in row]
    if all(is_zero(cell) for cell in cells):
        rows = sum((dims(row[0])[0] for row in grid), S.Zero)
        return zero(rows, sum((dims(cell)[1] for cell in grid[0]), S.Zero))
    if len(grid) == len(grid[0]) and _are_identity(grid):
        return products.identity(sum((dims(row[0])[0] for row in grid), S.Zero))
    if len(grid[0]) == 1 or len(grid) == 1:
        opened = _opened(cells, stacked=len(grid[0]) == 1)
        if opened is not None:
            return blocks(opened)
    if all(not is_array(cell) or isinstance(cell, N.ImmutableDenseMatrix) for cell in cells):
        return _explicit(grid)
    full = [cell if is_array(cell) else N.ImmutableDenseMatrix([[cell]]) for cell in cells]
    return node(N.Blocks, Integer(len(grid)), *full)


def _are_identity(grid: list[list[Basic]]) -> bool:
    """[I, 0; 0, 1]"""
    one = lambda cell: isinstance(cell, N.Identity) or cell is S.One or cell == N.ImmutableDenseMatrix([[1]])
    return all(one(cell) if i == j else is_zero(cell) for i, row in enumerate(grid) for j, cell in enumerate(row))


def diagonal_of(m: Basic) -> list[Basic] | None:
    """The blocks on the diagonal of a block matrix that is zero above or below it, where these are square."""
    cells = cells_of(m)
    if len(cells) != len(cells[0]) or any(dims(row[i])[0] != dims(row[i])[1] for i, row in enumerate(cells)):
        return None
    side = lambda lower: all(
        is_zero(cell) for i, row in enumerate(cells) for j, cell in enumerate(row) if (j < i if lower else j > i)
    )
    return [row[i] for i, row in enumerate(cells)] if side(True) or side(False) else None


def _opened(cells: list[Basic], stacked: bool) -> list[list[Basic]] | None:
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


def cells_of(m: Basic) -> list[list[Basic]]:
    """The blocks of a block matrix, those of 1 x 1 as the scalars they are."""
    return [
        [cell[0, 0] if isinstance(cell, N.ImmutableDenseMatrix) and cell.shape == (1, 1) else cell for cell in row]
        for row in m.grid
    ]


def add_blocks(cores: dict, found: list[Basic]) -> None:
    """Block matrices of one partition in a table of like terms are added block by block."""
    partition = lambda m: tuple(tuple(dims(cell) for cell in row) for row in m.grid)
    groups: dict[tuple, list[Basic]] = {}
    for m in found:
        groups.setdefault(partition(m), []).append(m)
    for same in groups.values():
        if len(same) > 1:
            grids = [[[scaled(Add(*cores[m]), cell) for cell in row] for row in m.grid] for m in same]
            for m in same:
                del cores[m]
            total = blocks([[sums.add(*cells) for cells in zip(*rows)] for rows in zip(*grids)])
            c, core = split(total)
            if not is_zero(core):
                cores.setdefault(core, []).append(c)


def _explicit(grid: list[list[Basic]]) -> Basic:
    rows = []
    for row in grid:
        cells = [cell if is_array(cell) else N.ImmutableDenseMatrix([[cell]]) for cell in row]
        for i in range(cells[0].rows):
            rows.append([cell[i, j] for cell in cells for j in range(cell.cols)])
    return N.ImmutableDenseMatrix(rows)
