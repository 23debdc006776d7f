"""Inverses, powers, pseudo-inverses.

The inverse of a product of square matrices is taken factor by factor. A compound that is not a product stands under an
inverse in the smaller of itself and its transpose, so that inv(A + B)' and inv(A' + B') are one node.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Expr, Pow, S

from matcalc_cli.engine.algebra.base import BOUND, by_kind, call, dims, identity, is_zero, memo, scaled, smul, split
from matcalc_cli.engine.algebra.blocks import cells_of, diagonal_of
from matcalc_cli.engine.algebra.determinants import adjugate, det
from matcalc_cli.engine.algebra.make import blocks, diag, fnorm, in_each, kron, mul, transpose
from matcalc_cli.engine.algebra.orient import lesser
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node, properties


@memo
def inv(m: Basic) -> Basic:
    """inv(A)"""
    if not is_array(m):
        return 1 / m
    c, core = split(m)
    if c is not S.One:
        return scaled(1 / c, inv(core))
    answer = by_kind(_INVERTED, core)
    if answer is not None:
        return answer
    core, flag = lesser(core)
    return transpose(inv(core)) if flag else node(N.Inverse, core)


def are_square(arrays: tuple[Basic, ...]) -> bool:
    """Are all these arrays square?"""
    return all(dims(a)[0] == dims(a)[1] for a in arrays)


def _inverse_symbol(m: Basic) -> Basic | None:
    return node(N.Transpose, m) if "orthogonal" in properties(m) and transpose(m) != m else None


def _inverse_transposed(m: Basic) -> Basic | None:
    return m.args[0] if "orthogonal" in properties(m.args[0]) else None


def _inverse_product(m: Basic) -> Basic | None:
    return mul(*map(inv, reversed(m.args))) if are_square(m.args) else None


def _inverse_kron(m: Basic) -> Basic | None:
    return kron(*map(inv, m.args)) if are_square(m.args) else None


def _inverse_literal(m: Basic) -> Basic | None:
    if m.rows > 3 or (determinant := det(m)) == 0:
        return None
    return adjugate(m).applyfunc(lambda entry: smul(1 / determinant, entry))


def _inverse_blocks(m: Basic) -> Basic | None:
    """inv [A, 0; 0, B] = [inv(A), 0; 0, inv(B)]"""
    rows = cells_of(m)
    if diagonal_of(m) is None or not all(is_zero(c) for i, row in enumerate(rows) for j, c in enumerate(row) if i != j):
        return None
    return blocks([[inv(c) if i == j else c for j, c in enumerate(row)] for i, row in enumerate(rows)])


_INVERTED: dict[type, Callable[[Basic], Basic | None]] = {
    N.Blocks: _inverse_blocks,
    N.PropertySymbol: _inverse_symbol,
    N.Transpose: _inverse_transposed,
    N.Inverse: lambda m: m.args[0],
    N.Identity: lambda m: m,
    N.MatPow: lambda m: power(m.args[0], -m.args[1]),
    N.DiagMatrix: lambda m: diag(in_each(1 / BOUND[0], m.args[0])),
    N.MatMul: _inverse_product,
    N.KroneckerProduct: _inverse_kron,
    N.Comm: transpose,
    N.Exchange: lambda m: m,
    N.ImmutableDenseMatrix: _inverse_literal,
    N.MatExp: lambda m: node(N.MatExp, scaled(S.NegativeOne, m.args[0])),
}


@memo
def power(m: Basic, k: Expr) -> Basic:
    """A^k of a square matrix, k an integer or an expression that stands for one."""
    if not is_array(m):
        return call(Pow, m, k)
    if k == 0:
        return identity(dims(m)[0])
    if k == 1:
        return m
    if k == -1:
        return inv(m)
    c, core = split(m)
    if c is not S.One:
        return scaled(call(Pow, c, k), power(core, k))
    answer = by_kind(_POWERS, core, k)
    if answer is not None:
        return answer
    core, flag = lesser(core)
    return transpose(power(core, k)) if flag else node(N.MatPow, core, k)


def _power_symbol(m: Basic, k: Expr) -> Basic | None:
    """Q^(-k) = (Q')^k of an orthogonal matrix"""
    if "orthogonal" in properties(m) and k.is_negative and k.is_Integer:
        return transpose(power(m, -k))
    return None


def _power_product(m: Basic, k: Expr) -> Basic | None:
    """(a b')^k = (b'a)^(k-1) a b'"""
    if k.is_Integer and k > 1 and any(dims(f)[1] == 1 for f in m.args[:-1]):
        return mul(*([m] * int(k)))
    return None


def _power_kron(m: Basic, k: Expr) -> Basic | None:
    return kron(*(power(a, k) for a in m.args)) if are_square(m.args) else None


def _power_literal(m: Basic, k: Expr) -> Basic | None:
    return N.ImmutableDenseMatrix(m**k) if k.is_Integer and 0 < k <= 4 else None


def _power_exchange(m: Basic, k: Expr) -> Basic | None:
    return (m if k % 2 else identity(m.args[0])) if k.is_Integer else None


_POWERS: dict[type, Callable[[Basic, Expr], Basic | None]] = {
    N.Exchange: _power_exchange,
    N.PropertySymbol: _power_symbol,
    N.Identity: lambda m, k: m,
    N.Transpose: lambda m, k: transpose(power(m.args[0], k)),
    N.Inverse: lambda m, k: power(m.args[0], -k),
    N.MatPow: lambda m, k: power(m.args[0], m.args[1] * k),
    N.DiagMatrix: lambda m, k: diag(in_each(BOUND[0] ** k, m.args[0])),
    N.MatMul: _power_product,
    N.KroneckerProduct: _power_kron,
    N.ImmutableDenseMatrix: _power_literal,
    N.MatExp: lambda m, k: node(N.MatExp, scaled(k, m.args[0])),
}


@memo
def pinv(m: Basic) -> Basic:
    """pinv(A); A' for orthogonal A, inv(A) for invertible A."""
    if not is_array(m):
        return 1 / m
    c, core = split(m)
    if c is not S.One:
        return scaled(1 / c, pinv(core))
    if isinstance(core, N.Pinv):
        return core.args[0]
    if isinstance(core, N.Identity) or properties(core) & {"orthogonal", "invertible", "positive-definite"}:
        return inv(core)
    if 1 in dims(core):
        return scaled(1 / fnorm(core) ** 2, transpose(core))
    core, flag = lesser(core)
    return transpose(pinv(core)) if flag else node(N.Pinv, core)
