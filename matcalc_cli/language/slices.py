"""Parts of arrays as nodes: X[1:3,:] is a product with rows of the identity, X[i,:] one with a unit vector, X[i,j] an
entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sympy as sp
from sympy import S

from matcalc_cli.language.kinds.laws import span_of
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node as raw
from matcalc_cli.model.operations.table import times, transposed
from matcalc_cli.model.shapes import SCALAR, Size, resolve

if TYPE_CHECKING:
    from sympy import Basic, Expr


def sliced(array: Basic, node: Node, size_of: Callable[[Size], Expr]) -> Basic:
    """X[1:3,0] as a product with rows of identities; an entry, where one is picked; entries of a literal matrix."""
    if isinstance(array, sp.MatrixBase):
        return _of_literal(array, node)
    indices = [*node.picks, 0][:2]
    rows, cols = (tuple(map(size_of, span_of(k, resolve(n)))) for k, n in zip(indices, node.args[0].shape))
    single = [not isinstance(k, tuple) for k in indices]
    if all(single):
        return raw(N.Entry, array, rows[0], cols[0])
    m, n = N.shape(array)
    if single[0]:
        parts = (_selection(cols, n), transposed(array), _unit(rows[0], m))
        return times(*(f for f in parts if f is not S.One))
    if single[1]:
        return times(*(f for f in (_selection(rows, m), array, _unit(cols[0], n)) if f is not S.One))
    return times(_selection(rows, m), array, _selection(cols, n, is_transposed=True))


def _unit(i: Expr, n: Expr) -> Basic:
    return N.Unit(i, n) if n != 1 else S.One


def _selection(bounds: tuple[Expr, Expr, Expr], n: Expr, is_transposed: bool = False) -> Basic:
    """Rows of the identity; 1 where all are kept."""
    start, stop, step = bounds
    if start == 0 and stop == n and step == 1:
        return S.One
    selection = N.Rows(n, start, stop, step)
    return transposed(selection) if is_transposed else selection


def _of_literal(array: Basic, node: Node) -> Basic:
    bounds = (span_of(k, n) for k, n in zip([*node.picks, 0][:2], array.shape))
    rows, cols = (range(*(part for part in bound if isinstance(part, int))) for bound in bounds)
    cells = [array[i, j] for i in rows for j in cols]
    return cells[0] if node.shape == SCALAR else sp.ImmutableDenseMatrix(*map(resolve, node.shape), cells)
