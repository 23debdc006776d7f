"""Numbers of programs: whole numbers and fractions, exact; decimals are the fractions they are written as."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | Fraction


def exact(value: int | Fraction | float) -> Number:
    """A number of the graph; a decimal is the nearest float, as it is written."""
    return value if isinstance(value, int | Fraction) else whole(Fraction(repr(float(value))))


def whole(value: Fraction) -> Number:
    """An int for a fraction that is one."""
    return value.numerator if value.denominator == 1 else value


def divided(a: Number, b: Number) -> Number:
    """a/b"""
    if b == 1:
        return a
    return -a if b == -1 else whole(Fraction(a) / b)


def size(number: Number) -> Number:
    """|a|"""
    return -number if number < 0 else number


def powered(number: Number, k: int) -> Number:
    """a^k"""
    if k > 0 and isinstance(number, int):
        return number**k
    a = Fraction(number)
    return whole(Fraction(a.numerator**k, a.denominator**k) if k > 0 else Fraction(a.denominator**-k) / a.numerator**-k)


def costs(weight: Number) -> bool:
    """Is multiplying by it an operation?"""
    return weight != 1 and weight != -1


def is_decimal(number: Number) -> bool:
    """Is it a decimal of few digits, as 0.126?"""
    return Fraction(repr(float(number))) == number and len(repr(float(number))) <= _DIGITS


_DIGITS = 8
