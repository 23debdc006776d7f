"""The cells of a notebook, in its text: a source is replaced, and every other byte of the file stays as it is.

nbformat would write the whole file anew, with its own indents and its own order. So the places of the sources are
found by Python's own JSON decoder, part by part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from matcalc_cli.errors import Span, SyntaxProblem

_DECODER = json.JSONDecoder()
_ESCAPED = re.compile(r"\\u(?!00[01])")  # of a writer that keeps to ASCII; control characters are escaped by all
_SPACE = re.compile(r"[ \t\r\n]*")


class Cell(NamedTuple):
    """One cell: its kind, its source as text, and where the JSON of the source stands."""

    kind: str
    source: str
    place: Span
    line: int  # of the file, where the source begins


def cells(text: str) -> tuple[list[Cell], str]:
    """The cells with a source, and the language of the code cells; raises SyntaxProblem for what is no notebook."""
    found: list[Cell] = []
    language = "python"
    try:
        for key, place in _items(text, _SPACE.match(text, 0).end()):  # type: ignore[union-attr]  # matches always
            if key == "cells":
                found += [cell for element in _elements(text, place.start) if (cell := _cell(text, element))]
            elif key == "metadata":
                language = _language(json.loads(text[place.start : place.end]))
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        raise SyntaxProblem("this is not a notebook that can be read") from None
    return found, language


def _language(metadata: dict[str, Any]) -> str:
    language = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    return language if isinstance(language, str) else "python"


def _cell(text: str, place: Span) -> Cell | None:
    parts = dict(_items(text, place.start))
    if "source" not in parts:
        return None
    kind, at = json.loads(text[slice(*parts["cell_type"])]), parts["source"]
    source = json.loads(text[slice(*at)])
    whole = "".join(source) if isinstance(source, list) else source
    if not isinstance(whole, str):
        raise TypeError
    opening = at.start + (1 if isinstance(source, list) else 0)
    first = _SPACE.match(text, opening).end()  # type: ignore[union-attr]  # matches always
    return Cell(kind, whole, at, text.count("\n", 0, first) + 1)


def replaced(text: str, cell: Cell, source: str) -> str:
    """The JSON of another source in place of a cell's, in the same style: a list of lines, or one text."""
    before = text[slice(*cell.place)]
    ascii_alone = text.isascii() and _ESCAPED.search(text) is not None
    write: Callable[[str], str] = lambda line: json.dumps(line, ensure_ascii=ascii_alone)
    if not before.startswith("["):
        return write(source)
    old = {json.loads(text[slice(*p)]): text[slice(*p)] for p in _elements(text, cell.place.start)}
    lines = [old.get(line) or write(line) for line in re.findall(r"[^\n]*\n|[^\n]+", source)]
    gap = re.match(r"\[([ \t\r\n]*)", before)
    tail = re.search(r"([ \t\r\n]*)\]$", before)
    between = re.search(r'",([ \t\r\n]*)"', before)
    begin, end = (gap[1] if gap else ""), (tail[1] if tail else "")
    joint = between[1] if between and len(old) > 1 else begin or " "
    return f"[{begin}{(',' + joint).join(lines)}{end}]"


def _end(text: str, at: int) -> int:
    """Where the value that begins here ends."""
    _, end = _DECODER.raw_decode(text, at)
    return end


def _items(text: str, at: int) -> Iterator[tuple[str, Span]]:
    """(key, place of its value) of the object that begins here."""
    if text[at] != "{":
        raise ValueError
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] != ":":
            raise ValueError
        at = _skip(text, at + 1)
        end = _end(text, at)
        yield key, Span(at, end)
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _elements(text: str, at: int) -> Iterator[Span]:
    """The places of the elements of the array that begins here."""
    if text[at] != "[":
        raise ValueError
    at = _skip(text, at + 1)
    while text[at] != "]":
        end = _end(text, at)
        yield Span(at, end)
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
