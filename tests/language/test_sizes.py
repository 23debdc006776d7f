"""Kinds and sizes: by use, by declaration, by letter; what does not fit, and where the message points."""

import pytest

from matcalc_cli import MatcalcError, parse
from matcalc_cli.errors import NameProblem, SizeError, SyntaxProblem
from matcalc_cli.language.given import declarations
from matcalc_cli.model.problem import Derivative, Layout
from matcalc_cli.model.words import SQUARE
from matcalc_cli.render.heading import variables_text
from tests.language.test_spellings import kinds

INFERRED = [
    # by use
    ("A*x", "A: matrix m×n, x: vector n"),
    ("A*x - b", "A: matrix m×n, b: vector m, x: vector n"),
    ("x'*A*x", "A: matrix n×n, x: vector n"),
    ("a'*x", "a: vector n, x: vector n"),
    ("A*B*x", "A: matrix m×n, B: matrix n×p, x: vector p"),
    ("A*B*C", "A: scalar, B: scalar, C: scalar"),
    ("tr(A*B)", "A: matrix m×n, B: matrix n×m"),
    ("A + B'", "A: matrix m×n, B: matrix n×m"),
    ("det(X)", "X: matrix n×n"),
    ("X^-1*y", "X: matrix n×n, y: vector n"),
    ("norm(W*x + b)", "W: matrix m×n, b: vector m, x: vector n"),
    ("A*x + c*y", "A: matrix m×n, c: scalar, x: vector n, y: vector m"),
    ("kron(A, B)*x", "A: matrix m×n, B: matrix p×r, x: vector n*r"),
    ("x + vector(1)", "x: vector n"),
    ("exp(x)'*y", "x: vector n, y: vector n"),
    ("diag(x)*A", "A: matrix m×n, x: vector m"),
    ("quad(A, x)", "A: matrix n×n, x: vector n"),
    # by letter
    ("x*y + z", "x: scalar, y: scalar, z: scalar"),
    ("Ea*Vmax", "Ea: scalar, Vmax: scalar"),
    ("V^2/R", "R: scalar, V: scalar"),
    ("W_1*x", "W1: matrix m×n, x: vector n"),
    ("Σ*x", "Σ: matrix m×n, x: vector n"),
    ("c*x'*x", "c: scalar, x: vector n"),
    ("α*A*x", "A: matrix m×n, α: scalar, x: vector n"),
    ("norm([x, y]) + z", "x: scalar, y: scalar, z: scalar"),
]


def listed(problem):
    return ", ".join(f"{name}: {kind}" for name, kind in kinds(problem).items())


@pytest.mark.parametrize("text, wanted", INFERRED)
def test_inferred_kinds_and_sizes(text, wanted):
    assert listed(parse(text)) == wanted


def test_wrt_in_brackets_makes_scalars_of_capitals():
    assert listed(parse("V*R", wrt="[V, R]")) == "R: scalar, V: scalar"
    assert listed(parse("V*R", wrt="R")) == "R: matrix n×p, V: matrix m×n"
    assert listed(parse("V*R")) == "R: scalar, V: scalar"


DECLARED = [
    ("A*x", "A: m,n; x: n", "A: matrix m×n, x: vector n"),
    ("A*x", "A: 2,3; x: 3", "A: matrix 2×3, x: vector 3"),
    ("A*x", "A: m, n ; x : n ;", "A: matrix m×n, x: vector n"),
    ("A*x", "A: m,n\nx: n", "A: matrix m×n, x: vector n"),
    ("w*x", "w: 1,n; x: n", "w: row 1×n, x: vector n"),
    ("S*x", "S: n,n symmetric; x: n", "S: matrix n×n, x: vector n"),
    ("S*x", "S: n symmetric; x: n", "S: matrix n×n, x: vector n"),
    ("c*x", "c: scalar; x: n", "c: scalar, x: vector n"),
    ("x*y", "x: 1; y: 1,1", "x: scalar, y: scalar"),
    ("x_0*A", "x0: n; A: scalar", "A: scalar, x0: vector n"),
    ("θ*x", "theta: n,n; x: n", "θ: matrix n×n, x: vector n"),
    ("x^2", "x: scalar; y: n", "x: scalar, y: vector n"),
]


@pytest.mark.parametrize("text, given, wanted", DECLARED)
def test_declared_kinds_and_sizes(text, given, wanted):
    assert listed(parse(text, given)) == wanted


@pytest.mark.parametrize("word", sorted(SQUARE))
def test_words_of_square_matrices(word):
    problem = parse("S*x", f"S: n,n {word}; x: n")
    (variable,) = (v for v in problem.variables if v.name == "S")
    assert word in variable.words and not variable.inferred
    assert ("symmetric" in variable.words) == (word in ("symmetric", "positive-definite"))
    with pytest.raises(SyntaxProblem, match="square"):
        parse("S*x", f"S: m,n {word}; x: n")


@pytest.mark.parametrize("word", sorted(SQUARE))
def test_a_word_of_square_matrices_alone_leaves_the_size_open(word):
    assert listed(parse("S*x", f"S: {word}; x: p")) == "S: matrix p×p, x: vector p"
    assert listed(parse("tr(S)*tr(R)", f"S: {word}; R: {word}")) == "R: matrix n×n, S: matrix m×m"
    with pytest.raises(SizeError):
        parse("A*S + S", f"S: {word}; A: 2,3")


SIGNATURES = [
    ("f: n; m -> k", [("n", 1), ("m", 1)]),
    ("x: p; f: n;m;2 -> k", [("n", 1), ("m", 1), (2, 1)]),
    ("f: n | m -> k; x: p", [("n", 1), ("m", 1)]),
    ("f: r,s; 1 -> k; x: p; g: 1 -> 1", [("r", "s"), ()]),
    ("g: 1 -> 1\nf: n x m -> k\nx: p", [("n", 1), ("m", 1)]),
]


@pytest.mark.parametrize("given, wanted", SIGNATURES)
def test_arguments_of_a_signature(given, wanted):
    found = declarations(given)
    assert list(found["f"].arguments) == wanted and found["f"].shape == ("k", 1)
    assert {name: d.shape for name, d in found.items() if name != "f"} == {
        name: {"x": ("p", 1), "g": ()}[name] for name in "xg" if f"{name}:" in given
    }


def test_words_of_scalars():
    (t,) = parse("sqrt(t^2)", "t: scalar positive").variables
    assert t.symbol.is_positive
    assert str(parse("sqrt(t^2)", "t: scalar positive").expr) == "t"
    assert parse("1/t", "t: scalar nonzero").expr.args[0].is_nonzero


ENTRIES = [
    ("symmetric", "[X00, X01; X01, X11]"),
    ("antisymmetric", "[0, -X10; X10, 0]"),
    ("diagonal", "[X00, 0; 0, X11]"),
    ("lower", "[X00, 0; X10, X11]"),
    ("upper", "[X00, X01; 0, X11]"),
    ("", "[X00, X01; X10, X11]"),
]


@pytest.mark.parametrize("word, wanted", ENTRIES)
def test_entries_of_a_matrix_of_known_size(word, wanted):
    assert parse("X", f"X: 2,2 {word}", expand=True).expr == parse(wanted, "X00: scalar; X11: scalar; X01: scalar").expr


def test_expand_names_entries_of_vectors_and_rows():
    assert parse("x", "x: 3", expand=True).expr == parse("[x0, x1, x2]").expr
    assert parse("w", "w: 1,2", expand=True).expr == parse("[[w0, w1]]").expr
    with pytest.raises(MatcalcError, match="concrete sizes"):
        parse("x'*x", "x: n", expand=True)


MISFITS = [
    # text, declarations, what is named, what the caret is under, part of the hint
    ("x*y", "x: n; y: n", "n×1 times n×1", "*", "x'*y"),
    ("A*x", "A: m,n; x: m", "m×n times m×1", "*", ""),
    ("A + B", "A: m,n; B: n,m", "m×n and n×m", "+", ""),
    ("A .* B", "A: m,n; B: n,m", "m×n and n×m", ".*", ""),
    ("1 + A/B", "A: n,n; B: n,n", "n×n / n×n", "/", "A*inv(B)"),
    ("1/A", "A: n,n", "scalar / n×n", "/", "A*inv(B)"),
    ("x/y", "x: n; y: n", "n×1 / n×1", "/", "./"),
    ("x^2", "x: n", "n×1", "^", ".^"),
    ("2^x", "x: n", "n×1", "^", ".^"),
    ("A^2", "A: m,n", "m×n", "^", ".^"),
    ("[a,b]*[c,d]", "", "2×1 times 2×1", "*", "x'*y"),
    ("[a,b] + [a,b,c]", "", "2×1 and 3×1", "+", ""),
    ("[a,b]./[a,b,c]", "", "2×1 and 3×1", "./", ""),
    ("det([a,b])", "", "2×1", "det([a,b])", ""),
    ("inv(A)", "A: m,n", "m×n", "inv(A)", ""),
    ("tr([a,b,c; d,e,f])", "", "2×3", "tr([a,b,c; d,e,f])", ""),
    ("cross([a,b],[c,d])", "", "2×1 and 2×1", "cross([a,b],[c,d])", "3-vectors"),
    ("dot([a,b],[a,b,c])", "", "2×1 and 3×1", "dot([a,b],[a,b,c])", "inner product"),
    ("grad([x,y],[x,y])", "", "2×1", "[x,y]", "jacobian"),
    ("hessian([x,y],[x,y])", "", "2×1", "[x,y]", ""),
    ("|[x,y]|", "", "2×1", "|[x,y]|", "norm"),
    ("max([a,b], [a,b,c])", "", "2×1 and 3×1", "[a,b,c]", ""),
    ("f(x)", "f: n -> 1; x: m", "n×1, not m×1", "x", ""),
    ("x[3]", "x: 3", "3×1", "x[3]", "count from 0"),
    ("X[0]", "X: 2,2", "2×2", "X[0]", ""),
    ("x[0]", "x: scalar", "scalar", "x[0]", ""),
    ("[x; y, z]", "", None, "[x; y, z]", "same number"),
    ("[[x], [y, z]]", "", None, "[[x], [y, z]]", "same number"),
]


@pytest.mark.parametrize("text, given, sizes, under, hint", MISFITS, ids=[case[0] for case in MISFITS])
def test_what_does_not_fit_names_the_sizes_and_points_at_the_place(text, given, sizes, under, hint):
    with pytest.raises(SizeError if sizes else SyntaxProblem) as caught:
        parse(text, given)
    found = caught.value
    assert sizes is None or sizes in found.message
    assert found.text[found.span.start : found.span.end] == under
    assert hint in found.hint


BAD_DECLARATIONS = [
    ("x", SyntaxProblem, "NAME: SIZES"),
    ("x:", SyntaxProblem, "NAME: SIZES"),
    ("2x: n", SyntaxProblem, "cannot be a name"),
    ("x: n; x: m", SyntaxProblem, "declared twice"),
    ("x: n; x_0: n; x0: n", SyntaxProblem, "declared twice"),
    ("x: m,n,p", SyntaxProblem, "one size .* or two"),
    ("x: 0", SyntaxProblem, "between 1 and 100000"),
    ("x: 1000000000000", SyntaxProblem, "between 1 and 100000"),
    ("x: n+", SyntaxProblem, "is not a size"),
    ("x: vector", SyntaxProblem, "sizes are missing"),
    ("phi: entrywise n", SyntaxProblem, "no sizes"),
    ("phi: entrywise symmetric", SyntaxProblem, "no other words"),
    ("f: n; m", SyntaxProblem, "NAME: SIZES"),
    ("f: n; m; g: n -> k", SyntaxProblem, "NAME: SIZES"),
    ("x: scalar n", SyntaxProblem, "a scalar has no sizes"),
    ("x: n,n symetric", NameProblem, "unknown word"),
    ("X: m,n symmetric", SyntaxProblem, "square"),
]


@pytest.mark.parametrize("given, kind, message", BAD_DECLARATIONS)
def test_a_declaration_that_cannot_be_read(given, kind, message):
    with pytest.raises(kind, match=message) as caught:
        parse("x", given)
    assert caught.value.text == given and caught.value.span is not None


def test_the_nearest_word_is_suggested():
    with pytest.raises(NameProblem) as caught:
        parse("S", "S: n,n symetric")
    assert caught.value.hint == "did you mean symmetric?"


@pytest.mark.parametrize(
    "text", ["tr(t*A)", "tr(A*t)", "tr(expm(t*A))", "det(t*A + B)", "inv(I + t*A)", "log(det(A*t))"]
)
def test_a_number_beside_a_matrix_under_a_function_of_matrices(text):
    found = {v.name: v.kind for v in parse(text).variables}
    assert found["t"] == "scalar" and found["A"] == "matrix"


SPELLED = [
    # a declaration as other programs and books write it, and as matcalc does
    ("A: m x n", "A: m,n"),
    ("A: mxn", "A: m,n"),
    ("A: m × n", "A: m,n"),
    ("A: m by n", "A: m,n"),
    ("A: (m,n)", "A: m,n"),
    ("A: [m, n]", "A: m,n"),
    ("A: R^{m x n}", "A: m,n"),
    ("A: R^(m×n)", "A: m,n"),
    ("A: 2x3", "A: 2,3"),
    ("x: (3,)", "x: 3"),
    ("x: R^n", "x: n"),
    ("x in R^n", "x: n"),
    ("x in Rn", "x: n"),
    ("x in R3", "x: 3"),
    ("c in R", "c: scalar"),
    ("x in R^n; A in R^{m x n}", "x: n; A: m,n"),
    ("x ∈ ℝⁿ, A ∈ ℝᵐˣⁿ (inferred)", "x: n; A: m,n"),
    ("x ∈ ℝⁿ, A ∈ ℝᵐˣⁿ (x inferred)", "x: n; A: m,n"),
    ("S ∈ ℝⁿˣⁿ symmetric, c ∈ ℝ", "S: n,n symmetric; c: scalar"),
    ("X ∈ ℝⁿʳˣ³", "X: n*r,3"),
    (r"A \in \mathbb{R}^{m \times n}", "A: m,n"),
    ("A: m,n, x: n", "A: m,n; x: n"),
    ("x,y: n", "x: n; y: n"),
    ("x, y in R^n; c, d: scalar", "x: n; y: n; c: scalar; d: scalar"),
    ("f: R^n -> R^m; g: R^{m x n} -> R", "f: n -> m; g: m,n -> 1"),
    ("x: n x 1", "x: n"),
]


@pytest.mark.parametrize("typed, plain", SPELLED)
def test_other_spellings_of_declarations(typed, plain):
    assert declarations(typed) == declarations(plain)


@pytest.mark.parametrize("typed", ["A: m x", "x: n n", "x,: n", ": n", "x ∈ ", "A: m,n x p", "x in", "A: x x x x x"])
def test_what_is_no_declaration(typed):
    with pytest.raises(MatcalcError):
        declarations(typed)


HEADED = ["norm(A*x - b)^2", "tr(A'*B)", "x'*S*x + c", "a'*X*b", "sum(exp(W*x))", "θ'*A*θ"]


@pytest.mark.parametrize("text", HEADED)
def test_what_a_heading_prints_can_be_declared(text):
    """A ∈ ℝᵐˣⁿ, x ∈ ℝⁿ (inferred) in --given gives the sizes that were inferred."""
    found = parse(text, "S: n,n symmetric" if "S" in text else "")
    heading = variables_text(Derivative(found, found.expr, (), Layout.numerator, ()))
    again = parse(text, heading)
    assert [(v.name, str(v.rows), str(v.cols), v.words) for v in again.variables] == [
        (v.name, str(v.rows), str(v.cols), v.words) for v in found.variables
    ]
