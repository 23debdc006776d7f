"""diag(v) of a column, the diagonal of a matrix as a column, and the triangles of a square matrix."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, S

from matcalc_cli.engine.algebra.base import by_kind, dims, identity, is_zero, memo, ones, scaled, split, zero
from matcalc_cli.engine.algebra.make import ewise, hadamard, mul, outer_parts, termwise, transpose
from matcalc_cli.engine.algebra.orient import lesser
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


@memo
def diag(v: Basic) -> Basic:
    """diag(v) of a column; diag(1) = I."""
    if not is_array(v):
        return v
    if is_zero(v):
        return zero(dims(v)[0], dims(v)[0])
    c, core = split(v)
    if isinstance(core, N.OneMatrix):
        return scaled(c, identity(core.args[0]))
    if isinstance(core, N.DiagOf) and isinstance(core.args[0], N.DiagMatrix):
        return scaled(c, core.args[0])
    return scaled(c, mul(core, transpose(core)) if isinstance(core, N.Unit) else node(N.DiagMatrix, core))


@memo
def diag_of(m: Basic) -> Basic:
    """The diagonal of a square matrix as a column; of a b' it is a .* b."""
    if not is_array(m):
        return m
    c, core = split(m)
    value = by_kind(_DIAGONALS, core)
    return scaled(c, node(N.DiagOf, lesser(core)[0]) if value is None else value)


def _of_product(m: N.MatMul) -> Basic | None:
    """The diagonals of a b', of diag(v) M and M diag(v), of f.(A) B' and of A diag(v) B'"""
    parts = outer_parts(m)
    if parts is not None:
        return hadamard(parts[0], transpose(parts[1]))
    first, *inner, last = m.args
    if isinstance(first, N.DiagMatrix):
        return mul(first, diag_of(mul(*inner, last)))
    if isinstance(last, N.DiagMatrix):
        return mul(last, diag_of(mul(first, *inner)))
    if not inner:
        right = transpose(last)
        if dims(first)[1] != 1 and (isinstance(first, N.Ewise) or isinstance(right, N.Ewise)):
            return mul(hadamard(first, right), ones(dims(first)[1], S.One))
    indices = [i for i, f in enumerate(m.args) if isinstance(f, N.DiagMatrix)]
    if len(indices) != 1:
        return None
    i = indices[0]
    return mul(hadamard(mul(*m.args[:i]), transpose(mul(*m.args[i + 1 :]))), m.args[i].args[0])


def _of_operand(m: Basic) -> Basic:
    return diag_of(m.args[0])


_DIAGONALS: dict[type, Callable[[Basic], Basic | None]] = {
    N.MatAdd: lambda m: termwise(diag_of, m),
    N.ZeroMatrix: lambda m: zero(m.args[0], S.One),
    N.Identity: lambda m: ones(m.args[0], S.One),
    N.DiagMatrix: lambda m: m.args[0],
    **dict.fromkeys((N.Transpose, N.Tril, N.Triu), _of_operand),
    N.Ewise: lambda m: ewise(m.function, *map(diag_of, m.operands)),
    N.ImmutableDenseMatrix: lambda m: N.ImmutableDenseMatrix([m[i, i] for i in range(m.rows)]),
    N.MatMul: _of_product,
}


def _triangle(m: Basic, kind: type) -> Basic:
    if not is_array(m):
        return m
    c, core = split(m)
    if isinstance(core, N.MatAdd):
        return scaled(c, termwise(tril if kind is N.Tril else triu, core))
    if isinstance(core, N.ZeroMatrix | N.Identity | N.DiagMatrix | kind):
        return m
    if isinstance(core, N.Tril | N.Triu):  # the other triangle of a triangle is its diagonal
        return scaled(c, diag(diag_of(core.args[0])))
    return scaled(c, node(kind, core))


@memo
def tril(m: Basic) -> Basic:
    """The lower triangle of a square matrix."""
    return _triangle(m, N.Tril)


@memo
def triu(m: Basic) -> Basic:
    """The upper triangle of a square matrix."""
    return _triangle(m, N.Triu)
