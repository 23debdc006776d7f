"""The syntax tree: what was typed, with spans, before anything is known about kinds and sizes. Imports no SymPy.

`kind` is one of
    number name add negate multiply divide power transpose superscript dot kron e-multiply e-divide e-power
    call index literal norm absolute compare group
`args` are child nodes, `value` the number text, name or operator list, `marks` the spans of the operators between
the arguments (for errors that point at an operator). `shape` is filled in by infer.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_cli.errors import LimitError, Span

MAX_DEPTH = 200
MAX_CHARACTERS = 200_000


class Node:
    """One node of the syntax tree."""

    __slots__ = ("args", "depth", "kind", "marks", "shape", "span", "value")

    def __init__(self, kind: str, args: list[Node], span: Span, value=None, marks: list[Span] | None = None):
        self.kind, self.args, self.span, self.value = kind, args, span, value
        self.marks = marks or []
        self.shape = None
        self.depth = 1 + max((arg.depth for arg in args), default=0)
        if self.depth > MAX_DEPTH:
            raise LimitError(f"the expression is nested more than {MAX_DEPTH} levels deep", span)

    def walk(self) -> Iterator[Node]:
        """Every node of the tree, this one first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.args))

    def bare(self) -> Node:
        """The node without the parentheses around it."""
        node = self
        while node.kind == "group":
            node = node.args[0]
        return node
