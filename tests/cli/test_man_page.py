"""`matcalc help man`: troff takes it without a warning, and it has every command and option."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from matcalc_cli.cli.man_page import man_page
from matcalc_cli.cli.settings import OPTIONS
from matcalc_cli.cli.table import COMMANDS
from tests.shell import matcalc


@pytest.fixture(scope="module")
def shown() -> str:
    """The page as groff sets it for a terminal."""
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")
    call = ["groff", "-man", "-Tutf8", "-ww", "-P-c", "-rLL=400n"]
    done = subprocess.run(call, input=man_page(), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return re.sub(".\x08|\x1b\\[[0-9;]*m", "", done.stdout)


def test_every_command_and_its_examples_are_shown(shown: str) -> None:
    for row in COMMANDS:
        assert f"matcalc {row.name}" in shown
        assert all(" ".join(example.split()) in shown for example in row.examples)


def test_every_option_is_shown_with_what_it_means(shown: str) -> None:
    for row in OPTIONS.values():
        assert all(flag in shown for part in row.flags for flag in part.split("/"))
        assert " ".join(row.help.split()) in " ".join(shown.split())


def test_help_prints_it() -> None:
    assert matcalc("help", "man").out == man_page()
    assert "matcalc help man" in matcalc("help").out


def test_troff_reads_ascii_alone() -> None:
    text = man_page()
    assert text.isascii()
    assert not re.search(r"^'", text, re.MULTILINE)
