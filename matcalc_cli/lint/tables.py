"""Tables of derivatives: a column of functions and one of their derivatives, | $x^\\top A x$ | $2Ax$ |.

The head says which column is which: by a derivative, $\\nabla f$ or $\\frac{dy}{dx}$, or in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from matcalc_cli.lint import signs
from matcalc_cli.lint.derivatives import Derived, derived
from matcalc_cli.lint.words import DERIVATIVES

_FUNCTION = re.compile(r"\b(?:functions?|expressions?|f|y|funktion|fonction)\b|函数|表达式|原函数", re.IGNORECASE)


Sides = list[list[signs.Token] | None]


@dataclass
class Cell:
    """What stands in a cell: its words, and the numbers of its formulas in the flow."""

    text: str = ""
    formulas: list[int] = field(default_factory=list)


@dataclass
class Table:
    """The cells of its rows; the first row is the head."""

    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A function and its derivative: numbers of formulas, and the derivative that the head says."""

    function: int
    claim: int
    left: Derived


def pairs(table: Table, sides: Sides) -> Iterator[Row]:
    """The rows of a table of derivatives; sides[k] is formula k, one side alone or the last of f(x) = ..."""
    if len(table.rows) < 2:
        return
    heads = [_head(cell, sides) for cell in table.rows[0]]
    columns = [j for j, found in enumerate(heads) if isinstance(found, Derived)]
    functions = [j for j, found in enumerate(heads) if found == "function"]
    if not columns or not functions:
        return
    for row in table.rows[1:]:
        of = row[functions[0]] if functions[0] < len(row) else Cell()
        for j in columns:
            left = heads[j]
            cell = row[j] if j < len(row) else Cell()
            alone = len(of.formulas) == 1 == len(cell.formulas)
            if alone and isinstance(left, Derived) and sides[of.formulas[0]] and sides[cell.formulas[0]]:
                yield Row(of.formulas[0], cell.formulas[0], left)


def _head(cell: Cell, sides: Sides) -> Derived | str:
    """A derivative, "function", or something else."""
    side = sides[cell.formulas[0]] if len(cell.formulas) == 1 else None
    if side:
        left = derived(side)
        if left is not None:
            return left
        name = signs.name_at(side, 0)
        called = name is not None and (name.end == len(side) or signs.opens(side, name.end))
        return "function" if called and not cell.text.strip() else ""
    words = cell.text.lower()
    for word in sorted(DERIVATIVES, key=len, reverse=True):
        if word in words:
            return Derived((), (), DERIVATIVES[word], "spoken")
    return "function" if _FUNCTION.search(words) else ""
