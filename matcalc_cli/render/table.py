"""A grid of texts as a table with square corners.

Drawn here and not by rich, whose import takes as long as reading, deriving and printing a small problem together; the
tests compare the two.
"""

from __future__ import annotations

from itertools import starmap

from matcalc_cli.model.columns import columns

_HEADING, _ZERO, _PLAIN = "\x1b[1;36m", "\x1b[2m", "\x1b[0m"  # bold cyan, dim, as all else


def table(cells: list[list[str]], rows: list[str], cols: list[str], color: bool) -> list[str]:
    """Lines of a table, with row and column headings where they are given; headings stand out, zeros stand back."""
    head = [*([""] if rows else []), *cols] if cols else []
    body = [[rows[i], *row] for i, row in enumerate(cells)] if rows else cells
    widths = [max(map(columns, column)) for column in zip(*([head] if head else []), *body)]

    def line(texts: list[str], heading: bool) -> str:
        def padded(j: int, text: str) -> str:
            blank = " " * (widths[j] - columns(text))
            if color and (heading or rows and j == 0):
                return f"{_HEADING} {text}{blank} {_PLAIN}"
            if color and text == "0":
                return f" {_ZERO}{text}{blank}{_PLAIN} "
            return f" {text}{blank} "

        return "│" + "│".join(starmap(padded, enumerate(texts))) + "│"

    def rule(left: str, cross: str, right: str) -> str:
        return left + cross.join("─" * (width + 2) for width in widths) + right

    heading = [line(head, True), rule("├", "┼", "┤")] if head else []
    return [rule("┌", "┬", "┐"), *heading, *(line(row, False) for row in body), rule("└", "┴", "┘")]
