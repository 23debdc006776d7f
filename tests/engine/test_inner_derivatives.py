"""grad, jacobian and hessian of arrays inside EXPR, in matrix notation: the values against HIPS autograd.

Beside every expression stands the function it means, in NumPy, with autograd's operators for the inner derivatives;
the outer derivative is autograd's too.
"""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian, jacobian

from matcalc_cli import diff
from tests.shell import matcalc

RNG = np.random.default_rng(7)
A, X, W = RNG.normal(size=(3, 3)), RNG.normal(size=(3, 3)) + 3 * np.eye(3), RNG.normal(size=(2, 3))
x, b = RNG.normal(size=3), RNG.normal(size=3)
POINT = {"A": A, "X": X, "W": W, "x": x, "b": b, "t": 0.7}
quadratic = lambda A, x: x @ A @ x
logdet = lambda X: anp.log(anp.linalg.det(X))

# (EXPR, the variable, the same function of the variable and of the other names)
SCALARS = [
    ("norm2(grad(x'*A*x, x))^2", "A", lambda A: anp.sum(grad(quadratic, 1)(A, x) ** 2)),
    ("norm2(grad(x'*A*x, x))^2", "x", lambda x: anp.sum(grad(quadratic, 1)(A, x) ** 2)),
    (
        "tr(hessian(x'*A*x*(b'*x), x))",
        "x",
        lambda x: anp.trace(hessian(lambda z: (z @ A @ z) * (b @ z))(x)),
    ),
    ("log(det(hessian(x'*A'*A*x, x)))", "A", lambda A: logdet(hessian(lambda z: z @ A.T @ A @ z)(x))),
    ("norm(grad(norm(A*x), x))", "x", lambda x: anp.linalg.norm(grad(lambda z: anp.linalg.norm(A @ z))(x))),
    (
        "norm(jacobian(tanh(W*x), x))^2",
        "W",
        lambda W: anp.sum(jacobian(lambda z: anp.tanh(W @ z))(x) ** 2),
    ),
    ("sum(grad(log(det(X)), X))", "X", lambda X: anp.sum(grad(logdet)(X))),
    ("tr(jacobian(X*X, X))", "X", lambda X: anp.trace(jacobian(lambda Z: Z @ Z)(X).reshape(9, 9))),
    ("grad(x'*x*t^2, t)*t", "x", lambda x: 0.7 * grad(lambda t: x @ x * t**2)(0.7)),
    ("grad(norm(x)*t^3, t)", "t", lambda t: grad(lambda s: anp.linalg.norm(x) * s**3)(t)),
    ("b'*grad(softmax(A*x)'*b, x)", "x", lambda x: b @ grad(lambda z: _softmax(A @ z) @ b)(x)),
    (
        "grad(x'*x, x)'*hessian(exp(x'*b), x)*b",
        "x",
        lambda x: 2 * x @ hessian(lambda z: anp.exp(z @ b))(x) @ b,
    ),
]


def _softmax(v):
    return anp.exp(v) / anp.sum(anp.exp(v))


@pytest.mark.parametrize("text, wrt, function", SCALARS)
def test_a_scalar_with_a_derivative_inside_by_an_array(text, wrt, function):
    found = diff(text, wrt, layout="denominator")
    code = found.lambdify()
    point = {v.name: POINT[v.name] for v in found.variables}
    expected = grad(function)(POINT[wrt])
    assert np.allclose(np.squeeze(code(**point)), np.squeeze(expected), rtol=1e-9, atol=1e-12)


def test_a_gradient_by_a_matrix_of_it():
    found = diff("grad(x'*A*x, x)", "x")
    assert np.allclose(found.lambdify()(A=A, x=x), jacobian(grad(quadratic, 1), 1)(A, x))


def test_what_the_inner_derivative_needs_is_stated():
    """|A x| has no gradient where A x = 0, and what is made of it has none either."""
    printed = matcalc("eval", "b'*grad(norm(A*x), x)").out
    assert "where A x ≠ 0" in printed
    assert "det(X) > 0" in matcalc("diff", "sum(grad(log(det(X)), X))", "--wrt", "X").out


def test_the_derivative_by_a_scalar_is_printed_as_it_was_typed():
    assert "t·grad(t²·(xᵀ x), t)" in matcalc("diff", "t*grad(t^2*x'*x, t)", "--wrt", "x").out
    assert "[0]" not in matcalc("diff", "t*grad(t^2*x'*x, t)", "--wrt", "x").out
