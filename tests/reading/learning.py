"""Losses, regularisers, kernels and layers, as they are typed from lecture notes and papers."""

from __future__ import annotations

import math

import numpy as np
from numpy.linalg import norm

from tests.reading.row import read

exp, log, tanh = np.exp, np.log, np.tanh
FIT = "X: m,p; y: m; w: p; "
LINE = "w: p; x: p; "
_erf = np.vectorize(math.erf)


def _relu(t):
    return np.maximum(t, 0)


def _sigmoid(t):
    return 1 / (1 + exp(-t))


def _softmax(t):
    return exp(t) / np.sum(exp(t), axis=-1, keepdims=True)


def _square(t):
    return np.sum(t * t)


ROWS = (
    # regression
    read("grad", "sum((X*w - y).^2)/(2*n)", "w", FIT + "n positive", lambda X, y, w, n: _square(X @ w - y) / (2 * n)),
    read(
        "grad",
        "1/2*norm(X*w-y)^2 + lambda/2*norm(w)^2",
        "w",
        FIT + "lambda",
        lambda X, y, w, lambda_: _square(X @ w - y) / 2 + lambda_ / 2 * w @ w,
    ),
    read(
        "grad",
        "norm(X*w-y)^2 + lambda*norm1(w)",
        "w",
        FIT + "lambda",
        lambda X, y, w, lambda_: _square(X @ w - y) + lambda_ * np.sum(np.abs(w)),
    ),
    read(
        "grad",
        "1/2*norm(y - X*beta)^2 + lambda*norm(beta)^2",
        "beta",
        "y: m; X: m,p; beta: p; lambda",
        lambda y, X, beta, lambda_: _square(y - X @ beta) / 2 + lambda_ * beta @ beta,
    ),
    read(
        "grad",
        "(y - X*beta)'*(y - X*beta) + lambda*beta'*beta",
        "beta",
        "y: m; X: m,p; beta: p; lambda",
        lambda y, X, beta, lambda_: _square(y - X @ beta) + lambda_ * beta @ beta,
    ),
    read("hessian", "beta'*X'*X*beta", "beta", "beta: p; X: m,p", lambda beta, X: _square(X @ beta)),
    read(
        "grad",
        "mean((X*theta - y).^2)",
        "theta",
        "X: m,p; theta: p; y: m",
        lambda X, theta, y: np.mean((X @ theta - y) ** 2),
    ),
    read(
        "grad",
        "alpha*norm(w)^2 + (1-alpha)*norm1(w)",
        "w",
        "alpha; w: p",
        lambda alpha, w: alpha * w @ w + (1 - alpha) * np.sum(np.abs(w)),
    ),
    read("grad", "lambda*norm(w)^2", "w", "lambda; w: p", lambda lambda_, w: lambda_ * w @ w),
    read("grad", "lambda*w'*w", "lambda", "lambda; w: p", lambda lambda_, w: lambda_ * w @ w),
    read(
        "grad",
        "1/(2*sigma^2)*norm(y - X*w)^2 + 1/(2*tau^2)*norm(w)^2",
        "w",
        FIT + "sigma tau positive",
        lambda X, y, w, sigma, tau: _square(y - X @ w) / (2 * sigma**2) + w @ w / (2 * tau**2),
    ),
    read(
        "jacobian",
        "theta - alpha*X'*(X*theta - y)/m",
        "theta",
        "theta: p; alpha; X: m,p; y: m; m positive",
        lambda theta, alpha, X, y, m: theta - alpha * X.T @ (X @ theta - y) / m,
    ),
    read("jacobian", "w - eta*(A*w - b)", "w", "w: p; eta; A: p,p; b: p", lambda w, eta, A, b: w - eta * (A @ w - b)),
    read("grad", "(y - w'*x)^2", "w", LINE + "y", lambda w, x, y: (y - w @ x) ** 2),
    read("grad", "(y - w'*x - b)^2", "b", LINE + "y b", lambda w, x, y, b: (y - w @ x - b) ** 2),
    read("grad", "1/2*(y - sigmoid(w'*x))^2", "w", LINE + "y", lambda w, x, y: (y - _sigmoid(w @ x)) ** 2 / 2),
    read("grad", "sum(abs(A*x - b))", "x", "A: m,n; x: n; b: m", lambda A, x, b: np.sum(np.abs(A @ x - b))),
    # classification
    read(
        "grad",
        "1/2*norm(w)^2 + C*sum(relu(1 - y.*(X*w)))",
        "w",
        FIT + "C",
        lambda X, y, w, C: w @ w / 2 + C * np.sum(_relu(1 - y * (X @ w))),
    ),
    read(
        "grad",
        "1/2*w'*w + C*sum(max(0, 1 - y.*(X*w + b)))",
        "w",
        FIT + "C; b: m",
        lambda X, y, w, C, b: w @ w / 2 + C * np.sum(_relu(1 - y * (X @ w + b))),
        also={"b": "scalar"},
    ),
    read(
        "grad",
        "sum(relu(1 - y.*(X*w)))/n + lambda*w'*w",
        "w",
        FIT + "n positive; lambda",
        lambda X, y, w, n, lambda_: np.sum(_relu(1 - y * (X @ w))) / n + lambda_ * w @ w,
    ),
    read(
        "grad",
        "-sum(y.*log(sigmoid(X*w)) + (1-y).*log(1-sigmoid(X*w)))",
        "w",
        FIT,
        lambda X, y, w: -np.sum(y * log(_sigmoid(X @ w)) + (1 - y) * log(1 - _sigmoid(X @ w))),
    ),
    read(
        "grad",
        "-y'*log(p) - (1-y)'*log(1-p)",
        "p",
        "y: m; p: m probability",
        lambda y, p: -y @ log(p) - (1 - y) @ log(1 - p),
    ),
    read(
        "grad",
        "-1/m*(y'*log(sigmoid(X*theta)) + (1-y)'*log(1-sigmoid(X*theta)))",
        "theta",
        "m positive; y: m; X: m,p; theta: p",
        lambda m, y, X, theta: -(y @ log(_sigmoid(X @ theta)) + (1 - y) @ log(1 - _sigmoid(X @ theta))) / m,
    ),
    read("grad", "log(1 + exp(-y*(w'*x)))", "w", LINE + "y", lambda w, x, y: log(1 + exp(-y * (w @ x)))),
    read("grad", "log(1+exp(-y*w'*x))", "w", LINE + "y", lambda w, x, y: log(1 + exp(-y * (w @ x)))),
    read("grad", "max(0, 1 - y*(w'*x + b))", "w", LINE + "y b", lambda w, x, y, b: max(0, 1 - y * (w @ x + b))),
    read("grad", "w'*x + b", "w", LINE + "b", lambda w, x, b: w @ x + b),
    read("grad", "sigmoid(w'*x + b)", "b", LINE + "b", lambda w, x, b: _sigmoid(w @ x + b)),
    read("grad", "-sum(y.*log(p))", "p", "y: m; p: m probability", lambda y, p: -np.sum(y * log(p))),
    read("grad", "sum(p.*log(p./q))", "p", "p: m probability; q: m probability", lambda p, q: np.sum(p * log(p / q))),
    read("grad", "-y'*log(softmax(W*x))", "W", "y: m; W: m,n; x: n", lambda y, W, x: -y @ log(_softmax(W @ x))),
    read(
        "grad",
        "-sum(Y.*log(softmax(X*W)))/m",
        "W",
        "Y: m,q; X: m,p; W: p,q; m positive",
        lambda Y, X, W, m: -np.sum(Y * log(_softmax(X @ W))) / m,
    ),
    read("grad", "sum(exp(X*w) - y.*(X*w))", "w", FIT, lambda X, y, w: np.sum(exp(X @ w) - y * (X @ w))),
    read(
        "grad",
        "(w'*(m1 - m2))^2/(w'*S*w)",
        "w",
        "w: p; m1: p; m2: p; S: p,p spd",
        lambda w, m1, m2, S: (w @ (m1 - m2)) ** 2 / (w @ S @ w),
    ),
    read(
        "grad",
        "w'*S_b*w/(w'*S_w*w)",
        "w",
        "w: p; S_b: p,p spd; S_w: p,p spd",
        lambda w, S_b, S_w: (w @ S_b @ w) / (w @ S_w @ w),
    ),
    # kernels and distances
    read(
        "grad",
        "norm(y - K*alpha)^2 + lambda*alpha'*K*alpha",
        "alpha",
        "y: m; K: m,m; alpha: m; lambda",
        lambda y, K, alpha, lambda_: _square(y - K @ alpha) + lambda_ * alpha @ K @ alpha,
    ),
    read(
        "grad",
        "sum(alpha) - 1/2*alpha'*Q*alpha",
        "alpha",
        "alpha: m; Q: m,m",
        lambda alpha, Q: np.sum(alpha) - alpha @ Q @ alpha / 2,
    ),
    read(
        "grad", "exp(-gamma*norm(x - y)^2)", "x", "gamma; x: m; y: m", lambda gamma, x, y: exp(-gamma * _square(x - y))
    ),
    read(
        "grad",
        "exp(-norm(x - y)^2/(2*sigma^2))",
        "sigma",
        "x: m; y: m; sigma positive",
        lambda x, y, sigma: exp(-_square(x - y) / (2 * sigma**2)),
    ),
    read(
        "grad", "(x'*y + c)^d", "x", "x: m positive; y: m positive; c d positive", lambda x, y, c, d: (x @ y + c) ** d
    ),
    read("grad", "tanh(alpha*x'*y + c)", "x", "alpha c; x: m; y: m", lambda alpha, c, x, y: tanh(alpha * x @ y + c)),
    read("grad", "x'*y/(norm(x)*norm(y))", "x", "x: m; y: m", lambda x, y: x @ y / (norm(x) * norm(y))),
    read(
        "grad",
        "max(0, norm(a - p)^2 - norm(a - n)^2 + alpha)",
        "a",
        "a: m; p: m; n: m; alpha",
        lambda a, p, n, alpha: max(0, _square(a - p) - _square(a - n) + alpha),
    ),
    read("grad", "-log(sigmoid(u'*v))", "v", "u: m; v: m", lambda u, v: -log(_sigmoid(u @ v))),
    read(
        "grad",
        "-log(sigmoid(u'*v)) - sum(log(sigmoid(-U*v)))",
        "v",
        "u: n; v: n; U: m,n",
        lambda u, v, U: -log(_sigmoid(u @ v)) - np.sum(log(_sigmoid(-U @ v))),
    ),
    # factorisations
    read(
        "grad",
        "norm(Y - X*W, 'fro')^2 + lambda*norm(W,'fro')^2",
        "W",
        "Y: m,q; X: m,p; W: p,q; lambda",
        lambda Y, X, W, lambda_: _square(Y - X @ W) + lambda_ * _square(W),
    ),
    read(
        "grad",
        "norm(X - U*V')^2 + mu*(norm(U)^2 + norm(V)^2)",
        "U",
        "X: m,n; U: m,p; V: n,p; mu",
        lambda X, U, V, mu: _square(X - U @ V.T) + mu * (_square(U) + _square(V)),
    ),
    read("grad", "norm(X - W*H)^2", "H", "X: m,n; W: m,p; H: p,n", lambda X, W, H: _square(X - W @ H)),
    read(
        "grad",
        "1/2*norm(x - D*z)^2 + lambda*norm1(z)",
        "z",
        "x: m; D: m,p; z: p; lambda",
        lambda x, D, z, lambda_: _square(x - D @ z) / 2 + lambda_ * np.sum(np.abs(z)),
    ),
    read("grad", "norm(W'*W - I)^2", "W", "W: m,n", lambda W: _square(W.T @ W - np.eye(W.shape[1]))),
    read("grad", "tr(W'*X'*X*W)", "W", "W: n,p; X: m,n", lambda W, X: _square(X @ W)),
    read("grad", "x'*W*y", "W", "x: m; W: m,n; y: n", lambda x, W, y: x @ W @ y),
    # layers
    read(
        "jacobian",
        "W2*tanh(W1*x + b1) + b2",
        "x",
        "W2: q,p; W1: p,n; x: n; b1: p; b2: q",
        lambda W2, W1, x, b1, b2: W2 @ tanh(W1 @ x + b1) + b2,
    ),
    read("jacobian", "sigmoid(W*x + b)", "b", "W: m,n; x: n; b: m", lambda W, x, b: _sigmoid(W @ x + b), noted=("b",)),
    read(
        "jacobian",
        "tanh(W*h + U*x + b)",
        "h",
        "W: m,m; h: m; U: m,n; x: n; b: m",
        lambda W, h, U, x, b: tanh(W @ h + U @ x + b),
    ),
    read("jacobian", "softmax(W*x + b)", "x", "W: m,n; x: n; b: m", lambda W, x, b: _softmax(W @ x + b)),
    read(
        "jacobian",
        "gelu(W*x + b)",
        "x",
        "W: m,n; x: n; b: m",
        lambda W, x, b: (W @ x + b) * (1 + _erf((W @ x + b) / math.sqrt(2))) / 2,
    ),
    read("diff", "W*x + b", "W", "W: m,n; x: n; b: m", lambda W, x, b: W @ x + b),
    read(
        "grad",
        "1/2*norm(sigmoid(W*x + b) - y)^2",
        "W",
        "W: m,n; x: n; b: m; y: m",
        lambda W, x, b, y: _square(_sigmoid(W @ x + b) - y) / 2,
    ),
    read(
        "grad",
        "norm(relu(X*W1)*W2 - Y)^2",
        "W2",
        "X: m,n; W1: n,p; W2: p,q; Y: m,q",
        lambda X, W1, W2, Y: _square(_relu(X @ W1) @ W2 - Y),
    ),
    read(
        "diff",
        "softmax(Q*K'/sqrt(d))*V",
        "V",
        "Q: m,p; K: n,p; V: n,q; d positive",
        lambda Q, K, V, d: _softmax(Q @ K.T / np.sqrt(d)) @ V,
    ),
    read(
        "grad",
        "norm(W*x - y)^2/(2*N)",
        "W",
        "W: m,n; x: n; y: m; N positive",
        lambda W, x, y, N: _square(W @ x - y) / (2 * N),
    ),
    read("grad", "log(sum(exp(x)))", "x", "x: m", lambda x: log(np.sum(exp(x)))),
    read("grad", "logsumexp(A*x + b)", "x", "A: m,n; x: n; b: m", lambda A, x, b: log(np.sum(exp(A @ x + b)))),
    read(
        "grad", "sum(log(1 + exp(A*x + b)))", "x", "A: m,n; x: n; b: m", lambda A, x, b: np.sum(log(1 + exp(A @ x + b)))
    ),
    read(
        "diff",
        "gamma*(x - mu)/sqrt(sigma^2 + eps) + beta",
        "x",
        "gamma x mu sigma beta; eps positive",
        lambda gamma, x, mu, sigma, beta, eps: gamma * (x - mu) / np.sqrt(sigma**2 + eps) + beta,
    ),
    # names of several letters that stand for data are data
    read("grad", "norm(y - yhat)^2", "y", "y: m; yhat: m", lambda y, yhat: _square(y - yhat)),
    read("grad", "norm(x - xref)^2", "x", "x: m; xref: m", lambda x, xref: _square(x - xref)),
    read("grad", "sum((yhat - y).^2)/n", "yhat", "yhat: m; y: m; n positive", lambda yhat, y, n: _square(yhat - y) / n),
    read("grad", "norm(x + eps)^2", "x", "x: m; eps", lambda x, eps: _square(x + eps), noted=("eps",)),
    read("grad", "sum(log(x + eps))", "x", "x: m positive; eps positive", lambda x, eps: np.sum(log(x + eps))),
    read("grad", "x'*log(x + eps)", "x", "x: m positive; eps positive", lambda x, eps: x @ log(x + eps)),
    read("diff", "norm(alpha*(x - y))^2", "alpha", "alpha; x: m; y: m", lambda alpha, x, y: alpha**2 * _square(x - y)),
)
