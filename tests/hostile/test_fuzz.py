"""Random bytes and mutated valid calls: no traceback, no hang, no growth. MATCALC_FUZZ=10000 looks that far."""

from __future__ import annotations

import os
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.errors import MatcalcError
from matcalc_cli.parser.parse import parse
from matcalc_cli.parser.read import read
from tests.shell import matcalc

COUNT = int(os.environ.get("MATCALC_FUZZ", "0")) or 200
SEED = int(os.environ.get("MATCALC_FUZZ_SEED", "0"))
BATCH = 20
SECONDS = 5
COMMANDS = ("diff", "grad", "jacobian", "hessian", "tangent", "eval")
FORMATS = ("pretty", "ascii", "latex", "sympy", "json", "numpy", "c", "julia", "matlab", "torch", "jax", "unicode")
VALID = (
    "x0 + x1*x2",
    "sin(x)*exp(y^2)/(1 + x)",
    "norm2(A*x - b)^2",
    "x'*A*x + b'*x",
    "[x^2, y; x*y, 3]",
    "[r*cos(t), r*sin(t)]",
    "g = x0 + x1; g^2 - log(g)",
    "tr(A*X'*B)",
    "log(det(X))",
    "where(x > 0, x^2, -x)",
    "softmax(W*x + b)",
    "sum(sigmoid(A*x) .* y)",
    "‖x − y‖ + |a|",
    "inv(A)*b",
    "2x^3 - 1e-3*theta_1",
    "hessian(x^2*y, [x, y])",
    "A ⊗ B",
    "max(x, 0)^2 + min(x, y)",
    "det(jacobian([r*cos(t), r*sin(t)], [r, t]))",
    "sqrt(x^2 + y^2)^-1",
)
PIECES = (
    *"()[]{}|‖+-*/^.,;=<>'\"\\_@#$%&!?~`: \t\n\x00\x1b",
    *"xyzAXbTeI0129πθ∞⊗⊙•ᵀ⊤²⁻₀",
    *("sin(", "det(", "inv(", "norm(", "where(", "grad(", ".^", "**", "||", "x0", "x[0]", "1e9", "9^9", "__class__"),
    *("lambda", "eye(3)", "ones(2,2)", "0", "1/0", "[1,2]", "[[a,b],[c,d]]", "f(", "pi", "gamma(", "\ue000", "٣", "é"),
)


def judged(arguments: tuple[str, ...], stdin: bytes = b"") -> None:
    """Whatever is typed: an answer or one message, in time, and nothing that a terminal would act on."""
    started = time.process_time()
    done = matcalc(*arguments, stdin=stdin)
    took = time.process_time() - started
    told = f"{arguments!r} {stdin!r}: {done.code} {done.err[:300]!r}"
    assert done.code in (0, 1, 2, 3), told
    assert "Traceback" not in done.err and "a bug of matcalc" not in done.err, told
    assert done.code == 0 or done.err.count("error: ") == 1 or done.out, told
    assert all(c.isprintable() or c == "\n" for c in done.out + done.err), told
    assert took < SECONDS, f"{took:.1f} s: {told}"


def mutated(rng: random.Random, text: str) -> str:
    """A few characters of a valid text gone, doubled, swapped, or something else put in."""
    for _ in range(rng.randint(1, 4)):
        i, j = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        text = rng.choice(
            (
                lambda i, j, text: text[:i] + text[i + 1 :],
                lambda i, j, text: text[:i] + rng.choice(PIECES) + text[i:],
                lambda i, j, text: text[:i] + rng.choice(PIECES) + text[i + 1 :],
                lambda i, j, text: text[:j] + text[i:j] + text[j:],
                lambda i, j, text: text[:i] + rng.choice(VALID)[: rng.randint(1, 9)] + text[j:],
            )
        )(i, j, text)
    return text


def call(rng: random.Random) -> tuple[str, ...]:
    """A derivative command on a mutated expression, with now and then a mutated option."""
    arguments = [rng.choice(COMMANDS), mutated(rng, rng.choice(VALID))]
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
        judged((rng.choice(COMMANDS), "-", "--timeout", "20"), data)


@pytest.mark.parametrize("batch", range((COUNT + BATCH - 1) // BATCH))
def test_mutated_calls(batch):
    rng = random.Random(f"calls {SEED} {batch}")
    for _ in range(BATCH):
        judged((*call(rng), "--timeout", "20"))


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
