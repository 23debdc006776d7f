"""Functions to put in for undefined ones: vec F = C sin(B v), v the arguments stacked, and all partial derivatives."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SIZES = {"m": 3, "n": 2, "p": 4, "one": 1}
TERMS = 3
WAVES = (np.sin, np.cos, lambda s: -np.sin(s), lambda s: -np.cos(s))


def _count(shape: tuple[str, ...]) -> int:
    return int(np.prod([SIZES[letter] for letter in shape])) if shape else 1


@dataclass(frozen=True)
class StandIn:
    """An undefined function: the shapes of its arguments and of its result, () for a scalar, (n, one) for a column."""

    name: str
    arguments: tuple[tuple[str, ...], ...]
    result: tuple[str, ...]
    concrete: bool = True

    def signature(self, size: Callable[[str], str]) -> str:
        listed = lambda shape: ",".join(size(s) for s in (shape[:1] if shape[1:] == ("one",) else shape)) or "1"
        return f"{' | '.join(listed(shape) for shape in self.arguments)} -> {listed(self.result)}"

    def _weights(self):
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        counts = [_count(shape) for shape in self.arguments]
        b = rng.uniform(-1, 1, (TERMS, sum(counts)))
        return b, np.split(b, np.cumsum(counts)[:-1], axis=1), rng.uniform(-1, 1, (_count(self.result), TERMS))

    def __call__(self, *arguments):
        return self.partial((0,) * len(arguments), *arguments)

    def partial(self, orders: tuple[int, ...], *arguments):
        """The partial derivative: an array argument adds the vec of it as columns, on vec of what was there."""
        b, parts, c = self._weights()
        v = np.concatenate([np.asarray(a).T.reshape(-1) for a in arguments])
        shape = tuple(SIZES[letter] for letter in self.result)
        for part, argument, order in zip(parts, self.arguments, orders):
            for _ in range(order):
                if not argument:
                    c = c * part[:, 0]
                    continue
                entries = (c[:, None, :] * part.T[None, :, :]).transpose(1, 0, 2).reshape(-1, TERMS)
                if shape:
                    shape = (c.shape[0], part.shape[1])
                else:  # of a scalar the gradient in numerator layout, so of X (r x s) it is s x r
                    r, s = (SIZES[letter] for letter in argument)
                    shape = (s, r)
                    entries = entries.reshape(s, r, TERMS).transpose(1, 0, 2).reshape(-1, TERMS)
                c = entries
        value = c @ WAVES[sum(orders) % 4](b @ v)
        return value.reshape(shape[::-1]).T if shape else value[0]


_ROWS = (
    StandIn("fa", (("n", "one"),), ("m", "one")),
    StandIn("fb", (("m", "one"),), ("n", "one")),
    StandIn("fc", (("m", "one"),), ("m", "one")),
    StandIn("fd", ((),), ("p", "one")),
    StandIn("fg", (("n", "n"),), ("n", "one")),
    StandIn("fh", (("m", "one"), ()), ("p", "one")),
    StandIn("fi", (("m", "one"), ("n", "one")), ("n", "one")),
    StandIn("ga", ((),), ()),
    StandIn("gb", (("m", "one"),), ()),
    StandIn("gc", (("m", "n"),), ()),
    StandIn("gd", (("n", "one"), ("m", "one")), ()),
    StandIn("ge", ((), ()), ()),
    StandIn("gf", (("n", "one"), ()), ()),
    StandIn("gg", (("m", "m"),), ()),
    StandIn("ha", ((),), ("m", "m")),
    StandIn("hb", (("m", "n"),), ("n", "p")),
    StandIn("hc", (("n", "one"),), ("m", "n")),
    StandIn("hd", (("n", "n"), ()), ("n", "n")),
)
FUNCTIONS: dict[str, StandIn] = {row.name: row for row in _ROWS}


def environment() -> dict:
    """Functions by name and partial derivatives by (name, orders), as an evaluation looks them up."""
    found: dict = {}
    for row in _ROWS:
        found[row.name] = row
        arity = len(row.arguments)
        single = [(i,) for i in range(1, 5)]
        pairs = [(i, j) for i in range(4) for j in range(4) if 0 < i + j < 5]
        for orders in single if arity == 1 else pairs:
            found[row.name, orders] = (lambda f, o: lambda *a: f.partial(o, *a))(row, orders)
    return found
