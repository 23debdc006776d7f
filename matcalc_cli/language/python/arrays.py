"""NumPy's rules for arrays as operations of the language: broadcasting, @, sums along an axis.

Where NumPy repeats a vector b along the rows of a matrix, the language has 1 b'; where it multiplies every row by one,
X diag(b). Sums along an axis are products with ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span
from matcalc_cli.language.python import shifts
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array, Dims, Misfit, dims_text
from matcalc_cli.model.shapes import Mismatch, Size, resolve, unify

if TYPE_CHECKING:
    from collections.abc import Callable


def broadcast(shapes: Sequence[Dims], span: Span) -> Dims:
    """The shape of a result entry by entry, by NumPy's rule; a length that is not known is not 1."""
    rank = max(map(len, shapes))
    result = []
    for place in range(-rank, 0):
        lengths = [resolve(s[place]) for s in shapes if len(s) >= -place]
        wide = [d for d in lengths if d != 1]
        try:
            for d in wide[1:]:
                unify(wide[0], d)
        except Mismatch:
            listed = " and ".join(dims_text(s) for s in shapes)
            raise Misfit(f"shapes {listed} do not fit together", span) from None
        result.append(resolve(wide[0]) if wide else 1)
    return tuple(result)


def spread(array: Array, dims: Dims, span: Span) -> Term:
    """The array repeated to a shape, as a term; a scalar stays one."""
    if array.single or array.rank == len(dims) == 1:
        return array.term
    rows, cols = (resolve(d) for d in dims)
    own = (1, *array.dims)[-2:]
    term = array.term if array.rank == 2 else T.transposed(array.term, span)
    if resolve(own[0]) == 1 != rows:
        return T.times(T.ones(rows, span), term, span=span)
    if resolve(own[1]) == 1 != cols:
        return T.times(term, T.transposed(T.ones(cols, span)), span=span)
    return term


def _direction(array: Array, dims: Dims) -> str:
    """How an array is repeated to a matrix: 'row' the same row, 'column' the same column, '' not."""
    if array.single or len(dims) < 2:
        return ""
    own = (1, *array.dims)[-2:]
    if resolve(own[0]) == 1 != resolve(dims[0]):
        return "row"
    return "column" if resolve(own[1]) == 1 != resolve(dims[1]) else ""


def column(array: Array, span: Span) -> Term:
    """The entries of a vector, a row or a column as a column."""
    is_row = array.rank == 2 and resolve(array.dims[0]) == 1 and not array.single
    return T.transposed(array.term, span) if is_row else array.term


def multiplied(left: Array, right: Array, span: Span, divided: bool = False) -> Array:
    """left * right, left / right."""
    dims = broadcast([left.dims, right.dims], span)
    if divided:
        left, right = shifts.cancelled(left, right)
        if (found := shifts.softmax(left, right, span)) is not None:
            return found
    ways = (_direction(left, dims), _direction(right, dims))
    factor = column(right, span)
    if divided and ways[1]:
        factor = T.over(T.number(1), factor, span)
    if all(ways):
        parts = (column(left, span), factor) if ways[0] == "column" else (factor, column(left, span))
        return Array(T.times(parts[0], T.transposed(parts[1]), span=span), dims)
    if ways[1] and not left.single:
        diagonal = T.call("diag", factor, span=span)
        parts = (left.term, diagonal) if ways[1] == "row" else (diagonal, left.term)
        return Array(T.times(*parts, span=span), dims)
    if ways[0] and not divided and not right.single:
        return multiplied(right, left, span)
    parts = (spread(left, dims, span), spread(right, dims, span))
    if divided:
        return Array(T.over(*parts, span=span), dims)
    return Array(T.entries_times(*parts, span=span), dims)


def added(left: Array, right: Array, sign: str, span: Span) -> Array:
    """left + right, left - right."""
    dims = broadcast([left.dims, right.dims], span)
    return Array(T.plus(spread(left, dims, span), spread(right, dims, span), sign, span), dims)


def raised(left: Array, right: Array, span: Span) -> Array:
    """left ** right."""
    dims = broadcast([left.dims, right.dims], span)
    return Array(T.power(spread(left, dims, span), spread(right, dims, span), span), dims)


def applied(function: str, arrays: Sequence[Array], span: Span) -> Array:
    """A function of scalars, entry by entry."""
    dims = broadcast([a.dims for a in arrays], span)
    return Array(T.call(function, *(spread(a, dims, span) for a in arrays), span=span), dims)


def _agree(left: Size, right: Size, shapes: Sequence[Dims], span: Span) -> None:
    try:
        if (resolve(left) == 1) != (resolve(right) == 1):
            raise Mismatch
        unify(left, right)
    except Mismatch:
        listed = " @ ".join(dims_text(s) for s in shapes)
        raise Misfit(f"sizes do not fit in the product {listed}", span) from None


def product(left: Array, right: Array, span: Span) -> Array:
    """left @ right of vectors and matrices."""
    if not left.rank or not right.rank:
        raise Misfit("@ takes arrays, and one side is a number", span)
    _agree(left.dims[-1], right.dims[0], (left.dims, right.dims), span)
    if right.rank == 1 and left.rank == 2:
        return Array(T.times(left.term, right.term, span=span), left.dims[:1])
    if left.rank == 1 and right.rank == 2:
        return Array(T.times(T.transposed(right.term, span), left.term, span=span), right.dims[1:])
    if left.rank == 1:
        return Array(T.times(T.transposed(left.term, span), right.term, span=span), ())
    return Array(T.times(left.term, right.term, span=span), (left.dims[0], right.dims[1]))


def transposed(array: Array, span: Span) -> Array:
    """x.T: of a vector itself."""
    if array.rank < 2:
        return Array(array.term, array.dims, False, array)
    term = array.term if array.single else T.transposed(array.term, span)
    return Array(term, array.dims[::-1], False, array)


def total(array: Array, axis: int | None, keepdims: bool, span: Span) -> Array:
    """The sum of all entries, or along one axis."""
    if axis is None or array.rank == 1:
        term = array.term if array.single else shifts.total(array.term, span)
        return Array(term, (1,) * array.rank if keepdims else ())
    return along(array, axis, keepdims, span, lambda rows, n: shifts.row_sums(rows, T.ones(n, span), span))


def along(array: Array, axis: int, keepdims: bool, span: Span, reduce: Callable[[Term, Size], Term]) -> Array:
    """reduce(rows, n) of a matrix along one of its axes, where `rows` has that axis last."""
    other, length = array.dims[1 - axis], resolve(array.dims[axis])
    rows = array.term if axis == 1 else T.transposed(array.term, span)
    term = rows if length == 1 else reduce(rows, length)
    if not keepdims:
        if length == 1 and resolve(other) != 1 and axis == 1:
            return Array(array.term, (other,))
        return Array(term, (other,))
    if axis == 1:
        return Array(term, (other, 1))
    return Array(term if resolve(other) == 1 else T.transposed(term, span), (1, other))
