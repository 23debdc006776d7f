"""Layers, attention, embeddings and their losses."""

import autograd.numpy as np

from tests.language.latex.snippet import S
from tests.problems.matrix.oracles import logsumexp, relu, sigmoid, softmax, softplus

NETWORKS = (
    S(r"\sigma(Wx + b)", "x", lambda W, x, b: sigmoid(W @ x + b), "W: m,n; x: n; b: m", given=""),
    S(
        r"h = \tanh(W_{xh} x + W_{hh} h_{t-1} + b_h)",
        "h_tm1",
        lambda W_xh, x, W_hh, h_tm1, b_h: np.tanh(W_xh @ x + W_hh @ h_tm1 + b_h),
        "W_xh: m,n; x: n; W_hh: m,m; h_tm1: m; b_h: m",
    ),
    S(
        r"\mathbf{w}_2^\top \operatorname{ReLU}(\mathbf{W}_1 \mathbf{x} + \mathbf{b}_1) + c",
        "W1",
        lambda W1, w2, x, b1, c: w2 @ relu(W1 @ x + b1) + c,
        "W1: m,n; w2: m; x: n; b1: m; c: scalar",
    ),
    S(
        r"\| W^{(2)} \sigma(W^{(1)} x) - y \|^2",
        "W1",
        lambda W1, W2, x, y: np.sum((W2 @ sigmoid(W1 @ x) - y) ** 2),
        "W1: m,n; W2: p,m; x: n; y: p",
    ),
    S(
        r"\mathcal{L} = \frac{1}{2} \left\| \mathbf{a}^{[2]} - \mathbf{y} \right\|_2^2",
        "a2",
        lambda a2, y: np.sum((a2 - y) ** 2) / 2,
        "a2: n; y: n",
        given="",
    ),
    S(
        r"\begin{aligned} z &= W x + b \\ a &= \sigma(z) \\ L(W) &= \frac{1}{2}\|a - y\|^2 \end{aligned}",
        "W",
        lambda W, x, b, y: np.sum((sigmoid(W @ x + b) - y) ** 2) / 2,
        "W: m,n; x: n; b: m; y: m",
        asked=None,
    ),
    S(r"\operatorname{softmax}(z)", "z", lambda z: softmax(z), "z: n"),
    S(
        r"\operatorname{softmax}\left( \frac{Q K^\top}{\sqrt{d}} \right) V",
        "V",
        lambda Q, K, V, d: softmax(Q @ K.T / np.sqrt(d)) @ V,
        "Q: m,n; K: p,n; V: p,r; d: scalar positive",
    ),
    S(r"z \odot \sigma(z)", "z", lambda z: z * sigmoid(z), "z: n"),
    S(r"(\mathbf{W}\mathbf{x}) \odot \mathbf{y}", "x", lambda W, x, y: (W @ x) * y, "W: m,n; x: n; y: m", given=""),
    S(r"f \odot c + i \odot g", "c", lambda f, c, i, g: f * c + i * g, "f: n; c: n; i: n; g: n"),
    S(
        r"(1 - z) \odot h + z \odot \tilde{h}",
        "h",
        lambda z, h, h_tilde: (1 - z) * h + z * h_tilde,
        "z: n; h: n; h_tilde: n",
    ),
    S(
        r"-\log\sigma(u^\top v) - \sum_{k=1}^{m} \log\sigma(-n_k^\top v)",
        "v",
        lambda u, v, N: softplus(-u @ v) + np.sum(softplus(N @ v)),
        "u: n; v: n; N: m,n",
        rows="n_k: rows of N",
    ),
    S(
        r"-\log \frac{e^{u^\top v/\tau}}{\sum_{j=1}^{m} e^{w_j^\top v/\tau}}",
        "v",
        lambda u, v, W, τ: -u @ v / τ + logsumexp(W @ v / τ),
        "u: n; v: n; W: m,n; τ: scalar positive",
        rows="w_j: rows of W",
    ),
    S(
        r"\max(0, \|a - p\|^2 - \|a - q\|^2 + \alpha)",
        "a",
        lambda a, p, q, α: np.maximum(0, np.sum((a - p) ** 2) - np.sum((a - q) ** 2) + α),
        "a: n; p: n; q: n; α: scalar",
    ),
    S(r"\frac{u^\top v}{\|u\| \|v\|}", "u", lambda u, v: u @ v / np.sqrt((u @ u) * (v @ v)), "u: n; v: n"),
    S(
        r"\cos\theta = \frac{\langle a, b \rangle}{\|a\|_2 \, \|b\|_2}",
        "a",
        lambda a, b: a @ b / np.sqrt((a @ a) * (b @ b)),
        "a: n; b: n",
    ),
    S(r"\gamma \odot \hat{x} + \beta", "x_hat", lambda γ, x_hat, β: γ * x_hat + β, "γ: n; x_hat: n; β: n"),
    S(
        r"\frac{x - \mu \mathbf{1}}{\sqrt{\sigma^2 + \epsilon}}",
        "x",
        lambda x, μ, σ, ε: (x - μ) / np.sqrt(σ**2 + ε),
        "x: n; μ: scalar; σ: scalar; ε: scalar positive",
    ),
    S(r"\| x - W^\top W x \|^2", "W", lambda x, W: np.sum((x - W.T @ W @ x) ** 2), "x: n; W: m,n"),
    S(
        r"\sum_{i=1}^{m} \left\| x_i - W^\top W x_i \right\|_2^2",
        "W",
        lambda X, W: np.sum((X - X @ W.T @ W) ** 2),
        "X: m,n; W: p,n",
        rows="x_i: rows of X",
    ),
    S(
        r"x^\top W y + b^\top y + c^\top x",
        "W",
        lambda x, W, y, b, c: x @ W @ y + b @ y + c @ x,
        "x: m; W: m,n; y: n; b: n; c: m",
        given="",
    ),
    S(
        r"\sum_{i=1}^m \operatorname{softplus}(x_i^\top w)",
        "w",
        lambda X, w: np.sum(softplus(X @ w)),
        "X: m,n; w: n",
        rows="x_i: rows of X",
    ),
    S(
        r"\begin{cases} x & x > 0 \\ \alpha x & \text{otherwise} \end{cases}",
        "x",
        lambda x, α: np.where(x > 0, x, α * x),
        "x: scalar; α: scalar",
        given="",
    ),
    S(r"\mathbb{1}[x > 0] \, x^2", "x", lambda x: (x > 0) * x**2, "x: scalar", given=""),
    S(r"x\,\Phi + x\, e^{-x^2/2}", "x", lambda x, Phi: x * Phi + x * np.exp(-(x**2) / 2), "x: scalar; Phi: scalar"),
    S(r"\ln(1 + e^x)", "x", softplus, "x: scalar", given=""),
    S(
        r"$$f(x) = ln(x_1) + x_1 x_2 - sin(x_2)$$",
        "x1",
        lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2),
        "x1: scalar positive; x2: scalar",
        given="",
    ),
    S(
        r"\|Wx\|_1 + \|x\|_\infty",
        "x",
        lambda W, x: np.sum(np.abs(W @ x)) + np.max(np.abs(x)),
        "W: m,n; x: n",
        given="",
    ),
    S(
        r"-\frac{1}{m} \sum_{i=1}^{m} \log \frac{\exp(z_i^\top u_i / \tau)}{\sum_{j=1}^{m} \exp(z_i^\top u_j / \tau)}",
        "Z",
        lambda Z, U, τ: (
            -np.mean(
                np.sum(Z * U, axis=1) / τ - np.log(np.sum(np.exp(Z @ U.T / τ), axis=1)),
            )
        ),
        "Z: m,n; U: m,n; τ: scalar positive",
        rows="z_i: rows of Z; u_i: rows of U",
    ),
    S(
        r"\sum_{i=1}^{m} \delta_i \left( x_i^\top \beta - \log \sum_{j=1}^{m} R_{ij} e^{x_j^\top \beta} \right)",
        "beta",
        lambda X, beta, delta, R: np.sum(delta * (X @ beta - np.log(R @ np.exp(X @ beta)))),
        "X: m,n; beta: n; delta: m; R: m,m",
        rows="x_i: rows of X",
        kinds={"R": "positive"},
    ),
    S(
        r"\left\| \exp(Q) \left( \exp(K)^\top V \right) - Y \right\|_F^2",
        "V",
        lambda Q, K, V, Y: np.sum((np.exp(Q) @ (np.exp(K).T @ V) - Y) ** 2),
        "Q: m,n; K: p,n; V: p,r; Y: m,r",
    ),
    S(
        r"\| x_i - x_j \|^2 + \left( d_{ij} - \|x_i - x_j\| \right)^2",
        "x_i",
        lambda x_i, x_j, d_ij: np.sum((x_i - x_j) ** 2) + (d_ij - np.sqrt(np.sum((x_i - x_j) ** 2))) ** 2,
        "x_i: n; x_j: n; d_ij: scalar",
    ),
    S(
        r"\sum_{i=1}^{m}\sum_{j=1}^{m} \left( \|x_i - x_j\|^2 - D_{ij} \right)^2",
        "X",
        lambda X, D: np.sum((np.sum((X[:, None, :] - X[None, :, :]) ** 2, axis=2) - D) ** 2),
        "X: m,n; D: m,m",
        rows="x_i: rows of X",
    ),
    S(
        r"\sum_{i,j} \exp\left(-\gamma \|x_i - y_j\|^2\right) a_i b_j",
        "X",
        lambda X, Y, a, b, γ: a @ np.exp(-γ * np.sum((X[:, None, :] - Y[None, :, :]) ** 2, axis=2)) @ b,
        "X: m,n; Y: p,n; a: m; b: p; γ: scalar positive",
        rows="x_i: rows of X; y_j: rows of Y",
    ),
)
