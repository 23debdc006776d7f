"""`matcalc help man`: the manual page in troff, made of the rows of COMMANDS, OPTIONS and TOPICS.

    matcalc help man > ~/.local/share/man/man1/matcalc.1

Man pages have a line a sentence and their own escapes: - is a hyphen and \\- the minus of an option, a leading dot
starts a request (man-pages(7), groff_man(7)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcalc_cli._version import __version__
from matcalc_cli.cli.config import SETTINGS, name_of
from matcalc_cli.cli.settings import COLOR, EITHER, FLAG, OPTIONS, Option
from matcalc_cli.cli.table import COMMANDS, Command

_EXITS = (
    ("0", "done"),
    ("1", "the mathematics says no: no convergence, a wrong claim, a point where the derivative does not exist"),
    ("2", "bad input or usage"),
    ("3", "a limit was hit: time, memory, size"),
    ("130", "interrupted"),
)
_VARIABLES = (
    ("MATCALC_CONFIG", "the file of what is set once; matcalc config tells"),
    *((f"MATCALC_{field.upper()}", f"what --{name_of(field)} is where a call does not say it") for field in SETTINGS),
    ("NO_COLOR", "no colours"),
    ("CLICOLOR_FORCE", "colours, where the output is piped too"),
    ("MATCALC_MEMORY", "MiB that a call may grow by"),
    ("MATCALC_DEBUG", "print where a bug happened"),
)
_ESCAPES = str.maketrans({"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"})


def man_page() -> str:
    """The page, from .TH to SEE ALSO."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from matcalc_cli.cli.topics import TOPICS

    yield f'.TH MATCALC 1 "" "matcalc {__version__}" "User Commands"'
    yield from (".SH NAME", r"matcalc \- derivatives of scalars, vectors and matrices, as symbols")
    yield from (".SH SYNOPSIS", r".B matcalc", r"\fICOMMAND\fP \fIEXPR\fP [\fIOPTIONS\fP]")
    yield ".SH COMMANDS"
    for command in COMMANDS:
        yield from _command(command)
    yield ".SH OPTIONS"
    yield "What a command takes stands with it; what it means, here."
    for row in (*OPTIONS.values(), COLOR):
        yield from (".TP", _flags(row), _text(row.help))
    yield from _tagged("EXIT STATUS", _EXITS)
    yield from _tagged("ENVIRONMENT", _VARIABLES)
    yield from _tagged("TOPICS", ((f"matcalc help {name}", row.help) for name, row in TOPICS.items()))


def _command(command: Command) -> Iterator[str]:
    argument = f" {_text(command.argument.metavar)}" if command.argument.metavar else ""
    yield from (f'.SS "matcalc {command.name}{argument}"', _text(command.help))
    if command.options:
        yield from (".PP", ", ".join(_bold(row.flags[0].partition("/")[0]) for row in command.options))
    yield from (".PP", ".EX", *map(_text, command.examples), ".EE")


def _flags(row: Option) -> str:
    flags = ", ".join(_bold(flag) for part in row.flags for flag in part.split("/"))
    return flags if row.kind in (FLAG, EITHER) else rf"{flags} \fI{row.kind.upper()}\fP"


def _tagged(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f'.SH "{title}"'
    for tag, text in rows:
        yield from (".TP", _bold(tag), _text(text))


def _bold(text: str) -> str:
    return rf"\fB{_text(text)}\fP"


def _text(text: str) -> str:
    """The text with what troff would read as a request or a hyphen escaped; \\& before a leading dot."""
    plain = " ".join(text.split()).translate(_ESCAPES)
    plain = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in plain)
    return rf"\&{plain}" if plain[:1] in (".", "'") else plain
