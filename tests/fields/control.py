"""Lyapunov equations, linear-quadratic control, Kalman gains."""

from __future__ import annotations

import autograd.numpy as np

from tests.fields.field import Field, field
from tests.problems.matrix.oracles import logdet

_inv = np.linalg.inv
_tr = np.trace

PROBLEMS: tuple[Field, ...] = (
    field(
        "lyapunov-by-solution",
        "A*X + X*A' + Q",
        "X",
        "A: n,n; X: n,n; Q: n,n",
        lambda A, X, Q: A @ X + X @ A.T + Q,
        "kron(A, eye(n)) + kron(eye(n), A)",
        "kron(eye(n), A) + kron(A, eye(n))",
    ),
    field(
        "stein-by-solution",
        "A'*X*A - X + Q",
        "X",
        "A: n,n; X: n,n; Q: n,n",
        lambda A, X, Q: A.T @ X @ A - X + Q,
        "kron(A', A') - eye(n^2)",
    ),
    field(
        "lqr-by-gain",
        "tr((A - B*K)'*P*(A - B*K)*S) + tr(K'*R*K*S)",
        "K",
        "A: n,n; B: n,m; K: m,n; P: n,n symmetric; S: n,n symmetric; R: m,m symmetric",
        lambda A, B, K, P, S, R: _tr((A - B @ K).T @ P @ (A - B @ K) @ S) + _tr(K.T @ R @ K @ S),
        "2*S*(K'*R - (A - B*K)'*P*B)",
    ),
    field(
        "lqr-stage",
        "x'*Q*x + (K*x)'*R*(K*x)",
        "K",
        "x: n; Q: n,n symmetric; K: m,n; R: m,m symmetric",
        lambda x, Q, K, R: x @ Q @ x + (K @ x) @ R @ (K @ x),
        "2*x*x'*K'*R",
    ),
    field(
        "lqr-stage-hessian",
        "x'*Q*x + u'*R*u + 2*x'*N*u",
        "u",
        "x: n; Q: n,n symmetric; u: m; R: m,m symmetric; N: n,m",
        lambda x, Q, u, R, N: x @ Q @ x + u @ R @ u + 2 * x @ N @ u,
        "2*R",
        order=2,
    ),
    field(
        "kalman-gain",
        "tr((eye(n) - K*H)*P*(eye(n) - K*H)' + K*R*K')",
        "K",
        "K: n,m; H: m,n; P: n,n symmetric; R: m,m symmetric",
        lambda K, H, P, R: _tr((np.eye(len(K)) - K @ H) @ P @ (np.eye(len(K)) - K @ H).T + K @ R @ K.T),
        "2*(H*P*(K*H - eye(n))' + R*K')",
        "2*(R*K' - H*P*(eye(n) - K*H)')",
    ),
    field(
        "innovation-likelihood",
        "logdet(H*P*H' + R) + v'*inv(H*P*H' + R)*v",
        "v",
        "H: m,n; P: n,n positive-definite; R: m,m positive-definite; v: m",
        lambda H, P, R, v: logdet(H @ P @ H.T + R) + v @ _inv(H @ P @ H.T + R) @ v,
        "2*v'*inv(H*P*H' + R)",
    ),
    field(
        "actuator-information",
        "logdet(B*B' + R)",
        "B",
        "B: n,m; R: n,n positive-definite",
        lambda B, R: logdet(B @ B.T + R),
        "2*B'*inv(B*B' + R)",
    ),
    field(
        "decay-rate",
        "x'*(P*A + A'*P)*x",
        "P",
        "x: n; P: n,n; A: n,n",
        lambda x, P, A: x @ (P @ A + A.T @ P) @ x,
        "A*x*x' + x*x'*A'",
    ),
)
