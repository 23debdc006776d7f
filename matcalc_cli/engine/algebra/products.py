"""Products of arrays.

Normal form: one scalar factor first, then array factors; no identity, no adjacent pair that joins.py can merge (powers
of one base, diagonal matrices, Kronecker products of fitting sizes ...), no sum of 1 x 1. A bond of size one cuts a
product: an inner piece that is 1 x 1 is pulled out as a scalar, so x'y z is (x'y) z and the whole product is a scalar
when it is 1 x 1.
"""

from __future__ import annotations

from sympy import Basic, Expr, S

from matcalc_cli.engine.algebra.base import dims, factors, is_zero, memo, scaled, smul, split, zero
from matcalc_cli.engine.algebra.chains import reduce_chain
from matcalc_cli.engine.algebra.cross import crossed
from matcalc_cli.engine.algebra.traces import piece
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


@memo
def mul(*args: Basic) -> Basic:
    """A B C ..., scalars among them; a scalar where the result is 1 x 1."""
    scalars = [a for a in args if not is_array(a)]
    arrays = [a for a in args if is_array(a)]
    c = scalars[0] if len(scalars) == 1 else smul(*scalars)
    if not arrays:
        return c
    shape = dims(arrays[0])[0], dims(arrays[-1])[1]
    if any(map(is_zero, args)):
        return zero(*shape)
    if len(arrays) == 1:
        return as_scalar(scaled(c, arrays[0]))
    c, chain = reduce_chain(c, arrays)
    return zero(*shape) if chain is None else _cut(c, chain, shape[0])


def as_scalar(m: Basic) -> Basic:
    """A lone 1 x 1 array as the scalar it is."""
    if is_array(m) and dims(m)[0] is S.One is dims(m)[1]:
        c, core = split(m)
        return smul(c, piece(factors(core)))
    return m


def _cut(c: Expr, chain: list[Basic], rows: Expr) -> Basic:
    """Pull the 1 x 1 pieces of a product out as scalars."""
    pieces = _pieces(chain)
    if any(isinstance(f, N.Skew) for f in chain):
        for i, p in enumerate(pieces):
            c, pieces[i] = crossed(c, p)
        if c is S.Zero:
            return zero(rows, dims(chain[-1])[1])
        chain = [f for p in pieces for f in p]
    if len(pieces) == 1 and dims(pieces[0][0])[0] is not S.One:
        return _product(c, chain)
    scalars, kept = [c], []
    for p in pieces:
        if dims(p[0])[0] is S.One is dims(p[-1])[1]:
            scalars.append(piece(tuple(p)))
        else:
            kept.extend(p)
    if not kept:
        return smul(*scalars)
    if len(scalars) == 1:
        return _product(c, kept)
    c, joined = reduce_chain(smul(*scalars), kept)
    return zero(rows, dims(chain[-1])[1]) if joined is None or is_zero(c) else _product(c, joined)


def _pieces(chain: list[Basic]) -> list[list[Basic]]:
    """The factors in groups that end at a bond of size one."""
    pieces: list[list[Basic]] = [[]]
    for f in chain:
        pieces[-1].append(f)
        if dims(f)[1] is S.One:
            pieces.append([])
    return [p for p in pieces if p]


def _product(c: Expr, chain: list[Basic]) -> Basic:
    if is_zero(c):
        return zero(dims(chain[0])[0], dims(chain[-1])[1])
    if len(chain) == 1:
        return scaled(c, chain[0])
    return node(N.MatMul, *chain) if c is S.One else node(N.MatMul, c, *chain)
