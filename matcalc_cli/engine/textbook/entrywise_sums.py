"""Sums of element-wise terms as one element-wise node, where that is shorter: x.^2 - 2 x + 1 as (x - 1).^2."""

from __future__ import annotations

from sympy import Add, Basic, Expr

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND, bound_in, dims, key, lam, scaled, split
from matcalc_cli.engine.algebra.entrywise import lift, lower
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.named_functions import named_functions
from matcalc_cli.engine.textbook.shortest import shortest
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


def merged_entrywise(terms: list[Basic]) -> list[Basic]:
    """Element-wise terms of a sum and the constants beside them as one element-wise node, where that is shorter."""
    wise = [t for t in terms if isinstance(split(_plain(t))[1], N.Ewise)]
    if not wise or len(terms) < 2:
        return terms
    transposed = isinstance(split(wise[0])[1], N.Transpose)
    operands = {o for t in wise for o in split(_plain(t))[1].operands}
    chosen = [t for t in terms if _fits(t, operands, transposed)]
    columns = [A.transpose(t) if transposed else t for t in chosen]
    if len(chosen) < 2 or len(operands) >= len(BOUND) or not is_array(columns[0]):
        return terms
    merged = _merged(columns, sorted(operands, key=key), longest=sum(map(leaves, chosen)))
    if merged is None:
        return terms
    rest = [t for t in terms if not _fits(t, operands, transposed)]
    return [*rest, A.transpose(merged) if transposed else merged]


def _fits(t: Basic, operands: set[Basic], transposed: bool) -> bool:
    """Is a term element-wise and upright like the others, one of their operands, or constant?"""
    core = split(_plain(t) if transposed else t)[1]
    if core in operands or A.constant_of(core) is not None:
        return True
    return isinstance(core, N.Ewise) and isinstance(split(t)[1], N.Transpose) == transposed


def _merged(terms: list[Basic], operands: list[Basic], longest: int) -> Basic | None:
    """The sum as one element-wise node; None where it has more than `longest` leaves."""
    env = dict(zip(operands, BOUND))
    body = shortest(named_functions(Add(*(lift(t, env) for t in terms))))
    if not bound_in(body):  # sin(x)^2 + cos(x)^2 = 1 leaves no operand
        return lower(body, (), *dims(terms[0]))
    c, inner = signed_body(body)
    merged = node(N.Ewise, lam(inner, len(operands)), *operands)
    shorter = leaves(merged) + (0 if abs(c) == 1 else 1) < longest
    return scaled(c, merged) if shorter or any(A.constant_of(t) is not None for t in terms) else None


def signed_body(body: Expr) -> tuple[Expr, Expr]:
    """(c, b) with body = c b: the number in front, and -1 of -a - b."""
    c, inner = body.as_coeff_Mul()
    if isinstance(inner, Add) and all(t.could_extract_minus_sign() for t in inner.args):
        return -c, Add(*(-t for t in inner.args))
    return c, inner


def _plain(t: Basic) -> Basic:
    """The term with a transposed element-wise column the right way up."""
    c, core = split(t)
    if isinstance(core, N.Transpose) and isinstance(core.args[0], N.Ewise | N.OneMatrix):
        return scaled(c, core.args[0])
    return t
