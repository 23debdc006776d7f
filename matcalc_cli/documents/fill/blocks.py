"""A call of a document, and where its result stands."""

from __future__ import annotations

from typing import NamedTuple

from matcalc_cli.documents.fill.marks import Marks
from matcalc_cli.errors import Span


class Block(NamedTuple):
    """text[result.start:result.end] is what stands there now, marks included; empty where there is nothing yet."""

    line: int  # in the file, from 1
    calls: tuple[str, ...]
    result: Span
    indent: str  # of the result's lines
    newline: str
    marks: Marks
    torn: bool = False  # the line before the result has no end


class Misplaced(Exception):
    """Marks that do not fit: the message, and the line of the file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message
