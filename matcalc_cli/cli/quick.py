"""Ordinary calls read without typer: COMMAND EXPR --option value, by the rows that typer's parameters are made of.

`plain` never says what is wrong with a call. Whatever is not in the plain form (help, completion, abbreviations, values
that look like options, mistakes) gives None, and typer has the word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from matcalc_cli.cli.settings import EITHER, FILE, FLAG, NUMBER, TEXT, TEXTS, WHOLE, Configured, Option, Settings
from matcalc_cli.cli.table import BY_NAME, NOTHING, Command

_PLAIN_NUMBER = re.compile(r"[0-9]{1,20}")
_WRITTEN: dict[str, Callable[[str], object]] = {TEXT: str, TEXTS: str, FILE: Path, WHOLE: int, NUMBER: float}


def plain(arguments: list[str], configured: Configured = dict) -> tuple[Command, str | None, Settings] | None:
    """(command, EXPR, settings) of a call in the plain form; None of any other. `configured` has what was set once."""
    command = BY_NAME.get(arguments[0]) if arguments else None
    if command is None or "_MATCALC_COMPLETE" in os.environ:
        return None
    rows = {flag: row for row in command.options for flags in row.flags for flag in flags.split("/")}
    texts: list[str] = []
    chosen: dict[str, object] = {}
    rest = iter(arguments[1:])
    for word in rest:
        if word == "--":  # EXPR alone stands behind it, whatever it begins with
            last = list(rest)
            return _call(command, last, command.settings(chosen, configured)) if last and not texts else None
        row = rows.get(word.partition("=")[0] if word.startswith("--") else word)
        if row is not None:
            if not _read(row, word, rest, chosen):
                return None
        elif word.startswith("-") and word != "-":
            return None
        else:
            texts.append(word)
    settings = command.settings(chosen, configured)
    if not command.argument.many:
        return _call(command, texts, settings)
    return None if "-" in texts else (command, None, settings._replace(documents=tuple(texts)) if texts else settings)


def _read(row: Option, word: str, rest: Iterator[str], chosen: dict[str, object]) -> bool:
    """Put an option with its value, which may stand behind it, among the chosen ones; False where it is not plain."""
    flag, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
    if row.kind in (FLAG, EITHER):
        value = flag
    elif not equals:
        value, equals = next(rest, "-"), "="
    if row.field in chosen and row.kind != TEXTS or not _is_plain(row, bool(equals), value):
        return False
    _choose(chosen, row, value)
    return True


def _call(command: Command, texts: list[str], settings: Settings) -> tuple[Command, str | None, Settings] | None:
    """The call with one text or none, as its command takes it; None of any other."""
    if len(texts) > 1 or command.argument.many or texts and command.argument is NOTHING:
        return None
    return command, texts[0] if texts else None, settings


def _is_plain(row: Option, has_value: bool, value: str) -> bool:
    """Is this a value that nobody could take for something else?"""
    if row.kind in (FLAG, EITHER):
        return not has_value
    return not value.startswith("-") and (row.kind not in (WHOLE, NUMBER) or bool(_PLAIN_NUMBER.fullmatch(value)))


def _choose(chosen: dict[str, object], row: Option, value: str) -> None:
    if row.kind in (FLAG, EITHER):
        chosen[row.field] = not value.startswith("--no-")
    elif row.kind == TEXTS:
        before = chosen.get(row.field, ())
        chosen[row.field] = (*before, value) if isinstance(before, tuple) else (value,)
    else:
        chosen[row.field] = _WRITTEN[row.kind](value)
