"""The measured half of the front page: processor time of every peer on the same work, in turns, medians, warm.

Symbols have new names every time, so that no cache has seen them. What is built beforehand is not measured, except by
the peers that trace. Who would need more than LIMIT seconds, by the time of the size before, is not asked: a dash.
"""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from sympy import Basic, MatrixBase

from tests.benchmarks.front.peers import Peer, posed
from tests.benchmarks.front.work import Work

LIMIT = 4.0  # seconds that one derivative may take, by the time of the size before and its square
SPENT = 1.0  # seconds after which a peer has been asked often enough
_number = itertools.count()

Times = dict[str, float]  # peer: seconds
Ask = Callable[[Peer, Any, Sequence[Any]], object]


class Result(NamedTuple):
    """What was measured of one work: {size: {peer: seconds}}, {size: of matcalc's answer}, {peer: exponent}."""

    times: dict[int, Times]
    sizes: dict[int, int]
    exponents: dict[str, float]


def processor(action: Callable[[], object]) -> float:
    """Seconds of the processor of one call; the rubbish of earlier ones is swept away before."""
    gc.collect()
    gc.freeze()
    start = time.process_time()
    action()
    return time.process_time() - start


def mark() -> str:
    """What makes names new."""
    return f"_{next(_number)}_"


def turns(
    peers: dict[str, Peer], work: Work, size: int, repeat: int, ask: Ask, kept: dict[str, Any] | None = None
) -> Times:
    """Median seconds of each peer; `kept` gets the last answer of each."""
    taken: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(repeat):
        for name, peer in peers.items():
            if sum(taken[name]) > SPENT:
                continue
            outputs, inputs, _ = posed(peer, work, size, mark())
            answers: list[Any] = []
            taken[name].append(processor(lambda p=peer, o=outputs, i=inputs, a=answers: a.append(ask(p, o, i))))
            if kept is not None:
                kept[name] = answers[0]
    return {name: median(seconds) for name, seconds in taken.items()}


def raced(peers: dict[str, Peer], work: Work, sizes: Sequence[int], growth: Sequence[int], repeat: int) -> Result:
    """One work in all sizes, the smallest first."""
    ask: Ask = lambda peer, outputs, inputs: peer.derive(work.kind, outputs, inputs)
    turns(peers, work, 3 if growth else sizes[0], 1, ask)  # what is done at the first call alone
    times: dict[int, Times] = {}
    answers: dict[int, int] = {}
    alive, before = dict(peers), 0
    for size in sorted({*sizes, *growth}):
        if before:
            grows = (size / before) ** 2
            alive = {n: p for n, p in alive.items() if n == "matcalc" or times[before][n] * grows < LIMIT}
        kept: dict[str, Any] = {}
        times[size], before = turns(alive, work, size, repeat, ask, kept), size
        answers[size] = nodes(kept["matcalc"]) if "matcalc" in kept else 0
    names = [name for name in peers if all(name in times[size] for size in growth)] if len(growth) > 1 else []
    exponents = {
        name: exponent([answers[size] for size in growth], [times[size][name] for size in growth]) for name in names
    }
    return Result(times, answers, exponents)


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of the line through the logarithms, by least squares: seconds ~ size ** slope."""
    slope, _ = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return float(slope)


def nodes(answer: Any) -> int:
    """How large an answer is: the different parts of its entries, each counted once, and the entries that are not 0."""
    entries = list(answer.todok().values()) if isinstance(answer, MatrixBase) else [answer]
    seen: set[Basic] = set()
    stack = list(entries)
    while stack:
        part = stack.pop()
        if part not in seen:
            seen.add(part)
            stack.extend(part.args)
    return len(seen) + len(entries)
