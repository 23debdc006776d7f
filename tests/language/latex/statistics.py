"""Densities, likelihoods, divergences and moments."""

import autograd.numpy as np

from tests.language.latex.snippet import S
from tests.problems.matrix.oracles import logsumexp

_INV, _DET = np.linalg.inv, np.linalg.det
_POSITIVE = {"x": "positive", "p": "probability", "q": "probability"}

STATISTICS = (
    S(
        r"\frac{1}{\sigma\sqrt{2\pi}} e^{-\frac{1}{2}\left(\frac{x-\mu}{\sigma}\right)^2}",
        "x",
        lambda x, μ, σ: np.exp(-(((x - μ) / σ) ** 2) / 2) / (σ * np.sqrt(2 * np.pi)),
        "x: scalar; μ: scalar; σ: scalar positive",
    ),
    S(
        r"\ell(\mu, \sigma) = -n \ln \sigma - \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2",
        "sigma",
        lambda x, μ, sigma: -len(x) * np.log(sigma) - np.sum((x - μ) ** 2) / (2 * sigma**2),
        "x: n; μ: scalar; sigma: scalar positive",
    ),
    S(
        r"-\frac{n}{2} \log 2\pi\sigma^2 - \frac{\|y - X\beta\|^2}{2\sigma^2}",
        "beta",
        lambda n, σ, y, X, beta: -n / 2 * np.log(2 * np.pi * σ**2) - np.sum((y - X @ beta) ** 2) / (2 * σ**2),
        "n: scalar positive; σ: scalar positive; y: m; X: m,p; beta: p",
    ),
    S(r"\bar{x}^2", "x_bar", lambda x_bar: x_bar**2, "x_bar: scalar", given=""),
    S(r"\frac{1}{n} \sum_{i=1}^n x_i", "x", lambda x: np.mean(x), "x: n", given=""),
    S(
        r"\frac{1}{n-1} \sum_{i=1}^n (x_i - \bar x)^2",
        "x",
        lambda x, x_bar: np.sum((x - x_bar) ** 2) / (len(x) - 1),
        "x: n; x_bar: scalar",
    ),
    S(
        r"\frac{1}{n}\sum_{i=1}^{n} \left( x_i - \frac{1}{n}\sum_{j=1}^{n} x_j \right)^2",
        "x",
        lambda x: np.mean((x - np.mean(x)) ** 2),
        "x: n",
        given="",
    ),
    S(r"-\sum_{i=1}^{n} p_i \log p_i", "p", lambda p: -np.sum(p * np.log(p)), "p: n", kinds=_POSITIVE, given=""),
    S(
        r"\mathrm{KL}(p \| q) = \sum_i p_i \log \frac{p_i}{q_i}",
        "p",
        lambda p, q: np.sum(p * np.log(p / q)),
        "p: n; q: n",
        kinds=_POSITIVE,
    ),
    S(
        r"\sum_{i} p_i \left( \log p_i - \log q_i \right)",
        "q",
        lambda p, q: np.sum(p * (np.log(p) - np.log(q))),
        "p: n; q: n",
        kinds=_POSITIVE,
    ),
    S(
        r"-\frac{1}{2} \sum_{j=1}^{n} \left( 1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2 \right)",
        "mu",
        lambda σ, mu: -np.sum(1 + np.log(σ**2) - mu**2 - σ**2) / 2,
        "σ: n positive; mu: n",
    ),
    S(
        r"(x-\mu)^\top \Sigma^{-1} (x-\mu)",
        "x",
        lambda x, μ, Σ: (x - μ) @ _INV(Σ) @ (x - μ),
        "x: n; μ: n; Σ: n,n positive-definite",
    ),
    S(
        r"-\frac{1}{2}(\mathbf{x}-\boldsymbol{\mu})^{\mathsf{T}} "
        r"\boldsymbol{\Sigma}^{-1} (\mathbf{x}-\boldsymbol{\mu}) "
        r"- \frac12 \ln|\boldsymbol{\Sigma}|",
        "mu",
        lambda x, mu, Sigma: -(x - mu) @ _INV(Sigma) @ (x - mu) / 2 - np.log(_DET(Sigma)) / 2,
        "x: n; mu: n; Sigma: n,n positive-definite",
    ),
    S(
        r"\log\det \Sigma + \operatorname{tr}(S \Sigma^{-1})",
        "Sigma",
        lambda S, Sigma: np.log(_DET(Sigma)) + np.trace(S @ _INV(Sigma)),
        "S: n,n; Sigma: n,n",
        kinds={"Sigma": "spd"},
    ),
    S(
        r"\operatorname{tr}(S\Theta) - \log\det\Theta",
        "Theta",
        lambda S, Theta: np.trace(S @ Theta) - np.log(_DET(Theta)),
        "S: n,n; Theta: n,n",
        kinds={"Theta": "spd"},
    ),
    S(
        r"\frac12 y^\top (K + \sigma^2 I)^{-1} y + \frac12 \log|K + \sigma^2 I|",
        "sigma",
        lambda y, K, sigma: (
            y @ _INV(K + sigma**2 * np.eye(len(y))) @ y / 2 + np.log(_DET(K + sigma**2 * np.eye(len(y)))) / 2
        ),
        "y: n; K: n,n positive-definite; sigma: scalar positive",
    ),
    S(
        r"\frac{1}{2}\left[ \operatorname{tr}(\Sigma_1^{-1}\Sigma_0) "
        r"+ (\mu_1 - \mu_0)^\top \Sigma_1^{-1} (\mu_1 - \mu_0) - n "
        r"+ \ln\frac{\det\Sigma_1}{\det\Sigma_0} \right]",
        "mu_0",
        lambda Sigma_1, Sigma_0, mu_1, mu_0: (
            (
                np.trace(_INV(Sigma_1) @ Sigma_0)
                + (mu_1 - mu_0) @ _INV(Sigma_1) @ (mu_1 - mu_0)
                - len(mu_0)
                + np.log(_DET(Sigma_1) / _DET(Sigma_0))
            )
            / 2
        ),
        "Sigma_1: n,n positive-definite; Sigma_0: n,n positive-definite; mu_1: n; mu_0: n",
    ),
    S(r"\prod_{i=1}^{n} p_i", "p", lambda p: np.prod(p), "p: n", kinds=_POSITIVE),
    S(r"\log \prod_{i=1}^{n} x_i", "x", lambda x: np.sum(np.log(x)), "x: n", kinds=_POSITIVE),
    S(
        r"\sum_{i=1}^{n} \left[ k_i \log\lambda - \lambda \right]",
        "λ",
        lambda k, λ: np.sum(k) * np.log(λ) - len(k) * λ,
        "k: n; λ: scalar positive",
    ),
    S(r"\frac{1}{n} \sum_{i=1}^n x_i x_i^\top", "X", lambda X: X.T @ X / X.shape[0], "X: n,m", rows="x_i: rows of X"),
    S(
        r"\sum_{i=1}^n (x_i - \mu)(x_i - \mu)^\top",
        "mu",
        lambda X, mu: (X - mu).T @ (X - mu),
        "X: n,m; mu: m",
        rows="x_i: rows of X",
    ),
    S(
        r"w^\top \Sigma w - \lambda \left( \mathbf{1}^\top w - 1 \right)",
        "w",
        lambda w, Σ, λ: w @ Σ @ w - λ * (np.sum(w) - 1),
        "w: n; Σ: n,n; λ: scalar",
    ),
    S(
        r"\frac{\mu^\top w}{\sqrt{w^\top \Sigma w}}",
        "w",
        lambda w, μ, Σ: μ @ w / np.sqrt(w @ Σ @ w),
        "w: n; μ: n; Σ: n,n positive-definite",
    ),
    S(
        r"\frac{w^{\top} S_B w}{w^{\top} S_W w}",
        "w",
        lambda w, S_B, S_W: (w @ S_B @ w) / (w @ S_W @ w),
        "w: n; S_B: n,n; S_W: n,n positive-definite",
    ),
    S(r"\frac{x^\top A x}{x^\top x}", "x", lambda x, A: x @ A @ x / (x @ x), "x: n; A: n,n", given=""),
    S(
        r"\sum_{i=1}^{n} \frac{(o_i - e_i)^2}{e_i}".replace("e_", "q_"),
        "o",
        lambda o, q: np.sum((o - q) ** 2 / q),
        "o: n; q: n positive",
    ),
    S(
        r"\sum_{i=1}^n \left( x_i^\top \beta - \log \sum_{j=1}^n e^{x_j^\top \beta} \right)",
        "beta",
        lambda X, beta: np.sum(X @ beta - logsumexp(X @ beta)),
        "X: n,m; beta: m",
        rows="x_i: rows of X",
    ),
)
