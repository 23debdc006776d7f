"""Every sample prints what it says it prints.

After a change that is meant, MATCALC_UPDATE=1 pytest tests/test_samples.py rewrites them, and git shows the difference.
"""

import os
from pathlib import Path

import pytest

from matcalc_cli.language.text.hints import HINTS
from tests.transcript import calls, played, printed, rewritten

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted(SAMPLES.rglob("*.txt"))
TEXTS = {path: path.read_text(encoding="utf-8") for path in FILES}
CALLS = [
    pytest.param(path, call, id=f"{path.relative_to(SAMPLES)}:{call.line}")
    for path, text in TEXTS.items()
    for call in calls(text)
]

if os.environ.get("MATCALC_UPDATE"):

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
    def test_rewrite(path, tmp_path):
        path.write_text(rewritten(TEXTS[path], tmp_path), encoding="utf-8")

else:

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
    for path, text in TEXTS.items():
        assert text.startswith("# "), path
        assert list(calls(text)), path


def test_every_syntax_hint_has_a_sample():
    errors = "\n".join(text for path, text in TEXTS.items() if path.parent.name == "errors")
    for _, _, message, fix in HINTS:
        assert f"error: {message}\n" in errors and fix in errors, message
