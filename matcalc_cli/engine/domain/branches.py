"""Conditions of what stands in a branch of a where(): they are asked for where the branch is taken, and only there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial

import sympy as sp
from sympy import Basic, Expr, Piecewise, S
from sympy.core.relational import Relational

from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import chosen, is_long, one
from matcalc_cli.model.problem import Condition
from matcalc_cli.model.ties import Tied
from matcalc_cli.model.walk import parts

# What is beyond these is asked for everywhere, which is never too little:
MOST = 4  # choices that a part stands in
DEEP = 2  # choices inside one another, of which each is looked at; beyond, the outer ones are
FAR = 50_000  # parts of all branches
CONTINUOUS = (sp.Abs, sp.Max, sp.Min)  # what is kinked, without a jump
_SHORT = 100  # parts of a condition whose meaning is looked at


class Reach:
    """Which parts of some expressions are used at every point, and in which branches the others are.

    A kink of what is continuous is none of the expression where it is only compared with something, as |t| is in the
    condition |t| <= 1: the choice changes where the two are equal, and nowhere else.
    """

    def __init__(self, roots: Iterable[Expr], depth: int = 0, listed: Iterable[Basic] | None = None) -> None:
        """`listed`: all parts of the roots, where they have been looked through already."""
        self._depth, self._steps = depth, 0
        self._listed = listed
        self._choices: list[Piecewise] = []
        self._inside: dict[Expr, dict[int, set[int]]] | None = None
        self._deeper: dict[tuple[int, int], Reach] = {}
        self._roots = list(roots)

    @cached_property
    def _without_choices(self) -> bool:
        """Then every part is used at every point."""
        listed = parts(self._roots) if self._listed is None else self._listed
        return not any(issubclass(kind, Piecewise) for kind in set(map(type, listed)))

    @cached_property
    def _valued(self) -> set[Expr]:
        """The parts that have a value at every point; the choices are found on the way."""
        return set(parts(reversed(self._roots), self._used))

    @cached_property
    def _free(self) -> set[Expr]:
        """Those, and what chooses among branches."""
        return self._valued.union(parts(c for choice in self._choices for _, c in choice.args))

    def _everywhere(self, part: Expr) -> bool:
        """Has a part a value, or does it choose among branches, at every point?"""
        if self._without_choices:
            return True
        return part in (self._valued if isinstance(part, CONTINUOUS) else self._free)

    def _used(self, e: Expr) -> Sequence[Expr]:
        """What is used wherever e is; the choices are noted on the way."""
        if isinstance(e, Piecewise):
            self._choices.append(e)
            return ()
        return e.args[::-1]

    def __call__(self, part: Expr, conditions: Iterable[Condition]) -> Iterator[Condition]:
        """The conditions of a part, each where it is asked for."""
        for condition in conditions:
            if getattr(condition.expr, "is_number", False):
                continue
            if self._everywhere(part) or N.is_array(condition.expr):
                yield condition
            else:
                inside = _in_body(condition.expr)
                for c in self._restricted(part, condition):  # a choice entry by entry asks for all of a norm in it
                    yield condition if _in_body(c.expr) and not inside else c

    def _restricted(self, part: Expr, condition: Condition) -> Iterator[Condition]:
        holders = self._holders()
        if holders is None or len(holders.get(part, {})) > MOST:
            yield condition
            return
        for i, branches in holders.get(part, {}).items():
            choice = self._choices[i]
            inner = {k: tuple(self._of_branch(i, k)(part, [condition])) for k in branches}
            if all(found == (condition,) for found in inner.values()):
                yield from _where(choice, branches, condition)
                continue
            for k, found in inner.items():
                for c in found:
                    yield from _where(choice, {k}, c)

    def _holders(self) -> dict[Expr, dict[int, set[int]]] | None:
        """The numbers of the choices, and of their branches, that a part stands in; None where they are too long."""
        if self._inside is None:
            self._inside = {}
            for i, choice in enumerate(self._choices):
                for k, (value, _) in enumerate(choice.args):
                    for part in parts([value]):
                        self._steps += 1
                        self._inside.setdefault(part, {}).setdefault(i, set()).add(k)
                if self._steps > FAR:
                    break
        return self._inside if self._steps <= FAR else None

    def _of_branch(self, i: int, k: int) -> Callable[[Expr, Iterable[Condition]], Iterable[Condition]]:
        if self._depth >= DEEP:
            return _everywhere
        if (i, k) not in self._deeper:
            self._deeper[i, k] = Reach([self._choices[i].args[k][0]], self._depth + 1)
        return self._deeper[i, k]


class Extremes:
    """Which kinks an extreme hides: that of |t| in max(|t|, y) is one where |t| > y, and is none in max(|t|, |y|), for
    where t = 0 that is the larger one only if both are 0."""

    def __init__(self, roots: Sequence[Expr], listed: Iterable[Basic]) -> None:
        """`listed`: all parts of the roots."""
        short = not any(is_long(f, _SHORT) for f in roots)
        found = dict.fromkeys(e for e in listed if isinstance(e, sp.Max | sp.Min)) if short else {}
        self._outside = {e: set(parts(roots, partial(_not_in, e))) for e in list(found)[:MOST]}

    def __call__(self, part: Expr, condition: Condition) -> list[Condition]:
        """The condition, where the part counts."""
        for extreme, outside in self._outside.items():
            if part in outside:
                continue
            holders = [a for a in extreme.args if part in set(parts([a]))]
            guards = [self._guard(extreme, a) for a in holders]
            kind, e = condition.kind, condition.expr
            left = [g for g in guards if g not in (S.true, S.false) and not _implied(kind, e, list(_facts(g)))]
            if not left:
                return []
            if len(left) == 1:
                return [condition.with_(kind, chosen([e, S.One], [left[0], S.true]))]
        return [condition]

    def branch(self, part: Expr, f: Expr) -> Expr:
        """The function where the argument that holds the part is the largest one."""
        for extreme, outside in self._outside.items():
            holders = [a for a in extreme.args if part in set(parts([a]))] if part not in outside else []
            if len(holders) == 1:
                return f.xreplace({extreme: holders[0]})
        return f

    def _guard(self, extreme: Expr, a: Expr) -> Relational:
        """a > max of the others"""
        others = [b for b in extreme.args if b != a]
        other = others[0] if len(others) == 1 else one(extreme.func, tuple(others))  # none of them is the larger one
        return (sp.Gt if isinstance(extreme, sp.Max) else sp.Lt)(a, other)


def _not_in(extreme: Expr, e: Basic) -> Sequence[Basic]:
    return () if e == extreme else e.args


def _everywhere(part: Expr, conditions: Iterable[Condition]) -> Iterable[Condition]:
    return conditions


def _in_body(e: Basic) -> bool:
    """Does it hold a variable of an element-wise body that it stands in?"""
    # asked of choices alone: components without one are differentiated without the algebra of matrices
    from matcalc_cli.engine.algebra.base import bound_in

    return bool(bound_in(e))


def unguarded(condition: Condition) -> Condition:
    """The condition without the branches in which alone it is asked for."""
    return condition.with_(condition.kind, innermost(condition.expr))


def innermost(e: Expr) -> Expr:
    """e of where(..., e, 1), where something is asked of e."""
    while isinstance(e, Piecewise) and len(asked := {value for value, _ in e.args} - {S.One}) == 1:
        (e,) = asked
    return e


def _where(choice: Piecewise, branches: set[int], condition: Condition) -> Iterator[Condition]:
    """The condition in some branches; nothing where what chooses them implies it."""
    count = len(choice.args)
    if len(branches) == count:
        yield condition
        return
    guards = [_known(choice, k) for k in range(count)]
    kind, e = condition.kind, condition.expr
    asked = _unanswered(kind, e, branches, guards)
    if kind == "positive" and all(_implied("nonnegative", e, guards[k]) for k in asked):
        kind = "nonzero"
        asked = _unanswered(kind, e, asked, guards)
    if asked and not _unanswered(kind, e, set(range(count)) - asked, guards):
        signed = -e if kind == "nonzero" and e.could_extract_minus_sign() else e
        yield condition.with_(kind, signed)  # the others have it
    elif asked:
        values = [e if k in asked else S.One for k in range(count)]
        plainly = [guard.plain if isinstance(guard, Tied) else guard for _, guard in choice.args]
        yield condition.with_(kind, chosen(values, plainly))


def _unanswered(kind: str, e: Expr, branches: set[int], guards: Sequence[list[tuple[str, Expr]]]) -> set[int]:
    """The branches of which their guards do not say what is asked of e."""
    return {k for k in branches if not _implied(kind, e, guards[k])}


def _known(choice: Piecewise, k: int) -> list[tuple[str, Expr]]:
    """(kind, t) of t > 0, t >= 0 and t != 0 that hold in branch k."""
    own = choice.args[k][1]
    listed = list(own.args) if isinstance(own, sp.And) else [own]
    for _, earlier in choice.args[:k]:
        parts = earlier.args if isinstance(earlier, sp.Or) else (earlier,)
        listed += [sp.Not(c) for c in parts if not is_long(c, _SHORT)]
    return [fact for c in listed if isinstance(c, Relational) and not is_long(c, _SHORT) for fact in _facts(c)]


def _facts(c: Relational) -> Iterator[tuple[str, Expr]]:
    gap = c.lhs - c.rhs
    if isinstance(c, sp.Ne):
        yield "nonzero", gap
    elif isinstance(c, sp.Gt | sp.Ge | sp.Lt | sp.Le):
        strict = isinstance(c, sp.Gt | sp.Lt)
        yield "positive" if strict else "nonnegative", c.gts - c.lts
        if isinstance(c.gts, sp.Abs | sp.Pow) and (c.lts.is_positive or strict and c.lts.is_nonnegative):
            yield "nonzero", c.gts.args[0]  # |t| > c >= 0, sqrt(t) > c >= 0


def _implied(kind: str, e: Expr, known: list[tuple[str, Expr]]) -> bool:
    """Does what is known give e > 0, e >= 0 or e != 0? Only a plain yes counts."""
    if isinstance(e, sp.Max) and len(e.args) == 2 and S.Zero in e.args and kind in ("positive", "nonzero"):
        kind, e = "positive", e.args[0] + e.args[1]  # max(0, t) of t > 0
    return not is_long(e, _SHORT) and any(_follows(kind, e, fact, t) for fact, t in known)


_GIVES = {
    "positive": ("positive", "nonnegative", "nonzero", "smooth", "off-poles"),
    "nonnegative": ("nonnegative",),
    "nonzero": ("nonzero", "smooth"),
}


def _follows(kind: str, e: Expr, fact: str, t: Expr) -> bool:
    signs = (1,) if kind in ("positive", "nonnegative", "off-poles") else (1, -1)
    if any(sp.expand(s * e).primitive()[1] == sp.expand(t).primitive()[1] for s in signs):
        return kind in _GIVES[fact]
    if fact == "nonzero":
        return False
    gaps = [sp.expand(s * e - t) for s in signs]
    return any(gap.is_positive or gap.is_nonnegative and kind in _GIVES[fact] for gap in gaps)
