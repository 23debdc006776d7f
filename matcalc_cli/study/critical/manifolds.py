"""Sets of critical points and what they are: minima where the curvature across the set is positive everywhere on it.

Along a set of critical points f is constant, so the Hessian there has a zero eigenvalue for each of its directions. The
others, k of them for a set of codimension k, decide as they do at a point (Bott, Nondegenerate critical manifolds,
1954). Their elementary symmetric functions e1 ... ek are sums of principal minors of the Hessian, and need no
eigenvalue: all are positive of k positive numbers. On h = 0 they are reduced modulo h. Where f minus its value on the
set is nowhere negative, the set consists of minima whatever the curvature is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import sympy as sp
from sympy import Add, Expr, Piecewise, Pow, S, Symbol

from matcalc_cli.engine.domain.implied import follows
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.cofactors import determinant
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.model.problem import Condition
from matcalc_cli.numeric.field import Field, Rows
from matcalc_cli.study.critical import stability
from matcalc_cli.study.critical.parametric import Needs
from matcalc_cli.study.critical.polynomial import solve_polynomials
from matcalc_cli.study.critical.varieties import Zeros, parts

_NOTHING = 1e-30
_MOST = 2000  # leaves of what is reduced
_LONGEST = 150  # leaves of what is factored


def reduced(e: Expr, z: Zeros) -> Expr:
    """e on the set: x² + y² is 1 on the unit circle; e itself where its form does not tell."""
    e = e.xreplace(dict(z.known))
    if z.in_digits:
        return chopped(tidy(e))
    if z.on is None or leaves(e, _MOST) >= _MOST:
        return tidy(e)
    inner, level = parts(z.on, z.free)
    if isinstance(inner, sp.Function):
        return tidy(sp.factor(e.xreplace({inner: level})))
    for x in reversed(z.free):
        power = sp.degree(z.on, x) if z.on.is_polynomial(x) else 0
        lead = sp.expand(z.on).coeff(x, power) if power else S.Zero
        if not lead.is_number or lead == 0:
            continue
        if e.is_polynomial(*z.free) and z.on.is_polynomial(*z.free):
            return tidy(sp.factor(sp.rem(e, z.on, x)))
        rest = sp.expand(z.on - lead * x**power)
        if not rest.has(x) and not e.has(sp.Abs, sp.sign, Piecewise, sp.Max, sp.Min):
            there = _by_power(e, x, power, sp.expand(-rest / lead))
            if there is not None:
                return there
    return tidy(e)


def plainer(z: Zeros) -> Zeros:
    """z = x² + y² as 1 on x² + y² = 1."""
    return z if z.on is None else replace(z, known=tuple((x, reduced(e, z)) for x, e in z.known))


def chopped(e: Expr) -> Expr:
    """Without the numbers that are rounding of a zero in 50 digits, and in 17 digits."""
    return e.xreplace({n: S.Zero if abs(n) < _NOTHING else sp.Float(n, 17) for n in e.atoms(sp.Float)})


def _by_power(e: Expr, x: Symbol, power: int, value: Expr) -> Expr | None:
    """e with x^power put in, where x occurs in powers of that alone."""
    w = sp.Dummy(positive=True)
    hidden = e.xreplace({x: w ** sp.Rational(1, power)})
    if any(p.base == w and not p.exp.is_Integer for p in hidden.atoms(Pow)):
        return None
    return tidy(sp.expand(hidden.xreplace({w: value}).replace(lambda a: isinstance(a, Add), sp.expand)))


def symmetric(matrix: Rows, z: Zeros) -> list[Expr]:
    """e1 ... ek of the eigenvalues of a matrix on a set of codimension k, all others of which are 0."""
    n = len(matrix)
    here = [[e.xreplace(dict(z.known)) for e in row] for row in matrix]

    def minor(rows: tuple[int, ...]) -> Expr:
        return determinant([[here[i][j] for j in rows] for i in rows])

    return [reduced(Add(*map(minor, combinations(range(n), k))), z) for k in range(1, n - z.dimension + 1)]


def curvatures(found: Sequence[Expr], z: Zeros) -> tuple[Expr, ...] | None:
    """The eigenvalues with these e1 ... ek, and the zeros, where k is 1 or they are numbers in short form."""
    zeros = (S.Zero,) * z.dimension
    if len(found) == 1:
        return (*zeros, found[0])
    if any(not e.is_number for e in found):
        return None
    t = sp.Dummy("t")
    signed = [(-1) ** k * e for k, e in enumerate((S.One, *found))]
    roots = sp.roots(sp.Poly(signed, t))
    listed = [r for r, count in roots.items() for _ in range(count)]
    return (*zeros, *listed) if len(listed) == len(found) else None


def classified(
    f: Field, found: Sequence[Expr], z: Zeros, value: Expr | None, known: Sequence[Condition]
) -> tuple[str, tuple[Any, ...]]:
    """(class, needs) of the set by e1 ... ek; `needs` say where it is what, if that differs along the set."""
    if value is not None and (kind := bounded(f, value)):
        return kind, ()
    if value is not None and all(e == 0 for e in found) and _crossed(f, z, value):
        return "saddle", ()
    if len(found) > 1 and found[1] != 0 and found[1].is_nonpositive:  # also where it is 0: next to saddles
        return "saddle", ()
    seen = [_sign(e, z, known) for e in found]
    signs = [s for s in seen if s is not None]
    if len(signs) == len(seen) and signs[-1]:
        alternating = [s * (-1) ** k for k, s in enumerate(signs, 1)]
        return "minimum" if min(signs) > 0 else "maximum" if min(alternating) > 0 else "saddle", ()
    return ("undecided", ()) if 0 in signs else ("depends", _needs(found))


def _needs(found: Sequence[Expr]) -> Needs:
    alternating = [e * (-1) ** k for k, e in enumerate(found, 1)]
    listed: list[tuple[str, Sequence[Expr]]] = [("minimum", found), ("maximum", alternating)]
    if len(found) == 2:
        listed.append(("saddle", (-found[1],)))
    known = ((kind, stability.reduced([e / abs(e.as_coeff_Mul()[0]) for e in needs])) for kind, needs in listed)
    return tuple((kind, needs) for kind, needs in known if needs is not None)


def _crossed(f: Field, z: Zeros, value: Expr) -> bool:
    """Is f minus its value an odd power of h times a rest, on h = 0? Then it is larger on one side of the set."""
    gap = f.output - value
    if len(z.known) + (z.on is not None) != 1 or leaves(gap, _LONGEST) >= _LONGEST:
        return False
    h = z.on if z.on is not None else sp.numer(sp.together(z.known[0][0] - z.known[0][1]))
    powers = (part.as_base_exp() for part in sp.Mul.make_args(sp.factor(gap)))
    return any(power.is_Integer and power % 2 == 1 and (base - h == 0 or base + h == 0) for base, power in powers)


def _sign(e: Expr, z: Zeros, known: Sequence[Condition]) -> int | None:
    """The sign that e has everywhere on the set; None where it has none, or it is not seen."""
    if e.is_number:
        return 0 if e == 0 else 1 if sp.N(e) > 0 else -1
    for sign, way in ((1, e), (-1, sp.expand(-e))):
        if way.is_positive or follows(Condition("positive", way), known):
            return sign
        if way.is_nonnegative and _never_zero(way, z):
            return sign
    return None


def _never_zero(e: Expr, z: Zeros) -> bool:
    """Is e, a polynomial, nowhere 0 on the set?"""
    system = [e] if z.on is None else [e, z.on]
    return len(system) == len(z.free) and solve_polynomials(system, z.free) == []


def bounded(f: Field, value: Expr) -> str:
    """minimum or maximum, where f is nowhere smaller or larger than this value by its form; else ''."""
    gap = f.output - value
    if gap.is_number or leaves(gap, _LONGEST) >= _LONGEST:
        return ""
    for form in (gap, sp.factor(gap)):
        if form.is_nonnegative or form.is_nonpositive:
            return "minimum" if form.is_nonnegative else "maximum"
    return ""


def article(family: str) -> str:
    """a circle, an ellipse"""
    return f"{'an' if family[0] in 'aeiou' else 'a'} {family}"


def word(z: Zeros) -> str:
    """line, plane, circle, ellipse, hyperbola, parabola, sphere, curve ..."""
    if z.on is None:
        flat = all(e.is_polynomial(*z.free) and sp.total_degree(e, *z.free) <= 1 for _, e in z.known)
        names = ("line", "plane") if flat else ("curve", "surface")
        return names[z.dimension - 1] if z.dimension < 3 else "space" if flat else "family"
    if z.on.is_polynomial(*z.free) and all(not e.free_symbols for _, e in z.known):
        p = sp.Poly(z.on, *z.free)
        if p.total_degree() == 2 and len(z.free) in (2, 3):
            return _quadric(p)
    return {1: "curve", 2: "surface"}.get(z.dimension, "family")


def _quadric(p: sp.Poly) -> str:
    """What p = 0 is, which is no pair of lines and has real points."""
    n = len(p.gens)
    squares = [p.coeff_monomial(x**2) for x in p.gens]
    mixed = [p.coeff_monomial(x * y) for x, y in combinations(p.gens, 2)]
    if not any(mixed) and len(set(squares)) == 1:
        return "circle" if n == 2 else "sphere"
    if n == 3:
        return "surface"
    sign = mixed[0] ** 2 - 4 * squares[0] * squares[1]
    return "parabola" if sign == 0 else "hyperbola" if sign > 0 else "ellipse"
