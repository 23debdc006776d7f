"""Answers in the order of the input, with a bounded number of pieces of work in flight."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from matcalc_cli.batch.executor import Executor, Json, Lost

Task = TypeVar("Task")
AHEAD = 64  # answers a worker that wait for one before them
_QUEUED = 2  # pieces of work a worker, so that none is idle while its answer is looked at
LOST = 1  # the exit code of a piece of work whose worker was lost


def ordered(
    tasks: Iterable[tuple[Task, Json]],
    executor: Executor,
    lost: Callable[[Task, str], Json],
    finished: Callable[[Task, Json], None] = lambda task, answer: None,
) -> Iterator[tuple[Task, Json]]:
    """(task, answer) of every (task, piece of work), in order; `finished` hears of each as soon as it is done.

    `lost` makes the answer where a worker was lost, of how that was. The number of tasks that are held at a time does
    not depend on how many there are. The executor is left open.
    """
    waiting: deque[tuple[Task, Future[Json]]] = deque()
    running: dict[Future[Json], Task] = {}
    answers: dict[Future[Json], Json] = {}

    def collect(block: bool) -> None:
        done, _ = wait(running, timeout=None if block else 0, return_when=FIRST_COMPLETED)
        for future in done:
            task = running.pop(future)
            answers[future] = answer = _answer(future, task, lost)
            finished(task, answer)

    def ready() -> Iterator[tuple[Task, Json]]:
        while waiting and waiting[0][1] in answers:
            task, future = waiting.popleft()
            yield task, answers.pop(future)

    for task, item in tasks:
        future = executor.submit(item)
        waiting.append((task, future))
        running[future] = task
        collect(block=False)
        while len(running) >= _QUEUED * executor.width or len(waiting) >= AHEAD * executor.width:
            collect(block=True)
            yield from ready()
        yield from ready()
    while running:
        collect(block=True)
        yield from ready()


def _answer(future: Future[Json], task: Task, lost: Callable[[Task, str], Json]) -> Json:
    try:
        return future.result()
    except Lost as problem:
        return lost(task, str(problem))
