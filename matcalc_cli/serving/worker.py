"""A worker: a process that answers one call of the command line after the other, SymPy loaded, no files at hand.

`serve` is the loop of the process. A call is the list of its arguments; the limits of time and memory that hold for
`matcalc` itself hold here, for the loop runs in the main thread. Importing this module warms it up: the fork server
of pool.py imports it once, and every worker that it forks is warm at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from matcalc_cli.cli import inout
from matcalc_cli.cli.boundary import bug, prepared, refusal
from matcalc_cli.cli.diagnostics import draw
from matcalc_cli.cli.limits import resident, time_limit
from matcalc_cli.cli.start import run
from matcalc_cli.cli.table import BY_NAME
from matcalc_cli.errors import LimitError
from matcalc_cli.serving.answers import ANSWERS
from matcalc_cli.serving.outcome import CALL, Outcome

GROWTH = 250 << 20  # bytes by which a worker may grow over its calls before another one takes its place
# one call of each kind: what they import, and the tables they fill, are there for all that follow
_WARM = (
    ("diff", "norm2(A*x - b)^2 + log(det(X))", "--wrt", "x", "-f", "json", "--check", "--steps"),
    ("diff", "x0*sin(x1) + a", "-f", "json", "--check"),
    ("jacobian", "[x*y, exp(x)]", "-f", "latex"),
    ("grad", "log(sum(exp(x)))", "--given", "x: n", "-f", "numpy"),
    ("check", "x^2", "--claim", "2*x", "-f", "json"),
    ("critical", "x^2 + y^2", "-f", "json"),
)


def answer(arguments: Sequence[str], seconds: float = 0) -> Outcome:
    """Run `matcalc` with these arguments in this process, for so many seconds at most, and keep what it writes."""
    try:
        with inout.caught() as (out, err), time_limit(seconds):
            code = run(_within(list(arguments), seconds))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 2
    except LimitError as problem:
        return Outcome(problem.exit_code, b"", f"{draw(problem)}\n")
    return Outcome(code, inout.written(out), inout.written(err).decode())


def ask(name: str, words: dict[str, Any], seconds: float = 0) -> Outcome:
    """One of ANSWERS, as JSON; an error as the command line would print it."""
    try:
        with time_limit(seconds):
            return Outcome(0, json.dumps(ANSWERS[name](**words), ensure_ascii=False).encode(), "")
    except BaseException as problem:
        known = refusal(problem)
        if known is None and not isinstance(problem, Exception):
            raise
        return Outcome(known.exit_code if known else 1, b"", f"{draw(known or bug(problem, 'this question'))}\n")


def _within(arguments: list[str], seconds: float) -> list[str]:
    """The call with its limit said, where the command takes one: its message names the limit that holds."""
    row = BY_NAME.get(arguments[0]) if arguments else None
    takes = row is not None and any(option.field == "timeout" for option in row.options)
    return [arguments[0], "--timeout", f"{seconds:g}", *arguments[1:]] if takes and seconds else arguments


def serve(connection: Connection) -> None:
    """Answer what comes through the connection until it ends, or until this process has grown by GROWTH."""
    sys.stdin = open(os.devnull)  # noqa: SIM115  # for as long as the process lives
    most = resident() + GROWTH
    prepared()
    with inout.without_files():
        while True:
            try:
                question, words, seconds = connection.recv()
            except (EOFError, OSError, KeyboardInterrupt):
                return
            outcome = answer(words, seconds) if question == CALL else ask(question, words, seconds)
            spent = resident() > most
            try:
                connection.send((outcome, spent))
            except OSError:
                return
            if spent:
                return


def _warm_up() -> None:
    with inout.without_files():
        for call in _WARM:
            answer(call)


if os.environ.get("MATCALC_WARM") != "no":
    _warm_up()
