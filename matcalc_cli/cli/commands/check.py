"""`matcalc check`: a derivative against numbers, or a claim against the derivative."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.execute import render_options
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.options import Settings
from matcalc_cli.errors import UsageError
from matcalc_cli.verbs import checking
from matcalc_cli.verbs.checking import Question
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES, chosen
from matcalc_cli.verbs.derive import COMMANDS

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Problem

_HELP = """The derivative against automatic and numeric differentiation at random points, or your own answer (--claim).

\b
Examples:
  matcalc check "norm2(A*x - b)^2" --wrt x
  matcalc check "x'*A*x" --wrt x --claim "2*x'*A"
"""
LayoutOrAny = Annotated[
    str,
    typer.Option(
        "--layout", help="numerator, denominator or mixed; left out: a claim may be in any.", show_default=False
    ),
]
OfCommand = Annotated[str, typer.Option("--command", help="Which derivative: diff grad jacobian hessian tangent.")]
Points = Annotated[int, typer.Option("--points", help="How many random points.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the random points.")]
Claim = Annotated[
    str, typer.Option("--claim", help="A derivative worked out by hand: is it right?", show_default=False)
]
Order = Annotated[int, typer.Option("--order", help="Differentiate this many times.")]
Structure = Annotated[
    str, typer.Option("--structure", help="By a symmetric, diagonal ... variable: entries or projection.")
]
Expand = Annotated[bool, typer.Option("--expand", help="Write arrays of concrete size out entry by entry.")]
At = Annotated[str, typer.Option("--at", help="Hold names at values: x0=1,x1=2 or x=[1,2].", show_default=False)]
Format = Annotated[str, typer.Option("--format", "-f", help="pretty or json.")]


def check(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    layout: LayoutOrAny = "",
    given: o.Given = "",
    claim: Claim = "",
    command: OfCommand = "diff",
    order: Order = 1,
    structure: Structure = "entries",
    at: At = "",
    points: Points = 5,
    seed: Seed = 0,
    expand: Expand = False,
    explain_reading: o.ExplainReading = False,
    format: Format = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    chosen(format, ("pretty", "json"), "--format")
    asked = Question(
        wrt or (),
        chosen(layout, LAYOUTS, "--layout") if layout else "",
        given,
        order,
        chosen(structure, STRUCTURES, "--structure"),
        expand,
        chosen(command, [row.name for row in COMMANDS], "--command"),
    )
    if claim and at:
        raise UsageError("--at and --claim exclude each other", hint="a claim is right at every point or wrong")
    text = inout.expression(expr)
    claim = inout.program(claim) or claim
    with time_limit(timeout):
        from matcalc_cli.language.text.reader import read

        read(text)
        rendered, problem, failure = _judged(text, claim, asked, at, points, seed, format, output)
    if explain_reading:
        diagnostics.reading(problem.reading)
    inout.write(rendered, output)
    diagnostics.notes(problem.notes)
    if failure is not None:
        raise failure


def _judged(
    text: str, claim: str, asked: Question, at: str, points: int, seed: int, format: str, output: Path | None
) -> tuple[str, Problem, BaseException | None]:
    """(what is printed, the problem, what the call ends with) of a check, or of a claim."""
    from matcalc_cli.render.study.checking import render, render_verdict

    view = render_options(Settings(output=output))
    if claim:
        verdict = checking.claim(text, claim, asked, seed)
        return render_verdict(verdict, format, view), verdict.problem, None if verdict.right else typer.Exit(1)
    from matcalc_cli.checking.check import failure

    checks = checking.check(text, asked, at, points, seed)
    failed = next((f for f in map(failure, checks) if f is not None), None)
    return render(checks, format, view), checks[0].derivative.problem, failed


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("check", help=_HELP, short_help=_HELP.partition("\n")[0])(check)
