"""Largest and smallest entries, products row by row, and selections of rows: constructors of their normal forms.

A scalar factor comes out of an extreme, turning max into min where it is negative. A selection of rows multiplies:
Rows 1 = 1, Rows Rows' = I, a selection of a selection is one, and of literals it is carried out.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Basic, Expr, Pow, S
from sympy.core.symbol import Str

from matcalc_cli.engine.algebra import entrywise, products, traces
from matcalc_cli.engine.algebra.base import call, dims, memo, scaled, smul, split
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node

_WHOLE = {"max": N.Largest, "min": N.Smallest}
OTHER = {"max": "min", "min": "max"}


def _signed(kind: Str, c: Expr) -> Str | None:
    """The kind of extreme that c turns this one into; None where the sign of c is not known."""
    if c.is_positive:
        return kind
    return Str(OTHER[kind.name]) if c.is_negative else None


@memo
def row_extreme(kind: Str, m: Basic) -> Basic:
    """The largest entry of each row, a column; of one row it is the scalar."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    if rows == 1:
        return traces.extreme(_WHOLE[kind.name], m)
    constant = entrywise.constant_of(m)
    if constant is not None:
        return scaled(constant, entrywise.ones(rows, S.One))
    c, core = split(m)
    turned = _signed(kind, c)
    return node(N.RowExtreme, kind, m) if turned is None else scaled(c, node(N.RowExtreme, turned, core))


@memo
def row_mask(kind: Str, m: Basic) -> Basic:
    """1 at the largest entry of each row."""
    rows, cols = dims(m)
    if cols == 1:
        return entrywise.ones(rows, cols)
    c, core = split(m)
    turned = _signed(kind, c)
    return node(N.RowExtremeMask, kind, m) if turned is None else node(N.RowExtremeMask, turned, core)


@memo
def row_prod(m: Basic) -> Basic:
    """The product of each row, a column; of one row it is the scalar."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    if rows == 1:
        return traces.prod_all(m)
    constant = entrywise.constant_of(m)
    if constant is not None:
        return scaled(call(Pow, constant, cols), entrywise.ones(rows, S.One))
    c, core = split(m)
    return scaled(call(Pow, c, cols), node(N.RowProd, core))


# -------------------------------------------------------------------------------------------------- singular values


def _value(kind: type, m: Basic) -> Expr:
    """norm(c M) = |c| norm(M); of a vector the Euclidean norm."""
    if 1 in dims(m):
        return traces.fnorm(m)
    c, core = split(m)
    if isinstance(core, N.Transpose):
        core = core.args[0]
    return smul(call(Abs, c), node(kind, core))


@memo
def spectral(m: Basic) -> Expr:
    """The largest singular value."""
    return _value(N.Spectral, m)


@memo
def nuclear(m: Basic) -> Expr:
    """The sum of the singular values."""
    return _value(N.Nuclear, m)


def _factor(kind: type, m: Basic) -> Basic:
    """Of c M it is that of M, with the sign of c; of M' the transpose of it."""
    if 1 in dims(m):
        return products.mul(1 / traces.fnorm(m), m)
    c, core = split(m)
    if not (c.is_positive or c.is_negative):
        c, core = S.One, m
    turned = isinstance(core, N.Transpose)
    made = node(kind, core.args[0] if turned else core)
    made = node(N.Transpose, made) if turned else made
    return scaled(S.NegativeOne, made) if c.is_negative else made


@memo
def polar(m: Basic) -> Basic:
    """U V' of M = U S V'."""
    return _factor(N.Polar, m)


@memo
def dominant(m: Basic) -> Basic:
    """u v' of the largest singular value."""
    return _factor(N.Dominant, m)


# ------------------------------------------------------------------------------------------------------ selections


def rows_of(n: Expr, start: Expr, stop: Expr, step: Expr = S.One) -> Basic:
    """The selection of rows start, start + step, ... of n; one row is a transposed unit vector, all rows are I."""
    if start == 0 and stop == n and step == 1:
        return products.identity(n)
    selection = node(N.Rows, n, start, stop, step)
    if selection.shape[0] == 1:
        return products.transpose(node(N.Unit, start, n))
    return selection


def place_of(selection: N.Rows, i: Expr) -> Basic:
    """The unit vector of what stands at i in x[start:stop:step], so that its entry i is one of x."""
    n, start, _, step = selection.args
    return node(N.Unit, start + step * i, n)


def _picked(a: N.Rows) -> range | None:
    """The rows that are selected, where they are known."""
    _, *numbers = a.args
    return range(*map(int, numbers)) if all(k.is_Integer for k in numbers) else None


def _of_ones(a: N.Rows, b: Basic) -> Basic:
    return entrywise.ones(a.shape[0], S.One)


def _of_unit(a: N.Rows, b: Basic) -> Basic | None:
    i, (_, start, stop, step) = b.args[0], a.args
    if i.is_Integer and start.is_Integer and step == 1:
        if i < start or stop.is_Integer and i >= stop:
            return node(N.ZeroMatrix, a.shape[0], S.One)
        return node(N.Unit, i - start, a.shape[0]) if stop.is_Integer else None
    return None


def _of_selection(a: N.Rows, b: N.Rows) -> Basic | None:
    """x[2:6][1:3] = x[3:5]"""
    n, start, stop, step = b.args
    if step != 1 or a.args[3] != 1:
        return None
    return rows_of(n, start + a.args[1], start + a.args[2])


def _of_turned(a: N.Rows, b: N.Transpose) -> Basic | None:
    """Rows Rows' = I of the same rows, 0 where none is shared."""
    if b.args[0] == a:
        return products.identity(a.shape[0])
    if not isinstance(b.args[0], N.Rows):
        return None
    mine, other = _picked(a), _picked(b.args[0])
    if mine is not None and other is not None and not set(mine) & set(other):
        return node(N.ZeroMatrix, a.shape[0], b.args[0].shape[0])
    return None


def _of_literal(a: N.Rows, b: Basic) -> Basic | None:
    chosen = _picked(a)
    if chosen is None:
        return None
    return N.ImmutableDenseMatrix(len(chosen), b.cols, [b[i, j] for i in chosen for j in range(b.cols)])


def _of_column(a: N.Rows, b: N.Ewise) -> Basic | None:
    """f.(x)[1:3] = f.(x[1:3])"""
    return entrywise.ewise(b.function, *(products.mul(a, o) for o in b.operands)) if dims(b)[1] == 1 else None


_SELECTED: dict[type, Callable] = {
    N.OneMatrix: _of_ones,
    N.Unit: _of_unit,
    N.Rows: _of_selection,
    N.Transpose: _of_turned,
    N.ImmutableDenseMatrix: _of_literal,
    N.Ewise: _of_column,
}


def select_left(a: N.Rows, b: Basic) -> Basic | None:
    """What a selection of rows makes of its neighbour."""
    rule = _SELECTED.get(type(b))
    return rule(a, b) if rule else None


def select_right(a: Basic, b: N.Transpose) -> Basic | None:
    """M Rows', by its transpose."""
    turned = products.transpose(a)
    if isinstance(a, N.Transpose | N.ImmutableDenseMatrix | N.Ewise):
        found = select_left(b.args[0], turned)
        return None if found is None else products.transpose(found)
    return None


__all__ = [
    "dominant",
    "nuclear",
    "place_of",
    "polar",
    "row_extreme",
    "row_mask",
    "row_prod",
    "rows_of",
    "select_left",
    "select_right",
    "spectral",
]
