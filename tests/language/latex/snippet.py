"""What one snippet of LaTeX is: the text as papers and notes write it, what stands around it, and the same in NumPy.

The NumPy function is written from the meaning of the formula, not from what the program makes of it. `declared` gives
the shape and the sampling domain of every name (as --given has it), `given` what the program is told: by default the
same, "" where the letters and marks have to suffice; `rows` is told besides (x_i: rows of X).

    S(r"\\|Ax - b\\|_2^2", "x", lambda A, x, b: np.sum((A @ x - b) ** 2), "A: m,n; x: n; b: m")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.problems.matrix import MatrixProblem
from tests.problems.matrix.problem import STANDARD_SIZES, Sizes, problem


@dataclass(frozen=True)
class Snippet:
    """The text, the problem that it states, and what the program is told."""

    text: str
    problem: MatrixProblem
    given: str
    asked: str | None  # --wrt; None: the text says it


def S(
    text: str,
    wrt: str,
    function: Callable,
    declared: str,
    *,
    given: str | None = None,
    rows: str = "",
    asked: str | None = "",
    kinds: dict[str, str] | None = None,
    sizes: tuple[Sizes, ...] = STANDARD_SIZES[:1],
    autograd: bool = True,
) -> Snippet:
    """A snippet; the module docstring tells what the arguments are."""
    stated = problem(text, text, wrt, function, "", declared, kinds=kinds, sizes=sizes, autograd=autograd)
    told = "; ".join(part for part in (declared if given is None else given, rows) if part)
    return Snippet(text, stated, told, wrt if asked == "" else asked)
