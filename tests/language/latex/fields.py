"""Formulas of many fields as their papers and lecture notes write them: physics, chemistry, control, finance, vision,
statistics, graphs; sums over pairs, over one side of the diagonal, over members of sets, with conditions."""

import autograd.numpy as np

from tests.language.latex.snippet import S


def _pairs(X, keep):
    """The sum over pairs (i, j) that are kept of ‖x_i - x_j‖²."""
    n = len(X)
    return sum(np.sum((X[i] - X[j]) ** 2) for i in range(n) for j in range(n) if keep(i, j))


FIELDS = (
    S(
        r"H = \sum_{i=1}^{N} \frac{\|p_i\|^2}{2 m_i} + \frac{1}{2}\sum_{i \neq j} k_{ij} \|q_i - q_j\|^2",
        "Q",
        lambda P, Q, m, K: (
            np.sum(np.sum(P**2, axis=1) / (2 * m))
            + 0.5 * sum(K[i, j] * np.sum((Q[i] - Q[j]) ** 2) for i in range(len(Q)) for j in range(len(Q)) if i != j)
        ),
        "P: n,p; Q: n,p; m: n; K: n,n",
        rows="p_i: rows of P; q_i: rows of Q",
        given="P: N,d; Q: N,d; m: N; K: N,N",
    ),
    S(
        r"E(\mathbf{v}, \mathbf{h}) = -\sum_i a_i v_i - \sum_j b_j h_j - \sum_{i,j} v_i w_{ij} h_j",
        "v",
        lambda v, h, a, b, W: -a @ v - b @ h - v @ W @ h,
        "v: m; h: n; a: m; b: n; W: m,n",
    ),
    S(
        r"E = -\frac{1}{2} \sum_{i \neq j} w_{ij} s_i s_j - \sum_i \theta_i s_i",
        "s",
        lambda W, s, theta: -0.5 * (s @ W @ s - np.sum(np.diag(W) * s**2)) - theta @ s,
        "W: n,n; s: n; theta: n",
    ),
    S(
        r"\sum_{i=1}^{n-1} \sum_{j=i+1}^{n} a_{ij} x_i x_j",
        "x",
        lambda A, x: sum(A[i, j] * x[i] * x[j] for i in range(len(x)) for j in range(i + 1, len(x))),
        "A: n,n; x: n",
    ),
    S(
        r"\sum_{i=2}^{n} \sum_{j=1}^{i-1} x_i x_j^2",
        "x",
        lambda x: sum(x[i] * x[j] ** 2 for i in range(len(x)) for j in range(i)),
        "x: n",
    ),
    S(
        r"\sum_{i=1}^n \sum_{j=i}^n x_i x_j^2",
        "x",
        lambda x: sum(x[i] * x[j] ** 2 for i in range(len(x)) for j in range(i, len(x))),
        "x: n",
        given="",
    ),
    S(
        r"\sum_{i=1}^n \sum_{\substack{j=1 \\ j \neq i}}^n x_i x_j^2",
        "x",
        lambda x: sum(x[i] * x[j] ** 2 for i in range(len(x)) for j in range(len(x)) if i != j),
        "x: n",
        given="",
    ),
    S(
        r"\sum_{j=1}^n \sum_{i \le j} x_i y_j",
        "x",
        lambda x, y: sum(x[i] * y[j] for j in range(len(x)) for i in range(j + 1)),
        "x: n; y: n",
    ),
    S(
        r"\sum_{i=1}^{n} \sum_{j > i} \|x_i - x_j\|^2",
        "X",
        lambda X: _pairs(X, lambda i, j: j > i),
        "X: n,p",
        rows="x_i: rows of X",
    ),
    S(
        r"\sum_{i} \sum_{j \in \mathcal{N}(i)} \|x_i - x_j\|^2",
        "X",
        lambda X, N: sum(N[i, j] * np.sum((X[i] - X[j]) ** 2) for i in range(len(X)) for j in range(len(X))),
        "X: n,p; N: n,n",
        rows="x_i: rows of X",
    ),
    S(r"\sum_{i \in S} s_i x_i^2", "x", lambda x, s, S: np.sum(S * s * x**2), "x: n; s: n; S: n"),
    S(
        r"\sum_{i : y_i > 0} x_i^3",
        "x",
        lambda x, y: np.sum(np.where(y > 0, x**3, 0.0)),
        "x: n; y: n",
    ),
    S(r"\sum_{i=1}^n \max_j x_{ij}", "X", lambda X: np.sum(np.max(X, axis=1)), "X: n,p"),
    S(
        r"\max_{i} \left( a_i^\top x + b_i \right)",
        "x",
        lambda A, x, b: np.max(A @ x + b),
        "A: m,n; x: n; b: m",
        rows="a_i: rows of A",
    ),
    S(r"\min_{1 \le i \le n} x_i", "x", lambda x: np.min(x), "x: n"),
    S(
        r"V(r) = 4\varepsilon\left[\left(\frac{\sigma}{r}\right)^{12} - \left(\frac{\sigma}{r}\right)^{6}\right]",
        "r",
        lambda r, σ, ε: 4 * ε * ((σ / r) ** 12 - (σ / r) ** 6),
        "r: scalar positive; σ: scalar positive; ε: scalar",
        given="",
    ),
    S(
        r"S = -k_B \sum_i p_i \ln p_i",
        "p",
        lambda p, k_B: -k_B * np.sum(p * np.log(p)),
        "p: n; k_B: scalar",
        kinds={"p": "probability"},
    ),
    S(
        r"\sigma_p^2 = \sum_{i=1}^n \sum_{j=1}^n w_i w_j \sigma_{ij}",
        "w",
        lambda w, sigma: w @ sigma @ w,
        "w: n; sigma: n,n",
    ),
    S(
        r"\frac{w^\top \mu - r_f}{\sqrt{w^\top \Sigma w}}",
        "w",
        lambda w, mu, r_f, Σ: (w @ mu - r_f) / np.sqrt(w @ Σ @ w),
        "w: n; mu: n; r_f: scalar; Σ: n,n positive-definite",
    ),
    S(
        r"\mathcal{L} = \sum_{i=1}^{m} \left[ \| a_i - p_i \|_2^2 - \| a_i - n_i \|_2^2 + \alpha \right]_+",
        "A",
        lambda A, P, M, alpha: np.sum(
            np.maximum(0, np.sum((A - P) ** 2, axis=1) - np.sum((A - M) ** 2, axis=1) + alpha)
        ),
        "A: m,n; P: m,n; M: m,n; alpha: scalar",
        rows="a_i: rows of A; p_i: rows of P; n_i: rows of M",
    ),
    S(
        r"L^{\text{CLIP}} = \frac{1}{n} \sum_{t=1}^n \operatorname{clip}(r_t, 1-\epsilon, 1+\epsilon) A_t",
        "r",
        lambda r, A, epsilon: np.mean(np.minimum(np.maximum(r, 1 - epsilon), 1 + epsilon) * A),
        "r: n; A: n; epsilon: scalar positive",
    ),
    S(
        r"\sum_{k \neq l} (1 + \|y_k - y_l\|^2)^{-1}",
        "Y",
        lambda Y: sum(1 / (1 + np.sum((Y[i] - Y[j]) ** 2)) for i in range(len(Y)) for j in range(len(Y)) if i != j),
        "Y: n,p",
        rows="y_k: rows of Y",
    ),
    S(
        r"\sum_{i=1}^m \log \sum_{k=1}^n c_k \exp\left(-\frac12 (x_i - \mu_k)^2\right)",
        "mu",
        lambda x, mu, c: np.sum(np.log(np.exp(-0.5 * (x[:, None] - mu[None, :]) ** 2) @ c)),
        "x: m; mu: n; c: n",
        kinds={"c": "probability"},
    ),
    S(
        r"-\frac{m}{2}\log|\Sigma| - \frac12 \sum_{i=1}^m (x_i - \mu)^\top \Sigma^{-1} (x_i - \mu)",
        "mu",
        lambda X, mu, Σ: -len(X) / 2 * np.log(np.linalg.det(Σ)) - 0.5 * np.sum((X - mu) @ np.linalg.inv(Σ) * (X - mu)),
        "X: m,n; mu: n; Σ: n,n positive-definite",
        given="X: m,n",
        rows="x_i: rows of X",
    ),
    S(
        r"D(V \,\|\, WH) = \sum_{ij} \left( v_{ij} \log\frac{v_{ij}}{(WH)_{ij}} - v_{ij} + (WH)_{ij} \right)",
        "W",
        lambda V, W, H: np.sum(V * np.log(V / (W @ H)) - V + W @ H),
        "V: m,n; W: m,p; H: p,n",
        kinds={"V": "positive", "W": "positive", "H": "positive"},
    ),
    S(
        r"\frac{K}{n}\sum_{i=1}^n \sum_{j=1}^n \cos(\theta_j - \theta_i)",
        "theta",
        lambda theta, K: K / len(theta) * np.sum(np.cos(theta[None, :] - theta[:, None])),
        "theta: n; K: scalar",
    ),
    S(
        r"\sum_{i=1}^m \sum_{j=1}^m \alpha_i \alpha_j y_i y_j x_i^\top x_j",
        "alpha",
        lambda X, y, alpha: np.sum((X.T @ (alpha * y)) ** 2),
        "X: m,n; y: m; alpha: m",
        rows="x_i: rows of X",
    ),
    S(
        r"W = \frac{\mu}{2}(\operatorname{tr}(F^\top F) - 3) - \mu \ln\det F + \frac{\lambda}{2}(\ln \det F)^2",
        "F",
        lambda F, μ, λ: (
            μ / 2 * (np.sum(F**2) - 3) - μ * np.log(np.linalg.det(F)) + λ / 2 * np.log(np.linalg.det(F)) ** 2
        ),
        "F: n,n positive-definite; μ: scalar; λ: scalar",
        given="F: n,n; μ: scalar; λ: scalar",
    ),
    S(
        r"\frac{x^\top S_B x}{x^\top S_W x}",
        "x",
        lambda x, S_B, S_W: (x @ S_B @ x) / (x @ S_W @ x),
        "x: n; S_B: n,n; S_W: n,n positive-definite",
        given="",
    ),
)
