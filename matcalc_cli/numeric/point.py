"""A point: a value for every name of a problem, and what trees are there, by `evaluate` and by dual numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Basic, MatrixBase

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.problem import Problem
from matcalc_cli.numeric import forward
from matcalc_cli.numeric.dual import Perturb
from matcalc_cli.numeric.evaluate import evaluate, largest, overflows
from matcalc_cli.numeric.surrogate import surrogates

_POWERS = 1e60  # of numbers up to this, small powers have a value in floats


@dataclass(frozen=True)
class Point:
    """Values of the names: `numbers` for `evaluate`, `arrays` (everything 2-D) for `forward`; sizes are in both.

    `perturb`, where given, is applied to whatever is computed from them on the way (rounding.py).
    """

    numbers: dict[Any, Any]
    arrays: dict[Any, Any]
    sizes: tuple[tuple[str, int], ...]
    perturb: Perturb | None = None

    def value(self, expr: Basic) -> np.ndarray:
        """The value of a tree at this point, always 2-D."""
        try:
            found = evaluate(expr, self.numbers, self.perturb)
        except (MissingRule, TypeError):
            return forward.value(expr, self.arrays, self.perturb)
        return np.atleast_2d(np.asarray(found))

    def tensor(self, expr: Basic, groups: Sequence[Sequence[forward.Direction]]) -> np.ndarray:
        """∂ᵏ vec(expr) along one direction of each group, by dual numbers."""
        return forward.tensor(expr, self.arrays, groups, self.perturb)

    def largest(self, expr: Basic) -> float:
        """The largest number met in evaluating a tree; 0 where only its value is known."""
        try:
            return largest(expr, self.numbers)
        except (MissingRule, TypeError):
            return 0.0

    def overflows(self, expr: Basic) -> bool:
        """Is a number met in evaluating a tree too large for floats? No where only its value is known."""
        try:
            return overflows(expr, self.numbers, _POWERS)
        except (MissingRule, TypeError):
            return False


@dataclass(frozen=True)
class Held:
    """Names held at values (2-D arrays), and the size letters these tell; nothing of it is drawn."""

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def all(self, problem: Problem) -> bool:
        """Is nothing left to draw?"""
        return self.values.keys() >= {v.name for v in problem.variables}


FREE = Held()


def held(values: Mapping[str, Basic], sizes: Mapping[str, int] | None = None) -> Held:
    """Names held at numbers or matrices of numbers."""
    rows = {name: v.tolist() if isinstance(v, MatrixBase) else [[v]] for name, v in values.items()}
    return Held({name: np.array(grid, dtype=float) for name, grid in rows.items()}, sizes or {})


def make_point(
    problem: Problem, values: Mapping[str, np.ndarray], sizes: Mapping[str, int], roots: Iterable[Basic] = ()
) -> Point:
    """The Point of these 2-D values; surrogates are found for the undefined functions of the problem and of `roots`."""
    scalars = {v.name for v in problem.variables if v.kind == "scalar"}
    extra = surrogates([problem.expr, *roots], sizes)
    numbers = {name: float(x[0, 0]) if name in scalars else x for name, x in values.items()}
    return Point({**sizes, **numbers, **extra}, {**sizes, **values, **extra}, tuple(sizes.items()))
