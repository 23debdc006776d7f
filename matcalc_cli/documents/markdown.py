"""Markdown by markdown-it-py with dollar mathematics; also \\( \\), \\[ \\], amsmath and ```math fences.

The parser says what is mathematics, code or prose; it keeps no columns, so each part is found again in the lines that
it stands in, behind the part before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.texmath import texmath_plugin

from matcalc_cli.documents.passages import Document, Passage, filled, line_starts, source

_SPACED = re.compile(r"(?<![\\$\w])\$[ \t]+([^$\n]*?[\\=^_][^$\n]*?)[ \t]+\$(?![\w$])")
_ENVIRONMENT = re.compile(r"\s*\\begin\s*\{(\w+)\*?\}")
_BRACKETS = re.compile(r"(?<!\\)\\[\[\]]")
_PRICE = re.compile(r"(?<![\\$\w])\$(?=\d[\d.,]*[^\w$\\^=]{1,3}[^$\\^_=\n]*(?:\$|\n|\Z))")
_CELLS = {"table_open": "table", "tr_open": "row", "th_open": "cell", "td_open": "cell", "table_close": "end"}
_HARD = ("fence", "code_block", "html_block", "front_matter", "math_block", "math_block_label", "amsmath")


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True}).enable("table").use(front_matter_plugin)
    made.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    return made.use(amsmath_plugin).use(texmath_plugin, delimiters="brackets")


def read(path: Path, text: str) -> Document:
    """The document, one source."""
    return Document(path, (source(path, text, passages(text)),))


def passages(text: str) -> list[Passage]:
    """The passages of a Markdown text, in order; prose between them without code and HTML."""
    masked = _masked(text)
    return list(_Walk(text, masked).passages(_parser().parse(masked)))


def _masked(text: str) -> str:
    """The text as the parser should see it, as long as before: \\[ and \\] are $$, for it takes them for brackets
    outside of whole paragraphs; the $ of $5 is no delimiter where what follows up to the next one is no mathematics."""
    return _PRICE.sub("＄", _BRACKETS.sub("$$", text))


class _Walk:
    """One walk over the tokens: `at` is the place behind what was found last."""

    def __init__(self, text: str, masked: str) -> None:
        self.text, self.masked, self.lines = text, masked, (*line_starts(text), len(text) + 1)
        self.at = 0
        self.level = 0

    def passages(self, tokens: list[Any]) -> Iterator[Passage]:
        for token in tokens:
            if token.type in _CELLS:
                yield Passage(_CELLS[token.type], "", self.at)
            if token.type == "heading_open":
                self.level = int(token.tag[1:])
            elif token.type == "inline" and token.map:
                yield from self._inline(token)
                self.level = 0
            elif token.type in _HARD and token.map:
                yield from self._block(token)

    def _block(self, token: Any) -> Iterator[Passage]:
        first, last = self.lines[token.map[0]], self.lines[min(token.map[1], len(self.lines) - 1)]
        if token.type == "amsmath":  # the plugin ends its lines too early
            last = len(self.text)
        is_math = token.type.startswith("math_block") or token.type == "amsmath"
        fenced = token.type == "fence" and token.info.strip().lower() == "math"
        found = self._find(token.content.strip(), max(first, self.at), last) if is_math or fenced else None
        if found is not None:
            yield self._math(*found, True)
        self.at = max(self.at, found[1] if found is not None else min(last, len(self.text)))

    def _inline(self, token: Any) -> Iterator[Passage]:
        first, last = self.lines[token.map[0]], self.lines[min(token.map[1], len(self.lines) - 1)]
        self.at = max(self.at, first)
        if self.level:
            yield Passage("heading", self.text[self.at : self.at], self.at, level=self.level)
        prose: list[tuple[int, int]] = []
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak", "html_inline") or not child.content:
                continue
            found = self._find(child.content, self.at, last)
            if found is None:
                continue
            self.at = found[1]
            if child.type in ("math_inline", "math_inline_double", "code_inline"):
                yield from self._prose(prose)
                prose = []
                code = child.type == "code_inline"
                gitlab = code and self.text[found[0] - 2 : found[0]] == "$`"
                if code and not gitlab:
                    yield Passage("code", self.text[found[0] : found[1]], found[0])
                else:
                    yield self._math(*found, child.type == "math_inline_double")
            elif child.type == "text":
                prose.append(found)
        yield from self._prose(prose)

    def _prose(self, ranges: list[tuple[int, int]]) -> Iterator[Passage]:
        if not ranges:
            return
        start, end = ranges[0][0], ranges[-1][1]
        text, at = filled(self.text, start, end, ranges), 0
        for match in _SPACED.finditer(text):
            yield Passage("prose", text[at : match.start()], start + at)
            yield Passage("math", match[1], start + match.start(1))
            at = match.end()
        yield Passage("prose", text[at:], start + at)

    def _math(self, start: int, end: int, display: bool) -> Passage:
        inside = self.text[start:end]
        shown = re.sub(r"(?<=\n)[ \t]*(?:>[ \t]?)+", lambda m: " " * len(m.group()), inside)
        named = _ENVIRONMENT.match(shown)
        return Passage("math", shown, start, display, named[1] if named else "")

    def _find(self, content: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the content stands: as it is, or with the signs of a quotation or a list before its lines."""
        place = self.masked.find(content, start, end)
        if place >= 0:
            return place, place + len(content)
        lines = [re.escape(line.strip()) for line in content.split("\n")]
        match = re.compile(r"[ \t]*(?:\r\n?|\n)[ \t>]*".join(lines)).search(self.masked, start, end)
        return match.span() if match and match.end() > match.start() else None
