"""What is expected of the corpus is itself judged, by autograd and central differences; places are where texts are."""

from __future__ import annotations

import json

import pytest

from tests.documents.attacked import RIGHT, WRONG, T
from tests.documents.truth import CORPUS, Row, judged, rows

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


def as_row(fact) -> Row:
    """A fact of a short text, as the rows of the corpus are."""
    function, wrt, claim, sizes, order = fact
    args = {name.strip(): size.strip() for name, size in (part.split(":") for part in sizes.split(";"))}
    head = f"lambda {', '.join(args)}: "
    return {"jax_f": head + function, "claim_jax": head + claim, "wrt": wrt, "args": args, "order": order, "line": 1}


@pytest.mark.parametrize("text", RIGHT, ids=lambda text: text.name)
def test_short_text_is_right(text: T):
    assert {judged(as_row(fact))[0] for fact in text.facts} <= {"right"}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text.name)
def test_short_text_is_wrong(text: T):
    assert text.at in text.text
    assert [judged(as_row(fact))[0] for fact in text.facts] == ["wrong"]
