"""Arrays that are made (zeros, eye, array, arange), and their sizes as values (shape, len): ROWS."""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

from matcalc_cli.errors import Span
from matcalc_cli.language.python import arrays, axes, indexing
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.calls import Call, Reading, Row
from matcalc_cli.language.python.casts import exact, plain_array
from matcalc_cli.language.python.loops import counted
from matcalc_cli.language.python.values import (
    Array,
    Const,
    Dims,
    Sequence,
    Size,
    Value,
    is_whole,
)
from matcalc_cli.model.shapes import Size as Length
from matcalc_cli.model.shapes import combine, resolve


def dim(value: Value, call: Call) -> Length:
    """A size among the arguments of zeros, eye, reshape."""
    if isinstance(value, Size):
        return resolve(value.dim)
    number = exact(value)
    if number is None or number.denominator != 1:
        raise call.refuse("a size is a whole number or the length of an axis")
    return int(number)


def _shape(call: Call, value: Value) -> Dims:
    """The lengths that `zeros(3, 4)`, `zeros((3, 4))` and `zeros(3)` say."""
    values = value if isinstance(value, list) else [value]
    if len(values) == 1 and isinstance(values[0], Sequence):
        values = values[0].items
    dims = tuple(dim(v, call) for v in values)
    if len(dims) > 2:
        raise call.refuse("arrays of three axes are not made")
    if any(d == 0 for d in dims):
        raise call.refuse("an empty array has no derivative")
    return dims


def filled(dims: Dims, entry: int, span: Span) -> Array:
    """zeros or ones."""
    if all(resolve(d) == 1 for d in dims):
        return Array(T.number(entry), dims)
    name = "ones" if entry else "zeros"
    sizes = [T.size(d, span) for d in dims]
    return Array(T.call(name, *sizes, span=span), dims)


def _filled(entry: int) -> Reading:
    return lambda call: filled(_shape(call, call["shape"]), entry, call.span)


def _like(entry: int) -> Reading:
    return lambda call: filled(call.array("a").dims, entry, call.span)


def _full(call: Call) -> Value:
    ones = filled(_shape(call, call["shape"]), 1, call.span)
    return marked(arrays.multiplied(call.array("value"), ones, call.span), call["value"])


def _full_like(call: Call) -> Value:
    found = arrays.multiplied(call.array("value"), filled(call.array("a").dims, 1, call.span), call.span)
    return marked(found, call["value"])


def _eye(call: Call) -> Array:
    n = dim(call["n"], call)
    if call["m"] is not None and dim(call["m"], call) != n:
        raise call.refuse("an identity that is not square is not read")
    return Array(T.number(1) if n == 1 else T.call("eye", T.size(n), span=call.span), (n, n))


def _itself(call: Call) -> Array | axes.Tensor:
    """np.array(x) of an array is a copy, of a list an array."""
    found = call.any("a")
    return marked(Array(found.term, found.dims), call["a"]) if isinstance(found, Array) else found


def marked(array: Array, value: Value) -> Array:
    """The array, knowing whether it holds whole numbers."""
    array.whole = is_whole(value)
    return array


def _view(call: Call) -> Value:
    """np.asarray(x) of an array is the array."""
    return call.any("a")


def _cast(call: Call) -> Value:
    call.reader.library.refuse_type("dtype", call["type"], call.span)
    return _itself(call)


def _ndim(call: Call) -> Value:
    return Const(Fraction(call.any("a").rank))


def _shape_of(call: Call) -> Value:
    return Sequence([Size(d) for d in call.any("a").dims])


def _dimension(call: Call) -> Value:
    """x.size() and x.size(0) of PyTorch."""
    array = call.any("a")
    axis = call.axis(array.rank) if call["axis"] is not None else None
    return _shape_of(call) if axis is None else Size(array.dims[axis])


def _size_of(call: Call) -> Value:
    array = call.any("a")
    axis = call.axis(array.rank) if call["axis"] is not None else None
    call.reader.reduced(array, call.span)
    return axes.size(array) if axis is None else Size(array.dims[axis])


def _constant(call: Call) -> NoReturn:
    """stop_gradient(x), x.detach(): a constant of the derivative, which has no form here."""
    raise call.refuse("what is held constant is no part of a formula", "pass it as an argument of its own")


def _running(call: Call) -> Array | None:
    """np.arange(1, n + 1) of a size n that is no number yet: the running sums of ones, from a start that is one."""
    *starts, stop = call.values()
    start = exact(starts[0]) if starts else Fraction(0)
    if len(starts) > 1 or not isinstance(stop, Size) or stop.number is not None or start is None or start % 1:
        return None
    length = combine("+", stop.dim, -int(start))
    ones, before = T.ones(length, call.span), T.number(start - 1, call.span)
    running = T.call("cumsum", ones, span=call.span)
    return Array(running if start == 1 else T.plus(running, before, span=call.span), (length,))


def _arange(call: Call) -> Array:
    if (running := _running(call)) is not None:
        return running
    found = counted(call)
    cells = [plain_array(number, call.span).term for number in found.items]
    return marked(indexing.literal(cells, (len(cells),), call.span), found)


ROWS: tuple[Row, ...] = (
    Row("numpy.zeros torch.zeros numpy.empty torch.empty", "*shape", _filled(0)),
    Row("numpy.ones torch.ones", "*shape", _filled(1)),
    Row("numpy.zeros_like torch.zeros_like numpy.empty_like torch.empty_like", "a", _like(0)),
    Row("numpy.ones_like torch.ones_like", "a", _like(1)),
    Row("numpy.full torch.full", "shape value", _full),
    Row("numpy.full_like torch.full_like", "a value", _full_like),
    Row("numpy.eye torch.eye numpy.identity", "n m=None", _eye),
    Row(
        "numpy.array numpy.copy torch.tensor torch.clone numpy.Array.copy torch.Array.clone numpy.ascontiguousarray",
        "a",
        _itself,
    ),
    Row(
        "numpy.asarray torch.as_tensor torch.asarray numpy.Array.to torch.Array.to "
        "torch.Array.float torch.Array.double "
        "torch.Array.contiguous torch.Array.numpy torch.Array.cpu torch.Array.item numpy.Array.item",
        "a rest=None",
        _view,
    ),
    Row("numpy.Array.astype torch.Array.type", "a type", _cast),
    Row("numpy.arange torch.arange", "*values", _arange),
    Row("numpy.ndim", "a", _ndim),
    Row("numpy.shape", "a", _shape_of),
    Row("numpy.size torch.numel", "a axis=None", _size_of),
    Row("torch.Array.size", "a axis=None", _dimension),
    Row("torch.Array.dim", "a", _ndim),
    Row("jax.lax.stop_gradient torch.Array.detach torch.detach", "a", _constant),
)
__all__ = ["ROWS", "dim"]
