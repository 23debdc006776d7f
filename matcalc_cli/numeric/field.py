"""A problem as numbers see it: scalar outputs of scalar unknowns, written out, with what else is left a parameter.

`field` is given the problem as read and the values of names that are not unknowns; `values` evaluates expressions at
many points at once (NumPy), `precise` one at a time to any number of digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp
from sympy import Expr, S, Symbol

from matcalc_cli.engine.by_components import lost_scalars
from matcalc_cli.engine.scalar import components
from matcalc_cli.engine.scalar.entries import entries
from matcalc_cli.engine.scalar.grids import vec
from matcalc_cli.engine.scalar.substitute import Substitution
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model import names
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.problem import Problem
from matcalc_cli.numeric.evaluate import evaluate_all

Rows = tuple[tuple[Expr, ...], ...]


@dataclass(frozen=True)
class Field:
    """f: R^n -> R^m by components; `scalar` tells a scalar from a vector of one; `parameters` are the other names."""

    problem: Problem
    unknowns: tuple[Symbol, ...]
    outputs: tuple[Expr, ...]
    scalar: bool
    name: str
    parameters: tuple[Symbol, ...] = ()
    lost: tuple[Expr, ...] = ()  # what has to have a value too: log(x) of exp(log(x))

    @property
    def output(self) -> Expr:
        """The one output of a scalar field."""
        return self.outputs[0]

    @property
    def unknown_names(self) -> tuple[str, ...]:
        return tuple(x.name for x in self.unknowns)

    @property
    def square(self) -> bool:
        return len(self.outputs) == len(self.unknowns)


def unknowns_of(problem: Problem) -> tuple[Symbol, ...]:
    """The scalar symbols of --wrt, or all free names; raises UsageError where they have no entries."""
    found: dict[Symbol, None] = {}
    for target in problem.targets[0] if problem.targets else ():
        if target.grid is None:
            raise UsageError(
                f"{target.name} has no entries: its size is not concrete",
                hint=f'declare it with --given "{target.name}: 3", or list scalars: --wrt "[x, y]"',
            )
        for entry in target.entries:
            found.update(dict.fromkeys(s for s in entry.free_symbols))
    return tuple(found)


def field(problem: Problem, known: Mapping[Symbol, Expr] | None = None) -> Field:
    """The Field of a problem, `known` names replaced by their values."""
    known = dict(known or {})
    unknowns = tuple(x for x in unknowns_of(problem) if x not in known)
    if not unknowns:
        raise UsageError("every name has a value: nothing is left to vary", hint="name the unknowns with --wrt")
    grid = entries(problem.expr)
    outputs = vec(grid) if isinstance(grid, list) else [grid]
    outputs = list(map(Substitution(known), outputs)) if known else outputs
    if any(e.has(S.NaN, S.ComplexInfinity) for e in outputs):
        raise MathError("the expression has no value for these parameters")
    lost = tuple(map(Substitution(known), lost_scalars(problem)))
    free = set().union(*(e.free_symbols for e in outputs)) - set(unknowns)
    parameters = tuple(sorted(free, key=lambda s: names.natural(s.name)))
    return Field(
        problem, unknowns, tuple(outputs), not isinstance(grid, list), function_name(problem), parameters, lost
    )


def gradient(f: Field) -> tuple[Expr, ...]:
    """∂f/∂x of the scalar field, tidied."""
    found = components.sparse_jacobian([f.output], f.unknowns)
    return tuple(found.get((0, j), S.Zero) for j in range(len(f.unknowns)))


def jacobian(outputs: Sequence[Expr], unknowns: Sequence[Symbol]) -> Rows:
    """∂f_i/∂x_j, tidied."""
    found = components.sparse_jacobian(outputs, unknowns)
    return tuple(tuple(found.get((i, j), S.Zero) for j in range(len(unknowns))) for i in range(len(outputs)))


def values(exprs: Sequence[Expr], unknowns: Sequence[Symbol], points: np.ndarray) -> np.ndarray:
    """len(exprs) x k values at the k columns of `points`; nan where there is none."""
    env = {x.name: points[i] for i, x in enumerate(unknowns)}
    count = points.shape[1]
    found = [np.broadcast_to(np.asarray(v), (count,)) for v in evaluate_all(exprs, env)]
    result = np.array(found) if found else np.zeros((0, count))
    if np.iscomplexobj(result):
        result = np.where(np.abs(result.imag) < 1e-300, result.real, np.nan)
    return result.astype(float)


def at(exprs: Sequence[Expr], unknowns: Sequence[Symbol], point: Sequence[float] | np.ndarray) -> np.ndarray:
    """The values at one point."""
    return values(exprs, unknowns, np.asarray(point, dtype=float).reshape(-1, 1))[:, 0]


def precise(e: Expr, point: Mapping[Symbol, Expr], digits: int) -> Expr:
    """The value to `digits` digits; nan where there is no real one."""
    value = e.xreplace(dict(point)).evalf(digits, maxn=10 * digits + 200)
    return value if value.is_Float or value.is_Rational else sp.nan


def placed(e: Expr, point: Mapping[Symbol, Expr], digits: int = 0) -> Expr:
    """e at the point, exactly or to some digits; nan where something that is compared is not real there."""
    try:
        return precise(e, point, digits) if digits else e.xreplace(dict(point))
    except (TypeError, ValueError):
        return sp.nan
