"""Hessian of the Rosenbrock function: against sympy.hessian, and how its cost grows with the number of variables."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from matcalc_cli import hessian
from tests.benchmarks.figure import Figure, at_most, faster, fresh, medians


def rosenbrock(count: int) -> tuple[sp.Expr, tuple[sp.Symbol, ...]]:
    """sum of 100 (x_{i+1} - x_i²)² + (1 - x_i)²"""
    x = fresh(count)
    return sp.Add(*(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))), x


def _side(verb: Callable, count: int) -> Callable[[], Callable[[], object]]:
    def prepare():
        f, x = rosenbrock(count)
        return lambda: verb(f, x)

    return prepare


def figures(repeat: int = 5, compared: int = 100, small: int = 200, large: int = 2000) -> list[Figure]:
    """n = 100 against SymPy, n = 2000 against n = 200."""
    ours, peer = medians(repeat, _side(hessian, compared), _side(sp.hessian, compared), peers=3)
    little, much = medians(2 * repeat, _side(hessian, small), _side(hessian, large), peers=repeat)
    return [
        faster(f"Hessian of Rosenbrock, n = {compared}", "`sympy.hessian`", 100, ours, peer),
        at_most(f"Hessian of Rosenbrock, n = {large} against n = {small}", f"n = {small}:", 12, much, little),
    ]
