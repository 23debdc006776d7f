"""The check passes what is right, in both notations and every layout, and catches what was tampered with."""

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from matcalc_cli.checking import check as module
from matcalc_cli.checking.check import check, checked, failure
from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MathError, MissingRule
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import FUNCTIONS
from matcalc_cli.model.problem import Layout
from matcalc_cli.numeric import differences
from matcalc_cli.numeric.arrays import unit_entry
from matcalc_cli.numeric.forward import tensor
from matcalc_cli.numeric.sample import points
from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS

LAYOUTS = tuple(Layout)
LATEX = ("latex-fraction", "latex-dollar-root")
COMPONENTS = [p for p in COMPONENT_PROBLEMS if p.name not in LATEX][::7]
MATRICES = PROBLEMS[::17]


def derivatives(text, given="", wrt=None, layout=Layout.numerator, order=1, structure="entries"):
    return derive(parse(text, given, wrt, single="scalar"), layout, order, structure=structure)


@pytest.mark.parametrize("problem", COMPONENTS, ids=lambda p: p.name)
def test_components_agree(problem):
    layout = LAYOUTS[len(problem.text) % 3]
    for found in derivatives(problem.text, wrt=problem.wrt, layout=layout):
        assert check(found, 2).agrees


@pytest.mark.parametrize("problem", MATRICES, ids=lambda p: p.name)
def test_matrix_notation_agrees(problem):
    layout = LAYOUTS[len(problem.text) % 3]
    try:
        found = derivatives(problem.text, problem.given, problem.wrt, layout)
    except MissingRule:
        pytest.skip("the engine has no rule")
    for derivative in found:
        assert check(derivative, 2).agrees


def _corners(f, x, along, h, far=1.0, near=-1.0):
    """The difference of differences, corner by corner, of a function of a point."""
    if not along:
        return f(x)
    ends = [_corners(f, x + h * e * along[0], along[1:], h, far, near) for e in (far, near)]
    return (ends[0] - ends[1]) / (h * (far - near))


@pytest.mark.parametrize("places", ["x", "xx", "xy", "xxy", "xyxz", "zzzzz", "xyzxyz", "yyxxyy"])
@pytest.mark.parametrize("quotient, near", [(differences.central, -1.0), (differences.onward, 0.0)])
def test_a_difference_along_equal_directions_is_that_of_its_corners(places, quotient, near):
    problem = parse("sin(x*y)*z + x^3*exp(y - z)")
    (point,) = points(problem, 1)
    at = np.array([point.numbers[name] for name in "xyz"])
    f = lambda v: np.sin(v[0] * v[1]) * v[2] + v[0] ** 3 * np.exp(v[1] - v[2])
    along = [{name: np.ones((1, 1))} for name in places]
    found = quotient(problem.expr, point, along, 0.1)
    wanted = _corners(f, at, [np.eye(3)["xyz".index(name)] for name in places], 0.1, 1.0, near)
    assert found == pytest.approx([wanted], rel=1e-6, abs=1e-12 / 0.1 ** len(places))


SIXTH = ("det([x0, 1; x0, x1]) + x1", "sin(x)*exp(y)", "exp(x)/(1 + y*z)", "[x*y, sin(x), x^3]", "a*b*c*d*u")


@pytest.mark.parametrize("text", SIXTH)
def test_a_check_of_high_order_takes_few_values(text, monkeypatch):
    """64 corners for each of 64 choices of six directions were 74,000 values of a determinant of two rows."""
    taken = []
    at = differences.at
    monkeypatch.setattr(differences, "at", lambda *rest: taken.append(1) or at(*rest))
    (found,) = derivatives(text, order=6)
    assert check(found, 3).agrees
    assert len(taken) < 10_000


def test_mixed_derivatives_are_one_in_whichever_order():
    (found,) = derivatives("exp(x*y)*sin(y - z)/(1 + z)", order=5)
    entry = dict(zip(found.slices, found.expr))
    assert entry["∂³f/∂x∂y∂z"] == entry["∂³f/∂z∂y∂x"] == entry["∂³f/∂y∂x∂z"]
    assert len(entry) == 27 and len(set(entry.values())) == 10


SECOND = (
    ("x^2*y + sin(x*y)", None, ""),
    ("[x^2*y, x*y^3]", None, ""),
    ("det([a,b;c,d])", "[[a,b],[c,d]]", ""),
    ("norm2(A*x-b)^2", "x", ""),
    ("logdet(X)", "X", ""),
    ("tr(X'*A*X)", "X", "X: n,n symmetric; A: n,n"),
    ("log(sum(exp(A*x)))", "x", ""),
    ("A*x .* x", "x", "A: n,n; x: n"),
)


@pytest.mark.parametrize(("text", "wrt", "given"), SECOND)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_hessians_agree(text, wrt, given, layout):
    for found in derivatives(text, given, wrt, layout, 2):
        assert check(found, 2).agrees


@pytest.mark.parametrize("order", (1, 2))
@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_every_function_can_be_checked(row, order):
    first = "2, " if row.ordered else "s, " * (row.arity[0] - 1)
    assert check(*derivatives(f"{row.name}({first}t)", order=order), 2).agrees


OTHERS = (
    ("x^5*y^2", "x", "", 4, "entries"),
    ("f(x)^2*g(x,y)", None, "", 2, "entries"),
    ("f(x)'*A*f(x)", "x", "f: n -> m; x: n; A: m,m", 1, "entries"),
    ("F(t)*x", "t", "F: 1 -> n,n; x: n; t: scalar", 1, "entries"),
    ("logdet(X)", "X", "X: n,n symmetric", 1, "projection"),
    ("tr(A*X)", "X", "X: n,n antisymmetric; A: n,n", 1, "entries"),
    ("tr(X'*A*X)", "X", "X: n,n orthogonal; A: n,n", 1, "entries"),
    ("norm2(X*a)^2", "X", "X: n,n orthogonal; a: n", 2, "entries"),
    ("inv(X)*a", "X", "X: n,n orthogonal; a: n", 1, "entries"),
    ("logdet(X')", "X", "X: n,n orthogonal", 2, "entries"),
    ("tr(A*X)", "X", "X: n,n lower; A: n,n", 1, "projection"),
    ("X*b", "X", "X: n,n upper; b: n", 1, "entries"),
    ("tr(X^k)", "X", "X: n,n; k: scalar", 1, "entries"),
    ("det(jacobian([r*cos(t), r*sin(t)], [r,t]))", "[r,t]", "", 1, "entries"),
    ("grad(x^2*y, [x,y])' * [x, y]", "[x,y]", "", 1, "entries"),
    ("x'*A*x", "x'", "", 1, "entries"),
    ("log(x-5) + acosh(y)", None, "", 1, "entries"),
    ("asin(x)*log(1-x^2-y^2)", None, "", 2, "entries"),
)


# domains that are hard to hit, and pieces
HARD = (
    ("log(sum(x))", "x", "x: n", 1),
    ("sum(sqrt(1-x.^2))", "x", "x: n", 1),
    ("sqrt(1-x'*x)", "x", "", 1),
    ("log(1-norm2(x)^2)", "x", "", 2),
    ("sum(x.*log(x./y))", "x", "x: n; y: n", 1),
    ("acosh(x'*x)", "x", "", 1),
    ("sum(acosh(x))", "x", "x: n", 2),
    ("inv(L)", "L", "L: n,n lower", 1),
    ("inv(X'*X)", "X", "", 1),
    ("inv(K)", "K", "K: n,n antisymmetric", 1),
    ("det(K)", "K", "K: 3,3 antisymmetric", 1),  # 0
    ("logdet(D)", "D", "D: n,n diagonal", 1),
    ("pinv(A)*b", "A", "A: 3,2; b: 3", 1),
    ("arccos(x'*y/(norm(x)*norm(y)))", "x", "", 1),
    ("sqrt(log(x-7))", None, "", 1),
    ("log(log(log(x)))", None, "", 1),
    ("log(x-100)", None, "", 2),
    ("log(-x-300)", None, "", 1),
    ("sqrt(x-500)*sqrt(600-x)", None, "", 1),
    ("1e12*x^2+x", None, "", 1),
    ("(x-3)^0.5*(4-x)^0.5", None, "", 1),
    ("log(x+sqrt(x^2-1))", None, "", 2),
    ("exp(x^2)*sin(100*x)", None, "", 1),
    ("where(x > 1, log(x), x-1)", None, "", 1),
    ("huber(x)", None, "", 2),
    ("sum(huber(x))", "x", "x: n", 2),
    ("where(x > 3, x^2, 6*x-9)", None, "", 2),
    ("min(x, 1-x)*max(x, y)", None, "", 1),
    ("norminf(x)*norm1(x)", "x", "x: n", 1),
    ("sum(x.^2)^10", "x", "x: n", 1),
)


@pytest.mark.parametrize(("text", "wrt", "given", "order"), HARD)
@pytest.mark.parametrize("seed", [0, 1])
def test_hard_domains_agree(text, wrt, given, order, seed):
    for found in derivatives(text, given, wrt, order=order):
        assert check(found, 5, seed, full=seed == 0).agrees


@pytest.mark.parametrize(("text", "wrt", "given", "order", "structure"), OTHERS)
def test_other_cells_agree(text, wrt, given, order, structure):
    for found in derivatives(text, given, wrt, order=order, structure=structure):
        assert check(found, 2, structure=structure).agrees


# ------------------------------------------------------------------------------------------- what is wrong is caught


def scaled(e, factor):
    return e * factor if isinstance(e, sp.MatrixBase) or not hasattr(e, "shape") else A.mul(sp.Integer(factor), e)


def transposed(e):
    return e.T if isinstance(e, sp.MatrixBase) else A.transpose(e)


def without_a_term(e):
    if isinstance(e, sp.MatrixBase):
        cells = [without_a_term(x) if isinstance(x, sp.Add) else x for x in map(sp.expand, e)]
        return sp.ImmutableDenseMatrix(*e.shape, cells)
    return e.func(*e.args[1:]) if isinstance(e, sp.Add) else A.add(*e.args[1:])


TAMPERED = (
    ("x^2*y + sin(x*y)", None, ""),
    ("[x^2*y + x, y^2 + x*y]", None, ""),
    ("norm2(A*x-b)^2", "x", ""),
    ("x'*A*x + c'*x", "x", "A: n,n; x: n; c: n"),
    ("logdet(X) + tr(A*X)", "X", "A: n,n; X: n,n"),
    ("tanh(W*x)", "x", ""),
)


@pytest.mark.parametrize(("text", "wrt", "given"), TAMPERED)
@pytest.mark.parametrize(
    "tamper",
    [lambda e: scaled(e, -1), lambda e: scaled(e, 2), transposed, without_a_term],
    ids=["sign", "factor", "transposed", "term"],
)
def test_a_tampered_derivative_is_caught(text, wrt, given, tamper):
    (found,) = derivatives(text, given, wrt)
    if tamper is without_a_term and not (
        isinstance(found.expr, sp.MatrixBase) or type(found.expr).__name__ == "MatAdd"
    ):
        pytest.skip("one term")
    wrong = replace(found, expr=tamper(found.expr))
    assert check(found, 2).agrees
    assert not check(wrong, 2).agrees
    with pytest.raises(MathError, match="check failed"):
        checked(wrong)


def test_a_tampered_tensor_is_caught():
    (found,) = derivatives("[x^2*y, x*y^3]", order=2)
    assert not check(replace(found, expr=(found.expr[1], found.expr[0])), 2).agrees
    assert "slices" in failure(check(replace(found, expr=found.expr[:1]), 2)).message


def test_a_slightly_wrong_derivative_is_caught():
    (found,) = derivatives("exp(x)*y")
    wrong = replace(found, expr=found.expr + sp.ImmutableDenseMatrix([[sp.Rational(1, 10**6), 0]]))
    assert not check(wrong, 2).agrees


def test_the_numeric_columns_share_no_code_with_the_rules(monkeypatch):
    from matcalc_cli.engine.matrix import rules
    from matcalc_cli.engine.objects import partials as scalars

    (found,) = derivatives("logdet(X) + norm2(X*b)^2", "X: n,n; b: n", "X")
    monkeypatch.setattr(rules, "RULE", {})
    monkeypatch.setattr(scalars, "LOCAL", {})
    assert check(found, 2).agrees


# --------------------------------------------------------------------------------------------- steps and boundaries


def test_the_errors_by_step_fall_and_rise_again():
    (found,) = derivatives("sin(x)*exp(y)")
    steps = check(found, 1, full=True).steps
    forward, central = ([row[k] for row in steps] for k in (1, 2))
    assert [h for h, *_ in steps] == [10.0**-k for k in range(1, 14)]
    assert forward[0] > 1e-3 > central[0] * 0.1 and min(central) < 1e-9 < min(forward) < 1e-6
    assert 5 <= forward.index(min(forward)) <= 9 and 3 <= central.index(min(central)) <= 7
    assert forward[-1] > 1e-5 and central[-1] > 1e-5


KINKS = (
    ("relu(x)", None, "", 0, 1, "a kink: no derivative there"),
    ("abs(x)", None, "", -1, 1, "a kink: no derivative there"),
    ("max(x, 2*x)", None, "", 1, 2, "a kink: no derivative there"),
    ("norm2(x)", "x", "x: n", -1, 1, "a kink: no derivative there"),
    ("where(x > 1, x^2, 2*x)", None, "", 2, -np.inf, "a jump: no derivative there"),
    ("[x, 3*sign(x)]", None, "", np.inf, np.inf, "a jump: no derivative there"),
    ("sqrt(x)", None, "", np.nan, np.inf, "no value on one side"),
    ("1/x", None, "", np.nan, np.nan, "no value there"),
    ("cbrt(x)", None, "", np.inf, np.inf, "no derivative there: it grows without bound"),
    ("logdet(I - X'*X)", "X", "X: m,n", np.nan, np.nan, "no value there"),
    ("tr(X^-2)", "X", "X: n,n", np.nan, np.nan, "no value there"),
)


KINKS += (
    ("x*sqrt(abs(x))", None, "", 0, 0, "the two sides agree there"),  # the quotients go to 0 as the root of the step
    ("norm2([x,y])", None, "", -1, 1, "a kink: no derivative there"),  # a double zero
    ("x*log(x) + abs(x-2)", "x", "x: scalar", np.nan, np.nan, "no value there"),
    ("sqrt(abs(x))", None, "", -np.inf, np.inf, "no derivative there: it grows without bound"),
)

SECOND_KINKS = (
    ("relu(x)^2", None, "", 0, 2, "the second derivative jumps: none there"),
    ("x*abs(x)", None, "", -2, 2, "the second derivative jumps: none there"),
    ("softsign(x)", None, "", 2, -2, "the second derivative jumps: none there"),
    ("[x^3, relu(x)^2]", None, "", 0, 2, "the second derivative jumps: none there"),
    ("norm2(x)^3", "x", "x: n", 0, 0, "the two sides agree there"),
    ("abs(x)^1.5", None, "", np.inf, np.inf, "no derivative there: it grows without bound"),
    ("relu(x)", None, "", 0, 1, "a kink: no derivative there"),  # of the first derivative already
    ("sum(relu(x).^2)", "x", "x: n", 0, 2, "the second derivative jumps: none there"),
)


@pytest.mark.parametrize(("text", "wrt", "given", "left", "right", "verdict"), SECOND_KINKS)
def test_one_sided_quotients_of_second_order(text, wrt, given, left, right, verdict):
    (found,) = derivatives(text, given, wrt, order=2)
    (b,) = check(found, 2, full=True).boundary
    assert np.allclose([b.left, b.right], [left, right], atol=1e-3, equal_nan=True)
    assert b.verdict == verdict


def test_a_corner_that_asks_for_nothing_is_no_boundary():
    (found,) = derivatives("abs(x)^3", "", None, order=2)
    assert not found.conditions
    assert not check(found, 2, full=True).boundary


@pytest.mark.parametrize(("text", "wrt", "given", "left", "right", "verdict"), KINKS)
def test_one_sided_quotients_at_the_boundary(text, wrt, given, left, right, verdict):
    (found,) = derivatives(text, given, wrt)
    b = check(found, 2, full=True).boundary[0]
    assert np.allclose([b.left, b.right], [left, right], atol=1e-3, equal_nan=True)
    assert b.verdict == verdict


@pytest.mark.parametrize(
    ("text", "order", "function"),
    [("abs(x)^3", 2, lambda x: 3 * x * abs(x)), ("abs(x)^1.5", 1, lambda x: abs(x) ** 1.5)],
)
def test_where_a_derivative_exists_nothing_is_asked_of_its_sides(text, order, function):
    """`function` is what is differentiated last: its own quotients at 0 go to 0 from both sides."""
    (found,) = derivatives(text, order=order)
    assert not found.conditions and not check(found, 2, full=True).boundary
    assert all(abs(function(h) / h) < 1e-3 for h in (1e-7, -1e-7))
    assert found.expr.subs(found.problem.variables[0].symbol, 0) == 0


# -------------------------------------------------------------------------------------------------- points, numbers


def test_points_have_the_declared_properties_and_keep_off_the_boundary():
    text = "x'*S*x + logdet(P) + c*relu(t)"
    given = "x: n; S: n,n antisymmetric; P: n,n positive-definite; c: scalar positive; t: scalar"
    problem = parse(text, given, "t")
    (found,) = derive(problem)
    for point in points(problem, 5, conditions=found.conditions):
        values = point.arrays
        assert np.allclose(values["S"], -values["S"].T) and np.linalg.eigvalsh(values["P"]).min() > 0
        assert values["c"] > 0 and abs(values["t"]) > 0.02


def test_points_lie_on_both_sides_of_a_kink():
    for text in ("where(x > 1, x^2, 2*x)", "abs(x - 2)", "relu(x)*relu(1 - x)"):
        (found,) = derivatives(text)
        sides = {
            np.sign(p.value(found.conditions[0].expr).item()) for p in points(found.problem, 5, 0, found.conditions)
        }
        assert sides == {-1, 1}


def test_sizes_vary_and_are_apart():
    sizes = [dict(p.sizes) for p in check(derivatives("A*X*B", wrt="X")[0], 4).points]
    assert all(len(set(s.values())) > 1 for s in sizes) and len({tuple(s.values()) for s in sizes}) > 1


def test_the_same_seed_gives_the_same_numbers():
    (found,) = derivatives("norm2(A*x-b)^2", wrt="x")
    assert check(found, 3, full=True) == check(found, 3, full=True)
    assert check(found, 3, seed=1).points != check(found, 3).points


def test_a_domain_without_points_is_an_error():
    (found,) = derivatives("log(-1-x^2)*y")
    with pytest.raises(MathError, match="no point was found"):
        module.check(found)


def test_third_derivatives_by_nested_dual_numbers():
    problem = parse("x^3*y^2*z")
    (point,) = points(problem, 1)
    group = [{name: np.ones((1, 1))} for name in "xyz"]
    found = tensor(problem.expr, point.arrays, [group] * 3)[0]
    x, y, z = (point.numbers[name] for name in "xyz")
    assert np.isclose(found[0, 0, 0], 6 * y**2 * z) and np.isclose(found[0, 1, 2], 6 * x**2 * y)
    assert np.isclose(found[2, 1, 0], 6 * x**2 * y) and found[2, 2, 2] == 0


def test_the_adjugate_of_a_singular_matrix():
    problem = parse("det(X)", "X: n,n", "X")
    (point,) = points(problem, 1)
    singular = replace(point, arrays=point.arrays | {"X": np.diag([1.0, 2.0, 0.0])})
    group = [{"X": unit_entry(3, 3, i, i)} for i in range(3)]
    assert np.allclose(tensor(problem.expr, singular.arrays, [group]), [[0, 0, 2]])


# ---------------------------------------------------------------------------- what is 0 by cancellation, and rounded

SINGULAR = (
    ("det((W' ./ B')*(ones(2,3) ./ B))", "W: 2,3; B: 2,3", "W", 1),
    ("det((W' ./ B')*(ones(2,3) ./ B))", "W: 2,3; B: 2,3", "B", 1),
    ("det(A*A')", "A: 3,2", "A", 1),
    ("det(a*b')", "a: 4; b: 4", "a", 1),
    ("det(X*A*Y)", "X: 4,2; A: 2,2; Y: 2,4", "X", 1),
    ("norm2(x/t - x/t)^2 + det((a ./ b)*(b ./ a)')", "a: 3; b: 3; x: 3; t: scalar", "b", 1),
)


@pytest.mark.parametrize(("text", "given", "wrt", "order"), SINGULAR)
@pytest.mark.parametrize("seed", range(4))
def test_the_rounding_of_a_determinant_that_is_zero_is_no_false_alarm(text, given, wrt, order, seed):
    for found in derivatives(text, given, wrt, order=order):
        assert check(found, 4, seed).agrees


@pytest.mark.parametrize(("text", "given", "wrt", "order"), SINGULAR)
def test_a_wrong_derivative_of_it_is_caught(text, given, wrt, order):
    for found in derivatives(text, given, wrt, order=order):
        rows, cols = found.shape
        for off in (sp.S.One, sp.Rational(1, 10**5)):
            wrong = replace(found, expr=A.add(found.expr, A.mul(off, N.node(N.OneMatrix, rows, cols))))
            assert not check(wrong, 4).agrees


def test_conditions_that_never_hold_leave_nothing_to_check():
    (found,) = derivatives("det(A*A')", "A: 3,2", "A", order=2)
    with pytest.raises(MathError, match="nothing to check: no point was found at which the conditions"):
        check(found)
