"""Attention, softmax regression, Gaussian processes, factorisations."""

from __future__ import annotations

import autograd.numpy as np

from tests.fields.field import Field, field
from tests.problems.matrix.oracles import logdet, softmax

_inv = np.linalg.inv
_det = lambda blocks: np.linalg.det(np.vstack([np.hstack(row) for row in blocks]))
_tr = np.trace

PROBLEMS: tuple[Field, ...] = (
    field(
        "softmax-regression-by-weights",
        "-sum(Y.*log_softmax(X*W))",
        "W",
        "X: m,n; Y: m,p; W: n,p",
        lambda X, Y, W: -np.sum(Y * np.log(softmax(X @ W))),
        "(diag(Y*ones(p,1))*softmax(X*W) - Y)'*X",
    ),
    field(
        "softmax-regression-hessian",
        "-sum(Y.*log_softmax(X*W))",
        "W",
        "X: m,n; Y: m,p; W: n,p",
        lambda X, Y, W: -np.sum(Y * np.log(softmax(X @ W))),
        (
            "kron(eye(p), X'*diag(Y*ones(p,1)))*diag(vec(softmax(X*W)))*kron(eye(p), X) - "
            "khatrirao(softmax(X*W)', X')*diag(Y*ones(p,1))*khatrirao(softmax(X*W)', X')'"
        ),
        order=2,
    ),
    field(
        "softmax-regression-hessian-of-one",
        "log(sum(exp(W*x))) - y'*W*x",
        "W",
        "W: p,n; x: n; y: p",
        lambda W, x, y: np.log(np.sum(np.exp(W @ x))) - y @ W @ x,
        "kron(x*x', diag(softmax(W*x)) - softmax(W*x)*softmax(W*x)')",
        order=2,
    ),
    field(
        "attention-by-values",
        "softmax(Q*K')*V",
        "V",
        "Q: m,n; K: p,n; V: p,q",
        lambda Q, K, V: softmax(Q @ K.T) @ V,
        "kron(eye(q), softmax(Q*K'))",
    ),
    field(
        "attention-by-queries",
        "softmax(Q*K')*V",
        "Q",
        "Q: m,n; K: p,n; V: p,q",
        lambda Q, K, V: softmax(Q @ K.T) @ V,
        (
            "kron(V', eye(m))*diag(vec(softmax(Q*K')))*kron(K, eye(m)) - khatrirao(V'*softmax(Q*K')', "
            "eye(m))*khatrirao(K'*softmax(Q*K')', eye(m))'"
        ),
        (
            "kron(V', eye(m))*diag(vec(softmax(Q*K')))*kron(K, eye(m)) - khatrirao((softmax(Q*K')*V)', "
            "eye(m))*khatrirao((softmax(Q*K')*K)', eye(m))'"
        ),
    ),
    field(
        "gaussian-process-by-kernel",
        "-1/2*y'*inv(K)*y - 1/2*logdet(K)",
        "K",
        "y: n; K: n,n invertible",
        lambda y, K: -y @ _inv(K) @ y / 2 - logdet(K) / 2,
        "(inv(K)*y*y'*inv(K) - inv(K))/2",
    ),
    field(
        "gaussian-process-by-noise",
        "y'*inv(K + s*eye(n))*y/2 + logdet(K + s*eye(n))/2",
        "s",
        "y: n; K: n,n positive-definite; s: scalar positive",
        lambda y, K, s: y @ _inv(K + s * np.eye(len(y))) @ y / 2 + logdet(K + s * np.eye(len(y))) / 2,
        "tr(inv(K + s*eye(n)))/2 - (y'*(K + s*eye(n))^(-2)*y)/2",
        "tr(inv(K + s*eye(n)))/2 - y'*inv(K + s*eye(n))^2*y/2",
    ),
    field(
        "gaussian-process-mean",
        "k'*inv(K + s*eye(n))*y",
        "s",
        "k: n; K: n,n positive-definite; s: scalar positive; y: n",
        lambda k, K, s, y: k @ _inv(K + s * np.eye(len(y))) @ y,
        "-k'*(K + s*eye(n))^(-2)*y",
        "-k'*inv(K + s*eye(n))^2*y",
    ),
    field(
        "factorisation-hessian",
        "norm(X - U*V')^2",
        "U",
        "X: m,n; U: m,p; V: n,p",
        lambda X, U, V: np.sum((X - U @ V.T) ** 2),
        "2*kron(V'*V, eye(m))",
        order=2,
    ),
    field(
        "logistic-hessian",
        "sum(log(1 + exp(-y.*(X*w))))",
        "w",
        "y: m; X: m,n; w: n",
        lambda y, X, w: np.sum(np.log(1 + np.exp(-y * (X @ w)))),
        "X'*diag(y.^2.*sigmoid(y.*(X*w)).*(1 - sigmoid(y.*(X*w))))*X",
        order=2,
    ),
    field(
        "row-sums-hessian",
        "sum((X*ones(n,1)).^2.*p)",
        "X",
        "X: m,n; p: m",
        lambda X, p: np.sum(np.sum(X, axis=1) ** 2 * p),
        "2*kron(ones(n,n), diag(p))",
        order=2,
    ),
    field(
        "kronecker-form",
        "d'*kron(X, A)*d",
        "X",
        "X: m,m; A: n,n; d: m*n",
        lambda X, A, d: d @ np.kron(X, A) @ d,
        "unvec(d, n, m)'*A'*unvec(d, n, m)",
    ),
    field(
        "kronecker-trace",
        "tr(kron(A, X))",
        "X",
        "A: m,m; X: n,n",
        lambda A, X: _tr(np.kron(A, X)),
        "tr(A)*eye(n)",
    ),
    field(
        "kronecker-blocks",
        "tr(A*kron(X, eye(n)))",
        "X",
        "X: m,m; A: m*n,m*n",
        lambda X, A: _tr(A @ np.kron(X, np.eye(len(A) // len(X)))),
        "tr2(A, n)",
    ),
    field(
        "kronecker-sum-of-blocks",
        "tr(A*kron(eye(m), X))",
        "X",
        "X: n,n; A: m*n,m*n",
        lambda X, A: _tr(A @ np.kron(np.eye(len(A) // len(X)), X)),
        "tr1(A, m)",
    ),
    field(
        "nearest-kronecker",
        "norm(kron(X, A) - B)^2",
        "X",
        "X: m,m; A: n,n; B: m*n,m*n",
        lambda X, A, B: np.sum((np.kron(X, A) - B) ** 2),
        "2*(norm(A)^2*X' - tr2(B'*kron(eye(m), A), n))",
    ),
    field(
        "kronecker-regression",
        "norm(y - kron(X, A)*d)^2",
        "X",
        "X: m,p; A: n,q; d: p*q; y: m*n",
        lambda X, A, d, y: np.sum((y - np.kron(X, A) @ d) ** 2),
        "2*unvec(d, q, p)'*A'*(A*unvec(d, q, p)*X' - unvec(y, n, m))",
    ),
    field(
        "kronecker-noise",
        "logdet(kron(X, A) + s*eye(m*n))",
        "X",
        "X: m,m invertible; A: n,n invertible; s: scalar positive",
        lambda X, A, s: logdet(np.kron(X, A) + s * np.eye(len(X) * len(A))),
        "tr2(inv(kron(X, A) + s*eye(m*n))*kron(eye(m), A), n)",
    ),
    field(
        "one-more-point",
        "det([K, k; k', c])",
        "k",
        "K: n,n positive-definite; k: n; c: scalar",
        lambda K, k, c: _det([[K, k[:, None]], [k[None, :], c * np.ones((1, 1))]]),
        "-2*det(K)*k'*inv(K)",
        kinds={"K": "spd"},
    ),
    field(
        "more-points",
        "det([K, B; D, C])",
        "B",
        "K: n,n invertible; B: n,p; D: p,n; C: p,p",
        lambda K, B, D, C: _det([[K, B], [D, C]]),
        "-det(K)*adj(C - D*inv(K)*B)*D*inv(K)",
        kinds={"K": "invertible"},
    ),
)
