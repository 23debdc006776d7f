"""Sums of 1 and a squared quotient as one term: 1 + sin(u)^2/cos(u)^2 = 1/cos(u)^2, and cosh(u)^2/sinh(u)^2 - 1.

The second derivative of log(cos(u)) is -1/cos(u)^2. 1 - tanh(u)^2 stays: so books have the slope of tanh.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sympy import cos, cosh, sin, sinh

from matcalc_cli.engine.graph.exponents import Factors, Number
from matcalc_cli.engine.graph.factoring import terms_of
from matcalc_cli.engine.graph.kinds import SUM
from matcalc_cli.engine.graph.nodes import Graph


class Identity(NamedTuple):
    """top(u)^2/bottom(u)^2 + sign = 1/bottom(u)^2, both sides times anything"""

    top: type
    bottom: type
    sign: int


_Factor = tuple[int, Number]

IDENTITIES = (Identity(sin, cos, 1), Identity(cos, sin, 1), Identity(cosh, sinh, -1))


def one_term(graph: Graph, node: int) -> int:
    """The sum with such pairs of terms as one; the node itself where there are none."""
    terms = terms_of(graph, node)
    for i, term in enumerate(terms):
        number, factors = graph.split(term)
        for square, below, sign in _quotients(graph, factors):
            rest = tuple(f for f in factors if f not in (square, below))
            other = graph.product(sign * number, rest)
            if other in terms:
                others = [t for j, t in enumerate(terms) if j != i and t != other]
                found = graph.plus([*others, graph.product(number, tuple(f for f in factors if f != square))])
                return one_term(graph, found) if graph.kind[found] == SUM else found
    return node


def _quotients(graph: Graph, factors: Factors) -> Iterator[tuple[_Factor, _Factor, int]]:
    """(the factor top(u)^2, the factor bottom(u)^-2, the sign of the 1 beside them)"""
    squares = [f for f in factors if f[1] == 2]
    for square in squares:
        for below in (f for f in factors if f[1] == -2):
            for top, bottom, sign in IDENTITIES:
                called = graph.called(square[0]) is top and graph.called(below[0]) is bottom
                if called and graph.operands(square[0]) == graph.operands(below[0]):
                    yield square, below, sign
