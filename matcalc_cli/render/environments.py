"""LaTeX formulas as they stand in a text: bare, in dollars, as equations, aligned, or as a document that compiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matcalc_cli.render.breaking.boxes import PAGE, height

_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath,amssymb,bm}
\setcounter{MaxMatrixCols}{30}
\begin{document}
%s
\end{document}"""


class Row(NamedTuple):
    """A line of an aligned formula: left = right; what goes on with the line above has no left side and is moved in."""

    left: str
    right: str
    goes_on: bool = False

    @property
    def aligned(self) -> str:
        """With its &."""
        return (
            f"{self.left} &= {self.right}"
            if self.left
            else rf"&\quad {self.right}"
            if self.goes_on
            else f"& {self.right}"
        )


class Formula(NamedTuple):
    """left = right, and the conditions behind it; bare and in dollars the right side stands alone. What is too wide for
    a line has `rows` as well, which say the same."""

    right: str
    left: str = ""
    conditions: str = ""
    rows: tuple[Row, ...] = ()

    def equation(self, sign: str = " = ") -> str:
        """left = right \\quad \\text{where } x \\neq 0"""
        return (f"{self.left}{sign}" if self.left else "") + self.right + self.conditions

    def bare(self, with_left: bool) -> str:
        """On one line, or its rows as one formula; the left side stands there where that is said, and where definitions
        have theirs."""
        if self.rows:
            first, *more = self.rows
            alone = not with_left and not any(row.left for row in more)
            rows = (first._replace(left="") if alone else first, *more)
            return "\\begin{aligned}\n" + " \\\\\n".join(row.aligned for row in rows) + "\n\\end{aligned}"
        return self.equation() if with_left else self.right + self.conditions

    def lines(self) -> list[str]:
        """The rows of an align*."""
        return [row.aligned for row in self.rows] or [self.equation(" &= ")]


def aligned(lines: Sequence[str]) -> str:
    """The lines, each with its & , one below the other; where they are many, in groups that a page can hold."""
    return "\n".join("\\begin{align*}\n" + " \\\\\n".join(page) + "\n\\end{align*}" for page in _pages(lines))


def _pages(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    page: list[str] = []
    used = 0.0
    for line in lines:
        high = height(line)
        if page and used + high > PAGE:
            yield page
            page, used = [], 0.0
        page.append(line)
        used += high
    yield page


def document(body: str) -> str:
    """A whole file."""
    return _DOCUMENT % body


def in_environment(formulas: Sequence[Formula], env: str) -> str:
    """The formulas in one of formats.ENVIRONMENTS; none is aligned without a left side, several have their names."""
    several = len(formulas) > 1
    if env in ("none", "inline"):
        sign = "$" if env == "inline" else ""
        return "\n".join(f"{sign}{f.bare(several)}{sign}" for f in formulas) + "\n"
    if env == "align" and all(f.left for f in formulas):
        return aligned([line for f in formulas for line in f.lines()]) + "\n"
    equations = "\n".join(
        aligned(f.lines()) if f.rows else f"\\begin{{equation*}}\n{f.equation()}\n\\end{{equation*}}" for f in formulas
    )
    return (document(equations) if env == "document" else equations) + "\n"
