"""Sums of entries as one: k sum(A) - k sum(B) + k n c = k sum(A - B + c 1), as books leave what they have summed."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Basic, Expr, Mul, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import content_of, dims, is_ones_row, scaled, smul
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node


def one_total(e: Add) -> Expr:
    """A sum with its sums of entries as one sum of a sum, where that is shorter."""
    groups: dict[tuple[Expr, Expr], list[tuple[Expr, Expr, Basic]]] = {}
    for term in e.args:
        for coefficient, array in _totals(term):
            groups.setdefault(dims(array), []).append((term, coefficient, array))
    for (rows, cols), members in groups.items():
        content = content_of([c for _, c, _ in members])
        inside = [scaled(smul(c, 1 / content), array) for _, c, array in members]
        rest = [t for t in e.args if all(t is not member[0] for member in members)]
        constants = {t: smul(t, 1 / (content * rows * cols)) for t in rest}
        taken = {t: c for t, c in constants.items() if (rows * cols).free_symbols.isdisjoint(c.free_symbols)}
        inside += [A.mul(c, A.ones(rows, cols)) for c in taken.values()]
        if len(inside) < 2:
            continue
        found = Add(*(t for t in rest if t not in taken), Mul(content, node(N.Total, A.add(*inside))))
        if leaves(found) < leaves(e):
            return one_total(found) if isinstance(found, Add) else found
    return e


def _totals(term: Expr) -> Iterator[tuple[Expr, Basic]]:
    """(k, A) of k sum(A), which of a product that is a column is k 1'A."""
    fs = Mul.make_args(term)
    for f in fs:
        array = f.args[0] if isinstance(f, N.Total) else _column(f)
        if array is not None:
            yield Mul(*(g for g in fs if g is not f)) if len(fs) > 1 else S.One, array
            return


def _column(f: Expr) -> Basic | None:
    if not isinstance(f, N.Trace) or not isinstance(f.args[0], N.MatMul) or dims(f.args[0]) != (1, 1):
        return None
    first, *rest = f.args[0].args
    if is_ones_row(first):
        return A.mul(*rest)
    last = f.args[0].args[-1]
    return A.transpose(A.mul(first, *rest[:-1])) if isinstance(last, N.OneMatrix) else None
