"""What is done with documents: the claims in them judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_cli.errors import MatcalcError, UsageError

if TYPE_CHECKING:
    from matcalc_cli.lint.file import Linted, Options, Report, Unread


def files(paths: Sequence[str | Path]) -> list[Path]:
    """The documents that paths mean, folders walked. Raises UsageError where there is none."""
    from matcalc_cli.documents.files import found
    from matcalc_cli.documents.read import READERS

    if not paths:
        raise UsageError("which documents?", hint="as in matcalc lint paper.tex notes.md src/")
    listed = list(found(paths, READERS))
    if not listed:
        raise UsageError(
            f"there are no documents in {', '.join(map(str, paths))}", hint=f"they end in {' '.join(READERS)}"
        )
    return listed


def reports(listed: Sequence[Path], options: Options) -> Iterator[Report | Unread]:
    """A report a file; a file that another one includes is read there."""
    from matcalc_cli.documents.files import resolved
    from matcalc_cli.lint.file import Unread, lint_file

    included: set[Path] = set()
    for path in listed:
        if resolved(path) in included:
            continue
        try:
            report = lint_file(path, options)
        except MatcalcError as wrong:
            yield Unread(str(path), wrong)
            continue
        included |= {resolved(Path(other)) for other in report.included}
        yield report


def fixed(linted: Linted, write: Callable[[Path, bytes], None]) -> int:
    """Write what is right in the place of what is wrong, file by file; how many claims that were."""
    from matcalc_cli.documents.files import read_text
    from matcalc_cli.lint.fix import applied

    count = 0
    for report in linted.reports:
        for name in (report.file, *report.included):
            own = [f for f in report.findings if f.file == name and f.fix is not None]
            if own:
                data, done = applied(read_text(Path(name)), own)
                if done:
                    write(Path(name), data)
                count += done
    return count


def lint(paths: Sequence[str | Path], options: Options | None = None) -> Linted:
    """All claims about derivatives in documents and folders of documents, judged."""
    from matcalc_cli.lint.file import Linted, Options, Report, Unread

    made = list(reports(files(paths), options or Options()))
    unread = tuple(r for r in made if isinstance(r, Unread))
    return Linted(tuple(r for r in made if isinstance(r, Report)), unread)
