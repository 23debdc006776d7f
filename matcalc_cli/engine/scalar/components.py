"""Derivatives of explicit entries: sparse, shared subexpressions once, linear in the non-zero results.

A result is first a sparse array {(i, j): expr} of ∂(vec F)_i/∂(vec X)_j, by one reverse sweep per output or one
forward sweep per variable, whichever are fewer; then it is arranged for its cell of the layout table, tidied, and put
into a SymPy Matrix (sparse when mostly zeros).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sympy import EXRAW, Expr, ImmutableDenseMatrix, ImmutableSparseMatrix, S, Symbol
from sympy.polys.matrices import DomainMatrix

from matcalc_cli.engine.scalar.local import Dependence, forward, pull, push, reverse
from matcalc_cli.engine.scalar.tidy import Tidier

if TYPE_CHECKING:
    from sympy import Basic

Sparse = dict[tuple[int, int], Expr]
FAST_ABOVE = 300  # results with more non-zero entries than this are tidied by the linear-time rewrites only


def sparse_jacobian(outputs: Sequence[Expr], inputs: Sequence[Symbol]) -> Sparse:
    """{(i, j): ∂outputs_i/∂inputs_j}, zeros left out."""
    result: Sparse = {}
    if len(inputs) * 4 < len(outputs):
        for j, variable in enumerate(inputs):
            for i, entry in enumerate(forward(outputs, variable)):
                if entry is not S.Zero:
                    result[i, j] = entry
        return result
    depends = Dependence(inputs)
    _shorten(outputs, depends)
    position: dict[Symbol, int] = {x: j for j, x in enumerate(inputs)}
    for i, output in enumerate(outputs):
        for variable, entry in reverse(output, depends).items():
            if entry is not S.Zero:
                result[i, position[variable]] = entry
    return result


def jvp(outputs: Sequence[Expr], inputs: Sequence[Symbol], v: Sequence[Expr]) -> list[Expr]:
    """J v of the outputs by the inputs, without J."""
    return push(outputs, Dependence(inputs), v)


def vjp(outputs: Sequence[Expr], inputs: Sequence[Symbol], v: Sequence[Expr]) -> list[Expr]:
    """v' J of the outputs by the inputs, without J."""
    found = pull(outputs, Dependence(inputs), v)
    return [found.get(x, S.Zero) for x in inputs]


def _shorten(outputs: Sequence[Expr], depends: Dependence) -> None:
    """Bottlenecks that many outputs share, as the sum of a softmax(W x), get their gradients before the sweeps.

    The sweep of an output then passes a bottleneck by one arc for each variable, where all that is under it would be
    walked again. Short results keep the form that a single sweep gives.
    """
    if len(outputs) * len(depends.position) <= FAST_ABOVE:
        return
    shared = _topmost_shared(outputs, depends)
    budget = len(outputs) * len(depends.nodes)  # what the sweeps would take
    bottlenecks, passed, under = [], 0, set()
    for number in shared:
        below = depends.below([number])
        budget -= len(below)
        if budget < 0:
            return
        inner = {n for n in below if n >= len(depends.position)}
        variables = len(below) - len(inner)
        if sum(len(depends.arcs(n)) for n in inner) > 4 * variables:
            bottlenecks.append(number)
            passed += variables
            under |= inner
    if 4 * passed < sum(len(depends.arcs(n)) for n in under):
        for number in bottlenecks:
            depends.shorten(number)


def _topmost_shared(outputs: Sequence[Expr], depends: Dependence) -> list[int]:
    """The numbers of the nodes under two outputs or more that a node of one output alone uses, arguments first."""
    owner: dict[int, Expr | None] = {}
    for output in outputs:
        if depends(output):
            number = depends.number(output)
            owner[number] = output if owner.get(number, output) is output else None
    topmost = set()
    for number in range(len(depends.nodes) - 1, len(depends.position) - 1, -1):
        if number not in owner:
            continue
        mine = owner[number]
        for below, _ in depends.arcs(number):
            owner[below] = mine if owner.get(below, mine) is mine else None
            if mine is not None:
                topmost.add(below)
    return sorted(number for number in topmost if owner[number] is None and number >= len(depends.position))


def sparse_hessian(output: Expr, inputs: Sequence[Symbol], others: Sequence[Symbol] | None = None) -> Sparse:
    """{(i, j): ∂²f/∂x_i∂y_j}: the gradient differentiated again, symmetric entries computed once."""
    gradient = reverse(output, Dependence(inputs))
    if others is not None:
        rows = [gradient.get(x, S.Zero) for x in inputs]
        return sparse_jacobian(rows, others)
    depends = Dependence(inputs)
    result: Sparse = {}
    for x, entry in gradient.items():
        i = depends.position[x]
        for y, second in reverse(entry, depends, first=i).items():
            if second is not S.Zero:
                j = depends.position[y]
                result[i, j] = result[j, i] = second
    return result


def tidied(sparse: Sparse, normalise: Callable[[Expr], Expr] | None = None, decimals: bool = False) -> Sparse:
    """Every entry in its printed form; equal entries are rewritten once. `decimals`: some were entered."""
    fast = len(sparse) > FAST_ABOVE
    tidy: Tidier | None = None
    known: dict[Expr, Expr] = {}
    result: Sparse = {}
    for place, entry in sparse.items():
        found = entry if entry.is_Atom and not normalise else known.get(entry)
        if found is None:
            tidy = tidy or Tidier(decimals)
            found = known[entry] = normalise(entry) if normalise else tidy(entry, fast)
        if found is not S.Zero:
            result[place] = found
    return result


def matrix(sparse: Sparse, rows: int, cols: int) -> Basic:
    """A SymPy Matrix; ImmutableSparseMatrix when it is large and mostly zeros."""
    if rows * cols > 400 and len(sparse) * 4 < rows * cols:
        lines: dict[int, dict[int, Expr]] = {}
        for (i, j), entry in sparse.items():
            lines.setdefault(i, {})[j] = entry
        # the public constructor spends most of its time sympifying what already is an Expr
        return ImmutableSparseMatrix._fromrep(DomainMatrix(lines, (rows, cols), EXRAW))
    flat = [S.Zero] * (rows * cols)
    for (i, j), entry in sparse.items():
        flat[i * cols + j] = entry
    return ImmutableDenseMatrix(rows, cols, flat)
