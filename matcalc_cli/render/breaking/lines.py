"""A formula that is too wide as lines that are not: sums and products are broken before a sign, all else gets names.

What cannot be broken (a fraction, a root, brackets, an exponent) is shortened: its smallest part that is wide enough is
called t_0, and the definition t_0 = ... stands before the line that needs it. A definition is broken the same way, so
that no line is wider than the room, unless a name alone is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from matcalc_cli.render.breaking.boxes import TOKEN, Measured, measured, width

INDENT = 10.0  # the \\quad before a line that goes on
_PRODUCTS = frozenset((r"\cdot", r"\odot", r"\oslash", r"\otimes", r"\times", r"\,"))
_OPENING, _CLOSING = ("{", r"\left", r"\begin"), ("}", r"\right", r"\end")
_LEAST = 60.0  # points left for a line, whatever stands before it
_ROUNDS = 40  # of naming in one line


class Equation(NamedTuple):
    """left = the lines; the left side of the result itself may be empty."""

    left: str
    lines: tuple[str, ...]


class Broken:
    """The lines of one result: `definitions` come first, each before it is used."""

    def __init__(self, room: float, names: Iterator[str], show: Callable[[str, str], str], breaks_products: bool):
        """room: points of a line; names: of parts; show(name, text): how it is printed as the name of that text;
        breaks_products: a product of numbers may be broken before a factor, which then has a dot before it."""
        self.room, self._names, self._show, self._breaks_products = room, names, show, breaks_products
        self.lead = 0.0  # points of the widest left side
        self.definitions: list[Equation] = []
        self._known: dict[str, str] = {}
        self._measured: dict[str, Measured] = {}

    def _measure(self, text: str) -> Measured:
        """Each text once: a part of one that was measured is known from there."""
        found = self._measured.get(text)
        if found is None:
            found = self._measured[text] = measured(text)
        return found

    def equation(self, left: str, text: str) -> Equation:
        """left = text in lines that fit beside the left side."""
        return Equation(left, tuple(self.lines(text, self.beside(left))))

    def beside(self, left: str) -> float:
        """The points that a left side leaves, in a column that is as wide as the widest of them."""
        lead = max(self.lead, width(left))
        return max(_LEAST, self.room - (lead + 13.4 if lead else 0.0))

    def below(self, left: str, text: str) -> Equation:
        """A left side that would leave too little room, and the lines of = text below it."""
        room = self.room - self.lead - 2 * INDENT
        first, *more = self.lines(text, room - 13.4)
        return Equation("", (self.fitted(left, room), f"= {first}", *more))

    def lines(self, text: str, room: float) -> list[str]:
        """The text in lines of `room` points, those behind the first moved in."""
        if self._measure(text).width <= room:
            return [text]
        room = max(_LEAST, room - INDENT)
        found = [""]
        used = 0.0
        for term in _terms(text):
            pieces = self._pieces(term, room)
            for i, piece in enumerate(pieces):
                wide = self._measure(piece).width
                if found[-1] and (used + wide > room or i == 0 and len(pieces) > 1):
                    piece = _dotted(piece) if i else piece
                    found.append(piece)
                    used = self._measure(piece).width
                else:
                    found[-1] = f"{found[-1]} {piece}".strip()
                    used += wide
        return found

    def named(self, text: str, wished: str = "") -> str:
        """The name of a part, with its definition where it is new; `wished` instead of the next t."""
        if text not in self._known:
            equation = Equation("", tuple(self.lines(text, self.beside(r"\mathbf{T}_{00}"))))
            name = wished or self._show(next(self._names), text)
            self.definitions.append(equation._replace(left=name))
            self._known[text] = name
        return self._known[text]

    def known(self, text: str) -> str:
        """The name that a text has; "" of one without."""
        return self._known.get(text, "")

    def _pieces(self, term: str, room: float) -> list[str]:
        """A term, or the factors of one that does not fit, none wider than the room."""
        if self._measure(term).width <= room or not self._breaks_products:
            return [self.fitted(term, room)]
        factors = [self.fitted(factor, room) for factor in _factors(term)]
        whole = " ".join(factors)
        return [whole] if self._measure(whole).width <= room else factors

    def fitted(self, text: str, room: float) -> str:
        """The text with names for parts of it, so that it fits on one line."""
        for _ in range(_ROUNDS):
            found = self._measure(text)
            excess = found.width - room
            if excess <= 0 or not found.parts:
                break
            text = self._shortened(text, found, excess)
        return text

    def _shortened(self, text: str, found: Measured, excess: float) -> str:
        """The text with a name for the smallest part that is wide enough, or for the widest, wherever it stands."""
        parts = found.parts
        enough = [part for part in parts if part.width - 12 >= excess]
        part = min(enough, key=lambda p: p.width) if enough else max(parts, key=lambda p: p.width)
        inner = text[part.first : part.last]
        if inner not in self._measured and (within := found.inside(text, part)):
            self._measured[inner] = within
        name = self.named(inner)
        for other in sorted(parts, reverse=True):
            if text[other.first : other.last] == inner:
                text = text[: other.start] + name + text[other.end :]
        return text


def _tops(text: str) -> Iterator[str]:
    """The pieces of a text between the spaces that stand in no brackets."""
    start = depth = 0
    for match in TOKEN.finditer(text):
        token = match.group()
        depth += token.startswith(_OPENING) - token.startswith(_CLOSING)
        if depth == 0 and token.isspace():
            if start < match.start():
                yield text[start : match.start()]
            start = match.end()
    if start < len(text):
        yield text[start:]


def _terms(text: str) -> list[str]:
    """a, + b, - c"""
    found: list[list[str]] = []
    for piece in _tops(text):
        if not found or piece in ("+", "-"):
            found.append([piece])
        else:
            found[-1].append(piece)
    return [" ".join(pieces) for pieces in found]


def _factors(term: str) -> list[str]:
    """The factors of a term, the signs before them with them; \\partial_{1} belongs to the function behind it."""
    found: list[str] = []
    glued = False
    for piece in _tops(term):
        if glued and found:
            found[-1] += f" {piece}"
        else:
            found.append(piece)
        glued = piece in _PRODUCTS or piece in ("+", "-") or piece.startswith((r"\partial", r"\mathrm{d}"))
    return found


def _dotted(factor: str) -> str:
    """A factor that begins a line has a sign before it."""
    sign, _, rest = factor.partition(" ")
    if sign == r"\,":
        return rf"\cdot {rest}"
    return factor if sign in _PRODUCTS else rf"\cdot {factor}"


def aligned_rows(equations: list[Equation]) -> list[str]:
    """The rows of an aligned environment, without what separates them."""
    rows: list[str] = []
    for left, lines in equations:
        rows.append(f"{left} &= {lines[0]}" if left else f"& {lines[0]}")
        rows += [rf"&\quad {line}" for line in lines[1:]]
    return rows


__all__ = ["Broken", "Equation", "aligned_rows"]
