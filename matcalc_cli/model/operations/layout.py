"""Rows of OPERATIONS for the layout of arrays: diagonals, triangles, running sums, stacks, shifts, tiles.

Columns as in operations.py. Each is composed of nodes that exist, so that no rule, printer or language has to know of
it: what moves entries about is a product with blocks of identities and zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import Integer, S

from matcalc_cli.errors import LimitError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, shape
from matcalc_cli.model.operations.row import OperationRow, SizedRow, plus, scaled, transposed
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, Size, column, combine, resolve, square, unify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Basic, Expr, Symbol


R = OperationRow
MAX_ENTRIES = 1_000_000
MANY = tuple(range(1, 33))
HALF = S.Half


def _blocks(rows: list[list[Basic]]) -> Basic:
    """A block matrix; blocks without rows or columns are left out."""
    kept = [[cell for cell in row if shape(cell)[1] != 0] for row in rows if shape(row[0])[0] != 0]
    if len(kept) == 1 == len(kept[0]):
        return kept[0][0]
    return N.Blocks(Integer(len(kept)), *(cell for row in kept for cell in row))


def _zeros(rows: Expr, cols: Expr) -> Basic:
    return node(N.ZeroMatrix, rows, cols)


def _window(count: Basic, before: Basic, total: Basic) -> Basic:
    """The rows `before`, `before` + 1 ... of the identity of this size, `count` of them."""
    after = total - before - count
    return _blocks([[_zeros(count, before), node(N.Identity, count), _zeros(count, after)]])


def _limited(rows: Size, cols: Size) -> None:
    """Raises LimitError for a matrix of known sizes that nothing could hold."""
    if isinstance(rows, int) and isinstance(cols, int) and rows * cols > MAX_ENTRIES:
        raise LimitError(f"a matrix of {rows:,}×{cols:,} entries is needed here: more than {MAX_ENTRIES:,}")


# ----------------------------------------------------------------------------------------- diagonals and triangles


def _number(size: Size) -> int | None:
    size = resolve(size)
    return size if isinstance(size, int) else None


def _shortened(size: Size, k: int) -> Size:
    """size - |k|, which is at least 1."""
    number = _number(size)
    if number is not None and number <= abs(k):
        raise Mismatch
    return combine("+", size, -abs(k)) if k else size


def diag_law(a: Shape, k: int = 0) -> Shape:
    """n + |k| rows and columns of a vector; of a matrix the length of its k-th diagonal."""
    if resolve(a[1]) == 1:
        side = combine("+", a[0], abs(k)) if k else a[0]
        return (side, side)
    rows, cols = _number(a[0]), _number(a[1])
    if rows is not None and cols is not None and rows != cols:
        length = min(rows + min(k, 0), cols - max(k, 0))
        if rows == 1 or length < 1:
            raise Mismatch
        return (length, 1) if length > 1 else SCALAR
    square(a)
    left = _shortened(a[0], k)
    return (left, 1) if left != 1 else SCALAR


def diag(a: Basic, k: int = 0) -> Basic:
    """The diagonal matrix of a column, or the k-th diagonal of a matrix."""
    rows, cols = shape(a)
    if cols == 1:
        inner = node(N.DiagMatrix, a)
        if k == 0:
            return inner
        p = Integer(abs(k))
        wide, low, corner = _zeros(p, rows), _zeros(rows, p), _zeros(p, p)
        return _blocks([[low, inner], [corner, wide]] if k > 0 else [[wide, corner], [inner, low]])
    if rows == cols and k == 0:
        return N.DiagOf(a)
    down, right = Integer(max(-k, 0)), Integer(max(k, 0))
    length = rows - abs(k) if rows == cols else sp.Min(rows - down, cols - right)
    if length == 1:
        return _at(a, down, right)
    parts = (_window(length, down, rows), a, transposed(_window(length, right, cols)))
    return N.DiagOf(node(N.MatMul, *(p for p in parts if not isinstance(p, N.Identity))))


def _at(a: Basic, i: Basic, j: Basic) -> Basic:
    return a[i, j] if isinstance(a, sp.MatrixBase) else node(N.Entry, a, i, j)


def triangle_law(a: Shape, k: int = 0) -> Shape:
    square(a)
    side = _number(a[0])
    if side is not None and abs(k) >= side:
        raise Mismatch
    return a


def _without(a: Basic, b: Basic) -> Basic:
    return plus(a, scaled(S.NegativeOne, b))


def tril(a: Basic, k: int = 0) -> Basic:
    """All entries on the k-th diagonal and below; tril(X, -1) = X - triu(X)."""
    if k == 0:
        return N.Tril(a)
    n = shape(a)[0]
    if k > 0:
        return _without(a, triu(a, k + 1)) if k + 1 != n else a
    return _without(a, N.Triu(a)) if k == -1 else _corner(a, -k, N.Tril)


def triu(a: Basic, k: int = 0) -> Basic:
    """All entries on the k-th diagonal and above; triu(X, 1) = X - tril(X)."""
    if k == 0:
        return N.Triu(a)
    n = shape(a)[0]
    if k < 0:
        return _without(a, tril(a, k - 1)) if 1 - k != n else a
    return _without(a, N.Tril(a)) if k == 1 else transposed(_corner(transposed(a), k, N.Tril))


def _corner(a: Basic, p: Basic, kind: type[Basic]) -> Basic:
    """The lower triangle of the square that is left without the first p rows and the last p columns, put back."""
    n = shape(a)[0]
    rows, cols = _window(n - p, Integer(p), n), _window(n - p, S.Zero, n)
    if n - p == 1:
        return node(N.MatMul, _at(a, Integer(p), S.Zero), transposed(rows), cols)
    inside = kind(node(N.MatMul, rows, a, transposed(cols)))
    return node(N.MatMul, transposed(rows), inside, cols)


# ----------------------------------------------------------------------------------------------------- running sums


def _vector(a: Shape) -> Shape:
    """A column or a row."""
    if resolve(a[0]) != 1:
        column(a)
    _limited(*(max(map(_size, a)),) * 2)
    return a


def _size(s: Size) -> int:
    return _number(s) or 0


def _along(matrix: Callable[..., Any]) -> Callable[..., Any]:
    """M x of a column x, x M' of a row, for the matrix of a size."""

    def make(x: Basic) -> Basic:
        rows, cols = shape(x)
        if cols == 1:
            return node(N.MatMul, matrix(rows), x)
        return node(N.MatMul, x, transposed(matrix(cols)))

    return make


def _running(n: Symbol) -> Basic:
    return N.Tril(node(N.OneMatrix, n, n))


def _cumprod(x: Basic) -> Basic:
    return N.CumProd(x) if shape(x)[1] == 1 else transposed(N.CumProd(transposed(x)))


# ------------------------------------------------------------------------------------------------------------ stacks


def _cell_shape(s: Shape) -> Shape:
    return (1, 1) if s == SCALAR else s


def _stacked(*shapes: Shape) -> Shape:
    first, *others = map(_cell_shape, shapes)
    for other in others:
        unify(first[1], other[1])
    return (combine("+", first[0], *(s[0] for s in others)), first[1])


def _beside(*shapes: Shape) -> Shape:
    rows, cols = _stacked(*(_cell_shape(s)[::-1] for s in shapes))
    return (cols, rows)


def _matrices(law: Callable[..., Any]) -> Callable[..., Any]:
    """Of matrices alone: others stack vectors otherwise."""

    def matrices(*shapes: Shape) -> Shape:
        if any(s == SCALAR or 1 in (resolve(s[0]), resolve(s[1])) for s in shapes):
            raise Mismatch
        return law(*shapes)

    return matrices


def _block_diagonal_law(*shapes: Shape) -> Shape:
    cells = [_cell_shape(s) for s in shapes]
    return tuple(combine("+", *(s[i] for s in cells)) for i in (0, 1))


def _cells(args: tuple[Basic, Basic]) -> list[Basic]:
    return [a if N.is_array(a) else sp.ImmutableDenseMatrix([[a]]) for a in args]


def _vertical(*args: Basic) -> Basic:
    return _blocks([[a] for a in _cells(args)])


def _horizontal(*args: Basic) -> Basic:
    return _blocks([_cells(args)])


def _block_diagonal(*args: Basic) -> Basic:
    cells = _cells(args)
    sides = [shape(c) for c in cells]
    return _blocks(
        [[c if i == j else _zeros(sides[i][0], sides[j][1]) for j, c in enumerate(cells)] for i in range(len(cells))]
    )


# ---------------------------------------------------------------------------------------------------- shifts, parts


def _roll_law(x: Shape, k: int) -> Shape:
    if _number(x[0]) is not None and _number(x[1]) is not None:
        return _vector(x)
    _shortened(_vector(x)[0] if resolve(x[1]) == 1 else x[1], k)
    return x


def _roll(x: Basic, k: int) -> Basic:
    rows, cols = shape(x)
    n = rows if cols == 1 else cols
    k = k % int(n) if n.is_Integer else k
    if k == 0:
        return x
    top = Integer(k) if k > 0 else n + k
    shift = _blocks([[_zeros(top, n - top), node(N.Identity, top)], [node(N.Identity, n - top), _zeros(n - top, top)]])
    return node(N.MatMul, shift, x) if cols == 1 else node(N.MatMul, x, transposed(shift))


def _toeplitz_law(c: Shape, r: Shape | None = None) -> Shape:
    r = r or c
    if _number(column(c)[0]) is None or _number(column(r)[0]) is None:
        raise Mismatch
    _limited(resolve(c[0]), resolve(r[0]))
    return (c[0], r[0])


def _toeplitz(c: Basic, r: Basic | None = None) -> Basic:
    r = c if r is None else r
    rows, cols = int(shape(c)[0]), int(shape(r)[0])
    cells = [[_at(c if i >= j else r, Integer(abs(i - j)), S.Zero) for j in range(cols)] for i in range(rows)]
    return sp.ImmutableDenseMatrix(cells)


def _skew_law(a: Shape) -> Shape:
    if resolve(a[1]) == 1:
        unify(a[0], 3)
        return (3, 3)
    return square(a)


def _skew(a: Basic) -> Basic:
    """(A - A')/2; of a 3-vector the matrix [x] with [x] y = cross(x, y)."""
    if shape(a)[1] != 1:
        return scaled(HALF, _without(a, transposed(a)))
    if not isinstance(a, sp.MatrixBase):
        return N.Skew(a)
    x, y, z = (_at(a, Integer(i), S.Zero) for i in range(3))
    return sp.ImmutableDenseMatrix([[0, -z, y], [z, 0, -x], [-y, x, 0]])


def _reshape_law(a: Shape, m: Size, n: Size = 1) -> Shape:
    unify(combine("*", *a), combine("*", m, n))
    return (m, n)


def _reshape(a: Basic, m: Symbol, n: Symbol = S.One) -> Basic:
    stacked = a if shape(a)[1] == 1 else N.Vec(a)
    return stacked if n == 1 else N.Unvec(stacked, m, n)


def _tile_law(a: Shape, m: Size, n: Size | None = None) -> Shape:
    if n is None:  # of a matrix NumPy puts the copies side by side
        column(a)
    n = 1 if n is None else n
    _limited(combine("*", a[0], m), combine("*", a[1], n))
    return (combine("*", a[0], m), combine("*", a[1], n))


def _tile(a: Basic, m: Expr, n: Expr = S.One) -> Basic:
    return node(N.KroneckerProduct, node(N.OneMatrix, m, n), a)


def _repeat_law(x: Shape, k: int) -> Shape:
    column(x)
    _limited(combine("*", x[0], k), 1)
    return (combine("*", x[0], k), 1)


_REPEAT = "repeat(x, k) repeats each entry k times, as in NumPy; k copies of x behind each other are tile(x, k)"
BY_COLUMNS = "goes by columns, as in MATLAB and Julia; NumPy and torch go by rows: reshape(X', n, m)'"

LAYOUT: tuple[OperationRow, ...] = (
    R("cumsum", "running sums of a vector, tril(ones(n,n))*x", _vector, _along(_running)),
    R("cumprod", "running products of a vector", _vector, _cumprod),
    R(
        "vertcat",
        "arrays under one another, [A; B]",
        _stacked,
        _vertical,
        aliases=("vcat", "concatenate"),
        arity=MANY,
        mixed=True,
    ),
    R("horzcat", "arrays side by side, [[A, B]]", _beside, _horizontal, aliases=("hcat",), arity=MANY, mixed=True),
    R(
        "vstack",
        "matrices under one another; of vectors write [x, y], one column, or [x'; y'], rows",
        _matrices(_stacked),
        _vertical,
        arity=MANY,
        wants="matrix",
    ),
    R(
        "hstack",
        "matrices side by side; of vectors write [x, y], one column, or [[x, y]], two columns",
        _matrices(_beside),
        _horizontal,
        arity=MANY,
        wants="matrix",
    ),
    R(
        "block_diag",
        "block diagonal matrix",
        _block_diagonal_law,
        _block_diagonal,
        aliases=("blkdiag", "blockdiag"),
        arity=MANY,
        mixed=True,
        wants="matrix",
    ),
    R(
        "flip",
        "a vector backwards (of a matrix flipud, fliplr)",
        _vector,
        _along(lambda n: N.Exchange(n)),
        aliases=("reverse",),
    ),
    R("flipud", "rows in the opposite order", lambda a: a, lambda a: node(N.MatMul, N.Exchange(shape(a)[0]), a)),
    R("fliplr", "columns in the opposite order", lambda a: a, lambda a: node(N.MatMul, a, N.Exchange(shape(a)[1]))),
    R(
        "roll",
        "roll(x, k): the entries of a vector k places on, the last ones first",
        _roll_law,
        _roll,
        aliases=("circshift",),
        arity=(2,),
        offsets=1,
    ),
    R("toeplitz", "toeplitz(c), toeplitz(c, r): constant along diagonals", _toeplitz_law, _toeplitz, arity=(1, 2)),
    R(
        "sym",
        "symmetric part, (A + A')/2",
        square,
        lambda a: scaled(HALF, plus(a, transposed(a))),
        lambda c: c,
        wants="matrix",
    ),
    R("skew", "antisymmetric part, (A - A')/2; of a 3-vector the matrix of its cross product", _skew_law, _skew),
)

LAYOUT_SIZED: tuple[SizedRow, ...] = (
    SizedRow(
        "reshape",
        f"reshape(X,m,n) {BY_COLUMNS}",
        (2, 3),
        _reshape_law,
        _reshape,
        1,
        (("reshape", f"reshape {BY_COLUMNS}"),),
    ),
    SizedRow("tile", "tile(A,m,n): m by n copies of A; tile(x,m)", (2, 3), _tile_law, _tile, 1),
    SizedRow(
        "repeat",
        "repeat(x,k): each entry of a vector k times, kron(x, ones(k,1))",
        (2,),
        _repeat_law,
        lambda x, k: node(N.KroneckerProduct, x, node(N.OneMatrix, k, S.One)),
        1,
        (("repeat", _REPEAT),),
    ),
    SizedRow("repmat", "repmat(A,m,n): m by n copies of A", (3,), _tile_law, _tile, 1),
    SizedRow(
        "exchange",
        "exchange(n): the identity with its rows in the opposite order",
        (1,),
        lambda n: (n, n),
        lambda n: N.Exchange(n),
    ),
)

__all__ = ["LAYOUT", "LAYOUT_SIZED", "diag", "diag_law", "triangle_law", "tril", "triu"]
