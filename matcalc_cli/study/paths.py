"""The path that a point takes in a field of directions: a trajectory of x' = f(x), a line of steepest descent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sympy import Expr

from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.field import Field, at
from matcalc_cli.study.drawing import Box, Line, require_inside


def path(exprs: Sequence[Expr], f: Field, start: Sequence[float], frame: Box, name: str) -> Line:
    """A solution of x' = exprs by Runge-Kutta of order 4 along the arc, until it rests or leaves the picture."""
    sizes = np.array([hi - lo for lo, hi in frame])
    low, high = np.array(frame).T
    require_inside(start, frame, f.unknown_names, "--from")
    step = float(min(sizes)) / 400

    def direction(p: Array) -> Array:
        v = at(exprs, f.unknowns, p)
        size = float(np.hypot(*v))
        return v / size if np.isfinite(size) and size > 1e-9 else np.zeros(2)

    rows, longest, shortest = [np.array(start, dtype=float)], step, step / 4096
    ending = "goes on"
    for _ in range(6000):
        p = rows[-1]
        a = direction(p)
        b = direction(p + step / 2 * a)
        c = direction(p + step / 2 * b)
        d = direction(p + step * c)
        move = step / 6 * (a + 2 * b + 2 * c + d)
        if np.hypot(*move) < 0.97 * step:  # the directions disagree: a sharp bend, or the path comes to rest
            step /= 2
            if step < shortest:
                ending = "ends"
                break
            continue
        step = min(1.3 * step, longest)
        rows.append(p + move)
        if (rows[-1] < low - 0.02 * sizes).any() or (rows[-1] > high + 0.02 * sizes).any():
            ending = "leaves"
            break
    where, last = (f"({', '.join(f'{v:.4g}' for v in q)})" for q in (start, _tidied(rows[-1], sizes)))
    whole = f"{name} from {where}"
    label = f"{whole} to {last}" if ending == "ends" else whole
    return Line("trajectory", np.array(rows), label)


def _tidied(place: Array, sizes: Array) -> Array:
    """Rounded to what the path is good for."""
    return np.round(place / (1e-3 * sizes)) * 1e-3 * sizes + 0.0
