"""The evaluation trace (Wengert list) v-1, v0, v1 ... of a component expression, with its tangents and adjoints.

The tree comes as it was typed (SymPy's constructors off), so that ln(x1) + x1*x2 - sin(x2) is traced in that order:
sums and products from left to right, two operands at a time; what occurs twice is computed once. Inputs end at v0.

    forward   tangent(v) = sum of ∂v/∂u tangent(u)          over the operands u of v, seeded at the inputs
    reverse   adjoint(u) = sum of adjoint(v) ∂v/∂u          over the users v of u, seeded at the outputs
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul

import numpy as np
from sympy import Expr, Symbol

from matcalc_cli.engine import sweep
from matcalc_cli.engine.domain.local.point import expansions, failing_condition, refuse, shown
from matcalc_cli.engine.domain.scalar import conditions
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.problem import Problem
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.study.trace.rows import Traced
from matcalc_cli.study.trace.wengert import Builder, Row, symbol

Slopes = dict[tuple[int, int], float]  # (row v, its operand u): ∂v/∂u at the point


@dataclass(frozen=True)
class Trace(Traced[Row]):
    """The rows in order; `outputs` are (name, row, or the number itself). `mode` is forward, reverse or both."""

    problem: Problem
    name: str
    rows: tuple[Row, ...]
    outputs: tuple[tuple[str, int | Expr], ...]
    mode: str
    seeds: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    def users(self, index: int) -> list[tuple[Row, Expr]]:
        """(v, ∂v/∂u) of the rows that use u."""
        return [(row, d) for row in self.rows for u, d in row.partials if u == index]


def trace(
    problem: Problem,
    outputs: Sequence[Expr],
    scalar: bool,
    inputs: Sequence[Symbol],
    mode: str,
    point: Mapping[Symbol, Expr] | None = None,
    seeds: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
) -> Trace:
    """The trace of the typed `outputs`; with a point also values, tangents (along seeds), adjoints (of weights)."""
    if mode not in ("forward", "reverse", "both"):
        raise UsageError(f"--mode {mode!r} is not known", hint="one of forward, reverse, both")
    build = Builder(inputs)
    ends = [build(e) for e in outputs]
    if not build.rows:
        raise UsageError("there is no operation to trace: EXPR is a name or constant")
    name = function_name(problem)
    labels = [name] if scalar else [f"{name}{i}" for i in range(len(outputs))]
    seeds = tuple(seeds) if seeds is not None else tuple(float(i == 0) for i in range(len(inputs)))
    weights = tuple(weights) if weights is not None else tuple(float(i == 0) for i in range(len(outputs)))
    _fits(seeds, len(inputs), "forward mode", "input")
    _fits(weights, len(outputs), "reverse mode", "output")
    found = Trace(problem, name, tuple(build.rows), tuple(zip(labels, ends)), mode, seeds, weights)
    if point is None:
        return found
    require_steps(found, inputs, outputs, point)
    _off_kinks(inputs, outputs, point)
    return _swept(found, inputs, point)


def require_steps(
    found: Trace, inputs: Sequence[Symbol], outputs: Sequence[Expr], point: Mapping[Symbol, Expr]
) -> None:
    """Raises MathError where a step has no value or no derivative, and says so where the function has one."""
    if all(x in point for x in inputs):
        try:
            linearised(found, [float(point[x]) for x in inputs])
        except MathError as step:
            _as_a_whole(inputs, outputs, point, step)
            raise


def _as_a_whole(
    inputs: Sequence[Symbol], outputs: Sequence[Expr], point: Mapping[Symbol, Expr], step: MathError
) -> None:
    """Raises what is true of the function where a step has no value or no derivative and the function has one."""
    try:
        expansions(outputs, inputs, point, 1)
    except MathError:
        return
    raise MathError(
        f"the derivative exists at {shown(point)}, and a step on the way to it has none", hint=str(step)
    ) from None


def _off_kinks(inputs: Sequence[Symbol], outputs: Sequence[Expr], point: Mapping[Symbol, Expr]) -> None:
    """Raises MathError at a kink, where step(0) and sign(0) would pass for slopes."""
    kinks = tuple(c for c in conditions(outputs, ()) if c.kind == "nonzero")
    failing = failing_condition(kinks, point)
    if failing is not None:
        refuse(outputs, inputs, point, failing)


def _fits(v: Sequence[float], count: int, where: str, what: str) -> None:
    if len(v) != count:
        raise UsageError(f"--v has {len(v)} entries, and {where} takes one for each {what}: {count}")


def _swept(found: Trace, inputs: Sequence[Symbol], point: Mapping[Symbol, Expr]) -> Trace:
    """Values and tangents from the top, adjoints from the bottom."""
    missing = [x.name for x in inputs if x not in point]
    if missing:
        raise UsageError(f"--at has no value for {', '.join(missing)}", hint=f"as in --at {missing[0]}=1")
    values, slopes = linearised(found, [float(point[x]) for x in inputs])
    tangents, adjoints = tangents_of(found, slopes, found.seeds), adjoints_of(found, slopes, found.weights)
    rows = [
        replace(row, value=values[f"v{row.index}"], tangent=tangents[row.index], adjoint=adjoints[row.index])
        for row in found.rows
    ]
    return replace(found, rows=tuple(rows))


def linearised(found: Trace, point: Sequence[float]) -> tuple[dict[str, float], Slopes]:
    """(the value of each row, ∂v/∂u of each row v by its operands u); raises MathError where there is none."""
    values = {f"v{row.index}": value for row, value in zip(found.inputs, point)}
    slopes: Slopes = {}
    for row in found.rows[len(point) :]:
        values[f"v{row.index}"] = _real(row.formula, values)
        if not np.isfinite(values[f"v{row.index}"]):
            raise MathError(f"{found.letter}{row.index} has no value here: {_reason(found, row, values)}")
        for u, d in row.partials:
            slopes[row.index, u] = _real(d, values)
            if not np.isfinite(slopes[row.index, u]):
                raise MathError(f"{found.letter}{row.index} has no derivative here: {_reason(found, row, values)}")
    return values, slopes


def tangents_of(found: Trace, slopes: Slopes, seeds: Sequence[float]) -> dict[int, float]:
    """{row: tangent}, by one forward sweep."""
    start = dict(zip((row.index for row in found.inputs), seeds))
    numbers = (row.index for row in found.rows)
    return sweep.forward(numbers, _arcs(found, slopes), start, mul, lambda _, terms: sum(terms, 0.0))


def adjoints_of(found: Trace, slopes: Slopes, weights: Sequence[float]) -> dict[int, float]:
    """{row: adjoint}, by one reverse sweep."""
    start: dict[int, float] = {}
    for (_, end), weight in zip(found.outputs, weights):
        if isinstance(end, int):
            start[end] = start.get(end, 0.0) + weight
    reached = sweep.reverse(start, _arcs(found, slopes), mul, sum, lambda value: value == 0)
    return {row.index: reached.get(row.index, 0.0) for row in found.rows}


def _arcs(found: Trace, slopes: Slopes) -> sweep.Arcs[float]:
    operands = {row.index: [(u, slopes[row.index, u]) for u, _ in row.partials] for row in found.rows}
    return operands.__getitem__


def _real(e: Expr, values: Mapping[str, float]) -> float:
    value = complex(evaluate(e, values))
    return value.real if abs(value.imag) == 0 else float("nan")


def _reason(found: Trace, row: Row, values: Mapping[str, float]) -> str:
    used = [f"{found.letter}{o} = {values[f'v{o}']:.6g}" for o in row.operands if isinstance(o, int)]
    shown = {symbol(o): Symbol(f"{found.letter}{o}", real=True) for o in row.operands if isinstance(o, int)}
    return f"{str(row.formula.xreplace(shown)).replace('**', '^')} with {', '.join(used)}"


__all__ = ["Row", "Trace", "require_steps", "symbol", "trace"]
