"""Derivatives by a scalar, scalars added to every entry, block literals, row vectors.

``matrix(1)`` and ``vector(1)`` in an answer take the size of the place they stand in.
"""

import autograd.numpy as np

from .oracles import logdet, sigmoid
from .problem import problem, under

_inv = np.linalg.inv
_TANGENT = "derivative by a scalar"
_BROADCAST = "a scalar added to every entry"
_BLOCKS = "block literals"
_ROWS = "row vectors"

TANGENTS = (
    problem(
        "tangent-of-scaled-vector", "c^2*x", "c", lambda c, x: c**2 * x, "2*c*x", "c: scalar; x: n", source=_TANGENT
    ),
    problem(
        "tangent-of-exponential",
        "exp(c*x)",
        "c",
        lambda c, x: np.exp(c * x),
        "x.*exp(c*x)",
        "c: scalar; x: n",
        source=_TANGENT,
    ),
    problem(
        "tangent-of-trigonometric",
        "sin(c*x) + cos(c)*y",
        "c",
        lambda c, x, y: np.sin(c * x) + np.cos(c) * y,
        "x.*cos(c*x) - sin(c)*y",
        "c: scalar; x: n; y: n",
        source=_TANGENT,
    ),
    problem(
        "tangent-of-matrix-function",
        "sigmoid(c*X)",
        "c",
        lambda c, X: sigmoid(c * X),
        "X.*sigmoid(c*X).*(matrix(1) - sigmoid(c*X))",
        "c: scalar; X: m,n",
        source=_TANGENT,
    ),
    problem(
        "tangent-of-solve",
        "inv(A + c*B)*x",
        "c",
        lambda A, c, B, x: _inv(A + c * B) @ x,
        "-inv(A + c*B)*B*inv(A + c*B)*x",
        "A: n,n positive-definite; c: scalar positive; B: n,n positive-definite; x: n",
        source=_TANGENT,
    ),
    problem(
        "tangent-of-line-search",
        "norm2(A*(x + c*y) - b)^2",
        "c",
        lambda A, x, c, y, b: np.sum((A @ (x + c * y) - b) ** 2),
        "2*(A*(x + c*y) - b)'*A*y",
        "A: m,n; x: n; c: scalar; y: n; b: m",
        source="exact line search",
    ),
    problem(
        "tangent-of-logdet",
        "logdet(A + c*B)",
        "c",
        lambda A, c, B: logdet(A + c * B),
        "tr(inv(A + c*B)*B)",
        "A: n,n positive-definite; c: scalar positive; B: n,n positive-definite",
        source=_TANGENT,
    ),
    problem(
        "tangent-of-kron",
        "kron(c*A, c*B)",
        "c",
        lambda c, A, B: c**2 * np.kron(A, B),
        "2*c*kron(A, B)",
        "c: scalar; A: m,n; B: p,q",
        source=_TANGENT,
    ),
    problem(
        "tangent-of-product-of-pencils",
        "(A + c*B)*(C + c*D)",
        "c",
        lambda A, c, B, C, D: (A + c * B) @ (C + c * D),
        "B*(C + c*D) + (A + c*B)*D",
        "A: m,n; c: scalar; B: m,n; C: n,p; D: n,p",
        source=_TANGENT,
    ),
    problem(
        "scalar-quadratic-by-scalar",
        "c^2*x'*A*x + c*y'*x",
        "c",
        lambda c, x, A, y: c**2 * x @ A @ x + c * y @ x,
        "2*c*x'*A*x + y'*x",
        "c: scalar; x: n; A: n,n; y: n",
        bare=True,
        source=_TANGENT,
    ),
    problem(
        "matrix-scaled-by-function",
        "sin(x'*y)*A",
        "x",
        lambda x, y, A: np.sin(x @ y) * A,
        "cos(x'*y)*vec(A)*y'",
        "x: p; y: p; A: m,n",
        source="matrix by vector",
    ),
)
BROADCASTING = under(
    _BROADCAST,
    problem("vector-plus-scalar", "x + c", "c", lambda x, c: x + c, "vector(1)", "x: n; c: scalar"),
    problem("matrix-plus-scalar", "X + c", "c", lambda X, c: X + c, "matrix(1)", "X: m,n; c: scalar"),
    problem(
        "squares-of-shifted-vector",
        "sum((x + c).^2)",
        "c",
        lambda x, c: np.sum((x + c) ** 2),
        "2*sum(x + c)",
        "x: n; c: scalar",
    ),
    problem("shifted-by-inner-product", "x + x'*y", "x", lambda x, y: x + x @ y, "eye(n) + vector(1)*y'", "x: n; y: n"),
    problem(
        "matrix-shifted-by-trace",
        "sum((X - tr(X)).^2)",
        "X",
        lambda X: np.sum((X - np.trace(X)) ** 2),
        "2*(X - tr(X))' - 2*sum(X - tr(X))*eye(n)",
        "X: n,n",
    ),
    problem(
        "vector-constant",
        "norm2(x - vector(c))^2",
        "x",
        lambda x, c: np.sum((x - c) ** 2),
        "2*(x - vector(c))'",
        "x: n; c: scalar",
    ),
    problem(
        "vector-constant-by-its-value",
        "norm2(x - vector(c))^2",
        "c",
        lambda x, c: np.sum((x - c) ** 2),
        "-2*sum(x - vector(c))",
        "x: n; c: scalar",
    ),
    problem(
        "matrix-constant",
        "normF(X - matrix(c))^2",
        "X",
        lambda X, c: np.sum((X - c) ** 2),
        "2*(X - matrix(c))'",
        "X: m,n; c: scalar",
    ),
    problem(
        "ones-and-zeros",
        "norm2(X*ones(n,1) + zeros(m,1))^2",
        "X",
        lambda X: np.sum(np.sum(X, axis=1) ** 2),
        "2*ones(n,1)*ones(n,1)'*X'",
        "X: m,n",
    ),
    problem(
        "variance-by-shift",
        "mean((X*w + c - y).^2)",
        "c",
        lambda X, w, c, y: np.mean((X @ w + c - y) ** 2),
        "2*mean(X*w + c - y)",
        "X: m,n; w: n; c: scalar; y: m",
    ),
)
BLOCKS = under(
    _BLOCKS,
    problem(
        "stacked-maps",
        "[A*x; B*x]",
        "x",
        lambda A, x, B: np.concatenate([A @ x, B @ x]),
        "[A; B]",
        "A: m,n; x: n; B: p,n",
    ),
    problem(
        "stacked-inner-products",
        "[a'*x, b'*x]",
        "x",
        lambda a, b, x: np.array([a @ x, b @ x]),
        "[a'; b']",
        "a: n; b: n; x: n",
    ),
    problem(
        "vector-of-invariants",
        "[x'*x, y'*x, sum(x)]",
        "x",
        lambda x, y: np.array([x @ x, y @ x, np.sum(x)]),
        "[2*x'; y'; ones(1,n)]",
        "x: n; y: n",
    ),
    problem(
        "saddle-point-residual",
        "[A*x + B'*y; B*x]",
        "x",
        lambda A, x, B, y: np.concatenate([A @ x + B.T @ y, B @ x]),
        "[A; B]",
        "A: n,n; x: n; B: m,n; y: m",
    ),
    problem(
        "augmented-least-squares",
        "norm2([A; c*eye(n)]*x - [b; zeros(n,1)])^2",
        "x",
        lambda A, c, x, b: np.sum((A @ x - b) ** 2) + c**2 * x @ x,
        "2*(A*x - b)'*A + 2*c^2*x'",
        "A: m,n; c: scalar; x: n; b: m",
    ),
    problem(
        "bordered-determinant",
        "det([A, x; x', c])",
        "x",
        lambda A, x, c: np.linalg.det(A) * (c - x @ _inv(A) @ x),
        "-2*det(A)*x'*inv(A)",
        "A: n,n positive-definite; x: n; c: scalar",
    ),
    problem(
        "block-quadratic",
        "[x; y]'*[A, B; B', C]*[x; y]",
        "x",
        lambda x, y, A, B, C: x @ A @ x + 2 * x @ B @ y + y @ C @ y,
        "2*(x'*A + y'*B')",
        "x: n; y: m; A: n,n symmetric; B: n,m; C: m,m symmetric",
    ),
)
ROWS = under(
    _ROWS,
    problem("row-times-column", "w*x", "w", lambda w, x: (w @ x)[0], "x", "w: 1,n; x: n"),
    problem("row-squared-norm", "w*w'", "w", lambda w: np.sum(w**2), "2*w'", "w: 1,n"),
    problem("row-quadratic-form", "w*A*w'", "w", lambda w, A: (w @ A @ w.T)[0, 0], "(A + A')*w'", "w: 1,n; A: n,n"),
    problem("row-times-matrix", "w*A", "w", lambda w, A: w @ A, "A'", "w: 1,n; A: n,m"),
    problem("row-by-matrix", "w*A", "A", lambda w, A: w @ A, "kron(eye(m), w)", "w: 1,n; A: n,m"),
)
PROBLEMS = (*TANGENTS, *BROADCASTING, *BLOCKS, *ROWS)
