"""Broken input -> a message a person understands: what is there, what was expected, and a likely fix.

HINTS is a table of (what comes before the place, what stands there, message, fix); the first row that matches speaks.
Every row has a sample in samples/errors/.
"""

from __future__ import annotations

import re

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.syntax import Node
from matcalc_cli.model.names import is_greek, split

_OPERAND = r"[\w)\]'ᵀ⊤′|‖⁰¹²³⁴-⁹]\s*$"
_OPERATOR = r"[*/^@·⋅×⊙∘⊘⊗•'⊤]|\.[*/^']"
_NAME = r"[A-Za-zͰ-Ͽ][\wͰ-Ͽ]*"
HINTS: tuple[tuple[str, str, str, str], ...] = (
    (r"\d\.\d*$", r"\.", "a number has one decimal point", ""),
    (
        r"",
        r"\.\s*[A-Za-z_]",
        "a dot with a name is not part of the language",
        "only .T, .*, ./ and .^ start with a dot",
    ),
    (r"", r"\.(?![*/^'])", "a dot stands only in numbers and in .*, ./, .^ and .T", ""),
    (r"(^|\W)$", r"_", "a name starts with a letter", "as in x, x_0 or theta"),
    (r"_$", r"\{", "an index is written without braces", "write x_1, x1 or x[1]"),
    (_NAME + r"\[\s*\d+\s*,\s*\d+\s*$", r",", "a name takes one or two indices", "as in x[0] or X[0,1]"),
    (r"\b[A-Z][a-z]+[A-Za-z]*\[\s*$", r"", "functions take round brackets and small letters here", "write sin(x)"),
    (_NAME + r"\[[\s\d,:-]*$", r"", "an index is a whole number", "as in x[0] or X[0,1]; a function takes ( )"),
    (r"\bwhere\([^()=<>]*$", r"=(?!=)", "a comparison is written ==", "write where(x == 0, a, b)"),
    (r"", r"==", "a comparison stands only inside where( )", "write where(x == 0, a, b)"),
    (_OPERAND, r"[<>≤≥≠]|!=", "a comparison stands only inside where( )", "write where(x > 0, a, b)"),
    (r"", r"=", "an = belongs after a single name", "write g = x0 + x1; g^2"),
    (r"", r"!", "a factorial is not part of the language", "write gamma(x + 1)"),
    (
        r"[<>=≤≥].*[\w)]\s*$",
        r"&|\|",
        "conditions are joined by and, or",
        "write where(x > 0 and y > 0, a, b)",
    ),
    (r"\bif\s+$", r"", "a choice is written with where", "write where(x > 0, a, b)"),
    (_OPERAND, r"(if|then|else)\b", "a choice is written with where", "write where(x > 0, a, b)"),
    (
        r"(^|[\W_])$",
        r"(and|or|not)\b",
        "a condition stands only as the first argument of where",
        "write where(x > 0 and y > 0, a, b)",
    ),
    (r"[;\n]\s*$", r"\S", "only definitions stand before a ; or a line break", "write g = x0 + x1; g^2"),
    (
        r"\[[^\[\]()]*[\w')]\s+$",
        r"[\w(]",
        "entries are separated by commas",
        "write [a, b] for two entries, [a*b] for one",
    ),
    (
        r"\b[a-z]{2,}[0-9]*\s+$",
        r"[0-9]",
        "a function takes its argument in parentheses",
        "write log(2), and a product with *",
    ),
    (_OPERAND, r"[A-Za-zͰ-Ͽ(\[0-9|‖]", "a product sign is missing here", "write * between the two factors"),
    (
        r"[-+*/^@·⋅×⊙∘⊘⊗•.]\s*$",
        rf"{_OPERATOR}|[)\],;]|$",
        "an operand is missing here",
        "two operators follow each other, or one is the last",
    ),
    (
        r"(^|[;\n])\s*[^\W\d]\w*\s*=[^;\n]*[\s;]*$",
        r"\s*$",
        "a definition is not a result yet",
        "go on with an expression: g = x0 + x1; g^2",
    ),
    (r"[(\[]\s*$", r"[)\]]", "there is nothing between the brackets", ""),
    (r"[(\[,]\s*$", r"[,)\];]", "an entry is missing here", "remove the comma or write the entry"),
    (r"(^|[(\[,;=\n])\s*$", _OPERATOR, "this operator needs something on its left", ""),
    (r"", r",", "a comma stands only inside brackets", "write [a, b] for a vector"),
    (r"", r"\$", "a formula in $ $ begins with the $", "write $ in front, or leave it out"),
    (
        r"",
        r"\\",
        "a backslash belongs to LaTeX, or between a matrix and what is solved for",
        "write \\sqrt and its like with their name, or A*x",
    ),
    (r"", r"[{}]", "braces are not part of the language", "write ( ) to group, [ ] for vectors"),
    (r"[√∛]\s*$", r"", "a root is taken of a name, a number or a bracket", "write √(x + y)"),
    (r"", r"[∇∂]", "this sign is not part of the language", "write grad(f, x) or jacobian(f, x)"),
    (r"", r"∑", "this sign is not part of the language", "write sum(x)"),
    (r"", r"[\"`~&%#?:]", "this character is not part of the language", ""),
)


def variable_of(quotient: Node) -> str:
    """x of d/dx, d/dx(...) and d(...)/dx; '' of another quotient."""
    top, below = (arg.bare() for arg in quotient.args)
    if not {top.kind, below.kind} <= {"name", "call"} or top.value != "d" or below.word[:1] != "d":
        return ""
    x = below.word[1:]
    return x if len(split(x)[0]) == 1 or is_greek(x) else ""  # delta is no d of an elta


def derivative_sign(quotient: Node) -> SyntaxProblem:
    """The message for d/dx, which is a command here."""
    x = variable_of(quotient)
    hint = f"the command differentiates: matcalc diff EXPR --wrt {x}"
    return SyntaxProblem(f"d/d{x} is not part of an expression", quotient.span, hint=hint)


def explain_place(position: int, length: int, text: str) -> SyntaxProblem:
    """The message for what stands at a place of the text, from HINTS."""
    before, rest = text[:position], text[position:].rstrip()
    span = Span(position, position + max(1, length))
    for behind, ahead, message, fix in HINTS:
        if re.search(behind, before[-400:]) and re.match(ahead, rest):
            return SyntaxProblem(message, span, text, fix)
    if not rest.strip():
        return SyntaxProblem("the expression ends too early", span, text, "a number, a name or ( was expected")
    if ord(rest[0]) > 127 or not rest[0].isprintable():
        shown = f"{rest[0]} (U+{ord(rest[0]):04X})" if rest[0].isprintable() else f"U+{ord(rest[0]):04X}"
        hint = "names use Latin and Greek letters, digits and _"
        return SyntaxProblem(f"the character {shown} is not part of the language", span, text, hint)
    return SyntaxProblem(f"{rest[:length]!r} does not fit here", span, text, "a number, a name or ( was expected")
