"""The colours of a line while it is typed: commands, functions, numbers, options, and the place of a mistake.

Named colours of the terminal alone, which its owner has made legible on light or dark.
"""

from __future__ import annotations

import re
from itertools import groupby

from matcalc_cli.cli.table import BY_NAME
from matcalc_cli.errors import Span
from matcalc_cli.repl.lines import COMMENT

STYLES = {
    "command": "bold",
    "function": "ansicyan",
    "number": "ansimagenta",
    "option": "ansigreen",
    "setting": "bold",
    "comment": "ansibrightblack",
    "wrong": "underline ansired",
    "bottom-toolbar": "noreverse",
    "toolbar": "ansibrightblack",
    "toolbar.wrong": "ansired",
}
_TOKENS = re.compile(
    r"(?P<option>(?<=\s)--?[a-z][a-z-]*)|(?P<function>[^\W\d]\w*(?=\())|(?P<name>[^\W\d]\w*)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<other>.)",
    re.DOTALL,
)


def coloured(text: str, wrong: Span | None = None) -> list[list[tuple[str, str]]]:
    """[(style, text), ...] of each line."""
    styles = [""] * len(text)
    if text.lstrip().startswith((COMMENT, ":")):
        word = "comment" if text.lstrip().startswith(COMMENT) else "setting"
        end = len(text) if word == "comment" else len(text.split(maxsplit=1)[0]) + len(text) - len(text.lstrip())
        styles[:end] = [word] * end
    else:
        for found in _TOKENS.finditer(text):
            kind = found.lastgroup or ""
            first = not text[: found.start()].strip()
            style = "command" if kind == "name" and first and found[0] in BY_NAME else kind
            if style in STYLES:
                styles[found.start() : found.end()] = [style] * len(found[0])
    if wrong is not None:
        styles[wrong.start : wrong.end] = ["wrong"] * len(styles[wrong.start : wrong.end])
    return _by_lines(text, styles)


def _by_lines(text: str, styles: list[str]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = [[]]
    for style, run in groupby(zip(styles, text), key=lambda pair: pair[0]):
        name = f"class:{style}" if style else ""
        for number, part in enumerate("".join(character for _, character in run).split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append((name, part))
    return lines
