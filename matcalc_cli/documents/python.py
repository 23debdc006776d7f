"""Python files by tokenize and ast: the docstrings and comments, and the mathematics in them. Nothing is run."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from pathlib import Path

from matcalc_cli.documents.passages import Document, Passage, line_starts, source

_MATH = re.compile(
    r":math:`(?P<role>[^`]+)`|\$\$(?P<display>[^$]+)\$\$|(?<![\w\\$])\$(?P<inline>[^$\n]+)\$(?![\w$])"
    r"|\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]|``(?P<code2>[^`]+)``|`(?P<code>[^`\n]+)`",
    re.DOTALL,
)
_DIRECTIVE = re.compile(
    r"^(?P<in>[ \t]*)\.\. math::(?P<body>[^\n]*(?:\n(?:[ \t]*(?=\n)|(?P=in)[ \t]+[^\n]*))*)", re.MULTILINE
)
_QUOTES = re.compile(r"""(?P<prefix>[A-Za-z]*)(?P<quote>\"\"\"|'''|\"|')""")


def read(path: Path, text: str) -> Document:
    """The file as one source; its passages are what stands in docstrings and comments."""
    return Document(path, (source(path, text, passages(text), code=True),))


def passages(text: str) -> list[Passage]:
    """The passages of docstrings and comments, in order; comments that follow each other are one text."""
    found = [*_docstrings(text), *_comments(text)]
    return [passage for start, inside in sorted(found) for passage in mathematics(inside, start)]


def mathematics(text: str, start: int) -> Iterator[Passage]:
    """Prose and the mathematics in it, of a text that begins at `start` of its source."""
    at = 0
    spans = [(m.start(), m.end(), *m.span("body"), "display") for m in _DIRECTIVE.finditer(text)]
    taken = [(a, b) for a, b, *_ in spans]
    for match in _MATH.finditer(text):
        if not any(a <= match.start() < b for a, b in taken):
            kind = str(match.lastgroup)
            spans.append((match.start(), match.end(), *match.span(kind), kind))
    for outer, behind, first, last, kind in sorted(spans):
        if outer < at:
            continue
        if text[at:outer].strip():
            yield Passage("prose", text[at:outer], start + at)
        display = kind in ("display", "square")
        name = "code" if kind.startswith("code") else "math"
        yield Passage(name, text[first:last], start + first, display)
        at = behind
    if text[at:].strip():
        yield Passage("prose", text[at:], start + at)


def _docstrings(text: str) -> Iterator[tuple[int, str]]:
    """(start, text) of the docstrings: strings that stand as statements at the head of something."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a docstring is usual: \\nabla
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = line_starts(text)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or not node.body:
            continue
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            start = _offset(text, lines, first.value.lineno, first.value.col_offset)
            end = _offset(text, lines, first.value.end_lineno or 1, first.value.end_col_offset or 0)
            yield from _inside(text, start, end)


def _offset(text: str, lines: tuple[int, ...], line: int, column: int) -> int:
    """The offset of a place of ast, whose columns are bytes."""
    start = lines[line - 1]
    if text.isascii():
        return start + column
    end = lines[line] if line < len(lines) else len(text)
    return start + len(text[start:end].encode()[:column].decode(errors="ignore"))


def _inside(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The text between the quotes; doubled backslashes of a string that is not raw are one and a blank before it."""
    opened = _QUOTES.match(text, start)
    if opened is None:
        return
    first, last = opened.end(), end - len(opened["quote"])
    inside = text[first:last]
    if "r" not in opened["prefix"].lower():
        inside = re.sub(r"(\\\\)+", lambda m: " " * (len(m.group()) // 2) + "\\" * (len(m.group()) // 2), inside)
    yield first, inside


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """(start, text) of runs of comments in lines that follow each other, with blanks for what is between."""
    found: list[tuple[int, int, int]] = []
    lines = line_starts(text)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            if token.type == tokenize.COMMENT:
                start = lines[token.start[0] - 1] + token.start[1]
                found.append((token.start[0], start, start + len(token.string.rstrip("\r"))))
    except (tokenize.TokenError, SyntaxError, IndexError, RecursionError):
        pass
    run: list[tuple[int, int, int]] = []
    for row in [*found, (-1, 0, 0)]:
        own_line = row[0] > 0 and not text[lines[row[0] - 1] : row[1]].strip()
        if run and not (own_line and row[0] == run[-1][0] + 1):
            first, last = run[0][1], run[-1][2]
            blank = list(re.sub(r"[^\r\n]", " ", text[first:last]))
            for _, a, b in run:
                blank[a - first : b - first] = re.sub(r"^#+[:!]?", lambda m: " " * len(m.group()), text[a:b])
            yield first, "".join(blank)
            run = []
        run.append(row)
