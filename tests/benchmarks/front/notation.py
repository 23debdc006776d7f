"""Gradients in matrix notation, of any size: matcalc beside tensorgrad, which differentiates arrays alone."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from matcalc_cli import gradient
from tests.benchmarks.front.peers import is_installed


def notation(repeat: int) -> dict[str, float]:
    """∂ sum tanh(W x) by W and by x in matrix notation, of any size: matcalc beside tensorgrad, median seconds."""
    taken: dict[str, list[float]] = {"matcalc": []}
    calls: dict[str, Callable[[str], object]] = {"matcalc": _in_notation}
    if is_installed("tensorgrad"):
        calls["tensorgrad"] = _tensorgrad
        taken["tensorgrad"] = []
    for k in range(-1, repeat):
        for who, call in calls.items():
            gc.collect()
            start = time.process_time()
            call(str(1000 + k))
            if k >= 0:
                taken[who].append(time.process_time() - start)
    return {who: median(seconds) for who, seconds in taken.items()}


def _in_notation(mark: str) -> list[Any]:
    W, x = f"W{mark}", f"x{mark}"
    return [gradient(f"sum(tanh({W}*{x}))", by, given=f"{W}: m,n; {x}: n") for by in (W, x)]


def _tensorgrad(mark: str) -> list[Any]:
    import tensorgrad.functions as F
    from sympy import symbols
    from tensorgrad import Variable

    i, j = symbols(f"i{mark} j{mark}")
    W, x = Variable(f"W{mark}", i, j), Variable(f"x{mark}", j)
    loss = F.sum(F.tanh(W @ x))
    return [loss.grad(v).full_simplify() for v in (W, x)]
