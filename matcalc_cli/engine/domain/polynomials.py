"""Signs of polynomials that follow from others: on the line by their roots, in the plane and beyond by squares.

`on_the_line` is exact for polynomials and quotients in one real name with rational coefficients: between two roots no
sign changes, so the roots and one point between each two of them are all that there is to look at. `by_squares` writes
a quadratic polynomial as a sum of squares with a constant (its matrix is semidefinite, by elimination); what stands in
it that is no polynomial counts as a real name of its own, which asks for more than is needed and never for less.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sympy as sp
from sympy import Expr, Poly, Rational, S, Symbol

from matcalc_cli.engine.domain.points import vanishes_elsewhere
from matcalc_cli.model.applying import FAILURES, is_long

_SHORT = 60  # parts of a polynomial that is looked at
_DEGREE = 12  # of all polynomials on a line together
_NAMES = 6  # of a quadratic polynomial
_MEANS = {
    "positive": lambda sign: sign > 0,
    "nonnegative": lambda sign: sign >= 0,
    "nonzero": lambda sign: sign != 0,
    "smooth": lambda sign: sign != 0,
}
Sign = tuple[str, Expr]  # (positive, e): e > 0; likewise nonnegative, nonzero


def on_the_line(kind: str, e: Expr, known: Sequence[Sign]) -> bool:
    """Is e > 0 (>= 0, != 0) wherever what is known holds, by the roots of polynomials in one name?"""
    t = _name_of(e)
    if t is None or e.is_Symbol and not known:
        return False
    facts = [(k, f) for k, f in known if k in _MEANS and _name_of(f) == t]
    facts += [(word, t) for word in ("positive", "nonnegative", "nonzero") if getattr(t, f"is_{word}")]
    try:
        return _implies([*facts, (kind, e)], t)
    except FAILURES:
        return False


def _implies(facts: Sequence[Sign], t: Symbol) -> bool:
    """Does the last of some signs hold, or has it no value, wherever the others hold?"""
    quotients = [_quotient(f, t) for _, f in facts]
    for signs in _everywhere(frozenset(p for pair in quotients for p in pair)):
        values = [signs[a] * signs[b] if signs[b] else None for a, b in quotients]
        *known, asked = [v is not None and _MEANS[k](v) for v, (k, _) in zip(values, facts)]
        if all(known) and not asked and values[-1] is not None:
            return False
    return True


def positive_between(e: Expr) -> tuple[Symbol, Expr, Expr] | None:
    """(t, a, b) where e > 0 is a < t < b, for rational numbers a and b; of 0 < t < 1 for t/(1 - t) > 0."""
    t = _name_of(e)
    if t is None:
        return None
    try:
        top, bottom = _quotient(e, t)
        roots = [(low, high) for (low, high), _ in (top * bottom).intervals()]
    except FAILURES:
        return None
    if len(roots) < 2 or any(low != high for low, high in roots):
        return None
    ends = [low for low, _ in roots]
    places = [ends[0] - 1, *((a + b) / 2 for a, b in zip(ends, ends[1:])), ends[-1] + 1]
    above = [i for i, p in enumerate(places) if _sign(top.eval(p)) * _sign(bottom.eval(p)) > 0]
    (i,) = above if len(above) == 1 else (0,)
    return (t, ends[i - 1], ends[i]) if 0 < i < len(ends) else None


@lru_cache(maxsize=1024)
def _name_of(e: Expr) -> Symbol | None:
    """The one name of a quotient of polynomials with rational coefficients."""
    if is_long(e, _SHORT) or len(e.free_symbols) != 1:
        return None
    (t,) = e.free_symbols
    return t if t.is_real and e.is_rational_function(t) and not e.has(sp.Float) else None


@lru_cache(maxsize=1024)
def _quotient(e: Expr, t: Symbol) -> tuple[Poly, Poly]:
    top, bottom = sp.fraction(sp.together(e))
    return Poly(top, t, domain="QQ"), Poly(bottom, t, domain="QQ")


@lru_cache(maxsize=256)
def _everywhere(polynomials: frozenset[Poly]) -> list[dict[Poly, int]]:
    """The signs of the polynomials between their roots and at each of them."""
    moving = sorted((p for p in polynomials if not p.is_ground), key=lambda p: str(p.rep))
    if sum(p.degree() for p in moving) > _DEGREE:
        raise NotImplementedError
    roots = [interval for interval, _ in sp.prod(moving[1:], start=moving[0]).intervals()] if moving else []
    between = [S.Zero]
    if roots:
        between = [roots[0][0] - 1, *(_middle(a, b) for a, b in zip(roots, roots[1:])), roots[-1][1] + 1]
    if any(p.eval(place) == 0 for p in moving for place in between):
        raise NotImplementedError
    found = [{p: _sign(p.eval(place)) for p in polynomials} for place in between]
    return found + [{p: _sign_at(p, low, high) for p in polynomials} for low, high in roots]


def _middle(one: tuple[Rational, Rational], two: tuple[Rational, Rational]) -> Rational:
    return (one[1] + two[0]) / 2


def _sign(value: Expr) -> int:
    return int(sp.sign(value))


def _sign_at(p: Poly, low: Rational, high: Rational) -> int:
    """At the only root of the product between low and high: 0 where it is one of p, else as anywhere between them."""
    if low == high or p.is_ground:
        return _sign(p.eval(low))
    return 0 if p.count_roots(low, high) else _sign(p.eval((low + high) / 2))


def by_squares(e: Expr, strict: bool) -> bool:
    """Is a quadratic polynomial a sum of squares with a constant >= 0; with `strict`, > 0?"""
    square = e.is_Add and any(f.is_Pow and f.exp == 2 for t in e.args for f in sp.Mul.make_args(t))
    if not square or is_long(e, _SHORT):
        return False
    try:
        polynomial = Poly(e)
    except FAILURES:
        return False
    rational = polynomial.domain.is_QQ or polynomial.domain.is_ZZ
    if not rational or polynomial.total_degree() != 2 or len(polynomial.gens) > _NAMES or S.ImaginaryUnit in e.args:
        return False
    n = len(polynomial.gens)
    matrix = [[S.Zero] * (n + 1) for _ in range(n + 1)]
    for powers, c in polynomial.terms():
        i, j = [k for k, power in enumerate(powers) for _ in range(power)] + [n] * (2 - sum(powers))
        matrix[i][j] += c / 2
        matrix[j][i] += c / 2
    return _eliminated(matrix, strict)


def zero_at_origin_alone(e: Expr) -> bool:
    """Is it 0 only where all of its names are, as a definite quadratic form, or a sum of even powers of all of them?"""
    names = sorted(e.free_symbols, key=str)
    if not names or is_long(e, _SHORT) or vanishes_elsewhere(e) or not e.is_polynomial(*names) or e.has(sp.Float):
        return False
    polynomial = Poly(e, *names)
    terms = polynomial.terms()
    if all(sum(p > 0 for p in powers) == 1 and not sum(powers) % 2 and c.is_positive for powers, c in terms):
        return len(terms) >= len(names)
    if polynomial.total_degree() != 2 or not all(sum(powers) == 2 for powers, _ in terms):
        return False
    least = Rational(1, 10**6)  # e - least (x^2 + y^2 ...) is still a sum of squares
    return by_squares(e - least * sp.Add(*(x**2 for x in names)), False)


def _eliminated(matrix: list[list[Expr]], strict: bool) -> bool:
    """By Lagrange's reduction: every pivot is >= 0, a zero one has a zero row; the last, the constant, is > 0."""
    size = len(matrix)
    for k in range(size):
        pivot = matrix[k][k]
        if pivot < 0 or strict and k == size - 1 and pivot == 0:
            return False
        if pivot == 0:
            if any(matrix[k][j] != 0 for j in range(k + 1, size)):
                return False
            continue
        for i in range(k + 1, size):
            ratio = matrix[i][k] / pivot
            for j in range(k, size):
                matrix[i][j] -= ratio * matrix[k][j]
    return True
