"""Pool: some warm workers (worker.py), and calls that are handed to whichever is free.

A call has a limit of time of its own, which the worker keeps; one that does not keep it, or dies, is killed, costs this
call alone, and another worker takes its place. Callers beyond `waiting` are turned away at once (Busy), so that a flood
of calls is no queue without an end.

Workers are forked from a fork server that has SymPy loaded and has answered a few calls (milliseconds a worker); where
a system has no fork, they are started anew.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any

from matcalc_cli.serving.outcome import CALL, Busy, Closed, Outcome

GRACE = 2.0  # seconds beyond the limit, in which a worker may still say so itself
_LOOK = 0.05  # seconds between two looks at whether the caller has gone


class _Worker:
    """One process and the line to it."""

    def __init__(self) -> None:
        context = _context()
        self.line, far = context.Pipe()
        from matcalc_cli.serving import entrance

        self.process = context.Process(target=entrance.main, args=(far,), daemon=True)
        self.process.start()
        far.close()

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.line.close()


def _context() -> ForkServerContext | SpawnContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["matcalc_cli.serving.worker"])
    return context


class Pool:
    """`call` answers from any thread; `close` ends the workers. A context manager."""

    def __init__(self, workers: int = 2, seconds: float = 10.0, waiting: int = 64) -> None:
        self.seconds = seconds
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._places = threading.BoundedSemaphore(workers + waiting)
        self._open = True
        self._lock = threading.Lock()
        self._all: set[_Worker] = set()
        threading.Thread(target=self._fill, args=(workers,), daemon=True).start()

    def _fill(self, workers: int) -> None:
        """Beside the caller: a page is shown, and its first answer asked for, before SymPy is loaded."""
        for _ in range(workers):
            if self._open:
                self._idle.put(self._started())

    def _started(self) -> _Worker:
        worker = _Worker()
        with self._lock:
            self._all.add(worker)
        return worker

    def _replaced(self, worker: _Worker) -> _Worker | None:
        with self._lock:
            self._all.discard(worker)
        worker.stop()
        return self._started() if self._open else None

    def call(
        self, arguments: Sequence[str], seconds: float | None = None, stop: threading.Event | None = None
    ) -> Outcome:
        """The outcome of `matcalc ARGUMENTS`. `stop` ends it early. Raises Busy, Closed."""
        return self._asked(CALL, list(arguments), seconds, stop)

    def ask(
        self, name: str, words: dict[str, Any], seconds: float | None = None, stop: threading.Event | None = None
    ) -> Outcome:
        """One of ANSWERS (answers.py) as JSON. Raises Busy, Closed."""
        return self._asked(name, words, seconds, stop)

    def _asked(self, question: str, words: object, seconds: float | None, stop: threading.Event | None) -> Outcome:
        limit = self.seconds if seconds is None else min(seconds, self.seconds)
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            worker = self._idle.get()
            if worker is None or not self._open:
                self._idle.put(None)
                raise Closed
            if not worker.process.is_alive():  # killed while it waited
                worker = self._replaced(worker) or worker
            after: _Worker | None = worker
            try:
                outcome, sound = _asked(worker, (question, words, limit), limit, stop)
                if not sound:
                    after = self._replaced(worker)
                return outcome
            except BaseException:
                after = self._replaced(worker)
                raise
            finally:
                self._idle.put(after)
        finally:
            self._places.release()

    def close(self) -> None:
        """End all workers; callers that wait get Closed."""
        self._open = False
        with self._lock:
            workers, self._all = list(self._all), set()
        self._idle.put(None)
        for worker in workers:
            worker.stop()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def _asked(worker: _Worker, question: object, limit: float, stop: threading.Event | None) -> tuple[Outcome, bool]:
    """(what came of it, may the worker go on)."""
    over = time.monotonic() + limit + GRACE
    try:
        worker.line.send(question)
        while not _ready(worker.line, worker):
            if stop is not None and stop.is_set():
                return Outcome(130, b"", "interrupted\n"), False
            if time.monotonic() > over:
                return Outcome(3, b"", f"error: not done within {limit:g} seconds\n"), False
        outcome, spent = worker.line.recv()
        return outcome, not spent
    except (EOFError, OSError):
        return Outcome(3, b"", "error: the process that worked on this ended, perhaps for want of memory\n"), False


def _ready(line: Connection, worker: _Worker) -> bool:
    found = wait([line, worker.process.sentinel], _LOOK)
    if worker.process.sentinel in found and line not in found:
        raise EOFError
    return line in found
