"""Nodes that are made for a sum, at its place: products without factors 1, transposes without transposes below them."""

from __future__ import annotations

from matcalc_cli.errors import Span
from matcalc_cli.language.syntax import Node


class Nodes:
    """Nodes at the place of what they were made from; transposes of transposes fall away."""

    def __init__(self, span: Span) -> None:
        self.span = span

    def make(self, kind: str, args: list[Node], value: str | list[str] | None = None) -> Node:
        return Node(kind, args, self.span, value, [self.span] * max(1, len(args) - 1))

    def number(self, text: str) -> Node:
        return Node("number", [], self.span, text)

    def flip(self, node: Node) -> Node:
        inner = node.bare()
        return inner.args[0] if inner.kind == "transpose" else self.make("transpose", [node])

    def product(self, *factors: Node) -> Node:
        """a*b*c, flat; one factor is itself."""
        flat = [f for factor in factors for f in (factor.args if factor.kind == "multiply" else [factor])]
        flat = [f for f in flat if not (f.kind == "number" and f.value == "1")] or flat[:1]
        if len(flat) == 1:
            return flat[0]
        return self.make("multiply", flat, ["", *"*" * (len(flat) - 1)])

    def entrywise(self, *factors: Node) -> Node:
        if len(factors) == 1:
            return factors[0]
        return self.make("e-multiply", list(factors), ["", *[".*"] * (len(factors) - 1)])

    def call(self, name: str, *args: Node) -> Node:
        return self.make("call", list(args), name)

    def ones(self) -> Node:
        """A column of ones, of the size that is needed."""
        return self.call("vector", self.number("1"))

    def diag(self, node: Node) -> Node:
        return self.call("diag", node)

    def power(self, node: Node, exponent: str) -> Node:
        return self.make("power", [node, self.number(exponent)], "^")

    def add(self, nodes: list[Node], signs: list[str]) -> Node:
        if len(nodes) == 1:
            return nodes[0] if signs[0] == "+" else self.make("negate", nodes)
        head, *rest = nodes
        if signs[0] == "-":
            head = self.make("negate", [head])
        return self.make("add", [head, *rest], ["+", *signs[1:]])


def same(a: Node, b: Node) -> bool:
    """Are two nodes the same expression?"""
    a, b = a.bare(), b.bare()
    return a is b or (
        a.kind == b.kind and a.value == b.value and len(a.args) == len(b.args) and all(map(same, a.args, b.args))
    )
