"""jvp and vjp: a Jacobian times a vector, on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.cli import diagnostics
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import show
from matcalc_cli.render.formats import WITH_CHECK

if TYPE_CHECKING:
    from matcalc_cli.study.products import Product


def product(argument: str | None, chosen: Settings) -> None:
    """The product, and what --check says of it."""

    def compute(text: str) -> Product:
        from matcalc_cli.verbs.products import product as verb

        asked = (chosen.wrt, chosen.given, chosen.at, chosen.expand, chosen.simplify, chosen.check)
        return verb(chosen.command, text, chosen.v, chosen.loss, *asked)

    result = show(argument, compute, chosen)
    diagnostics.notes(note for note in result.derivative.notes if note not in result.problem.notes)
    if chosen.check and chosen.format not in WITH_CHECK:
        diagnostics.checks([result.derivative.check])
