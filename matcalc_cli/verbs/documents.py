"""What is done with documents: the claims in them judged."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_cli.errors import LimitError, MatcalcError, UsageError

if TYPE_CHECKING:
    from matcalc_cli.batch.executor import Executor, Json
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


def reports_by(executor: Executor, listed: Sequence[Path], options: Options) -> Iterator[Report | Unread]:
    """The same, from the workers of an executor, which work on several files at a time."""
    from matcalc_cli.batch.ordered import LOST, ordered
    from matcalc_cli.lint.file import PAGE, Unread

    def item(path: Path) -> Json:
        pages = path.stat().st_size / PAGE if path.is_file() else 0
        most = options.page_seconds * max(pages, 10) + options.seconds
        found: Json = {"path": str(path), "folder": str(Path.cwd()), "timeout": most}
        return found | {"seconds": options.seconds, "fix": options.fix}

    lost: Callable[[Path, str], Json] = lambda path, how: {"exit": LOST, "lost": how}
    included: set[Path] = set()
    for path, answer in ordered(((path, item(path)) for path in listed), executor, lost):
        if path.resolve() in included:
            continue
        if "lost" in answer:
            yield Unread(str(path), LimitError(f"{path}: {answer['lost']}"))
            continue
        made: Report | Unread = pickle.loads(base64.b64decode(answer["report"]))  # of a process of ours
        if not isinstance(made, Unread):
            included |= {Path(other).resolve() for other in made.included}
        yield made


def lint(paths: Sequence[str | Path], options: Options | None = None, executor: Executor | None = None) -> Linted:
    """All claims about derivatives in documents and folders of documents, judged; one after the other without an
    executor."""
    from matcalc_cli.lint.file import Linted, Options, Report, Unread

    listed, asked = files(paths), options or Options()
    made = list(reports(listed, asked) if executor is None else reports_by(executor, listed, asked))
    unread = tuple(r for r in made if isinstance(r, Unread))
    return Linted(tuple(r for r in made if isinstance(r, Report)), unread)
