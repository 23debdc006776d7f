"""A Dask cluster: its workers have processes of their own for the work, so that what a problem does ends only those.

`distributed` gives work that a lost worker had to another, and to workers that join. A thread of a worker keeps one
lane (workers.py): limits of time and memory need the main thread of a process, which a worker of Dask has for itself.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from matcalc_cli._version import __version__
from matcalc_cli.batch.executor import Json, Lost
from matcalc_cli.batch.workers import Lane
from matcalc_cli.errors import UsageError, missing_extra

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE = 10  # seconds until a scheduler is taken not to be there
_LOOK = 1.0  # seconds between two looks at how many workers there are
_lanes = threading.local()


def on_worker(name: str, item: Json, version: str) -> Json:
    """The answer to a piece of work, given on a worker; {lost: how} where its process was killed twice.

    Raises RuntimeError where the worker has another version of matcalc: its answers may be others.
    """
    if version != __version__:
        raise RuntimeError(f"it has matcalc {__version__}, and this is {version}")
    lane: Lane | None = getattr(_lanes, name, None)
    if lane is None:
        lane = Lane(name)
        setattr(_lanes, name, lane)
    try:
        return lane.answer(item)
    except Lost as lost:
        return {"lost": str(lost)}


class Cluster:
    """The workers of the scheduler at an address, such as tcp://10.0.0.5:8786."""

    def __init__(self, name: str, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise missing_extra("--scheduler needs", "the package distributed", "cluster") from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client: Client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as problem:
            said = "this is no address" if isinstance(problem, ValueError) else str(problem).partition("\n")[0]
            raise UsageError(f"cannot reach a scheduler at {address}: {said}", hint="as in tcp://host:8786") from None
        self._name, self._count = name, 0
        self._width, self._looked = 1, 0.0
        self._open: set[Future[Json]] = set()

    @property
    def width(self) -> int:
        """The threads of all workers, now; at least 1, for the first worker may be on its way."""
        if time.monotonic() - self._looked > _LOOK:
            self._looked = time.monotonic()
            self._width = max(1, sum(self._client.ncores().values()))
        return self._width

    def submit(self, item: Json) -> Future[Json]:
        """The answer to come."""
        self._count += 1
        arguments = (self._name, item, __version__)
        found = self._client.submit(on_worker, *arguments, key=f"matcalc-{id(self)}-{self._count}", pure=False)
        answer: Future[Json] = Future()
        self._open.add(answer)
        found.add_done_callback(lambda done: self._take(done, answer))
        return answer

    def _take(self, done: Any, answer: Future[Json]) -> None:
        """What a future of Dask says, to one of ours; called in a thread of the client."""
        self._open.discard(answer)
        if answer.done():
            return
        if done.status == "finished":
            found: Json = done.result()
            if "lost" in found:
                answer.set_exception(Lost(found["lost"]))
            else:
                answer.set_result(found)
        elif done.status == "error":
            problem = done.exception()
            if type(problem).__name__ == "KilledWorker":  # its workers went away, one after the other
                answer.set_exception(Lost("the workers of the cluster that had it were lost"))
            else:
                answer.set_exception(UsageError(f"a worker of the cluster cannot do this: {problem}"))
        else:
            answer.set_exception(UsageError("the scheduler went away"))

    def close(self) -> None:
        """Take back what is not done, and leave the cluster as it was."""
        self._client.close(timeout=_PATIENCE)
