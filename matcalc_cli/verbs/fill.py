"""`fill`: the calls of documents are answered, and each document gets its results, or an error that says where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from matcalc_cli.batch.executor import Executor, Json
from matcalc_cli.batch.ordered import LOST, ordered
from matcalc_cli.documents.fill.blocks import Block
from matcalc_cli.documents.fill.written import Document, document, item, result
from matcalc_cli.errors import MatcalcError

WORK = "matcalc_cli.cli.inside:of_words"  # what a worker does, by its name: the command line, in its process


class Filled(NamedTuple):
    """A document: its text as it stands, as it should stand, and what was said, (line, text) each.

    `problems` are the calls that failed; where there are any, `now` is what stands there.
    """

    path: Path
    before: str
    now: str
    data: bytes
    notes: tuple[tuple[int, str], ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    exit: int = 0


class Failed(NamedTuple):
    """A document that cannot be read, or whose marks do not fit."""

    path: Path
    problem: MatcalcError


class _Open:
    """A document whose calls are being answered."""

    def __init__(self, document: Document) -> None:
        self.document, self.total = document, len(document.calls)
        self.answers: list[tuple[Block, Json]] = []


def fill(paths: Iterator[Path], executor: Executor, timeout: float) -> Iterator[Filled | Failed]:
    """The documents that hold calls, in order, and those that cannot be read."""
    failed: list[Failed] = []

    def work() -> Iterator[tuple[tuple[_Open, Block], Json]]:
        for path in paths:
            try:
                found = document(path)
            except MatcalcError as problem:
                failed.append(Failed(path, problem))
                continue
            opened = _Open(found)
            for block, call in found.calls:
                yield (opened, block), item(call, block.marks, timeout)

    lost = lambda task, how: {"exit": LOST, "text": "", "notes": [], "shown": how, "format": "", "env": ""}
    for (opened, block), answer in ordered(work(), executor, lost):
        opened.answers.append((block, answer))
        if len(opened.answers) == opened.total:
            yield from failed
            failed.clear()
            yield _filled(opened)
    yield from failed


def _filled(opened: _Open) -> Filled | Failed:
    found = opened.document
    notes = tuple((block.line, note) for block, answer in opened.answers for note in answer["notes"])
    wrong = [(block, answer) for block, answer in opened.answers if answer["shown"] or answer["exit"]]
    if wrong:
        problems = tuple((block.line, answer["shown"] or answer["text"].strip()) for block, answer in wrong)
        code = max(answer["exit"] for _, answer in wrong)
        return Filled(found.path, found.text, found.text, b"", notes, problems, code)
    now = found.filled([result(answer) for _, answer in opened.answers])
    try:
        return Filled(found.path, found.text, now, found.encoded(now), notes)
    except MatcalcError as problem:
        return Failed(found.path, problem)
