"""`python -m tests.benchmarks.builds FOLDER`: processor time of the component problems in this build and in another.

FOLDER holds the package of the other build. Both run in turns, each round in processes of their own, so that no result
of one problem is in a cache for the next round; of a problem counts the least time of all rounds. The exit code is 1
where the whole table takes more than `--most` times the other build's processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from tests.problems.components import COMPONENT_PROBLEMS

ROOT = Path(__file__).resolve().parents[2]
# what one process does: public names only, which all builds have
WORKER = """
import gc, json, sys, time
from matcalc_cli import diff, hessian
diff("sin(x)*exp(x)/(1+x^2)", "x")
found = {}
gc.collect(); gc.freeze(); gc.disable()
for name, text, wrt in json.load(sys.stdin):
    for verb in (diff, hessian):
        start = time.process_time()
        try:
            verb(text, wrt)
        except Exception:
            continue
        found[f"{verb.__name__} of {name}"] = time.process_time() - start
json.dump(found, sys.stdout)
"""


def one_round(folder: Path, problems: str) -> dict[str, float]:
    """{derivative: seconds} of one build."""
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", WORKER]
    done = subprocess.run(
        command, input=problems, capture_output=True, text=True, check=True, env=environment, cwd=folder
    )
    return json.loads(done.stdout)


def least(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The least time of each derivative."""
    return {name: min(times[name] for times in rounds) for name in rounds[0]}


def main() -> int:
    """Prints the slowest problems and the ratios."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.builds", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the other build's package lies")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=float, default=1.0)
    arguments = parser.parse_args()
    problems = json.dumps([(p.name, p.text, p.wrt) for p in COMPONENT_PROBLEMS])
    sides: list[list[dict[str, float]]] = [[], []]
    for _ in range(arguments.rounds):
        for side, folder in zip(sides, (ROOT, arguments.folder)):
            side.append(one_round(folder, problems))
    ours, theirs = map(least, sides)
    ratios = {name: ours[name] / theirs[name] for name in ours if name in theirs}
    slowest = sorted(ratios, key=lambda name: ours[name] - theirs[name])[-10:]
    for name in slowest:
        print(f"{name}: {1000 * ours[name]:.1f} ms, {ratios[name]:.2f} x")
    peer = sum(theirs[name] for name in ratios)
    whole = sum(ours[name] for name in ratios) / peer
    print(f"{len(ratios)} derivatives: {whole:.3f} x of {peer:.2f} s in all, median {median(ratios.values()):.3f} x")
    return int(whole > arguments.most)


if __name__ == "__main__":
    sys.exit(main())
