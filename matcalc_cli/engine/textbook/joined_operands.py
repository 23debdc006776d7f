"""Operands that only their sum makes use of: f(u) .* (V a - V b) has V (a - b) for one operand."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Basic, Expr

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND, factors, lam, replace, scaled, split
from matcalc_cli.engine.algebra.measure import occurrences
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node
from matcalc_cli.model.walk import parts

Member = tuple[Expr, Expr, Basic]  # coefficient, variable, operand


def joined_operands(e: N.Ewise) -> N.Ewise | None:
    """The node with operands of one common end that are only added together as one operand; None where none are."""
    variables, body = e.function.args
    operands = dict(zip(variables, e.operands))
    once = {u for u, count in occurrences(body) if count == 1}
    for whole in (part for part in parts([body]) if isinstance(part, Add)):
        pairs = (term.as_coeff_Mul() for term in whole.args)
        members = [(c, u, operands[u]) for c, u in pairs if u in once and u in operands]
        for group in _with_a_common_end(members):
            return _joined(operands, body, whole, group)
    return None


def _with_a_common_end(members: list[Member]) -> Iterator[list[Member]]:
    groups: dict[tuple[int, Basic], list[Member]] = {}
    for member in members:
        chain = factors(split(member[2])[1])
        for side in (0, -1) if len(chain) > 1 else ():
            groups.setdefault((side, chain[side]), []).append(member)
    yield from (group for group in groups.values() if len(group) > 1)


def _joined(operands: dict[Expr, Basic], body: Expr, whole: Add, group: list[Member]) -> N.Ewise:
    """The same with the operands of a group added up, in the place of its first."""
    together = A.add(*(scaled(c, operand) for c, _, operand in group))
    first, gone = group[0][1], {u for _, u, _ in group[1:]}
    rest = (term for term in whole.args if not any(term == c * u for c, u, _ in group))
    left = [(u, together if u == first else operand) for u, operand in operands.items() if u not in gone]
    renamed = {u: BOUND[i] for i, (u, _) in enumerate(left)}
    inner = replace(replace(body, {whole: Add(first, *rest)}), renamed)
    return node(N.Ewise, lam(inner, len(left)), *(operand for _, operand in left))
