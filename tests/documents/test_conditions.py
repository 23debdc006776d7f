"""The linter on the texts of conditions.py: every verdict is right, and autograd says the same of each fact."""

from __future__ import annotations

import pytest

from tests.documents.attacked import T
from tests.documents.conditions import RIGHT, WRONG
from tests.documents.test_attacked import verdicts
from tests.documents.test_truth import as_row
from tests.documents.truth import judged


def name(text: T) -> str:
    return text.name


@pytest.mark.parametrize("text", RIGHT, ids=name)
def test_what_is_right_is_right(tmp_path, text: T):
    assert {judged(as_row(fact))[0] for fact in text.facts} == {"right"}
    found = verdicts(tmp_path, text.text, text.suffix)
    assert found and {word for _, word, _ in found} == {"right"}, found


@pytest.mark.parametrize("text", WRONG, ids=name)
def test_the_error_is_found_and_nothing_else(tmp_path, text: T):
    assert judged(as_row(text.facts[0]))[0] == "wrong"
    found = verdicts(tmp_path, text.text, text.suffix)
    line = next(k for k, written in enumerate(text.text.split("\n"), 1) if text.at in written)
    assert [row[0] for row in found if row[1] == "wrong"] == [line]
    assert {row[1] for row in found} <= {"right", "wrong"}
