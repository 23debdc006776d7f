"""Two terms of a sum that are one: sines and cosines of two angles, and exponentials that differ by a logarithm.

Each rule takes a sum and gives a shorter one of the same value, or the sum itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

import sympy as sp
from sympy import Add, Expr, Mul, S

from matcalc_cli.model.applying import is_long, product, total

LONG = 1000  # names, numbers and operations; longer sums are left alone
MANY = 12  # terms with exponentials, or sines and cosines in one product: more are not compared with each other

# (kind of u, kind of v) in the first term, in the second, their signs equal -> (function, sign of v, sign of the whole)
_Of: TypeAlias = tuple[type[Expr], Expr]  # sin or cos, and its argument
_Pair: TypeAlias = tuple[Expr, Expr, _Of, _Of]
_JOINED = {
    (sp.cos, sp.cos, sp.sin, sp.sin, False): (sp.cos, 1, 1),  # cos u cos v - sin u sin v = cos(u + v)
    (sp.cos, sp.cos, sp.sin, sp.sin, True): (sp.cos, -1, 1),
    (sp.sin, sp.sin, sp.cos, sp.cos, False): (sp.cos, 1, -1),
    (sp.sin, sp.sin, sp.cos, sp.cos, True): (sp.cos, -1, 1),
    (sp.sin, sp.cos, sp.cos, sp.sin, True): (sp.sin, 1, 1),  # sin u cos v + cos u sin v = sin(u + v)
    (sp.sin, sp.cos, sp.cos, sp.sin, False): (sp.sin, -1, 1),
    (sp.cos, sp.sin, sp.sin, sp.cos, True): (sp.sin, 1, 1),
    (sp.cos, sp.sin, sp.sin, sp.cos, False): (sp.sin, -1, -1),
}


def angles(e: Expr) -> Expr:
    """c sin(u) cos(v) - c cos(u) sin(v) = c sin(u - v), and its kin of cosines and of sums."""
    while isinstance(e, Add) and sum(map(_several, e.args)) > 1 and not is_long(e, LONG):
        shorter = _one_pair_less(e)
        if shorter is None:
            break
        e = shorter
    return e


def _several(term: Expr) -> bool:
    return term.is_Mul and sum(type(f) in (sp.sin, sp.cos) for f in term.args) > 1


def _one_pair_less(e: Add) -> Expr | None:
    seen: dict[tuple[Expr, Expr, Expr, Expr], tuple[int, Expr, type, type]] = {}
    for i, term in enumerate(e.args):
        for number, rest, (f, u), (g, v) in _products_of_two(term):
            key = (abs(number), rest, u, v)
            before = seen.setdefault(key, (i, number, f, g))
            joined = _JOINED.get((*before[2:], f, g, (before[1] > 0) == (number > 0)))
            if joined and before[0] != i:
                function, inner, outer = joined
                others = [t for j, t in enumerate(e.args) if j not in (i, before[0])]
                return total(*others, product(outer * before[1], rest, function(u + inner * v)))
    return None


def _products_of_two(term: Expr) -> Iterator[_Pair]:
    """(number, other factors, (f, u), (g, v)) for each two factors f(u) g(v) of a term."""
    number, body = term.as_coeff_Mul()
    factors = Mul.make_args(body)
    circular = sorted((f for f in factors if type(f) in (sp.sin, sp.cos)), key=lambda f: f.args[0].sort_key())
    if not number.is_Rational or not 2 <= len(circular) <= MANY:
        return
    for a, b in combinations(circular, 2):
        if a.args[0] != b.args[0]:
            rest = product(*(f for f in factors if f is not a and f is not b))
            yield number, rest, (type(a), a.args[0]), (type(b), b.args[0])


def exponentials(e: Expr) -> Expr:
    """exp(g + n log(a)) = a^n exp(g): of two exponentials in a sum, the longer one by the other."""
    if not isinstance(e, Add) or sum(any(isinstance(f, sp.exp) for f in Mul.make_args(t)) for t in e.args) < 2:
        return e
    if is_long(e, LONG):
        return e
    parts = [_exponent(term) for term in e.args]
    known: list[tuple[Expr, Expr]] = []  # (exponent, the exponentials it is of)
    terms, changed = [], False
    for exponent, factor, cofactor in sorted(parts, key=lambda part: part[0].count_ops()):
        ratios = ((_power(exponent - g), f) for g, f in known) if exponent is not S.Zero else ()
        ratio = next((product(a, f) for a, f in ratios if a is not None), None)
        if ratio is None and exponent is not S.Zero and len(known) < MANY:
            known.append((exponent, factor))
        changed |= ratio is not None and ratio != factor
        terms.append(product(factor if ratio is None else ratio, cofactor))
    return total(*terms) if changed else e


def _exponent(term: Expr) -> tuple[Expr, Expr, Expr]:
    """(g, exp(g), c) of c exp(g), where exp(g) may be several factors."""
    factors = Mul.make_args(term)
    powers = [f for f in factors if isinstance(f, sp.exp)]
    rest = product(*(f for f in factors if not isinstance(f, sp.exp)))
    return Add(*(f.args[0] for f in powers)), product(*powers), rest


def _power(difference: Expr) -> Expr | None:
    """a^2/b of 2 log(a) - log(b); None of what is no sum of logarithms."""
    if difference is S.Zero:
        return S.One
    if not difference.has(sp.log):
        return None
    opened = sp.expand(difference, log=False, power_base=False, power_exp=False)
    found = []
    for term in Add.make_args(opened):
        number, body = term.as_coeff_Mul()
        if term is not S.Zero and not (number.is_Integer and isinstance(body, sp.log)):
            return None
        if term is not S.Zero:
            found.append(body.args[0] ** number)
    return product(*found)
