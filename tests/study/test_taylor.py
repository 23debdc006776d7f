"""Taylor polynomials against SymPy's series, and against the function itself: the error falls as h^(k+1)."""

from __future__ import annotations

import json
import math

import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from autograd import grad

from matcalc_cli.cli.app import run
from matcalc_cli.language.notation import Unicode
from matcalc_cli.language.parse import parse
from matcalc_cli.language.point import parse_point
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.numeric.field import at, field
from matcalc_cli.study.taylor import taylor, taylor_matrix
from matcalc_cli.verbs import study


def expanded(text, about="", order=2, wrt=None, remainder=False):
    problem = parse(text, wrt=wrt)
    return taylor(field(problem), parse_point(about, problem) if about else {}, order, remainder, ())


ONE = [
    "exp(x)",
    "sin(x)",
    "log(1+x)",
    "1/(1-x)",
    "sqrt(1+x)",
    "tanh(x)",
    "exp(sin(x))",
    "atan(x)",
    "x^3-2*x",
    "cosh(x)*x",
]


@pytest.mark.parametrize("text", ONE)
def test_against_series(text):
    x = sp.Symbol("x", real=True)
    reference = sp.sympify(text.replace("^", "**").replace("atan", "atan"), locals={"x": x}).series(x, 0, 6).removeO()
    assert sp.simplify(expanded(text, order=5).polynomial.doit() - reference) == 0


@pytest.mark.parametrize("order", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("text", ["exp(x*y)+sin(x-y)", "log(x+2*y)*x", "x0^2*x1+x1^3*exp(x0)", "1/(1+x^2+y^2)"])
def test_error_falls_with_the_order(text, order):
    problem = parse(text)
    f = field(problem)
    place = {x: sp.Rational(1, 2) + sp.Rational(i, 3) for i, x in enumerate(f.unknowns)}
    found = taylor(f, place, order, False, ())
    a = np.array([float(v) for v in place.values()])
    errors = []
    for h in (0.05, 0.025):
        x = a + h * np.array([0.6, 0.8])
        errors.append(abs(at([f.output], f.unknowns, x)[0] - at([found.polynomial.doit()], f.unknowns, x)[0]))
    assert errors[0] < 1e-12 or np.log2(errors[0] / errors[1]) > order + 0.6


def test_undefined_function_at_a_symbolic_point(capsys):
    assert run(["taylor", "f(x)", "--at", "x=a", "--order", "2"]) == 0
    assert "T(x) = f(a) + (x − a)·f′(a) + (x − a)²·f′′(a)/2" in capsys.readouterr().out


def test_differences_stay_together():
    assert [str(t) for t in expanded("log(x)", "x=1", 3).terms] == ["x - 1", "-(x - 1)**2/2", "(x - 1)**3/3"]
    assert [str(t) for t in expanded("3*x", "x=1", 1).terms] == ["3", "3*(x - 1)"]


def test_remainder():
    xi, x = sp.Symbol("ξ", real=True), sp.Symbol("x", real=True)
    assert expanded("exp(x)", order=3, remainder=True).remainder == (x**4 * sp.exp(xi) / 24,)
    assert expanded("x^2", order=2, remainder=True).remainder == (0,)
    assert len(expanded("exp(x*y)", order=1, remainder=True).remainder) == 3


# (EXPR, its variable, the terms of degree 2 as they are printed)
MATRIX = [
    ("x'*A*x", "x", "(x − p)ᵀ A (x − p)"),
    ("x'*A*x + exp(b'*x)", "x", "(x − p)ᵀ (A + Aᵀ + exp(bᵀ p) b bᵀ) (x − p)/2"),
    ("norm2(A*x-b)^2", "x", "‖A (x − p)‖²"),
    ("log(sum(exp(x)))", "x", "(x − p)ᵀ (diag(softmax(p)) − softmax(p) softmax(p)ᵀ) (x − p)/2"),
    ("sum(sqrt(1 + x.^2))", "x", "sum((x − p)² ⊘ (p² + 1).^(3/2))/2"),
    ("logdet(X)", "X", "−tr(P⁻¹ (X − P) P⁻¹ (X − P))/2"),
    ("det(X)", "X", "tr((X − P) (tr(adj(P) (X − P)) P⁻¹ − P⁻¹ (X − P) adj(P)))/2"),
    ("tr(A*X*B*X)", "X", "tr(A (X − P) B (X − P))"),
    ("tr(X^4)", "X", "2·tr(P (X − P) P (X − P)) + 4·tr(P² (X − P)²)"),
    ("tr(B*inv(X))", "X", "tr(B P⁻¹ (X − P) P⁻¹ (X − P) P⁻¹)"),
    ("a'*x", "x", ""),
]


@pytest.mark.parametrize("text, wrt, curvature", MATRIX)
def test_the_last_terms_in_matrix_notation(text, wrt, curvature):
    problem = parse(text, wrt=wrt)
    target, name = problem.targets[0][0], "p" if wrt == "x" else "P"
    first, second = (taylor_matrix(problem, target, name, order) for order in (1, 2))
    assert second.terms[: len(first.terms)] == first.terms
    left = second.terms[len(first.terms) :]
    assert (Unicode().joined(left) if left else "") == curvature


@pytest.mark.parametrize("text, wrt, curvature", MATRIX)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_matrix_notation_numerically(text, wrt, curvature, order):
    problem = parse(text, wrt=wrt)
    found = taylor_matrix(problem, problem.targets[0][0], "p" if wrt == "x" else "P", order)
    generator = np.random.default_rng(5)
    env = {v.name: generator.normal(size=(4,) * len(v.shape)) for v in problem.variables}
    start = generator.normal(size=env[wrt].shape) + (4 * np.eye(4) if wrt == "X" else 0)
    direction = generator.normal(size=env[wrt].shape)
    errors = []
    for h in (0.02, 0.01):
        there = {**env, wrt: start + h * direction, found.about[0].name: start}
        errors.append(abs(evaluate(problem.expr, there) - evaluate(found.polynomial, there)))
        shown = sum(evaluate(t, there) for t in found.terms)
        assert shown == pytest.approx(evaluate(found.polynomial, there), rel=1e-9, abs=1e-9)
    assert errors[0] < 1e-10 or np.log2(errors[0] / errors[1]) > order + 0.6


def test_formats(capsys):
    assert run(["taylor", "exp(x)", "--order", "2", "--error", "0.1,1", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["approximation"] == "1 + x + x^2/2" and len(data["errors"]) == 2
    assert data["errors"][0]["error"] == pytest.approx(1.105 - np.exp(0.1), rel=1e-9)
    assert run(["taylor", "exp(x)", "--at", "x=a", "-f", "latex"]) == 0
    assert r"\left(x - a\right)^{2}" in capsys.readouterr().out
    assert run(["taylor", "sin(x)*y", "--at", "x=0,y=1", "-f", "numpy"]) == 0
    namespace: dict = {}
    exec(capsys.readouterr().out, namespace)
    assert namespace["taylor"](x=0.5, y=2.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["[x, y]"], 2, "scalar EXPR"),
        (["sqrt(x)"], 1, "does not exist at x = 0"),
        (["abs(x)"], 1, "does not exist"),
        (["x", "--order", "99"], 2, "--order"),
        (["x^2", "--at", "x=x"], 2, "names what is expanded"),
        (["x^2", "--at", "q=1"], 2, "does not occur"),
        (["a*x", "--wrt", "x", "--error", "1"], 2, "--error needs numbers"),
        (["x'*A*x", "--wrt", "x", "--order", "3"], 2, "0, 1 or 2"),
        (["x'*A*x", "--wrt", "x", "--at", "x=A"], 2, "occurs in the expression"),
        (["+".join(f"x{i}^2" for i in range(40)), "--order", "6"], 3, "terms"),
    ],
)
def test_errors(arguments, code, message, capsys):
    assert run(["taylor", *arguments]) == code
    assert message in capsys.readouterr().err


# (EXPR, --given, --order, its expansion about t = 0): books, or by hand
BESIDE = (
    ("logdet(eye(n) + t*A)", "A: n,n; t: scalar", "2", "T(t) = t·tr(A) − t²·tr(A²)/2"),
    ("tr(expm(t*A))", "A: n,n; t: scalar", "3", "T(t) = n + t·tr(A) + t²·tr(A²)/2 + t³·tr(A³)/6"),
    ("norm(x + t*d)^2", "x: n; d: n; t: scalar", "2", "T(t) = xᵀ x + 2·t·(dᵀ x) + t²·(dᵀ d)"),
)


@pytest.mark.parametrize("text, given, order, told", BESIDE, ids=[row[0] for row in BESIDE])
def test_a_scalar_beside_arrays(text, given, order, told, capsys):
    assert run(["taylor", text, "--given", given, "--wrt", "t", "--order", order]) == 0
    assert told in capsys.readouterr().out.splitlines()


def test_a_scalar_beside_arrays_has_limits(capsys):
    assert run(["taylor", "log(t)*tr(A)", "--given", "A: n,n; t: scalar", "--wrt", "t", "--at", "t=0"]) == 1
    assert "does not exist at t = 0" in capsys.readouterr().err
    assert run(["taylor", "t*tr(A)", "--given", "A: n,n; t: scalar", "--wrt", "t", "--order", "20"]) == 2


# EXPR, --at, --order: f with its parameters, and the derivatives of f by x alone at the point
PARAMETERS = (
    ("a*x^2", "x=0", 2, lambda x, a: a * x**2, 0.0),
    ("log(a)*x^2", "x=0", 2, lambda x, a: anp.log(a) * x**2, 0.0),
    ("sqrt(a)*exp(a*x)", "x=1", 3, lambda x, a: anp.sqrt(a) * anp.exp(a * x), 1.0),
    ("x^3/a", "x=2", 2, lambda x, a: x**3 / a, 2.0),
)


@pytest.mark.parametrize("text, about, order, f, c", PARAMETERS)
def test_names_that_have_no_place_are_parameters(text, about, order, f, c):
    found = study.taylor(text, at=about, order=order)
    assert found.unknowns == ("x",)
    a, x = 1.7, c + 0.3
    terms, slope = [], f
    for k in range(order + 1):
        terms.append(slope(c, a) * (x - c) ** k / math.factorial(k))
        slope = grad(slope)
    put = {s: {"a": a, "x": x}[s.name] for s in found.derivative.expr.free_symbols}
    assert float(found.derivative.expr.subs(put)) == pytest.approx(sum(terms), rel=1e-12)
