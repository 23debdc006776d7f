"""What traces of components and of arrays have in common: rows that are numbered on from those of the inputs."""

from __future__ import annotations

from functools import cached_property
from typing import Generic, Protocol, TypeVar

from matcalc_cli.model.allocate import row_letter
from matcalc_cli.model.problem import Problem


class Numbered(Protocol):
    """A row; an input has a `source`."""

    @property
    def index(self) -> int: ...

    @property
    def source(self) -> str: ...


AnyRow = TypeVar("AnyRow", bound=Numbered)


class Traced(Generic[AnyRow]):
    """The rows of a trace in order, inputs first."""

    problem: Problem
    rows: tuple[AnyRow, ...]

    @cached_property
    def letter(self) -> str:
        """What the rows are called: v, unless the input has such a name."""
        return row_letter(self.problem)

    @property
    def inputs(self) -> tuple[AnyRow, ...]:
        return tuple(row for row in self.rows if row.source)

    def at(self, index: int) -> AnyRow:
        """The row of a number, which may be negative."""
        return self.rows[index - self.rows[0].index]
