"""Whole numbers of generated code: sizes, and indices that count from 0, as sums of products of names.

Like terms are collected, so that what counts from 1 prints `i` for the entry at i - 1 + 1. Division is that of whole
numbers of 0 and more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcalc_cli.render.codegen.precedence import ATOM, PRODUCT, SUM
from matcalc_cli.render.codegen.templates import Row, fill

Written = tuple[str, int]


@dataclass(frozen=True)
class Divided:
    """a/b rounded down, or the rest of it; its kind is `quotient` or `rest`."""

    kind: str
    dividend: Whole
    divisor: Whole


@dataclass(frozen=True)
class Whole:
    """constant + sum of coefficient times factors: names, divisions, and sums in brackets."""

    terms: tuple[tuple[tuple[str | Divided | Whole, ...], int], ...] = ()
    constant: int = 0


@dataclass(frozen=True)
class Signs:
    """How a language writes products and divisions of whole numbers."""

    product: Row
    quotient: Row
    rest: Row
    sum: Row
    difference: Row


ZERO, ONE = Whole(), Whole((), 1)
# no second index, of a vector; no size of its own, of a side along which a vector is stretched
ABSENT = Whole((((" ",), 1),))


def whole(value: int | str) -> Whole:
    """A number, or a name."""
    return Whole((), value) if isinstance(value, int) else Whole((((value,), 1),))


def plus(*parts: Whole) -> Whole:
    """a + b + ..."""
    found: dict[tuple[str | Divided | Whole, ...], int] = {}
    for part in parts:
        for factors, count in part.terms:
            found[factors] = found.get(factors, 0) + count
    terms = tuple((factors, count) for factors, count in found.items() if count)
    return Whole(terms, sum(part.constant for part in parts))


def _times(a: Whole, b: Whole) -> Whole:
    if not a.terms or not b.terms:
        number, other = (a.constant, b) if not a.terms else (b.constant, a)
        if not number:
            return ZERO
        return Whole(tuple((factors, count * number) for factors, count in other.terms), other.constant * number)
    (left, m), (right, n) = _single(a), _single(b)
    return Whole(((left + right, m * n),))


def _single(a: Whole) -> tuple[tuple[str | Divided | Whole, ...], int]:
    """One product: a sum is a factor in brackets."""
    return a.terms[0] if len(a.terms) == 1 and not a.constant else ((a,), 1)


def times(*parts: Whole) -> Whole:
    """a b ..."""
    found = ONE
    for part in parts:
        found = _times(found, part)
    return found


def minus(a: Whole, b: Whole) -> Whole:
    """a - b"""
    return plus(a, _times(whole(-1), b))


def quotient(a: Whole, b: Whole) -> Whole:
    """a/b, rounded down."""
    if b == ONE:
        return a
    if not a.terms and not b.terms:
        return whole(a.constant // b.constant)
    return Whole((((Divided("quotient", a, b),), 1),))


def rest(a: Whole, b: Whole) -> Whole:
    """What is left of a/b."""
    return ZERO if b == ONE else Whole((((Divided("rest", a, b),), 1),))


def names_of(parts: Iterable[Whole]) -> set[str]:
    """Every name in some whole numbers."""
    found: set[str] = set()
    for part in parts:
        for factors, _ in part.terms:
            for factor in factors:
                if isinstance(factor, str):
                    found.add(factor)
                elif isinstance(factor, Divided):
                    found |= names_of((factor.dividend, factor.divisor))
                else:
                    found |= names_of((factor,))
    return found


def written(a: Whole, signs: Signs) -> Written:
    """The text of a whole number in a language: what is added first, then what is taken away."""
    added = [_product(factors, count, signs) for factors, count in a.terms if count > 0]
    taken = [_product(factors, -count, signs) for factors, count in a.terms if count < 0]
    if not added:
        added = [(str(a.constant), ATOM if a.constant >= 0 else SUM)]
    elif a.constant:
        (added if a.constant > 0 else taken).append((str(abs(a.constant)), ATOM))
    found = added[0]
    for part in added[1:]:
        found = fill(signs.sum, [found, part]), signs.sum.precedence
    for part in taken:
        found = fill(signs.difference, [found, part]), signs.difference.precedence
    return found


def _product(factors: tuple[str | Divided | Whole, ...], count: int, signs: Signs) -> Written:
    parts = [(str(count), ATOM)] if count != 1 else []
    parts += [_factor(factor, signs) for factor in factors]
    found = parts[0]
    for part in parts[1:]:
        found = fill(signs.product, [found, part]), PRODUCT
    return found


def _factor(factor: str | Divided | Whole, signs: Signs) -> Written:
    if isinstance(factor, str):
        return factor, ATOM
    if isinstance(factor, Whole):
        return written(factor, signs)
    row = signs.quotient if factor.kind == "quotient" else signs.rest
    return fill(row, [written(factor.dividend, signs), written(factor.divisor, signs)]), row.precedence
