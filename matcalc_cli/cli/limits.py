"""--timeout: a wall that also stands inside SymPy; a cap on the memory of this process; a word for who waits."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from matcalc_cli.errors import LimitError, UsageError

LONGEST = 1_000_000
MEMORY = 500  # MiB that a call may grow by, unless the environment variable MATCALC_MEMORY says otherwise
_TICK = 0.25  # seconds between two looks at the memory
_SOON = 0.01
_PATIENCE = 2  # seconds without a word
_AGAIN = 0.5  # should a library have swallowed the error
_deadlines: list[float] = []  # of the limits that are on, the innermost last


class Over(BaseException):
    """A limit is hit: nothing on the way takes it for an error of its own. `problem` is the LimitError."""

    def __init__(self, problem: LimitError) -> None:
        super().__init__(problem.message)
        self.problem = problem


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise LimitError after so many seconds (0 means never), or when this process has grown by more than MEMORY.

    Limits nest: the outer one goes on counting, and an inner one never ends after it. Needs the main thread
    and SIGALRM, else it does nothing.
    """
    if not 0 <= seconds <= LONGEST:
        raise UsageError(f"--timeout is between 0 and {LONGEST} seconds, not {seconds:g}", hint="0 means no limit")
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return
    watch = _Watch(seconds)
    sys.unraisablehook = watch.swallowed
    before = signal.signal(signal.SIGALRM, watch.look)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, min(seconds or _TICK, _TICK))
    _deadlines.append(watch.deadline)
    try:
        yield
        if watch.hit:  # and swallowed: what came of it is not to be trusted
            raise watch.hit
    except Over as met:
        raise met.problem from None
    except Exception:
        if watch.hit:  # what a library made of it, as "unsupported operand" of NumPy's polynomials
            raise watch.hit from None
        raise
    finally:
        watch.over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        watch.waiting.over()
        _deadlines.pop()
        signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)  # None: not set by Python
        sys.unraisablehook = watch.hook
        if outer > 0:
            signal.setitimer(signal.ITIMER_REAL, max(outer - (time.monotonic() - watch.started), 1e-3))


class _Watch:
    """One limit: what it looks at with every tick of the clock, and the LimitError that it has raised, if any."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.started = seconds, time.monotonic()
        self.deadline = min([self.started + seconds if seconds else float("inf"), *_deadlines])
        self.most = resident() + (allowed() << 20)
        self.waiting = Waiting(not _deadlines)
        self.hook = sys.unraisablehook
        self.hit: LimitError | None = None
        self.over = self.interrupted = False

    def look(self, signum: int, frame: FrameType | None) -> None:
        if self.interrupted:
            self.interrupted = False
            raise KeyboardInterrupt
        if self.over:  # a tick that came while the limit was taken off: a new timer would kill the process
            return
        left = self.deadline - time.monotonic()
        if left <= 0:
            self._stop(LimitError(f"not done within {self.seconds:g} seconds", hint="--timeout sets the limit"))
        self.waiting.tell(time.monotonic() - self.started, self.seconds)
        if resident() > self.most:
            reason = f"this takes more than {allowed():,} MiB of memory"
            self._stop(LimitError(reason, hint="the variable MATCALC_MEMORY sets the limit"))
        signal.setitimer(signal.ITIMER_REAL, min(left, _TICK))

    def _stop(self, problem: LimitError) -> None:
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        self.hit = problem
        raise Over(problem)

    def swallowed(self, unraisable: sys.UnraisableHookArgs) -> None:
        """An error that met a callback of the garbage collector would be printed and forgotten: it comes again."""
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            self.interrupted = True
        if issubclass(unraisable.exc_type, (Over, KeyboardInterrupt)):
            signal.setitimer(signal.ITIMER_REAL, _SOON)
        else:
            self.hook(unraisable)


class Waiting:
    """A line at the terminal for who waits, once a second after _PATIENCE seconds; it is gone when the wait is over."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted and sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._shown = 0

    def tell(self, elapsed: float, seconds: float) -> None:
        """Written past Python's buffers, for a signal may come in the middle of a write."""
        if self._wanted and int(elapsed) > max(self._shown, _PATIENCE):
            self._shown = int(elapsed)
            ends = f", --timeout ends it after {seconds:g} s" if seconds else ""
            os.write(2, f"\r\x1b[Kworking … {self._shown} s (Ctrl-C stops{ends})".encode())

    def over(self) -> None:
        if self._shown:
            os.write(2, b"\r\x1b[K")
            self._shown = 0


def allowed() -> int:
    """MiB that a call may grow by; raises UsageError for a variable that is not a whole number of them."""
    text = os.environ.get("MATCALC_MEMORY", "") or str(MEMORY)
    if not re.fullmatch(r"[0-9]{1,20}", text) or not 0 < int(text) <= LONGEST:
        raise UsageError(f"MATCALC_MEMORY is a number of MiB, not {text[:40]!r}")
    return int(text)


def resident() -> int:
    """Bytes of memory this process holds now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
