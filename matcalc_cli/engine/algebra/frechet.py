"""The derivative of the matrix exponential in a direction: L(A, E) = integral of expm(s A) E expm((1-s) A), s = 0 .. 1.

Higham, Functions of Matrices, chapter 10. L is linear in E; L(A, E) = E expm(A) where A E = E A, which holds along
every line t A; tr(L(A, E) F) = tr(L(A, F) E), so that L is its own adjoint in trace form.
"""

from __future__ import annotations

from sympy import Basic, Expr

from matcalc_cli.engine.algebra.base import dims, identity, is_zero, memo, scaled, split
from matcalc_cli.engine.algebra.make import add, matexp, mul, trace, transpose
from matcalc_cli.engine.algebra.orient import lesser
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


def commute(a: Basic, b: Basic) -> bool:
    """Is A B = B A seen at once?"""
    return mul(a, b) == mul(b, a)


@memo
def expm_frechet(a: Basic, e: Basic) -> Basic:
    """L(A, E): linear in E, E expm(A) where the two commute, L(A', E) = L(A, E')'."""
    if not is_array(a) or not is_array(e):
        return mul(e, matexp(a))
    if is_zero(e):
        return e
    c, core = split(e)
    if isinstance(core, N.MatAdd):
        closed = [term for term in core.args if commute(a, term)]
        if closed:
            rest = [term for term in core.args if term not in closed]
            parts = [mul(term, matexp(a)) for term in closed]
            return scaled(c, add(*parts, *([expm_frechet(a, add(*rest))] if rest else [])))
    if commute(a, core):
        return scaled(c, mul(core, matexp(a)))
    base, flag = lesser(a)
    if flag:
        return scaled(c, transpose(expm_frechet(base, transpose(core))))
    return scaled(c, node(N.ExpFrechet, a, core))


def traced(chain: tuple[Basic, ...]) -> Expr | None:
    """tr(L(A, E) F) = tr(E F expm(A)) where A F = F A; the chain is a product under a trace."""
    for i, f in enumerate(chain):
        core = f.args[0] if isinstance(f, N.Transpose) else f
        if isinstance(core, N.ExpFrechet):
            a, e = core.args
            rest = mul(*chain[i + 1 :], *chain[:i]) if len(chain) > 1 else identity(dims(a)[0])
            rest = transpose(rest) if f is not core else rest
            if commute(a, rest):
                return trace(mul(e, rest, matexp(a)))
    return None
