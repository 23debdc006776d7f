"""Eigenvalues, and what they say: the class of a critical point by its Hessian, of an equilibrium by its Jacobian.

Signs are taken from exact eigenvalues where they are known, else from the numbers with a tolerance. With parameters
left, `routh_hurwitz` gives the conditions under which every eigenvalue has a negative real part, and `minors`
(Sylvester) those of a minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp
from sympy import Expr, S, Symbol

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.cofactors import determinant
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.engine.scalar.spectral import characteristic, exact, shortest
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.numeric.field import Rows

SHORT = 14  # leaves of an eigenvalue that is worth printing exactly
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Spectrum:
    """Eigenvalues: `exact` (None where they are long or unknown) and `numeric`, in the same order."""

    exact: tuple[Expr, ...] | None
    numeric: tuple[complex, ...]
    equal: bool = False  # the matrix is a multiple of the identity

    def signs(self) -> list[int]:
        """Signs of the real parts; 0 only where it is exact or within the tolerance."""
        if self.exact is not None:
            return [_exact_sign(e) for e in self.exact]
        floor = max([TOLERANCE * abs(v) for v in self.numeric] + [1e-12])
        return [0 if abs(v.real) <= floor else 1 if v.real > 0 else -1 for v in self.numeric]

    def turns(self) -> bool:
        """Is there a pair that is not real?"""
        scale = max(abs(v) for v in self.numeric)
        return any(abs(v.imag) > TOLERANCE * scale for v in self.numeric)


def _exact_sign(e: Expr) -> int:
    real = sp.re(e)
    value = S.Zero if real.is_zero else sp.N(real, 30)
    if not value.is_Number or value.is_Float and value._prec == 1:  # nothing but rounding, however far it was computed
        value = sp.N(real, 30, chop=True)
    return 0 if value == 0 else 1 if value > 0 else -1


def numbers(matrix: Rows) -> np.ndarray:
    """The matrix in floats, each entry from its exact form; nan where it has no value."""
    return np.array(
        [[complex(sp.N(e, 30)).real if e.is_finite else np.nan for e in row] for row in matrix], dtype=float
    )


def spectrum(matrix: Rows, short: bool, symmetric: bool) -> Spectrum:
    """Eigenvalues of a matrix of numbers; exactly too, if asked for and short."""
    floats = numbers(matrix)
    listed = np.linalg.eigvalsh(floats) if symmetric else np.linalg.eigvals(floats)
    numeric = sorted((complex(v) for v in listed), key=_order)
    n = len(matrix)
    equal = all(abs(floats[i, j] - (floats[0, 0] if i == j else 0)) < 1e-12 for i in range(n) for j in range(n))
    small = short and n <= 6 and all(leaves(e, 100) <= 3 * SHORT for row in matrix for e in row)
    found = exact(matrix) if small else None
    if found is not None and all(leaves(e, 100) <= SHORT for e in found):
        pairs = sorted(((complex(sp.N(e, 30)), e) for e in found), key=lambda pair: _order(pair[0]))
        return Spectrum(tuple(e for _, e in pairs), tuple(v for v, _ in pairs), equal)
    return Spectrum(None, tuple(numeric), equal)


def _order(value: complex) -> tuple[float, float]:
    return (round(value.real, 9), round(value.imag, 9))


def eigenvalues(matrix: Rows) -> tuple[Expr, ...] | None:
    """Eigenvalues with parameters, where they are short."""
    if len(matrix) > 4:
        return None
    found = exact(matrix)
    return found if found is not None and all(leaves(e, 100) <= 2 * SHORT for e in found) else None


def extremum(s: Spectrum) -> str:
    """minimum, maximum, saddle or undecided, by the eigenvalues of the Hessian."""
    signs = s.signs()
    if 1 in signs and -1 in signs:
        return "saddle"
    if 0 in signs:
        return "undecided"
    return "minimum" if signs[0] > 0 else "maximum"


def equilibrium(s: Spectrum) -> str:
    """The phase portrait near an equilibrium, by the eigenvalues of the Jacobian (Hartman-Grobman off the axis)."""
    signs, turns = s.signs(), s.turns()
    if 0 in signs:
        pair = len(signs) == 2 and turns
        return "centre (linearised)" if pair else "degenerate"
    if 1 in signs and -1 in signs:
        return "saddle"
    stable = "stable" if signs[0] < 0 else "unstable"
    if turns:
        return f"{stable} spiral"
    if len(signs) > 1 and _all_same(s):
        return f"{stable} star" if s.equal else f"{stable} degenerate node"
    return f"{stable} node"


def _all_same(s: Spectrum) -> bool:
    if s.exact is not None:
        return all(e == s.exact[0] for e in s.exact)
    scale = max(abs(v) for v in s.numeric)
    return all(abs(v - s.numeric[0]) < 1e-7 * scale for v in s.numeric)


# ---------------------------------------------------------------------------------------------- with parameters


def routh_hurwitz(matrix: Rows) -> tuple[Expr, ...] | None:
    """Expressions that all have to be positive for every eigenvalue to lie in the left half-plane; None beyond 4x4."""
    a = characteristic(matrix) if len(matrix) <= 4 else ()
    return {
        1: lambda: a,
        2: lambda: a,
        3: lambda: (a[0], a[2], shortest(a[0] * a[1] - a[2])),
        4: lambda: (a[0], a[2], a[3], shortest(a[0] * a[1] * a[2] - a[2] ** 2 - a[0] ** 2 * a[3])),
    }.get(len(a), lambda: None)()


def minors(matrix: Rows, sign: int = 1) -> tuple[Expr, ...]:
    """Leading principal minors, which all have to be positive for a minimum (of -H for a maximum: sign -1)."""
    signed = [[sign * e for e in row] for row in matrix]
    return tuple(shortest(determinant([row[:k] for row in signed[:k]])) for k in range(1, len(matrix) + 1))


def reduced(conditions: Sequence[Expr]) -> tuple[Expr, ...] | None:
    """The conditions `> 0` without what the assumptions prove and without positive factors; None: they cannot hold."""
    kept: dict[Expr, None] = {}
    for condition in conditions:
        if condition.is_zero:
            return None
        sign, left = 1, S.One
        for base, exponent in _powers(condition):
            if base.is_positive:
                continue
            if base.is_Number or base.could_extract_minus_sign():
                sign, base = sign * (-1) ** exponent, -base
            if exponent % 2 and not base.is_positive:
                left *= base
            elif not exponent % 2 and not base.is_nonzero:
                left *= base**2
        left = sign * left
        if left.is_nonpositive:
            return None
        if not left.is_positive:
            kept[left] = None
    return None if any(-e in kept for e in kept) else tuple(kept)


def _powers(e: Expr) -> list[tuple[Expr, int]]:
    """Factors (base, whole exponent) of a rational function, numerator and denominator alike; else e itself."""
    if not e.is_rational_function():
        return [(e, 1)]
    found: list[tuple[Expr, int]] = []
    for part in sp.fraction(sp.together(e)):
        number, factors = sp.factor_list(part)
        found += [(number, 1), *((base, int(exponent)) for base, exponent in factors)]
    return found


def first_derivative(e: Expr, x: Symbol, place: Expr) -> tuple[int, Expr] | None:
    """(order, value) of the first derivative that is not zero there, which decides in one variable; None up to order 8.

    With parameters it is the first that is not zero for all of them.
    """
    least = TOLERANCE if place.has(sp.Float) else 0
    for order in range(1, 9):
        e = diff(e, x)
        value = tidy(e.xreplace({x: place}))
        if value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):  # √x at 0
            return None
        if value.free_symbols or (abs(sp.re(sp.N(value))) > least if least else _exact_sign(value)):
            return order, value
    return None
