"""Colours where they are wanted: --color, NO_COLOR, CLICOLOR_FORCE, the file; and nothing but colours is added."""

from __future__ import annotations

import re

import pytest

from tests.shell import matcalc

RED, GREEN, MAGENTA, PLAIN = "\x1b[1;31m", "\x1b[1;32m", "\x1b[35m", "\x1b[0m"
CALLS = {
    ("grad", "x +* y"): ("err", f"{RED}error:{PLAIN} "),
    ("grad", "x +  y *"): ("err", f"{RED}^{PLAIN}"),
    ("diff", "1/x"): ("out", f"{MAGENTA}where x ≠ 0{PLAIN}"),
    ("diff", "x^2", "--check"): ("out", f"{GREEN}checked: agrees{PLAIN}"),
    ("check", "x^2", "--claim", "2*x"): ("out", f"{GREEN}right{PLAIN} in every layout"),
    ("check", "x^2", "--claim", "3*x"): ("out", f"{RED}wrong{PLAIN}: a constant"),
    ("gradd", "x"): ("err", f"{RED}error:{PLAIN} "),
    ("grad", "x", "--layuot", "mixed"): ("err", f"{RED}error:{PLAIN} "),
}


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_what_stands_out(call):
    stream, shown = CALLS[call]
    plain, coloured = matcalc(*call), matcalc(*call, "--color", "always")
    assert "\x1b" not in plain.out + plain.err and coloured.code == plain.code
    assert shown in getattr(coloured, stream)
    for one, other in ((plain.out, coloured.out), (plain.err, coloured.err)):
        assert re.sub(r"\x1b\[[0-9;]*m", "", other) == one
    colours = set(re.findall(r"\x1b\[([0-9;]*)m", coloured.out + coloured.err))
    assert colours <= {"0", "1", "2", "1;31", "1;32", "35", "1;36"}  # no pale ones, no background, no 24 bits


@pytest.mark.parametrize(
    ("variables", "option", "coloured"),
    [
        ({}, [], False),
        ({"CLICOLOR_FORCE": "1"}, [], True),
        ({"CLICOLOR_FORCE": "0"}, [], False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, ["--color=always"], True),
        ({"NO_COLOR": "1"}, ["--color=always"], True),
        ({"NO_COLOR": "1", "MATCALC_COLOR": "always"}, [], True),
        ({"CLICOLOR_FORCE": "1"}, ["--color", "never"], False),
        ({"MATCALC_COLOR": "always"}, ["--color", "auto"], False),
    ],
)
def test_who_decides(monkeypatch, variables, option, coloured):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in matcalc("diff", "1/x", *option).out) == coloured
    assert ("\x1b[" in matcalc("diff", "1/", *option).err) == coloured


def test_only_text_for_people_has_colours(tmp_path, monkeypatch):
    monkeypatch.setenv("CLICOLOR_FORCE", "1")
    for name in ("json", "latex", "ascii", "numpy", "unicode"):
        assert "\x1b" not in matcalc("diff", "1/x", "-f", name).out
    matcalc("diff", "1/x", "-o", str(tmp_path / "a.txt"))
    assert "\x1b" not in (tmp_path / "a.txt").read_text()
    assert "\\u001b" not in matcalc("batch", "-f", "pretty", stdin='{"expr": "1/x"}\n{"expr": "1/"}').out


def test_a_colour_that_is_none():
    outcome = matcalc("grad", "x", "--color", "pink")
    assert outcome.code == 2 and outcome.err == "error: --color 'pink' is not known\n  one of auto, always, never\n"
