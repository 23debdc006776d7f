"""What the tables of all studies share: numbers as people read them, vectors, a grid; and the head of their JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.model.problem import Problem
from matcalc_cli.render.data import Json, variables_data
from matcalc_cli.render.options import Options
from matcalc_cli.render.table import table

if TYPE_CHECKING:
    import numpy as np

ENTRIES = 9  # of an array that is printed in full


def head(command: str, problem: Problem, wrt: Sequence[str]) -> Json:
    """What the JSON of every command starts with."""
    return {
        "command": command,
        "input": problem.text,
        "read": Notation(problem.decimals).text(problem.expr),
        "variables": variables_data(problem),
        "wrt": list(wrt),
    }


def vector(names: Sequence[str], limit: int = 8) -> str:
    """(x0, x1, x2)"""
    notation = Unicode()
    listed = [notation.name(n) for n in names]
    if len(listed) > limit:
        listed = [*listed[:3], "…", listed[-1]]
    return f"({', '.join(listed)})" if len(names) > 1 else listed[0]


def number(value: float | None, digits: int = 10) -> str:
    """A float as a person reads it: 1.5, −2e−12; 0 for -0; nothing for None."""
    if value is None:
        return ""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return (f"{value:.{digits}g}" if value else "0").replace("-", "−")


def array(value: float | np.ndarray | None) -> str:
    """[1 2; 3 4] of a small array, the norm of a large one; a number as it is."""
    if value is None:
        return ""
    if isinstance(value, float | int) or not value.shape:
        return number(float(value), 6)
    rows = [[x] for x in value.tolist()] if value.ndim == 1 else value.tolist()
    if len(rows) * len(rows[0]) > ENTRIES:
        return f"‖·‖ = {number(math.sqrt(sum(x * x for row in rows for x in row)), 6)}"
    return "[" + "; ".join(" ".join(number(x, 6) for x in row) for row in rows) + "]"


def full(value: float) -> str:
    """All digits of a double."""
    if math.isnan(value) or math.isinf(value):
        return number(value)
    text = repr(float(value))
    return (text.removesuffix(".0") if "e" not in text else text).replace("-", "−")


def finite(value: float | None) -> float | None:
    """JSON knows no nan and no infinity."""
    return value if value is not None and math.isfinite(value) else None


def grid(columns: Sequence[str], rows: Sequence[Sequence[str]], options: Options) -> list[str]:
    """A table with headings; one line a cell where the terminal is too narrow for it."""
    widths = [max([len(title), *(len(row[j]) for row in rows)]) for j, title in enumerate(columns)]
    total = sum(widths) + 3 * len(columns) + 1
    if total > options.width and options.color:
        longest = max(map(len, columns))
        blocks = [[f"{t.rjust(longest)}  {cell}" for t, cell in zip(columns, row) if cell] for row in rows]
        return [line for i, block in enumerate(blocks) for line in ([""] if i else []) + block]
    return table([list(row) for row in rows], [], list(columns), options.color)
