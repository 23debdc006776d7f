"""Grids: arrays as the text of an entry at given indices; and sizes, read off operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcalc_cli.errors import MissingRule
from matcalc_cli.render.codegen.loops.wholes import ABSENT, ZERO, Whole, Written, minus, plus, quotient, times, whole
from matcalc_cli.render.codegen.ops import Op

Sizes = tuple[Whole, ...]


@dataclass(frozen=True)
class Grid:
    """An array: its sizes, its entry at (i, j), or (i, ABSENT); `buffer` where its entries lie, `turned` by columns."""

    sizes: Sizes
    at: Callable[[Whole, Whole], Written]
    buffer: str = ""
    turned: bool = False

    @property
    def first(self) -> Written:
        """The entry at the start."""
        return self.at(ZERO, ZERO if len(self.sizes) > 1 else ABSENT)


_MADE: dict[str, Callable[[Whole, Whole], Whole]] = {
    "add": plus,
    "sub": minus,
    "mul": times,
    "intdiv": quotient,
    "div": quotient,
}


def size_of(op: Op, language: str) -> Whole:
    """A size or an index; raises MissingRule for one that is computed of entries."""
    if op.kind == "number":
        return whole(int(op.value))
    if op.kind in ("name", "size"):
        return whole(str(op.value if op.kind == "name" else op.value[1]))
    if op.kind == "pow" and op.args[1].kind == "number" and op.args[1].value in (2, 3, 4):
        return times(*[size_of(op.args[0], language)] * int(op.args[1].value))
    if op.kind not in _MADE:
        raise MissingRule(f"there is no {language} code for the size {op.kind}", hint="declare sizes")
    return _MADE[op.kind](*(size_of(arg, language) for arg in op.args))
