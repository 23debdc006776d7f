"""What a renderer may be asked for besides the format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """One field an option of the command line; each format reads those that it has a use for."""

    env: str = "none"  # the LaTeX environment, one of formats.ENVIRONMENTS
    cse: bool = False  # name shared parts
    value: bool = False  # code: the function itself too
    together: str = ""  # code: "hessian" for value, gradient and Hessian by one function
    name: str = ""  # code: of the function, in the place of derivative
    width: int = 120  # columns of the terminal
    columns: int = 69  # of LaTeX: digits on a line, 69 in an article at 10 pt; 0: never broken
    latex_style: str = "bold"  # of vectors and matrices, one of formats.LETTERS
    transpose: str = "top"  # the sign of a transpose in LaTeX, one of formats.TRANSPOSES
    conditions: bool = False  # LaTeX: what has to hold stands behind bare formulas too
    color: bool = False
    family: bool = False  # code: x0, x1, x2 as one array x
    every: int = 0  # tables of iterations: show every so many rows; 0: as many as fit
    scale: float = 1  # pictures of formulas: times the usual size
