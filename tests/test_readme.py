"""README.md is true: every console block prints what it shows, every Python block runs and gives what it shows."""

import doctest
import re
from pathlib import Path

import pytest

import matcalc_cli
from tests.transcript import calls, played, printed

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language):
    """(line of the first line inside, text) of every block in this language."""
    for found in BLOCK.finditer(TEXT):
        if found[1] == language:
            yield TEXT.count("\n", 0, found.start(2)) + 1, found[2]


CALLS = [
    pytest.param(call, id=f"line {first + call.line - 1}: {call.command}")
    for first, text in blocks("console")
    for call in calls(text)
]


@pytest.mark.parametrize("call", CALLS)
def test_console_block(call, tmp_path):
    outcome = played(call.command, tmp_path)
    shown = printed(outcome)
    assert re.sub(r"\n\[exit \d\]$", "", shown) == call.printed
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("line, text", list(blocks("python")), ids=str)
def test_python_block(line, text):
    """A block with >>> is a doctest; any other runs."""
    if ">>>" in text:
        parsed = doctest.DocTestParser().get_doctest(text, {}, "README", str(README), line)
        report: list[str] = []
        failed, tried = doctest.DocTestRunner(verbose=False).run(parsed, out=report.append)
        assert tried and not failed, "".join(report)
    else:
        exec(compile(text, f"README.md:{line}", "exec"), {})


def test_there_is_something_to_check():
    assert len(CALLS) >= 15 and "$ matcalc" in TEXT


def test_relative_links_lead_somewhere():
    for target in re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", TEXT):
        assert (README.parent / target.partition("#")[0]).exists(), target


def test_the_version_is_in_the_changelog():
    changelog = (README.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (
        re.search(rf"^## \[?{re.escape(matcalc_cli.__version__)}\b", changelog, re.MULTILINE)
        or "Unreleased" in changelog
    )
