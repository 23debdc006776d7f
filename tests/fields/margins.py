"""Margins and residuals: hinges, log cosh, weighted sums of squares, with powers that make kinks smooth."""

from __future__ import annotations

import autograd.numpy as np

from tests.fields.field import Field, field

_relu = lambda t: np.maximum(t, 0)
_norm = lambda t: np.sqrt(np.sum(t**2))

PROBLEMS: tuple[Field, ...] = (
    field(
        "squared-hinge-with-ridge",
        "sum(relu(1 - y.*(X*w)).^2) + c*w'*w",
        "w",
        "X: m,n; y: m; w: n; c: scalar",
        lambda X, y, w, c: np.sum(_relu(1 - y * (X @ w)) ** 2) + c * w @ w,
        "2*(c*w' - (y.*relu(1 - y.*(X*w)))'*X)",
    ),
    field(
        "cubed-hinge-hessian",
        "sum(relu(1 - y.*(X*w)).^3)",
        "w",
        "X: m,n; y: m; w: n",
        lambda X, y, w: np.sum(_relu(1 - y * (X @ w)) ** 3),
        "6*X'*diag(y.^2.*relu(1 - y.*(X*w)))*X",
        order=2,
    ),
    field(
        "squared-hinge-of-one",
        "max(0, 1 - y*w'*x)^2",
        "w",
        "x: n; w: n; y: scalar",
        lambda x, w, y: _relu(1 - y * (w @ x)) ** 2,
        "-2*y*max(0, 1 - y*(w'*x))*x'",
    ),
    field(
        "cubed-hinge-of-one-hessian",
        "max(0, 1 - y*w'*x)^3",
        "w",
        "x: n; w: n; y: scalar",
        lambda x, w, y: _relu(1 - y * (w @ x)) ** 3,
        "6*y^2*max(0, 1 - y*(w'*x))*x*x'",
        order=2,
    ),
    field(
        "insensitive-band",
        "sum(relu(abs(X*w - y) - c).^2)",
        "w",
        "X: m,n; y: m; w: n; c: scalar positive",
        lambda X, y, w, c: np.sum(_relu(np.abs(X @ w - y) - c) ** 2),
        "2*(relu(abs(X*w - y) - c).*sign(X*w - y))'*X",
        kinds={"c": "positive"},
    ),
    field(
        "cubed-residual",
        "abs(w'*x - y)^3",
        "w",
        "x: n; w: n; y: scalar",
        lambda x, w, y: np.abs(w @ x - y) ** 3,
        "3*(w'*x - y)*abs(w'*x - y)*x'",
    ),
    field(
        "cubed-residual-hessian",
        "abs(w'*x - y)^3",
        "w",
        "x: n; w: n; y: scalar",
        lambda x, w, y: np.abs(w @ x - y) ** 3,
        "6*abs(w'*x - y)*x*x'",
        order=2,
    ),
    field(
        "log-cosh-of-one-hessian",
        "log(cosh(w'*x - y))",
        "w",
        "x: n; w: n; y: scalar",
        lambda x, w, y: np.log(np.cosh(w @ x - y)),
        "(1 - tanh(w'*x - y)^2)*x*x'",
        order=2,
    ),
    field(
        "log-cosh-hessian",
        "sum(log(cosh(X*w - y)))",
        "w",
        "X: m,n; y: m; w: n",
        lambda X, y, w: np.sum(np.log(np.cosh(X @ w - y))),
        "X'*diag(1 - tanh(X*w - y).^2)*X",
        order=2,
    ),
    field(
        "log-sinh-hessian",
        "log(sinh(w'*x))",
        "w",
        "x: n positive; w: n positive",
        lambda x, w: np.log(np.sinh(w @ x)),
        "-x*x'/sinh(w'*x)^2",
        order=2,
        kinds={"x": "positive", "w": "positive"},
    ),
    field(
        "shortfall",
        "norm(relu(X*w - y))^2/2",
        "w",
        "X: m,n; y: m; w: n",
        lambda X, y, w: np.sum(_relu(X @ w - y) ** 2) / 2,
        "relu(X*w - y)'*X",
    ),
    field(
        "residual-with-a-mean",
        "(y - X*w)'*A*(y - X*w) + sum(y - X*w)",
        "w",
        "X: m,n; y: m; w: n; A: m,m",
        lambda X, y, w, A: (y - X @ w) @ A @ (y - X @ w) + np.sum(y - X @ w),
        "((X*w - y)'*(A + A') - ones(m,1)')*X",
    ),
    field(
        "residual-with-a-linear-term",
        "(y - X*w)'*A*(y - X*w) + c'*(y - X*w)",
        "w",
        "X: m,n; y: m; w: n; A: m,m; c: m",
        lambda X, y, w, A, c: (y - X @ w) @ A @ (y - X @ w) + c @ (y - X @ w),
        "((X*w - y)'*(A + A') - c')*X",
    ),
    field(
        "kernel-ridge-regression",
        "norm(K*a - y)^2 + c*a'*K*a",
        "a",
        "K: n,n symmetric; a: n; y: n; c: scalar",
        lambda K, a, y, c: np.sum((K @ a - y) ** 2) + c * a @ K @ a,
        "2*(c*a + K*a - y)'*K",
        kinds={"K": "symmetric"},
    ),
    field(
        "residual-to-a-power",
        "norm(X*w - y)^2.5",
        "w",
        "X: m,n; y: m; w: n",
        lambda X, y, w: _norm(X @ w - y) ** 2.5,
        "5*sqrt(norm(X*w - y))*(X*w - y)'*X/2",
    ),
)
