"""Sums multiplied out, with their common factors taken out, and over one denominator: the candidates of the tidier.

A term is a number and powers of bases; exp(2u) is exp(u)^2 where a factor is looked for. What is found of a part is
kept for the next entry that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple, TypeAlias, TypeGuard

from matcalc_cli.engine.graph.exponents import Exponent, Number, Symbolic, added, is_fraction, whole
from matcalc_cli.engine.graph.kinds import CALL, NUMBER, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.model.walk import fold

MAX_TERMS = 200  # of a product that is multiplied out
Base: TypeAlias = int | tuple[int, Number]  # a node; (exp(u), 1/2) is exp(u/2)
Powers: TypeAlias = dict[Base, Exponent]


class Ratio(NamedTuple):
    """numerator/denominator"""

    numerator: int
    denominator: int


class Factoring:
    """Rewrites nodes of one graph. `numbers`: x + 6/5 is (5x + 6)/5 over one denominator too."""

    def __init__(self, graph: Graph, numbers: bool = True) -> None:
        self._graph, self._numbers = graph, numbers
        self._known: tuple[dict[int, int], ...] = ({}, {}, {}, {})

    def _inside(self, node: int) -> Sequence[int]:
        """Sums, products and functions are looked into."""
        return self._graph.operands(node) if self._graph.kind[node] in (SUM, PRODUCT, SCALED, CALL, POWER) else ()

    def _operations(self, node: int) -> Sequence[int]:
        return self._graph.operands(node) if self._graph.kind[node] in (SUM, PRODUCT, SCALED, POWER) else ()

    def _folded(self, node: int, below: Callable[[int], Sequence[int]], rule: Callable[[int], int], k: int) -> int:
        graph = self._graph
        make = lambda e, operands: rule(graph.rebuilt(e, operands)) if operands else e
        return fold(node, below, make, self._known[k])

    # multiplied out

    def opened(self, node: int) -> int:
        """a (b + c) = a b + a c, at every level."""
        return self._folded(node, self._inside, self._opened, 0)

    def _opened(self, node: int) -> int:
        graph = self._graph
        if graph.kind[node] not in (PRODUCT, SCALED):
            return node
        number, factors = graph.split(node)
        sums = [base for base, k in factors if k == 1 and graph.kind[base] == SUM]
        if not sums:
            return node
        found = [graph.product(number, tuple(f for f in factors if f[1] != 1 or graph.kind[f[0]] != SUM))]
        for base in sums:
            parts = terms_of(graph, base)
            if len(found) * len(parts) > MAX_TERMS:
                return node
            found = [graph.times(term, part) for term in found for part in parts]
        return graph.plus(found)

    def expanded(self, node: int) -> int:
        """Multiplied out, powers of sums too."""
        return self._folded(node, self._inside, self._expanded, 3)

    def _expanded(self, node: int) -> int:
        graph = self._graph
        if graph.kind[node] not in (PRODUCT, SCALED):
            return node
        number, factors = graph.split(node)
        powers = [(b, k) for b, k in factors if type(k) is int and k > 0 and graph.kind[b] == SUM]
        if not powers:
            return node
        found = [graph.product(number, tuple(f for f in factors if f not in powers))]
        for base, k in powers:
            parts = terms_of(graph, base)
            for _ in range(k):
                if len(found) * len(parts) > MAX_TERMS:
                    return node
                product = graph.plus([graph.times(term, part) for term in found for part in parts])
                found = terms_of(graph, product)
        return graph.plus(found)

    # common factors

    def factored(self, node: int) -> int:
        """a b + a c = a (b + c), at every level; numbers too, but (2x + 1)/4 stays x/2 + 1/4."""
        return self._folded(node, self._inside, self._factored, 1)

    def _factored(self, node: int) -> int:
        graph = self._graph
        if graph.kind[node] != SUM:
            return self._with_signs_out(node) if graph.kind[node] in (PRODUCT, SCALED) else node
        terms = [self._term(t) for t in terms_of(graph, node)]
        number, shared = self._content([n for n, _ in terms]), self._shared([p for _, p in terms])
        if not shared and number in (1, -1):
            return node
        divided = [n if number == 1 else n / Fraction(number) for n, _ in terms]
        inner = graph.plus([self._made(n, without(p, shared)) for n, (_, p) in zip(divided, terms)])
        return graph.times(self._made(number, shared), inner)

    def _content(self, numbers: Sequence[Number]) -> Number:
        """The number that is taken out of a sum: of decimals 0.2 out of 0.2 x + 0.4 y, and 1 out of 0.4 x + 0.6 y."""
        found = content(numbers)
        if self._numbers or not is_fraction(found) or found in numbers or -found in numbers:
            return found
        return -1 if found < 0 else 1

    def _with_signs_out(self, node: int) -> int:
        """x (-a - b) = -x (a + b)"""
        graph = self._graph
        number, factors = graph.split(node)
        turned = [base for base, k in factors if k == 1 and self.is_negative(base)]
        if not turned or len(factors) == 1:
            return node
        others = graph.product(number * (-1) ** len(turned), tuple(f for f in factors if f[0] not in turned))
        return graph.multiplied([others, *map(graph.negative, turned)])

    def is_negative(self, node: int) -> bool:
        """Is it a sum of negative terms?"""
        if self._graph.kind[node] != SUM:
            return False
        constant, terms = self._graph.data[node]
        return constant <= 0 and all(weight < 0 for _, weight in terms)

    def _term(self, node: int) -> tuple[Number, Powers]:
        number, factors = self._graph.powers(node)
        kind = self._graph.kind
        # exp(2u) is a power of exp(u), exp(u/2) is none
        return number, {(b, k) if is_fraction(k) and kind[b] == POWER else b: _one_of(kind[b], k) for b, k in factors}

    def _made(self, number: Number, powers: Powers) -> int:
        graph = self._graph
        return graph.times(graph.number(number), graph.multiplied(self._power(b, k) for b, k in powers.items()))

    def _power(self, base: Base, k: Exponent) -> int:
        graph = self._graph
        return graph.power(graph.node(PRODUCT, (base,)), k) if isinstance(base, tuple) else graph.power(base, k)

    def _shared(self, terms: Sequence[Powers]) -> Powers:
        """What divides all terms: of each base the power nearest to 0, where all are over or all under the line."""
        found: Powers = {}
        first, *others = terms
        for base, k in first.items():
            exponents = [k]
            for t in others:
                if base not in t:
                    break
                exponents.append(t[base])
            else:
                least = self._least(base, exponents)
                if least is not None:
                    found[base] = least
        return found

    def _least(self, base: Base, exponents: list[Exponent]) -> Exponent | None:
        k = exponents[0]
        offsets = [offset for other in exponents if is_number(offset := other + -k)]
        if len(offsets) < len(exponents):
            return None
        if not is_number(k):
            return added(k, min(offsets))
        numbers = [whole(k + offset) for offset in offsets]
        of_number = not isinstance(base, tuple) and self._graph.kind[base] == NUMBER
        if of_number and not all(type(x) is int for x in numbers):
            return None if any(offsets) else k
        if all(x > 0 for x in numbers):
            return min(numbers)
        return max(numbers) if all(x < 0 for x in numbers) else None

    # one denominator

    def together(self, node: int) -> Ratio:
        """a/b + c/d = (a d + b c)/(b d), over the least denominator, at every level of sums, products and powers."""
        graph = self._graph
        united = self._folded(node, self._operations, self._over_one, 2)
        number, factors = graph.split(united)
        exact = Fraction(number) if is_rational(number) else None
        over = graph.product(exact.numerator if exact else number, tuple(f for f in factors if not self._divides(*f)))
        under = self._made(exact.denominator if exact else 1, {b: -k for b, k in factors if self._divides(b, k)})
        return Ratio(over, under)

    def over(self, numerator: int, denominator: int) -> int:
        """A numerator over a denominator, the sign of a sum before it."""
        graph = self._graph
        below = graph.power(denominator, -1)
        if self.is_negative(numerator):
            return graph.times(graph.negative(below), graph.negative(numerator))
        return graph.times(below, numerator)

    def _divides(self, base: int, k: Number) -> bool:
        return k < 0 and self._graph.kind[base] != POWER

    def _over_one(self, node: int) -> int:
        graph = self._graph
        if graph.kind[node] != SUM:
            return node
        parts = terms_of(graph, node)
        terms = [graph.split(t) for t in parts]
        exact = self._numbers and all(is_rational(n) for n, _ in terms)
        number = lcm(*(Fraction(n).denominator for n, _ in terms)) if exact else 1
        below: dict[int, Number] = {}
        for _, factors in terms:
            for base, k in factors:
                if self._divides(base, k):
                    below[base] = min(k, below.get(base, 0))
        if not below and number == 1:
            return self._factored(node)
        raising = self._made(number, {b: -k for b, k in below.items()})
        numerator = self._factored(graph.plus([graph.times(t, raising) for t in parts]))
        return graph.times(graph.product(Fraction(1, number), tuple(sorted(below.items()))), numerator)


def terms_of(graph: Graph, node: int) -> list[int]:
    """The terms of a sum as nodes."""
    constant, terms = graph.terms(node)
    found = [graph.scaled(weight, term) for term, weight in terms]
    return [graph.number(constant), *found] if constant else found


def content(numbers: Iterable[Number]) -> Number:
    """The number that may be taken out of some: no fraction where that leaves one of them whole as it is."""
    given = list(numbers)
    common = whole_content(given)
    if common:
        return -common if all(n < 0 for n in given) else common
    if not all(map(is_rational, given)):
        return 1
    exact = [Fraction(n) for n in given]
    over, under = gcd(*(abs(n.numerator) for n in exact)), lcm(*(n.denominator for n in exact))
    sign = -1 if all(n < 0 for n in exact) else 1
    if under != 1 and any(n.denominator == 1 for n in exact):
        under = 1
    return whole(Fraction(sign * over, under))


def whole_content(numbers: Sequence[Number]) -> int:
    """The greatest common divisor of whole numbers; 0 where others are among them, for which Fractions are made."""
    common = 0
    for n in numbers:
        if type(n) is not int:
            return 0
        common = gcd(common, n)
    return common


def is_number(exponent: Exponent) -> TypeGuard[Number]:
    """Is an exponent a number?"""
    return not isinstance(exponent, Symbolic)


def is_rational(number: Number) -> TypeGuard[int | Fraction]:
    """Is a number exact?"""
    return type(number) is int or is_fraction(number)


def _one_of(kind: int, k: Exponent) -> Exponent:
    return 1 if is_fraction(k) and kind == POWER else k


def without(powers: Powers, shared: Powers) -> Powers:
    """A term divided by what it shares."""
    return {
        b: k if b not in shared else added(k, -shared[b])
        for b, k in powers.items()
        if b not in shared or k != shared[b]
    }
