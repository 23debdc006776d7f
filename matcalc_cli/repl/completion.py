"""What Tab offers: commands, options and their values, functions, names, rules, topics, settings, and signs for \alpha.

`offers` is a plain function of the line and of what is known; prompt-toolkit is in terminal.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from matcalc_cli.cli.completion import argument_words, flags
from matcalc_cli.cli.settings import values
from matcalc_cli.cli.table import BY_NAME, EXPR, Command
from matcalc_cli.repl.session import SET, VERBS, Session
from matcalc_cli.repl.symbols import SYMBOLS

_SYMBOL = re.compile(r"\\([A-Za-z]*|[_^][0-9]?)$")
_SETTING = re.compile(r"^\s*:([a-z-]*)(?:(\s+)(\S*))?$")
_FIRST = re.compile(r"^\s*([a-z]*)$")
_OPTION = re.compile(r"(?:^|\s)(-{1,2}[a-z-]*)$")
_VALUE = re.compile(r"(?:^|\s)(--[a-z-]+|-f)(?:\s+|=)([\w-]*)$")
_NAME = re.compile(r"([^\W\d]\w*)$")


class Offer(NamedTuple):
    """`text` in place of the last `length` characters; `shown` and `about` are what the menu says."""

    text: str
    length: int
    shown: str = ""
    about: str = ""


def offers(line: str, session: Session) -> Iterator[Offer]:
    """The completions of a line that ends at the cursor, the likeliest first."""
    if symbol := _SYMBOL.search(line):
        yield from _symbols(symbol[1])
    elif setting := _SETTING.match(line):
        yield from _settings(*setting.groups())
    else:
        command = BY_NAME.get(line.split(maxsplit=1)[0]) if line.split() else None
        if _FIRST.match(line):
            yield from _begun(line.strip(), ((name, row.help) for name, row in BY_NAME.items()))
        elif command is not None and (value := _VALUE.search(line)):
            yield from _begun(value[2], ((word, "") for word in _choices(command, value[1])))
            return
        elif command is not None and (option := _OPTION.search(line)):
            yield from _begun(option[1], _flags(command))
            return
        elif command is not None and command.argument is not EXPR:
            yield from _begun(line.split()[-1] if not line.endswith(" ") else "", argument_words(command))
            return
        yield from _names(line, session)


def _begun(start: str, rows: Iterable[tuple[str, str]]) -> Iterator[Offer]:
    for word, about in rows:
        if word.startswith(start) and word != start:
            yield Offer(word, len(start), word, about)


def _symbols(start: str) -> Iterator[Offer]:
    exact = [name for name in SYMBOLS if name == start]
    for name in [*exact, *sorted(n for n in SYMBOLS if n.startswith(start) and n != start)]:
        yield Offer(SYMBOLS[name], len(start) + 1, f"{SYMBOLS[name]}  \\{name}")


def _settings(name: str, space: str | None, value: str | None) -> Iterator[Offer]:
    if space is None:
        yield from _begun(name, [*((word, "setting") for word in SET), *VERBS.items()])
    elif name in SET:
        yield from _begun(value or "", ((word, "") for word in values(name)))


def _flags(command: Command) -> Iterator[tuple[str, str]]:
    return ((flag, row.help) for flag, row in flags(command).items() if flag.startswith("--"))


def _choices(command: Command, flag: str) -> tuple[str, ...]:
    """What this option of the command may be."""
    row = flags(command).get(flag)
    return row.values if row is not None else ()


def _names(line: str, session: Session) -> Iterator[Offer]:
    found = _NAME.search(line)
    if not found:
        return
    from matcalc_cli.model.functions import FUNCTIONS
    from matcalc_cli.model.operations.table import OPERATIONS, SIZED_ROWS

    own = [(d.left if d.parameters else d.name, f"= {d.right}") for d in session.definitions.values()]
    yield from _begun(found[1], ((left.partition("(")[0], about) for left, about in own))
    for rows in (FUNCTIONS, OPERATIONS, SIZED_ROWS):
        yield from _begun(found[1], ((row.name, row.help) for row in rows))
