"""What is 0 where t <= 0, as relu(t), max(0, t) and min(0, -t): step(t) and a choice by t > 0 say nothing beside it.

They go where what is left has a value everywhere; where(x > 0, log(x) max(0, x), 0) stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Add, Basic, Expr, Max, Min, Mul, Piecewise, Pow, S, expand
from sympy.core.relational import GreaterThan, LessThan, StrictGreaterThan, StrictLessThan

from matcalc_cli.model.applying import is_long
from matcalc_cli.model.functions import BY_CLASS, inside_of, relu
from matcalc_cli.model.functions.row import OO
from matcalc_cli.model.walk import parts

_SHORT = 100  # parts of an expression that is looked at


def vanishes_with(t: Expr, factors: Iterable[Expr]) -> bool:
    """Is one of the factors a positive power of relu(t), max(0, t) or min(0, -t), which are 0 where t <= 0?"""
    return any(_inside_of_part(f) == t for f in factors)


def _inside_of_part(f: Expr) -> Expr | None:
    """t of relu(t)^k, max(0, t)^k and min(0, -t)^k with k > 0"""
    base, k = f.args if isinstance(f, Pow) else (f, S.One)
    if not k.is_positive:
        return None
    if isinstance(base, relu):
        return base.args[0]
    if not isinstance(base, Max | Min) or len(base.args) != 2 or S.Zero not in base.args:
        return None
    t = Add(*base.args)
    return t if isinstance(base, Max) else -t


def without_choice(e: Piecewise) -> Expr:
    """where(t > 0, a relu(t)^k, 0) = a relu(t)^k; e itself where there is nothing of the kind."""
    if len(e.args) != 2 or e.args[1][0] is not S.Zero or is_long(e, _SHORT):
        return e
    value, condition = e.args[0]
    gap = _positive_where(condition)
    factors = Mul.make_args(value)
    inner = [t for f in factors if (t := _inside_of_part(f)) is not None]
    if gap is None or not any(_same_sign(gap, t) for t in inner) or not _has_value_everywhere(value):
        return e
    return value


def _positive_where(condition: Basic) -> Expr | None:
    """a - b of a > b, a >= b and of b < a, b <= a"""
    if isinstance(condition, StrictGreaterThan | GreaterThan):
        return condition.lhs - condition.rhs
    return condition.rhs - condition.lhs if isinstance(condition, StrictLessThan | LessThan) else None


def _same_sign(a: Expr, b: Expr) -> bool:
    """Is one a positive multiple of the other?"""
    return bool(expand(a).primitive()[1] == expand(b).primitive()[1])


def _has_value_everywhere(e: Expr) -> bool:
    """Has it a value for all values of its names by its form? Only a plain yes counts."""
    return all(_is_total(part) for part in parts([e]))


def _is_total(e: Basic) -> bool:
    if e.is_Atom or isinstance(e, Add | Mul):
        return e.is_extended_real is not False
    if isinstance(e, Pow):
        whole = e.exp.is_Integer or e.base.is_nonnegative
        return bool(e.exp.is_nonnegative and whole)
    row = BY_CLASS.get(type(e))
    plain = row is not None and row.domain == (-OO, OO) and row.poles is None
    return isinstance(e, Max | Min) or plain and inside_of(e) is None
