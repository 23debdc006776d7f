"""Derivatives of explicit entries: sparse, shared subexpressions once, linear in the non-zero results.

A result is first a sparse array {(i, j): expr} of ∂(vec F)_i/∂(vec X)_j, by one reverse sweep per output or one
forward sweep per variable, whichever are fewer; then it is arranged for its cell of the layout table, tidied, and put
into a SymPy Matrix (sparse when mostly zeros).
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import EXRAW, Expr, ImmutableDenseMatrix, ImmutableSparseMatrix, S, Symbol
from sympy.polys.matrices import DomainMatrix

from matcalc_cli.engine.scalars import Dependence, forward, reverse
from matcalc_cli.engine.tidy import Tidier

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
    position: dict[Symbol, int] = {x: j for j, x in enumerate(inputs)}
    for i, output in enumerate(outputs):
        for variable, entry in reverse(output, depends).items():
            if entry is not S.Zero:
                result[i, position[variable]] = entry
    return result


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


def tidied(sparse: Sparse, normalise=None) -> Sparse:
    """Every entry in its printed form; equal entries are rewritten once."""
    fast = len(sparse) > FAST_ABOVE
    tidy = Tidier()
    known: dict[Expr, Expr] = {}
    result: Sparse = {}
    for place, entry in sparse.items():
        found = known.get(entry)
        if found is None:
            found = known[entry] = normalise(entry) if normalise else tidy(entry, fast)
        if found is not S.Zero:
            result[place] = found
    return result


def matrix(sparse: Sparse, rows: int, cols: int):
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
