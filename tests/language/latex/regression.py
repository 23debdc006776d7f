"""Losses of regression and classification, as lecture notes and papers write them."""

import autograd.numpy as np

from tests.language.latex.snippet import S
from tests.problems.matrix.oracles import logsumexp, sigmoid, softplus

_DATA = "X: m,n; w: n; y: m"
_ROWS = "x_i: rows of X"
_LABELS = {"y": "labels"}


def _square(r):
    return np.sum(r**2)


REGRESSION = (
    S(r"\|Ax - b\|_2^2", "x", lambda A, x, b: _square(A @ x - b), "A: m,n; x: n; b: m", given=""),
    S(r"\frac{1}{2} \left\| X w - y \right\|^2", "w", lambda X, w, y: _square(X @ w - y) / 2, _DATA),
    S(r"(y - Xw)^\top (y - Xw)", "w", lambda X, w, y: _square(y - X @ w), _DATA, given=""),
    S(
        r"(\mathbf{y} - \mathbf{X}\mathbf{w})^{T}(\mathbf{y} - \mathbf{X}\mathbf{w})",
        "w",
        lambda X, w, y: _square(y - X @ w),
        _DATA,
        given="",
    ),
    S(
        r"J(w) = \frac{1}{2m} \sum_{i=1}^{m} \left( x_i^\top w - y_i \right)^2",
        "w",
        lambda X, w, y: _square(X @ w - y) / (2 * len(y)),
        _DATA,
        rows=_ROWS,
        asked=None,
    ),
    S(
        r"J(\theta) = \frac{1}{2}\sum_{i=1}^m \left(\theta^T x^{(i)} - y^{(i)}\right)^2",
        "theta",
        lambda X, theta, y: _square(X @ theta - y) / 2,
        "X: m,n; theta: n; y: m",
        rows="x^{(i)}: rows of X",
        asked=None,
    ),
    S(
        r"\sum_i (y_i - w^\top x_i)^2 + \lambda w^\top w",
        "w",
        lambda X, w, y, λ: _square(y - X @ w) + λ * w @ w,
        "X: m,n; w: n; y: m; λ: scalar",
        rows=_ROWS,
    ),
    S(
        r"\min_{\beta} \; \|y - X\beta\|_2^2 + \lambda \|\beta\|_2^2",
        "beta",
        lambda X, beta, y, λ: _square(y - X @ beta) + λ * _square(beta),
        "X: m,n; beta: n; y: m; λ: scalar",
        asked=None,
    ),
    S(
        r"\hat{\beta} = \arg\min_{\beta \in \mathbb{R}^n} "
        r"\frac{1}{2} \lVert y - X\beta \rVert_2^2 + \lambda \lVert \beta \rVert_1",
        "beta",
        lambda X, beta, y, λ: _square(y - X @ beta) / 2 + λ * np.sum(np.abs(beta)),
        "X: m,n; beta: n; y: m; λ: scalar",
        asked=None,
    ),
    S(
        r"\underset{w}{\operatorname{minimize}} \quad \tfrac{1}{2} \|Xw - y\|_2^2 + \tfrac{\mu}{2} \|w\|_2^2",
        "w",
        lambda X, w, y, μ: _square(X @ w - y) / 2 + μ / 2 * _square(w),
        "X: m,n; w: n; y: m; μ: scalar",
        asked=None,
    ),
    S(
        r"\mathcal{L}(\mathbf{w}, b) = \sum_{i=1}^{m} \left( y_i - \mathbf{w}^{\top}\mathbf{x}_i - b \right)^2",
        "w",
        lambda X, w, y, b: _square(y - X @ w - b),
        "X: m,n; w: n; y: m; b: scalar",
        rows=_ROWS,
    ),
    S(
        r"\sum_{i=1}^{m} c_i (y_i - w^\top x_i)^2",
        "w",
        lambda X, w, y, c: np.sum(c * (y - X @ w) ** 2),
        "X: m,n; w: n; y: m; c: m",
        rows=_ROWS,
    ),
    S(
        r"(y - X\beta)' W (y - X\beta)",
        "beta",
        lambda X, beta, y, W: (y - X @ beta) @ W @ (y - X @ beta),
        "X: m,n; beta: n; y: m; W: m,m",
    ),
    S(
        r"\|y - X\beta\|_{W}^2",
        "beta",
        lambda X, beta, y, W: (y - X @ beta) @ W @ (y - X @ beta),
        "X: m,n; beta: n; y: m; W: m,m symmetric",
    ),
    S(
        r"\frac{1}{m}\sum_{i=1}^{m} \log\left(1 + \exp(-y_i \mathbf{w}^\top \mathbf{x}_i)\right)",
        "w",
        lambda X, w, y: np.mean(softplus(-y * (X @ w))),
        _DATA,
        rows=_ROWS,
        kinds=_LABELS,
    ),
    S(
        r"\sum_{i=1}^{m} \ln\bigl(1 + e^{-y_i x_i^\top w}\bigr)",
        "w",
        lambda X, w, y: np.sum(softplus(-y * (X @ w))),
        _DATA,
        rows=_ROWS,
        kinds=_LABELS,
    ),
    S(
        r"-\sum_{i} \Big[ y_i \log \sigma(w^\top x_i) + (1 - y_i) \log (1 - \sigma(w^\top x_i)) \Big]",
        "w",
        lambda X, w, y: -np.sum(y * np.log(sigmoid(X @ w)) + (1 - y) * np.log(1 - sigmoid(X @ w))),
        _DATA,
        rows=_ROWS,
        kinds={"y": "positive"},
    ),
    S(
        r"\sum_{i=1}^m \max\{0, 1 - y_i w^\top x_i\}",
        "w",
        lambda X, w, y: np.sum(np.maximum(0, 1 - y * (X @ w))),
        _DATA,
        rows=_ROWS,
        kinds=_LABELS,
    ),
    S(
        r"\frac{1}{2}\|w\|^2 + C \sum_{i=1}^m \left[ 1 - y_i (w^\top x_i + b) \right]_+",
        "w",
        lambda X, w, y, b, C: w @ w / 2 + C * np.sum(np.maximum(0, 1 - y * (X @ w + b))),
        "X: m,n; w: n; y: m; b: scalar; C: scalar",
        rows=_ROWS,
        kinds=_LABELS,
    ),
    S(
        r"\sum_i \left(1 - y_i \langle w, x_i \rangle\right)_+^2",
        "w",
        lambda X, w, y: np.sum(np.maximum(0, 1 - y * (X @ w)) ** 2),
        _DATA,
        rows=_ROWS,
        kinds=_LABELS,
    ),
    S(
        r"\sum_{i=1}^m \left( e^{w^\top x_i} - y_i w^\top x_i \right)",
        "w",
        lambda X, w, y: np.sum(np.exp(X @ w) - y * (X @ w)),
        _DATA,
        rows=_ROWS,
    ),
    S(r"-\log \frac{e^{z_k}}{\sum_{j=1}^{n} e^{z_j}}".replace("k", "2"), "z", lambda z: logsumexp(z) - z[1], "z: n"),
    S(r"\log \sum_{j=1}^n \exp(z_j) - y^\top z", "z", lambda z, y: logsumexp(z) - y @ z, "z: n; y: n"),
    S(r"-\sum_{k=1}^{n} y_k \log \operatorname{softmax}(z)_k", "z", lambda z, y: -y @ (z - logsumexp(z)), "z: n; y: n"),
    S(
        r"-\sum_{i=1}^{m}\sum_{k=1}^{p} Y_{ik} \log \frac{\exp(x_i^\top w_k)}{\sum_{j=1}^{p} \exp(x_i^\top w_j)}",
        "W",
        lambda X, W, Y: -np.sum(Y * (X @ W - np.log(np.sum(np.exp(X @ W), axis=1))[:, None])),
        "X: m,n; W: n,p; Y: m,p",
        rows=_ROWS + "; w_k: columns of W",
    ),
    S(
        r"\frac{1}{m} \| X W - Y \|_F^2",
        "W",
        lambda X, W, Y: np.sum((X @ W - Y) ** 2) / X.shape[0],
        "X: m,n; W: n,p; Y: m,p",
    ),
    S(
        r"\sum_{i,j} (R_{ij} - u_i^\top v_j)^2 + \lambda(\|U\|_F^2 + \|V\|_F^2)",
        "U",
        lambda R, U, V, λ: np.sum((R - U @ V.T) ** 2) + λ * (np.sum(U**2) + np.sum(V**2)),
        "R: m,n; U: m,p; V: n,p; λ: scalar",
        rows="u_i: rows of U; v_j: rows of V",
    ),
    S(
        r"\sum_{i=1}^{m}\sum_{j=1}^{n} W_{ij} \left( X_{ij} - \sum_{k=1}^{p} A_{ik} B_{kj} \right)^2",
        "A",
        lambda W, X, A, B: np.sum(W * (X - A @ B) ** 2),
        "W: m,n; X: m,n; A: m,p; B: p,n",
    ),
    S(
        r"\left\| \mathbf{M} \circ (\mathbf{X} - \mathbf{U}\mathbf{V}^\top) \right\|_F^2",
        "U",
        lambda M, X, U, V: np.sum((M * (X - U @ V.T)) ** 2),
        "M: m,n; X: m,n; U: m,p; V: n,p",
    ),
    S(r"\sum_{i=1}^{m} \| x_i - c \|^2", "c", lambda X, c: np.sum((X - c) ** 2), "X: m,n; c: n", rows=_ROWS),
    S(
        r"\sum_{i=1}^{m}\sum_{k=1}^{p} r_{ik} \|x_i - \mu_k\|_2^2",
        "M",
        lambda X, M, r: np.sum(r * np.sum((X[:, None, :] - M[None, :, :]) ** 2, axis=2)),
        "X: m,n; M: p,n; r: m,p",
        rows=_ROWS + "; mu_k: rows of M",
    ),
    S(
        r"\sum_{i,j} W_{ij} \|x_i - x_j\|^2",
        "X",
        lambda X, W: np.sum(W * np.sum((X[:, None, :] - X[None, :, :]) ** 2, axis=2)),
        "X: m,n; W: m,m",
        rows=_ROWS,
    ),
    S(
        r"\sum_{i=1}^{m} \sum_{j=1}^{m} \alpha_i \alpha_j y_i y_j x_i^\top x_j - \sum_{i=1}^{m} \alpha_i",
        "alpha",
        lambda X, alpha, y: (alpha * y) @ X @ X.T @ (alpha * y) - np.sum(alpha),
        "X: m,n; alpha: m; y: m",
        rows=_ROWS,
    ),
    S(r"\sum_{i,j} \alpha_i K_{ij} \alpha_j", "alpha", lambda alpha, K: alpha @ K @ alpha, "alpha: m; K: m,m"),
    S(
        r"\frac{1}{m} \sum_{i=1}^{m} |y_i - x_i^\top w|",
        "w",
        lambda X, w, y: np.mean(np.abs(y - X @ w)),
        _DATA,
        rows=_ROWS,
    ),
    S(
        r"\sum_{i=1}^m \begin{cases} \frac{1}{2} r_i^2 & |r_i| \le \delta \\ "
        r"\delta \left(|r_i| - \frac{\delta}{2}\right) & |r_i| > \delta \end{cases}",
        "r",
        lambda r, δ: np.sum(np.where(np.abs(r) <= δ, r**2 / 2, δ * (np.abs(r) - δ / 2))),
        "r: m; δ: scalar positive",
    ),
)
