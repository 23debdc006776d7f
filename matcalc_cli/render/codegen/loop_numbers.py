"""NUMBERS: the numbers that loops make of arrays, a row each; a rule gives the text of the number.

ADD and its like are the step of a loop for the total {t} and an entry {x}.
"""

from __future__ import annotations

from collections.abc import Callable

from matcalc_cli.render.codegen.loops import Grid, Loops
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.templates import fill

ADD, TIMES = "{t} += {x};", "{t} *= {x};"
MAX, MIN = "{t} = fmax({t}, {x});", "{t} = fmin({t}, {x});"


def _reduced(step: str, start: str) -> Callable[[Loops, Op], str]:
    return lambda low, op: low.number(start, low.grids[id(op.args[0])], step)


def _extreme(step: str) -> Callable[[Loops, Op], str]:
    def rule(low: Loops, op: Op) -> str:
        grid = low.grids[id(op.args[0])]
        return low.number(grid.at("0", "0" if len(grid.sizes) > 1 else "")[0], grid, step)

    return rule


def _dot(low: Loops, op: Op) -> str:
    a, b = (low.grids[id(arg)] for arg in op.args)
    row = low.dialect.rows["mul"]
    both = Grid(a.sizes, lambda i, j: (fill(row, [a.at(i, j), b.at(i, j)]), row.precedence))
    return low.number("0.0", both, ADD)


def _trace(low: Loops, op: Op) -> str:
    grid = low.grids[id(op.args[0])]
    return low.number("0.0", Grid((grid.sizes[0],), lambda i, j: grid.at(i, i)), ADD)


def _of_copy(function: str) -> Callable[[Loops, Op], str]:
    """A function that works on a copy of a square matrix."""

    def rule(low: Loops, op: Op) -> str:
        grid = low.grids[id(op.args[0])]
        name, number = low.buffer(*grid.sizes), next(low.names)
        low.fill(name, grid)
        low.lines.append(f"const double {number} = {function}({grid.sizes[0]}, {name});")
        return number

    return rule


def _logsumexp(low: Loops, op: Op) -> str:
    """max + log(sum(exp(x - max)))"""
    grid = low.dense(op.args[0])
    top = low.number(grid.at("0", "0" if len(grid.sizes) > 1 else "")[0], grid, MAX)
    total = low.number("0.0", grid, f"{{t}} += exp({{x}} - {top});")
    return f"({top} + log({total}))"


NUMBERS: dict[str, Callable[[Loops, Op], str]] = {
    "sum": _reduced(ADD, "0.0"),
    "prod": _reduced(TIMES, "1.0"),
    "norm": _reduced("{t} = hypot({t}, {x});", "0.0"),
    "norminf": _reduced("{t} = fmax({t}, fabs({x}));", "0.0"),
    "max": _extreme(MAX),
    "min": _extreme(MIN),
    "dot": _dot,
    "trace": _trace,
    "det": _of_copy("determinant"),
    "logdet": _of_copy("log_abs_det"),
    "logsumexp": _logsumexp,
}
