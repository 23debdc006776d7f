"""Documents of many kinds of claims: what is wrong in them is on these lines, by any book, and nothing else.

What is wrong there: a sign, a factor, a transpose, a missing chain factor or term, sizes that do not fit.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.documents.judged import findings

MORE = Path(__file__).parent / "more"
# file -> lines of its wrong claims, the least number of claims, the most that may be not understood
EXPECTED = {
    "notes1.md": ([15, 30, 41], 29, 2),
    "notes4.md": ([13, 22], 28, 12),  # general rules and implicit functions
    "notes5.md": ([5], 4, 0),
    "notes6.md": ([10, 28, 33, 37, 46], 36, 1),
    "paper.tex": ([24, 41, 44], 20, 2),
    "integrals.md": ([1, 3, 5], 8, 0),
    "zh.md": ([10, 19, 26], 14, 0),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_document(name):
    wrong, least, unknown = EXPECTED[name]
    found = findings(MORE / name)
    counts = Counter(f.verdict for f in found)
    assert sorted(f.line for f in found if f.verdict == "wrong") == wrong, [f for f in found if f.verdict == "wrong"]
    assert len(found) >= least
    assert counts["not-understood"] <= unknown


def test_every_document_is_expected():
    assert {path.name for path in MORE.iterdir()} == set(EXPECTED)
