"""Colours of what a person reads: errors and their carets, notes, verdicts, conditions. Plain where it is piped.

MARKS has a row a kind of line. The named colours of the terminal alone, which its owner has made legible on light and
dark; none of the pale ones (yellow, white, black), and no background.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_RED, _GREEN, _MAGENTA, _BOLD, _PLAIN = "\x1b[1;31m", "\x1b[1;32m", "\x1b[35m", "\x1b[1m", "\x1b[0m"
MARKS: tuple[tuple[str, str], ...] = (
    # what stands at the beginning of a line, and the colour of the group
    (r"(error:)", _RED),
    (r"(note:)", _MAGENTA),
    (r"(reading:)", _MAGENTA),
    (r" +(\^+)(?=  |$)", _RED),
    (r"(where (?!=).*)", _MAGENTA),
    (r"(checked: (?:agrees|right)\b)", _GREEN),
    (r"(checked: wrong\b|not checked:)", _RED),
    (r"(right)(?=$| in | \(|,|:)", _GREEN),
    (r"(wrong)(?=$|:|,)", _RED),
    (r"\S+:\d+:\d+: (right\b)", _GREEN),
    (r"\S+:\d+:\d+: (wrong\b)", _RED),
    (r"(counterexample)(?=  )", _BOLD),
)
_MARKS = tuple((re.compile(pattern), colour) for pattern, colour in MARKS)
_asked = [""]


def ask(mode: str) -> None:
    """What --color says of this call; '' where it says nothing."""
    _asked[0] = mode


@contextmanager
def none() -> Iterator[None]:
    """Inside, there are no colours, whoever wants them: what is printed is data."""
    before = _asked[0]
    ask("never")
    try:
        yield
    finally:
        ask(before)


def wanted(stream: TextIO) -> bool:
    """Are there to be colours on this stream? Asks --color, the environment, the file, and whether it is a terminal.

    Raises UsageError for a configuration that cannot be read.
    """
    from matcalc_cli.cli.config import color

    mode = _asked[0] or color()
    return mode == "always" or mode == "auto" and stream.isatty() and os.environ.get("TERM") != "dumb"


def painted(text: str) -> str:
    """The text with its marks in their colours."""
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    for pattern, colour in _MARKS:
        if found := pattern.match(line):
            start, end = found.span(1)
            return f"{line[:start]}{colour}{line[start:end]}{_PLAIN}{line[end:]}"
    return line
