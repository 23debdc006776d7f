"""Numbers before a choice: 1/2 where(p, 2 a, b) is where(p, a, b/2) where that is shorter."""

from __future__ import annotations

from sympy import Basic, Expr, Piecewise, S
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.engine.algebra.base import lam, smul, split
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.factoring import product
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node


def in_branches(c: Expr, chain: tuple[Basic, ...]) -> Basic:
    """c times the factors; the number in c goes into the branches of a choice among them where that is shorter."""
    number, rest = c.as_coeff_Mul()
    whole = product(c, chain)
    if number is S.One or number is S.NegativeOne:
        return whole
    for i, f in enumerate(chain):
        chosen = _times(number, f)
        if chosen is not None:
            other = product(rest, (*chain[:i], chosen, *chain[i + 1 :]))
            if leaves(other) < leaves(whole):
                return other
    return whole


def _times(c: Expr, e: Basic) -> Basic | None:
    """c e with c in the branches of a choice entry by entry; None of anything else."""
    if isinstance(e, N.Transpose):
        inner = _times(c, e.args[0])
        return None if inner is None else node(N.Transpose, inner)
    k, core = split(e)
    if k is not S.One or not isinstance(core, N.Ewise) or not isinstance(core.function.expr, Piecewise):
        return None
    branches = [node(ExprCondPair, smul(c, value), condition) for value, condition in core.function.expr.args]
    return node(N.Ewise, lam(node(Piecewise, *branches), len(core.operands)), *core.operands)
