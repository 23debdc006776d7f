"""`matcalc fill`: documents get their results, each file whole or not at all; --verify shows what is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.cli import inout
from matcalc_cli.cli.commands.working import working
from matcalc_cli.cli.diagnostics import clean, draw, tell
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError

if TYPE_CHECKING:
    from matcalc_cli.verbs.fill import Failed, Filled

STALE, FAILED = 1, 2  # exit codes: --verify found a document that is not as it should be; a document has an error


def fill(_: str | None, settings: Settings) -> int:
    """Exit code 0; 1 where --verify finds something stale; 2 where a document or a call in it has an error."""
    if not settings.documents:
        raise UsageError("fill takes documents, or folders of them", hint="matcalc fill paper.tex notes.md")
    with time_limit(settings.timeout):  # for its check of the number
        pass
    from matcalc_cli.documents.files import found
    from matcalc_cli.documents.fill.written import LANGUAGES
    from matcalc_cli.verbs.fill import WORK, Filled
    from matcalc_cli.verbs.fill import fill as verb

    paths = iter(list(found(settings.documents, tuple(LANGUAGES))))
    code = 0
    with working(WORK, settings) as executor:
        for each in verb(paths, executor, settings.timeout):
            if isinstance(each, Filled) and not each.problems:
                code = max(code, _verified(each) if settings.verify else _written(each))
            else:
                _report(each)
                code = FAILED
            if isinstance(each, Filled):
                for line, note in each.notes:
                    tell(f"note: {clean(str(each.path))}:{line}: {clean(note)}")
    return code


def _written(document: Filled) -> int:
    if document.now != document.before:
        inout.write_bytes(document.data, document.path)
    return 0


def _verified(document: Filled) -> int:
    """Print what would change."""
    if document.now == document.before:
        return 0
    from difflib import unified_diff

    name = clean(str(document.path))
    before, now = document.before.splitlines(), document.now.splitlines()
    for line in unified_diff(before, now, f"{name} (as it is)", f"{name} (as it should be)", lineterm=""):
        inout.write(clean(line) + "\n", None)
    return STALE


def _report(document: Filled | Failed) -> None:
    """Each error with file and line."""
    problem = getattr(document, "problem", None)
    if problem is not None:
        tell(draw(problem))
        return
    for line, text in getattr(document, "problems", ()):
        tell(f"error: {clean(str(document.path))}:{line}: {text}")
