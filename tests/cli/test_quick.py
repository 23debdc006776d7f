"""The quick way in and typer read one call alike; what is not plain is left to typer."""

from __future__ import annotations

import subprocess
import sys

import pytest

from matcalc_cli.cli import app
from matcalc_cli.cli.quick import plain
from matcalc_cli.cli.settings import EITHER, FLAG, NUMBER, WHOLE
from matcalc_cli.cli.table import BY_NAME, COMMANDS, NOTHING

VALUES = {"layout": "mixed", "format": "latex", "timeout": "30", "output": "result.txt"}
NUMBERS = (WHOLE, NUMBER)
PLAIN = [
    ["grad", "x0+x1*x2"],
    ["grad"],
    ["grad", "-"],
    ["grad", ""],
    ["diff", "x*y", "--wrt", "x", "--wrt", "y"],
    ["diff", "--wrt=x=1", "x"],
    ["jacobian", "[x, y]", "-f", "latex", "-o", "a.tex"],
    ["eval", "x", "--at", "x=1", "--cse"],
    ["diff", "x", "--no-simplify"],
    ["diff", "@file", "--given", "x: n"],
    ["newton", "x", "--from", "x=1", "--minimize"],
    ["rules", "det"],
    ["help"],
    ["grad", "--wrt", "x", "--", "x*y"],
]
OTHERS = [
    [],
    ["--help"],
    ["grad", "--help"],
    ["gradd", "x"],
    ["grad", "-x^2"],
    ["grad", "--", "x", "y"],
    ["grad", "x", "--", "y"],
    ["grad", "--"],
    ["mcp", "--", "x"],
    ["grad", "x", "y"],
    ["grad", "x", "--wrt"],
    ["grad", "x", "--wrtt", "x"],
    ["grad", "x", "-flatex"],
    ["grad", "x", "--at", "-1"],
    ["grad", "x", "--order", "two"],
    ["grad", "x", "--order", "-1"],
    ["grad", "x", "--cse=1"],
    ["grad", "x", "--layout", "mixed", "--layout", "denominator"],
    ["eval", "x", "--wrt", "x"],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_plain_calls_are_read_as_typer_reads_them(arguments):
    assert plain(arguments) == app.read_typer(arguments)


def test_an_expression_behind_two_dashes_may_begin_with_one():
    _, argument, _ = plain(["grad", "--wrt=x", "--", "-x^2"])
    assert argument == "-x^2"


OPTIONS = [(command.name, row) for command in COMMANDS for row in command.options]


@pytest.mark.parametrize("name, row", OPTIONS, ids=[f"{name}-{row.field}" for name, row in OPTIONS])
def test_every_option_is_read_as_typer_reads_it(name, row):
    for flag in (flag for flags in row.flags for flag in flags.split("/")):
        value = [] if row.kind in (FLAG, EITHER) else [VALUES.get(row.field, "2" if row.kind in NUMBERS else "x")]
        text = [] if BY_NAME[name].argument is NOTHING else ["x*y"]
        arguments = [name, *text, flag, *value]
        assert plain(arguments) == app.read_typer(arguments)


@pytest.mark.parametrize("arguments", OTHERS, ids=" ".join)
def test_other_calls_are_left_to_typer(arguments):
    assert plain(arguments) is None


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        ('["grad", "x0+x1*x2"]', {"typer", "pydantic", "lark", "numpy"}),
        ('["grad", "x0+*x1"]', {"typer", "sympy", "rich"}),
        ('["--help"]', {"sympy", "rich", "numpy", "lark"}),
        ('["--version"]', {"sympy", "rich", "typer", "dataclasses"}),
    ],
)
def test_nothing_is_imported_that_is_not_used(arguments, unused):
    program = (
        f"import sys; from matcalc_cli.cli.start import run; run({arguments}); "
        f"print('unused:', *sorted({unused} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "unused:", done.stderr
