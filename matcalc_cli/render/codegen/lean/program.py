"""Scalars -> operations, as few as greedy steps find."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from matcalc_cli.render.codegen.lean.factoring import factored
from matcalc_cli.render.codegen.lean.items import ONE, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import costs
from matcalc_cli.render.codegen.lean.pairs import paired
from matcalc_cli.render.codegen.lean.reading import read
from matcalc_cli.render.codegen.lean.structure import Reach, cost, reach, rebuilt
from matcalc_cli.render.codegen.lean.turns import turned
from matcalc_cli.render.codegen.lean.writing import written
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.ops import Op

ROUNDS = 2


def lean(exprs: Sequence[Expr], names: Sequence[Expr], low: Lowering, frugal: bool) -> list[Op]:
    """The operations of some scalars, with the names in this order.

    `frugal` where multiplications are faster than a division or a power.
    """
    items, roots, reached = shortest(exprs, names, frugal)
    return written(items, roots, reached, low, frugal)


def shortest(exprs: Sequence[Expr], names: Sequence[Expr], frugal: bool) -> tuple[Items, list[Ref], Reach]:
    """(items, results, what these need) of some scalars, never of more operations than they have as they are."""
    items, roots = read(exprs, names, frugal)
    reached = reach(items, roots)
    most = cost(items, roots, reached)
    found = turned(items, roots, reached)
    if found is not None and cost(*found, reach(*found)) < most:
        items, roots = found
        paired(items, roots, frugal)  # what has a common factor has it as the turn of a sum
        reached = reach(items, roots)
    else:
        items, roots, reached = _shortened(items, roots, reached, frugal)
    if cost(items, roots, reached) > most:  # factors came out of products that others needed as they were
        items, roots = read(exprs, names, frugal)
        paired(items, roots, frugal)
        reached = reach(items, roots)
    return items, roots, reached


def _shortened(items: Items, roots: list[Ref], reached: Reach, frugal: bool) -> tuple[Items, list[Ref], Reach]:
    """By factors and pairs."""
    for k in range(ROUNDS):
        if not factored(items, reached) and k and not _has_numbers(items):
            break  # what is paired stays so; numbers find other partners where they stand free again
        items, roots = rebuilt(items, roots)
        paired(items, roots, frugal)
        reached = reach(items, roots)
    return items, roots, reached


def _has_numbers(items: Items) -> bool:
    """Is a term of a sum multiplied by a number?"""
    return any(costs(number) for weights in items.sums.values() for item, number in weights.items() if item != ONE)
