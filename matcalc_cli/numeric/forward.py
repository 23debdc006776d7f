"""Forward-mode differentiation of a raw tree by dual arrays: one sweep, any order.

`tensor(expr, env, groups)` gives ∂ᵏ vec(expr) along one direction of each group: P x |group 1| x ... x |group k|. A
direction moves names of `env` by given arrays; `env` holds 2-D arrays (1 x 1 of a scalar), integers for size letters,
and for undefined functions objects with a `forward` method. Nothing here comes from the engine or from `evaluate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import sympy as sp
from sympy import Basic

from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.numeric.dual import Number, linear, primal, seeded, tangent_part
from matcalc_cli.numeric.rows import ROWS

Direction = Mapping[str, np.ndarray]


class Sweep:
    """One evaluation; `bound` gives the variables of an element-wise body, `depth` the levels in use."""

    def __init__(
        self,
        env: Mapping[str, Number],
        depth: int = 0,
        bound: Mapping | None = None,
        outer: Sweep | None = None,
        stir: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> None:
        self.env, self.depth, self.outer, self.stir = env, depth, outer, stir
        self.known: dict[Basic, Number] = dict(bound or {})

    def __call__(self, e: Basic) -> Number:
        if e not in self.known:
            if self.outer is not None and isinstance(e, N.Scalar | N.Trace | N.Determinant):
                self.known[e] = self.outer(e)
            else:
                row = ROWS.get(type(e))
                if row is None and e.is_Number or isinstance(e, sp.NumberSymbol):
                    row = lambda go, e: np.full((1, 1), float(e))
                if row is None:
                    raise MissingRule(f"{type(e).__name__} has no value in numbers")
                value = row(self, e)
                self.known[e] = value if self.stir is None or e.is_Atom else linear(self.stir, value)
        return self.known[e]

    def body(self, bound: Mapping[Basic, Number]) -> Sweep:
        """The sweep of an element-wise body; closed atoms stay with this one."""
        return Sweep(self.env, self.depth, bound, self, self.stir)

    def deeper(self, env: Mapping[str, Number], levels: int) -> Sweep:
        """A sweep with more levels in use."""
        return Sweep(env, self.depth + levels, stir=self.stir)

    def size(self, e: Basic) -> int:
        """A size expression as an integer."""
        return int(e.subs({s: int(np.asarray(self.env[s.name]).item()) for s in e.free_symbols}))


def tensor(
    expr: Basic, env: Mapping[str, Number], groups: Sequence[Sequence[Direction]], stir: Callable | None = None
) -> np.ndarray:
    """∂ᵏ vec(expr): one axis for vec(expr) and one for each group of directions; `stir` is applied on the way."""
    moved = dict(env)
    for level, group in enumerate(groups):
        for name in dict.fromkeys(name for direction in group for name in direction):
            moved[name] = seeded(moved[name], name, group, level)
    with np.errstate(all="ignore"):
        y = Sweep(moved, len(groups), stir=stir)(expr)
        rows, cols = primal(y).shape
        for level in reversed(range(len(groups))):
            y = tangent_part(y, level)
    counts = [len(group) for group in groups]
    full = np.broadcast_to(y, (*reversed(counts), rows, cols))
    return np.moveaxis(np.swapaxes(full, -1, -2).reshape(*reversed(counts), rows * cols), -1, 0).transpose(
        0, *reversed(range(1, len(groups) + 1))
    )


def value(expr: Basic, env: Mapping[str, Number], stir: Callable | None = None) -> np.ndarray:
    """The plain value of a tree, 2-D."""
    with np.errstate(all="ignore"):
        return primal(Sweep(env, stir=stir)(expr))
