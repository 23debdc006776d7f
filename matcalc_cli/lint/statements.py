"""A formula -> statements: what stands between commas, \\quad, words and new lines, each split at its relations.

A line that begins with = goes on with the statement before; one that begins with + or - with its last side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matcalc_cli.language.latex.reader import Macro, Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.packages import expanded
from matcalc_cli.lint.words import CONNECTIVES

EQUAL = "="
_EQUALS = frozenset(("=", r"\equiv", r"\coloneqq", r"\triangleq", r"\doteq", r"\eqqcolon", r"\defeq", r"\eqdef"))
_DEFINES = frozenset((r"\coloneqq", r"\triangleq", r"\doteq", r"\defeq", r"\eqdef"))
_RELATIONS = frozenset(
    (r"\approx", r"\simeq", r"\cong", r"\sim", r"\propto", r"\le", r"\leq", r"\ge", r"\geq", r"\leqslant", r"\geqslant")
    + ("<", ">", r"\lt", r"\gt", r"\ne", r"\neq", r"\in", r"\subset", r"\subseteq", r"\to", r"\rightarrow", r"\mapsto")
    + (r"\leftarrow", r"\gets", r"\longrightarrow", r"\longmapsto", r"\succ", r"\succeq", r"\prec", r"\preceq", r"\ll")
    + (r"\gg", r"\perp", r"\parallel", r"\notin", r"\lesssim", r"\gtrsim", r"\sim", r"\preccurlyeq", r"\succcurlyeq")
)
_ARROWS = frozenset(("Rightarrow", "Longrightarrow", "implies", "iff", "Leftrightarrow", "Longleftrightarrow"))
_ARROWS |= {"therefore", "because", "wedge", "land"}
_STACKED = frozenset(("overset", "stackrel", "underset"))


@dataclass
class Statement:
    """sides[0] relations[0] sides[1] ...: the relation is "=" (":=" of definitions), or the sign as written.

    `after` are words behind it in the formula (for x > 0), `row` counts the lines of the formula.
    """

    sides: list[list[Token]] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    words: str = ""

    @property
    def span(self) -> tuple[int, int]:
        found = [t for side in self.sides for t in side]
        return (min(t.start for t in found), max(t.end for t in found)) if found else (0, 0)

    @property
    def equal(self) -> bool:
        """Is every relation an equality?"""
        return all(r in ("=", ":=") for r in self.relations)


def statements(text: str, macros: Mapping[str, Macro]) -> list[Statement]:
    """The statements of a formula, in order. Raises SyntaxProblem and LimitError."""
    found: list[Statement] = []
    for run, new_line, words in _runs(expanded(signs.tokens_of(text, macros), macros)):
        made = _split(_bare(run))
        made.words = words
        last = found[-1] if found else None
        if last is not None and new_line and made.relations and not made.sides[0]:
            last.sides += made.sides[1:]
            last.relations += made.relations
        elif last is not None and new_line and not made.relations and _goes_on(run):
            last.sides[-1] = [*last.sides[-1], *run]
        elif last is not None and not new_line and not last.relations and made.relations[:1] == [r"\in"]:
            last.sides[0] = [*last.sides[0], _comma(run[0]), *made.sides[0]]  # b, x \\in \\mathbb{R}^n
            last.sides, last.relations = [last.sides[0], *made.sides[1:]], made.relations
        elif any(made.sides):
            found.append(made)
    return found


def _bare(run: list[Token]) -> list[Token]:
    """An equation without the brackets around all of it."""
    if signs.opens(run, 0):
        inside, end = signs.group(run, 0)
        if end == len(run) and any(_relation(inside[i]) for i in signs.top(inside)):
            return inside
    return run


def _comma(before: Token) -> Token:
    return Token("sign", ",", before.start, before.start, 0)


def _goes_on(run: list[Token]) -> bool:
    first = run[0]
    return first.kind == "sign" and first.text in "+-*/" or first.kind == "macro" and first.text in ("cdot", "times")


def _runs(tokens: list[Token]) -> Iterator[tuple[list[Token], bool, str]]:
    """(tokens, does a new line begin here?, the words in front) between what separates statements."""
    run: list[Token] = []
    new_line, words = True, ""
    outside, brackets = set(signs.top(tokens)), set(signs.brackets(tokens))
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if i not in outside:
            if token.gap >= 3 and i in brackets and run and not _ends_open(run[-1]):  # \\qquad (A = A^\\top)
                yield run, new_line, words
                run, new_line, words = [], False, ""
            run.append(token)
            i += 1
            continue
        cut, behind, said = _separates(tokens, i)
        if token.gap >= 3 and run and not cut and not _is_binary(token) and not _ends_open(run[-1]):
            yield run, new_line, words
            run, new_line, words = [], False, ""
        if not cut:
            if token.text != "&" or token.kind != "sign":
                run.append(token)
            i += 1
            continue
        if run:
            yield run, new_line, words
            run, words = [], ""
            new_line = token.kind == "newline"
        else:
            new_line = new_line or token.kind == "newline"
        words = f"{words} {said}".strip()
        i = behind
    if run:
        yield run, new_line, words


def _is_binary(token: Token) -> bool:
    return token.written in _EQUALS or token.written in _RELATIONS or token.kind == "sign" and token.text in "+-&:"


def _ends_open(token: Token) -> bool:
    """Does something have to follow: a sign of a relation or a sum?"""
    return _is_binary(token)


def _separates(tokens: list[Token], i: int) -> tuple[bool, int, str]:
    """(does a statement end here?, the place behind what ends it, the words that it says)"""
    token = tokens[i]
    if token.kind == "newline":
        behind = i + 1
        if behind < len(tokens) and tokens[behind].text == "[":  # \\\\[2pt]
            inside, end = signs.group(tokens, behind)
            if signs.spelled(inside)[-2:] in ("pt", "mm", "cm", "em", "ex"):
                behind = end
        return True, behind, ""
    if token.kind == "sign" and token.text in ",;" or token.kind == "macro" and token.text in _ARROWS:
        return True, i + 1, ""
    if token.kind == "sign" and token.text == "." and (i + 1 == len(tokens) or tokens[i + 1].kind != "number"):
        return True, i + 1, ""
    words = signs.is_text(tokens, i)
    if words and (" " in words or words.lower().strip(",.:;()") in CONNECTIVES or not words.isascii()):
        _, behind = signs.group(tokens, i + 1)
        return True, behind, words
    return False, i + 1, ""


def _split(run: list[Token]) -> Statement:
    """One statement at its relations outside of brackets."""
    made = Statement([[]])
    outside = set(signs.top(run))
    i = 0
    while i < len(run):
        token = run[i]
        if i in outside and token.kind == "macro" and token.text in _STACKED:
            over, k = signs.group(run, i + 1)
            under, behind = signs.group(run, k)
            if "=" in (signs.spelled(over), signs.spelled(under)):
                made.relations.append(":=" if "def" in signs.spelled(over + under) else "=")
                made.sides.append([])
                i = behind
                continue
        relation = _relation(token) if i in outside else ""
        if relation:
            if made.sides[-1] and made.sides[-1][-1].text == ":" and relation == "=":
                made.sides[-1].pop()
                relation = ":="
            made.relations.append(relation)
            made.sides.append([])
        else:
            made.sides[-1].append(token)
        i += 1
    return made


def _relation(token: Token) -> str:
    if token.kind not in ("sign", "macro"):
        return ""
    if token.written in _EQUALS:
        return ":=" if token.written in _DEFINES else EQUAL
    return token.written if token.written in _RELATIONS else ""
