"""Sums, means, extremes, norms, softmax and losses, along an axis or over all entries: ROWS."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.python import arrays, axes
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.calls import Call, Row
from matcalc_cli.language.python.casts import exact, plain_array
from matcalc_cli.language.python.entrywise import evaluated
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array, Misfit, Sequence, entries
from matcalc_cli.model.shapes import combine, resolve

if TYPE_CHECKING:
    from matcalc_cli.errors import Span


def summed(call: Call, array: Array | None = None, keepdims: bool | None = None) -> Array:
    """The sum of an array of any number of axes."""
    array = call.any("a") if array is None else array
    call.reader.reduced(array, call.span)
    keepdims = call.flag("keepdims") if keepdims is None else keepdims
    if isinstance(array, axes.Tensor):
        along = call.axes(array.rank)
        return axes.total(array, range(array.rank) if along is None else along, keepdims, call.span)
    return arrays.total(array, call.axis(array.rank), keepdims, call.span)


def _length(call: Call, array: Array) -> T.Term:
    """How many entries are summed up."""
    along = call.axes(array.rank)
    dims = array.dims if along is None or not array.rank else [array.dims[a] for a in along]
    return T.size(resolve(combine("*", *dims) if len(dims) > 1 else dims[0] if dims else 1), call.span)


def _divided(array: Array, by: T.Term, span: Span) -> Array:
    by = T.number(resolve(by.value)) if by.kind == "size" and isinstance(resolve(by.value), int) else by
    return arrays.multiplied(array, Array(by, ()), span, divided=True)


def mean(call: Call, array: Array | None = None, keepdims: bool | None = None) -> Array:
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
    return _divided(summed(call, array, keepdims), _length(call, array), call.span)


def _variance(call: Call) -> Array:
    """sum((x - mean)^2)/(n - ddof)"""
    array, span = call.array("a"), call.span
    call.reader.reduced(array, span)
    centred = arrays.added(array, mean(call, array, True), "-", span)
    squares = arrays.raised(centred, Array(T.number(2), ()), span)
    total, length = summed(call, squares), _length(call, array)
    ddof = _ddof(call)
    if ddof:
        length = T.size(combine("+", length.value, -ddof), span)
    return _divided(total, length, span)


def _ddof(call: Call) -> int:
    """NumPy's ddof, PyTorch's correction and unbiased."""
    if call.bound.get("unbiased") is False:
        return 0
    return call.whole("ddof")


def _deviation(call: Call) -> Array:
    return arrays.applied("sqrt", [_variance(call)], call.span)


def _of_all(function: str) -> Callable[..., Any]:
    """A reduction that the language has over all entries."""

    def read(call: Call) -> Array:
        array = call.array("a")
        call.reader.reduced(array, call.span)
        if array.rank == 2 and call.axis(2) is not None and not array.single:
            axis = call.axis(2)
            if resolve(array.dims[1 - axis]) != 1:
                along = lambda rows, n: T.along_rows(function, rows, call.span)
                return arrays.along(array, axis, call.flag("keepdims"), call.span, along)
        else:
            call.axis(array.rank)
        term = array.term if array.single else T.call(function, array.term, span=call.span)
        if array.rank == 2 and call.axis(2) is not None:
            other = (1,)
            return Array(term, (1, 1) if call.flag("keepdims") else other)
        return Array(term, (1,) * array.rank if call.flag("keepdims") else ())

    return read


def _extreme(function: str, of_one: str) -> Callable[..., Any]:
    """torch.max: the largest entry, of two arrays the larger one entry by entry, along an axis (values, places)."""

    def read(call: Call):
        second = call["axis"]
        if second is None:
            return _of_all(of_one)(call)
        if exact(second) is None:
            return arrays.applied(function, [call.array("a"), plain_array(second, call.span)], call.span)
        return Sequence([_of_all(of_one)(call), None])

    return read


def _logsumexp(call: Call):
    array = call.array("a")
    call.reader.reduced(array, call.span)
    if array.rank and (array.rank == 1 or call.axis(array.rank) is None) and not array.single:
        term = T.call("logsumexp", array.term, span=call.span)
        return Array(term, (1,) * array.rank if call.flag("keepdims") else ())
    return arrays.applied("log", [summed(call, arrays.applied("exp", [array], call.span))], call.span)


def _softmax(function: str, default: int | None) -> Callable[..., Any]:
    """softmax and log_softmax: the language's run row by row. `default` is the axis where none is named."""

    def read(call: Call):
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


def _norm(call: Call) -> Array:
    """numpy.linalg.norm: Euclid's, Frobenius's, or the p-norm of a vector."""
    array, span = call.any("a"), call.span
    call.reader.reduced(array, span)
    order = call["ord"]
    order = None if order in ("fro", "f") and array.rank == 2 else order
    infinite = getattr(order, "path", "") in ("numpy.inf", "torch.inf", "math.inf")
    number = None if order is None or infinite else exact(order)
    along = call.axes(array.rank)
    if not array.rank and along is not None:
        raise Misfit("a norm along an axis is of an array", span)
    flat = array.rank < 2 or along is not None and len(along) == 1 or call.path == "torch.norm"
    if array.rank == 2 and not flat and (infinite or order in ("nuc",) or number in (1, 2)):
        word = "inf" if infinite else "nuc" if order == "nuc" else str(int(number))
        term = Term("call", (array.term,), ("norm", ("ord", word)), span)
        return Array(term, (1, 1) if call.flag("keepdims") else ())
    if order is not None and not infinite and number is None:
        raise call.refuse("the order of the norm is a number that is known")
    if array.rank == 2 and order is not None and not flat:
        raise call.refuse("of a matrix the Frobenius norm is read alone")
    if isinstance(array, axes.Tensor):
        if number not in (None, 2) or infinite:
            raise call.refuse("of three axes the Euclidean norm is read alone")
        return arrays.applied("sqrt", [summed(call, axes.multiplied(array, array, span))], span)
    whole = array.rank < 2 or along is None or len(along) == 2
    if whole and not array.single:
        name = {None: "norm", 2: "norm", 1: "norm1"}.get(number) if not infinite else "norminf"
        if name:
            term = T.call(name, array.term, span=span)
            return Array(term, (1,) * array.rank if call.flag("keepdims") else ())
    if infinite:
        raise call.refuse("this norm along an axis is not read")
    if number in (None, 2):
        squares = arrays.raised(array, Array(T.number(2), ()), span)
        return arrays.applied("sqrt", [summed(call, squares)], span)
    if number == 1:
        return summed(call, arrays.applied("abs", [array], span))
    if number < 1:
        raise call.refuse("the order of the norm is at least 1")
    powers = arrays.raised(arrays.applied("abs", [array], span), Array(T.number(number), ()), span)
    return arrays.raised(summed(call, powers), Array(T.number(1 / number), ()), span)


# ----------------------------------------------------------------------------------------------------------- losses


def _loss(text: str) -> Callable[..., Any]:
    """A loss of PyTorch: a formula entry by entry, and what `reduction` makes of it."""

    def read(call: Call):
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
    return _divided(found, T.size(z.dims[0]), span) if word == "mean" and z.rank == 2 else found


def _cosine(call: Call) -> Array:
    """a'b/(norm(a) norm(b)) along an axis"""
    a, b, span = call.array("a"), call.array("b"), call.span
    if a.rank == 1 and b.rank == 1 and exact(call["axis"]) in (0, -1):
        top = arrays.product(a, b, span)
        below = [Array(T.call("norm", v.term, span=span), ()) for v in (a, b)]
        return arrays.multiplied(top, arrays.multiplied(*below, span), span, divided=True)
    top = summed(call, arrays.multiplied(a, b, span), False)
    roots = [summed(call, arrays.raised(v, Array(T.number(2), ()), span), False) for v in (a, b)]
    below = arrays.applied("sqrt", [arrays.multiplied(*roots, span)], span)
    return arrays.multiplied(top, below, span, divided=True)


def _python_sum(call: Call) -> Array:
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


def _average(call: Call):
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


def _torch_norm(call: Call) -> Array:
    call.bound["ord"] = None if call["p"] == "fro" else call["p"]
    return _norm(call)


ROWS = (*ROWS, Row("torch.norm", "a p=fro axis=None keepdims=False", _torch_norm))
__all__ = ["ROWS", "Callable", "SyntaxProblem", "entries"]
