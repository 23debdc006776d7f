"""Sums with numbers for their ends over names that nobody declared, written out: x_1^2 + x_2^2 + x_3^2."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.latex.binders import NEUTRAL, Binder
from matcalc_cli.language.latex.letters import Atom, Symbol, symbol_of
from matcalc_cli.language.latex.ranges import whole
from matcalc_cli.language.latex.terms import Nodes
from matcalc_cli.language.syntax import Node

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

MAX_WRITTEN = 100  # terms of a sum that is written out
MAX_WRITTEN_OF_ALL = 3000  # of all sums, those in one another too


def written(resolver: Resolver, node: Node, new: list[Binder]) -> Node | None:
    """x_1^2 + x_2^2 + x_3^2 for a sum with numbers for its ends; None where an index runs over all of an array."""
    bounds = [(whole(b.first) if b.first is not None else 1, whole(b.last)) for b in new]
    if any(a is None or b is None for a, b in bounds) or any(b.beyond or b.members for b in new):
        return None
    if all(_runs_over_all(resolver, node, binder, last) for binder, (_, last) in zip(new, bounds)):
        return None
    count = 1
    for a, b in bounds:
        count *= max(0, b - a + 1)
    resolver.written += count
    if count > MAX_WRITTEN or resolver.written > MAX_WRITTEN_OF_ALL:
        raise LimitError(f"a sum of {count} terms that have to be written out; the limit is {MAX_WRITTEN}", node.span)
    by_others = any(b.first is not None and b.first.kind == "add" or b.last.kind == "add" for b in new)
    if count == 0 and by_others and node.value[0] in NEUTRAL:  # j from i + 1, of the last i
        return Nodes(node.span).number(NEUTRAL[node.value[0]])
    if count == 0:
        raise SyntaxProblem("this sum has no terms", node.span)
    parts = [node.args[0]]
    for binder, (a, b) in zip(new, bounds):
        parts = [_at(part, binder.letter, k) for part in parts for k in range(a, b + 1)]
    n = Nodes(node.span)
    if len(parts) == 1:
        return n.make("group", parts)
    if node.value[0] == "sum":
        return n.make("group", [n.add(parts, ["+"] * len(parts))])
    if node.value[0] != "prod":
        found = parts[-1]
        for part in reversed(parts[:-1]):
            found = n.call(node.value[0], part, found)
        return found
    groups = [n.make("group", [part]) for part in parts]
    return n.make("group", [n.make("multiply", groups, ["", *"*" * (len(groups) - 1)])])


def _runs_over_all(resolver: Resolver, node: Node, binder: Binder, last: int) -> bool:
    """Does an index from 1 run over the whole of a declared array, and stand in indices alone?"""
    found = False
    for part in node.args[0].walk():
        if part.kind == "symbol":
            if symbol_of(part).stem == binder.letter and not symbol_of(part).atoms:
                return False
            sizes = resolver.sizes_under(part.value, binder.letter)
            if sizes is None or any(size != last for size in sizes):
                return False
            found = found or bool(sizes)
    return found and whole(binder.first or Node("number", [], binder.span, "1")) == 1


def _at(node: Node, letter: str, k: int) -> Node:
    """The node with a number for an index."""
    if node.kind == "symbol":
        symbol: Symbol = node.value
        if symbol.stem == letter and not symbol.atoms:
            return Node("number", [], node.span, str(k)) if k >= 0 else _negative(node.span, k)
        put = lambda items: tuple(tuple(_put(atom, letter, k) for atom in item) for item in items)
        return Node("symbol", [], node.span, replace(symbol, above=put(symbol.above), below=put(symbol.below)))
    value = tuple(_put(atom, letter, k) for atom in node.value) if node.kind == "component" else node.value
    if node.kind == "over":
        kind, binders = node.value
        ends = lambda end: _at(end, letter, k) if end is not None else None
        value = (kind, tuple(replace(b, first=ends(b.first), last=ends(b.last)) for b in binders))
    made = Node(node.kind, [_at(arg, letter, k) for arg in node.args], node.span, value, node.marks)
    return made


def _negative(span: Span, k: int) -> Node:
    return Node("negate", [Node("number", [], span, str(-k))], span)


def _put(atom: Atom, letter: str, k: int) -> Atom:
    return Atom(str(k + atom.shift)) if atom.text == letter else atom


__all__ = ["written"]
