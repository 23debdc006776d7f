"""`matcalc examples`: the sections of the page of recipes, and the examples of the rows of COMMANDS; all run."""

from __future__ import annotations

import re

from matcalc_cli.cli.table import BY_NAME
from matcalc_cli.cli.topics import page
from matcalc_cli.errors import NameProblem
from matcalc_cli.model.names import nearest

_SECTION = re.compile(r"^## ([a-z-]+): (.*)$")


def recipes() -> dict[str, tuple[str, list[str]]]:
    """(what it does, its calls) of every recipe."""
    found: dict[str, tuple[str, list[str]]] = {}
    calls: list[str] = []
    for line in page("recipes").splitlines():
        if section := _SECTION.match(line):
            calls = []
            found[section[1]] = (section[2], calls)
        elif line.startswith("$ "):
            calls.append(line[2:])
    return found


def offered() -> list[tuple[str, str]]:
    """What may stand behind `matcalc examples`."""
    commands = [(name, row.help) for name, row in BY_NAME.items()]
    return [*((name, about) for name, (about, _) in recipes().items()), *commands]


def calls(name: str) -> str:
    """The calls of a recipe or of a command, a line each; raises NameProblem for another name."""
    found = {**{n: list(row.examples) for n, row in BY_NAME.items()}, **{n: c for n, (_, c) in recipes().items()}}
    if name not in found:
        near = nearest(name, found)
        hint = f"did you mean {near}?" if near else "matcalc examples lists them"
        raise NameProblem(f"there are no examples of {name}", hint=hint)
    return "\n".join(found[name]) + "\n"


def overview() -> str:
    """Every recipe with its calls, and the first example of every command."""
    parts = [
        f"{name}: {about}\n" + "".join(f"  {call}\n" for call in lines) for name, (about, lines) in recipes().items()
    ]
    width = max(map(len, BY_NAME))
    commands = "".join(f"  {name:<{width}}  {row.examples[0]}\n" for name, row in BY_NAME.items())
    return "\n".join([*parts, f"commands, as in matcalc examples newton:\n{commands}"])
