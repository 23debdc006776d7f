"""Where an explicit derivative exists: the conditions an expression's parts need, found once per shared part.

Reciprocals need a nonzero denominator, logarithms and real powers a positive base, kinks (|t|, step, max, where) their
argument off the kink. What holds for every real value of the names is not stated.

Of what the graph of components says is one node it is asked once, and what results need is seen from the powers that
were made, where nothing else can ask: the conditions of 8 bodies take 2.0 ms, from 4.6.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import sympy as sp
from sympy import Expr, Piecewise, Pow

from matcalc_cli.engine.domain.alike import up_to_names
from matcalc_cli.engine.domain.branches import Extremes, Reach, innermost, unguarded
from matcalc_cli.engine.domain.breakpoints import (
    ASKED,
    Asked,
    Functions,
    corner,
    corner_asks,
    cut_at_zero,
    is_term,
    joints,
    matters,
)
from matcalc_cli.engine.domain.once import Key, each_once, same
from matcalc_cli.engine.domain.points import no_more, of_any_number, refuted, sum_of_squares
from matcalc_cli.engine.domain.polynomials import zero_at_origin_alone
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.errors import MathError
from matcalc_cli.model.applying import applied, is_long, product, total
from matcalc_cli.model.functions import BY_CLASS, cbrt, inside_of
from matcalc_cli.model.problem import Condition, Problem
from matcalc_cli.model.ties import lead, trail
from matcalc_cli.model.walk import parts

if TYPE_CHECKING:
    from sympy import Basic
    from sympy.core.relational import Relational

    from matcalc_cli.engine.scalar.components import Entries

EVERYWHERE = "the derivative exists everywhere: what is stated is asked for by this form of it alone"
SOMEWHERE = "what is marked is sufficient: whether the derivative exists elsewhere too, --at tells at a point"

PARTLY = "what is marked is asked for by this form alone: the derivative exists without it"
KEPT = 4096  # answers about expressions
_ROOT = sp.Dummy("r", real=True)  # what stands for a root, the same at every call: its derivatives are kept
MOST = 20  # functions of which it is asked whether a corner is one of theirs


def remarks(conditions: Sequence[Condition]) -> tuple[str, ...]:
    """What is said of conditions that a form alone asks for, and of those that are not known to be needed."""
    marked = [c.form for c in conditions]
    notes = [EVERYWHERE if all(marked) else PARTLY] if any(marked) else []
    return (*notes, SOMEWHERE) if any(c.sufficient for c in conditions) else tuple(notes)


@lru_cache(maxsize=KEPT)
@up_to_names
def _is(e: Expr, fact: str) -> bool:
    """Is e positive, nonnegative, nonzero by what is known of its names? Only a plain yes counts."""
    if is_long(e, ASKED) or e.is_Add and (of_any_number(e) or refuted(Condition(fact, e))):
        return False
    return fact == "nonnegative" and sum_of_squares(e) or bool(getattr(e, f"is_{fact}"))


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


def _of_power(e: Pow, order: int = 1) -> Iterator[Condition]:
    """What a power needs for derivatives of an order, 0 for its value."""
    base, exponent = e.args
    if exponent.is_Integer:
        if exponent.p < 0:
            yield from _nonzero(base)
    elif exponent.is_Rational:
        steep = exponent.p < order * exponent.q
        if _is(base, "nonnegative"):
            if steep:
                yield from _off_zero(base, exponent)
        elif steep:
            yield from _positive(base)
        else:
            yield Condition("nonnegative", base)
    elif not _is(base, "positive") and not base.is_Number:
        yield from _positive(base)


def _off_zero(base: Expr, exponent: Expr) -> Iterator[Condition]:
    """sqrt(relu(t)) is 0 left of t = 0: it has a derivative there, and its printed form has not"""
    inside = cut_at_zero(base) if exponent.is_positive else None
    if inside is None:
        yield from _nonzero(base)
    else:
        yield from _nonzero(inside)
        yield from (replace(c, form=True) for c in _nonzero(base))


def _of_extreme(e: Expr) -> Iterator[Condition]:
    """One alone is the largest."""
    if len(e.args) == 2:
        a, b = e.args
        yield Condition("nonzero", b - a if a.is_Number else a - b)
    else:
        yield Condition("nonzero", applied(lead if isinstance(e, sp.Max) else trail, *e.args))


def _of_function(e: Basic) -> Iterator[Condition]:
    row = BY_CLASS.get(e.func)
    if row is not None:
        for kink in row.kinks:
            yield from _nonzero(applied(kink, *e.args))
        yield from _of_domain(e)


def _of_domain(e: Expr, closed: bool = False) -> Iterator[Condition]:
    """Where a function has a derivative; with `closed`, where it has a value."""
    row = BY_CLASS.get(type(e))
    if row is not None and row.poles is not None and not _is(t := applied(row.poles, *e.args), "positive"):
        yield Condition("off-poles", t)
    inside = inside_of(e)
    if inside is not None:
        argument = applied(inside, *e.args)
        ends = closed and isinstance(e, sp.asin | sp.acos | sp.acosh)
        yield from _nonnegative(argument) if ends else _positive(argument)


_BY_KIND = (((sp.Max, sp.Min), _of_extreme), (sp.Function, _of_function))


@cache
def _rule(kind: type) -> Callable[[Expr], Iterable[Condition]] | None:
    return next((rule for kinds, rule in _BY_KIND if issubclass(kind, kinds)), None)


def _needs(e: Expr, order: int) -> list[Condition]:
    """What a part needs for derivatives of an order, 0 for its value."""
    if isinstance(e, Pow):
        return list(_of_power(e, order))
    if order == 0:
        return list(_of_domain(e, True)) if e.args else []
    rule = _rule(e.__class__)
    return list(rule(e)) if rule else []


class _Asking:
    """What the parts of functions ask for, each where it does."""

    def __init__(
        self,
        functions: Sequence[Expr],
        listed: Sequence[Basic],
        results: Sequence[Expr],
        order: int,
        entries: Entries | None,
    ) -> None:
        """`listed`: all parts of the functions."""
        self.functions, self.results, self.order = Functions(functions), results, order
        self.reach = Reach(functions, listed=listed)
        self.extremes = Extremes(functions, listed)
        self._entries = entries if entries is not None and entries.powers() is not None else None
        self._done: set[int | None] = set()

    def __call__(self, e: Expr) -> Iterator[Condition]:
        if isinstance(e, Piecewise):
            yield from self.reach(e, (c for joint in joints(e, self.order) for c in self._of_joint(joint, e)))
            return
        node = self._entries.entered(e) if self._entries is not None else None
        if node in self._done:
            return
        needed = _needs(e, self.order)
        if not needed:
            return
        always = set(_needs(e, 0))
        if node is not None and always.issuperset(needed):
            self._done.add(node)  # needed wherever it stands, and what is the same on the graph needs no more
        asked = self._asked(e) if always.isdisjoint(needed) else Asked.NEEDED
        for c in needed if asked is not Asked.NOTHING else ():
            found = [c] if c in always or c.form else self.extremes(e, c)
            form, open_ = asked is Asked.BY_FORM, asked is Asked.OPEN and c not in always
            if open_ and found != [c]:
                branches = Functions(self.extremes.branch(e, f) for f in self.functions.listed)
                open_ = not matters(e, branches.terms(e, branches.holders(e)))
            yield from self.reach(e, [replace(f, form=f.form or form, sufficient=open_) for f in found])

    def _of_joint(self, joint: Relational, choice: Piecewise) -> Iterator[Condition]:
        """That branches do not meet, where their meeting is none of the functions, as that of where(x > 0, x, 0) x."""
        asked = Asked.NEEDED if is_term(choice, joint, self.functions) else self._asked(joint)
        if asked is not Asked.NOTHING:
            yield Condition("nonzero", corner(joint), form=asked is Asked.BY_FORM)

    def _asked(self, e: Expr) -> Asked:
        if len(self.functions.listed) > MOST:
            return Asked.OPEN
        return corner_asks(e, self.functions, lambda f: self.results, self.order)


def conditions(
    functions: Iterable[Expr],
    results: Iterable[Expr],
    order: int = 1,
    factors: Iterable[Expr] = (),
    entries: Entries | None = None,
) -> tuple[Condition, ...]:
    """Conditions of the expressions differentiated, then those their derivatives add and those under which the factors
    that a derivative is multiplied by have a value, in order, each once.

    A kink or a pole of a function is one of the expression already; what a derivative can add is a power. Branches of a
    where that meet have to agree up to the order of the derivative. `entries`: the graph that the results come from.
    """
    functions, results = list(functions), list(results)
    listed = list(parts(functions))
    asking = _Asking(functions, listed, results, order, entries)
    key = entries.entered if entries is not None else None
    found = each_once((c for e in _that_ask(listed) for c in asking(e)), key)
    roots = _roots(listed) if order < 3 else set()
    flat = {c for c in found if c.form or c.expr in roots and _is_flat(c, functions, order)}
    needed = [c for c in found if c not in flat]
    powers = entries.powers() if entries is not None and not flat else None
    if powers is None or not _asked_already(powers, needed, key):
        needed += _of_results(results, {unguarded(c).expr for c in flat})
        needed += (replace(c, form=True, sufficient=False) for c in flat)
    return _without_implied(tuple(each_once([*needed, *domain(factors)], key)))


def _of_results(results: Sequence[Expr], by_form: Collection[Expr]) -> Iterator[Condition]:
    """What the powers in results need for their values; `by_form`: what the form alone asks for."""
    listed = list(parts(results))
    reach = Reach(results, listed=listed)
    if type(sp.I) in set(map(type, listed)):
        raise MathError("the derivative is not a real number here")
    for e in _that_ask(listed):
        if isinstance(e, Pow):
            yield from (replace(c, form=innermost(c.expr) in by_form) for c in reach(e, _of_power(e, 0)))


def _asked_already(powers: Iterable[Expr], needed: Sequence[Condition], key: Key | None) -> bool:
    """Is what powers need for their values among the conditions? Powers of one base with exponents of one kind and
    sign need the same."""
    kinds: dict[Hashable, Expr] = {}
    for e in powers:
        exponent = e.args[1]
        kind = (exponent.is_Integer, exponent.p > 0) if exponent.is_Rational else exponent
        if kind != (True, True):
            kinds.setdefault((e.args[0], kind), e)
    asked = {same(c, key) for c in needed}
    positive = {c.expr for c in needed if c.kind == "positive"}
    found = (c for e in kinds.values() for c in _of_power(e, 0) if not c.expr.is_number)
    return all(same(c, key) in asked or c.kind != "positive" and c.expr in positive for c in found)


def _that_ask(listed: Sequence[Basic]) -> list[Basic]:
    """The parts that may ask for anything: no names, sums, products and squares, which most parts are."""
    kinds = {
        kind for kind in set(map(type, listed)) if issubclass(kind, (Pow, Piecewise)) or _rule(kind) or kind in BY_CLASS
    }
    asking = [e for e in listed if type(e) in kinds]
    return [e for e in asking if not (isinstance(e, Pow) and e.exp.is_Integer and e.exp.p > 0)]


def _roots(listed: Iterable[Basic]) -> set[Expr]:
    """Sums of which there are square roots and their powers alone, none of them under a line."""
    found: dict[Expr, bool] = {}
    for e in listed:
        if isinstance(e, Pow) and e.base.is_Add:
            root = bool(e.exp.is_Rational and e.exp.q == 2 and e.exp.p > 0)
            found[e.base] = root and found.get(e.base, True)
    return {base for base, root in found.items() if root}


def _is_flat(c: Condition, functions: Sequence[Expr], order: int) -> bool:
    """Has every function derivatives where a sum of squares g is 0, as x sqrt(x^2 + y^2) has a first one?

    With F(x, r) for the function, r in the place of sqrt(g), it has one if dF/dr = 0 at r = 0, where all names of g are
    0 (F is C1 where its other conditions hold), and a second one if dF/dr = 0 wherever r = 0: r^3 has two.
    """
    g = c.expr
    if c.kind != "nonzero" or not g.is_Add or is_long(g) or not zero_at_origin_alone(g):
        return False
    there = dict.fromkeys(g.free_symbols, sp.S.Zero)
    for f in functions:
        if is_long(f):
            return False
        asking = [e for e in parts([f]) if c in _needs(e, order)]
        if not all(isinstance(e, Pow) and e.base == g and e.exp.is_positive and e.exp.q == 2 for e in asking):
            return False
        plain = f.xreplace({e: _ROOT**e.exp.p for e in asking})
        slope = diff(plain, _ROOT).xreplace({_ROOT: sp.S.Zero})
        if (slope.xreplace(there) if order == 1 else slope) != 0:
            return False
    return True


def domain(values: Iterable[Expr]) -> tuple[Condition, ...]:
    """Conditions under which the expressions themselves have a value."""
    found: dict[Condition, None] = {}
    values = list(values)
    listed = list(parts(values))
    reach = Reach(values, listed=listed)
    for e in listed:
        asked = _of_power(e, 0) if isinstance(e, Pow) else _of_domain(e, True) if e.args else ()
        found.update(dict.fromkeys(reach(e, asked)))
    return _without_implied(tuple(found))


def lost(problem: Problem) -> list[Expr]:
    """Reciprocals, logarithms and roots that were entered and are no part of the expression any more: 1/x of x/x."""
    kept = set(parts([problem.expr])) if problem.partly_defined else ()
    return [e for e in problem.partly_defined if innermost(e) not in kept]


@up_to_names
def _holds(e: Expr, kind: str) -> bool:
    """sin² + cos² ≠ 0 and its like"""
    if not isinstance(e, sp.Add) or is_long(e) or not e.has(sp.sin, sp.cosh):
        return False
    known = tidy(e)
    return bool(known.is_positive or kind == "nonzero" and known.is_nonzero)


def _exceeds(e: Expr, other: Expr) -> bool:
    """Is e > other wherever both have a value? Only a plain yes counts."""
    return not no_more(e, other) and _is(e - other, "positive")


def _negative(e: Expr) -> Expr:
    """-e, of a sum term by term"""
    return total(*(product(sp.S.NegativeOne, term) for term in sp.Add.make_args(e)))


def _without_implied(found: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """t > 0 implies t != 0 and t >= 0; t != 0 stands for -t != 0 and for |t| != 0."""
    positive = {c.expr for c in found if c.kind == "positive"}
    weaker = {e for e in positive if len(positive) < 20 and any(_exceeds(e, other) for other in positive)}
    stated: set[Expr] = set()
    kept: list[Condition] = []
    for c in found:
        if c.expr in weaker and c.kind == "positive" or _holds(c.expr, c.kind):
            continue
        anywhere = unguarded(c)
        if anywhere != c and (anywhere in found or anywhere.expr in positive):
            continue
        if c.kind != "positive":
            inside = c.expr.args[0] if isinstance(c.expr, sp.Abs) else c.expr
            either = (inside, _negative(inside))
            if not positive.isdisjoint(either):
                continue
            if c.kind == "nonzero":
                if not stated.isdisjoint(either):
                    continue
                stated.add(inside)
        kept.append(c)
    if not kept:
        return ()
    # what has a value everywhere, as most polynomials have, needs neither the ranges nor the algebra below them
    from matcalc_cli.engine.domain.implied import as_a_set

    return as_a_set(kept)
