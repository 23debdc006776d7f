"""Newton's method: a zero of f by f'(x) d = -f(x), or a minimum by the Hessian; systems are solved, never inverted.

Minimisation is x - inverse(H) ∇f as it stands, which may end in a saddle or a maximum, or nowhere. With damping the
Hessian is shifted where it is not positive definite (H + s I), and the step is halved until Armijo's condition holds.
In one unknown a zero is looked for by x - f/f'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath
import numpy as np
from sympy import Expr

from matcalc_cli.engine.domain.scalar import conditions
from matcalc_cli.errors import UsageError
from matcalc_cli.numeric.field import Field, Rows, gradient, jacobian
from matcalc_cli.study.critical.stability import TOLERANCE
from matcalc_cli.study.iterate.iterations import (
    HUGE,
    Iteration,
    Number,
    Numbers,
    Run,
    at_start,
    beside,
    counted,
    defined,
    finite,
    known,
    nowhere,
    order_of,
    period,
    place,
)

Ended = Callable[..., Run]  # (converged, ending, hint): the run as it stands


@np.errstate(all="ignore")  # an overflow ends the iteration with a message of its own
def newton(
    f: Field,
    start: Sequence[Expr],
    most: int,
    tolerance: float,
    digits: int,
    minimize: bool,
    damping: bool = False,
) -> Run:
    """Iterate from `start` until the step is below tolerance (1 + |x|); raises UsageError where f does not fit."""
    fits(f, minimize)
    with mpmath.workdps(max(digits, 15) + 10):
        numbers = Numbers(f.unknowns, digits)
        if minimize:
            return _minimum(f, numbers, start, most, tolerance, damping)
        return _root(f, numbers, start, most, tolerance)


def fits(f: Field, minimize: bool) -> None:
    """Raises UsageError for what has no such iteration."""
    known(f)
    if minimize and not f.scalar:
        raise UsageError("--minimize takes a scalar EXPR", hint='the sum of squares of a vector: "sum([...].^2)"')
    if not minimize and not f.square:
        raise UsageError(
            f"a root needs as many components as unknowns, and f has {len(f.outputs)} of {len(f.unknowns)}",
            hint="--minimize looks for a minimum" if f.scalar else "name the unknowns with --wrt",
        )


def _root(f: Field, numbers: Numbers, start: Sequence[Expr], most: int, tolerance: float) -> Run:
    slopes = jacobian(f.outputs, f.unknowns)
    x = numbers.start(start)
    value = numbers.values(f.outputs, x)
    at_start(f, numbers, value, x)
    rows = [Iteration(0, tuple(x), numbers.norm(value))]
    steps: list[Number] = []

    def ended(converged: bool, ending: str, hint: str = "") -> Run:
        if not defined(f, numbers, rows[-1].x):
            converged, ending, hint = False, nowhere(f, rows[-1].x), ""
        return Run(f, "newton", tuple(rows), converged, ending, numbers.digits, hint=hint)

    for k in range(1, most + 1):
        if rows[-1].residual == 0:
            return ended(True, f"converged in {counted(k - 1)}: f is 0 there")
        here = numbers.matrix(slopes, x)
        if not finite([v for row in here for v in row]):
            return ended(False, f"f has no derivative at {place(f, x)}")
        step = numbers.solve(here, [-v for v in value])
        if step is None:
            if at_kink(numbers, f, x, 1):
                return ended(False, f"f has no derivative at {place(f, x)}", "start elsewhere: --from")
            what = "f′ is 0" if len(x) == 1 else "the Jacobian is singular"
            return ended(False, f"{what} at {place(f, x)}: Newton's step is not defined", "start elsewhere: --from")
        x = [a + d for a, d in zip(x, step)]
        value = numbers.values(f.outputs, x)
        steps.append(numbers.norm(step))
        rows.append(Iteration(k, tuple(x), numbers.norm(value), None, steps[-1], order_of(steps, numbers.noise(x))))
        if not finite(value) or not finite(x):
            return ended(False, nowhere(f, x))
        if steps[-1] <= tolerance * (1 + numbers.norm(x)):
            return _checked(f, numbers, rows, slopes, ended)
        if numbers.norm(x) > HUGE:
            return ended(False, f"the iteration diverges: |x| is {float(numbers.norm(x)):.1e} after {k} steps")
        p = period([row.x for row in rows])
        if p:
            return ended(False, f"the iteration cycles with period {p}, from {place(f, x)}", "start elsewhere: --from")
    return _unfinished(rows, most, ended)


def _checked(f: Field, numbers: Numbers, rows: list[Iteration], slopes: Rows, ended: Ended) -> Run:
    """A step that died out is convergence only where the residual died with it."""
    last = rows[-1]
    gap = beside(f, last.x)
    if gap is not None and _on_the_way(f, numbers, slopes, last.x, gap):
        return ended(False, f"the iterates tend to {place(f, gap)}, where f has no value")
    here = np.array([[float(v) for v in row] for row in numbers.matrix(slopes, last.x)])
    bound = max(float(np.abs(here).max(initial=0)), 1.0) * (1 + float(numbers.norm(last.x)))
    if not float(last.residual) <= 1e-6 * bound:
        return ended(False, f"the steps die out, but f is not 0 at {place(f, last.x)}")
    ending = f"converged in {counted(last.k)}"
    if last.order is not None and last.order < 1.5 and last.k > 6:
        ending += ", linearly: a multiple root"
    return ended(True, ending)


def _on_the_way(f: Field, numbers: Numbers, slopes: Rows, x: Sequence[Number], gap: Sequence[Number]) -> bool:
    """Is the next step of a size with the distance to the gap? Near a root it is nothing beside that."""
    step = numbers.solve(numbers.matrix(slopes, x), [-v for v in numbers.values(f.outputs, x)])
    return step is None or bool(numbers.norm(step) > 1e-3 * numbers.norm([a - b for a, b in zip(x, gap)]))


def _unfinished(rows: list[Iteration], most: int, ended: Ended) -> Run:
    last = rows[-1]
    steps = [float(row.step or 0) for row in rows[1:]]
    if len(steps) > 9 and steps[-1] > 0.5 * steps[-9] and float(last.residual) < 1e-3 * float(rows[-9].residual):
        return ended(
            False, f"no convergence within {most} iterations: the residual falls, the steps do not: no root is near"
        )
    grows = len(rows) > 4 and all(float(b.residual) >= float(a.residual) for a, b in zip(rows[-4:], rows[-3:]))
    why = "the residual grows: it diverges" if grows else f"the residual is still {float(last.residual):.2e}"
    return ended(False, f"no convergence within {most} iterations: {why}", "--max-iter allows more")


# ------------------------------------------------------------------------------------------------- minimisation


def _minimum(f: Field, numbers: Numbers, start: Sequence[Expr], most: int, tolerance: float, damping: bool) -> Run:
    slope = gradient(f)
    hessian = jacobian(slope, f.unknowns)
    x = numbers.start(start)
    (value,), g = numbers.values(f.outputs, x), numbers.values(slope, x)
    at_start(f, numbers, [value, *g], x)
    rows = [Iteration(0, tuple(x), numbers.norm(g), value)]
    steps: list[Number] = []
    shifted: list[int] = []

    def ended(converged: bool, ending: str, hint: str = "") -> Run:
        cure = "shifted by a multiple of I" if damping else "the step need not lead downhill; --damping sees to that"
        notes = (f"H was not positive definite at k = {_listed(shifted)}: {cure}",) if shifted else ()
        if not defined(f, numbers, rows[-1].x):
            converged, ending, hint = False, nowhere(f, rows[-1].x), ""
        kind = classified(numbers, f, hessian, rows) if converged else ""
        return Run(f, "minimize", tuple(rows), converged, ending, numbers.digits, kind, notes, hint, damping)

    for k in range(1, most + 1):
        if rows[-1].residual == 0:
            return ended(True, f"converged in {counted(k - 1)}: the gradient is 0 there")
        here = numbers.matrix(hessian, x)
        if not all(map(finite, here)):
            return ended(False, f"f has no second derivative at {place(f, x)}")
        if shift := _shift(here):
            shifted.append(k - 1)
        step = numbers.solve(_plus_diagonal(here, shift if damping else 0.0), [-v for v in g])
        if step is None:
            return ended(False, f"the Hessian is singular at {place(f, x)}", "start elsewhere: --from")
        scale = backtracked(numbers, f, x, step, value, g) if damping else 1.0
        if scale == 0:
            return ended(*_stuck(numbers, rows, k))
        x = [a + scale * d for a, d in zip(x, step)]
        (value,), g = numbers.values(f.outputs, x), numbers.values(slope, x)
        steps.append(scale * numbers.norm(step))
        order, remark = order_of(steps, numbers.noise(x)), _remark(shift if damping else 0.0, scale)
        rows.append(Iteration(k, tuple(x), numbers.norm(g), value, steps[-1], order, scale, remark))
        if not finite([value, *g]):
            return ended(False, f"the iteration left the domain of f at {place(f, x)}")
        if steps[-1] <= tolerance * (1 + numbers.norm(x)):
            return ended(True, f"converged in {counted(k)}")
        if max(numbers.norm(x), -value) > HUGE:
            return ended(
                False, f"the iteration diverges: f falls without bound, or its minimum is at infinity (step {k})"
            )
        if not damping and (p := period([row.x for row in rows])):
            return ended(False, f"the iteration cycles with period {p}, from {place(f, x)}", "--damping sees to that")
    return _unfinished(rows, most, ended)


def _plus_diagonal(matrix: list[list[Number]], shift: float) -> list[list[Number]]:
    """H + s I"""
    return [[v + shift * (i == j) for j, v in enumerate(row)] for i, row in enumerate(matrix)] if shift else matrix


def _remark(shift: float, scale: float) -> str:
    """What damping changed: H + 0.5 I; t = 0.25"""
    return "; ".join([*([f"H + {shift:.3g} I"] if shift else []), *([f"t = {scale:g}"] if scale < 1 else [])])


def _stuck(numbers: Numbers, rows: Sequence[Iteration], k: int) -> tuple[bool, str]:
    """No step lowers f any more: rounding, or a real failure."""
    last = rows[-1]
    scale = 1 + abs(float(last.value or 0))
    if float(last.residual) <= 1e-6 * scale * (1 + float(numbers.norm(last.x))):
        return True, f"converged in {counted(k - 1)}: f does not fall further in this precision"
    return False, "no step along Newton's direction lowers f"


def _listed(ks: Sequence[int]) -> str:
    return ", ".join(map(str, ks)) if len(ks) < 6 else f"{ks[0]}, {ks[1]}, ... {ks[-1]}"


def _shift(matrix: Sequence[Sequence[Number]]) -> float:
    """0 of a positive definite matrix, else what makes it so."""
    eigenvalues = np.linalg.eigvalsh(np.array([[float(v) for v in row] for row in matrix]))
    largest = max(abs(eigenvalues[0]), abs(eigenvalues[-1]))
    if eigenvalues[0] > 1e-14 * largest:
        return 0.0
    return float(-eigenvalues[0] + max(-eigenvalues[0], 1e-3 * largest)) or 1e-8


def backtracked(
    numbers: Numbers,
    f: Field,
    x: Sequence[Number],
    step: Sequence[Number],
    value: Number,
    g: Sequence[Number],
    first: float = 1.0,
) -> float:
    """The largest of first, first/2, ... with f(x + t d) <= f(x) + 1e-4 t g'd; 0 when there is none."""
    slope = sum(a * b for a, b in zip(g, step))
    scale = first
    for _ in range(60):
        (there,) = numbers.values(f.outputs, [a + scale * d for a, d in zip(x, step)])
        if there <= value + 1e-4 * scale * slope:
            return scale
        scale /= 2
    return 0.0


def at_kink(numbers: Numbers, f: Field, x: Sequence[Number], order: int) -> bool:
    """Is x where branches or kinks meet, so that f has no derivative of this order?"""
    needs = [c.expr for c in conditions(f.outputs, (), order) if c.kind == "nonzero"]
    return any(abs(v) < 1e-9 for v in numbers.values(needs, x))


def classified(numbers: Numbers, f: Field, hessian: Rows, rows: Sequence[Iteration]) -> str:
    """minimum, saddle, maximum or undecided, by the Hessian where the run ended, if there is one.

    What is nothing beside the curvature at the start is 0: x^4 gets as flat as the run is long.
    """
    x = rows[-1].x
    if at_kink(numbers, f, x, 2):
        return "undecided"
    here, start = (np.array(numbers.matrix(hessian, row.x), dtype=float) for row in (rows[-1], rows[0]))
    if not np.isfinite(here).all():
        return "undecided"
    eigenvalues = np.linalg.eigvalsh(here)
    floor = TOLERANCE * max(np.abs(eigenvalues).max(), np.abs(start[np.isfinite(start)]).max(initial=0))
    if eigenvalues[0] > floor:
        return "minimum"
    if eigenvalues[0] < -floor:
        return "saddle" if eigenvalues[-1] > floor else "maximum" if eigenvalues[-1] < -floor else "undecided"
    return "undecided"
