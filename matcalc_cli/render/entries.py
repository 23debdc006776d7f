"""The entries of a result that is a literal matrix: row by row, and those that are not 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Basic, ImmutableSparseMatrix, MatrixBase, SparseMatrix

if TYPE_CHECKING:
    from sympy import Expr

MAX_TABLE = 900  # entries of a matrix that is printed as a table
MAX_ZEROS = 10_000  # entries of a matrix of which zeros are printed where nearly all are zeros


def is_explicit(expr: Basic) -> bool:
    """True of a literal SymPy Matrix."""
    return isinstance(expr, MatrixBase)


def rows_of(matrix: MatrixBase) -> list[list[Expr]]:
    """The entries row by row."""
    rows, cols = matrix.shape
    return [[matrix[i, j] for j in range(cols)] for i in range(rows)]


def is_sparse(expr: Basic) -> bool:
    """Is it a large literal matrix, and four of five entries 0? Every format names the others by their places then,
    so that the length of the text is that of what was found."""
    if not is_explicit(expr) or expr.rows * expr.cols <= MAX_ZEROS:
        return False
    return 5 * len(nonzero(expr)) < expr.rows * expr.cols


def zeros_text(matrix: MatrixBase, count: int) -> str:
    """What is said of the entries that are not listed."""
    return f"all other {matrix.rows * matrix.cols - count} entries are 0"


def nonzero(matrix: MatrixBase) -> list[tuple[int, int, Expr]]:
    """(i, j, entry) of the entries that are not 0, row by row."""
    if isinstance(matrix, SparseMatrix | ImmutableSparseMatrix):
        return [(i, j, e) for (i, j), e in sorted(matrix.todok().items())]
    return [(i, j, e) for i, row in enumerate(rows_of(matrix)) for j, e in enumerate(row) if e != 0]
