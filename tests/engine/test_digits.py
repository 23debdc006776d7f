"""--digits N: N digits of the truth, by mpmath; whole numbers and exponents as they were."""

from itertools import pairwise

import mpmath
import pytest

from matcalc_cli.engine.derive import derive
from matcalc_cli.engine.evaluation import at_point
from matcalc_cli.engine.textbook.digits import in_digits
from matcalc_cli.errors import UsageError
from matcalc_cli.language.notation import Notation
from matcalc_cli.language.parse import parse
from matcalc_cli.language.point import parse_point
from matcalc_cli.model.walk import parts

# EXPR, by, the derivative as mpmath has it at 1/10 (30 digits and more)
VALUES = (
    ("sin(x)", "x", lambda x: mpmath.cos(x)),
    ("exp(x)*pi/3", "x", lambda x: mpmath.exp(x) * mpmath.pi / 3),
    ("gamma(x + 1/3)", "x", lambda x: mpmath.diff(lambda t: mpmath.gamma(t + mpmath.mpf(1) / 3), x)),
    ("erf(x/sqrt(2))", "x", lambda x: mpmath.sqrt(2 / mpmath.pi) * mpmath.exp(-(x**2) / 2)),
    ("x^(1/3)", "x", lambda x: x ** (mpmath.mpf(-2) / 3) / 3),
)
FORMS = (
    ("sin(x)*pi/3", 5, "1.0472*cos(x)"),
    ("x^3/7", 3, "0.429*x^2"),
    ("x^(1/3)", 2, "0.33/x^(2/3)"),
    ("sqrt(2)*x + x*log(2) + x/3", 4, "2.441"),
    ("3*x^2", 2, "6*x"),
    ("2^x", 3, "0.693*2^x"),
    ("123456*x + pi*x^2", 3, "6.28*x + 123456"),
)


def of(text, by="x"):
    return derive(parse(text, wrt=by))[0]


@pytest.mark.parametrize("digits", (3, 8, 30))
@pytest.mark.parametrize(("text", "by", "truth"), VALUES, ids=[row[0] for row in VALUES])
def test_value(text, by, truth, digits):
    problem = parse(text, wrt=by)
    point = parse_point("x=0.1", problem, exact=True)
    found = in_digits(at_point(derive(problem)[0], point), digits)
    with mpmath.workdps(60):
        wanted = truth(mpmath.mpf(1) / 10)
        error = abs(mpmath.mpf(found.expr.p) / found.expr.q / wanted - 1)
    assert error < mpmath.mpf(10) ** (1 - digits)
    assert len(Notation(found.problem.decimals).text(found.expr).replace(".", "").lstrip("-0")) <= digits


@pytest.mark.parametrize(("text", "digits", "printed"), FORMS, ids=[row[0] for row in FORMS])
def test_form(text, digits, printed):
    found = in_digits(of(text), digits)
    assert Notation(found.problem.decimals).text(found.expr) == printed


def test_a_note_says_that_numbers_were_rounded_and_only_then():
    assert in_digits(of("x^3/7"), 3).notes == ("numbers are rounded to 3 digits",)
    assert in_digits(of("x^2"), 3).notes == ()


def test_every_shared_part_is_rounded_once():
    """Written out, this has more than a million numbers."""
    lines = "; ".join(f"{b} = {a}*{a}/3 + {a}" for a, b in pairwise("xabcdghklmnopqrstuv"))
    found = in_digits(of(f"{lines}; v"), 3)
    fractions = {part for part in parts([found.expr]) if part.is_Rational and part.q % 3 == 0}
    assert not fractions


def test_refused_in_matrix_notation():
    with pytest.raises(UsageError, match="in components"):
        in_digits(derive(parse("norm2(A*x)^2/3", wrt="x"))[0], 3)
