"""deep(): room on the stack for trees hundreds of levels deep; constructors recurse where the walkers do not."""

from __future__ import annotations

import sys

DEEP = 20_000


class deep:  # a class, for it is entered often and the generators of contextlib take longer
    """A higher recursion limit for the duration of a block."""

    def __enter__(self) -> None:
        self._limit = sys.getrecursionlimit()
        if self._limit < DEEP:
            sys.setrecursionlimit(DEEP)

    def __exit__(self, *_: object) -> None:
        if self._limit < DEEP:
            sys.setrecursionlimit(self._limit)
