"""Gradients written by hand as people write them in NumPy, with what is to be said of each: right, or why not."""

from __future__ import annotations

from typing import NamedTuple


class Gradients(NamedTuple):
    """`claims`: {what is to be said: functions of one loss}; "" is right, else the reason of the verdict."""

    name: str
    wrt: str
    given: str
    loss: str
    claims: tuple[tuple[str, str], ...]


HEAD = """\
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
"""

GRADIENTS: tuple[Gradients, ...] = (
    Gradients(
        "logistic",
        "w",
        "w: n; X: m,n; y: m",
        """\
def loss(w, X, y):
    p = sigmoid(X @ w)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
""",
        (
            (
                "",
                """\
    return X.T @ (sigmoid(X @ w) - y) / y.size
""",
            ),
            (
                "",
                """\
    return ((sigmoid(X.dot(w)) - y)[:, None] * X).mean(axis=0)
""",
            ),
            (
                "factor",
                """\
    return X.T @ (sigmoid(X @ w) - y)
""",
            ),
            (
                "sign",
                """\
    return np.dot(X.T, y - sigmoid(X @ w)) / len(y)
""",
            ),
        ),
    ),
    Gradients(
        "bias",
        "b",
        "w: n; X: m,n; y: m; b: scalar",
        """\
def loss(b, w, X, y):
    return np.mean((X @ w + b - y) ** 2) / 2
""",
        (
            (
                "",
                """\
    return np.mean(X @ w + b - y)
""",
            ),
            (
                "",
                """\
    return (X @ w + b - y).sum() / X.shape[0]
""",
            ),
            (
                "factor",
                """\
    return 2 * np.mean(X @ w + b - y)
""",
            ),
            (
                "sign",
                """\
    return np.mean(y - X @ w - b)
""",
            ),
        ),
    ),
    Gradients(
        "softmax",
        "W",
        "W: n,k; X: m,n; Y: m,k",
        """\
def loss(W, X, Y):
    return -np.sum(Y * np.log(softmax(X @ W))) / X.shape[0]
""",
        (
            (
                "term",
                """\
    return X.T @ (softmax(X @ W) - Y) / len(X)
""",
            ),
            (
                "",
                """\
    P = softmax(X @ W)
    return X.T.dot(P * Y.sum(axis=1, keepdims=True) - Y) / X.shape[0]
""",
            ),
            (
                "layout",
                """\
    P = softmax(X @ W)
    return (P * Y.sum(axis=1, keepdims=True) - Y).T @ X / X.shape[0]
""",
            ),
        ),
    ),
    Gradients(
        "layer",
        "b",
        "W: m,n; b: m; X: n,N; Y: m,N",
        """\
def loss(b, W, X, Y):
    return 0.5 * np.sum((np.tanh(W @ X + b[:, None]) - Y) ** 2)
""",
        (
            (
                "",
                """\
    A = np.tanh(W @ X + b[:, None])
    return ((A - Y) * (1 - A ** 2)).sum(axis=1)
""",
            ),
            (
                "size",
                """\
    A = np.tanh(W @ X + b[:, None])
    return ((A - Y) * (1 - A ** 2)).sum(axis=0)
""",
            ),
            (
                "",
                """\
    A = np.tanh(W @ X + b[:, None])
    return np.sum((A - Y) * (1 - A ** 2), axis=1, keepdims=True)
""",
            ),
        ),
    ),
    Gradients(
        "hidden",
        "W1",
        "W1: h,n; W2: k,h; x: n; y: k",
        """\
def loss(W1, W2, x, y):
    h = np.maximum(0, W1 @ x)
    return np.sum((W2 @ h - y) ** 2) / 2
""",
        (
            (
                "",
                """\
    h = np.maximum(0, W1 @ x)
    d = W2.T @ (W2 @ h - y)
    return np.outer(d * (h > 0), x)
""",
            ),
            (
                "positive",
                """\
    h = np.maximum(0, W1 @ x)
    d = W2.T @ (W2 @ h - y)
    return np.outer(d, x)
""",
            ),
            (
                "layout",
                """\
    h = np.maximum(0, W1 @ x)
    d = W2.T @ (W2 @ h - y)
    return np.outer(x, d * (h > 0))
""",
            ),
        ),
    ),
    Gradients(
        "ridge",
        "w",
        "w: n; X: m,n; y: m; lam: scalar",
        """\
def loss(w, X, y, lam):
    return np.sum((X @ w - y) ** 2) / (2 * len(y)) + lam / 2 * w @ w
""",
        (
            (
                "",
                """\
    return X.T @ (X @ w - y) / len(y) + lam * w
""",
            ),
            (
                "term",
                """\
    return X.T @ (X @ w - y) / len(y)
""",
            ),
            (
                "term",
                """\
    return X.T @ (X @ w - y) / len(y) + 2 * lam * w
""",
            ),
        ),
    ),
    Gradients(
        "mf",
        "U",
        "U: m,k; V: n,k; R: m,n; M: m,n",
        """\
def loss(U, V, R, M):
    return np.sum(M * (R - U @ V.T) ** 2)
""",
        (
            (
                "",
                """\
    return -2 * (M * (R - U @ V.T)) @ V
""",
            ),
            (
                "term",
                """\
    return -2 * (M ** 2 * (R - U @ V.T)) @ V
""",
            ),
            (
                "sign",
                """\
    return 2 * (M * (R - U @ V.T)) @ V
""",
            ),
        ),
    ),
    Gradients(
        "hinge",
        "w",
        "w: n; X: m,n; y: m; C: scalar",
        """\
def loss(w, X, y, C):
    return 0.5 * w @ w + C * np.mean(np.maximum(0, 1 - y * (X @ w)))
""",
        (
            (
                "",
                """\
    active = y * (X @ w) < 1
    return w - C * (X.T @ (y * active)) / len(y)
""",
            ),
            (
                "",
                """\
    m = 1 - y * (X @ w)
    return w - C / len(y) * np.sum(np.where(m > 0, y, 0)[:, None] * X, axis=0)
""",
            ),
            (
                "factor",  # 1/m is missing, and the mask of the claim is a comparison, that of the derivative a step
                """\
    active = y * (X @ w) < 1
    return w - C * (X.T @ (y * active))
""",
            ),
        ),
    ),
    Gradients(
        "gauss",
        "mu",
        "X: n,d; mu: d; S: d,d",
        """\
def loss(mu, X, S):
    D = X - mu
    return 0.5 * np.sum((D @ np.linalg.inv(S)) * D)
""",
        (
            (
                "",
                """\
    P = np.linalg.inv(S)
    return -0.5 * np.sum((X - mu) @ (P + P.T), axis=0)
""",
            ),
            (
                "structure",
                """\
    return -np.linalg.solve(S, (X - mu).sum(axis=0))
""",
            ),
        ),
    ),
    Gradients(
        "attention",
        "q",
        "q: d; K: n,d; v: n",
        """\
def loss(q, K, v):
    s = np.exp(K @ q / np.sqrt(q.shape[0]))
    return (s / s.sum()) @ v
""",
        (
            (
                "",
                """\
    s = np.exp(K @ q / np.sqrt(q.shape[0]))
    p = s / s.sum()
    return K.T @ (p * (v - p @ v)) / np.sqrt(len(q))
""",
            ),
            (
                "",
                """\
    s = np.exp(K @ q / np.sqrt(q.shape[0]))
    p = s / s.sum()
    return (np.diag(p) - np.outer(p, p)) @ v @ K / np.sqrt(K.shape[1])
""",
            ),
            (
                "factor",
                """\
    s = np.exp(K @ q / np.sqrt(q.shape[0]))
    p = s / s.sum()
    return K.T @ (p * (v - p @ v))
""",
            ),
        ),
    ),
)
