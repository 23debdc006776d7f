"""Traces, determinants, inverses and products, as the Matrix Cookbook lists them and as people ask about them."""

from __future__ import annotations

import numpy as np
from numpy.linalg import det, inv, norm

from tests.reading.row import read, refuse

exp, log, sqrt, tr = np.exp, np.log, np.sqrt, np.trace
power = np.linalg.matrix_power
SQUARE = "A: m,m; X: m,m; B: m,m; "
QUADRATIC = "X: m,n; b: n; c: m; D: m,m; "


def _square(t):
    return np.sum(t * t)


def _eye(A):
    return np.eye(len(A))


ROWS = (
    # traces
    read("diff", "tr(X)", "X", "X: m,m", lambda X: tr(X)),
    read("diff", "tr(A*X*B)", "X", "A: p,m; X: m,n; B: n,p", lambda A, X, B: tr(A @ X @ B)),
    read("diff", "tr(A*X'*B)", "X", "A: p,n; X: m,n; B: m,p", lambda A, X, B: tr(A @ X.T @ B)),
    read("diff", "tr(X'*A)", "X", "X: m,n; A: m,n", lambda X, A: tr(X.T @ A)),
    read("diff", "tr(X^2)", "X", "X: m,m", lambda X: tr(X @ X)),
    read("diff", "tr(X^2*A)", "X", "X: m,m; A: m,m", lambda X, A: tr(X @ X @ A)),
    read("diff", "tr(X'*B*X)", "X", "X: m,n; B: m,m", lambda X, B: tr(X.T @ B @ X)),
    read("diff", "tr(A*X*B*X)", "X", "A: n,m; X: m,n; B: n,m", lambda A, X, B: tr(A @ X @ B @ X)),
    read("diff", "tr(X*A*X)", "X", "X: m,m; A: m,m", lambda X, A: tr(X @ A @ X)),
    read("diff", "tr(X'*A*X*B)", "X", "X: m,n; A: m,m; B: n,n", lambda X, A, B: tr(X.T @ A @ X @ B)),
    read("diff", "tr(X*B*X'*A)", "X", "X: m,n; B: n,n; A: m,m", lambda X, B, A: tr(X @ B @ X.T @ A)),
    read("diff", "tr(B'*X'*C*X*B)", "X", "B: n,p; X: m,n; C: m,m", lambda B, X, C: tr(B.T @ X.T @ C @ X @ B)),
    read(
        "diff",
        "tr(B'*X'*A'*C*X*D)",
        "X",
        "B: n,p; X: m,n; A: q,m; C: q,m; D: n,p",
        lambda B, X, A, C, D: tr(B.T @ X.T @ A.T @ C @ X @ D),
    ),
    read("diff", "tr(X^k)", "X", "X: m,m; k integer", lambda X, k: tr(power(X, int(k)))),
    read("diff", "tr(A*X^k)", "X", "A: m,m; X: m,m; k integer", lambda A, X, k: tr(A @ power(X, int(k)))),
    read("diff", "tr(A*inv(X)*B)", "X", "A: p,m; X: m,m invertible; B: m,p", lambda A, X, B: tr(A @ inv(X) @ B)),
    read("diff", "tr(inv(X + A))", "X", "X: m,m spd; A: m,m spd", lambda X, A: tr(inv(X + A))),
    read(
        "diff", "tr(inv(X'*C*X)*A)", "X", "X: m,n; C: m,m invertible; A: n,n", lambda X, C, A: tr(inv(X.T @ C @ X) @ A)
    ),
    read(
        "diff", "tr(X'*A*inv(X)*B)", "X", "X: m,m invertible; A: m,m; B: m,m", lambda X, A, B: tr(X.T @ A @ inv(X) @ B)
    ),
    read(
        "diff",
        "tr(W'*A*W)/tr(W'*B*W)",
        "W",
        "W: m,n; A: m,m; B: m,m spd",
        lambda W, A, B: tr(W.T @ A @ W) / tr(W.T @ B @ W),
    ),
    read("diff", "tr(A + B - 2*C*B*C)", "C", "A: m,m; B: m,m; C: m,m", lambda A, B, C: tr(A + B - 2 * C @ B @ C)),
    read(
        "diff",
        "tr(inv(I + P'*H'*H*P/s))",
        "P",
        "P: n,p; H: m,n; s positive",
        lambda P, H, s: tr(inv(np.eye(P.shape[1]) + P.T @ H.T @ H @ P / s)),
    ),
    # determinants
    read("diff", "det(X)", "X", "X: m,m", lambda X: det(X)),
    read("diff", "det(A*X*B)", "X", SQUARE, lambda A, X, B: det(A @ X @ B)),
    read("diff", "det(X'*A*X)", "X", "X: m,n; A: m,m invertible", lambda X, A: det(X.T @ A @ X)),
    read("diff", "log(det(X))", "X", "X: m,m invertible", lambda X: log(det(X))),
    read("diff", "log(det(X'*X))", "X", "X: m,n", lambda X: log(det(X.T @ X))),
    read("diff", "det(X^k)", "X", "X: m,m invertible; k integer", lambda X, k: det(power(X, int(k)))),
    read(
        "diff", "log(det(A + O'*X*O))", "X", "A: n,n spd; O: m,n; X: m,m spd", lambda A, O, X: log(det(A + O.T @ X @ O))
    ),
    read("diff", "det(I + t*A)", "t", "t; A: m,m", lambda t, A: det(_eye(A) + t * A)),
    read(
        "diff",
        "s = sigmoid(X*w); 1/2*logdet(X'*diag(s.*(1 - s))*X)",
        "w",
        "X: m,n; w: n",
        lambda X, w: log(det(X.T * (1 / (1 + exp(-X @ w)) / (1 + exp(X @ w))) @ X)) / 2,
    ),
    read(
        "diff",
        "sum(log(cosh(W*X))) - q*log(abs(det(W)))",
        "W",
        "W: m,m; X: m,n; q",
        lambda W, X, q: np.sum(log(np.cosh(W @ X))) - q * log(abs(det(W))),
    ),
    # forms in vectors
    read("diff", "a'*X'*b", "X", "a: n; X: m,n; b: m", lambda a, X, b: a @ X.T @ b),
    read("diff", "a'*X*a", "X", "a: m; X: m,m", lambda a, X: a @ X @ a),
    read("diff", "a'*inv(X)*b", "X", "a: m; X: m,m invertible; b: m", lambda a, X, b: a @ inv(X) @ b),
    read("diff", "b'*X'*D*X*c", "X", "b: n; X: m,n; D: m,m; c: n", lambda b, X, D, c: b @ X.T @ D @ X @ c),
    read("diff", "(X*b + c)'*D*(X*b + c)", "X", QUADRATIC, lambda X, b, c, D: (X @ b + c) @ D @ (X @ b + c)),
    read(
        "diff",
        "(B*x + b)'*C*(D*x + d)",
        "x",
        "B: m,n; x: n; b: m; C: m,p; D: p,n; d: p",
        lambda B, x, b, C, D, d: (B @ x + b) @ C @ (D @ x + d),
    ),
    read(
        "diff",
        "(x - A*s)'*W*(x - A*s)",
        "s",
        "x: m; A: m,n; s: n; W: m,m",
        lambda x, A, s, W: (x - A @ s) @ W @ (x - A @ s),
    ),
    read(
        "diff",
        "(x - A*s)'*W*(x - A*s)",
        "A",
        "x: m; A: m,n; s: n; W: m,m",
        lambda x, A, s, W: (x - A @ s) @ W @ (x - A @ s),
    ),
    read("diff", "x'*B*x", "x", "x: m; B: m,m", lambda x, B: x @ B @ x),
    read("diff", "x'*A*y", "y", "x: m; A: m,n; y: n", lambda x, A, y: x @ A @ y),
    read("diff", "a'*b", "a", "a: m; b: m", lambda a, b: a @ b),
    read("diff", "e'*A*e", "A", "e: m; A: m,m", lambda e, A: e @ A @ e),
    read("grad", "1/2*x'*Q*x + q'*x", "x", "x: m; Q: m,m; q: m", lambda x, Q, q: x @ Q @ x / 2 + q @ x),
    read("grad", "1/2*x'*A*x - b'*x + c", "x", "x: m; A: m,m; b: m; c", lambda x, A, b, c: x @ A @ x / 2 - b @ x + c),
    read(
        "grad",
        "x'*A'*A*x - 2*b'*A*x + b'*b",
        "x",
        "x: n; A: m,n; b: m",
        lambda x, A, b: _square(A @ x) - 2 * b @ A @ x + b @ b,
    ),
    read("grad", "x'*A*x/(x'*x)", "x", "x: m; A: m,m", lambda x, A: x @ A @ x / (x @ x)),
    read("grad", "x'*(A + t*B)*x", "t", "x: m; A: m,m; t; B: m,m", lambda x, A, t, B: x @ (A + t * B) @ x),
    read("grad", "b'*inv(A)*b", "A", "b: m; A: m,m invertible", lambda b, A: b @ inv(A) @ b),
    # norms
    read("diff", "norm(x - a)", "x", "x: m; a: m", lambda x, a: norm(x - a)),
    read("diff", "(x-a)/norm(x-a)", "x", "x: m; a: m", lambda x, a: (x - a) / norm(x - a)),
    read("diff", "norm2(x-c)^3", "x", "x: m; c: m", lambda x, c: norm(x - c) ** 3),
    read(
        "diff",
        "norm1(x)+norm2(x-v)^2/(2*tau)",
        "x",
        "x: m; v: m; tau",
        lambda x, v, tau: np.sum(abs(x)) + _square(x - v) / (2 * tau),
    ),
    read("diff", "norm(A*X*B - C)^2", "X", "A: p,m; X: m,n; B: n,q; C: p,q", lambda A, X, B, C: _square(A @ X @ B - C)),
    read(
        "diff",
        "norm(R*A - B)^2 + c*norm(R'*R - I)^2",
        "R",
        "R: m,m; A: m,n; B: m,n; c",
        lambda R, A, B, c: _square(R @ A - B) + c * _square(R.T @ R - _eye(R)),
    ),
    read(
        "diff",
        "0.5*tr((A - U*V)'*(A - U*V)) + 0.5*tr(U'*U)",
        "U",
        "A: m,n; U: m,p; V: p,n",
        lambda A, U, V: _square(A - U @ V) / 2 + _square(U) / 2,
    ),
    read("diff", "sqrt(tr(A'*A))", "A", "A: m,n", lambda A: norm(A)),
    read("diff", "norm(A*x)/norm(x)", "x", "A: m,n; x: n", lambda A, x: norm(A @ x) / norm(x)),
    read("diff", "||A*x - b||^2", "x", "A: m,n; x: n; b: m", lambda A, x, b: _square(A @ x - b)),
    read("diff", "||Y - A*X||_F^2", "X", "Y: m,n; A: m,p; X: p,n", lambda Y, A, X: _square(Y - A @ X)),
    # vectors and matrices as results
    read("diff", "x/(x'*x)", "x", "x: m", lambda x: x / (x @ x)),
    read("diff", "x*x'", "x", "x: m", lambda x: np.outer(x, x)),
    read("diff", "u*v'", "u", "u: m; v: n", lambda u, v: np.outer(u, v)),
    read("diff", "x - 2*v*v'*x/(v'*v)", "x", "x: m; v: m", lambda x, v: x - 2 * v * (v @ x) / (v @ v)),
    read("diff", "A*b + c", "b", "A: m,n; b: n; c: m", lambda A, b, c: A @ b + c),
    read("diff", "A'*A*x - A'*b", "x", "A: m,n; x: n; b: m", lambda A, x, b: A.T @ A @ x - A.T @ b),
    read("diff", "(A + lambda*I)*x", "x", "A: m,m; lambda; x: m", lambda A, lambda_, x: A @ x + lambda_ * x),
    read(
        "diff",
        "inv(A + lambda*I)*b",
        "lambda",
        "A: m,m spd; lambda positive; b: m",
        lambda A, lambda_, b: inv(A + lambda_ * _eye(A)) @ b,
    ),
    read("diff", "inv(A)*b", "b", "A: m,m invertible; b: m", lambda A, b: inv(A) @ b),
    read("diff", "A^-1*b", "b", "A: m,m invertible; b: m", lambda A, b: inv(A) @ b),
    read("diff", "A*B*c", "c", "A: m,n; B: n,p; c: p", lambda A, B, c: A @ B @ c),
    read("diff", "A*diag(x)*b", "x", "A: m,n; x: n; b: n", lambda A, x, b: A @ (x * b)),
    read("diff", "diag(x)*A*x", "x", "x: m; A: m,m", lambda x, A: x * (A @ x)),
    read("diff", "A*X+X*A'", "X", "A: m,m; X: m,m", lambda A, X: A @ X + X @ A.T),
    read("diff", "X*X'*X", "X", "X: m,n", lambda X: X @ X.T @ X),
    read("diff", "inv(A + t*B)", "t", "A: m,m spd; t positive; B: m,m spd", lambda A, t, B: inv(A + t * B)),
    read("diff", "x'*A", "x", "x: m; A: m,n", lambda x, A: (x @ A)[None, :]),
    read("diff", "A*B", "A", "A: m,n; B: n,p", lambda A, B: A @ B),
    read("diff", "2*A*B", "A", "A B", lambda A, B: 2 * A * B, also={"A": "matrix", "B": "matrix"}, noted=("A", "B")),
    # sums of entries
    read("diff", "sum(X.*Y)", "X", "X: m,n; Y: m,n", lambda X, Y: np.sum(X * Y)),
    read(
        "diff",
        "sum(V./(W*H) - log(V./(W*H)) - 1)",
        "H",
        "V: m,n positive; W: m,p positive; H: p,n positive",
        lambda V, W, H: np.sum(V / (W @ H) - log(V / (W @ H)) - 1),
    ),
    read(
        "diff",
        "1/2*(norm2(V'*x)^2 - sum((V.^2)'*(x.^2)))",
        "V",
        "V: m,n; x: m",
        lambda V, x: (_square(V.T @ x) - np.sum((V**2).T @ x**2)) / 2,
    ),
    read(
        "diff",
        "r = A*x - b; sum(r.^2./(1 + r.^2))",
        "x",
        "A: m,n; x: n; b: m",
        lambda A, x, b: np.sum((A @ x - b) ** 2 / (1 + (A @ x - b) ** 2)),
    ),
    read(
        "diff",
        "y'*(g.*(x - mean(x))/sqrt(mean((x - mean(x)).^2) + c))",
        "x",
        "y: m; g: m; x: m; c positive",
        lambda y, g, x, c: y @ (g * (x - np.mean(x)) / sqrt(np.mean((x - np.mean(x)) ** 2) + c)),
    ),
    read("diff", "prod(x)", "x", "x: m", lambda x: np.prod(x)),
    read(
        "diff",
        "1/2*norm2(V*tanh(W*x) - y)^2",
        "W",
        "V: q,p; W: p,n; x: n; y: q",
        lambda V, W, x, y: _square(V @ np.tanh(W @ x) - y) / 2,
    ),
    read(
        "diff",
        "norm(X'*Y/n - I)^2",
        "X",
        "X: m,p; Y: m,p; n positive",
        lambda X, Y, n: _square(X.T @ Y / n - np.eye(X.shape[1])),
    ),
    read("grad", "A*X*B", "", "A X B", lambda A, X, B: A * X * B, noted=("A", "X", "B")),
    # refused: no reading fits
    refuse("grad", "tr(A*x*b')*x", "x", "scalar|1"),
    refuse("diff", "x'*y'", "x", "size|fit"),
    refuse("grad", "x'*A*x + b'", "x", "size|scalar"),
    refuse("diff", "1/A + inv(A)", "A", "inv"),
)
