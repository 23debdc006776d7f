"""Reading EXPR, computing under the time limit, and writing what a command found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.execute import render_options
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings


def show(
    expr: str | None,
    compute: Callable[[str], Any],
    format: str,
    output: Path | None,
    timeout: float,
    env: str = "none",
    every: int = 0,
    cse: bool = False,
    explain_reading: bool = False,
) -> Any:
    """Compute and render under the time limit, write, tell the notes of the input; returns the result."""
    from matcalc_cli.language.text.reader import read

    text = inout.expression(expr)
    with time_limit(timeout):
        read(text)  # a syntax error is told before SymPy is imported
        result = compute(text)
        from matcalc_cli.render.study import View, render

        plain = render_options(Settings(env=env, output=output))
        rendered = render(result, format, View(env, cse, width=plain.width, color=plain.color, every=every))
    if explain_reading:
        diagnostics.reading(result.problem.reading)
    inout.write(rendered, output)
    diagnostics.notes(result.problem.notes)
    return result
