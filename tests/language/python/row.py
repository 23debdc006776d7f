"""What a function of the tables is."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """`given` as for --given; `domain`: names that are positive; `open`: read without declarations as well."""

    given: str
    source: str
    positive: str = ""
    declared: bool = False
