"""Which of M, M' and -M stands for all of them where a function does not care, so that equal values are one node."""

from __future__ import annotations

from sympy import Basic, Expr, S

from matcalc_cli.engine.algebra.base import content_of, dims, key, memo, scaled, smul, split
from matcalc_cli.engine.algebra.make import transpose
from matcalc_cli.engine.algebra.measure import transposes_in
from matcalc_cli.model import nodes as N


def lesser(m: Basic) -> tuple[Basic, bool]:
    """M or M', whichever has fewer transposes, and where both have as many the structurally smaller; is it M'?"""
    if isinstance(m, N.MatrixSymbol):
        return m, False
    if isinstance(m, N.Transpose):
        return m.args[0], True
    other = transpose(m)
    if isinstance(other, N.Transpose) or other == m or split(other)[0] is not S.One:
        return m, False
    if other == scaled(S.NegativeOne, m):
        return m, False
    return (other, True) if _order(other) < _order(m) else (m, False)


def _order(e: Basic) -> tuple[int, tuple[str, str, bytes]]:
    return transposes_in(e), key(e)


def smaller(m: Basic) -> Basic:
    """M or M', for functions of the entries alone: a column, else the structurally smaller."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    other = transpose(m)
    if rows == 1:
        return other
    return other if split(other)[0] is S.One and key(other) < key(m) else m


@memo
def oriented(m: N.MatAdd) -> tuple[Expr, Basic]:
    """(c, S) with the sum m = c S, S without common scalar factor and with a positive first term."""
    content = smul(content_of([split(t)[0] for t in m.args]), orientation(m))
    return (S.One, m) if content is S.One else (content, scaled(1 / content, m))


def orientation(m: N.MatAdd) -> Expr:
    """The sign of the first term, in an order that does not see transposes; 1 where terms and transposes cancel."""
    weights: dict[tuple[str, str, bytes], int] = {}
    negative = 0
    for t in m.args:
        c, core = split(t)
        minus = c.could_extract_minus_sign()
        negative += minus
        upright = min(key(core), key(transpose(core)))
        weights[upright] = weights.get(upright, 0) + (-1 if minus else 1)
    if negative == len(m.args):
        return S.One
    first = next((weights[k] for k in sorted(weights) if weights[k]), 1)
    return S.NegativeOne if first < 0 else S.One
