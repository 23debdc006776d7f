"""diff, grad, jacobian, hessian, tangent and eval: read EXPR, do what the row of verbs.derive says, render, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import deliver, render_options, syntax_first, typesetting
from matcalc_cli.errors import UsageError
from matcalc_cli.render.formats import WITH_CHECK
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES, chosen
from matcalc_cli.verbs.derive import BY_NAME, Asked, results

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Derivative

MAX_DIGITS = 1000


def derive(argument: str | None, settings: Settings) -> None:
    """Read EXPR, do what the command says, write the result."""
    derived(argument, settings)


def derived(argument: str | None, settings: Settings) -> list[Derivative]:
    """The same, and the results for who goes on with them."""
    with time_limit(settings.timeout):
        found, settings = _computed(argument, settings)
        from matcalc_cli.render import written

        rendered = written(found, settings.format, render_options(settings, found))
    if settings.explain_reading:
        diagnostics.reading(found[0].problem.reading)
    deliver(rendered, settings)
    diagnostics.notes(note for result in found for note in result.notes)
    if settings.check and settings.format not in WITH_CHECK:
        diagnostics.checks(result.check for result in found)
    return found


def computed(argument: str | None, settings: Settings) -> tuple[list[Derivative], Settings]:
    """The results alone, and the settings with their words written in full."""
    with time_limit(settings.timeout):
        return _computed(argument, settings)


def _computed(argument: str | None, settings: Settings) -> tuple[list[Derivative], Settings]:
    text = inout.expression(argument)
    syntax_first(text)
    settings = _checked_choices(settings)
    asked = Asked(*(getattr(settings, field) for field in Asked._fields))
    return results(BY_NAME[settings.command], text, asked), settings


def _checked_choices(settings: Settings) -> Settings:
    """The settings with their words written in full."""
    from matcalc_cli.render import FORMATS, WITH_STEPS

    chosen(settings.format, FORMATS, "--format")
    if settings.steps and settings.format not in WITH_STEPS:
        raise UsageError(f"--steps is for the formats {', '.join(WITH_STEPS)}", hint="leave out --steps or --format")
    if not 0 <= settings.digits <= MAX_DIGITS:
        raise UsageError(f"--digits is between 1 and {MAX_DIGITS}, not {settings.digits}")
    return typesetting(settings)._replace(
        layout=chosen(settings.layout, LAYOUTS, "--layout"),
        structure=chosen(settings.structure, STRUCTURES, "--structure"),
    )
