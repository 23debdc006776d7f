"""Every spelling in the the table of `matcalc help language`: the same meaning, or the number a reader expects."""

import math

import pytest
import sympy as sp

from matcalc_cli import MatcalcError, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.language.notation import Notation
from matcalc_cli.model.problem import Problem

SCALARS = "x: scalar; y: scalar; z: scalar; a: scalar; b: scalar; c: scalar; t: scalar; r: scalar"


def kinds(problem: Problem) -> dict[str, str]:
    """{name: kind and size}: A is 'm×n'."""
    return {
        v.name: v.kind + " " + "×".join(str(s) for s in v.shape) if v.shape else "scalar" for v in problem.variables
    }


def number(text, given=SCALARS, **at):
    found = value(parse(text, given)).expr
    return float(found.subs({sp.Symbol(n, real=True): v for n, v in at.items()}))


NUMBERS = [
    ("2", 2),
    ("1.5", sp.Rational(3, 2)),
    (".5", sp.Rational(1, 2)),
    ("2.", 2),
    ("1e-3", sp.Rational(1, 1000)),
    ("1.25E2", 125),
    ("0.1 + 0.2", sp.Rational(3, 10)),
    ("3(1+1)", 6),
    ("2(3)", 6),
    ("-2^2", -4),
    ("(-2)^2", 4),
    ("2^3^2", 512),
    ("2**3**2", 512),
    ("2^-1", sp.Rational(1, 2)),
    ("-2^-2", sp.Rational(-1, 4)),
    ("2^+3", 8),
    ("--3", 3),
    ("+3", 3),
    ("1 - 2 - 3", -4),
    ("1 − 2", -1),
    ("8/4/2", 1),
    ("8/4*2", 4),
    ("2*3^2", 18),
    ("-3*2", -6),
    ("2*-3", -6),
    ("2^3*2", 16),
    ("6/2(3)", None),
    ("2³", 8),
    ("2⁻¹", sp.Rational(1, 2)),
    ("4^0.5", 2),
    ("8^(1/3)", 2),
    ("2 × 3", 6),
    ("2 · 3", 6),
    ("2 ⋅ 3", 6),
    ("2 @ 3", 6),
    ("6 ⊘ 3", 2),
    ("6 ./ 3", 2),
    ("2 .* 3", 6),
    ("2 ⊙ 3", 6),
    ("2 ∘ 3", 6),
    ("2 .^ 3", 8),
    ("2 .** 3", 8),
    ("2 • 3", 6),
    ("2 ⊗ 3", 6),
    ("|-3|", 3),
    ("|2-|3-7||", 2),
    ("‖-3‖", 3),
    ("||-3||", 3),
    ("where(2 > 1, 10, 20)", 10),
    ("where(2 < 1, 10, 20)", 20),
    ("where(1 <= 1, 10, 20)", 10),
    ("where(1 >= 2, 10, 20)", 20),
    ("where(1 ≤ 1, 10, 20)", 10),
    ("where(1 ≥ 2, 10, 20)", 20),
    ("where(1 == 1, 10, 20)", 10),
    ("where(1 != 1, 10, 20)", 20),
    ("max(2, 3) - min(2, 3)", 1),
    ("a = 2; b = a + 1; a*b", 6),
    ("a = 2\nb = a + 1\na*b", 6),
    (";; a = 2 ;; \n a^2 ;", 4),
    ("v = [1, 2, 3]; v[0] + 10*v[2]", 31),
    ("m = [1, 2; 3, 4]; m[0,1] + 10*m[1,0]", 32),
    ("[1, 2]'*[3, 4]", 11),
    ("[1, 2] • [3, 4]", 11),
    ("sum([1, 2;\n 3, 4])", 10),
    ("tr([1, 2; 3, 4]^2)", 29),
    ("det([1, 2; 3, 4]^-1)", sp.Rational(-1, 2)),
    ("det([1, 2; 3, 4]⁻¹)", sp.Rational(-1, 2)),
    ("sum(2*ones(2,3))", 12),
    ("sum(ones(3))", 3),
    ("tr(eye(4))", 4),
    ("sum(zeros(2,2))", 0),
    ("sum([1, 2] + 1)", 5),
    ("sum(1 - [1, 2])", -1),
    ("sum([1, 2] + vector(3))", 9),
    ("sum([1, 2; 3, 4] + matrix(1))", 14),
    ("sum([1, 2; 3, 4] + I)", 12),
    ("[1, 2]'*vector(1)", 3),
]


@pytest.mark.parametrize("text, wanted", [case for case in NUMBERS if case[1] is not None])
def test_a_text_of_numbers_has_this_exact_value(text, wanted):
    found = value(parse(text)).expr
    assert found == wanted and found.is_Rational


def test_constants_are_pi_and_e_in_every_spelling():
    assert number("pi") == number("π") == pytest.approx(math.pi, rel=1e-15)
    assert number("e") == pytest.approx(math.e, rel=1e-15)
    assert number("2pi + 2e") == pytest.approx(2 * math.pi + 2 * math.e, rel=1e-15)


SAME = [
    # products that need no sign
    ("2x", "2*x"),
    ("2x^2", "2*(x^2)"),
    ("2x^2*y", "(2*x^2)*y"),
    ("3(x+1)", "3*(x+1)"),
    ("2sin(x)", "2*sin(x)"),
    ("2e3x", "2000*x"),
    ("x/(2y)", "x/(2*y)"),
    # precedence and association
    ("-x^2", "-(x^2)"),
    ("-x*y", "-(x*y)"),
    ("x^y^z", "x^(y^z)"),
    ("x^-y", "x^(-y)"),
    ("2^-x^2", "2^(-(x^2))"),
    ("x/y*z", "(x/y)*z"),
    ("x/y/z", "x/(y*z)"),
    ("x-y-z", "x-(y+z)"),
    ("x - -y", "x + y"),
    ("x*-y", "-(x*y)"),
    # one name in several spellings
    ("x_0 + x₀ + x[0]", "3*x0"),
    ("x_12*x₁₂", "x12^2"),
    ("X[0,1]*X[1,0]", "X[0, 1] * X[1, 0]"),
    ("theta + θ", "2*theta"),
    ("theta_1*θ₁", "theta1^2"),
    ("λ + lambda", "2*λ"),
    # powers
    ("x**y", "x^y"),
    ("x²", "x^2"),
    ("x⁻²", "x^-2"),
    ("x¹⁰", "x^10"),
    ("sin(x)²", "sin(x)^2"),
    ("[x, y].^2", "[x^2, y^2]"),
    ("[x, y].**2", "[x^2, y^2]"),
    ("2.^[x, y]", "[2^x, 2^y]"),
    # bars
    ("|x|", "abs(x)"),
    ("|x|*|y|", "abs(x)*abs(y)"),
    ("|x - |y||", "abs(x - abs(y))"),
    ("2|x|", "2*abs(x)"),
    ("||[x, y]||", "norm([x, y])"),
    ("‖[x, y]‖^2", "norm([x, y])^2"),
    ("||[x, y]||*‖[y, z]‖", "norm2([x, y])*norm([y, z])"),
    # literals
    ("[[a, b],[c, x]]", "[a, b; c, x]"),
    ("[[a, b],\n [c, x]]", "[a, b; c, x]"),
    ("[a; b; c]", "[a, b, c]"),
    ("[[a],[b]]", "[a, b]"),
    ("[a, b]'", "[[a, b]]"),
    ("[a, b].'", "[[a, b]]"),
    ("[a, b].T", "[[a, b]]"),
    ("[a, b]ᵀ", "[[a, b]]"),
    ("[a, b]^T", "[[a, b]]"),
    ("[a, b]^⊤", "[[a, b]]"),
    ("[a, b]⊤", "[[a, b]]"),
    ("[a, b]′", "[[a, b]]"),
    ("transpose([a, b])", "[[a, b]]"),
    ("[a, b; c, x]''", "[a, b; c, x]"),
    ("[a, b; c, x]^-T", "inv([a, b; c, x])'"),
    ("[a, b; c, x]⁻ᵀ", "inv([a, b; c, x]')"),
    ("[a, b; c, x]^-1", "inv([a, b; c, x])"),
    ("[a, b; c, x]⁻¹", "inv([a, b; c, x])"),
    ("[a, b]*[x, y]'", "[a*x, a*y; b*x, b*y]"),
    ("[a, b]@[x, y]'", "outer([a, b], [x, y])"),
    ("[a, b] • [x, y]", "a*x + b*y"),
    ("[a, b]'*[x, y]", "dot([a, b], [x, y])"),
    ("[a, b].*[x, y]", "[a*x, b*y]"),
    ("[a, b] ⊙ [x, y]", "[a*x, b*y]"),
    ("[a, b] ∘ [x, y]", "hadamard([a, b], [x, y])"),
    ("[a, b] ⊘ [x, y]", "[a, b]./[x, y]"),
    ("1 ./ [x, y]", "[1/x, 1/y]"),
    ("[a, b] ⊗ [x, y]", "kron([a, b], [x, y])"),
    ("x*[a, b]", "[x*a, x*b]"),
    ("[a, b]/x", "[a/x, b/x]"),
    ("[a, b] + 2*x", "[a + 2*x, b + 2*x]"),
    ("x = y; [a, b] + x", "[a + y, b + y]"),
    ("[[a, b],[c, x]] - 1", "[[a-1, b-1],[c-1, x-1]]"),
    # derivatives inside
    ("grad(x^2*y, [x, y])", "[2*x*y, x^2]"),
    ("gradient(x^2*y, [x, y])", "[2*x*y, x^2]"),
    ("grad(x^2, x)", "2*x"),
    ("jacobian([x*y, y], [x, y])", "[y, x; 0, 1]"),
    ("hessian(x^2*y, [x, y])", "[2*y, 2*x; 2*x, 0]"),
    ("det(jacobian([r*cos(t), r*sin(t)], [r, t]))", "r*cos(t)^2 + r*sin(t)^2"),
    ("tr(inv(jacobian([x*y, y], [x, y])))", "1/y + 1"),
    # definitions
    ("g = x + y; g^2", "(x + y)^2"),
    ("g = x + y\nh = g*x\n h/g", "x"),
    ("g = h + 1; h = x; g", "x + 1"),
    ("v = [x, y]; v'*v", "x^2 + y^2"),
    # conditions
    ("where(x > y, x, y)", "where(y < x, x, y)"),
    ("where(x > 0, [x, y], 0)", "[where(x > 0, x, 0), where(x > 0, y, 0)]"),
]


@pytest.mark.parametrize("text, other", SAME)
def test_two_spellings_of_one_meaning(text, other):
    left, right = value(parse(text)).expr, value(parse(other)).expr
    assert left == right or sp.simplify(left - right) in (0, sp.zeros(*getattr(left, "shape", (1, 1))))
    assert getattr(left, "shape", ()) == getattr(right, "shape", ())


MATRIX_SAME = [
    ("x'*A*x", "x.T*A*x"),
    ("x'*A*x", "x^T*A*x"),
    ("x'*A*x", "xᵀ*A*x"),
    ("x'*A*x", "xᵀAx".replace("A", "*A*")),
    ("x'*A*x", "x^⊤*A*x"),
    ("x'*A*x", "transpose(x)*A*x"),
    ("x'*A*x", "x'@A@x"),
    ("x'*A*x", "x'·A·x"),
    ("x'*A*x", "quad(A, x)"),
    ("norm(A*x - b)^2", "||A*x - b||^2"),
    ("norm(A*x - b)^2", "‖A*x − b‖²"),
    ("norm(A*x - b)^2", "norm2(A*x-b)**2"),
    ("inv(A)*x", "A^-1*x"),
    ("inv(A)*x", "A⁻¹*x"),
    ("inv(A)'*x", "A^-T*x"),
    ("inv(A)'*x", "A⁻ᵀ*x"),
    ("trace(A)", "tr(A)"),
    ("A.*B", "A⊙B"),
    ("A.*B", "A∘B"),
    ("A.*B", "hadamard(A, B)"),
    ("A./B", "A⊘B"),
    ("kron(A, B)", "A⊗B"),
    ("A*I*x", "A*eye(n)*x"),
]


@pytest.mark.parametrize("text, other", MATRIX_SAME)
def test_two_spellings_of_one_matrix_expression(text, other):
    first, second = parse(text), parse(other)
    assert Notation().text(first.expr) == Notation().text(
        second.expr
    )  # names bound inside differ, their print does not
    assert kinds(first) == kinds(second)


@pytest.mark.parametrize("text", ["[1 -2]", "[1 -2; 3 -4]", "[[x' +y']]", "[x*y -2 + z]"])
def test_a_sign_after_a_space_is_no_entry_of_matlab(text):
    with pytest.raises(MatcalcError, match="one entry or two"):
        parse(text)


@pytest.mark.parametrize("text", ["[1 - 2]", "[1-2]", "[(1 -2)]", "[1 -2, 3]", "1 -2", "[-1]", "[f(1 -2)]", "[1- 2]"])
def test_any_other_sign_is_a_sum(text):
    parse(text)


@pytest.mark.parametrize("text", ["1/2x", "x/2y", "x/2(y+1)", "x./2y", "6/2(3)"])
def test_a_quotient_by_a_signless_product_is_asked_about(text):
    with pytest.raises(MatcalcError, match="not clear what is divided"):
        parse(text)


@pytest.mark.parametrize("name", ["pi", "e", "I"])
def test_a_constant_gives_way_to_a_declaration_and_to_wrt(name):
    for problem in (parse(f"2*{name}", f"{name}: scalar"), parse(f"2*{name}", wrt=name)):
        assert kinds(problem) == {name: "scalar"}
    assert not parse("2*pi*e").variables


def test_power_T_is_a_power_where_T_is_declared():
    assert parse("x^T", "T: scalar").expr == parse("x^t").expr.subs(
        sp.Symbol("t", real=True), sp.Symbol("T", real=True)
    )
    assert kinds(parse("x^T*y", wrt="[x, T]")) == {"T": "scalar", "x": "scalar", "y": "scalar"}
    assert kinds(parse("x^T*y")) == {"x": "vector n", "y": "vector n"}


def test_components_keep_their_names_and_make_numbers_of_capitals():
    assert kinds(parse("X[0,0]*X[1,1] - X[0,1]*X[1,0]")) == dict.fromkeys(["X00", "X01", "X10", "X11"], "scalar")
    assert kinds(parse("X[0,1] + X01")) == {"X01": "scalar"}
    assert kinds(parse("X[1,11]*X[11,1]")) == {"X1_11": "scalar", "X11_1": "scalar"}
    assert len(parse("X[1,11]*X[11,1]*x1_1*x11").variables) == 4
    assert parse("x[3]").expr == parse("x3").expr


@pytest.mark.parametrize("name", ["ℓ", "α", "Ω", "x_max", "Vmax", "x1y2", "Åx"])
def test_names_of_other_alphabets_and_lengths(name):
    assert [v.name for v in parse(f"{name}^2", f"{name}: scalar").variables] == [name]


def test_greek_names_and_letters_are_one_name():
    assert len(parse("alpha*α*alpha_0 + α₀").variables) == 2
    assert parse("lambda + 1").expr.free_symbols == {sp.Symbol("lambda", real=True)}


def test_variables_are_listed_in_natural_order():
    assert [v.name for v in parse("x10 + x2 + y + x1 + b + x").variables] == ["b", "x", "x1", "x2", "x10", "y"]


def test_undefined_functions_stay_and_are_noted():
    problem = parse("f(g(x))*h(x, y)")
    assert [v.name for v in problem.variables] == ["x", "y"]
    assert problem.notes == tuple(f"{name} is read as an undefined function" for name in "fgh")
    assert "did you mean sin" in parse("sni(x)").notes[0]


def test_a_function_without_its_argument_is_read_as_a_name_and_noted():
    assert parse("sin*x").notes == ("sin is read as a name here, not as the function sin( )",)
    assert parse("gamma*x").notes == ()


def test_signatures_of_undefined_functions():
    given = "f: n -> m; F: 1 -> p,q; h: r,s -> 1; x: n; A: r,s; t: scalar"
    assert parse("f(x)", given).expr.shape == (sp.Symbol("m", integer=True, positive=True), 1)
    assert [str(s) for s in parse("F(t)", given).expr.shape] == ["p", "q"]
    assert not getattr(parse("h(A)", given).expr, "is_Matrix", False)
    assert not parse("h(A)", given).notes


def test_exp_of_a_matrix_in_a_trace_earns_a_note():
    assert "expm" in parse("tr(exp(X))").notes[0]
    assert not parse("tr(expm(X))").notes


E = 'e was read as the base of the natural logarithm, 2.718...; --given "e: scalar" or --wrt makes it a name'
DOT = "dot of two matrices sums the products of their entries, tr(A'*B); A*B is their product"
STACKED = "[A, B] stacks its blocks below each other; [[A, B]] puts them side by side"
SIZES = "A: n,n; B: n,n; x: n; y: n"
NOTED = [
    *[
        (text, {}, (E,))
        for text in ("a*x+b*y+c*z+d*u+e*v", "x + e", "x + e^2", "k*e^2/r", "x*(e)", "-e*x", "x^e", "f0(x)*e", "x/e")
    ],
    *[(text, {}, ()) for text in ("e^x", "(e)^x", "2*e^(-x^2)", "x*log(e)", "x + e^-x", "e'*e", "exp(x)")],
    ("e*x", {"wrt": "x,e"}, ()),
    ("e*x", {"given": "e: scalar"}, ()),
    *[(text, {"given": SIZES}, (DOT,)) for text in ("dot(A, B)", "A • B", "dot(A, A)*x")],
    *[(text, {"given": SIZES}, ()) for text in ("dot(x, y)", "x • y", "dot(A*x, y)")],
    *[(text, {"given": SIZES}, (STACKED,)) for text in ("[A, B]", "[A, B]*x", "tr([A, B]'*[A, B])")],
    *[(text, {"given": SIZES}, ()) for text in ("[A; B]", "[[A, B]]", "[x, y]", "[[A, B], [B, A]]")],
]


@pytest.mark.parametrize("text, options, expected", NOTED)
def test_what_could_have_been_meant_otherwise_is_noted(text, options, expected):
    found = parse(text, **options).notes
    assert tuple(note for note in found if note in (E, DOT, STACKED)) == expected
