"""Ordinary calls read without typer: COMMAND EXPR --option value, by the rows that typer's parameters are made of.

`plain` never says what is wrong with a call. Whatever is not in the plain form (help, completion, abbreviations, values
that look like options, mistakes) gives None, and typer has the word.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from matcalc_cli.cli.settings import EITHER, FILE, FLAG, NUMBER, OPTIONS, TEXTS, WHOLE, Option, Settings
from matcalc_cli.verbs.derive import BY_NAME, EVAL, Command

_BY_FLAG: dict[str, Option] = {flag: row for row in OPTIONS for flags in row.flags for flag in flags.split("/")}
_PLAIN_NUMBER = r"[0-9]{1,20}"
_WRITTEN = {FILE: Path, WHOLE: int, NUMBER: float}


def plain(arguments: list[str]) -> tuple[Command, str | None, Settings] | None:
    """(command, EXPR, settings) of a call in the plain form; None of any other."""
    command = BY_NAME.get(arguments[0]) if arguments else None
    if command is None or "_MATCALC_COMPLETE" in os.environ:
        return None
    expr: str | None = None
    chosen: dict = {}
    rest = iter(arguments[1:])
    for argument in rest:
        flag, equals, value = argument.partition("=") if argument.startswith("--") else (argument, "", "")
        row = _BY_FLAG.get(flag)
        if row is None:
            if expr is not None or argument.startswith("-") and argument != "-":
                return None
            expr = argument
            continue
        if command is EVAL and not row.value or row.field in chosen and row.kind != TEXTS:
            return None
        if row.kind in (FLAG, EITHER):
            if equals:
                return None
            chosen[row.field] = not flag.startswith("--no-")
            continue
        value = value if equals else next(rest, "-")
        if value.startswith("-") or row.kind in (WHOLE, NUMBER) and not re.fullmatch(_PLAIN_NUMBER, value):
            return None
        if row.kind == TEXTS:
            chosen[row.field] = (*chosen.get(row.field, ()), value)
        else:
            chosen[row.field] = _WRITTEN.get(row.kind, str)(value)
    return command, expr, Settings(**chosen)
