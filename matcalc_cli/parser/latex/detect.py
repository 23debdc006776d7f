"""Is a text LaTeX? Asked of every text, so that nothing else is loaded for those in the language."""

from __future__ import annotations

import re

_MACRO = re.compile(r"\\(?:[A-Za-z]{2,}|[|{,;!:]|[A-Za-z](?![A-Za-z])[{^_])|\\\(.*\\\)|\\\[.*\\\]", re.DOTALL)
_DECLARED = re.compile(r"\\(?:[A-Za-z]|\{)|[≻⪰]")
LATEX_SPACES = re.compile(r"\\[;,:! ]|\\q?quad(?![A-Za-z])|\$")


def is_latex(text: str) -> bool:
    """A text that starts with $ or has a backslash before a macro; A\\b alone is the solution of a system."""
    return text.lstrip().startswith("$") or bool(_MACRO.search(text))


def in_declarations(text: str) -> bool:
    """Does a --given text have LaTeX in it?"""
    return bool(_DECLARED.search(text))
