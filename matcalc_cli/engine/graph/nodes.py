"""A graph of scalar operations, each different one once, in normal form by construction.

A node is a number; operands have smaller numbers than their users. Kinds and what stands in `data`:

    NUMBER   an int or a Fraction; a float where one was entered
    LEAF     a SymPy object that is not looked into: a name, pi, an entry of a matrix symbol
    CALL     (kind, around, operands): a function; `around` has None for each operand, which is a scalar, and the rest
    CHOICE   (values, conditions) of a where()
    SUM      (constant, ((term, coefficient), ...)), like terms joined
    PRODUCT  ((base, exponent), ...), like factors joined, exponents being numbers
    SCALED   (number, node): a coefficient
    POWER    (base, node): an exponent that is no number and has none: x^(2n) is the POWER of x and n, to 2; exp(u) has
             the base e

Numbers are folded, and
2 (a + b) stays a product until a sum takes its terms, which keeps the factors of -400 x (y - x^2) together through a
whole derivative. What is no such arithmetic (powers of powers, roots of numbers, functions that know values) is asked
of SymPy, once for the same operands, so that values are those of SymPy's own constructors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from sympy import S, log

from matcalc_cli.engine.graph.exchange import Exchange
from matcalc_cli.engine.graph.exponents import (
    Exponent,
    Factors,
    Number,
    Symbolic,
    Terms,
    added,
    is_fraction,
    is_one,
    product_of,
    total_of,
    whole,
)
from matcalc_cli.engine.graph.kinds import CALL, CHOICE, LEAF, NUMBER, POWER, PRODUCT, SCALED, SUM


class Graph:
    """Nodes, their constructors, and both views of them: (number, factors) and (constant, terms)."""

    def __init__(self) -> None:
        self.kind: list[int] = []
        self.data: list[Any] = []
        self.special: set[int] = set()  # bases whose powers SymPy evaluates: |x|^2 is x^2
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._powers: dict[tuple[int, Exponent], int] = {}
        self._turned: dict[int, int] = {}
        self.sympy = Exchange(self)
        self.zero, self.one = self.number(0), self.number(1)
        self.e = self.sympy.node(S.Exp1)

    def release(self) -> None:
        """Forget all nodes, as the last thing: a graph and its exchange know each other, and what both hold would wait
        for the collector of cycles."""
        for table in (self._numbers, self._powers, self._turned, self.special):
            table.clear()
        self.kind.clear()
        self.data.clear()
        self.sympy.release()

    def __len__(self) -> int:
        return len(self.kind)

    def node(self, kind: int, data: Any) -> int:
        """The number of an operation, as it is."""
        key = (kind, data)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.kind)
            self.kind.append(kind)
            self.data.append(data)
        return found

    def number(self, value: Number) -> int:
        """A number as a node."""
        return self.node(NUMBER, whole(value))

    def value(self, node: int) -> Number | None:
        """The number that a node is."""
        return self.data[node] if self.kind[node] == NUMBER else None

    def exponent(self, node: int) -> Exponent:
        """A node as an exponent."""
        return self.data[node] if self.kind[node] == NUMBER else Symbolic(self, node)

    def of_exponent(self, exponent: Exponent) -> int:
        """An exponent as a node."""
        return exponent.node if isinstance(exponent, Symbolic) else self.number(exponent)

    # products

    def split(self, node: int) -> tuple[Number, Factors]:
        """(number, factors)"""
        kind = self.kind[node]
        number: Number = 1
        if kind == SCALED:
            number, node = self.data[node]
            kind = self.kind[node]
        if kind == PRODUCT:
            return number, self.data[node]
        return (self.data[node], ()) if kind == NUMBER else (number, ((node, 1),))

    def product(self, number: Number, factors: Factors) -> int:
        """number times factors, which are in order and have different bases."""
        if not is_fraction(number) and not number:
            return self.zero
        if not factors:
            return self.number(number)
        unit = factors[0][0] if len(factors) == 1 and is_one(factors[0][1]) else self._unit(factors)
        return self.scaled(number, unit)

    def _unit(self, factors: Factors) -> int:
        """A product without a number; the powers in it are nodes before it is one, for the sweeps pass them."""
        known = self._numbers.get((PRODUCT, factors))
        if known is not None:
            return known
        if len(factors) > 1:
            for factor in factors:
                if not is_one(factor[1]):
                    self.node(PRODUCT, (factor,))
        return self.node(PRODUCT, factors)

    def scaled(self, number: Number, unit: int) -> int:
        """A number times a node that is no number and has none."""
        number = whole(number)
        if not is_fraction(number):
            if number == 1:
                return unit
            if not number:
                return self.zero
        return self.node(SCALED, (number, unit))

    def times(self, a: int, b: int) -> int:
        """a b"""
        one = self.one
        if a == one:
            return b
        if b == one:
            return a
        number, factors = self.split(a)
        other, more = self.split(b)
        number = product_of(number, other)
        if not factors or not more:
            return self.product(number, factors or more)
        found = dict(factors)
        asked = self._merge(found, more)
        if asked:
            return self._evaluated(number, found, asked)
        return self.product(number, tuple(sorted(found.items(), key=_base)))

    def _merge(self, found: dict[int, Number], more: Iterable[tuple[int, Number]]) -> list[int]:
        """Multiply a table by factors; the bases of powers that SymPy has to be asked for."""
        asked: list[int] = []
        for base, exponent in more:
            before = found.get(base)
            if before is None:
                found[base] = exponent
                if self.kind[base] == NUMBER:
                    asked.append(base)
                continue
            total = total_of(before, exponent)
            if base in self.special:
                asked.append(base)
            if not total:
                del found[base]
            elif self.kind[base] == SUM and (other := self._one_way_round(base, total)) != base:
                del found[base]
                self._merge(found, ((other, total),))
            else:
                found[base] = total
        return asked

    def joined(self, nodes: Iterable[int]) -> int:
        """The product of nodes that SymPy has evaluated, or was told to leave alone: like factors are joined."""
        number: Number = 1
        found: dict[int, Number] = {}
        asked: list[int] = []
        for node in nodes:
            own, factors = self.split(node)
            number = product_of(number, own)
            asked += [base for base in self._merge(found, factors) if self.kind[base] != NUMBER or base not in found]
        if asked:
            return self._evaluated(number, found, asked)
        return self.product(number, tuple(sorted(found.items(), key=_base)))

    def _one_way_round(self, base: int, exponent: Number) -> int:
        """A sum, or its negative where that was there before: (b - a)^2 is (a - b)^2."""
        return base if type(exponent) is not int or exponent % 2 else self.first_of_both(base)

    def first_of_both(self, base: int) -> int:
        """Of a sum and its negative the one that was there before."""
        found = self._turned.get(base)
        if found is None:
            constant, terms = self.data[base]
            other = self._numbers.get((SUM, (-constant, tuple((t, -w) for t, w in terms))), base)
            found = self._turned[base] = min(base, other)
        return found

    def _evaluated(self, number: Number, factors: dict[int, Number], asked: Iterable[int]) -> int:
        """number times factors, among them powers that SymPy may know: |x|^2, sqrt(2) sqrt(2), sqrt(2) sqrt(3)."""
        known = [self.raised(base, factors.pop(base)) for base in asked if base in factors]
        roots = [b for b, k in factors.items() if self.kind[b] == NUMBER and is_fraction(k)]
        roots += [] if not known else [b for n in known for b, k in self.split(n)[1] if self.kind[b] == NUMBER]
        if len(roots) > 1:
            known += [self.node(PRODUCT, ((b, factors.pop(b)),)) for b in roots if b in factors]
            known = [self.sympy.multiplied(known)]
        merged = dict(factors)
        for node in known:
            own, more = self.split(node)
            number = number * own
            self._merge(merged, more)
        return self.product(number, tuple(sorted(merged.items(), key=_base)))

    def raised(self, base: int, exponent: Exponent) -> int:
        """base^exponent of a base whose powers SymPy evaluates."""
        if base == self.e and not (isinstance(exponent, Symbolic) and self._has_log(exponent.node)):
            return self.raised_as_it_is(base, exponent)
        return self.sympy.raised(base, exponent)

    def raised_as_it_is(self, base: int, exponent: Exponent) -> int:
        """A power in normal form."""
        if not isinstance(exponent, Symbolic):
            return self.node(PRODUCT, ((base, exponent),))
        number, factors = self.split(exponent.node)
        unit = self.node(POWER, (base, self.product(1, factors)))
        return unit if number == 1 else self.node(PRODUCT, ((unit, number),))

    def _has_log(self, node: int) -> bool:
        """Is a logarithm a factor of a term? exp(x + log(y)) is y exp(x)"""
        _, terms = self.terms(node)
        return any(self.called(base) is log for term, _ in terms for base, _ in self.split(term)[1])

    def multiplied(self, nodes: Iterable[int]) -> int:
        """The product of nodes."""
        found = self.one
        for node in nodes:
            found = self.times(found, node)
        return found

    def power(self, base: int, exponent: Exponent) -> int:
        """base^exponent"""
        if exponent == 1:
            return base
        if exponent == 0:
            return self.one
        known = self._powers.get((base, exponent))
        if known is None:
            known = self._powers[base, exponent] = self._power(base, exponent)
        return known

    def factor(self, base: int, k: Number) -> int:
        """The factor (base, k) of a product: of a POWER its exponent times k."""
        return self.node(PRODUCT, ((base, k),)) if self.kind[base] == POWER and k != 1 else self.power(base, k)

    def _power(self, base: int, exponent: Exponent) -> int:
        kind = self.kind[base]
        if base in self.special:
            return self.raised(base, exponent)
        if kind == SUM and not isinstance(exponent, Symbolic):
            return self.node(PRODUCT, ((self._one_way_round(base, exponent), exponent),))
        if kind in (LEAF, SUM, CALL):
            return self.raised_as_it_is(base, exponent)
        if isinstance(exponent, Symbolic):
            return self.sympy.raised(base, exponent)
        if kind == POWER and type(exponent) is int:
            return self.node(PRODUCT, ((base, exponent),))
        if type(exponent) is not int:
            return self.sympy.raised(base, exponent)
        if kind == NUMBER:
            value = self.data[base]
            return self.number(Fraction(value) ** exponent) if value else self.sympy.raised(base, exponent)
        number, factors = self.split(base)
        number = number**exponent if exponent > 0 else Fraction(number) ** exponent
        plain = self.product(number, tuple((b, whole(k * exponent)) for b, k in factors if b not in self.special))
        return self.multiplied([plain, *(self.raised(b, whole(k * exponent)) for b, k in factors if b in self.special)])

    # sums

    def terms(self, node: int) -> tuple[Number, Terms]:
        """(constant, terms)"""
        kind = self.kind[node]
        if kind == SUM:
            return self.data[node]
        if kind == SCALED:
            number, unit = self.data[node]
            if self.kind[unit] == SUM:
                constant, terms = self.data[unit]
                return constant * number, tuple((t, w * number) for t, w in terms)
            return 0, ((unit, number),)
        return (self.data[node], ()) if kind == NUMBER else (0, ((node, 1),))

    def plus(self, nodes: Iterable[int]) -> int:
        """The sum of nodes."""
        constant: Number = 0
        weights: dict[int, Number] = {}
        for node in nodes:
            own, terms = self.terms(node)
            if own:
                constant += own
            for term, weight in terms:
                before = weights.get(term)
                weights[term] = weight if before is None else before + weight
        return self.sum(constant, weights)

    def sum(self, constant: Number, weights: dict[int, Number]) -> int:
        """constant + weight term + ...; a term is no number, no sum, and has no number of its own."""
        items = tuple(sorted([(term, whole(weight)) for term, weight in weights.items() if weight]))
        if not items:
            return self.number(constant)
        if len(items) == 1 and not constant:
            return self.scaled(items[0][1], items[0][0])
        return self.node(SUM, (whole(constant), items))

    def added(self, parts: Sequence[int]) -> int:
        """The sum of nodes, the node itself of one."""
        return parts[0] if len(parts) == 1 else self.plus(parts)

    def negative(self, node: int) -> int:
        """-node, of a sum term by term"""
        if self.kind[node] == SUM:
            constant, terms = self.data[node]
            return self.node(SUM, (-constant, tuple((t, -w) for t, w in terms)))
        return self.times(self.number(-1), node)

    def powers(self, node: int) -> tuple[Number, list[tuple[int, Exponent]]]:
        """(number, factors) with exponents: x^(2n) as (x, 2n), x x^n as (x, n + 1); exp(2u) as (exp(u), 2)."""
        number, factors = self.split(node)
        if not any(self.kind[base] == POWER for base, _ in factors):
            return number, list(factors)
        found: dict[int, Exponent] = {}
        for base, k in factors:
            exponent: Exponent = k
            if self.kind[base] == POWER and self.data[base][0] != self.e:
                base, unit = self.data[base]
                exponent = Symbolic(self, unit if k == 1 else self.scaled(k, unit))
            found[base] = added(found[base], exponent) if base in found else exponent
        return number, [(base, k) for base, k in found.items() if k != 0]

    # what lies below

    def operands(self, node: int) -> Sequence[int]:
        """All nodes below."""
        return _OPERANDS[self.kind[node]](self.data[node])

    def rebuilt(self, node: int, operands: Sequence[int]) -> int:
        """The same operation on other operands."""
        if list(operands) == list(self.operands(node)):
            return node
        return _REBUILT[self.kind[node]](self, self.data[node], operands)

    def quotient(self, a: int, b: int) -> int:
        """a/b"""
        return self.times(a, self.power(b, -1))

    def called(self, node: int) -> type | None:
        """The function that a node calls."""
        return self.data[node][0] if self.kind[node] == CALL else None


def _base(factor: tuple[int, Exponent]) -> int:
    return factor[0]


_OPERANDS: dict[int, Callable[[Any], Sequence[int]]] = {
    NUMBER: lambda data: (),
    LEAF: lambda data: (),
    CALL: lambda data: data[2],
    CHOICE: lambda data: data[0],
    SUM: lambda data: [term for term, _ in data[1]],
    PRODUCT: lambda data: [base for base, _ in data],
    SCALED: lambda data: (data[1],),
    POWER: lambda data: data,
}


def _sum_again(graph: Graph, data: Any, operands: Sequence[int]) -> int:
    terms = [graph.times(graph.number(weight), term) for term, (_, weight) in zip(operands, data[1])]
    return graph.plus([graph.number(data[0]), *terms])


def _product_again(graph: Graph, data: Factors, operands: Sequence[int]) -> int:
    return graph.multiplied([graph.factor(base, k) for base, (_, k) in zip(operands, data)])


_REBUILT: dict[int, Callable[[Graph, Any, Sequence[int]], int]] = {
    CALL: lambda graph, data, operands: graph.sympy.call(data[0], data[1], operands),
    CHOICE: lambda graph, data, operands: graph.sympy.choice(operands, data[1]),
    SUM: _sum_again,
    PRODUCT: _product_again,
    SCALED: lambda graph, data, operands: graph.times(graph.number(data[0]), operands[0]),
    POWER: lambda graph, data, operands: graph.power(operands[0], graph.exponent(operands[1])),
}
