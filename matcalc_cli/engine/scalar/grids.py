"""Matrices as grids, lists of rows of scalars: products, powers, inverses and functions of them, entry by entry.

Shapes are right when these are called; what has no formula for entries that are names says so with an error of its own.
"""

from __future__ import annotations

import sympy as sp
from sympy import Add, Basic, Expr, Mul, S

from matcalc_cli.engine.scalar.cofactors import Grid, inverse
from matcalc_cli.engine.scalar.spectral import eigenvalues, exponential
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model.applying import applied, product
from matcalc_cli.model.functions import choice
from matcalc_cli.model.ties import AtLeast, AtMost

EXTREME = {"max": sp.Max, "min": sp.Min}


def grid_of(matrix: Basic) -> Grid:
    """Rows of a SymPy matrix."""
    rows, cols = matrix.shape
    flat = matrix.flat()
    return [flat[i * cols : (i + 1) * cols] for i in range(rows)]


def vec(grid: Grid) -> list[Expr]:
    """Columns stacked."""
    return [row[j] for j in range(len(grid[0])) for row in grid]


def transpose(grid: Grid) -> Grid:
    return [list(column) for column in zip(*grid)]


def multiply(a: Grid, b: Grid) -> Grid:
    """The matrix product, entry by entry, skipping zeros."""
    columns = list(zip(*b))
    return [
        [Add(*(x * y for x, y in zip(row, column) if x is not S.Zero and y is not S.Zero)) for column in columns]
        for row in a
    ]


def power(grid: Grid, exponent: Expr) -> Grid:
    """A^k by repeated squaring; negative k through the inverse."""
    if not exponent.is_Integer:
        raise UsageError("explicit matrices have only whole powers")
    k = int(exponent)
    base = inverse(grid) if k < 0 else grid
    n = len(grid)
    result = [[S(int(i == j)) for j in range(n)] for i in range(n)]
    k = abs(k)
    while k:
        if k & 1:
            result = multiply(result, base)
        base, k = (multiply(base, base) if k > 1 else base), k >> 1
    return result


def pinv(grid: Grid) -> Grid:
    """Of names by full rank: (A'A)^-1 A' of a tall, A'(AA')^-1 of a wide matrix; of rationals of any rank."""
    flipped = transpose(grid)
    if all(x.is_Rational for row in grid for x in row):
        left, right = _full_rank_factors(grid)
        if not left:
            return [[S.Zero] * len(row) for row in flipped]
        # A = L R, L of full column rank and R of full row rank: A^+ = R^+ L^+
        return multiply(_pinv_of_full_rank(right), _pinv_of_full_rank(left))
    try:
        return _pinv_of_full_rank(grid)
    except MathError:
        raise MathError("this matrix has not full rank: its pseudo-inverse is written out for rationals only") from None


def _pinv_of_full_rank(grid: Grid) -> Grid:
    flipped = transpose(grid)
    if len(grid) >= len(grid[0]):
        return multiply(inverse(multiply(flipped, grid)), flipped)
    return multiply(flipped, inverse(multiply(grid, flipped)))


def _full_rank_factors(grid: Grid) -> tuple[Grid, Grid]:
    """L and R with A = L R: the columns of A that are pivots, and the rows of its reduced form that are not zero."""
    reduced, pivots = sp.Matrix(grid).rref()
    if not pivots:
        return [], []
    return [[row[j] for j in pivots] for row in grid], grid_of(reduced[: len(pivots), :])


def softmax(grid: Grid) -> Grid:
    if len(grid[0]) == 1:
        return transpose(softmax(transpose(grid)))
    result = []
    for row in grid:
        exponentials = [applied(sp.exp, x) for x in row]
        normaliser = applied(sp.Pow, Add(*exponentials), S.NegativeOne)
        result.append([product(x, normaliser) for x in exponentials])
    return result


def kron(a: Grid, b: Grid) -> Grid:
    return [[x * y for x in row for y in other] for row in a for other in b]


def khatri_rao(a: Grid, b: Grid) -> Grid:
    columns = [[x * y for x in left for y in right] for left, right in zip(zip(*a), zip(*b))]
    return transpose(columns)


def running_products(grid: Grid) -> Grid:
    column = [row[0] for row in grid]
    return [[Mul(*column[: i + 1])] for i in range(len(column))]


def others(grid: Grid) -> Grid:
    """The product of the other entries of its row for each entry; of a column, of all others"""
    if len(grid[0]) == 1:
        return transpose(others(transpose(grid))) if len(grid) > 1 else [[S.One]]
    return [[Mul(*row[:j], *row[j + 1 :]) for j in range(len(row))] for row in grid]


def pairs_left(grid: Grid) -> Grid:
    """At i, j the product of all entries of a column but those two; 0 on the diagonal"""
    (column,) = transpose(grid)
    n = range(len(column))
    return [[Mul(*(x for k, x in enumerate(column) if k not in (i, j))) if i != j else S.Zero for j in n] for i in n]


def running_others(grid: Grid) -> Grid:
    """At i, j the product of the first entries up to i without that of j; 0 above the diagonal"""
    (column,) = transpose(grid)
    n = range(len(column))
    return [[Mul(*column[:j], *column[j + 1 : i + 1]) if j <= i else S.Zero for j in n] for i in n]


def cholesky(a: Grid) -> Grid:
    """By columns: L_jj = sqrt(a_jj - sum of L_jk^2), L_ij = (a_ij - sum of L_ik L_jk)/L_jj"""
    n = len(a)
    out = [[S.Zero] * n for _ in range(n)]
    for j in range(n):
        rest = [Add(a[i][j], *(-out[i][k] * out[j][k] for k in range(j))) for i in range(j, n)]
        out[j][j] = sp.sqrt(rest[0])
        for i in range(j + 1, n):
            out[i][j] = rest[i - j] / out[j][j]
    return out


def eigenvectors(a: Grid) -> Grid:
    """By the projections P_i = product over j of (A - lambda_j I)/(lambda_i - lambda_j): P_i e_0 of unit length."""
    if any(a[i][j] != a[j][i] for i in range(len(a)) for j in range(i)):
        raise UsageError("eigvecs is of a symmetric matrix")
    values, columns = eigenvalues(a), []
    for i, own in enumerate(values):
        p = [[S(int(r == c)) for c in range(len(a))] for r in range(len(a))]
        for other in (v for j, v in enumerate(values) if j != i):
            factor = [[(e - other * int(r == c)) / (own - other) for c, e in enumerate(row)] for r, row in enumerate(a)]
            p = multiply(p, factor)
        columns.append([row[0] / sp.sqrt(p[0][0]) for row in p])
    return transpose(columns)


def frechet(a: Grid, e: Grid) -> Grid:
    """The upper right block of expm([A, E; 0, A])"""
    n = len(a)
    whole = exponential([[*x, *y] for x, y in zip(a, e)] + [[S.Zero] * n + list(x) for x in a])
    return [list(row[n:]) for row in whole[:n]]


def frobenius(grid: Grid) -> Expr:
    return sp.sqrt(Add(*(x**2 for row in grid for x in row)))


def mask(kind: str, row: list[Expr]) -> list[Expr]:
    """1 for the largest (smallest) entry of a row, 0 for the others."""
    beats = AtLeast if kind == "max" else AtMost
    return [choice(beats, x, applied(EXTREME[kind], *row), S.One, S.Zero) for x in row]


def singular_values(grid: Grid) -> list[Expr]:
    """Square roots of the eigenvalues of A'A, or of AA' where that is smaller."""
    flipped = transpose(grid)
    pair = (flipped, grid) if len(grid) >= len(flipped) else (grid, flipped)
    return [applied(sp.sqrt, value) for value in eigenvalues(multiply(*pair))]
