"""Selections of rows, x[1:3] = Rows(n, 1, 3, 1) x, and what they make of a neighbour in a product.

Rows 1 = 1, Rows Rows' = I, a selection of a selection is one, and of literals it is carried out.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Expr, S

from matcalc_cli.engine.algebra.base import dims, identity, ones
from matcalc_cli.engine.algebra.make import ewise, mul, transpose
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node


def rows_of(n: Expr, start: Expr, stop: Expr, step: Expr = S.One) -> Basic:
    """The selection of rows start, start + step, ... of n; one row is a transposed unit vector, all rows are I."""
    if start == 0 and stop == n and step == 1:
        return identity(n)
    selection = node(N.Rows, n, start, stop, step)
    return transpose(node(N.Unit, start, n)) if selection.shape[0] == 1 else selection


def unit_of(selection: N.Rows, i: Expr) -> Basic:
    """The unit vector of what stands at i in x[start:stop:step], so that its entry i is one of x."""
    n, start, _, step = selection.args
    return node(N.Unit, start + step * i, n)


def select_left(a: N.Rows, b: Basic) -> Basic | None:
    """Rows M where it is another node, else None."""
    rule = _SELECTED.get(type(b))
    return rule(a, b) if rule else None


def select_right(a: Basic, b: N.Transpose) -> Basic | None:
    """M Rows', by its transpose."""
    if not isinstance(a, N.Transpose | N.ImmutableDenseMatrix | N.Ewise):
        return None
    selected = select_left(b.args[0], transpose(a))
    return None if selected is None else transpose(selected)


def _picked(a: N.Rows) -> range | None:
    """The rows that are selected, where they are known."""
    _, *numbers = a.args
    return range(*map(int, numbers)) if all(k.is_Integer for k in numbers) else None


def _of_ones(a: N.Rows, b: Basic) -> Basic:
    return ones(a.shape[0], S.One)


def _of_unit(a: N.Rows, b: N.Unit) -> Basic | None:
    i, (_, start, stop, step) = b.args[0], a.args
    if not (i.is_Integer and start.is_Integer and step == 1):
        return None
    if i < start or stop.is_Integer and i >= stop:
        return node(N.ZeroMatrix, a.shape[0], S.One)
    return node(N.Unit, i - start, a.shape[0]) if stop.is_Integer else None


def _of_selection(a: N.Rows, b: N.Rows) -> Basic | None:
    """x[2:6][1:3] = x[3:5]"""
    n, start, _, step = b.args
    _, first, last, jump = a.args
    return rows_of(n, start + first, start + last) if step == 1 == jump else None


def _of_transposed(a: N.Rows, b: N.Transpose) -> Basic | None:
    """Rows Rows' = I of the same rows, 0 where none is shared."""
    if b.args[0] == a:
        return identity(a.shape[0])
    if not isinstance(b.args[0], N.Rows):
        return None
    mine, other = _picked(a), _picked(b.args[0])
    if mine is not None and other is not None and not set(mine) & set(other):
        return node(N.ZeroMatrix, a.shape[0], b.args[0].shape[0])
    return None


def _of_literal(a: N.Rows, b: Basic) -> Basic | None:
    chosen = _picked(a)
    if chosen is None:
        return None
    return N.ImmutableDenseMatrix(len(chosen), b.cols, [b[i, j] for i in chosen for j in range(b.cols)])


def _of_column(a: N.Rows, b: N.Ewise) -> Basic | None:
    """f.(x)[1:3] = f.(x[1:3])"""
    return ewise(b.function, *(mul(a, o) for o in b.operands)) if dims(b)[1] == 1 else None


_SELECTED: dict[type, Callable[[N.Rows, Basic], Basic | None]] = {
    N.OneMatrix: _of_ones,
    N.Unit: _of_unit,
    N.Rows: _of_selection,
    N.Transpose: _of_transposed,
    N.ImmutableDenseMatrix: _of_literal,
    N.Ewise: _of_column,
}
