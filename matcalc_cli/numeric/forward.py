"""Forward-mode differentiation of a raw tree by dual arrays: one sweep, any order.

`tensor(expr, env, groups)` gives ∂ᵏ vec(expr) along one direction of each group: P x |group 1| x ... x |group k|. A
direction moves names of `env` by given arrays; `env` holds 2-D arrays (1 x 1 of a scalar), integers for size letters,
and for undefined functions objects with a `forward` method. Nothing here comes from the engine, and with `evaluate` it
has the walk and the constant matrices alone in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sympy import Basic

from matcalc_cli.numeric.dual import Array, Number, Perturb, primal, seeded, tangent_part
from matcalc_cli.numeric.dual_rows import ROWS
from matcalc_cli.numeric.interpreter import Interpreter

Direction = Mapping[str, Array]


class Sweep(Interpreter):
    """One evaluation in dual arrays; `depth` is the number of levels in use."""

    depth = 0

    def number(self, value: float) -> Array:
        return np.full((1, 1), value)

    def deeper(self, env: Mapping[Any, Number], levels: int) -> Sweep:
        """A sweep with more levels in use."""
        return sweep(env, self.depth + levels, self.perturb)


def sweep(env: Mapping[Any, Number], depth: int = 0, perturb: Perturb | None = None) -> Sweep:
    """A sweep over these values of names."""
    made = Sweep(ROWS, env, perturb=perturb)
    made.depth = depth
    return made


def tensor(
    expr: Basic, env: Mapping[Any, Number], groups: Sequence[Sequence[Direction]], perturb: Perturb | None = None
) -> Array:
    """∂ᵏ vec(expr): one axis for vec(expr) and one for each group of directions; `perturb` is applied on the way."""
    moved = dict(env)
    for level, group in enumerate(groups):
        for name in dict.fromkeys(name for direction in group for name in direction):
            moved[name] = seeded(moved[name], name, group, level)
    with np.errstate(all="ignore"):
        y = sweep(moved, len(groups), perturb)(expr)
        rows, cols = primal(y).shape
        for level in reversed(range(len(groups))):
            y = tangent_part(y, level)
    counts = [len(group) for group in groups]
    full = np.broadcast_to(y, (*reversed(counts), rows, cols))
    return np.moveaxis(np.swapaxes(full, -1, -2).reshape(*reversed(counts), rows * cols), -1, 0).transpose(
        0, *reversed(range(1, len(groups) + 1))
    )


def value(expr: Basic, env: Mapping[Any, Number], perturb: Perturb | None = None) -> Array:
    """The plain value of a tree, 2-D."""
    with np.errstate(all="ignore"):
        return primal(sweep(env, perturb=perturb)(expr))
