"""Where a call begins and ends: the quick way in, and the one boundary for errors, interrupts and exit codes.

typer, with what it imports, takes a third of the time of SymPy. A call in the plain form is therefore read by quick.py,
and typer is imported for all others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

DEEP = 20_000  # calls
DIGITS = 4300  # of a whole number that is read or written, as Python has it
_CHAIN = 50  # errors that one error is raised from
STACK = 120 << 20  # bytes; Linux leaves at least 128 MiB below the stack free, whatever the limit was at first


def run(arguments: list[str]) -> int:
    """Run `matcalc` with these arguments; returns the exit code and lets no exception out."""
    if arguments in (["--version"], ["-V"]) and sys.stdout is not None:
        from matcalc_cli._version import __version__

        try:
            print(f"matcalc {__version__}", flush=True)
            return 0
        except OSError:  # typer tries once more, and what is wrong is told as for any call
            pass
    return guarded(lambda: _run(arguments))


def _run(arguments: list[str]) -> int:
    from matcalc_cli.cli.lighter import without_tensors
    from matcalc_cli.cli.quick import plain

    without_tensors()
    call = plain(arguments)
    if call is None:
        from matcalc_cli.cli.app import run_typer

        return run_typer(arguments)
    from matcalc_cli.cli.execute import execute

    execute(*call)
    return 0


def guarded(action: Callable[[], int]) -> int:
    """The exit code of an action, whatever happens in it."""
    from matcalc_cli.cli.diagnostics import clean, report, tell
    from matcalc_cli.cli.limits import Over
    from matcalc_cli.errors import LimitError, MatcalcError, UsageError, incomparable

    _room_on_the_stack()
    _alike_everywhere()
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as in `matcalc ... <&-`
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = action()
        sys.stdout.flush()
        return code
    except MatcalcError as problem:
        if isinstance(problem, LimitError):  # what was cut short in the middle of its making may complain when it goes
            sys.unraisablehook = lambda unraisable: None
        return report(problem)
    except Over as met:  # where the limit was just being taken off
        return report(met.problem)
    except (KeyboardInterrupt, EOFError):
        tell("interrupted")
        return 130
    except (RecursionError, MemoryError):
        return report(LimitError("the expression is too large or too deeply nested for this machine"))
    except BrokenPipeError:
        return 0
    except (
        Exception
    ) as bug:  # the last wall: at a terminal a traceback helps nobody, and no result is better than a wrong one
        known = incomparable(bug) or _behind(bug, LimitError) or getattr(_behind(bug, Over), "problem", None)
        if known is None and _behind(bug, KeyboardInterrupt):
            tell("interrupted")
            return 130
        if known is None and isinstance(bug, OSError) and bug.filename is None:  # typer's help, on a full disk
            known = UsageError(f"cannot write standard output: {bug.strerror}")
        if known:
            return report(known)
        if os.environ.get("MATCALC_DEBUG"):
            raise
        told = str(bug).partition("\n")[0][:200]
        tell(f"error: a bug of matcalc ({type(bug).__name__}: {clean(told)}); please report this call")
        tell("  MATCALC_DEBUG=1 shows where it happened")
        return 1
    finally:
        _leave_nothing()


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


def _behind(bug: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    """The limit or interrupt that a library has turned into an error of its own, as NumPy does with all."""
    for _ in range(_CHAIN):
        if bug is None or isinstance(bug, kind):
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
