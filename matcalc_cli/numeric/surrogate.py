"""Surrogates of undefined functions: f is checked as sin(W vec(arguments) + b), of known partial derivatives.

A fixed W and b per name and size. A partial derivative has the arrangement of nodes.Undefined: numerator layout,
through vec where both sides are arrays.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Basic

from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import around
from matcalc_cli.numeric import arrays as a
from matcalc_cli.numeric import dual as d
from matcalc_cli.numeric.dual import Number, primal


@dataclass(frozen=True)
class Surrogate:
    """One undefined function; `rows` x `cols` is the shape of its value, 1 x 1 of a scalar one."""

    name: str
    rows: int
    cols: int
    scalar: bool

    def _weights(self, sizes: Sequence[int]) -> tuple[list[np.ndarray], np.ndarray]:
        rng = np.random.default_rng([zlib.crc32(self.name.encode()), self.rows, self.cols, *sizes])
        count = self.rows * self.cols
        parts = [rng.uniform(0.4, 1.0, (count, size)) * rng.choice([-1, 1], (count, size)) for size in sizes]
        return parts, rng.uniform(-0.5, 0.5, (count, 1))

    def forward(self, args: Sequence[Number], orders: Sequence[int]) -> Number:
        """The partial derivative of these orders (all zero: the value) at the arguments."""
        shapes = [primal(x).shape for x in args]
        weights, shift = self._weights([rows * cols for rows, cols in shapes])
        z: Number = shift
        for w, x in zip(weights, args):
            z = d.add(z, w @ a.vec(x))
        which = np.arange(self.rows * self.cols).reshape(self.cols, self.rows).T
        factor = np.ones(which.shape)
        plain = self.scalar
        for w, (rows, cols), order in zip(weights, shapes, orders):
            for _ in range(order):
                if (rows, cols) == (1, 1):
                    factor = factor * w[which, 0]
                elif plain:
                    factor, which, plain = (factor * w[0]).reshape(cols, rows), np.zeros((cols, rows), int), False
                else:
                    flat = which.T.reshape(-1)
                    factor = factor.T.reshape(-1, 1) * w[flat]
                    which = np.repeat(flat[:, None], rows * cols, axis=1)
        total = sum(orders)
        wave = d.SIN(z) if total % 2 == 0 else d.COS(z)
        sign = -1.0 if total % 4 in (2, 3) else 1.0
        return d.multiply(sign * factor, d.linear(lambda t: t[..., which, 0], wave))

    def __call__(self, *args: Number) -> np.ndarray | float:
        """The value, for `evaluate`."""
        return self.plain(args, (0,) * len(args))

    def plain(self, args: Sequence[Number], orders: Sequence[int]) -> np.ndarray | float:
        """A partial derivative in plain numbers; a number where it is 1 x 1."""
        found = self.forward([np.atleast_2d(np.asarray(x, dtype=float)) for x in args], orders)
        return float(found[0, 0]) if found.shape == (1, 1) else found


def surrogates(roots: Sequence[Basic], env: Mapping[str, int]) -> dict[Any, Any]:
    """What `env` needs for the undefined functions of these trees: {name: f, (name, orders): partial derivative}."""
    found: dict[Any, Any] = {}
    atoms = [e for root in roots for e in root.atoms(N.Undefined, N.UndefinedEwise, N.UndefinedScalar)]
    size = lambda s: int(s.subs({t: int(env[t.name]) for t in s.free_symbols}))
    for e in sorted(atoms, key=lambda e: sum(e.args[1])):
        name, orders = e.args[0].name, tuple(int(k) for k in e.args[1])
        component = isinstance(e.args[0], N.Component)  # of an array-valued function, which is what is looked up
        name = e.args[0].function if component else name
        if name not in found:
            array = component or isinstance(e, N.Undefined) and not any(orders)
            shape = e.args[0].shape if component else around(e)[0][2:]
            rows, cols = map(size, shape) if array else (1, 1)
            found[name] = Surrogate(name, rows, cols, not array)
        if any(orders):
            found[name, orders] = lambda *args, f=found[name], k=orders: f.plain(args, k)
    return found
