"""What the commands share: EXPR is read, the result computed under the time limit, rendered and written."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Derivative, Problem
    from matcalc_cli.render import Options


class Study(Protocol):
    """What every result of a study has: the problem it is about."""

    @property
    def problem(self) -> Problem: ...


Result = TypeVar("Result", bound=Study)


def syntax_first(text: str) -> None:
    """A syntax error is reported before SymPy is imported; the tree is kept for what follows."""
    from matcalc_cli.language.text.reader import read

    read(text)


def show(argument: str | None, compute: Callable[[str], Result], settings: Settings) -> Result:
    """Compute and render under the time limit, write, print the notes of the input; returns the result."""
    text = inout.expression(argument)
    with time_limit(settings.timeout):
        syntax_first(text)
        result = compute(text)
        from matcalc_cli.render import render_study

        rendered = render_study(result, settings.format, render_options(settings))
    if settings.explain_reading:
        diagnostics.reading(result.problem.reading)
    inout.write(rendered, settings.output)
    diagnostics.notes(result.problem.notes)
    return result


def render_options(settings: Settings, found: Sequence[Derivative] = ()) -> Options:
    """How results are to be written: as wide as the terminal, in colours where it has them."""
    from matcalc_cli.render import Options

    terminal = settings.output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((120, 24)).columns if terminal else 120
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    # --wrt x where x0, x1, x2 occur: code takes them as one array
    entered = {text.strip() for text in settings.wrt}
    family = any(t.grid is not None and t.kind != "scalar" and t.name in entered for r in found for t in r.targets)
    return Options(settings.env, settings.cse, settings.value, width, color, family, settings.every)
