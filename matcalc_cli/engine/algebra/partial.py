"""Partial traces: tr1(M, k), the sum of the k blocks on the diagonal of M; tr2(M, k), the traces of its k x k blocks.

tr1(A (x) B) = tr(A) B for A of k x k, tr2(A (x) B) = tr(B) A for B of k x k; both are linear. They are what the
differential of a Kronecker product leaves behind: tr(G (dA (x) B)) = tr(tr2(G (I (x) B)) dA). Bhatia, Positive Definite
Matrices, 4.3. Normal form: what commutes with the trace stands outside, a factor that is traced at the right end.
"""

from __future__ import annotations

from typing import TypeAlias

from sympy import Basic, Expr, Integer, S

from matcalc_cli.engine.algebra.base import dims, identity, is_zero, memo, ones, scaled, split, zero
from matcalc_cli.engine.algebra.make import add, diag, kron, mul, outer_parts, termwise, trace, transpose, unvec
from matcalc_cli.engine.algebra.orient import lesser
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

Chain: TypeAlias = tuple[Basic, ...]


@memo
def partial_trace(m: Basic, which: int, k: Expr) -> Basic:
    """tr1(M, k) or tr2(M, k), of the shape of M divided by k."""
    if k == 1 or not is_array(m):
        return m
    rows, cols = (size / k for size in dims(m))
    if rows == 1 == cols:
        return trace(m)
    if is_zero(m):
        return zero(rows, cols)
    c, core = split(m)
    if isinstance(core, N.MatAdd):
        return scaled(c, termwise(lambda t: partial_trace(t, which, k), core))
    found = _closed(core, which, k)
    if found is not None:
        return scaled(c, found)
    core, transposed = lesser(core)
    if transposed:
        return scaled(c, transpose(partial_trace(core, which, k)))
    return scaled(c, node(N.PartialTrace, core, Integer(which), k))


def _closed(m: Basic, which: int, k: Expr) -> Basic | None:
    """The partial trace without its sign, where the structure of M gives it."""
    rows, cols = (size / k for size in dims(m))
    if isinstance(m, N.Identity):
        return mul(k, identity(rows))
    if isinstance(m, N.KroneckerProduct):
        return _of_kron(m, which, k)
    if isinstance(m, N.DiagMatrix):
        stacked = _unstacked(m.args[0], which, rows, k)
        return diag(mul(stacked, ones(dims(stacked)[1], S.One)))
    parts = outer_parts(m)
    if parts is not None:  # vec(U) vec(V)' leaves U V' or U' V
        left, right = _unstacked(parts[0], which, rows, k), _unstacked(transpose(parts[1]), which, cols, k)
        return mul(left, transpose(right))
    return _of_product(m, which, k) if isinstance(m, N.MatMul) else None


def _unstacked(v: Basic, which: int, size: Expr, k: Expr) -> Basic:
    """The matrix of size x k whose column (tr1) or row (tr2) j is what belongs to the j-th summand of v."""
    return unvec(v, size, k) if which == 1 else transpose(unvec(v, k, size))


def _of_kron(m: Basic, which: int, k: Expr) -> Basic | None:
    """tr1(A (x) B) = tr(A) B, tr2(A (x) B) = tr(B) A"""
    traced, rest = (m.args[0], m.args[1:]) if which == 1 else (m.args[-1], m.args[:-1])
    return mul(trace(traced), kron(*rest)) if dims(traced) == (k, k) else None


def _pair(m: Basic, which: int) -> tuple[Basic, Basic] | None:
    """(what is traced, what is not) of a Kronecker product of two matrices."""
    if not isinstance(m, N.KroneckerProduct) or len(m.args) != 2:
        return None
    return (m.args[0], m.args[1]) if which == 1 else (m.args[1], m.args[0])


def _joined(traced: Basic, kept: Basic, which: int) -> Basic:
    return kron(traced, kept) if which == 1 else kron(kept, traced)


def _of_product(m: Basic, which: int, k: Expr) -> Basic | None:
    """tr2((A (x) B) M) = A tr2((I (x) B) M) = A tr2(M (I (x) B)), and the same from the right end"""
    for i, f in enumerate(m.args):
        if isinstance(f, N.MatAdd) and any(isinstance(split(t)[1], N.KroneckerProduct) for t in f.args):
            return _distributed(m.args[:i], f, m.args[i + 1 :], which, k)
    first, last = _pair(m.args[0], which), _pair(m.args[-1], which)
    if first is not None and dims(first[0])[0] == k:
        traced, kept = first
        rest = mul(*m.args[1:])
        size = dims(traced)[1]
        moved = mul(rest, _joined(traced, identity(dims(rest)[1] / k), which))
        return mul(kept, partial_trace(moved, which, size))
    if last is not None and dims(last[0])[1] == k and not isinstance(last[1], N.Identity):
        traced, kept = last
        eye = identity(dims(kept)[0])
        return mul(partial_trace(mul(*m.args[:-1], _joined(traced, eye, which)), which, k), kept)
    return None


def _distributed(left: Chain, m: Basic, right: Chain, which: int, k: Expr) -> Basic:
    """tr2((A (x) B + C) M) = tr2((A (x) B) M) + tr2(C M): Kronecker products come out, the rest stays one sum."""
    apart = [t for t in m.args if isinstance(split(t)[1], N.KroneckerProduct)]
    rest = [t for t in m.args if not isinstance(split(t)[1], N.KroneckerProduct)]
    terms = [*apart, add(*rest)] if rest else apart
    return add(*(partial_trace(mul(*left, t, *right), which, k) for t in terms))
