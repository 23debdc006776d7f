"""Common factors of the terms of sums come out: a b + a c is a (b + c), one multiplication fewer.

Of all sums and all factors the one that saves most goes first; what is left of the terms is worth its own cost where
another sum needs it too, so that a sum which is in many by different factors is found. Horner's form comes of it.

Looking at a sum takes the square of the factors of each term; the budget for that is linear in them where there are
many: the derivative of a product of 90 sums takes 0.3 s, from 5 s, that of 200 sums 0.35 s. Many factors that the same
terms have come out at once: the Hessian of 48 sines in sines takes 1.7 s in Python, from 3.7 s, and has 0.7 of the
text.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from matcalc_cli.render.codegen.lean.items import ONE, Items
from matcalc_cli.render.codegen.lean.numbers import Number, costs, divided, size
from matcalc_cli.render.codegen.lean.structure import Reach, weighed

LOOKS = 30  # at a sum, on average, whose terms have no more than
FEW = 6  # factors
MOST = 8  # ways with one rest that are remembered

_Key = frozenset[tuple[int, Number]]
Factor = int | tuple[str, Number] | frozenset[int]  # an item, or a number, or many items


class _Way(NamedTuple):
    """A factor of a sum as it is at a time, the terms that have it, what is left of them, and what it saves."""

    sum: int
    version: int
    factor: Factor
    terms: tuple[int, ...]
    rest: dict[int, Number]
    gain: int


def factored(items: Items, reached: Reach) -> bool:
    """Factors out of all sums, as long as that saves operations; was there one?"""
    return _Factoring(items, reached.used).work([item for item in reached.needed if item in items.sums])


class _Factoring:
    """Ways by what they save; those that save nothing wait until another sum has the same rest."""

    def __init__(self, items: Items, used: Counter[int]) -> None:
        self.items, self.used = items, used
        self.alike: dict[_Key, list[int]] = {}
        self.version: Counter[int] = Counter()
        self.heap: list[tuple[float, int]] = []
        self.ways: list[_Way] = []
        self.budget = 0

    def work(self, sums: Sequence[int]) -> bool:
        """The best way of all, again and again; was there one?"""
        lengths = map(len, chain.from_iterable(map(self.terms, sums)))
        self.budget = LOOKS * sum(length * min(length, FEW) for length in lengths) + LOOKS**2
        for item in sums:
            self.offer(item)
        while self.heap:
            value, number = heapq.heappop(self.heap)
            way = self.ways[number]
            now = self.value(way)
            if way.version != self.version[way.sum] or now <= 0:
                continue
            if now < -value:
                heapq.heappush(self.heap, (-now, number))
            else:
                self.apply(way)
        return bool(self.version)

    def offer(self, item: int) -> None:
        """The ways of a sum wait for their turn; none, where looking has taken too long."""
        self.budget -= sum(len(factors) ** 2 for factors in self.terms(item))
        if self.budget < 0:
            return
        for way in self.found(item):
            number = len(self.ways)
            self.ways.append(way)
            key = _key(way.rest)
            alike = [n for n in self.alike.get(key, ()) if self.ways[n].version == self.version[self.ways[n].sum]]
            self.alike[key] = alike = [*alike[-MOST:], number]
            for other in alike if len(alike) == 2 else (number,):
                self.push(other)

    def terms(self, item: int) -> Iterator[Collection[int]]:
        """The factors of each term of a sum."""
        return (self.items.products.get(term, (term,)) for term in self.items.sums[item])

    def push(self, number: int) -> None:
        """A way takes its place in the row."""
        value = self.value(self.ways[number])
        if value > 0:
            heapq.heappush(self.heap, (-value, number))

    def found(self, item: int) -> list[_Way]:
        """The ways of a sum."""
        items, weights = self.items, self.items.sums[item]
        terms: dict[Factor, list[int]] = {}
        for term, weight in weights.items():
            if costs(weight):
                terms.setdefault(("number", size(weight)), []).append(term)
            if term != ONE:
                for base in items.products.get(term, (term,)):
                    terms.setdefault(base, []).append(term)
        shared = {factor: tuple(having) for factor, having in terms.items() if len(having) > 1}
        together = {having: many for having, many in _by_terms(shared).items() if len(many) > FEW}
        apart = [self.way(item, factor, having) for factor, having in shared.items() if having not in together]
        return apart + [self.way(item, frozenset(many), having) for having, many in together.items()]

    def way(self, item: int, factor: Factor, having: Sequence[int]) -> _Way:
        """A factor taken out of the terms that have it."""
        items, weights = self.items, self.items.sums[item]
        gain = -len(factor) if isinstance(factor, frozenset) else -1
        rest: dict[int, Number] = {}
        for term in having:
            if isinstance(factor, tuple):
                rest[term] = divided(weights[term], factor[1])
                gain += term != ONE
                continue
            factors = items.products.get(term)
            if isinstance(factor, frozenset):
                left = dict(factors or {term: 1})
                for each in factor:
                    _less(left, each)
                rest[items.product(left)] = weights[term]
                gain += len(factor) if left else len(factor) - 1 + costs(weights[term])
                continue
            if factors is None:
                rest[ONE] = weights[term]
                gain += costs(weights[term])
                continue
            left = dict(factors)
            _less(left, factor)
            rest[items.product(left)] = weights[term]
            gain += not self.is_quotient(left)
        return _Way(item, self.version[item], factor, tuple(having), rest, gain)

    def is_quotient(self, left: dict[int, int]) -> bool:
        """Is what is left 1/b, which costs no less than the a/b it is left of?"""
        ((item, k),) = left.items() if len(left) == 1 else ((ONE, 1),)
        return item in self.items.inverses and k == 1 and self.used[item] == 1

    def value(self, way: _Way) -> float:
        """What a way saves, with its share of the rest if others have that too."""
        if self.items.known_sum(way.rest):
            return way.gain + weighed(way.rest)
        alike = len(self.alike[_key(way.rest)])
        return way.gain + weighed(way.rest) * (alike - 1) / alike

    def apply(self, way: _Way) -> None:
        """Rewrite a sum; what is left of its terms is a sum of its own, with ways of its own."""
        items, item = self.items, way.sum
        weights = dict(items.sums[item])
        for term in way.terms:
            del weights[term]
            self.used[term] -= 1
        new = not items.known_sum(way.rest)
        scale, inner = items.sum(way.rest)
        if new:
            self.used.update(term for term in items.sums.get(inner, ()) if term != ONE)
        if isinstance(way.factor, tuple):
            term, scale = inner, scale * way.factor[1]
        else:
            term = items.product(_times(items.products.get(inner, {inner: 1}), way.factor))
        weights[term] = weights.get(term, 0) + scale
        self.used[term] += 1
        self.used[inner] += 1
        items.again(item, weights)
        self.version[item] += 1
        if len(weights) > 1:
            self.offer(item)
        if new and inner in items.sums:
            self.offer(inner)
            for number in self.alike[_key(way.rest)]:
                self.push(number)


def _by_terms(shared: Mapping[Factor, tuple[int, ...]]) -> dict[tuple[int, ...], list[int]]:
    """The items that the same terms have."""
    found: dict[tuple[int, ...], list[int]] = {}
    for factor, having in shared.items():
        if isinstance(factor, int):
            found.setdefault(having, []).append(factor)
    return found


def _less(factors: dict[int, int], factor: int) -> None:
    """Take one of a factor away."""
    factors[factor] -= 1
    if not factors[factor]:
        del factors[factor]


def _times(factors: dict[int, int], factor: int | frozenset[int]) -> dict[int, int]:
    found = {item: k for item, k in factors.items() if item != ONE}
    for each in factor if isinstance(factor, frozenset) else (factor,):
        found[each] = found.get(each, 0) + 1
    return found


def _key(weights: dict[int, Number]) -> _Key:
    lead = min(weights)
    return frozenset((item, divided(weight, weights[lead])) for item, weight in weights.items())
