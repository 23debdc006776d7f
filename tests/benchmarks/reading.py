"""Text -> Problem: four times the text takes four times as long, and kinds of 40 names are chosen at once.

`PYTHONPATH=FOLDER python tests/benchmarks/reading.py` prints the same times of the matcalc in another folder, such as a
checkout of an older revision: by hand, for two folders on one machine can be compared and nothing else can.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from itertools import count
from statistics import median

from matcalc_cli.language.parse import parse
from tests.benchmarks.figure import Figure, at_most, duration

MOST = 1.3  # times linear: longer names, and lists that outgrow the caches of the processor
MANY = 10e-3  # seconds for MANY_NAMES
MANY_NAMES = " + ".join(f"{A}*{x}" for A, x in zip("ABCDEFGHJKMNPQRSUVWX", "abcdfghkmnpqrsuvwxyz"))
# name: (term of a number, what is differentiated by, parts of its length). No text is read twice.
TERMS: dict[str, tuple[Callable[[int], str], str | None, int]] = {
    "components": (lambda i: f"x{i}*x{i + 1}", None, 1),
    "matrix notation": (lambda i: f"norm2(A{i}*x - b{i})^2", "x", 5),
}
_first = count(step=10_000)


def _seconds(name: str, terms: int) -> float:
    term, wrt, _ = TERMS[name]
    start = next(_first)
    text = " + ".join(term(start + i) for i in range(terms))
    gc.collect()
    gc.freeze()  # as in figure.seconds; the command line never sweeps
    began = time.process_time()
    parse(text, wrt=wrt)
    return time.process_time() - began


def _times(name: str, sizes: tuple[int, ...], repeat: int) -> list[float]:
    rounds = [[_seconds(name, size) for size in sizes] for _ in range(repeat)]
    return [median(taken) for taken in zip(*rounds)]


def _kinds() -> float:
    """Seconds for the kinds of 40 names, without reading them."""
    from matcalc_cli.language.kinds.infer import Inference
    from matcalc_cli.language.text.reader import read

    lets, expression = read(MANY_NAMES)
    began = time.process_time()
    Inference(lets, expression, {}, set(), {}, MANY_NAMES).infer()
    return time.process_time() - began


def figures(repeat: int = 7, terms: int = 1000) -> list[Figure]:
    """Processor time, which other programs on the machine change little."""
    found = []
    for name, (_, _, parts) in TERMS.items():
        few, many = (max(1, terms // parts // share) for share in (4, 1))
        short, long = _times(name, (few, many), repeat)
        most = MOST * many / few
        found.append(at_most(f"reading {many} terms, {name}", f"{few} terms", most, long, short))
    took = median(_kinds() for _ in range(repeat))
    return [
        *found,
        Figure("kinds of 40 names", f"≤ {duration(MANY)}", duration(took), "none", took <= MANY),
    ]


def main() -> None:
    """The times of growing texts, a line each."""
    sys.setrecursionlimit(20_000)
    for name, (_, _, parts) in TERMS.items():
        sizes = tuple(size // parts for size in (250, 500, 1000, 2000))
        print(name, *map(duration, _times(name, sizes, 5)), sep="  ")


if __name__ == "__main__":
    main()
