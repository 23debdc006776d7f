"""Decimals that were entered as decimals stay decimals, exactly; fractions that were entered stay fractions."""

from fractions import Fraction

import pytest
import sympy as sp

from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.notation import Latex, Notation, Unicode
from matcalc_cli.language.parse import parse

# EXPR, by, what is printed
DECIMALS = (
    ("9.81*t^2/2", "t", "9.81*t"),
    ("-c*w - 9.81/l*sin(q)", "q", "-9.81*cos(q)/l"),
    ("2*9.81", "", "19.62"),
    ("0.5*m*v^2 + m*9.81*h", "m", "9.81*h + 0.5*v^2"),
    ("m*9.81*h + m*v^2/2", "m", "9.81*h + v^2/2"),
    ("9.81*t^3/7", "t", "29.43*t^2/7"),
    ("2.5*x^1.75", "x", "4.375*x^0.75"),
    ("1.5e-3*x^2", "x", "0.003*x"),
    ("1.5*exp(-0.25*t)", "t", "-0.375*exp(-0.25*t)"),
    ("1.2e-8*x^2", "x", "2.4e-8*x"),
    ("0.1*x/3", "x", "0.1/3"),
    ("x^2/4 + y/3", "x", "x/2"),
    ("3*x^2/20", "x", "3*x/10"),
    ("2.0*x^2/3", "x", "4*x/3"),
    ("log(1 + 0.02*x)", "x", "0.02/(0.02*x + 1)"),
    ("0.1*x*y - 0.4*x", "x", "0.1*y - 0.4"),
)


def result(text, by):
    problem = parse(text, wrt=by or None, targets=bool(by))
    return value(problem) if not by else derive(problem)[0]


@pytest.mark.parametrize(("text", "by", "printed"), DECIMALS, ids=[row[0] for row in DECIMALS])
def test_printed(text, by, printed):
    found = result(text, by)
    assert Notation(found.problem.decimals).text(found.expr) == printed


@pytest.mark.parametrize(("text", "by", "printed"), DECIMALS, ids=[row[0] for row in DECIMALS])
def test_what_is_printed_is_the_value_itself(text, by, printed):
    found = result(text, by)
    again = value(parse(printed, targets=False)).expr
    assert sp.simplify(found.expr - again) == 0


@pytest.mark.parametrize("number", ("9.81", "0.5", "1.25", "0.0625", "3.3", "1e-7", "123456.789"))
@pytest.mark.parametrize("factor", (1, 2, 3, 7, 10))
def test_exact(number, factor):
    """Against the fractions of Python's own library."""
    found = result(f"{number}*x/{factor}", "x")
    assert Fraction(int(found.expr.p), int(found.expr.q)) == Fraction(number) / factor
    text = Notation(found.problem.decimals).text(found.expr)
    over, _, under = text.partition("/")
    assert Fraction(over) / Fraction(under or 1) == Fraction(number) / factor
    assert "." in over or "e" in over or Fraction(number) / factor == Fraction(text)


def test_every_notation():
    found = result("9.81*t^3/7", "t")
    decimals = found.problem.decimals
    assert Unicode(decimals).text(found.expr) == "29.43·t²/7"
    assert Latex(decimals).text(found.expr) == r"\frac{29.43 t^{2}}{7}"
