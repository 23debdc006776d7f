"""Text -> tokens: letters, numbers, signs and macros with their places; the macros of the text are expanded here.

A macro may be used as often as it likes, but not without bound: MAX_TOKENS and MAX_EXPANSIONS end what doubles itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.latex.tables import (
    CHARACTERS,
    FENCES,
    IGNORED,
    IGNORED_ARGUMENT,
    KERNS,
    LETTERS,
    SIGNS,
    SIZES,
    SPACES,
)
from matcalc_cli.language.syntax import MAX_DEPTH

MAX_TOKENS = 100_000
MAX_EXPANSIONS = 20_000
MAX_DIGITS = 1000
_TOKEN = re.compile(
    r"(?P<space>(?:[\s~\u200b]|%[^\n]*(?:\n|$))+)|(?P<letter>[A-Za-zͰ-Ͽ])|\\(?P<macro>[A-Za-z]+)|\\(?P<sign>.)"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<begin>\{)|(?P<other>.)",
    re.DOTALL | re.ASCII,
)


class Token:
    """kind: letter number macro sign open close bar { } begin end newline param end-of-text; gap: the space before."""

    __slots__ = ("end", "gap", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int, gap: int = 0) -> None:
        self.kind, self.text, self.start, self.end, self.gap = kind, text, start, end, gap

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def written(self) -> str:
        """What stands in the text: \\leq of a macro, < of a sign."""
        return "\\" + self.text if self.kind == "macro" else self.text

    def is_sign(self, among: str) -> bool:
        """Is it one of these characters, none of which is a bracket or a letter?"""
        return self.kind == "sign" and self.text in among

    def __repr__(self) -> str:
        return f"{self.kind}:{self.text}"


class Macro:
    """What \\newcommand defines: the number of arguments, the default of the first, and the body."""

    __slots__ = ("arguments", "body", "default")

    def __init__(self, arguments: int, body: list[Token], default: list[Token] | None = None) -> None:
        self.arguments, self.body, self.default = arguments, body, default


def scan(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a part of the text as they stand there."""
    tokens: list[Token] = []
    gap = 0
    stop = len(text) if end is None else end
    for match in _TOKEN.finditer(text, start, stop):
        kind, at, to = match.lastgroup or "", match.start(), match.end()
        if kind == "space":
            gap = max(gap, 1)
            continue
        written = match[kind]
        if kind == "sign":
            if written in SPACES:
                gap = max(gap, SPACES[written])
                continue
            if written == "\\":
                kind = "newline"
            else:
                kind, written = "macro", written
        elif kind == "macro":
            if written in SPACES:
                gap = max(gap, SPACES[written])
                continue
            if written in LETTERS:
                kind, written = "letter", LETTERS[written]
        elif kind == "begin":
            kind = "{"
        elif kind == "other":
            kind, written = _sign(written)
        tokens.append(Token(kind, written, at, to, gap))
        gap = 0
    return tokens


def _sign(written: str) -> tuple[str, str]:
    written = CHARACTERS.get(written, written)
    if written == "}":
        return "}", written
    if written in SIGNS:
        return "macro", SIGNS[written]
    if written in "ℓℏ":
        return "letter", written
    return "sign", written


class Reader:
    """Tokens -> tokens: macros of the text expanded, \\left( and its like made brackets, \\begin{x} one token."""

    def __init__(self, macros: Mapping[str, Macro], end: int) -> None:
        self.macros, self.end = macros, end
        self.expansions = 0

    def read(self, tokens: list[Token]) -> list[Token]:
        """The tokens of the grammar, closed by one of kind `stop`."""
        out = self._fenced(self.expanded(tokens)) if self.macros else self._fenced(tokens)
        if len(out) > MAX_TOKENS:
            raise LimitError(f"a formula of more than {MAX_TOKENS:,} signs", out[MAX_TOKENS].span)
        out.append(Token("stop", "", self.end, self.end))
        _refuse_depth(out)
        return out

    def expanded(self, tokens: list[Token]) -> list[Token]:
        """The tokens with the macros of the text replaced by what they stand for."""
        out: list[Token] = []
        stack = list(reversed(tokens))
        while stack:
            token = stack.pop()
            named = token.kind == "macro" or token.kind == "letter" and not token.text.isascii()
            macro = self.macros.get(token.text) if named else None
            if macro is None or token.end - token.start == 1:
                out.append(token)
                continue
            self.expansions += 1
            if self.expansions > MAX_EXPANSIONS or len(out) + len(stack) > MAX_TOKENS:
                raise LimitError(f"\\{token.text} and the macros in it expand to more than can be read", token.span)
            stack.extend(reversed(self._replaced(macro, token, stack)))
        return out

    def _replaced(self, macro: Macro, token: Token, stack: list[Token]) -> list[Token]:
        """The body with the arguments, which keep their places; what the body adds has the place of the call."""
        values: list[list[Token]] = []
        wanted = macro.arguments
        if macro.default is not None:
            values.append(_optional(stack) or macro.default)
            wanted -= 1
        values.extend(_argument(stack, token) for _ in range(wanted))
        found: list[Token] = []
        for part in macro.body:
            if part.kind == "param":
                place = int(part.text) - 1
                found.extend(values[place] if place < len(values) else [])
            else:
                found.append(Token(part.kind, part.text, token.start, token.end, part.gap))
        if found:
            first = found[0]
            found[0] = Token(first.kind, first.text, first.start, first.end, max(first.gap, token.gap))
        return found

    def _fenced(self, tokens: list[Token]) -> list[Token]:
        """Brackets with their sides; macros without a meaning left out."""
        out: list[Token] = []
        i, gap, count = 0, 0, len(tokens)
        while i < count:
            token = tokens[i]
            kind, written = token.kind, token.text
            i += 1
            if gap:
                token.gap, gap = max(token.gap, gap), 0
            if kind == "number" and len(written) > MAX_DIGITS:
                raise LimitError(f"a number of more than {MAX_DIGITS} digits", token.span)
            if kind == "macro" and (behind := _behind_nothing(tokens, i, written)) is not None:
                gap, i = token.gap, behind
            elif kind == "macro" and (written in _SIDED or written in SIZES):
                i = self._sized(tokens, i, token, out)
            elif kind == "macro" and written in ("begin", "end"):
                i = self._environment(tokens, i, token, out)
            else:
                fence = FENCES.get(token.written) if kind in ("sign", "macro") else None
                side = Token(_SIDES[fence[1]], fence[0], token.start, token.end, token.gap) if fence else token
                out.append(side)
        return out

    def _sized(self, tokens: list[Token], i: int, token: Token, out: list[Token]) -> int:
        """\\left( \\right| \\bigl[ and \\big|: the delimiter behind, with the side that the macro says."""
        if i >= len(tokens):
            raise SyntaxProblem(f"\\{token.text} needs a bracket behind it", token.span)
        after = tokens[i]
        if after.kind == "sign" and after.text == ".":
            fence: tuple[str, int] | None = (".", 0)
        else:
            fence = FENCES.get(after.written)
        if fence is None:
            raise SyntaxProblem(f"\\{token.text} needs a bracket behind it", Span(token.start, after.end))
        side = fence[1]
        if token.text in ("left", "right"):
            side = 1 if token.text == "left" else -1
        elif token.text[-1] in "lr" and token.text[:3].lower() == "big":
            side = 1 if token.text[-1] == "l" else -1
        elif token.text == "middle":
            side = 0
        out.append(Token(_SIDES[side], fence[0], token.start, after.end, token.gap))
        return i + 1

    def _environment(self, tokens: list[Token], i: int, token: Token, out: list[Token]) -> int:
        stop = after_group(tokens, i)
        name = "".join(t.text for t in tokens[i + 1 : stop - 1])
        if not name:
            raise SyntaxProblem(f"\\{token.text} needs the name of an environment", token.span)
        out.append(Token(token.text, name, token.start, tokens[stop - 1].end, token.gap))
        return stop


_SIDED = frozenset(("left", "right", "middle"))
_OPENS = frozenset(("{", "open", "begin"))
_CLOSES = frozenset(("}", "close", "end"))


def _refuse_depth(tokens: list[Token]) -> None:
    """Braces and brackets are counted before anything is read."""
    depth = 0
    for token in tokens:
        if token.kind in _OPENS:
            depth += 1
            if depth > MAX_DEPTH:
                raise LimitError(f"brackets are nested more than {MAX_DEPTH} deep", token.span)
        elif token.kind in _CLOSES:
            depth -= 1


_SIDES = {1: "open", -1: "close", 0: "bar"}


def _behind_nothing(tokens: list[Token], i: int, macro: str) -> int | None:
    """The place behind a macro without a meaning, i, and what belongs to it; None of other macros."""
    if macro in IGNORED:
        return i
    if macro in KERNS:
        return _after_length(tokens, i)
    return after_group(tokens, i) if macro in IGNORED_ARGUMENT else None


def split(tokens: Iterable[Token], separates: Callable[[Token], bool]) -> list[list[Token]]:
    """The runs of tokens between those that separate."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if separates(token):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def after_group(tokens: list[Token], i: int) -> int:
    """The place behind the group in braces that starts at i; the next token where none does."""
    if i >= len(tokens) or tokens[i].kind != "{":
        return i
    depth = 0
    for k in range(i, len(tokens)):
        depth += (tokens[k].kind == "{") - (tokens[k].kind == "}")
        if depth == 0:
            return k + 1
    raise SyntaxProblem("{ is never closed", tokens[i].span)


def _after_length(tokens: list[Token], i: int) -> int:
    """The place behind -1.5mu"""
    if i < len(tokens) and tokens[i].text in ("-", "+"):
        i += 1
    if i < len(tokens) and tokens[i].kind == "number":
        i += 1
    unit = "".join(t.text for t in tokens[i : i + 2])
    return i + 2 if unit in ("mu", "em", "ex", "pt", "mm", "cm") else i


def _argument(stack: list[Token], macro: Token) -> list[Token]:
    """The next argument from the end of a stack: a group without its braces, or one token."""
    if not stack:
        raise SyntaxProblem(f"\\{macro.text} lacks an argument", macro.span)
    first = stack.pop()
    if first.kind != "{":
        return [first]
    found: list[Token] = []
    depth = 1
    while stack:
        token = stack.pop()
        depth += (token.kind == "{") - (token.kind == "}")
        if depth == 0:
            return [Token("{", "{", first.start, first.end, first.gap), *found, token]
        found.append(token)
    raise SyntaxProblem("{ is never closed", first.span)


def _optional(stack: list[Token]) -> list[Token] | None:
    if not stack or stack[-1].text != "[":
        return None
    stack.pop()
    found: list[Token] = []
    while stack:
        token = stack.pop()
        if token.text == "]":
            return found
        found.append(token)
    return found
