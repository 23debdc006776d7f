"""README.md is true: every console block prints what it shows, every Python block runs and gives what it shows.

After a change that is meant, MATCALC_UPDATE=1 pytest tests/test_readme.py rewrites the console blocks and the rules.
"""

import doctest
import os
import re
from pathlib import Path

import pytest

import matcalc_cli
from matcalc_cli.analysis import catalogue
from matcalc_cli.cli.app import app
from matcalc_cli.model.functions import FUNCTIONS
from matcalc_cli.model.operations import OPERATIONS
from matcalc_cli.render import Options
from matcalc_cli.render.rules_text import render
from tests.transcript import calls, played, printed, rewritten

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language):
    """(line of the first line inside, text) of every block in this language."""
    for found in BLOCK.finditer(TEXT):
        if found[1] == language:
            yield TEXT.count("\n", 0, found.start(2)) + 1, found[2]


FUNCTION_LISTS = re.compile(r"(?<=<!-- functions -->\n).*?(?=<!-- end of functions -->)", re.DOTALL)
RULES = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- end of rules -->)", re.DOTALL)
CALLS = [
    pytest.param(call, id=f"line {first + call.line - 1}: {call.command}")
    for first, text in blocks("console")
    for call in calls(text)
]


def rules_table() -> str:
    return render(catalogue.search(""), "markdown", Options()).rstrip("\n") + "\n"


def function_lists() -> str:
    """The rows of both tables, aliases in brackets."""

    def listed(rows) -> str:
        named = (f"`{row.name}`" + (f" ({', '.join(row.aliases)})" if row.aliases else "") for row in rows)
        return ", ".join(named)

    entrywise = f"Functions, entry by entry on vectors and matrices: {listed(FUNCTIONS)}."
    return f"{entrywise}\n\nFunctions of vectors and matrices: {listed(OPERATIONS)}.\n"


if os.environ.get("MATCALC_UPDATE"):

    def test_rewrite(tmp_path):
        global TEXT
        played_again = lambda found: re.sub(r"^\[exit \d\]\n", "", rewritten(found[2], tmp_path), flags=re.MULTILINE)
        shown = lambda found: f"```console\n{played_again(found)}```"
        text = BLOCK.sub(lambda found: shown(found) if found[1] == "console" else found[0], TEXT)
        TEXT = FUNCTION_LISTS.sub(lambda _: function_lists(), RULES.sub(lambda _: rules_table(), text))
        README.write_text(TEXT, encoding="utf-8")


def test_the_rules_are_the_catalogue():
    assert RULES.search(TEXT)[0] == rules_table()


def test_every_function_is_listed():
    assert FUNCTION_LISTS.search(TEXT)[0] == function_lists()


def test_every_command_is_listed():
    section = TEXT.partition("## Commands and options")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert listed == {command.name for command in app.registered_commands}


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
