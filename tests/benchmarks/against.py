"""`python -m tests.benchmarks.against TREE`: the matrix problems in this tree and in another, processor time in turns.

Both trees run in processes of their own, one after the other and in changing order; of each problem the best of all
rounds counts, and a problem that one of them cannot read is left out. Processor time, for other programs run beside it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from tests.problems.matrix import PROBLEMS

HERE = Path(__file__).parents[2]
# what a tree runs: lines of JSON in, seconds per problem out
RUN = """
import gc, json, sys, time
sys.path.insert(0, sys.argv[1])
try:
    from matcalc_cli.language.parse import parse
except ImportError:  # before the tree of the house
    from matcalc_cli.parser.parse import parse
from matcalc_cli.engine.derive import derive
derive(parse("x'*y", wrt="x"))
taken = {}
for name, text, given, wrt in json.load(sys.stdin):
    gc.collect()
    gc.freeze()
    start = time.process_time()
    try:
        derive(parse(text, given, wrt))
    except Exception:
        continue
    taken[name] = time.process_time() - start
print(json.dumps(taken))
"""


def once(tree: Path, count: int | None = None) -> dict[str, float]:
    """{problem: seconds of processor time} of one process in a tree."""
    problems = json.dumps([(p.name, p.text, p.given, p.wrt) for p in PROBLEMS[:count]])
    command = [sys.executable, "-c", RUN, str(tree)]
    found = subprocess.run(command, input=problems, capture_output=True, text=True, check=True, cwd=tree)
    taken: dict[str, float] = json.loads(found.stdout)
    return taken


def compared(ours: Path, other: Path, rounds: int, count: int | None = None) -> tuple[float, float, float]:
    """(median of ours, median of the other, median of the quotients) over the problems of both."""
    best: dict[Path, dict[str, float]] = {ours: {}, other: {}}
    for i in range(rounds):
        for tree in (ours, other) if i % 2 else (other, ours):
            for name, seconds in once(tree, count).items():
                best[tree][name] = min(seconds, best[tree].get(name, seconds))
    both = best[ours].keys() & best[other].keys()
    quotients = [best[ours][name] / best[other][name] for name in both]
    return (*(median(best[tree][name] for name in both) for tree in (ours, other)), median(quotients))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.against")
    parser.add_argument("tree", type=Path, help="a checkout of another build")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    ours, other, quotient = compared(HERE, arguments.tree, arguments.rounds)
    print(f"median {1000 * ours:.2f} ms against {1000 * other:.2f} ms; problem by problem {quotient:.2f} x")


if __name__ == "__main__":
    main()
