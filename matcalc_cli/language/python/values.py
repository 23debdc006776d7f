"""What a name of a Python program may hold while it is read, and the errors of reading.

An array is a term with the lengths of its axes: () of a number, (n,) of a vector, (m, n) of a matrix, as NumPy has it.
In the language a vector is a column, and what has one entry a scalar.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, cast

from matcalc_cli.errors import SizeError, Span
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.terms import Term
from matcalc_cli.model.shapes import Shape, combine, resolve, show
from matcalc_cli.model.shapes import Size as Length

if TYPE_CHECKING:
    import ast

    from matcalc_cli.language.python.scopes import Scope
    from matcalc_cli.language.python.source import File


# what a name may hold: an array (axes.Tensor: of three axes), a number that is known, a size, a condition, a list, a
# dictionary, a function; a bool, a text or None. Who reads one asks what it is
Value: TypeAlias = object
Keywords: TypeAlias = "dict[str, Value]"  # f(name=value)
Dims: TypeAlias = Shape  # the lengths of the axes, any number of them


class Misfit(SizeError):
    """Sizes or numbers of axes that do not fit, in this choice of what the arguments are."""


class Open(Exception):
    """It matters here how many axes an argument has, and nobody has said it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Keyed(Exception):
    """An argument is a dictionary and has an entry of this name, params["W"], or a tuple of several: W, b = params."""

    def __init__(self, name: str, *keys: str) -> None:
        super().__init__()
        self.name, self.keys = name, keys


class Array:
    """A term and the lengths of its axes. `fresh`: made by the function itself, so that it may be written to; `names`:
    how many names and lists hold it; `shared`: a part of it has a name of its own; `whole`: made of whole numbers, so
    that NumPy would cut off what is written to it."""

    __slots__ = ("dims", "fresh", "names", "of", "shared", "term", "whole")

    def __init__(self, term: Term, dims: Dims, fresh: bool = True, of: Array | None = None) -> None:
        self.term, self.dims, self.fresh, self.of = term, tuple(resolve(d) for d in dims), fresh, of
        self.names, self.shared, self.whole = 0, False, False

    @property
    def rank(self) -> int:
        return len(self.dims)

    @property
    def single(self) -> bool:
        """Has it one entry, so that it is a scalar of the language?"""
        return all(resolve(d) == 1 for d in self.dims)


@dataclass(frozen=True)
class Const:
    """A number that is known; `text` as it was entered."""

    value: Fraction
    text: str = ""

    def term(self, span: Span) -> Term:
        if self.text:
            return T.number(self.text, span)
        return T.number(self.value, span)

    @property
    def whole(self) -> int | None:
        return self.value.numerator if self.value.denominator == 1 else None


@dataclass(frozen=True)
class Size:
    """The length of an axis, as x.shape[0] gives it."""

    dim: Length

    @property
    def number(self) -> int | None:
        found = resolve(self.dim)
        return found if isinstance(found, int) else None


@dataclass(frozen=True)
class Condition:
    """Comparisons joined by and, or, not: an array of booleans. `parts` are conditions, of a comparison two arrays."""

    kind: str
    parts: tuple[Condition | Array, ...]
    dims: Dims
    sign: str = ""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that and, or, not join."""
        return cast("tuple[Condition, ...]", self.parts)

    @property
    def sides(self) -> tuple[Array, Array]:
        """The two arrays of a comparison."""
        return cast("tuple[Array, Array]", self.parts)


@dataclass(eq=False)
class Sequence:
    """A list or a tuple."""

    items: list[Value]
    fresh: bool = True


@dataclass(frozen=True)
class Unknown:
    """An argument of which is not known yet how many axes it has."""

    name: str


@dataclass(frozen=True)
class Library:
    """Something of a library: numpy.linalg.norm."""

    path: str


@dataclass(eq=False)
class Function:
    """A function of the file, or a lambda; `scope` are the names around it, `bound` what partial gave it."""

    name: str
    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    file: File


@dataclass(eq=False)
class Partial:
    """functools.partial(function, *args, **keywords)"""

    function: Value
    args: list[Value]
    keywords: dict[str, Value]


@dataclass(frozen=True)
class Method:
    """x.sum: a method of a value that waits for its arguments."""

    value: Value
    name: str


@dataclass(frozen=True)
class Slice:
    """start:stop:step of an index, whole numbers or None."""

    start: Value
    stop: Value
    step: Value


@dataclass(eq=False)
class Mapping:
    """A dictionary with constant keys."""

    items: dict[str | Fraction, Value] = field(default_factory=dict)


@dataclass(eq=False)
class Record(Mapping):
    """An argument that is a dictionary: of its entries those are known that have been asked for."""

    name: str = ""


def dims_text(dims: Dims) -> str:
    """(m, n) as NumPy writes a shape."""
    listed = ", ".join(show(d) for d in dims)
    return f"({listed},)" if len(dims) == 1 else f"({listed})"


def is_whole(value: Value) -> bool:
    """Is it made of whole numbers, as [0, 0, 0]?"""
    if isinstance(value, Sequence):
        return all(map(is_whole, value.items))
    if isinstance(value, Array):
        return value.whole
    return isinstance(value, bool | Size) or isinstance(value, Const) and not value.text and value.whole is not None


def entries(dims: Dims) -> Length:
    """The number of entries of an array."""
    return combine("*", *dims) if len(dims) > 1 else dims[0] if dims else 1
