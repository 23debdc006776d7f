"""Sums of 1 and a squared quotient as one term: 1 + sin(u)^2/cos(u)^2 = 1/cos(u)^2, and cosh(u)^2/sinh(u)^2 - 1.

The second derivative of log(cos(u)) is -1/cos(u)^2. 1 - tanh(u)^2 stays: so books have the slope of tanh.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import Add, Expr, Mul, Pow, cos, cosh, sin, sinh

from matcalc_cli.model.applying import product, total


class Identity(NamedTuple):
    """top(u)^2/bottom(u)^2 + sign = 1/bottom(u)^2, both sides times anything"""

    top: type
    bottom: type
    sign: int


IDENTITIES = (Identity(sin, cos, 1), Identity(cos, sin, 1), Identity(cosh, sinh, -1))


def one_term(e: Add) -> Expr:
    """The sum with such pairs of terms as one; e itself where there are none."""
    for term in e.args:
        factors = Mul.make_args(term)
        if len(factors) < 2:
            continue
        for square, below, sign in _quotients(factors):
            cofactor = product(*(f for f in factors if f is not square and f is not below))
            other = cofactor if sign > 0 else -cofactor
            if other in e.args:
                rest = [t for t in e.args if t is not term and t != other]
                found = total(*rest, product(cofactor, below))
                return one_term(found) if isinstance(found, Add) else found
    return e


def _quotients(factors: tuple[Expr, ...]) -> list[tuple[Expr, Expr, int]]:
    """(top(u)^2, bottom(u)^-2, the sign of the 1 beside them)"""
    powers = [(f, f.base, f.exp) for f in factors if isinstance(f, Pow)]
    return [
        (square, below, identity.sign)
        for square, top, k in powers
        if k == 2
        for below, bottom, m in powers
        if m == -2 and top.args == bottom.args
        for identity in IDENTITIES
        if identity.top is top.func and identity.bottom is bottom.func
    ]
