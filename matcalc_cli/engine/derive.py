"""Problem -> Derivative: which cell of the layout table this is, and which engine serves it.

`derive(problem, layout)` differentiates by each group of targets in turn. Scalar variables keep the shape of what they
differentiate; the first array variable makes a row, a column or a Jacobian; the second a Hessian, one slice per
component of a vector-valued EXPR; every further one more slices. `value(problem)` is the expression written out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp
from sympy import Expr, S, Symbol
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from matcalc_cli.engine.domain.scalar import EVERYWHERE, PARTLY, conditions, domain, lost, remarks
from matcalc_cli.engine.layout import transposes
from matcalc_cli.engine.scalar import components
from matcalc_cli.engine.scalar.entries import Expansion, Grid, entries, vec
from matcalc_cli.engine.scalar.substitute import Substitution
from matcalc_cli.engine.scalar.tidy import leaves
from matcalc_cli.errors import LimitError, MathError, UsageError
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.functions import normcdf, sigmoid, softplus
from matcalc_cli.model.problem import Condition, Derivative, Layout, Problem, Target
from matcalc_cli.model.walk import parts

if TYPE_CHECKING:
    from sympy import Basic

MAX_RESULTS = 2_000_000
UNDEFINED = (N.Undefined, N.UndefinedEwise, N.UndefinedScalar)


class _Function(NamedTuple):
    """The function as written out: its grid, its kind for the layout table, the names of its components."""

    grid: Grid
    kind: str
    labels: tuple[str, ...]
    name: str


def _base(problem: Problem) -> int:
    """Components count from 0, unless the names used start at 1."""
    digits = [names.split(v.name)[1] for v in problem.variables]
    return 1 if digits and all(digits) and min(int(d) for d in digits) == 1 else 0


def _written_out(problem: Problem, at: Callable[[Expr], Expr] | None = None) -> _Function:
    name, base = function_name(problem), _base(problem)
    found = entries(problem.expr, at)
    if not isinstance(found, list):
        return _Function([[found]], "scalar", (name,), name)
    rows, cols = len(found), len(found[0])
    if cols == 1 or rows == 1:
        labels = tuple(f"{name}{i + base}" for i in range(rows * cols))
        return _Function(found, "vector" if cols == 1 else "row", labels, name)
    labels = tuple(names.entry_name(name, i + base, j + base) for j in range(cols) for i in range(rows))
    return _Function(found, "matrix", labels, name)


def _inputs(target: Target) -> list[Symbol]:
    """The free entries: vec of a plain grid, vech of a structured one (of its transpose where that is the lower one),
    each symbol once, zeros left out."""
    found: dict[Symbol, None] = {}
    grid = target.grid
    places = [] if _plain(target) or len(grid) != len(grid[0]) else _lower_triangle(len(grid))
    for entry in [grid[i][j] or grid[j][i] for i, j in places] or target.entries:
        symbol = next(iter(entry.free_symbols), None)
        if symbol is not None:
            found[symbol] = None
    return list(found)


def _lower_triangle(n: int) -> list[tuple[int, int]]:
    return [(i, j) for j in range(n) for i in range(j, n)]


def _plain(target: Target) -> bool:
    return all(isinstance(e, Symbol) for e in target.entries) and len(set(target.entries)) == len(target.entries)


def derive(
    problem: Problem,
    layout: Layout = Layout.numerator,
    order: int = 1,
    normalise: Callable[[Expr], Expr] | None = None,
    structure: str = "entries",
    command: str = "diff",
) -> list[Derivative]:
    """One Derivative per variable asked for; raises MathError, MissingRule, UsageError or LimitError."""
    if not problem.targets:
        raise UsageError("there is nothing to differentiate by", hint="add --wrt")
    if order < 1 or order > 12:
        raise UsageError(f"--order is between 1 and 12, not {order}")
    groups = problem.targets
    if order > 1:
        if len(groups) > 1:
            raise UsageError("--order and several --wrt exclude each other", hint="repeat --wrt instead")
        return [_derive(problem, (target,) * order, layout, normalise, structure, command) for target in groups[0]]
    return [_derive(problem, chosen, layout, normalise, structure, command) for chosen in product(*groups)]


def _derive(
    problem: Problem, targets: Sequence[Target], layout: Layout, normalise: None, structure: str, command: str
) -> Derivative:
    if any(target.grid is None for target in targets) or not problem.explicit or _without_entries(problem.expr):
        from matcalc_cli.engine.matrix.derive import derive_matrix

        return derive_matrix(
            problem,
            targets,
            layout,
            structure,
            command,
            names.quotient(function_name(problem), [t.name for t in targets]),
        )
    function = _written_out(problem)
    outputs = vec(function.grid)
    originals = list(outputs)
    scalars = [t for t in targets if t.kind == "scalar"]
    arrays = [t for t in targets if t.kind != "scalar"]
    for target in scalars:
        outputs = components.forward(outputs, target.grid[0][0])
    template = Derivative(
        problem,
        None,
        (),
        layout,
        tuple(targets),
        names.quotient(function.name, [t.name for t in targets]),
        command,
        order=len(targets),
    )
    tidied = lambda sparse: components.tidied(sparse, normalise)
    if not arrays:
        result = _by_scalar(function, outputs, layout, tidied, template, scalars[0].name)
    elif len(arrays) == 1 and function.kind == "scalar":
        result = _gradient(outputs[0], arrays[0], function, layout, structure, tidied, template)
    elif len(arrays) == 1:
        result = _jacobian(outputs, arrays[0], function, layout, tidied, template)
    else:
        result = _higher(outputs, arrays, function, layout, tidied, template)
    needs = conditions(originals, _flat(result.expr), len(targets), lost_scalars(problem))
    return replace(result, conditions=needs, notes=problem.notes + result.notes + remarks(needs))


def lost_scalars(problem: Problem) -> list[Expr]:
    """existence.lost, written out."""
    expansion = Expansion()
    return [expansion.scalar(e) for e in lost(problem)]


def _without_entries(expr: Expr) -> bool:
    """No name is an array, and yet there are no entries to write out: ones(p,1)*c, or u([x, y]) of an undefined u."""

    def opaque(e: Basic) -> bool:
        if isinstance(e, (N.Undefined, N.UndefinedScalar)):
            return N.is_array(e) or any(N.is_array(a) for a in e.args)
        return N.is_array(e) and not all(s.is_Integer for s in N.shape(e))

    return any(opaque(e) for e in parts([expr]))


def _flat(expr: Basic) -> list[Expr]:
    if isinstance(expr, tuple):
        return [e for part in expr for e in _flat(part)]
    if isinstance(expr, sp.SparseMatrix | sp.ImmutableSparseMatrix):
        return list(expr.todok().values())
    return list(expr) if isinstance(expr, sp.MatrixBase) else [expr]


def _oriented(
    sparse: dict[tuple[int, int], Expr],
    rows: int,
    cols: int,
    row_labels: list[str] | tuple[str, ...],
    col_labels: list[str] | tuple[str, ...],
    transpose: bool,
    template: Derivative,
) -> Derivative:
    if transpose:
        sparse = {(j, i): e for (i, j), e in sparse.items()}
        rows, cols, row_labels, col_labels = cols, rows, col_labels, row_labels
    if rows * cols > MAX_RESULTS * 10:
        raise LimitError(f"the result has {rows}×{cols} entries")
    return replace(
        template,
        expr=components.matrix(sparse, rows, cols),
        shape=(rows, cols),
        rows=tuple(row_labels),
        cols=tuple(col_labels),
    )


def _by_scalar(
    function: _Function,
    outputs: list[Expr],
    layout: Layout,
    tidied: Callable[..., Any],
    template: Derivative,
    name: str,
) -> Derivative:
    rows, cols = len(function.grid), len(function.grid[0])
    if function.kind == "scalar":
        expr = tidied({(0, 0): outputs[0]}).get((0, 0), S.Zero)
        return replace(template, expr=expr, shape=())
    if function.kind == "row":
        rows, cols = cols, rows
    sparse = tidied({(k % rows, k // rows): e for k, e in enumerate(outputs) if e is not S.Zero})
    labelled = function.kind != "matrix"
    row_labels, col_labels = (function.labels, (name,)) if labelled else ((), ())
    return _oriented(sparse, rows, cols, row_labels, col_labels, transposes(layout, function.kind, "scalar"), template)


def _signed(entry: Expr) -> tuple[Symbol | None, int]:
    """(symbol, 1) of x, (x, -1) of -x, (None, 0) of a structural zero."""
    if entry is S.Zero:
        return None, 0
    return (entry, 1) if isinstance(entry, Symbol) else (-entry, -1)


def _gradient(
    output: Basic,
    target: Target,
    function: _Function,
    layout: Layout,
    structure: str,
    tidied: Callable[..., Any],
    template: Derivative,
) -> Derivative:
    """A scalar by an array: ∂f/∂X_ij at (j, i) in the numerator layout."""
    inputs = _inputs(target)
    found = {inputs[j]: e for (_, j), e in components.sparse_jacobian([output], inputs).items()}
    shared: dict[Symbol, int] = {}
    for entry in target.entries:
        symbol, _ = _signed(entry)
        shared[symbol] = shared.get(symbol, 0) + 1
    sparse = {}
    for i, row in enumerate(target.grid):
        for j, entry in enumerate(row):
            symbol, sign = _signed(entry)
            if symbol in found:
                scale = S.One / shared[symbol] if structure == "projection" else S.One
                sparse[j, i] = sign * scale * found[symbol]
    rows, cols = target.shape
    labels = [str(e) for e in target.entries]
    row_labels, col_labels = {
        "vector": ((function.name,), labels),
        "row": (labels, (function.name,)),
        "matrix": ((), ()),
    }[target.kind]
    result = _oriented(
        tidied(sparse), cols, rows, row_labels, col_labels, transposes(layout, "scalar", target.kind), template
    )
    return result if _plain(target) else replace(result, notes=(_structure_note(structure),))


def _structure_note(structure: str) -> str:
    if structure == "projection":
        return "structured variable: the gradient inside the subspace (--structure projection)"
    return "structured variable: by its free entries (--structure entries)"


def _jacobian(
    outputs: list[Expr],
    target: Target,
    function: _Function,
    layout: Layout,
    tidied: Callable[..., Any],
    template: Derivative,
) -> Derivative:
    inputs = _inputs(target)
    sparse = tidied(components.sparse_jacobian(outputs, inputs))
    labels = [x.name for x in inputs]
    transpose = transposes(layout, function.kind, target.kind)
    return _oriented(sparse, len(outputs), len(inputs), function.labels, labels, transpose, template)


_Place = tuple[int, tuple[str, ...], int]  # a slice: of which component, by which names, the number of its output


def _higher(
    outputs: list[Expr],
    arrays: list[Target],
    function: _Function,
    layout: Layout,
    tidied: Callable[..., Any],
    template: Derivative,
) -> Derivative:
    """Second and higher derivatives: |x| x |y| matrices, one slice per component and per further variable."""
    *outer, first, second = [_inputs(target) for target in arrays]
    places: list[_Place] = [(i, (), i) for i in range(len(outputs))]
    for inputs in outer:
        if len(places) * len(inputs) > MAX_RESULTS // 100:
            raise LimitError(f"a derivative of order {len(arrays)} has too many entries here")
        places, outputs = _once_more(places, outputs, inputs)
    same = first == second
    transpose = transposes(layout, "vector", "vector") and not same
    made = []
    for output in outputs:
        sparse = tidied(components.sparse_hessian(output, first, None if same else second))
        names_1, names_2 = [x.name for x in first], [x.name for x in second]
        made.append(_oriented(sparse, len(first), len(second), names_1, names_2, transpose, template))
    if function.kind == "scalar" and not outer:
        return made[0]
    return replace(
        made[0],
        expr=tuple(made[k].expr for *_, k in places),
        shape=(len(places), *made[0].shape),
        slices=tuple(names.quotient(function.labels[i], by) for i, by, _ in places),
    )


def _once_more(places: list[_Place], outputs, inputs) -> tuple[list[_Place], list[Expr]]:
    """The slices after one more differentiation, and the outputs they are of: ∂²f/∂x∂y and ∂²f/∂y∂x are one."""
    rows = components.sparse_jacobian(outputs, inputs)
    longer: list[_Place] = []
    found: list[Expr] = []
    numbers: dict[tuple, int] = {}
    for i, by, k in places:
        for j, x in enumerate(inputs):
            key = (i, *sorted((*by, x.name)))
            if key not in numbers:
                numbers[key] = len(found)
                found.append(rows.get((k, j), S.Zero))
            longer.append((i, (*by, x.name), numbers[key]))
    return longer, found


def value(
    problem: Problem,
    normalise: Callable[[Expr], Expr] | None = None,
    point: Mapping[Symbol, Expr] | None = None,
) -> Derivative:
    """EXPR itself, written out and tidied. `point`: where it will be evaluated, if it will be."""
    template = Derivative(problem, None, (), Layout.numerator, (), function_name(problem), "eval", order=0)
    if not problem.explicit:
        from matcalc_cli.engine.matrix.derive import value_matrix

        return value_matrix(problem, template)
    function = _written_out(problem, Substitution(point) if point else None)
    rows, cols = len(function.grid), len(function.grid[0])
    if S.ImaginaryUnit in parts(vec(function.grid)) and not _complex_values(problem):
        raise MathError("the value is not a real number")
    sparse = components.tidied(
        {(i, j): e for i, row in enumerate(function.grid) for j, e in enumerate(row) if e is not S.Zero}, normalise
    )
    if function.kind == "scalar":
        result = replace(template, expr=sparse.get((0, 0), S.Zero))
    else:
        result = replace(template, expr=components.matrix(sparse, rows, cols), shape=(rows, cols))
    spectral = any(isinstance(e, sp.Float) for e in parts(vec(function.grid)))
    notes = (*problem.notes, IN_DIGITS) if spectral else problem.notes
    return replace(result, conditions=domain([*vec(function.grid), *lost_scalars(problem)]), notes=notes)


def _complex_values(problem: Problem) -> bool:
    """Eigenvalues may be complex; everything else is real."""
    return any(isinstance(e, N.Eigvals) for e in parts([problem.expr]))


def at_point(derivative: Derivative, point: Mapping[Symbol, Expr], structure: str = "entries") -> Derivative:
    """The derivative at a point: exact for exact values. Raises MathError where it does not exist.

    A condition that fails is enough of a reason for a value to be missing; whether a derivative exists there, is found
    out from what the function is around the point.
    """
    # what a function is around a point is looked at for --at alone
    from matcalc_cli.engine.domain.local.point import absent, failing_condition

    failing = failing_condition(derivative.conditions, point)
    decidable = derivative.order and derivative.targets
    if failing is not None:
        if not decidable:
            raise absent("derivative" if derivative.order else "value", point, failing)
        return _around(derivative, point, structure, failing)
    substitute = Substitution(point)
    try:
        found = _evaluated(derivative, derivative.expr, substitute, point)
    except MathError:
        if not decidable or not derivative.problem.explicit:
            raise
        return _around(derivative, point, structure)
    at = tuple((s.name, v) for s, v in point.items())
    needs = _remaining(derivative, substitute)
    problem = _with_decimals(derivative.problem, point)
    return replace(derivative, problem=problem, expr=found, at=at, conditions=needs, notes=_without_remarks(derivative))


def _with_decimals(problem: Problem, point: Mapping[Symbol, Expr]) -> Problem:
    """The problem with the decimals of a point among its own: f(x) at x = -2.25 is f(-2.25)."""
    inside = (f for value in point.values() for f in value.atoms(sp.Float))
    return replace(problem, decimals=(*problem.decimals, *(sp.Rational(str(f)) for f in inside)))


def _around(
    derivative: Derivative, point: dict[Symbol, Expr], structure: str, failing: Condition | None = None
) -> Derivative:
    """By the Taylor polynomials of the function at the point, which have the same derivatives there."""
    from matcalc_cli.engine.domain.local.point import absent, expansions, polynomials, with_value  # as in at_point

    problem = derivative.problem
    if not problem.explicit or _without_entries(problem.expr):
        raise absent("derivative", point, failing) if failing else MathError("there is no derivative at this point")
    function = _written_out(problem)
    names = list(dict.fromkeys(x for target in derivative.targets for x in _inputs(target)))
    short = absent("derivative", point, failing).needs if failing else None
    found = expansions(vec(function.grid), names, point, derivative.order, lost_scalars(problem), short)
    listed, start, back = polynomials(found, names, point)
    shape = None if function.kind == "scalar" else (len(function.grid), len(function.grid[0]))
    smooth = with_value(problem, listed, shape)
    result = _derive(smooth, derivative.targets, derivative.layout, None, structure, derivative.command)
    others = {s: v for s, v in point.items() if s not in start}
    expr = _evaluated(derivative, result.expr, Substitution({**others, **start}), point)
    expr = tuple(e.xreplace(back) for e in expr) if isinstance(expr, tuple) else expr.xreplace(back)
    at = tuple((s.name, v) for s, v in point.items())
    problem = _with_decimals(problem, point)
    return replace(derivative, problem=problem, expr=expr, at=at, conditions=(), notes=_without_remarks(derivative))


def _without_remarks(derivative: Derivative) -> tuple[str, ...]:
    """The notes without those about the form of a derivative, of which a point shows nothing."""
    return tuple(note for note in derivative.notes if note not in (EVERYWHERE, PARTLY))


def _evaluated(derivative: Derivative, expr: Basic, substitute: Substitution, point: Mapping[Symbol, Expr]) -> Basic:
    """The entries with values for names; digits where a value has some."""
    if isinstance(expr, tuple):
        return tuple(_evaluated(derivative, e, substitute, point) for e in expr)
    if isinstance(expr, sp.MatrixBase):
        return expr.applyfunc(lambda e: _evaluated(derivative, e, substitute, point))
    what = "derivative" if derivative.order else "value"
    found = substitute(expr)
    inside = set(parts([found]))
    if not inside.isdisjoint(_NO_NUMBERS):
        from matcalc_cli.engine.domain.local.point import shown  # as in at_point

        raise MathError(f"the {what} does not exist at {shown(point)}")
    if S.ImaginaryUnit in inside and not _complex_values(derivative.problem):
        raise MathError(f"the {what} is not a real number at this point")
    inexact = any(value.has(sp.Float) for value in point.values())
    if inexact or any(isinstance(e, sp.Float) for e in inside):
        found = _uncancelled(expr, found, point) if inexact else found
        with suppress(NotImplementedError, KeyError):  # a choice that depends on a function without values
            found = found.evalf(15, maxn=_MAX_DIGITS)
        whole = {f: sp.Integer(int(f)) for f in found.atoms(sp.Float) if f == int(f) and abs(f) < 1e15}
        found = found.xreplace(whole)
    return found


def _uncancelled(expr: Expr, found: Expr, point: Mapping[Symbol, Expr]) -> Expr:
    """The value at the decimals as exact numbers, where digits may cancel: 1 - tanh(30.0)^2."""
    if not any(isinstance(e, _SATURATING) for e in parts([expr])) or leaves(expr, _MAX_LEAVES) >= _MAX_LEAVES:
        return found
    exact = {s: sp.Rational(str(v)) if isinstance(v, sp.Float) else v for s, v in point.items()}
    try:
        return Substitution(exact)(expr)
    except LimitError:
        return found


_MAX_DIGITS, _MAX_LEAVES = 1000, 1000
_SATURATING = (sp.exp, HyperbolicFunction, sigmoid, softplus, sp.erf, sp.erfc, normcdf)
IN_DIGITS = "eigenvalues and exponentials without a short formula are given in 15 digits"


_NO_NUMBERS = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)


def _remaining(derivative: Derivative, substitute: Substitution) -> tuple[Any, ...]:
    placed = (replace(c, expr=substitute(c.expr)) for c in derivative.conditions)
    return tuple(c for c in placed if any(isinstance(e, Symbol) for e in parts([c.expr])))
