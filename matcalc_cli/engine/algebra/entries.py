"""entry(M, i, j): one entry of an array as a scalar, taken out of whatever M is made of."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Basic, Expr, S

from matcalc_cli.engine.algebra.base import by_kind, dims, memo, smul, split
from matcalc_cli.engine.algebra.make import ewise, mul, transpose
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import around, operands
from matcalc_cli.model.nodes import is_array, node


@memo
def entry(m: Basic, i: Expr, j: Expr) -> Expr:
    """M_ij, counted from 0; i and j may be letters. A scalar is its own entry."""
    if not is_array(m):
        return m
    c, core = split(m)
    value = by_kind(_ENTRIES, core, i, j)
    return smul(c, node(N.Entry, core, i, j) if value is None else value)


def _undefined(m: Basic, i: Expr, j: Expr) -> Expr:
    return node(N.UndefinedScalar, *around(m)[0], *(entry(a, i, j) for a in operands(m)))


def _literal(m: Basic, i: Expr, j: Expr) -> Expr | None:
    return m[int(i), int(j)] if i.is_Integer and j.is_Integer else None


def _identity(m: Basic, i: Expr, j: Expr) -> Expr | None:
    if i == j:
        return S.One
    return None if N.is_index(i) or N.is_index(j) else S.Zero


def _unit(m: Basic, i: Expr, j: Expr) -> Expr | None:
    if m.args[0] == i:
        return S.One
    return S.Zero if m.args[0].is_Integer and not N.is_index(i) else None


def _diagonal(m: Basic, i: Expr, j: Expr) -> Expr | None:
    return entry(m.args[0], i, S.Zero) if i == j else None


def _product(m: Basic, i: Expr, j: Expr) -> Expr:
    """e_i' A B e_j"""
    rows, cols = dims(m)
    left = () if rows == 1 else (transpose(node(N.Unit, i, rows)),)
    right = () if cols == 1 else (node(N.Unit, j, cols),)
    return mul(*left, m, *right)


_ENTRIES: dict[type, Callable[[Basic, Expr, Expr], Expr | None]] = {
    N.MatAdd: lambda m, i, j: Add(*(entry(t, i, j) for t in m.args)),
    N.ZeroMatrix: lambda m, i, j: S.Zero,
    N.Transpose: lambda m, i, j: entry(m.args[0], j, i),
    N.OneMatrix: lambda m, i, j: S.One,
    N.Ewise: lambda m, i, j: ewise(m.function, *(entry(o, i, j) for o in m.operands)),
    N.UndefinedEwise: _undefined,
    N.ImmutableDenseMatrix: _literal,
    N.Identity: _identity,
    N.Unit: _unit,
    N.DiagMatrix: _diagonal,
    N.MatMul: _product,
}
