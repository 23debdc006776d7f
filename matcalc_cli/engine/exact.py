"""Fractions of which there is one of each value: a table of powers looks them up by their hash, and Python's takes a
power by a modulus each time, a sixth of the time of 8 bodies.

mypyc compiles no class that inherits from one of Python's, so this stands beside the modules that are compiled.
"""

from __future__ import annotations

from fractions import Fraction

_MOST = 10_000
_known: dict[tuple[int, int], Exact] = {}


class Exact(Fraction):
    """A fraction that knows its hash; what is computed with it is one of Python's."""

    __slots__ = ("_hashed",)
    _hashed: int

    def __hash__(self) -> int:  # type: ignore[override]  # typeshed has none for complex numbers
        return self._hashed


def exact(pair: tuple[int, int]) -> Exact:
    """numerator/denominator, in lowest terms"""
    found = _known.get(pair)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[pair] = Exact(*pair)
        found._hashed = hash(Fraction(*pair))
    return found
