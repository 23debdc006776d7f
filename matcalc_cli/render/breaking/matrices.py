"""A matrix that is too wide: its long entries get names, J_{11}, and what is still too wide goes by columns.

The entries that fit stay where they are, zeros above all, so that the form of the matrix can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matcalc_cli.language.notation.latex import bracketed
from matcalc_cli.render.breaking.boxes import width
from matcalc_cli.render.breaking.lines import Broken, Equation

_AROUND, _GAP, _NAME = 16.0, 10.0, 17.0  # points: brackets, between columns, of J_{11}
HIGHEST = 30  # rows on a page
Cells = Sequence[Sequence[str]]


class Letter(NamedTuple):
    """What entries and blocks are called: H_{11}, and H_{2,11} of the second of several matrices."""

    letter: str
    number: str = ""
    blocks: str = "B"

    def entry(self, i: int, j: int, shape: tuple[int, int]) -> str:
        """J_{12}, and J_{1,12} where a number has two digits; J_{2} of a row or a column."""
        rows, cols = shape
        places = [str(k + 1) for k, size in ((i, rows), (j, cols)) if size > 1]
        return self._below(self.letter, ("" if max(rows, cols) < 10 else ",").join(places))

    def block(self, k: int) -> str:
        """\\mathbf{B}_{2}, of its columns."""
        return self._below(rf"\mathbf{{{self.blocks}}}", str(k + 1))

    def _below(self, letter: str, places: str) -> str:
        return f"{letter}_{{{','.join(part for part in (self.number, places) if part)}}}"


def equations(cells: Cells, left: str, broken: Broken, letter: Letter) -> list[Equation]:
    """left = the matrix, in a form that fits; its definitions are those of `broken`. `letter` is that of entries."""
    room = broken.beside(left)
    shape = len(cells), len(cells[0])
    widths = [[width(cell, in_cell=True) for cell in row] for row in cells]
    if _total(widths) <= room and len(cells) <= HIGHEST:
        return [Equation(left, (bracketed(cells),))]
    limit = _limit(widths, room)
    if len(cells) > HIGHEST or limit is None and len(cells) * len(cells[0]) > 12 * 12:
        entries = [(i, j, cell) for i, row in enumerate(cells) for j, cell in enumerate(row) if cell != "0"]
        return listed(entries, shape, broken, letter)
    limit = _NAME if limit is None else limit
    short = [
        [
            cell if wide <= limit else broken.named(cell, letter.entry(i, j, shape))
            for j, (cell, wide) in enumerate(zip(row, line))
        ]
        for i, (row, line) in enumerate(zip(cells, widths))
    ]
    return [Equation(left, (_by_columns(short, room, broken, letter),))]


def _total(widths: Sequence[Sequence[float]], limit: float = float("inf")) -> float:
    """The width of a matrix whose entries wider than the limit have names."""
    columns = [max(w if w <= limit else _NAME for w in column) for column in zip(*widths)]
    return sum(columns) + _GAP * (len(columns) - 1) + _AROUND


def _limit(widths: Sequence[Sequence[float]], room: float) -> float | None:
    """The widest that an entry may be so that the matrix fits; None where even names alone do not fit."""
    candidates = sorted({w for row in widths for w in row} | {_NAME})
    low, high = 0, len(candidates)
    while low < high:
        middle = (low + high) // 2
        if _total(widths, candidates[middle]) <= room:
            low = middle + 1
        else:
            high = middle
    return candidates[low - 1] if low else None


def _by_columns(cells: Cells, room: float, broken: Broken, letter: Letter) -> str:
    """The matrix, or one of blocks of columns, each with a name."""
    widths = [max(width(row[j], in_cell=True) for row in cells) for j in range(len(cells[0]))]
    blocks: list[list[int]] = [[]]
    used = _AROUND
    room = room - 30.0  # for the name of a block
    for j, wide in enumerate(widths):
        if blocks[-1] and used + wide + _GAP > room:
            blocks.append([])
            used = _AROUND
        blocks[-1].append(j)
        used += wide + _GAP
    if len(blocks) == 1 or sum(widths) + _GAP * (len(widths) - 1) + _AROUND <= room + 30.0:
        return bracketed(cells)
    parts = [
        broken.named(bracketed([[row[j] for j in block] for row in cells]), letter.block(k))
        for k, block in enumerate(blocks)
    ]
    return bracketed([parts])


def listed(
    entries: Sequence[tuple[int, int, str]], shape: tuple[int, int], broken: Broken, letter: Letter
) -> list[Equation]:
    """One line an entry that is not 0, and how many are."""
    found = [broken.equation(letter.entry(i, j, shape), cell) for i, j, cell in entries]
    zeros = shape[0] * shape[1] - len(found)
    if zeros or not found:
        found.append(Equation("", (rf"\text{{and {zeros} entries of }} {letter.letter} \text{{ that are }} 0",)))
    return found
