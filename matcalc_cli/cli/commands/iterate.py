"""newton and descent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from matcalc_cli.cli import inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.commands.plot import kind_of, save_run
from matcalc_cli.cli.showing import show
from matcalc_cli.errors import MathError, UsageError

Plot = Annotated[
    Path | None,
    typer.Option("--plot", help="Draw the iterates: FILE.png, FILE.svg or FILE.pdf.", show_default=False),
]


def newton(
    expr: o.Expr = None,
    start: o.From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: o.Parameters = "",
    minimize: Annotated[bool, typer.Option("--minimize", help="Look for a minimum of a scalar EXPR.")] = False,
    damping: Annotated[
        bool, typer.Option("--damping", help="With --minimize: shift H and halve steps, so that f falls.")
    ] = False,
    starts: Annotated[
        int | None,
        typer.Option("--starts", help="Try so many starts in --box, without --from.", show_default=False),
    ] = None,
    box: o.Box = "",
    max_iter: o.MaxIter = 100,
    tol: Annotated[float, typer.Option("--tol", help="Stop at steps below TOL (1 + |x|); 0: by --digits.")] = 0.0,
    digits: Annotated[int, typer.Option("--digits", help="Digits to compute with; more than 16: mpmath.")] = 16,
    every: o.Every = 0,
    save: o.Save = None,
    plot: Plot = None,
    format: o.StudyFormat = "pretty",
    explain_reading: o.ExplainReading = False,
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    asked = {"minimize": minimize, "damping": damping, "max_iter": max_iter, "tol": tol}
    if starts is not None:
        for other, option in ((start, "--from"), (digits != 16, "--digits"), (save, "--save"), (plot, "--plot")):
            if other:
                raise UsageError(f"--starts and {option} exclude each other", hint="one start: leave out --starts")
    elif box:
        raise UsageError("--box is for --starts", hint="add --starts 20, or leave out --box")

    def compute(text: str) -> Any:
        from matcalc_cli.verbs import study

        if starts is not None:
            return study.newton_from_many(text, starts, box, wrt or (), given, at, **asked)
        return study.newton(text, start, wrt or (), given, at, digits=digits, **asked)

    if starts is None:
        _iterate(expr, compute, format, output, timeout, every, save, plot, explain_reading)
        return
    found = show(expr, compute, format, output, timeout, every=every, explain_reading=explain_reading)
    if not found.found:
        raise MathError(f"none of {starts} starts found anything", hint="another --box, or more --starts")


def descent(
    expr: o.Expr = None,
    start: o.From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: o.Parameters = "",
    rate: Annotated[
        float | None,
        typer.Option("--rate", help="A fixed step size; left out: backtracking.", show_default=False),
    ] = None,
    max_iter: o.MaxIter = 1000,
    tol: Annotated[float, typer.Option("--tol", help="Stop where the gradient is below TOL.")] = 1e-8,
    every: o.Every = 0,
    save: o.Save = None,
    plot: Plot = None,
    format: o.StudyFormat = "pretty",
    explain_reading: o.ExplainReading = False,
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute(text: str) -> Any:
        from matcalc_cli.verbs.study import descent as verb

        return verb(text, start, wrt or (), given, at, rate, max_iter, tol)

    _iterate(expr, compute, format, output, timeout, every, save, plot, explain_reading)


def _iterate(
    expr: str | None,
    compute: Callable[[str], Any],
    format: str,
    output: None,
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
    run = show(expr, compute, format, output, timeout, every=every, explain_reading=explain_reading)
    if save is not None:
        from matcalc_cli.render.study.iterations import table

        inout.write(table(run), save)
    if plot is not None:
        save_run(run, plot, timeout)
    if not run.converged:
        raise MathError(run.ending, hint=run.hint)
