"""Work of matrix notation with the NumPy program that someone who knows the mathematics writes for it.

Every row has the expression, its sizes, the derivative by hand (in the layout "denominator", vec stacking columns), and
the loss itself, from which JAX and PyTorch make their derivatives: `loss(np, **arguments)` with any of the modules.
The programs by hand are as stable as ours: softmax and log1p, no exponential that overflows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Work:
    """d^order text / d wrt at arrays of these sizes; kinds narrow the numbers that are put in."""

    name: str
    text: str
    given: str
    wrt: str
    sizes: Mapping[str, tuple[int, ...]]
    by_hand: Callable[..., Any]
    loss: Callable[..., Any] | None = None
    order: int = 1
    kinds: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Numbers for every name, the same in every run."""
        rng = np.random.default_rng(17)
        return {name: _SAMPLES[self.kinds.get(name, "real")](rng, shape) for name, shape in self.sizes.items()}


def _labels(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """One of each row is 1"""
    found = np.zeros(shape)
    found[np.arange(shape[0]), rng.integers(0, shape[1], shape[0])] = 1
    return found


def _definite(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    a = rng.normal(size=shape)
    return a @ a.T / shape[0] + np.eye(shape[0])


_SAMPLES: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Any]] = {
    "real": lambda rng, shape: rng.normal(size=shape) / (shape[-1] ** 0.5 if shape else 1),
    "labels": _labels,
    "signs": lambda rng, shape: rng.choice([-1.0, 1.0], shape),
    "mask": lambda rng, shape: (rng.random(shape) < 0.3).astype(float),
    "definite": _definite,
    "positive": lambda rng, shape: rng.uniform(0.3, 2.3, shape),
}


def softmax(z: Any) -> Any:
    """Rows of exp(z)/sum(exp(z))"""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sigmoid(t: Any) -> Any:
    """1/(1 + exp(-t))"""
    e = np.exp(-np.abs(t))
    return np.where(t < 0, e, 1.0) / (1 + e)


def _log_softmax(np: Any, z: Any) -> Any:
    """For any of the modules; torch calls the axis dim and has amax."""
    if hasattr(np, "log_softmax"):
        return np.log_softmax(z, dim=1)
    z = z - np.max(z, axis=1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))


def _softplus(np: Any, t: Any) -> Any:
    return np.logaddexp(t, np.zeros_like(t))


def _softmax_hessian(W: Any, X: Any, Y: Any) -> Any:
    """Block a, b is X' diag(s (p_a delta_ab - p_a p_b)) X, the lower ones by symmetry."""
    p, s = softmax(X @ W), Y.sum(axis=1)
    n, k = W.shape
    h = np.empty((k, n, k, n))
    for a in range(k):
        for b in range(a + 1):
            weight = s * p[:, a] * ((a == b) - p[:, b])
            h[a, :, b, :] = h[b, :, a, :] = (X.T * weight) @ X
    return h.reshape(k * n, k * n)


def _factorisation(M: Any, X: Any, U: Any, V: Any) -> Any:
    r = M * (U @ V.T - X)
    return 2 * ((M * r) @ V)


def _entrywise_hessian(A: Any, B: Any, X: Any, Y: Any) -> Any:
    """(B ⊗ A') diag(vec(Y .* exp(A X B))) (B' ⊗ A), block j, l: A' diag(D (B_j .* B_l)) A"""
    d, (m, n) = Y * np.exp(A @ X @ B), X.shape
    h = np.empty((n, m, n, m))
    for j in range(n):
        for l in range(j + 1):
            h[j, :, l, :] = h[l, :, j, :] = (A.T * (d @ (B[j] * B[l]))) @ A
    return h.reshape(n * m, n * m)


def _rows_hessian(X: Any, Y: Any) -> Any:
    """Of sum(sin(X Y)) by X: block j, l is diagonal."""
    s, (m, n) = -np.sin(X @ Y), X.shape
    h = np.zeros((n, m, n, m))
    at = np.arange(m)
    h[:, at, :, at] = np.einsum("ik,jk,lk->ijl", s, Y, Y, optimize=True)
    return h.reshape(n * m, n * m)


def _layer_hessian(W: Any, x: Any) -> Any:
    """Of sum(tanh(W x)) by W: x x' ⊗ diag(d)"""
    t, (m, n) = np.tanh(W @ x), W.shape
    h = np.zeros((n, m, n, m))
    at = np.arange(m)
    h[:, at, :, at] = (-2 * t * (1 - t**2))[:, None, None] * np.outer(x, x)
    return h.reshape(n * m, n * m)


def _two_layers(W1: Any, W2: Any, X: Any, Y: Any) -> Any:
    h = np.tanh(W1 @ X)
    return (2 * (W2.T @ (W2 @ h - Y)) * (1 - h**2)) @ X.T


def _gaussian(S: Any, X: Any) -> Any:
    """d/dS of -m/2 log det S - tr(S^-1 X'X)/2"""
    s = np.linalg.inv(S)
    y = X @ s
    return (y.T @ y - len(X) * s) / 2


def _kron_blocks(A: Any, B: Any, X: Any) -> Any:
    """G[i, j] = tr(A B_ji), B_ji the blocks of B"""
    (m, n), (p, r) = X.shape, A.shape
    return np.tensordot(B.reshape(n, r, m, p), A, ((1, 3), (1, 0))).T


def _kron_quadratic(A: Any, X: Any, d: Any) -> Any:
    """D'A D with d = vec(D)"""
    D = d.reshape(X.shape[0], A.shape[0])
    return (D @ A) @ D.T


def _logistic_hessian(X: Any, w: Any, y: Any) -> Any:
    s = sigmoid(y * (X @ w))
    return (X.T * (s * (1 - s) * y**2)) @ X


def _kernel(A: Any, K: Any, y: Any) -> Any:
    """d/dK of -y'K^-1 y/2 - log det K/2"""
    s = np.linalg.inv(K)
    a = s @ y
    return (np.outer(a, a) - s) / 2


WORK = (
    Work(
        "softmax regression, gradient",
        "-sum(Y.*log_softmax(X*W))",
        "Y: m,k; X: m,n; W: n,k",
        "W",
        {"W": (50, 10), "X": (500, 50), "Y": (500, 10)},
        lambda W, X, Y: X.T @ (softmax(X @ W) * Y.sum(axis=1, keepdims=True) - Y),
        lambda np, W, X, Y: -np.sum(Y * _log_softmax(np, X @ W)),
        kinds={"Y": "labels"},
    ),
    Work(
        "softmax regression, Hessian",
        "-sum(Y.*log_softmax(X*W))",
        "Y: m,k; X: m,n; W: n,k",
        "W",
        {"W": (50, 10), "X": (500, 50), "Y": (500, 10)},
        _softmax_hessian,
        lambda np, W, X, Y: -np.sum(Y * _log_softmax(np, X @ W)),
        order=2,
        kinds={"Y": "labels"},
    ),
    Work(
        "matrix factorisation, gradient",
        "norm2(M.*(X - U*V'))^2",
        "M: m,n; X: m,n; U: m,k; V: n,k",
        "U",
        {"M": (400, 300), "U": (400, 10), "V": (300, 10), "X": (400, 300)},
        _factorisation,
        lambda np, M, U, V, X: np.sum((M * (X - U @ V.T)) ** 2),
        kinds={"M": "mask"},
    ),
    Work(
        "logistic regression, gradient",
        "sum(log(1+exp(-y.*(X*w))))",
        "X: m,n; w: n; y: m",
        "w",
        {"X": (1000, 50), "w": (50,), "y": (1000,)},
        lambda X, w, y: -(X.T @ (y * sigmoid(-y * (X @ w)))),
        lambda np, X, w, y: np.sum(_softplus(np, -y * (X @ w))),
        kinds={"y": "signs"},
    ),
    Work(
        "logistic regression, Hessian",
        "sum(log(1+exp(-y.*(X*w))))",
        "X: m,n; w: n; y: m",
        "w",
        {"X": (1000, 50), "w": (50,), "y": (1000,)},
        _logistic_hessian,
        lambda np, X, w, y: np.sum(_softplus(np, -y * (X @ w))),
        order=2,
        kinds={"y": "signs"},
    ),
    Work(
        "ridge, gradient",
        "norm2(X*w - y)^2 + c*norm2(w)^2",
        "X: m,n; w: n; y: m; c: scalar",
        "w",
        {"X": (1000, 200), "c": (), "w": (200,), "y": (1000,)},
        lambda X, c, w, y: 2 * ((X @ w - y) @ X + c * w),
        lambda np, X, c, w, y: np.sum((X @ w - y) ** 2) + c * np.sum(w**2),
    ),
    Work(
        "two layers, gradient",
        "norm2(W2*tanh(W1*X) - Y)^2",
        "W1: h,n; W2: k,h; X: n,m; Y: k,m",
        "W1",
        {"W1": (64, 32), "W2": (10, 64), "X": (32, 256), "Y": (10, 256)},
        _two_layers,
        lambda np, W1, W2, X, Y: np.sum((W2 @ np.tanh(W1 @ X) - Y) ** 2),
    ),
    Work(
        "Gaussian log likelihood, gradient",
        "-m/2*logdet(S) - 1/2*tr(inv(S)*X'*X)",
        "X: m,n; S: n,n positive-definite",
        "S",
        {"S": (60, 60), "X": (300, 60)},
        lambda S, X: _gaussian(S, X).T,
        lambda np, S, X: -len(X) / 2 * np.linalg.slogdet(S)[1] - np.sum(np.linalg.solve(S, X.T) * X.T) / 2,
        kinds={"S": "definite"},
    ),
    Work(
        "Gaussian process, gradient by the kernel",
        "-y'*inv(K)*y/2 - logdet(K)/2",
        "K: n,n positive-definite; y: n",
        "K",
        {"K": (120, 120), "y": (120,)},
        lambda K, y: _kernel(None, K, y),
        lambda np, K, y: -y @ np.linalg.solve(K, y) / 2 - np.linalg.slogdet(K)[1] / 2,
        kinds={"K": "definite"},
    ),
    Work(
        "det(X), gradient",
        "det(X)",
        "X: n,n",
        "X",
        {"X": (100, 100)},
        lambda X: np.linalg.det(X) * np.linalg.inv(X).T,
        lambda np, X: np.linalg.det(X),
    ),
    Work(
        "tr((X ⊗ A) B), gradient",
        "tr(kron(X,A)*B)",
        "X: m,n; A: p,r; B: n*r,m*p",
        "X",
        {"A": (25, 20), "B": (300, 500), "X": (20, 15)},
        _kron_blocks,
        lambda np, A, B, X: np.sum(np.kron(X, A) * B.T),
    ),
    Work(
        "d'(X ⊗ A) d, gradient",
        "d'*kron(X,A)*d",
        "X: m,m; A: n,n; d: m*n",
        "X",
        {"A": (60, 60), "X": (50, 50), "d": (3000,)},
        _kron_quadratic,
        lambda np, A, X, d: d @ (np.kron(X, A) @ d),
    ),
    Work(
        "sum(Y .* exp(A X B)), Hessian",
        "sum(Y.*exp(A*X*B))",
        "A: p,m; X: m,n; B: n,q; Y: p,q",
        "X",
        {"A": (40, 15), "B": (12, 30), "X": (15, 12), "Y": (40, 30)},
        _entrywise_hessian,
        lambda np, A, B, X, Y: np.sum(Y * np.exp(A @ X @ B)),
        order=2,
    ),
    Work(
        "sum(sin(X Y)), Hessian",
        "sum(sin(X*Y))",
        "X: m,n; Y: n,k",
        "X",
        {"X": (30, 12), "Y": (12, 40)},
        _rows_hessian,
        lambda np, X, Y: np.sum(np.sin(X @ Y)),
        order=2,
    ),
    Work(
        "sum(tanh(W x)), Hessian",
        "sum(tanh(W*x))",
        "W: m,n; x: n",
        "W",
        {"W": (30, 20), "x": (20,)},
        _layer_hessian,
        lambda np, W, x: np.sum(np.tanh(W @ x)),
        order=2,
    ),
)
