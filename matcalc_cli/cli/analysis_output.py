"""Writing what an analysis command found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.commands import _render_options
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings


def show(
    compute: Callable,
    format: str,
    output: Path | None,
    timeout: float,
    env: str = "none",
    every: int = 0,
    cse: bool = False,
    explain_reading: bool = False,
):
    """Compute and render under the time limit, write, tell the notes of the input; returns the result."""
    with time_limit(timeout):
        result = compute()
        from matcalc_cli.render.analysis import View, render

        plain = _render_options(Settings(env=env, output=output))
        text = render(result, format, View(env, cse, width=plain.width, color=plain.color, every=every))
    if explain_reading:
        diagnostics.reading(result.problem.reading)
    inout.write(text, output)
    diagnostics.notes(result.problem.notes)
    return result
