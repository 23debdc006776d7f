"""Kronecker products, column-wise ones (Khatri and Rao), and vec with its kin.

Normal form: vec(a b') = b (x) a, vec(diag(v)) = S v, a x b' of a column and a row is their product, and adjacent
identities (or columns of ones) are one.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Expr, Mul, S

from matcalc_cli.engine.algebra.base import (
    by_kind,
    dims,
    factors,
    identity,
    is_zero,
    memo,
    ones,
    scaled,
    smul,
    split,
    zero,
)
from matcalc_cli.engine.algebra.make import diag, hadamard, mul, outer_parts, termwise, transpose
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


@memo
def kron(*args: Basic) -> Basic:
    """A (x) B (x) ...: flat, scalars out; column (x) row = column row; I (x) I = I."""
    if any(map(is_zero, args)):
        rows, cols = zip(*map(dims, args))
        return zero(Mul(*rows), Mul(*cols))
    c: Expr = S.One
    flat: list[Basic] = []
    for a in args:
        k, core = split(a)
        c = smul(c, k)
        if is_array(core):
            flat.extend(core.args if isinstance(core, N.KroneckerProduct) else (core,))
    merged: list[Basic] = []
    for a in flat:
        joined = _join(merged[-1], a) if merged else None
        if joined is None:
            merged.append(a)
        else:
            k, merged[-1] = split(joined)
            c = smul(c, k)
    if not merged:
        return c
    return scaled(c, merged[0] if len(merged) == 1 else node(N.KroneckerProduct, *merged))


def _join(a: Basic, b: Basic) -> Basic | None:
    """A (x) B where it is another node."""
    if isinstance(a, N.Identity) and isinstance(b, N.Identity):
        return identity(a.args[0] * b.args[0])
    if isinstance(a, N.OneMatrix) and isinstance(b, N.OneMatrix):
        return ones(a.args[0] * b.args[0], S.One)
    if dims(a)[1] == 1 and dims(b)[0] == 1:
        return mul(a, b)
    if dims(a)[0] == 1 and dims(b)[1] == 1:
        return mul(b, a)
    if isinstance(a, N.Transpose) and isinstance(b, N.Transpose):
        inner = _join(a.args[0], b.args[0])
        return None if inner is None else transpose(inner)
    return None


@memo
def khatri_rao(a: Basic, b: Basic) -> Basic:
    """Column-wise Kronecker product; of columns the Kronecker product, I (.) I = S."""
    (m, n), p = dims(a), dims(b)[0]
    if n == 1:
        return kron(a, b)
    if m == 1 == p:
        return hadamard(a, b)
    if is_zero(a) or is_zero(b):
        return zero(m * p, n)
    if m == 1:
        return mul(b, diag(transpose(a)))
    if p == 1:
        return mul(a, diag(transpose(b)))
    (c, a), (k, b) = split(a), split(b)
    c = smul(c, k)
    if isinstance(a, N.Identity) and isinstance(b, N.Identity):
        return scaled(c, node(N.DiagSel, n))
    for first, other, flip in ((a, b, False), (b, a, True)):  # A diag(v) (.) B = (A (.) B) diag(v)
        *head, last = factors(first)
        if isinstance(last, N.DiagMatrix):
            rest = mul(*head) if head else identity(n)
            return scaled(c, mul(khatri_rao(other, rest) if flip else khatri_rao(rest, other), last))
    return scaled(c, node(N.KhatriRao, a, b))


# ------------------------------------------------------------------------------------------------- vec, and its kin


@memo
def vec(m: Basic) -> Basic:
    """vec(M), the columns stacked; a column is its own."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    if rows == 1:
        return transpose(m)
    c, core = split(m)
    value = by_kind(_VECTORS, core)
    return scaled(c, node(N.Vec, core) if value is None else value)


def _vec_of_product(m: N.MatMul) -> Basic | None:
    """vec(a b') = b (x) a"""
    parts = outer_parts(m)
    return None if parts is None else kron(transpose(parts[1]), parts[0])


_VECTORS: dict[type, Callable[[Basic], Basic | None]] = {
    N.MatAdd: lambda m: termwise(vec, m),
    N.ZeroMatrix: lambda m: zero(Mul(*m.args), S.One),
    N.DiagMatrix: lambda m: mul(node(N.DiagSel, dims(m)[0]), m.args[0]),
    N.ImmutableDenseMatrix: lambda m: N.ImmutableDenseMatrix(m.rows * m.cols, 1, list(m.T)),
    N.Unvec: lambda m: m.args[0],
    N.MatMul: _vec_of_product,
}


@memo
def unvec(v: Basic, rows: Expr, cols: Expr) -> Basic:
    """The rows x cols matrix M with vec(M) = v."""
    if cols == 1:
        return v
    if rows == 1:
        return transpose(v)
    if is_zero(v):
        return zero(rows, cols)
    c, core = split(v)
    value = by_kind(_MATRICES, core, rows, cols)
    return scaled(c, node(N.Unvec, core, rows, cols) if value is None else value)


def _unvec_of_vec(v: Basic, rows: Expr, cols: Expr) -> Basic | None:
    return v.args[0] if dims(v.args[0]) == (rows, cols) else None


def _unvec_of_kron(v: Basic, rows: Expr, cols: Expr) -> Basic | None:
    """b (x) a = vec(a b')"""
    if len(v.args) != 2:
        return None
    b, a = v.args
    return mul(a, transpose(b)) if dims(a) == (rows, S.One) else None


def _unvec_of_product(v: N.MatMul, rows: Expr, cols: Expr) -> Basic | None:
    """S x = vec(diag(x)), (A (x) B) vec(M) = vec(B M A'), K vec(M) = vec(M')"""
    first, *rest = v.args
    if isinstance(first, N.DiagSel) and rows == cols:
        return diag(mul(*rest))
    if isinstance(first, N.KroneckerProduct) and len(first.args) == 2:
        left, right = first.args
        if dims(right)[0] == rows and dims(left)[0] == cols:
            return mul(right, unvec(mul(*rest), dims(right)[1], dims(left)[1]), transpose(left))
    if isinstance(first, N.Comm) and first.args == (cols, rows):
        return transpose(unvec(mul(*rest), cols, rows))
    return None


def _unvec_of_literal(v: Basic, rows: Expr, cols: Expr) -> Basic | None:
    if not (rows.is_Integer and cols.is_Integer):
        return None
    return N.ImmutableDenseMatrix(int(rows), int(cols), lambda i, j: v[j * int(rows) + i])


_MATRICES: dict[type, Callable[[Basic, Expr, Expr], Basic | None]] = {
    N.Vec: _unvec_of_vec,
    N.MatAdd: lambda v, rows, cols: termwise(lambda t: unvec(t, rows, cols), v),
    N.OneMatrix: lambda v, rows, cols: ones(rows, cols),
    N.KroneckerProduct: _unvec_of_kron,
    N.MatMul: _unvec_of_product,
    N.ImmutableDenseMatrix: _unvec_of_literal,
}


@memo
def vech(m: Basic) -> Basic:
    """vech(M): the lower triangle, columns stacked."""
    if not is_array(m):
        return m
    c, core = split(m)
    if isinstance(core, N.MatAdd):
        return scaled(c, termwise(vech, core))
    n = dims(m)[0]
    return zero(n * (n + 1) / 2, S.One) if isinstance(core, N.ZeroMatrix) else scaled(c, node(N.Vech, core))
