"""`python -m tests.benchmarks --against REV`: all problems of the tables in this build and in another, in turns.

REV is a revision of git, or a folder that holds the package of another build. Each round is a process of its own, so
that no result of one problem is in a cache for the next round, in changing order; of a problem counts the median of its
rounds, in time of the processor, for other programs run beside it. The batch is a whole process, its start included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from tests.batch.mixed import lines
from tests.benchmarks.compiled import PACKAGE
from tests.benchmarks.figure import duration

ROOT = Path(__file__).resolve().parents[2]
MOST = 1.1  # times the other build, for 95 of 100 problems
Round = dict[str, dict[str, float]]


class Compared(NamedTuple):
    """A group of problems: seconds of each in this build, and how many times the other build's that is."""

    ours: dict[str, float]
    ratios: dict[str, float]

    @property
    def middle(self) -> float:
        return median(self.ratios.values())

    @property
    def most(self) -> float:
        """What 95 of 100 do not exceed."""
        values = list(self.ratios.values())
        return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]

    @property
    def whole(self) -> float:
        """Of the sums."""
        mine = sum(self.ours[name] for name in self.ratios)
        return mine / sum(self.ours[name] / ratio for name, ratio in self.ratios.items())


@contextmanager
def build(revision: str) -> Iterator[Path]:
    """A folder with the package as it was."""
    if Path(revision).is_dir():
        yield Path(revision).resolve()
        return
    packed = subprocess.run(["git", "archive", revision, "matcalc_cli"], cwd=ROOT, capture_output=True, check=True)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
            archive.extractall(folder)
        yield Path(folder)


def _environment(folder: Path) -> dict[str, str]:
    """The package of the folder, the tests of this tree."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))), "PYTHONHASHSEED": "0"}


def one_round(folder: Path, count: int | None) -> Round:
    command = [sys.executable, "-m", "tests.benchmarks.one_round", *([] if count is None else [str(count)])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment(folder), cwd=folder)
    found: Round = json.loads(done.stdout)
    return found


def compared(ours: Path, other: Path, rounds: int, count: int | None = None) -> dict[str, Compared]:
    """{group: both builds}, of the problems that both can do."""
    taken: dict[Path, list[Round]] = {ours: [], other: []} if ours != other else {ours: []}
    for i in range(rounds):
        for folder in (ours, other) if i % 2 else (other, ours):
            taken[folder].append(one_round(folder, count))
    middle = [
        {
            group: {name: median(r[group][name] for r in made if name in r[group]) for name in made[0][group]}
            for group in made[0]
        }
        for made in (taken[ours], taken[other])
    ]
    return {
        group: Compared(times, {n: t / middle[1][group][n] for n, t in times.items() if n in middle[1][group]})
        for group, times in middle[0].items()
    }


def _batch(folder: Path, file: Path) -> float:
    """Seconds of the processor of `matcalc batch`."""
    before = os.times()
    command = [sys.executable, "-m", "matcalc_cli", "batch", str(file)]
    subprocess.run(command, capture_output=True, env=_environment(folder), cwd=folder)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def batches(ours: Path, other: Path, rounds: int, count: int = 1000) -> tuple[float, float]:
    """Median seconds of a thousand mixed problems in both."""
    taken: dict[int, list[float]] = {0: [], 1: []}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mixed.jsonl"
        file.write_text("\n".join(lines(count)) + "\n", encoding="utf-8")
        for _ in range(rounds):
            for side, tree in enumerate((ours, other)):
                taken[side].append(_batch(tree, file))
    return median(taken[0]), median(taken[1])


def report(revision: str, rounds: int) -> int:
    """Prints both sides; the exit code is 1 where a group is slower than it may be."""
    with build(revision) as other:
        found = compared(PACKAGE, other, rounds)
        mine, theirs = batches(PACKAGE, other, min(rounds, 3))
    print(f"times of {revision}, medians of {rounds} rounds in turns, seconds of the processor\n")
    print("| problems | count | median | 95 of 100 within | all together |\n| --- | --- | --- | --- | --- |")
    for group, c in found.items():
        print(f"| {group} | {len(c.ratios)} | {c.middle:.2f} × | {c.most:.2f} × | {c.whole:.2f} × |")
    print(f"| `matcalc batch`, 1,000 mixed | 1 | {mine / theirs:.2f} × | | {duration(mine)}, {duration(theirs)} |\n")
    for group, c in found.items():
        slower = sorted(c.ratios, key=lambda name: c.ours[name] * (1 - 1 / c.ratios[name]))[-5:]
        for name in reversed(slower):
            print(f"{group}, {name}: {duration(c.ours[name])}, {c.ratios[name]:.2f} ×")
    return int(any(c.most > MOST for c in found.values()))
