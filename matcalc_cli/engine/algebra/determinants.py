"""Determinants, their logarithms, and adjugates.

det(c A) = c^n det(A), det(A B) = det(A) det(B) of square factors, det(A (x) B) = det(A)^p det(B)^m; literals up to
4 x 4 are expanded. log |det(A B)| is the sum of log |det(A)| and log |det(B)|, each a LogDet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sympy import Abs, Add, Basic, Expr, Mul, Pow, S, exp, log

from matcalc_cli.engine.algebra.base import BOUND, by_kind, call, dims, memo, smul, split
from matcalc_cli.engine.algebra.blocks import cells_of, diagonal_of
from matcalc_cli.engine.algebra.make import in_each, inv, mul, prod_all, subtract, total, trace, transpose
from matcalc_cli.engine.algebra.orient import lesser
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.words import INVERTIBLE

Cells: TypeAlias = list[list[Expr]]

_EXPANDED = 4  # rows of a literal whose determinant is expanded


@memo
def det(m: Basic) -> Expr:
    """det(M)"""
    if not is_array(m):
        return m
    c, core = split(m)
    if c is not S.One:
        return smul(call(Pow, c, dims(core)[0]), det(core))
    value = by_kind(_DETERMINANTS, core)
    if value is None:
        core, flag = lesser(core)
        value = det(core) if flag else node(N.Determinant, core)
    return value


def _product(m: Basic) -> Expr | None:
    n = dims(m)[0]
    return smul(*map(det, m.args)) if all(dims(f) == (n, n) for f in m.args) else None


def _kron(m: Basic) -> Expr | None:
    sizes = [dims(a) for a in m.args]
    if any(r != c for r, c in sizes):
        return None
    whole = dims(m)[0]
    return smul(*(call(Pow, det(a), whole / r) for a, (r, _) in zip(m.args, sizes)))


def _literal(m: Basic) -> Expr | None:
    return laplace(m.tolist()) if m.rows <= _EXPANDED else None


def _blocks(m: Basic) -> Expr | None:
    """det [A, B; 0, C] = det(A) det(C); det [A, B; C, D] = det(A) det(D - C inv(A) B), where A is invertible by its
    words"""
    cells = diagonal_of(m)
    if cells is not None:
        return smul(*map(det, cells))
    grid = cells_of(m)
    if len(grid) != 2 or len(grid[0]) != 2:
        return None
    (a, b), (c, d) = grid
    for corner, right, left, other in ((a, b, c, d), (d, c, b, a)):
        if N.is_array(corner) and N.properties(corner) & INVERTIBLE:
            return smul(det(corner), det(subtract(other, mul(left, inv(corner), right))))
    return None


_DETERMINANTS: dict[type, Callable[[Basic], Expr | None]] = {
    N.Blocks: _blocks,
    N.MatMul: _product,
    N.ZeroMatrix: lambda m: S.Zero,
    N.Identity: lambda m: S.One,
    N.Transpose: lambda m: det(m.args[0]),
    N.Inverse: lambda m: 1 / det(m.args[0]),
    N.MatPow: lambda m: call(Pow, det(m.args[0]), m.args[1]),
    N.DiagMatrix: lambda m: prod_all(m.args[0]),
    N.KroneckerProduct: _kron,
    N.MatExp: lambda m: call(exp, trace(m.args[0])),
    N.ImmutableDenseMatrix: _literal,
}


def laplace(cells: Cells) -> Expr:
    """The determinant of a literal, expanded along its first row; SymPy's own also expands what the entries hold."""
    first, *rest = cells
    if not rest:
        return first[0]
    return Add(*(smul(S.NegativeOne**j, x, laplace(_without(rest, j))) for j, x in enumerate(first) if x != 0))


def _without(rows: Cells, j: int) -> Cells:
    """The rows without their entry j."""
    return [row[:j] + row[j + 1 :] for row in rows]


def adjugate(m: Basic) -> Basic:
    """The adjugate of a literal by its cofactors."""
    cells = m.tolist()

    def cofactor(j: int, i: int) -> Expr:
        return smul(S.NegativeOne ** (i + j), laplace(_without(cells[:i] + cells[i + 1 :], j)))

    return N.ImmutableDenseMatrix(m.rows, m.rows, cofactor)


@memo
def adj(m: Basic) -> Basic:
    """adj(A): adj(A B) = adj(B) adj(A) of square factors, adj(c A) = c^(n-1) adj(A)."""
    if not is_array(m):
        return S.One
    c, core = split(m)
    n = dims(m)[0]
    if c is not S.One:
        return mul(call(Pow, c, n - 1), adj(core))
    if isinstance(core, N.MatMul) and all(dims(f) == (n, n) for f in core.args):
        return mul(*map(adj, reversed(core.args)))
    if isinstance(core, N.Identity):
        return core
    if isinstance(core, N.Inverse):
        return mul(1 / det(core.args[0]), core.args[0])
    if isinstance(core, N.ImmutableDenseMatrix) and 1 < core.rows <= _EXPANDED:
        return adjugate(core)
    core, flag = lesser(core)
    return transpose(adj(core)) if flag else node(N.Adj, core)


# ------------------------------------------------------------------------------------------------------ logarithms


@memo
def logdet(m: Basic) -> Expr:
    """log |det(M)|"""
    return log_of(det(m), m) if is_array(m) else call(log, m)


def log_of(e: Expr, source: Basic | None = None) -> Expr:
    """log(e), where log of a product of determinants is a sum of LogDet; log |e| of e = det(source)."""
    if isinstance(e, Abs) and source is None:
        inner = log_of(e.args[0])
        return inner if not inner.has(log) and inner.atoms(N.LogDet) else call(log, e)
    if isinstance(e, Add) and source is None:
        return call(log, e)
    terms: list[Expr] = []
    for part in Mul.make_args(e):
        base, k = part.as_base_exp() if isinstance(part, Pow) else (part, S.One)
        if isinstance(base, N.Determinant):
            terms.append(k * node(N.LogDet, base.args[0]))
        elif isinstance(part, exp):
            terms.append(part.args[0])
        elif source is not None and isinstance(base, N.ProdAll):
            terms.append(k * total(in_each(log(Abs(BOUND[0])), base.args[0])))
        elif source is not None or part.is_positive:
            terms.append(k * call(log, base if base.is_positive else call(Abs, base)))
        else:
            return call(log, e)
    return Add(*terms)
