"""newton and descent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from matcalc_cli.cli import analysis_input as read
from matcalc_cli.cli import inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.analysis_output import show
from matcalc_cli.cli.plot import kind_of, save_run
from matcalc_cli.errors import MathError, UsageError

MAX_DIGITS = 10_000
MAX_ITERATIONS = 100_000  # every one of them is a row
MAX_STARTS = 1000
Plot = Annotated[
    Path | None,
    typer.Option("--plot", help="Draw the iterates: FILE.png, FILE.svg or FILE.pdf.", show_default=False),
]


def newton(
    expr: o.Expr = None,
    start: read.From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: read.Parameters = "",
    minimize: Annotated[bool, typer.Option("--minimize", help="Look for a minimum of a scalar EXPR.")] = False,
    damping: Annotated[
        bool, typer.Option("--damping", help="With --minimize: shift H and halve steps, so that f falls.")
    ] = False,
    starts: Annotated[
        int | None,
        typer.Option("--starts", help="Try so many starts in --box, without --from.", show_default=False),
    ] = None,
    box: read.Box = "",
    max_iter: read.MaxIter = 100,
    tol: Annotated[float, typer.Option("--tol", help="Stop at steps below TOL (1 + |x|); 0: by --digits.")] = 0.0,
    digits: Annotated[int, typer.Option("--digits", help="Digits to compute with; more than 16: mpmath.")] = 16,
    every: read.Every = 0,
    save: read.Save = None,
    plot: Plot = None,
    format: read.Format = "pretty",
    explain_reading: o.ExplainReading = False,
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    read.between(1, digits, MAX_DIGITS, "--digits")
    read.between(1, max_iter, MAX_ITERATIONS, "--max-iter")
    if tol != 0:
        read.positive(tol, "--tol")
    tolerance = tol or (1e-12 if digits <= 16 else 10.0 ** max(-300, 2 - digits))
    if damping and not minimize:
        raise UsageError("--damping is for --minimize", hint="a root is looked for by plain steps")
    if starts is not None:
        _from_many(
            expr, given, wrt, at, (starts, box, start, digits, save, plot), max_iter, tolerance, minimize, damping
        )(format, output, timeout, every, explain_reading)
        return
    if box:
        raise UsageError("--box is for --starts", hint="add --starts 20, or leave out --box")

    def compute():
        asked = {"needs": "components", "points": (at, start)}
        system = read.problem(expr, given, tuple(wrt or ()), **asked)
        field = read.component_field(system, at)
        order = read.order_of(start, field)
        if order and not wrt and not field.scalar:  # the state in the order in which its start is typed
            field = read.component_field(read.problem(system.text, given, (order,), **asked), at)
        read.state_is_told(field, wrt or order)
        from matcalc_cli.analysis.newton import newton as verb

        return verb(field, read.start_of(field, start), max_iter, tolerance, digits, minimize, damping)

    _iterate(compute, format, output, timeout, every, save, plot, explain_reading)


def _from_many(expr, given, wrt, at, typed, max_iter: int, tolerance: float, minimize: bool, damping: bool):
    """newton --starts N: writes what was found from where; exit code 1 where nothing was."""
    count, box, start, digits, save, plot = typed
    read.between(1, count, MAX_STARTS, "--starts")
    for given_too, option in ((start, "--from"), (digits != 16, "--digits"), (save, "--save"), (plot, "--plot")):
        if given_too:
            raise UsageError(f"--starts and {option} exclude each other", hint="one start: leave out --starts")

    def compute():
        system = read.problem(expr, given, tuple(wrt or ()), needs="components", points=(at,))
        field = read.component_field(system, at)
        read.state_is_told(field, wrt)
        from matcalc_cli.analysis.starts import from_many

        sides = read.box_of(box, field.unknown_names)
        return from_many(field, sides, count, max_iter, tolerance, minimize, damping)

    def written(format: str, output, timeout: float, every: int, explain_reading: bool) -> None:
        found = show(compute, format, output, timeout, every=every, explain_reading=explain_reading)
        if not found.found:
            raise MathError(f"none of {count} starts found anything", hint="another --box, or more --starts")

    return written


def descent(
    expr: o.Expr = None,
    start: read.From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: read.Parameters = "",
    rate: Annotated[
        float | None,
        typer.Option("--rate", help="A fixed step size; left out: backtracking.", show_default=False),
    ] = None,
    max_iter: read.MaxIter = 1000,
    tol: Annotated[float, typer.Option("--tol", help="Stop where the gradient is below TOL.")] = 1e-8,
    every: read.Every = 0,
    save: read.Save = None,
    plot: Plot = None,
    format: read.Format = "pretty",
    explain_reading: o.ExplainReading = False,
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    read.between(1, max_iter, MAX_ITERATIONS, "--max-iter")
    read.positive(tol, "--tol")
    if rate is not None:
        read.positive(rate, "--rate")

    def compute():
        system = read.problem(expr, given, tuple(wrt or ()), needs="components", points=(at, start))
        field = read.component_field(system, at)
        from matcalc_cli.analysis.descent import descent as verb

        return verb(field, read.start_of(field, start), max_iter, tol, rate)

    _iterate(compute, format, output, timeout, every, save, plot, explain_reading)


def _iterate(
    compute: Callable,
    format: str,
    output,
    timeout: float,
    every: int,
    save: Path | None,
    plot: Path | None,
    explain_reading: bool,
) -> None:
    """Print a run, save it where asked; a run without convergence ends with exit code 1."""
    if every < 0:
        raise UsageError(f"--every is not negative, and this is {every}", hint="0: all rows of a short run")
    if plot is not None:
        kind_of(plot)
    run = show(compute, format, output, timeout, every=every, explain_reading=explain_reading)
    if save is not None:
        from matcalc_cli.render.analysis.iterations import table

        inout.write(table(run), save)
    if plot is not None:
        save_run(run, plot, timeout)
    if not run.converged:
        raise MathError(run.ending, hint=run.hint)
