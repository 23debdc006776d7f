"""The commands that do something with derivatives: each reads its options, calls one verb of analysis, prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from matcalc_cli.cli import options as o
from matcalc_cli.cli.commands.iterate import descent, newton
from matcalc_cli.cli.commands.products import product_command
from matcalc_cli.cli.drawing import draw
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.showing import show


def _help(text: str, *examples: str) -> str:
    return text + "\n\n\b\nExamples:\n  " + "\n  ".join(examples)


def critical(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: o.Parameters = "",
    box: o.Box = "",
    format: o.StudyFormat = "pretty",
    env: o.Env = "none",
    explain_reading: o.ExplainReading = False,
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute(text: str) -> Any:
        from matcalc_cli.verbs.study import critical as verb

        return verb(text, wrt or (), given, at, box, time_limit)

    show(expr, compute, format, output, timeout, env, explain_reading=explain_reading)


def taylor(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: Annotated[
        str,
        typer.Option(
            "--at", help="The point: x=1, or x=a to keep it symbolic, of all variables; 0 left out.", show_default=False
        ),
    ] = "",
    order: Annotated[int, typer.Option("--order", help="Degree of the polynomial.")] = 2,
    remainder: Annotated[bool, typer.Option("--remainder", help="Also the remainder in Lagrange's form.")] = False,
    error: Annotated[
        list[str] | None,
        typer.Option(
            "--error", help="Compare with f at x=0.1 (repeat), or at 0.1,0.2 in one unknown.", show_default=False
        ),
    ] = None,
    format: o.AnyFormat = "pretty",
    env: o.Env = "none",
    explain_reading: o.ExplainReading = False,
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute(text: str) -> Any:
        from matcalc_cli.verbs.study import taylor as verb

        return verb(text, wrt or (), given, at, order, remainder, error or ())

    show(expr, compute, format, output, timeout, env, explain_reading=explain_reading)


def autodiff(
    expr: o.Expr = None,
    at: o.At = "",
    mode: Annotated[str, typer.Option("--mode", help="forward, reverse or both.")] = "forward",
    wrt: Annotated[str, typer.Option("--wrt", help="Forward mode: the name to seed.", show_default=False)] = "",
    v: Annotated[
        str,
        typer.Option("--v", help="The direction of forward, the weights of reverse mode: '[1,0]'.", show_default=False),
    ] = "",
    given: o.Given = "",
    expand: o.Expand = False,
    graph: Annotated[
        str, typer.Option("--graph", help="Draw the computational graph: text dot svg png.", show_default=False)
    ] = "",
    format: o.StudyFormat = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute(text: str) -> Any:
        from matcalc_cli.verbs.study import autodiff as verb

        return verb(text, at, mode, wrt, v, given, expand)

    if graph:
        draw(expr, compute, graph, output, timeout)
    else:
        show(expr, compute, format, output, timeout)


def compare(
    expr: o.Expr = None,
    at: o.At = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    h: Annotated[str, typer.Option("--h", help="Steps of the difference quotients.")] = "1e-2,1e-5,1e-8,1e-11",
    format: o.StudyFormat = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute(text: str) -> Any:
        from matcalc_cli.verbs.study import compare as verb

        return verb(text, at, wrt or (), given, h)

    show(expr, compute, format, output, timeout)


COMMANDS: tuple[tuple[str, Callable, str, tuple[str, str]], ...] = (
    (
        "critical",
        critical,
        "Critical points of a scalar EXPR, or equilibria of x' = EXPR, with their class.",
        ('matcalc critical "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"', 'matcalc critical "x^3 - 3*x*y + y^3" --box -4:4'),
    ),
    (
        "newton",
        newton,
        "Newton's method: a root of EXPR, or a minimum with --minimize, a row an iteration.",
        (
            'matcalc newton "x^2 - 2" --from x=1',
            'matcalc newton "(1-x)^2 + 100*(y-x^2)^2" --minimize --from x=-1.2,y=1',
        ),
    ),
    (
        "descent",
        descent,
        "Gradient descent of a scalar EXPR, with a fixed --rate or with backtracking.",
        ('matcalc descent "x^2 + 3*y^2" --from x=2,y=1', 'matcalc descent "x^2 + 3*y^2" --from x=2,y=1 --rate 0.25'),
    ),
    (
        "taylor",
        taylor,
        "Taylor polynomial of a scalar EXPR about --at, in one variable or in a vector.",
        ('matcalc taylor "exp(x)" --at x=0 --order 4 --error 0.1,1', 'matcalc taylor "f(x)" --at x=a --order 3'),
    ),
    (
        "jvp",
        product_command("jvp"),
        "J·v, the derivative of EXPR along v, by one forward sweep: the Jacobian is never formed.",
        ('matcalc jvp "[x*y, sin(x)]" --v "[1, a]"', 'matcalc jvp "tanh(W*x)" --wrt x'),
    ),
    (
        "vjp",
        product_command("vjp"),
        "vᵀ·J by one reverse sweep: the Jacobian is never formed. --loss chains a loss through.",
        ('matcalc vjp "[x*y, sin(x)]" --v "[1, a]"', 'matcalc vjp "W*x + b" --wrt W --loss "sum(y.^2)/2"'),
    ),
    (
        "autodiff",
        autodiff,
        "The evaluation trace of EXPR: values, tangents or adjoints and the rule of each elementary operation.",
        (
            'matcalc autodiff "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5',
            'matcalc autodiff "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5 --mode reverse',
        ),
    ),
    (
        "compare",
        compare,
        "Symbolic, difference quotients, forward and reverse AD side by side: value, error, cost, size, time.",
        (
            'matcalc compare "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5',
            'matcalc compare "exp(sin(x))" --at x=1 --h 1e-3,1e-6',
        ),
    ),
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for name, function, text, examples in COMMANDS:
        app.command(name, help=_help(text, *examples), short_help=text)(function)
