"""The functions of Python itself for loops and lists: len, range, zip, enumerate: ROWS."""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

from matcalc_cli.errors import LimitError, SyntaxProblem
from matcalc_cli.language.python.arithmetic import MAX_ITEMS
from matcalc_cli.language.python.calls import Call, Row
from matcalc_cli.language.python.casts import as_array, exact
from matcalc_cli.language.python.values import Const, Mapping, Misfit, Sequence, Size, Value


def _length(call: Call) -> Const | Size:
    value = call["a"]
    if isinstance(value, Sequence | Mapping):
        return Const(Fraction(len(value.items)))
    array = as_array(value, call.span)
    if not array.rank:
        raise Misfit("a number has no length", call.span)
    return Size(array.dims[0])


def counted(call: Call) -> Sequence:
    values = call.values()
    bounds = [int(k) for v in values if (k := exact(v)) is not None]
    if len(bounds) < len(values) or not 1 <= len(bounds) <= 3:
        raise SyntaxProblem(
            "this loop runs as often as the data is long, which is not known",
            call.span,
            hint='write it with arrays, or declare the size: --given "x: 3"',
        )
    found = range(*bounds)
    if len(found) > MAX_ITEMS:
        raise LimitError(f"a loop of more than {MAX_ITEMS} rounds", call.span)
    return Sequence([Const(Fraction(i)) for i in found])


def _items(call: Call, value: Value) -> list[Value]:
    return call.reader.items(value, call.span)


def _zip(call: Call) -> Sequence:
    return Sequence([Sequence(list(t)) for t in zip(*(_items(call, v) for v in call.values()))])


def _enumerate(call: Call) -> Sequence:
    start = call.whole("start")
    pairs = enumerate(_items(call, call["a"]), start)
    return Sequence([Sequence([Const(Fraction(i)), v]) for i, v in pairs])


def _map(call: Call) -> Sequence:
    first, *lists = call.values()
    rounds = zip(*(_items(call, v) for v in lists))
    return Sequence([call.reader.called(first, list(args), {}, call.span, call.span) for args in rounds])


def _reduce(call: Call) -> Value:
    items = _items(call, call["a"])
    found = call["start"]
    if found is None and items:
        found, *items = items
    for item in items:
        found = call.reader.called(call["function"], [found, item], {}, call.span, call.span)
    return found


def _dictionary(call: Call) -> Value:
    """dict(d) is a copy."""
    value = call["a"]
    return Mapping(dict(value.items)) if isinstance(value, Mapping) else value


def _isinstance(call: Call) -> NoReturn:
    raise call.refuse("what type an argument has is not known")


ROWS: tuple[Row, ...] = (
    Row("builtins.len", "a", _length),
    Row("builtins.range", "*values", counted),
    Row("builtins.zip", "*values strict=False", _zip),
    Row("builtins.enumerate", "a start=0", _enumerate),
    Row("builtins.list builtins.tuple", "a", lambda call: Sequence(list(_items(call, call["a"])))),
    Row("builtins.reversed", "a", lambda call: Sequence(_items(call, call["a"])[::-1])),
    Row("builtins.dict", "a", _dictionary),
    Row("builtins.map", "*values", _map),
    Row("functools.reduce", "function a start=None", _reduce),
    Row("builtins.isinstance builtins.type builtins.callable", "a b=None", _isinstance),
)
