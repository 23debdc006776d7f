"""The cycle collector, which rests while a problem is read and derived: nothing built there is garbage yet.

Going through all of it again and again takes a tenth of the time (median of the matrix problems 1.52 and 1.36 ms).
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class uncollected:  # a class, for the generators of contextlib take longer than what is done here
    """Inside, no cycles are looked for; a decorator too, as the managers of contextlib are."""

    def __enter__(self) -> None:
        self._enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._enabled:
            gc.enable()

    def __call__(self, function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(function)
        def inside(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            with uncollected():
                return function(*args, **kwargs)

        return inside
