"""Least squares, instruments, seemingly unrelated and spatial regressions, counts and choices."""

from __future__ import annotations

import autograd.numpy as np

from tests.fields.field import Field, field
from tests.problems.matrix.oracles import logdet

_inv = np.linalg.inv
_tr = np.trace


def _seemingly_unrelated(y, X, b, S):
    r = y - np.kron(np.eye(len(S)), X) @ b
    return r @ np.kron(_inv(S), np.eye(len(X))) @ r


PROBLEMS: tuple[Field, ...] = (
    field(
        "gmm-by-coefficients",
        "(y - X*b)'*Z*W*Z'*(y - X*b)",
        "b",
        "y: m; X: m,n; b: n; Z: m,p; W: p,p symmetric",
        lambda y, X, b, Z, W: (y - X @ b) @ Z @ W @ Z.T @ (y - X @ b),
        "2*(X*b - y)'*Z*W*Z'*X",
        "-2*(y - X*b)'*Z*W*Z'*X",
    ),
    field(
        "gmm-hessian",
        "(y - X*b)'*Z*W*Z'*(y - X*b)",
        "b",
        "y: m; X: m,n; b: n; Z: m,p; W: p,p symmetric",
        lambda y, X, b, Z, W: (y - X @ b) @ Z @ W @ Z.T @ (y - X @ b),
        "2*X'*Z*W*Z'*X",
        order=2,
    ),
    field(
        "two-stage-least-squares",
        "(y - X*b)'*Z*inv(Z'*Z)*Z'*(y - X*b)",
        "b",
        "y: m; X: m,n; b: n; Z: m,p",
        lambda y, X, b, Z: (y - X @ b) @ Z @ _inv(Z.T @ Z) @ Z.T @ (y - X @ b),
        "2*(X*b - y)'*pinv(Z)'*Z'*X",
        "-2*(y - X*b)'*Z*inv(Z'*Z)*Z'*X",
    ),
    field(
        "cue-gmm",
        "(y - X*b)'*Z*inv(Z'*diag((y - X*b).^2)*Z)*Z'*(y - X*b)",
        "b",
        "y: m; X: m,n; b: n; Z: m,p",
        lambda y, X, b, Z: (y - X @ b) @ Z @ _inv(Z.T @ np.diag((y - X @ b) ** 2) @ Z) @ Z.T @ (y - X @ b),
        (
            "2*((X*b - y)'*Z*inv(Z'*diag((y - X*b).^2)*Z)*Z' - ((Z*inv(Z'*diag((y - X*b).^2)*Z)*Z'*(y - "
            "X*b)).^2.*(X*b - y))')*X"
        ),
        (
            "2*(((Z*inv(Z'*diag((y - X*b).^2)*Z)*Z'*(y - X*b)).^2.*(y - X*b))' - (y - X*b)'*Z*inv(Z'*diag((y - "
            "X*b).^2)*Z)*Z')*X"
        ),
    ),
    field(
        "generalised-least-squares",
        "(y - X*b)'*inv(V)*(y - X*b)",
        "b",
        "y: m; X: m,n; b: n; V: m,m positive-definite",
        lambda y, X, b, V: (y - X @ b) @ _inv(V) @ (y - X @ b),
        "2*(X*b - y)'*inv(V)*X",
        "-2*(y - X*b)'*inv(V)*X",
    ),
    field(
        "concentrated-likelihood",
        "m/2*log((y - X*b)'*(y - X*b)/m)",
        "b",
        "y: m; X: m,n; b: n",
        lambda y, X, b: len(y) / 2 * np.log(np.sum((y - X @ b) ** 2) / len(y)),
        "m*(X*b - y)'*X/norm(y - X*b)^2",
        "-m*(y - X*b)'*X/norm(y - X*b)^2",
    ),
    field(
        "multivariate-concentrated",
        "logdet((Y - X*B)'*(Y - X*B))",
        "B",
        "Y: m,p; X: m,n; B: n,p",
        lambda Y, X, B: logdet((Y - X @ B).T @ (Y - X @ B)),
        "2*pinv(X*B - Y)*X",
        "-2*inv((Y - X*B)'*(Y - X*B))*(Y - X*B)'*X",
    ),
    field(
        "seemingly-unrelated",
        "(y - kron(eye(p), X)*b)'*kron(inv(S), eye(m))*(y - kron(eye(p), X)*b)",
        "b",
        "y: m*p; X: m,n; b: n*p; S: p,p positive-definite",
        _seemingly_unrelated,
        "2*(kron(eye(p), X)*b - y)'*kron(inv(S), X)",
        "-2*(y - kron(eye(p), X)*b)'*kron(inv(S), X)",
    ),
    field(
        "seemingly-unrelated-hessian",
        "(y - kron(eye(p), X)*b)'*kron(inv(S), eye(m))*(y - kron(eye(p), X)*b)",
        "b",
        "y: m*p; X: m,n; b: n*p; S: p,p positive-definite",
        _seemingly_unrelated,
        "2*kron(inv(S), X'*X)",
        order=2,
    ),
    field(
        "system-by-covariance",
        "vec(Y - X*B)'*kron(inv(S), eye(m))*vec(Y - X*B)",
        "S",
        "Y: m,p; X: m,n; B: n,p; S: p,p invertible",
        lambda Y, X, B, S: _tr(_inv(S) @ (Y - X @ B).T @ (Y - X @ B)),
        "-inv(S)*(Y - X*B)'*(Y - X*B)*inv(S)",
    ),
    field(
        "spatial-lag",
        "logdet(eye(n) - r*W) - norm(y - r*W*y - X*b)^2/(2*s)",
        "r",
        "r: scalar; W: n,n; y: n; X: n,p; b: p; s: scalar positive",
        lambda r, W, y, X, b, s: logdet(np.eye(len(y)) - r * W) - np.sum((y - r * W @ y - X @ b) ** 2) / (2 * s),
        "-tr(W*inv(eye(n) - r*W)) - ((r*W*y + X*b - y)'*W*y)/s",
        "(y - r*W*y - X*b)'*W*y/s - tr(inv(eye(n) - r*W)*W)",
    ),
    field(
        "poisson-regression-hessian",
        "sum(exp(X*b)) - y'*X*b",
        "b",
        "X: m,n; b: n; y: m",
        lambda X, b, y: np.sum(np.exp(X @ b)) - y @ X @ b,
        "X'*diag(exp(X*b))*X",
        order=2,
    ),
)
