"""M' with the transpose pushed to the leaves: (A B)' = B' A', (A + B)' = A' + B', diag(v)' = diag(v).

Where it cannot go further it stays around a node: around a column that is a function of columns, and around an
inverse, a power or a matrix function, as inv(A)' rather than inv(A').
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, S

from matcalc_cli.engine.algebra.base import dims, memo, scaled, split, zero
from matcalc_cli.engine.algebra.make import add, blocks, ewise, kron, make, mul, tril, triu
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import around, operands
from matcalc_cli.model.nodes import is_array, node, properties
from matcalc_cli.model.words import ANTISYMMETRIC, SYMMETRIC


@memo
def transpose(m: Basic) -> Basic:
    """M'; a scalar is its own."""
    if not is_array(m):
        return m
    c, core = split(m)
    if c is not S.One:
        return scaled(c, transpose(core))
    rule = _TRANSPOSED.get(type(core))
    return rule(core) if rule else node(N.Transpose, core)


def _itself(m: Basic) -> Basic:
    return m


def _symbol(m: Basic) -> Basic:
    words = properties(m)
    if words & SYMMETRIC:
        return m
    return scaled(S.NegativeOne, m) if words & ANTISYMMETRIC else node(N.Transpose, m)


def _ewise(m: Basic) -> Basic:
    """f.(A)' = f.(A')"""
    return node(N.Transpose, m) if dims(m)[1] == 1 else ewise(m.function, *map(transpose, m.operands))


def _undefined(m: Basic) -> Basic:
    if dims(m)[1] == 1:
        return node(N.Transpose, m)
    return node(N.UndefinedEwise, *around(m)[0], *map(transpose, operands(m)))


def _square(m: Basic) -> Basic:
    """inv(A)' = inv(A') is kept as inv(A)', unless A is symmetric or antisymmetric."""
    inner, *rest = m.args
    other = transpose(inner)
    if other == inner:
        return m
    return make(type(m), other, *rest) if other == scaled(S.NegativeOne, inner) else node(N.Transpose, m)


def _frechet(m: Basic) -> Basic:
    """L(A, E)' = L(A', E'), written so where A is symmetric or antisymmetric."""
    a, e = m.args
    other = transpose(a)
    if other in (a, scaled(S.NegativeOne, a)):
        return make(N.ExpFrechet, other, transpose(e))
    return node(N.Transpose, m)


_TRANSPOSED: dict[type, Callable[[Basic], Basic]] = {
    N.PropertySymbol: _symbol,
    **dict.fromkeys((N.Identity, N.DiagMatrix, N.Exchange), _itself),
    N.Skew: lambda m: scaled(S.NegativeOne, m),
    N.ZeroMatrix: lambda m: zero(m.args[1], m.args[0]),
    N.Comm: lambda m: node(N.Comm, *reversed(m.args)),
    N.ImmutableDenseMatrix: lambda m: m.T,
    N.Transpose: lambda m: m.args[0],
    N.MatMul: lambda m: mul(*(transpose(f) for f in reversed(m.args))),
    N.MatAdd: lambda m: add(*map(transpose, m.args)),
    N.KroneckerProduct: lambda m: kron(*map(transpose, m.args)),
    N.Ewise: _ewise,
    N.UndefinedEwise: _undefined,
    **dict.fromkeys(
        (N.Inverse, N.MatPow, N.Pinv, N.Adj, N.MatExp, N.MatSqrt, N.MatLog, N.PartialTrace),
        _square,
    ),
    N.ExpFrechet: _frechet,
    N.Tril: lambda m: triu(transpose(m.args[0])),
    N.Triu: lambda m: tril(transpose(m.args[0])),
    N.Blocks: lambda m: blocks([[transpose(row[j]) for row in m.grid] for j in range(len(m.grid[0]))]),
}
