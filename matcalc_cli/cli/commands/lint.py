"""`matcalc lint`: the claims about derivatives in documents, judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.commands.working import working
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.showing import in_colour
from matcalc_cli.render.formats import LINT_FORMATS
from matcalc_cli.verbs.choices import chosen

if TYPE_CHECKING:
    from matcalc_cli.lint.file import Linted, Options

WRONG, UNREAD = 1, 2
WORK = "matcalc_cli.cli.inside:of_document"


def lint(argument: str | None, settings: Settings) -> int:
    """Exit code 2 where a file cannot be read, 1 where a claim is wrong."""
    from matcalc_cli.lint.file import Options
    from matcalc_cli.lint.report import LINTED
    from matcalc_cli.verbs import documents

    format_name = chosen(settings.format, LINT_FORMATS, "--format")
    listed = documents.files(settings.documents)
    options = Options(guard=time_limit, seconds=settings.timeout, fix=settings.fix)
    linted = _judged(listed, options, settings)
    if settings.fix:
        count = documents.fixed(linted, _write)
        linted = _judged(listed, replace(options, fix=False), settings) if count else linted
        diagnostics.notes([f"{count} claim{'s' * (count != 1)} put right"])
    inout.write(in_colour(LINTED[format_name](linted, settings.verbose), settings), settings.output)
    for unread in linted.unread:
        diagnostics.report(unread.problem)
    return UNREAD if linted.unread else WRONG if linted.wrong else 0


def _judged(listed: list[Path], options: Options, settings: Settings) -> Linted:
    """The claims of documents, in this process or in several."""
    from matcalc_cli.verbs import documents

    if settings.jobs == 1 and not settings.scheduler:
        return documents.lint(listed, options)
    with working(WORK, settings) as executor:
        return documents.lint(listed, options, executor)


def _write(path: Path, data: bytes) -> None:
    inout.write_bytes(data, path)
