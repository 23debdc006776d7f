"""What several products or sums have in common is computed once: of two factors or two terms the most frequent first.

A term that several sums have with the same number is such a pair too. Products and sums of more than LONG members,
whose pairs would be too many, are compared by their beginnings and ends instead (tries.py).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from matcalc_cli.render.codegen.lean.items import ONE, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import Number, costs, divided, size
from matcalc_cli.render.codegen.lean.runs import LONG, cut
from matcalc_cli.render.codegen.lean.structure import live

# two factors and 0; two terms and the ratio of their weights; a term, NONE, and the size of its weight
Pair = tuple[int, int, Number]
NONE = -1


def paired(items: Items, roots: Sequence[Ref], frugal: bool) -> None:
    """Pairs out of all products and sums, as long as two have one; `frugal`: of x^4 too, which has x^2 twice."""
    needed = live(items, roots)
    if any(len(members) > LONG for table in (items.products, items.sums) for members in table.values()):
        cut(items, needed)
        needed = live(items, roots)
    pairs = _Pairs(items, frugal)
    for item in needed:
        if item in items.products or item in items.sums:
            pairs.enter(item)
    pairs.work()


class _Pairs:
    def __init__(self, items: Items, frugal: bool) -> None:
        self.items, self.frugal = items, frugal
        self.having: dict[Pair, dict[int, int]] = {}
        self.count: dict[Pair, int] = {}
        self.saved: dict[Pair, int] = {}
        self.heap: list[tuple[int, int, Pair]] = []
        self.entered = 0

    def pairs(self, item: int, among: Sequence[int] = ()) -> list[tuple[Pair, int, int]]:
        """(pair, how often, what it saves each time) of a product or a sum; those of some members alone."""
        factors = self.items.products.get(item)
        if factors is not None:
            return self.of_factors(factors, among) if len(factors) <= LONG else []
        weights = self.items.sums.get(item)
        return self.of_terms(weights, among) if weights is not None and 1 < len(weights) <= LONG else []

    def of_factors(self, factors: dict[int, int], among: Sequence[int]) -> list[tuple[Pair, int, int]]:
        """Two factors, and a factor with itself."""
        found: list[tuple[Pair, int, int]] = []
        for a, b in _couples(factors, among):
            j, k = factors[a], factors[b]
            found.append(((a, b, 0), j if j < k else k, 1))
        for a, k in factors.items():
            if k > 1 and (not among or a in among):
                found.append(((a, a, 0), k // 2 if self.frugal else 1, 1))
        return found

    def of_terms(self, weights: dict[int, Number], among: Sequence[int]) -> list[tuple[Pair, int, int]]:
        """Two terms, and a term with its number."""
        found: list[tuple[Pair, int, int]] = []
        for a, b in _couples(weights, among):
            v, w = weights[a], weights[b]
            found.append(((a, b, divided(w, v)), 1, 1 + costs(w) + costs(v)))
        for a, v in weights.items():
            if costs(v) and a != ONE and (not among or a in among):
                found.append(((a, NONE, size(v)), 1, 1))
        return found

    def enter(self, item: int, among: Sequence[int] = ()) -> None:
        """Count the pairs of an item."""
        having, counts = self.having, self.count
        for pair, times, saved in self.pairs(item, among):
            users = having.get(pair)
            if users is None:
                having[pair] = {item: times}
            else:
                users[item] = times
            count = counts[pair] = counts.get(pair, 0) + times
            if count > 1:
                self.entered += 1
                self.saved[pair] = saved
                heapq.heappush(self.heap, ((1 - count) * saved, self.entered, pair))

    def leave(self, item: int, among: Sequence[int]) -> None:
        """Forget them."""
        for pair, _, _ in self.pairs(item, among):
            having = self.having.get(pair)
            if having and item in having:
                self.count[pair] -= having.pop(item)

    def work(self) -> None:
        """The best pair, again and again."""
        while self.heap:
            value, _, pair = heapq.heappop(self.heap)
            now = (1 - self.count[pair]) * self.saved[pair]
            if now >= 0:
                continue
            if now != value:
                self.entered += 1
                heapq.heappush(self.heap, (now, self.entered, pair))
                continue
            users = list(self.having[pair])
            if pair[1] == NONE:
                self.scaled(pair, users)
            elif pair[2]:
                self.terms(pair, users)
            else:
                self.factors(pair, users)
            del self.having[pair]
            self.count[pair] = 0

    def scaled(self, pair: Pair, users: Sequence[int]) -> None:
        """A term with its number."""
        a, _, number = pair
        item = self.items.scaled(number, a)
        for user in users:
            weights = self.items.sums[user]
            self.leave(user, (a, item))
            weight = 1 if weights.pop(a) > 0 else -1
            weights[item] = weights.get(item, 0) + weight
            self.enter(user, (item,))

    def factors(self, pair: Pair, users: Sequence[int]) -> None:
        """Two factors."""
        a, b, _ = pair
        item = self.items.product({a: 2} if a == b else {a: 1, b: 1})
        for user in users:
            if user == item:
                continue
            factors = self.items.products[user]
            self.leave(user, (a, b, item))
            times = factors[a] // 2 if a == b else min(factors[a], factors[b])
            for base in (a, b):
                factors[base] -= times
            for base in {a, b}:
                if not factors[base]:
                    del factors[base]
            factors[item] = factors.get(item, 0) + times
            self.enter(user, (a, b, item))

    def terms(self, pair: Pair, users: Sequence[int]) -> None:
        """Two terms, with the numbers that most have."""
        a, b, _ = pair
        sums = self.items.sums
        usual = Counter(size(sums[user][a]) for user in users).most_common(1)[0][0]
        lead = next(dict(sums[user]) for user in users if size(sums[user][a]) == usual)
        number, item = self.items.sum({a: lead[a], b: lead[b]})
        for user in users:
            if user == item:
                continue
            weights = sums[user]
            self.leave(user, (a, b, item))
            scale = divided(weights.pop(a), lead[a]) * number
            del weights[b]
            total = weights.get(item, 0) + scale
            if total:
                weights[item] = total
            else:
                weights.pop(item, None)
            self.enter(user, (item,))


def _couples(members: Collection[int], among: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Two members in order, one of them among some."""
    if not among:
        return combinations(sorted(members), 2)
    found: list[tuple[int, int]] = []
    for place, a in enumerate(among):
        if a in members:
            found += [(a, b) if a < b else (b, a) for b in members if b != a and b not in among[:place]]
    return found
