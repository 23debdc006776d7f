"""Programs in SymPy's own terms: t0 = ..., t1 = ..., result, for every format that prints `--cse`.

A result is a scalar, a SymPy matrix (dense or sparse), a matrix node, or a tuple of them; outputs have the same form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Basic, Expr, ImmutableDenseMatrix, ImmutableSparseMatrix, MatrixBase, Mul, Pow, S, Symbol

from matcalc_cli.model.allocate import Names
from matcalc_cli.model.kinds import operands
from matcalc_cli.model.nodes import is_array, shape, symbol
from matcalc_cli.render.codegen.share import postorder, rebuild, share


def entries(result: Basic) -> list[Basic]:
    """The expressions a result consists of, zeros left out."""
    if isinstance(result, (tuple, list)):
        return [entry for part in result for entry in entries(part)]
    if isinstance(result, MatrixBase):
        return [value for _, value in sorted(result.todok().items())]
    return [result]


def _refilled(result: Basic | tuple[Basic, ...], values: Iterator[Basic]) -> Basic | tuple[Basic, ...]:
    if isinstance(result, (tuple, list)):
        return tuple(_refilled(part, values) for part in result)
    if isinstance(result, MatrixBase):
        cells = {place: next(values) for place, _ in sorted(result.todok().items())}
        if "Sparse" in type(result).__name__:
            return ImmutableSparseMatrix(*result.shape, cells)
        flat = [cells.get((i, j), S.Zero) for i in range(result.rows) for j in range(result.cols)]
        return ImmutableDenseMatrix(*result.shape, flat)
    return next(values)


def refill(result: tuple[Basic, ...], values: Sequence[Basic]) -> tuple[Basic, ...]:
    """The result with `entries(result)` replaced by values."""
    return _refilled(result, iter(values))


def _seen_through(expr: Basic) -> Basic | None:
    """1/a and -a are written in place however often they occur: the a; None for every other node."""
    if isinstance(expr, Pow) and expr.exp is S.NegativeOne:
        return expr.base
    if isinstance(expr, Mul) and len(expr.args) == 2 and expr.args[0] is S.NegativeOne:
        return expr.args[1]
    return None


def _bare(expr: Basic) -> Basic:
    while (inner := _seen_through(expr)) is not None:
        expr = inner
    return expr


def _operands(expr: Basic) -> Iterator[Basic]:
    """What a node computes with: its subexpressions, seen through 1/a, -a, conditions and pairs."""
    for part in map(_bare, operands(expr)):
        if isinstance(part, Expr) or not part.args:
            yield part
        else:
            yield from _operands(part)


def program(result: tuple[Basic, ...], taken: Names | None = None) -> tuple[list[tuple[Basic, Basic]], Any]:
    """(assignments, outputs): what occurs more than once, named and in order, and the result in terms of the names.

    The names are t0, t1, ... without those of `taken` and of the result.
    """
    roots = share(entries(result))
    order = postorder(roots)
    users = [expr for expr in order if isinstance(expr, Expr) and _seen_through(expr) is None]
    uses: Counter[int] = Counter(id(part) for expr in users for part in _operands(expr))
    uses.update(id(_bare(root)) for root in roots)
    taken = taken or Names()
    taken.add(*(part.name for part in order if hasattr(part, "name")))
    names = taken.numbered("t")
    assignments: list[tuple[Basic, Basic]] = []
    new: dict[int, Basic] = {}
    for expr in order:
        parts = operands(expr)
        same = all(new[id(part)] is part for part in parts)
        written = expr if same else rebuild(expr, [new[id(part)] for part in parts])
        if parts and uses[id(expr)] > 1 and isinstance(expr, Expr) and _seen_through(expr) is None:
            name = next(names)
            short = symbol(name, *shape(expr)) if is_array(expr) else Symbol(name, real=True)
            assignments.append((short, written))
            written = short
        new[id(expr)] = written
    return assignments, refill(result, [new[id(root)] for root in roots])
