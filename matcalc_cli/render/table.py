"""A grid of texts as a rich table; the one module that imports rich."""

from __future__ import annotations

import io

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


def table(cells: list[list[str]], rows: list[str], cols: list[str], width: int, color: bool) -> list[str]:
    """Lines of a square-cornered table, with row and column headings where they are given."""
    grid = Table(box=box.SQUARE, show_header=bool(cols), padding=(0, 1), header_style="bold cyan")
    if rows:
        grid.add_column("", style="bold cyan", no_wrap=True)
    for j in range(len(cells[0])):
        # Text, not str: an entry may look like rich markup
        grid.add_column(Text(cols[j]) if cols else "", no_wrap=True)
    for i, row in enumerate(cells):
        texts = [Text(cell, style="dim" if cell == "0" else "") for cell in row]
        grid.add_row(*([Text(rows[i])] if rows else []), *texts)
    out = io.StringIO()
    console = Console(
        file=out,
        width=width + 2,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        legacy_windows=False,
    )
    console.print(grid)
    return [line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")]
