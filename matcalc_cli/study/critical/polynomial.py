"""All real zeros of a square polynomial (or rational) system with rational coefficients, none missed.

Each coordinate is a root of a polynomial in that coordinate alone: a resultant for two unknowns, an element of a
Gröbner basis for more. The real roots of those are isolated exactly; of their combinations, those that solve the
system are kept, by their value in 50 digits. SymPy's `solve` is not used: of a system it returns only the zeros that it
can write down, and does not say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import sympy as sp
from sympy import Expr, Poly, S, Symbol
from sympy.polys.polyerrors import PolynomialError

from matcalc_cli.engine.objects.leaves import leaves

DIGITS = 50
MAX_CANDIDATES = 4000
SHORT = 10  # leaves of a root that is kept in exact form


def solve_polynomials(equations: Sequence[Expr], unknowns: Sequence[Symbol]) -> list[dict[Symbol, Expr]] | None:
    """The real zeros, long ones in 50 digits; None where the system is not of this kind or has infinitely many."""
    numerators = _numerators(equations, unknowns)
    if numerators is None:
        return None
    if any(p.is_ground for p in numerators):
        return []
    found = _eliminants(numerators, unknowns)
    if found is None:
        return None
    roots = [_real_roots(p) for p in found]
    if prod(map(len, roots)) > MAX_CANDIDATES:
        return None
    zeros = []
    for values in product(*roots):
        precise = [sp.N(v, DIGITS) for v in values]
        if all(_vanishes(e, dict(zip(unknowns, precise))) for e in equations):
            zeros.append({x: _written(v, p) for x, v, p in zip(unknowns, values, precise)})
    return zeros


def _numerators(equations: Sequence[Expr], unknowns: Sequence[Symbol]) -> list[Poly] | None:
    found = []
    for e in equations:
        if not e.is_rational_function(*unknowns):
            return None
        numerator = sp.fraction(sp.together(e))[0]
        try:
            p = Poly(numerator, *unknowns)
        except PolynomialError:
            return None
        if not all(c.is_Rational for c in p.coeffs()) or p.is_zero:
            return None
        found.append(p)
    return found


def _eliminants(numerators: list[Poly], unknowns: Sequence[Symbol]) -> list[Poly] | None:
    """One polynomial in each unknown alone that vanishes at every zero."""
    if len(unknowns) == 1:
        return [Poly(numerators[0].as_expr(), unknowns[0])]
    if len(unknowns) == 2:
        p, q = (n.as_expr() for n in numerators)
        x, y = unknowns
        if not (p.has(x) or q.has(x)) or not (p.has(y) or q.has(y)):
            return None
        found = [Poly(sp.resultant(p, q, y), x), Poly(sp.resultant(p, q, x), y)]
        return None if any(r.is_zero for r in found) else found
    found = []
    for x in unknowns:
        order = [*(u for u in unknowns if u != x), x]
        basis = sp.groebner([n.as_expr() for n in numerators], *order, order="grevlex")
        if basis.exprs == [S.One]:
            return [Poly(1, u) for u in unknowns]
        if not basis.is_zero_dimensional:
            return None
        alone = [e for e in basis.fglm("lex").exprs if e.free_symbols <= {x}]
        if not alone:
            return None
        found.append(Poly(alone[0], x))
    return found


def _real_roots(p: Poly) -> list[Expr]:
    if p.is_ground:
        return []
    return list(dict.fromkeys(root for factor, _ in p.factor_list()[1] for root in factor.real_roots()))


def _vanishes(e: Expr, point: dict[Symbol, Expr]) -> bool:
    """Is e zero at the point, measured by the size of its terms?"""
    value = e.xreplace(point)
    if not value.is_Number or not value.is_finite:
        return False
    terms = [abs(t.xreplace(point)) for t in sp.Add.make_args(sp.expand(e))]
    scale = max([t for t in terms if t.is_Number] + [S.One])
    return abs(value) < scale * sp.Float(10) ** (10 - DIGITS)


def _written(root: Expr, precise: Expr) -> Expr:
    """The root in exact form where that is short."""
    if root.has(sp.CRootOf) or leaves(root, 200) > SHORT:
        return precise
    return root
