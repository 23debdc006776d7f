"""`matcalc batch`: lines in, lines out; here are files, streams, the bar and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from matcalc_cli._version import __version__
from matcalc_cli.cli import inout
from matcalc_cli.cli.commands.working import working
from matcalc_cli.cli.diagnostics import clean, tell
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError

if TYPE_CHECKING:
    from matcalc_cli.batch.journal import Journal
    from matcalc_cli.verbs.batch import Done

FAILED = 1  # the exit code where a problem failed


def batch(argument: str | None, settings: Settings) -> int:
    """Answer all problems; exit code 1 where one of them failed, 0 else."""
    if settings.schema:
        from matcalc_cli.cli.problem_schema import schema

        inout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", settings.output)
        return 0
    defaults = _defaults(settings)
    name = "standard input" if argument in (None, "-") else str(argument)
    with _opened(argument) as file:
        if settings.output is None or inout.is_written_to(settings.output):
            if settings.resume:
                raise UsageError("--resume needs the file that was being written", hint="name it again: -o FILE")
            return _to_a_stream(file, name, defaults, settings)
        if settings.resume and settings.output.exists() and not _journal_of(settings.output).exists():
            tell(f"note: {settings.output} is done")
            return _code(settings.output)
        return _to_a_file(file, name, defaults, settings, settings.output)


def _defaults(settings: Settings) -> dict[str, object]:
    """What the options say for lines that say nothing."""
    from matcalc_cli.cli.inside import commands
    from matcalc_cli.render.formats import FORMATS
    from matcalc_cli.verbs.choices import LAYOUTS, chosen

    with time_limit(settings.timeout):  # for its check of the number
        pass
    found = {
        "command": chosen(settings.of, commands(), "--command"),
        "wrt": settings.wrt,
        "layout": chosen(settings.layout, LAYOUTS, "--layout") if settings.layout else "",
        "given": settings.given,
        "format": chosen(settings.format, FORMATS, "--format"),
        "timeout": settings.timeout,
    }
    return {key: value for key, value in found.items() if key == "timeout" or value}


@contextmanager
def _opened(argument: str | None) -> Iterator[BinaryIO]:
    if argument is None and sys.stdin.isatty():
        raise UsageError("batch takes a file of problems", hint="matcalc batch problems.jsonl; help batch shows one")
    if argument in (None, "-"):
        yield sys.stdin.buffer
        return
    try:
        file = Path(str(argument)).open("rb")  # noqa: SIM115 - closed below
    except OSError as problem:
        raise UsageError(f"cannot read {argument}: {problem.strerror}") from None
    except ValueError:
        raise UsageError(f"cannot read {argument!r}: not a file name") from None
    with file:
        yield file


def _to_a_stream(file: BinaryIO, name: str, defaults: dict[str, object], settings: Settings) -> int:
    """Each answer is written when its turn comes."""
    path = settings.output
    failed = 0
    for done in _solved(file, name, defaults, settings, None):
        inout.write(done.record + "\n", path)
        failed += done.exit != 0
    return FAILED if failed else 0


def _to_a_file(file: BinaryIO, name: str, defaults: dict[str, object], settings: Settings, path: Path) -> int:
    """The answers go to a journal beside the file, and the file is made of it at the end, whole or not at all."""
    from matcalc_cli.batch.journal import Journal, digest

    journal = Journal(path, f"{__version__} {digest(repr(sorted(defaults.items())).encode())}", settings.resume)
    try:
        failed = sum(entry.exit != 0 for entry in journal.done())
        for done in _solved(file, name, defaults, settings, journal):
            failed += done.exit != 0
        inout.write_lines(journal.records(), path)
        journal.remove()
    except BaseException:
        journal.close()
        tell(f"note: what is done is in {clean(str(journal.path))}; the same call with --resume goes on")
        raise
    return FAILED if failed else 0


def _solved(
    file: BinaryIO, name: str, defaults: dict[str, object], settings: Settings, journal: Journal | None
) -> Iterator[Done]:
    """The answers, in order; what failed is told on standard error, with its place."""
    from matcalc_cli.batch.progress import bar
    from matcalc_cli.verbs.batch import WORK, solve, tasks

    watched = sys.stderr.isatty() and (settings.output is not None or not sys.stdout.isatty())
    total = _count(file) if watched else None
    with working(WORK, settings) as executor, bar(total, "problems", watched) as step:
        for done in solve(tasks(file), executor, defaults, journal):
            if done.shown:
                tell(f"error: {clean(name)}:{done.task.line}: {done.shown}")
            step()
            yield done


def _count(file: BinaryIO) -> int | None:
    """How many lines there are, of a file that can be read twice."""
    if not file.seekable():
        return None
    count = sum(1 for line in file if line.strip())
    file.seek(0)
    return count


def _journal_of(path: Path) -> Path:
    from matcalc_cli.batch.journal import path_of

    return path_of(path)


def _code(path: Path) -> int:
    """The exit code of a run whose result is there."""
    with path.open("rb") as file:
        return FAILED if any(json.loads(line)["exit"] for line in file) else 0
