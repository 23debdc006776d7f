"""Transcripts: `$ command` lines, each followed by what it prints: samples/, README.md, `matcalc help`.

What a command prints is its standard output, then its standard error, then `[exit N]` unless N is 0.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.shell import Outcome, folder, shell


@dataclass(frozen=True)
class Call:
    """One command of a transcript and what the transcript says it prints; `line` counts from 1."""

    line: int
    command: str
    printed: str


def calls(text: str) -> Iterator[Call]:
    """The commands in order; lines before the first one are prose."""
    found: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("$ "):
            found.append((number, line[2:], []))
        elif found:
            found[-1][2].append(line)
    for number, command, lines in found:
        yield Call(number, command, "\n".join(lines).rstrip("\n"))


def printed(outcome: Outcome) -> str:
    """The text a transcript shows for this outcome."""
    parts = [outcome.out.rstrip("\n"), outcome.err.rstrip("\n"), f"[exit {outcome.code}]" if outcome.code else ""]
    return "\n".join(part for part in parts if part)


def played(command: str, here: Path) -> Outcome:
    """The outcome of a command line in folder `here`; what is no plain call of matcalc goes through a real shell.
    A command about documents of samples/ finds them there."""
    if "samples/" in command and not (here / "samples").exists():
        (here / "samples").symlink_to(Path(__file__).parent.parent / "samples")
    plain = (
        re.match(r"([A-Z_]+=\S+ )*matcalc ", command)
        or command.startswith(("echo ", "printf "))
        and " | matcalc " in command
    )
    if plain and not any(sign in command.replace(" | matcalc ", "") for sign in (" | ", " > ", "$(", " && ")):
        with folder(here):
            return shell(command)
    bin_folder = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=here, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def rewritten(text: str, here: Path) -> str:
    """The transcript with every command's output as it is now; prose before the first command stays."""
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("$ ")), len(lines))
    parts = lines[:first]
    for call in calls(text):
        parts.append(f"$ {call.command}")
        now = printed(played(call.command, here))
        parts += now.split("\n") if now else []
    return "\n".join(parts) + "\n"
