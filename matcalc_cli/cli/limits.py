"""--timeout: a wall that also stands inside SymPy's calls; and a cap on the memory of this process."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from matcalc_cli.errors import LimitError, UsageError

LONGEST = 1_000_000
MEMORY = 1 << 30  # bytes; ordinary calls stay below 400 MiB, hostile ones below 150
_TICK = 0.25  # seconds between two looks at the memory
_SOON = 0.01
_AGAIN = 2.0  # should a library have swallowed the error
_deadlines: list[float] = []  # of the limits that are on, the innermost last


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise LimitError after so many seconds (0 means never), or when this process has grown beyond MEMORY.

    Limits nest: the outer one goes on counting, and an inner one never ends after it. Needs the main thread
    and SIGALRM, else it does nothing.
    """
    if not 0 <= seconds <= LONGEST:
        raise UsageError(f"--timeout is between 0 and {LONGEST} seconds, not {seconds:g}", hint="0 means no limit")
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return
    started = time.monotonic()
    deadline = min([started + seconds if seconds else float("inf"), *_deadlines])

    def look(signum, frame):
        left = deadline - time.monotonic()
        if left <= 0:
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
            raise LimitError(f"not done within {seconds:g} seconds", hint="--timeout sets the limit")
        if resident() > MEMORY:
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
            raise LimitError(f"this takes more than {MEMORY >> 30} GiB of memory")
        signal.setitimer(signal.ITIMER_REAL, min(left, _TICK))

    def swallowed(unraisable):
        """An error that met a callback of the garbage collector would be printed and forgotten: it comes again."""
        if issubclass(unraisable.exc_type, LimitError):
            signal.setitimer(signal.ITIMER_REAL, _SOON)
        else:
            hook(unraisable)

    hook, sys.unraisablehook = sys.unraisablehook, swallowed
    before = signal.signal(signal.SIGALRM, look)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, min(seconds or _TICK, _TICK))
    _deadlines.append(deadline)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _deadlines.pop()
        signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)  # None: not set by Python
        sys.unraisablehook = hook
        if outer > 0:
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - started), 1e-3))


def resident() -> int:
    """Bytes of memory this process holds now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
