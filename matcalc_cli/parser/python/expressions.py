"""One method a kind of Python expression; what it gives is a value of values.py. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from fractions import Fraction

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.model.shapes import combine, resolve, unify
from matcalc_cli.parser.python import arrays, axes, indexing
from matcalc_cli.parser.python import terms as T
from matcalc_cli.parser.python.terms import Term
from matcalc_cli.parser.python.values import (
    Array,
    Condition,
    Const,
    Function,
    Library,
    Mapping,
    Method,
    Misfit,
    Open,
    Sequence,
    Size,
    Slice,
    Unknown,
)

_SIGNS = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_COMPARED: dict[str, Callable] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
MAX_BITS = 4000
MAX_ITEMS = 10_000


def vector_of(items: list[Array], span: Span) -> Array:
    """np.array of a list: of numbers a vector, of vectors a matrix, row by row."""
    if not items:
        raise SyntaxProblem("an empty array has no derivative", span)
    dims = arrays.broadcast([i.dims for i in items], span)
    if any(i.rank != len(dims) for i in items) or len(dims) > 1:
        raise Misfit("the parts of this array do not have one shape", span)
    cells = tuple(i.term for i in items)
    if not dims:
        return indexing.literal(cells, (len(cells),), span)
    if all(i.term.kind == "literal" for i in items):
        return indexing.literal([c for i in items for c in i.term.args], (len(items), *dims), span)
    if len(cells) == 1:
        return Array(T.transposed(cells[0], span), (1, *dims))
    if resolve(dims[0]) == 1:
        return indexing.literal(cells, (len(cells), 1), span)
    rows = tuple(T.transposed(cell, span) for cell in cells)
    return Array(Term("literal", rows, (False, len(rows), 1), span), (len(rows), *dims))


def choose(condition: Condition, yes: Array, no: Array, span: Span) -> Array:
    """np.where(condition, yes, no); of a and b, where(a, where(b, yes, no), no)."""
    if condition.kind == "not":
        return choose(condition.parts[0], no, yes, span)
    if condition.kind in ("and", "or"):
        first, second = condition.parts
        inner = choose(second, yes, no, span)
        return choose(first, inner, no, span) if condition.kind == "and" else choose(first, yes, inner, span)
    dims = arrays.broadcast([condition.dims, yes.dims, no.dims], span)
    left, right, yes_term, no_term = (arrays.spread(a, dims, span) for a in (*condition.parts, yes, no))
    compare = Term("compare", (left, right), condition.sign, span)
    return Array(T.call("where", compare, yes_term, no_term, span=span), dims)


def as_array(value, span: Span) -> Array | axes.Tensor:
    """A value where NumPy takes an array."""
    if isinstance(value, Array | axes.Tensor):
        return value
    if isinstance(value, bool):
        return Array(T.number(int(value), span), ())
    if isinstance(value, Const):
        return Array(value.term(span), ())
    if isinstance(value, Size):
        return Array(T.size(value.dim, span), ())
    if isinstance(value, Unknown):
        raise Open(value.name)
    if isinstance(value, Condition):
        return choose(value, Array(T.number(1), ()), Array(T.number(0), ()), span)
    if isinstance(value, Sequence):
        return vector_of([plain_array(item, span) for item in value.items], span)
    if value is None:
        raise SyntaxProblem("this is None, and an array is needed", span)
    raise SyntaxProblem("this is no array and no number", span)


def plain_array(value, span: Span) -> Array:
    """An array of at most two axes."""
    found = as_array(value, span)
    if isinstance(found, axes.Tensor):
        raise SyntaxProblem("an array of three axes is read where one of them is summed over", span)
    return found


def exact(value) -> Fraction | None:
    """The number of what is known."""
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, Const):
        return value.value
    return Fraction(value.number) if isinstance(value, Size) and value.number is not None else None


class Expressions:
    """Evaluates expressions of one function; `scope` finds names, `caller` reads what is called."""

    def __init__(self, reader, scope):
        self.reader, self.scope = reader, scope
        self.span = reader.file.span

    def __call__(self, node: ast.expr):
        self.reader.count(node)
        rule = getattr(self, "_" + type(node).__name__, None)
        if rule is None:
            raise SyntaxProblem(f"{_spoken(node)} cannot be read", self.span(node))
        return rule(node)

    def array(self, node: ast.expr):
        """The value of an expression, as an array."""
        return as_array(self(node), self.span(node))

    # -- names and literals -------------------------------------------------------------------------------------

    def _Constant(self, node):
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

    def _Name(self, node):
        return self.scope.find(node.id, self.span(node))

    def _Tuple(self, node):
        return Sequence(self._items(node.elts))

    _List = _Tuple

    def _items(self, nodes) -> list:
        found = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found += self.items(self(node.value), self.span(node))
            else:
                found.append(self._held(node))
        return found

    def _held(self, node):
        """An item of a list; an array in it is held by it."""
        value = self(node)
        if isinstance(value, Array):
            self.scope.hold(value)
        return value

    def _Dict(self, node):
        keys = [self(key) if key is not None else None for key in node.keys]
        if not all(isinstance(key, str | Const) for key in keys):
            raise SyntaxProblem("a dictionary is read with constant keys", self.span(node))
        return Mapping({_key(k): self._held(v) for k, v in zip(keys, node.values)})

    def _JoinedStr(self, node):
        raise SyntaxProblem("text has no derivative", self.span(node))

    def _Lambda(self, node):
        return Function("<lambda>", node, self.scope, self.reader.file)

    def _IfExp(self, node):
        test = self(node.test)
        known = self.truth(test)
        if known is not None:
            return self(node.body if known else node.orelse)
        if isinstance(test, Condition) and not test.dims:
            yes, no = (plain_array(self(part), self.span(part)) for part in (node.body, node.orelse))
            return choose(test, yes, no, self.span(node))
        raise SyntaxProblem("this choice depends on the data", self.span(node.test), hint="write np.where(c, a, b)")

    def _NamedExpr(self, node):
        value = self(node.value)
        self.scope.bind(node.target.id, value)
        return value

    # -- operators ----------------------------------------------------------------------------------------------

    def _UnaryOp(self, node):
        value, span = self(node.operand), self.span(node)
        if isinstance(node.op, ast.Not):
            known = self.truth(value)
            if known is not None:
                return not known
            return Condition("not", (self.condition(value, span),), self.condition(value, span).dims)
        if isinstance(node.op, ast.Invert):
            found = self.condition(value, span)
            return Condition("not", (found,), found.dims)
        if isinstance(node.op, ast.UAdd):
            return value
        if isinstance(value, Const):
            return Const(-value.value)
        found = as_array(value, span)
        if isinstance(found, axes.Tensor):
            return axes.Tensor(found.dims, {m: -c for m, c in found.terms.items()})
        return Array(T.negated(found.term, span), found.dims)

    def _BinOp(self, node):
        return self.binary(type(node.op), self(node.left), self(node.right), self.span(node))

    def binary(self, operator: type, left, right, span: Span):
        """left op right"""
        known = self._constant(operator, left, right, span)
        if known is not None:
            return known
        if operator in (ast.BitAnd, ast.BitOr):
            parts = (self.condition(left, span), self.condition(right, span))
            dims = arrays.broadcast([p.dims for p in parts], span)
            return Condition("and" if operator is ast.BitAnd else "or", parts, dims)
        rule = _OPERATORS.get(operator)
        if rule is None:
            raise SyntaxProblem(f"the operator {operator.__name__} is not read", span)
        pair = as_array(left, span), as_array(right, span)
        if any(isinstance(p, axes.Tensor) for p in pair):
            return _of_tensors(operator, *pair, span)
        return rule(*pair, span)

    def _constant(self, operator: type, left, right, span: Span):
        """Numbers, sizes and lists, worked out; None of what is not known."""
        if isinstance(left, Sequence) and isinstance(right, Sequence) and operator is ast.Add:
            if len(left.items) + len(right.items) > MAX_ITEMS:
                raise LimitError("a list that is too long", span)
            return Sequence([*left.items, *right.items])
        if isinstance(left, Sequence) and operator is ast.Mult and (count := exact(right)) is not None:
            if len(left.items) * count > MAX_ITEMS:
                raise LimitError("a list that is too long", span)
            return Sequence(left.items * int(count))
        sizes = [v for v in (left, right) if isinstance(v, Size)]
        a, b = exact(left), exact(right)
        if a is None or b is None:
            return _size(operator, left, right) if sizes else None
        if operator is ast.Pow:
            return _power(a, b)
        if operator in (ast.Div, ast.FloorDiv, ast.Mod) and b == 0:
            raise SyntaxProblem("division by zero", span)
        rule = _EXACT.get(operator)
        if rule is None:
            return None
        found = Const(rule(a, b))
        if max(found.value.numerator.bit_length(), found.value.denominator.bit_length()) > MAX_BITS:
            raise LimitError("a number of more than 1000 digits", span)
        return found

    # -- conditions -----------------------------------------------------------------------------------------------

    def truth(self, value) -> bool | None:
        """True or False where it is known."""
        if value is None or isinstance(value, bool | str):
            return bool(value)
        number = exact(value)
        if number is not None:
            return number != 0
        if isinstance(value, Sequence | Mapping):
            return bool(value.items)
        return True if isinstance(value, Function | Library) else None

    def condition(self, value, span: Span) -> Condition:
        """A value as a condition; a number is one where it is not 0."""
        if isinstance(value, Condition):
            return value
        if isinstance(value, Unknown | Array):
            array = plain_array(value, span)
            return Condition("compare", (array, Array(T.number(0), ())), array.dims, "!=")
        if (known := self.truth(value)) is not None:
            return Condition("compare", (Array(T.number(int(known)), ()), Array(T.number(0), ())), (), "!=")
        raise SyntaxProblem("this is no condition", span)

    def _BoolOp(self, node):
        is_and = isinstance(node.op, ast.And)
        found: Condition | None = None
        value = None
        for part in node.values:
            value = self(part)
            known = self.truth(value)
            if known is not None:
                if known != is_and:
                    return value if found is None else (not is_and)
                continue
            new = self.condition(value, self.span(part))
            dims = new.dims if found is None else arrays.broadcast([found.dims, new.dims], self.span(node))
            found = new if found is None else Condition("and" if is_and else "or", (found, new), dims)
        return value if found is None else found

    def _Compare(self, node):
        found = None
        values = [self(node.left), *(self(part) for part in node.comparators)]
        for operator, left, right in zip(node.ops, values, values[1:]):
            new = self._compared(operator, left, right, self.span(node))
            if new is False or found is None:
                found = new
            elif new is not True:
                dims = new.dims if found is True else arrays.broadcast([found.dims, new.dims], self.span(node))
                found = new if found is True else Condition("and", (found, new), dims)
            if found is False:
                return False
        return found

    def _compared(self, operator, left, right, span: Span):
        if isinstance(operator, ast.Is | ast.IsNot):
            if None not in (left, right) and not isinstance(left, bool) and not isinstance(right, bool):
                raise SyntaxProblem("is compares with None, True or False", span)
            return (left is right) == isinstance(operator, ast.Is)
        if isinstance(operator, ast.In | ast.NotIn):
            listed = right.items if isinstance(right, Sequence | Mapping) else None
            if listed is None or not isinstance(left, str | Const):
                raise SyntaxProblem("this choice depends on the data", span)
            inside = any(_key(left) == (_key(i) if isinstance(i, str | Const) else i) for i in listed)
            return inside == isinstance(operator, ast.In)
        sign = _SIGNS[type(operator)]
        if isinstance(left, str | None) or isinstance(right, str | None):
            if sign not in ("==", "!="):
                raise SyntaxProblem("this choice depends on the data", span)
            return (left == right) == (sign == "==")
        if isinstance(left, Sequence) and isinstance(right, Sequence):
            pairs = [(exact(a), exact(b)) for a, b in zip(left.items, right.items)]
            if len(left.items) == len(right.items) and any(None in pair for pair in pairs):
                raise SyntaxProblem("whether these sizes agree is not known", span)
            same = len(left.items) == len(right.items) and all(a == b for a, b in pairs)
            return same == (sign == "==")
        a, b = exact(left), exact(right)
        if a is not None and b is not None:
            return _COMPARED[sign](a, b)
        parts = (plain_array(left, span), plain_array(right, span))
        return Condition("compare", parts, arrays.broadcast([p.dims for p in parts], span), sign)

    # -- parts of things --------------------------------------------------------------------------------------------

    def _Attribute(self, node):
        value, span = self(node.value), self.span(node)
        if isinstance(value, Library):
            return self.reader.library.constant(f"{value.path}.{node.attr}")
        return self.reader.library.attribute(value, node.attr, span)

    def _Subscript(self, node):
        value, span = self(node.value), self.span(node)
        if isinstance(value, Mapping):
            key = self(node.slice)
            if not isinstance(key, str | Const) or _key(key) not in value.items:
                raise SyntaxProblem("the dictionary has no such entry", span)
            return value.items[_key(key)]
        if isinstance(value, Sequence):
            return self._of_list(value, node, span)
        if isinstance(value, Method) and value.name == "at":
            return Method((value.value, self.keys(node.slice)), "at")
        if isinstance(value, Library | Function | str):
            raise SyntaxProblem("this cannot be indexed", span)
        return indexing.picked(as_array(value, span), self.keys(node.slice), span)

    def _of_list(self, value: Sequence, node, span: Span):
        key = self(node.slice)
        if isinstance(key, Slice):
            start, stop, step = indexing.bounds(key, len(value.items), span)
            return Sequence(value.items[start:stop:step])
        place = indexing.whole(key, len(value.items), span)
        if not -len(value.items) <= place < len(value.items):
            raise Misfit(f"index {place} is outside of a list of {len(value.items)}", span)
        return value.items[place]

    def keys(self, node) -> list:
        """What stands between [ and ]."""
        found = []
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

    def _Slice(self, node):
        return Slice(*(self(part) if part is not None else None for part in (node.lower, node.upper, node.step)))

    # -- calls and loops --------------------------------------------------------------------------------------------

    def _Call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "size":  # PyTorch's x.size(0)
            function = Method(as_array(self(node.func.value), self.span(node.func)), "size")
        else:
            function = self(node.func)
        args, span = self._items(node.args), self.span(node)
        keywords = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                value = self(keyword.value)
                if not isinstance(value, Mapping):
                    raise SyntaxProblem("** is read of a dictionary with constant keys", self.span(keyword.value))
                keywords |= value.items
            else:
                keywords[keyword.arg] = self(keyword.value)
        return self.reader.called(function, args, keywords, span, self.span(node.func))

    def _ListComp(self, node):
        return Sequence(list(self._looped(node, node.generators)))

    _GeneratorExp = _ListComp

    def _looped(self, node, generators) -> Iterator:
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

    def decided(self, test) -> bool:
        """The truth of a test that has to be known."""
        known = self.truth(self(test))
        if known is None:
            raise SyntaxProblem("this choice depends on the data", self.span(test), hint="write np.where(c, a, b)")
        return known

    def items(self, value, span: Span) -> list:
        """The items of what is looped over, where their number is known."""
        if isinstance(value, Sequence):
            self.reader.count(None, len(value.items), span)
            return value.items
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

    def assign(self, target, value) -> None:
        """name = value; a, b = value"""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value)
        else:
            raise SyntaxProblem("this is no place to assign to", self.span(target))

    def _unpack(self, target, value) -> None:
        span, count = self.span(target), len(target.elts)
        if any(isinstance(e, ast.Starred) for e in target.elts):
            raise SyntaxProblem("a starred name is not read", span)
        if isinstance(value, Unknown):
            raise Open(value.name)
        if isinstance(value, Array) and value.rank and not isinstance(resolve(value.dims[0]), int | str | tuple):
            unify(value.dims[0], count)
            value = Array(value.term, value.dims, False, value)
        found = self.items(value, span)
        if len(found) != count:
            raise Misfit(f"{len(found)} values for {count} names", span)
        for part, item in zip(target.elts, found):
            self.assign(part, item)


def _key(value):
    return value if isinstance(value, str) else value.value


def _spoken(node: ast.expr) -> str:
    return {"Await": "await", "Yield": "yield", "YieldFrom": "yield", "SetComp": "a set", "Set": "a set"}.get(
        type(node).__name__, f"an expression of this kind ({type(node).__name__})"
    )


def _size(operator: type, left, right):
    """n - 1, 2*n, n*m of sizes."""
    parts = [
        v.dim if isinstance(v, Size) else int(e)
        for v in (left, right)
        if (e := exact(v)) is not None or isinstance(v, Size)
    ]
    whole = [v for v in (left, right) if isinstance(v, Size) or isinstance(v, Const) and v.whole is not None]
    if len(parts) < 2 or len(whole) < 2:
        return None
    if operator is ast.Add:
        return Size(combine("+", *parts))
    if operator is ast.Sub and isinstance(parts[1], int):
        return Size(combine("+", parts[0], -parts[1]))
    return Size(combine("*", *parts)) if operator is ast.Mult else None


def _power(base: Fraction, exponent: Fraction):
    if exponent.denominator != 1 or base == 0 and exponent < 0:
        return None
    if abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) > MAX_BITS:
        return None
    return Const(base ** int(exponent))


_EXACT: dict[type, Callable] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: Fraction(a // b),
    ast.Mod: lambda a, b: a % b,
}
_OPERATORS: dict[type, Callable] = {
    ast.Add: lambda a, b, span: arrays.added(a, b, "+", span),
    ast.Sub: lambda a, b, span: arrays.added(a, b, "-", span),
    ast.Mult: arrays.multiplied,
    ast.Div: lambda a, b, span: arrays.multiplied(a, b, span, divided=True),
    ast.Pow: arrays.raised,
    ast.MatMult: arrays.product,
    ast.Mod: lambda a, b, span: arrays.applied("mod", [a, b], span),
    ast.FloorDiv: lambda a, b, span: arrays.applied("floor", [arrays.multiplied(a, b, span, divided=True)], span),
}


def _of_tensors(operator: type, left, right, span: Span):
    """+ - * and whole powers of arrays of three axes; division by a number."""
    if operator in (ast.Add, ast.Sub):
        return axes.combined(left, right, 1 if operator is ast.Add else -1, span)
    if operator is ast.Mult:
        return axes.multiplied(left, right, span)
    if operator is ast.Div and isinstance(right, Array):
        inverse = Array(T.over(T.number(1), right.term, span), right.dims)
        return axes.multiplied(left, inverse, span)
    if operator is ast.Pow and isinstance(right, Array) and right.term.kind == "number" and right.term.value in "234":
        found = left
        for _ in range(int(right.term.value) - 1):
            found = axes.multiplied(found, left, span)
        return found
    raise SyntaxProblem("of arrays of three axes, sums and products are read", span)
