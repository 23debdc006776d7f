"""Eigenvalues and the exponential of an explicit matrix: exact where that is short, in digits for other numbers.

Both are taken block by block. With the divided differences exp[λ1, ..., λk] of exp (Higham, Functions of Matrices):

- Newton's interpolation at the eigenvalues: exp(A) = Σ_k exp[λ1, ..., λk] (A - λ1 I) ... (A - λ(k-1) I)  (eq. 1.10);
- a triangular A: entry ij is Σ A(i,s1) ... A(sk,j) exp[λi, λs1, ..., λj] over i < s1 < ... < sk < j  (Theorem 4.11);
- a 2×2 block: exp(m) (cosh(d) I + sinh(d)/d (A - m I)) with m = tr(A)/2, d² = m² - det(A).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, TypeAlias

import mpmath
import sympy as sp
from sympy import Add, Expr, S

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.cofactors import determinant
from matcalc_cli.errors import LimitError
from matcalc_cli.model.applying import FAILURES, applied, is_long
from matcalc_cli.model.numbers import finite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mpmath.ctx_mp_python import mpc, mpf

Rows: TypeAlias = Sequence[Sequence[Expr]]
Function: TypeAlias = Callable[[Expr], Expr]
DIGITS = 15  # of what has no short exact form
MAX_DIGITS = 12  # rows of a matrix of numbers whose eigenvalues are found in digits
MAX_TRIANGULAR = 8
MAX_EXACT = 4  # rows of a matrix of symbols
_LONG_ROOT = 40  # leaves of an eigenvalue whose exponential is still worth writing exactly
_GUARD = 40  # digits to compute with


# -------------------------------------------------------------------------------------------------- eigenvalues


def eigenvalues(matrix: Rows) -> list[Expr]:
    """With multiplicity; raises LimitError where neither a short formula nor digits can be given."""
    finite(e for row in matrix for e in row)
    return [value for block in _blocks(matrix) for value in _of_block(_cut(matrix, block))]


def _of_block(matrix: Rows) -> Sequence[Expr]:
    found = exact(matrix)
    if found is not None:
        return found
    if not _numbers(matrix):
        raise LimitError(
            f"the eigenvalues of this {len(matrix)}×{len(matrix)} matrix have no short formula",
            hint="numbers for its names, with --at, give them in digits",
        )
    return _in_digits(matrix)


def _blocks(matrix: Rows) -> list[list[int]]:
    """The rows that non-zero entries connect: a matrix is block diagonal in them."""
    blocks: list[list[int]] = []
    for i in range(len(matrix)):
        joined = [b for b in blocks if any(matrix[i][j] != 0 or matrix[j][i] != 0 for j in b)]
        blocks = [b for b in blocks if b not in joined] + [[*(j for b in joined for j in b), i]]
    return sorted(map(sorted, blocks))


def _cut(matrix: Rows, block: Sequence[int]) -> list[list[Expr]]:
    return [[matrix[i][j] for j in block] for i in block]


def exact(matrix: Rows) -> tuple[Expr, ...] | None:
    """From the factors of the characteristic polynomial, where these are linear or quadratic; None otherwise."""
    n = len(matrix)
    if _triangular(matrix):
        return tuple(matrix[i][i] for i in range(n))
    if n == 1:
        return (_plain(matrix[0][0]),)
    if n == 2:
        a1, a2 = characteristic(matrix)
        root = _root(shortest(a1**2 - 4 * a2))
        return tuple(_plain((-a1 + s * root) / 2) for s in (-1, 1))
    if n > (MAX_DIGITS if _numbers(matrix) else MAX_EXACT):
        return None
    t = sp.Dummy("t")
    found: list[Expr] = []
    for factor, count in _factors(matrix, t) or ():
        p = sp.Poly(factor, t)
        if p.degree() > 2:
            return None
        found += [e for e in _small_roots(p) for _ in range(count)]
    return tuple(found) if len(found) == n else None


def _small_roots(p: sp.Poly) -> list[Expr]:
    if p.degree() == 1:
        b, c = p.all_coeffs()
        return [_plain(-c / b)]
    a, b, c = p.all_coeffs()
    root = _root(shortest(b**2 - 4 * a * c))
    return [_plain((-b + s * root) / (2 * a)) for s in (-1, 1)]


def _factors(matrix: Rows, t: sp.Dummy) -> list[tuple[Expr, int]] | None:
    n = len(matrix)
    if all(e.is_Rational for row in matrix for e in row):
        return [(p.as_expr(t), k) for p, k in sp.Matrix(matrix).charpoly(t).factor_list()[1]]
    coefficients = characteristic(matrix)
    poly = t**n + sum((a * t ** (n - 1 - i) for i, a in enumerate(coefficients)), S.Zero)
    try:
        return sp.factor_list(sp.expand(poly), t)[1]
    except FAILURES:  # a coefficient such as 1/sqrt(pi); domains that SymPy cannot join
        return None


def characteristic(matrix: Rows) -> tuple[Expr, ...]:
    """(a1, ..., an) of λ^n + a1 λ^(n-1) + ... + an = det(λ I - M): signed sums of principal minors."""
    n = len(matrix)
    found = []
    for k in range(1, n + 1):
        total = S.Zero
        for chosen in combinations(range(n), k):
            total += determinant([[matrix[i][j] for j in chosen] for i in chosen])
        found.append(shortest((-1) ** k * total))
    return tuple(found)


def shortest(e: Expr) -> Expr:
    """The shorter of e, e multiplied out and e as a product."""
    if leaves(e, 400) >= 400:
        return e
    forms = [e, sp.expand(e)]
    if e.free_symbols and e.is_rational_function():
        forms.append(_outward(sp.factor(e)))
    elif e.free_symbols:
        forms.append(sp.simplify(e))
    return min(forms, key=leaves)


def _outward(e: Expr) -> Expr:
    """(-s - 1)(-b - r) -> (s + 1)(b + r): the signs of factors outside."""
    factors = [-g if isinstance(g, sp.Add) and g.could_extract_minus_sign() else g for g in sp.Mul.make_args(e)]
    flips = sum(g is not h for g, h in zip(factors, sp.Mul.make_args(e)))
    return (-1) ** flips * sp.Mul(*factors)


def _root(e: Expr) -> Expr:
    """One of the two square roots: no |u| where u serves as well."""
    if e.free_symbols and leaves(e, 100) < 100:
        e = min(sp.factor(e), e, key=leaves)
    root = sp.sqrt(e)
    if e.free_symbols:
        return root.replace(sp.Abs, lambda u: u)
    return sp.sqrtdenest(root) if leaves(root, 100) < 30 else root


def _plain(e: Expr) -> Expr:
    e = sp.expand(e) if e.is_number or leaves(e, 100) < 12 else sp.factor_terms(e)
    return sp.radsimp(e) if e.is_number and leaves(e, 100) < 40 else e


def _triangular(matrix: Rows) -> bool:
    n = len(matrix)
    below = all(matrix[i][j] == 0 for i in range(n) for j in range(i))
    return below or all(matrix[i][j] == 0 for i in range(n) for j in range(i + 1, n))


def _numbers(matrix: Rows) -> bool:
    return all(e.is_number for row in matrix for e in row)


def _in_digits(matrix: Rows) -> list[Expr]:
    if len(matrix) > MAX_DIGITS:
        raise LimitError(f"the eigenvalues of a matrix of more than {MAX_DIGITS}×{MAX_DIGITS} numbers")
    t = sp.Dummy("t")
    factors = _factors(matrix, t) if all(e.is_Rational for row in matrix for e in row) else None
    if factors is not None:  # each root as often as its factor occurs, where a numeric method would spread them
        roots = []
        for factor, count in factors:
            p = sp.Poly(factor, t)
            found = _small_roots(p) if p.degree() < 3 else p.nroots(n=DIGITS, maxsteps=200)
            roots += [e for e in found for _ in range(count)]
        return roots
    with mpmath.workdps(_GUARD):
        values, _ = mpmath.eig(_mp(matrix))
        size = max([abs(v) for v in values], default=0)
        return [_digits(v, size) for v in sorted(values, key=lambda v: (v.real, v.imag))]


def _mp(matrix: Rows) -> mpmath.matrix:
    return mpmath.matrix([[mpmath.mpmathify(sp.N(e, _GUARD)) for e in row] for row in matrix])


def _digits(value: mpc | mpf, size: mpf) -> Expr:
    """A number of mpmath; what is rounding beside numbers of that size is 0."""
    parts = [S.Zero if abs(v) <= size * 10 ** (5 - _GUARD) else sp.Float(v, DIGITS) for v in (value.real, value.imag)]
    return parts[0] + parts[1] * S.ImaginaryUnit


# -------------------------------------------------------------------------------------------------- exponential


def exponential(matrix: Rows) -> list[list[Expr]]:
    """exp(A), the matrix function; raises LimitError where it has no short formula and its entries are no numbers."""
    finite(e for row in matrix for e in row)
    result = [[S.Zero] * len(matrix) for _ in matrix]
    for block in _blocks(matrix):
        for i, row in zip(block, _exponential_of_block(_cut(matrix, block))):
            for j, entry in zip(block, row):
                result[i][j] = entry
    return result


def matrix_function(matrix: Rows, function: Function, called: str) -> list[list[Expr]]:
    """f(A) of blocks that are triangular or 2×2 with real eigenvalues; raises LimitError of others."""
    finite(e for row in matrix for e in row)
    result = [[S.Zero] * len(matrix) for _ in matrix]
    for block in _blocks(matrix):
        part = _cut(matrix, block)
        if _triangular(part) and len(part) <= MAX_TRIANGULAR:
            found = _of_triangular(part, function)
        elif len(part) == 2:
            roots = _of_block(part)
            difference = _Differences(roots, function=function)
            slope = difference((0, 1))
            found = [
                [difference((0,)) * int(i == j) + slope * (x - roots[0] * int(i == j)) for j, x in enumerate(row)]
                for i, row in enumerate(part)
            ]
        else:
            raise LimitError(f"the {called} of this {len(part)}×{len(part)} matrix has no short formula")
        for i, row in zip(block, found):
            for j, entry in zip(block, row):
                result[i][j] = entry
    return result


def _exponential_of_block(matrix: Rows) -> list[list[Expr]]:
    n = len(matrix)
    if _triangular(matrix) and n <= MAX_TRIANGULAR:
        return _of_triangular(matrix)
    if n == 2:
        return _two_by_two(matrix)
    scale, numbers = _scaled(matrix)
    roots = exact(numbers) if _numbers(numbers) else None
    if roots is not None and all(not e.has(sp.I) and leaves(e, _LONG_ROOT) < _LONG_ROOT for e in roots):
        return _interpolated(numbers, roots, scale)
    if not _numbers(matrix):
        raise LimitError(
            f"the exponential of this {n}×{n} matrix has no short formula",
            hint="numbers for its names, with eval --at, give it in digits",
        )
    return _exponential_in_digits(matrix)


def _scaled(matrix: Rows) -> tuple[Expr, Rows]:
    """(t, M) of a matrix t M of numbers M, (1, the matrix) of any other."""
    split = [[e.as_independent(*e.free_symbols, as_Add=False) for e in row] for row in matrix]
    factors = {factor for row in split for number, factor in row if number != 0}
    if len(factors) != 1:
        return S.One, matrix
    return factors.pop(), [[number for number, _ in row] for row in split]


def _two_by_two(matrix: Rows) -> list[list[Expr]]:
    (a, b), (c, d) = matrix
    gap, q = shortest(a - d), shortest((a - d) ** 2 + 4 * b * c)
    even, odd = (applied(sp.exp, shortest((a + d) / 2)) * f for f in _even_and_odd(q))
    return [[even + odd * gap, 2 * odd * b], [2 * odd * c, even - odd * gap]]


def _even_and_odd(q: Expr) -> tuple[Expr, Expr]:
    """cosh(√q/2) and sinh(√q/2)/√q, both real for every q."""
    if q == 0:
        return S.One, S.Half
    d, angle = _root(q), _root(shortest(-q))
    growing, turning = (sp.cosh(d / 2), sp.sinh(d / 2) / d), (sp.cos(angle / 2), sp.sin(angle / 2) / angle)
    if q.is_nonnegative or _rational(d):
        return growing
    if q.is_nonpositive or _rational(angle):
        return turning
    return tuple(sp.Piecewise((g, q > 0), (t, True)) for g, t in zip(growing, turning))


def _rational(root: Expr) -> bool:
    """Real, and without a root of a name."""
    return not root.has(sp.I) and all(p.exp.is_Integer or p.base.is_number for p in root.atoms(sp.Pow))


def _of_triangular(matrix: Rows, function: Function = sp.exp) -> list[list[Expr]]:
    n = len(matrix)
    if any(matrix[i][j] != 0 for i in range(n) for j in range(i)):
        return [list(row) for row in zip(*_of_triangular([list(column) for column in zip(*matrix)], function))]
    difference = _Differences([matrix[i][i] for i in range(n)], function=function)

    def entry(i: int, j: int) -> Expr:
        if j <= i:
            return difference((i,)) if i == j else S.Zero
        terms = []
        for count in range(j - i):
            for between in combinations(range(i + 1, j), count):
                path = (i, *between, j)
                product = sp.Mul(*(matrix[s][t] for s, t in pairwise(path)))
                if product is not S.Zero:
                    terms.append(product * difference(path))
        return Add(*terms)

    return [[entry(i, j) for j in range(n)] for i in range(n)]


class _Differences:
    """Divided differences [λi, λj, ...] of exp(t λ) for places in a list of nodes; equal ones give t^k exp(t λ)/k!."""

    def __init__(self, nodes: Sequence[Expr], scale: Expr = S.One, function: Function = sp.exp) -> None:
        self._scale, self._function = scale, function
        self._nodes = [next(other for other in nodes if _same(e, other)) for e in nodes]
        self._known: dict[tuple[int, ...], Expr] = {}

    def __call__(self, places: tuple[int, ...]) -> Expr:
        nodes = [self._nodes[i] for i in places]
        places = tuple(sorted(places, key=lambda i: (nodes.index(self._nodes[i]), i)))  # equal ones side by side
        if places not in self._known:
            self._known[places] = self._found(places)
        return self._known[places]

    def _found(self, places: tuple[int, ...]) -> Expr:
        a, b = self._nodes[places[0]], self._nodes[places[-1]]
        if a == b:
            k = len(places) - 1
            if self._function is not sp.exp:
                u = sp.Dummy("u")
                return sp.diff(self._function(u), u, k).subs(u, a) / sp.factorial(k)
            return self._scale**k * applied(sp.exp, self._scale * a) / sp.factorial(k)
        return (self(places[:-1]) - self(places[1:])) / (a - b)


def _interpolated(matrix: Rows, roots: Sequence[Expr], scale: Expr) -> list[list[Expr]]:
    """exp(t M) of numbers M with the eigenvalues `roots`."""
    n = len(matrix)
    difference = _Differences(roots, scale)
    total = [[S.Zero] * n for _ in range(n)]
    power = [[S(int(i == j)) for j in range(n)] for i in range(n)]
    for k in range(n):
        weight = difference(tuple(range(k + 1)))
        total = [[x + weight * y for x, y in zip(*rows)] for rows in zip(total, power)]
        shifted = [[matrix[i][j] - roots[k] * int(i == j) for j in range(n)] for i in range(n)]
        power = [[_sum(row[m] * shifted[m][j] for m in range(n)) for j in range(n)] for row in power]
    return [[e if is_long(e, 2000) else sp.expand(e) for e in row] for row in total]


def _same(a: Expr, b: Expr) -> bool:
    gap = sp.expand(a - b)
    return gap == 0 or gap.is_number and abs(sp.N(gap, _GUARD)) < sp.Float(10) ** (5 - _GUARD)


def _sum(terms: Iterator[Expr]) -> Expr:
    found = Add(*terms)
    return sp.expand(found) if leaves(found, 100) < 100 else found


def _exponential_in_digits(matrix: Rows) -> list[list[Expr]]:
    if len(matrix) > MAX_DIGITS:
        raise LimitError(f"the exponential of a matrix of more than {MAX_DIGITS}×{MAX_DIGITS} numbers")
    with mpmath.workdps(_GUARD):
        found = mpmath.expm(_mp(matrix), method="taylor")
        size = max(abs(v) for v in found)
        return [[_digits(found[i, j], size) for j in range(len(matrix))] for i in range(len(matrix))]
