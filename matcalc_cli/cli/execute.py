"""The derivative commands and eval: read EXPR, do what the row of COMMANDS says, render, write."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES, chosen
from matcalc_cli.verbs.derive import Asked, Command, results

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Derivative
    from matcalc_cli.render import Options

MAX_DIGITS = 1000


def execute(command: Command, argument: str | None, settings: Settings) -> None:
    """Read EXPR, do what the command says, write the result."""
    from matcalc_cli.language.text.reader import read

    text = inout.expression(argument)
    with time_limit(settings.timeout):
        read(text)  # a syntax error is told before SymPy is imported
        settings = _checked_choices(settings)
        found = results(command, text, Asked(*(getattr(settings, field) for field in Asked._fields)))
        from matcalc_cli.render import render

        rendered = render(found, settings.format, render_options(settings, found))
    if settings.explain_reading:
        diagnostics.reading(found[0].problem.reading)
    inout.write(rendered, settings.output)
    diagnostics.notes(note for result in found for note in result.notes)
    if settings.check and settings.format not in ("pretty", "json"):
        diagnostics.checks(result.check for result in found)


def _checked_choices(settings: Settings) -> Settings:
    """The settings with their words written in full."""
    from matcalc_cli.render import ENVIRONMENTS, FORMATS, WITH_STEPS

    chosen(settings.format, FORMATS, "--format")
    if settings.steps and settings.format not in WITH_STEPS:
        raise UsageError(f"--steps is for the formats {', '.join(WITH_STEPS)}", hint="leave out --steps or --format")
    if not 0 <= settings.digits <= MAX_DIGITS:
        raise UsageError(f"--digits is between 1 and {MAX_DIGITS}, not {settings.digits}")
    return settings._replace(
        layout=chosen(settings.layout, LAYOUTS, "--layout"),
        env=chosen(settings.env, ENVIRONMENTS, "--env"),
        structure=chosen(settings.structure, STRUCTURES, "--structure"),
    )


def render_options(settings: Settings, found: Sequence[Derivative] = ()) -> Options:
    """How results are to be written: as wide as the terminal, in colours where it has them."""
    from matcalc_cli.render import Options

    terminal = settings.output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((120, 24)).columns if terminal else 120
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    # --wrt x where x0, x1, x2 occur: code takes them as one array
    typed = {text.strip() for text in settings.wrt}
    family = any(t.grid is not None and t.kind != "scalar" and t.name in typed for r in found for t in r.targets)
    return Options(settings.env, settings.cse, settings.value, width, color, family)
