"""Functions of numbers, entry by entry: ROWS made of lists of names that mean a function of the language.

Where a library's function is a composition, it is written as text of the language, in the letters of its signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span
from matcalc_cli.language.python import arrays, shifts
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.calls import Call, Reading, Row
from matcalc_cli.language.python.casts import as_condition, choose, exact, plain_array
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array, Condition, Const, Misfit, Sequence, Value

if TYPE_CHECKING:
    from matcalc_cli.language.syntax import Node

_BASIC = "sin cos tan sinh cosh tanh exp log sqrt log2 log1p expm1 abs floor ceil"
_ARCS = "asin acos atan asinh acosh atanh"
# (libraries, names as there; name=other where the language has another name)
_LISTS = (
    (
        "numpy",
        (
            f"{_BASIC} {_ARCS} log10 cbrt exp2 sign square reciprocal negative positive trunc rint=round fabs=abs "
            "absolute=abs arcsin=asin arccos=acos arctan=atan arcsinh=asinh arccosh=acosh arctanh=atanh "
            "deg2rad rad2deg radians=deg2rad degrees=rad2deg fix=trunc round"
        ),
    ),
    (
        "torch",
        (
            f"{_BASIC} {_ARCS} log10 exp2 sign sgn=sign square reciprocal neg=negative negative positive trunc "
            "fix=trunc rsqrt sigmoid logit erf erfc erfinv lgamma digamma relu selu absolute=abs "
            "arcsin=asin arccos=acos arctan=atan arcsinh=asinh arccosh=acosh arctanh=atanh deg2rad rad2deg round celu"
        ),
    ),
    (
        "math",
        (
            f"{_BASIC.replace(' abs', '').replace(' log ', ' ')} {_ARCS} log10 cbrt exp2 erf erfc gamma lgamma "
            "fabs=abs radians=deg2rad degrees=rad2deg trunc"
        ),
    ),
    ("builtins", "abs round"),
    (
        "scipy.special",
        (
            "expit=sigmoid logit erf erfc erfinv gamma gammaln=lgamma loggamma=lgamma digamma psi=digamma "
            "entr log1p expm1 cbrt exp2 exp10 ndtr=normcdf ndtri=norminv log_expit=logsigmoid log_ndtr"
        ),
    ),
    (
        "torch.special",
        (
            "expit=sigmoid logit erf erfc erfinv gammaln=lgamma digamma psi=digamma entr log1p expm1 exp2 "
            "ndtr=normcdf ndtri=norminv"
        ),
    ),
    (
        "jax.nn",
        (
            "relu sigmoid silu swish=silu relu6 soft_sign=softsign log_sigmoid=logsigmoid hard_tanh=hardtanh "
            "hard_sigmoid=hardsigmoid hard_swish=hardswish hard_silu=hardswish selu mish squareplus softplus"
        ),
    ),
    (
        "jax.lax",
        (
            f"{_BASIC.replace(' log2', '')} {_ARCS} rsqrt square logistic=sigmoid neg=negative erf erfc lgamma "
            "digamma cbrt"
        ),
    ),
    (
        "torch.nn.functional",
        "relu sigmoid tanh silu relu6 softsign logsigmoid selu mish tanhshrink hardswish hardsigmoid",
    ),
)
_PAIRS = (
    (
        "numpy",
        (
            "add subtract multiply divide true_divide=divide maximum=max minimum=min fmax=max fmin=min "
            "arctan2=atan2 hypot logaddexp mod remainder=mod"
        ),
    ),
    (
        "torch",
        (
            "mul=multiply multiply div=divide divide true_divide=divide maximum=max minimum=min fmax=max fmin=min "
            "atan2 arctan2=atan2 hypot logaddexp xlogy remainder=mod"
        ),
    ),
    ("math", "atan2"),
    ("scipy.special", "xlog1py rel_entr beta betaln"),
    ("jax.lax", "add sub=subtract mul=multiply div=divide max min atan2"),
)


def entrywise(function: str) -> Reading:
    """A function of the language of one argument or two."""
    shifted = {"exp": shifts.exponential, "log": shifts.logarithm}.get(function)

    def read(call: Call) -> Array:
        if call.path.startswith("math.") and any(call.array(name).rank for name in call.bound):
            raise Misfit(f"{call.path} takes numbers", call.span)
        if shifted and len(call.bound) == 1 and (found := shifted(call.array("a"), call.span)) is not None:
            return found
        return arrays.applied(function, [call.array(name) for name in call.bound], call.span)

    return read


def _by_operator(operator: str) -> Reading:
    """NumPy's functions for operators are the operators."""
    import ast

    kinds = {"add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div, "power": ast.Pow}

    def read(call: Call) -> Value:
        return call.reader.binary(kinds[operator], call["a"], call["b"], call.span)

    return read


def _named(listed: str) -> Iterator[tuple[str, str]]:
    for word in listed.split():
        name, _, own = word.partition("=")
        yield name, own or name


OPERATORS = ("add", "subtract", "multiply", "divide")


def _rows() -> Iterator[Row]:
    special = {"square": "a**2", "negative": "-a", "positive": "a", "reciprocal": "1./a", "log_ndtr": "log(normcdf(a))"}
    for library, listed in _LISTS:
        for name, own in _named(listed):
            reading = formula(special[own]) if own in special else entrywise(own)
            yield Row(f"{library}.{name}", "a", reading)
    for library, listed in _PAIRS:
        for name, own in _named(listed):
            yield Row(f"{library}.{name}", "a b", _by_operator(own) if own in OPERATORS else entrywise(own))


# ------------------------------------------------------------------------------------------------------- formulas


def formula(text: str, words: tuple[str, ...] = ()) -> Reading:
    """A composition, entry by entry: text of the language with the names of the parameters. `words` are parameters that
    are no part of it."""

    def read(call: Call) -> Array:
        given = {name: call.array(name) for name in call.bound if name not in words}
        return evaluated(text, given, call.span)

    return read


def evaluated(text: str, given: dict[str, Array], span: Span) -> Array:
    """A formula of arrays that are broadcast to one shape."""
    from matcalc_cli.language.text.reader import read

    dims = arrays.broadcast([a.dims for a in given.values()], span)
    parts = {name: arrays.spread(a, dims, span) for name, a in given.items()}
    _, root = read(text)

    def put(node: Node) -> Term:
        if node.kind == "name" and node.value in parts:
            return parts[node.value]
        args = tuple(put(arg) for arg in node.args)
        if node.kind == "group":
            return args[0]
        kind = {"multiply": "e-multiply", "divide": "e-divide", "power": "e-power"}.get(node.kind, node.kind)
        if kind == "e-multiply" and len(args) > 2:
            found = args[0]
            for arg in args[1:]:
                found = T.entries_times(found, arg, span)
            return found
        return Term(kind, args, node.value, span)

    return Array(put(root), dims)


def _where(call: Call) -> Array:
    condition = as_condition(call["condition"], call.span)
    return choose(condition, call.array("a"), call.array("b"), call.span)


def _clipped(call: Call) -> Value:
    found = call.array("a")
    _, low, high = call.bound
    for name, function in ((low, "max"), (high, "min")):
        if call[name] is not None:
            found = arrays.applied(function, [found, call.array(name)], call.span)
    return found


def _heaviside(call: Call) -> Value:
    return arrays.applied("step", [call.array("a")], call.span)


def _gelu_jax(call: Call) -> Value:
    return evaluated(_TANH if call.flag("approximate") else "gelu(a)", {"a": call.array("a")}, call.span)


def _gelu_torch(call: Call) -> Value:
    form = {"none": "gelu(a)", "tanh": _TANH}.get(call.word("approximate"))
    if form is None:
        raise call.refuse("approximate is 'none' or 'tanh'")
    return evaluated(form, {"a": call.array("a")}, call.span)


_DENSITY = "-((a - loc)./scale).^2 ./ 2 - log(scale) - log(2*pi)/2"
_TANH = "0.5 .* a .* (1 + tanh(sqrt(2/pi) .* (a + 0.044715 .* a.^3)))"


def _softplus_torch(call: Call) -> Value:
    beta = call.number("beta")
    if beta == 1:
        return arrays.applied("softplus", [call.array("a")], call.span)
    return evaluated("softplus(b .* a) ./ b", {"a": call.array("a"), "b": call.array("beta")}, call.span)


def _power(call: Call) -> Value:
    import ast

    return call.reader.binary(ast.Pow, call["a"], call["b"], call.span)


def _log_base(call: Call) -> Value:
    top = arrays.applied("log", [call.array("a")], call.span)
    if call["b"] is None:
        return top
    return arrays.multiplied(top, arrays.applied("log", [call.array("b")], call.span), call.span, divided=True)


def _scaled(sign: str) -> Reading:
    """torch.add(a, b, alpha=2) is a + 2 b."""

    def read(call: Call) -> Value:
        right = call.array("b")
        if exact(call["alpha"]) != 1:
            right = arrays.multiplied(call.array("alpha"), right, call.span)
        return arrays.added(call.array("a"), right, sign, call.span)

    return read


def _logical(kind: str) -> Reading:
    def read(call: Call) -> Value:
        parts = [as_condition(call[name], call.span) for name in call.bound]
        dims = arrays.broadcast([p.dims for p in parts], call.span)
        return Condition(kind, tuple(parts), dims)

    return read


def _compared(sign: str) -> Reading:
    def read(call: Call) -> Value:
        parts = (call.array("a"), call.array("b"))
        return Condition("compare", parts, arrays.broadcast([p.dims for p in parts], call.span), sign)

    return read


def _extreme(function: str, of_one: str) -> Reading:
    """max(a, b, ...) and max(list) of Python."""

    def read(call: Call) -> Value:
        values = call.values()
        if len(values) == 1 and isinstance(values[0], Sequence):
            values = values[0].items
        elif len(values) == 1:
            array = plain_array(values[0], call.span)
            if array.rank != 1:
                raise Misfit(f"{function} of Python takes numbers or one vector", call.span)
            return Array(array.term if array.single else T.call(of_one, array.term, span=call.span), ())
        known = [number for v in values if (number := exact(v)) is not None]
        if values and len(known) == len(values):
            return Const(max(known) if function == "max" else min(known))
        found = [plain_array(v, call.span) for v in values]
        if any(f.rank for f in found):
            raise Misfit(f"{function} of Python takes numbers", call.span)
        return arrays.applied(function, found, call.span) if len(found) > 1 else found[0]

    return read


def _float(call: Call) -> Value:
    known = exact(call["a"])
    if known is not None:
        return Const(known)
    array = call.array("a")
    if not array.single:
        raise Misfit("float takes a number", call.span)
    return Array(array.term, ())


def _int(call: Call) -> Value:
    known = exact(call["a"])
    if known is None:
        raise call.refuse("whole numbers that depend on the data have no derivative")
    return Const(Fraction(int(known)))


ROWS: tuple[Row, ...] = (
    *_rows(),
    Row("numpy.where torch.where jax.lax.select", "condition a b", _where),
    Row("numpy.clip", "a a_min=None a_max=None", _clipped),
    Row("torch.clamp torch.clip", "a min=None max=None", _clipped),
    Row(
        "numpy.power numpy.float_power numpy.pow torch.pow torch.float_power math.pow builtins.pow jax.lax.pow",
        "a b",
        _power,
    ),
    Row("numpy.heaviside torch.heaviside", "a b", _heaviside),
    Row("math.log", "a b=None", _log_base),
    Row("torch.add", "a b alpha=1", _scaled("+")),
    Row("torch.sub torch.subtract", "a b alpha=1", _scaled("-")),
    Row("numpy.sinc torch.sinc torch.special.sinc scipy.special.sinc", "a", formula("sinc(a)")),
    Row("math.hypot", "a b", entrywise("hypot")),
    Row("math.fmod numpy.fmod torch.fmod", "a b", entrywise("rem")),
    Row("scipy.special.polygamma torch.special.polygamma torch.polygamma", "n a", entrywise("polygamma")),
    Row("scipy.special.xlogy torch.special.xlogy", "a b", entrywise("xlogy")),
    Row("torch.special.xlog1py", "a b", entrywise("xlog1py")),
    Row("scipy.stats.norm.logpdf", "a loc=0 scale=1", formula(_DENSITY)),
    Row("scipy.stats.norm.pdf", "a loc=0 scale=1", formula(f"exp({_DENSITY})")),
    Row("scipy.stats.norm.cdf", "a loc=0 scale=1", formula("normcdf((a - loc)./scale)")),
    Row("scipy.stats.norm.logcdf", "a loc=0 scale=1", formula("log(normcdf((a - loc)./scale))")),
    Row("scipy.special.huber", "delta a", formula("huber(a, delta)")),
    Row("scipy.special.kl_div", "a b", formula("a.*log(a./b) - a + b")),
    Row("jax.nn.gelu", "a approximate=True", _gelu_jax),
    Row("torch.nn.functional.gelu", "a approximate=none", _gelu_torch),
    Row("torch.nn.functional.softplus", "a beta=1 threshold=20", _softplus_torch),
    Row(
        "jax.nn.leaky_relu torch.nn.functional.leaky_relu",
        "a negative_slope=0.01",
        formula("leaky_relu(a, negative_slope)"),
    ),
    Row("jax.nn.elu torch.nn.functional.elu", "a alpha=1", formula("elu(a, alpha)")),
    Row("jax.nn.celu torch.nn.functional.celu", "a alpha=1", formula("celu(a, alpha)")),
    Row("torch.nn.functional.hardtanh", "a min_val=-1 max_val=1", formula("min(max(a, min_val), max_val)")),
    Row("numpy.logical_and torch.logical_and", "a b", _logical("and")),
    Row("numpy.logical_or torch.logical_or", "a b", _logical("or")),
    Row("numpy.logical_not torch.logical_not", "a", _logical("not")),
    *(
        Row(f"numpy.{name} torch.{short}", "a b", _compared(sign))
        for name, short, sign in (
            ("greater", "gt", ">"),
            ("less", "lt", "<"),
            ("greater_equal", "ge", ">="),
            ("less_equal", "le", "<="),
            ("equal", "eq", "=="),
            ("not_equal", "ne", "!="),
        )
    ),
    Row("builtins.max", "*values", _extreme("max", "amax")),
    Row("builtins.min", "*values", _extreme("min", "amin")),
    Row("builtins.float numpy.float64 numpy.float32", "a", _float),
    Row("builtins.int", "a", _int),
)
