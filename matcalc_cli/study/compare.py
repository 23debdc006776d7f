"""One derivative at one point, four ways: symbolic, difference quotients, forward and reverse automatic mode.

The reference is the symbolic derivative in 40 digits. `operations` counts what one evaluation of all entries costs (a
sum of k terms is k - 1), shared parts once; `size` is the number of names and numbers of the expressions evaluated,
shared parts as often as they are printed: their ratio to the size of f is the swell. Times are of this program, in
Python.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.engine.domain.local.point import failing_condition, refuse
from matcalc_cli.engine.domain.scalar import conditions
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.model.problem import Problem
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric.evaluate import evaluate_all
from matcalc_cli.numeric.field import Field, Rows, jacobian, precise
from matcalc_cli.study.trace import scalar as traces

Values = Callable[[Sequence[complex]], np.ndarray]
STEPS = (1e-2, 1e-5, 1e-8, 1e-11)
DIGITS = 40


@dataclass(frozen=True)
class Way:
    """One row: all entries row by row, the largest error, cost, size, and the seconds to prepare and to evaluate."""

    method: str
    values: tuple[float, ...]
    error: float
    operations: int
    size: int
    prepare: float
    evaluate: float
    h: float | None = None


@dataclass(frozen=True)
class Comparison:
    """`shape` is m x n of the Jacobian; `exact` is its symbolic form."""

    field: Field
    at: tuple[Expr, ...]
    exact: Rows
    ways: tuple[Way, ...]
    size: int
    operations: int

    @property
    def problem(self) -> Problem:
        return self.field.problem


class _Judge(NamedTuple):
    """Runs a way and judges it by the entries in many digits."""

    reference: list[Expr]

    def __call__(
        self,
        method: str,
        run: Callable[[], np.ndarray],
        cost: int,
        size: int,
        prepare: float = 0.0,
        h: float | None = None,
    ) -> Way:
        found, seconds = _timed(run)
        entries = tuple(float(v) for v in found)
        errors = (
            float(abs(sp.Float(v, DIGITS) - r)) if np.isfinite(v) else np.inf for v, r in zip(entries, self.reference)
        )
        return Way(method, entries, max(errors), cost, size, prepare, seconds, h)


def _reference(f: Field, entries: Sequence[Expr], place: Mapping[Symbol, Expr]) -> list[Expr]:
    """The entries in many digits; raises MathError where there is no derivative."""
    failing = failing_condition(conditions(f.outputs, entries, factors=f.lost), place)
    if failing is not None:
        refuse(f.outputs, f.unknowns, place, failing, f.lost)
    found = [precise(e, {x: v.evalf(DIGITS) for x, v in place.items()}, DIGITS) for e in entries]
    if not all(value.is_finite for value in found):
        raise MathError("the derivative has no value at this point")
    return found


@np.errstate(all="ignore")  # a quotient may overflow, and is shown so
def compare(f: Field, entered: Sequence[Expr], point: Sequence[Expr], steps: Sequence[float] = STEPS) -> Comparison:
    """All ways at a point; `entered` are the outputs as entered, for the traces. Raises MathError off the domain."""
    if any(e.has(UndefinedScalar) for e in f.outputs):
        raise UsageError("an undefined function has no values to compare", hint="write the function out")
    began = time.perf_counter()
    exact = jacobian(f.outputs, f.unknowns)
    prepare = time.perf_counter() - began
    flat = [e for row in exact for e in row]
    place = dict(zip(f.unknowns, point))
    way = _Judge(_reference(f, flat, place))
    here = [float(v) for v in point]
    names = [x.name for x in f.unknowns]

    def of(exprs: Sequence[Expr]) -> Values:
        return lambda x: np.array([complex(v) for v in evaluate_all(exprs, dict(zip(names, x)))])

    cost, size = operations(f.outputs), sum(map(leaves, f.outputs))
    value = of(f.outputs)
    n, m = len(here), len(f.outputs)
    ways = [way("symbolic", lambda: of(flat)(here).real, operations(flat), sum(map(leaves, flat)), prepare)]
    ways += [way("forward difference", partial(_forward, value, here, h), (n + 1) * cost, size, 0.0, h) for h in steps]
    ways += [way("central difference", partial(_central, value, here, h), 2 * n * cost, size, 0.0, h) for h in steps]
    if not any(e.has(sp.Abs, sp.sign, sp.Max, sp.Min, sp.Piecewise) for e in f.outputs):
        ways.append(way("complex step", lambda: _complex(value, here, 1e-20), 2 * n * cost, size, 0.0, 1e-20))
    began = time.perf_counter()
    found = traces.trace(f.problem, entered, f.scalar, f.unknowns, "both")
    prepare = time.perf_counter() - began
    traces.require_steps(found, f.unknowns, f.outputs, place)
    arcs = sum(len(row.partials) for row in found.rows)
    local = len(found.rows) - n + sum(operations([d for _, d in row.partials]) for row in found.rows)
    ways.append(way("forward mode", lambda: _forward_mode(found, here), local + 2 * arcs * n, len(found.rows), prepare))
    ways.append(
        way("reverse mode", lambda: _reverse_mode(found, here, m), local + 2 * arcs * m, len(found.rows), prepare)
    )
    return Comparison(f, tuple(point), exact, tuple(ways), size, cost)


def operations(exprs: Iterable[Expr]) -> int:
    """Arithmetic operations and function calls, each shared part once."""
    return sum(max(1, len(e.args) - 1) - _signed(e) for e in parts(exprs) if e.args)


def _signed(e: Expr) -> int:
    """1 of a product with a sign in front, which is no operation."""
    return int(isinstance(e, sp.Mul) and e.args[0] is sp.S.NegativeOne and len(e.args) > 2)


def _timed(run: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """The result, and the best of a few runs."""
    best = np.inf
    for _ in range(5):
        began = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - began)
    return result, best


def _shifted(x: Sequence[float], j: int, h: complex) -> list[complex]:
    return [v + h if i == j else v for i, v in enumerate(x)]


def _forward(value: Values, x: Sequence[float], h: float) -> np.ndarray:
    """(f(x + h e_j) - f(x))/h"""
    start = value(x)
    return np.array([(value(_shifted(x, j, h)) - start) / h for j in range(len(x))]).T.reshape(-1).real


def _central(value: Values, x: Sequence[float], h: float) -> np.ndarray:
    """(f(x + h e_j) - f(x - h e_j))/2h"""
    columns = [(value(_shifted(x, j, h)) - value(_shifted(x, j, -h))) / (2 * h) for j in range(len(x))]
    return np.array(columns).T.reshape(-1).real


def _complex(value: Values, x: Sequence[float], h: float) -> np.ndarray:
    """Im f(x + i h e_j)/h: no difference, no cancellation."""
    return np.array([value(_shifted(x, j, 1j * h)).imag / h for j in range(len(x))]).T.reshape(-1)


def _forward_mode(found: traces.Trace, x: list[float]) -> np.ndarray:
    """One sweep an input."""
    _, slopes = traces.linearised(found, x)
    columns = []
    for j in range(len(x)):
        tangents = traces.tangents_of(found, slopes, [float(i == j) for i in range(len(x))])
        columns.append([tangents[end] if isinstance(end, int) else 0.0 for _, end in found.outputs])
    return np.array(columns).T.reshape(-1)


def _reverse_mode(found: traces.Trace, x: list[float], m: int) -> np.ndarray:
    """One sweep an output."""
    _, slopes = traces.linearised(found, x)
    rows = []
    for i in range(m):
        adjoints = traces.adjoints_of(found, slopes, [float(i == k) for k in range(m)])
        rows.append([adjoints[row.index] for row in found.inputs])
    return np.array(rows).reshape(-1)
