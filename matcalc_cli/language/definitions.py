"""f(x) = a*x^2; f(2) + f(y): the statements of a text, with the functions that it defines put in where they are called.

What is put in is the tree of the right side with the arguments in the place of the names in brackets, each in brackets
of its own. A plain name on the left, g = x0 + x1, stays a definition by name (a let) and is looked up where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.syntax import Left, Lets, Node
from matcalc_cli.model import names

MAX_NODES = 20_000  # of one statement, with all functions put in


class _Function(NamedTuple):
    name: str
    parameters: tuple[str, ...]
    body: Node
    span: Span


Statement: TypeAlias = "tuple[Node | None, Node, Span | None]"  # left side, right side, place of the =


def statements_as_read(statements: Sequence[Statement]) -> tuple[Lets, Node, Left | None]:
    """(definitions, expression, left side of the last statement)."""
    functions: dict[str, _Function] = {}
    lets: list[tuple[str, Span, Node]] = []
    for node, value, sign in statements[:-1]:
        if node is None or sign is None:
            raise SyntaxProblem(
                "only definitions stand before a ; or a line break", value.span, hint="write g = x0 + x1; g^2"
            )
        defined, value = _left(node, sign), _Unfolding(functions)(value)
        if defined.arguments is None:
            lets.append((defined.name, defined.span, value))
        else:
            _define(functions, defined, value)
    node, expression, sign = statements[-1]
    left = _left(node, sign) if node is not None and sign is not None else None
    expression = _Unfolding(functions)(expression)
    if left is not None:
        _refuse_itself(left, expression)
    if not functions:
        return tuple(lets), expression, left
    plain = {names.key(n.word) for root in (*(v for _, _, v in lets), expression) for n in root.walk() if _is_name(n)}
    called = [(f.name, f.span, f.body) for key, f in functions.items() if key in plain]
    return (*called, *lets), expression, left


def _is_name(node: Node) -> bool:
    return node.kind == "name" and not node.prefix


def _left(node: Node, sign: Span) -> Left:
    """The left side of an equation: y or f(x, y)."""
    if _is_name(node):
        return Left(node.word, None, node.span)
    arguments = tuple(arg.word for arg in node.args if _is_name(arg))
    if node.kind != "call" or node.prefix or not arguments or len(set(arguments)) < len(node.args):
        raise SyntaxProblem("an = belongs after a single name", sign, hint="write g = x0 + x1; g^2")
    return Left(node.word, arguments, node.span)


def _refuse_itself(left: Left, value: Node) -> None:
    key = names.key(left.name)
    kinds = ("name",) if left.arguments is None else ("call", "name")
    if any(n.kind in kinds and not n.prefix and names.key(n.word) == key for n in value.walk()):
        raise SyntaxProblem(f"{left.name} is defined by itself", left.span)


def _define(functions: dict[str, _Function], left: Left, value: Node) -> None:
    key = names.key(left.name)
    if key in functions:
        raise SyntaxProblem(f"{left.name} is defined twice", left.span, hint="give the second one another name")
    _refuse_itself(left, value)
    functions[key] = _Function(left.name, tuple(map(names.key, left.arguments or ())), value, left.span)


class _Unfolding:
    """One right side with the functions put in."""

    def __init__(self, functions: dict[str, _Function]) -> None:
        self.functions, self.left = functions, MAX_NODES

    def __call__(self, node: Node) -> Node:
        return self._put(node, {}) if self.functions else node

    def _put(self, node: Node, values: dict[str, Node]) -> Node:
        self.left -= 1
        if self.left < 0:
            raise LimitError(f"definitions of functions become more than {MAX_NODES:,} parts", node.span)
        if _is_name(node) and names.key(node.word) in values:
            return self._counted(Node("group", [values[names.key(node.word)]], node.span))
        if node.kind == "index" and names.key(node.stem) in values:
            return self._entry(node, values[names.key(node.stem)])
        function = self.functions.get(names.key(node.word)) if node.kind == "call" and not node.prefix else None
        args = [self._put(arg, values) for arg in node.args]
        if function is not None:
            return self._called(node, function, args)
        if all(a is b for a, b in zip(args, node.args)):
            return node
        return node.like(args)

    def _counted(self, node: Node) -> Node:
        self.left -= sum(1 for _ in node.walk())
        return node

    def _entry(self, node: Node, array: Node) -> Node:
        """x[0] of the body, for what x stands for."""
        inner = array.bare()
        if _is_name(inner):
            return Node("index", [], node.span, (inner.word, *node.indices))
        return Node("slice", [array], node.span, node.indices)

    def _called(self, node: Node, function: _Function, args: list[Node]) -> Node:
        if len(args) != len(function.parameters) or any(arg.kind == "keyword" for arg in args):
            count = len(function.parameters)
            raise SyntaxProblem(
                f"{function.name} was defined with {count} argument{'s' if count > 1 else ''}, not {len(args)}",
                node.span,
            )
        body = self._put(function.body, dict(zip(function.parameters, args)))
        return Node("group", [body], node.span)


__all__ = ["statements_as_read"]
