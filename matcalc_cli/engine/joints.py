"""Where the branches of a where() meet: is the joint a kink, as that of huber is none?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy as sp
from sympy import Expr, Piecewise
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from matcalc_cli.engine import scalars
from matcalc_cli.model.applying import is_long

ASKED = 3000  # parts of an expression that is looked at; SymPy's answer takes as many steps at least


def joints(e: Piecewise, order: int = 1) -> Iterator[Expr]:
    """The expressions at whose zeros branches meet that do not agree up to this order."""
    for i, (_, condition) in enumerate(e.args[:-1]):
        simple = isinstance(condition, Relational)
        for relation in [condition] if simple else sorted(condition.atoms(Relational), key=sp.default_sort_key):
            gap = relation.lhs - relation.rhs
            if not simple or not _smooth_across(e.args[i:], gap, order):
                yield gap


def _smooth_across(cases: Sequence[ExprCondPair], gap: Expr, order: int) -> bool:
    """Do the first branch and those it can meet at gap = 0 agree there up to this order? Only a plain yes counts.

    One name t in which the gap is linear is enough: what vanishes so on all of gap = 0 has the factor gap^(order + 1).
    """
    if any(is_long(e, ASKED) for e in (gap, *(case.expr for case in cases))):
        return False
    t, roots = _roots(gap)
    if t is None and gap.has(sp.Abs):  # huber(x^2): what stands between the bars is one variable
        between = {max(gap.atoms(sp.Abs), key=sp.default_sort_key).args[0]: sp.Dummy(real=True)}
        gap, cases = gap.xreplace(between), [case.xreplace(between) for case in cases]
        t, roots = _roots(gap)
    meetings = [(cases[0].expr, right, {t: root}) for root in roots for right in _met(cases[1:], {t: root})]
    for _ in range(order + 1):
        if not all(sp.expand((a - b).xreplace(place)) == 0 for a, b, place in meetings):
            return False
        meetings = [(scalars.diff(a, t), scalars.diff(b, t), place) for a, b, place in meetings]
    return bool(meetings)


def _roots(gap: Expr) -> tuple[Expr | None, list[Expr]]:
    """(t, the values of t where gap = 0) of a gap that is linear in t, or |u| - d with such a u."""
    bars = list(gap.atoms(sp.Abs))
    d = bars[0] - gap if bars else sp.S.Zero
    u, ends = (bars[0].args[0], (d, -d)) if bars else (gap, (d,))
    for t in sorted(u.free_symbols, key=sp.default_sort_key):
        slope = scalars.diff(u, t)
        constant = slope.is_number and slope != 0 and not u.has(sp.sign)  # sign(t) has no slope, and jumps
        if constant and not any(end.has(t) for end in ends):
            return t, [sp.expand(t + (end - u) / slope) for end in ends]
    return None, []


def _met(cases: Sequence[ExprCondPair], place: dict[Expr, Expr]) -> Iterator[Expr]:
    """The branches that can hold around a place: what is decided there, and not by equality, is so around it."""
    for branch, condition in cases:
        gaps = ((r.lhs - r.rhs).xreplace(place) for r in condition.atoms(Relational))
        known = condition.xreplace(place) if all(gap.is_zero is False for gap in gaps) else None
        if known != False:  # noqa: E712 - SymPy's false is not Python's
            yield branch
        if known == True:  # noqa: E712
            return
