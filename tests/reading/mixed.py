"""Optimisation, Python's and paper's spellings, left sides, and stars that are meant entry by entry."""

from __future__ import annotations

import numpy as np
from numpy.linalg import norm

from tests.reading.row import read, refuse

exp, log, tanh = np.exp, np.log, np.tanh
FIT = "X: m,p; y: m; w: p; "
LINEAR = "A: m,n; x: n; b: m; "


def _square(t):
    return np.sum(t * t)


def _sigmoid(t):
    return 1 / (1 + exp(-t))


ROWS = (
    # optimisation
    read("grad", "c'*x - mu*sum(log(x))", "x", "c: n; x: n positive; mu", lambda c, x, mu: c @ x - mu * np.sum(log(x))),
    read(
        "grad",
        "1/2*x'*Q*x + c'*x + lambda'*(A*x - b)",
        "x",
        LINEAR + "Q: n,n; c: n; lambda: m",
        lambda A, x, b, Q, c, lambda_: x @ Q @ x / 2 + c @ x + lambda_ @ (A @ x - b),
    ),
    read(
        "grad",
        "c'*x + nu'*(A*x - b) + rho/2*norm(A*x - b)^2",
        "x",
        LINEAR + "c: n; nu: m; rho",
        lambda A, x, b, c, nu, rho: c @ x + nu @ (A @ x - b) + rho / 2 * _square(A @ x - b),
    ),
    read(
        "grad",
        "rho/2*norm(A*x + B*z - c + u)^2",
        "x",
        "rho; A: m,n; x: n; B: m,p; z: p; c: m; u: m",
        lambda rho, A, x, B, z, c, u: rho / 2 * _square(A @ x + B @ z - c + u),
    ),
    read("grad", "1/(2*t)*norm(x - v)^2", "x", "t positive; x: n; v: n", lambda t, x, v: _square(x - v) / (2 * t)),
    read(
        "grad",
        "norm(A*x - b)^2 + delta^2*norm(x)^2",
        "x",
        LINEAR + "delta",
        lambda A, x, b, delta: _square(A @ x - b) + delta**2 * x @ x,
    ),
    read("grad", "mu*norm(A*x - b)^2", "mu", LINEAR + "mu", lambda A, x, b, mu: mu * _square(A @ x - b)),
    read("hessian", "norm(A*x - b)^2", "x", LINEAR, lambda A, x, b: _square(A @ x - b)),
    read("hessian", "x'*A*x", "x", "x: n; A: n,n", lambda x, A: x @ A @ x),
    read("hessian", "log(sum(exp(x)))", "x", "x: n", lambda x: log(np.sum(exp(x)))),
    read("grad", "logsumexp(z) - y'*z", "z", "z: n; y: n", lambda z, y: log(np.sum(exp(z))) - y @ z),
    read("grad", "norm(x)", "", "x: n", lambda x: norm(x)),
    read("diff", "x/norm(x)", "x", "x: n", lambda x: x / norm(x)),
    read("grad", "1/(1+exp(-(w'*x+b)))", "w", "w: n; x: n; b", lambda w, x, b: _sigmoid(w @ x + b)),
    read(
        "grad",
        "sum(log(1+exp(-y.*(X*w+b))))",
        "w",
        FIT + "b",
        lambda X, y, w, b: np.sum(log(1 + exp(-y * (X @ w + b)))),
        also={"b": "vector"},
    ),
    read(
        "grad",
        "-1/2*sum(1 + logvar - mu.^2 - exp(logvar))",
        "mu",
        "logvar: n; mu: n",
        lambda logvar, mu: -np.sum(1 + logvar - mu**2 - exp(logvar)) / 2,
    ),
    read("grad", "k/2*sum((x - x0).^2)", "x", "k; x: n; x0: n", lambda k, x, x0: k / 2 * _square(x - x0)),
    read(
        "grad",
        "T*sum(p.*log(p)) + c'*p",
        "p",
        "T; p: n probability; c: n",
        lambda T, p, c: T * np.sum(p * log(p)) + c @ p,
    ),
    read("grad", "N*log(det(S))", "S", "N; S: m,m spd", lambda N, S: N * log(np.linalg.det(S))),
    read("grad", "E*norm(x)^2/(1 - nu)", "x", "E; x: n; nu", lambda E, x, nu: E * x @ x / (1 - nu), values={"nu": 0.3}),
    read("diff", "dot(a, cross(b, c))", "a", "a: 3; b: 3; c: 3", lambda a, b, c: a @ np.cross(b, c)),
    read("diff", "kron(A, B)", "A", "A: m,n; B: p,q"),
    # Greek letters, indices and words beside arrays
    read("diff", "w'*phi", "w", "w: n; phi: n", lambda w, phi: w @ phi),
    read("grad", "(y - w'*phi)^2", "w", "y; w: n; phi: n", lambda y, w, phi: (y - w @ phi) ** 2),
    read("diff", "Phi*theta", "theta", "Phi: m,n; theta: n", lambda Phi, theta: Phi @ theta),
    read("diff", "x'*Lambda*x", "x", "x: n; Lambda: n,n", lambda x, Lambda: x @ Lambda @ x),
    read("diff", "beta'*x + beta0", "x", "beta: n; x: n; beta0", lambda beta, x, beta0: beta @ x + beta0),
    read(
        "diff", "theta0 + theta1*x", "theta0,theta1", "theta0 theta1 x", lambda theta0, theta1, x: theta0 + theta1 * x
    ),
    read("grad", "norm(alpha*x + y)^2", "x", "alpha; x: n; y: n", lambda alpha, x, y: _square(alpha * x + y)),
    read(
        "jacobian",
        "alpha*A*x + beta*y",
        "x",
        "alpha; A: m,n; x: n; beta; y: m",
        lambda alpha, A, x, beta, y: alpha * A @ x + beta * y,
    ),
    read("grad", "(norm(x - p1) - d1)^2", "x", "x: n; p1: n; d1", lambda x, p1, d1: (norm(x - p1) - d1) ** 2),
    read("grad", "norm(p1 - p2)^2", "p1", "p1: n; p2: n", lambda p1, p2: _square(p1 - p2)),
    read("grad", "sqrt((x-x1)^2+(y-y1)^2)", "x,y", "x x1 y y1", lambda x, x1, y, y1: np.hypot(x - x1, y - y1)),
    read("diff", "x/(norm(x)+eps)", "x", "x: n; eps positive", lambda x, eps: x / (norm(x) + eps)),
    read("grad", "sum(sqrt(x.^2 + eps))", "x", "x: n; eps positive", lambda x, eps: np.sum(np.sqrt(x**2 + eps))),
    read(
        "grad",
        "sum(sqrt((A*x - b).^2 + epsilon^2))",
        "x",
        LINEAR + "epsilon",
        lambda A, x, b, epsilon: np.sum(np.sqrt((A @ x - b) ** 2 + epsilon**2)),
    ),
    read("diff", "tanh(W*x + bias)", "x", "W: m,n; x: n; bias: m", lambda W, x, bias: tanh(W @ x + bias)),
    read("grad", "sum(w.*(A*x-b).^2)", "x", LINEAR + "w: m", lambda A, x, b, w: np.sum(w * (A @ x - b) ** 2)),
    read("grad", "norm(W.*(A - X))^2", "X", "W: m,n; A: m,n; X: m,n", lambda W, A, X: _square(W * (A - X))),
    read("grad", "norm(diag(w)*(A*x-b))^2", "x", LINEAR + "w: m", lambda A, x, b, w: _square(w * (A @ x - b))),
    read("grad", "x'*diag(d)*x", "d", "x: n; d: n", lambda x, d: x @ (d * x)),
    read("grad", "tr(diag(d)*A)", "d", "d: n; A: n,n", lambda d, A: np.trace(np.diag(d) @ A)),
    read("grad", "1/n*sum(x)", "x", "n positive; x: m", lambda n, x: np.sum(x) / n),
    read("grad", "sum(x)^2", "x", "x: n", lambda x: np.sum(x) ** 2),
    # as typed in Python
    read("grad", "x.T @ A @ x", "x", "x: n; A: n,n", lambda x, A: x @ A @ x),
    read("grad", "(A@x - b).T @ (A@x - b)", "x", LINEAR, lambda A, x, b: _square(A @ x - b)),
    read("grad", "(A@x - b).T @ (A@x - b) / n", "x", LINEAR + "n", lambda A, x, b, n: _square(A @ x - b) / n),
    read("diff", "A @ b", "b", "A: m,n; b: n", lambda A, b: A @ b),
    read("grad", "np.sum(np.log(1 + np.exp(-y*(X@w))))", "w", FIT, lambda X, y, w: np.sum(log(1 + exp(-y * (X @ w))))),
    read(
        "grad",
        "0.5*np.sum((X@w - y)**2) + 0.5*lam*np.sum(w**2)",
        "w",
        FIT + "lam",
        lambda X, y, w, lam: _square(X @ w - y) / 2 + lam * w @ w / 2,
    ),
    read("grad", "np.linalg.norm(A@x - b)**2", "x", LINEAR, lambda A, x, b: _square(A @ x - b)),
    read("diff", "np.tanh(W@x + b)", "x", "W: m,n; x: n; b: m", lambda W, x, b: tanh(W @ x + b)),
    # as written on paper
    read("grad", "x^T*A*x", "x", "x: n; A: n,n", lambda x, A: x @ A @ x),
    read("grad", "x^T A x", "x", "x: n; A: n,n", lambda x, A: x @ A @ x),
    read("grad", "(A x - b)'(A x - b)", "x", LINEAR, lambda A, x, b: _square(A @ x - b)),
    read("grad", "||A x - b||_2^2", "x", LINEAR, lambda A, x, b: _square(A @ x - b)),
    read(
        "grad",
        "1/2 ||X w - y||^2 + lambda/2 ||w||^2",
        "w",
        FIT + "lambda",
        lambda X, y, w, lambda_: _square(X @ w - y) / 2 + lambda_ / 2 * w @ w,
    ),
    read("diff", "tr(A X B)", "X", "A: p,m; X: m,n; B: n,p", lambda A, X, B: np.trace(A @ X @ B)),
    read("diff", "a'x", "x", "a: n; x: n", lambda a, x: a @ x),
    read("grad", "wᵀ Σ w", "w", "w: n; Σ: n,n", lambda w, Σ: w @ Σ @ w),
    read("diff", "σ(W*x+b)", "x", "W: m,n; x: n; b: m", lambda W, x, b: _sigmoid(W @ x + b)),
    refuse("grad", "x'Ax", "x", "A*x"),
    refuse("grad", "xᵀAx", "x", "A*x"),
    # left sides
    read("diff", "F = m*a", "m", "m a", lambda m, a: m * a),
    read("diff", "E = m*c^2", "m", "m c", lambda m, c: m * c**2),
    read("diff", "y = W*x + b", "W", "W: m,n; x: n; b: m", lambda W, x, b: W @ x + b),
    read(
        "grad",
        "J(theta) = 1/(2*m)*norm(X*theta - y)^2",
        "theta",
        "m positive; X: m,p; theta: p; y: m",
        lambda m, X, theta, y: _square(X @ theta - y) / (2 * m),
    ),
    # entry by entry was meant, and the language has dots for it
    refuse("grad", "sum(x^2)", "x", ".^"),
    refuse("grad", "mean((y - yhat)**2)", "y", ".^"),
    refuse("grad", "sum((x - mu)^2)/n", "mu", ".^"),
    refuse("grad", "(y-X@w)**2", "w", ".^|norm"),
    refuse("grad", "sum(x*y)", "x", ".*"),
    refuse("grad", "norm(A@x - b)^2/(x.T)", "x", "divided|row|size"),
)
