"""Reading EXPR and writing results: standard input, files, and nothing half written."""

from __future__ import annotations

import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from matcalc_cli.errors import LimitError, SyntaxProblem, UsageError

MAX_BYTES = 4_000_000
_open_to_files = [True]  # the last says it: are files, and standard input, read and written?


@contextmanager
def without_files() -> Iterator[None]:
    """Inside, nothing is read but the text of a call, and nothing written but standard output: others ask here."""
    _open_to_files.append(False)
    try:
        yield
    finally:
        _open_to_files.pop()


@contextmanager
def caught() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """Standard output and standard error of this process, in memory: `written` reads what was printed inside."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "replace", "\n", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        yield out, err


def written(stream: io.TextIOWrapper) -> bytes:
    """What was printed to a stream of `caught`."""
    held: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]  # made above, of a BytesIO
    return held


def _files(what: str) -> None:
    """Raises UsageError where files are out of reach."""
    if not _open_to_files[-1]:
        raise UsageError(f"{what} is not read or written here", hint="put the text itself into the call")


def _decoded(data: bytes, origin: str) -> str:
    if len(data) > MAX_BYTES:
        raise LimitError(f"{origin} holds more than {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SyntaxProblem(f"{origin} is not valid UTF-8 (byte {problem.start})") from None


def expression(argument: str | None) -> str:
    """EXPR as entered; `-` or none with piped input: standard input; `@file`: that file, `@file:label` the equation
    with that label in a LaTeX document; none on a terminal: asked.

    `model.py:loss`, `nb.ipynb:loss`, `-:loss` and a Python function on standard input are sources (language/python).
    """
    if argument is not None and (found := program(argument)) is not None:
        return found
    if argument is None or argument == "-":
        _files("standard input")
        if argument is None and sys.stdin.isatty():
            return input("EXPR: ")
        try:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        except OSError as problem:  # a folder, or a file that is open for writing alone
            raise UsageError(f"cannot read standard input: {problem.strerror or problem}") from None
        text = _decoded(data, "standard input").strip()
        return _as_program(text) if "def " in text else text
    if argument.startswith("@"):
        _files(argument[1:])
        path, label = _labelled(argument[1:])
        try:
            with path.open("rb") as file:
                text = _decoded(file.read(MAX_BYTES + 1), str(path)).strip()
            if label:
                from matcalc_cli.language.latex.document import labelled

                return labelled(text, label)
            return text
        except OSError as problem:
            raise UsageError(f"cannot read {argument[1:]}: {problem.strerror}") from None
        except ValueError:
            raise UsageError(f"cannot read {argument[1:]}: not a file name") from None
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise SyntaxProblem("the expression is not valid UTF-8") from None
    return argument


def lines() -> Iterator[str]:
    """The lines of standard input as they come, without their ends."""
    _files("standard input")
    for line in sys.stdin:
        yield line.rstrip("\n")


def _labelled(name: str) -> tuple[Path, str]:
    """(file, label) of paper.tex:eq:loss; a file of the whole name comes first."""
    file, colon, label = name.partition(".tex:")
    if not colon or os.path.exists(name):
        return Path(name), ""
    return Path(f"{file}.tex"), label


def program(argument: str) -> str | None:
    """The function that model.py:loss names; None of everything else."""
    argument = argument.strip()
    if ".py" not in argument and ".ipynb" not in argument and argument[:2] != "-:":
        return None
    from matcalc_cli.language.python.source import source, target

    if (found := target(argument)) is None:
        return None
    path, function, item = found
    _files(path)
    return source(_program(path), "<stdin>" if path == "-" else path, function, item)


def _program(path: str) -> str:
    """The text of a Python file, or of standard input."""
    if path == "-":
        return _decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    try:
        with Path(path).open("rb") as file:
            return _decoded(file.read(MAX_BYTES + 1), path)
    except OSError as problem:
        raise UsageError(f"cannot read {path}: {problem.strerror}") from None
    except ValueError:
        raise UsageError(f"cannot read {path}: not a file name") from None


def _as_program(text: str) -> str:
    """Standard input as a Python function, where it is one."""
    from matcalc_cli.language.python.source import is_program, source

    return source(text, "<stdin>") if is_program(text) else text


def write(text: str, path: Path | None) -> None:
    """To standard output, or to a file: see write_bytes."""
    if path is not None:
        _files(str(path))
        write_bytes(text.encode("utf-8", "replace"), path)
        return
    with _standard_output():
        sys.stdout.write(text)
        sys.stdout.flush()


def write_bytes(data: bytes, path: Path | None) -> None:
    """To standard output, or to a file that is replaced whole or not at all (a device or a pipe is written to)."""
    if path is None:
        with _standard_output():
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        return
    _files(str(path))
    try:
        mode = _mode(path)
        if mode is None or stat.S_ISREG(mode) and not _is_stream(path):
            whole = Path(os.path.realpath(path))
            _replace((data,), whole, 0o666 & ~_umask() if mode is None else mode & 0o777)
        elif _is_stream(path) and os.path.samestat(path.stat(), os.fstat(1)):
            sys.stdout.flush()
            with open(1, "wb", closefd=False) as stream:
                stream.write(data)
        else:
            with path.open("ab") as file:
                file.write(data)
    except OSError as problem:
        raise UsageError(f"cannot write {path}: {problem.strerror}") from None
    except ValueError:
        raise UsageError(f"cannot write {path}: not a file name") from None


def is_written_to(path: Path) -> bool:
    """Is this a device, a pipe or an open file, which is written to as it goes, and not replaced?"""
    try:
        mode = _mode(path)
    except OSError:
        return False
    return mode is not None and (not stat.S_ISREG(mode) or _is_stream(path))


def write_lines(lines: Iterable[bytes], path: Path) -> None:
    """To a file that is replaced whole or not at all, a line after the other."""
    try:
        mode = _mode(path)
        _replace(lines, Path(os.path.realpath(path)), 0o666 & ~_umask() if mode is None else mode & 0o777)
    except OSError as problem:
        raise UsageError(f"cannot write {path}: {problem.strerror}") from None


@contextmanager
def _standard_output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise UsageError(f"cannot write standard output: {problem.strerror}") from None


def _mode(path: Path) -> int | None:
    """What stands there, links followed; None: nothing yet."""
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def _is_stream(path: Path) -> bool:
    """/dev/stdout and its like: the open file is written to, whatever name it has."""
    folder = os.path.realpath(path.parent)
    return folder == "/dev" or folder.startswith("/proc/")


def _replace(pieces: Iterable[bytes], path: Path, mode: int) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
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
