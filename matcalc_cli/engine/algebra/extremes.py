"""Largest and smallest entries, of an array and row by row, and where they stand; products of entries likewise.

A scalar factor comes out of an extreme, making max of min where it is negative: max(c M) = c max(M) for c > 0.
"""

from __future__ import annotations

from sympy import Basic, Expr, Mul, Pow, S, exp
from sympy.core.symbol import Str

from matcalc_cli.engine.algebra.base import BOUND, call, constant_of, dims, memo, ones, scaled, smul, split
from matcalc_cli.engine.algebra.make import det, in_each, make, total
from matcalc_cli.engine.algebra.orient import smaller
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

_WHOLE = {"max": N.Largest, "min": N.Smallest}
_OPPOSITE = {"max": "min", "min": "max"}


def extreme(kind: type, m: Basic) -> Expr:
    """The largest or the smallest entry (N.Largest, N.Smallest)."""
    if not is_array(m):
        return m
    c, core = split(m)
    constant = constant_of(core)
    if constant is not None:
        return smul(c, constant)
    if c.is_positive:
        return smul(c, node(kind, smaller(core)))
    if c.is_negative:
        return smul(c, node(N.Smallest if kind is N.Largest else N.Largest, smaller(core)))
    return node(kind, smaller(scaled(c, core)))


@memo
def row_extreme(kind: Str, m: Basic) -> Basic:
    """The largest entry of each row, a column; of one row it is the scalar."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    if rows == 1:
        return make(_WHOLE[kind.name], m)
    constant = constant_of(m)
    if constant is not None:
        return scaled(constant, ones(rows, S.One))
    c, core = split(m)
    signed = _signed(kind, c)
    return node(N.RowExtreme, kind, m) if signed is None else scaled(c, node(N.RowExtreme, signed, core))


@memo
def row_mask(kind: Str, m: Basic) -> Basic:
    """1 at the largest entry of each row."""
    rows, cols = dims(m)
    if cols == 1:
        return ones(rows, cols)
    c, core = split(m)
    signed = _signed(kind, c)
    return node(N.RowExtremeMask, kind, m) if signed is None else node(N.RowExtremeMask, signed, core)


def _signed(kind: Str, c: Expr) -> Str | None:
    """The kind of extreme that c makes of this one; None where the sign of c is not known."""
    if c.is_positive:
        return kind
    return Str(_OPPOSITE[kind.name]) if c.is_negative else None


# ------------------------------------------------------------------------------------------------------ products


@memo
def prod_all(m: Basic) -> Expr:
    """Product of all entries."""
    if not is_array(m):
        return m
    c, core = split(m)
    rows, cols = dims(core)
    if c is not S.One:
        return smul(call(Pow, c, rows * cols), prod_all(core))
    constant = constant_of(core)
    if constant is not None:
        return call(Pow, constant, rows * cols)
    if isinstance(core, N.Transpose | N.Vec):
        return prod_all(core.args[0])
    if isinstance(core, N.Eigvals | N.EigvalsH):
        return det(core.args[0])
    if isinstance(core, N.ImmutableDenseMatrix):
        return Mul(*core)
    if isinstance(core, N.Ewise):
        body = core.function.expr
        if isinstance(body, exp):
            return call(exp, total(in_each(body.args[0], *core.operands)))
        if isinstance(body, Pow) and body.base == BOUND[0] and body.exp.is_Integer:
            return prod_all(core.operands[0]) ** body.exp
    return node(N.ProdAll, smaller(core))


@memo
def row_prod(m: Basic) -> Basic:
    """The product of each row, a column; of one row it is the scalar."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    if rows == 1:
        return prod_all(m)
    constant = constant_of(m)
    if constant is not None:
        return scaled(call(Pow, constant, cols), ones(rows, S.One))
    c, core = split(m)
    return scaled(call(Pow, c, cols), node(N.RowProd, core))
