"""Every command and every option: help, examples that run, choices, layouts, and both ways a call is read."""

import re
import shlex
from pathlib import Path

import pytest

from matcalc_cli.cli import quick, table
from matcalc_cli.cli.app import app
from matcalc_cli.verbs.derive import BY_NAME, COMMANDS, EVAL
from tests.shell import matcalc, shell

REGISTERED = [command.name for command in app.registered_commands]


def examples_of(name):
    """The commands under `Examples:` in the help of one command, lines that were wrapped put together."""
    text = matcalc(name, "--help").out
    section = re.search(r"Examples:\n(.*?)\n\n", text, re.DOTALL)
    return [line.strip() for line in section[1].splitlines()] if section else []


EXAMPLES = [
    pytest.param(line, id=line) for name in REGISTERED if name != "serve" for line in examples_of(name)
]  # has no end
SAMPLES = Path(__file__).parents[2] / "samples"
SERVERS = ["repl", *(row.name for row in table.COMMANDS if row.argument is table.NOTHING)]


def test_the_derivative_commands_are_there():
    assert {"diff", "grad", "jacobian", "hessian", "tangent", "eval"} <= set(REGISTERED)
    assert [command.name for command in COMMANDS] == REGISTERED[: len(COMMANDS)]
    assert list(BY_NAME) == [command.name for command in (*COMMANDS, EVAL)]


@pytest.mark.parametrize("name", REGISTERED)
def test_help_shows_two_examples_and_the_list_of_commands_a_line(name):
    assert len(examples_of(name)) == 2
    assert re.search(rf"^  {name}\s+\S", matcalc("--help").out, re.MULTILINE)


@pytest.mark.parametrize("line", EXAMPLES)
def test_examples_run(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "session.matcalc").write_text("f(x) = x^2\ndiff f(x), x\n")
    (tmp_path / "samples").symlink_to(SAMPLES)
    outcome = shell(line)
    name = line.split()[1] if line.startswith("matcalc ") else ""
    wrong_claim = ("--claim" in line or name == "lint") and outcome.code == 1 and "wrong" in outcome.out
    assert outcome.code == 0 or wrong_claim
    waits = name in SERVERS  # for what comes on standard input, and there is nothing
    silent = name == "fill"  # where documents are as they should be
    assert (waits or silent or outcome.out.strip()) and "error" not in outcome.err


@pytest.mark.parametrize("row", table.COMMANDS, ids=lambda row: row.name)
def test_every_option_is_in_the_help_with_its_line(row):
    shown = " ".join(matcalc(row.name, "--help").out.split())
    flags = {option.flags[0].partition("/")[0]: option.help for option in row.options}
    assert all(flag in shown and help in shown for flag, help in flags.items())
    assert set(re.findall(r"(--[a-z-]+)[, /]", shown)) >= set(flags)


def test_what_differentiates_is_no_option_of_a_value():
    value = {option.field for option in table.BY_NAME["eval"].options}
    assert not value & {"wrt", "layout", "order", "structure", "value", "check", "steps"}


def test_without_arguments_it_shows_its_help():
    assert matcalc().out == matcalc("--help").out and matcalc().code == 0


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(flag):
    from matcalc_cli import __version__

    assert matcalc(flag).out == f"matcalc {__version__}\n"


CALLS = [
    'diff "x^2*y" --wrt x',
    'diff "x^2*y" --wrt=x',
    'diff --wrt x "x^2*y"',
    'diff "x^2*y" --wrt x --wrt y -f ascii',
    'diff "x^2*y" --format=latex --env equation --wrt x,y',
    'diff "x^4" --order 2 -f unicode',
    'diff "x^4" --order=2 --no-simplify -f unicode',
    'grad "x*exp(x*y)" --cse',
    'grad "x0+x1" --layout denominator -f json',
    'hessian "x^2*y" --at x=1,y=2',
    'jacobian "A*x" --given "A: 2,2; x: 2" --expand --wrt x',
    'tangent "[t, t^2]" --at "t=2"',
    'eval "x^2" --at x=3 --timeout 5',
    'eval "[1,2;3,4]^-1" -f ascii',
    "diff -x^2 --wrt x",
    'diff "-x^2" --timeout 0.5',
    'grad "x*y" --simplify -f sympy',
    'grad "sigmoid(x*y)" -f numpy --value',
    'grad "x" --layout nominator',
    'grad "x" -f ltx',
    'grad "x" --order 0',
    'grad "x +"',
    'eval "x" --at y=1',
    'diff "sin(x)" --at "x=-1"',
    'diff "sin(x)" --at x=-1',
    'diff "x" --wrt "" ',
    'diff ""',
]


@pytest.mark.parametrize("line", CALLS)
def test_ordinary_calls_read_without_typer_do_the_same_as_with_it(line, monkeypatch):
    arguments = shlex.split(line)
    first = matcalc(*arguments)
    monkeypatch.setattr(quick, "plain", lambda arguments, configured: None)
    assert matcalc(*arguments) == first


@pytest.mark.parametrize("line", CALLS[:15])
def test_ordinary_calls_are_read_without_typer(line):
    assert (quick.plain(shlex.split(line)) is None) == (" -x^2" in line)


LAYOUTS = [
    # the shape in the heading: numerator, denominator, mixed
    ('diff "x^2" --wrt x', None),
    ('diff "x*y*z" --wrt x,y,z', ("1×3", "3×1", "3×1")),
    ('diff "x*y*z" --wrt "[[x,y,z]]"', ("3×1", "1×3", "1×3")),
    ('diff "x*a + y*b + z*c" --wrt "[x,y,z; a,b,c]"', ("3×2", "2×3", "2×3")),
    ('diff "[x, x^2, x^3]" --wrt x', ("3×1", "1×3", "3×1")),
    ('diff "[x*y, x, y]" --wrt x,y', ("3×2", "2×3", "3×2")),
    ('diff "[x, x^2, 1; 2, x, 3]" --wrt x', ("2×3", "3×2", "2×3")),
    ('diff "[x, y; a, b]" --wrt "[x, y; a, b]"', ("4×4", "4×4", "4×4")),
    ('diff "[x, y, 1; a, b, 2]" --wrt "[x; y]"', ("6×2", "2×6", "6×2")),
    (
        'diff "[x, y]" --wrt "[x, y, z; a, b, c]" --given "z: scalar; a: scalar; b: scalar; c: scalar"',
        ("2×6", "6×2", "2×6"),
    ),
    ('hessian "x*y^2" --wrt x,y', ("2×2", "2×2", "2×2")),
    ('hessian "[x*y, x, y]" --wrt x,y', ("3 slices of 2×2",) * 3),
]


@pytest.mark.parametrize("line, shapes", LAYOUTS)
def test_shapes_in_the_three_layouts(line, shapes):
    for i, layout in enumerate(("numerator", "denominator", "mixed")):
        out = shell(f"matcalc {line} --layout {layout}").out
        assert (f" {shapes[i]}, {layout} layout" in out) if shapes else ("layout" not in out)


def test_several_variables_give_several_results():
    out = matcalc("diff", "W*x + b", "--wrt", "W, b", "-f", "json").out
    import json

    assert [item["wrt"] for item in json.loads(out)] == [["W"], ["b"]]


KINDS = [
    ('grad "[x, y]"', "grad takes a scalar EXPR, and this one is 2×1"),
    ('tangent "[t*s, t]"', "tangent differentiates by a scalar"),
]


@pytest.mark.parametrize("line, message", KINDS)
def test_a_command_says_what_it_is_for(line, message):
    outcome = shell(f"matcalc {line}")
    assert outcome.code == 2 and message in outcome.err and "use " in outcome.err


def test_completion_offers_the_commands(monkeypatch):
    import subprocess
    import sys

    environment = {"_MATCALC_COMPLETE": "complete_bash", "COMP_WORDS": "matcalc gr", "COMP_CWORD": "1", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "matcalc_cli"], env=environment, capture_output=True, text=True, timeout=30
    )
    assert "grad" in done.stdout.split()
