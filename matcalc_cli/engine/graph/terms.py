"""Sums of products as tables of powers: read from a graph, like terms joined.

A power of a product counts as its own factors where the exponents differ by a whole number: (x/b)^(k - 1) is b/x times
(x/b)^k. A sum that stands in a denominator or under a root is one letter of such a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor, gcd, lcm
from typing import NamedTuple, TypeAlias

from matcalc_cli.engine.graph.exponents import Exponent, Number, Symbolic, added, whole
from matcalc_cli.engine.graph.factoring import is_rational, whole_content
from matcalc_cli.engine.graph.kinds import NUMBER, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.model.functions import sigmoid
from matcalc_cli.model.walk import parts, visits

MAX_TERMS = 24
Powers: TypeAlias = dict[int, Exponent]


class Term(NamedTuple):
    """A number times powers of names, functions, sums, and of products whose exponent is no whole number."""

    number: Number
    powers: Powers


class TooMany(Exception):
    """More terms than are worth looking at."""


class Reading:
    """Nodes of one graph as tables."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.opened: dict[int, list[Term]] = {}  # sums multiplied out, nothing kept
        self._sums: dict[int, tuple[set[int], set[int]]] = {}

    def summed_or_multiplied(self, node: int) -> list[int]:
        """What is added or multiplied in a node; a power is one part."""
        graph = self.graph
        if graph.kind[node] == SUM:
            return [term for term, _ in graph.data[node][1]]
        return [base for base, k in graph.split(node)[1] if k == 1] if graph.kind[node] in (PRODUCT, SCALED) else []

    def sums(self, node: int) -> tuple[set[int], set[int]]:
        """The sums in a node that stand elsewhere but as plain factors, or are 1 - σ(x); those that are factors
        twice."""
        found = self._sums.get(node)
        if found is None:
            found = self._sums[node] = self._sums_in(node)
        return found

    def _sums_in(self, node: int) -> tuple[set[int], set[int]]:
        graph = self.graph
        seen: set[int] = set()
        kept: set[int] = set()
        twice: set[int] = set()
        for part in visits([node], self.summed_or_multiplied):
            if graph.kind[part] not in (PRODUCT, SCALED, POWER):
                continue
            found = [(base, k) for base, k in graph.powers(part)[1] if graph.kind[base] == SUM]
            sums = [base for base, k in found if k == 1]
            kept.update(base for base, k in found if k != 1 or self._slope_of_sigmoid(base))
            twice.update(seen.intersection(sums))
            seen.update(sums)
        return kept, twice

    def _slope_of_sigmoid(self, node: int) -> bool:
        """1 - σ(x)"""
        constant, terms = self.graph.data[node]
        return constant == 1 and len(terms) == 1 and terms[0][1] == -1 and self.graph.called(terms[0][0]) is sigmoid

    def divisors(self, node: int) -> Iterator[int]:
        """What may not be 0, because the node divides by it."""
        graph = self.graph
        for part in parts([node], self.summed_or_multiplied):
            if graph.kind[part] not in (PRODUCT, SCALED, POWER):
                continue
            for base, k in graph.powers(part)[1]:
                if k == 1 or graph.kind[base] == POWER:
                    continue
                if not isinstance(k, Symbolic) and k < 0:
                    yield from (b for b, _ in graph.split(base)[1] if graph.kind[b] != NUMBER)
                else:  # (x/b)^k divides by b
                    yield from self.divisors(base)

    def enter(self, powers: Powers, base: int, exponent: Exponent) -> None:
        """Multiply a table by base^exponent."""
        graph = self.graph
        kind = graph.kind[base]
        if kind == PRODUCT:
            if type(exponent) is int:
                for b, k in graph.data[base]:
                    self.enter(powers, b, k * exponent)
                return
            offset, exponent = _whole_part(exponent)
            if offset:
                self.enter(powers, base, offset)
        before = powers.get(base)
        total = exponent if before is None else added(before, exponent)
        if total:
            powers[base] = total
        elif before is not None:
            del powers[base]

    def merged(self, a: Powers, b: Powers) -> Powers:
        """The product of two tables."""
        found = dict(a)
        for base, exponent in b.items():
            before = found.get(base)
            if before is None:
                found[base] = exponent
            else:
                total = added(before, exponent)
                if total:
                    found[base] = total
                else:
                    del found[base]
        return found


class Table:
    """Reads terms; a sum that stands anywhere but as a plain factor, or twice, is kept as one letter."""

    def __init__(self, reading: Reading, node: int, repeated: bool = True) -> None:
        self._of = reading
        self._graph = reading.graph
        kept, twice = reading.sums(node)
        self.repeats = bool(twice)
        self._kept = kept | twice if repeated else kept

    def opened(self, node: int) -> list[Term]:
        """The terms of a node, multiplied out."""
        graph = self._graph
        if graph.kind[node] != SUM or node in self._kept:
            return self._multiplied(*graph.powers(node))
        known = self._of.opened if not self._kept else {}
        found = known.get(node)
        if found is None:
            constant, terms = graph.data[node]
            found = [Term(constant, {})] if constant else []
            for term, weight in terms:
                own, factors = graph.powers(term)
                found += self._multiplied(own * weight, factors)
            known[node] = found
        return found

    def opened_term(self, term: Term) -> list[Term]:
        """The same of a term."""
        return self._multiplied(term.number, term.powers.items())

    def _multiplied(self, number: Number, factors: Iterable[tuple[int, Exponent]]) -> list[Term]:
        kind, of = self._graph.kind, self._of
        own: Powers = {}
        sums = []
        for base, k in factors:
            if k == 1 and kind[base] == SUM and base not in self._kept:
                sums.append(base)
            elif base in own or kind[base] == PRODUCT:
                of.enter(own, base, k)
            else:
                own[base] = k
        terms = [Term(number, own)]
        for base in sums:
            inner = self.opened(base)
            if len(terms) * len(inner) > MAX_TERMS:
                raise TooMany
            terms = [Term(a.number * b.number, of.merged(a.powers, b.powers)) for a in terms for b in inner]
        return terms


def joined(terms: Iterable[Term]) -> list[Term]:
    """Like terms as one."""
    found: dict[frozenset[tuple[int, Exponent]], Term] = {}
    for term in terms:
        key = frozenset(term.powers.items())
        before = found.get(key)
        found[key] = Term(term.number + before.number, term.powers) if before else term
    return [t for t in found.values() if t.number]


def divided(powers: Powers, shared: Powers) -> Powers:
    """A term without what it shares."""
    found = {}
    for base, k in powers.items():
        out = shared.get(base)
        if out is None:
            found[base] = k
        elif out != k:
            found[base] = added(k, -out)
    return found


def _whole_part(exponent: Exponent) -> tuple[int, Exponent]:
    """k - 3/2 as (-2, k + 1/2)"""
    number = exponent.graph.terms(exponent.node)[0] if isinstance(exponent, Symbolic) else exponent
    offset = floor(number)
    return offset, exponent + -offset


def content(terms: list[Term], decimals: bool = False) -> tuple[Number, list[Term]]:
    """(c, terms/c): the number that all are a multiple of; of decimals where one of them is it."""
    numbers: list[Number] = [-t.number if t.number < 0 else t.number for t in terms]
    if all(t.number < 0 for t in terms):
        number, terms = content([Term(-t.number, t.powers) for t in terms], decimals)
        return -number, terms
    if whole_content(numbers) == 1 or not all(map(is_rational, numbers)):
        return 1, terms
    exact = [Fraction(n) for n in numbers]
    c = Fraction(gcd(*(n.numerator for n in exact)), lcm(*(n.denominator for n in exact)))
    if digits([c, *(n / c for n in exact)]) > digits(numbers) or decimals and c.denominator != 1 and c not in exact:
        return 1, terms
    return whole(c), [Term(whole(Fraction(t.number) / c), t.powers) for t in terms]


def digits(numbers: Iterable[Number]) -> int:
    """How many characters the numbers print, ones aside."""
    return sum(len(str(n)) for n in numbers if n != 1)
