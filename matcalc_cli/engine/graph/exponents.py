"""The numbers of a graph, and exponents, which are numbers or nodes; nodes.py says where they stand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, Union

if TYPE_CHECKING:
    from matcalc_cli.engine.graph.nodes import Graph

Number: TypeAlias = int | Fraction | float
Exponent: TypeAlias = Union[int, Fraction, float, "Symbolic"]
Factors: TypeAlias = tuple[tuple[int, Number], ...]
Terms: TypeAlias = tuple[tuple[int, Number], ...]


class Symbolic:
    """An exponent that is a node, in a table of powers."""

    __slots__ = ("graph", "node")

    def __init__(self, graph: Graph, node: int) -> None:
        self.graph, self.node = graph, node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbolic) and self.node == other.node

    def __hash__(self) -> int:
        return hash(("exponent", self.node))

    def __add__(self, other: Exponent) -> Exponent:
        return self.graph.exponent(self.graph.plus((self.node, self.graph.of_exponent(other))))

    def __radd__(self, other: Exponent) -> Exponent:
        return self + other

    def __mul__(self, other: Exponent) -> Exponent:
        return self.graph.exponent(self.graph.times(self.node, self.graph.of_exponent(other)))

    def __rmul__(self, other: Exponent) -> Exponent:
        return self * other

    def __neg__(self) -> Exponent:
        return self * -1

    def __sub__(self, other: Exponent) -> Exponent:
        return self + -other

    def __rsub__(self, other: Exponent) -> Exponent:
        return -self + other


def added(a: Exponent, b: Exponent) -> Exponent:
    """a + b of exponents, an int where it is one."""
    total = a + b
    return total.numerator if type(total) is Fraction and total.denominator == 1 else total


def whole(value: Number) -> Number:
    """An int for a Fraction that is one."""
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value


# What a Fraction is asked takes long: its comparisons, its sums and its hash are Python.


def is_one(k: Exponent) -> bool:
    """Is it 1? No Fraction is, where whole numbers are ints."""
    return type(k) is not Fraction and bool(k == 1)


def is_negative(k: Number) -> bool:
    """Is it less than 0?"""
    return k.numerator < 0 if type(k) is Fraction else bool(k < 0)


def product_of(a: Number, b: Number) -> Number:
    """a b, an int where it is one; with 1 for a factor, the other one."""
    if type(a) is int and a == 1:
        return b
    if type(b) is int and b == 1:
        return a
    return whole(a * b)


def total_of(a: Number, b: Number) -> Number:
    """a + b, an int where it is one."""
    if type(a) is Fraction and type(b) is int:
        return Fraction(a.numerator + b * a.denominator, a.denominator)
    return whole(a + b)


def key_of(factors: Factors) -> tuple[tuple[int, ...] | tuple[int, Number], ...]:
    """Factors by whole numbers: Python finds the hash of a Fraction anew each time, which takes a microsecond."""
    for _, k in factors:
        if type(k) is Fraction:
            break
    else:
        return factors
    return tuple([(b, k.numerator, k.denominator) if type(k) is Fraction else (b, k) for b, k in factors])
