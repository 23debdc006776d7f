"""NUMBERS: the numbers that loops make of arrays, a row each; a rule gives the text of the number."""

from __future__ import annotations

from collections.abc import Callable

from matcalc_cli.render.codegen.loops.grids import Grid
from matcalc_cli.render.codegen.loops.wholes import Written
from matcalc_cli.render.codegen.loops.writing import Loops
from matcalc_cli.render.codegen.ops import Op

Rule = Callable[[Loops, Op], Written]


def _reduced(kind: str, start: float) -> Rule:
    return lambda low, op: low.reduced(kind, low.literal(start), low.grids[id(op.args[0])])


def _extreme(kind: str) -> Rule:
    def rule(low: Loops, op: Op) -> Written:
        grid = low.grids[id(op.args[0])]
        return low.reduced(kind, grid.first, grid)

    return rule


def _norminf(low: Loops, op: Op) -> Written:
    grid = low.grids[id(op.args[0])]
    sizes = Grid(grid.sizes, lambda i, j: low.function("abs", grid.at(i, j)))
    return low.reduced("maximum", low.literal(0.0), sizes)


def _dot(low: Loops, op: Op) -> Written:
    a, b = (low.grids[id(arg)] for arg in op.args)
    row = low.dialect.rows["mul"]
    both = Grid(a.sizes, lambda i, j: low.computed(row, [a.at(i, j), b.at(i, j)]))
    return low.reduced("add", low.literal(0.0), both)


def _trace(low: Loops, op: Op) -> Written:
    grid = low.grids[id(op.args[0])]
    return low.reduced("add", low.literal(0.0), Grid((grid.sizes[0],), lambda i, j: grid.at(i, i)))


def _of_copy(function: str) -> Rule:
    """A function that works on a copy of a square matrix."""

    def rule(low: Loops, op: Op) -> Written:
        grid = low.grids[id(op.args[0])]
        return low.called(function, grid.sizes[0], low.copied(grid))

    return rule


def _logsumexp(low: Loops, op: Op) -> Written:
    """max + log(sum(exp(x - max)))"""
    grid, rows = low.dense(op.args[0]), low.dialect.rows
    top = low.reduced("maximum", grid.first, grid)
    powers = Grid(grid.sizes, lambda i, j: low.function("exp", low.computed(rows["sub"], [grid.at(i, j), top])))
    total = low.reduced("add", low.literal(0.0), powers)
    return low.computed(rows["add"], [top, low.function("log", total)])


NUMBERS: dict[str, Rule] = {
    "sum": _reduced("add", 0.0),
    "prod": _reduced("mul", 1.0),
    "norm": _reduced("hypot", 0.0),
    "norminf": _norminf,
    "max": _extreme("maximum"),
    "min": _extreme("minimum"),
    "dot": _dot,
    "trace": _trace,
    "det": _of_copy("determinant"),
    "logdet": _of_copy("log_abs_det"),
    "logsumexp": _logsumexp,
}
