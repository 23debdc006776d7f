"""`matcalc examples`: what it lists runs (tests/test_pages.py runs the page of recipes)."""

from __future__ import annotations

import pytest

from matcalc_cli.cli.recipes import recipes
from matcalc_cli.cli.table import COMMANDS
from tests.shell import matcalc, shell


@pytest.mark.parametrize("name", recipes())
def test_a_recipe_runs(name):
    about, calls = recipes()[name]
    assert calls and matcalc("examples", name).out.splitlines() == calls
    for call in calls:
        outcome = shell(call)
        assert outcome.code == 0 and outcome.out
    assert f"{name}: {about}" in matcalc("examples").out


def test_every_command_has_its_examples():
    listed = matcalc("examples").out
    for command in COMMANDS:
        assert matcalc("examples", command.name).out.splitlines() == "\n".join(command.examples).splitlines()
        assert command.examples[0] in listed


def test_a_name_that_is_none():
    outcome = matcalc("examples", "newtom")
    assert outcome.code == 2 and outcome.err == "error: there are no examples of newtom\n  did you mean newton?\n"
