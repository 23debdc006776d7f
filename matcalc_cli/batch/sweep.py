"""When rubbish is looked for in a process that does nothing but this work.

Python's own times cost a tenth of the whole, for they go through all of SymPy again and again. What is there after the
first piece of work stays; a look at the rest once in a while keeps memory bounded.
"""

from __future__ import annotations

import gc

_EVERY = 256  # pieces of work


def sweep(count: int) -> None:
    """To be called after each piece of work, with its number, from 1."""
    if count == 1:
        gc.disable()
        gc.freeze()
    elif count % _EVERY == 0:
        gc.collect()
