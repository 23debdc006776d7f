"""--help has the options under headings, each once and in plain text; pictures at the terminal fit 24 rows."""

from __future__ import annotations

import pytest

from matcalc_cli.cli.settings import COLOR, GROUPS, OPTIONS
from matcalc_cli.cli.table import COMMANDS
from tests.shell import matcalc


def test_every_option_has_one_group():
    fields = [field for listed in GROUPS.values() for field in listed.split()]
    assert sorted(fields) == sorted({*OPTIONS, COLOR.field})


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_options_stand_below_their_heading(command):
    outcome = matcalc(command.name, "--help")
    heading, found = "", {}
    for line in outcome.out.splitlines():
        heading = line[:-1] if line.endswith(":") and not line.startswith(" ") else heading
        for word in line.split()[:2] if line.startswith("  -") else ():
            found[word.rstrip(",")] = heading
    for row in (*command.options, COLOR):
        assert row.field in GROUPS[found[row.flags[0].partition("/")[0]]].split()
    assert found["-h"] == "Other" and "\x1b" not in outcome.out and "╭" not in outcome.out


PICTURES = [
    "x^3 - 3*x",
    "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]",
    "x^2+y^2",
    "x^3 - 3*x*y + y^3",
    "[cos(t), sin(t)]",
    "[cos(t), sin(t), t]",
]


@pytest.mark.parametrize("text", PICTURES)
def test_a_picture_and_a_prompt_fit_24_rows(text):
    pytest.importorskip("plotext")
    outcome = matcalc("plot", text)
    assert outcome.code == 0 and 16 <= outcome.out.count("\n") <= 23
