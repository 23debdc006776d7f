"""Constants with declared structure: answers are shorter because A' is A, -A or inv(A).

The variables themselves have free entries.
"""

import autograd.numpy as np

from .oracles import logdet, norm
from .problem import TALL_SIZES, problem, under

_inv = np.linalg.inv
_det = np.linalg.det
_tr = np.trace
_SYMMETRIC = "symmetric constant"
_ANTISYMMETRIC = "antisymmetric constant"
_ORTHOGONAL = "orthogonal constant"
_DIAGONAL = "diagonal constant"
_DEFINITE = "positive definite constant"
_TRIANGULAR = "triangular constant"

SYMMETRIC = under(
    _SYMMETRIC,
    problem(
        "symmetric-half-quadratic",
        "1/2*x'*A*x - b'*x",
        "x",
        lambda x, A, b: x @ A @ x / 2 - b @ x,
        "x'*A - b'",
        "x: n; A: n,n symmetric; b: n",
    ),
    problem(
        "symmetric-trace-xtax", "tr(X'*A*X)", "X", lambda X, A: _tr(X.T @ A @ X), "2*X'*A", "X: m,n; A: m,m symmetric"
    ),
    problem(
        "symmetric-trace-with-two",
        "tr(X'*A*X*B)",
        "X",
        lambda X, A, B: _tr(X.T @ A @ X @ B),
        "2*B*X'*A",
        "X: m,n; A: m,m symmetric; B: n,n symmetric",
    ),
    problem(
        "symmetric-quartic", "(x'*A*x)^2", "x", lambda x, A: (x @ A @ x) ** 2, "4*x'*A*x*x'*A", "x: n; A: n,n symmetric"
    ),
    problem(
        "symmetric-bilinear-swapped",
        "x'*A*y + y'*A*x",
        "x",
        lambda x, A, y: x @ A @ y + y @ A @ x,
        "2*y'*A",
        "x: n; A: n,n symmetric; y: n",
    ),
    problem(
        "symmetric-squared-map",
        "norm2(A*x)^2",
        "x",
        lambda x, A: np.sum((A @ x) ** 2),
        "2*x'*A^2",
        "x: n; A: n,n symmetric",
    ),
    problem(
        "symmetric-exponential",
        "exp(-1/2*x'*A*x)",
        "x",
        lambda x, A: np.exp(-x @ A @ x / 2),
        "-exp(-1/2*x'*A*x)*x'*A",
        "x: n; A: n,n symmetric",
        kinds={"x": "unit"},
    ),
    problem(
        "symmetric-trace-with-free-matrix",
        "tr(A*X) + tr(A*X')",
        "X",
        lambda A, X: _tr(A @ X) + _tr(A @ X.T),
        "2*A",
        "A: n,n symmetric; X: n,n",
    ),
    problem(
        "symmetric-residual-of-ax",
        "(A*x - y)'*(A*x - y)",
        "x",
        lambda A, x, y: np.sum((A @ x - y) ** 2),
        "2*(A*x - y)'*A",
        "A: n,n symmetric; x: n; y: n",
    ),
)

ANTISYMMETRIC = under(
    _ANTISYMMETRIC,
    problem(
        "antisymmetric-quadratic-vanishes",
        "x'*A*x + y'*x",
        "x",
        lambda x, A, y: x @ A @ x + y @ x,
        "y'",
        "x: n; A: n,n antisymmetric; y: n",
    ),
    problem(
        "antisymmetric-bilinear", "x'*A*y", "y", lambda x, A, y: x @ A @ y, "x'*A", "x: n; A: n,n antisymmetric; y: n"
    ),
    problem(
        "antisymmetric-squared-map",
        "norm2(A*x)^2",
        "x",
        lambda A, x: np.sum((A @ x) ** 2),
        "-2*x'*A^2",
        "A: n,n antisymmetric; x: n",
    ),
    problem(
        "antisymmetric-trace",
        "tr(X'*A*X*B)",
        "X",
        lambda X, A, B: _tr(X.T @ A @ X @ B),
        "(B - B')*X'*A",
        "X: m,n; A: m,m antisymmetric; B: n,n",
    ),
)

ORTHOGONAL = under(
    _ORTHOGONAL,
    problem(
        "orthogonal-isometry", "norm2(Q*x)^2", "x", lambda Q, x: np.sum((Q @ x) ** 2), "2*x'", "Q: n,n orthogonal; x: n"
    ),
    problem(
        "orthogonal-distance",
        "norm2(Q*x - y)^2",
        "x",
        lambda Q, x, y: np.sum((Q @ x - y) ** 2),
        "2*(x' - y'*Q)",
        "Q: n,n orthogonal; x: n; y: n",
    ),
    problem(
        "orthogonal-change-of-basis",
        "Q'*X*Q",
        "X",
        lambda Q, X: Q.T @ X @ Q,
        "kron(Q, Q)'",
        "Q: n,n orthogonal; X: n,n",
    ),
    problem(
        "orthogonal-conjugated-trace",
        "tr(Q'*X*Q)",
        "X",
        lambda Q, X: _tr(Q.T @ X @ Q),
        "eye(n)",
        "Q: n,n orthogonal; X: n,n",
    ),
    problem(
        "orthogonal-frobenius",
        "normF(Q*X - Y)^2",
        "X",
        lambda Q, X, Y: np.sum((Q @ X - Y) ** 2),
        "2*(X' - Y'*Q)",
        "Q: m,m orthogonal; X: m,n; Y: m,n",
    ),
    problem("orthogonal-inverse", "inv(Q)*x", "x", lambda Q, x: Q.T @ x, "Q'", "Q: n,n orthogonal; x: n"),
    problem(
        "spectral-form",
        "x'*Q*D*Q'*x",
        "x",
        lambda x, Q, D: x @ Q @ D @ Q.T @ x,
        "2*x'*Q*D*Q'",
        "x: n; Q: n,n orthogonal; D: n,n diagonal",
    ),
)

DIAGONAL = under(
    _DIAGONAL,
    problem("diagonal-constant-quadratic", "x'*D*x", "x", lambda x, D: x @ D @ x, "2*x'*D", "x: n; D: n,n diagonal"),
    problem(
        "diagonal-constant-scaling",
        "norm2(D*x - y)^2",
        "x",
        lambda x, D, y: np.sum((D @ x - y) ** 2),
        "2*(D*x - y)'*D",
        "x: n; D: n,n diagonal; y: n",
    ),
    problem(
        "diagonal-weighted-residual",
        "(y - X*w)'*D*(y - X*w)",
        "w",
        lambda y, X, w, D: (y - X @ w) @ D @ (y - X @ w),
        "-2*(y - X*w)'*D*X",
        "y: m; X: m,n; w: n; D: m,m diagonal",
    ),
    problem("diagonal-trace", "tr(D*X)", "X", lambda D, X: _tr(D @ X), "D", "D: n,n diagonal; X: n,n"),
)

DEFINITE_AND_TRIANGULAR = (
    problem(
        "definite-norm",
        "sqrt(x'*A*x)",
        "x",
        lambda x, A: np.sqrt(x @ A @ x),
        "x'*A/sqrt(x'*A*x)",
        "x: n; A: n,n positive-definite",
        source=_DEFINITE,
    ),
    problem(
        "definite-inverse-quadratic",
        "x'*inv(A)*x",
        "x",
        lambda x, A: x @ _inv(A) @ x,
        "2*x'*inv(A)",
        "x: n; A: n,n positive-definite",
        source=_DEFINITE,
    ),
    problem(
        "definite-log-quadratic",
        "log(1 + x'*A*x)",
        "x",
        lambda x, A: np.log(1 + x @ A @ x),
        "2*x'*A/(1 + x'*A*x)",
        "x: n; A: n,n positive-definite",
        source=_DEFINITE,
    ),
    problem(
        "definite-logdet-congruence",
        "logdet(X'*A*X + B)",
        "X",
        lambda X, A, B: logdet(X.T @ A @ X + B),
        "2*inv(X'*A*X + B)*X'*A",
        "X: m,n; A: m,m positive-definite; B: n,n positive-definite",
        source=_DEFINITE,
    ),
    problem(
        "definite-inverse-of-congruence",
        "y'*inv(X*A*X')*y",
        "X",
        lambda y, X, A: y @ _inv(X @ A @ X.T) @ y,
        "-2*A*X'*inv(X*A*X')*y*y'*inv(X*A*X')",
        "y: n; X: n,m; A: m,m positive-definite",
        sizes=TALL_SIZES,
        source=_DEFINITE,
    ),
    problem(
        "definite-generalised-eigenvalue",
        "x'*A*x - c*x'*B*x",
        "x",
        lambda x, A, c, B: x @ A @ x - c * x @ B @ x,
        "2*x'*(A - c*B)",
        "x: n; A: n,n symmetric; c: scalar; B: n,n positive-definite",
        source=_DEFINITE,
    ),
    problem(
        "triangular-solve",
        "inv(L)*x",
        "x",
        lambda L, x: _inv(L) @ x,
        "inv(L)",
        "L: n,n lower; x: n",
        source=_TRIANGULAR,
    ),
    problem(
        "triangular-whitened-norm",
        "norm2(inv(L)*(x - y))",
        "x",
        lambda L, x, y: norm(_inv(L) @ (x - y)),
        "(x - y)'*inv(L)'*inv(L)/norm2(inv(L)*(x - y))",
        "L: n,n lower; x: n; y: n",
        source=_TRIANGULAR,
    ),
    problem(
        "triangular-gram",
        "x'*R'*R*x",
        "x",
        lambda R, x: x @ R.T @ R @ x,
        "2*x'*R'*R",
        "R: n,n upper; x: n",
        source=_TRIANGULAR,
    ),
    problem(
        "invertible-constant",
        "tr(inv(A)*X*A)",
        "X",
        lambda A, X: _tr(_inv(A) @ X @ A),
        "eye(n)",
        "A: n,n invertible; X: n,n",
        source="invertible constant",
    ),
    problem(
        "scalar-positive-constant",
        "sqrt(c^2)*norm2(x)^2",
        "x",
        lambda c, x: c * x @ x,
        "2*c*x'",
        "c: scalar positive; x: n",
        source="positive scalar constant",
    ),
    problem(
        "semidefinite-trace",
        "tr(X'*P*X)",
        "X",
        lambda X, P: _tr(X.T @ P @ X),
        "2*X'*P",
        "X: m,n; P: m,m symmetric",
        kinds={"P": "psd"},
        source=_SYMMETRIC,
    ),
)

PROBLEMS = (*SYMMETRIC, *ANTISYMMETRIC, *ORTHOGONAL, *DIAGONAL, *DEFINITE_AND_TRIANGULAR)
