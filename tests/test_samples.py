"""Every sample prints what it says it prints. After a change that is meant: MATCALC_UPDATE=1 pytest tests/test_samples.py
rewrites them, and git shows what became different."""

import os
from pathlib import Path

import pytest

from tests.transcript import calls, played, printed, rewritten

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted(SAMPLES.rglob("*.txt"))
CALLS = [
    pytest.param(path, call, id=f"{path.relative_to(SAMPLES)}:{call.line}")
    for path in FILES
    for call in calls(path.read_text(encoding="utf-8"))
]
updating = bool(os.environ.get("MATCALC_UPDATE"))


@pytest.mark.skipif(not updating, reason="MATCALC_UPDATE is not set: samples are compared, not rewritten")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_rewrite(path, tmp_path):
    path.write_text(rewritten(path.read_text(encoding="utf-8"), tmp_path), encoding="utf-8")


@pytest.mark.skipif(updating, reason="MATCALC_UPDATE is set: samples are rewritten, not compared")
@pytest.mark.parametrize("path, call", CALLS)
def test_sample(path, call, tmp_path):
    outcome = played(call.command, tmp_path)
    assert printed(outcome) == call.printed
    assert "Traceback" not in outcome.err
    if path.parent.name == "errors":
        assert outcome.code in (1, 2, 3) and not outcome.out
        assert outcome.err.startswith("error: ") and outcome.err.count("error: ") == 1
    else:
        assert outcome.code == 0


def test_every_sample_says_what_it_shows_and_has_a_command():
    assert FILES
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path
        assert list(calls(text)), path
