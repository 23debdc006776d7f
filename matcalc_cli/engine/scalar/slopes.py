"""Derivatives of scalars that are SymPy objects, by a reverse sweep over a graph of their operations."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sympy import Basic, Expr, S

from matcalc_cli.engine.graph.derivative import Slopes
from matcalc_cli.engine.graph.nodes import Graph


def gradient(e: Expr, variables: Iterable[Basic]) -> dict[Basic, Expr]:
    """{x: ∂e/∂x} of a scalar, without zeros; MissingRule where a variable is in an array or a condition of a call."""
    graph = Graph()
    exchange = graph.sympy
    numbers = {exchange.node(x): x for x in variables}
    found = Slopes(graph, numbers).gradient(exchange.node(e))
    return {numbers[x]: exchange.expr(slope) for x, slope in found.items() if slope != graph.zero}


@lru_cache(maxsize=4096)
def diff(e: Expr, variable: Basic) -> Expr:
    """∂e/∂variable of a scalar."""
    return gradient(e, (variable,)).get(variable, S.Zero)
