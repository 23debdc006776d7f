"""`matcalc check`: a derivative against numbers, or a claim against the derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import in_colour, render_options, syntax_first
from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.render.formats import RESULTS
from matcalc_cli.verbs import checking
from matcalc_cli.verbs.checking import Question
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES, chosen
from matcalc_cli.verbs.derive import COMMANDS

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Problem

WRONG = 1  # the exit code of a claim that is wrong


def check(argument: str | None, settings: Settings) -> int:
    """Exit code 1 where the claim is wrong; an error where the derivative is."""
    chosen(settings.format, RESULTS["Check"].formats, "--format")
    asked = Question(
        settings.wrt,
        chosen(settings.layout, LAYOUTS, "--layout") if settings.layout else "",
        settings.given,
        settings.order,
        chosen(settings.structure, STRUCTURES, "--structure"),
        settings.expand,
        chosen(settings.command, [row.name for row in COMMANDS], "--command"),
    )
    if settings.claim and settings.at:
        raise UsageError("--at and --claim exclude each other", hint="a claim is right at every point or wrong")
    text = inout.expression(argument)
    claim = inout.program(settings.claim) or settings.claim
    with time_limit(settings.timeout):
        syntax_first(text)
        judged = _claimed(text, claim, asked, settings) if claim else _checked(text, asked, settings)
    rendered, problem, failure = judged
    if settings.explain_reading:
        diagnostics.reading(problem.reading)
    inout.write(in_colour(rendered, settings), settings.output)
    diagnostics.notes(problem.notes)
    if isinstance(failure, MatcalcError):
        raise failure
    return failure


def _claimed(text: str, claim: str, asked: Question, settings: Settings) -> tuple[str, Problem, int]:
    """(what is printed, the problem, the exit code) of a claim."""
    from matcalc_cli.render import render_study

    verdict = checking.claim(text, claim, asked, settings.seed)
    printed = render_study(verdict, settings.format, render_options(settings))
    return printed, verdict.problem, 0 if verdict.right else WRONG


def _checked(text: str, asked: Question, settings: Settings) -> tuple[str, Problem, MatcalcError | int]:
    """(what is printed, the problem, what the call ends with) of a check."""
    from matcalc_cli.checking.check import failure
    from matcalc_cli.render import render_study

    checks = checking.check(text, asked, settings.at, settings.points, settings.seed)
    failed = next((f for f in map(failure, checks) if f is not None), 0)
    return render_study(checks, settings.format, render_options(settings)), checks[0].derivative.problem, failed
