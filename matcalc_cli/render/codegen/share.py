"""Sharing: common subexpressions of one or many expressions, found in time linear in what is written.

Equal subtrees become one object (hash-consing). Sums and products are multisets, so their common parts are not
subtrees, and are compared by what they begin and end with (tries.py). Denominators are products of their own: a/(b*c)
divides once.

`share` rewrites; program.py and the code printer give names to what is shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Add, Basic, Expr, Mul, Pow, S

from matcalc_cli.model.kinds import apart, around, operands, with_operands
from matcalc_cli.model.walk import order
from matcalc_cli.render.codegen.tries import Cuts, Trie


def postorder(roots: Iterable[Basic]) -> list[Basic]:
    """Every node under the roots once (by identity), subexpressions before users."""
    return order(roots, operands)


def rebuild(expr: Basic, args: Sequence[Basic]) -> Basic:
    """The same kind of node on other operands, unevaluated, an object of its own."""
    return with_operands(expr, args, apart)


def intern(roots: Sequence[Basic]) -> list[Basic]:
    """The roots with equal subtrees made one object, without comparing deep trees."""
    made: dict[tuple[object, ...], Basic] = {}
    of: dict[int, Basic] = {}
    for expr in postorder(roots):
        parts = operands(expr)
        if not parts:
            of[id(expr)] = made.setdefault((expr.func, expr), expr)
            continue
        args = [of[id(part)] for part in parts]
        key = (expr.func, around(expr), *map(id, args))
        found = made.get(key)
        if found is None:
            same = all(a is b for a, b in zip(args, parts))
            found = made[key] = expr if same else rebuild(expr, args)
        of[id(expr)] = found
    return [of[id(root)] for root in roots]


class _Family(Cuts[Basic]):
    """All sums, or all products, of one program."""

    def __init__(self, cls: Any, sequences: dict[int, list[Basic]]) -> None:
        super().__init__(sequences, id)
        self.cls = cls

    def part(self, trie: Trie[Basic], at: int, new: dict[int, Basic]) -> list[Basic]:
        """The members down to node `at`, the kept part of them as one shared node."""
        base = trie.base[at]
        rest = [new[id(member)] for member in trie.members(at, base)]
        if not base:
            return rest
        for kept in self.pending(trie, at):
            above = trie.base[trie.parent[kept]]
            start = [trie.value[above]] if above else []
            members = [new[id(member)] for member in trie.members(kept, above)]
            trie.value[kept] = self.cls._from_args((*start, *members))
        return [trie.value[base], *rest]

    def members(self, key: int, new: dict[int, Basic]) -> list[Basic]:
        """The members of one sum or product, shared prefix and suffix as single nodes."""
        if self.is_whole(key):
            return [new[id(member)] for member in self.written[key]]
        head, tail = self.cut[key]
        middle = [new[id(member)] for member in self.middle(key)]
        return self.part(self.left, head, new) + middle + self.part(self.right, tail, new)


def _is_denominator(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_Rational) and factor.exp.is_negative


def _inverse(factor: Pow) -> Expr:
    return factor.base if factor.exp is S.NegativeOne else apart(Pow, factor.base, -factor.exp)


def _split(product: Mul) -> tuple[list[Expr], list[Expr], list[Expr]]:
    """(numbers, numerator, denominators as positive powers); a lone denominator stays a factor."""
    numbers: list[Expr] = []
    over: list[Expr] = []
    under: list[Expr] = []
    for factor in product.args:
        (numbers if factor.is_Number else under if _is_denominator(factor) else over).append(factor)
    return numbers, over, under


def share(roots: Sequence[Basic]) -> list[Basic]:
    """The same expressions with every common part, sums' and products' included, as one object."""
    roots = _gather_denominators(intern(roots))
    written = postorder(roots)
    numbers = {}
    sequences: dict[type, dict[int, list[Basic]]] = {Add: {}, Mul: {}}
    for expr in written:
        if expr.func in (Add, Mul):
            numbers[id(expr)] = [arg for arg in expr.args if arg.is_Number]
            sequences[expr.func][id(expr)] = [arg for arg in expr.args if not arg.is_Number]
    families = {cls: _Family(cls, found) for cls, found in sequences.items()}
    new: dict[int, Basic] = {}
    for expr in written:
        parts = operands(expr)
        if expr.func in (Add, Mul):
            members = numbers[id(expr)] + families[expr.func].members(id(expr), new)
            new[id(expr)] = members[0] if len(members) == 1 else expr.func._from_args(tuple(members))
        elif all(new[id(part)] is part for part in parts):
            new[id(expr)] = expr
        else:
            new[id(expr)] = rebuild(expr, [new[id(part)] for part in parts])
    return [new[id(root)] for root in roots]


def _gather_denominators(roots: list[Basic]) -> list[Basic]:
    """x*a^-1*b^-2 -> x*(a*b^2)^-1, so that denominators are products like any other."""
    new: dict[int, Basic] = {}
    for expr in postorder(roots):
        parts = operands(expr)
        args = [new[id(part)] for part in parts]
        if expr.func is Mul:
            numbers, over, under = _split(expr)
            if len(under) > 1:
                below = Mul._from_args(tuple(_inverse(new[id(factor)]) for factor in under))
                above = [*numbers, *(new[id(factor)] for factor in over)]
                whole = apart(Pow, below, S.NegativeOne)
                new[id(expr)] = Mul._from_args((*above, whole)) if above else whole
                continue
        new[id(expr)] = expr if all(a is b for a, b in zip(args, parts)) else rebuild(expr, args)
    found = [new[id(root)] for root in roots]
    return roots if all(a is b for a, b in zip(found, roots)) else intern(found)
