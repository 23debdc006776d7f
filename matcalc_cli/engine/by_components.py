"""Derivatives entry by entry: a function that is written out, by variables that are written out.

The function becomes a grid of scalars (entries.py), the sweeps give a sparse array of derivatives (components.py), and
the case of the layout table (engine/case.py) says where they go: a scalar, a matrix, or a tuple of slices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from sympy import Expr, S, Symbol

from matcalc_cli.engine.case import Case, Labels, case_of, free_entries, is_plain, labels, structure_note
from matcalc_cli.engine.domain.scalar import conditions, lost, remarks
from matcalc_cli.engine.scalar import components
from matcalc_cli.engine.scalar.cofactors import Grid
from matcalc_cli.engine.scalar.components import Entries, Nodes, Sparse
from matcalc_cli.engine.scalar.entries import Expansion, entries
from matcalc_cli.engine.scalar.grids import vec
from matcalc_cli.errors import LimitError
from matcalc_cli.model import names
from matcalc_cli.model.problem import Derivative, Problem
from matcalc_cli.model.shapes import kind_of_shape

MAX_RESULTS = 2_000_000
Normalise = Callable[[Expr], Expr]


class Function(NamedTuple):
    """A function as written out: its grid, its kind for the layout table, the names of its components."""

    grid: Grid
    kind: str
    labels: Labels
    name: str


class Work(NamedTuple):
    """One derivative in the making: the `outputs` are differentiated by the scalar variables already."""

    function: Function
    entries: Entries
    outputs: Sequence[int]
    case: Case
    structure: str
    normalise: Normalise | None
    template: Derivative
    printed: list[Expr]  # what has been tidied

    def tidied(self, sparse: Nodes) -> Sparse:
        """Entries in their printed form."""
        found = self.entries.exprs(self.entries.tidied(sparse, self.normalise))
        self.printed.extend({id(e): e for e in found.values()}.values())
        return found

    def nodes(self, symbols: Iterable[Expr]) -> list[int]:
        """Variables on the graph."""
        return self.entries.nodes(symbols)

    def arranged(self, nodes: Nodes, rows: int, cols: int) -> Derivative:
        """Entries in numerator layout, tidied and put where the layout wants them."""
        sparse = self.tidied(nodes)
        row_labels, col_labels = labels(self.case, self.function.name, self.function.labels)
        if self.case.transpose:
            sparse = {(j, i): e for (i, j), e in sparse.items()}
            rows, cols, row_labels, col_labels = cols, rows, col_labels, row_labels
        if rows * cols > MAX_RESULTS * 10:
            raise LimitError(f"the result has {rows}×{cols} entries")
        expr = components.matrix(sparse, rows, cols)
        return replace(self.template, expr=expr, shape=(rows, cols), rows=row_labels, cols=col_labels)


def written_out(problem: Problem, name: str, at: Callable[[Expr], Expr] | None = None) -> Function:
    """EXPR as a grid of scalars, its components being those of the function `name`; `at` puts values for names on the
    way."""
    base = _base(problem)
    found = entries(problem.expr, at)
    if not isinstance(found, list):
        return Function([[found]], "scalar", (name,), name)
    rows, cols = len(found), len(found[0])
    kind = kind_of_shape(rows, cols)
    if kind == "matrix":
        indices = ((i + base, j + base) for j in range(cols) for i in range(rows))
        return Function(found, kind, tuple(names.entry_name(name, i, j) for i, j in indices), name)
    return Function(found, kind, tuple(f"{name}{i + base}" for i in range(rows * cols)), name)


def _base(problem: Problem) -> int:
    """Components count from 0, unless the names used start at 1."""
    digits = [names.split(v.name)[1] for v in problem.variables]
    return 1 if digits and all(digits) and min(int(d) for d in digits) == 1 else 0


def lost_scalars(problem: Problem) -> list[Expr]:
    """What was entered and has cancelled, in components: it has to have a value, as x in x/x."""
    expansion = Expansion()
    return [expansion.scalar(e) for e in lost(problem)]


def derive_components(
    template: Derivative, name: str, structure: str, normalise: Normalise | None = None
) -> Derivative:
    """The derivative that `template` lacks of the function `name`, with its conditions; `normalise` tidies an entry in
    place of `tidy`."""
    problem, targets = template.problem, template.targets
    function = written_out(problem, name)
    case = case_of(template.layout, function.kind, targets)
    originals = vec(function.grid)
    graph = Entries(any(not number.is_Integer for number in problem.decimals))
    outputs = graph.nodes(originals)
    for target in case.scalars:
        outputs = graph.forward(outputs, *graph.nodes(target.entries))
    work = Work(function, graph, outputs, case, structure, normalise, template, [])
    result = _CASES[case.name](work)
    needs = conditions(originals, work.printed, len(targets), lost_scalars(problem), graph)
    graph.release()
    return replace(result, conditions=needs, notes=problem.notes + result.notes + remarks(needs))


def _by_scalars(work: Work) -> Derivative:
    grid, kind = work.function.grid, work.function.kind
    if kind == "scalar":
        sparse = work.tidied({(0, 0): work.outputs[0]})
        return replace(work.template, expr=sparse.get((0, 0), S.Zero), shape=())
    rows, cols = len(grid), len(grid[0])
    if kind == "row":
        rows, cols = cols, rows
    return work.arranged({(k % rows, k // rows): e for k, e in enumerate(work.outputs)}, rows, cols)


def _gradient(work: Work) -> Derivative:
    """A scalar by an array: ∂f/∂X_ij at (j, i)."""
    (target,) = work.case.arrays
    inputs = free_entries(target)
    found = work.entries.jacobian(work.outputs, work.nodes(inputs))
    slopes = {inputs[j]: e for (_, j), e in found.items()}
    graph = work.entries.graph
    occurrences = Counter(_signed(entry)[0] for entry in target.entries)
    sparse: Nodes = {}
    for i, row in enumerate(target.grid or ()):
        for j, entry in enumerate(row):
            symbol, sign = _signed(entry)
            if symbol in slopes:
                scale = Fraction(sign, occurrences[symbol] if work.structure == "projection" else 1)
                sparse[j, i] = graph.times(graph.number(scale), slopes[symbol])
    rows, cols = target.shape
    result = work.arranged(sparse, cols, rows)
    return result if is_plain(target) else replace(result, notes=(structure_note(work.structure),))


def _signed(entry: Expr) -> tuple[Symbol | None, int]:
    """(symbol, 1) of x, (x, -1) of -x, (None, 0) of a structural zero."""
    if entry is S.Zero:
        return None, 0
    return (entry, 1) if isinstance(entry, Symbol) else (-entry, -1)


def _jacobian(work: Work) -> Derivative:
    inputs = free_entries(work.case.arrays[0])
    return work.arranged(work.entries.jacobian(work.outputs, work.nodes(inputs)), len(work.outputs), len(inputs))


class _Slice(NamedTuple):
    """A slice of a higher derivative: of which component, by which names, the number of its output."""

    component: int
    by: tuple[str, ...]
    output: int


def _higher(work: Work) -> Derivative:
    """Second and higher derivatives: |x| x |y| matrices, one slice per component and per further variable."""
    *outer, first, second = [free_entries(target) for target in work.case.arrays]
    outputs = work.outputs
    slices = [_Slice(i, (), i) for i in range(len(outputs))]
    for inputs in outer:
        if len(slices) * len(inputs) > MAX_RESULTS // 100:
            raise LimitError(f"a derivative of order {len(work.case.arrays)} has too many entries here")
        slices, outputs = _once_more(work.entries, slices, outputs, inputs)
    variables, others = work.nodes(first), None if first == second else work.nodes(second)
    made = [work.arranged(work.entries.hessian(e, variables, others), len(first), len(second)) for e in outputs]
    if work.function.kind == "scalar" and not outer:
        return made[0]
    return replace(
        made[0],
        expr=tuple(made[s.output].expr for s in slices),
        shape=(len(slices), *made[0].shape),
        slices=tuple(names.quotient(work.function.labels[s.component], s.by) for s in slices),
    )


def _once_more(
    entries: Entries, slices: Sequence[_Slice], outputs: Sequence[int], inputs: Sequence[Symbol]
) -> tuple[list[_Slice], list[int]]:
    """The slices after one more differentiation, and the outputs they are of: ∂²f/∂x∂y and ∂²f/∂y∂x are one."""
    rows = entries.jacobian(outputs, entries.nodes(inputs))
    longer: list[_Slice] = []
    found: list[int] = []
    numbers: dict[tuple[int | str, ...], int] = {}
    for i, by, k in slices:
        for j, x in enumerate(inputs):
            key = (i, *sorted((*by, x.name)))
            if key not in numbers:
                numbers[key] = len(found)
                found.append(rows.get((k, j), entries.graph.zero))
            longer.append(_Slice(i, (*by, x.name), numbers[key]))
    return longer, found


_CASES = {"scalars": _by_scalars, "gradient": _gradient, "jacobian": _jacobian, "higher": _higher}
