"""Exponentials in a sum that differ by a logarithm: exp(g + n log(a)) is a^n exp(g).

Few sums have such a pair, so this one rule of the tidier (engine/graph/joining.py) is for SymPy's objects.
"""

from __future__ import annotations

import sympy as sp
from sympy import Add, Expr, Mul, S

from matcalc_cli.model.applying import is_long, product, total

LONG = 1000  # names, numbers and operations; longer sums are left alone
MANY = 12  # terms with exponentials: more are not compared with each other


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
