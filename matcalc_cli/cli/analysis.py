"""The commands that do something with derivatives: each reads its options, calls one verb of analysis, prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.commands import _render_options
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.options import Settings
from matcalc_cli.errors import MatcalcError, MathError, SyntaxProblem, UsageError

Format = Annotated[str, typer.Option("--format", "-f", help="pretty or json; critical also latex.")]
Parameters = Annotated[str, typer.Option("--at", help="Values of parameters: a=1,b=2.", show_default=False)]
Box = Annotated[
    str, typer.Option("--box", help="Where to search: -10:10 for every unknown, or x=-2:2,y=0:3.", show_default=False)
]
BOX = (-10.0, 10.0)


def _help(text: str, *examples: str) -> str:
    return text + "\n\n\b\nExamples:\n  " + "\n  ".join(examples)


def _problem(expr: str | None, given: str, wrt: tuple[str, ...], targets: bool = True):
    """The Problem by components: arrays of known size are written out, names listed in --wrt are scalars."""
    text = inout.expression(expr)
    from matcalc_cli.parser.read import read

    read(text)  # a syntax error is told before SymPy is imported
    from matcalc_cli.parser.parse import parse

    listed = tuple(w if "[" in w or "," not in w else f"[{w}]" for w in wrt)
    return parse(text, given, listed or None, expand=bool(given), targets=targets)


def _field(problem, at: str):
    from matcalc_cli.analysis.field import field
    from matcalc_cli.parser.point import parse_point

    return field(problem, parse_point(at, problem) if at else None)


def _print(compute: Callable, format: str, output: Path | None, timeout: float, env: str = "none", every: int = 0):
    """Compute and render under the time limit, write, tell the notes of the input; returns the result."""
    with time_limit(timeout):
        result = compute()
        from matcalc_cli.render.analysis import View, render

        plain = _render_options(Settings(env=env, output=output))
        text = render(result, format, View(env, width=plain.width, color=plain.color, every=every))
    inout.write(text, output)
    diagnostics.notes(result.field.problem.notes)
    return result


def _number(text: str) -> float:
    """A number typed as an expression: 2*pi, 1/3, -5."""
    from matcalc_cli.parser.parse import parse

    value = parse(text.strip(), targets=False).expr
    if not getattr(value, "is_number", False) or not value.is_real:
        raise SyntaxProblem(f"{text.strip()!r} is not a number")
    return float(value)


def _box(text: str, names: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    """`-5:5`, or `x=-2:2,y=0:3` with the default for what is left out."""
    from matcalc_cli.model.names import key

    sides = dict.fromkeys(map(key, names), BOX)
    for part in text.split(",") if text.strip() else ():
        name, equals, interval = part.rpartition("=")
        low, colon, high = interval.partition(":")
        if not colon or not low.strip() or not high.strip():
            raise SyntaxProblem(
                f"--box: {part.strip()!r} is not LOW:HIGH", hint="as in --box -5:5 or --box x=-2:2,y=0:3"
            )
        side = (_number(low), _number(high))
        if not side[0] < side[1]:
            raise UsageError(f"--box: {part.strip()} is empty", hint="LOW has to be below HIGH")
        if equals and key(name.strip()) not in sides:
            raise UsageError(f"--box: {name.strip()} is not an unknown", hint="the unknowns are " + ", ".join(names))
        sides.update({key(name.strip()): side} if equals else dict.fromkeys(sides, side))
    return tuple(sides.values())


def critical(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: Parameters = "",
    box: Box = "",
    format: Format = "pretty",
    env: o.Env = "none",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute():
        field = _field(_problem(expr, given, tuple(wrt or ())), at)
        from matcalc_cli.analysis.critical import critical as verb

        return verb(field, _box(box, field.unknown_names), time_limit)

    _print(compute, format, output, timeout, env)


From = Annotated[str, typer.Option("--from", help="Where to start: x0=1,x1=2 or x=[1,2].", show_default=False)]
MaxIter = Annotated[int, typer.Option("--max-iter", help="Give up after so many iterations (exit 1).")]
Every = Annotated[int, typer.Option("--every", help="Show every so many rows; 0: all of a short run.")]
Save = Annotated[Path | None, typer.Option("--save", help="Write all iterations to a CSV file.", show_default=False)]


def _start(field, text: str) -> list:
    """The starting value of every unknown."""
    from matcalc_cli.parser.point import parse_point

    if not text.strip():
        listed = ",".join(f"{n}=1" for n in field.unknown_names)
        raise UsageError("where to start?", hint=f"add --from {listed}")
    try:
        point = parse_point(text, field.problem)
    except MatcalcError as problem:
        problem.message, problem.hint = (t.replace("--at", "--from") for t in (problem.message, problem.hint))
        raise
    missing = [x.name for x in field.unknowns if x not in point]
    if missing:
        raise UsageError(
            f"--from has no start for {', '.join(missing)}", hint=f"add it, or fix it: --at {missing[0]}=1"
        )
    free = [x.name for x in field.unknowns if not point[x].is_number or not point[x].is_real]
    if free:
        raise UsageError(f"--from: the start of {free[0]} is not a real number")
    return [point[x] for x in field.unknowns]


def _positive(value: float, option: str) -> None:
    if not value > 0:
        raise UsageError(f"{option} has to be positive, not {value:g}")


def _iterate(compute: Callable, format: str, output, timeout: float, every: int, save: Path | None) -> None:
    """Print a run, save it where asked; a run without convergence ends with exit code 1."""
    run = _print(compute, format, output, timeout, every=every)
    if save is not None:
        from matcalc_cli.render.analysis.iterations import table

        inout.write(table(run), save)
    if not run.converged:
        raise MathError(run.ending, hint=run.hint)


def newton(
    expr: o.Expr = None,
    start: From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: Parameters = "",
    minimize: Annotated[bool, typer.Option("--minimize", help="Look for a minimum of a scalar EXPR.")] = False,
    max_iter: MaxIter = 100,
    tol: Annotated[float, typer.Option("--tol", help="Stop at steps below TOL (1 + |x|); 0: by --digits.")] = 0.0,
    digits: Annotated[int, typer.Option("--digits", help="Digits to compute with; more than 16: mpmath.")] = 16,
    every: Every = 0,
    save: Save = None,
    format: Format = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    if not 1 <= digits <= 10_000:
        raise UsageError(f"--digits is between 1 and 10000, not {digits}")
    _positive(max_iter, "--max-iter")
    tolerance = tol or (1e-12 if digits <= 16 else 10.0 ** max(-300, 2 - digits))

    def compute():
        field = _field(_problem(expr, given, tuple(wrt or ())), at)
        from matcalc_cli.analysis.newton import newton as verb

        return verb(field, _start(field, start), max_iter, tolerance, digits, minimize)

    _iterate(compute, format, output, timeout, every, save)


def descent(
    expr: o.Expr = None,
    start: From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: Parameters = "",
    rate: Annotated[
        float | None,
        typer.Option("--rate", help="A fixed step size; left out: backtracking.", show_default=False),
    ] = None,
    max_iter: MaxIter = 1000,
    tol: Annotated[float, typer.Option("--tol", help="Stop where the gradient is below TOL.")] = 1e-8,
    every: Every = 0,
    save: Save = None,
    format: Format = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    _positive(max_iter, "--max-iter")
    _positive(tol, "--tol")

    def compute():
        field = _field(_problem(expr, given, tuple(wrt or ())), at)
        from matcalc_cli.analysis.descent import descent as verb

        return verb(field, _start(field, start), max_iter, tol, rate)

    _iterate(compute, format, output, timeout, every, save)


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
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for name, function, text, examples in COMMANDS:
        app.command(name, help=_help(text, *examples), short_help=text)(function)
