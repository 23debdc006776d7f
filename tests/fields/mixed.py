"""Mixed models: likelihoods of variance components, restricted likelihoods, mixed model equations."""

from __future__ import annotations

import autograd.numpy as np

from tests.fields.field import Field, field
from tests.problems.matrix.oracles import logdet

_inv = np.linalg.inv

PROBLEMS: tuple[Field, ...] = (
    field(
        "ml-by-variance",
        "logdet(V) + (y - X*b)'*inv(V)*(y - X*b)",
        "V",
        "V: n,n invertible; X: n,p; y: n; b: p",
        lambda V, X, y, b: logdet(V) + (y - X @ b) @ _inv(V) @ (y - X @ b),
        "inv(V) - inv(V)*(y - X*b)*(y - X*b)'*inv(V)",
    ),
    field(
        "ml-by-component",
        "logdet(s*A + t*eye(n)) + y'*inv(s*A + t*eye(n))*y",
        "s",
        "s: scalar positive; t: scalar positive; A: n,n positive-definite; y: n",
        lambda s, t, A, y: logdet(s * A + t * np.eye(len(y))) + y @ _inv(s * A + t * np.eye(len(y))) @ y,
        "tr(A*inv(s*A + t*eye(n))*(eye(n) - y*y'*inv(s*A + t*eye(n))))",
        "tr(inv(s*A + t*eye(n))*A) - y'*inv(s*A + t*eye(n))*A*inv(s*A + t*eye(n))*y",
    ),
    field(
        "ml-by-noise",
        "logdet(s*A + t*eye(n)) + y'*inv(s*A + t*eye(n))*y",
        "t",
        "s: scalar positive; t: scalar positive; A: n,n positive-definite; y: n",
        lambda s, t, A, y: logdet(s * A + t * np.eye(len(y))) + y @ _inv(s * A + t * np.eye(len(y))) @ y,
        "tr(inv(s*A + t*eye(n))) - y'*(s*A + t*eye(n))^(-2)*y",
        "tr(inv(s*A + t*eye(n))) - y'*inv(s*A + t*eye(n))^2*y",
    ),
    field(
        "ml-by-random-covariance",
        "logdet(Z*G*Z' + R) + y'*inv(Z*G*Z' + R)*y",
        "G",
        "Z: n,q; G: q,q; R: n,n positive-definite; y: n",
        lambda Z, G, R, y: logdet(Z @ G @ Z.T + R) + y @ _inv(Z @ G @ Z.T + R) @ y,
        "Z'*inv(R + Z*G*Z')*(eye(n) - y*y'*inv(R + Z*G*Z'))*Z",
        "Z'*(inv(Z*G*Z' + R) - inv(Z*G*Z' + R)*y*y'*inv(Z*G*Z' + R))*Z",
    ),
    field(
        "restricted-determinant",
        "logdet(V) + logdet(X'*inv(V)*X)",
        "V",
        "V: n,n invertible; X: n,p",
        lambda V, X: logdet(V) + logdet(X.T @ _inv(V) @ X),
        "inv(V) - inv(V)*X*inv(X'*inv(V)*X)*X'*inv(V)",
    ),
    field(
        "henderson-by-effects",
        "(y - X*b - Z*u)'*inv(R)*(y - X*b - Z*u) + u'*inv(G)*u",
        "u",
        "y: n; X: n,p; b: p; Z: n,q; u: q; R: n,n positive-definite; G: q,q positive-definite",
        lambda y, X, b, Z, u, R, G: (y - X @ b - Z @ u) @ _inv(R) @ (y - X @ b - Z @ u) + u @ _inv(G) @ u,
        "2*((X*b + Z*u - y)'*inv(R)*Z + u'*inv(G))",
        "2*(u'*inv(G) - (y - X*b - Z*u)'*inv(R)*Z)",
    ),
    field(
        "henderson-hessian",
        "(y - X*b - Z*u)'*inv(R)*(y - X*b - Z*u) + u'*inv(G)*u",
        "u",
        "y: n; X: n,p; b: p; Z: n,q; u: q; R: n,n positive-definite; G: q,q positive-definite",
        lambda y, X, b, Z, u, R, G: (y - X @ b - Z @ u) @ _inv(R) @ (y - X @ b - Z @ u) + u @ _inv(G) @ u,
        "2*(inv(G) + Z'*inv(R)*Z)",
        "2*(Z'*inv(R)*Z + inv(G))",
        order=2,
    ),
)
