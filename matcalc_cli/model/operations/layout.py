"""Rows of OPERATIONS for the layout of arrays: running sums, stacks, shifts, tiles.

Columns as in operations.py. Each is composed of nodes that exist, so that no rule, printer or language has to know of
it: what moves entries about is a product with blocks of identities and zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import Integer, S

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, shape
from matcalc_cli.model.operations.diagonals import blocks, entry, limited, number, shortened, without, zeros
from matcalc_cli.model.operations.row import OperationRow, SizedRow, plus, scaled, transposed
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, Size, column, combine, resolve, square, unify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Basic, Expr, Symbol


R = OperationRow
MANY = tuple(range(1, 33))
HALF = S.Half

# ----------------------------------------------------------------------------------------------------- running sums


def _vector(a: Shape) -> Shape:
    """A column or a row."""
    if resolve(a[0]) != 1:
        column(a)
    limited(*(max(map(_size, a)),) * 2)
    return a


def _size(s: Size) -> int:
    return number(s) or 0


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
    return blocks([[a] for a in _cells(args)])


def _horizontal(*args: Basic) -> Basic:
    return blocks([_cells(args)])


def _block_diagonal(*args: Basic) -> Basic:
    cells = _cells(args)
    sides = [shape(c) for c in cells]
    return blocks(
        [[c if i == j else zeros(sides[i][0], sides[j][1]) for j, c in enumerate(cells)] for i in range(len(cells))]
    )


# ---------------------------------------------------------------------------------------------------- shifts, parts


def _roll_law(x: Shape, k: int) -> Shape:
    if number(x[0]) is not None and number(x[1]) is not None:
        return _vector(x)
    shortened(_vector(x)[0] if resolve(x[1]) == 1 else x[1], k)
    return x


def _roll(x: Basic, k: int) -> Basic:
    rows, cols = shape(x)
    n = rows if cols == 1 else cols
    k = k % int(n) if n.is_Integer else k
    if k == 0:
        return x
    top = Integer(k) if k > 0 else n + k
    shift = blocks([[zeros(top, n - top), node(N.Identity, top)], [node(N.Identity, n - top), zeros(n - top, top)]])
    return node(N.MatMul, shift, x) if cols == 1 else node(N.MatMul, x, transposed(shift))


def _toeplitz_law(c: Shape, r: Shape | None = None) -> Shape:
    r = r or c
    if number(column(c)[0]) is None or number(column(r)[0]) is None:
        raise Mismatch
    limited(resolve(c[0]), resolve(r[0]))
    return (c[0], r[0])


def _toeplitz(c: Basic, r: Basic | None = None) -> Basic:
    r = c if r is None else r
    rows, cols = int(shape(c)[0]), int(shape(r)[0])
    cells = [[entry(c if i >= j else r, Integer(abs(i - j)), S.Zero) for j in range(cols)] for i in range(rows)]
    return sp.ImmutableDenseMatrix(cells)


def _skew_law(a: Shape) -> Shape:
    if resolve(a[1]) == 1:
        unify(a[0], 3)
        return (3, 3)
    return square(a)


def _skew(a: Basic) -> Basic:
    """(A - A')/2; of a 3-vector the matrix [x] with [x] y = cross(x, y)."""
    if shape(a)[1] != 1:
        return scaled(HALF, without(a, transposed(a)))
    if not isinstance(a, sp.MatrixBase):
        return N.Skew(a)
    x, y, z = (entry(a, Integer(i), S.Zero) for i in range(3))
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
    limited(combine("*", a[0], m), combine("*", a[1], n))
    return (combine("*", a[0], m), combine("*", a[1], n))


def _tile(a: Basic, m: Expr, n: Expr = S.One) -> Basic:
    return node(N.KroneckerProduct, node(N.OneMatrix, m, n), a)


def _repeat_law(x: Shape, k: int) -> Shape:
    column(x)
    limited(combine("*", x[0], k), 1)
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

__all__ = ["LAYOUT", "LAYOUT_SIZED"]
