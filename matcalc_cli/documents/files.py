"""Which files a call means, and the text of one: bounded in size, never a binary file, never the same file twice."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matcalc_cli.errors import LimitError, MatcalcError, UsageError

MOST_BYTES = 10_000_000
MOST_FILES = 100_000
SKIPPED = frozenset(
    ("node_modules", "site-packages", "dist-packages", "__pycache__", "venv", "env", "build", "dist", "vendor")
    + ("vendored", "third_party", "third-party", "_build", "target")
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMED = re.compile(rb"coding[:=]\s*([-\w.]+)|\\usepackage\s*\[([-\w]+)\]\s*\{inputenc\}")
_INPUTENC = {"latin1": "latin-1", "latin9": "iso8859-15", "ansinew": "cp1252", "applemac": "mac-roman"}
_INPUTENC |= {"utf8x": "utf-8", "utf8": "utf-8"}


@dataclass(frozen=True)
class Text:
    """The text of a file, and how it was encoded: `text.encode(encoding)` are its bytes again."""

    text: str
    encoding: str


def found(paths: Iterable[str | Path], suffixes: Collection[str]) -> Iterator[Path]:
    """The files meant, each once: a file as it stands, a directory by the files in it with one of the suffixes.

    Hidden folders and those of other people's code are left out; a link to a folder is not followed inside of a
    folder, so that loops end. Raises UsageError where nothing is there, LimitError beyond MOST_FILES.
    """
    seen: set[Path] = set()
    for entered in map(Path, paths):
        try:
            there = [entered] if not entered.is_dir() else _inside(entered, suffixes)
            for path in there:
                real = resolved(path)
                if real in seen:
                    continue
                seen.add(real)
                if len(seen) > MOST_FILES:
                    raise LimitError(f"more than {MOST_FILES:,} files")
                yield path
        except (OSError, RuntimeError) as wrong:  # a link to itself; a folder that may not be read
            raise UsageError(f"{entered} cannot be read: {_words(wrong)}") from None


def resolved(path: Path) -> Path:
    """What a link leads to; a link to itself as it stands, which is told where it is read."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _inside(folder: Path, suffixes: Collection[str]) -> Iterator[Path]:
    """The files below a folder, by name."""
    waiting = [folder]
    while waiting:
        try:
            entries = sorted(waiting.pop().iterdir())
        except OSError:
            continue
        folders = []
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(".egg-info"):
                continue
            if entry.is_dir():
                if not entry.is_symlink() and entry.name not in SKIPPED:
                    folders.append(entry)
            elif entry.suffix.lower() in suffixes:
                yield entry
        waiting += reversed(folders)


def read_text(path: Path, most: int = MOST_BYTES) -> Text:
    """The text of a file. Raises UsageError where there is none or it is no text, LimitError where it is too large."""
    try:
        if not path.exists():
            raise UsageError(f"there is no file {path}")
        if not path.is_file():
            raise UsageError(f"{path} is no file")
        if path.stat().st_size > most:
            raise LimitError(f"{path} has more than {most // 1_000_000} MB")
        with path.open("rb") as file:  # a file that grows meanwhile is read no further
            raw = file.read(most + 1)
    except (OSError, RuntimeError) as wrong:
        raise UsageError(f"{path} cannot be read: {_words(wrong)}") from None
    if len(raw) > most:
        raise LimitError(f"{path} has more than {most // 1_000_000} MB")
    return decoded(raw, path)


def decoded(raw: bytes, path: Path) -> Text:
    """The text of bytes: by its mark, as UTF-8, as the file itself says, as Chinese text, as Western text."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return Text(_decoded(raw, encoding, path), encoding)
    if b"\0" in raw[:8192] or raw.startswith(b"%PDF"):
        raise UsageError(f"{path} is a binary file")
    named = _NAMED.search(raw[:4096])
    word = (named[1] or named[2]).decode("ascii", "replace").lower() if named else ""
    for encoding in ("utf-8", _INPUTENC.get(word, word), "gb18030"):
        try:
            text = raw.decode(encoding) if encoding else None
        except (UnicodeDecodeError, LookupError):
            continue
        if text is not None and (encoding != "gb18030" or re.search(r"[一-鿿]{2}", text)):
            return Text(text, encoding)
    return Text(raw.decode("latin-1"), "latin-1")


def _decoded(raw: bytes, encoding: str, path: Path) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not text in {encoding.upper()}") from None


def _words(wrong: Exception) -> str:
    if isinstance(wrong, RuntimeError):
        return "a loop of links"
    return (getattr(wrong, "strerror", "") or str(wrong)).lower()


__all__ = ["MatcalcError", "Text", "decoded", "found", "read_text", "resolved"]
