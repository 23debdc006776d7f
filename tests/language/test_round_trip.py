"""What is read means what was typed, and what is printed in ascii or Unicode reads as the same thing again."""

import math

import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from matcalc_cli import MatcalcError, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.errors import MathError
from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.language.parse import parse as parse_problem
from tests.expressions import examples, expressions

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
GIVEN = "x: scalar; y: scalar; z: scalar"
POINTS = ((0.3137, -1.7171, 2.9293), (-2.3319, 0.6113, 0.1127), (1.4141, 3.1377, -0.7193))
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
    return a == b or abs(a - b) <= 1e-7 * max(1.0, abs(a), abs(b))


@examples(250)
@given(expressions)
def test_text_means_what_python_computes(written):
    try:
        found = value(parse(written.text, GIVEN)).expr
    except MatcalcError as problem:
        # only a division by zero or its like may be refused, and Python refuses it too (but not in a branch not taken)
        undefined = all(known(written.at, at) is None for at in POINTS)
        assert problem.exit_code == 1 and (undefined or "where" in written.text), written.text
        return
    for at in POINTS:
        wanted = known(written.at, at)
        if wanted is not None:
            assert close(number(found, at), wanted), written.text


@pytest.mark.parametrize("notation", [Notation, Unicode], ids=["ascii", "unicode"])
@examples(250)
@given(expressions)
def test_a_printed_text_reads_as_the_same_thing_again(notation, written):
    try:
        problem = parse(written.text, GIVEN)
    except MatcalcError:
        assume(False)
    for expr in (problem.expr, value(problem).expr):
        try:
            typed = notation().text(expr)
        except MathError:  # a branch of a where() divides by zero
            continue
        again = parse(typed, GIVEN).expr
        for at in POINTS:
            there = number(expr, at)
            assert close(number(again, at), there) or there != there, written.text


ANYTHING = st.text(st.sampled_from("xyAXθ₀0123456789.+-*/^@()[]{},;|‖'=<> \n\t\\_$!\"#~é²ᵀ⊗√"), max_size=40)


@examples(600)
@given(ANYTHING, st.sampled_from(["", "x: n", "A: m,n; x: n", "X: 2,2 symmetric"]))
def test_whatever_is_typed_is_read_or_answered_by_an_error_of_ours(text, declared):
    try:
        parse_problem(text, declared, expand="2" in declared)
    except MatcalcError as problem:
        assert problem.message and "\n" not in problem.message
        assert problem.span is None or 0 <= problem.span.start <= problem.span.end <= len(problem.text) + 1


@examples(200)
@given(st.text(max_size=30))
def test_any_unicode_text_is_answered(text):
    try:
        parse_problem(text)
    except MatcalcError as problem:
        assert problem.exit_code in (1, 2, 3)
