"""Conditions that ask the same, stated once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import TypeAlias

from sympy import Basic, Expr

from matcalc_cli.model.problem import Condition

Key: TypeAlias = Callable[[Basic], Hashable]
_KEPT = 4096  # expressions of which it is known what they share with others


def each_once(conditions: Iterable[Condition], key: Key | None = None) -> list[Condition]:
    """Those that differ; (a - b)^2 + c^2 and (b - a)^2 + c^2 do not."""
    found: dict[Hashable, Condition] = {}
    for c in dict.fromkeys(conditions):
        found.setdefault(same(c, key), c)
    return list(found.values())


def same(c: Condition, key: Key | None = None) -> Hashable:
    """What conditions that are the same have in common; `key`: what equal expressions have, if known."""
    found = key(c.expr) if key is not None else None
    return c.kind, c.form, c.sufficient, _either_way_round(c.expr) if found is None else found


@lru_cache(maxsize=_KEPT)
def _either_way_round(e: Expr) -> Hashable:
    """What is the same of a sum whose even powers of differences have the other sign."""
    if not e.is_Add:
        return e
    return _counted(_counted(map(_unsigned, t.args)) if t.is_Mul else _unsigned(t) for t in e.args)


def _counted(keys: Iterable[Hashable]) -> Hashable:
    """How often each is there: (a - b)^2 (b - a)^2 is none of its factors."""
    return frozenset(Counter(keys).items())


def _unsigned(e: Expr) -> Hashable:
    """A factor; of an even power of a sum what that and the same power of its negative share."""
    if not (e.is_Pow and e.base.is_Add and e.exp.is_Integer and e.exp.p % 2 == 0):
        return e
    terms = [t.as_coeff_Mul() for t in e.base.args]
    return e.exp, frozenset((frozenset(terms), frozenset((-number, rest) for number, rest in terms)))
