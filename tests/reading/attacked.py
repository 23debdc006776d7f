"""Inputs that a sceptic found misread: entries beside their array, data inside of sums, intercepts in --wrt, marks of e
and pi, sums of one number, stacked blocks, capitals as vectors."""

from __future__ import annotations

import numpy as np

from tests.reading.row import read, refuse

exp, log = np.exp, np.log
LINE = "y: m; x: m; "


def _square(t):
    return np.sum(t * t)


ROWS = (
    # an entry is one of the array beside it
    read("grad", "x[0]^2 + norm(x)^2", "x", "x: n", lambda x: x[0] ** 2 + x @ x),
    read("grad", "x[0]*sum(x)", "x", "x: n", lambda x: x[0] * np.sum(x)),
    read("grad", "w[0] + w'*x", "w", "w: n; x: n", lambda w, x: w[0] + w @ x),
    read("grad", "X[0,0]*tr(X)", "X", "X: n,n", lambda X: X[0, 0] * np.trace(X)),
    read("grad", "A[0,1]^2 + det(A)", "A", "A: n,n", lambda A: A[0, 1] ** 2 + np.linalg.det(A)),
    read("hessian", "x[0]*x[1] + x'*x", "x", "x: n", lambda x: x[0] * x[1] + x @ x),
    # a list in --wrt holds scalars
    read(
        "grad",
        "sum((y - beta0 - beta1*x).^2)",
        "beta0,beta1",
        LINE + "beta0 beta1",
        lambda y, x, beta0, beta1: _square(y - beta0 - beta1 * x),
    ),
    read("grad", "sum((y - b0 - b1*x).^2)", "b0,b1", LINE + "b0 b1", lambda y, x, b0, b1: _square(y - b0 - b1 * x)),
    read("grad", "norm(x - y)^2", "x", "x: n; y: n", lambda x, y: _square(x - y)),
    # data inside of a sum is no number, and no sum is of one number
    refuse("grad", "sum(y*log(p))", "p", ".*"),
    refuse("grad", "sum(w*x^2)", "x", ".^"),
    refuse("grad", "sum(a*x^2)", "x", ".^"),
    refuse("grad", "sum(y/p)", "p", "./"),
    refuse("grad", "mean(y*log(p)+(1-y)*log(1-p))", "p", ".*"),
    refuse("grad", "mean((y - w'*x)^2)", "w", ".^"),
    refuse("diff", "exp(w'*x)/sum(exp(w'*x))", "w", "sum(exp(w'*x))"),
    refuse("grad", "sum(log(1+exp(-y*w'*x)))", "w", "y*w'*x"),
    refuse("diff", "softmax(w'*x)", "w", "softmax"),
    refuse("diff", "A[0,:]*x", "x", "A[0,:]*x"),
    read("grad", "sum(y.*log(p))", "p", "y: n; p: n positive", lambda y, p: np.sum(y * log(p))),
    read("grad", "sum(abs(x).^p)^(1/p)", "x", "x: n; p positive"),
    read("grad", "sum([x,y].^2)", "", "x y", lambda x, y: x**2 + y**2),
    read("grad", "norm([x*y, y*z])^2", "", "x y z", lambda x, y, z: (x * y) ** 2 + (y * z) ** 2),
    read("grad", "sum(sum((X*W - Y).^2))", "W", "X: m,n; W: n,p; Y: m,p", lambda X, W, Y: _square(X @ W - Y)),
    # marks of the constants
    read("grad", "e'*W*e", "e", "e: n; W: n,n", lambda e, W: e @ W @ e),
    read("grad", "sum(e.^2)", "e", "e: n", lambda e: e @ e),
    read("grad", "sum(pi.*log(pi))", "pi", "pi: n positive"),
    read("diff", "pi'*P", "P", "pi: n; P: n,m"),
    # ./ is of arrays
    refuse("grad", "1./(1+exp(-X*w))", "w", "grad takes a scalar"),
    # blocks, capitals, formulas
    read("jacobian", "[A*x; B*x]", "x", "A: m,n; B: p,n; x: n", lambda A, B, x: np.concatenate([A @ x, B @ x])),
    read("grad", "(Y - X*b)'*(Y - X*b)", "b", "Y: m; X: m,n; b: n", lambda Y, X, b: _square(Y - X @ b), noted=("Y",)),
    read("diff", "D*exp(-x/L)", "x", "D x L", lambda D, x, L: D * exp(-x / L)),
    read("diff", "I*R", "R", "I R", lambda I, R: I * R),
    read("grad", "sum((x - m).^2)", "m", "x: n; m: n", lambda x, m: _square(x - m), noted=("m",)),
)
