"""What a line of a session says: a definition, a setting, or a call of a command, as the command line would have it.

    grad norm2(A*x-b)^2, x        COMMAND EXPR, VARIABLES          f(x) = x^3 - a*x       a definition
    grad x*y --layout denominator      with options                x0 + x1*x2             eval
    :layout denominator           a setting                        help layouts, rules det

Nothing is computed here, and nothing is imported that computes.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from matcalc_cli.cli.table import BY_NAME, EXPR, Command
from matcalc_cli.errors import UsageError
from matcalc_cli.language.given import split_top

_WORD = re.compile(r"\s*([a-z]+)(?=\s|$)")
_LEFT = re.compile(r"\s*([^\W\d]\w*)\s*(\(\s*[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*\s*\))?\s*:?=(?!=)")
_OPTION = re.compile(r"(?<=\s)(--[a-z][a-z-]*|-[a-zA-Z])(?=[\s=]|$)")
_QUOTED = re.compile(r"""^(["'])(.*)\1$""", re.DOTALL)
COMMENT = "#"


@dataclass(frozen=True)
class Setting:
    """:name value"""

    name: str
    value: str


@dataclass(frozen=True)
class Definition:
    """name = text; `left` is name or name(x, y) as entered."""

    name: str
    left: str
    right: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """A command on an expression. `start` is where `text` begins in the line; `words` are all else."""

    command: Command
    text: str
    start: int
    wrt: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def of_expression(self) -> bool:
        """Is its argument an expression of the language?"""
        return self.command.argument is EXPR


Line = Setting | Definition | Call


def read_line(line: str) -> Line | None:
    """What the line says; None of an empty one and a comment. Raises UsageError for quotes that do not close."""
    body = line.strip()
    if not body or body.startswith(COMMENT):
        return None
    if body.startswith(":"):
        name, _, value = body[1:].partition(" ")
        return Setting(name.strip(), value.strip())
    defined = _LEFT.match(line)
    if defined and "\n" not in defined.group():
        name, listed = defined[1], defined[2] or ""
        parameters = tuple(part.strip() for part in listed.strip("() ").split(",") if part.strip())
        return Definition(name, name + listed, line[defined.end() :].strip(), parameters)
    word = _WORD.match(line)
    if word and word[1] in BY_NAME:
        return _call(BY_NAME[word[1]], line, word.end())
    return _call(BY_NAME["eval"], line, len(line) - len(line.lstrip()))


def _call(command: Command, line: str, start: int) -> Call:
    start += len(line[start:]) - len(line[start:].lstrip())
    rest = line[start:].rstrip()
    if command.argument is not EXPR:
        return Call(command, rest, start, words=_words(rest))
    flags = {flag for row in command.options for flags in row.flags for flag in flags.split("/")}
    found = next((m for m in _OPTION.finditer(rest) if m[1] in flags), None)
    if found is None and rest.startswith("-") and rest.split()[0].partition("=")[0] in flags:
        text, options = "", _words(rest)
    else:
        text = rest[: found.start()].rstrip() if found else rest
        options = _words(rest[found.start() :]) if found else ()
    quoted = _QUOTED.match(text)
    if quoted:
        return Call(command, quoted[2], start + 1, (), options)
    takes = any(row.field == "wrt" for row in command.options)
    parts = split_top(text, ",") if takes else []
    if len(parts) < 2:
        return Call(command, text, start, (), options)
    listed = ", ".join(part.strip() for part, _ in parts[1:])
    return Call(command, parts[0][0].rstrip(), start, (listed,), options)


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        raise UsageError(f"a quotation mark does not close in {text}") from None
