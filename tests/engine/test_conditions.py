"""Printed conditions: minimal, sound, and as a textbook says them.

A row has the command, a NumPy function beside it that knows nothing of the engine, points, and for each printed
condition a way to a point where this one alone fails. At points where all hold, the slopes along random directions
from both sides agree; where one fails, there is no value, or they do not. What is asked for by a form alone fails at
points where they do agree.
"""

from __future__ import annotations

import shlex

import numpy as np
import pytest
from scipy import special

from tests.shell import matcalc

PD = "positive-definite"
N, M = 3, 4
ONLY = " (this form alone)"
inv, det, norm = np.linalg.inv, np.linalg.det, np.linalg.norm
sigmoid = lambda t: 1 / (1 + np.exp(-t))
softmax = lambda t: np.exp(t - t.max()) / np.exp(t - t.max()).sum()
quad = lambda S, x: x @ S @ x


def definite(rng, n=N):
    a = rng.standard_normal((n, n))
    return a @ a.T + np.eye(n)


normal = lambda *shape: lambda rng: rng.standard_normal(shape)
above = lambda *shape: lambda rng: rng.uniform(0.4, 2.0, shape)
unit = lambda *shape: lambda rng: rng.uniform(0.1, 0.9, shape)
small = lambda *shape: lambda rng: rng.uniform(-0.4, 0.4, shape)
number = lambda value: lambda rng: np.array(float(value))
zero = lambda name: lambda p: {name: 0 * p[name]}
put = lambda name, value: lambda p: {name: np.full_like(p[name], value)}
first = lambda name, value: lambda p: {name: np.concatenate([[value], p[name][1:]])}
singular = lambda name: lambda p: {name: np.outer(p[name][0], p[name][1])}
flipped = lambda name: lambda p: {name: p[name] * np.array([[-1]] + [[1]] * (len(p[name]) - 1))}
vectors = {"x": normal(N)}
two = {"x": normal(N), "y": normal(N)}

# (command, function, points, {condition: a point where this one alone fails})
ROWS = (
    # statistics
    (
        f'grad "sqrt((x-m)\'*inv(S)*(x-m))" --given "S: n,n {PD}; x: n; m: n" --wrt x',
        lambda x, m, S: np.sqrt(quad(inv(S), x - m)),
        {"x": normal(N), "m": normal(N), "S": definite},
        {"x ≠ m": lambda p: {"x": p["m"]}},
    ),
    (
        f'grad "log(s + x\'*inv(S)*x)" --given "S: n,n {PD}; x: n; s: scalar positive" --wrt x',
        lambda x, S, s: np.log(s + quad(inv(S), x)),
        {**vectors, "S": definite, "s": above()},
        {},
    ),
    (
        'grad "logdet(X) + tr(inv(X)*S)" --given "S: n,n symmetric" --wrt X',
        lambda X, S: np.log(det(X)) + np.trace(inv(X) @ S),
        {"X": definite, "S": definite},
        {"det(X) > 0": flipped("X")},
    ),
    (
        'grad "tr(inv(X)*S)" --given "S: n,n symmetric" --wrt X',
        lambda X, S: np.trace(inv(X) @ S),
        {"X": definite, "S": definite},
        {"X invertible": lambda p: {"X": np.ones((N, N))}},
    ),
    (
        f'grad "y\'*inv(K + n*c*I)*y + logdet(K + n*c*I)" --given "K: n,n {PD}; c: scalar positive; y: n" --wrt c',
        lambda K, c, y: quad(inv(K + N * c * np.eye(N)), y) + np.log(det(K + N * c * np.eye(N))),
        {"K": definite, "c": above(), "y": normal(N)},
        {},
    ),
    (
        'grad "logdet(diag(d) + A*A\')" --given "d: n positive; A: n,k" --wrt d',
        lambda d, A: np.log(det(np.diag(d) + A @ A.T)),
        {"d": above(N), "A": normal(N, 2)},
        {},
    ),
    (
        'grad "logdet(diag(d) + A*A\')" --given "d: n; A: n,k" --wrt d',
        lambda d, A: np.log(det(np.diag(d) + A @ A.T)),
        {"d": above(N), "A": normal(N, 2)},
        {"det(A Aᵀ + diag(d)) > 0": lambda p: {"d": np.array([-50.0, 1, 1])}},
    ),
    (
        'grad "logdet(diag(d))" --given "d: n positive" --wrt d',
        lambda d: np.log(det(np.diag(d))),
        {"d": above(N)},
        {},
    ),
    (
        'grad "logdet(diag(d))" --given "d: n" --wrt d',
        lambda d: np.log(np.prod(d)),
        {"d": above(N)},
        {"prod(d) > 0": first("d", -1.0)},
    ),
    (
        f'grad "logdet(A*C*A\' + R)" --given "A: m,n; C: n,n {PD}; R: m,m {PD}" --wrt A',
        lambda A, C, R: np.log(det(A @ C @ A.T + R)),
        {"A": normal(M, N), "C": definite, "R": lambda rng: definite(rng, M)},
        {},
    ),
    (
        f'grad "logdet(inv(S) + A\'*A)" --given "S: n,n {PD}; A: m,n" --wrt A',
        lambda S, A: np.log(det(inv(S) + A.T @ A)),
        {"S": definite, "A": normal(M, N)},
        {},
    ),
    (
        'grad "logdet(L*L\' + s*I)" --given "L: n,k; s: scalar positive" --wrt L',
        lambda L, s: np.log(det(L @ L.T + s * np.eye(N))),
        {"L": normal(N, 2), "s": above()},
        {},
    ),
    (
        'grad "logdet(X\'*X)" --given "X: m,n" --wrt X',
        lambda X: np.log(det(X.T @ X)),
        {"X": normal(M, N)},
        {"Xᵀ X invertible": lambda p: {"X": np.eye(M, N) * [1.0, 1, 0]}},
    ),
    (
        'grad "std(x)" --given "x: n" --wrt x',
        np.std,
        {"x": normal(N)},
        {"x ≠ mean(x) 𝟏": put("x", 1.5)},
    ),
    (
        'jacobian "(x - mean(x))/sqrt(var(x) + c)" --given "x: n; c: scalar positive" --wrt x',
        lambda x, c: (x - x.mean()) / np.sqrt(x.var() + c),
        {"x": normal(N), "c": above()},
        {},
    ),
    (
        'grad "sum(p.*log(p./q))" --given "p: n positive; q: n" --wrt q',
        lambda p, q: np.sum(p * np.log(p / q)),
        {"p": above(N), "q": above(N)},
        {"every entry of q > 0": first("q", -1.0)},
    ),
    (
        'diff "lgamma(a+b) - lgamma(a) - lgamma(b)" --given "a: scalar positive; b: scalar positive" --wrt a',
        lambda a, b: special.gammaln(a + b) - special.gammaln(a) - special.gammaln(b),
        {"a": above(), "b": above()},
        {},
    ),
    (
        'diff "p^a*(1-p)^b" --wrt p',
        lambda p, a, b: p**a * (1 - p) ** b,
        {"p": unit(), "a": number(1.3), "b": number(0.7)},
        {"0 < p < 1": put("p", 1.25)},
    ),
    # learning
    (
        'grad "sum(y.*log(p) + (1-y).*log(1-p))" --given "p: n; y: n" --wrt p',
        lambda p, y: np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)),
        {"p": unit(N), "y": unit(N)},
        {"every entry of p in (0, 1)": first("p", 1.5)},
    ),
    (
        'grad "sum(y.*log(sigmoid(X*w)) + (1-y).*log(1-sigmoid(X*w)))" --given "X: m,n; w: n; y: m" --wrt w',
        lambda X, w, y: np.sum(y * np.log(sigmoid(X @ w)) + (1 - y) * np.log(1 - sigmoid(X @ w))),
        {"X": normal(M, N), "w": normal(N), "y": unit(M)},
        {},
    ),
    (
        'grad "sum(log(softmax(x)))" --given "x: n" --wrt x',
        lambda x: np.log(softmax(x)).sum(),
        vectors,
        {},
    ),
    (
        'grad "sum(log(1 - softmax(x)))" --given "x: 3" --wrt x',
        lambda x: np.log(1 - softmax(x)).sum(),
        vectors,
        {},
    ),
    (
        'grad "sum(log(1 - softmax(x)))" --given "x: n" --wrt x',
        lambda x: np.log(1 - softmax(x)).sum(),
        vectors,
        {"n > 1": lambda p: {"x": p["x"][:1]}},
    ),
    (
        'grad "softmax(x/t)\'*y" --given "x: n; y: n; t: scalar" --wrt t',
        lambda x, y, t: softmax(x / t) @ y,
        {**two, "t": above()},
        {"t ≠ 0": zero("t")},
    ),
    (
        'grad "x\'*y/(norm2(x)*norm2(y))" --given "x: n; y: n" --wrt x',
        lambda x, y: x @ y / (norm(x) * norm(y)),
        two,
        {"x ≠ 0": zero("x"), "y ≠ 0": zero("y")},
    ),
    (
        'grad "exp(-norm2(x - y))" --given "x: n; y: n" --wrt x',
        lambda x, y: np.exp(-norm(x - y)),
        two,
        {"x ≠ y": lambda p: {"x": p["y"]}},
    ),
    (
        'grad "sum(sqrt(x.^2 + e^2))" --given "x: n; e: scalar positive" --wrt x',
        lambda x, e: np.sqrt(x**2 + e**2).sum(),
        {**vectors, "e": above()},
        {},
    ),
    (
        'grad "norm1(A*x - b)" --given "A: m,n; x: n; b: m" --wrt x',
        lambda A, x, b: np.abs(A @ x - b).sum(),
        {"A": normal(M, N), "x": normal(N), "b": normal(M)},
        {"every entry of A x − b ≠ 0": lambda p: {"b": np.concatenate([[p["A"][0] @ p["x"]], p["b"][1:]])}},
    ),
    (
        'grad "1/norminf(x)" --given "x: n" --wrt x',
        lambda x: 1 / np.abs(x).max(),
        {"x": lambda rng: np.array([0.5, -0.7, 2]) * rng.uniform(0.9, 1.1, 3)},
        {"one entry alone has the largest absolute value ‖x‖∞": lambda p: {"x": np.array([0.5, -2.0, 2.0])}},
    ),
    (
        'grad "log(norm1(x))" --given "x: n" --wrt x',
        lambda x: np.log(np.abs(x).sum()),
        vectors,
        {"every entry of x ≠ 0": first("x", 0.0)},
    ),
    (
        'grad "sum(atanh(tanh(x)/2)) + sum(log(1 + erf(x)))" --given "x: n" --wrt x',
        lambda x: np.arctanh(np.tanh(x) / 2).sum() + np.log(1 + special.erf(x)).sum(),
        vectors,
        {},
    ),
    (
        'diff "x ./ (s*ones(n,1))" --given "x: n; s: scalar" --wrt x',
        lambda x, s: x / s,
        {**vectors, "s": above()},
        {"s ≠ 0": zero("s")},
    ),
    # control, optimisation
    (
        f'grad "log(det(I + H*Q*H\'))" --given "H: m,n; Q: n,n {PD}" --wrt H',
        lambda H, Q: np.log(det(np.eye(M) + H @ Q @ H.T)),
        {"H": normal(M, N), "Q": definite},
        {},
    ),
    (
        'grad "logdet(I + X*diag(w)*X\')" --given "w: n positive; X: m,n" --wrt X',
        lambda w, X: np.log(det(np.eye(M) + X @ np.diag(w) @ X.T)),
        {"w": above(N), "X": normal(M, N)},
        {},
    ),
    (
        f'grad "tr(inv(A + t*B))" --given "A: n,n {PD}; B: n,n {PD}; t: scalar positive" --wrt t',
        lambda A, B, t: np.trace(inv(A + t * B)),
        {"A": definite, "B": definite, "t": above()},
        {},
    ),
    (
        f'grad "x\'*A*x/(x\'*B*x)" --given "B: n,n {PD}; A: n,n symmetric; x: n" --wrt x',
        lambda A, B, x: quad(A, x) / quad(B, x),
        {"A": definite, "B": definite, "x": normal(N)},
        {"x ≠ 0": zero("x")},
    ),
    (
        'grad "-sum(log(b - A*x))" --given "A: m,n; x: n; b: m" --wrt x',
        lambda A, x, b: -np.log(b - A @ x).sum(),
        {"A": small(M, N), "x": small(N), "b": above(M)},
        {"every entry of b − A x > 0": first("b", -5.0)},
    ),
    (
        'grad "-log(t^2 - x\'*x)" --given "x: n; t: scalar" --wrt x',
        lambda x, t: -np.log(t**2 - x @ x),
        {"x": small(N), "t": number(2)},
        {"t² > xᵀ x": put("t", 0.0)},
    ),
    (
        'diff "k/(s^2 + 2*s + 2)" --wrt s',
        lambda k, s: k / (s**2 + 2 * s + 2),
        {"k": above(), "s": normal()},
        {},
    ),
    (
        'diff "V*s/(K + s + s^2/k)" --given "V: scalar; K: scalar" --wrt s',
        lambda V, s, K, k: V * s / (K + s + s**2 / k),
        {"V": above(), "s": above(), "K": above(), "k": above()},
        {"K·k + k·s + s² ≠ 0": lambda p: {"K": -p["s"] - p["s"] ** 2 / p["k"]}, "k ≠ 0": zero("k")},
    ),
    # scalars as a set
    (
        'diff "log(1-x^2)/(2*x^2-2)" --wrt x',
        lambda x: np.log(1 - x**2) / (2 * x**2 - 2),
        {"x": small()},
        {"x² < 1": put("x", 1.5)},
    ),
    (
        'diff "1/(2*x^2-2) + acosh(x)" --wrt x',
        lambda x: 1 / (2 * x**2 - 2) + np.arccosh(x),
        {"x": lambda rng: rng.uniform(1.2, 3)},
        {"x > 1": put("x", 0.5)},
    ),
    (
        'diff "log(x) + 1/(x^2+x) + log(x^2+y^2)" --wrt x',
        lambda x, y: np.log(x) + 1 / (x**2 + x) + np.log(x**2 + y**2),
        {"x": above(), "y": normal()},
        {"x > 0": put("x", -0.5)},
    ),
    (
        'diff "1/(exp(x)-1) + log(x)" --wrt x',
        lambda x: 1 / np.expm1(x) + np.log(x),
        {"x": above()},
        {"x > 0": put("x", -0.5)},
    ),
    ('diff "log(x + sqrt(1 + x^2))" --wrt x', np.arcsinh, {"x": normal()}, {}),
    (
        'diff "log(1-exp(-x))" --given "x: scalar positive" --wrt x',
        lambda x: np.log(1 - np.exp(-x)),
        {"x": above()},
        {},
    ),
    (
        'diff "sqrt(1-x^2-y^2)/(2 - x - y)" --wrt x',
        lambda x, y: np.sqrt(1 - x**2 - y**2) / (2 - x - y),
        {"x": small(), "y": small()},
        {"x² + y² < 1": put("x", 1.5)},
    ),
    ('diff "log(p/(1-p))" --wrt p', lambda p: np.log(p / (1 - p)), {"p": unit()}, {"0 < p < 1": put("p", 1.25)}),
    (
        'diff "1/((x-y)^2/(x+y)^2 + 1)" --wrt x',
        lambda x, y: 1 / ((x - y) ** 2 / (x + y) ** 2 + 1),
        {"x": above(), "y": above()},
        {"x + y ≠ 0": lambda p: {"y": -p["x"]}},
    ),
    (
        'diff "1/sqrt(1 - v^2/c^2)" --given "c: scalar positive" --wrt v',
        lambda v, c: 1 / np.sqrt(1 - v**2 / c**2),
        {"v": small(), "c": above()},
        {"v² < c²": put("v", 3.0)},
    ),
    ('diff "log(gamma(x))" --wrt x', lambda x: np.log(special.gamma(x)), {"x": above()}, {"Γ(x) > 0": put("x", -0.5)}),
    (
        'diff "log(x^2+x+1)/(x^4 - 2*x^2 + 2)" --wrt x',
        lambda x: np.log(x**2 + x + 1) / (x**4 - 2 * x**2 + 2),
        {"x": normal()},
        {},
    ),
)
# (command, function, points, the condition of the form, points where it fails and the derivative exists)
FORMS = (
    (
        'grad "x*y/(1 + sqrt(x^2 + y^2))" --wrt "[x, y]"',
        lambda v: v[0] * v[1] / (1 + norm(v)),
        {"[x, y]": normal(2)},
        "x² + y² ≠ 0",
        zero("[x, y]"),
    ),
    ('grad "prod(x)" --given "x: n" --wrt x', np.prod, vectors, "every entry of x ≠ 0", first("x", 0.0)),
    (
        'grad "det(X)^2" --wrt X',
        lambda X: det(X) ** 2,
        {"X": definite},
        "X invertible",
        lambda p: {"X": np.ones((N, N))},
    ),
    ('jacobian "norm2(x)*x" --given "x: n" --wrt x', lambda x: norm(x) * x, vectors, "x ≠ 0", zero("x")),
    ('jacobian "x/(1 + norm2(x))" --given "x: n" --wrt x', lambda x: x / (1 + norm(x)), vectors, "x ≠ 0", zero("x")),
    (
        'grad "x\'*y/(norm2(x)*norm2(y) + c)" --given "x: n; y: n; c: scalar positive" --wrt x',
        lambda x, y, c: x @ y / (norm(x) * norm(y) + c),
        {**two, "c": above()},
        "x ≠ 0",
        zero("x"),
    ),
    ('jacobian "cumprod(x)" --given "x: n" --wrt x', np.cumprod, vectors, "every entry of x ≠ 0", first("x", 0.0)),
)


def stated(line: str) -> str:
    done = matcalc(*shlex.split(line))
    assert done.code == 0, done.err
    return next((row for row in done.out.splitlines() if row.startswith("where")), "")


def variable(line: str) -> str:
    return shlex.split(line)[shlex.split(line).index("--wrt") + 1]


def smooth(function, point, name, rng) -> bool:
    """Do the slopes from both sides agree, along five random directions?"""
    value = lambda v: np.asarray(function(v) if name[0] == "[" else function(**{**point, name: v}), dtype=float)
    h = 1e-6
    try:
        with np.errstate(divide="raise", invalid="raise"):  # 1/(s/0) is no value, whatever IEEE 754 makes of it
            here = value(point[name])
            if not np.all(np.isfinite(here)):
                return False
            for _ in range(5):
                way = rng.standard_normal(np.shape(point[name]))
                ahead = (value(point[name] + h * way) - here) / h
                behind = (here - value(point[name] - h * way)) / h
                if not np.all(np.isfinite(ahead + behind)):
                    return False
                if np.any(np.abs(ahead - behind) > 1e-3 * (1 + np.abs(ahead) + np.abs(behind))):
                    return False
    except (np.linalg.LinAlgError, FloatingPointError):
        return False
    return True


def drawn(points, rng):
    return {name: np.asarray(draw(rng), dtype=float) for name, draw in points.items()}


def asked(function, point):
    """The function by names; NumPy's own have one argument."""
    if getattr(function, "__name__", "") != "<lambda>":
        return lambda **p: function(*p.values())
    return function


@pytest.mark.parametrize("line, function, points, needs", ROWS, ids=[row[0] for row in ROWS])
def test_conditions_are_as_a_textbook_says_them(line, function, points, needs):
    told = stated(line)
    if "norminf" in line:  # x ≠ 0 is asked for by the value, and a tie is one of all entries then
        assert told == "where x ≠ 0, " + ", ".join(needs)
    else:
        assert told == ("where " + ", ".join(needs) if needs else "")


@pytest.mark.parametrize("line, function, points, needs", ROWS, ids=[row[0] for row in ROWS])
def test_conditions_are_enough_and_each_is_needed(line, function, points, needs):
    rng, name = np.random.default_rng(7), variable(line)
    for _ in range(6):
        point = drawn(points, rng)
        value = asked(function, point)
        assert smooth(value, point, name, rng), (line, point)
        for text, moved in needs.items():
            there = {**point, **moved(point)}
            assert not smooth(value, there, name, rng), (line, text, there)


@pytest.mark.parametrize("line, function, points, text, moved", FORMS, ids=[row[0] for row in FORMS])
def test_a_form_alone_asks_for_more(line, function, points, text, moved):
    assert stated(line) == f"where {text}{ONLY}"
    rng, name = np.random.default_rng(7), variable(line)
    for _ in range(4):
        point = drawn(points, rng)
        value = asked(function, point)
        for there in (point, {**point, **moved(point)}):
            assert smooth(value, there, name, rng), (line, there)
