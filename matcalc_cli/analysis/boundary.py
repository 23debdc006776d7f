"""What happens where a condition of a result fails: relu at 0 has the quotient 0 to the left and 1 to the right.

The boundary point is found from a sample point by Newton steps on the condition's expression (its derivative by dual
numbers), and the function is approached along the entry of the variable that moves the condition most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sympy import Basic, Integer

from matcalc_cli.analysis import differences
from matcalc_cli.analysis.arrange import Direction, directions
from matcalc_cli.analysis.forward import tensor
from matcalc_cli.analysis.sample import Point
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative

MOST = 6
_STEP = 1e-6


@dataclass(frozen=True)
class Boundary:
    """One-sided difference quotients where a condition fails: nan is no value, an infinity is growth without bound."""

    condition: Condition
    along: str
    left: float
    right: float
    value: float
    jump: bool = False

    @property
    def verdict(self) -> str:
        """In words: a kink, a jump, no value."""
        if math.isnan(self.left) and math.isnan(self.right):
            return "no value there" if math.isnan(self.value) else "no value on either side"
        if math.isnan(self.left) or math.isnan(self.right):
            return "no value on one side"
        if self.jump:
            return "a jump: no derivative there"
        if math.isinf(self.left) or math.isinf(self.right):
            return "no derivative there: it grows without bound"
        if abs(self.left - self.right) > 1e-3 * (1 + abs(self.left)):
            return "a kink: no derivative there"
        return "the two sides agree there"


def _vanishing(condition: Condition) -> Basic | None:
    """The expression that is zero at the boundary."""
    e = condition.expr
    if isinstance(e, N.NormInf):
        return None
    if condition.kind == "nonzero" and isinstance(e, N.FNorm):
        return e.args[0]
    if condition.kind == "invertible":
        return N.node(N.Determinant, e)
    if condition.kind == "full-rank":
        return None
    return N.Entry(e, Integer(0), Integer(0)) if N.is_array(e) else e


def _root(e: Basic, point: Point, group: Sequence[Direction]) -> tuple[Point, np.ndarray] | None:
    """The point moved along the group until e = 0, and the slope of e there."""
    for _ in range(40):
        slope = tensor(e, point.arrays, [group])
        value = point.value(e).T.reshape(-1)
        if not np.all(np.isfinite(slope)) or not np.all(np.isfinite(value)) or not np.abs(slope).max(initial=0) > 1e-9:
            return None
        if np.abs(value).max() < 1e-12:
            return point, slope
        move = np.linalg.lstsq(slope, -value, rcond=None)[0]
        point = differences.moved(point, [(d, float(h)) for d, h in zip(group, move)])
    return None


def _quotient(function: Basic, point: Point, direction: Direction, entry: int, side: int) -> float:
    """(f(x + side h) - f(x)) / (side h) for h to 0: the limit, an infinity, or nan where f has no value."""
    here = differences.at(function, point)[entry]
    found = []
    for h in (1e-3, 1e-5, _STEP):
        there = differences.at(function, point, [(direction, side * h)])[entry]
        found.append((there - here) / (side * h))
    if not np.isfinite(found[-1]):
        return math.nan
    if abs(found[-1]) > 3 * abs(found[1]) > 4 and abs(found[1]) > 3 * abs(found[0]):
        return math.copysign(math.inf, found[-1])
    return float(round(found[-1], 4)) + 0.0  # never -0


def _jumps(function: Basic, point: Point, direction: Direction, entry: int) -> bool:
    """Does the function change by the same amount however small the step is?"""
    here = differences.at(function, point)[entry]
    for side in (-1, 1):
        near, far = (
            abs(differences.at(function, point, [(direction, side * h)])[entry] - here) for h in (_STEP, 10 * _STEP)
        )
        if np.isfinite(far) and near > 1e-3 and near > 0.9 * far:
            return True
    return False


def boundaries(derivative: Derivative, point: Point) -> tuple[Boundary, ...]:
    """What happens at the boundary of each condition that the first variable can reach; first derivatives only."""
    if derivative.order != 1:
        return ()
    group = directions(derivative.targets[0], point)
    function = derivative.problem.expr
    found = []
    for condition in derivative.conditions[:MOST]:
        e = _vanishing(condition)
        place = _root(e, point, group) if e is not None else None
        if place is None:
            continue
        start, slope = place
        k = int(np.abs(slope).sum(axis=0).argmax())
        sides = [differences.at(function, start, [(group[k], s * _STEP)]) for s in (1, -1)]
        jump = np.nan_to_num(np.abs(sides[0] + sides[1] - 2 * differences.at(function, start)), nan=np.inf)
        entry = int(jump.argmax())
        left, right = (_quotient(function, start, group[k], entry, side) for side in (-1, 1))
        value = float(differences.at(function, start)[entry])
        value = value if np.isfinite(value) else math.nan
        jump = condition.kind != "invertible" and _jumps(function, start, group[k], entry)
        found.append(Boundary(condition, _entry_name(group[k]), left, right, value, jump))
    return tuple(found)


def _entry_name(direction: Direction) -> str:
    """x of a scalar, x[0] or X[0,1] of the entry a direction moves."""
    (name, move), *_ = direction.items()
    if move.shape == (1, 1):
        return name
    i, j = np.unravel_index(np.abs(move).argmax(), move.shape)
    return f"{name}[{i}]" if move.shape[1] == 1 else f"{name}[{j}]" if move.shape[0] == 1 else f"{name}[{i},{j}]"
