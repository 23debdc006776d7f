"""Factors, eigenvalues and functions of a square matrix in normal form.

eigvals(A) of a symmetric A is the column of its eigenvalues in ascending order, and Eigvecs(A) has the unit
eigenvectors of them as columns, so that A = V diag(eigvals(A)) V'. Their sum is tr(A) and their product det(A) for
every A (totals.py, extremes.py).
"""

from __future__ import annotations

from sympy import Basic, Pow, S, exp, log

from matcalc_cli.engine.algebra.base import BOUND, call, dims, identity, memo, scaled, split
from matcalc_cli.engine.algebra.make import diag, in_each, mul, power, termwise, transpose
from matcalc_cli.engine.algebra.orient import lesser
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


@memo
def eigvals(a: Basic) -> Basic:
    """Eigenvalues; an EigvalsH where A is symmetric by its form: these alone have derivatives of their own."""
    if not is_array(a):
        return a
    return node(N.EigvalsH if transpose(a) == a else N.Eigvals, a)


@memo
def eigvecs(a: Basic) -> Basic:
    """Unit eigenvectors of a symmetric matrix; 1 of a scalar."""
    return node(N.Eigvecs, a) if is_array(a) else S.One


@memo
def spectral(a: Basic, weights: Basic) -> Basic:
    """V diag(w) V' with the eigenvectors V of a symmetric A; a power of A or expm(A) where w is that of eigvals(A)."""
    if not is_array(a):
        return mul(weights)
    c, core = split(weights)
    if isinstance(core, N.MatAdd):
        return scaled(c, termwise(lambda t: spectral(a, t), core))
    if isinstance(core, N.OneMatrix):
        return scaled(c, identity(dims(a)[0]))
    values = eigvals(a)
    if core == values:
        return scaled(c, a)
    if isinstance(core, N.Ewise) and core.operands == (values,):
        body = core.function.expr
        if isinstance(body, Pow) and body.base == BOUND[0] and body.exp.is_Integer:
            return scaled(c, power(a, body.exp))
        if body == exp(BOUND[0]):
            return scaled(c, matexp(a))
    v = eigvecs(a)
    if isinstance(core, N.Unit):
        column = mul(v, core)
        return scaled(c, mul(column, transpose(column)))
    return mul(v, diag(weights), transpose(v))


@memo
def cholesky(a: Basic) -> Basic:
    """The lower triangular L with L L' = A and a positive diagonal."""
    if not is_array(a):
        return call(Pow, a, S.Half)
    c, core = split(a)
    if isinstance(core, N.Identity) or c is not S.One and c.is_positive:
        return scaled(call(Pow, c, S.Half), core if isinstance(core, N.Identity) else cholesky(core))
    return node(N.Cholesky, a)


@memo
def matexp(m: Basic) -> Basic:
    """expm(A); of a diagonal matrix entry by entry, expm(0) = I."""
    if not is_array(m):
        return call(exp, m)
    if isinstance(m, N.ZeroMatrix):
        return identity(dims(m)[0])
    if isinstance(m, N.DiagMatrix):
        return diag(in_each(exp(BOUND[0]), m.args[0]))
    core, flag = lesser(m)
    return transpose(matexp(core)) if flag else node(N.MatExp, core)


@memo
def sqrtm(a: Basic) -> Basic:
    """The principal square root."""
    if not is_array(a):
        return call(Pow, a, S.Half)
    base, flag = lesser(a)
    if flag:
        return transpose(sqrtm(base))
    return a if isinstance(a, N.Identity) else node(N.MatSqrt, a)


@memo
def logm(a: Basic) -> Basic:
    """The principal logarithm."""
    if not is_array(a):
        return call(log, a)
    base, flag = lesser(a)
    if flag:
        return transpose(logm(base))
    n = dims(a)[0]
    return node(N.ZeroMatrix, n, n) if isinstance(a, N.Identity) else node(N.MatLog, a)
