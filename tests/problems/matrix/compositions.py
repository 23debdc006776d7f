"""Element-wise functions composed with maps, products, quotients and one another."""

import autograd.numpy as np

from .oracles import huber, relu
from .problem import problem, under

_COMPOSED = "element-wise composition"

PROBLEMS = under(
    _COMPOSED,
    problem(
        "exp-of-quadratic-map",
        "exp(A*x).*x",
        "x",
        lambda A, x: np.exp(A @ x) * x,
        "diag(exp(A*x)) + diag(x.*exp(A*x))*A",
        "A: n,n; x: n",
    ),
    problem(
        "quotient-of-maps",
        "(A*x)./(B*x)",
        "x",
        lambda A, x, B: (A @ x) / (B @ x),
        "diag(vector(1)./(B*x))*A - diag((A*x)./(B*x).^2)*B",
        "A: m,n; x: n; B: m,n",
        kinds={"B": "positive", "x": "positive"},
    ),
    problem(
        "hadamard-of-maps",
        "(A*x).*(B*x)",
        "x",
        lambda A, x, B: (A @ x) * (B @ x),
        "diag(B*x)*A + diag(A*x)*B",
        "A: m,n; x: n; B: m,n",
        bare=True,
    ),
    problem("hadamard-of-three", "x.*y.*x", "x", lambda x, y: x * y * x, "2*diag(x.*y)", "x: n; y: n"),
    problem(
        "nested-functions",
        "sin(exp(A*x))",
        "x",
        lambda A, x: np.sin(np.exp(A @ x)),
        "diag(cos(exp(A*x)).*exp(A*x))*A",
        "A: m,n; x: n",
        kinds={"A": "unit", "x": "unit"},
    ),
    problem("power-of-map", "(A*x).^3", "x", lambda A, x: (A @ x) ** 3, "3*diag((A*x).^2)*A", "A: m,n; x: n"),
    problem(
        "power-with-scalar-exponent",
        "sum(x.^c)",
        "x",
        lambda x, c: np.sum(x**c),
        "c*(x.^(c - 1))'",
        "x: n positive; c: scalar",
    ),
    problem(
        "power-by-its-exponent",
        "sum(x.^c)",
        "c",
        lambda x, c: np.sum(x**c),
        "sum(x.^c.*log(x))",
        "x: n positive; c: scalar",
    ),
    problem(
        "power-with-vector-exponent",
        "sum(x.^y)",
        "y",
        lambda x, y: np.sum(x**y),
        "(x.^y.*log(x))'",
        "x: n positive; y: n",
    ),
    problem(
        "maximum-of-vectors", "sum(max(x, y))", "x", lambda x, y: np.sum(np.maximum(x, y)), "step(x - y)'", "x: n; y: n"
    ),
    problem(
        "minimum-of-maps",
        "sum(min(A*x, b))",
        "x",
        lambda A, x, b: np.sum(np.minimum(A @ x, b)),
        "step(b - A*x)'*A",
        "A: m,n; x: n; b: m",
    ),
    problem(
        "where-of-vectors",
        "sum(where(x > 0, x.^2, y.*x))",
        "x",
        lambda x, y: np.sum(np.where(x > 0, x**2, y * x)),
        "where(x > 0, 2*x, y)'",
        "x: n nonzero; y: n",
    ),
    problem(
        "huber-matrix",
        "sum(huber(X*W - Y, 0.5))",
        "W",
        lambda X, W, Y: np.sum(huber(X @ W - Y, 0.5)),
        "where(abs(X*W - Y) <= 0.5, X*W - Y, 0.5*sign(X*W - Y))'*X",
        "X: m,n; W: n,p; Y: m,p",
    ),
    problem(
        "absolute-times-relu",
        "abs(A*x)'*relu(B*x)",
        "x",
        lambda A, x, B: np.abs(A @ x) @ relu(B @ x),
        "(relu(B*x).*sign(A*x))'*A + (abs(A*x).*step(B*x))'*B",
        "A: m,n; x: n; B: m,n",
    ),
    problem("elementwise-exp-by-matrix", "exp(X)", "X", lambda X: np.exp(X), "diag(vec(exp(X)))", "X: m,n", bare=True),
    problem(
        "elementwise-log-of-product",
        "log(A*X*B)",
        "X",
        lambda A, X, B: np.log(A @ X @ B),
        "diag(matrix(1)./vec(A*X*B))*kron(B', A)",
        "A: p,m positive; X: m,n positive; B: n,q positive",
    ),
    problem(
        "elementwise-inside-quadratic",
        "sin(x)'*A*cos(x)",
        "x",
        lambda x, A: np.sin(x) @ A @ np.cos(x),
        "(A*cos(x))'*diag(cos(x)) - sin(x)'*A*diag(sin(x))",
        "x: n; A: n,n",
    ),
    problem(
        "elementwise-inside-trace",
        "tr(A*sin(X))",
        "X",
        lambda A, X: np.trace(A @ np.sin(X)),
        "A.*cos(X)'",
        "A: n,m; X: m,n",
    ),
    problem(
        "diagonal-of-function",
        "diag(exp(x))*A",
        "x",
        lambda x, A: np.exp(x)[:, None] * A,
        "kron(A', eye(n))*S(n)*diag(exp(x))",
        "x: n; A: n,m",
    ),
)
