"""What a program of components computes, as items by number: sums and products of items, and what is neither.

    sums         {item: weight}, at ONE the constant
    products     {item: exponent}, whole and positive: denominators are items of their own, the `inverses`
    inverses     1/base
    ratios       (side, inverse) of a triangle: x/h of x^2/h^3, whose h^2 may overflow where the result does not
    roots        sqrt(base)
    powers       (base, exponent), exp(u) among them
    masked       (atoms, item): what is 0 where a choice among the atoms is 0, and is not computed there
    atoms        what is not looked into: names, calls, choices; of these the `guards` are 0 or 1 perhaps

Sums that differ by a number are one item and two coefficients: a - b and b - a, x + 2 y and 2 x + 4 y. A `Ref` is a
coefficient and an item; the item of a number is ONE.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sympy import Basic, Expr

from matcalc_cli.render.codegen.lean.numbers import Number, divided, size

ONE = 0


Ref: TypeAlias = tuple[Number, int]  # a number times an item


class Atom(NamedTuple):
    """What is not looked into, the objects in it that are computed before it, and the items they are."""

    expr: Expr
    parts: tuple[Basic, ...]
    below: tuple[Ref, ...]


class Items:
    """The items of one program, each different one once."""

    def __init__(self) -> None:
        self.sums: dict[int, dict[int, Number]] = {}
        self.products: dict[int, dict[int, int]] = {}
        self.inverses: dict[int, int] = {}
        self.ratios: dict[int, tuple[int, int]] = {}
        self.roots: dict[int, Ref] = {}
        self.powers: dict[int, tuple[Ref, Ref]] = {}
        self.masked: dict[int, tuple[tuple[int, ...], int]] = {}
        self.atoms: dict[int, Atom] = {}
        self.guards: set[int] = set()
        self._known: dict[object, int] = {}
        self._lead: dict[int, Number] = {}  # the weight of the first term of a sum, as it was made
        self._count = 1

    def _new(self, key: object) -> tuple[int, bool]:
        found = self._known.get(key)
        if found is not None:
            return found, False
        item = self._known[key] = self._count
        self._count += 1
        return item, True

    def atom(self, key: object, atom: Atom) -> int:
        """What is not looked into."""
        item, new = self._new(("atom", key))
        if new:
            self.atoms[item] = atom
        return item

    def power(self, base: Ref, exponent: Ref) -> int:
        """base^exponent"""
        item, new = self._new(("power", base, exponent))
        if new:
            self.powers[item] = base, exponent
        return item

    def guarded(self, guards: Sequence[int], item: int) -> int:
        """The item times choices."""
        if not guards:
            return item
        if item == ONE and len(guards) == 1:
            return guards[0]
        found, new = self._new(("masked", *guards, item))
        if new:
            self.masked[found] = tuple(guards), item
        return found

    def inverse(self, base: int) -> int:
        """1/base"""
        item, new = self._new(("inverse", base))
        if new:
            self.inverses[item] = base
        return item

    def ratio(self, side: int, inverse: int) -> int:
        """side * inverse, which stay together"""
        item, new = self._new(("ratio", side, inverse))
        if new:
            self.ratios[item] = side, inverse
        return item

    def root(self, base: Ref) -> int:
        """sqrt(base)"""
        item, new = self._new(("root", base))
        if new:
            self.roots[item] = base
        return item

    def product(self, factors: Mapping[int, int]) -> int:
        """The product of powers."""
        if not factors:
            return ONE
        if len(factors) == 1:
            ((base, k),) = factors.items()
            if k == 1:
                return base
        item, new = self._new(frozenset(factors.items()))
        if new:
            self.products[item] = dict(factors)
        return item

    def sum(self, weights: Mapping[int, Number]) -> Ref:
        """The sum of weighted items; of one, the item."""
        if not weights:
            return 0, ONE
        if len(weights) == 1:
            ((item, weight),) = weights.items()
            return weight, item
        lead = min(weights)
        if lead == ONE:
            lead = min(item for item in weights if item != ONE)
        key = frozenset((item, divided(weight, weights[lead])) for item, weight in weights.items())
        item, new = self._new(("sum", key))
        if new:
            scale = _scale(weights)
            self.sums[item] = {t: divided(w, scale) for t, w in weights.items()}
            self._lead[item] = self.sums[item][lead]
        return divided(weights[lead], self._lead[item]), item

    def scaled(self, number: Number, item: int) -> int:
        """A number times an item, as an item of its own."""
        found, new = self._new(("scaled", number, item))
        if new:
            self.sums[found] = {item: number}
        return found

    def again(self, item: int, weights: Mapping[int, Number]) -> None:
        """The same sum of other items."""
        self.sums[item] = dict(weights)

    def known_sum(self, weights: Mapping[int, Number]) -> bool:
        """Is there this sum already, or a multiple?"""
        lead = min((item for item in weights if item != ONE), default=ONE)
        key = frozenset((item, divided(weight, weights[lead])) for item, weight in weights.items())
        return ("sum", key) in self._known


def _scale(weights: Mapping[int, Number]) -> Number:
    """What is taken out of a sum: the sign of most, and a number that all terms have, which then is multiplied once."""
    sizes = {size(weight) for item, weight in weights.items() if item != ONE}
    common = sizes.pop() if len(sizes) == 1 else 1
    if common != 1 and divided(weights.get(ONE, 0), common).denominator != 1:
        common = 1
    negative = sum(weight < 0 for weight in weights.values())
    return -common if 2 * negative > len(weights) else common
