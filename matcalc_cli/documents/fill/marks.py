"""How a call and its result are marked: a row for each language of documents, and one for each of a code cell.

Columns:

comment   what a comment begins with, and what it ends with
formats   the formats in which a result is written, the first that a command has; a command that has none of them
          asks for a --format
env       --env of these, where the call says nothing
plain     the formats that stand as they are; every other is text
text      what stands before and behind text; {0} is a fence that the text does not hold, {1} the name of its language
"""

from __future__ import annotations

from typing import NamedTuple


class Marks(NamedTuple):
    """One row; the module docstring is the legend."""

    comment: tuple[str, str]
    formats: tuple[str, ...]
    env: str
    plain: tuple[str, ...]
    text: tuple[str, str]

    @property
    def begin(self) -> str:
        """The line above a result."""
        return f"{self.comment[0]} matcalc: begin{self.comment[1]}"

    @property
    def end(self) -> str:
        """The line below a result."""
        return f"{self.comment[0]} matcalc: end{self.comment[1]}"


MARKDOWN = Marks(("<!--", " -->"), ("latex", "pretty"), "equation", ("markdown", "mathml"), ("{0}{1}", "{0}"))
LATEX = Marks(("%", ""), ("latex",), "equation", ("latex",), ("\\begin{verbatim}", "\\end{verbatim}"))
TYPST = Marks(("//", ""), ("typst", "pretty"), "equation", ("typst",), ("{0}{1}", "{0}"))


def of_code(language: str) -> Marks:
    """Of a code cell in this language: its own code runs there, and all else is a comment."""
    sign, formats = CELLS.get(language.lower(), ("#", ()))
    return Marks((sign, ""), ("unicode", "pretty"), "none", formats, ("", ""))


CELLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "python": ("#", ("numpy", "jax", "torch")),
    "julia": ("#", ("julia",)),
    "matlab": ("%", ("matlab",)),
    "octave": ("%", ("matlab",)),
    "rust": ("//", ("rust",)),
    "javascript": ("//", ("javascript",)),
    "fortran": ("!", ("fortran",)),
}
FENCED = {"numpy": "python", "jax": "python", "torch": "python", "sympy": "python", "julia": "julia"}
FENCED |= {
    name: name for name in ("matlab", "c", "cpp", "rust", "javascript", "fortran", "json", "latex", "typst", "html")
}
