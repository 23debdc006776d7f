"""What a document is made of: sources (a file, a cell of a notebook), and in them passages in the order of reading."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Passage:
    """A run of one kind: prose, math, heading, or code in backticks; and the empty ones at which a table, its rows and
    its cells begin: table, row, cell, end.

    `text` is as long as the part of the source that begins at `start`. `display` of mathematics that stands by itself,
    `environment` the name of its environment (align), `level` of a heading (1 the highest).
    """

    kind: str
    text: str
    start: int
    display: bool = False
    environment: str = ""
    level: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Source:
    """One text: a whole file, or cell `cell` (from 1) of a notebook. `code` where the text is that of a program."""

    path: Path
    text: str
    passages: tuple[Passage, ...]
    cell: int = 0
    language: str = "latex"
    code: bool = False
    lines: tuple[int, ...] = field(default=(), repr=False)

    def place(self, offset: int) -> tuple[int, int]:
        """(line, column), both from 1, of an offset into the text."""
        starts = self.lines or line_starts(self.text)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        starts = self.lines or line_starts(self.text)
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


@dataclass(frozen=True)
class Document:
    """A file as read: its sources in the order of reading (with what it includes) and what could not be read.

    `macros` is the text in which a LaTeX document defines its macros: that of all its sources.
    """

    path: Path
    sources: tuple[Source, ...]
    problems: tuple[str, ...] = ()

    @property
    def macros(self) -> str:
        return "\n".join(source.text for source in self.sources if source.language == "latex")


def source(
    path: Path, text: str, passages: Iterable[Passage], cell: int = 0, language: str = "latex", code: bool = False
) -> Source:
    """A Source whose lines are known."""
    return Source(path, text, tuple(passages), cell, language, code, line_starts(text))


def line_starts(text: str) -> tuple[int, ...]:
    """The offsets at which the lines begin."""
    return (0, *(match.end() for match in _LINE.finditer(text)))


def blanked(text: str) -> str:
    """Blanks for all of it, ends of lines kept."""
    return re.sub(r"[^\r\n]", " ", text)


def filled(text: str, start: int, end: int, keep: Iterable[tuple[int, int]]) -> str:
    """text[start:end] with blanks for all that is not in one of the ranges."""
    parts, at = [], start
    for a, b in sorted(keep):
        if b > at:
            parts += [blanked(text[at : max(a, at)]), text[max(a, at) : b]]
            at = b
    return "".join([*parts, blanked(text[at:end])])
