"""deep(): room on the stack for trees hundreds of levels deep; constructors recurse where the walkers do not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEEP = 20_000


@contextmanager
def deep() -> Iterator[None]:
    """A higher recursion limit for the duration of a block."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
