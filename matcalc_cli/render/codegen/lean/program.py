"""Scalars -> operations, as few as greedy steps find."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from matcalc_cli.render.codegen.lean.factoring import factored
from matcalc_cli.render.codegen.lean.items import Items, Ref
from matcalc_cli.render.codegen.lean.pairs import paired
from matcalc_cli.render.codegen.lean.reading import read
from matcalc_cli.render.codegen.lean.structure import cost, rebuilt
from matcalc_cli.render.codegen.lean.writing import written
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.ops import Op

ROUNDS = 2


def lean(exprs: Sequence[Expr], names: Sequence[Expr], low: Lowering, frugal: bool) -> list[Op]:
    """The operations of some scalars, with the names in this order.

    `frugal` where multiplications are faster than a division or a power.
    """
    items, roots = read(exprs, names, frugal)
    most = cost(items, roots)
    items, roots = shortened(items, roots, frugal)
    if cost(items, roots) > most:  # factors came out of sums that then were no longer shared
        items, roots = read(exprs, names, frugal)
        paired(items, roots, frugal)
    return written(items, roots, low, frugal)


def shortened(items: Items, roots: list[Ref], frugal: bool) -> tuple[Items, list[Ref]]:
    """The program with factors out of its sums, and what products and sums share computed once."""
    for _ in range(ROUNDS):
        factored(items, roots)
        items, roots = rebuilt(items, roots)
        paired(items, roots, frugal)
    return items, roots
