"""Sums of arrays: flat, like terms collected in a dictionary, diagonal matrices merged, in structural order."""

from __future__ import annotations

from sympy import Add, Basic, Expr, S

from matcalc_cli.engine.algebra import kronecker as kron
from matcalc_cli.engine.algebra.base import assemble, dims, is_zero, memo, scaled, split, zero
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array


@memo
def add(*terms: Basic) -> Basic:
    """A + B + ...; all of one shape, scalars among scalars."""
    if not terms:
        return S.Zero
    if not is_array(terms[0]):
        return Add(*terms)
    if len(terms) == 1:
        return terms[0]
    cores: dict[Basic, list[Expr]] = {}
    diagonals: list[Basic] = []
    stack = [(S.One, t) for t in reversed(terms)]
    while stack:
        outer, term = stack.pop()
        c, core = split(term)
        c = c if outer is S.One else outer * c
        if isinstance(core, N.MatAdd):
            stack.extend((c, t) for t in reversed(core.args))
        elif isinstance(core, N.ZeroMatrix) or c == 0:
            continue
        elif isinstance(core, N.DiagMatrix):
            diagonals.append(scaled(c, core.args[0]))
        else:
            cores.setdefault(core, []).append(c)
    if diagonals:
        merged = diagonals[0] if len(diagonals) == 1 else add(*diagonals)
        c, core = split(kron.diag(merged))
        if not is_zero(core):
            cores.setdefault(core, []).append(c)
    dense = [core for core in cores if isinstance(core, N.ImmutableDenseMatrix)]
    if len(dense) > 1:
        total = dense[0] * 0
        for core in dense:
            total = total + core * Add(*cores.pop(core))
        cores[total] = [S.One]
    blocks = [core for core in cores if isinstance(core, N.Blocks)]
    if len(blocks) > 1:
        kron.add_blocks(cores, blocks)
    if not cores:
        return zero(*dims(terms[0]))
    return assemble([(c[0] if len(c) == 1 else Add(*c), core) for core, c in cores.items()])


def subtract(a: Basic, b: Basic) -> Basic:
    """A - B"""
    return add(a, scaled(S.NegativeOne, b))
