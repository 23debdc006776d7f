"""What Tab offers in a shell: commands, options, the words that an option or an argument may be; from the rows alone.

Every Tab starts a process, so neither typer nor SymPy is imported. The scripts of shells.py call
`_MATCALC_COMPLETE=SHELL matcalc WORD...` with the words up to the cursor, the last one unfinished; an answer is a line
an offer, `word<TAB>what it is`. No line at all: the shell offers files.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module

from matcalc_cli.cli.settings import COLOR, EITHER, FLAG, TEXTS, Option
from matcalc_cli.cli.table import BY_NAME, Command

VARIABLE = "_MATCALC_COMPLETE"
Offer = tuple[str, str]  # a word, and what it is
_OWN: tuple[Offer, ...] = (
    # of matcalc alone
    ("--help", "Show the commands."),
    ("--version", "Print the version."),
    ("--install-completion", "Install completion for this shell."),
    ("--show-completion", "Print the script that completes in this shell."),
)
_HELP = ("--help", "Show the options.")


def flags(command: Command) -> dict[str, Option]:
    """The options of a command by each of their flags."""
    return {flag: row for row in (*command.options, COLOR) for written in row.flags for flag in written.split("/")}


def argument_words(command: Command) -> Iterable[Offer]:
    """What may stand behind a command, where that is one of few words."""
    module, _, name = command.argument.words.partition(":")
    found: Iterable[Offer] = getattr(import_module(f"matcalc_cli.cli.{module}"), name)() if module else ()
    return found


def offers(words: Sequence[str]) -> list[Offer]:
    """The offers for the last of these words, which stand behind `matcalc`; none where it is any text or a file."""
    *before, current = words or [""]
    if not before:
        rows = ((row.name, row.help) for row in BY_NAME.values())
        return _begun(current, _OWN if current.startswith("-") else rows)
    command = BY_NAME.get(before[0])
    if command is None:
        return []
    known = flags(command)
    flag, equals, value = current.partition("=")
    if equals and flag in known:
        return [(f"{flag}={word}", about) for word, about in _begun(value, _values(known[flag]))]
    last = known.get(before[-1])
    if last is not None and _takes_value(last):
        return _begun(current, _values(last))
    if current.startswith("-"):
        return _begun(current, _open(command, known, before))
    return _begun(current, argument_words(command)) if not list(_arguments(before[1:], known)) else []


def _values(row: Option) -> Iterator[Offer]:
    from matcalc_cli.render.formats import FORMATS

    for word in row.values:
        yield word, FORMATS[word].help if row.field == "format" and word in FORMATS else ""


def _takes_value(row: Option) -> bool:
    return row.kind not in (FLAG, EITHER)


def _open(command: Command, known: Mapping[str, Option], before: Sequence[str]) -> Iterator[Offer]:
    """The long flags that may still be entered."""
    used = {known[flag].field for word in before if (flag := word.partition("=")[0]) in known}
    for flag, row in known.items():
        if flag.startswith("--") and (row.field not in used or row.kind == TEXTS):
            yield flag, row.help
    yield _HELP


def _arguments(words: Sequence[str], known: Mapping[str, Option]) -> Iterator[str]:
    """The words that are no options, and no values of them."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            yield word
        elif word in known and _takes_value(known[word]):
            next(rest, "")


def _begun(start: str, rows: Iterable[Offer]) -> list[Offer]:
    return [(word, " ".join(about.split())) for word, about in rows if word.startswith(start)]


def _joined(words: Sequence[str]) -> tuple[list[str], bool]:
    """bash takes --layout=den for three words: (as one, was it three?)."""
    *before, current = words or [""]
    if current == "=" and before and before[-1].startswith("--"):
        return [*before[:-1], f"{before[-1]}="], True
    if len(before) > 1 and before[-1] == "=" and before[-2].startswith("--"):
        return [*before[:-2], f"{before[-2]}={current}"], True
    return list(words), False


def complete(shell: str, words: Sequence[str]) -> int:
    """Print what the shell offers; nothing goes wrong where somebody only pressed Tab."""
    cut = False
    if shell == "bash":
        words, cut = _joined(words)
    found = offers(words)
    lines = [word.partition("=")[2] if cut else word for word, _ in found]
    if shell != "bash":  # it shows no descriptions
        lines = [f"{line}\t{about}" for line, (_, about) in zip(lines, found)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def asked() -> str:
    """The shell that asks for completion, '' for an ordinary call. typer's scripts, as of PowerShell, are typer's."""
    from matcalc_cli.cli.shells import SHELLS

    shell = os.environ.get(VARIABLE, "")
    return shell if shell in SHELLS else ""
