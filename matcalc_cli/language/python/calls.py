"""One call of a function of a library, its arguments by name, and a row of a table of such functions.

A row is (names, signature, reading). Names are full, with the library's own name (numpy.linalg.norm), several of them
where one reading serves all. A signature lists the parameters in their order, `axis=None` with what is taken where they
are left out; `*values` takes all arguments. A reading makes of a Call the value of the call, or raises SyntaxProblem
(not read) or Misfit (sizes that do not fit). The tables are in entrywise.py, reductions.py, making.py, layouts.py,
linear.py, loops.py; library.py finds the row.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, cast

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.python.axes import Tensor
from matcalc_cli.language.python.casts import as_array, exact, plain_array
from matcalc_cli.language.python.values import Array, Const, Misfit, Sequence, Value

if TYPE_CHECKING:
    from matcalc_cli.language.python.reader import Reader


Reading: TypeAlias = "Callable[[Call], Value]"  # of a call its value


class Call:
    """The arguments of one call by their names."""

    def __init__(self, reader: Reader, path: str, bound: dict[str, Value], span: Span) -> None:
        self.reader, self.path, self.bound, self.span = reader, path, bound, span

    def __getitem__(self, name: str) -> Value:
        return self.bound[name]

    def values(self) -> list[Value]:
        """What `*values` took."""
        return cast("list[Value]", self.bound["values"])

    def any(self, name: str) -> Array | Tensor:
        """An argument as an array, perhaps of three axes."""
        return as_array(self.bound[name], self.span)

    def array(self, name: str) -> Array:
        return plain_array(self.bound[name], self.span)

    def flag(self, name: str) -> bool:
        value = self.bound[name]
        if not isinstance(value, bool):
            raise SyntaxProblem(f"{name} of {self.path} is True or False", self.span)
        return value

    def number(self, name: str) -> Fraction:
        """An argument that has to be a known number."""
        found = exact(self.bound[name])
        if found is None:
            raise SyntaxProblem(f"{name} of {self.path} has to be a number that is known", self.span)
        return found

    def whole(self, name: str) -> int:
        found = self.number(name)
        if found.denominator != 1:
            raise SyntaxProblem(f"{name} of {self.path} is a whole number", self.span)
        return int(found)

    def word(self, name: str) -> str:
        found = self.bound[name]
        if not isinstance(found, str):
            raise SyntaxProblem(f"{name} of {self.path} is a word in quotes", self.span)
        return found

    def axes(self, rank: int, name: str = "axis") -> tuple[int, ...] | None:
        """The axes, counted from the front; None of all."""
        value = self.bound[name]
        if value is None:
            return None
        found: list[int] = []
        for item in value.items if isinstance(value, Sequence) else [value]:
            number = exact(item)
            if number is None or number.denominator != 1:
                raise SyntaxProblem(f"the axis of {self.path} has to be a whole number that is known", self.span)
            if not -max(rank, 1) <= number < max(rank, 1):  # a number has axis 0 in NumPy
                raise Misfit(f"axis {number} of an array with {rank} axes", self.span)
            self.reader.last_axis |= number < 0 and rank == 1
            found.append(int(number) % max(rank, 1))
        return tuple(sorted(set(found)))

    def axis(self, rank: int, name: str = "axis") -> int | None:
        """One axis; None of all of them."""
        found = self.axes(rank, name)
        if found is None or len(found) == rank == 2 or not rank:
            return None
        if len(found) != 1:
            raise SyntaxProblem(f"{self.path} is read along one axis", self.span)
        return found[0]

    def refuse(self, what: str, hint: str = "") -> SyntaxProblem:
        return SyntaxProblem(f"{self.path}: {what}", self.span, hint=hint)


class Row:
    """One reading of the names of a library."""

    def __init__(self, names: str, signature: str, reading: Reading) -> None:
        self.names, self.reading = tuple(names.split()), reading
        self.parameters: dict[str, object] = {}
        for part in signature.split():
            name, equals, default = part.partition("=")
            self.parameters[name] = _DEFAULTS[default] if default in _DEFAULTS else _default(default, equals)


MISSING = object()
_DEFAULTS = {"None": None, "True": True, "False": False, "()": ()}


def _default(text: str, equals: str) -> object:
    if not equals:
        return MISSING
    try:
        return Const(Fraction(text))
    except ValueError:
        return text
