"""Where the calls of a text stand, in comments of LaTeX, Typst and code, in fences of Markdown, and their results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt

from matcalc_cli.documents.fill.blocks import Block, Misplaced
from matcalc_cli.documents.fill.marks import LATEX, MARKDOWN, TYPST, Marks
from matcalc_cli.errors import Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_VERBATIM = re.compile(r"\\(begin|end)\s*\{(verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?)\}")
_RAW = re.compile(r"`{3,}")
_WORD = "matcalc"


class _Lines:
    """The lines of a text, each with its place and without its end."""

    def __init__(self, text: str, first: int) -> None:
        self.found = [m for m in _LINE.finditer(text) if m[0]]
        self.texts = [m[0].rstrip("\r\n") for m in self.found]
        self.first, self.length = first, len(text)
        ends = [m[0][len(t) :] for m, t in zip(self.found, self.texts)]
        self.newline = next((end for end in ends if end), "\n")
        self.ends = ends

    def start(self, i: int) -> int:
        """Where a line begins; behind the last one, the end of the text."""
        return self.found[i].start() if i < len(self.found) else self.length

    def block(self, at: int, last: int, calls: list[str], marks: Marks) -> tuple[Block, int]:
        """The block of calls whose last line is given, and the line behind its result."""
        behind = last + 1
        line = self.texts[last]
        indent = line[: len(line.rstrip()) - len(_bare(line, marks))]
        if behind < len(self.texts) and _bare(self.texts[behind], marks) == marks.begin:
            until = next((j for j in range(behind + 1, len(self.texts)) if _is_mark(self.texts[j], marks)), None)
            if until is None or _bare(self.texts[until], marks) != marks.end:
                raise Misplaced(self.first + behind, f"this result has no end: a line {marks.end}")
            behind = until + 1
        place = Span(self.start(last + 1), self.start(behind))
        newline = self.ends[last] or self.newline
        return Block(self.first + at, tuple(calls), place, indent, newline, marks, not self.ends[last]), behind


def _bare(line: str, marks: Marks) -> str:
    """A line without its indent; in Markdown without the signs of quotations too."""
    return line.lstrip(" \t>" if marks is MARKDOWN else " \t").rstrip()


def _is_mark(line: str, marks: Marks) -> bool:
    return _bare(line, marks) in (marks.begin, marks.end)


def in_comments(text: str, marks: Marks, first: int = 1) -> Iterator[Block]:
    """The calls in comments of LaTeX, Typst or code; `first` is the line of the file with which the text begins.

    A comment that ends with a backslash goes on in the next. What stands verbatim is no comment. Raises Misplaced.
    """
    lines, sign = _Lines(text, first), re.escape(marks.comment[0])
    call = re.compile(rf"\s*{sign}\s*{_WORD}:\s*(.*)")
    more = re.compile(rf"\s*{sign}\s*(.*)")
    verbatim, i = "", 0
    while i < len(lines.texts):
        line = lines.texts[i]
        verbatim, inside = _verbatim(line, verbatim, marks)
        found = None if inside else call.fullmatch(line)
        if found is None:
            i += 1
            continue
        if _is_mark(line, marks):
            raise Misplaced(first + i, "this result has no call above it")
        parts, last = [found[1].rstrip()], i
        while parts[-1].endswith("\\") and last + 1 < len(lines.texts):
            if (go := more.fullmatch(lines.texts[last + 1])) is None:
                break
            parts = [*parts[:-1], parts[-1][:-1], go[1].rstrip()]
            last += 1
        block, i = lines.block(i, last, [" ".join(parts)], marks)
        yield block


def _verbatim(line: str, inside: str, marks: Marks) -> tuple[str, bool]:
    """(what is open behind this line, is the line part of something verbatim?)"""
    if marks is LATEX:
        for found in _VERBATIM.finditer(line):
            if found[1] == "begin" and not inside and "%" not in line[: found.start()]:
                return found[2], True
            if found[1] == "end" and found[2] == inside:
                return "", True
    elif marks is TYPST:
        for found in _RAW.finditer(line):
            if not inside and "//" not in line[: found.start()]:
                inside = found[0]
            elif inside and len(found[0]) >= len(inside):
                return "", True
    return inside, bool(inside)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark")


def in_markdown(text: str, first: int = 1) -> Iterator[Block]:
    """The calls in ```matcalc fences, one a line; `#` begins a comment. Raises Misplaced."""
    lines = _Lines(text, first)
    done = 0
    fences: list[Any] = [(t, *t.map) for t in _markdown().parse(text) if t.type in ("fence", "code_block") and t.map]
    for token, at, behind in fences:
        if at < done or token.type != "fence" or token.info.split()[:1] != [_WORD]:
            continue
        _no_marks(lines, range(done, at), fences)
        last = behind - 1
        if not re.search(r"(`{3,}|~{3,})\s*$", lines.texts[last]) or last == at:
            raise Misplaced(first + at, "this block has no end")
        calls = [line.strip() for line in token.content.splitlines()]
        calls = [line for line in calls if line and not line.startswith("#")]
        block, done = lines.block(at, last, calls, MARKDOWN)
        yield block
    _no_marks(lines, range(done, len(lines.texts)), fences)


def _no_marks(lines: _Lines, these: range, fences: list[Any]) -> None:
    """Raise Misplaced where a result stands without its call; inside of other fences it is an example."""
    shown = {j for _, at, behind in fences for j in range(at, behind)}
    for j in these:
        if j not in shown and _is_mark(lines.texts[j], MARKDOWN):
            raise Misplaced(lines.first + j, "this result has no call above it")
