"""What is expected of the corpus is itself judged, by autograd and central differences; places are where texts are."""

from __future__ import annotations

import json

import pytest

from tests.documents.truth import CORPUS, judged, rows

ROWS = rows()
CLAIMS = [row for row in ROWS if row["verdict"] != "none"]


@pytest.mark.parametrize("row", CLAIMS, ids=[f"{row['file']}:{row['line']} {row['what']}" for row in CLAIMS])
def test_verdict(row):
    verdict, error = judged(row)
    assert error < 1e-4
    assert verdict == row["verdict"]


@pytest.mark.parametrize("name", sorted({row["file"] for row in ROWS}))
def test_place(name):
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    for row in (row for row in ROWS if row["file"] == name):
        written = json.dumps(row["at"], ensure_ascii=False)[1:-1] if name.endswith(".ipynb") else row["at"]
        assert written in lines[row["line"] - 1]


def test_every_document_is_expected():
    assert {row["file"] for row in ROWS} == {path.name for path in CORPUS.iterdir()} - {"expected.jsonl"}
