"""Sums of element-wise terms as one element-wise node, where that is shorter: x.^2 - 2 x + 1 as (x - 1).^2."""

from __future__ import annotations

from sympy import Add, Basic, Expr

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND, dims, key, lam, scaled, split
from matcalc_cli.engine.algebra.entrywise import lift, lower
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.named_functions import named_functions
from matcalc_cli.engine.textbook.shortest import shortest
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


def merged_entrywise(terms: list[Basic]) -> list[Basic]:
    """Element-wise terms of a sum and the constants beside them as one element-wise node, where that is shorter."""
    if len(terms) < 2:
        return terms
    wise = [t for t in terms if isinstance(split(_plain(t))[1], N.Ewise)]
    if not wise:
        return terms
    turned = isinstance(split(wise[0])[1], N.Transpose)
    operands: dict[Basic, None] = {}
    for t in wise:
        for o in split(_plain(t))[1].operands:
            operands[o] = None
    chosen, rest = [], []
    for t in terms:
        plain = _plain(t) if turned else t
        c, core = split(plain)
        fits = isinstance(core, N.Ewise) or core in operands or A.constant_of(core) is not None
        same = isinstance(split(t)[1], N.Transpose) == turned or core in operands or A.constant_of(core) is not None
        (chosen if fits and same else rest).append(t)
    if len(chosen) < 2:
        return terms
    plains = [A.transpose(t) if turned else t for t in chosen]
    order = sorted(operands, key=key)
    if len(order) > len(BOUND) - 1:
        return terms
    env = dict(zip(order, BOUND))
    body = shortest(named_functions(Add(*(lift(t, env) for t in plains))))
    if not is_array(plains[0]):
        return terms
    variables = {env[o] for o in order}
    if not any(a in variables for a in body.free_symbols):
        # sin(x)^2 + cos(x)^2 = 1 leaves no operand
        whole = lower(body, (), *dims(plains[0]))
        return [*rest, A.transpose(whole) if turned else whole]
    c, inner = signed_body(body)
    result = node(N.Ewise, lam(inner, len(order)), *order)
    before = sum(leaves(t) for t in chosen)
    constant = any(A.constant_of(t) is not None for t in plains)
    if leaves(result) + (0 if abs(c) == 1 else 1) < before or constant:
        whole = node(N.Transpose, result) if turned else result
        return [*rest, scaled(c, whole)]
    return terms


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
