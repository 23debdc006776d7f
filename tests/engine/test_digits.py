"""--digits N: N digits of the truth, by mpmath; whole numbers and exponents as they were."""

from itertools import pairwise

import mpmath
import pytest

from matcalc_cli.engine.derive import derive, value
from matcalc_cli.engine.evaluation import at_point
from matcalc_cli.engine.textbook.digits import in_digits
from matcalc_cli.errors import LimitError, UsageError
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


# EXPR, decimals of the point, the value by mpmath: the last digits of the arguments decide on the first of the value
SENSITIVE = (
    ("sin(x)", "x=12345678901.3", lambda x: mpmath.sin(x)),
    ("log(x)", "x=1.0000000001", lambda x: mpmath.log(x)),
    ("x^2 - y", "x=1.0000000001,y=1", lambda x, y: x**2 - y),
    ("acos(x)", "x=0.9999999999999999", lambda x: mpmath.acos(x)),
    ("x^y", "x=1.00000000001,y=12345678901.5", lambda x, y: x**y),
    ("x^y", "x=0.1,y=50.5", lambda x, y: x**y),
    ("lgamma(x)", "x=-9999999.7", lambda x: mpmath.loggamma(x).real),
    ("polygamma(0, x)", "x=-9999999.7", lambda x: mpmath.digamma(x)),
    # by the reflection, of which mpmath has all terms at -1e7: pi^2/sin(pi x)^2 - psi_1(1 - x)
    ("polygamma(1, x)", "x=-9999999.7", lambda x: (mpmath.pi / mpmath.sinpi(x)) ** 2 - mpmath.polygamma(1, 1 - x)),
    ("polygamma(2, x)", "x=-1234.7", lambda x: mpmath.polygamma(2, x)),
    ("besselj(0, x)", "x=12345678.3", lambda x: mpmath.besselj(0, x)),
    ("gamma(x)", "x=-1500.5", lambda x: mpmath.gamma(x)),
    ("x - y - z", "x=0.3,y=0.1,z=0.2", lambda x, y, z: 0),
    ("sqrt(x - y - z)", "x=0.3,y=0.1,z=0.2", lambda x, y, z: 0),
)


@pytest.mark.parametrize(("text", "point", "truth"), SENSITIVE, ids=[f"{row[0]} at {row[1]}" for row in SENSITIVE])
def test_the_digits_of_a_value_are_those_of_the_decimals_as_typed(text, point, truth):
    problem = parse(text, targets=False)
    found = at_point(value(problem), parse_point(point, problem)).expr
    with mpmath.workdps(50):
        wanted = truth(*(mpmath.mpf(part.partition("=")[2]) for part in point.split(",")))
        assert abs(mpmath.mpf(str(found.evalf(17))) - wanted) <= abs(wanted) * mpmath.mpf("1e-14")


@pytest.mark.parametrize("text", ("lgamma(x)", "polygamma(1, x)"))
def test_exact_values_far_from_zero_are_refused(text):
    problem = parse(text, targets=False)
    with pytest.raises(LimitError, match="the exact value would be very long"):
        at_point(value(problem), parse_point("x=12345678", problem))
