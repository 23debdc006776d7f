"""When rubbish is looked for in a process that does nothing but this work.

Python's own times cost a tenth of the whole, for they go through all of SymPy again and again. What is there after the
first piece of work stays; a look at the rest once in a while keeps memory bounded. What a look leaves is not looked at
again before everything is: looks took an eighth of a batch of 2,000, and take a twentieth.
"""

from __future__ import annotations

import gc

_EVERY = 512  # pieces of work
_WHOLE = 8  # looks, of which one is at everything


def sweep(count: int) -> None:
    """To be called after each piece of work, with its number, from 1."""
    if count == 1:
        gc.disable()
        gc.freeze()
    elif count % _EVERY == 0:
        if count % (_EVERY * _WHOLE) == 0:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
