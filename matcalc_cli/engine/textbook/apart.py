"""Scalars that are plainly the shortest of their forms, for no name stands in two places of them.

Nothing cancels or is merged there, no sum has a common factor, and a product that is multiplied out repeats one of its
factors. Of the scalars of the tables 92 of 209 are such ones: they take 0.02 ms each, where to look at all forms of
them takes SymPy 0.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from sympy import Add, Basic, Expr, Function, Max, Min, Mul, Piecewise, Pow, Rational, S, exp, log

_Names: TypeAlias = frozenset[Basic]
_KNOWN_EXPANSIONS = (log, exp, Piecewise, Max, Min)  # expand and powsimp have rules for them


def names_apart(e: Expr) -> _Names | None:
    """The names of an expression that is plainly the shortest of its forms, for none of them stands in two places:

        n t u^k ...   a number, and powers of things of which no two have a name in common, one root at most
        t + u + 1     signs before them, and a whole number; the same is said of the arguments of functions

    None: it has to be looked at.
    """
    if e.is_Symbol:
        return frozenset((e,))
    if isinstance(e, Add):
        return _of_sum_apart(e)
    if isinstance(e, Pow):
        names = names_apart(e.base) if e.exp.is_Rational and not e.base.is_Number else None
        return names if not isinstance(e.base, Mul | Pow) else None
    if isinstance(e, Mul):
        return _of_product_apart(e)
    if isinstance(e, Function) and not isinstance(e, _KNOWN_EXPANSIONS):
        return _together(map(_of_flat, e.args))
    return None


def _of_flat(e: Expr) -> _Names | None:
    """The same of an argument of a function, which holds no sum under a factor or a power."""
    if isinstance(e, Rational):
        return frozenset()
    factors = [f for t in Add.make_args(e) for f in Mul.make_args(t)]
    held = [f.base if isinstance(f, Pow) else f for f in factors]
    return None if any(isinstance(f, Add) for f in held) else names_apart(e)


def _of_sum_apart(e: Add) -> _Names | None:
    terms = e.args[1:] if e.args[0].is_Integer else e.args
    signed = [t.as_coeff_Mul() for t in terms]
    if not all(number in (S.One, S.NegativeOne) for number, _ in signed):
        return None
    factors = [f for _, t in signed for f in Mul.make_args(t)]
    if any(isinstance(f, Add) or isinstance(f, Pow) and not (f.exp.is_Integer and f.exp.p > 0) for f in factors):
        return None
    return _together(names_apart(t) for _, t in signed)


def _of_product_apart(e: Mul) -> _Names | None:
    factors = e.args[1:] if isinstance(e.args[0], Rational) else e.args
    roots = [f for f in factors if isinstance(f, Pow) and not f.exp.is_Integer]
    return _together(map(names_apart, factors)) if len(roots) < 2 else None


def _together(parts: Iterable[_Names | None]) -> _Names | None:
    """All names of parts that have none in common."""
    found: set[Basic] = set()
    for names in parts:
        if names is None or not found.isdisjoint(names):
            return None
        found |= names
    return frozenset(found)
