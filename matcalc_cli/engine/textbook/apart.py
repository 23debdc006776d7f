"""Scalars that are plainly the shortest of their forms: no name stands in two places of them, or they are one sum.

Nothing cancels or is merged there, no sum has a common factor, and a product that is multiplied out repeats one of its
factors. Of the scalars of the tables 92 of 209 are such ones: they take 0.02 ms each, where to look at all forms of
them takes SymPy 0.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from sympy import Abs, Add, Basic, Expr, Function, Max, Min, Mul, Piecewise, Pow, Rational, S, exp, igcd, log, sign

from matcalc_cli.engine.algebra.measure import leaves

_Names: TypeAlias = frozenset[Basic]
_KNOWN_EXPANSIONS = (log, exp, Piecewise, Max, Min)  # expand and powsimp have rules for them
_WITH_POWERS = (Abs, sign)  # |x|^2 = x^2


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


# ------------------------------------------------------------------------------------------------------------- one sum


def is_one_sum(e: Expr) -> bool:
    """Is e a product of powers, or c t u (a + b + ...) with a sum of such products, without a common factor in the sum,
    and no longer than what multiplying out gives? So (1 - s) s of s = sigmoid(u + v), which has a name in two places.

    No form of it is shorter, for there are only two. What is neither a name nor a function of a plain argument has to
    be looked at, and so has what is divided by, for that may go into the sum.
    """
    factors = Mul.make_args(e)
    sums = [f for f in factors if isinstance(f, Add)]
    terms = sums[0].args if sums else ()
    outer = [f for f in factors if not isinstance(f, Add)]
    if len(sums) > 1 or not all(map(_is_power, (f for t in (*terms, *outer) for f in Mul.make_args(t)))):
        return False
    if len(e.atoms(exp)) > 1 or sums and any(_exponent(f) < 0 for f in outer):
        return False
    if not sums:
        return True
    if not _apart_in_sum(terms):
        return False
    return not outer or sum(leaves(Mul(*outer, t)) for t in terms) >= leaves(e)


def _is_power(f: Expr) -> bool:
    """Is it a number, or a whole power of a name or of a function of a plain argument?"""
    if isinstance(f, Rational):
        return True
    base = f.base if isinstance(f, Pow) and f.exp.is_Integer else f
    if isinstance(base, log):
        return bool(base.args[0].is_Symbol)
    if isinstance(base, exp):
        return base is f and not isinstance(base.args[0], Add) and _of_flat(base.args[0]) is not None
    plain = isinstance(base, Function) and not isinstance(base, (*_KNOWN_EXPANSIONS, *_WITH_POWERS))
    return base.is_Symbol or plain and all(_of_flat(a) is not None for a in base.args)


def _exponent(f: Expr) -> int:
    return int(f.exp) if isinstance(f, Pow) else 1 if f.is_Integer or not f.is_Number else -1


def _apart_in_sum(terms: Iterable[Expr]) -> bool:
    """Have the terms of a sum nothing in common, and is nothing in them divided by?"""
    factors = [Mul.make_args(t) for t in terms]
    if any(_exponent(f) < 0 for fs in factors for f in fs):
        return False
    common = set.intersection(*({f.base if isinstance(f, Pow) else f for f in fs if not f.is_Number} for fs in factors))
    return not common and igcd(*(fs[0].p if fs[0].is_Integer else 1 for fs in factors)) == 1
