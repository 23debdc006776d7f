"""What --wrt and --at name: one scalar, a list, a family, a literal, a row, an array; and names that are not there."""

import re

import pytest
import sympy as sp

from matcalc_cli import MatcalcError, diff, parse
from matcalc_cli.engine.scalar.entries import entries
from matcalc_cli.errors import NameProblem, SizeError, SyntaxProblem, UsageError
from matcalc_cli.language.parse import parse as parse_problem
from matcalc_cli.language.point import parse_point

F = "x0*x1*x2*y"


def only(problem):
    ((target,),) = problem.targets
    return target


def grid(target):
    return [[s.name for s in row] for row in target.grid]


TARGETS = [
    # --wrt, kind, the names as laid out
    ("x0", "scalar", [["x0"]]),
    ("x_0", "scalar", [["x0"]]),
    ("x[0]", "scalar", [["x0"]]),
    ("(x0)", "scalar", [["x0"]]),
    ("x0,y", "vector", [["x0"], ["y"]]),
    ("y , x2", "vector", [["y"], ["x2"]]),
    ("x", "vector", [["x0"], ["x1"], ["x2"]]),
    ("x'", "row", [["x0", "x1", "x2"]]),
    ("x.T", "row", [["x0", "x1", "x2"]]),
    ("x^T", "row", [["x0", "x1", "x2"]]),
    ("[x0, x1]", "vector", [["x0"], ["x1"]]),
    ("[x0; x1]", "vector", [["x0"], ["x1"]]),
    ("[[x0],[x1]]", "vector", [["x0"], ["x1"]]),
    ("[x[0], x₁]", "vector", [["x0"], ["x1"]]),
    ("[y]", "vector", [["y"]]),
    ("[[x0, x1]]", "row", [["x0", "x1"]]),
    ("[x0, x1]'", "row", [["x0", "x1"]]),
    ("[[x0, x1]]'", "vector", [["x0"], ["x1"]]),
    ("[[x0, x1],[x2, y]]", "matrix", [["x0", "x1"], ["x2", "y"]]),
    ("[x0, x1; x2, y]", "matrix", [["x0", "x1"], ["x2", "y"]]),
    ("[x0, x1; x2, y]'", "matrix", [["x0", "x2"], ["x1", "y"]]),
    ("[[x0, x1],[x2, x3]]", "matrix", [["x0", "x1"], ["x2", "x3"]]),
]


@pytest.mark.parametrize("wrt, kind, names", TARGETS, ids=[case[0] for case in TARGETS])
def test_what_a_wrt_names(wrt, kind, names):
    target = only(parse(F, wrt=wrt))
    assert (target.kind, grid(target)) == (kind, names)


def test_left_out_it_is_all_free_names_in_natural_order():
    assert grid(only(parse_problem("x10 + x2*b + x1 + pi"))) == [["b"], ["x1"], ["x2"], ["x10"]]
    assert only(parse_problem("x10 + x2")).name == "x"
    assert only(parse_problem("x", single="scalar")).kind == "scalar"
    assert only(parse_problem("x", single="vector")).kind == "vector"
    assert grid(only(parse_problem("a*x + b", "a: scalar constant"))) == [["b"], ["x"]]


def test_left_out_in_matrix_notation_the_candidates_are_listed():
    assert only(parse_problem("x'*x")).name == "x"
    with pytest.raises(UsageError, match=r"by which of A, b, x\?") as caught:
        parse_problem("norm(A*x - b)")
    assert caught.value.hint.startswith("add --wrt ")


def test_a_list_with_an_array_gives_each_name_its_own_derivative():
    ((first, second),) = parse("W*x + b", wrt="W, b").targets
    assert (first.name, first.kind, second.name, second.kind) == ("W", "matrix", "b", "vector")


def test_repeated_wrt_differentiates_again():
    assert [[t.name for t in group] for group in parse(F, wrt=["x0", "y"]).targets] == [["x0"], ["y"]]
    assert diff("x^3*y^2", ["x", "y"]).expr == parse("6*x^2*y").expr
    assert diff("x^3*y^2", ["x", "x"]).expr == diff("x^3*y^2", "x", order=2).expr == parse("6*x*y^2").expr


def test_a_declared_name_that_does_not_occur_has_derivative_zero():
    assert diff("x^2", "y", given="y: scalar").expr == 0
    assert diff("[x, x^2]", "[y, x]", given="y: scalar").expr == sp.Matrix([[0, 1], [0, parse("2*x").expr]])


def test_a_matrix_may_list_names_that_do_not_occur_beside_one_that_does():
    result = diff("[[x0*x1, x0],[x1, x2]]", "[[x0,x1],[x2,x3]]")
    assert result.expr[:, 3] == sp.zeros(4, 1) and result.expr[:, 1] == sp.Matrix([0, 0, 0, 1])
    assert result.notes == ("x3 does not occur: its derivative is 0",)
    assert [v.name for v in result.variables] == ["x0", "x1", "x2", "x3"]


def test_entries_of_an_expanded_array():
    assert grid(only(parse("x'*x", "x: 3", "x[1]", expand=True))) == [["x1"]]
    assert grid(only(parse("x'*x", "x: 3", "[x0, x2]", expand=True))) == [["x0"], ["x2"]]
    assert grid(only(parse("w*w'", "w: 1,3", "[w[1], w2]", expand=True))) == [["w1"], ["w2"]]
    assert [v.name for v in parse("x'*x", "x: 2", "[x0, x1]", expand=True).variables] == ["x0", "x1"]
    assert diff("tr(S*S)", "S[1,0]", given="S: 2,2 symmetric", expand=True).expr == parse("4*S01", "S01: scalar").expr


BAD_TARGETS = [
    # EXPR, --given, --wrt, kind of error, message, hint
    (F, "", "q", NameProblem, "q does not occur", "its names are: x0, x1, x2, y"),
    (F, "", "Y", NameProblem, "Y does not occur", "did you mean y?"),
    (F, "", "[q]", NameProblem, "q does not occur", ""),
    (F, "", "[x0, q]", NameProblem, "q does not occur", "its names are: x0, x1, x2, y"),
    (F, "", "[[x0, q]]", NameProblem, "q does not occur", ""),
    (F, "", "[[p, q],[r, s]]", NameProblem, "p does not occur", ""),
    ("alpha*x", "", "alhpa", NameProblem, "alhpa does not occur", "did you mean alpha?"),
    ("2 + 3", "", "x", NameProblem, "x does not occur", "none"),
    (F, "", "", SyntaxProblem, "names nothing", "--wrt x"),
    (F, "", "x0 + y", SyntaxProblem, "takes names", "--wrt x"),
    (F, "", "2", SyntaxProblem, "takes names", ""),
    (F, "", "sin(x)", SyntaxProblem, "takes names", ""),
    (F, "", "[x0, 2*y]", SyntaxProblem, "takes names", ""),
    (F, "", "[x0, y", SyntaxProblem, "--wrt: .* is never closed", ""),
    (F, "", "x0=1", SyntaxProblem, "--wrt takes names", ""),
    (F, "", "x0,x0", UsageError, "lists x0 twice", "repeat --wrt"),
    (F, "", "[x0, x0]", UsageError, "lists x0 twice", ""),
    (F, "", "[x, y]", UsageError, "not a scalar", "--wrt x"),
    ("A*x", "x: n", "[A, x]", UsageError, "not a scalar", ""),
    ("g = x^2; g*y", "", "g", UsageError, "g is a definition", ""),
    ("g = x^2; g*y", "", "[g, y]", UsageError, "g is a definition", ""),
]


@pytest.mark.parametrize("text, given, wrt, kind, message, hint", BAD_TARGETS)
def test_a_wrt_that_names_nothing_useful(text, given, wrt, kind, message, hint):
    with pytest.raises(kind, match=message) as caught:
        parse(text, given, wrt)
    assert hint in caught.value.hint and caught.value.exit_code == 2


@pytest.mark.parametrize("wrt, message", [("X[0,1]", "X01"), ("[X[5,5]]", "X55")])
def test_what_is_no_free_entry(wrt, message):
    with pytest.raises(UsageError, match=f"{message} is not a free entry of X"):
        parse("X", "X: 2,2 diagonal", wrt, expand=True)


@pytest.mark.parametrize("text, message", [("2 + 3", "no names"), ("c^2", "constant")])
def test_nothing_to_differentiate_by(text, message):
    with pytest.raises(UsageError, match=message):
        parse_problem(text, "c: scalar constant")


def point(text, at, given=""):
    return {s.name: v for s, v in parse_point(at, parse(text, given)).items()}


POINTS = [
    ("x0*x1", "x0=1,x1=2", {"x0": 1, "x1": 2}),
    ("x0*x1", " x_0 = 1 ; x₁ = 2 ", {"x0": 1, "x1": 2}),
    ("x0*x1", "x=[1, 2]", {"x0": 1, "x1": 2}),
    ("x0*x1", "x1=2", {"x1": 2}),
    ("x*y", "x=1/3, y=sqrt(2)", {"x": sp.Rational(1, 3), "y": sp.sqrt(2)}),
    ("x*y", "x=pi, y=-2^3", {"x": sp.pi, "y": -8}),
    ("x*y", "x=a, y=max(1,2)", {"x": sp.Symbol("a", real=True), "y": 2}),
    ("θ^2", "theta=pi/2", {"θ": sp.pi / 2}),
]


@pytest.mark.parametrize("text, at, wanted", POINTS)
def test_points_are_exact(text, at, wanted):
    assert point(text, at) == wanted


@pytest.mark.parametrize("at", ["x=0.1", "x=1e-1", "x=.1"])
def test_a_decimal_point_asks_for_floats(at):
    found = point("x", at)["x"]
    assert found.is_Float and float(found) == 0.1


BAD_POINTS = [
    ("z=1", NameProblem, "z does not occur"),
    ("x", SyntaxProblem, "NAME=VALUE"),
    ("x=", SyntaxProblem, "NAME=VALUE"),
    ("x=1,x=2", SyntaxProblem, "given twice"),
    ("x=[1,2]", SizeError, "x is a scalar, and the value is a vector"),
    ("y=1", SizeError, "y has 2 entries, and the value is a scalar"),
    ("y=[1,2,3]", SizeError, "y has 2 entries, and the value is 3 entries"),
    ("x=1+", SyntaxProblem, "operand is missing"),
    ("x=1/0", MatcalcError, "division by zero"),
    ("x=9^9^9^9", MatcalcError, "4,000 digits"),
]


@pytest.mark.parametrize("at, kind, message", BAD_POINTS)
def test_a_point_that_cannot_be_read(at, kind, message):
    with pytest.raises(kind, match=message) as caught:
        point("x*y0*y1", at)
    assert caught.value.text in (at, at.partition("=")[2]) and caught.value.span is not None


DECLARED = [
    # declaration, a value that is so, values that are not
    ("X: 2,2 symmetric", "[1,2;2,4]", ["[1,2;3,4]"]),
    ("X: 2,2 antisymmetric", "[0,2;-2,0]", ["[0,2;3,0]", "[1,2;-2,0]", "[0,2;2,0]"]),
    ("X: 2,2 diagonal", "[1,0;0,4]", ["[1,2;0,4]", "[1,0;2,4]"]),
    ("X: 2,2 lower", "[1,0;2,4]", ["[1,2;0,4]"]),
    ("X: 2,2 upper", "[1,2;0,4]", ["[1,0;2,4]"]),
    ("X: 2,2 positive-definite", "[2,1;1,2]", ["[1,2;2,1]", "[1,1;1,1]", "[2,1;0,2]"]),
    ("X: 2,2 orthogonal", "[0.6,0.8;-0.8,0.6]", ["[1,1;0,1]", "[2,0;0,2]"]),
    ("X: 2,2 invertible", "[1,2;3,4]", ["[1,2;2,4]"]),
    ("X: 2,2 positive", "[1,2;3,4]", ["[1,2;0,4]"]),
    ("X: 2 positive", "[1,2]", ["[1,-2]"]),
    ("X: scalar positive", "2", ["0", "-1"]),
    ("X: scalar nonzero", "-1", ["0"]),
]


@pytest.mark.parametrize("given, right, wrong", DECLARED, ids=[given for given, *_ in DECLARED])
def test_a_value_is_what_its_name_was_declared(given, right, wrong):
    """A value by which entries would have to be dropped, or that a simplified result does not hold for, is an error."""
    problem = parse_problem("sum(X)", given, "X", expand=True)
    held = parse_point(f"X={right}", problem)
    total = sum(float(number) for number in re.findall(r"-?[\d.]+", right))
    assert float(entries(problem.expr).xreplace(held)) == pytest.approx(total)
    for value in wrong:
        with pytest.raises(UsageError, match="and its value is not") as caught:
            parse_point(f"X={value}", problem)
        assert caught.value.span is not None


def test_entries_given_one_by_one_are_what_their_array_was_declared():
    problem = parse_problem("tr(X*X)", "X: 2,2 positive-definite", "X", expand=True)
    with pytest.raises(UsageError, match="X is declared positive-definite"):
        parse_point("X00=1, X01=2, X11=1", problem)
    assert len(parse_point("X00=2, X01=1", problem)) == 2
