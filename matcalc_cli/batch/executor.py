"""What every executor does: take pieces of work, some at a time, and hand out futures of their answers."""

from __future__ import annotations

from concurrent.futures import Future
from importlib import import_module
from typing import Any, Protocol

Json = dict[str, Any]  # of an answer the keys `exit` (a code) and `cut` (a limit ended it half way) are read here


class Executor(Protocol):
    """One way to get work done."""

    @property
    def width(self) -> int:
        """How many pieces of work are done at a time, now."""

    def submit(self, item: Json) -> Future[Json]:
        """The answer to come. Its exception is Lost where a worker was killed, and another where nothing goes on."""

    def close(self) -> None:
        """End all workers at once; what they have not finished is given up."""


class Lost(Exception):
    """A worker went away twice over one piece of work; the message says how."""


def function(name: str) -> Any:
    """The function that "module:function" names, of this package."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)
