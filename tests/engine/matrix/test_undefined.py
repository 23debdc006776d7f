"""Undefined functions: the printed chain, product and dot rules, with concrete functions put in for the names.

Every function is an autograd lambda; its derivatives are taken by autograd, in numerator layout, and the result of the
engine is evaluated with them. The composite is differentiated by autograd as a whole. First and second order.
"""

from __future__ import annotations

import autograd.numpy as np
import numpy
import pytest
from autograd import jacobian

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.evaluate import evaluate

N, M = 3, 2
_RNG = numpy.random.default_rng(7)
_B, _C, _D = _RNG.normal(size=(M, N)), _RNG.normal(size=(M, N)), _RNG.normal(size=(N, N))
GIVEN = (
    "u: n -> m; v: n -> m; f: n -> 1; c: n -> 1; g: 1 -> 1; h: m -> 1; w: 1 -> n; U: 1 -> m,m; V: 1 -> m,m; "
    "k: 1 | 1 -> 1; q: n; m -> m; phi: entrywise; A: m,m; x: n; t: scalar"
)
FUNCTIONS = {
    "u": lambda x: np.sin(np.dot(_B, x)),
    "v": lambda x: np.exp(np.dot(_C, x) / 3),
    "f": lambda x: np.sum(x**2) / 2 + np.sin(x[0] * x[1]),
    "c": lambda x: np.exp(np.dot(x, np.dot(_D, x)) / 9),
    "g": lambda s: np.sin(s) + s**3 / 5,
    "h": lambda y: np.sum(np.cos(y)) * y[0],
    "w": lambda t: np.array([np.sin(t), t**2, np.exp(t / 2)]),
    "U": lambda t: np.array([[2 + t**2, np.sin(t)], [t, 3 + np.cos(t)]]),
    "V": lambda t: np.array([[np.exp(t), t], [t**3, 1 + t]]),
    "q": lambda x, y: np.sin(np.dot(_B, x)) * y + y**2,
    "phi": lambda s: np.sin(s) + s**2,
    "k": lambda s, r: np.sin(s) * r**2 + s * r,
}
F = FUNCTIONS
PROBLEMS = (
    ("f(x)*u(x)", "x", lambda x, t, A: F["f"](x) * F["u"](x)),
    ("u(x) + v(x)", "x", lambda x, t, A: F["u"](x) + F["v"](x)),
    ("u(x)'*A*v(x)", "x", lambda x, t, A: np.dot(F["u"](x), np.dot(A, F["v"](x)))),
    ("u(x).*v(x)", "x", lambda x, t, A: F["u"](x) * F["v"](x)),
    ("h(u(x))", "x", lambda x, t, A: F["h"](F["u"](x))),
    ("g(f(x))", "x", lambda x, t, A: F["g"](F["f"](x))),
    ("g(h(u(x)))", "x", lambda x, t, A: F["g"](F["h"](F["u"](x)))),
    ("f(x)*c(x)", "x", lambda x, t, A: F["f"](x) * F["c"](x)),
    ("f(x)/c(x)", "x", lambda x, t, A: F["f"](x) / F["c"](x)),
    ("exp(f(x))*c(x)^2", "x", lambda x, t, A: np.exp(F["f"](x)) * F["c"](x) ** 2),
    ("norm(u(x))^2", "x", lambda x, t, A: np.sum(F["u"](x) ** 2)),
    ("k(f(x), c(x))", "x", lambda x, t, A: F["k"](F["f"](x), F["c"](x))),
    ("U(t)*V(t)", "t", lambda x, t, A: np.dot(F["U"](t), F["V"](t))),
    ("inv(U(t))", "t", lambda x, t, A: np.linalg.inv(F["U"](t))),
    ("det(U(t))", "t", lambda x, t, A: np.linalg.det(F["U"](t))),
    ("tr(A*U(t))", "t", lambda x, t, A: np.trace(np.dot(A, F["U"](t)))),
    ("f(w(t))", "t", lambda x, t, A: F["f"](F["w"](t))),
    ("u(w(t))", "t", lambda x, t, A: F["u"](F["w"](t))),
    ("g(t)*w(t)", "t", lambda x, t, A: F["g"](t) * F["w"](t)),
    ("g(g(t))", "t", lambda x, t, A: F["g"](F["g"](t))),
    ("phi(A*u(x))", "x", lambda x, t, A: F["phi"](np.dot(A, F["u"](x)))),
    ("sum(phi(u(x)))", "x", lambda x, t, A: np.sum(F["phi"](F["u"](x)))),
    ("u(x)'*phi(u(x))", "x", lambda x, t, A: np.sum(F["u"](x) * F["phi"](F["u"](x)))),
    ("phi(phi(x))", "x", lambda x, t, A: F["phi"](F["phi"](x))),
    ("phi(f(x))*f(x)", "x", lambda x, t, A: F["phi"](F["f"](x)) * F["f"](x)),
    ("sum(phi(U(t)'))", "t", lambda x, t, A: np.sum(F["phi"](F["U"](t)))),
    ("q(x, A*u(x))", "x", lambda x, t, A: F["q"](x, np.dot(A, F["u"](x)))),
    ("k(g(t), t)", "t", lambda x, t, A: F["k"](F["g"](t), t)),
)


def _as_argument(value):
    """Columns arrive as n x 1 arrays; the lambdas take vectors and numbers."""
    value = numpy.asarray(value, dtype=float)
    if value.ndim == 2 and value.shape[1] == 1:
        value = value[:, 0]
    return float(value) if value.ndim == 0 else value


def _derivative(name: str, orders: tuple[int, ...]):
    """∂^k f as the engine means it: each order adds the vec of its argument as columns, on vec of what was there."""
    function, take = FUNCTIONS[name], [i for i, k in enumerate(orders) for _ in range(k)]

    def evaluated(*arguments):
        arguments = [_as_argument(a) for a in arguments]
        current = function
        for index in take:
            current = (lambda inner, i: lambda *a: _jacobian(inner, i, a))(current, index)
        return numpy.asarray(current(*arguments), dtype=float)

    return evaluated


def _vec(value):
    return np.reshape(np.transpose(value), (-1,)) if np.ndim(value) == 2 else value


def _jacobian(inner, index, arguments):
    def moved(a):
        return _vec(inner(*arguments[:index], a, *arguments[index + 1 :]))

    shape = np.shape(inner(*arguments))
    found = jacobian(moved)(arguments[index])
    if np.ndim(arguments[index]) == 0:
        return np.transpose(np.reshape(found, shape[::-1])) if len(shape) == 2 else found
    return np.reshape(found, (-1, np.size(arguments[index])))


def _environment(values):
    env = {"m": M, "n": N, **values}
    for name, function in FUNCTIONS.items():
        env[name] = (lambda f: lambda *a: numpy.asarray(f(*(_as_argument(v) for v in a)), dtype=float))(function)
        for orders in ((1,), (2,), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)):
            env[name, orders] = _derivative(name, orders)
    return env


@pytest.mark.parametrize(("text", "wrt", "function"), PROBLEMS, ids=[p[0] for p in PROBLEMS])
@pytest.mark.parametrize("order", [1, 2])
def test_undefined_functions(text, wrt, function, order):
    values = {"x": _RNG.uniform(0.2, 0.9, N), "t": 0.7, "A": _RNG.normal(size=(M, M))}
    read = parse(text, GIVEN, wrt)
    (result,) = derive(read, order=order)
    found = numpy.asarray(evaluate(result.expr, _environment(values)), dtype=float)
    inner = lambda z: function(**{**values, wrt: z})
    for _ in range(order):
        inner = (lambda f: lambda z: _jacobian(lambda a: f(a), 0, (z,)))(inner)
    expected = numpy.asarray(inner(values[wrt]), dtype=float)
    if len(result.shape) == 3:  # a matrix for every component, not for every entry of x
        expected = numpy.swapaxes(expected.reshape(N, -1, N), 0, 1).reshape(-1, N)
    assert found.size == expected.size
    if expected.ndim == 2 and found.shape != expected.shape:
        found = found.reshape(expected.shape)
    assert numpy.allclose(found.reshape(expected.shape), expected, rtol=1e-8, atol=1e-9)
