"""LaTeX formulas as they stand in a text: bare, in dollars, as equations, aligned, or as a document that compiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath,amssymb,bm}
\setcounter{MaxMatrixCols}{30}
\begin{document}
%s
\end{document}"""


class Formula(NamedTuple):
    """left = right, and the conditions behind it; bare and in dollars the right side stands alone."""

    right: str
    left: str = ""
    conditions: str = ""

    def equation(self, sign: str = " = ") -> str:
        """left = right \\quad \\text{where } x \\neq 0"""
        return (f"{self.left}{sign}" if self.left else "") + self.right + self.conditions


def aligned(lines: Sequence[str]) -> str:
    """The lines, each with its & , one below the other."""
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"


def document(body: str) -> str:
    """A whole file."""
    return _DOCUMENT % body


def in_environment(formulas: Sequence[Formula], env: str) -> str:
    """The formulas in one of formats.ENVIRONMENTS; what has no left side is not aligned."""
    if env == "none":
        return "\n".join(f.right for f in formulas) + "\n"
    if env == "inline":
        return "\n".join(f"${f.right}$" for f in formulas) + "\n"
    if env == "align" and all(f.left for f in formulas):
        return aligned([f.equation(" &= ") for f in formulas]) + "\n"
    equations = "\n".join(f"\\begin{{equation*}}\n{f.equation()}\n\\end{{equation*}}" for f in formulas)
    return (document(equations) if env == "document" else equations) + "\n"
