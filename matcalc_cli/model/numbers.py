"""How long numbers may get: those of a text, those of a result, and the arguments of functions that grow like n!."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Basic, Rational, S

from matcalc_cli.errors import LimitError, MathError

MAX_BITS = 13_000  # of a number that is entered, some 4,000 digits
MAX_PRINTED_BITS = 14_200  # of one in a result: what Python prints without complaint
TOO_LONG = "a number of more than 4,000 digits"
FACTORIAL = frozenset(
    ("gamma", "lgamma", "polygamma", "digamma", "beta", "betaln", "gammainc", "gammaincc")
    + ("besselj", "bessely", "besseli", "besselk")
)
UNDEFINED = frozenset((S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity))
MAX_FACTORIAL = 1000  # the argument, and the order, of these


def bits(value: Basic) -> int:
    """Binary digits of a rational; 0 of anything else."""
    return max(value.p.bit_length(), value.q.bit_length()) if isinstance(value, Rational) else 0


def finite(args: Iterable[Basic]) -> None:
    """Raises MathError where one of them is infinite or undefined: SymPy refuses to compare these."""
    if any(a in UNDEFINED for a in args):
        raise MathError("a part of the expression is infinite or undefined")


def printable(value: Rational) -> Rational:
    """The number itself; raises LimitError where its digits are too many to be written out."""
    if bits(value) > MAX_PRINTED_BITS:
        raise LimitError(f"the result has {TOO_LONG}")
    return value
