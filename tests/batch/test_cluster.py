"""A Dask cluster of two processes: one is killed, one joins, and every answer comes once, in order."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from matcalc_cli.batch.cluster import Cluster
from matcalc_cli.batch.ordered import ordered
from matcalc_cli.errors import UsageError
from tests.batch.mixed import lines
from tests.shell import matcalc

distributed = pytest.importorskip("distributed")
NAME = "tests.batch.work:do"


@pytest.fixture(scope="module")
def cluster():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as found:
        yield found


def answers(items, executor):
    return ordered(enumerate(items), executor, lambda task, how: {"lost": how})


def test_answers_of_the_cluster_are_those_of_this_process(cluster, tmp_path):
    file = tmp_path / "problems.jsonl"
    file.write_text("\n".join([*lines(30), '{"expr": "x +"}']) + "\n", encoding="utf-8")
    here = matcalc("batch", str(file))
    there = matcalc("batch", str(file), "--scheduler", cluster.scheduler_address)
    assert (here.code, here.out, here.err) == (there.code, there.out, there.err) and here.code == 1


def test_a_worker_is_lost_and_one_joins(cluster, tmp_path):
    """What the lost worker had in hand is done again; nothing else is."""
    file, count = tmp_path / "log", 80
    executor = Cluster(NAME, cluster.scheduler_address)
    found = []
    for number, answer in answers([{"value": k, "do": "a little", "file": str(file)} for k in range(count)], executor):
        found.append((number, answer["value"]))
        if number == 10:
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                pids = client.run(os.getpid)
            os.kill(next(iter(pids.values())), signal.SIGKILL)
            cluster.scale(3)
    executor.close()
    assert found == [(k, k) for k in range(count)]
    begun = sorted(map(int, file.read_text().split()))
    assert set(begun) == set(range(count)) and len(begun) <= count + 2


def test_a_problem_that_kills_costs_no_worker_of_the_cluster(cluster):
    executor = Cluster(NAME, cluster.scheduler_address)
    before = executor.width
    items = [{"value": k, "do": "die" if k == 2 else "nothing"} for k in range(6)]
    found = [answer for _, answer in answers(items, executor)]
    assert "killed (SIGKILL), 2 times" in found[2]["lost"]
    assert [a.get("value") for a in found] == [0, 1, None, 3, 4, 5]
    time.sleep(1.1)
    assert executor.width >= min(before, 2)
    executor.close()


def test_the_scheduler_goes_away():
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as found:
        executor = Cluster(NAME, found.scheduler_address)
        future = executor.submit({"value": 0, "do": "for ever"})
    with pytest.raises(UsageError, match="went away"):
        future.result(timeout=30)
    executor.close()


def test_a_scheduler_that_is_not_there(monkeypatch):
    monkeypatch.setattr("matcalc_cli.batch.cluster._PATIENCE", 1)
    done = matcalc("batch", "--scheduler", "tcp://127.0.0.1:9", stdin=json.dumps({"expr": "x"}))
    assert done.code == 2 and done.err.startswith("error: cannot reach a scheduler at tcp://127.0.0.1:9")
    done = matcalc("batch", "--scheduler", "nonsense://x", stdin=json.dumps({"expr": "x"}))
    assert done.code == 2 and done.err.startswith("error: cannot reach a scheduler at nonsense://x")
