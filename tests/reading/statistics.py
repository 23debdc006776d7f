"""Likelihoods, estimators, econometrics, portfolios and Gaussian processes."""

from __future__ import annotations

import math

import numpy as np
from numpy.linalg import det, inv

from tests.reading.row import read

exp, log, sqrt, pi = np.exp, np.log, np.sqrt, np.pi
_lgamma = np.vectorize(math.lgamma)
FIT = "y: m; X: m,n; "
GAUSS = "x: m; mu: m; Sigma: m,m spd; "
MODEL = "x: n; A: n,p; mu: p; C: n,m; Sigma: m,m spd"
FOLIO = "w: m positive; Sigma: m,m spd; "


def _square(t):
    return np.sum(t * t)


def _form(r, S):
    return r @ inv(S) @ r


def _transformed(x, A, mu, C, Sigma):
    S = C @ Sigma @ C.T
    return -log(det(S)) - _form(x - A @ mu, S)


def _density(x, mu, Sigma, k):
    return exp(-_form(x - mu, Sigma) / 2) / ((2 * pi) ** (k / 2) * sqrt(det(Sigma)))


TRANSFORMED = "-log(det(C*Sigma*C')) - (x - A*mu)'*inv(C*Sigma*C')*(x - A*mu)"
LINE_FIT = "sum((y - a - b*x).^2)"

ROWS = (
    # Gaussians
    read("grad", TRANSFORMED, "Sigma", MODEL, _transformed),
    read("grad", TRANSFORMED, "A", MODEL, _transformed),
    read("grad", TRANSFORMED, "C", MODEL, _transformed),
    read("grad", TRANSFORMED, "mu", MODEL, _transformed),
    read(
        "grad",
        "-n/2*log(det(S)) - 1/2*tr(inv(S)*A)",
        "S",
        "n; S: m,m spd; A: m,m",
        lambda n, S, A: -n / 2 * log(det(S)) - np.trace(inv(S) @ A) / 2,
    ),
    read(
        "grad",
        "-N/2*log(det(Sigma)) - 1/2*(x-mu)'*inv(Sigma)*(x-mu)",
        "Sigma",
        GAUSS + "N",
        lambda x, mu, Sigma, N: -N / 2 * log(det(Sigma)) - _form(x - mu, Sigma) / 2,
    ),
    read(
        "grad",
        "-N*D/2*log(2*pi) - N/2*log(det(Sigma)) - 1/2*(x-mu)'*inv(Sigma)*(x-mu)",
        "mu",
        GAUSS + "N D",
        lambda x, mu, Sigma, N, D: -N * D / 2 * log(2 * pi) - N / 2 * log(det(Sigma)) - _form(x - mu, Sigma) / 2,
    ),
    read("diff", "1/((2*pi)^(k/2)*det(Sigma)^(1/2))*exp(-1/2*(x-mu)'*inv(Sigma)*(x-mu))", "mu", GAUSS + "k", _density),
    read(
        "diff",
        "exp(-1/2*(x-μ)'*inv(Σ)*(x-μ))",
        "μ",
        "x: m; μ: m; Σ: m,m spd",
        lambda x, μ, Σ: exp(-_form(x - μ, Σ) / 2),
    ),
    read(
        "diff",
        "exp(-(x-mu)^2/(2*sigma^2))/(sigma*sqrt(2*pi))",
        "mu",
        "x mu; sigma positive",
        lambda x, mu, sigma: exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * sqrt(2 * pi)),
    ),
    read(
        "grad",
        "-n*log(sigma) - sum((x - mu).^2)/(2*sigma^2)",
        "sigma",
        "n; sigma positive; x: m; mu: m",
        lambda n, sigma, x, mu: -n * log(sigma) - _square(x - mu) / (2 * sigma**2),
        also={"mu": "scalar"},
    ),
    read(
        "grad",
        "norm(x - mu)^2/(2*sigma^2) + p*log(sigma)",
        "sigma",
        "x: m; mu: m; sigma positive; p",
        lambda x, mu, sigma, p: _square(x - mu) / (2 * sigma**2) + p * log(sigma),
    ),
    read(
        "grad", "sum((x - mu).^2)/n", "x", "x: m; mu: m; n", lambda x, mu, n: _square(x - mu) / n, also={"mu": "scalar"}
    ),
    read("grad", "sum((x - mean(x)).^2)/(n-1)", "x", "x: m; n", lambda x, n: _square(x - np.mean(x)) / (n - 1)),
    read("grad", "mu'*inv(S)*mu", "mu", "mu: m; S: m,m spd", lambda mu, S: _form(mu, S)),
    read(
        "grad",
        "sum(((x - mu)./sigma).^2)",
        "x",
        "x: m; mu: m; sigma: m positive",
        lambda x, mu, sigma: _square((x - mu) / sigma),
    ),
    read("diff", "(x - mu)/sigma", "x", "x mu; sigma positive", lambda x, mu, sigma: (x - mu) / sigma),
    read("diff", "norm(x - mu)/sigma", "mu", "x: m; mu: m; sigma", lambda x, mu, sigma: np.linalg.norm(x - mu) / sigma),
    # other likelihoods
    read(
        "grad",
        "n*log(lambda) - lambda*sum(x)",
        "lambda",
        "n; lambda positive; x: m",
        lambda n, lambda_, x: n * log(lambda_) - lambda_ * np.sum(x),
    ),
    read(
        "grad",
        "sum(x)*log(p) + (n - sum(x))*log(1-p)",
        "p",
        "x: m; p n",
        lambda x, p, n: np.sum(x) * log(p) + (n - np.sum(x)) * log(1 - p),
        values={"p": 0.3},
    ),
    read(
        "grad",
        "sum(x)*log(lambda) - n*lambda - sum(lgamma(x+1))",
        "lambda",
        "x: m positive; lambda positive; n",
        lambda x, lambda_, n: np.sum(x) * log(lambda_) - n * lambda_ - np.sum(_lgamma(x + 1)),
    ),
    read(
        "diff",
        "k*log(p) + (n-k)*log(1-p)",
        "p",
        "k n p",
        lambda k, n, p: k * log(p) + (n - k) * log(1 - p),
        values={"p": 0.3},
    ),
    read(
        "diff",
        "n*log(theta) + (theta-1)*sum(log(x))",
        "theta",
        "n; theta positive; x: m positive",
        lambda n, theta, x: n * log(theta) + (theta - 1) * np.sum(log(x)),
    ),
    read(
        "diff",
        "(alpha-1)*log(x) + (beta-1)*log(1-x)",
        "x",
        "alpha x beta",
        lambda alpha, x, beta: (alpha - 1) * log(x) + (beta - 1) * log(1 - x),
        values={"x": 0.4},
    ),
    read(
        "diff",
        "alpha*log(beta) - lgamma(alpha) + (alpha-1)*log(x) - beta*x",
        "alpha",
        "alpha beta x positive",
        lambda alpha, beta, x: alpha * log(beta) - math.lgamma(alpha) + (alpha - 1) * log(x) - beta * x,
    ),
    read(
        "diff",
        "y*log(p) + (1-y)*log(1-p)",
        "p",
        "y p",
        lambda y, p: y * log(p) + (1 - y) * log(1 - p),
        values={"p": 0.3},
    ),
    # regression
    read(
        "grad",
        "(y - X*b)'*(y - X*b)/(n - k)",
        "b",
        FIT + "b: n; n k",
        lambda y, X, b, n, k: _square(y - X @ b) / (n - k),
    ),
    read("grad", "(y - X*b)'*W*(y - X*b)", "b", FIT + "b: n; W: m,m", lambda y, X, b, W: (y - X @ b) @ W @ (y - X @ b)),
    read(
        "grad",
        "(y - X*beta)'*inv(Sigma)*(y - X*beta)",
        "beta",
        FIT + "beta: n; Sigma: m,m spd",
        lambda y, X, beta, Sigma: _form(y - X @ beta, Sigma),
    ),
    read("diff", "inv(X'*X)*X'*y", "y", FIT, lambda y, X: inv(X.T @ X) @ X.T @ y),
    read("diff", "y'*X*inv(X'*X)*X'*y", "y", FIT, lambda y, X: y @ X @ inv(X.T @ X) @ X.T @ y),
    read(
        "diff",
        "g = Z'*(y - X*b)/n; g'*W*g",
        "b",
        FIT + "Z: m,q; b: n; n; W: q,q",
        lambda y, X, Z, b, n, W: (Z.T @ (y - X @ b) / n) @ W @ (Z.T @ (y - X @ b) / n),
    ),
    read(
        "diff",
        "n/2*log(2*pi*sigma^2) + norm(y - X*beta)^2/(2*sigma^2)",
        "sigma",
        FIT + "n; sigma positive; beta: n",
        lambda y, X, n, sigma, beta: n / 2 * log(2 * pi * sigma**2) + _square(y - X @ beta) / (2 * sigma**2),
    ),
    read(
        "grad",
        "-n/2*log(2*pi) - n*log(sigma) - norm(y - X*beta)^2/(2*sigma^2)",
        "beta",
        FIT + "n; sigma positive; beta: n",
        lambda y, X, n, sigma, beta: -n / 2 * log(2 * pi) - n * log(sigma) - _square(y - X @ beta) / (2 * sigma**2),
    ),
    read("grad", "exp(x'*beta)/(1+exp(x'*beta))", "beta", "x: m; beta: m", lambda x, beta: 1 / (1 + exp(-x @ beta))),
    read(
        "grad",
        "y*x'*beta - log(1+exp(x'*beta))",
        "beta",
        "y; x: m; beta: m",
        lambda y, x, beta: y * x @ beta - log(1 + exp(x @ beta)),
    ),
    read(
        "grad",
        "(y - beta0 - beta1*x)^2",
        "beta0,beta1",
        "y beta0 beta1 x",
        lambda y, beta0, beta1, x: (y - beta0 - beta1 * x) ** 2,
    ),
    read("grad", LINE_FIT, "b", "y: m; x: m; a b", lambda y, x, a, b: _square(y - a - b * x), also={"a": "vector"}),
    read(
        "grad",
        "sum((y - beta0 - beta1*x).^2)",
        "beta1",
        "y: m; x: m; beta0 beta1",
        lambda y, x, beta0, beta1: _square(y - beta0 - beta1 * x),
        also={"beta0": "vector"},
    ),
    read("diff", "X'*X/n", "X", "X: m,n; n positive", lambda X, n: X.T @ X / n),
    read(
        "diff",
        "-n/2*logdet((Y - X*B)'*(Y - X*B)/n)",
        "B",
        "n positive; Y: m,n; X: m,p; B: p,n",
        lambda n, Y, X, B: -n / 2 * log(det((Y - X @ B).T @ (Y - X @ B) / n)),
    ),
    # portfolios
    read(
        "grad",
        "w'*Sigma*w - lambda*(mu'*w - r)",
        "w",
        FOLIO + "lambda r; mu: m",
        lambda w, Sigma, lambda_, r, mu: w @ Sigma @ w - lambda_ * (mu @ w - r),
    ),
    read(
        "grad",
        "w'*mu - gamma/2*w'*Sigma*w",
        "w",
        FOLIO + "mu: m; gamma",
        lambda w, Sigma, mu, gamma: w @ mu - gamma / 2 * w @ Sigma @ w,
    ),
    read(
        "grad",
        "(w'*mu - rf)/sqrt(w'*Sigma*w)",
        "w",
        FOLIO + "mu: m; rf",
        lambda w, Sigma, mu, rf: (w @ mu - rf) / sqrt(w @ Sigma @ w),
    ),
    read(
        "grad",
        "1/2*w'*C*w + lambda*(1 - sum(w))",
        "w",
        "w: m; C: m,m; lambda",
        lambda w, C, lambda_: w @ C @ w / 2 + lambda_ * (1 - np.sum(w)),
    ),
    read("hessian", "sqrt(w'*S*w)", "w", "w: m; S: m,m spd", lambda w, S: sqrt(w @ S @ w)),
    # precision matrices and Gaussian processes
    read(
        "grad",
        "logdet(Theta) - tr(S*Theta)",
        "Theta",
        "Theta: m,m spd; S: m,m",
        lambda Theta, S: log(det(Theta)) - np.trace(S @ Theta),
    ),
    read(
        "grad",
        "tr(S*Theta) - log(det(Theta)) + lambda*norm1(Theta)",
        "Theta",
        "S: m,m; Theta: m,m spd; lambda",
        lambda S, Theta, lambda_: np.trace(S @ Theta) - log(det(Theta)) + lambda_ * np.sum(np.abs(Theta)),
    ),
    read(
        "grad",
        "-1/2*y'*inv(K)*y - 1/2*log(det(K)) - n/2*log(2*pi)",
        "K",
        "y: m; K: m,m spd; n",
        lambda y, K, n: -_form(y, K) / 2 - log(det(K)) / 2 - n / 2 * log(2 * pi),
    ),
    read(
        "grad",
        "log(det(K + sigma^2*I)) + y'*inv(K + sigma^2*I)*y",
        "sigma",
        "K: m,m spd; sigma positive; y: m",
        lambda K, sigma, y: log(det(K + sigma**2 * np.eye(len(y)))) + _form(y, K + sigma**2 * np.eye(len(y))),
    ),
    read(
        "diff",
        "logdet(I+H*Q*H'/sigma^2)",
        "Q",
        "H: m,n; Q: n,n spd; sigma",
        lambda H, Q, sigma: log(det(np.eye(len(H)) + H @ Q @ H.T / sigma**2)),
    ),
    read(
        "diff",
        "-1/2*logdet(R) - 1/2*z'*(inv(R) - I)*z",
        "R",
        "R: m,m spd; z: m",
        lambda R, z: -log(det(R)) / 2 - (_form(z, R) - z @ z) / 2,
    ),
)
