"""The numbers of a graph, and exponents, which are numbers or nodes; nodes.py says where they stand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, Union

from matcalc_cli.engine.exact import Exact, exact

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


def is_fraction(number: object) -> TypeGuard[Fraction]:
    """Is a number a fraction? A sum of those of a graph is one of Python's until `whole` has it."""
    return type(number) is Exact or type(number) is Fraction


def added(a: Exponent, b: Exponent) -> Exponent:
    """a + b of exponents, an int where it is one."""
    total = a + b
    return total if isinstance(total, Symbolic) else whole(total)


def whole(value: Number) -> Number:
    """An int for a Fraction that is one, and the one object for another."""
    if type(value) is Fraction:
        pair = value.as_integer_ratio()
        return pair[0] if pair[1] == 1 else exact(pair)
    return value


# What a Fraction is asked takes long: its comparisons and its sums are Python.


def is_one(k: Exponent) -> bool:
    """Is it 1? No Fraction is, where whole numbers are ints."""
    return not is_fraction(k) and bool(k == 1)


def is_negative(k: Number) -> bool:
    """Is it less than 0?"""
    return k.numerator < 0 if is_fraction(k) else bool(k < 0)


def product_of(a: Number, b: Number) -> Number:
    """a b, an int where it is one; with 1 for a factor, the other one."""
    if type(a) is int and a == 1:
        return b
    if type(b) is int and b == 1:
        return a
    return whole(a * b)


def total_of(a: Number, b: Number) -> Number:
    """a + b, an int where it is one."""
    if is_fraction(a) and type(b) is int:
        return exact((a.numerator + b * a.denominator, a.denominator))
    return whole(a + b)
