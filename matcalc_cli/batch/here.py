"""One piece of work after the other, in this process, until one of them is cut short by a limit.

What a limit cuts short may have left caches half made, as SymPy's of what is known about a symbol; later answers could
come out in another form. So the work that follows one goes to a process of its own, as with --jobs.
"""

from __future__ import annotations

from concurrent.futures import Future

from matcalc_cli.batch.executor import Json, function
from matcalc_cli.batch.sweep import sweep
from matcalc_cli.batch.workers import Workers


class Here:
    """This process."""

    width = 1

    def __init__(self, name: str) -> None:
        self._name, self._work = name, function(name)
        self._after: Workers | None = None
        self._count = 0

    def submit(self, item: Json) -> Future[Json]:
        """A future that has its answer; KeyboardInterrupt comes through."""
        if self._after is not None:
            return self._after.submit(item)
        done: Future[Json] = Future()
        answer: Json = self._work(item)
        if answer.get("cut"):
            self._after = Workers(self._name, 1)
        self._count += 1
        sweep(self._count)
        done.set_result(answer)
        return done

    def close(self) -> None:
        """End the process of its own, where there is one."""
        if self._after is not None:
            self._after.close()
