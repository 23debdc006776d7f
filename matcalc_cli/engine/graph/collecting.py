"""Sums of products as tables of powers: like terms joined, and common factors taken out of all or of a part of them.

`collected` multiplies out the sums that stand as factors, keeps those that stand elsewhere too (in a denominator,
under a root) as one letter each, and then takes out greedily what saves most names and numbers: a t E/a - 1/a^2 + E/a^2
with E = exp(-a t) becomes ((1 + a t) E - 1)/a^2. A power of a product counts as its own factors where the exponents
differ by a whole number, so that x (x/b)^(k - 1)/b is (x/b)^k (terms.py).

No letter stands in a denominator afterwards that stood in none before: a value there would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from matcalc_cli.engine.graph.exponents import Exponent, Number, Symbolic, added, whole
from matcalc_cli.engine.graph.factoring import is_number, is_rational, terms_of
from matcalc_cli.engine.graph.facts import QUOTIENT, SILENT, SYMBOLIC, Facts
from matcalc_cli.engine.graph.kinds import LEAF, NUMBER, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.graph.terms import Powers, Reading, Table, Term, TooMany, content, divided, joined


class Collecting:
    """Takes common factors out of nodes of one graph."""

    def __init__(self, graph: Graph, facts: Facts, decimals: bool = False) -> None:
        self._decimals = decimals
        self._graph, self._facts, self.reading = graph, facts, Reading(graph)
        self._known: dict[int, tuple[int | None, ...]] = {}
        self._tables: dict[tuple[int, bool], tuple[int, list[Term] | None]] = {}
        self._costs: dict[tuple[int, Exponent], int] = {}
        self._sums: dict[frozenset[tuple[Number, frozenset[tuple[int, Exponent]]]], int] = {}

    def __call__(self, node: int) -> tuple[int | None, ...]:
        """A sum or product with what its terms share taken out; the same where a sum that is a factor of several terms
        is multiplied out, too; None for what is not tried, or would divide by something new."""
        found = self._known.get(node)
        if found is None:
            tables = [self._opened(node, True)[1], self._opened(node, False)[1]]
            found = tuple(self._collected(node, terms) for terms in tables if terms is not None)
            self._known[node] = found = found or (None,)
        return found

    def opened(self, node: int) -> tuple[int, list[Term]] | None:
        """How many terms it has where it is multiplied out, and those that are left where like ones are joined; None
        for too many."""
        count, terms = self._opened(node, True)
        return None if terms is None else (count, terms)

    def _opened(self, node: int, repeated: bool) -> tuple[int, list[Term] | None]:
        """The same; `repeated`: a sum that is a factor of several terms is kept. None too where that makes no
        difference."""
        found = self._tables.get((node, repeated))
        if found is None:
            table = Table(self.reading, node, repeated)
            try:
                raw = table.opened(node) if repeated or table.repeats else None
            except TooMany:
                raw = None
            found = (0, None) if raw is None else (len(raw), joined(raw))
            self._tables[node, repeated] = found
        return found

    def _collected(self, node: int, terms: list[Term]) -> int | None:
        if not terms:
            return self._graph.zero
        found = self.factored(terms)
        if not self._facts.contents(node) & (QUOTIENT | SYMBOLIC):
            return found
        known = set(self.reading.divisors(node))
        new = (d for d in self.reading.divisors(found) if self._graph.kind[d] != SUM)
        return found if known.issuperset(new) else None

    # powers

    def made(self, number: Number, powers: Powers) -> int:
        """The product; for a power of a product, the exponent that makes it shortest."""
        graph = self._graph
        for base, exponent in list(powers.items()):
            if graph.kind[base] == PRODUCT and type(exponent) is not int:
                powers = self._shifted(powers, base, exponent)
        if not graph.special.isdisjoint(powers) or any(isinstance(k, Symbolic) for k in powers.values()):
            factors = (graph.factor(b, k) if is_number(k) else graph.power(b, k) for b, k in powers.items())
            return graph.times(graph.number(number), graph.multiplied(factors))
        return graph.product(number, tuple(sorted((b, whole(k)) for b, k in powers.items() if is_number(k))))

    def _shifted(self, powers: Powers, base: int, exponent: Exponent) -> Powers:
        """b x^-1 (x/b)^k as (x/b)^(k - 1)."""
        rest = {b: k for b, k in powers.items() if b != base}
        best, least = powers, self.weight(rest) + self._cost(base, exponent)
        for shift in (-1, 1):
            other = dict(rest)
            for factor, k in self._graph.data[base]:
                self.reading.enter(other, factor, k * -shift)
            weight = self.weight(other) + self._cost(base, exponent + shift)
            if weight < least:
                best, least = {**other, base: exponent + shift}, weight
        return best

    def _cost(self, base: int, exponent: Exponent) -> int:
        """Names and numbers that base^exponent prints."""
        size = self._facts.size(base)
        if isinstance(exponent, Symbolic):
            return size + self._facts.size(exponent.node)
        return size if exponent in SILENT else size + 1

    def weight(self, powers: Powers) -> int:
        """Names and numbers that a product prints."""
        costs, found = self._costs, 0
        for factor in powers.items():
            cost = costs.get(factor)
            if cost is None:
                cost = costs[factor] = self._cost(*factor)
            found += cost
        return found

    # taking out

    def factored(self, terms: list[Term]) -> int:
        """The sum of the terms."""
        graph = self._graph
        if len(terms) == 1:
            return self.made(*terms[0])
        group, shared = self._best_group(terms)
        if shared:
            inner = [Term(t.number, divided(t.powers, shared)) for t in group]
            inside = sum(self.weight(t.powers) for t in inner)
        if not shared or inside >= sum(self.weight(t.powers) for t in group):  # nothing gets shorter by it
            return graph.plus([self.made(*t) for t in terms])
        number, inner = content(inner, self._decimals)
        outer = graph.times(self.made(number, shared), self._sum(inner))
        if len(group) == len(terms):
            return outer
        taken = set(map(id, group))
        return graph.plus([outer, self.factored([t for t in terms if id(t) not in taken])])

    def _sum(self, terms: list[Term]) -> int:
        """What is left in the brackets: its own sums opened where that makes it shorter. The entries of an arm's
        Jacobian have most of them in common."""
        key = frozenset((t.number, frozenset(t.powers.items())) for t in terms)
        found = self._sums.get(key)
        if found is None:
            found = self._sums[key] = self._shortest_sum(terms)
        return found

    def _shortest_sum(self, terms: list[Term]) -> int:
        plain = self.factored(terms)
        kind = self._graph.kind
        if kind[plain] not in (SUM, PRODUCT, SCALED):
            return plain
        if not any(kind[base] == SUM and k == 1 for t in terms for base, k in t.powers.items()):
            return plain
        try:
            table = Table(self.reading, self._graph.zero)
            opened = joined(u for t in terms for u in table.opened_term(t))
        except TooMany:
            return plain
        other = self.factored(opened) if opened else self._graph.zero
        return other if self._facts.size(other) < self._facts.size(plain) else plain

    def _best_group(self, terms: list[Term]) -> tuple[list[Term], Powers]:
        """The terms that share most, and what they share; partial groups only for more than a plain name."""
        holders: dict[int, int] = {}  # base -> the terms that have it, a bit each
        for i, t in enumerate(terms):
            bit = 1 << i
            for base in t.powers:
                holders[base] = holders.get(base, 0) | bit
        best: tuple[list[Term], Powers] = ([], {})
        most = 0
        for mask in dict.fromkeys(holders.values()):
            count = mask.bit_count()
            if count < 2:
                continue
            group = terms if count == len(terms) else [t for i, t in enumerate(terms) if mask >> i & 1]
            shared = self._shared([base for base, held in holders.items() if held & mask == mask], group)
            saved = (count - 1) * self.weight(shared)
            if saved < most or saved == most and count <= len(best[0]):
                continue
            if count < len(terms) and not self._substantial(group, shared):
                continue
            best, most = (group, shared), saved
        return best

    def _shared(self, bases: Iterable[int], group: list[Term]) -> Powers:
        """The common factor of bases that all have: the lowest power of each; what one divides by, all do. Of
        exponentials the one nearest to 1, where all grow or all fall."""
        found: Powers = {}
        for base in bases:
            k = group[0].powers[base]
            others = {t.powers[base] for t in group}
            if len(others) == 1:
                found[base] = k
                continue
            offsets = [other + -k for other in others]
            numbers = [offset for offset in offsets if not isinstance(offset, Symbolic)]
            if len(numbers) < len(offsets):
                continue
            least, most = added(k, min(numbers)), added(k, max(numbers))
            if self._graph.kind[base] != POWER or is_number(least) and least > 0:
                found[base] = least
            elif is_number(most) and most < 0:
                found[base] = most
        return found

    def _substantial(self, group: list[Term], shared: Powers) -> bool:
        """More than a name is shared, or sums are among the terms: 2xy + 3x + 4z stays as it is."""
        kind = self._graph.kind
        if any(kind[base] != LEAF or isinstance(k, Symbolic) for base, k in shared.items()):
            return True
        return any(kind[base] == SUM and is_number(k) and k > 0 for t in group for base, k in t.powers.items())

    # what is worth it

    def worth(self, node: int) -> bool:
        """May taking factors out shorten it? A sum is a factor, a power of a product may join its factors, or terms of
        plain products share more than names."""
        graph = self._graph
        if graph.kind[node] != SUM:
            return any(self._compound(base, k) for base, k in graph.powers(node)[1])
        seen: set[int] = set()
        for term, _ in graph.data[node][1]:
            factors = graph.powers(term)[1]
            if any(self._compound(base, k) for base, k in factors):
                return True
            bases = {base for base, _ in factors if graph.kind[base] not in (LEAF, NUMBER)}
            if not seen.isdisjoint(bases):
                return True
            seen |= bases
        return False

    def _compound(self, base: int, k: Exponent) -> bool:
        """Is it a sum, or a root of a product?"""
        return k == 1 and self._graph.kind[base] == SUM or self._root(base, k)

    def _root(self, base: int, k: Exponent) -> bool:
        return self._graph.kind[base] in (PRODUCT, SCALED) and type(k) is not int

    def with_short_roots(self, node: int) -> int:
        """x (x/b)^(k - 2)/b^2 = (x/b)^(k - 1)/b"""
        graph = self._graph
        number, factors = graph.powers(node)
        if graph.kind[node] not in (PRODUCT, SCALED, POWER) or not any(self._root(b, k) for b, k in factors):
            return node
        powers: Powers = {}
        for base, k in factors:
            self.reading.enter(powers, base, k)
        found = self.made(number, powers)
        return found if set(self.reading.divisors(node)).issuperset(self.reading.divisors(found)) else node

    def cleared(self, node: int, numbers: bool) -> int:
        """1/(x^2 (1 + y^2/x^2)) is 1/(x^2 + y^2): the sums among the factors without fractions inside, and with
        `numbers` without those of numbers."""
        graph = self._graph
        number, factors = graph.split(node)
        made: list[int] = []
        for base, k in factors:
            common = self._denominator(base, numbers) if graph.kind[base] == SUM and type(k) is int else graph.one
            if common == graph.one:
                continue
            whole_ = graph.plus([graph.times(t, common) for t in terms_of(graph, base)])
            made += [graph.power(whole_, k), graph.power(common, -k), graph.power(base, -k)]
        return graph.multiplied([node, *made]) if made else node

    def _denominator(self, node: int, numbers: bool) -> int:
        """The least product of names, powers and numbers that all terms of a sum are without fractions times."""
        graph = self._graph
        common: dict[int, int] = {}
        number = 1
        for term in terms_of(graph, node):
            own, factors = graph.split(term)
            if numbers and is_rational(own):
                number = lcm(number, Fraction(own).denominator)
            for base, k in factors:
                if type(k) is int and k < 0 and graph.kind[base] != NUMBER:
                    common[base] = max(common.get(base, 0), -k)
        if not common:
            return graph.one
        return graph.times(graph.number(number), graph.multiplied(graph.power(b, k) for b, k in common.items()))
