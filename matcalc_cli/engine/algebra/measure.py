"""leaves(e): how long a result is when printed, counted in names and numbers.

1/x, sqrt(x), minus signs, transposes and operators cost nothing beyond their operands; x/2 costs the 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from sympy import Add, Basic, Mul, Pow, S, polygamma, true
from sympy.core.numbers import Integer, Rational

from matcalc_cli.engine.algebra.base import BOUND_PLACES
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands
from matcalc_cli.model.walk import visits


def _sum(e: Basic) -> int:
    return sum(leaves(a) for a in operands(e))


def _mul(e: Mul) -> int:
    total = sum(leaves(a) for a in e.args if a is not S.NegativeOne and not _reciprocal(a))
    below = sum(
        leaves(a.base) + (0 if a.exp == -1 or a.exp == -S.Half else leaves(-a.exp)) for a in e.args if _reciprocal(a)
    )
    number = e.args[0]
    if isinstance(number, Rational) and abs(number.p) == 1 and number.q != 1 and total > 1:
        total -= 1
    return total + below if total else 1 + below


def _reciprocal(a: Basic) -> bool:
    return isinstance(a, Pow) and a.exp.could_extract_minus_sign()


def _pow(e: Pow) -> int:
    base, k = e.args
    if k == -1 or k == -S.Half:
        return 1 + leaves(base)
    if k == S.Half:
        return leaves(base)
    return leaves(base) + leaves(k)


def _product(e: Basic) -> int:
    first = e.args[0]
    if N.is_array(first):
        return _sum(e)
    rest = sum(leaves(a) for a in e.args[1:])
    if first is S.NegativeOne:
        return rest
    if len(e.args) == 2 and isinstance(e.args[1], N.OneMatrix):
        return leaves(first)
    scalar = leaves(first)
    if isinstance(first, Mul | Pow | Rational):
        numerator = first.as_numer_denom()[0]
        if numerator in (S.One, S.NegativeOne):
            scalar -= 1 if isinstance(first, Pow | Rational) or _one_on_top(first) else 0
    return rest + scalar


def _one_on_top(e: Mul) -> bool:
    """Whether the numerator was counted as the 1 that a matrix takes the place of; that of 1/3 never is."""
    if isinstance(e.args[0], Rational) and e.args[0].q != 1:
        return False
    return all(_reciprocal(a) or a is S.NegativeOne or (isinstance(a, Rational) and abs(a.p) == 1) for a in e.args)


def _power(e: Basic) -> int:
    return leaves(e.args[0]) + leaves(e.args[1])


def _ewise(e: Basic) -> int:
    variables, body = e.function.args
    return _weighted(body, dict(zip(variables, e.operands)))


def _weighted(body: Basic, operands: Mapping[Basic, Basic]) -> int:
    """leaves of a body, each bound variable as long as its operand."""
    total = leaves(body)
    for u, count in occurrences(body):
        if u in operands:
            total += count * (leaves(operands[u]) - 1)
    return total


@lru_cache(maxsize=1 << 14)
def occurrences(body: Basic) -> tuple[tuple[Basic, int], ...]:
    """How often each bound variable occurs in a scalar expression."""
    below = lambda a: () if isinstance(a, N.Scalar | N.Trace | N.Determinant) else a.args
    counts = Counter(a for a in visits([body], below) if a in BOUND_PLACES)
    return tuple(sorted(counts.items(), key=lambda pair: pair[0].name))


@lru_cache(maxsize=1 << 16)
def leaves(e: Basic) -> int:
    """The number of names and numbers in the printed form of e."""
    if isinstance(e, Integer):
        return 1
    if isinstance(e, Rational):
        return 2 if e.q != 1 else 1
    rule = _MEASURES.get(type(e))
    if rule is not None:
        return rule(e)
    return _sum(e) if operands(e) else 1


@lru_cache(maxsize=1 << 14)
def transposes_in(e: Basic) -> int:
    """How many transposes the arrays of e print."""
    return isinstance(e, N.Transpose) + sum(transposes_in(a) for a in e.args if N.is_array(a))


_MEASURES: dict[type, Callable[[Basic], int]] = {
    Mul: _mul,
    Add: _sum,
    Pow: _pow,
    N.MatMul: _product,
    N.MatPow: _power,
    N.Ewise: _ewise,
    N.Undefined: lambda e: 1 + _sum(e),
    N.UndefinedEwise: lambda e: 1 + _sum(e),
    N.UndefinedScalar: lambda e: 1 + _sum(e),
    N.Unvec: lambda e: _sum(e) + 2,
    N.PartialTrace: lambda e: _sum(e) + 1,
    N.Comm: lambda e: 2,
    type(true): lambda e: 0,
    N.Entry: lambda e: leaves(e.args[0]) + (1 if 1 in e.args[0].shape else 2),
    polygamma: lambda e: leaves(e.args[1]) + (0 if e.args[0].is_zero else leaves(e.args[0])),
}
