"""Sums of unit vectors as what they are in components: e_0 a' + e_1 b' is the block matrix [a'; b']."""

from __future__ import annotations

from sympy import Basic, Expr, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import dims, factors, split
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


def as_literal(terms: list[Basic]) -> Basic | None:
    """Sum of e_i r_i' as the literal or block matrix with rows r_i, sum of c_ij e_i e_j' as a literal."""
    rows, cols = dims(terms[0])
    if len(terms) < 2:
        return None
    if all(_unit(factors(split(t)[1])[0]) for t in terms) and rows.is_Integer:
        return _stacked(terms, int(rows), cols)
    if all(_unit_row(factors(split(t)[1])[-1]) for t in terms) and cols.is_Integer:
        other = as_literal([A.transpose(t) for t in terms])
        return None if other is None else A.transpose(other)
    return None


def _unit(f: Basic) -> bool:
    return isinstance(f, N.Unit) and f.args[0].is_Integer


def _unit_row(f: Basic) -> bool:
    return isinstance(f, N.Transpose) and _unit(f.args[0])


def _stacked(terms: list[Basic], rows: int, cols: Expr) -> Basic | None:
    lines: dict[int, list[Basic]] = {i: [] for i in range(rows)}
    for t in terms:
        c, core = split(t)
        first, *rest = factors(core)
        lines[int(first.args[0])].append(A.mul(c, *rest) if rest else c)
    if cols == 1 or cols.is_Integer and all(_unit_row(split(r)[1]) for line in lines.values() for r in line):
        return N.ImmutableDenseMatrix([_explicit_row(line, int(cols)) for line in lines.values()])
    return A.blocks([[A.add(*line) if line else node(N.ZeroMatrix, S.One, cols)] for line in lines.values()])


def _explicit_row(line: list[Basic], cols: int) -> list[Expr]:
    cells = [S.Zero] * cols
    for r in line:
        c, core = split(r)
        cells[int(core.args[0].args[0]) if is_array(core) else 0] += c
    return cells
