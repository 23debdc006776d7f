"""Verdicts on claims in documents; what is expected comes from autograd and JAX (truth.py), not from here."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcalc_cli.lint.file import lint_file
from tests.documents.attacked import RIGHT, WRONG, T
from tests.documents.judged import PATIENT, disagreements, rows

HANDED = Path(__file__).parent / "handed"
# claims that are not understood: products of derivatives, limits, directions, general rules
UNKNOWN = {"direction", "chain_rule", "difference_quotients", "heat", "cases", "lyapunov", "transposed_convention"}
UNKNOWN |= {"vector_analysis"}


@pytest.mark.parametrize("name", sorted({str(row["file"]) for row in rows(HANDED)}))
def test_handed_document(name):
    assert disagreements(HANDED, name) == []


def verdicts(text: T, tmp_path: Path) -> list[tuple[str, int, str]]:
    path = tmp_path / f"text{text.suffix}"
    path.write_text(text.text, "utf-8")
    return [(f.verdict, f.line, f.reason) for f in lint_file(path, PATIENT).findings]


@pytest.mark.parametrize("text", RIGHT, ids=lambda text: text.name)
def test_short_text_is_right(text, tmp_path):
    found = verdicts(text, tmp_path)
    assert not [row for row in found if row[0] == "wrong"]
    if text.name not in UNKNOWN and text.facts:
        assert found and {row[0] for row in found} == {"right"}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text.name)
def test_short_text_is_wrong(text, tmp_path):
    line = next(k for k, line in enumerate(text.text.splitlines(), 1) if text.at in line)
    wrong = [row for row in verdicts(text, tmp_path) if row[0] == "wrong"]
    assert len(wrong) == 1
    assert abs(wrong[0][1] - line) <= 2
    assert wrong[0][2]
