"""Matrix notation: Problem -> Derivative through the table of differentials (rules.py), any size, no entries.

The engine answers in the numerator's arrangement; here the cell of the layout table is found, the structure of the
variable and the layout are applied once, and the result is brought to the form a textbook prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sympy import Abs, Basic, Expr, ImmutableDenseMatrix, log

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.case import Case, case_of, is_plain, kind_of, structure_note, symbol_of
from matcalc_cli.engine.domain.implied import as_a_set, follows
from matcalc_cli.engine.domain.matrix import (
    completed,
    constant_conditions,
    log_conditions,
    lost_conditions,
    semidefinite,
    without_implied,
)
from matcalc_cli.engine.domain.scalar import remarks
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.by_form import by_form, smooth_everywhere
from matcalc_cli.engine.matrix.structure import STRUCTURES, structured, structured_matrix
from matcalc_cli.engine.scalar.entries import Expansion
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.engine.textbook.polish import polish, upright
from matcalc_cli.errors import UsageError
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative, Problem, Target
from matcalc_cli.model.walk import Dependence, classes, parts

Conditions = dict[Condition, None]


class Work(NamedTuple):
    """One derivative in the making: `expr` is `normal`, EXPR in normal form, differentiated by the scalar variables
    already; what the rules need is gathered in `conditions`."""

    expr: Basic
    normal: Basic
    case: Case
    structure: str
    template: Derivative
    conditions: Conditions

    def derivative(self, expr: Basic, x: Basic) -> Basic:
        """∂expr/∂x in numerator layout."""
        return self.noted(differential.derivative(expr, x, resolved=expr is self.normal))

    def noted(self, found: tuple[Basic, Iterable[Condition]]) -> Basic:
        result, needed = found
        self.conditions.update(dict.fromkeys(needed))
        return result

    def finished(self, node: Basic, transpose: bool | None = None, notes: tuple[str, ...] = ()) -> Derivative:
        """A result in numerator layout, in the form a textbook prints and as the layout wants it."""
        transpose = self.case.transpose if transpose is None else transpose
        node = A.transpose(node) if transpose and N.is_array(node) else node
        node = _as_literal(polish(node, self.template.problem.expr))
        return replace(self.template, expr=node, shape=N.shape(node) if N.is_array(node) else (), notes=notes)


def derive_matrix(template: Derivative, structure: str) -> Derivative:
    """The derivative that `template` lacks, of any order; raises MissingRule, UsageError."""
    problem, targets = template.problem, template.targets
    plain, conditions = _without_derivatives(problem)
    expr = normal = differential.resolve(plain.expr)
    for target in targets:
        if target.kind == "scalar":
            expr, found = differential.derivative(expr, symbol_of(target))
            conditions.update(dict.fromkeys(found))
    case = case_of(template.layout, kind_of(expr), targets)
    listed = any(t.grid is not None for t in case.arrays)
    work = Work(expr, normal, case, structure, template, conditions)
    result = _by_listed(work) if listed else _CASES[case.name](work)
    symbols = [symbol for t in targets for symbol in ([t.symbol] if t.grid is None else t.entries)]
    trees = result.expr if isinstance(result.expr, tuple) else (result.expr,)
    asked = by_form([*conditions, *result.conditions], normal, symbols, len(targets))
    needs = stated(plain, normal, asked, expr, N.Tuple(*trees), symbols)
    if needs and smooth_everywhere([plain.expr, normal, *plain.partly_defined]):
        needs = tuple(replace(c, form=True) for c in needs)
    signed = tuple(with_signs(e, plain.expr) for e in trees)
    expr = signed if isinstance(result.expr, tuple) else signed[0]
    return replace(result, expr=expr, conditions=needs, notes=problem.notes + result.notes + remarks(needs))


def _without_derivatives(problem: Problem) -> tuple[Problem, Conditions]:
    """The problem with every grad, jacobian and hessian inside of EXPR worked out, and what those need."""
    if not any(N.DerivativeOf in classes(e) for e in (problem.expr, *problem.partly_defined)):
        return problem, {}
    expr, found = differential.worked_out(problem.expr)
    partly_defined = tuple(differential.worked_out(e)[0] for e in problem.partly_defined)
    return replace(problem, expr=expr, partly_defined=partly_defined), dict.fromkeys(found)


def stated(
    problem: Problem,
    normal: Basic,
    found: Iterable[Condition],
    function: Basic,
    result: Basic,
    symbols: Sequence[Basic],
) -> tuple[Condition, ...]:
    """What a result states: the conditions that were found on the way, with those of what was entered and has
    cancelled, without those that always hold or that others imply. `function` was differentiated last, by `symbols`."""
    entered = [*log_conditions(problem.expr, lambda part: True), *lost_conditions(problem, normal)]
    known = [*entered, *found, *constant_conditions(normal, Dependence(symbols))]
    if N.Eigvecs not in classes(result):  # what all eigenvalues enter alike is smooth where two of them meet
        known = [c for c in known if c.kind != "distinct"]
    kept = completed([c for c in dict.fromkeys(known) if not always(c)], function, result)
    if not kept:
        return ()

    shown: dict[Basic, Basic] = {}  # what has been put upright once

    def as_entered(conditions: Sequence[Condition]) -> list[Condition]:
        for e in (c.expr for c in conditions if c.expr not in shown):
            shown[e] = upright(e, problem.expr)
        return [c if shown[c.expr] is c.expr else c.with_(c.kind, shown[c.expr]) for c in conditions]

    return tuple(as_entered(as_a_set(without_implied(list(dict.fromkeys(as_entered(kept)))))))


def with_signs(e: Basic, entered: Basic) -> Basic:
    """log |det X|, which the normal form writes as log det X, with its bars where what was entered has a value for a
    negative det X as well."""
    if N.LogDet not in classes(e):
        return e
    positive = {c.expr for c in log_conditions(entered, lambda part: True)}
    open_ = {
        part: log(Abs(det))
        for part in parts([e])
        if isinstance(part, N.LogDet) and not semidefinite(part.args[0])
        for det in [N.node(N.Determinant, part.args[0])]
        if A.normal(det) not in positive
    }
    return e.xreplace(open_) if open_ else e


def always(condition: Condition) -> bool:
    """Does a condition hold whatever the names are, as sum(exp(x)) > 0 does, or is it said already?"""
    at_extreme = condition.kind == "smooth" and N.is_array(condition.expr) and condition.expr.has(*N.EXTREMES)
    if at_extreme and not isinstance(condition.expr, N.EXTREMES):
        return True  # the entry that is the largest: the extreme itself states that it is alone
    if condition.kind == "invertible" and isinstance(condition.expr, N.Cholesky | N.MatSqrt):
        return True  # wherever it has a value, or a derivative
    return follows(condition)


def _as_literal(node: Basic) -> Basic:
    """A small result that unit vectors and literals patch together, of known sizes, as the literal matrix it is."""
    if not N.is_array(node) or not all(s.is_Integer for s in N.shape(node)):
        return node
    rows, cols = N.shape(node)
    if rows * cols > 16 or not node.has(N.Unit, ImmutableDenseMatrix) or isinstance(node, ImmutableDenseMatrix):
        return node
    if node.has(N.Undefined, N.UndefinedEwise):
        return node
    if not all(s.is_Integer for symbol in node.atoms(N.MatrixSymbol) for s in symbol.shape):
        return node
    grid = Expansion(symbolic=True)(node)
    return ImmutableDenseMatrix([[tidy(e) for e in row] for row in grid])


def _by_scalars(work: Work) -> Derivative:
    """An array by a scalar keeps its shape; a row counts as its vec."""
    return work.finished(A.transpose(work.expr) if work.case.function == "row" else work.expr)


def _gradient(work: Work) -> Derivative:
    x = work.case.arrays[0].symbol
    gradient, words = work.derivative(work.expr, x), N.properties(x) & STRUCTURES.keys()
    if words:
        return work.finished(structured(gradient, x, work.structure), notes=(structure_note(work.structure, words),))
    return work.finished(gradient)


def _jacobian(work: Work) -> Derivative:
    x = work.case.arrays[0].symbol
    jacobian, words = work.derivative(work.expr, x), N.properties(x) & STRUCTURES.keys()
    if words:
        return work.finished(structured_matrix(jacobian, x), notes=(structure_note("entries", words),))
    return work.finished(jacobian)


def _higher(work: Work) -> Derivative:
    """Hessians, of vec X; of an array-valued EXPR one a component."""
    arrays = [t.symbol for t in work.case.arrays]
    if work.case.function != "scalar" or len(arrays) > 2:
        if any(N.properties(x) & STRUCTURES.keys() for x in arrays):
            raise UsageError("this order by a structured variable is not defined here")
        return _sliced(work)
    x, y = arrays
    hessian = work.noted(differential.hessian(work.expr, x, None if x == y else y))
    words = (N.properties(x) | N.properties(y)) & STRUCTURES.keys()
    if words and x != y:
        raise UsageError("mixed second derivatives by a structured variable are not defined here")
    if words:
        return work.finished(structured_matrix(hessian, x, both=True), notes=(structure_note("entries", words),))
    return work.finished(hessian)


_CASES = {"scalars": _by_scalars, "gradient": _gradient, "jacobian": _jacobian, "higher": _higher}


def _sliced(work: Work) -> Derivative:
    """One Hessian for every component, and for every entry of the variables before the last two."""
    # third derivatives are rare
    from matcalc_cli.engine.matrix.third import slices

    template = work.template
    found = slices(work.expr, work.case.arrays, template.problem, work.case.transpose)
    work.conditions.update(dict.fromkeys(found.conditions))
    first = found.value[0] if isinstance(found.value, tuple) else found.value.body
    shape = (found.count, *(N.shape(first)))
    labels = tuple(names.quotient(name, _in_order(template.targets, by)) for name, by in found.labels)
    return replace(template, expr=found.value, shape=shape, slices=labels)


def _in_order(targets: Sequence[Target], arrays: Iterable[str]) -> list[str]:
    """The names of the variables, those of arrays as they are given."""
    named = iter(arrays)
    return [t.name if t.kind == "scalar" else next(named) for t in targets]


def _by_listed(work: Work) -> Derivative:
    """By several scalars of a matrix expression, as one vector."""
    arrays = work.case.arrays
    _refuse_lists(arrays)
    if work.case.function != "scalar" and len(arrays) == 2:
        return _sliced(work)
    slopes = [work.derivative(work.expr, x) for x in arrays[0].entries]
    if work.case.function != "scalar":
        return work.finished(A.blocks([[A.vec(slope) for slope in slopes]]))
    entered = work.template.problem.expr
    if len(arrays) == 2:
        return _literal(work, [[polish(differential.derivative(f, y)[0]) for y in arrays[1].entries] for f in slopes])
    rows, _ = arrays[0].shape
    entries = [polish(slope, entered) for slope in slopes]
    columns = [entries[i : i + rows] for i in range(0, len(entries), rows)]
    return _literal(work, [list(line) for line in zip(*columns)] if work.case.transpose else columns)


def _refuse_lists(arrays: Sequence[Target]) -> None:
    """Lists of names serve alone, and up to the second derivative."""
    if len(arrays) > 2 or any(t.grid is None for t in arrays):
        raise UsageError(
            "derivatives of this order of a matrix expression by a list of scalars are not worked out",
            hint="differentiate by one of the scalars at a time, as in --wrt c --wrt t",
        )
    if any(not entry.is_Symbol for t in arrays for entry in t.entries) or not is_plain(arrays[0]):
        raise UsageError(
            "a structured matrix written out is no variable beside undefined functions",
            hint="declare it without a literal in the expression, or differentiate by its entries",
        )


def _literal(work: Work, grid: Sequence[Sequence[Expr]]) -> Derivative:
    return replace(work.template, expr=ImmutableDenseMatrix(grid), shape=(len(grid), len(grid[0])))


def value_matrix(template: Derivative) -> Derivative:
    """EXPR itself in normal form, and what it needs to have a value."""
    problem = template.problem
    plain, found = _without_derivatives(problem)
    normal = differential.resolve(plain.expr)
    node = with_signs(polish(normal, plain.expr), plain.expr)
    needs = stated(plain, normal, found, normal, node, ())
    return replace(
        template, expr=node, shape=N.shape(node) if N.is_array(node) else (), conditions=needs, notes=problem.notes
    )
