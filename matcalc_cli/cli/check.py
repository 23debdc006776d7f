"""`matcalc check`: a derivative against numbers, or a claim against the derivative."""

from __future__ import annotations

from typing import Annotated

import typer

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.analysis_input import numbers_at
from matcalc_cli.cli.commands import BY_NAME, EVAL, LAYOUTS, STRUCTURES, _chosen, _render_options
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.options import Settings
from matcalc_cli.errors import UsageError

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
    _chosen(format, ("pretty", "json"), "--format")
    structure = _chosen(structure, STRUCTURES, "--structure")
    layout = _chosen(layout, LAYOUTS, "--layout") if layout else ""
    row = BY_NAME[_chosen(command, [name for name in BY_NAME if name != EVAL.name], "--command")]
    if not 1 <= points <= 1000:
        raise UsageError(f"--points is between 1 and 1000, not {points}")
    if seed < 0:
        raise UsageError(f"--seed is not negative, and this is {seed}")
    if claim and at:
        raise UsageError("--at and --claim exclude each other", hint="a claim is right at every point or wrong")
    text = inout.expression(expr)
    claim = inout.program(claim) or claim
    with time_limit(timeout):
        from matcalc_cli.parser.read import read

        read(text)
        from matcalc_cli.parser.facts import call
        from matcalc_cli.parser.parse import parse

        problem = parse(text, given, wrt or None, expand, row.single, call=call(row.needs, at, claim=claim))
        orders = order * row.order if len(problem.targets) < 2 else 1
        view = _render_options(Settings(output=output))
        if claim:
            rendered, failure = _claimed(problem, claim, given, layout, orders, structure, seed, format, view)
        else:
            known = _held(at, problem)
            rendered, failure = _checked(problem, layout, orders, structure, points, seed, known, format, view)
    if explain_reading:
        diagnostics.reading(problem.reading)
    inout.write(rendered, output)
    diagnostics.notes(problem.notes)
    if failure is not None:
        raise failure


def _held(at: str, problem):
    """What --at holds: values of names, arrays among them, and the sizes they tell."""
    from matcalc_cli.analysis.sample import FREE, held
    from matcalc_cli.parser.point import parse_held

    if not at:
        return FREE
    if problem.explicit:
        return held({symbol.name: value for symbol, value in numbers_at(at, problem).items()})
    return held(*parse_held(at, problem))


def _checked(problem, layout, orders, structure, points, seed, held, format, view):
    from matcalc_cli.analysis.check import check as verb
    from matcalc_cli.analysis.check import failure
    from matcalc_cli.engine.derive import derive
    from matcalc_cli.model.problem import Layout
    from matcalc_cli.render.check_text import render

    results = derive(problem, Layout(layout or "numerator"), orders, None, structure, "check")
    checks = [verb(result, points, seed, structure, full=True, held=held) for result in results]
    return render(checks, format, view), next((f for f in map(failure, checks) if f is not None), None)


def _claimed(problem, claim, given, layout, orders, structure, seed, format, view):
    from matcalc_cli.analysis.judge import judge
    from matcalc_cli.model.problem import Layout
    from matcalc_cli.render.check_text import render_verdict

    if not layout and type(claim) is not str:
        layout = "mixed"  # a gradient in code has the shape of the variable
    verdict = judge(problem, claim, given, Layout(layout) if layout else None, orders, structure, seed)
    wrong = None if verdict.right else typer.Exit(1)
    return render_verdict(verdict, format, view), wrong


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("check", help=_HELP, short_help=_HELP.partition("\n")[0])(check)
