"""What is read means what was typed, and what is printed in ascii reads as the same thing again."""

import math

import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matcalc_cli import MatcalcError, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.parser.parse import parse as parse_problem
from matcalc_cli.render.notation import Notation
from tests.expressions import expressions

GIVEN = "x: scalar; y: scalar; z: scalar"
POINTS = ((0.3, -1.7, 2.9), (-2.3, 0.6, 0.11), (1.4, 3.1, -0.7))
X, Y, Z = (sp.Symbol(name, real=True) for name in "xyz")


def number(expr, at):
    return complex(expr.xreplace(dict(zip((X, Y, Z), map(sp.Float, at)))).evalf(15))


def known(function, at):
    """The value in Python; None where it is undefined or too large to compare."""
    try:
        found = function(*at)
    except (ZeroDivisionError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) < 1e12 else None


def close(a, b):
    return abs(a - b) <= 1e-7 * max(1.0, abs(a), abs(b))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(expressions)
def test_text_means_what_python_computes(written):
    try:
        found = value(parse(written.text, GIVEN)).expr
    except MatcalcError as problem:
        # only a division by zero or its like may be refused, and Python refuses it too
        assert problem.exit_code == 1 and all(known(written.at, at) is None for at in POINTS), written.text
        return
    for at in POINTS:
        wanted = known(written.at, at)
        if wanted is not None:
            assert close(number(found, at), wanted), written.text


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(expressions)
def test_ascii_reads_as_the_same_thing_again(written):
    try:
        problem = parse(written.text, GIVEN)
    except MatcalcError:
        assume(False)
    for expr in (problem.expr, value(problem).expr):
        again = parse(Notation().text(expr), GIVEN).expr
        for at in POINTS:
            assert close(number(again, at), number(expr, at)), written.text


ANYTHING = st.text(st.sampled_from("xyAXθ₀0123456789.+-*/^@()[]{},;|‖'=<> \n\t\\_$!\"#~é²ᵀ⊗√"), max_size=40)


@settings(max_examples=600, deadline=None)
@given(ANYTHING, st.sampled_from(["", "x: n", "A: m,n; x: n", "X: 2,2 symmetric"]))
def test_whatever_is_typed_is_read_or_answered_by_an_error_of_ours(text, declared):
    try:
        parse_problem(text, declared, expand="2" in declared)
    except MatcalcError as problem:
        assert problem.message and "\n" not in problem.message
        assert problem.span is None or 0 <= problem.span.start <= problem.span.end <= len(problem.text) + 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_unicode_text_is_answered(text):
    try:
        parse_problem(text)
    except MatcalcError as problem:
        assert problem.exit_code in (1, 2, 3)
