"""Verdicts on claims in documents; what is expected comes from autograd and JAX (truth.py), not from here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.judged import disagreements, rows

HANDED = Path(__file__).parent / "handed"


@pytest.mark.parametrize("name", sorted({str(row["file"]) for row in rows(HANDED)}))
def test_handed_document(name):
    assert disagreements(HANDED, name) == []
