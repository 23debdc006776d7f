"""`explain` and `rules`: how a derivative comes about, and the identities that it comes from."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.execute import render_options
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES, chosen

ExplainFormat = Annotated[str, typer.Option("--format", "-f", help="pretty json latex markdown.")]
RulesFormat = Annotated[str, typer.Option("--format", "-f", help="pretty json markdown.")]


def explain(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    layout: o.LayoutName = "numerator",
    given: o.Given = "",
    order: o.Order = 1,
    expand: o.Expand = False,
    structure: o.Structure = "entries",
    explain_reading: o.ExplainReading = False,
    format: ExplainFormat = "pretty",
    env: o.Env = "none",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    text = inout.expression(expr)
    with time_limit(timeout):
        from matcalc_cli.language.text.reader import read

        read(text)  # a syntax error is told before SymPy is imported
        layout = chosen(layout, LAYOUTS, "--layout")
        structure = chosen(structure, STRUCTURES, "--structure")
        from matcalc_cli.render.study.derivation import render
        from matcalc_cli.verbs.checking import Question
        from matcalc_cli.verbs.checking import explain as verb

        found = verb(text, Question(wrt or (), layout, given, order, structure, expand))
        rendered = render(found, format, render_options(Settings(env=env, output=output)))
    if explain_reading:
        diagnostics.reading(found.problem.reading)
    inout.write(rendered, output)
    diagnostics.notes(note for part in found.parts for note in part.derivative.notes)


def rules(
    name: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the types at run time on Python 3.10
        typer.Argument(
            metavar="NAME", help="A rule by its number, its name, or what is typed: det.", show_default=False
        ),
    ] = None,
    search: Annotated[str, typer.Option("--search", help="The rules with this text in them.", show_default=False)] = "",
    verify: Annotated[bool, typer.Option("--verify", help="Check every rule numerically; exit 1 on failure.")] = False,
    format: RulesFormat = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    if sum(map(bool, (name, search, verify))) > 1:
        raise UsageError("NAME, --search and --verify exclude each other")
    with time_limit(timeout):
        from matcalc_cli.render.study.catalogue import render
        from matcalc_cli.study.derivation import catalogue

        if verify:
            found = catalogue.verify()
        elif name:
            found = [catalogue.shown(entry) for entry in catalogue.find(name)]
        else:
            found = catalogue.search(search)
        rendered = render(found, format, render_options(Settings(output=output)))
    inout.write(rendered, output)
    if verify and not found.passed:
        failed = ", ".join(c.entry.name for c in found.checks if not c.passed)
        raise MathError(f"these rules do not hold: {failed}")


COMMANDS = (
    (
        "explain",
        explain,
        "The derivation of a derivative, step by step: which rule, on which part, and what comes of it.",
        ('matcalc explain "x\'*A*x" --wrt x', 'matcalc explain "g = x0+x1*x2; g^2" --layout denominator'),
    ),
    (
        "rules",
        rules,
        "The rules of differentiation that are used; NAME shows one of them.",
        ("matcalc rules det", "matcalc rules --search norm"),
    ),
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for name, function, text, examples in COMMANDS:
        listed = "\n  ".join(examples)
        app.command(name, help=f"{text}\n\n\b\nExamples:\n  {listed}", short_help=text)(function)
