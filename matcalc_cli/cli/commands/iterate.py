"""newton and descent: a run as a table, as CSV and as a picture; without convergence the exit code is 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from matcalc_cli.cli import inout
from matcalc_cli.cli.commands.plot import OF_RUNS, kind_of, save_run
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import show
from matcalc_cli.errors import MathError, UsageError

if TYPE_CHECKING:
    from matcalc_cli.study.iterate.iterations import Run
    from matcalc_cli.study.iterate.starts import Starts


def newton(argument: str | None, chosen: Settings) -> None:
    """Newton's method from one start, or from many."""
    if chosen.starts is not None:
        _from_many(argument, chosen, chosen.starts)
        return
    if chosen.box:
        raise UsageError("--box is for --starts", hint="add --starts 20, or leave out --box")

    def compute(text: str) -> Run:
        from matcalc_cli.verbs.study import newton as verb

        how = (chosen.minimize, chosen.damping, chosen.max_iter, chosen.tol, chosen.digits)
        return verb(text, chosen.start, chosen.wrt, chosen.given, chosen.at, *how)

    _iterate(argument, compute, chosen)


def _from_many(argument: str | None, chosen: Settings, starts: int) -> None:
    alone = {
        "--from": chosen.start,
        "--digits": chosen.digits != 16,
        "--save": chosen.save,
        "--plot": chosen.plot,
    }
    for option, used in alone.items():
        if used:
            raise UsageError(f"--starts and {option} exclude each other", hint="one start: leave out --starts")

    def compute(text: str) -> Starts:
        from matcalc_cli.verbs.study import newton_from_many as verb

        how = (chosen.minimize, chosen.damping, chosen.max_iter, chosen.tol)
        return verb(text, starts, chosen.box, chosen.wrt, chosen.given, chosen.at, *how)

    if not show(argument, compute, chosen).found:
        raise MathError(f"none of {starts} starts found anything", hint="another --box, or more --starts")


def descent(argument: str | None, chosen: Settings) -> None:
    """Gradient descent."""

    def compute(text: str) -> Run:
        from matcalc_cli.verbs.study import descent as verb

        how = (chosen.rate, chosen.max_iter, chosen.tol)
        return verb(text, chosen.start, chosen.wrt, chosen.given, chosen.at, *how)

    _iterate(argument, compute, chosen)


def _iterate(argument: str | None, compute: Callable[[str], Run], chosen: Settings) -> None:
    """Print a run, save it where asked."""
    if chosen.every < 0:
        raise UsageError(f"--every is not negative, and this is {chosen.every}", hint="0: all rows of a short run")
    if chosen.plot is not None:
        kind_of(chosen.plot, OF_RUNS)
    run = show(argument, compute, chosen)
    if chosen.save is not None:
        from matcalc_cli.render.study.iterations import table

        inout.write(table(run), chosen.save)
    if chosen.plot is not None:
        save_run(run, chosen.plot, chosen.timeout)
    if not run.converged:
        raise MathError(run.ending, hint=run.hint)
