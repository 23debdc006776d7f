"""Sums of arrays: flat, like terms collected in a table, diagonal matrices, literals and blocks merged, in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from sympy import Add, Basic, Expr, S

from matcalc_cli.engine.algebra.base import assemble, dims, is_zero, memo, scaled, split, zero
from matcalc_cli.engine.algebra.blocks import add_blocks
from matcalc_cli.engine.algebra.make import diag
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array

Like: TypeAlias = dict[Basic, list[Expr]]  # a term without its scalar -> its coefficients


@memo
def add(*terms: Basic) -> Basic:
    """A + B + ...; all of one shape, scalars among scalars."""
    if not terms:
        return S.Zero
    if not is_array(terms[0]):
        return Add(*terms)
    if len(terms) == 1:
        return terms[0]
    like = _like_terms(terms)
    _add_diagonals(like)
    _add_literals(like)
    add_blocks(like)
    if not like:
        return zero(*dims(terms[0]))
    return assemble([(c[0] if len(c) == 1 else Add(*c), core) for core, c in like.items()])


def _like_terms(terms: Iterable[Basic]) -> Like:
    like: Like = {}
    todo = [(S.One, t) for t in reversed(tuple(terms))]
    while todo:
        outer, term = todo.pop()
        c, core = split(term)
        c = c if outer is S.One else outer * c
        if isinstance(core, N.MatAdd):
            todo.extend((c, t) for t in reversed(core.args))
        elif not isinstance(core, N.ZeroMatrix) and not is_zero(c):
            like.setdefault(core, []).append(c)
    return like


def _add_diagonals(like: Like) -> None:
    """diag(u) + diag(v) = diag(u + v)"""
    columns = [scaled(c, m.args[0]) for m in list(like) if isinstance(m, N.DiagMatrix) for c in like.pop(m)]
    if columns:
        c, core = split(diag(add(*columns)))
        if not is_zero(core):
            like.setdefault(core, []).append(c)


def _add_literals(like: Like) -> None:
    literals = [m for m in like if isinstance(m, N.ImmutableDenseMatrix)]
    if len(literals) > 1:
        total = literals[0] * 0
        for m in literals:
            total = total + m * Add(*like.pop(m))
        like[total] = [S.One]
