"""Sums that are projectors, and the neighbours they leave alone or take away.

(I - A A+) A = 0 of a pseudo-inverse, and (I - 1 1'/n) A = A of an A whose columns sum to zero: it is centred already.
"""

from __future__ import annotations

from sympy import Basic, Expr, S

from matcalc_cli.engine.algebra.base import dims, is_zero, ones, scaled, split, zero
from matcalc_cli.engine.algebra.make import add, mul, transpose
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node


def sum_left(a: N.MatAdd, b: Basic) -> Basic | None:
    """A B for a projector A; None where it does something to B."""
    if _is_projector(a) and is_zero(add(*(mul(t, b) for t in a.args))):
        return zero(dims(a)[0], dims(b)[1])
    c = _centring(a)
    return scaled(c, b) if c is not None and _no_mean(transpose(b)) else None


def sum_right(a: Basic, b: N.MatAdd) -> Basic | None:
    """A B for a projector B."""
    if _is_projector(b) and is_zero(add(*(mul(a, t) for t in b.args))):
        return zero(dims(a)[0], dims(b)[1])
    c = _centring(b)
    return scaled(c, a) if c is not None and _no_mean(a) else None


def _is_projector(m: N.MatAdd) -> bool:
    """I - P with a pseudo-inverse in P."""
    return len(m.args) == 2 and any(isinstance(split(t)[1], N.Identity) for t in m.args) and m.has(N.Pinv)


def _centring(m: N.MatAdd) -> Expr | None:
    """c where m is c (I - 1 1'/n), which takes the mean away from what it multiplies."""
    if len(m.args) != 2:
        return None
    (c, first), (d, second) = map(split, m.args)
    if isinstance(second, N.Identity):
        c, d, first, second = d, c, second, first
    n = dims(m)[0]
    return c if isinstance(first, N.Identity) and second == ones(n, n) and d == -c / n else None


def _no_mean(m: Basic) -> bool:
    """Is m 1 = 0, term by term?"""
    if not isinstance(m, N.MatAdd):
        return False
    column = node(N.OneMatrix, dims(m)[1], S.One)
    return is_zero(add(*(mul(t, column) for t in m.args)))
