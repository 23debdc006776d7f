"""Arrays in another arrangement (reshape, transpose, stack, diag, cumsum): ROWS."""

from __future__ import annotations

from fractions import Fraction

from matcalc_cli.errors import Span
from matcalc_cli.language.python import arrays, indexing
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.calls import Call, Reading, Row
from matcalc_cli.language.python.casts import exact, plain_array, vector_of
from matcalc_cli.language.python.making import dim
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import (
    Array,
    Const,
    Misfit,
    Sequence,
    Slice,
    Value,
)
from matcalc_cli.model.shapes import Mismatch, combine, resolve, unify
from matcalc_cli.model.shapes import Size as Length


def by_rows(array: Array, span: Span) -> Array:
    """All entries as a vector, row by row."""
    if array.rank < 2:
        return Array(array.term, array.dims if array.rank else (1,), False, array)
    total = combine("*", *array.dims)
    if 1 in [resolve(d) for d in array.dims]:
        return Array(arrays.column(array, span), (total,), False, array)
    term = T.call("vec", T.transposed(array.term, span), span=span)
    return Array(term, (total,), False, array)


def reshaped(call: Call, array: Array, values: list[Value]) -> Array:
    """The entries row by row in another shape: a vector as rows, or a matrix as a vector."""
    span = call.span
    total = combine("*", *array.dims) if array.rank else 1
    known = [dim(v, call) for v in values if exact(v) != -1]
    if len(known) < len(values) - 1:
        raise call.refuse("one size may be left open")
    dims = [_left(total, known, call) if exact(v) == -1 else dim(v, call) for v in values]
    if len(dims) > 2:
        raise call.refuse("arrays of three axes are not made")
    try:
        unify(total, combine("*", *dims) if dims else 1)
    except Mismatch:
        raise Misfit("reshape does not keep the number of entries", span) from None
    flat = by_rows(array, span)
    if len(dims) < 2:
        return Array(flat.term, tuple(dims), False, array)
    rows, cols = (resolve(d) for d in dims)
    if array.rank == 2 and tuple(map(resolve, array.dims)) == (rows, cols):
        return Array(array.term, (rows, cols), False, array)
    if rows == 1 or cols == 1:
        term = T.transposed(flat.term, span) if cols != 1 else flat.term
        return Array(term, (rows, cols), False, array)
    sizes = (T.size(cols, span), T.size(rows, span))
    return Array(T.transposed(T.call("unvec", flat.term, *sizes, span=span), span), (rows, cols), False, array)


def _left(total: Length, known: list[Length], call: Call) -> Length:
    """The size that -1 stands for."""
    if not known:
        return total
    if len(known) == 1 and isinstance(total, int) and isinstance(known[0], int):
        if total % known[0]:
            raise Misfit("reshape does not keep the number of entries", call.span)
        return total // known[0]
    if known == [1]:
        return total
    if len(known) == 1 and total == known[0]:
        return 1
    parts: list[Length] = list(total[1:]) if isinstance(total, tuple) and total[0] == "*" else []
    if len(known) == 1 and known[0] in parts:
        parts.remove(known[0])
        return parts[0] if len(parts) == 1 else combine("*", *parts)
    raise call.refuse("the size that -1 stands for is not known")


def _reshape(call: Call) -> Value:
    value = call["shape"]
    return reshaped(call, call.array("a"), value.items if isinstance(value, Sequence) else [value])


def _reshape_method(call: Call) -> Array:
    """x.reshape(2, 3), x.reshape((2, 3))"""
    first, *values = call.values()
    if len(values) == 1 and isinstance(values[0], Sequence):
        values = values[0].items
    return reshaped(call, plain_array(first, call.span), values)


def _flat(call: Call) -> Value:
    return by_rows(call.array("a"), call.span)


def _transpose(call: Call) -> Value:
    array = call.array("a")
    order = call["axes"]
    if order is not None and [exact(v) for v in getattr(order, "items", [])] not in ([1, 0], [-1, -2]):
        raise call.refuse("this order of axes is not read")
    return arrays.transposed(array, call.span)


def _transpose_method(call: Call) -> Value:
    first, *order = call.values()
    array = plain_array(first, call.span)
    if len(order) == 1 and isinstance(order[0], Sequence):
        order = order[0].items
    places = [int(p) % 2 for v in order if (p := exact(v)) is not None]
    if order and (array.rank != 2 or len(places) < len(order) or set(places) != {0, 1}):
        raise call.refuse("this order of axes is not read")
    if places == [0, 1] and call.path in ("numpy.Array.transpose", "torch.Array.permute", "torch.permute"):
        return array  # an order of axes; PyTorch's transpose(0, 1) exchanges the two
    return arrays.transposed(array, call.span)


def _squeeze(call: Call) -> Value:
    array, span = call.array("a"), call.span
    along = call.axes(array.rank) if array.rank else None
    keep = [i for i, d in enumerate(array.dims) if resolve(d) != 1 or along is not None and i not in along]
    dims = tuple(array.dims[i] for i in keep)
    return Array(arrays.column(array, span) if len(dims) < 2 else array.term, dims, False, array)


def _expand(call: Call) -> Value:
    array = call.any("a")
    place = call.whole("axis")
    keys: list[indexing.Key] = [indexing.ALL] * array.rank
    keys.insert(place if place >= 0 else array.rank + 1 + place, None)
    return indexing.picked(array, keys, call.span)


def _diag(call: Call) -> Array:
    array, span = call.array("a"), call.span
    if exact(call["k"]) != 0:
        raise call.refuse("another diagonal than the main one is not read")
    if array.rank == 1:
        dim = array.dims[0]
        return Array(array.term if array.single else T.call("diag", array.term, span=span), (dim, dim))
    return _diagonal(call)


def _diagonal(call: Call) -> Array:
    array, span = call.array("a"), call.span
    if array.rank != 2:
        raise Misfit("the diagonal is one of a matrix", span)
    square(array, span)
    return Array(array.term if array.single else T.call("diag", array.term, span=span), array.dims[:1])


def square(array: Array, span: Span) -> None:
    """Raises where an array is no square matrix."""
    try:
        if array.rank != 2:
            raise Mismatch
        unify(*array.dims)
    except Mismatch:
        raise Misfit("this takes a square matrix", span) from None


def _triangle(name: str) -> Reading:
    def read(call: Call) -> Value:
        array = call.array("a")
        square(array, call.span)
        if exact(call["k"]) != 0:
            raise call.refuse("another diagonal than the main one is not read")
        return Array(T.call(name, array.term, span=call.span), array.dims)

    return read


def _stacked(call: Call) -> Array:
    """np.stack of numbers or vectors."""
    parts = [plain_array(p, call.span) for p in _parts(call)]
    found = vector_of(parts, call.span)
    axis = exact(call.bound.get("axis", Const(Fraction(0))))
    if axis in (1, -1) and found.rank == 2:
        return Array(arrays.transposed(found, call.span).term, found.dims[::-1])
    if axis != 0 and found.rank == 2:
        raise call.refuse("this axis is not read")
    return found


def _parts(call: Call) -> list[Value]:
    value = call["a"]
    if not isinstance(value, Sequence) or not value.items:
        raise call.refuse("it takes a list of arrays")
    return value.items


def _concatenated(call: Call) -> Array:
    return joined([plain_array(p, call.span) for p in _parts(call)], call.whole("axis"), call)


def joined(parts: list[Array], axis: int, call: Call) -> Array:
    """Arrays one after the other along an axis."""
    span, rank = call.span, parts[0].rank
    if any(p.rank != rank for p in parts) or not rank or not -rank <= axis < rank:
        raise Misfit("these arrays do not fit one after the other", span)
    axis %= rank
    length = combine("+", *(p.dims[axis] for p in parts))
    if rank == 1:
        cells = [c for p in parts for c in (p.term.args if _lists(p) else (p.term,))]
        return Array(Term("literal", tuple(cells), (False, len(cells), 1), span), (length,))
    other = parts[0].dims[1 - axis]
    for part in parts[1:]:
        try:
            unify(other, part.dims[1 - axis])
        except Mismatch:
            raise Misfit("these arrays do not fit one after the other", span) from None
    shape = (True, 1, len(parts)) if axis else (False, len(parts), 1)
    return Array(
        Term("literal", tuple(p.term for p in parts), shape, span), (other, length) if axis else (length, other)
    )


def _lists(array: Array) -> bool:
    return array.term.kind == "literal" and array.term.value == (False, resolve(array.dims[0]), 1)


def _vertical(call: Call) -> Value:
    parts = [plain_array(p, call.span) for p in _parts(call)]
    if all(p.rank == 1 for p in parts):
        return _stacked(call)
    return joined(parts, 0, call)


def _horizontal(call: Call) -> Array:
    parts = [plain_array(p, call.span) for p in _parts(call)]
    parts = [Array(p.term, (1,)) if not p.rank else p for p in parts]
    return joined(parts, 0 if parts[0].rank == 1 else 1, call)


def _columns(call: Call) -> Value:
    parts = [plain_array(p, call.span) for p in _parts(call)]
    parts = [Array(p.term, (*p.dims, 1)) if p.rank == 1 else p for p in parts]
    return joined(parts, 1, call)


def _block(call: Call) -> Value:
    rows = [row.items for row in _parts(call) if isinstance(row, Sequence)]
    if len(rows) < len(_parts(call)):
        raise call.refuse("it takes a list of rows")
    return joined([joined([plain_array(p, call.span) for p in row], 1, call) for row in rows], 0, call)


def _rolled(call: Call) -> Value:
    """The last k entries first."""
    array, k = call.array("a"), call.whole("shift")
    if array.rank != 1 or not k:
        raise Misfit("roll is read of a vector", call.span)
    cut = Const(Fraction(-k))
    parts = [Slice(cut, None, None), Slice(None, cut, None)]
    return joined([plain_array(indexing.picked(array, [part], call.span), call.span) for part in parts], 0, call)


def _of_vector(function: str) -> Reading:
    """A function of a vector that gives one."""

    def read(call: Call) -> Value:
        array = call.array("a")
        if array.rank != 1:
            raise Misfit(f"{call.path} is read of a vector", call.span)
        call.axis(1)
        return Array(array.term if array.single else T.call(function, array.term, span=call.span), array.dims)

    return read


def _difference(call: Call) -> Array:
    array = call.array("a")
    if not array.rank:
        raise Misfit("diff takes an array", call.span)
    if array.rank != 1 or exact(call["n"]) != 1:
        raise call.refuse("differences are read of a vector")
    cuts = (Slice(Const(Fraction(1)), None, None), Slice(None, Const(Fraction(-1)), None))
    after, before = (plain_array(indexing.picked(array, [cut], call.span), call.span) for cut in cuts)
    return arrays.added(after, before, "-", call.span)


ROWS: tuple[Row, ...] = (
    Row("numpy.ravel torch.ravel numpy.Array.flatten torch.flatten numpy.Array.ravel", "a", _flat),
    Row("numpy.reshape torch.reshape", "a shape", _reshape),
    Row("numpy.Array.reshape torch.Array.reshape torch.Array.view", "*values", _reshape_method),
    Row("numpy.transpose", "a axes=None", _transpose),
    Row("torch.t torch.Array.t", "a axes=None", _transpose),
    Row(
        "numpy.Array.transpose torch.Array.transpose torch.Array.permute torch.transpose torch.permute numpy.swapaxes",
        "*values",
        _transpose_method,
    ),
    Row("numpy.squeeze torch.squeeze", "a axis=None", _squeeze),
    Row("numpy.expand_dims torch.unsqueeze", "a axis", _expand),
    Row("numpy.diag torch.diag", "a k=0", _diag),
    Row("numpy.diagonal torch.diagonal", "a", _diagonal),
    Row("numpy.diagflat torch.diagflat torch.diag_embed", "a k=0", _diag),
    Row("numpy.tril torch.tril", "a k=0", _triangle("tril")),
    Row("numpy.triu torch.triu", "a k=0", _triangle("triu")),
    Row("numpy.stack torch.stack", "a axis=0", _stacked),
    Row("numpy.concatenate torch.cat torch.concat torch.concatenate", "a axis=0", _concatenated),
    Row("numpy.vstack torch.vstack", "a", _vertical),
    Row("numpy.hstack torch.hstack", "a", _horizontal),
    Row("numpy.column_stack torch.column_stack", "a", _columns),
    Row("numpy.block", "a", _block),
    Row("numpy.roll torch.roll", "a shift", _rolled),
    Row("numpy.cumsum torch.cumsum", "a axis=None", _of_vector("cumsum")),
    Row("numpy.cumprod torch.cumprod", "a axis=None", _of_vector("cumprod")),
    Row("numpy.flip", "a axis=None", _of_vector("flip")),
    Row("numpy.diff", "a n=1", _difference),
)
__all__ = ["ROWS", "by_rows", "square"]
