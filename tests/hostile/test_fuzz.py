"""Random bytes and mutated valid calls: no traceback, no hang, no growth. MATCALC_FUZZ=10000 looks that far."""

from __future__ import annotations

import os
import random

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.cli.app import app
from matcalc_cli.cli.limits import resident
from matcalc_cli.cli.table import BY_NAME, EXPR
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import parse
from matcalc_cli.language.text.reader import read
from tests.hostile import calls
from tests.hostile.calls import PIECES, VALID, mutated
from tests.hostile.fuzz import judge

COUNT = int(os.environ.get("MATCALC_FUZZ", "0")) or 200
SEED = int(os.environ.get("MATCALC_FUZZ_SEED", "0"))
BATCH = 20
MEGABYTES = 500
# how results look: tests/render and tests/cli draw these
TYPESETTING = ("--scale", "--conditions", "--transpose", "--copy", "--width", "--latex-style", "--name", "--color")
DERIVATIVES = ("diff", "grad", "jacobian", "hessian", "tangent", "eval")
FORMATS = ("pretty", "ascii", "latex", "sympy", "json", "numpy", "c", "julia", "matlab", "torch", "jax", "unicode")


def judged(arguments: tuple[str, ...], stdin: bytes = b"") -> None:
    """Whatever is typed: an answer or one message, within limits, and nothing that a terminal would act on."""
    found = judge(arguments, stdin)
    assert not found.fault, f"{arguments!r} {stdin!r}: {found.fault}"


def derivative_call(rng: random.Random) -> tuple[str, ...]:
    """A derivative command on a mutated expression, with now and then a mutated option."""
    arguments = [rng.choice(DERIVATIVES), mutated(rng, rng.choice(VALID))]
    if rng.random() < 0.6:
        arguments += ["-f", rng.choice(FORMATS)]
    if rng.random() < 0.5 and arguments[0] != "eval":
        names = rng.choice(("x", "A", "x,y", "[x, y]", "X", "x0"))
        arguments += ["--wrt", names if rng.random() < 0.7 else mutated(rng, names)]
    if rng.random() < 0.3:
        arguments += ["--given", mutated(rng, rng.choice(("x: n; A: n,n symmetric", "x: 3", "f: n -> m; x: n")))]
    if rng.random() < 0.2:
        arguments += ["--at", mutated(rng, rng.choice(("x=1,y=2", "x=[1,2]", "x0=0.5")))]
    return tuple(arguments)


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    monkeypatch.delenv("MATCALC_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("batch", range((COUNT + BATCH - 1) // BATCH))
def test_random_bytes(batch):
    rng = random.Random(f"bytes {SEED} {batch}")
    for _ in range(BATCH):
        if rng.random() < 0.5:
            data = rng.randbytes(rng.randint(0, 60))
        else:
            data = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 25))).encode()
        judged((rng.choice(DERIVATIVES), "-"), data)


@pytest.mark.parametrize("batch", range((COUNT + BATCH - 1) // BATCH))
def test_mutated_calls(batch):
    rng = random.Random(f"calls {SEED} {batch}")
    for _ in range(BATCH):
        judged(derivative_call(rng))


@pytest.mark.parametrize("batch", range((COUNT + BATCH - 1) // BATCH))
def test_calls_of_every_command(batch):
    rng = random.Random(f"commands {SEED} {batch}")
    before = resident()
    for _ in range(BATCH):
        judged(*calls.call(rng))
    assert resident() - before < MEGABYTES << 20


def test_every_command_and_option_is_drawn():
    """The table of calls names every command of the tool with every option, help and output switches apart."""
    for name, command in typer.main.get_command(app).commands.items():
        if name not in calls.COMMANDS and BY_NAME[name].argument != EXPR:  # texts and documents: tests of their own
            continue
        row = calls.COMMANDS[name]
        flags = {flag for p in command.params for flag in (*p.opts, *p.secondary_opts) if flag.startswith("--")}
        drawn = {*row.options, *row.needs, "--given", "--timeout", "--output"}
        assert flags - drawn <= {"--verify", *TYPESETTING}, name


@settings(max_examples=COUNT, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_the_parser_answers_or_says_no(text):
    try:
        read(text)
        parse(text, targets=False)
    except MatcalcError as problem:
        assert problem.message


@settings(max_examples=COUNT, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(("x", "A", ":", ";", "n", "m", ",", "3", "->", " ", "symmetric", "\x1b", "²", '"')), max_size=12
    )
)
def test_declarations_answer_or_say_no(parts):
    try:
        parse("x + 1", "".join(parts), targets=False)
    except MatcalcError as problem:
        assert problem.message
