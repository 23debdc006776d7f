"""A document with its results: which calls it holds, and its text once they are answered.

What stands outside of the marks is kept byte for byte; so is a result that is as it should be. Filling twice changes
nothing, for a result is a function of its call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from matcalc_cli.documents.files import read_text
from matcalc_cli.documents.fill.blocks import Block, Misplaced
from matcalc_cli.documents.fill.marks import FENCED, LATEX, MARKDOWN, TYPST, Marks, of_code
from matcalc_cli.documents.fill.notebook import Cell, cells, replaced
from matcalc_cli.documents.fill.places import in_comments, in_markdown
from matcalc_cli.errors import MatcalcError, UsageError

_EQUATION = re.compile(r"\\begin\{equation\*\}\n(.*?)\n\\end\{equation\*\}", re.DOTALL)
LANGUAGES: dict[str, Marks | None] = {
    # of files by their suffix; None: a notebook
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".qmd": MARKDOWN,
    ".rmd": MARKDOWN,
    ".tex": LATEX,
    ".ltx": LATEX,
    ".latex": LATEX,
    ".typ": TYPST,
    ".ipynb": None,
}


class Part(NamedTuple):
    """A stretch of text with its blocks: the whole document, or one cell of a notebook."""

    text: str
    blocks: tuple[Block, ...]
    cell: Cell | None = None


class Result(NamedTuple):
    """What a call printed, and in which format and environment."""

    text: str
    format: str
    env: str


class Document(NamedTuple):
    """A file, its text, and the calls in it."""

    path: Path
    text: str
    encoding: str
    parts: tuple[Part, ...]

    @property
    def calls(self) -> list[tuple[Block, str]]:
        """Every call with its block, in order."""
        return [(block, call) for part in self.parts for block in part.blocks for call in block.calls]

    def filled(self, results: list[Result]) -> str:
        """The text with these results, one for each call."""
        rest = iter(results)
        found, at = [], 0
        for part in self.parts:
            now = _part(part, rest)
            start, end = part.cell.place if part.cell else (0, len(self.text))
            if now != part.text:
                found += [self.text[at:start], replaced(self.text, part.cell, now) if part.cell else now]
                at = end
        return "".join([*found, self.text[at:]])

    def encoded(self, text: str) -> bytes:
        """The bytes of another text of this document; raises UsageError where its encoding does not have them."""
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as problem:
            reason = f"{self.path} is in {self.encoding}, which has no {text[problem.start]!r}"
            raise UsageError(reason, hint="save it as UTF-8") from None


def document(path: Path) -> Document:
    """The calls of a file. Raises MatcalcError, with the place, where it cannot be read or its marks do not fit."""
    if path.suffix.lower() not in LANGUAGES:
        listed = " ".join(LANGUAGES)
        raise UsageError(f"{path} is no document that matcalc fills", hint=f"the suffixes are {listed}")
    found = read_text(path)
    if found.text.encode(found.encoding) != path.read_bytes():
        raise UsageError(f"{path} cannot be written as it is encoded", hint="save it as UTF-8")
    try:
        return Document(path, found.text, found.encoding, tuple(_parts(path, found.text)))
    except Misplaced as problem:
        raise MatcalcError(f"{path}:{problem.line}: {problem.message}") from None
    except MatcalcError as problem:
        problem.message = f"{path}: {problem.message}"
        raise


def _parts(path: Path, text: str) -> Iterator[Part]:
    marks = LANGUAGES[path.suffix.lower()]
    if marks is not None:
        yield Part(text, tuple(in_markdown(text) if marks is MARKDOWN else in_comments(text, marks)))
        return
    found, language = cells(text)
    for cell in found:
        if cell.kind == "markdown":
            yield Part(cell.source, tuple(in_markdown(cell.source, cell.line)), cell)
        elif cell.kind == "code":
            yield Part(cell.source, tuple(in_comments(cell.source, of_code(language), cell.line)), cell)


def _part(part: Part, results: Iterator[Result]) -> str:
    found, at = [], 0
    for block in part.blocks:
        each = [shown(next(results), block.marks) for _ in block.calls]
        lines = [line for i, shown_lines in enumerate(each) for line in ([""] * (i > 0) + shown_lines)]
        marked = [block.marks.begin, *lines, block.marks.end]
        written = block.newline.join((block.indent + line).rstrip() for line in marked)
        now = part.text[slice(*block.result)]
        whole = (block.newline if block.torn else "") + written
        if not block.torn and (now.endswith(("\n", "\r")) or block.result.end < len(part.text) or not now):
            whole += block.newline
        found += [part.text[at : block.result.start], whole]
        at = block.result.end
    return "".join([*found, part.text[at:]])


def shown(result: Result, marks: Marks) -> list[str]:
    """The lines of a result in the notation of a document."""
    text = result.text.rstrip("\n")
    if marks is MARKDOWN and result.format == "latex" and result.env != "document":
        return _in_dollars(text, result.env)
    if result.format in marks.plain:
        return text.split("\n")
    if not marks.text[0]:
        return [f"{marks.comment[0]} {line}".rstrip() for line in text.split("\n")]
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall("`+", text))])
    language = FENCED.get(result.format, "text")
    fill: Callable[[str], str] = lambda side: side.replace("{0}", fence).replace("{1}", language)
    return [fill(marks.text[0]), *text.split("\n"), fill(marks.text[1])]


def _in_dollars(text: str, env: str) -> list[str]:
    """LaTeX as Markdown has it: equations in $$, what is in line as it is."""
    if env == "equation":
        return _EQUATION.sub(lambda found: f"$$\n{found[1]}\n$$\n", text).rstrip("\n").split("\n")
    return text.split("\n") if env == "inline" else ["$$", *text.split("\n"), "$$"]


def item(call: str, marks: Marks, timeout: float) -> dict[str, object]:
    """What a worker gets to know of a call."""
    return {"words": call, "formats": list(marks.formats), "env": marks.env, "timeout": timeout}


def result(answer: Mapping[str, object]) -> Result:
    """A worker's answer."""
    return Result(str(answer["text"]), str(answer["format"]), str(answer["env"]))
