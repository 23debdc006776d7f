"""The one boundary of a call: whatever happens becomes an exit code and at most a few lines on stderr.

Errors of ours are printed as they are; limits that a library has turned into errors of its own are recognised; what is
left is a bug, and ends in one line that asks for a report.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from matcalc_cli.cli.diagnostics import clean, report, tell
from matcalc_cli.cli.limits import Over
from matcalc_cli.errors import LimitError, MatcalcError, MathError, UsageError, incomparable

DEEP = 20_000  # calls
DIGITS = 4300  # of a whole number that is read or written, as Python has it
_CHAIN = 50  # errors that one error is raised from
INTERRUPTED = 130  # the exit code of Ctrl-C
STACK = 120 << 20  # bytes; Linux leaves at least 128 MiB below the stack free, whatever the limit was at first

Kind = TypeVar("Kind", bound=BaseException)


def guarded(action: Callable[[], int]) -> int:
    """The exit code of an action, whatever happens in it."""
    prepared()
    _streams()
    try:
        code = action()
        sys.stdout.flush()
        return code
    except BaseException as problem:
        return _exit_code(problem)
    finally:
        _leave_nothing()


def prepared() -> None:
    """A process that is to compute: deep trees find room, and nothing in its environment changes a result."""
    _room_on_the_stack()
    _alike_everywhere()


def _streams() -> None:
    """All three are there, and write UTF-8."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as in `matcalc ... <&-`
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _exit_code(problem: BaseException) -> int:
    """Say what is to be said about it; raises what is nobody's error, as SystemExit."""
    if isinstance(problem, LimitError):  # what was cut short in the middle of its making may complain when it goes
        sys.unraisablehook = lambda unraisable: None
    known = refusal(problem)
    if known is not None:
        return report(known)
    if isinstance(problem, BrokenPipeError):
        return 0
    if not isinstance(problem, KeyboardInterrupt | Exception):
        raise problem
    if isinstance(problem, EOFError) or _behind(problem, KeyboardInterrupt):
        tell("interrupted")
        return INTERRUPTED
    if isinstance(problem, OSError) and problem.filename is None:  # typer's help, on a full disk
        return report(UsageError(f"cannot write standard output: {problem.strerror}"))
    return report(bug(problem, "this call"))


def refusal(problem: BaseException) -> MatcalcError | None:
    """What stopped a call, as an error of ours: limits that a library has made errors of its own are recognised.

    None of an interrupt, of what a stream says, and of a bug.
    """
    if isinstance(problem, MatcalcError):
        return problem
    if isinstance(problem, Over):  # where the limit was just being taken off
        return problem.problem
    if isinstance(problem, RecursionError | MemoryError):
        return LimitError("the expression is too large or too deeply nested for this machine")
    if not isinstance(problem, Exception):
        return None
    over = _behind(problem, Over)
    return incomparable(problem) or _behind(problem, LimitError) or (over.problem if over else None)


def cut_short(problem: BaseException) -> bool:
    """Did a limit end the work half way, so that caches of this process may be half made?"""
    return bool(_behind(problem, Over)) or isinstance(problem, RecursionError | MemoryError)


def bug(problem: BaseException, what: str) -> MatcalcError:
    """The last wall: at a terminal a traceback helps nobody, and no result is better than a wrong one.

    Raises the error itself where MATCALC_DEBUG is set.
    """
    if os.environ.get("MATCALC_DEBUG"):
        raise problem
    said = clean(str(problem).partition("\n")[0][:200])
    message = f"a bug of matcalc ({type(problem).__name__}: {said}); please report {what}"
    return MathError(message, hint="MATCALC_DEBUG=1 shows where it happened")


def _leave_nothing() -> None:
    """What a stream could not take, Python would try to write once more at the end, and complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _alike_everywhere() -> None:
    """What libraries read from the environment changes no result, and no mistake in it stops a call."""
    for name in [name for name in os.environ if name.startswith("SYMPY_")]:
        del os.environ[name]
    os.environ["MPLBACKEND"] = "agg"
    if hasattr(sys, "set_int_max_str_digits"):  # Python 3.10 has had it since 3.10.7
        sys.set_int_max_str_digits(DIGITS)


def _behind(bug: BaseException | None, kind: type[Kind]) -> Kind | None:
    """The limit or interrupt that a library has turned into an error of its own, as NumPy does with all."""
    for _ in range(_CHAIN):
        if bug is None:
            break
        if isinstance(bug, kind):
            return bug
        bug = bug.__cause__ or bug.__context__
    return None


def _room_on_the_stack() -> None:
    """Deep trees recurse through Python and C: what Python allows has to fit on the stack of the process."""
    sys.setrecursionlimit(DEEP)
    try:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_STACK)
        wanted = STACK if most == resource.RLIM_INFINITY else min(STACK, most)
        resource.setrlimit(resource.RLIMIT_STACK, (wanted, most))  # the main thread's stack grows up to it
    except (ImportError, OSError, ValueError):
        sys.setrecursionlimit(DEEP // 10)
