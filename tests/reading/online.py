"""Inputs that people gave to matrixcalculus.org and kept, in code that the site wrote for them; its manual's examples.

The site's own convention is a ... g for scalars, h ... z for vectors, capitals for matrices; each input here was kept
with the kinds that the site showed, and those are the ones meant.
"""

from __future__ import annotations

import numpy as np
from numpy.linalg import det, inv, norm

from tests.reading.row import read

exp, log, tanh = np.exp, np.log, np.tanh

ROWS = (
    # the manual
    read("grad", "0.5*x'*A*x", "x", "x: m; A: m,m", lambda x, A: x @ A @ x / 2),
    read("diff", "(y.*v)'*x", "x", "y: m; v: m; x: m", lambda y, v, x: (y * v) @ x),
    read("diff", "a^b", "a", "a b positive", lambda a, b: a**b),
    read("diff", "norm1(A*x-y)", "x", "A: m,n; x: n; y: m", lambda A, x, y: np.sum(np.abs(A @ x - y))),
    read("diff", "norm2(A*x-y)^2", "x", "A: m,n; x: n; y: m", lambda A, x, y: np.sum((A @ x - y) ** 2)),
    read(
        "diff",
        "sum(log(exp(-y.*(X*w)) + vector(1)))",
        "w",
        "y: m; X: m,n; w: n",
        lambda y, X, w: np.sum(log(exp(-y * (X @ w)) + 1)),
    ),
    read(
        "diff",
        "tr(A*X'*B*X*C)",
        "X",
        "A: p,n; X: m,n; B: m,m; C: n,p",
        lambda A, X, B, C: np.trace(A @ X.T @ B @ X @ C),
    ),
    read("diff", "log(det(inv(X)))", "X", "X: m,m spd", lambda X: log(det(inv(X)))),
    read("diff", "v'*x", "x", "v: m; x: m", lambda v, x: v @ x),
    read("diff", "tr(A*X)", "X", "A: m,n; X: n,m", lambda A, X: np.trace(A @ X)),
    # kept inputs
    read(
        "diff",
        "norm2(b - A*x + c*x)^2",
        "x",
        "b: m; A: m,m; x: m; c",
        lambda b, A, x, c: np.sum((b - A @ x + c * x) ** 2),
    ),
    read(
        "diff", "x'*A*x + c*sin(y)'*x", "x", "x: m; A: m,m; c; y: m", lambda x, A, c, y: x @ A @ x + c * np.sin(y) @ x
    ),
    read("diff", "x .* tanh(log(vector(1) + exp(x)))", "x", "x: m", lambda x: x * tanh(log(1 + exp(x)))),
    read(
        "diff",
        "sum(log(exp(-b.*(A*x)) + vector(1)))",
        "x",
        "b: m; A: m,n; x: n",
        lambda b, A, x: np.sum(log(exp(-b * (A @ x)) + 1)),
    ),
    read("diff", "tr(A'*inv(X))", "X", "A: m,m; X: m,m invertible", lambda A, X: np.trace(A.T @ inv(X))),
    read(
        "diff",
        "-exp(-(x-x0)'*D*(x-x0))",
        "x",
        "x: m unit; x0: m unit; D: m,m",
        lambda x, x0, D: -exp(-(x - x0) @ D @ (x - x0)),
    ),
    read("diff", "W2 * z1 + b2", "W2", "W2: m,n; z1: n; b2: m", lambda W2, z1, b2: W2 @ z1 + b2),
    read("diff", "w*w'*v - (w'*w)*v", "w", "w: m; v: m", lambda w, v: w * (w @ v) - (w @ w) * v),
    read("diff", "W*x", "W", "W: m,n; x: n", lambda W, x: W @ x),
    read("diff", "X * W", "W", "X: m,n; W: n,p", lambda X, W: X @ W),
    read("diff", "A+B", "A", "A: m,n; B: m,n", lambda A, B: A + B),
    read(
        "diff",
        "alpha' * (y * y' .* ((P * K * P') .* (Q * K * Q') - (P * K * Q') .* (Q * K * P'))) * alpha",
        "alpha",
        "alpha: m; y: m; P: m,n; K: n,n; Q: m,n",
        lambda alpha, y, P, K, Q: (
            alpha @ (np.outer(y, y) * ((P @ K @ P.T) * (Q @ K @ Q.T) - (P @ K @ Q.T) * (Q @ K @ P.T))) @ alpha
        ),
    ),
    read(
        "diff",
        "b'*H'*A'*M*A*H*b",
        "A",
        "b: p; H: n,p; A: m,n; M: m,m",
        lambda b, H, A, M: b @ H.T @ A.T @ M @ A @ H @ b,
    ),
    read(
        "diff",
        "((tanh(w'*i+b)+1)/2-d)^2",
        "b",
        "w: m; i: m; b d",
        lambda w, i, b, d: ((tanh(w @ i + b) + 1) / 2 - d) ** 2,
    ),
    read(
        "diff",
        "(((tanh(w'*i+b) + 1)/2) - d)^2",
        "w",
        "w: m; i: m; b d",
        lambda w, i, b, d: ((tanh(w @ i + b) + 1) / 2 - d) ** 2,
    ),
    read("diff", "(1-l0/norm2(p-q))*(p-q)", "p", "l0; p: m; q: m", lambda l0, p, q: (1 - l0 / norm(p - q)) * (p - q)),
    read(
        "diff",
        "norm2(V*W*z-vprime)^2",
        "z",
        "V: m,n; W: n,p; z: p; vprime: m",
        lambda V, W, z, vprime: np.sum((V @ W @ z - vprime) ** 2),
    ),
    read(
        "diff",
        "norm2(V*W*z-vprime)^2",
        "W",
        "V: m,n; W: n,p; z: p; vprime: m",
        lambda V, W, z, vprime: np.sum((V @ W @ z - vprime) ** 2),
    ),
)
