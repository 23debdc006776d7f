"""Polynomials of sines and cosines as a graph: by the first angle, with polynomials of the others as coefficients.

    a polynomial      sum of weight * (product of sines and cosines of its angle) * (polynomial of later angles)
    at LEAF           sum of weight * item, of items that have no angle

Each different one is there once, up to a number that it is multiplied by, so that sums and products are found again
where they were made before. Angles are numbers, the outermost turn is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from matcalc_cli.render.codegen.lean.items import ONE, Items
from matcalc_cli.render.codegen.lean.numbers import Number, divided, size

LEAF = 1 << 30
Share: TypeAlias = tuple[Number, int]  # a number times a polynomial
Term: TypeAlias = tuple[int, Number, int]  # an item, and what it is multiplied by: a number and a polynomial
UNIT = 0  # the polynomial 1


class TooLarge(Exception):
    """The polynomials are larger than the work is worth."""


class Polynomials:
    """The polynomials of one program, whose products of sines and cosines are items."""

    def __init__(self, items: Items, budget: int) -> None:
        self.items, self.budget = items, budget
        self.turns: list[int] = [LEAF]
        self.terms: list[tuple[Term, ...]] = [((ONE, 1, UNIT),)]
        self._lead: list[Number] = [1]
        self._known: dict[object, int] = {(LEAF, ((ONE, UNIT, 1),)): UNIT}
        self._sums: dict[object, Share] = {}
        self._products: dict[tuple[int, int], Share] = {}

    def of(self, turn: int, item: int) -> Share:
        """An item: a sine or cosine of this angle, or at LEAF what has none."""
        return self.made(turn, [(item, 1, UNIT)])

    def made(self, turn: int, terms: list[Term]) -> Share:
        """The polynomial of these terms, of different items."""
        terms = sorted([term for term in terms if term[1]])
        if not terms:
            return 0, UNIT
        item, lead, child = terms[0]
        if len(terms) == 1 and item == ONE and turn != LEAF:
            return lead, child
        key = turn, tuple([(item, child, divided(weight, lead)) for item, weight, child in terms])
        found = self._known.get(key)
        if found is not None:
            return divided(lead, self._lead[found]), found
        self.spend(len(terms))
        common = _common([weight for _, weight, _ in terms])
        found = self._known[key] = len(self.turns)
        self.turns.append(turn)
        self.terms.append(tuple([(item, divided(weight, common), child) for item, weight, child in terms]))
        self._lead.append(divided(lead, common))
        return common, found

    def spend(self, work: int) -> None:
        """Takes note of what is done."""
        self.budget -= work
        if self.budget < 0:
            raise TooLarge

    def total(self, shares: Sequence[Share]) -> Share:
        """The sum of some."""
        if len(shares) == 1:
            return shares[0]
        weights: dict[int, Number] = {}
        for number, polynomial in shares:
            weights[polynomial] = weights.get(polynomial, 0) + number
        parts = sorted([(polynomial, number) for polynomial, number in weights.items() if number])
        if not parts:
            return 0, UNIT
        first, scale = parts[0]
        if len(parts) == 1:
            return scale, first
        key = tuple([(polynomial, divided(number, scale)) for polynomial, number in parts])
        known = self._sums.get(key)
        if known is not None:
            return known[0] * scale, known[1]
        number, found = self._added(parts)
        self._sums[key] = divided(number, scale), found
        return number, found

    def _added(self, parts: Sequence[tuple[int, Number]]) -> Share:
        """Term by term of the outermost angle."""
        turn = min([self.turns[polynomial] for polynomial, _ in parts])
        found: dict[int, list[Share]] = {}
        for polynomial, number in parts:
            if self.turns[polynomial] != turn:
                found.setdefault(ONE, []).append((number, polynomial))
                continue
            for item, weight, child in self.terms[polynomial]:
                found.setdefault(item, []).append((weight * number, child))
        return self._gathered(turn, found)

    def _gathered(self, turn: int, found: dict[int, list[Share]]) -> Share:
        """Coefficients are added."""
        self.spend(len(found))
        terms: list[Term] = []
        for item, shares in found.items():
            number, child = self.total(shares)
            terms.append((item, number, child))
        return self.made(turn, terms)

    def times(self, a: Share, b: Share) -> Share:
        """a b"""
        number, left, right = a[0] * b[0], a[1], b[1]
        if not number:
            return 0, UNIT
        if left == UNIT:
            return number, right
        if right == UNIT:
            return number, left
        if self.turns[left] > self.turns[right]:
            left, right = right, left
        known = self._products.get((left, right))
        if known is None:
            known = self._products[left, right] = self._product(left, right)
        return known[0] * number, known[1]

    def _product(self, left: int, right: int) -> Share:
        """The one of the outer angle by the terms of the other, if that has the same angle."""
        turn = self.turns[left]
        if turn != self.turns[right]:
            terms: list[Term] = []
            for item, weight, child in self.terms[left]:
                number, inner = self.times((weight, child), (1, right))
                terms.append((item, number, inner))
            return self.made(turn, terms)
        found: dict[int, list[Share]] = {}
        for item, weight, child in self.terms[left]:
            for other, factor, inner in self.terms[right]:
                both = self.items.product(self.factors(item, other))
                found.setdefault(both, []).append(self.times((weight, child), (factor, inner)))
        self.spend(len(self.terms[left]) * len(self.terms[right]))
        return self._gathered(turn, found)

    def factors(self, a: int, b: int) -> dict[int, int]:
        """The factors of two items."""
        products = self.items.products
        found = dict(products.get(a, {a: 1}))
        for item, k in products.get(b, {b: 1}).items():
            found[item] = found.get(item, 0) + k
        found.pop(ONE, None)
        return dict(sorted(found.items()))


def _common(weights: Sequence[Number]) -> Number:
    """What is taken out of a sum: the sign of most, and a number that all terms have."""
    first = size(weights[0])
    common: Number = 1
    if first != 1 and all(size(weight) == first for weight in weights):
        common = first
    return -common if 2 * sum([weight < 0 for weight in weights]) > len(weights) else common
