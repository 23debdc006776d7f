"""A run that is killed, interrupted, or without room goes on where it was: nothing is lost, twice or torn."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from matcalc_cli.batch.journal import Entry, Journal, digest
from matcalc_cli.errors import UsageError
from tests.shell import matcalc

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
# the parent of a run whose work is that of work.py: 1 line a problem, a number each
PROGRAM = """
import sys
from pathlib import Path
from matcalc_cli.batch.journal import Journal
from matcalc_cli.batch.workers import Workers
from matcalc_cli.verbs.batch import solve, tasks
journal = Journal(Path(sys.argv[2]), "test", resume=True)
executor = Workers("tests.batch.work:of_line", 2)
with open(sys.argv[1], "rb") as file:
    for done in solve(tasks(file), executor, {}, journal):
        pass
Path(sys.argv[2]).write_bytes(b"".join(journal.records()))
journal.remove()
executor.close()
"""


def matcalc_process(*arguments, **how):
    command = [sys.executable, "-m", "matcalc_cli", "batch", *map(str, arguments)]
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    return subprocess.Popen(command, env=ENVIRONMENT, **how)


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def done_lines(journal):
    return journal.read_bytes().count(b"\n") - 1 if journal.exists() else 0


def children(pid):
    """The processes below one, by /proc."""
    return [int(p) for file in Path(f"/proc/{pid}/task").glob("*/children") for p in file.read_text().split()]


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] in "ZX"
    except OSError:
        return True


@pytest.mark.parametrize("kills", [1, 3])
def test_nothing_is_worked_on_twice_after_kill_9(kills, tmp_path):
    """Each kill of the parent costs what its two workers had in hand, and no more."""
    count, log = 200, tmp_path / "log"
    (tmp_path / "in").write_text("".join(f"{k}\n" for k in range(count)))
    output, journal = tmp_path / "out", tmp_path / "out.journal"
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "in"), str(output)]
    environment = ENVIRONMENT | {"MATCALC_TEST_FILE": str(log)}
    twice = set()
    for k in range(kills):
        process = subprocess.Popen(command, env=environment)
        until(lambda enough=20 * (k + 1): done_lines(journal) > enough)
        workers = children(process.pid)
        process.kill()
        process.wait()
        assert len(workers) == 2 and not output.exists()
        until(lambda gone=workers: all(map(is_gone, gone)))  # nobody works on for a parent that is gone
        answered = {int(line.split(b" ")[3]) for line in journal.read_bytes().splitlines()[1:]}
        begun = set(map(int, log.read_text().split()))
        twice |= begun - answered
        with journal.open("ab") as file:
            file.write(b"31 0123456789abcdef 0 tor")  # as a write that did not end
    subprocess.run(command, env=environment, check=True, timeout=100)
    assert output.read_text().split() == [str(k) for k in range(count)] and not journal.exists()
    times = Counter(map(int, log.read_text().split()))
    assert set(times) == set(range(count))
    assert {k for k, n in times.items() if n > 1} <= twice and len(twice) <= 6 * kills


def problems(path, count=60):
    """Lines of different answers, one of them wrong."""
    rows = [{"id": k, "command": "grad", "expr": f"x^{k + 2} + {k}*x*y"} for k in range(count)]
    rows[7]["expr"] = "x +"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The file of problems, and what comes of it in one go."""
    folder = tmp_path_factory.mktemp("whole")
    file = problems(folder / "in.jsonl")
    done = matcalc("batch", str(file), "-o", str(folder / "out.jsonl"))
    assert done.code == 1 and "in.jsonl:8: " in done.err and not (folder / "out.jsonl.journal").exists()
    return file, (folder / "out.jsonl").read_bytes()


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_goes_on_after_its_end(jobs, how, whole, tmp_path):
    file, expected = whole
    output, journal = tmp_path / "out.jsonl", tmp_path / "out.jsonl.journal"
    process = matcalc_process(file, "-o", output, "--jobs", jobs)
    until(lambda: done_lines(journal) >= 10)
    process.send_signal(how)
    _, err = process.communicate(timeout=60)
    if process.returncode in (0, 1):  # it was quicker
        assert output.read_bytes() == expected
        return
    assert process.returncode == (130 if how == signal.SIGINT else -how) and not output.exists()
    assert how != signal.SIGINT or b"--resume goes on" in err and b"interrupted" in err and b"Traceback" not in err
    again = matcalc("batch", str(file), "-o", str(output))
    assert again.code == 2 and "is left of a run that did not end" in again.err
    done = matcalc("batch", str(file), "-o", str(output), "--jobs", jobs, "--resume")
    assert done.code == 1 and output.read_bytes() == expected and not journal.exists()
    assert matcalc("batch", str(file), "-o", str(output), "--resume").code == 1  # and nothing is left to do
    assert output.read_bytes() == expected


def test_a_killed_worker_of_a_real_run(whole, tmp_path):
    file, expected = whole
    process = matcalc_process(file, "--jobs", "2")
    until(lambda: children(process.pid))
    os.kill(children(process.pid)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert out == expected and process.returncode == 1 and err.count(b"error: ") == 1


def test_a_disk_without_room(whole, tmp_path):
    file, expected = whole
    output = tmp_path / "out.jsonl"
    room = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, resource.RLIM_INFINITY))
    process = matcalc_process(file, "-o", output, preexec_fn=room)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2 and not output.exists()
    assert f"error: cannot write {output}.journal: File too large".encode() in err and b"--resume goes on" in err
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl.journal"]
    assert matcalc("batch", str(file), "-o", str(output), "--resume").code == 1
    assert output.read_bytes() == expected


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_standard_output_without_room(whole):
    with open("/dev/full", "wb") as full:
        process = matcalc_process(whole[0], stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2 and err == b"error: cannot write standard output: No space left on device\n"
    assert matcalc("batch", str(whole[0]), "-o", "/dev/full").code == 2


def test_a_reader_that_goes_away(whole):
    process = matcalc_process(whole[0], "--jobs", "2")
    first = process.stdout.readline()
    workers = children(process.pid)
    process.stdout.close()
    assert first == whole[1].splitlines(keepends=True)[0]
    assert process.wait(60) in (0, 1)  # 1: all was in the pipe before it was closed
    assert b"Traceback" not in process.stderr.read()
    until(lambda: all(map(is_gone, workers)))


def test_a_file_that_is_another_one_now(whole, tmp_path):
    lines = whole[0].read_bytes().splitlines(keepends=True)
    output = tmp_path / "out.jsonl"
    journal = Journal(output, "x", resume=False)
    journal.close()
    changed = tmp_path / "in.jsonl"
    for text, told in ((lines[:5], "has fewer problems"), ([b'{"expr": "x"}\n', *lines[1:]], "line 1 is not the one")):
        (tmp_path / "out.jsonl.journal").write_bytes(_journal_of(whole, tmp_path))
        changed.write_bytes(b"".join(text))
        done = matcalc("batch", str(changed), "-o", str(output), "--resume")
        assert done.code == 2 and told in done.err
    done = matcalc("batch", str(whole[0]), "-o", str(output), "--resume", "--layout", "mixed")
    assert done.code == 2 and "is of another call, or of another version" in done.err


def _journal_of(whole, folder):
    """The journal of a run whose disk was full."""
    output = folder / "cut.jsonl"
    room = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, resource.RLIM_INFINITY))
    matcalc_process(whole[0], "-o", output, preexec_fn=room).communicate(timeout=60)
    journal = output.with_name("cut.jsonl.journal")
    data = journal.read_bytes()
    journal.unlink()
    return data


def test_two_runs_do_not_write_one_journal(tmp_path):
    first = Journal(tmp_path / "out", "x", resume=False)
    with pytest.raises(UsageError, match="another run is writing"):
        Journal(tmp_path / "out", "x", resume=True)
    first.close()


def test_a_journal_gives_back_what_came_in_any_order(tmp_path):
    journal = Journal(tmp_path / "out", "x", resume=False)
    for number in (2, 1, 5, 3):
        journal.write(Entry(number, digest(b"%d" % number), 0, b'{"a": %d}' % number))
    journal.close()
    again = Journal(tmp_path / "out", "x", resume=True)
    assert [(e.number, e.digest, e.record) for e in again.done()] == [
        (n, digest(b"%d" % n), b'{"a": %d}' % n) for n in (1, 2, 3, 5)
    ]
    again.write(Entry(4, digest(b"4"), 0, b'{"a": 4}'))
    assert [e.number for e in again.done()] == [1, 2, 3, 5]  # what was there when it was opened
    assert list(again.records()) == [b'{"a": %d}\n' % n for n in (1, 2, 3, 4, 5)]
    again.remove()
    assert not list(tmp_path.iterdir())
