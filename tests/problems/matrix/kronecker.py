"""Kronecker, Hadamard and outer products, diagonal matrices: Magnus & Neudecker, chapters 2, 3, 9.

Every non-scalar result is d vec F / d vec(X)', the numerator layout. K(m,n) is the book's K_mn,
S(n) places a vector on the diagonal (see problem).
"""

import autograd.numpy as np

from .oracles import vec
from .problem import problem, under

_tr = np.trace

_KRONECKER = "Magnus & Neudecker ch. 9, Kronecker and Hadamard products"

PROBLEMS = under(
    _KRONECKER,
    problem(
        "mn-kron-left-constant",
        "kron(A, X)",
        "X",
        lambda A, X: np.kron(A, X),
        "kron(kron(eye(q), K(n,p)), eye(m))*kron(vec(A), eye(m*n))",
        "A: p,q; X: m,n",
    ),
    problem(
        "mn-kron-right-constant",
        "kron(X, A)",
        "X",
        lambda X, A: np.kron(X, A),
        "kron(kron(eye(n), K(q,m)), eye(p))*kron(eye(m*n), vec(A))",
        "X: m,n; A: p,q",
    ),
    problem(
        "mn-kron-square",
        "kron(X, X)",
        "X",
        lambda X: np.kron(X, X),
        "kron(kron(eye(n), K(n,m)), eye(m))*(kron(eye(m*n), vec(X)) + kron(vec(X), eye(m*n)))",
        "X: m,n",
    ),
    problem(
        "mn-kron-trace-form",
        "tr(kron(A, B)*kron(X, C))",
        "X",
        lambda A, B, X, C: _tr(np.kron(A, B) @ np.kron(X, C)),
        "tr(B*C)*A",
        "A: n,n; B: m,m; X: n,n; C: m,m",
    ),
    problem("mn-kron-of-vectors", "kron(x, y)", "x", lambda x, y: np.kron(x, y), "kron(eye(n), y)", "x: n; y: m"),
    problem(
        "mn-kron-of-vectors-second", "kron(x, y)", "y", lambda x, y: np.kron(x, y), "kron(x, eye(m))", "x: n; y: m"
    ),
    problem(
        "mn-kron-quadratic",
        "kron(x, x)'*kron(y, z)",
        "x",
        lambda x, y, z: np.kron(x, x) @ np.kron(y, z),
        "x'*z*y' + x'*y*z'",
        "x: n; y: n; z: n",
    ),
    problem(
        "mn-kron-with-identity",
        "kron(eye(m), X)*vec(Y)",
        "Y",
        lambda X, Y: np.kron(np.eye(Y.shape[1]), X) @ vec(Y),
        "kron(eye(m), X)",
        "X: p,n; Y: n,m",
    ),
    problem("mn-hadamard-right", "X.*A", "X", lambda X, A: X * A, "diag(vec(A))", "X: m,n; A: m,n", bare=True),
    problem("mn-hadamard-left", "A.*X", "X", lambda A, X: A * X, "diag(vec(A))", "A: m,n; X: m,n", bare=True),
    problem("mn-hadamard-square", "X.*X", "X", lambda X: X * X, "2*diag(vec(X))", "X: m,n", bare=True),
    problem(
        "mn-hadamard-call",
        "hadamard(A, B*X)",
        "X",
        lambda A, B, X: A * (B @ X),
        "diag(vec(A))*kron(eye(n), B)",
        "A: m,n; B: m,p; X: p,n",
    ),
    problem("mn-hadamard-transpose", "X.*X'", "X", lambda X: X * X.T, "diag(vec(X')) + diag(vec(X))*K(n,n)", "X: n,n"),
    problem(
        "mn-hadamard-trace", "tr((A.*X)*B)", "X", lambda A, X, B: _tr((A * X) @ B), "A'.*B", "A: m,n; X: m,n; B: n,m"
    ),
    problem(
        "mn-hadamard-bilinear",
        "x'*(A.*X)*y",
        "X",
        lambda x, A, X, y: x @ (A * X) @ y,
        "A'.*(y*x')",
        "x: m; A: m,n; X: m,n; y: n",
    ),
    problem(
        "mn-quotient-numerator", "X./A", "X", lambda X, A: X / A, "diag(matrix(1)./vec(A))", "X: m,n; A: m,n nonzero"
    ),
    problem(
        "mn-quotient-denominator", "A./X", "X", lambda A, X: A / X, "-diag(vec(A./X.^2))", "A: m,n; X: m,n nonzero"
    ),
    problem(
        "mn-outer-of-map",
        "(A*x)*x'",
        "x",
        lambda A, x: np.outer(A @ x, x),
        "kron(x, A) + kron(eye(n), A*x)",
        "A: m,n; x: n",
    ),
    problem(
        "mn-outer-square", "x*x'", "x", lambda x: np.outer(x, x), "kron(x, eye(n)) + kron(eye(n), x)", "x: n", bare=True
    ),
    problem("mn-outer-call", "outer(x, y)", "y", lambda x, y: np.outer(x, y), "kron(eye(n), x)", "x: m; y: n"),
    problem("mn-diagonal-matrix", "diag(x)", "x", lambda x: np.diag(x), "S(n)", "x: n", bare=True),
    problem(
        "mn-diagonal-matrix-product",
        "A*diag(x)*B",
        "x",
        lambda A, x, B: A @ np.diag(x) @ B,
        "kron(B', A)*S(n)",
        "A: m,n; x: n; B: n,p",
    ),
)
