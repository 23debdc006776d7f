"""Determinants and inverses of explicit matrices by cofactors with shared minors (Laplace), no elimination.

Eliminated symbolic entries swell; the minors of n <= 8 rows are 2^n.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from sympy import Add, Expr, S

from matcalc_cli.errors import LimitError, MathError

Grid = list[list[Expr]]
MAX_SYMBOLIC = 8


def _minors(grid: Grid) -> Callable[[tuple[int, ...], tuple[int, ...]], Expr]:
    """Determinant of the submatrix of given rows and columns, each computed once."""
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], Expr] = {((), ()): S.One}

    def minor(rows: tuple[int, ...], cols: tuple[int, ...]) -> Expr:
        if (rows, cols) not in known:
            first, rest = rows[0], rows[1:]
            terms = []
            for k, col in enumerate(cols):
                if grid[first][col] is not S.Zero:
                    sub = minor(rest, cols[:k] + cols[k + 1 :])
                    terms.append((-1) ** k * grid[first][col] * sub)
            known[rows, cols] = Add(*terms)
        return known[rows, cols]

    return minor


def _numeric(grid: Grid) -> bool:
    return all(x.is_Rational for row in grid for x in row)


def _bounded(grid: Grid, what: str) -> None:
    if len(grid) > MAX_SYMBOLIC and not _numeric(grid):
        raise LimitError(f"the {what} of a {len(grid)}×{len(grid)} matrix of symbols is too large to write out")


def determinant(grid: Grid) -> Expr:
    """det by cofactors with shared minors (2^n of them), or exactly by elimination for numbers."""
    n = len(grid)
    if _numeric(grid) and n > 3:
        return sp.Matrix(grid).det()
    _bounded(grid, "determinant")
    found = _minors(grid)(tuple(range(n)), tuple(range(n)))
    return sp.expand(found) if _numeric(grid) else found


def adjugate(grid: Grid) -> Grid:
    """adj(A)_ij = (-1)^(i+j) det(A without row j and column i)."""
    n = len(grid)
    _bounded(grid, "adjugate")
    minor = _minors(grid)
    others = [tuple(i for i in range(n) if i != k) for k in range(n)]
    return [[(-1) ** (i + j) * minor(others[j], others[i]) for j in range(n)] for i in range(n)]


def inverse(grid: Grid) -> Grid:
    """A^-1 = adj(A)/det(A); raises MathError when det(A) is identically 0."""
    _bounded(grid, "inverse")
    det = sp.factor_terms(determinant(grid))
    if det.is_zero or (det.free_symbols and len(grid) <= 3 and sp.expand(det).is_zero):
        raise MathError("this matrix is singular: it has no inverse")
    return [[cofactor / det for cofactor in row] for row in adjugate(grid)]
