"""One method a kind of Python expression; what it gives is a value of values.py. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.python import arrays, indexing
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.arithmetic import MAX_BITS, MAX_ITEMS, binary
from matcalc_cli.language.python.axes import Tensor
from matcalc_cli.language.python.casts import as_array, as_condition, either, exact, plain_array, truth
from matcalc_cli.language.python.values import (
    Array,
    Condition,
    Const,
    Function,
    Keyed,
    Keywords,
    Library,
    Mapping,
    Method,
    Misfit,
    Open,
    Record,
    Sequence,
    Size,
    Slice,
    Unknown,
    Value,
)
from matcalc_cli.model import names
from matcalc_cli.model.shapes import resolve, unify

if TYPE_CHECKING:
    from matcalc_cli.language.python.reader import Reader
    from matcalc_cli.language.python.scopes import Scope

_SIGNS = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_COMPARED: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


class Expressions:
    """Evaluates expressions of one function; `scope` finds names, `caller` reads what is called."""

    def __init__(self, reader: Reader, scope: Scope) -> None:
        self.reader, self.scope = reader, scope
        self.span = reader.file.span

    def __call__(self, node: ast.expr) -> Value:
        self.reader.count(node)
        rule = getattr(self, "_" + type(node).__name__, None)
        if rule is None:
            raise SyntaxProblem(f"{_spoken(node)} cannot be read", self.span(node))
        return rule(node)

    def array(self, node: ast.expr) -> Array | Tensor:
        """The value of an expression, as an array."""
        return as_array(self(node), self.span(node))

    # -- names and literals -------------------------------------------------------------------------------------

    def _Constant(self, node: ast.Constant) -> Value:
        value = node.value
        if value is None or value is Ellipsis or isinstance(value, str | bool):
            return value
        if isinstance(value, complex | bytes):
            raise SyntaxProblem("complex numbers are not read", self.span(node))
        if isinstance(value, int):
            if value.bit_length() > MAX_BITS:
                raise LimitError("a number of more than 1000 digits", self.span(node))
            return Const(Fraction(value))
        text = repr(value)
        if text == "inf":
            raise LimitError("this number is too large", self.span(node))
        return Const(Fraction(text), text)

    def _Name(self, node: ast.Name) -> Value:
        return self.scope.find(node.id, self.span(node))

    def _Tuple(self, node: ast.List | ast.Tuple) -> Sequence:
        return Sequence(self._items(node.elts))

    _List = _Tuple

    def _items(self, nodes: list[ast.expr]) -> list[Value]:
        found: list[Value] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.items(self(node.value), self.span(node))
            else:
                found.append(self._held(node))
        return found

    def _held(self, node: ast.expr) -> Value:
        """An item of a list; an array in it is held by it."""
        value = self(node)
        if isinstance(value, Array):
            self.scope.hold(value)
        return value

    def _Dict(self, node: ast.Dict) -> Mapping:
        keys = [self(key) if key is not None else None for key in node.keys]
        known = [_key(key) for key in keys if isinstance(key, str | Const)]
        if len(known) < len(keys):
            raise SyntaxProblem("a dictionary is read with constant keys", self.span(node))
        return Mapping({key: self._held(value) for key, value in zip(known, node.values)})

    def _JoinedStr(self, node: ast.JoinedStr) -> NoReturn:
        raise SyntaxProblem("text has no derivative", self.span(node))

    def _Lambda(self, node: ast.Lambda) -> Function:
        return Function("<lambda>", node, self.scope, self.reader.file)

    def _IfExp(self, node: ast.IfExp) -> Value:
        test = self(node.test)
        known = truth(test)
        if known is not None:
            return self(node.body if known else node.orelse)
        if isinstance(test, Condition) and not test.dims:
            yes, no = (plain_array(self(part), self.span(part)) for part in (node.body, node.orelse))
            return either(test, yes, no, self.span(node))
        raise SyntaxProblem("this choice depends on the data", self.span(node.test), hint="write np.where(c, a, b)")

    def _NamedExpr(self, node: ast.NamedExpr) -> Value:
        value = self(node.value)
        self.scope.bind(node.target.id, value)
        return value

    # -- operators ----------------------------------------------------------------------------------------------

    def _UnaryOp(self, node: ast.UnaryOp) -> Value:
        value, span = self(node.operand), self.span(node)
        if isinstance(node.op, ast.Not):
            known = truth(value)
            if known is not None:
                return not known
            return Condition("not", (as_condition(value, span),), as_condition(value, span).dims)
        if isinstance(node.op, ast.Invert):
            found = as_condition(value, span)
            return Condition("not", (found,), found.dims)
        if isinstance(node.op, ast.UAdd):
            return value
        if isinstance(value, Const):
            return Const(-value.value)
        array = as_array(value, span)
        if isinstance(array, Tensor):
            return Tensor(array.dims, {m: -c for m, c in array.terms.items()})
        return Array(T.negated(array.term, span), array.dims)

    def _BinOp(self, node: ast.BinOp) -> Value:
        return binary(type(node.op), self(node.left), self(node.right), self.span(node))

    # -- conditions -----------------------------------------------------------------------------------------------

    def _BoolOp(self, node: ast.BoolOp) -> Value:
        is_and = isinstance(node.op, ast.And)
        found: Condition | None = None
        value = None
        for part in node.values:
            value = self(part)
            known = truth(value)
            if known is not None:
                if known != is_and:
                    return value if found is None else (not is_and)
                continue
            new = as_condition(value, self.span(part))
            dims = new.dims if found is None else arrays.broadcast([found.dims, new.dims], self.span(node))
            found = new if found is None else Condition("and" if is_and else "or", (found, new), dims)
        return value if found is None else found

    def _Compare(self, node: ast.Compare) -> Condition | bool:
        found: Condition | bool = True
        values = [self(node.left), *(self(part) for part in node.comparators)]
        for operator, left, right in zip(node.ops, values, values[1:]):
            new = self._compared(operator, left, right, self.span(node))
            if new is False:
                return False
            if isinstance(new, Condition) and isinstance(found, Condition):
                dims = arrays.broadcast([found.dims, new.dims], self.span(node))
                found = Condition("and", (found, new), dims)
            elif isinstance(new, Condition):
                found = new
        return found

    def _compared(self, operator: ast.cmpop, left: Value, right: Value, span: Span) -> Condition | bool:
        """One comparison: true or false where that is known."""
        if isinstance(operator, ast.Is | ast.IsNot):
            if None not in (left, right) and not isinstance(left, bool) and not isinstance(right, bool):
                raise SyntaxProblem("is compares with None, True or False", span)
            return (left is right) == isinstance(operator, ast.Is)
        if isinstance(operator, ast.In | ast.NotIn):
            return _is_among(left, right, span) == isinstance(operator, ast.In)
        sign = _SIGNS[type(operator)]
        if isinstance(left, str | None) or isinstance(right, str | None):
            if sign not in ("==", "!="):
                raise SyntaxProblem("this choice depends on the data", span)
            return (left == right) == (sign == "==")
        if isinstance(left, Sequence) and isinstance(right, Sequence):
            return _are_equal(left, right, span) == (sign == "==")
        a, b = exact(left), exact(right)
        if a is not None and b is not None:
            return _COMPARED[sign](a, b)
        parts = (plain_array(left, span), plain_array(right, span))
        return Condition("compare", parts, arrays.broadcast([p.dims for p in parts], span), sign)

    # -- parts of things --------------------------------------------------------------------------------------------

    def _Attribute(self, node: ast.Attribute) -> Value:
        value, span = self(node.value), self.span(node)
        if isinstance(value, Library):
            return self.reader.library.constant(f"{value.path}.{node.attr}")
        return self.reader.library.attribute(value, node.attr, span)

    def _Subscript(self, node: ast.Subscript) -> Value:
        value, span = self(node.value), self.span(node)
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(value, Unknown | Record) and isinstance(key, str) and key not in getattr(value, "items", ()):
            raise Keyed(value.name, key)
        if isinstance(value, Mapping):
            entry = self(node.slice)
            if not isinstance(entry, str | Const) or _key(entry) not in value.items:
                raise SyntaxProblem("the dictionary has no such entry", span)
            return value.items[_key(entry)]
        if isinstance(value, Sequence):
            return self._of_list(value, node, span)
        if isinstance(value, Method) and value.name == "at":
            return Method((value.value, self.keys(node.slice)), "at")
        if isinstance(value, Library | Function | str):
            raise SyntaxProblem("this cannot be indexed", span)
        return indexing.picked(as_array(value, span), self.keys(node.slice), span)

    def _of_list(self, value: Sequence, node: ast.Subscript, span: Span) -> Value:
        key = self(node.slice)
        if isinstance(key, Slice):
            start, stop, step = indexing.bounds(key, len(value.items), span)
            return Sequence(value.items[start:stop:step])
        place = indexing.whole(key, len(value.items), span)
        if not -len(value.items) <= place < len(value.items):
            raise Misfit(f"index {place} is outside of a list of {len(value.items)}", span)
        return value.items[place]

    def keys(self, node: ast.expr) -> list[indexing.Key]:
        """What stands between [ and ]."""
        found: list[indexing.Key] = []
        for part in node.elts if isinstance(node, ast.Tuple) else [node]:
            key, span = self(part), self.span(part)
            if key is None or key is Ellipsis or isinstance(key, Slice | Const | Size):
                found.append(key)
            elif isinstance(key, Library) and key.path == "numpy.newaxis":
                found.append(None)
            else:
                raise SyntaxProblem(
                    "an index is a whole number or a slice that is known",
                    span,
                    hint="what is picked must not depend on the data",
                )
        return found

    def _Slice(self, node: ast.Slice) -> Slice:
        return Slice(*(self(part) if part is not None else None for part in (node.lower, node.upper, node.step)))

    # -- calls and loops --------------------------------------------------------------------------------------------

    def _Call(self, node: ast.Call) -> Value:
        function: Value
        if isinstance(node.func, ast.Attribute) and node.func.attr == "size":  # PyTorch's x.size(0)
            function = Method(as_array(self(node.func.value), self.span(node.func)), "size")
        else:
            function = self(node.func)
        args, span = self._items(node.args), self.span(node)
        keywords: Keywords = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                value = self(keyword.value)
                if not isinstance(value, Mapping):
                    raise SyntaxProblem("** is read of a dictionary with constant keys", self.span(keyword.value))
                keywords |= {str(name): item for name, item in value.items.items()}
            else:
                keywords[keyword.arg] = self(keyword.value)
        return self.reader.called(function, args, keywords, span, self.span(node.func))

    def _ListComp(self, node: ast.GeneratorExp | ast.ListComp) -> Sequence:
        return Sequence(list(self._looped(node, node.generators)))

    _GeneratorExp = _ListComp

    def _looped(self, node: ast.GeneratorExp | ast.ListComp, generators: list[ast.comprehension]) -> Iterator[Value]:
        if not generators:
            yield self(node.elt)
            return
        first, *rest = generators
        if first.is_async:
            raise SyntaxProblem("asynchronous loops are not read", self.span(node))
        inner = Expressions(self.reader, self.scope.inner())
        for item in self.items(self(first.iter), self.span(first.iter)):
            inner.assign(first.target, item)
            if all(inner.decided(test) for test in first.ifs):
                yield from inner._looped(node, rest)

    def decided(self, test: ast.expr) -> bool:
        """The truth of a test that has to be known."""
        known = truth(self(test))
        if known is None:
            raise SyntaxProblem("this choice depends on the data", self.span(test), hint="write np.where(c, a, b)")
        return known

    def items(self, value: Value, span: Span) -> list[Value]:
        """The items of what is looped over, where their number is known."""
        if isinstance(value, Sequence):
            self.reader.count(None, len(value.items), span)
            return value.items
        if isinstance(value, Record):
            raise SyntaxProblem(f"which entries {value.name} has is not known", span, hint="name them one by one")
        if isinstance(value, Mapping):
            return [k if isinstance(k, str) else Const(Fraction(k)) for k in value.items]
        if isinstance(value, Unknown):
            raise Open(value.name)
        if isinstance(value, Array):
            if not value.rank:
                raise Misfit("a number has no entries", span)
            count = resolve(value.dims[0])
            if isinstance(count, int):
                if count > MAX_ITEMS:
                    raise LimitError(f"a loop of more than {MAX_ITEMS} rounds", span)
                return [indexing.picked(value, [Const(Fraction(i))], span) for i in range(count)]
        raise SyntaxProblem(
            "this loop runs over data of unknown length",
            span,
            hint='write it with arrays, or declare the sizes: --given "x: 3"',
        )

    def assign(self, target: ast.expr, value: Value) -> None:
        """name = value; a, b = value"""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value)
        else:
            raise SyntaxProblem("this is no place to assign to", self.span(target))

    def _unpack(self, target: ast.List | ast.Tuple, value: Value) -> None:
        span, count = self.span(target), len(target.elts)
        if any(isinstance(e, ast.Starred) for e in target.elts):
            raise SyntaxProblem("a starred name is not read", span)
        if isinstance(value, Unknown):
            listed = [part.id for part in target.elts if isinstance(part, ast.Name)]
            if len(listed) == count and self.reader.asked & {names.key(name) for name in listed}:
                raise Keyed(value.name, *listed)  # W, b = params, where W is asked for
            raise Open(value.name)
        if isinstance(value, Array) and value.rank and not isinstance(resolve(value.dims[0]), int | str | tuple):
            unify(value.dims[0], count)
            value = Array(value.term, value.dims, False, value)
        found = self.items(value, span)
        if len(found) != count:
            raise Misfit(f"{len(found)} values for {count} names", span)
        for part, item in zip(target.elts, found):
            self.assign(part, item)


def _is_among(item: Value, listed: Value, span: Span) -> bool:
    """item in listed"""
    if not isinstance(listed, Sequence | Mapping) or not isinstance(item, str | Const):
        raise SyntaxProblem("this choice depends on the data", span)
    return any(_key(item) == (_key(i) if isinstance(i, str | Const) else i) for i in listed.items)


def _are_equal(left: Sequence, right: Sequence, span: Span) -> bool:
    """Two shapes or lists of numbers, number by number."""
    if len(left.items) != len(right.items):
        return False
    pairs = [(exact(a), exact(b)) for a, b in zip(left.items, right.items)]
    if any(None in pair for pair in pairs):
        raise SyntaxProblem("whether these sizes agree is not known", span)
    return all(a == b for a, b in pairs)


def _key(value: str | Const) -> str | Fraction:
    return value if isinstance(value, str) else value.value


def _spoken(node: ast.expr) -> str:
    return {"Await": "await", "Yield": "yield", "YieldFrom": "yield", "SetComp": "a set", "Set": "a set"}.get(
        type(node).__name__, f"an expression of this kind ({type(node).__name__})"
    )
