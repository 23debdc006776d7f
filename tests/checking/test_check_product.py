"""--check of J·v and v'·J: right ones pass in both notations, tampered ones do not, and the numbers are NumPy's."""

import json
from dataclasses import replace
from importlib import resources

import jsonschema
import numpy as np
import pytest
import sympy as sp

from matcalc_cli.checking.products import check, checked
from matcalc_cli.cli.app import run
from matcalc_cli.engine import algebra as A
from matcalc_cli.errors import MathError
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.numeric.field import field
from matcalc_cli.numeric.sample import points
from matcalc_cli.study.products import product, product_matrix

SCHEMA = json.loads(resources.files("matcalc_cli.render").joinpath("schema.json").read_text(encoding="utf-8"))

PRODUCTS = (
    ["[x*y, sin(x)]"],
    ["[x*y, sin(x)]", "--v", "[x, a]"],
    ["f(x)*y^2 + log(x-5)", "--v", "[1, y]"],
    ["x*x'*A*x", "--wrt", "x"],
    ["x.*(A*x)", "--wrt", "x", "--v", "x"],
    ["inv(S)*a", "--wrt", "S", "--given", "S: n,n symmetric; a: n"],
    ["inv(D)", "--wrt", "D", "--given", "D: n,n diagonal"],
    ["X*X", "--wrt", "X", "--given", "X: 2,2 symmetric", "--expand"],
    ["w*X", "--wrt", "w", "--given", "w: 1,n"],
    ["x'*A*x", "--wrt", "x'"],
    ["A*X*B", "--wrt", "X"],
    ["softmax(W*x)", "--wrt", "W"],
    ["det(A*A')", "--wrt", "A", "--given", "A: 3,2"],
    ["F(x)", "--wrt", "x", "--given", "F: n -> m; x: n"],
    ["X^k", "--wrt", "X", "--given", "X: n,n; k: scalar"],
    ["a", "--wrt", "x", "--given", "x: n; a: n"],
)


@pytest.mark.parametrize("arguments", PRODUCTS, ids=lambda a: a[0])
@pytest.mark.parametrize("command", ["jvp", "vjp"])
def test_products_agree(command, arguments, capsys):
    if command == "vjp" and "--v" in arguments and arguments[0].startswith("f"):
        arguments = arguments[:1]  # a scalar takes one entry
    assert run([command, *arguments, "--check"]) == 0
    assert "checked: agrees with automatic" in capsys.readouterr().out


def test_where_the_line_goes(capsys):
    given = "t: m; W: m,n; x: n"
    assert run(["vjp", "tanh(W*x)", "--wrt", "W", "--loss", "norm2(y-t)^2", "--given", given, "--check"]) == 0
    assert "checked: agrees" in capsys.readouterr().out
    assert run(["jvp", "A*X*inv(B)", "--wrt", "X", "--check", "-f", "latex"]) == 0
    captured = capsys.readouterr()
    assert "checked" not in captured.out and captured.err.startswith("checked: agrees")
    assert run(["jvp", "[x*y, x]", "--check", "--at", "x=1,y=2", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, SCHEMA)
    assert data["check"]["agrees"] and data["check"]["points"] == 3


def tampered(found, by):
    wrong = by(found.derivative.expr)
    return replace(found, derivative=replace(found.derivative, expr=wrong))


COMPONENT_ERRORS = (lambda e: -e, lambda e: 2 * e, lambda e: e + sp.ones(*e.shape) / 10**6)
MATRIX_ERRORS = (
    lambda e: A.mul(sp.Integer(2), e),
    lambda e: A.add(e, A.mul(sp.Rational(1, 10**5), N.node(N.OneMatrix, *N.shape(e)))),
)


@pytest.mark.parametrize("command", ["jvp", "vjp"])
def test_wrong_products_are_caught(command):
    found = product(field(parse("[x^2*y, sin(x*y)]")), command, None)
    assert check(found).agrees
    for by in COMPONENT_ERRORS:
        assert not check(tampered(found, by)).agrees
        with pytest.raises(MathError, match="check failed"):
            checked(tampered(found, by))
    for text, wrt in (("tanh(A*x)", "x"), ("A*X*B", "X"), ("x*x'*b", "x")):
        problem = parse(text, "", wrt)
        found = product_matrix(problem, problem.targets[0][0], command, None, None)
        assert check(found).agrees
        assert not any(check(tampered(found, by)).agrees for by in MATRIX_ERRORS)


def test_a_transposed_direction_is_caught():
    problem = parse("A*X*B", "A: n,n; X: n,n; B: n,n", "X")
    found = product_matrix(problem, problem.targets[0][0], "vjp", None, None)
    assert not check(tampered(found, A.transpose)).agrees


def test_the_result_is_that_of_numpy():
    problem = parse("tanh(W*x)", "", "W")
    found = product_matrix(problem, problem.targets[0][0], "vjp", N.symbol("u", *N.shape(problem.expr)), None)
    (point,) = points(problem, 1)
    w, x = point.arrays["W"], point.arrays["x"]
    u = np.arange(1.0, len(w) + 1).reshape(-1, 1)
    at = replace(point, numbers=point.numbers | {"u": u}, arrays=point.arrays | {"u": u})
    assert np.allclose(at.value(found.derivative.expr), x @ (u * (1 - np.tanh(w @ x) ** 2)).T)
