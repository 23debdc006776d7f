"""Problem -> Derivative: which engine serves it, entry by entry (by_components.py) or as arrays (matrix/derive.py).

`derive(problem, layout)` differentiates by each group of targets in turn. Scalar variables keep the shape of what they
differentiate; the first array variable makes a row, a column or a Jacobian; the second a Hessian, one slice per
component of a vector-valued EXPR; every further one more slices. `value(problem)` is the expression written out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product

from sympy import Basic, Expr, Float, MatrixBase, S, Symbol

from matcalc_cli.engine.by_components import Normalise, derive_components, lost_scalars, written_out
from matcalc_cli.engine.domain.scalar import domain
from matcalc_cli.engine.scalar import components
from matcalc_cli.engine.scalar.grids import vec
from matcalc_cli.engine.scalar.substitute import Substitution
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.collector import uncollected
from matcalc_cli.model.problem import Derivative, Layout, Problem, Target
from matcalc_cli.model.walk import classes, parts

MAX_ORDER = 12
IN_DIGITS = "eigenvalues and exponentials without a short formula are given in 15 digits"


@uncollected()
def derive(
    problem: Problem,
    layout: Layout = Layout.numerator,
    order: int = 1,
    normalise: Normalise | None = None,
    structure: str = "entries",
    command: str = "diff",
) -> list[Derivative]:
    """One Derivative per variable asked for; raises MathError, MissingRule, UsageError or LimitError."""
    if not problem.targets:
        raise UsageError("there is nothing to differentiate by", hint="add --wrt")
    if order < 1 or order > MAX_ORDER:
        raise UsageError(f"--order is between 1 and {MAX_ORDER}, not {order}")
    groups = problem.targets
    if order > 1 and len(groups) > 1:
        raise UsageError("--order and several --wrt exclude each other", hint="repeat --wrt instead")
    several = [(target,) * order for target in groups[0]] if order > 1 else product(*groups)
    return [derive_by(problem, targets, layout, normalise, structure, command) for targets in several]


def derive_by(
    problem: Problem,
    targets: Sequence[Target],
    layout: Layout,
    normalise: Normalise | None = None,
    structure: str = "entries",
    command: str = "diff",
) -> Derivative:
    """The derivative by these variables in turn."""
    name = function_name(problem)
    heading = names.quotient(name, [t.name for t in targets])
    template = Derivative(problem, None, (), layout, tuple(targets), heading, command, order=len(targets))
    if problem.explicit and not without_entries(problem.expr) and all(t.grid is not None for t in targets):
        return derive_components(template, name, structure, normalise)
    # a component problem does without the algebra of matrices
    from matcalc_cli.engine.matrix.derive import derive_matrix

    return derive_matrix(template, structure)


def without_entries(expr: Expr) -> bool:
    """No name is an array, and yet there are no entries to write out: ones(p,1)*c, or u([x, y]) of an undefined u."""

    if not any(map(_may_be_opaque, classes(expr))):
        return False

    def opaque(e: Basic) -> bool:
        if isinstance(e, (N.Undefined, N.UndefinedScalar)):
            return N.is_array(e) or any(N.is_array(a) for a in e.args)
        return N.is_array(e) and not all(s.is_Integer for s in N.shape(e))

    return any(map(N.is_array_kind, classes(expr))) and any(opaque(e) for e in parts([expr]))


@cache
def _may_be_opaque(kind: type) -> bool:
    """Undefined functions, and arrays that are no literals."""
    if issubclass(kind, (N.Undefined, N.UndefinedScalar)):
        return True
    return getattr(kind, "is_Matrix", False) is not False and not issubclass(kind, MatrixBase)


def value(
    problem: Problem,
    normalise: Normalise | None = None,
    point: Mapping[Symbol, Expr] | None = None,
) -> Derivative:
    """EXPR itself, written out and tidied. `point`: where it will be evaluated, if it will be."""
    name = function_name(problem)
    template = Derivative(problem, None, (), Layout.numerator, (), name, "eval", order=0)
    if not problem.explicit:
        from matcalc_cli.engine.matrix.derive import value_matrix  # as in derive_by

        return value_matrix(template)
    function = written_out(problem, name, Substitution(point) if point else None)
    entries = vec(function.grid)
    inside = set(parts(entries))
    if S.ImaginaryUnit in inside and not complex_values(problem):
        raise MathError("the value is not a real number")
    rows, cols = len(function.grid), len(function.grid[0])
    sparse = components.tidied({(k % rows, k // rows): e for k, e in enumerate(entries) if e is not S.Zero}, normalise)
    if function.kind == "scalar":
        result = replace(template, expr=sparse.get((0, 0), S.Zero))
    else:
        result = replace(template, expr=components.matrix(sparse, rows, cols), shape=(rows, cols))
    spectral = any(isinstance(e, Float) for e in inside)
    notes = (*problem.notes, IN_DIGITS) if spectral else problem.notes
    return replace(result, conditions=domain([*entries, *lost_scalars(problem)]), notes=notes)


def complex_values(problem: Problem) -> bool:
    """Eigenvalues may be complex; everything else is real."""
    return any(isinstance(e, N.Eigvals) for e in parts([problem.expr]))
