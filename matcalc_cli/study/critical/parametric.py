"""A point with parameters: where it is real and f has a value, and what has to be positive for which class.

What is known already, as a > 0 at log(a), is put into the names (a = d with d positive): SymPy's assumptions then prove
what follows from it, and what contradicts it is no case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sympy as sp
from sympy import Expr, Symbol

from matcalc_cli.engine.domain.scalar import domain
from matcalc_cli.engine.scalar.spectral import shortest
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.model.problem import Condition
from matcalc_cli.numeric.field import Rows
from matcalc_cli.study.critical import stability

Needs = tuple[tuple[str, tuple[Expr, ...]], ...]


Conditions = tuple[Condition, ...]


def real_where(place: Sequence[Expr]) -> Conditions | None:
    """What a place needs to be one: a >= 0 of √a, a > 0 of log(a); None of √a + √(-a - 1), which is real nowhere.

    Denominators are seen without being told.
    """
    found = tuple(Condition(c.kind, _plain(c.expr)) for c in domain(place) if c.kind != "nonzero")
    for c in found:
        if any(c.fails(way) for way in _with([o for o in found if o != c], c.expr)):
            return None
    return tuple(dict.fromkeys(found))


def valued_where(exprs: Sequence[Expr], place: dict[Symbol, Expr], known: Conditions) -> Conditions | None:
    """What the expressions need beyond the known to have a value at the place; None where they have none."""
    found: dict[Condition, None] = {}
    for c in domain(exprs):
        there = c.expr.xreplace(place)
        ways = (there, *_with(known, there))
        if any(c.fails(e) for e in ways):
            return None
        fact = f"is_{c.kind}"
        if not any(getattr(e, fact) for e in ways):
            found[Condition(c.kind, tidy(there) if c.kind == "nonzero" else _plain(there))] = None
    return tuple(found)


def possible(needs: Needs, known: Conditions) -> Needs:
    """The classes whose needs contradict neither what is known nor one another, with what is not known yet."""
    kept = []
    for kind, listed in needs:
        beside = {e: (*known, *(Condition("positive", o) for o in listed if o != e)) for e in listed}
        if any(way.is_nonpositive for e, facts in beside.items() for way in _with(facts, e)):
            continue
        open_ = list(listed)
        for e in listed:  # what the others say is not said again
            facts = (*known, *(Condition("positive", o) for o in open_ if o != e))
            if any(way.is_positive for way in _with(facts, e)):
                open_.remove(e)
        kept.append((kind, tuple(dict.fromkeys(map(_plain, open_)))))
    return tuple(kept)


def _with(facts: Iterable[Condition], e: Expr) -> tuple[Expr, ...]:
    """e in names that carry the facts: s = (d - r)/k where k s + r is positive, or is not negative."""
    put: dict[Symbol, Expr] = {}
    fresh: set[Symbol] = set()
    for c in facts:
        fact = c.expr.xreplace(put)
        for s in sorted(fact.free_symbols - fresh, key=lambda s: s.name):
            slope = fact.diff(s)
            if c.kind == "nonzero" or not slope.is_Rational or slope == 0:
                continue
            d = sp.Dummy(positive=True) if c.kind == "positive" else sp.Dummy(nonnegative=True)
            fresh.add(d)
            root = {s: sp.expand((d - fact) / slope + s)}
            put = {name: value.xreplace(root) for name, value in put.items()} | root
            break
    there = e.xreplace(put)
    return there, sp.expand(there)


def _plain(e: Expr) -> Expr:
    """a of 2 √a: as positive as that, where that is real."""
    number, rest = e.as_coeff_Mul()
    if number.is_positive and number != 1:
        return _plain(rest)
    root = isinstance(e, sp.Pow) and e.exp.is_Rational and not e.exp.is_Integer and e.exp.is_positive
    return _plain(e.base) if root else e


def equilibria(here: Rows) -> Needs:
    """stable iff (Routh-Hurwitz) ...; for 2x2 also where it is a saddle and where it turns."""
    found = stability.routh_hurwitz(here)
    if found is None:
        return ()
    listed = [("stable", stability.reduced(found))]
    if len(here) == 2 and found[0].is_zero:
        listed = [("centre (linearised)", stability.reduced((found[1],)))]
        listed.append(("saddle", stability.reduced((-found[1],))))
    elif len(here) == 2:
        a1, a2 = found
        listed.append(("unstable, not a saddle", stability.reduced((-a1, a2))))
        listed.append(("saddle", stability.reduced((-a2,))))
        listed.append(("spiral", stability.reduced((shortest(4 * a2 - a1**2),))))
    return tuple((kind, needs) for kind, needs in listed if needs is not None)


def extrema(here: Rows) -> Needs:
    """minimum and maximum iff all leading principal minors of H, of -H, are positive (Sylvester)."""
    listed = [("minimum", stability.reduced(stability.minors(here)))]
    listed.append(("maximum", stability.reduced(stability.minors(here, -1))))
    if len(here) == 2:
        listed.append(("saddle", stability.reduced((-stability.minors(here)[1],))))
    return tuple((kind, needs) for kind, needs in listed if needs is not None)


def _linearised(eigenvalues: tuple[Expr, ...] | None) -> str:
    """What eigenvalues decide that lie on the imaginary axis for all parameters; '' where they decide nothing."""
    listed = eigenvalues or ()
    if len(listed) == 2 and all(sp.re(e).is_zero and e.is_zero is False for e in listed):
        return "centre (linearised)"
    return "degenerate" if any(e.is_zero for e in listed) else ""


def decided(needs: Needs, symbolic: tuple[Expr, ...] | None, scalar: bool) -> str:
    """A class that holds whatever the parameters are, or 'depends'."""
    certain = [kind for kind, expressions in needs if not expressions]
    if {"saddle", "minimum", "maximum", "centre (linearised)"} & set(certain):
        return next(kind for kind in certain if kind != "spiral")
    for kind, head in (("stable", "stable"), ("unstable, not a saddle", "unstable")):
        if kind in certain:
            may_turn = "spiral" in dict(needs)
            return f"{head} {'spiral' if 'spiral' in certain else 'node or spiral' if may_turn else 'node'}"
    linearised = "" if scalar else _linearised(symbolic)
    return linearised or ("depends" if needs else "undecided")
