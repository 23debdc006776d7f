"""Definitions that double what is printed with every line cost no more than their different parts."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Add, Expr, Float, Mul, symbols, tanh

from matcalc_cli import jacobian
from matcalc_cli.engine import derive, evaluation
from matcalc_cli.errors import LimitError, MissingRule
from matcalc_cli.language.parse import parse
from matcalc_cli.language.point import parse_point
from matcalc_cli.model.applying import one, put
from matcalc_cli.model.problem import Layout
from matcalc_cli.render import Options, render
from matcalc_cli.render.definitions import operands
from tests.limits import processor

LINES = 40
STEPS = {
    "square": "A*A + A",
    "sine": "sin(A)*A + A",
    "shifted": "A + exp(A)",
    "root": "sqrt(A^2 + A)",
    "reciprocal": "A + 1/A",
    "quotient": "A/(1 + A)",
    "product": "sin(A)*cos(A)",
    "tanh": "tanh(A)*A",
    "abs": "abs(A)*A + A",
    "max": "max(A, 1)*A",
    "where": "where(A > 0, A^2, sin(A)*A)",
    "power": "A^A + A",
    "softplus": "softplus(A)*A + A",
    "logarithm": "ln(A)*exp(A) - A",
    "sigmoid": "sigmoid(A)*A",
    "arctangent": "atan2(A, 1 + A^2)*A",
    "relu": "relu(A) - A^2",
    "arcsine": "asin(A)*acosh(A)",
}


def _doubling(step: str) -> str:
    lines = [f"a{i + 1} = " + step.replace("A", f"a{i}") for i in range(LINES)]
    return "; ".join(["a0 = x + x^2", *lines, f"a{LINES}"])


@pytest.fixture(autouse=True)
def _quick():
    with processor(25):
        yield


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_derivative_is_printed_in_parts(step):
    problem = parse(_doubling(step), wrt="x", single="scalar")
    (found,) = derive.derive(problem)
    for format in ("pretty", "latex", "ascii"):
        assert len(render([found], format)) < 200_000
    for format in ("sympy", "json"):
        with pytest.raises(LimitError):
            render([found], format)


def test_code_and_shared_parts_are_short():
    (found,) = derive.derive(parse(_doubling(STEPS["square"]), wrt="x", single="scalar"))
    assert len(render([found], "numpy")) < 5000
    assert len(render([found], "pretty", Options(cse=True))) < 5000


def test_second_derivative():
    (found,) = derive.derive(parse(_doubling(STEPS["square"]), wrt="x", single="scalar"), Layout.numerator, 2)
    assert len(render([found], "numpy")) < 10_000


def test_value_with_decimals_is_computed_and_an_exact_one_refused():
    problem = parse(_doubling(STEPS["square"]), wrt="x", single="scalar")
    (found,) = derive.derive(problem)
    at = evaluation.at_point(found, parse_point("x=0.001", problem))
    value, slope = 0.001 + 0.001**2, 1 + 2 * 0.001
    for _ in range(LINES):
        value, slope = value**2 + value, (2 * value + 1) * slope
    assert float(at.expr) == pytest.approx(slope)
    for point in ("x=1", "x=2.0"):
        with pytest.raises(LimitError):
            evaluation.at_point(found, parse_point(point, problem))


def test_a_product_whose_gradient_would_fill_the_memory_is_refused():
    with pytest.raises(LimitError):
        derive.derive(parse("*".join(f"x{i}" for i in range(2500))))


def test_only_wanted_derivatives_of_a_long_product_are_formed():
    (found,) = derive.derive(parse("*".join(f"x{i}" for i in range(2500)), wrt="x7", single="scalar"))
    assert len(found.expr.args) == 2499


def test_an_order_that_varies_has_no_rule():
    with pytest.raises(MissingRule):
        derive.derive(parse("polygamma(x, y)", wrt="x", single="scalar"))


@pytest.mark.parametrize("n", (20, 40))
def test_a_sum_that_all_outputs_share_is_differentiated_once(n):
    """n sweeps over the n^2 products under the normaliser would take and print n^3."""
    problem = parse("softmax(W*x)", f"W: {n},{n}; x: {n}", "x", True)
    (found,) = derive.derive(problem)
    assert operands([found.expr]) < 16 * n * n
    rng = np.random.default_rng(n)
    W, x = rng.normal(size=(n, n)), rng.normal(size=n)
    values = {}
    for symbol in (v.symbol for v in problem.variables):
        kind, place = symbol.name[0], symbol.name[1:]
        at = [place] if kind == "x" else place.split("_") if "_" in place else list(place)
        values[symbol] = Float({"W": W, "x": x}[kind][tuple(map(int, at))])
    e = np.exp(W @ x)
    s = e / e.sum()
    expected = np.diag(s) @ W - np.outer(s, s @ W)
    for i, j in ((0, 0), (1, n - 1), (n - 1, 2)):
        assert float(put(found.expr[i, j], values)) == pytest.approx(expected[i, j], rel=1e-9)


@pytest.mark.parametrize(
    "text",
    [f"max({', '.join(f'x{i}' for i in range(60))})", "+".join(f"abs(x{2 * i})*abs(x{2 * i + 1})" for i in range(200))],
    ids=["max", "products"],
)
def test_kinks_are_looked_into_once(text):
    with processor(5):
        (found,) = derive.derive(parse(text))
    assert len(found.conditions) in (1, 400)


def test_objects_with_functions_that_share_everything():
    """y tanh(a) + tanh(a), and that of it, 60 times: as it is printed, a name stands there 2^60 times."""
    x, y = symbols("x y")
    a: Expr = x
    for _ in range(60):
        inner = one(tanh, (a,))
        a = one(Add, (inner, one(Mul, (y, inner))))
    found = jacobian([a], [x, y]).expr
    value, slope = 0.5, 1.0  # y = 1
    for _ in range(60):
        value, slope = 2 * np.tanh(value), 2 * slope / np.cosh(value) ** 2
    assert np.isclose(float(put(found[0], {x: Float(0.5), y: Float(1)})), slope)
