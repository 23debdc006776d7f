"""`matcalc batch`: problems a second of one core, what a second process brings, and the memory of long inputs.

All by processor time, whole processes, the start included, so that other work on the machine does not count: what two
processes bring is the time of one against that of the busiest of them; the clock's figure stands beside it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.batch.mixed import lines
from tests.benchmarks.figure import Figure

ROOT = Path(__file__).resolve().parents[2]


class Run(NamedTuple):
    """Seconds by the clock, of the processor, of the busiest process; MiB of the parent at most; what was printed."""

    clock: float
    processor: float
    busiest: float
    memory: float
    out: bytes


def run(file: Path, *options: str) -> Run:
    """One process of `matcalc batch`, and all that it starts."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "matcalc_cli", "batch", str(file), *options]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, env=environment)
        most, spent = 0, {}
        while process.poll() is None:
            most = max(most, _peak(process.pid))
            spent |= {pid: seconds for pid in _family(process.pid) if (seconds := _seconds(pid))}
            time.sleep(0.02)
        clock = time.perf_counter() - start
        out.seek(0)
        data = out.read()
    return Run(clock, _processor.spent(), max(spent.values(), default=0.0), most / 1024, data)


class _Processor:
    """The processor time of all children that have ended, between two questions."""

    def __init__(self) -> None:
        self.before = self.now()

    def now(self) -> float:
        times = os.times()
        return times.children_user + times.children_system

    def spent(self) -> float:
        before, self.before = self.before, self.now()
        return self.before - before


_processor = _Processor()


def _family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        texts = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        texts = []
    return [pid, *map(int, " ".join(texts).split())]


def _seconds(pid: int) -> float:
    """The processor time of a process; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> int:
    """KiB that a process has held at most; 0 where it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def figures(repeat: int = 3, count: int = 1000, trivial: int = 100_000) -> list[Figure]:
    """The rate in one process, the gain of a second one, and the memory of an input that is long."""
    with tempfile.TemporaryDirectory() as folder:
        mixed, long = Path(folder) / "mixed.jsonl", Path(folder) / "long.jsonl"
        mixed.write_text("\n".join(lines(count)) + "\n", encoding="utf-8")
        long.write_text("".join(json.dumps({"expr": f"x^2 + {k}*x", "wrt": "x"}) + "\n" for k in range(trivial)))
        _processor.spent()
        pairs = [(run(mixed), run(mixed, "--jobs", "2")) for _ in range(repeat)]
        memory = run(long)
    one, two = ([pair[i] for pair in pairs] for i in (0, 1))
    rate = count / median(r.processor for r in one)
    gain = median(a.processor / b.busiest for a, b in pairs)
    clock = median(a.clock / b.clock for a, b in pairs)
    same = len({r.out for r in (*one, *two)}) == 1 and one[0].out.count(b"\n") == count
    whole = memory.out.count(b"\n") == trivial
    most, of_two = f"{memory.memory:.0f} MiB", f"by the clock {clock:.2f} ×"
    return [
        Figure(f"`matcalc batch`, {count} mixed problems", "≥ 100 a core and second", f"{rate:.0f}", "", rate >= 100),
        Figure("the same with `--jobs 2`", "≥ 1.7 × as fast", f"{gain:.2f} ×", of_two, gain >= 1.7),
        Figure("answers of both", "the same", "the same" if same else "others", "", same),
        Figure(f"{trivial} trivial problems", "≤ 300 MiB", most, "", whole and memory.memory <= 300),
    ]
