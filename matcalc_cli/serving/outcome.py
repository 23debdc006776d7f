"""What a call came to: its exit code, and what it wrote on both streams. Imports nothing."""

from __future__ import annotations

from typing import NamedTuple

CALL = "call"  # a question in the words of the command line; others are named in answers.py


class Outcome(NamedTuple):
    """`code` is the exit code of the command line: 0 done, 1 the mathematics says no, 2 bad input, 3 a limit."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8", "replace")


class Busy(Exception):
    """All workers are at work, and as many callers as are allowed wait already."""


class Closed(Exception):
    """The pool has been closed."""
