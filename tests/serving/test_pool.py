"""Warm workers: the answers of the command line, no files, limits that hold, a death that costs one call."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcalc_cli.serving.outcome import Busy, Closed
from matcalc_cli.serving.pool import Pool
from tests.benchmarks.serving import HARD
from tests.shell import matcalc


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=2, seconds=20, waiting=4) as found:
        found.call(["diff", "x^2"])
        yield found


@pytest.mark.parametrize(
    "call",
    [
        ["diff", "norm2(A*x-b)^2", "--wrt", "x"],
        ["grad", "x0+x1*x2", "-f", "json"],
        ["diff", "-f", "latex", "--", "-x^2"],
        ["check", "x^2", "--claim", "3*x"],
        ["diff", "x*+"],
        ["critical", "x^2+y^2", "-f", "json"],
        ["help", "layouts"],
        ["nonsense"],
    ],
)
def test_a_worker_says_what_the_command_line_says(pool: Pool, call: list[str]) -> None:
    outcome, done = pool.call(call), matcalc(*call)
    assert (outcome.code, outcome.text, outcome.err) == (done.code, done.out, done.err)


@pytest.mark.parametrize("expr", ["@{path}", "{path}:loss", "-"])
def test_no_file_is_read(pool: Pool, tmp_path: Path, expr: str) -> None:
    path = tmp_path / "secret.py"
    path.write_text("def loss(x):\n    return x**2\n")
    outcome = pool.call(["diff", "--", expr.format(path=path)])
    assert outcome.code == 2 and not outcome.out
    assert "x" not in outcome.text


@pytest.mark.parametrize("flags", [["-o", "{path}"], ["--output", "{path}"]])
def test_no_file_is_written(pool: Pool, tmp_path: Path, flags: list[str]) -> None:
    path = tmp_path / "out.txt"
    assert pool.call(["diff", "x^2", *(flag.format(path=path) for flag in flags)]).code == 2
    assert pool.call(["plot", "x^2", "--save", str(tmp_path / "out.svg")]).code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_call_ends_at_its_limit_and_the_worker_goes_on(pool: Pool) -> None:
    outcome = pool.call(HARD, seconds=1)
    assert outcome.code == 3 and "1 second" in outcome.err
    assert pool.call(["diff", "x^2"]).code == 0


def test_a_call_is_stopped_by_its_caller(pool: Pool) -> None:
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    assert pool.call(HARD, stop=stop).code == 130
    assert pool.call(["diff", "x^2"]).code == 0


def test_a_worker_that_is_killed_costs_one_call(pool: Pool) -> None:
    before = {worker.process.pid for worker in pool._all}
    found = []
    calling = threading.Thread(target=lambda: found.append(pool.call(HARD)))
    calling.start()
    time.sleep(0.7)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    calling.join()
    assert [outcome.code for outcome in found] == [3]
    time.sleep(0.2)
    assert [pool.call(["diff", "x^2"]).code for _ in range(4)] == [0] * 4


def test_callers_beyond_the_bound_are_turned_away() -> None:
    stop = threading.Event()
    with Pool(workers=1, seconds=120, waiting=1) as small:
        small.call(["diff", "x"])
        threads = [threading.Thread(target=small.call, args=(HARD,), kwargs={"stop": stop}) for _ in range(2)]
        for thread in threads:
            thread.start()
        while small._places._value:  # until both have their places
            time.sleep(0.01)
        with pytest.raises(Busy):
            small.call(["diff", "x"])
        stop.set()
        for thread in threads:
            thread.join()
        assert small.call(["diff", "x"]).code == 0


def test_a_closed_pool_answers_no_more() -> None:
    small = Pool(workers=1)
    small.call(["diff", "x"])
    small.close()
    with pytest.raises(Closed):
        small.call(["diff", "x"])
