"""Parts of a graph that are the same up to the names in them: what has been found of one is true of the others.

The pulls of n bodies on each other are n (n - 1) times one formula. Two parts are alike if one becomes the other where
its names are exchanged for others of which the same is known, different ones for different ones; an identity of the
first, as that between an entry and its tidied form, becomes one of the second by the same exchange.

What could be alike is found by a `form`, a hash that leaves out names and the order of terms and factors; the exchange
itself is found by going through both parts at once, small operands first, for they say which of the large ones belong
together. Where that fails, as it may for parts with many symmetries, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Symbol

from matcalc_cli.engine.graph.facts import Facts
from matcalc_cli.engine.graph.kinds import CALL, CHOICE, LEAF, NUMBER, PRODUCT, SCALED, SUM, Number
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.model.walk import fold

FEW = 4  # parts of one form with which another one is compared
_OPAQUE = 0  # the form of what may have names inside that are no nodes: the conditions of a where()


class Alike:
    """Finds for a node another one of which the same is known already, and carries what is known over."""

    def __init__(self, graph: Graph, facts: Facts) -> None:
        self._graph, self._facts = graph, facts
        self._forms: dict[int, int] = {}
        self._known: dict[int, list[tuple[int, int]]] = {}  # form -> (node, what was found of it)

    def __call__(self, node: int) -> int | None:
        """What has been found of a node that is alike, with the names of this one; None where there is none."""
        for other, found in self._known.get(self.form(node), ()):
            pairs: dict[int, int] = {}
            if self._matches(other, node, pairs, set()):
                return fold(found, self._graph.operands, self._graph.rebuilt, pairs)
        return None

    def note(self, node: int, found: int) -> None:
        """This has been found of a node."""
        form = self.form(node)
        if form != _OPAQUE:
            listed = self._known.setdefault(form, [])
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
        graph = self._graph
        kind = graph.kind[one]
        if other in taken or kind != graph.kind[other] or self.form(one) != self.form(other):
            return False
        mine, theirs = graph.data[one], graph.data[other]
        if kind == NUMBER:
            same = one == other
        elif kind == LEAF:
            same = type(mine) is Symbol or one == other
        elif kind == SUM:
            same = mine[0] == theirs[0] and self._any_order(mine[1], theirs[1], pairs, taken)
        elif kind == PRODUCT:
            same = self._any_order(mine, theirs, pairs, taken)
        else:
            own = mine[0] == theirs[0] if kind in (CALL, SCALED) else True
            same = own and self._in_order(graph.operands(one), graph.operands(other), pairs, taken)
        if same:
            pairs[one] = other
            taken.add(other)
        return same

    def _in_order(self, mine: Sequence[int], theirs: Sequence[int], pairs: dict[int, int], taken: set[int]) -> bool:
        if len(mine) != len(theirs):
            return False
        return all(self._matches(a, b, pairs, taken) for a, b in zip(mine, theirs))

    def _any_order(
        self,
        mine: Sequence[tuple[int, Number]],
        theirs: Sequence[tuple[int, Number]],
        pairs: dict[int, int],
        taken: set[int],
    ) -> bool:
        """The terms of two sums, or the factors of two products, with their numbers."""
        if len(mine) != len(theirs):
            return False
        left = list(theirs)
        for part, number in sorted(mine, key=self._size):
            for candidate in left:
                if candidate[1] == number and self._begins(part, candidate[0], pairs, taken):
                    left.remove(candidate)
                    break
            else:
                return False
        return True

    def _begins(self, one: int, other: int, pairs: dict[int, int], taken: set[int]) -> bool:
        """The same as _matches, where nothing is added unless they do."""
        before = len(pairs)
        if self._matches(one, other, pairs, taken):
            return True
        for node in list(pairs)[before:]:
            taken.discard(pairs.pop(node))
        return False

    def _size(self, part: tuple[int, Number]) -> int:
        return self._facts.size(part[0])
