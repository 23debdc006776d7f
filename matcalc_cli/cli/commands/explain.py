"""`explain` and `rules`: how a derivative comes about, and the identities that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import render_options, show
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES, chosen

if TYPE_CHECKING:
    from matcalc_cli.study.derivation.explain import Explanations


def explain(argument: str | None, settings: Settings) -> None:
    """The derivation of a derivative, step by step."""

    def compute(text: str) -> Explanations:
        layout = chosen(settings.layout, LAYOUTS, "--layout")
        structure = chosen(settings.structure, STRUCTURES, "--structure")
        from matcalc_cli.verbs.checking import Question
        from matcalc_cli.verbs.checking import explain as verb

        return verb(text, Question(settings.wrt, layout, settings.given, settings.order, structure, settings.expand))

    result = show(argument, compute, settings)
    printed = result.problem.notes
    diagnostics.notes(n for part in result.parts for n in part.derivative.notes if n not in printed)


def rules(name: str | None, settings: Settings) -> None:
    """The catalogue of rules, some of them, one in full, or their verification."""
    search, verify = settings.search, settings.verify
    if sum(map(bool, (name, search, verify))) > 1:
        raise UsageError("NAME, --search and --verify exclude each other")
    with time_limit(settings.timeout):
        from matcalc_cli.render import render_study
        from matcalc_cli.study.derivation import catalogue

        verification = catalogue.verify() if verify else None
        shown = [catalogue.shown(entry) for entry in catalogue.find(name)] if name else None
        rendered = render_study(
            verification or shown or catalogue.search(search), settings.format, render_options(settings)
        )
    inout.write(rendered, settings.output)
    if verification is not None and not verification.passed:
        failed = ", ".join(c.entry.name for c in verification.checks if not c.passed)
        raise MathError(f"these rules do not hold: {failed}")
