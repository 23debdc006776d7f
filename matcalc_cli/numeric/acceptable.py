"""Is a point inside the domain of a problem: is the expression finite there, and does every condition hold?

Conditions hold with room to spare: what has to be nonzero is larger than a margin, so that a step of a difference
quotient does not leave the domain.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from sympy import Basic, Dummy, Max, Min, Piecewise, preorder_traversal
from sympy.core.relational import Relational

from matcalc_cli.errors import LimitError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Problem
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.point import Point

MARGIN = 0.02
MOST_ROWS = 600  # of a matrix whose rank is found
LARGEST = 1e100  # value of an expression


def _full_rank(a: Array, margin: float) -> bool:
    if min(a.shape) > MOST_ROWS:  # nothing ends a call of LAPACK, neither --timeout nor Ctrl-C
        rows, cols = a.shape
        raise LimitError(f"numbers are checked up to {MOST_ROWS} rows and columns, and this matrix is {rows}×{cols}")
    s = np.linalg.svd(a, compute_uv=False)
    return bool(s.min(initial=np.inf) > margin)


_RANKED = {N.NormInf: np.abs, N.Largest: np.positive, N.Smallest: np.negative}


def _in_rows(e: Basic, a: Array) -> Array:
    """The numbers of which the largest counts, row by row: |a| of max|A|, -a of a minimum, singular values."""
    if isinstance(e, N.RowExtreme):
        return a if e.args[0].name == "max" else -a
    if isinstance(e, N.Spectral):
        return np.linalg.svd(a, compute_uv=False).reshape(1, -1)
    return _RANKED[type(e)](a).reshape(1, -1)


def no_tie(e: Basic, a: Array, margin: float) -> bool:
    """Has one entry of the array alone the value of the extreme e, in each row?"""
    ordered = np.sort(_in_rows(e, a), axis=1)
    return ordered.shape[1] < 2 or bool(np.all(ordered[:, -1] - ordered[:, -2] > margin))


def _off_axis(a: Array, margin: float) -> bool:
    """No eigenvalue near the negative real axis."""
    values = np.linalg.eigvals(a)
    return bool(np.all((values.real > margin) | (np.abs(values.imag) > margin)))


_HOLDS: dict[str, Callable[[Array, float], bool]] = {
    "invertible": _full_rank,
    "largest-rank": lambda a, margin: _full_rank(a, margin),
    "full-rank": lambda a, margin: True if min(a.shape) == 0 else _full_rank(a, margin),
    "positive-definite": lambda a, margin: bool(np.linalg.eigvalsh((a + a.T) / 2).min(initial=np.inf) > margin),
    "distinct": lambda a, margin: bool(np.diff(np.sort(a.reshape(-1).real)).min(initial=np.inf) > margin),
    "principal": _off_axis,
    "positive": lambda a, margin: bool(np.all(a > margin)),
    "nonnegative": lambda a, margin: bool(np.all(a > margin)),
    "nonzero": lambda a, margin: bool(np.all(np.abs(a) > margin)),
    "whole": lambda a, margin: bool(np.all((a >= 0) & (a == np.round(a)))),
    "off-poles": lambda a, margin: bool(np.all((a > margin) | (np.abs(a - np.round(a)) > margin))),
    "smooth": lambda a, margin: bool(np.all(np.abs(a) > margin)),
}


@dataclass(frozen=True)
class Room:
    """How far from the edges of its domain a point lies: how large what has to be nonzero is, and the largest value."""

    margins: Mapping[Basic, float] = field(default_factory=dict)  # of conditions on small numbers
    bound: float = 1e5
    rest: float = MARGIN  # of all other conditions

    def margin(self, e: Basic) -> float:
        return self.margins.get(e, self.rest)


ROOM = Room()


def holds(condition: Condition, point: Point, room: Room = ROOM) -> bool:
    """Does the point satisfy a condition of a result, with room to spare?"""
    margin = room.margin(condition.expr)
    if isinstance(condition.expr, N.EXTREMES):
        return no_tie(condition.expr, point.value(condition.expr.args[-1]), margin)
    return _HOLDS[condition.kind](point.value(condition.expr), margin)


def tame(value: Array, bound: float) -> bool:
    """Real, finite and of reasonable size."""
    a = np.asarray(value)
    return bool(not np.iscomplexobj(a) and np.all(np.isfinite(a)) and np.abs(a).max(initial=0) < bound)


@lru_cache(maxsize=64)
def implied(expr: Basic) -> tuple[Condition, ...]:
    """What has to be invertible for the expression to have a value: rounding hides it from a test for infinities."""
    parts = [e.args[0] for e in expr.atoms(N.Inverse, N.LogDet)]
    parts += [e.args[0] for e in expr.atoms(N.MatPow) if type(e) is N.MatPow and e.args[1].is_negative]
    return tuple(Condition("invertible", part) for part in parts)


@lru_cache(maxsize=64)
def exponents(expr: Basic) -> frozenset[str]:
    """The names in exponents of matrices: whole numbers."""
    powers = [e for e in expr.atoms(N.MatPow) if type(e) is N.MatPow]  # not Inverse, a kind of it
    return frozenset(s.name for e in powers for s in e.args[1].free_symbols)


@lru_cache(maxsize=64)
def breakpoints_of(expr: Basic) -> tuple[Basic, ...]:
    """What changes its sign from piece to piece of a scalar expression, where no condition tells: x - 3 of x > 3."""
    compared = [e for e in preorder_traversal(expr) if isinstance(e, Relational | Max | Min) and not e.atoms(Dummy)]
    return tuple(a - b for e in compared for a, b in itertools.pairwise(e.args))


@lru_cache(maxsize=64)
def has_pieces(expr: Basic) -> bool:
    """Is it put together of pieces, entry by entry? huber(x) is x^2/2 near 0 alone."""
    return any(isinstance(e, Piecewise | Max | Min) for e in preorder_traversal(expr))


def movable(problem: Problem) -> tuple[str, ...]:
    """The names whose values may be moved a little: not the exponents of matrices."""
    return tuple(v.name for v in problem.variables if v.name not in exponents(problem.expr))


def acceptable(problem: Problem, point: Point, conditions: Sequence[Condition], room: Room = ROOM) -> bool:
    """Is the expression finite here, and does every condition hold?"""
    try:
        with np.errstate(all="ignore"):
            return tame(point.value(problem.expr), room.bound) and all(
                holds(c, point, room) for c in (*conditions, *implied(problem.expr))
            )
    except (np.linalg.LinAlgError, ValueError, OverflowError, ZeroDivisionError):
        return False
