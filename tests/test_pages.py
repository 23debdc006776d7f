"""What README and the pages of `matcalc help` show is true: every console block prints it, every Python block runs.

After a change that is meant, MATCALC_UPDATE=1 pytest tests/test_pages.py rewrites the console blocks.
"""

import doctest
import os
import re

import pytest

import matcalc_cli
from tests.pages import PAGES, ROOT, blocks, rewrite
from tests.transcript import calls, played, printed

CALLS = [
    pytest.param(call, id=f"{page.name}:{first + call.line - 1}: {call.command}")
    for page in PAGES
    for first, text in blocks(page, "console")
    for call in calls(text)
]
PYTHON = [
    pytest.param(page, line, text, id=f"{page.name}:{line}") for page in PAGES for line, text in blocks(page, "python")
]

if os.environ.get("MATCALC_UPDATE"):

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_rewrite(page, tmp_path):
        rewrite(page, tmp_path)
        assert page.read_text(encoding="utf-8")


@pytest.mark.parametrize("call", CALLS)
def test_console_block(call, tmp_path):
    outcome = played(call.command, tmp_path)
    assert re.sub(r"\n\[exit \d\]$", "", printed(outcome)) == call.printed
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("page, line, text", PYTHON)
def test_python_block(page, line, text):
    """A block with >>> is a doctest; any other runs."""
    if ">>>" in text:
        parsed = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), line)
        report: list[str] = []
        failed, tried = doctest.DocTestRunner(verbose=False).run(parsed, out=report.append)
        assert tried and not failed, "".join(report)
    else:
        exec(compile(text, f"{page.name}:{line}", "exec"), {})


def test_there_is_something_to_check():
    assert len(CALLS) >= 40 and len(PYTHON) >= 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_and_pictures_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)\s]+)\)|src=\"(?!https?:)([^\"]+)\"", text):
        assert (page.parent / "".join(target).partition("#")[0]).exists(), target


def test_the_readme_fits_on_a_few_screens():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 200


def test_the_version_is_in_the_changelog():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(matcalc_cli.__version__)}\b", changelog, re.MULTILINE)
