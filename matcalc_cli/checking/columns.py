"""The three columns of a check at one point: the result, dual numbers, difference quotients; and how far they differ.

The result is evaluated node by node (`evaluate`), the problem as read goes through dual numbers (`forward`) and through
difference quotients of its values (`differences`); `arrange` places what they say. Of evaluation and dual numbers the
walk and the constant matrices are shared, which have no derivative to be wrong about.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import is_long
from matcalc_cli.model.problem import Derivative
from matcalc_cli.numeric import differences
from matcalc_cli.numeric.acceptable import movable
from matcalc_cli.numeric.arrange import Direction, Frame, directions, places
from matcalc_cli.numeric.point import Point
from matcalc_cli.numeric.rounding import SMALL, floor, rounding

if TYPE_CHECKING:
    from sympy import Basic

_DIRECTIONS = {1: 40, 2: 12}  # a point looks along so many entries of the variable
_VALUES = {1: 80, 2: 100}  # and takes differences along those that need no more values of the function in all
_MOST_VALUES = 256  # of higher orders
_LONG = 1000  # parts of an entry
LOST = 1e9  # beside a number as large as this a step of a quotient is rounded away
_EXACT = {1: 1e-8, 2: 1e-7}
_NUMERIC = {1: 1e-6, 2: 1e-4}


@dataclass(frozen=True)
class Errors:
    """One point: largest differences between the three columns, relative to the largest entry of the derivative.

    `steady`: difference quotients are of use here; where a function turns within every step, they judge nothing.
    """

    sizes: tuple[tuple[str, int], ...]
    entries: int
    symbolic_ad: float
    symbolic_differences: float
    ad_differences: float
    estimate: float = 0.0
    steady: bool = True
    values: tuple[tuple[str, float], ...] = ()
    rounding: float = 0.0  # what rounding may change in the columns without differences; looked at where they differ


def agrees(p: Errors, order: int) -> bool:
    exact = max(_EXACT.get(order, 1e-6), p.rounding)
    if not p.steady:
        return p.symbolic_ad < exact
    allowed = max(_NUMERIC.get(order, 1e-2), 10 * p.estimate)
    if not np.isfinite((p.symbolic_ad, p.ad_differences)).any():  # AD alone has no value, as of sqrt(0*x): 0·∞
        return p.symbolic_differences < allowed
    return p.symbolic_ad < exact and p.symbolic_differences < allowed and p.ad_differences < allowed


def trees_of(derivative: Derivative) -> list[Basic]:
    """What the result consists of, each once: a tensor of 729 entries has 28 different ones."""
    expr = derivative.expr
    parts = expr if isinstance(expr, tuple) else (expr,)
    roots = []
    for part in parts:
        roots += list(part.todok().values()) if isinstance(part, sp.MatrixBase) else [part]
    return list(dict.fromkeys(roots))


def largest_gap(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference of two columns; infinite where one has no value."""
    return float(np.nan_to_num(np.abs(a - b), nan=np.inf, posinf=np.inf).max(initial=0))


class WrongShape(Exception):
    """The result has another shape than the layout states."""


@dataclass(frozen=True)
class Steady:
    """Points where difference quotients are of use: derivatives of reasonable size, no kink within a step."""

    frame: Frame

    def _slopes(self, point: Point) -> tuple[list[list[Direction]], np.ndarray]:
        """The first direction of each variable, and the derivative along them."""
        groups = [directions(t, point)[:1] for t in self.frame.targets]
        if not all(groups):
            return [], np.zeros(0)
        return groups, point.tensor(self.frame.problem.expr, groups).reshape(-1)

    def finite(self, point: Point) -> bool:
        """Is there a derivative?"""
        return bool(np.all(np.isfinite(self._slopes(point)[1])))

    def __call__(self, point: Point) -> bool:
        groups, exact = self._slopes(point)
        if not groups:
            return True
        if not np.all(np.isfinite(exact)) or np.abs(exact).max(initial=0) > 1e5:
            return False
        if not point.largest(self.frame.problem.expr) < LOST:
            return False
        found, estimate = differences.extrapolated(self.frame.problem.expr, point, [g[0] for g in groups])
        scale = max(SMALL, np.abs(exact).max(initial=0))
        return bool(np.all(np.isfinite(found))) and estimate / scale < 100 * _NUMERIC.get(len(groups), 1e-2)


class Columns:
    """The three columns at one point, along some of the entries where there are many."""

    def __init__(self, derivative: Derivative, frame: Frame, point: Point, rng: np.random.Generator) -> None:
        self.derivative, self.frame, self.point = derivative, frame, point
        order = len(frame.targets)
        self.groups = [directions(t, point) for t in frame.targets]
        some = {n: _some(n, _DIRECTIONS.get(order, 5), rng) for n in sorted({len(g) for g in self.groups})}
        self.kept = [some[len(g)] for g in self.groups]  # the same ones of the same variable: a Hessian's diagonal
        self.some = [[g[i] for i in kept] for g, kept in zip(self.groups, self.kept)]
        self.exact, self.floor = self._tensor(point), SMALL
        self.looked = _looked(self.some, _VALUES.get(order, _MOST_VALUES), rng)
        self.numeric, self.estimate = self._quotients()

    def _quotients(self, rounded: float = 0.0) -> tuple[np.ndarray, float]:
        found, estimate = np.full(self.exact.shape, np.nan), 0.0
        for same in self.looked:
            along = [group[i] for group, i in zip(self.some, same[0])]
            quotient, off = differences.extrapolated(self.frame.problem.expr, self.point, along, rounded)
            for chosen in same:
                found[_at(chosen)] = quotient
            estimate = max(estimate, off)
        return found, estimate

    def errors(self) -> Errors:
        """The largest relative differences; rounding is looked at where they are too large without it."""
        names = movable(self.frame.problem)
        self.floor = floor((self._results, self._tensor), self.point, names)
        found = self._errors()
        if agrees(found, len(self.groups)):
            return found
        expr = self.frame.problem.expr
        scale = max(self.floor, float(np.abs(self.exact).max(initial=0)))
        exact = sum(rounding(values, self.point, names, scale) for values in (self._results, self._tensor))
        self.numeric, self.estimate = self._quotients(rounding(differences.vec(expr), self.point, names))
        return replace(self._errors(), rounding=exact / scale)

    def _tensor(self, point: Point) -> np.ndarray:
        return point.tensor(self.frame.problem.expr, self.some)

    def _results(self, point: Point) -> np.ndarray:
        """Every number of the result at a point."""
        try:
            return np.concatenate([np.zeros(0), *(point.value(tree).reshape(-1) for tree in trees_of(self.derivative))])
        except np.linalg.LinAlgError:  # a point held by --at may be singular
            return np.array([np.nan])

    def _errors(self) -> Errors:
        symbolic, exact, numeric = self._compared()
        scale = max(self.floor, float(np.abs(exact).max(initial=0)))
        looked = ~np.isnan(numeric)
        return Errors(
            self.point.sizes,
            len(exact),
            largest_gap(symbolic, exact) / scale,
            largest_gap(symbolic[looked], numeric[looked]) / scale,
            largest_gap(exact[looked], numeric[looked]) / scale,
            self.estimate / scale,
            values=_few(self.frame, self.point),
        )

    def _compared(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The entries of the result whose partial derivatives were computed, in each column."""
        counts = [len(g) for g in self.groups]
        known = np.full((self.exact.shape[0], *counts), -1)
        known[np.ix_(range(self.exact.shape[0]), *self.kept)] = np.arange(self.exact.size).reshape(self.exact.shape)
        cells = places(np.arange(known.size).reshape(known.shape), self.frame, self.point)
        exact, numeric = (np.append(column.reshape(-1), 0.0) for column in (self.exact, self.numeric))
        columns: tuple[list[np.ndarray], ...] = ([], [], [])
        parts = self._parts(len(cells))
        if len(parts) != len(cells):
            raise WrongShape(f"the result has {len(parts)} slices, and should have {len(cells)}")
        for part, (place, weight) in zip(parts, cells):
            where = np.where(weight == 0, -2, known.reshape(-1)[place])
            looked = where != -1
            columns[0].append(self._symbolic(part, looked))
            index = np.where(where == -2, -1, where)[looked]
            for column, source in ((1, exact), (2, numeric)):
                columns[column].append(source[index] * weight[looked])
        first, second, third = (np.concatenate(c) for c in columns)
        return first, second, third

    def _parts(self, count: int) -> Sequence[Basic | np.ndarray]:
        """The result, or its slices: trees, or the values of slices that are one formula."""
        expr = self.derivative.expr
        if isinstance(expr, N.Slices):
            value = self.point.value(expr)
            return np.split(value, count) if len(value) % count == 0 else [value]
        return expr if isinstance(expr, tuple) else (expr,)

    def _symbolic(self, part: Basic | np.ndarray, looked: np.ndarray) -> np.ndarray:
        """The entries of a part that are looked at; raises WrongShape where it has others."""
        shape = part.shape if isinstance(part, np.ndarray | sp.MatrixBase) else None
        value = self._by_entry(part, looked) if isinstance(part, sp.MatrixBase) else self._whole(part, looked)
        shape = value.shape if shape is None else shape
        if shape != looked.shape:
            raise WrongShape(f"the result is {shape[0]}×{shape[1]}, and should be {looked.shape[0]}×{looked.shape[1]}")
        return value if isinstance(part, sp.MatrixBase) else value[looked]

    def _by_entry(self, part: sp.MatrixBase, looked: np.ndarray) -> np.ndarray:
        """The looked at entries of a matrix of scalars; none where its shape is another one."""
        if part.shape != looked.shape or not looked.any():
            return np.zeros(0)
        cells = [part[i, j] for i, j in zip(*np.nonzero(looked))]
        value = self.point.value(sp.ImmutableDenseMatrix([cells])).reshape(-1)
        missing = ~np.isfinite(value)
        value[missing] = [_precisely(cells[i], self.point) for i in np.nonzero(missing)[0]]
        return value

    def _whole(self, part: Basic | np.ndarray, looked: np.ndarray) -> np.ndarray:
        """The value of a tree."""
        if isinstance(part, np.ndarray):
            return part
        try:
            value = self.point.value(part)
        except np.linalg.LinAlgError:  # a point held by --at may be singular
            return np.full(looked.shape, np.nan)
        if not N.is_array(part) and value.shape == (1, 1) and not np.isfinite(value).all():
            return np.array([[_precisely(part, self.point)]])
        return value

    def by_step(self) -> list[tuple[float, float, float]]:
        """Errors of difference quotients by step, relative, along at most five entries of each variable."""
        few = [group[:5] for group in self.some]

        def exact(*chosen: int) -> np.ndarray:
            return self.exact[_at(chosen)]

        scale = max(
            self.floor, float(np.abs(self.exact[np.ix_(range(len(self.exact)), *(range(len(g)) for g in few))]).max())
        )
        rows = differences.by_step(self.frame.problem.expr, self.point, few, exact)
        return [(h, onward / scale, central / scale) for h, onward, central in rows]


def _at(chosen: Sequence[int]) -> tuple[slice | int, ...]:
    """The index of all entries of f, along one direction of each variable."""
    return slice(None), *chosen


def _precisely(e: sp.Expr, point: Point) -> float:
    """The value of a scalar that floats have none of, as 0·exp(1000); nan where it has none in many digits either."""
    at = {s: sp.Rational(point.numbers[s.name]) for s in e.free_symbols if isinstance(point.numbers.get(s.name), float)}
    if is_long(e, _LONG) or len(at) < len(e.free_symbols):
        return np.nan
    value = e.xreplace(at).evalf(17)
    return float(value) if value.is_Number and value.is_finite else np.nan


def _few(frame: Frame, point: Point) -> tuple[tuple[str, float], ...]:
    """The values of the names where they are few and scalar."""
    variables = frame.problem.variables
    if len(variables) > 3 or not frame.problem.explicit:
        return ()
    return tuple((v.name, float(point.numbers[v.name])) for v in variables)


def _looked(groups: list[list[Direction]], values: int, rng: np.random.Generator) -> list[list[tuple[int, ...]]]:
    """The choices of a direction from every group along which differences are taken, with so many values of the
    function in all; those that have the same directions in another order are together: f_xxy = f_xyx = f_yxx."""
    number: dict[Hashable, int] = {}
    own = [np.array([number.setdefault(differences.name_of(d), len(number)) for d in group]) for group in groups]
    choices = np.indices([len(group) for group in groups]).reshape(len(groups), -1)
    taken = np.sort([ids[chosen] for ids, chosen in zip(own, choices)], axis=0)
    kinds, kind_of = np.unique(taken, axis=1, return_inverse=True)
    found: list[list[tuple[int, ...]]] = []
    spent = 0
    for kind in rng.permutation(kinds.shape[1]):
        spent += differences.values_of(np.unique(kinds[:, kind], return_counts=True)[1].tolist())
        if found and spent > values:
            break
        found.append([tuple(map(int, chosen)) for chosen in choices[:, kind_of.reshape(-1) == kind].T])
    return found


def _some(count: int, limit: int, rng: np.random.Generator) -> list[int]:
    """At most `limit` of so many: half of them in a row, where a banded result is not zero."""
    if count <= limit:
        return list(range(count))
    start, half = int(rng.integers(count - limit)), limit // 2
    run = range(start, start + half)
    others = rng.choice([i for i in range(count) if i not in run], limit - half, replace=False)
    return sorted([*run, *(int(i) for i in others)])
