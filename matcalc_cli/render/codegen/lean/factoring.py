"""Common factors of the terms of sums come out: a b + a c is a (b + c), one multiplication fewer.

Of all sums and all factors the one that saves most goes first; what is left of the terms is worth its own cost where
another sum needs it too, so that a sum which is in many by different factors is found. Horner's form comes of it.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from matcalc_cli.render.codegen.lean.items import ONE, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import Number, costs, divided, size
from matcalc_cli.render.codegen.lean.structure import live, uses, weighed

LOOKS = 30  # at a term of a sum, on average

Factor = int | tuple[str, Number]  # an item, or a number


class _Way(NamedTuple):
    """A factor of a sum, the terms that have it, what is left of them, and what it saves."""

    factor: Factor
    terms: tuple[int, ...]
    rest: dict[int, Number]
    gain: int


def factored(items: Items, roots: Sequence[Ref]) -> None:
    """Factors out of all sums, as long as that saves operations."""
    needed = live(items, roots)
    _Factoring(items, uses(items, roots, needed)).work([item for item in needed if item in items.sums])


class _Factoring:
    def __init__(self, items: Items, used: Counter[int]) -> None:
        self.items, self.used = items, used
        self.alike: Counter[frozenset[tuple[int, Number]]] = Counter()
        self.version: Counter[int] = Counter()
        self.heap: list[tuple[int, int, int, int]] = []
        self.ways: list[_Way] = []
        self.budget = 0

    def work(self, sums: Sequence[int]) -> None:
        """The best way of all, again and again."""
        self.budget = LOOKS * sum(len(self.items.sums[item]) for item in sums) + LOOKS**2
        for item in sums:
            self.offer(item)
        while self.heap:
            value, number, item, version = heapq.heappop(self.heap)
            if version != self.version[item]:
                continue
            way = self.ways[number]
            now = self.value(way)
            if now <= 0:
                continue
            if now < -value:
                heapq.heappush(self.heap, (-now, number, item, version))
                continue
            self.apply(item, way)

    def offer(self, item: int) -> None:
        """The ways of a sum wait for their turn; none, where looking has taken too long."""
        self.budget -= len(self.items.sums[item])
        if self.budget < 0:
            return
        found = self.found(item)
        for way in found:
            self.alike[_key(way.rest)] += 1
        for way in found:
            value = self.value(way)
            if value > 0:
                heapq.heappush(self.heap, (-value, len(self.ways), item, self.version[item]))
                self.ways.append(way)

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
        return [self.way(weights, factor, having) for factor, having in terms.items() if len(having) > 1]

    def way(self, weights: dict[int, Number], factor: Factor, having: Sequence[int]) -> _Way:
        """A factor taken out of the terms that have it."""
        items, gain, rest = self.items, -1, {}
        for term in having:
            if isinstance(factor, tuple):
                rest[term] = divided(weights[term], factor[1])
                gain += term != ONE
                continue
            factors = items.products.get(term)
            if factors is None:
                rest[ONE] = weights[term]
                gain += costs(weights[term])
                continue
            left = dict(factors)
            left[factor] -= 1
            if not left[factor]:
                del left[factor]
            rest[items.product(left)] = weights[term]
            gain += 1
        return _Way(factor, tuple(having), rest, gain)

    def value(self, way: _Way) -> int:
        """What a way saves, and half of what others save with it."""
        others = self.items.known_sum(way.rest) or self.alike[_key(way.rest)] > 1
        return way.gain + (weighed(way.rest) if others else 0)

    def apply(self, item: int, way: _Way) -> None:
        """Rewrite a sum; what is left of its terms is a sum of its own, with ways of its own."""
        items, weights = self.items, dict(self.items.sums[item])
        for term in way.terms:
            del weights[term]
            self.used[term] -= 1
        new = not items.known_sum(way.rest)
        number, inner = items.sum(way.rest)
        if new:
            self.used.update(term for term in items.sums.get(inner, ()) if term != ONE)
        if isinstance(way.factor, tuple):
            term, number = inner, number * way.factor[1]
        else:
            term = items.product(_times(items.products.get(inner, {inner: 1}), way.factor))
        weights[term] = weights.get(term, 0) + number
        self.used[term] += 1
        self.used[inner] += 1
        items.again(item, weights)
        self.version[item] += 1
        if len(weights) > 1:
            self.offer(item)
        if new and inner in items.sums:
            self.offer(inner)


def _times(factors: dict[int, int], factor: int) -> dict[int, int]:
    found = {item: k for item, k in factors.items() if item != ONE}
    found[factor] = found.get(factor, 0) + 1
    return found


def _key(weights: dict[int, Number]) -> frozenset[tuple[int, Number]]:
    lead = min(weights)
    return frozenset((item, divided(weight, weights[lead])) for item, weight in weights.items())
