"""Tables as rich draws them: the same grid, and the same style for every character."""

from __future__ import annotations

import io

import pytest
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from matcalc_cli.render.table import table

WIDE = 200  # more than any table here takes
GRIDS = {
    "gradient": ([["1", "x2", "x1"]], ["f"], ["x0", "x1", "x2"]),
    "zeros": ([["0", "-x₀·x₁²"], ["10", "0"]], ["∂f/∂x0", "∂f/∂x1"], ["x0", "x1"]),
    "no headings": ([["cos(θ)", "0"], ["0", "1"]], [], []),
    "headings of rows alone": ([["1"], ["0"]], ["f", "gg"], []),
    "headings of columns alone": ([["1", ""], ["0", "1.5e-07 ←"]], [], ["h", ""]),
    "a heading that is 0": ([["0"]], ["0"], ["0"]),
    "two columns a character": ([["变量·x", "x̂"], ["ｘ", "0"]], ["函数", "f"], ["变量", "x"]),
    "what rich would take for markup": ([["[bold]x[/bold]", ":smile:"]], ["[red]"], ["[/]", "x[0]"]),
}


def by_rich(cells, rows, cols, color):
    """The same grid, drawn by rich."""
    grid = Table(box=box.SQUARE, show_header=bool(cols), padding=(0, 1), header_style="bold cyan")
    if rows:
        grid.add_column("", style="bold cyan", no_wrap=True)
    for j in range(len(cells[0])):
        grid.add_column(Text(cols[j]) if cols else "", no_wrap=True)
    for i, row in enumerate(cells):
        texts = [Text(cell, style="dim" if cell == "0" else "") for cell in row]
        grid.add_row(*([Text(rows[i])] if rows else []), *texts)
    out = io.StringIO()
    system = "standard" if color else None
    Console(file=out, width=WIDE, force_terminal=color, no_color=not color, color_system=system).print(grid)
    return out.getvalue().splitlines()


def styled(lines):
    """(character, its style) of every line."""
    texts = [Text.from_ansi(line) for line in lines]
    return [[(c, str(text.get_style_at_offset(Console(), i))) for i, c in enumerate(text.plain)] for text in texts]


@pytest.mark.parametrize("cells, rows, cols", GRIDS.values(), ids=GRIDS)
def test_a_table_is_drawn_as_rich_draws_it(cells, rows, cols):
    assert table(cells, rows, cols, False) == by_rich(cells, rows, cols, False)


@pytest.mark.parametrize("cells, rows, cols", GRIDS.values(), ids=GRIDS)
def test_headings_stand_out_and_zeros_stand_back(cells, rows, cols):
    ours = styled(table(cells, rows, cols, True))
    assert ours == styled(by_rich(cells, rows, cols, True))
    assert any("dim" in style for line in ours for _, style in line) == any("0" in row for row in cells)
