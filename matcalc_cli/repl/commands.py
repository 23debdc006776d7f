"""`matcalc repl [FILE]`: at a terminal a session; from a pipe, or of a file, its lines one after the other."""

from __future__ import annotations

import sys

from matcalc_cli.cli import inout
from matcalc_cli.cli.boundary import guarded
from matcalc_cli.cli.config import chosen_values
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import missing_extra
from matcalc_cli.repl.session import SET, Closed, Session


def repl(argument: str | None, settings: Settings) -> int:
    """The exit code: of a session 0, of a pipe that of the last line that failed."""
    session = Session()
    session.settings.update({field: str(value) for field, value in chosen_values().items() if field in SET})
    if argument:
        session.load(argument)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return piped(session)
    try:
        from matcalc_cli.repl.terminal import run
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] not in ("prompt_toolkit", "platformdirs"):
            raise
        raise missing_extra("matcalc repl needs", "prompt-toolkit", "repl") from None
    return run(session)


def piped(session: Session) -> int:
    """The lines of standard input, each with its errors; a session goes on after one."""
    code = 0
    try:
        for line in inout.lines():
            code = guarded(lambda line=line: session.do(line)) or code  # type: ignore[misc]  # the line of this turn
    except Closed:
        pass
    return code
