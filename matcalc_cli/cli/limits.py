"""--timeout: a wall that also stands inside SymPy's calls."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from matcalc_cli.errors import LimitError, UsageError

LONGEST = 1_000_000


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise LimitError after so many seconds; 0 means never. Limits nest: the outer one goes on counting.

    Needs the main thread and SIGALRM, else it does nothing.
    """
    if not 0 <= seconds <= LONGEST:
        raise UsageError(f"--timeout is between 0 and {LONGEST} seconds, not {seconds:g}", hint="0 means no limit")
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if seconds == 0 or not usable:
        yield
        return

    def stop(signum, frame):
        raise LimitError(f"not done within {seconds:g} seconds", hint="--timeout sets the limit")

    before = signal.signal(signal.SIGALRM, stop)
    started = time.monotonic()
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer > 0:
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - started), 1e-3))
