"""Sums, means, extremes, norms, softmax and losses, along an axis or over all entries: ROWS."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple, TypeAlias

from matcalc_cli.language.python import arrays, axes
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.calls import Call, Reading, Row
from matcalc_cli.language.python.casts import exact, plain_array
from matcalc_cli.language.python.entrywise import evaluated
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array, Library, Misfit, Sequence, Value, entries
from matcalc_cli.model.shapes import Size as Length
from matcalc_cli.model.shapes import combine, resolve

AnyArray: TypeAlias = "Array | axes.Tensor"


def summed(call: Call, array: AnyArray | None = None, keepdims: bool | None = None) -> AnyArray:
    """The sum of an array of any number of axes."""
    array = call.any("a") if array is None else array
    call.reader.reduced(array, call.span)
    keepdims = call.flag("keepdims") if keepdims is None else keepdims
    if isinstance(array, axes.Tensor):
        along = call.axes(array.rank)
        return axes.total(array, range(array.rank) if along is None else along, keepdims, call.span)
    return arrays.total(array, call.axis(array.rank), keepdims, call.span)


def _plain_sum(call: Call, array: AnyArray, keepdims: bool | None = None) -> Array:
    return plain_array(summed(call, array, keepdims), call.span)


def _length(call: Call, array: AnyArray) -> Length:
    """How many entries are summed up."""
    along = call.axes(array.rank)
    return resolve(entries(array.dims if along is None or not array.rank else tuple(array.dims[a] for a in along)))


def _divided(call: Call, array: AnyArray, by: Length) -> AnyArray:
    """An array divided by a length."""
    by = resolve(by)
    divisor = Array(T.number(by) if isinstance(by, int) else T.size(by, call.span), ())
    if isinstance(array, Array):
        return arrays.multiplied(array, divisor, call.span, divided=True)
    raise call.refuse("of three axes the mean is read along one axis or two")


def mean(call: Call, array: AnyArray | None = None, keepdims: bool | None = None) -> AnyArray:
    """The mean: mean(x) of all entries, else a sum divided by a length."""
    array = call.any("a") if array is None else array
    if not array.rank and call["axis"] is not None:
        raise Misfit("a mean along an axis is of an array", call.span)
    call.reader.reduced(array, call.span)
    wide = call.flag("keepdims") if keepdims is None else keepdims
    if (
        isinstance(array, Array)
        and (not array.rank or call.axis(array.rank) is None or array.rank == 1)
        and not array.single
    ):
        return Array(T.call("mean", array.term, span=call.span), (1,) * array.rank if wide else ())
    return _divided(call, summed(call, array, keepdims), _length(call, array))


def _variance(call: Call) -> AnyArray:
    """sum((x - mean)^2)/(n - ddof)"""
    array, span = call.array("a"), call.span
    call.reader.reduced(array, span)
    centred = arrays.added(array, plain_array(mean(call, array, True), span), "-", span)
    squares = arrays.raised(centred, Array(T.number(2), ()), span)
    length, ddof = _length(call, array), _ddof(call)
    return _divided(call, summed(call, squares), combine("+", length, -ddof) if ddof else length)


def _ddof(call: Call) -> int:
    """NumPy's ddof, PyTorch's correction and unbiased."""
    if call.bound.get("unbiased") is False:
        return 0
    return call.whole("ddof")


def _deviation(call: Call) -> Array:
    return arrays.applied("sqrt", [plain_array(_variance(call), call.span)], call.span)


def _of_all(function: str) -> Reading:
    """A reduction that the language has over all entries."""

    def read(call: Call) -> Array:
        array = call.array("a")
        call.reader.reduced(array, call.span)
        axis = call.axis(array.rank)
        if array.rank == 2 and axis is not None and not array.single and resolve(array.dims[1 - axis]) != 1:
            keepdims, span = call.flag("keepdims"), call.span
            return arrays.along(array, axis, keepdims, span, lambda rows, n: T.along_rows(function, rows, span))
        term = array.term if array.single else T.call(function, array.term, span=call.span)
        if array.rank == 2 and axis is not None:
            return Array(term, (1, 1) if call.flag("keepdims") else (1,))
        return Array(term, (1,) * array.rank if call.flag("keepdims") else ())

    return read


def _extreme(function: str, of_one: str) -> Reading:
    """torch.max: the largest entry, of two arrays the larger one entry by entry, along an axis (values, places)."""

    def read(call: Call) -> Value:
        second = call["axis"]
        if second is None:
            return _of_all(of_one)(call)
        if exact(second) is None:
            return arrays.applied(function, [call.array("a"), plain_array(second, call.span)], call.span)
        return Sequence([_of_all(of_one)(call), None])

    return read


def _logsumexp(call: Call) -> Value:
    array = call.array("a")
    call.reader.reduced(array, call.span)
    if array.rank and (array.rank == 1 or call.axis(array.rank) is None) and not array.single:
        term = T.call("logsumexp", array.term, span=call.span)
        return Array(term, (1,) * array.rank if call.flag("keepdims") else ())
    return arrays.applied("log", [_plain_sum(call, arrays.applied("exp", [array], call.span))], call.span)


def _softmax(function: str, default: int | None) -> Reading:
    """softmax and log_softmax: the language's run row by row. `default` is the axis where none is named."""

    def read(call: Call) -> Value:
        array, span = call.array("a"), call.span
        if not array.rank:
            raise Misfit(f"{call.path} takes an array", span)
        axis = default if call["axis"] is None and default is not None else None
        axis = axis % array.rank if axis is not None else call.axis(array.rank)
        if array.rank == 1 or array.single:
            return Array(T.call(function, array.term, span=span), array.dims)
        if axis is None:
            if call.path.startswith("torch"):
                raise call.refuse("the axis has to be named", "write dim=-1 for row by row")
            raise call.refuse("without an axis it runs over all entries of a matrix", "write axis=-1 for row by row")
        if resolve(array.dims[axis]) == 1:
            raise call.refuse("along an axis with one entry it is constant")
        term = array.term if axis == 1 else T.transposed(array.term, span)
        if resolve(array.dims[1 - axis]) == 1:
            term = T.transposed(term, span)  # one row: a column of the language
            found = T.call(function, term, span=span)
            return Array(T.transposed(found, span) if axis == 1 else found, array.dims)
        found = T.call(function, term, span=span)
        return Array(found if axis == 1 else T.transposed(found, span), array.dims)

    return read


# ------------------------------------------------------------------------------------------------------------ norms


def _torch_norm(call: Call) -> Array:
    call.bound["ord"] = None if call["p"] == "fro" else call["p"]
    return _norm(call)


class _Order(NamedTuple):
    """What `ord` says: a word (fro, nuc), infinite, or a number; nothing of Euclid's and Frobenius's."""

    word: str = ""
    infinite: bool = False
    number: Fraction | None = None

    @property
    def euclidean(self) -> bool:
        return not self.word and not self.infinite and self.number in (None, 2)


def _order(call: Call, array: AnyArray) -> _Order:
    said = call["ord"]
    if said is None or said in ("fro", "f") and array.rank == 2:
        return _Order()
    if isinstance(said, Library) and said.path in ("numpy.inf", "torch.inf", "math.inf"):
        return _Order(infinite=True)
    return _Order(said if isinstance(said, str) else "other") if exact(said) is None else _Order(number=exact(said))


def _norm(call: Call) -> Array:
    """numpy.linalg.norm: Euclid's, Frobenius's, or the p-norm of a vector."""
    array, span = call.any("a"), call.span
    call.reader.reduced(array, span)
    order, along = _order(call, array), call.axes(array.rank)
    if not array.rank and along is not None:
        raise Misfit("a norm along an axis is of an array", span)
    flat = array.rank < 2 or along is not None and len(along) == 1 or call.path == "torch.norm"
    if isinstance(array, Array) and array.rank == 2 and not flat and order != _Order():
        return _of_matrix(call, array, order)
    if order.word:
        raise call.refuse("the order of the norm is a number that is known")
    if isinstance(array, axes.Tensor):
        if not order.euclidean:
            raise call.refuse("of three axes the Euclidean norm is read alone")
        return arrays.applied("sqrt", [_plain_sum(call, axes.multiplied(array, array, span))], span)
    name = "norminf" if order.infinite else _NORMS.get(order.number)
    if name and not array.single and (array.rank < 2 or along is None or len(along) == 2):
        term = T.call(name, array.term, span=span)
        return Array(term, (1,) * array.rank if call.flag("keepdims") else ())
    return _of_powers(call, array, order)


_NORMS = {None: "norm", Fraction(2): "norm", Fraction(1): "norm1"}


def _of_matrix(call: Call, array: Array, order: _Order) -> Array:
    """The norms of a matrix that no vector has: the largest row sum, the nuclear and the spectral norm."""
    if order.word not in ("", "nuc"):
        raise call.refuse("the order of the norm is a number that is known")
    if order.number not in (None, 1, 2):
        raise call.refuse("of a matrix the Frobenius norm is read alone")
    word = order.word or ("inf" if order.infinite else str(order.number))
    term = Term("call", (array.term,), ("norm", ("ord", word)), call.span)
    return Array(term, (1, 1) if call.flag("keepdims") else ())


def _of_powers(call: Call, array: Array, order: _Order) -> Array:
    """(sum_i |x_i|^p)^(1/p), along an axis too."""
    span = call.span
    if order.infinite:
        raise call.refuse("this norm along an axis is not read")
    if order.number is None or order.number == 2:
        squares = arrays.raised(array, Array(T.number(2), ()), span)
        return arrays.applied("sqrt", [_plain_sum(call, squares)], span)
    absolute = arrays.applied("abs", [array], span)
    if order.number == 1:
        return _plain_sum(call, absolute)
    if order.number < 1:
        raise call.refuse("the order of the norm is at least 1")
    powers = arrays.raised(absolute, Array(T.number(order.number), ()), span)
    return arrays.raised(_plain_sum(call, powers), Array(T.number(1 / order.number), ()), span)


# ----------------------------------------------------------------------------------------------------------- losses


def _loss(text: str) -> Reading:
    """A loss of PyTorch: a formula entry by entry, and what `reduction` makes of it."""

    def read(call: Call) -> Value:
        given = {name: call.array(name) for name in call.bound if name not in ("reduction",)}
        if given["a"].dims and given["b"].dims and len(given["a"].dims) != len(given["b"].dims):
            raise Misfit("a loss of two shapes", call.span)
        return reduced(call, evaluated(text, given, call.span))

    return read


def reduced(call: Call, found: Array) -> Array:
    """mean, sum or none of a loss."""
    word = call.word("reduction")
    if word == "none" or not found.rank:
        return found
    if word not in ("mean", "sum"):
        raise call.refuse(f"reduction={word!r} is not read")
    return Array(found.term if found.single else T.call(word, found.term, span=call.span), ())


def _cross_entropy(call: Call) -> Array:
    """-sum(y log_softmax(z)), of a matrix the mean over its rows; y are probabilities."""
    z, y, span = call.array("a"), call.array("b"), call.span
    if z.rank != y.rank:
        raise call.refuse(
            "labels that are indices are not read", "give probabilities, one-hot, of the shape of the scores"
        )
    logs = Array(T.call("log_softmax", z.term, span=span), z.dims)
    total = arrays.total(arrays.multiplied(y, logs, span), None, False, span)
    found = Array(T.negated(total.term, span), ())
    word = call.word("reduction")
    if word not in ("mean", "sum"):
        raise call.refuse(f"reduction={word!r} is not read")
    return plain_array(_divided(call, found, z.dims[0]), span) if word == "mean" and z.rank == 2 else found


def _cosine(call: Call) -> Array:
    """a'b/(norm(a) norm(b)) along an axis"""
    a, b, span = call.array("a"), call.array("b"), call.span
    if a.rank == 1 and b.rank == 1 and exact(call["axis"]) in (0, -1):
        top = arrays.product(a, b, span)
        left, right = (Array(T.call("norm", v.term, span=span), ()) for v in (a, b))
        return arrays.multiplied(top, arrays.multiplied(left, right, span), span, divided=True)
    top = _plain_sum(call, arrays.multiplied(a, b, span), False)
    left, right = (_plain_sum(call, arrays.raised(v, Array(T.number(2), ()), span), False) for v in (a, b))
    below = arrays.applied("sqrt", [arrays.multiplied(left, right, span)], span)
    return arrays.multiplied(top, below, span, divided=True)


def _python_sum(call: Call) -> Value:
    """sum of Python: of a list the items one after the other, of a matrix its rows."""
    import ast

    value, found = call["a"], call["start"]
    if isinstance(value, Sequence):
        items = list(value.items)
        call.reader.count(None, len(items), call.span)
        if items and exact(found) == 0:
            found, items = items[0], items[1:]
        for item in items:
            found = call.reader.binary(ast.Add, found, item, call.span)
        return found
    array = call.array("a")
    if not array.rank:
        raise Misfit("sum of Python takes a list or an array", call.span)
    total = arrays.total(array, 0 if array.rank == 2 else None, False, call.span)
    return total if exact(found) == 0 else arrays.added(total, call.array("start"), "+", call.span)


def _average(call: Call) -> Value:
    if call["weights"] is None:
        return mean(call, keepdims=False)
    array, weights, span = call.array("a"), call.array("weights"), call.span
    if array.rank != 1 or weights.rank != 1:
        raise call.refuse("weights are read of vectors")
    top = arrays.product(weights, array, span)
    return arrays.multiplied(top, arrays.total(weights, None, False, span), span, divided=True)


_A = "a axis=None keepdims=False"
_LOSS = "a b reduction=mean"
_F = "torch.nn.functional"
ROWS: tuple[Row, ...] = (
    Row("numpy.sum torch.sum numpy.nansum", _A, summed),
    Row("numpy.mean torch.mean", _A, mean),
    Row("numpy.average", "a axis=None weights=None", _average),
    Row("numpy.var", "a axis=None ddof=0 keepdims=False", _variance),
    Row("numpy.std", "a axis=None ddof=0 keepdims=False", _deviation),
    Row("torch.var", "a axis=None unbiased=None ddof=1 keepdims=False", _variance),
    Row("torch.std", "a axis=None unbiased=None ddof=1 keepdims=False", _deviation),
    Row("numpy.prod torch.prod math.prod", _A, _of_all("prod")),
    Row("numpy.max numpy.amax torch.amax numpy.nanmax", _A, _of_all("amax")),
    Row("numpy.min numpy.amin torch.amin numpy.nanmin", _A, _of_all("amin")),
    Row("torch.max", _A, _extreme("max", "amax")),
    Row("torch.min", _A, _extreme("min", "amin")),
    Row("scipy.special.logsumexp jax.nn.logsumexp torch.logsumexp", _A, _logsumexp),
    Row("scipy.special.softmax", "a axis=None", _softmax("softmax", None)),
    Row("scipy.special.log_softmax", "a axis=None", _softmax("log_softmax", None)),
    Row("jax.nn.softmax", "a axis=-1", _softmax("softmax", -1)),
    Row("jax.nn.log_softmax", "a axis=-1", _softmax("log_softmax", -1)),
    Row(f"torch.softmax {_F}.softmax torch.special.softmax", "a axis=None", _softmax("softmax", None)),
    Row(f"torch.log_softmax {_F}.log_softmax torch.special.log_softmax", "a axis=None", _softmax("log_softmax", None)),
    Row(
        "numpy.linalg.norm torch.linalg.norm scipy.linalg.norm torch.linalg.vector_norm",
        "a ord=None axis=None keepdims=False",
        _norm,
    ),
    Row("torch.norm", "a p=fro axis=None keepdims=False", _torch_norm),
    Row("builtins.sum math.fsum", "a start=0", _python_sum),
    Row(f"{_F}.mse_loss", _LOSS, _loss("(a - b)^2")),
    Row(f"{_F}.l1_loss", _LOSS, _loss("abs(a - b)")),
    Row(f"{_F}.huber_loss", "a b reduction=mean delta=1", _loss("huber(a - b, delta)")),
    Row(f"{_F}.smooth_l1_loss", "a b reduction=mean beta=1", _loss("huber(a - b, beta) ./ beta")),
    Row(f"{_F}.binary_cross_entropy", _LOSS, _loss("-b.*log(a) - (1 - b).*log(1 - a)")),
    Row(f"{_F}.binary_cross_entropy_with_logits", _LOSS, _loss("softplus(a) - b.*a")),
    Row(f"{_F}.kl_div", _LOSS, _loss("b.*(log(b) - a)")),
    Row(f"{_F}.cross_entropy", _LOSS, _cross_entropy),
    Row(f"{_F}.cosine_similarity torch.cosine_similarity", "a b axis=1", _cosine),
)

__all__ = ["ROWS"]
