"""read(path): a file as a Document, by the reader of its kind. READERS has a row a suffix."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from matcalc_cli.documents.files import Text, read_text
from matcalc_cli.documents.passages import Document
from matcalc_cli.errors import UsageError

# suffix -> module of this room; a reader is imported with its library when a file asks for it
READERS: dict[str, str] = {
    ".tex": "latex",
    ".ltx": "latex",
    ".latex": "latex",
    ".md": "markdown",
    ".markdown": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".ipynb": "notebook",
    ".py": "python",
    ".pyi": "python",
}


def read(path: Path) -> tuple[Document, Text]:
    """The document and its text as it was decoded. Raises UsageError for other kinds and what cannot be read."""
    name = READERS.get(path.suffix.lower())
    if name is None:
        listed = " ".join(READERS)
        raise UsageError(f"{path} is no document that is read here", hint=f"those end in {listed}")
    text = read_text(path)
    reader: Callable[[Path, str], Document] = import_module(f"matcalc_cli.documents.{name}").read
    return reader(path, text.text), text
