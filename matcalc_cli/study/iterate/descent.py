"""Gradient descent x - t ∇f(x): with a fixed rate t, or with t halved until Armijo's condition holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sympy import Expr

from matcalc_cli.errors import UsageError
from matcalc_cli.numeric.field import Field, Rows, gradient, jacobian
from matcalc_cli.study.iterate.iterations import (
    HUGE,
    Iteration,
    Number,
    Numbers,
    Run,
    at_start,
    counted,
    defined,
    finite,
    known,
    nowhere,
    period,
    place,
)
from matcalc_cli.study.iterate.newton import backtracked, classified

NEAR = 1e-2  # of 1 + |x|


@np.errstate(all="ignore")  # an overflow ends the iteration with a message of its own
def descent(f: Field, start: Sequence[Expr], most: int, tolerance: float, rate: float | None) -> Run:
    """Iterate until |∇f| is below the tolerance; rate None asks for backtracking."""
    if not f.scalar:
        raise UsageError("descent takes a scalar EXPR", hint="newton finds a root of a vector")
    known(f)
    numbers, slope = Numbers(f.unknowns, 16), gradient(f)
    hessian = jacobian(slope, f.unknowns)
    x = numbers.start(start)
    value, *g = numbers.values([f.output, *slope], x)
    at_start(f, numbers, [value, *g], x)
    rows = [Iteration(0, tuple(x), numbers.norm(g), value)]
    first, bound = rate or 1.0, 1e10 * (1 + abs(value))

    def ended(converged: bool, ending: str, hint: str = "") -> Run:
        if not defined(f, numbers, x):
            converged, ending, hint = False, nowhere(f, x), ""
        kind = classified(numbers, f, hessian, rows) if converged else ""
        notes: tuple[str, ...] = ()
        if kind == "minimum" and (far := _distance(numbers, hessian, x, g)) > NEAR * (1 + numbers.norm(x)):
            distance = f"a step of Newton's method has length {far:.2g}"
            kind, notes = "", (f"the gradient is below --tol, and the minimum still far: {distance}",)
        return Run(f, "descent", tuple(rows), converged, ending, 16, kind, notes, hint)

    for k in range(1, most + 1):
        if rows[-1].residual <= tolerance:
            return ended(True, f"converged in {counted(k - 1)}")
        down = [-c for c in g]
        t = rate if rate is not None else backtracked(numbers, f, x, down, value, g, first)
        if t == 0:
            return ended(False, "no step along the gradient lowers f any more", "--tol asks for less")
        first = min(2 * t, 1e6)
        x = [a + t * d for a, d in zip(x, down)]
        value, *g = numbers.values([f.output, *slope], x)
        ratio = numbers.norm(g) / rows[-1].residual
        rows.append(Iteration(k, tuple(x), numbers.norm(g), value, t * numbers.norm(down), ratio, t))
        if not finite([value, *g]):
            return ended(False, f"f or its gradient has no value at {place(f, x)}", _smaller(numbers, hessian, rows))
        if numbers.norm(x) > HUGE or abs(value) > bound:
            return ended(False, f"the iteration diverges (step {k})", _smaller(numbers, hessian, rows))
        p = period([row.x for row in rows[-24:]])
        if p:
            hint = _smaller(numbers, hessian, rows)
            return ended(False, f"the iteration cycles with period {p}, from {place(f, x)}", hint)
    return ended(rows[-1].residual <= tolerance, _at_the_end(rows, most, tolerance), "--max-iter allows more")


def _distance(numbers: Numbers, hessian: Rows, x: Sequence[Number], g: Sequence[Number]) -> float:
    """How far the minimum is by Newton's method."""
    here = np.array(numbers.matrix(hessian, x), dtype=float)
    return float(np.linalg.norm(np.linalg.solve(here, np.array(g, dtype=float))))


def _at_the_end(rows: Sequence[Iteration], most: int, tolerance: float) -> str:
    if rows[-1].residual <= tolerance:
        return f"converged in {counted(most)}"
    return f"no convergence within {most} iterations: |∇f| is still {rows[-1].residual:.2e}"


def _smaller(numbers: Numbers, hessian: Rows, rows: Sequence[Iteration]) -> str:
    """A rate that fits the curvature met on the way: t < 2/λmax."""
    largest = 0.0
    for row in rows[:20]:
        here = np.array(numbers.matrix(hessian, row.x), dtype=float)
        if np.isfinite(here).all():
            largest = max(largest, float(np.linalg.eigvalsh(here)[-1]))
    return (
        f"the curvature on the way asks for a --rate below {2 / largest:.3g}" if largest > 0 else "try a smaller --rate"
    )
