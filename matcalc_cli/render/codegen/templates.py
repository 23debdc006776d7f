"""Templates: how one operation is written, and the least parentheses that keep its meaning.

A row is a template with {0}, {1} ... and a precedence; operands that stand between delimiters are written bare, others
are put in parentheses unless they bind at least as tightly as `needs` says (default: an atom).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from matcalc_cli.render.codegen.precedence import CHOICE, MATMUL, POSTFIX, PRODUCT

_HOLE = re.compile(r"\{(\d)\}")


@dataclass(frozen=True)
class Row:
    """One operation of one language."""

    template: str
    precedence: int = POSTFIX
    needs: tuple[int, ...] = ()


def infix(operator: str, precedence: int, left: int | None = None, right: int | None = None) -> Row:
    """{0} operator {1}, associating to the left."""
    return Row(f"{{0}}{operator}{{1}}", precedence, (left or precedence, right or precedence + 1))


@cache
def call(template: str) -> Row:
    """A template from a table of functions, its precedence read off its text."""
    if re.match(r"\d+(\.0\w*)? ?/", template):
        return Row(template, PRODUCT)
    if template.startswith("(") or re.fullmatch(r"(\{0\}\.)?[\w.:]+\(.*\)(\(.*\))?", template):
        return Row(template, POSTFIX)
    return Row(template, CHOICE)


@cache
def _holes(template: str) -> tuple[tuple[str, int, bool], ...]:
    """(text before, operand, bare) of each hole, then the text after the last; bare is between delimiters."""
    found, at = [], 0
    for hole in _HOLE.finditer(template):
        before, after = template[: hole.start()], template[hole.end() :]
        bare = before.endswith(("(", "[", ", ")) and after.startswith((")", "]", ","))
        found.append((template[at : hole.start()], int(hole.group(1)), bare))
        at = hole.end()
    return (*found, (template[at:], -1, True))


def fill(row: Row, operands: Sequence[tuple[str, int]]) -> str:
    """The text of an operation; operands are (text, precedence)."""
    holes = _holes(row.template)
    pieces: list[str] = []
    for before, place, bare in holes[:-1]:
        text, precedence = operands[place]
        need = row.needs[place] if place < len(row.needs) else CHOICE if bare else POSTFIX
        mixed = row.precedence == MATMUL and precedence == PRODUCT
        pieces += (before, text if precedence >= need and not mixed else f"({text})")
    return "".join(pieces) + holes[-1][0]
