"""critical, taylor, autodiff and compare: each hands its options to its verb, and shows what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.cli.drawing import draw
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import show

if TYPE_CHECKING:
    from matcalc_cli.study.compare import Comparison
    from matcalc_cli.study.critical.points import Critical
    from matcalc_cli.study.taylor import Expansion
    from matcalc_cli.study.trace.array import ArrayTrace
    from matcalc_cli.study.trace.scalar import Trace


def critical(argument: str | None, chosen: Settings) -> None:
    """Zeros of a gradient or of a system, each with its class."""

    def compute(text: str) -> Critical:
        from matcalc_cli.verbs.study import critical as verb

        return verb(text, chosen.wrt, chosen.given, chosen.at, chosen.box, time_limit)

    show(argument, compute, chosen)


def taylor(argument: str | None, chosen: Settings) -> None:
    """A Taylor polynomial, its remainder, its errors at points."""

    def compute(text: str) -> Expansion:
        from matcalc_cli.verbs.study import taylor as verb

        return verb(text, chosen.wrt, chosen.given, chosen.at, chosen.order, chosen.remainder, chosen.error)

    show(argument, compute, chosen)


def autodiff(argument: str | None, chosen: Settings) -> None:
    """The evaluation trace as a table, or as a graph."""

    def compute(text: str) -> Trace | ArrayTrace:
        from matcalc_cli.verbs.study import autodiff as verb

        return verb(text, chosen.at, chosen.mode, chosen.seeded, chosen.v, chosen.given, chosen.expand)

    if chosen.graph:
        draw(argument, compute, chosen)
    else:
        show(argument, compute, chosen)


def compare(argument: str | None, chosen: Settings) -> None:
    """The ways to one derivative side by side."""

    def compute(text: str) -> Comparison:
        from matcalc_cli.verbs.study import compare as verb

        return verb(text, chosen.at, chosen.wrt, chosen.given, chosen.h)

    show(argument, compute, chosen)
