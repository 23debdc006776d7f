"""Executors: order, bounds, and workers that are killed; the work is that of work.py, which needs no SymPy."""

from __future__ import annotations

import os
import threading
import time

import pytest

from matcalc_cli.batch import choose, workers
from matcalc_cli.batch.executor import Lost
from matcalc_cli.batch.here import Here
from matcalc_cli.batch.ordered import AHEAD, ordered
from matcalc_cli.batch.workers import Workers
from matcalc_cli.errors import UsageError

NAME = "tests.batch.work:do"


@pytest.fixture
def two():
    executor = Workers(NAME, 2)
    yield executor
    executor.close()


def answers(items, executor):
    """[(number, answer)] of items, a number each."""
    lost = lambda task, how: {"lost": how}
    return list(ordered(enumerate(items), executor, lost))


def test_answers_come_in_order_and_from_two_processes(two):
    items = [{"value": k, "do": "wait" if k == 0 else "a little"} for k in range(30)]
    found = answers(items, two)
    assert [(number, answer["value"]) for number, answer in found] == [(k, k) for k in range(30)]
    assert len({answer["process"] for _, answer in found} - {os.getpid()}) == 2


def test_what_a_library_prints_is_no_answer(two):
    assert [a["value"] for _, a in answers([{"value": k, "do": "print"} for k in range(4)], two)] == [0, 1, 2, 3]


@pytest.mark.parametrize("how, told", [("die", "killed (SIGKILL), 2 times"), ("end", "ended (exit code 7), 2 times")])
def test_a_worker_that_dies_costs_its_own_problem_which_is_tried_twice(two, tmp_path, how, told):
    file = tmp_path / "log"
    items = [{"value": k, "file": str(file), "do": how if k == 5 else "nothing"} for k in range(20)]
    found = [answer for _, answer in answers(items, two)]
    assert found[5]["lost"].endswith(told)
    assert [answer.get("value") for answer in found] == [None if k == 5 else k for k in range(20)]
    assert sorted(map(int, file.read_text().split())) == sorted([*range(20), 5])


def test_a_worker_that_dies_once_costs_nothing(two, tmp_path):
    items = [{"value": k, "file": str(tmp_path / "log"), "do": "die once" if k == 3 else "nothing"} for k in range(9)]
    assert [answer["value"] for _, answer in answers(items, two)] == list(range(9))


def test_a_worker_that_hears_no_signal_is_ended(two, monkeypatch):
    monkeypatch.setattr(workers, "_GRACE", 0.2)
    items = [{"value": 0, "do": "for ever", "timeout": 0.1}, {"value": 1}, {"value": 2}]
    found = [answer for _, answer in answers(items, two)]
    assert "deaf to its limit" in found[0]["lost"] and [a["value"] for a in found[1:]] == [1, 2]


def test_closing_ends_what_runs():
    executor = Workers(NAME, 2)
    executor.submit({"value": 0})
    future = executor.submit({"value": 1, "do": "for ever"})
    while len([lane for lane in executor._lanes if lane._process]) < 2:
        time.sleep(0.01)
    executor.close()
    assert isinstance(future.exception(), Lost)
    assert all(lane._process is None or lane._process.poll() is not None for lane in executor._lanes)
    assert not any(thread.name.startswith("lane") for thread in threading.enumerate())


def test_a_bounded_number_is_in_flight(two):
    """Of an input without end no more is read than what may wait for one slow answer."""
    read = []

    def endless():
        number = 0
        while True:
            read.append(number)
            yield number, {"value": number, "do": "wait" if number == 0 else "nothing"}
            number += 1

    found = ordered(endless(), two, lambda task, how: {})
    assert next(found)[0] == 0
    assert len(read) <= AHEAD * two.width + 1
    for number in range(1, 300):
        assert next(found)[0] == number
    assert len(read) <= 300 + AHEAD * two.width + 1


def test_in_this_process_one_answer_is_there_before_the_next_is_worked_on(tmp_path):
    file = tmp_path / "log"
    found = ordered(((k, {"value": k, "file": str(file)}) for k in range(5)), Here(NAME), lambda task, how: {})
    for number in range(5):
        assert next(found)[1]["value"] == number
        assert len(file.read_text().split()) == number + 1


@pytest.mark.parametrize(
    "jobs, scheduler, told", [(-1, "", "--jobs is between"), (2000, "", "--jobs is between"), (2, "tcp://x", "exclude")]
)
def test_what_cannot_be_chosen_is_told(jobs, scheduler, told):
    with pytest.raises(UsageError, match=told):
        choose.chosen(NAME, jobs, scheduler)


def test_none_is_a_process_a_core():
    executor = choose.chosen(NAME, 0, "")
    assert executor.width == workers.cores() >= 1
    executor.close()
