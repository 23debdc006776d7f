"""Signs of polynomials that follow from others: on the line by their roots, in the plane and beyond by squares.

`on_the_line` is exact for polynomials and quotients in one real name with rational coefficients: between two roots no
sign changes, so the roots and one point between each two of them are all that there is to look at. `by_squares` writes
a quadratic polynomial as a sum of squares with a constant (its matrix is semidefinite, by elimination); what stands in
it that is no polynomial counts as a real name of its own, which asks for more than is needed and never for less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sympy as sp
from sympy import Expr, Poly, Rational, S, Symbol

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


def on_the_line(kind: str, e: Expr, known: Iterable[Sign]) -> bool:
    """Is e > 0 (>= 0, != 0) wherever what is known holds, by the roots of polynomials in one name?"""
    t = _name_of(e)
    if t is None:
        return False
    facts = [(k, f) for k, f in known if k in _MEANS and _name_of(f) == t]
    facts += [(word, t) for word in ("positive", "nonnegative", "nonzero") if getattr(t, f"is_{word}")]
    try:
        quotients = [_quotient(f, t) for f in (e, *(f for _, f in facts))]
        for signs in _everywhere([p for pair in quotients for p in pair]):
            values = [None if not b else a * b for a, b in zip(signs[::2], signs[1::2])]
            here = all(v is not None and _MEANS[k](v) for v, (k, _) in zip(values[1:], facts))
            if here and values[0] is not None and not _MEANS[kind](values[0]):
                return False
    except FAILURES:
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


def _name_of(e: Expr) -> Symbol | None:
    """The one name of a quotient of polynomials with rational coefficients."""
    if is_long(e, _SHORT) or len(e.free_symbols) != 1:
        return None
    (t,) = e.free_symbols
    return t if t.is_real and e.is_rational_function(t) and not e.has(sp.Float) else None


def _quotient(e: Expr, t: Symbol) -> tuple[Poly, Poly]:
    top, bottom = sp.fraction(sp.together(e))
    return Poly(top, t, domain="QQ"), Poly(bottom, t, domain="QQ")


def _everywhere(polynomials: Sequence[Poly]) -> Iterator[list[int]]:
    """The signs of the polynomials at each of their roots and between them."""
    product = sp.prod([p for p in polynomials if not p.is_ground], start=Poly(1, polynomials[0].gen, domain="QQ"))
    if product.degree() > _DEGREE:
        raise NotImplementedError
    roots = [] if product.is_ground else [interval for interval, _ in product.intervals()]
    ends = [(low - 1, high + 1) for low, high in roots]
    between = [S.Zero] if not roots else [ends[0][0], *(_middle(a, b) for a, b in zip(roots, roots[1:])), ends[-1][1]]
    for place in between:
        if product.eval(place) == 0:
            raise NotImplementedError
        yield [_sign(p.eval(place)) for p in polynomials]
    for low, high in roots:
        yield [_sign_at(p, low, high) for p in polynomials]


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
    if is_long(e, _SHORT):
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
