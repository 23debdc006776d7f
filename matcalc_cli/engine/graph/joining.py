"""Two terms of a sum that are one: sin² + cos², sines and cosines of two angles, where() with one list of conditions,
exponentials that differ by a logarithm.

Each rule takes a node and gives a shorter one of the same value, or the node itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

import sympy as sp
from sympy import Basic

from matcalc_cli.engine.graph.exponents import Factors, Number, Terms, is_fraction
from matcalc_cli.engine.graph.factoring import is_rational, terms_of
from matcalc_cli.engine.graph.facts import ANGLES, EXPLOG, SQUARE, SQUARED, STEP, WHERE, Facts
from matcalc_cli.engine.graph.kinds import CHOICE, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.kinks import Kinks
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.graph.quotients import one_term
from matcalc_cli.engine.graph.terms import Term, digits
from matcalc_cli.engine.objects.logarithms import exponentials

LONG = 1000  # names and numbers; longer sums are left alone
MANY = 12  # sines and cosines in one product: more are not compared with each other

# (kind of u, kind of v) in the first term, in the second, their signs equal -> (function, sign of v, sign of the whole)
_Of: TypeAlias = tuple[type, int]  # sin or cos, and its argument
_JOINED = {
    (sp.cos, sp.cos, sp.sin, sp.sin, False): (sp.cos, 1, 1),  # cos u cos v - sin u sin v = cos(u + v)
    (sp.cos, sp.cos, sp.sin, sp.sin, True): (sp.cos, -1, 1),
    (sp.sin, sp.sin, sp.cos, sp.cos, False): (sp.cos, 1, -1),
    (sp.sin, sp.sin, sp.cos, sp.cos, True): (sp.cos, -1, 1),
    (sp.sin, sp.cos, sp.cos, sp.sin, True): (sp.sin, 1, 1),  # sin u cos v + cos u sin v = sin(u + v)
    (sp.sin, sp.cos, sp.cos, sp.sin, False): (sp.sin, -1, 1),
    (sp.cos, sp.sin, sp.sin, sp.cos, True): (sp.sin, 1, 1),
    (sp.cos, sp.sin, sp.sin, sp.cos, False): (sp.sin, -1, -1),
}


class Joining:
    """The rules for nodes of one graph."""

    def __init__(self, graph: Graph, facts: Facts) -> None:
        self._graph, self._facts = graph, facts
        self._kinks = Kinks(graph)

    def __call__(self, node: int) -> int:
        """All that apply to a sum, or to a product."""
        kind = self._graph.kind[node]
        contents = self._facts.contents(node)
        if kind == SUM:
            for mask, rule in (
                (WHERE, self._merge_where),
                (SQUARE, self.squares),
                (ANGLES, self._angles),
                (EXPLOG, self._exponentials),
            ):
                if contents & mask and self._graph.kind[node] == SUM:
                    node = rule(node)
        elif kind in (PRODUCT, SCALED) and contents & (WHERE | STEP):
            node = self._kinks(self._into_where(node) if contents & WHERE else node)
        return node

    def scaled(self, number: Number, node: int) -> int:
        """number times what has been rewritten: 2 y where(c, p, 0) is where(c, 2 y p, 0)."""
        graph = self._graph
        if graph.kind[node] == CHOICE:
            values, conditions = graph.data[node]
            inside = [graph.times(graph.number(number), v) for v in values]
            return self._kinks(graph.sympy.choice(inside, conditions))
        return self(graph.times(graph.number(number), node))

    def squares(self, node: int) -> int:
        """Squares of sines and cosines, added up and over each other."""
        node = self._pythagoras(node)
        return one_term(self._graph, node) if self._graph.kind[node] == SUM else node

    def _pythagoras(self, node: int) -> int:
        """c sin(u)^2 + c cos(u)^2 = c;  c cosh(u)^2 - c sinh(u)^2 = c."""
        graph = self._graph
        terms = terms_of(graph, node)
        seen: dict[tuple[bool, int, Number, Factors], tuple[int, type]] = {}
        for i, term in enumerate(terms):
            number, factors = graph.split(term)
            for j, (base, k) in enumerate(factors):
                kind = graph.called(base)
                if k != 2 or kind is None or kind not in SQUARED:
                    continue
                rest = factors[:j] + factors[j + 1 :]
                key = (kind in SQUARED[:2], graph.data[base][2][0], -number if kind is sp.sinh else number, rest)
                before = seen.get(key)
                if before is not None and before[1] is not kind:
                    others = [t for m, t in enumerate(terms) if m not in (i, before[0])]
                    shorter = graph.plus([*others, graph.product(key[2], rest)])
                    return self._pythagoras(shorter) if graph.kind[shorter] == SUM else shorter
                seen[key] = (i, kind)
        return node

    # where

    def _choice(self, term: int) -> tuple[int, int] | None:
        """(cofactor, where) of a term with one where() as a factor."""
        graph = self._graph
        number, factors = graph.split(term)
        found = [base for base, k in factors if k == 1 and graph.kind[base] == CHOICE]
        if len(found) != 1:
            return None
        return graph.product(number, tuple(f for f in factors if f[0] != found[0])), found[0]

    def _merge_where(self, node: int) -> int:
        """a where(c, p, q) + b where(c, r, s) = where(c, ap + br, aq + bs)."""
        graph = self._graph
        groups: dict[tuple[Basic, ...], list[tuple[int, int]]] = {}
        rest = []
        for term in terms_of(graph, node):
            found = self._choice(term)
            if found is None:
                rest.append(term)
            else:
                groups.setdefault(graph.data[found[1]][1], []).append(found)
        if not groups:
            return node
        for conditions, members in groups.items():
            if len(members) == 1 and not rest and len(groups) == 1:
                return node
            branches = [
                graph.plus([graph.times(f, graph.data[where][0][i]) for f, where in members])
                for i in range(len(conditions))
            ]
            rest.append(self._with_number_out(branches, conditions))
        return graph.plus(rest)

    def _with_number_out(self, branches: list[int], conditions: tuple[Basic, ...]) -> int:
        """where(c, 1.05 p, 1.758 q) is 1.05 where(c, p, 1.6743 q) if that has fewer digits."""
        graph = self._graph
        numbers = [number for number, _ in map(graph.split, branches) if number]
        c = numbers[0] if numbers and all(map(is_rational, numbers)) else 1
        if is_fraction(c) and digits([c, *(Fraction(n) / Fraction(c) for n in numbers)]) < digits(numbers):
            divided = [graph.times(graph.number(1 / Fraction(c)), branch) for branch in branches]
            return graph.times(graph.number(c), graph.sympy.choice(divided, conditions))
        return graph.sympy.choice(branches, conditions)

    def _into_where(self, node: int) -> int:
        """a where(c, p, q) where(c, r, s) = where(c, a p r, a q s)."""
        graph = self._graph
        number, factors = graph.split(node)
        found = [base for base, k in factors if k == 1 and graph.kind[base] == CHOICE]
        conditions = {graph.data[where][1] for where in found}
        if len(conditions) != 1:
            return node
        others = tuple(f for f in factors if f[0] not in found)
        if not others and len(found) == 1:
            return node
        cofactor = graph.product(number, others)
        (shared,) = conditions
        values = [graph.data[where][0] for where in found]
        branches = [graph.multiplied([cofactor, *(v[i] for v in values)]) for i in range(len(shared))]
        return graph.sympy.choice(branches, shared)

    # angles

    def _angles(self, node: int) -> int:
        """c sin(u) cos(v) - c cos(u) sin(v) = c sin(u - v), and its kin of cosines and of sums."""
        graph = self._graph
        while graph.kind[node] == SUM and self._facts.size(node) < LONG:
            shorter = self._one_pair_less(node)
            if shorter is None:
                break
            node = shorter
        return node

    def _one_pair_less(self, node: int) -> int | None:
        graph = self._graph
        seen: dict[tuple[Number, Factors, int, int], tuple[int, Number, type, type]] = {}
        terms = graph.data[node][1]
        for i in self._alike(terms):
            term, weight = terms[i]
            own, factors = graph.split(term)
            number, factors = self._one_way_round(own * weight, factors)
            for rest, (f, u), (g, v) in self._products_of_two(number, factors):
                key = (number if number > 0 else -number, rest, u, v)
                before = seen.setdefault(key, (i, number, f, g))
                joined = _JOINED.get((*before[2:], f, g, (before[1] > 0) == (number > 0)))
                if joined and before[0] != i:
                    function, inner, outer = joined
                    argument = graph.plus([u, graph.times(graph.number(inner), v)])
                    whole = graph.times(
                        graph.product(outer * before[1], rest), graph.sympy.call(function, (None,), (argument,))
                    )
                    others = {t: w for j, (t, w) in enumerate(terms) if j not in (i, before[0])}
                    return graph.plus([graph.sum(graph.data[node][0], others), whole])
        return None

    def _alike(self, terms: Terms) -> list[int]:
        """The numbers of those terms of which there are two with equal angles, and equal factors beside them."""
        graph = self._graph
        groups: dict[tuple[object, ...], list[int]] = {}
        for i, (term, weight) in enumerate(terms):
            if graph.kind[term] != PRODUCT:
                continue
            angles, others = [], []
            for base, k in graph.data[term]:
                if k == 1 and graph.called(base) in SQUARED[:2]:
                    angles.append(graph.data[base][2][0])
                else:
                    others.append((graph.first_of_both(base) if k == 1 and graph.kind[base] == SUM else base, k))
            if len(angles) > 1:
                groups.setdefault((abs(weight), tuple(sorted(angles)), tuple(others)), []).append(i)
        return sorted(i for group in groups.values() if len(group) > 1 for i in group)

    def _one_way_round(self, number: Number, factors: Factors) -> tuple[Number, Factors]:
        """-(a - b) for b - a where a - b was there before, so that terms by both are seen to have one factor."""
        graph = self._graph
        turned = {
            b: first for b, k in factors if k == 1 and graph.kind[b] == SUM and (first := graph.first_of_both(b)) != b
        }
        if not turned:
            return number, factors
        made = {turned.get(base, base): k for base, k in factors}
        if len(made) < len(factors):  # both stand in one product
            return number, factors
        return -number if len(turned) % 2 else number, tuple(sorted(made.items()))

    def may_join(self, terms: Sequence[Term]) -> bool:
        """Are there two terms with equal angles in sines and cosines, and equal factors beside them?"""
        graph = self._graph
        seen = set()
        for number, powers in terms:
            circular = [b for b, k in powers.items() if k == 1 and graph.called(b) in SQUARED[:2]]
            if len(circular) > 1:
                rest = frozenset(factor for factor in powers.items() if factor[0] not in circular)
                key = (abs(number), tuple(sorted(graph.data[b][2][0] for b in circular)), rest)
                if key in seen:
                    return True
                seen.add(key)
        return False

    def _products_of_two(self, number: Number, factors: Factors) -> Iterator[tuple[Factors, _Of, _Of]]:
        """(other factors, (f, u), (g, v)) for each two factors f(u) g(v) of a term."""
        graph = self._graph
        circular = [
            (graph.data[base][2][0], i, graph.data[base][0])
            for i, (base, k) in enumerate(factors)
            if k == 1 and graph.called(base) in SQUARED[:2]
        ]
        if not 2 <= len(circular) <= MANY:
            return
        circular.sort(key=lambda found: found[:2])
        for (u, i, f), (v, j, g) in combinations(circular, 2):
            if u != v:
                a, b = (i, j) if i < j else (j, i)
                yield factors[:a] + factors[a + 1 : b] + factors[b + 1 :], (f, u), (g, v)

    def _exponentials(self, node: int) -> int:
        """exp(g + n log(a)) = a^n exp(g), by the rule for SymPy's objects: few sums have such a pair."""
        exchange = self._graph.sympy
        return exchange.node(exponentials(exchange.expr(node)))
