"""Signs of exact values: what is 0, what is positive, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp
from sympy import Dummy, Expr, S

from matcalc_cli.model.applying import is_long
from matcalc_cli.model.functions import FunctionRow

_DIGITS = 100  # of a number that may be 0
_SHORT = 400  # parts of a value with names that is expanded to see whether it is 0
UNDEFINED = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)

SLOW = Dummy("log t", negative=True)  # the logarithm of a small t > 0: below every number, above every -1/t^a


class Unknown(Exception):
    """Not decided here."""


class NoValue(Exception):
    """There is no real value there."""


def sign(value: Expr) -> int:
    """1, 0 or -1 of a real value; raises Unknown where that depends on names, NoValue where it is not real."""
    if value in UNDEFINED:
        raise NoValue
    if value.has(SLOW):
        top = _in_slow(value)
        return sign(top.LC()) * (-1) ** top.degree()
    if value.is_Rational:
        return (value.p > 0) - (value.p < 0)
    if value.is_number:
        found = value.evalf(20, maxn=_DIGITS)
        if found.is_zero or found.is_Float and found._prec == 1:
            return 0
        if found.is_real is False or not found.is_Float:
            raise NoValue if found.is_real is False else Unknown
        return 1 if found > 0 else -1
    known = (value.is_zero, value.is_positive, value.is_negative)
    if True not in known:
        value = sp.expand(value) if not is_long(value, _SHORT) else value
        known = (value.is_zero, value.is_positive, value.is_negative)
    for outcome, holds in zip((0, 1, -1), known):
        if holds:
            return outcome
    raise Unknown


def off_poles(row: FunctionRow, here: Sequence[Expr]) -> bool:
    """Is a function of these arguments not at one of its poles? Only a plain yes counts."""
    if row.poles is None:
        return True
    t = row.poles(*here)
    return bool(t.is_number and t.is_real and not t.is_Float and (t.is_positive or t.is_integer is False))


def _in_slow(value: Expr) -> sp.Poly:
    try:
        return sp.Poly(sp.expand(value), SLOW)
    except sp.PolynomialError:
        raise Unknown from None


def is_zero(value: Expr) -> bool:
    """Raises Unknown where that depends on names."""
    if value.has(SLOW):
        return all(is_zero(c) for c in _in_slow(value).all_coeffs())
    if value.is_zero is not None and not value.is_number:
        return value.is_zero
    if not value.is_number:
        value = sp.expand(value) if not is_long(value, _SHORT) else value
        if value.is_zero is None:
            raise Unknown
        return value.is_zero
    return sign(value) == 0
