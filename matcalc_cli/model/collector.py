"""The cycle collector, which rests while a problem is read and derived: nothing built there is garbage yet.

Going through all of it again and again takes a tenth of the time (median of the matrix problems 1.52 and 1.36 ms).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Inside, no cycles are looked for; a decorator too, as all context managers of contextlib."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
