"""The formula in a text: delimiters, prose, Markdown and the macros that a document defines.

`formula(text)` gives the part to read and the macros; the text keeps its places. `labelled(text, label)` cuts the
equation with a label out of a document, with the definitions that it may need in front.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex.reader import Macro, Token, scan
from matcalc_cli.language.latex.tables import DISPLAYS, LETTERS
from matcalc_cli.language.latex.words import WORDS

_DEFINITION = re.compile(
    r"\\(?P<new>(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*(?:\{\s*\\(?P<a>[A-Za-z]+)\s*\}|\\(?P<b>[A-Za-z]+))"
    r"|\\(?P<def>[gex]?def)\s*\\(?P<c>[A-Za-z]+)"
    r"|\\(?P<op>DeclareMathOperator)\*?\s*(?:\{\s*\\(?P<d>[A-Za-z]+)\s*\}|\\(?P<e>[A-Za-z]+))"
    r"|\\(?P<let>let)\s*\\(?P<f>[A-Za-z]+)\s*=?\s*\\(?P<g>[A-Za-z]+)"
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_TAG = re.compile(
    r"</?(?:font|span|div|sub|sup|center|small|big|u|p|br|b|i|em|strong|img|a)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_DISPLAY = "|".join(sorted(DISPLAYS, key=len, reverse=True))
_DELIMITER = re.compile(
    rf"\$\$|\$|\\[\[\]()]|\\(?P<side>begin|end)\s*\{{(?P<env>(?:{_DISPLAY})\*?)\}}|\\\\(?:\[[^\]\n]*\])?|\\."
)
_CLOSED_BY = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
_BARE = re.compile(r"^[\s,.;:]*\\?[A-Za-zͰ-Ͽ]*(?:_(?:\w|\{[^{}]*\}))?[\s,.;:]*$")
_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
# 中文 (and other scripts without spaces) before and after a formula without delimiters
_FOREIGN = r"[\s\u3000-\u9fff\uac00-\ud7af\uff0c\uff1a\uff1b]*"
_AROUND = re.compile(rf"{_FOREIGN}(?P<formula>.*?){_FOREIGN}$", re.DOTALL)
_BREAK = re.compile(r"\\\\(?:\[[^\]]*\])?")


class Formula(NamedTuple):
    """Where the formula stands in the text, the macros it may use, and the text without comments and definitions."""

    text: str
    start: int
    end: int
    macros: dict[str, Macro]


def formula(text: str) -> Formula:
    """The one formula of a text; raises SyntaxProblem where it has several or none."""
    macros, rest = definitions(_COMMENT.sub(_blank, text)) if "\\" in text else ({}, text)
    if "<" in rest and _TAG.search(rest):
        rest = _TAG.sub(_blank, rest)
    if ">" in rest:
        rest = _QUOTE.sub(_blank, rest)
    found = regions_of(rest)
    if not found:
        if "$" in rest:
            place = rest.index("$")
            raise SyntaxProblem("$ is never closed, or there is nothing between the two", Span(place, place + 1))
        around = _AROUND.match(rest)
        start, end = around.span("formula") if around else (0, len(rest))
        return Formula(rest, start, end, macros)
    if len(found) > 1:
        displays = [region for region in found if region.display]
        others = [region for region in found if not _BARE.match(rest[region.start : region.end])]
        found = displays if len(displays) == 1 else others or found
    if len(found) != 1:
        raise SyntaxProblem(
            "several formulas stand here",
            Span(found[1].start, found[1].end),
            hint="give one of them" + (", or name its label: @paper.tex:eq:loss" if _LABEL.search(text) else ""),
        )
    return Formula(rest, found[0].start, found[0].end, macros)


class Region(NamedTuple):
    """A formula between delimiters: from `outer` its opening delimiter is counted in."""

    start: int
    end: int
    outer: int
    behind: int
    display: bool


def regions_of(text: str) -> list[Region]:
    """The formulas between delimiters that are not empty, by one walk over the delimiters."""
    found: list[Region] = []
    opened: re.Match[str] | None = None
    depth = 0
    for match in _DELIMITER.finditer(text):
        written = match.group()
        if opened is None:
            if written in _CLOSED_BY or match["side"] == "begin":
                opened, depth = match, 1
            continue
        name = opened["env"]
        if name and match["env"] == name:
            depth += 1 if match["side"] == "begin" else -1
        closed = depth == 0 if name else written == _CLOSED_BY[opened.group()]
        if closed:
            if text[opened.end() : match.start()].strip():
                display = opened.group() not in ("$", r"\(")
                found.append(Region(opened.end(), match.start(), opened.start(), match.end(), display))
            opened = None
    return found


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def definitions(text: str) -> tuple[dict[str, Macro], str]:
    """The macros that a text defines, and the text with blanks where they stood."""
    macros: dict[str, Macro] = {}
    parts: list[str] = []
    done = 0
    for match in _DEFINITION.finditer(text):
        if match.start() < done:
            continue
        name = next(match[g] for g in "abcdef" if match[g])
        macro, end = _macro(text, match, name)
        macros[LETTERS.get(name, name)] = macro
        parts += [text[done : match.start()], " " * (end - match.start())]
        done = end
    return macros, "".join([*parts, text[done:]])


def _macro(text: str, match: re.Match[str], name: str) -> tuple[Macro, int]:
    if match["let"]:
        return Macro(0, scan("\\" + match["g"])), match.end()
    place, arguments, default = match.end(), 0, None
    if match["new"]:
        if counted := re.compile(r"\s*\[\s*(\d)\s*\]").match(text, place):
            arguments, place = int(counted[1]), counted.end()
        if optional := re.compile(r"\s*\[([^\]]*)\]").match(text, place):
            default, place = scan(optional[1]), optional.end()
    elif match["def"]:
        listed = re.compile(r"\s*((?:#\d)*)\s*(?=\{)").match(text, place)
        if listed is None:
            raise SyntaxProblem(f"\\{name} is defined in a way that is not read", Span(match.start(), place))
        arguments, place = len(listed[1]) // 2, listed.end()
    opened = re.compile(r"\s*\{").match(text, place)
    if opened is None:
        raise SyntaxProblem(f"the definition of \\{name} has no body in braces", Span(match.start(), place))
    end = _closing(text, opened.end() - 1)
    body = text[opened.end() : end - 1]
    if match["op"]:
        word = re.sub(r"\\[,;!: ]|\s", "", body)
        body = rf"\operatorname{{{WORDS.get(word, word)}}}"
    return Macro(arguments, _parameters(scan(body)), default), end


def _closing(text: str, place: int) -> int:
    depth = 0
    for match in re.compile(r"(?<!\\)[{}]").finditer(text, place):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end()
    raise SyntaxProblem("{ is never closed", Span(place, place + 1))


def _parameters(tokens: list[Token]) -> list[Token]:
    """#1 as one token."""
    found: list[Token] = []
    skip = False
    for token, after in zip(tokens, [*tokens[1:], None]):
        if skip:
            skip = False
            if len(token.text) > 1:
                found.append(Token("number", token.text[1:], token.start, token.end))
        elif token.text == "#" and after is not None and after.kind == "number":
            found.append(Token("param", after.text[0], token.start, after.end, token.gap))
            skip = True
        else:
            found.append(token)
    return found


def labelled(text: str, label: str) -> str:
    """The equation with this label and the definitions of its document, as one text."""
    bare = _COMMENT.sub(_blank, text)
    found = [match for match in _LABEL.finditer(bare) if match[1].strip() == label]
    if len(found) != 1:
        known = [match[1] for match in _LABEL.finditer(bare)]
        near = f"its labels are: {', '.join(known[:12])}" if known else "it has none"
        raise SyntaxProblem(f"the document has {len(found) or 'no'} label{'s' * (len(found) > 1)} {label}", hint=near)
    place = found[0].start()
    region = next((r for r in regions_of(bare) if r.outer <= place < r.behind), None)
    if region is None:
        raise SyntaxProblem(f"the label {label} does not stand in an equation")
    start, end = region.start, region.end
    breaks = list(_BREAK.finditer(bare, start, end))
    if len(_LABEL.findall(bare[start:end])) > 1:
        start = max((m.end() for m in breaks if m.end() <= place), default=start)
        end = min((m.start() for m in breaks if m.start() >= place), default=end)
    used = "\n".join(bare[a:b] for a, b in _definition_places(bare))
    return (used + "\n" if used else "") + f"\\[{_LABEL.sub('', bare[start:end]).strip()}\\]"


def _definition_places(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in _DEFINITION.finditer(text):
        if not found or match.start() >= found[-1][1]:
            name = next(match[g] for g in "abcdef" if match[g])
            found.append((match.start(), _macro(text, match, name)[1]))
    return found
