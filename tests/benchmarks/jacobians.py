"""Jacobian of tanh(W x) with respect to x, all entries of W symbols: against Matrix.jacobian."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from matcalc_cli import jacobian
from tests.benchmarks.figure import Figure, faster, fresh, medians


def layer(count: int) -> tuple[sp.Matrix, tuple[sp.Symbol, ...]]:
    """tanh(W x), n × n"""
    x = fresh(count)
    return (sp.Matrix(count, count, fresh(count * count, "w")) * sp.Matrix(x)).applyfunc(sp.tanh), x


def _side(verb: Callable, count: int) -> Callable[[], Callable[[], object]]:
    def prepare():
        f, x = layer(count)
        return lambda: verb(f, x)

    return prepare


def figures(repeat: int = 7, count: int = 32) -> list[Figure]:
    """The layer of a network, n = 32."""
    ours, peer = medians(repeat, _side(jacobian, count), _side(lambda f, x: f.jacobian(x), count))
    return [faster(f"Jacobian of tanh(W x), {count} × {count}", "`Matrix.jacobian`", 5, ours, peer)]
