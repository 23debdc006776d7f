"""total(M): the sum of all entries, sum(A + B) = sum(A) + sum(B), sum(A .* B) = tr(A'B).

What it is of a column comes out as a product: the sum of A x is 1'A x.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Basic, Expr, Pow, S, exp, log

from matcalc_cli.engine.algebra.base import BOUND, constant_of, dims, key, memo, ones, smul, split
from matcalc_cli.engine.algebra.blocks import cells_of
from matcalc_cli.engine.algebra.make import fnorm, in_each, logdet, matexp, mul, trace, transpose
from matcalc_cli.engine.algebra.orient import smaller
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


@memo
def total(m: Basic) -> Expr:
    """The sum of all entries; a scalar is its own."""
    if not is_array(m):
        return m
    c, core = split(m)
    constant = constant_of(core)
    if constant is not None:
        rows, cols = dims(core)
        return smul(c, constant, rows * cols)
    rule = _TOTALS.get(type(core))
    return smul(c, rule(core) if rule else node(N.Total, smaller(core)))


def _of_operand(m: Basic) -> Expr:
    return total(m.args[0])


def _product(m: Basic) -> Expr:
    """sum(a b') = (1'a) (b'1)"""
    rows, cols = dims(m)
    if rows == 1 or cols == 1 or any(dims(f)[1] == 1 for f in m.args[:-1]):
        return mul(transpose(ones(rows, S.One)), m, ones(cols, S.One))
    return node(N.Total, smaller(m))


def _blocks(m: Basic) -> Expr:
    return Add(*(total(cell) for row in cells_of(m) for cell in row))


def _softmax(m: Basic) -> Expr:
    rows, cols = dims(m)
    return S.One if cols == 1 else rows


def _ewise(m: Basic) -> Expr:
    """sum(A .* B) = tr(A'B), sum(A.^2) = norm(A)^2, sum(exp(eigvals(A))) = tr(expm(A))"""
    body, operands = m.function.expr, m.operands
    u, v = BOUND[:2]
    first = operands[0]
    if body == u * v:
        if dims(first)[1] == 1:
            a, b = sorted(operands, key=key)
            return mul(transpose(a), b)
        return trace(mul(transpose(first), operands[1]))
    if isinstance(body, Pow) and body.exp == 2:
        return fnorm(in_each(body.base, *operands)) ** 2
    if body == exp(u) and isinstance(first, N.Eigvals | N.EigvalsH):
        return trace(matexp(first.args[0]))
    if body == log(u) and isinstance(first, N.DiagOf) and isinstance(first.args[0], N.Cholesky):
        return logdet(first.args[0].args[0]) / 2  # a positive definite A: domain/matrix.py states it
    other = transpose(m)
    return node(N.Total, other if dims(m)[1] != 1 and key(other) < key(m) else m)


_TOTALS: dict[type, Callable[[Basic], Expr]] = {
    N.MatAdd: lambda m: Add(*map(total, m.args)),
    N.MatMul: _product,
    N.Identity: lambda m: m.args[0],
    **dict.fromkeys((N.DiagMatrix, N.Vec, N.Transpose), _of_operand),
    N.KroneckerProduct: lambda m: smul(*map(total, m.args)),
    N.Ewise: _ewise,
    **dict.fromkeys((N.Eigvals, N.EigvalsH), lambda m: trace(m.args[0])),
    N.Softmax: _softmax,
    N.Unit: lambda m: S.One,
    N.ImmutableDenseMatrix: lambda m: Add(*m),
    N.Blocks: _blocks,
}
