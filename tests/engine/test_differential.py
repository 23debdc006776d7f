"""The walker itself: undefined functions, shared sweeps, linear work, deep trees, steps, missing rules."""

import numpy as np
import pytest
import sympy as sp

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix.differential import derivative, derivatives, hessian
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, size, symbol
from matcalc_cli.numeric.evaluate import evaluate
from tests.limits import processor

m, n = size("m"), size("n")
x, y = symbol("x", n, sp.S.One), symbol("y", n, sp.S.One)
X = symbol("X", n, n)
u = sp.Dummy("u", real=True)


def tanh(a):
    return N.Ewise(sp.Lambda((u,), sp.tanh(u)), a)


def distinct(e):
    """The number of different nodes under e."""
    seen, stack = set(), [e]
    while stack:
        a = stack.pop()
        if a not in seen:
            seen.add(a)
            stack.extend(a.args)
    return len(seen)


def network(layers, residual=False):
    weights = [symbol(f"W{i}", n, n) for i in range(layers)]
    h = x
    for w in weights:
        step = tanh(node(N.MatMul, w, h))
        h = node(N.MatAdd, h, step) if residual else step
    r = node(N.MatAdd, h, node(N.MatMul, sp.S.NegativeOne, y))
    return N.FNorm(r) ** 2, weights


@pytest.mark.parametrize("residual", (False, True))
def test_the_gradient_of_a_network_is_linear_in_its_layers(residual):
    sizes = []
    for layers in (8, 16, 32, 64):
        loss, weights = network(layers, residual)
        sizes.append(distinct(derivative(loss, weights[0])[0]))
    growth = [(b - a) / layers for a, b, layers in zip(sizes, sizes[1:], (8, 16, 32))]
    assert max(growth) < 1.6 * min(growth)


@pytest.mark.parametrize("residual", (False, True))
def test_the_short_form_of_a_network_is_linear_in_its_layers(residual):
    sizes = []
    with processor(50):
        for layers in (8, 16, 32, 64):
            loss, weights = network(layers, residual)
            sizes.append(distinct(polish(derivative(loss, weights[0])[0])))
    growth = [(b - a) / layers for a, b, layers in zip(sizes, sizes[1:], (8, 16, 32))]
    assert max(growth) < 1.6 * min(growth)


def test_several_variables_share_one_sweep():
    loss, weights = network(4)
    together, _ = derivatives(loss, weights)
    assert together == tuple(derivative(loss, w)[0] for w in weights)


def test_a_tree_250_levels_deep():
    e = x
    for _ in range(250):
        e = node(N.Transpose, node(N.Transpose, tanh(e)))
    value, _ = derivative(N.Total(e), x)
    point = {"x": np.array([0.1, -0.2]), "n": 2}
    assert np.all(np.isfinite(evaluate(value, point)))


def test_repeated_squaring_keeps_powers():
    e = X
    for _ in range(8):
        e = node(N.MatMul, e, e)
    assert derivative(node(N.Trace, e), X)[0] == A.mul(sp.Integer(256), A.power(X, sp.Integer(255)))


def test_a_symbolic_power_under_a_trace():
    k = sp.Symbol("k", integer=True)
    assert derivative(node(N.Trace, node(N.MatPow, X, k)), X)[0] == A.mul(k, A.power(X, k - 1))
    point = {"X": np.array([[0.3, -0.2], [0.5, 0.4]]), "n": 2, "k": 4}
    symbolic = evaluate(derivative(node(N.MatPow, X, k), X)[0], point)
    assert symbolic == pytest.approx(evaluate(derivative(node(N.MatPow, X, sp.Integer(4)), X)[0], point))


def test_undefined_functions_obey_the_chain_rule():
    g = N.Undefined(N.Str("g"), sp.Tuple(0), m, sp.S.One, x)
    f = N.UndefinedScalar(N.Str("f"), sp.Tuple(0), g)
    value, _ = derivative(f, x)
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((3, 2)), rng.standard_normal((3, 3))
    functions = {
        "g": lambda v: np.sin(a @ v),
        ("g", (1,)): lambda v: np.cos(a @ v) * a,
        ("f", (1,)): lambda v: (2 * b @ v).T,
    }
    env = {**functions, "x": rng.standard_normal(2), "m": 3, "n": 2}
    v = env["x"].reshape(-1, 1)
    expected = (2 * b @ np.sin(a @ v)).T @ (np.cos(a @ v) * a)
    assert evaluate(value, env) == pytest.approx(expected)


def test_undefined_functions_have_hessians():
    f = N.UndefinedScalar(N.Str("f"), sp.Tuple(0), x)
    value, _ = hessian(f, x)
    assert value == node(N.Undefined, N.Str("f"), sp.Tuple(2), n, n, x)


def test_steps_are_recorded_in_the_notation_of_books():
    steps = []
    derivative(node(N.Trace, node(N.Inverse, X)), X, steps.append)
    inverse = next(step for step in steps if step.rule == "inverse")
    assert inverse.before == node(N.Inverse, X)
    inv = A.inv(X)
    assert inverse.after == A.mul(sp.S.NegativeOne, inv, node(N.Differential, X), inv)


def test_a_missing_rule_names_the_kind():
    with pytest.raises(MissingRule, match="expm_jacobian"):
        derivative(N.ExpJacobian(X), X)


def test_closed_atoms_survive_the_functions_of_sympy():
    inner = node(N.MatAdd, y, node(N.MatMul, sp.S.NegativeOne, x))
    raw = sp.sqrt(N.Total(N.Ewise(sp.Lambda((u,), u**2), inner)))
    form = A.normal(raw)
    assert isinstance(form, N.FNorm)
    assert A.dims(form.args[0]) == (n, 1)
