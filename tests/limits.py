"""Room for what a test runs: so much time of the processor, and not more. No test judges by a clock.

The limits are five times what the calls need on a common machine. They end what hangs; whether a call is quick is for
tests/benchmarks, and whether it does more work than it should is counted.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class NoRoom(BaseException):
    """The limit of a test: no library on the way takes it for an error of its own."""


@contextmanager
def processor(seconds: float) -> Iterator[None]:
    """Raise NoRoom once this process has used so many seconds of its processor."""

    def over(signum, frame):
        signal.setitimer(signal.ITIMER_PROF, 0.5)  # again, should somebody have swallowed it
        raise NoRoom(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def child(seconds: int) -> Callable[[], None]:
    """What `preexec_fn` of subprocess takes: the system ends the child after so many seconds of its processor."""
    return lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
