"""From where to where an index runs: its ends as entered, the sizes of what it runs over, and the part of an array that
x_{i+1} is for all i at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex.binders import Binder
from matcalc_cli.language.latex.letters import symbol_of
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Size

if TYPE_CHECKING:
    from matcalc_cli.language.latex.resolve import Resolver

Window = tuple[int | None, int | None, None]


def whole(node: Node | None) -> int | None:
    """The whole number that a node is; None of others."""
    if node is None:
        return None
    inner = node.bare()
    if inner.kind == "negate" and (value := whole(inner.args[0])) is not None:
        return -value
    if inner.kind == "add":
        parts = [whole(arg) for arg in inner.args]
        known = [-k if sign == "-" else k for k, sign in zip(parts, inner.signs) if k is not None]
        return sum(known) if len(known) == len(parts) else None
    return int(inner.word) if inner.kind == "number" and inner.word.isdigit() and len(inner.word) < 7 else None


def shifted(node: Node | None) -> tuple[str, int]:
    """(i, 1) of the end i + 1; ("", 0) of an end that is no index."""
    inner = node.bare() if node is not None else None
    if inner is not None and inner.kind == "symbol" and not symbol_of(inner).atoms:
        return symbol_of(inner).stem, 0
    if inner is not None and inner.kind == "add" and len(inner.args) == 2:
        (letter, shift), more = shifted(inner.args[0]), whole(inner.args[1])
        if letter and not shift and more is not None:
            return letter, -more if inner.signs[1] == "-" else more
    return "", 0


@dataclass
class Range:
    """What is known of one index."""

    binder: Binder
    sizes: list[tuple[Size | None, Span]] = field(default_factory=list)

    @property
    def first(self) -> int:
        """The first value as entered, 1 where nothing is said."""
        if self.binder.first is None:
            return 1
        found = whole(self.binder.first)
        if found is None or found < 0:
            raise SyntaxProblem("an index begins at a number", self.binder.span, hint="begin at 1")
        return found

    @property
    def base(self) -> int:
        """Do the entries count from 0 or from 1?"""
        return 0 if self.first == 0 else 1

    def last(self) -> tuple[str | int | None, int]:
        """(n, -1) of a last value n - 1: the number of entries, were it the last one of all, and what it lacks; None
        where nothing is said."""
        if self.binder.last is None:
            return None, 0
        node, lacking = self.binder.last.bare(), 1 - self.base
        if node.kind == "add" and len(node.args) == 2 and (k := whole(node.args[1])) is not None:
            lacking += k if node.signs[1] == "+" else -k
            node = node.args[0].bare()
        if (number := whole(node)) is not None:
            return number + lacking, 0
        if node.kind == "symbol" and (not symbol_of(node).atoms or symbol_of(node).below):
            return names.tidy(symbol_of(node).name), lacking
        raise SyntaxProblem("this end of an index is not read", self.binder.last.span, hint="as in \\sum_{i=1}^{n-1}")

    def window(self, shift: int, span: Span) -> Window | None:
        """(start, stop, None), as in x[1:-1], of the entries with index i + shift; None where that is all of them."""
        _, lacking = self.last()
        start, behind = self.first - self.base + shift, lacking + shift
        if start < 0 or behind > 0:
            raise SyntaxProblem("this index runs beyond the entries that there are", span)
        return (start or None, behind or None, None) if start or behind else None

    def count(self, resolver: Resolver, span: Span) -> Node:
        """The number of values."""
        if self.binder.last is None:
            return self._count_of_all(span)
        made = resolver.convert(self.binder.last)
        more = 1 - self.first
        if not more:
            return made
        number = Node("number", [], span, str(abs(more)))
        return Node("add", [made, number], span, ["+", "+" if more > 0 else "-"], [span])

    def _count_of_all(self, span: Span) -> Node:
        for size, _ in self.sizes:
            if isinstance(size, str | int) and self.first == self.base:
                return Node("number" if isinstance(size, int) else "name", [], span, str(size))
        letter = self.binder.letter
        raise SyntaxProblem(f"how far {letter} goes is not known", span, hint=f"write \\sum_{{{letter}=1}}^{{n}}")

    def fit(self, resolver: Resolver) -> None:
        """The last value is that of what the index runs over; raises SyntaxProblem where it is not."""
        letter, span = self.binder.letter, self.binder.span
        sizes = list(dict.fromkeys(size for size, _ in self.sizes if isinstance(size, str | int)))
        last, _ = self.last()
        if last is not None and sizes and last not in sizes:
            if isinstance(last, str) and len(sizes) == 1 and resolver.binds(last, sizes[0]):
                return
            shown = f"{letter} runs to {last}, and what it runs over has {sizes[0]} entries"
            raise SyntaxProblem(shown, span, hint="declare the sizes with the letters of the sum")
        if len(sizes) > 1:
            listed = " and ".join(map(str, sizes))
            raise SyntaxProblem(f"{letter} runs over arrays of {listed} entries", span)
