"""The linter on short texts of other kinds than the corpus: no alarm where all is right, none besides the error."""

from __future__ import annotations

import pytest

from matcalc_cli.documents.read import read
from matcalc_cli.lint.claims import reading
from matcalc_cli.lint.verdicts import RIGHT as RIGHT_WORD
from matcalc_cli.lint.verdicts import UNKNOWN, WRONG, judged
from tests.documents.attacked import PAPERS, RIGHT, SENTENCES, T
from tests.documents.attacked import WRONG as FAULTY
from tests.documents.test_corpus import unguarded


def verdicts(tmp_path, text: str, suffix: str = ".md") -> list[tuple[int, str, str]]:
    """(line, verdict, claim and reason) of each claim of a text."""
    path = tmp_path / f"text{suffix}"
    path.write_text(text, encoding="utf-8")
    found = reading(read(path)[0])
    listed = [(claim, judged(found, claim, unguarded, 10)) for claim in found.claims]
    return [(c.source.place(c.start)[0], v.word, f"{c.written}: {v.reason}") for c, v in listed]


@pytest.mark.parametrize("text", RIGHT, ids=lambda text: text.name)
def test_what_is_right_raises_no_alarm(tmp_path, text: T):
    assert [row for row in verdicts(tmp_path, text.text, text.suffix) if row[1] == WRONG] == []


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_that_is_right_raises_no_alarm(tmp_path, text):
    assert [row for row in verdicts(tmp_path, text) if row[1] == WRONG] == []


@pytest.mark.parametrize("text", PAPERS)
def test_a_paper_that_is_right_raises_no_alarm(tmp_path, text):
    assert [row for row in verdicts(tmp_path, text, ".tex") if row[1] == WRONG] == []


@pytest.mark.parametrize("text", [*SENTENCES, *PAPERS])
def test_three_times_what_is_right_is_not_right(tmp_path, text):
    suffix = ".tex" if text in PAPERS else ".md"
    path = tmp_path / f"text{suffix}"
    path.write_text(text, encoding="utf-8")
    found = reading(read(path)[0])
    for claim in found.claims:
        start, end = claim.inner
        if judged(found, claim, unguarded, 10).word != RIGHT_WORD or not claim.side or "&" in text[start:end]:
            continue
        path.write_text(f"{text[:start]}3 \\left({text[start:end]}\\right){text[end:]}", encoding="utf-8")
        changed = reading(read(path)[0])
        same = [other for other in changed.claims if other.inner[0] == start]
        assert RIGHT_WORD not in [judged(changed, other, unguarded, 10).word for other in same], claim.written


@pytest.mark.parametrize("text", FAULTY, ids=lambda text: text.name)
def test_an_error_is_found_or_not_understood(tmp_path, text: T):
    found = verdicts(tmp_path, text.text, text.suffix)
    line = next(k for k, written in enumerate(text.text.split("\n"), 1) if text.at in written)
    alarms = [row for row in found if row[1] == WRONG]
    assert {row[0] for row in alarms} <= {line} and len(alarms) <= 1
    assert alarms or any(row[:2] == (line, UNKNOWN) for row in found)
