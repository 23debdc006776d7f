"""Indices: x[0], x[1:], X[:, j], X[:, None], and what is written to an array that a function made itself.

Indices are whole numbers, slices with bounds counted from either end, None and `...`. What is picked by an array of
indices or of booleans depends on the data and is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from types import EllipsisType
from typing import TypeAlias

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.python import arrays, axes
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.axes import Tensor
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array, Const, Dims, Misfit, Size, Slice, Value, dims_text
from matcalc_cli.model.shapes import Size as Length
from matcalc_cli.model.shapes import combine, resolve

MOST = 4096  # entries of an array that is written entry by entry
ALL = Slice(None, None, None)
Key: TypeAlias = "Const | Size | Slice | EllipsisType | None"  # what stands between [ and ]
Own: TypeAlias = "Const | Size | Slice"  # a key of an axis that the array has
Cut: TypeAlias = "tuple[int | None, int | None, int]"  # start, stop, step
_ZERO: Length = 0
Piece: TypeAlias = "tuple[Term, Length]"  # a part of a vector and its length


def whole(value: Value, total: Length, span: Span) -> int:
    """An index as a number counted from the front, or from the end (negative) where it is `total - k`."""
    if isinstance(value, Const) and value.whole is not None:
        return value.whole
    if isinstance(value, Size):
        if value.number is not None:
            return value.number
        dim, total = resolve(value.dim), resolve(total)
        if isinstance(dim, tuple) and dim[0] == "+" and isinstance(dim[1], int) and dim[1] < 0 and dim[2:] == (total,):
            return dim[1]
    raise SyntaxProblem("an index is a whole number that is known", span)


def bounds(part: Slice, total: Length, span: Span) -> Cut:
    """start, stop, step of a slice of an axis of this length."""

    def bound(value: Value) -> int | None:
        if value is None or isinstance(value, Size) and resolve(value.dim) == resolve(total):
            return None
        return whole(value, total, span)

    step = 1 if part.step is None else whole(part.step, total, span)
    return bound(part.start), bound(part.stop), step


def length(start: int | None, stop: int | None, total: Length, span: Span) -> Length:
    """How many entries a slice of step 1 has."""
    total = resolve(total)
    if isinstance(total, int):
        return len(range(total)[start:stop])
    if (start or 0) < 0:
        if stop is not None and stop >= 0:
            raise SyntaxProblem("a slice from the end to a place counted from the front has no known size", span)
        found = (stop or 0) - (start or 0)
    elif stop is not None and stop >= 0:
        found = stop - (start or 0)
    else:
        return combine("+", total, (stop or 0) - (start or 0))
    if found < 1:
        raise SyntaxProblem("this slice holds nothing", span)
    return found


def entry(array: Array, places: Sequence[int], span: Span) -> Term:
    """One entry; places may count from the end."""
    term = array.term
    if array.single:
        return term
    dims = [resolve(d) for d in array.dims]
    places = [p + d if p < 0 and isinstance(d, int) else p for p, d in zip(places, dims)]
    for place, d in zip(places, dims):
        if isinstance(d, int) and not 0 <= place < d:
            raise Misfit(f"index {place} is outside of an array of shape {dims_text(array.dims)}", span)
    if term.kind == "literal" and term.grid[1:] == (*dims, 1)[:2]:
        cols = term.grid[2]
        return term.args[places[0] * cols + places[1] if len(places) == 2 and isinstance(cols, int) else places[0]]
    if array.rank == 2 and resolve(array.dims[1]) == 1:
        places = places[:1]
    if term.kind == "transpose" and len(places) == 2:
        term, places = term.args[0], places[::-1]
        if resolve(array.dims[0]) == 1:
            places = places[:1]
    return Term("entry", (term,), tuple(places), span)


def picked(array: Array | Tensor, keys: Sequence[Key], span: Span) -> Array | Tensor:
    """array[keys]"""
    keys = _filled(array, keys, span)
    if isinstance(array, Tensor):
        raise SyntaxProblem("an array of three axes is read where one of them is summed over", span)
    new = [i for i, key in enumerate(keys) if key is None]
    own = [key for key in keys if isinstance(key, Const | Size | Slice)]
    found = _part(array, own, span)
    if not new:
        return found
    kept = [key for key in keys if key is None or isinstance(key, Slice)]
    places = [i for i, key in enumerate(kept) if key is not None]
    if len(kept) > 2:
        term, own_axes = axes.factor(found, places)
        dims: list[Length] = [1] * len(kept)
        for place, d in zip(places, found.dims):
            dims[place] = d
        return Tensor(tuple(dims), {((term, own_axes),): 1})
    if found.rank == 0:
        return Array(found.term, (1,) * len(kept), False, array)
    if kept[0] is None:
        term = found.term if found.single else T.transposed(found.term, span)
        return Array(term, (1, *found.dims), False, array)
    return Array(found.term, (*found.dims, 1), False, array)


def _filled(array: Array | Tensor, keys: Sequence[Key], span: Span) -> list[Key]:
    """The keys with ... and what is left out at the end written as full slices."""
    count = sum(key is not None and key is not Ellipsis for key in keys)
    if count > array.rank:
        raise Misfit(f"{count} indices for an array of shape {dims_text(array.dims)}", span)
    missing = [ALL] * (array.rank - count)
    if Ellipsis in keys:
        place = keys.index(Ellipsis)
        return [*keys[:place], *missing, *keys[place + 1 :]]
    return [*keys, *missing]


def _part(array: Array, keys: Sequence[Own], span: Span) -> Array:
    """array[keys] without None."""
    if all(key == ALL for key in keys):
        return Array(array.term, array.dims, False, array)
    if not any(isinstance(key, Slice) for key in keys):
        places = [whole(key, d, span) for key, d in zip(keys, array.dims)]
        return Array(entry(array, places, span), ())
    ranges: list[int | Cut] = []
    lengths: list[Length] = []
    for key, dim in zip(keys, map(resolve, array.dims)):
        if not isinstance(key, Slice):
            ranges.append(whole(key, dim, span))
            continue
        start, stop, step = bounds(key, dim, span)
        ranges.append((start, stop, step))
        if step == 1:
            lengths.append(length(start, stop, dim, span))
        elif isinstance(dim, int):
            lengths.append(len(range(dim)[start:stop:step]))
        else:
            raise SyntaxProblem("a slice with a step is read of an array of known size", span)
    dims = tuple(lengths)
    if 0 in dims:
        raise SyntaxProblem("this slice holds nothing", span)
    if array.single:
        return Array(array.term, dims, False, array)
    if array.term.kind == "literal" or any(isinstance(r, tuple) and r[2] != 1 for r in ranges):
        return _listed(array, ranges, dims, span)
    return Array(_slice(array, ranges, span), dims, False, array)


def _slice(array: Array, ranges: Sequence[int | Cut], span: Span) -> Term:
    """A slice of the language: a column has one index, a row is transposed before and after."""
    if array.rank == 1 or resolve(array.dims[1]) == 1:
        return _of_column(array.term, array.dims[0], ranges[0], span)
    if resolve(array.dims[0]) == 1:
        term = _of_column(T.transposed(array.term, span), array.dims[1], ranges[1], span)
        return T.transposed(term, span) if isinstance(ranges[0], tuple) else term
    return Term("slice", (array.term,), tuple(ranges), span)


def _of_column(term: Term, dim: Length, place: int | Cut, span: Span) -> Term:
    if place in ((None, None, 1), (0, None, 1)):
        return term
    if isinstance(place, int):
        return entry(Array(term, (dim,)), [place], span)
    return Term("slice", (term,), (place,), span)


def _listed(array: Array, ranges: Sequence[int | Cut], dims: Dims, span: Span) -> Array:
    """The entries one by one."""
    sizes = _known(array.dims)
    if sizes is None:
        return Array(_slice(array, ranges, span), dims, False, array)
    spans = [range(d)[slice(*r)] if isinstance(r, tuple) else [r] for r, d in zip(ranges, sizes)]
    return literal([entry(array, place, span) for place in product(*spans)], dims, span)


def _known(dims: Dims) -> list[int] | None:
    """The lengths as numbers; None where one is not known."""
    known = [d for d in map(resolve, dims) if isinstance(d, int)]
    return known if len(known) == len(dims) else None


def literal(cells: Sequence[Term], dims: Dims, span: Span) -> Array:
    """An array of scalars, row by row."""
    if len(cells) > MOST:
        raise LimitError(f"an array of more than {MOST} entries that are listed", span)
    if len(cells) == 1:
        return Array(cells[0], dims)
    rows, cols = (*(resolve(d) for d in dims), 1)[:2]
    return Array(Term("literal", tuple(cells), (len(dims) == 2, rows, cols), span), dims)


# ------------------------------------------------------------------------------------------------------ writing


def written(array: Array | Tensor, keys: Sequence[Key], value: Array, span: Span) -> Array:
    """The array after array[keys] = value, where its size is known or it has one axis."""
    if not isinstance(array, Array) or any(key is None for key in keys):
        raise SyntaxProblem("this assignment to a part of an array is not read", span)
    own = [key for key in _filled(array, keys, span) if isinstance(key, Const | Size | Slice)]
    part = _part(array, own, span)
    if arrays.broadcast([part.dims, value.dims], span) != tuple(resolve(d) for d in part.dims):
        raise Misfit(f"{dims_text(value.dims)} does not fit into {dims_text(part.dims)}", span)
    sizes = _known(array.dims)
    if sizes is not None:
        return _entries_written(array, sizes, own, value, part.dims, span)
    if array.rank == 1:
        return _pieces_written(array, own[0], value, part.dims, span)
    raise SyntaxProblem(
        "a part of a matrix is written to where its size is known", span, hint="declare the sizes: --given"
    )


def _entries_written(
    array: Array, sizes: list[int], keys: Sequence[Own], value: Array, dims: Dims, span: Span
) -> Array:
    if prod(sizes) > MOST:
        raise LimitError(f"an array of more than {MOST} entries that is written to", span)
    every = list(product(*map(range, sizes)))
    cells = {place: entry(array, place, span) if not _is_blank(array) else T.number(0) for place in every}
    picks = [
        list(range(d)[slice(*bounds(key, d, span))]) if isinstance(key, Slice) else [range(d)[whole(key, d, span)]]
        for key, d in zip(keys, sizes)
    ]
    wide = Array(arrays.spread(value, dims, span) if dims else value.term, dims) if not value.single else value
    for place, index in zip(product(*picks), product(*map(range, _known(dims) or []))):
        cells[place] = value.term if value.single else entry(wide, index, span)
    return literal([cells[place] for place in every], array.dims, span)


def _is_blank(array: Array) -> bool:
    return array.term.kind == "call" and array.term.value == "zeros"


def _pieces(array: Array) -> list[Piece]:
    """What an array of one axis is made of: (part, its length)."""
    if array.term.kind == "pieces":
        return list(zip(array.term.args, array.term.lengths))
    return [(array.term, array.dims[0])]


def _pieces_written(array: Array, key: Own, value: Array, dims: Dims, span: Span) -> Array:
    """[before; value; after], where the bounds are bounds of what was written before, or lie in the first piece."""
    total = resolve(array.dims[0])
    if isinstance(key, Slice):
        from_, stop, step = bounds(key, total, span)
        if step != 1:
            raise SyntaxProblem("a slice with a step is written to where the size is known", span)
        start, count = from_ or 0, dims[0]
    else:
        start = whole(key, total, span)
        stop, count = (start + 1 or None), 1
    first = combine("+", total, start) if start < 0 else start
    last = total if stop is None else combine("+", total, stop) if stop < 0 else stop
    if value.single and resolve(count) != 1:
        new = T.times(value.term, T.ones(count, span), span=span)
    else:
        new = value.term
    pieces = [*_cut(array, 0, first, span), (new, count), *_cut(array, last, total, span)]
    pieces = [(term, n) for term, n in pieces if resolve(n) != 0]
    if len(pieces) == 1:
        return Array(pieces[0][0], array.dims)
    return Array(Term("pieces", tuple(t for t, _ in pieces), tuple(n for _, n in pieces), span), array.dims)


def _cut(array: Array, first: Length, last: Length, span: Span) -> list[Piece]:
    """The pieces between two places."""
    if first == last:
        return []
    found: list[Piece] = []
    total, place = resolve(array.dims[0]), _ZERO
    for term, n in _pieces(array):
        end = combine("+", place, n)
        if not _before(end, first, total) and not _before(last, place, total):
            low = first if not _before(first, place, total) else place
            high = last if not _before(end, last, total) else end
            found.append(_cropped(term, n, _minus(low, place, total), _minus(high, place, total), span))
        place = end
    return [(term, n) for term, n in found if resolve(n) != 0]


def _split(size: Length) -> tuple[int, Dims]:
    """(the number, the letters) of a sum: n - 2 is (-2, (n,))."""
    if isinstance(size, int):
        return size, ()
    if isinstance(size, tuple) and size[0] == "+":
        numbers = [part for part in size[1:] if isinstance(part, int)]
        return sum(numbers), tuple(part for part in size[1:] if not isinstance(part, int))
    return 0, (size,)


def _offset(place: Length, total: Length) -> tuple[int, int]:
    """(0, k) of a place k from the front, (1, -k) of one k before the end."""
    (number, letters), (all_, own) = _split(place), _split(total)
    return (1, number - all_) if letters and letters == own else (0, number)


def _before(a: Length, b: Length, total: Length) -> bool:
    """a <= b, for arrays that are long enough"""
    return _offset(a, total) <= _offset(b, total)


def _minus(a: Length, b: Length, total: Length) -> Length:
    (s, i), (t, j) = _offset(a, total), _offset(b, total)
    return i - j if s == t else combine("+", total, i - j)


def _cropped(term: Term, n: Length, low: Length, high: Length, span: Span) -> Piece:
    """The entries from low to high of a piece of length n."""
    low_from, high_from = _offset(low, n), _offset(high, n)
    count = high_from[1] - low_from[1] if low_from[0] == high_from[0] else combine("+", n, high_from[1] - low_from[1])
    if low == 0 and high == n or count == 0:
        return term, count
    if term.kind == "call" and term.value == "zeros":
        return (T.number(0) if count == 1 else T.call("zeros", T.size(count, span), span=span)), count
    start = low_from[1] or (None if low_from[0] == 0 else 0)
    stop = high_from[1] or None
    if count == 1:
        return Term("entry", (term,), (low_from[1],), span), count
    return Term("slice", (term,), ((start, stop, 1),), span), count
