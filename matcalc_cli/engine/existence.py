"""Where an explicit derivative exists: the conditions an expression's parts need, found once per shared part.

Reciprocals need a nonzero denominator, logarithms and real powers a positive base, kinks (|t|, step, max, where) their
argument off the kink. What holds for every real value of the names is not stated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import sympy as sp
from sympy import Expr, Piecewise, Pow
from sympy.core.relational import Relational

from matcalc_cli.engine import scalars
from matcalc_cli.engine.commuting import times
from matcalc_cli.engine.tidy import tidy
from matcalc_cli.errors import MathError
from matcalc_cli.model.applying import applied, is_long
from matcalc_cli.model.functions import BY_CLASS, cbrt
from matcalc_cli.model.problem import Condition

ASKED = 3000  # parts of an expression whose sign is asked for; SymPy's answer takes as many steps at least


def _is(e: Expr, fact: str) -> bool:
    """Is e positive, nonnegative, nonzero by what is known of its names? Only a plain yes counts."""
    return not is_long(e, ASKED) and bool(getattr(e, f"is_{fact}"))


def _nonzero(e: Expr) -> Iterator[Condition]:
    for factor in sp.Mul.make_args(e):
        base = factor
        while isinstance(base, Pow) and _is(base.exp, "positive") or isinstance(base, sp.Abs | cbrt):
            base = base.args[0]
        if base is not factor and base.is_Mul:
            yield from _nonzero(base)
        elif not _is(base, "nonzero") and not _is(base, "positive"):
            yield Condition("nonzero", base)


def _positive(e: Expr) -> Iterator[Condition]:
    if isinstance(e, sp.Abs) or isinstance(e, Pow) and e.base.is_real and e.exp.is_even:
        yield from _nonzero(e)
    elif not _is(e, "positive"):
        yield Condition("positive", e)


def _nonnegative(e: Expr) -> Iterator[Condition]:
    if not _is(e, "nonnegative"):
        yield Condition("nonnegative", e)


def _of_power(e: Pow, differentiated: bool = True) -> Iterator[Condition]:
    base, exponent = e.args
    if exponent.is_Integer:
        if exponent.is_negative:
            yield from _nonzero(base)
    elif exponent.is_Rational:
        if _is(base, "nonnegative") and (exponent.is_negative or differentiated):
            yield from _nonzero(base)
        elif exponent.is_negative or exponent < 1 and differentiated:
            yield from _positive(base)
        elif not _is(base, "nonnegative"):
            yield Condition("nonnegative", base)
    elif not _is(base, "positive") and not base.is_Number:
        yield from _positive(base)


def _of_extreme(e) -> Iterator[Condition]:
    first, *others = e.args
    for other in others:
        yield Condition("nonzero", other - first if first.is_Number else first - other)


def _of_where(e: Piecewise) -> Iterator[Condition]:
    for (left, condition), (right, _) in zip(e.args, e.args[1:]):
        simple = getattr(condition, "is_Relational", False)
        for relation in [condition] if simple else sorted(condition.atoms(Relational), key=sp.default_sort_key):
            gap = relation.lhs - relation.rhs
            if not simple or not _smooth_across(left, right, gap):
                yield Condition("nonzero", gap)


def _smooth_across(left: Expr, right: Expr, gap: Expr) -> bool:
    """Do two branches and their first derivatives agree wherever gap = 0? Only a plain yes counts."""
    if is_long(gap, ASKED) or is_long(left, ASKED) or is_long(right, ASKED):
        return False
    names = gap.free_symbols
    if len(names) != 1:
        return False
    (t,) = names
    absolute, slope = list(gap.atoms(sp.Abs)), scalars.diff(gap, t)
    roots = []
    if not absolute and slope.is_number and slope != 0:  # sign(t) has no slope, and jumps
        roots = [-gap.xreplace({t: sp.S.Zero}) / slope]
    elif absolute == [sp.Abs(t)] and (gap - sp.Abs(t)).is_number:
        roots = [sp.Abs(t) - gap, gap - sp.Abs(t)]
    pairs = ((left, right), (scalars.diff(left, t), scalars.diff(right, t)))
    return bool(roots) and all(sp.expand((a - b).xreplace({t: root})) == 0 for root in roots for a, b in pairs)


def _of_function(e) -> Iterator[Condition]:
    row = BY_CLASS.get(e.func)
    if row is not None:
        for kink in row.kinks:
            yield from _nonzero(kink(*e.args))
        yield from _of_domain(e)


_INSIDE = {(0, float("inf")): lambda t: t, (-1, 1): lambda t: 1 - t**2, (1, float("inf")): lambda t: t - 1}


def _of_domain(e, closed: bool = False) -> Iterator[Condition]:
    """Where a function has a derivative; with `closed`, where it has a value."""
    row = BY_CLASS.get(e.func)
    if row is None or row.kinks:
        return
    inside = _INSIDE.get(row.domain)
    if inside is not None:
        argument = applied(inside, e.args[-1])
        ends = closed and row.name in ("asin", "acos", "acosh")
        yield from _nonnegative(argument) if ends else _positive(argument)


_BY_KIND = ((Pow, _of_power), ((sp.Max, sp.Min), _of_extreme), (Piecewise, _of_where), (sp.Function, _of_function))


@cache
def _rule(kind: type) -> Callable[[Expr], Iterable[Condition]] | None:
    return next((rule for kinds, rule in _BY_KIND if issubclass(kind, kinds)), None)


def _out_of_reach(functions: list[Expr]) -> set[Expr]:
    """|t| that stands only in the branch |t| > d of a where: its kink at t = 0 belongs to the other branch (huber)."""
    choices = {e for e in scalars.parts(functions) if isinstance(e, Piecewise) and _bounded(e) is not None}
    if not choices:
        return set()
    inside = {_bounded(e) for e in choices}
    stand_ins = {e: sp.Dummy(real=True) for e in choices}
    elsewhere = set(scalars.parts([f.xreplace(stand_ins) for f in functions]))
    nearby = set(scalars.parts([e.args[0][0] for e in choices]))
    return inside - elsewhere - nearby


def _bounded(e: Piecewise) -> Expr | None:
    """|t| of where(|t| <= d, ...) with d > 0; None of any other."""
    condition = e.args[0][1]
    if len(e.args) == 2 and isinstance(condition, sp.Le | sp.Lt) and isinstance(condition.lhs, sp.Abs):
        return condition.lhs if condition.rhs.is_positive else None
    return None


def conditions(
    functions: Iterable[Expr], results: Iterable[Expr], factors: Iterable[Expr] = ()
) -> tuple[Condition, ...]:
    """Conditions of the expressions differentiated, then those their derivatives add and those under which the factors
    that a derivative is multiplied by have a value, in order, each once.

    A kink or a pole of a function is one of the expression already; what a derivative can add is a power.
    """
    found: dict[Condition, None] = {}
    functions = list(functions)
    out_of_reach = _out_of_reach(functions)
    for e in scalars.parts(functions):
        rule = _rule(type(e))
        if rule and e not in out_of_reach:
            found.update(dict.fromkeys(c for c in rule(e) if not c.expr.is_number))
    for e in scalars.parts(results):
        if e is sp.I:
            raise MathError("the derivative is not a real number here")
        if isinstance(e, Pow):
            found.update(dict.fromkeys(c for c in _of_power(e, False) if not c.expr.is_number))
    found.update(dict.fromkeys(domain(factors)))
    return _without_implied(tuple(found))


def domain(values: Iterable[Expr]) -> tuple[Condition, ...]:
    """Conditions under which the expressions themselves have a value."""
    found: dict[Condition, None] = {}
    for e in scalars.parts(values):
        listed = _of_power(e, False) if isinstance(e, Pow) else _of_domain(e, True) if e.args else ()
        found.update(dict.fromkeys(c for c in listed if not c.expr.is_number))
    return _without_implied(tuple(found))


def _holds(c: Condition) -> bool:
    """sin² + cos² ≠ 0 and its like"""
    if not isinstance(c.expr, sp.Add) or is_long(c.expr) or not c.expr.has(sp.sin, sp.cosh):
        return False
    known = tidy(c.expr)
    return bool(known.is_positive or c.kind == "nonzero" and known.is_nonzero)


def _without_implied(found: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """t > 0 implies t != 0 and t >= 0; t != 0 stands for -t != 0 and for |t| != 0."""
    positive = {c.expr for c in found if c.kind == "positive"}
    weaker = {e for e in positive if len(positive) < 20 and any(_is(e - other, "positive") for other in positive)}
    stated: set[Expr] = set()
    kept: list[Condition] = []
    for c in found:
        if c.expr in weaker and c.kind == "positive" or _holds(c):
            continue
        if c.kind != "positive":
            inside = c.expr.args[0] if isinstance(c.expr, sp.Abs) else c.expr
            either = (inside, times(sp.S.NegativeOne, inside))
            if not positive.isdisjoint(either):
                continue
            if c.kind == "nonzero":
                if not stated.isdisjoint(either):
                    continue
                stated.add(inside)
        kept.append(c)
    return tuple(kept)
