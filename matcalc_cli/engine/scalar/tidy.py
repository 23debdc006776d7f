"""Explicit scalars in the form a person would write: what engine/graph/tidy.py finds, and SymPy's own simplifier."""

from __future__ import annotations

import sympy as sp
from sympy import Add, Expr, Pow

from matcalc_cli.engine.graph.facts import Facts
from matcalc_cli.engine.graph.joining import Joining
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.graph.tidy import Tidier
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.model.applying import FAILURES


def tidy(expr: Expr, fast: bool = False) -> Expr:
    """The shortest of a few equal forms of one scalar, as Tidier finds it."""
    if expr.is_Atom:
        return expr
    graph = Graph()
    return graph.sympy.expr(Tidier(graph)(graph.sympy.node(expr), fast))


def squares(e: Add) -> Expr:
    """c sin(u)^2 + c cos(u)^2 = c, c cosh(u)^2 - c sinh(u)^2 = c, c + c sin(u)^2/cos(u)^2 = c/cos(u)^2."""
    graph = Graph()
    return graph.sympy.expr(Joining(graph, Facts(graph)).squares(graph.sympy.node(e)))


def simplified(expr: Expr) -> Expr:
    """SymPy's own simplifier, for --simplify; the shorter of its answer and ours, or ours where it fails."""
    try:
        slow = _powers_out(sp.simplify(expr))
    except FAILURES:
        return expr
    if _roots_of_any(slow) - _roots_of_any(expr):  # |1/x^(3/2)| is real, and on the way to it is no real number
        return expr
    return slow if leaves(slow) <= leaves(expr) else expr


def _powers_out(expr: Expr) -> Expr:
    """log(10^x y), which overflows where x is large, is x log(10) + log(y)."""

    def opened(e: Expr) -> Expr:
        factors = sp.Mul.make_args(e.args[0])
        powers = [f for f in factors if f.is_Pow and f.base.is_positive and f.exp.is_real and not f.exp.is_number]
        rest = sp.Mul(*(f for f in factors if f not in powers))
        return sp.Add(*(f.exp * sp.log(f.base) for f in powers), sp.log(rest)) if powers else e

    return expr.replace(sp.log, lambda *args: opened(sp.log(*args)))


def _roots_of_any(expr: Expr) -> set[Expr]:
    """What a root is taken of that may be negative."""
    powers = (e for e in sp.preorder_traversal(expr) if isinstance(e, Pow) and not e.exp.is_integer)
    return {e.base for e in powers if not e.base.is_nonnegative}


def untouched(expr: Expr) -> Expr:
    """For --no-simplify: the derivative as the rules leave it."""
    return expr
