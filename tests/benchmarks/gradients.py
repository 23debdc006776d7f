"""Gradients that repeat no shared work: a long product, and the nested chain f = sin(f x_k)."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from matcalc_cli import gradient
from matcalc_cli.render.code import operations
from tests.benchmarks.figure import Figure, faster, fresh, medians

Problem = tuple[sp.Expr, tuple[sp.Symbol, ...]]


def product(count: int) -> Problem:
    """x0 x1 ... x_{n-1}"""
    x = fresh(count)
    return sp.Mul(*x), x


def chain(count: int) -> Problem:
    """f = sin(f x_k), k = 1 .. n, from a symbol f"""
    f, *x = fresh(count + 1)
    for variable in x:
        f = sp.sin(f * variable)
    return f, tuple(x)


def per_variable(f: sp.Expr, x: tuple[sp.Symbol, ...]) -> list[sp.Expr]:
    """What SymPy's users write."""
    return [sp.diff(f, variable) for variable in x]


def _side(verb: Callable, problem: Callable[[int], Problem], count: int) -> Callable[[], Callable[[], object]]:
    def prepare():
        f, x = problem(count)
        return lambda: verb(f, x)

    return prepare


def figures(repeat: int = 5, factors: int = 200, links: int = 39) -> list[Figure]:
    """Both gradients against sympy.diff per variable, and the size of the code of the second."""
    name = "`sympy.diff` per variable"
    ours, peer = medians(repeat, _side(gradient, product, factors), _side(per_variable, product, factors), peers=1)
    long_product = faster(f"Gradient of x0·x1·…·x{factors - 1}", name, 100, ours, peer)
    ours, peer = medians(repeat, _side(gradient, chain, links), _side(per_variable, chain, links), peers=3)
    nested = faster(f"Gradient of the chain f = sin(f·x_k), k = 1…{links}", name, 50, ours, peer)
    f, x = chain(links)
    count, expanded = operations(gradient(f, x).expr), sum(e.count_ops() for e in per_variable(f, x))
    code = Figure(
        "The same chain: operations of the `--cse` code",
        "≤ 400",
        str(count),
        f"SymPy's expanded result {expanded}",
        count <= 400,
    )
    return [long_product, nested, code]
