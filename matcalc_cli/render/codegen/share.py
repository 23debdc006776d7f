"""Sharing: common subexpressions of one or many expressions, found in time linear in what is written.

Equal subtrees become one object (hash-consing). Sums and products are multisets, so their common parts are not
subtrees: their members are put in one order, the most frequent first, and entered in a trie from the left and one from
the right; a prefix or suffix that several of them pass through is computed once. Factors that many gradients share come
first, so the reverse sweep of a chain unrolls into one running product, and x1*...*xn with one factor left out is a
prefix times a suffix. Denominators are products of their own: a/(b*c) divides once.

`share` rewrites; program.py and the code printer give names to what is shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Add, Basic, Expr, Mul, Pow, S

from matcalc_cli.model.kinds import apart, around, operands, with_operands
from matcalc_cli.model.walk import order


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


class _Trie:
    """Sequences by their common beginnings; a node is (parent, last member, depth)."""

    def __init__(self) -> None:
        self.next: dict[tuple[int, int], int] = {}
        self.parent, self.member, self.depth = [-1], [None], [0]
        self.passing, self.ends = [0], [0]
        self.value: dict[int, Basic] = {}

    def insert(self, sequence: Iterable[Basic]) -> list[int]:
        """The path of one sequence, counted."""
        path, at = [], 0
        for member in sequence:
            key = (at, id(member))
            following = self.next.get(key)
            if following is None:
                following = self.next[key] = len(self.parent)
                self.parent.append(at)
                self.member.append(member)
                self.depth.append(self.depth[at] + 1)
                self.passing.append(0)
                self.ends.append(0)
            self.passing[following] += 1
            path.append(following)
            at = following
        return path

    def shared(self, path: list[int], limit: int) -> int:
        """How many leading members of the path, at most `limit`, others pass through too; 0 when fewer than two."""
        low, high = 0, min(limit, len(path))
        while low < high:
            middle = (low + high + 1) // 2
            if self.passing[path[middle - 1]] > 1:
                low = middle
            else:
                high = middle - 1
        return low if low > 1 else 0

    def settle(self) -> None:
        """Keep the nodes that two or more users need; `base` is the nearest kept node at or above each."""
        users = list(self.ends)
        for at in range(len(self.parent) - 1, 0, -1):
            if users[at]:
                users[self.parent[at]] += 1
        self.kept = [depth > 1 and count > 1 for depth, count in zip(self.depth, users)]
        self.base = [0] * len(self.parent)
        for at in range(1, len(self.parent)):
            self.base[at] = at if self.kept[at] else self.base[self.parent[at]]

    def members(self, at: int, stop: int) -> list[Basic]:
        """The members on the way from node `stop` down to node `at`."""
        found: list[Basic] = []
        while at != stop:
            found.append(self.member[at])
            at = self.parent[at]
        return found[::-1]


class _Family:
    """All sums, or all products, of one program."""

    def __init__(self, cls: Any, sequences: dict[int, list[Basic]]) -> None:
        self.cls = cls
        count = Counter(id(member) for sequence in sequences.values() for member in sequence)
        first = {key: place for place, key in enumerate(count)}
        rank = lambda member: (-count[id(member)], first[id(member)])
        self.written = sequences
        self.ordered = {key: sorted(sequence, key=rank) for key, sequence in sequences.items()}
        self.left, self.right = _Trie(), _Trie()
        paths = {
            key: (self.left.insert(sequence), self.right.insert(reversed(sequence)))
            for key, sequence in self.ordered.items()
        }
        self.cut: dict[int, tuple[int, int]] = {}
        for key, (left, right) in paths.items():
            head = self.left.shared(left, len(left))
            tail = self.right.shared(right, len(right) - head)
            self.cut[key] = (left[head - 1] if head else 0, right[tail - 1] if tail else 0)
            for trie, at in zip((self.left, self.right), self.cut[key]):
                trie.ends[at] += 1
        self.left.settle()
        self.right.settle()

    def part(self, trie: _Trie, at: int, new: dict[int, Basic]) -> list[Basic]:
        """The members down to node `at`, the kept part of them as one shared node."""
        base = trie.base[at]
        rest = [new[id(member)] for member in trie.members(at, base)]
        if not base:
            return rest
        pending = []
        while base and base not in trie.value:
            pending.append(base)
            base = trie.base[trie.parent[base]]
        for kept in reversed(pending):
            above = trie.base[trie.parent[kept]]
            start = [trie.value[above]] if above else []
            members = [new[id(member)] for member in trie.members(kept, above)]
            trie.value[kept] = self.cls._from_args((*start, *members))
        return [trie.value[trie.base[at]], *rest]

    def members(self, key: int, new: dict[int, Basic]) -> list[Basic]:
        """The members of one sum or product, shared prefix and suffix as single nodes."""
        head, tail = self.cut[key]
        if not self.left.base[head] and not self.right.base[tail]:
            return [new[id(member)] for member in self.written[key]]
        sequence = self.ordered[key]
        middle = sequence[self.left.depth[head] : len(sequence) - self.right.depth[tail]]
        return self.part(self.left, head, new) + [new[id(m)] for m in middle] + self.part(self.right, tail, new)


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
