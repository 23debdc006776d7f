"""One promised figure, and how it is measured: medians, both sides in the same run, no symbol used twice.

A symbol that was used before finds its sums, products and derivatives in SymPy's caches; every repetition therefore
builds its problem from symbols of new names, on both sides.
"""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import sympy as sp

_counter = itertools.count()


@dataclass(frozen=True)
class Figure:
    """A row of the table: `measured` and `peer` are texts, `holds` is the verdict."""

    name: str
    target: str
    measured: str
    peer: str
    holds: bool


def fresh(count: int, letter: str = "x") -> tuple[sp.Symbol, ...]:
    """Symbols that no expression has contained before."""
    number = next(_counter)
    return tuple(sp.Symbol(f"{letter}{number}_{i}") for i in range(count))


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes; the rubbish of earlier calls is swept away before."""
    gc.collect()
    gc.freeze()  # what lives now is not looked through again: sweeping would take longer than most calls
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def medians(repeat: int, *sides: Callable[[], Callable[[], object]], peers: int | None = None) -> list[float]:
    """Median seconds of each side, taken in turns; a side prepares its problem untimed and returns the timed call.

    `peers` limits the repetitions of all sides but the first, for peers that need minutes.
    """
    times: list[list[float]] = [[] for _ in sides]
    for round_number in range(repeat):
        for i, prepare in enumerate(sides):
            if i == 0 or round_number < (peers or repeat):
                times[i].append(seconds(prepare()))
    return [median(taken) for taken in times]


def duration(taken: float) -> str:
    """Seconds as people say them."""
    return f"{taken:.1f} s" if taken >= 1 else f"{1000 * taken:.1f} ms" if taken < 0.1 else f"{1000 * taken:.0f} ms"


def faster(name: str, peer_name: str, least: float, ours: float, peer: float) -> Figure:
    """A figure of the form: so many times faster than the peer."""
    times = peer / ours
    return Figure(
        name,
        f"≥ {least:g} × faster",
        f"{duration(ours)}: {times:.0f} × faster",
        f"{peer_name} {duration(peer)}",
        times >= least,
    )


def at_most(name: str, peer_name: str, most: float, ours: float, peer: float) -> Figure:
    """A figure of the form: at most so many times the peer's time."""
    times = ours / peer
    return Figure(
        name, f"≤ {most:g} ×", f"{duration(ours)}: {times:.2f} ×", f"{peer_name} {duration(peer)}", times <= most
    )


def table(figures: list[Figure]) -> str:
    """Markdown: figure | target | measured | peer."""
    rows = [(f.name, f.target, f.measured + ("" if f.holds else " (missed)"), f.peer) for f in figures]
    lines = [("figure", "target", "measured", "peer"), ("---",) * 4, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
