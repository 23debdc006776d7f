"""What has been done, a line an answer in the order in which they come: a run that has ended goes on behind it.

The first line names the version and the options. Then: the number of the piece of work, a digest of its input, the
exit code, and the record that goes into the result. A line is one write; the last one may be torn by the end of the
run, and is cut off. The result is made of the journal at the end, whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NamedTuple

from matcalc_cli.errors import UsageError


class Entry(NamedTuple):
    """One line of the journal."""

    number: int
    digest: str
    exit: int
    record: bytes


def digest(data: bytes) -> str:
    """A short name of the input of a piece of work."""
    return blake2b(data, digest_size=8).hexdigest()


def path_of(output: Path) -> Path:
    """The journal of a result: beside it, until it is there."""
    return output.with_name(output.name + ".journal")


class Journal:
    """An open journal: read what is done, write what is new."""

    def __init__(self, output: Path, head: str, resume: bool) -> None:
        """Raises UsageError where one is left and is not to be resumed, is of another call, or cannot be written."""
        self.path = path_of(output)
        self._head = f"matcalc batch {head}\n".encode()
        try:
            there = self.path.exists()
            if there and not resume:
                hint = f"--resume goes on with it; to begin anew, delete {self.path}"
                raise UsageError(f"{self.path} is left of a run that did not end", hint=hint)
            self._file = self.path.open("r+b" if there else "x+b", buffering=0)
            _alone(self._file, self.path)
            self.end = self._whole() if there else 0
            if self.end == 0:
                self._write(self._head)
                self.end = len(self._head)
        except OSError as problem:
            raise UsageError(f"cannot write {self.path}: {problem.strerror}") from None

    def _whole(self) -> int:
        """Where the last whole line ends; what is behind it is cut off."""
        end = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file):
                if not line.endswith(b"\n"):
                    break
                if number == 0 and line != self._head:
                    hint = f"to begin anew, delete {self.path}"
                    raise UsageError(f"{self.path} is of another call, or of another version", hint=hint)
                end += len(line)
        self._file.truncate(end)
        self._file.seek(end)
        return end

    def done(self) -> Iterator[Entry]:
        """What was done when the journal was opened, in the order of the input."""
        return self._ordered(self.end)

    def write(self, entry: Entry) -> None:
        """One more answer; raises UsageError where it does not fit on the disk."""
        line = b"%d %s %d %s\n" % (entry.number, entry.digest.encode(), entry.exit, entry.record)
        try:
            self._write(line)
        except OSError as problem:
            raise UsageError(f"cannot write {self.path}: {problem.strerror}") from None

    def _write(self, line: bytes) -> None:
        """All of it, or an OSError: a full disk takes a part first, and says so at the next write."""
        left = memoryview(line)
        while left:
            left = left[self._file.write(left) or 0 :]

    def records(self) -> Iterator[bytes]:
        """All records in the order of the input, each a line."""
        for entry in self._ordered(self.path.stat().st_size):
            yield entry.record + b"\n"

    def _ordered(self, end: int) -> Iterator[Entry]:
        """The entries up to a place of the file; what came early waits, and that is little: see ordered.AHEAD."""
        early: dict[int, Entry] = {}
        following = 1
        with self.path.open("rb") as file:
            at = len(file.readline())
            while at < end:
                line = file.readline()
                at += len(line)
                number, name, code, record = line.rstrip(b"\n").split(b" ", 3)
                early[int(number)] = Entry(int(number), name.decode(), int(code), record)
                while following in early:
                    yield early.pop(following)
                    following += 1
        yield from (early[number] for number in sorted(early))

    def close(self) -> None:
        """Leave it for the next run."""
        self._file.close()

    def remove(self) -> None:
        """The result is there."""
        self._file.close()
        self.path.unlink()


def _alone(file: BinaryIO, path: Path) -> None:
    """Two runs do not write one journal; raises UsageError in the second."""
    try:
        import fcntl
    except ImportError:  # Windows keeps others from an open file by itself
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"another run is writing {path}") from None
    except OSError:  # a file system without locks
        os.fstat(file.fileno())
