"""What Newton's method and gradient descent share: numbers of 16 or more digits, the record of a run, how a run ends.

A run ends by converging, or by one sentence that says why not: it diverges, cycles, meets a singular matrix or a point
without a value, or reaches --max-iter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.model.problem import Problem
from matcalc_cli.numeric import field as fields
from matcalc_cli.numeric.field import Field, Rows
from matcalc_cli.study.critical.search import guessed

Number = Any  # a float, or a number of mpmath, which has no types
HUGE = 1e15


@dataclass(frozen=True)
class Iteration:
    """One row: `step` leads to x and is None for the start; `order` is the observed order of convergence."""

    k: int
    x: tuple[Number, ...]
    residual: Number
    value: Number | None = None
    step: Number | None = None
    order: float | None = None
    rate: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class Run:
    """A finished run of `method`: newton, minimize or descent. `ending` says how it ended, `kind` where; `damping` is
    of minimize."""

    field: Field
    method: str
    iterations: tuple[Iteration, ...]
    converged: bool
    ending: str
    digits: int = 16
    kind: str = ""
    notes: tuple[str, ...] = ()
    hint: str = ""
    damping: bool = False

    @property
    def problem(self) -> Problem:
        return self.field.problem


class Numbers:
    """Evaluation and linear algebra in doubles, or in mpmath numbers of `digits` digits."""

    def __init__(self, unknowns: Sequence[Symbol], digits: int) -> None:
        self.unknowns, self.digits = tuple(unknowns), digits
        self.double = digits <= 16

    def start(self, point: Sequence[Expr]) -> list[Number]:
        """The starting point in this arithmetic."""
        if self.double:
            return [float(e) for e in point]
        return [mpmath.mpf(sp.Float(e.evalf(self.digits + 10), self.digits + 10)._mpf_) for e in point]

    def values(self, exprs: Sequence[Expr], x: Sequence[Number]) -> list[Number]:
        """The values at x; nan where there is none."""
        if self.double:
            return [float(v) for v in fields.at(exprs, self.unknowns, x)]
        point = {s: sp.Float(v, self.digits + 10) for s, v in zip(self.unknowns, x)}
        found = [fields.precise(e, point, self.digits + 10) for e in exprs]
        return [mpmath.mpf(sp.Float(v, self.digits + 10)._mpf_) if v.is_finite else mpmath.nan for v in found]

    def matrix(self, rows: Rows, x: Sequence[Number]) -> list[list[Number]]:
        """The values of a matrix of expressions."""
        flat = self.values([e for row in rows for e in row], x)
        width = len(rows[0])
        return [flat[i : i + width] for i in range(0, len(flat), width)]

    def solve(self, a: list[list[Number]], b: Sequence[Number]) -> list[Number] | None:
        """x with a x = b by LU factors; None where a is singular to working precision."""
        scaled = np.array([[float(v) for v in row] for row in a])
        norms = np.abs(scaled).max(axis=1)
        if not np.isfinite(scaled).all() or not norms.all():
            return None
        if self.double:
            if np.linalg.cond(scaled / norms[:, None]) > 1e15:
                return None
            return [float(v) for v in np.linalg.solve(scaled, np.array(b))]
        try:
            return list(mpmath.lu_solve(mpmath.matrix(a), mpmath.matrix(list(b))))
        except (ZeroDivisionError, TypeError):  # mpmath looks for a pivot in a column without one
            return None

    def noise(self, x: Sequence[Number]) -> Number:
        """Steps as small as this are rounding."""
        return 8 * (2.3e-16 if self.double else mpmath.mpf(10) ** -self.digits) * (1 + self.norm(x))

    def norm(self, v: Sequence[Number]) -> Number:
        """Euclidean."""
        if self.double:
            return float(np.linalg.norm(v))
        return mpmath.sqrt(mpmath.fsum(c * c for c in v))


def finite(values: Sequence[Number]) -> bool:
    """No nan, no infinity."""
    return all(mpmath.isfinite(v) for v in values)


def place(f: Field, x: Sequence[Number]) -> str:
    """x = 1, y = 2: for messages."""
    return ", ".join(f"{s.name} = {float(v):.6g}" for s, v in zip(f.unknowns, x))


def order_of(steps: Sequence[Number], noise: Number) -> float | None:
    """log(s3/s2)/log(s2/s1) of the last three steps; None where the last one is rounding noise."""
    if len(steps) < 3 or not all(s > 0 for s in steps[-3:]):
        return None
    a, b, c = steps[-3:]
    if not a > b > c > noise:
        return None
    return float(mpmath.log(c / b) / mpmath.log(b / a))


def period(history: Sequence[Sequence[Number]], longest: int = 8) -> int:
    """The p of the last iterates when they repeat with period p > 1; 0 when they do not."""
    points = np.array([[float(v) for v in x] for x in history[-3 * longest :]])
    scale = 1e-8 * (1 + np.abs(points[-1]).max())
    for p in range(2, longest + 1):
        if len(points) < 2 * p + 1:
            return 0
        back = np.abs(points[-1 - p :: -1][: p + 1] - points[::-1][: p + 1]).max()
        if back < scale and np.abs(points[-1] - points[-2]).max() > 100 * scale:
            return p
    return 0


def counted(k: int) -> str:
    """1 iteration, 2 iterations"""
    return f"{k} iteration{'s' if k != 1 else ''}"


def known(f: Field) -> None:
    """Raises UsageError where f cannot be computed: parameters without a value, undefined functions."""
    if f.parameters:
        listed = ", ".join(s.name for s in f.parameters)
        raise UsageError(
            f"{listed} has no value", hint=f"give one: --at {f.parameters[0].name}=1, or a start in --from"
        )
    if any(e.has(UndefinedScalar) for e in f.outputs):
        raise UsageError("an undefined function cannot be iterated", hint="write the function out")


def defined(f: Field, numbers: Numbers, x: Sequence[Number]) -> bool:
    """Has f a value there, by what was entered? exp(log(x)) has none at -1."""
    looked = [e for e in f.lost if e.free_symbols <= set(f.unknowns) and not e.has(UndefinedScalar)]
    return not looked or finite(numbers.values(looked, x))


def beside(f: Field, x: Sequence[Number]) -> tuple[float, ...] | None:
    """The point next to x, in small numbers, that f has no value at, as 0 is for x² log x; None where there is none."""
    guesses = [guess for v in x if (guess := guessed(float(v))) is not None]
    if len(guesses) < len(x) or all(float(a) == float(b) for a, b in zip(guesses, x)):
        return None
    at = dict(zip(f.unknowns, guesses))
    found = (fields.placed(e, at) for e in (*f.outputs, *f.lost))
    return None if all(v.is_finite and v.is_real for v in found) else tuple(map(float, guesses))


def nowhere(f: Field, x: Sequence[Number]) -> str:
    return f"the iteration left the domain of f: there is no value at {place(f, x)}"


def at_start(f: Field, numbers: Numbers, values: Sequence[Number], x: Sequence[Number]) -> None:
    """Raises MathError where the function or its derivative has no value at the starting point."""
    if not finite(values) or not defined(f, numbers, x):
        raise MathError(f"f or its derivative has no value at {place(f, x)}", hint="start elsewhere: --from")
