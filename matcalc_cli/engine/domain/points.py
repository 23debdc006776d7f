"""Counterexamples: a condition that fails at one point does not hold everywhere, and nobody need try to prove it.

Sums, products and whole powers are evaluated exactly, with Python's fractions, where all names have small whole values;
of anything else nothing is said. A few points are tried: all names of the condition equal, which makes differences
vanish, and all different.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import cycle
from math import prod
from typing import TypeAlias

from sympy import Add, Expr, Mul, Pow, Symbol

from matcalc_cli.model.problem import Condition
from matcalc_cli.model.walk import arguments, fold, parts

Number: TypeAlias = int | Fraction
Point: TypeAlias = Mapping[Symbol, Number]
FAILS: dict[str, Callable[[Number], bool]] = {
    "nonzero": lambda value: value == 0,
    "positive": lambda value: value <= 0,
    "nonnegative": lambda value: value < 0,
}
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_LARGEST = 12  # exponents that are evaluated
_MANY = 300  # parts of an expression that is looked at


class _NoValue(Exception):
    """It is not sums and products of names alone, or divides by 0."""


def _power(base: Number, exponent: Number) -> Number:
    if type(exponent) is not int or abs(exponent) > _LARGEST or exponent < 0 and base == 0:
        raise _NoValue
    return base**exponent if exponent > 0 else Fraction(base) ** exponent


def value(e: Expr, point: Point) -> Number | None:
    """The exact value of a rational expression where its names have values; None of any other."""

    def made(part: Expr, found: list[Number]) -> Number:
        rule = _RULES.get(type(part))
        if rule is not None:
            return rule(found)
        if part.is_Rational:
            return int(part.p) if part.q == 1 else Fraction(int(part.p), int(part.q))
        raise _NoValue

    try:
        return fold(e, arguments, made, dict(point))
    except _NoValue:
        return None


_RULES: dict[type, Callable[[list[Number]], Number]] = {
    Add: sum,
    Mul: prod,
    Pow: lambda found: _power(*found),
}


@lru_cache(maxsize=1024)
def names(e: Expr) -> tuple[Symbol, ...] | None:
    """The names of a rational expression in the order in which they stand there, if all of them may be any whole number
    from 1 on; None of any other."""
    found = []
    for count, part in enumerate(parts([e])):
        if count > _MANY or not (part.is_Symbol or part.is_Rational or type(part) in _RULES):
            return None
        if part.is_Symbol:
            if part.is_real is False or part.is_nonpositive or part.is_integer is False or part.is_even or part.is_odd:
                return None
            found.append(part)
    return tuple(found)


def _points(own: Collection[Symbol], others: Collection[Symbol] = ()) -> Iterator[dict[Symbol, Number]]:
    """Its own names equal, then different; with signs where names may have one. What they are called does not matter
    for own ones, so that expressions that are alike are looked at in points that are alike."""
    order = [*sorted(others, key=_name), *own]
    apart: dict[Symbol, Number] = dict(zip(order, cycle(_PRIMES)))
    yield apart | dict.fromkeys(own, 1)
    yield apart
    if not any(x.is_nonnegative for x in own):
        yield apart | {x: -apart[x] for x in own}
        yield apart | dict.fromkeys(own, 0)


def _name(x: Symbol) -> str:
    return str(x.name)


@lru_cache(maxsize=1024)
def _values(e: Expr) -> tuple[Number | None, ...]:
    """Those at the points of its own names."""
    own = names(e)
    return () if own is None else tuple(value(e, point) for point in _points(own))


@lru_cache(maxsize=1024)
def sum_of_squares(e: Expr) -> bool:
    """Is it plainly a sum of even powers of polynomials, with positive numbers before them, all names being real?"""
    return names(e) is not None and all(
        factor.is_positive if factor.is_Rational else factor.is_Pow and factor.exp.is_Integer and factor.exp % 2 == 0
        for term in Add.make_args(e)
        for factor in Mul.make_args(term)
    )


def of_any_number(e: Expr) -> bool:
    """Is it rational in names that are not known to be real? Then nothing is known of its sign, or of its zeros."""
    own = names(e)
    return bool(own) and not all(x.is_real for x in own or ())


def no_more(e: Expr, other: Expr) -> bool:
    """Is e <= other where all names are 1? Only a plain yes counts."""
    one, two = _values(e)[:1], _values(other)[:1]
    return one != () and two != () and one[0] is not None and two[0] is not None and one[0] <= two[0]


def vanishes_elsewhere(e: Expr) -> bool:
    """Is it 0 where all of its names are 1?"""
    return _values(e)[:1] == (0,)


def refuted(condition: Condition, known: Collection[Condition] = ()) -> bool:
    """Is there a point where a condition fails, and all that are known hold?"""
    fails = FAILS.get(condition.kind)
    if fails is None or not any(v is not None and fails(v) for v in _values(condition.expr)):
        return False
    if not known:
        return True
    own = names(condition.expr) or ()
    others: set[Symbol] = set()
    for c in known:
        theirs = names(c.expr) if c.kind in FAILS else None
        if theirs is None:
            return False
        others.update(theirs)
    for point in _points(own, others.difference(own)):
        found = value(condition.expr, point)
        if found is not None and fails(found) and all(_holds(c, point) for c in known):
            return True
    return False


def _holds(c: Condition, point: Point) -> bool:
    found = value(c.expr, point)
    return found is not None and not FAILS[c.kind](found)
