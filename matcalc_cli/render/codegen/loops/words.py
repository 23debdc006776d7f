"""LoopWords: what a language writes loops over arrays of, a row of its dialect.

signs       products and divisions of whole numbers
upwards     head of a loop: {i} from {first} to before {stop}, that is up to {last}
downwards   the same from {last} down to {first}
end         of a loop
condition   head of a condition {c}; then `otherwise`, and closed at its end
start       a number {t} that changes, with its first value {x}; start_whole: a whole number, constant: one that stays
put         {p} becomes {x}
change      {p} grows by {x}, with {sign} for + - * /; "" where that is p = p + x
call        a function {f} that is called for what it writes; result, for the number {t} that it gives
number      a size as a number of floating point
entry       the text of an entry: name, places from 0, sizes
buffer      the line that makes a part of the workspace: name, sizes, the parts before it
function    a helper as text
product     the product of two arrays to a name, where the language has one
called      what a helper is called
truths      false and true
unread      what stands for an index that nothing reads; "" where that may have a name
base        where indices begin
by_columns  the first index moves fastest
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matcalc_cli.render.codegen.loops.sources import HELPERS
from matcalc_cli.render.codegen.loops.wholes import ONE, Signs, Whole, Written, minus, plus, times, whole, written
from matcalc_cli.render.codegen.templates import Row

Buffers = Sequence[tuple[str, Whole]]
Operand = tuple[str, bool]  # its name, is it turned


@dataclass(frozen=True)
class Helper:
    """A function that loops call: its parameters are (name, kind, sizes), kind `size`, `truth`, `read` or `changed`."""

    name: str
    doc: str
    parameters: Sequence[tuple[str, str, Sequence[Whole]]]
    lines: Sequence[str]
    wholes: Sequence[str]  # names of whole numbers that it makes
    numbers: Sequence[str]
    result: str  # the text of the number that it gives


@dataclass(frozen=True)
class LoopWords:
    """The words of one language."""

    signs: Signs
    upwards: str
    downwards: str
    end: str
    condition: str
    otherwise: str
    closed: str
    start: str
    start_whole: str
    constant: str
    put: str
    change: str
    call: str
    result: str
    number: Row
    entry: Callable[[LoopWords, str, Sequence[Whole], Sequence[Whole]], str]
    buffer: Callable[[LoopWords, str, Sequence[Whole], Buffers], str]
    function: Callable[[LoopWords, Helper], str]
    product: Callable[[Operand, Operand, str], str] | None = None
    called: Callable[[str], str] = str
    truths: tuple[str, str] = ("false", "true")
    unread: str = ""
    base: int = 0
    by_columns: bool = False

    @property
    def names(self) -> frozenset[str]:
        """What helpers are called: names that nothing else may have."""
        return frozenset(map(self.called, HELPERS))

    def text(self, a: Whole) -> str:
        """A whole number as written."""
        return written(a, self.signs)[0]

    def place(self, a: Whole) -> Written:
        """An index, which counts from 0, as the language counts."""
        return written(plus(a, whole(self.base)), self.signs)

    def index(self, name: str) -> Whole:
        """The name of an index of a loop, counted from 0."""
        return plus(whole(name), whole(-self.base))

    def head(self, name: str, first: Whole, stop: Whole, downwards: bool = False) -> str:
        """The head of a loop over first, first + 1 ... before stop, or from there down."""
        last = minus(stop, ONE)
        texts = {"first": self.place(first)[0], "stop": self.place(stop)[0], "last": self.place(last)[0]}
        return (self.downwards if downwards else self.upwards).format(i=name, **texts)


def flat_entry(words: LoopWords, name: str, places: Sequence[Whole], sizes: Sequence[Whole]) -> str:
    """A[i*n + j]: rows one after another."""
    at = places[0]
    for place, size in zip(places[1:], sizes[1:]):
        at = plus(times(at, size), place)
    return f"{name}[{words.text(at)}]"


def nested_entry(words: LoopWords, name: str, places: Sequence[Whole], sizes: Sequence[Whole]) -> str:
    """A(i, j)"""
    return f"{name}({', '.join(words.place(place)[0] for place in places)})"
