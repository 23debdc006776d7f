"""Matrix notation: Problem -> Derivative through the table of differentials (rules.py), any size, no entries.

The engine answers in the numerator's arrangement; here the cell of the layout table is found, the structure of the
variable and the layout are applied once, and the result is brought to the form a textbook prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sympy import Abs, Basic, ImmutableDenseMatrix, log

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.domain.forms import by_form, smooth_everywhere
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
from matcalc_cli.engine.layout import transposes
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.structure import STRUCTURED, structured, structured_matrix
from matcalc_cli.engine.scalar.entries import Expansion
from matcalc_cli.engine.scalar.local import Dependence
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.engine.textbook.polish import polish, upright
from matcalc_cli.errors import UsageError
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative, Layout, Problem, Target
from matcalc_cli.model.walk import parts


def kind_of(expr: Basic) -> str:
    """scalar, vector, row or matrix."""
    if not N.is_array(expr):
        return "scalar"
    rows, cols = N.shape(expr)
    return "vector" if cols == 1 else "row" if rows == 1 else "matrix"


def _symbol(target: Target) -> Basic:
    return target.symbol if target.grid is None else target.grid[0][0]


def _turned(target: Target) -> bool:
    """True of x' as a variable: the row of a column symbol, or the column of a row symbol."""
    return target.grid is None and target.kind in ("vector", "row") and target.kind != kind_of(target.symbol)


def derive_matrix(
    problem: Problem, targets: Sequence[Target], layout: Layout, structure: str, command: str, heading: str
) -> Derivative:
    """One derivative, of any order, by array or scalar symbols; raises MissingRule, UsageError."""
    plain, conditions = _without_derivatives(problem)
    expr = normal = differential.resolve(plain.expr)
    template = Derivative(problem, None, (), layout, tuple(targets), heading, command, order=len(targets))
    scalars = [t for t in targets if t.kind == "scalar"]
    arrays = [t for t in targets if t.kind != "scalar"]
    for target in scalars:
        expr, found = differential.derivative(expr, _symbol(target))
        conditions.update(dict.fromkeys(found))
    if any(t.grid is not None for t in arrays):
        result = _by_listed(expr, arrays, layout, template, conditions)
    elif not arrays:
        result = _by_scalar(expr, layout, template)
    elif len(arrays) == 1:
        result = _first(expr, arrays[0], layout, structure, template, conditions)
    else:
        result = _second(expr, arrays, layout, template, conditions)
    symbols = [symbol for t in targets for symbol in ([t.symbol] if t.grid is None else t.entries)]
    trees = result.expr if isinstance(result.expr, tuple) else (result.expr,)
    asked = by_form([*conditions, *result.conditions], normal, symbols, len(targets))
    needs = stated(plain, normal, asked, expr, N.Tuple(*trees), symbols)
    if needs and smooth_everywhere([plain.expr, normal, *plain.typed]):
        needs = tuple(replace(c, form=True) for c in needs)
    signed = tuple(with_signs(e, plain.expr) for e in trees)
    found = replace(result, expr=signed if isinstance(result.expr, tuple) else signed[0], conditions=needs)
    return replace(found, notes=problem.notes + result.notes + remarks(needs))


def _without_derivatives(problem: Problem) -> tuple[Problem, dict[Condition, None]]:
    """The problem with every grad, jacobian and hessian inside of EXPR worked out, and what those need."""
    expr, found = differential.worked_out(problem.expr)
    typed = tuple(differential.worked_out(e)[0] for e in problem.typed)
    return replace(problem, expr=expr, typed=typed), dict.fromkeys(found)


def stated(
    problem: Problem, normal: Basic, found: Iterable[Condition], function: Basic, result: Basic, symbols: Sequence
) -> tuple[Condition, ...]:
    """What a result states: the conditions that were found on the way, with those of what was typed and has cancelled,
    without those that always hold or that others imply. `function` is what was differentiated last, by `symbols`."""
    typed = [*log_conditions(problem.expr, lambda part: True), *lost_conditions(problem, normal)]
    known = [*typed, *found, *constant_conditions(normal, Dependence(symbols))]
    if not result.has(N.Eigvecs):  # what all eigenvalues enter alike is smooth where two of them meet
        known = [c for c in known if c.kind != "distinct"]
    kept = completed([c for c in dict.fromkeys(known) if not always(c)], function, result)
    as_typed = lambda c: replace(c, expr=upright(c.expr, problem.expr))
    kept = as_a_set(without_implied(list(dict.fromkeys(map(as_typed, kept)))))
    return tuple(map(as_typed, kept))


def with_signs(e: Basic, typed: Basic) -> Basic:
    """log |det X|, which the normal form writes as log det X, with its bars where what was typed has a value for a
    negative det X as well."""
    if not e.has(N.LogDet):
        return e
    positive = {c.expr for c in log_conditions(typed, lambda part: True)}
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


def _finished(node: Basic, transpose: bool, template: Derivative, notes: tuple[str, ...] = ()) -> Derivative:
    node = A.transpose(node) if transpose and N.is_array(node) else node
    node = _written_out(polish(node, template.problem.expr))
    return replace(template, expr=node, shape=N.shape(node) if N.is_array(node) else (), notes=notes)


def _written_out(node: Basic) -> Basic:
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


def _by_scalar(expr: Basic, layout: Layout, template: Derivative) -> Derivative:
    """An array by a scalar keeps its shape; a row counts as its vec."""
    kind = kind_of(template.problem.expr)
    as_column = kind == "row" and N.is_array(expr)
    return _finished(A.transpose(expr) if as_column else expr, transposes(layout, kind, "scalar"), template)


def _first(
    expr: Basic, target: Target, layout: Layout, structure: str, template: Derivative, conditions: dict[Any, Any]
) -> Derivative:
    function, x = kind_of(expr), target.symbol
    node, found = differential.derivative(expr, x)
    conditions.update(dict.fromkeys(found))
    transpose = transposes(layout, function, target.kind)
    words = N.properties(x) & STRUCTURED
    if function == "scalar":
        if words:
            node = structured(node, x, structure)
            return _finished(node, transpose, template, (_note(words, structure),))
        return _finished(node, transpose != _turned(target), template)
    if words:
        return _finished(structured_matrix(node, x), transpose, template, (_note(words, "entries"),))
    return _finished(node, transpose, template)


def _note(words: frozenset[str], structure: str) -> str:
    listed = " ".join(sorted(words))
    article = "an" if listed.startswith("anti") else "a"
    if structure == "projection":
        return f"by {article} {listed} variable: the gradient inside the subspace (--structure projection)"
    return f"by {article} {listed} variable: by its free entries (--structure entries)"


def _second(
    expr: Basic, arrays: list[Target], layout: Layout, template: Derivative, conditions: dict[Any, Any]
) -> Derivative:
    """Hessians, of vec X; of an array-valued EXPR one a component."""
    if not N.is_array(expr) and len(arrays) == 2:
        x, y = arrays[0].symbol, arrays[1].symbol
        node, found = differential.hessian(expr, x, None if x == y else y)
        conditions.update(dict.fromkeys(found))
        transpose = x != y and transposes(layout, "vector", "vector")
        words = N.properties(x) & STRUCTURED
        if words:
            if x != y:
                raise UsageError("mixed second derivatives by a structured variable are not defined here")
            return _finished(structured_matrix(node, x, both=True), False, template, (_note(words, "entries"),))
        return _finished(node, transpose, template)
    if any(N.properties(t.symbol) & STRUCTURED for t in arrays):
        raise UsageError("this order by a structured variable is not defined here")
    return _sliced(expr, arrays, layout, template, conditions)


def _sliced(
    expr: Basic, arrays: list[Target], layout: Layout, template: Derivative, conditions: dict[Any, Any]
) -> Derivative:
    """One Hessian for every component, and for every entry of the variables before the last two."""
    # third derivatives are rare
    from matcalc_cli.engine.matrix.third import slices

    x, y = arrays[-2:]
    transpose = (x.grid or x.symbol) != (y.grid or y.symbol) and transposes(layout, "vector", "vector")
    found = slices(expr, arrays, template.problem, transpose)
    conditions.update(dict.fromkeys(found.conditions))
    first = found.value[0] if isinstance(found.value, tuple) else found.value.body
    shape = (found.count, *(N.shape(first)))
    labels = tuple(names.quotient(name, _in_order(template.targets, by)) for name, by in found.labels)
    return replace(template, expr=found.value, shape=shape, slices=labels)


def _in_order(targets: Sequence[Target], arrays: Iterable[str]) -> list[str]:
    """The names of the variables, those of arrays as they are given."""
    named = iter(arrays)
    return [t.name if t.kind == "scalar" else next(named) for t in targets]


def _by_listed(expr, arrays, layout, template, conditions) -> Derivative:
    """By several scalars of a matrix expression, as one vector."""
    if len(arrays) > 2 or any(t.grid is None for t in arrays):
        raise UsageError(
            "derivatives of this order of a matrix expression by a list of scalars are not worked out",
            hint="differentiate by one of the scalars at a time, as in --wrt c --wrt t",
        )
    lists = [t.entries for t in arrays]
    if any(not entry.is_Symbol for entries in lists for entry in entries) or len(set(lists[0])) < len(lists[0]):
        raise UsageError(
            "a structured matrix written out is no variable beside undefined functions",
            hint="declare it without a literal in the expression, or differentiate by its entries",
        )
    if N.is_array(expr) and len(arrays) == 2:
        return _sliced(expr, arrays, layout, template, conditions)
    first, found = zip(*(differential.derivative(expr, x) for x in lists[0]))
    conditions.update(dict.fromkeys(c for stated in found for c in stated))
    if N.is_array(expr):
        columns = [A.vec(column) for column in first]
        return _finished(A.blocks([columns]), transposes(layout, kind_of(expr), arrays[0].kind), template)
    if len(arrays) == 1:
        cells = [polish(cell, template.problem.expr) for cell in first]
        rows, cols = arrays[0].shape
        grid = [[cells[j * rows + i] for i in range(rows)] for j in range(cols)]
        if transposes(layout, "scalar", arrays[0].kind):
            grid = [list(line) for line in zip(*grid)]
    else:
        grid = [[polish(differential.derivative(f, y)[0]) for y in lists[1]] for f in first]
    return replace(template, expr=ImmutableDenseMatrix(grid), shape=(len(grid), len(grid[0])))


def value_matrix(problem: Problem, template: Derivative) -> Derivative:
    """EXPR itself in normal form, and what it needs to have a value."""
    plain, found = _without_derivatives(problem)
    normal = differential.resolve(plain.expr)
    node = with_signs(polish(normal, plain.expr), plain.expr)
    needs = stated(plain, normal, found, normal, node, ())
    return replace(
        template, expr=node, shape=N.shape(node) if N.is_array(node) else (), conditions=needs, notes=problem.notes
    )


__all__ = ["derive_matrix", "kind_of", "value_matrix"]
