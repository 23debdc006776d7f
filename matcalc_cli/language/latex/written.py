"""Sums with numbers for their ends over names that nobody declared, written out: x_1^2 + x_2^2 + x_3^2."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.latex.binders import NEUTRAL, Binder, sum_of
from matcalc_cli.language.latex.letters import Atom, Item, indices_of, symbol_of
from matcalc_cli.language.latex.nodes import Nodes
from matcalc_cli.language.latex.ranges import whole
from matcalc_cli.language.syntax import Node

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

MAX_WRITTEN = 100  # terms of a sum that is written out
MAX_WRITTEN_OF_ALL = 3000  # of all sums, those in one another too


def written(resolver: Resolver, node: Node, new: list[Binder]) -> Node | None:
    """x_1^2 + x_2^2 + x_3^2 for a sum with numbers for its ends; None where an index runs over all of an array."""
    bounds = _bounds(new)
    if bounds is None or all(_runs_over_all(resolver, node, b, last) for b, (_, last) in zip(new, bounds)):
        return None
    kind, n = sum_of(node)[0], Nodes(node.span)
    count = prod(max(0, last - first + 1) for first, last in bounds)
    resolver.written += count
    if count > MAX_WRITTEN or resolver.written > MAX_WRITTEN_OF_ALL:
        raise LimitError(f"a sum of {count} terms that have to be written out; the limit is {MAX_WRITTEN}", node.span)
    if count == 0:
        if kind in NEUTRAL and any(end is not None and end.kind == "add" for b in new for end in (b.first, b.last)):
            return n.number(NEUTRAL[kind])  # j from i + 1, of the last i
        raise SyntaxProblem("this sum has no terms", node.span)
    parts = [node.args[0]]
    for binder, (first, last) in zip(new, bounds):
        parts = [_at(part, binder.letter, k) for part in parts for k in range(first, last + 1)]
    return _combined(kind, parts, n)


def _bounds(new: list[Binder]) -> list[tuple[int, int]] | None:
    """The ends of every index; None where one is no number, or depends on other indices or a set."""
    found: list[tuple[int, int]] = []
    for binder in new:
        first, last = whole(binder.first) if binder.first is not None else 1, whole(binder.last)
        if first is None or last is None or binder.beyond or binder.members:
            return None
        found.append((first, last))
    return found


def _combined(kind: str, parts: list[Node], n: Nodes) -> Node:
    """The terms as one sum, product, maximum or minimum."""
    if len(parts) == 1:
        return n.make("group", parts)
    if kind == "sum":
        return n.make("group", [n.add(parts, ["+"] * len(parts))])
    if kind == "prod":
        groups = [n.make("group", [part]) for part in parts]
        return n.make("group", [n.make("multiply", groups, ["", *"*" * (len(groups) - 1)])])
    found = parts[-1]
    for part in reversed(parts[:-1]):
        found = n.call(kind, part, found)
    return found


def _runs_over_all(resolver: Resolver, node: Node, binder: Binder, last: int) -> bool:
    """Does an index from 1 run over the whole of a declared array, and stand in indices alone?"""
    found = False
    for part in node.args[0].walk():
        if part.kind == "symbol":
            if symbol_of(part).stem == binder.letter and not symbol_of(part).atoms:
                return False
            sizes = resolver.sizes_under(symbol_of(part), binder.letter)
            if sizes is None or any(size != last for size in sizes):
                return False
            found = found or bool(sizes)
    return found and whole(binder.first or Node("number", [], binder.span, "1")) == 1


def _at(node: Node, letter: str, k: int) -> Node:
    """The node with a number for an index."""

    def put(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(tuple(_put(atom, letter, k) for atom in item) for item in items)

    def end(node: Node | None) -> Node | None:
        return _at(node, letter, k) if node is not None else None

    value = node.value
    if node.kind == "symbol":
        symbol = symbol_of(node)
        if symbol.stem == letter and not symbol.atoms:
            return Node("number", [], node.span, str(k)) if k >= 0 else _negative(node.span, k)
        return Node("symbol", [], node.span, replace(symbol, above=put(symbol.above), below=put(symbol.below)))
    if node.kind == "component":
        (value,) = put((indices_of(node),))
    elif node.kind == "over":
        kind, binders = sum_of(node)
        value = (kind, tuple(replace(b, first=end(b.first), last=end(b.last)) for b in binders))
    return Node(node.kind, [_at(arg, letter, k) for arg in node.args], node.span, value, node.marks)


def _negative(span: Span, k: int) -> Node:
    return Node("negate", [Node("number", [], span, str(-k))], span)


def _put(atom: Atom, letter: str, k: int) -> Atom:
    return Atom(str(k + atom.shift)) if atom.text == letter else atom


__all__ = ["written"]
