"""Factors, eigenvalues and functions of a square matrix in normal form.

eigvals(A) of a symmetric A is the column of its eigenvalues in ascending order, and Eigvecs(A) has the unit
eigenvectors of them as columns, so that A = V diag(eigvals(A)) V'. Their sum is tr(A) and their product det(A) for
every A (traces.py).
"""

from __future__ import annotations

from sympy import Basic, Pow, S, exp

from matcalc_cli.engine.algebra import kronecker as kron
from matcalc_cli.engine.algebra import products, sums
from matcalc_cli.engine.algebra.base import BOUND, call, dims, memo, scaled, split
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


@memo
def eigvals(a: Basic) -> Basic:
    """Eigenvalues; an EigvalsH where A is symmetric by its form: these alone have derivatives of their own."""
    if not is_array(a):
        return a
    return node(N.EigvalsH if products.transpose(a) == a else N.Eigvals, a)


@memo
def eigvecs(a: Basic) -> Basic:
    """Unit eigenvectors of a symmetric matrix; 1 of a scalar."""
    return node(N.Eigvecs, a) if is_array(a) else S.One


@memo
def spectral(a: Basic, weights: Basic) -> Basic:
    """V diag(w) V' with the eigenvectors V of a symmetric A; a power of A or expm(A) where w is that of eigvals(A)."""
    if not is_array(a):
        return products.mul(weights)
    c, core = split(weights)
    if isinstance(core, N.MatAdd):
        return scaled(c, sums.add(*(spectral(a, term) for term in core.args)))
    if isinstance(core, N.OneMatrix):
        return scaled(c, products.identity(dims(a)[0]))
    values = eigvals(a)
    if core == values:
        return scaled(c, a)
    if isinstance(core, N.Ewise) and core.operands == (values,):
        body = core.function.args[1]
        if isinstance(body, Pow) and body.base == BOUND[0] and body.exp.is_Integer:
            return scaled(c, products.power(a, body.exp))
        if body == exp(BOUND[0]):
            return scaled(c, products.matexp(a))
    v = eigvecs(a)
    if isinstance(core, N.Unit):
        column = products.mul(v, core)
        return scaled(c, products.mul(column, products.transpose(column)))
    return products.mul(v, kron.diag(weights), products.transpose(v))


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
def sqrtm(a: Basic) -> Basic:
    """The principal square root."""
    if not is_array(a):
        return call(Pow, a, S.Half)
    base, turned = products.lesser(a)
    if turned:
        return products.transpose(sqrtm(base))
    return a if isinstance(a, N.Identity) else node(N.MatSqrt, a)


@memo
def logm(a: Basic) -> Basic:
    """The principal logarithm."""
    base, turned = products.lesser(a)
    if turned:
        return products.transpose(logm(base))
    n = dims(a)[0]
    return node(N.ZeroMatrix, n, n) if isinstance(a, N.Identity) else node(N.MatLog, a)
