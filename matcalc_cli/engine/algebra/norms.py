"""Norms: Frobenius, largest absolute entry, spectral and nuclear; U V' and u v' of the singular values.

norm(c M) = |c| norm(M) and norm(M') = norm(M). An orthogonal factor in front vanishes from the Frobenius norm; a norm
does not see the sign, so M - N and N - M have one node. Of a vector the spectral and nuclear norm are the Euclidean.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Add, Basic, Expr, Pow, S

from matcalc_cli.engine.algebra.base import (
    by_kind,
    call,
    constant_of,
    dims,
    factors,
    is_zero,
    key,
    memo,
    scaled,
    smul,
    split,
)
from matcalc_cli.engine.algebra.make import mul, outer_parts, transpose
from matcalc_cli.engine.algebra.orient import orientation, smaller
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node, properties


@memo
def fnorm(m: Basic) -> Expr:
    """Frobenius norm."""
    if not is_array(m):
        return call(Abs, m)
    if is_zero(m):
        return S.Zero
    c, core = split(m)
    if c is not S.One:
        return smul(call(Abs, c), fnorm(core))
    constant = constant_of(core)
    if constant is not None:
        rows, cols = dims(core)
        return call(Abs, constant) * (rows * cols) ** S.Half
    value = by_kind(_FROBENIUS, core)
    return node(N.FNorm, _even(_upright(core))) if value is None else value


def _of_operand(m: Basic) -> Expr:
    return fnorm(m.args[0])


def _of_product(m: N.MatMul) -> Expr | None:
    """norm(a b') = norm(a) norm(b), norm(Q A) = norm(A)"""
    parts = outer_parts(m)
    if parts is not None:
        return smul(*map(fnorm, parts))
    first, *rest = m.args
    inner = first.args[0] if isinstance(first, N.Transpose) else first
    return fnorm(mul(*rest)) if "orthogonal" in properties(inner) else None


_FROBENIUS: dict[type, Callable[[Basic], Expr | None]] = {
    **dict.fromkeys((N.Transpose, N.Vec, N.DiagMatrix), _of_operand),
    N.Identity: lambda m: m.args[0] ** S.Half,
    N.KroneckerProduct: lambda m: smul(*map(fnorm, m.args)),
    N.ImmutableDenseMatrix: lambda m: call(Pow, Add(*(x**2 for x in m)), S.Half),
    N.MatMul: _of_product,
}


def _terms(m: Basic) -> tuple[Basic, ...]:
    return m.args if isinstance(m, N.MatAdd) else (m,)


def _upright(m: Basic) -> Basic:
    """The one of M and M' with fewer transposes, the smaller one where they have as many."""
    if not isinstance(m, N.MatAdd):
        return smaller(m)
    return min(m, transpose(m), key=lambda e: (_transposes(e), key(e)))


def _transposes(m: Basic) -> int:
    return sum(isinstance(f, N.Transpose) for t in _terms(m) for f in factors(split(t)[1]))


def _even(m: Basic) -> Basic:
    """M or -M: the one with fewest minus signs, the one that stands in products, the smaller one."""
    if not isinstance(m, N.MatAdd):
        return m
    candidates = [m, _upright(scaled(S.NegativeOne, m))]
    return min(candidates, key=lambda e: (_minus_signs(e), -orientation(e), key(e)))


def _minus_signs(m: N.MatAdd) -> int:
    return sum(split(t)[0].could_extract_minus_sign() for t in m.args)


def norminf(m: Basic) -> Expr:
    """The largest absolute entry."""
    if not is_array(m):
        return call(Abs, m)
    c, core = split(m)
    constant = constant_of(core)
    return smul(call(Abs, c), node(N.NormInf, smaller(core)) if constant is None else call(Abs, constant))


# ----------------------------------------------------------------------------------------------- singular values


def _of_singular_values(kind: type, m: Basic) -> Expr:
    if 1 in dims(m):
        return fnorm(m)
    c, core = split(m)
    if isinstance(core, N.Transpose):
        core = core.args[0]
    return smul(call(Abs, c), node(kind, core))


@memo
def spectral_norm(m: Basic) -> Expr:
    """The largest singular value."""
    return _of_singular_values(N.Spectral, m)


@memo
def nuclear_norm(m: Basic) -> Expr:
    """The sum of the singular values."""
    return _of_singular_values(N.Nuclear, m)


def _directions(kind: type, m: Basic) -> Basic:
    """Of c M they are those of M, with the sign of c; of M' the transpose of them."""
    if 1 in dims(m):
        return mul(1 / fnorm(m), m)
    c, core = split(m)
    if not (c.is_positive or c.is_negative):
        c, core = S.One, m
    if isinstance(core, N.Transpose):
        made = node(N.Transpose, node(kind, core.args[0]))
    else:
        made = node(kind, core)
    return scaled(S.NegativeOne, made) if c.is_negative else made


@memo
def polar(m: Basic) -> Basic:
    """U V' of M = U S V'."""
    return _directions(N.Polar, m)


@memo
def dominant(m: Basic) -> Basic:
    """u v' of the largest singular value."""
    return _directions(N.Dominant, m)
