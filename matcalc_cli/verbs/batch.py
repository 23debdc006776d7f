"""`batch`: problems, a JSON object a line, each answered by itself; a bad one is reported and the rest go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from matcalc_cli.batch.executor import Executor, Json
from matcalc_cli.batch.journal import Entry, Journal, digest
from matcalc_cli.batch.ordered import LOST, ordered
from matcalc_cli.errors import UsageError

WORK = "matcalc_cli.cli.inside:of_line"  # what a worker does, by its name: the command line, in its process
LONGEST_LINE = 4_000_000  # bytes, as of an EXPR


class Task(NamedTuple):
    """One problem: its number among the problems, its line in the file, what stands there."""

    number: int
    line: int
    raw: bytes


class Done(NamedTuple):
    """A problem with its exit code, its record as a line of JSON, and its error as a person reads it."""

    task: Task
    exit: int
    record: str
    shown: str


def tasks(file: BinaryIO) -> Iterator[Task]:
    """The problems of a file; empty lines are none. A line that is too long is cut there, and is an error later."""
    number = line = 0
    while raw := file.readline(LONGEST_LINE + 1):
        line += 1
        piece = raw
        while not piece.endswith(b"\n") and (piece := file.readline(LONGEST_LINE)):
            pass
        if raw.strip():
            number += 1
            yield Task(number, line, raw)


def item(task: Task, defaults: Json) -> Json:
    """What a worker gets to know of a problem."""
    found: Json = {"line": task.line, "defaults": defaults, "timeout": defaults.get("timeout", 0)}
    if len(task.raw) > LONGEST_LINE:
        return found | {"wrong": f"this line has more than {LONGEST_LINE} bytes"}
    try:
        text = task.raw.decode("utf-8-sig" if task.line == 1 else "utf-8")
    except UnicodeDecodeError as problem:
        return found | {"wrong": f"this line is not valid UTF-8 (byte {problem.start})"}
    own = _key(text, "timeout")
    return found | {"text": text.rstrip("\r\n")} | ({"timeout": own} if isinstance(own, int | float) else {})


def _key(text: str, name: str) -> Any:
    """The value of a key of a line, where it can be read; the worker says what is wrong with it."""
    if f'"{name}"' not in text:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found.get(name) if isinstance(found, dict) else None


def lost(task: Task, how: str) -> Json:
    """The answer to a problem whose worker was killed."""
    named = _key(task.raw.decode("utf-8", "replace"), "id")
    record: Json = {"line": task.line, **({} if named is None else {"id": named}), "exit": LOST}
    record["error"] = {"kind": "Lost", "message": how}
    return {"exit": LOST, "record": json.dumps(record, ensure_ascii=False), "shown": how}


def solve(
    problems: Iterator[Task], executor: Executor, defaults: Json, journal: Journal | None = None
) -> Iterator[Done]:
    """The answers in the order of the problems; those that a journal has are not given again.

    Raises UsageError where a problem in the journal is another one now, and where the journal cannot be written.
    """
    rest = problems if journal is None else _left(problems, journal.done(), str(journal.path))

    def write(task: Task, answer: Json) -> None:
        if journal is not None:
            journal.write(Entry(task.number, digest(task.raw), answer["exit"], answer["record"].encode()))

    work = ((task, item(task, defaults)) for task in rest)
    for task, answer in ordered(work, executor, lost, write):
        yield Done(task, answer["exit"], answer["record"], answer["shown"])


def _left(problems: Iterator[Task], done: Iterator[Entry], path: str) -> Iterator[Task]:
    """The problems that are not done; raises UsageError where the file is not the one that was begun."""
    entry = next(done, None)
    for task in problems:
        if entry is None or entry.number != task.number:
            yield task
            continue
        if entry.digest != digest(task.raw):
            hint = f"go on with the file as it was; to begin anew, delete {path}"
            raise UsageError(f"line {task.line} is not the one that was answered before", hint=hint)
        entry = next(done, None)
    if entry is not None:
        raise UsageError("the file has fewer problems than were answered before", hint=f"to begin anew, delete {path}")
