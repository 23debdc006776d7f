"""The linter on the corpus: no wrong verdict, no alarm where nothing is claimed, nine claims of ten understood."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import contextmanager
from functools import cache

import pytest

from matcalc_cli.documents.read import read
from matcalc_cli.lint.claims import reading
from matcalc_cli.lint.verdicts import UNKNOWN, WRONG, judged
from tests.documents.truth import CORPUS, rows

EXPECTED = rows()
FILES = sorted({row["file"] for row in EXPECTED})


@contextmanager
def unguarded(_seconds):
    yield


@cache
def verdicts(name: str) -> dict[int, list[tuple[str, str, str]]]:
    """{line of the file: (claim, verdict, reason) of each claim that is found there, in their order}."""
    document, _ = read(CORPUS / name)
    found = reading(document)
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    listed = defaultdict(list)
    for claim in found.claims:
        line = claim.source.place(claim.start)[0]
        if name.endswith(".ipynb"):  # the line of the file in which the line of the cell is written
            text = json.dumps(claim.source.line(line), ensure_ascii=False)[1:-1]
            line = next(k for k, raw in enumerate(lines, 1) if text in raw)
        verdict = judged(found, claim, unguarded, 10)
        listed[line].append((claim.written, verdict.word, verdict.reason))
    return listed


def expected(name: str) -> dict[int, list[str]]:
    """{line: the verdicts that its claims have to get; none where it claims nothing}."""
    listed = defaultdict(list)
    for row in EXPECTED:
        if row["file"] == name:
            listed[row["line"]] += [row["verdict"]] * (row["verdict"] != "none")
    return listed


@pytest.mark.parametrize("name", FILES)
def test_no_verdict_is_wrong(name):
    wanted = expected(name)
    for line, found in verdicts(name).items():
        if len(found) == len(wanted[line]):
            pairs = zip(found, wanted[line])
            assert all(word in (verdict, UNKNOWN) for (_, word, _), verdict in pairs), (line, found, wanted[line])
        else:  # a link more or less of a chain: an alarm needs its error
            alarms = sum(word == WRONG for _, word, _ in found)
            assert alarms <= wanted[line].count(WRONG), (line, found, wanted[line])


def test_nine_of_ten_claims_are_understood():
    claims = sum(row["verdict"] != "none" for row in EXPECTED)
    understood = 0
    for name in FILES:
        found = verdicts(name)
        for line, wanted in expected(name).items():
            understood += min(len(wanted), sum(word != UNKNOWN for _, word, _ in found.get(line, ())))
    assert understood >= 0.9 * claims


def test_nine_of_ten_errors_are_found():
    errors = found = 0
    for name in FILES:
        for line, wanted in expected(name).items():
            errors += wanted.count(WRONG)
            alarms = sum(word == WRONG for _, word, _ in verdicts(name).get(line, ()))
            found += min(alarms, wanted.count(WRONG))
    assert found >= 0.9 * errors
