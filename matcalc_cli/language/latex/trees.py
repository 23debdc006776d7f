"""Nodes that several rooms of the LaTeX reader make: flat products, spans over nodes, choices by conditions."""

from __future__ import annotations

from matcalc_cli.errors import Span
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.syntax import Node


def spanning(*nodes: Node) -> Span:
    """From where the first of some nodes begins to where the last ends."""
    return Span(min(n.span.start for n in nodes), max(n.span.end for n in nodes))


def joined(left: Node, kind: str, right: Node, token: Token | None, sign: str) -> Node:
    """left op right; a chain of products is one flat node, which grows in place."""
    mark = token.span if token is not None else Span(right.span.start, right.span.start + 1)
    span = spanning(left, right)
    if left.kind == kind and kind in ("multiply", "e-multiply"):
        left.args.append(right)
        left.signs.append(sign)
        left.marks.append(mark)
        left.span, left.depth = span, max(left.depth, right.depth + 1)
        return left
    return Node(kind, [left, right], span, ["", sign], [mark])


def chosen(conditions: list[Node], yes: Node, no: Node, span: Span) -> Node:
    """where(c1, where(c2, yes, no), no)"""
    node = yes
    for condition in reversed(conditions):
        node = Node("call", [condition, node, no], span, "where", [span])
    return node
