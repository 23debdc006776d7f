"""Jupyter notebooks by nbformat: a source a cell. Outputs are not read."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from matcalc_cli.documents import markdown, python
from matcalc_cli.documents.passages import Document, source
from matcalc_cli.errors import UsageError


def read(path: Path, text: str) -> Document:
    """The notebook cell by cell; cells count from 1. Raises UsageError where it is none."""
    try:
        # validation is no matter of ours: notebooks of old versions lack ids
        notebook = nbformat.from_dict(_upgraded(json.loads(text)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, nbformat.reader.NotJSONError):
        raise UsageError(f"{path} is not a notebook") from None
    found = []
    for number, cell in enumerate(notebook.get("cells", ()), start=1):
        own = cell.get("source", "")
        if isinstance(own, list) and all(isinstance(line, str) for line in own):
            own = "".join(own)
        if not isinstance(own, str):
            raise UsageError(f"{path} is not a notebook: cell {number} has no text")
        if cell.get("cell_type") == "markdown":
            found.append(source(path, own, markdown.passages(own), number))
        elif cell.get("cell_type") == "code":
            found.append(source(path, own, python.passages(own), number, code=True))
    return Document(path, tuple(found))


def _upgraded(raw: dict[str, object]) -> dict[str, object]:
    """The notebook in version 4, whose cells stand in one list."""
    if not isinstance(raw, dict) or "nbformat" not in raw and "cells" not in raw:
        raise ValueError("no notebook")
    if "worksheets" in raw:
        return dict(nbformat.convert(nbformat.from_dict(raw), 4))
    return raw
