"""Broken input -> a message a person understands: what is there, what was expected, and a likely fix.

HINTS is a table of (what comes before the place, what stands there, message, fix); the first row that matches speaks.
"""

from __future__ import annotations

import re

from matcalc_cli.errors import Span, SyntaxProblem

_OPERAND = r"[\w)\]'ᵀ]\s*$"
HINTS: tuple[tuple[str, str, str, str], ...] = (
    (
        r"",
        r"__|\.\s*__|\.[A-Za-z]",
        "a dot with a name is not part of the language",
        "only .T, .*, ./ and .^ start with a dot",
    ),
    (r"\w\s*\($", r"\)", "this function has no argument", "give it one, as in sin(x)"),
    (
        _OPERAND,
        r"=",
        "an = belongs after a single name",
        "write g = x0 + x1; g^2, or compare inside where(x > 0, a, b)",
    ),
    (_OPERAND, r"[A-Za-zͰ-Ͽ(\[0-9\ue000-\ue005]", "a product sign is missing here", "write * between the two factors"),
    (_OPERAND, r"[<>≤≥!]", "a comparison stands only inside where( )", "write where(x > 0, a, b)"),
    (
        r"[-+*/^@·.]\s*$",
        r"[*/^@·)\],;]|$",
        "an operand is missing here",
        "two operators follow each other, or one is the last",
    ),
    (r"[(\[,]\s*$", r"[,)\];]", "an entry is missing here", "remove the comma or write the entry"),
    (r"[(\[,]\s*$", r"[*/^@·]", "an operand is missing here", ""),
    (r"", r"[,]", "a comma stands only inside brackets", "write [a, b] for a vector"),
    (r"", r"\\", "LaTeX input is not read by this command yet", "write the expression as in tr(A*X')"),
    (r"", r"[{}$\"`~&%#?:!]", "this character is not part of the language", ""),
)


def explain_token(problem, text: str) -> SyntaxProblem:
    """The message for an unexpected character or token, from HINTS, with the place in the text."""
    position = getattr(problem, "pos_in_stream", None)
    token = getattr(problem, "token", None)
    if token is not None and token.type == "$END":
        position = len(text.rstrip())
    if position is None:
        position = len(text)
    length = len(token) if token is not None and token.type != "$END" else 1
    before, rest = text[:position], text[position:]
    span = Span(position, position + max(1, length))
    for behind, ahead, message, fix in HINTS:
        if re.search(behind, before[-80:]) and re.match(ahead, rest):
            return SyntaxProblem(message, span, text, fix)
    if not rest.strip():
        return SyntaxProblem("the expression ends too early", span, text, "a number, a name or ( was expected")
    if not rest[0].isprintable() or ord(rest[0]) > 127:
        return SyntaxProblem(f"the character U+{ord(rest[0]):04X} is not part of the language", span, text)
    return SyntaxProblem(f"{rest[:length]!r} does not fit here", span, text, "a number, a name or ( was expected")
