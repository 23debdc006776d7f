"""What is wrong with the outcome of a call, whatever was typed: an answer or one message, within limits, no bug."""

from __future__ import annotations

import traceback
import warnings
from dataclasses import dataclass

from tests.limits import NoRoom, processor
from tests.shell import matcalc

SECONDS = 25  # of the processor: five times what a call may need
WALL = 20  # what --timeout is set to; 0 of calls that have to come to their end


@dataclass(frozen=True)
class Judgement:
    """One call: its exit code, and what is wrong with it ("" where nothing is)."""

    code: int | None
    fault: str


def short(arguments: tuple[str, ...]) -> str:
    """A call as the name of a test."""
    return " ".join(argument.encode("unicode_escape").decode()[:24] for argument in arguments)[:60]


def told_by(warned) -> str:
    """Where the first warning comes from that Python shows to everybody."""
    hidden = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
    shown = [w for w in warned if not issubclass(w.category, hidden)]
    return f"{shown[0].filename}:{shown[0].lineno}: {shown[0].message}" if shown else ""


def judge(arguments: tuple[str, ...], stdin: bytes = b"", wall: float = WALL) -> Judgement:
    """Run the call in this process; a bug of matcalc shows its traceback as the fault."""
    try:
        with processor(SECONDS), warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            done = matcalc(*arguments, "--timeout", f"{wall:g}", stdin=stdin)
    except (Exception, NoRoom):
        return Judgement(None, traceback.format_exc())
    told = f"{done.code} {done.err[:300]!r}"
    fault = ""
    if done.code not in (0, 1, 2, 3):
        fault = f"exit code {told}"
    elif "Traceback" in done.err or "a bug of matcalc" in done.err:
        fault = f"a bug {told}"
    elif done.code and not done.out and [line[:7] for line in done.err.splitlines()].count("error: ") != 1:
        fault = f"no message, or two: {told}"
    elif not all(c.isprintable() or c == "\n" for c in done.out + done.err):
        fault = f"not printable: {told} {done.out[:300]!r}"
    elif told_by(warned):
        fault = f"a warning on the terminal: {told_by(warned)}"
    return Judgement(done.code, fault)
