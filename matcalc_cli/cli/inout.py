"""Reading EXPR and writing results: standard input, files, and nothing half written."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from matcalc_cli.errors import LimitError, SyntaxProblem, UsageError

MAX_BYTES = 4_000_000


def _decoded(data: bytes, origin: str) -> str:
    if len(data) > MAX_BYTES:
        raise LimitError(f"{origin} holds more than {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SyntaxProblem(f"{origin} is not valid UTF-8 (byte {problem.start})") from None


def expression(argument: str | None) -> str:
    """EXPR as typed; `-` or none with piped input: standard input; `@file`: that file; none on a terminal: asked."""
    if argument is None or argument == "-":
        if argument is None and sys.stdin.isatty():
            return input("EXPR: ")
        return _decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input").strip()
    if argument.startswith("@"):
        path = Path(argument[1:])
        try:
            with path.open("rb") as file:
                return _decoded(file.read(MAX_BYTES + 1), str(path)).strip()
        except OSError as problem:
            raise UsageError(f"cannot read {argument[1:]}: {problem.strerror}") from None
        except ValueError:
            raise UsageError(f"cannot read {argument[1:]}: not a file name") from None
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise SyntaxProblem("the expression is not valid UTF-8") from None
    return argument


def write(text: str, path: Path | None) -> None:
    """To standard output, or to a file that is replaced whole or not at all (a device or a pipe is written to)."""
    if path is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(text, Path(os.path.realpath(path)))
    except OSError as problem:
        raise UsageError(f"cannot write {path}: {problem.strerror}") from None
    except ValueError:
        raise UsageError(f"cannot write {path}: not a file name") from None


def _replace(text: str, path: Path) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
