"""Diagonals, triangles and windows of arrays, as products with blocks of identities and zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp
from sympy import Integer, S

from matcalc_cli.errors import LimitError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, shape
from matcalc_cli.model.operations.row import plus, scaled, transposed
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, Size, combine, resolve, square

if TYPE_CHECKING:
    from sympy import Basic, Expr

MAX_ENTRIES = 1_000_000


def blocks(rows: list[list[Basic]]) -> Basic:
    """A block matrix; blocks without rows or columns are left out."""
    kept = [[cell for cell in row if shape(cell)[1] != 0] for row in rows if shape(row[0])[0] != 0]
    if len(kept) == 1 == len(kept[0]):
        return kept[0][0]
    return N.Blocks(Integer(len(kept)), *(cell for row in kept for cell in row))


def zeros(rows: Expr, cols: Expr) -> Basic:
    return node(N.ZeroMatrix, rows, cols)


def window(count: Basic, before: Basic, total: Basic) -> Basic:
    """The rows `before`, `before` + 1 ... of the identity of this size, `count` of them."""
    after = total - before - count
    return blocks([[zeros(count, before), node(N.Identity, count), zeros(count, after)]])


def limited(rows: Size, cols: Size) -> None:
    """Raises LimitError for a matrix of known sizes that nothing could hold."""
    if isinstance(rows, int) and isinstance(cols, int) and rows * cols > MAX_ENTRIES:
        raise LimitError(f"a matrix of {rows:,}×{cols:,} entries is needed here: more than {MAX_ENTRIES:,}")


def number(size: Size) -> int | None:
    size = resolve(size)
    return size if isinstance(size, int) else None


def shortened(size: Size, k: int) -> Size:
    """size - |k|, which is at least 1."""
    known = number(size)
    if known is not None and known <= abs(k):
        raise Mismatch
    return combine("+", size, -abs(k)) if k else size


def diag_law(a: Shape, k: int = 0) -> Shape:
    """n + |k| rows and columns of a vector; of a matrix the length of its k-th diagonal."""
    if resolve(a[1]) == 1:
        side = combine("+", a[0], abs(k)) if k else a[0]
        return (side, side)
    rows, cols = number(a[0]), number(a[1])
    if rows is not None and cols is not None and rows != cols:
        length = min(rows + min(k, 0), cols - max(k, 0))
        if rows == 1 or length < 1:
            raise Mismatch
        return (length, 1) if length > 1 else SCALAR
    square(a)
    left = shortened(a[0], k)
    return (left, 1) if left != 1 else SCALAR


def diag(a: Basic, k: int = 0) -> Basic:
    """The diagonal matrix of a column, or the k-th diagonal of a matrix."""
    rows, cols = shape(a)
    if cols == 1:
        inner = node(N.DiagMatrix, a)
        if k == 0:
            return inner
        p = Integer(abs(k))
        wide, low, corner = zeros(p, rows), zeros(rows, p), zeros(p, p)
        return blocks([[low, inner], [corner, wide]] if k > 0 else [[wide, corner], [inner, low]])
    if rows == cols and k == 0:
        return N.DiagOf(a)
    down, right = Integer(max(-k, 0)), Integer(max(k, 0))
    length = rows - abs(k) if rows == cols else sp.Min(rows - down, cols - right)
    if length == 1:
        return entry(a, down, right)
    parts = (window(length, down, rows), a, transposed(window(length, right, cols)))
    return N.DiagOf(node(N.MatMul, *(p for p in parts if not isinstance(p, N.Identity))))


def entry(a: Basic, i: Basic, j: Basic) -> Basic:
    return a[i, j] if isinstance(a, sp.MatrixBase) else node(N.Entry, a, i, j)


def triangle_law(a: Shape, k: int = 0) -> Shape:
    square(a)
    side = number(a[0])
    if side is not None and abs(k) >= side:
        raise Mismatch
    return a


def without(a: Basic, b: Basic) -> Basic:
    return plus(a, scaled(S.NegativeOne, b))


def tril(a: Basic, k: int = 0) -> Basic:
    """All entries on the k-th diagonal and below; tril(X, -1) = X - triu(X)."""
    if k == 0:
        return N.Tril(a)
    n = shape(a)[0]
    if k > 0:
        return without(a, triu(a, k + 1)) if k + 1 != n else a
    return without(a, N.Triu(a)) if k == -1 else _corner(a, -k, N.Tril)


def triu(a: Basic, k: int = 0) -> Basic:
    """All entries on the k-th diagonal and above; triu(X, 1) = X - tril(X)."""
    if k == 0:
        return N.Triu(a)
    n = shape(a)[0]
    if k < 0:
        return without(a, tril(a, k - 1)) if 1 - k != n else a
    return without(a, N.Tril(a)) if k == 1 else transposed(_corner(transposed(a), k, N.Tril))


def _corner(a: Basic, p: Basic, kind: type[Basic]) -> Basic:
    """The lower triangle of the square that is left without the first p rows and the last p columns, put back."""
    n = shape(a)[0]
    rows, cols = window(n - p, Integer(p), n), window(n - p, S.Zero, n)
    if n - p == 1:
        return node(N.MatMul, entry(a, Integer(p), S.Zero), transposed(rows), cols)
    inside = kind(node(N.MatMul, rows, a, transposed(cols)))
    return node(N.MatMul, transposed(rows), inside, cols)
