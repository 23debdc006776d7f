"""Many problems from Python, in processes of their own or on a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from matcalc_cli.errors import UsageError
from matcalc_cli.face.errors import speaking_python

if TYPE_CHECKING:
    pass


@speaking_python
def answers(
    problems: Iterable[Mapping[str, Any]], jobs: int = 1, scheduler: str = "", **defaults: Any
) -> Iterator[dict[str, Any]]:
    """The answers to problems, in their order, as they are done; no more problems are taken than are worked on.

    problems: mappings with the keys of a line of `matcalc batch`, {"command": "grad", "expr": "x*y", "at": "x=1,y=2"};
    defaults: keys for problems that lack them. jobs: processes on this machine, 0 for one a core; scheduler: the
    address of a Dask cluster instead. An answer is what `-f json` prints, with `line` (the number of the problem, from
    1), `id` where the problem has one, and `exit`; where `exit` is not 0 it has an `error`. One bad problem ends
    nothing. Raises UsageError where the call itself is wrong.

    >>> [answer["result"]["text"] for answer in answers([{"expr": "x^2"}, {"expr": "sin(x)"}])]
    ['2*x', 'cos(x)']
    """
    from matcalc_cli.batch.choose import chosen, processes
    from matcalc_cli.verbs.batch import WORK

    # here too a process of its own: limits of time need the main thread, and what is printed is caught
    executor = chosen(WORK, 1, scheduler) if scheduler else processes(WORK, jobs)
    return _running(problems, executor, defaults)


def _running(
    problems: Iterable[Mapping[str, Any]], executor: Any, defaults: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    from matcalc_cli.verbs.batch import Task, solve

    def tasks() -> Iterator[Task]:
        for number, problem in enumerate(problems, 1):
            try:
                yield Task(number, number, json.dumps(dict(problem)).encode())
            except (TypeError, ValueError):
                raise UsageError(f"problem {number} is no mapping of texts, numbers and booleans") from None

    try:
        for done in solve(tasks(), executor, {"timeout": 60, **defaults}):
            yield json.loads(done.record)
    finally:
        executor.close()
