"""The derivative of the matrix exponential in a direction: L(A, E) = integral of expm(s A) E expm((1-s) A), s = 0 .. 1.

Higham, Functions of Matrices, chapter 10. L is linear in E; L(A, E) = E expm(A) where A E = E A, which holds along
every line t A; tr(L(A, E) F) = tr(L(A, F) E), so that L is its own adjoint in trace form.
"""

from __future__ import annotations

from sympy import Basic, Expr, S

from matcalc_cli.engine.algebra import products, sums, traces
from matcalc_cli.engine.algebra.base import dims, is_zero, memo, scaled, split
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


def commute(a: Basic, b: Basic) -> bool:
    """Is A B = B A seen at once?"""
    return products.mul(a, b) == products.mul(b, a)


@memo
def expm_frechet(a: Basic, e: Basic) -> Basic:
    """L(A, E): linear in E, E expm(A) where the two commute, L(A', E) = L(A, E')'."""
    if not is_array(a) or not is_array(e):
        return products.mul(e, products.matexp(a))
    if is_zero(e):
        return e
    c, core = split(e)
    if isinstance(core, N.MatAdd):
        closed = [term for term in core.args if commute(a, term)]
        if closed:
            rest = [term for term in core.args if term not in closed]
            parts = [products.mul(term, products.matexp(a)) for term in closed]
            return scaled(c, sums.add(*parts, *([expm_frechet(a, sums.add(*rest))] if rest else [])))
    if commute(a, core):
        return scaled(c, products.mul(core, products.matexp(a)))
    base, turned = products.lesser(a)
    if turned:
        return scaled(c, products.transpose(expm_frechet(base, products.transpose(core))))
    return scaled(c, node(N.ExpFrechet, a, core))


def transposed(m: Basic) -> Basic:
    """L(A, E)' = L(A', E'), written so where A is symmetric or antisymmetric."""
    a, e = m.args
    turned = products.transpose(a)
    if turned == a or turned == scaled(S.NegativeOne, a):
        return expm_frechet(turned, products.transpose(e))
    return node(N.Transpose, m)


def traced(chain: tuple[Basic, ...]) -> Expr | None:
    """tr(L(A, E) F) = tr(E F expm(A)) where A F = F A; the chain is a product under a trace."""
    for i, f in enumerate(chain):
        core = f.args[0] if isinstance(f, N.Transpose) else f
        if isinstance(core, N.ExpFrechet):
            a, e = core.args
            rest = products.mul(*chain[i + 1 :], *chain[:i]) if len(chain) > 1 else products.identity(dims(a)[0])
            rest = products.transpose(rest) if f is not core else rest
            if commute(a, rest):
                return traces.trace(products.mul(e, rest, products.matexp(a)))
    return None
