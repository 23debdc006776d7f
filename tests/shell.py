"""`matcalc` as a shell would call it, inside this process (a new one costs half a second of importing SymPy)."""

from __future__ import annotations

import gc
import io
import os
import shlex
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matcalc_cli.cli.start import run


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


def _stream(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n", write_through=True)


@contextmanager
def _streams(stdin: bytes):
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = _stream(stdin), _stream(), _stream()
    os.environ["MATCALC_DEBUG"] = "1"  # a bug is to be seen, not to be an exit code
    try:
        yield sys.stdout, sys.stderr
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


@contextmanager
def folder(path: Path | None):
    """The working folder, for a while."""
    before = os.getcwd()
    os.chdir(path or before)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def environment(variables: dict[str, str]):
    """Variables that are set for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def matcalc(*arguments: str, stdin: str | bytes = b"") -> Outcome:
    """Exit code, stdout and stderr of `matcalc ARGUMENTS < stdin`."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    limit, hook = sys.getrecursionlimit(), sys.unraisablehook
    with _streams(data) as (out, err):
        try:
            code = run(list(arguments))
            if code == 3:
                gc.collect()  # what was cut short goes with its process, not in a later call
        finally:
            sys.setrecursionlimit(limit)
            sys.unraisablehook = hook
        texts = [stream.buffer.getvalue().decode("utf-8", "replace") for stream in (out, err)]
    return Outcome(code, *texts)


def shell(line: str) -> Outcome:
    """One line as typed: `NAME=value matcalc ...`, or `echo "..." | matcalc ...` (also printf, with its \\n)."""
    before, bar, command = line.rpartition(" | matcalc ")
    if not bar:
        words = shlex.split(line)
        start = words.index("matcalc")
        with environment(dict(word.split("=", 1) for word in words[:start])):
            return matcalc(*words[start + 1 :])
    tool, *words = shlex.split(before)
    assert tool in ("echo", "printf"), line
    text = " ".join(words) + "\n" if tool == "echo" else words[0].replace("\\n", "\n")
    return matcalc(*shlex.split(command), stdin=text)
