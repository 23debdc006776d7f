"""What the printed form of a node is like: how many names and numbers, how many characters, what is in it.

`Facts` counts leaves (shared parts as often as they are printed) and finds kinds of parts; `Length` estimates the
characters of the input notation, spaces and the lengths of names aside: 2*x/(y + 1)^2 counts 2*x/(y+1)^2. Both look at
a part once, whoever shares it.
"""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from matcalc_cli.engine.graph.exponents import Factors, Number, Terms, is_fraction, is_negative, is_one
from matcalc_cli.engine.graph.kinds import CALL, CHOICE, LEAF, NUMBER, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.model.functions import shared_step, sigmoid, step
from matcalc_cli.model.walk import fold_numbers

# what an expression may contain: where(), sin^2 and its kin, a sum, sin(u) cos(v), log( ), log( ) in an exponential,
# a root of a product, exponentials and their kin, a quotient by them, a sigmoid, an exponent that is no number, a
# quotient by a sum, a sum with a quotient among its terms, a quotient, a step or a sign
WHERE, SQUARE, ADDED, ANGLES, LOG, EXPLOG, ROOT, EXPONENTIAL = (1 << i for i in range(8))
RATIO, SIGMOID, SYMBOLIC, DIVIDED, BROKEN, QUOTIENT, STEP = (1 << i for i in range(8, 15))
LOCAL = WHERE | SQUARE | ANGLES | EXPLOG | STEP  # has rewrites of its own
SILENT = frozenset((1, -1, Fraction(1, 2), Fraction(-1, 2)))  # exponents that print no number of their own
SQUARED = (sp.sin, sp.cos, sp.sinh, sp.cosh)
_INSIDE = {
    sp.log: LOG,
    sigmoid: SIGMOID,
    **dict.fromkeys((sp.sinh, sp.cosh), EXPONENTIAL),
    **dict.fromkeys((step, shared_step, sp.sign), STEP),
}
_LIMIT = 1000  # leaves that are counted
_ROOT = len("sqrt()")
_WRITTEN, _PER_BIT = 1000, 0.30103  # bits of a number that is written out; decimal digits of a bit


class Facts:
    """(leaves, contents) of nodes: how many names and numbers are printed, and the kinds found inside."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[int, tuple[int, int]] = {}

    def __call__(self, node: int) -> tuple[int, int]:
        found = self._known.get(node)
        return fold_numbers(node, self._graph.operands, self._found, self._known) if found is None else found

    def size(self, node: int) -> int:
        """How many names and numbers."""
        return self(node)[0]

    def contents(self, node: int) -> int:
        """What is in it."""
        return self(node)[1]

    def _found(self, node: int, below: list[tuple[int, int]]) -> tuple[int, int]:
        graph = self._graph
        kind, data = graph.kind[node], graph.data[node]
        size, contents = 0, 0
        for own, inside in below:
            size += own
            contents |= inside
        if kind in (NUMBER, LEAF):
            return 1, 0
        if kind == SUM:
            size += (data[0] != 0) + sum(weight not in (1, -1) for _, weight in data[1])
            contents |= ADDED | (BROKEN if any(self._divides(term) for term, _ in data[1]) else 0)
        elif kind == SCALED:
            size += data[0] not in (1, -1)
        elif kind == CALL:
            size += sum(leaves(a) for a in data[1] if a is not None)
            contents |= _INSIDE.get(data[0], 0)
        elif kind == CHOICE:
            size += sum(map(leaves, data[1]))
            contents |= WHERE
        elif kind == POWER:
            contents |= SYMBOLIC if data[0] != graph.e else EXPONENTIAL | (EXPLOG if below[1][1] & LOG else 0)
            size -= data[0] == graph.e
        else:
            more, inside = self._of_product(data)
            size += more
            contents |= inside
        return (size if size < _LIMIT else _LIMIT), contents

    def _divides(self, node: int) -> bool:
        """Does a term divide by something?"""
        kind, data = self._graph.kind, self._graph.data
        if kind[node] != PRODUCT:
            return kind[node] == SCALED  # a sum with a number of its own may
        return any(is_negative(k) and kind[base] not in (POWER, NUMBER) for base, k in data[node])

    def _of_product(self, factors: Factors) -> tuple[int, int]:
        graph = self._graph
        size = contents = circular = 0
        for base, k in factors:
            called = graph.called(base)
            plain = is_one(k)
            circular += called in SQUARED[:2] and plain
            if not plain:
                size += not _is_silent(k) or graph.kind[base] == POWER or base == graph.e
                contents |= self._of_power(base, k, called)
                size += called is sigmoid and k == 2
        return size, contents | (ANGLES if circular > 1 else 0)

    def _of_power(self, base: int, k: Number, called: type | None) -> int:
        graph = self._graph
        kind = graph.kind[base]
        negative = is_negative(k)
        below = QUOTIENT if negative else 0
        if kind in (PRODUCT, SCALED) and type(k) is not int:
            return below | ROOT
        if k == 2 and called in SQUARED:
            return SQUARE
        if not negative:
            return 0
        found = below | (DIVIDED if kind == SUM else 0)
        by_exponentials = kind == SUM and self.contents(base) & EXPONENTIAL or called in (sp.sinh, sp.cosh)
        return found | RATIO if type(k) is int and by_exponentials else found


def _is_silent(k: Number) -> bool:
    """Is it one of SILENT?"""
    if is_fraction(k):
        return k.denominator == 2 and k.numerator in (1, -1)
    return k in SILENT


class Names:
    """Which names, and other leaves, are in a node: a bit each."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._bits: dict[int, int] = {}
        self._known: dict[int, int] = {}

    def __call__(self, node: int) -> int:
        found = self._known.get(node)
        return fold_numbers(node, self._graph.operands, self._found, self._known) if found is None else found

    def _found(self, node: int, below: list[int]) -> int:
        if self._graph.kind[node] == LEAF:
            return 1 << self._bits.setdefault(node, len(self._bits))
        found = 0
        for names in below:
            found |= names
        return found


class Length:
    """Characters of nodes."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[int, int] = {}

    def __call__(self, node: int) -> int:
        found = self._known.get(node)
        return fold_numbers(node, self._graph.operands, self._counted, self._known) if found is None else found

    def _counted(self, node: int, below: list[int]) -> int:
        graph = self._graph
        kind, data = graph.kind[node], graph.data[node]
        if kind == NUMBER:
            return _of_number(data)
        if kind == LEAF:
            return 1
        if kind == SUM:
            return self._sum(data[0], data[1])
        if kind in (PRODUCT, SCALED, POWER):
            number, factors = graph.split(node)
            return self._product(number, factors) + _sign(number)
        if kind == CALL:
            return sum(below) + len(data[1]) + 1 + (1 if data[0] is sigmoid else len(data[0].__name__))
        return sum(below) + 2 * len(below) + len("Piecewise") + sum(leaves(c) for c in data[1])

    def _sum(self, constant: Number, terms: Terms) -> int:
        parts = [(self._term(weight, term), weight < 0) for term, weight in terms]
        if constant:
            parts.insert(0, (_of_number(constant), constant < 0))
        return sum(length + (not negative) for length, negative in parts) - any(not negative for _, negative in parts)

    def _term(self, weight: Number, term: int) -> int:
        if weight == 1:
            return self._known[term]
        number, factors = self._graph.split(term)
        return self._product(number * weight, factors) + _sign(weight)

    def _product(self, number: Number, factors: Factors) -> int:
        """a*b/(c*d)"""
        over, under = [], []
        if not isinstance(number, float):
            over += [_digits(number.numerator)] if abs(number.numerator) != 1 else []
            under += [_digits(number.denominator)] if number.denominator != 1 else []
        else:
            over.append(len(str(number)))
        for base, k in factors:
            if self._graph.kind[base] == POWER:
                power, unit = self._graph.data[base]
                over.append(self._raised(power, unit, k))
            elif k == 1:
                over.append(self._in_brackets(base, (SUM,)))
            else:
                (under if k < 0 else over).append(self._power(base, -k if k < 0 else k))
        above = sum(over) + len(over) - 1 if over else 1
        return above + sum(under) + len(under) + 2 * (len(under) > 1)

    def _raised(self, base: int, unit: int, k: Number) -> int:
        """exp(c u), b^(c u)"""
        number, factors = self._graph.split(unit)
        length = self(unit) if k == 1 else self._product(number * k, factors) + _sign(k)
        if base == self._graph.e:
            return length + len("exp()")
        alone = k == 1 and self._graph.kind[unit] not in (SUM, PRODUCT, SCALED)
        return self._in_brackets(base, (SUM, PRODUCT, SCALED)) + 1 + length + 2 * (not alone)

    def _power(self, base: int, k: Number) -> int:
        if k == _HALF:
            return self(base) + _ROOT
        raised = 0 if k == 1 else 1 + _of_number(k) + 2 * is_fraction(k)
        raised += self._graph.called(base) is sigmoid and k != 1  # σ (1 - σ) is as good as σ - σ^2
        return raised + self._in_brackets(base, (SUM,) if k == 1 else (SUM, PRODUCT, SCALED))

    def _in_brackets(self, node: int, kinds: tuple[int, ...]) -> int:
        return self(node) + 2 * (self._graph.kind[node] in kinds)


_HALF = Fraction(1, 2)


def _sign(value: Number) -> int:
    """1 of what is printed with a minus; a Float of SymPy answers with SymPy's truth, which is no number."""
    return 1 if value < 0 else 0


def _of_number(value: Number) -> int:
    if type(value) is int:
        return (value < 0) + _digits(value)
    if is_fraction(value):
        return (value < 0) + _digits(value.numerator) + 1 + _digits(value.denominator)
    return len(str(value))


def _digits(n: int) -> int:
    """Of a whole number; an estimate where Python refuses to write it out."""
    bits = abs(n).bit_length()
    return len(str(abs(n))) if bits < _WRITTEN else int(bits * _PER_BIT) + 1
