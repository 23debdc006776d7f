"""What a branch of a where() needs is asked for where the branch is taken: the conditions, and values on both sides."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from tests.shell import matcalc

# (EXPR, EXPR's derivative as a Python function, points where it exists, points where it does not)
ROWS = (
    ("where(x > 0, log(x), x)", lambda x: 1 / x if x > 0 else 1.0, (-1, 2), (0,)),
    ("where(x > 0, log(x), log(-x))", lambda x: 1 / x, (-2, 3), (0,)),
    ("where(x >= 0, sqrt(x), sqrt(-x))", lambda x: math.copysign(0.5, x) / math.sqrt(abs(x)), (-4, 9), (0,)),
    ("where(x > 1, log(x - 1), 1/(x - 3))", lambda x: 1 / (x - 1) if x > 1 else -1 / (x - 3) ** 2, (0, 3, 2), (1,)),
    ("where(x < 5, 1/(x - 2), x)", lambda x: -1 / (x - 2) ** 2 if x < 5 else 1.0, (1, 7), (2, 5)),
    ("where(abs(x) > 1e-3, sin(x)/x, 1)", lambda x: math.cos(x) / x - math.sin(x) / x**2 if x else 0, (-2, 0, 1), ()),
    ("where(x > 0, where(x > 2, log(x - 1), 1/x), x)", lambda x: 1 / (x - 1) if x > 2 else -1 / x**2, (3, 1), (0, 2)),
    ("where(x > 0, relu(x - 1), x)", lambda x: float(x > 1) if x > 0 else 1.0, (-1, 0.5, 3), (1, 0)),
    ("where(x > 0, 1, 1/(x + 2)) + log(x + 3)", lambda x: 1 / (x + 3) - (x <= 0) / (x + 2) ** 2, (1, -1), (-2, -5)),
)
CONDITIONS = (
    ("where(x > 0, log(x), log(-x))", "", "where x ≠ 0"),
    ("where(x > 1, log(x), 1/y)", "", "where x ≠ 1, where(x > 1, 1, y) ≠ 0"),
    ("where(x > 0, log(y), 3*log(y))", "", "where x ≠ 0, y > 0"),
    ("sum(where(x > 0, log(x), log(-x)))", "x: n", "where every entry of x ≠ 0"),
    ("sum(where(x > y, log(x), 0))", "x: n; y: n", "every entry of where(x > y, x, 1) > 0"),
    ("where(x'*x > 1, log(x'*x - 1), x'*x)", "x: n", "where xᵀ x ≠ 1"),
)


@pytest.mark.parametrize("text, slope, good, bad", ROWS, ids=[row[0] for row in ROWS])
def test_at_points(text, slope, good, bad):
    for x in good:
        done = matcalc("diff", text, "--wrt", "x", "--at", f"x={float(x)}", "-f", "ascii")
        assert done.code == 0, (x, done.err)
        assert float(Fraction(done.out.strip())) == pytest.approx(slope(x), rel=1e-12)
    for x in bad:
        done = matcalc("diff", text, "--wrt", "x", "--at", f"x={x}")
        assert done.code == 1 and "does not exist" in done.err, x


@pytest.mark.parametrize("text, given, told", CONDITIONS, ids=[row[0] for row in CONDITIONS])
def test_conditions(text, given, told):
    done = matcalc("diff", text, "--wrt", "x", "--given", given)
    assert done.out.rstrip().endswith(told)


# (EXPR, the condition of its derivative and of its value); "" where nothing is lost
LOST = (
    ("x/x", "where x ≠ 0"),
    ("x^2/x", "where x ≠ 0"),
    ("1/(1/x)", "where x ≠ 0"),
    ("exp(log(x))", "where x > 0"),
    ("exp(2*log(x))", "where x > 0"),
    ("sqrt(x)^2", "where x ≥ 0"),
    ("x^0.5*x^0.5", "where x ≥ 0"),
    ("g = x - 1; g/g*x", "where x ≠ 1"),
    ("sqrt(x^4)", ""),
    ("log(exp(x))", ""),
    ("x/(x^2 + 1)*(x^2 + 1)", ""),
)


@pytest.mark.parametrize("text, told", LOST, ids=[row[0] for row in LOST])
@pytest.mark.parametrize("command", (("diff", "--wrt", "x"), ("eval",)), ids=("diff", "eval"))
def test_what_cancels_has_had_a_domain(command, text, told):
    verb, *options = command
    last = matcalc(verb, text, *options).out.rstrip().splitlines()[-1]
    assert last == told if told else not last.startswith("where")
