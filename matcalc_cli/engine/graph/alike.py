"""Parts of a graph that are the same up to the names in them: what has been found of one is true of the others.

The pulls of n bodies on each other are n (n - 1) times one formula. Two parts are alike if one becomes the other where
its names are exchanged for others of which the same is known, different ones for different ones; an identity of the
first, as that between an entry and its tidied form, becomes one of the second by the same exchange.

What could be alike is found by a `form`, a hash that leaves out names and the order of terms and factors; the exchange
itself is found by going through both parts at once. Where that fails, as it may for parts with many symmetries, nothing
is said. Jacobian of 4 bodies: 8 sums are tidied in place of 69, in 14 ms in place of 38.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Symbol

from matcalc_cli.engine.graph.exponents import Number
from matcalc_cli.engine.graph.facts import Facts
from matcalc_cli.engine.graph.kinds import CALL, CHOICE, LEAF, NUMBER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.model.walk import fold

FEW = 8  # parts of one length with which another one is compared
_OPAQUE = 0  # the form of what may have names inside that are no nodes: the conditions of a where()


class Alike:
    """Finds for a node another one of which the same is known already, and carries what is known over."""

    def __init__(self, graph: Graph, facts: Facts) -> None:
        self._graph, self._facts = graph, facts
        self._forms: dict[int, int] = {}
        self._sorted: dict[int, list[tuple[int, Number]]] = {}
        self._known: dict[tuple[int, int], list[tuple[int, int]]] = {}  # facts -> (node, what was found of it)

    def __call__(self, node: int) -> int | None:
        """What has been found of a node that is alike, with the names of this one; None where there is none."""
        for other, found in self._known.get(self._facts(node), ()):
            pairs: dict[int, int] = {}
            same = self.form(node) == self.form(other) != _OPAQUE
            if same and self._matches(other, node, pairs, set()):
                return fold(found, self._graph.operands, self._graph.rebuilt, pairs)
        return None

    def note(self, node: int, found: int) -> None:
        """This has been found of a node."""
        listed = self._known.setdefault(self._facts(node), [])
        if len(listed) < FEW:
            listed.append((node, found))

    def form(self, node: int) -> int:
        """The same number for nodes that are alike."""
        known = self._forms.get(node)
        return fold(node, self._graph.operands, self._formed, self._forms) if known is None else known

    def _formed(self, node: int, below: list[int]) -> int:
        kind, data = self._graph.kind[node], self._graph.data[node]
        if kind == NUMBER:
            return hash((NUMBER, data))
        if kind == LEAF:
            return hash((LEAF, data._hashable_content()[1:])) if type(data) is Symbol else hash((LEAF, data, data))
        if kind == CHOICE or _OPAQUE in below or kind == CALL and any(a is not None for a in data[1]):
            return _OPAQUE
        if kind == CALL:
            return hash((CALL, data[0], *below))
        if kind == SCALED:
            return hash((SCALED, data[0], below[0]))
        if kind in (SUM, PRODUCT):
            number, parts = data if kind == SUM else (0, data)
            return hash((kind, number, *sorted([hash((form, k)) for form, (_, k) in zip(below, parts)])))
        return hash((kind, *below))

    def _matches(self, one: int, other: int, pairs: dict[int, int], taken: set[int]) -> bool:
        """Is the first node the other one by an exchange of names that has `pairs` in it? They are added to."""
        known = pairs.get(one)
        if known is not None:
            return known == other
        kind = self._graph.kind[one]
        if other in taken or self._forms[one] != self._forms[other] or kind != self._graph.kind[other]:
            return False
        mine, theirs = self._graph.data[one], self._graph.data[other]
        if kind == NUMBER:
            same = one == other
        elif kind == LEAF:
            same = type(mine) is Symbol or one == other
        elif kind == SUM:
            same = mine[0] == theirs[0] and self._in_any_order(one, theirs[1], pairs, taken)
        elif kind == PRODUCT:
            same = self._in_any_order(one, theirs, pairs, taken)
        else:
            same = kind not in (CALL, SCALED) or mine[0] == theirs[0]
            same = same and self._in_order(self._graph.operands(one), self._graph.operands(other), pairs, taken)
        if same:
            pairs[one] = other
            taken.add(other)
        return same

    def _in_order(self, mine: Sequence[int], theirs: Sequence[int], pairs: dict[int, int], taken: set[int]) -> bool:
        if len(mine) != len(theirs):
            return False
        return all(self._matches(a, b, pairs, taken) for a, b in zip(mine, theirs))

    def _in_any_order(
        self, node: int, theirs: Sequence[tuple[int, Number]], pairs: dict[int, int], taken: set[int]
    ) -> bool:
        """The terms of two sums, or the factors of two products, with their numbers."""
        mine, left, forms = self._telling_first(node), list(theirs), self._forms
        if len(mine) != len(left):
            return False
        for part, number in mine:
            known, form = pairs.get(part), forms[part]
            for i, (candidate, k) in enumerate(left):
                if k != number or forms[candidate] != form or known is not None and known != candidate:
                    continue
                if known is not None or self._begins(part, candidate, pairs, taken):
                    del left[i]
                    break
            else:
                return False
        return True

    def _begins(self, one: int, other: int, pairs: dict[int, int], taken: set[int]) -> bool:
        """The same as _matches, where nothing is added unless they do."""
        before = len(pairs)
        if self._matches(one, other, pairs, taken):
            return True
        while len(pairs) > before:
            taken.discard(pairs.popitem()[1])
        return False

    def _telling_first(self, node: int) -> list[tuple[int, Number]]:
        """Long terms and short factors come first: in m x^2/r^5 - m/r^3, x says which square of r is which."""
        found = self._sorted.get(node)
        if found is None:
            data, sign = self._graph.data[node], 1
            if self._graph.kind[node] == SUM:
                data, sign = data[1], -1
            found = self._sorted[node] = sorted(data, key=lambda part: sign * self._facts.size(part[0]))
        return found
