"""Is a text LaTeX? Asked of every text, so that nothing else is loaded for those in the language."""

from __future__ import annotations

import re

# compiled when they are first used: most texts have no backslash
_MACRO = r"(?s)\\(?:[A-Za-z]{2,}|[|{,;!:]|[A-Za-z](?![A-Za-z])[{^_])|\\\(.*\\\)|\\\[.*\\\]"
_DECLARED = r"\\(?:[A-Za-z]|\{)|[≻⪰]"
LATEX_SPACES = r"\\[;,:! ]|\\q?quad(?![A-Za-z])|\$"


def is_latex(text: str) -> bool:
    """A text that starts with $ or has a backslash before a macro; A\\b alone is the solution of a system."""
    return text.lstrip().startswith("$") or "\\" in text and bool(re.search(_MACRO, text))


def in_declarations(text: str) -> bool:
    """Does a --given text have LaTeX in it?"""
    return ("\\" in text or not text.isascii()) and bool(re.search(_DECLARED, text))
