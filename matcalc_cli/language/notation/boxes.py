"""A formula as boxes: letters, scripts, fractions, fences, tables; and what stands between them.

from_latex.py makes them; mathml.py and typst.py have one rule a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias, Union

from matcalc_cli.language.notation.signs import (
    BINARY,
    LARGE,
    LETTER,
    LIMITS,
    NORMAL,
    PUNCTUATION,
    RELATION,
    SPACES,
    Sign,
)

UPRIGHT, ITALIC, BOLD = "upright", "italic", "bold"


class Letter(NamedTuple):
    """A name: of one letter in italics, unless it is bold; of several upright."""

    text: str
    style: str = ITALIC


class Number(NamedTuple):
    """Digits, with a point in them."""

    text: str


class Words(NamedTuple):
    """Plain text between formulas."""

    text: str


class Operator(NamedTuple):
    """The name of a function: tr, log."""

    name: str


class Space(NamedTuple):
    """A gap; in em."""

    width: float


class Row(NamedTuple):
    """One behind the other."""

    parts: tuple[Box, ...]


class Fraction(NamedTuple):
    """Over and under a line."""

    over: Row
    under: Row


class Root(NamedTuple):
    """A square root where the degree is empty."""

    inside: Row
    degree: Row


class Scripts(NamedTuple):
    """What stands below and above, () for nothing, and the number of primes."""

    base: Box
    below: Row
    above: Row
    primes: int = 0


class Fence(NamedTuple):
    """In brackets as tall as what they hold; an empty one is not seen. `fenced` makes it and finds out whether that is
    higher than a line of letters."""

    left: str
    inside: Row
    right: str
    tall: bool


class Grid(NamedTuple):
    """A table of cells; a line stands above the rows in `rules`."""

    kind: str
    left: str
    rows: tuple[tuple[Row, ...], ...]
    right: str
    rules: frozenset[int] = frozenset()


class Accent(NamedTuple):
    """A mark above, one of signs.ACCENTS."""

    mark: str
    inside: Row


Box: TypeAlias = Union[  # noqa: UP007 - the names are not there yet
    Letter, Number, Words, Operator, Space, Sign, Row, Fraction, Root, Scripts, Fence, Grid, Accent
]
EMPTY = Row(())
DIFFERENTIAL = Letter("d", UPRIGHT)
THIN = Space(SPACES[","])


def size(box: Box) -> int:
    """About how many letters wide a box is."""
    return _SIZES[type(box)](box) if type(box) in _SIZES else 1


_SIZES: dict[type, Callable[[Any], int]] = {
    Letter: lambda box: len(box.text),
    Number: lambda box: len(box.text),
    Words: lambda box: len(box.text),
    Operator: lambda box: len(box.name),
    Sign: lambda box: 1 if box.kind in (LETTER, NORMAL) else 2,
    Row: lambda box: sum(map(size, box.parts)),
    Fraction: lambda box: max(size(box.over), size(box.under)),
    Root: lambda box: 1 + size(box.inside),
    Scripts: lambda box: size(box.base) + max(size(box.below), size(box.above)),
    Fence: lambda box: 2 + size(box.inside),
    Grid: lambda box: 2 + max((sum(2 + size(cell) for cell in row) for row in box.rows), default=0),
    Accent: lambda box: size(box.inside),
}


def tall(box: Box) -> bool:
    """Is a box higher than a line of letters?"""
    if isinstance(box, Row):
        return any(map(tall, box.parts))
    if isinstance(box, Scripts):
        return tall(box.base) or tall(box.above) or below_it(box.base)
    if isinstance(box, Fence):
        return box.tall
    if isinstance(box, Accent):
        return tall(box.inside)
    return isinstance(box, Fraction | Root | Grid) or isinstance(box, Sign) and box.kind == LARGE


def fenced(left: str, inside: Row, right: str) -> Fence:
    """The brackets around something, whose height is asked once: brackets in brackets know theirs."""
    return Fence(left, inside, right, tall(inside))


def below_it(base: Box) -> bool:
    """Does what is below stand under the base, as with sums?"""
    name = base.name if isinstance(base, Operator) else base.latex if isinstance(base, Sign) else ""
    return name in LIMITS


def begins(before: Box | None) -> bool:
    """Has a sign behind this no left side, as in −x and a = −x?"""
    return before is None or isinstance(before, Sign) and before.kind in (BINARY, RELATION, PUNCTUATION, LARGE)


def with_gaps(parts: Sequence[Box]) -> list[Box]:
    """The parts with the thin gaps that TeX has around names of functions, long names and fractions; none stands
    between a sign with a gap of its own and a differential."""
    found: list[Box] = []
    for part in parts:
        if part == DIFFERENTIAL and found and found[-1] == THIN and begins(found[-2] if len(found) > 1 else None):
            found.pop()
        if found and _gap(found[-1], part):
            found.append(THIN)
        found.append(part)
    return found


def _class(box: Box) -> str:
    """operator, name (of several letters), fraction, fence, other: what gaps depend on; "" of what has its own."""
    if isinstance(box, Scripts):
        return _class(box.base)
    if isinstance(box, Sign):
        return {"letter": "other", "normal": "other", "large": "operator"}.get(box.kind, "")
    if isinstance(box, Letter):
        return "name" if len(box.text) > 1 else "other"
    return _CLASSES.get(type(box), "other")


_CLASSES: dict[type, str] = {
    Operator: "operator",
    Fraction: "fraction",
    Fence: "fence",
    Grid: "fence",
    Space: "",
    Words: "",
}


def _gap(before: Box, behind: Box) -> bool:
    left, right = _class(before), _class(behind)
    if not left or not right:
        return False
    if left == "operator":
        return right != "fence"
    return right == "operator" or bool({"name", "fraction"} & {left, right})
