"""A problem of a field: what is typed, what is printed, what a book has, and the same function in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.problems.matrix.problem import MatrixProblem, problem

SIZES = ({"m": 5, "n": 3, "p": 2, "q": 4}, {"m": 6, "n": 4, "p": 3, "q": 2})


@dataclass(frozen=True)
class Field:
    """`problem.textbook` is the book's form; `printed` is ours, no longer than that; order 2 is a Hessian."""

    problem: MatrixProblem
    printed: str
    order: int = 1


def field(
    name: str,
    text: str,
    wrt: str,
    declared: str,
    function: Callable,
    printed: str,
    book: str = "",
    order: int = 1,
    kinds: dict[str, str] | None = None,
) -> Field:
    """A row; without `book` what is printed is what a book prints, sign for sign."""
    row = problem(name, text, wrt, function, book or printed, declared, sizes=SIZES, kinds=kinds)
    return Field(row, printed, order)


__all__ = ["SIZES", "Field", "field"]
