"""Jacobians of vector and matrix functions: the tables of Magnus & Neudecker, chapter 9.

Every result is d vec F / d vec(X)', the numerator layout. K(m,n) is the book's K_mn.
"""

import autograd.numpy as np

from .oracles import logdet, vec, vech
from .problem import TALL_SIZES, problem, under

_inv = np.linalg.inv
_det = np.linalg.det
_tr = np.trace
_pinv = np.linalg.pinv

_SCALARS = "Magnus & Neudecker ch. 9, scalar functions of a matrix"
_VECTORS = "Magnus & Neudecker ch. 9, vector functions"
_MATRICES = "Magnus & Neudecker ch. 9, matrix functions of a matrix"

SCALAR_FUNCTIONS = under(
    _SCALARS,
    problem("mn-inner-product", "a'*x", "x", lambda a, x: a @ x, "a'", "a: n; x: n", bare=True),
    problem("mn-quadratic-symmetric", "x'*A*x", "x", lambda x, A: x @ A @ x, "2*x'*A", "x: n; A: n,n symmetric"),
    problem("mn-a-xxt-a", "a'*X*X'*a", "X", lambda a, X: a @ X @ X.T @ a, "2*X'*a*a'", "a: m; X: m,n", bare=True),
    problem("mn-a-xtx-a", "a'*X'*X*a", "X", lambda a, X: a @ X.T @ X @ a, "2*a*a'*X'", "a: n; X: m,n"),
    problem(
        "mn-a-x-squared-b", "a'*X^2*b", "X", lambda a, X, b: a @ X @ X @ b, "X*b*a' + b*a'*X", "a: n; X: n,n; b: n"
    ),
    problem(
        "mn-tr-axtb-x",
        "tr(A*X'*B*X)",
        "X",
        lambda A, X, B: _tr(A @ X.T @ B @ X),
        "A*X'*B + A'*X'*B'",
        "A: n,n; X: m,n; B: m,m",
    ),
    problem(
        "mn-tr-axaxt",
        "tr(X*A*X'*B)",
        "X",
        lambda X, A, B: _tr(X @ A @ X.T @ B),
        "A*X'*B + A'*X'*B'",
        "X: m,n; A: n,n; B: m,m",
    ),
    problem("mn-tr-x-cubed", "tr(X^3)", "X", lambda X: _tr(X @ X @ X), "3*X^2", "X: n,n", bare=True),
    problem(
        "mn-tr-inverse",
        "tr(inv(X))",
        "X",
        lambda X: _tr(_inv(X)),
        "-inv(X)^2",
        "X: n,n",
        bare=True,
        kinds={"X": "invertible"},
    ),
    problem(
        "mn-tr-x-to-minus-two", "tr(X^-2)", "X", lambda X: _tr(_inv(X) @ _inv(X)), "-2*inv(X)^3", "X: n,n invertible"
    ),
    problem(
        "mn-det-xxt", "det(X*X')", "X", lambda X: _det(X @ X.T), "2*det(X*X')*X'*inv(X*X')", "X: n,m", sizes=TALL_SIZES
    ),
    problem(
        "mn-det-xtx",
        "det(X'*X)",
        "X",
        lambda X: _det(X.T @ X),
        "2*det(X'*X)*inv(X'*X)*X'",
        "X: m,n",
        bare=True,
        sizes=TALL_SIZES,
    ),
    problem("mn-det-square", "det(X^2)", "X", lambda X: _det(X) ** 2, "2*det(X)^2*inv(X)", "X: n,n invertible"),
    problem(
        "mn-logdet", "logdet(X)", "X", lambda X: logdet(X), "inv(X)", "X: n,n", bare=True, kinds={"X": "invertible"}
    ),
    problem(
        "mn-logdet-xtax",
        "logdet(X'*A*X)",
        "X",
        lambda X, A: logdet(X.T @ A @ X),
        "2*inv(X'*A*X)*X'*A",
        "X: m,n; A: m,m positive-definite",
        sizes=TALL_SIZES,
    ),
    problem(
        "mn-logdet-axb",
        "logdet(A*X*B)",
        "X",
        lambda A, X, B: logdet(A @ X @ B),
        "B*inv(A*X*B)*A",
        "A: n,m; X: m,p; B: p,n",
        sizes=({"m": 4, "n": 2, "p": 3}, {"m": 3, "n": 3, "p": 4}),
    ),
)

VECTOR_FUNCTIONS = under(
    _VECTORS,
    problem("mn-linear-map", "A*x", "x", lambda A, x: A @ x, "A", "A: m,n; x: n", bare=True),
    problem("mn-row-of-linear-map", "x'*A", "x", lambda A, x: x @ A, "A'", "A: m,n; x: m", bare=True),
    problem("mn-affine-map", "A*x - b", "x", lambda A, x, b: A @ x - b, "A", "A: m,n; x: n; b: m", bare=True),
    problem("mn-ax-by-a", "A*x", "A", lambda A, x: A @ x, "kron(x', eye(m))", "A: m,n; x: n"),
    problem("mn-atx-by-a", "A'*x", "A", lambda A, x: A.T @ x, "kron(eye(n), x')", "A: m,n; x: m"),
    problem(
        "mn-gram-times-vector",
        "X'*X*y",
        "X",
        lambda X, y: X.T @ X @ y,
        "kron(eye(n), (X*y)') + kron(y', X')",
        "X: m,n; y: n",
    ),
    problem(
        "mn-solve-by-matrix",
        "inv(X)*b",
        "X",
        lambda X, b: _inv(X) @ b,
        "-kron((inv(X)*b)', inv(X))",
        "X: n,n invertible; b: n",
    ),
    problem(
        "mn-solve-by-vector",
        "inv(A)*(x - b)",
        "x",
        lambda A, x, b: _inv(A) @ (x - b),
        "inv(A)",
        "A: n,n invertible; x: n; b: n",
    ),
    problem(
        "mn-square-times-vector",
        "X^2*y",
        "X",
        lambda X, y: X @ X @ y,
        "kron((X*y)', eye(n)) + kron(y', X)",
        "X: n,n; y: n",
    ),
    problem("mn-scaled-vector", "(x'*y)*x", "x", lambda x, y: (x @ y) * x, "x*y' + x'*y*eye(n)", "x: n; y: n"),
    problem(
        "mn-quadratic-times-vector",
        "(x'*A*x)*x",
        "x",
        lambda x, A: (x @ A @ x) * x,
        "x'*A*x*eye(n) + x*x'*(A + A')",
        "x: n; A: n,n",
    ),
    problem(
        "mn-quadratic-times-map",
        "(x'*A*x)*(B*x)",
        "x",
        lambda x, A, B: (x @ A @ x) * (B @ x),
        "x'*A*x*B + B*x*x'*(A + A')",
        "x: n; A: n,n; B: m,n",
    ),
    problem("mn-vec-by-itself", "vec(X)", "X", lambda X: vec(X), "eye(m*n)", "X: m,n"),
    problem("mn-vec-transpose", "vec(X')", "X", lambda X: vec(X.T), "K(m,n)", "X: m,n"),
    problem(
        "mn-vec-axb",
        "vec(A*X*B)",
        "X",
        lambda A, X, B: vec(A @ X @ B),
        "kron(B', A)",
        "A: p,m; X: m,n; B: n,q",
        bare=True,
    ),
    problem(
        "mn-kron-times-vec",
        "kron(A, B)*vec(X)",
        "X",
        lambda A, B, X: np.kron(A, B) @ vec(X),
        "kron(A, B)",
        "A: p,n; B: q,m; X: m,n",
    ),
    problem("mn-vech", "vech(X)", "X", lambda X: vech(X), "L(n)", "X: n,n"),
    problem(
        "mn-vech-gram",
        "vech(X'*X)",
        "X",
        lambda X: vech(X.T @ X),
        "L(n)*(kron(eye(n), X') + kron(X', eye(n))*K(m,n))",
        "X: m,n",
    ),
    problem("mn-diagonal-of-matrix", "diag(X)", "X", lambda X: np.diag(X), "S(n)'", "X: n,n"),
    problem(
        "mn-diagonal-of-product",
        "diag(A*X)",
        "X",
        lambda A, X: np.diag(A @ X),
        "S(n)'*kron(eye(n), A)",
        "A: n,m; X: m,n",
    ),
)

MATRIX_FUNCTIONS = under(
    _MATRICES,
    problem("mn-transpose", "X'", "X", lambda X: X.T + 0.0, "K(m,n)", "X: m,n"),
    problem("mn-axb", "A*X*B", "X", lambda A, X, B: A @ X @ B, "kron(B', A)", "A: p,m; X: m,n; B: n,q", bare=True),
    problem("mn-ax", "A*X", "X", lambda A, X: A @ X, "kron(eye(n), A)", "A: p,m; X: m,n"),
    problem("mn-xb", "X*B", "X", lambda X, B: X @ B, "kron(B', eye(m))", "X: m,n; B: n,p"),
    problem("mn-axtb", "A*X'*B", "X", lambda A, X, B: A @ X.T @ B, "kron(B', A)*K(m,n)", "A: p,n; X: m,n; B: m,q"),
    problem(
        "mn-ax-inverse-b",
        "A*inv(X)*B",
        "X",
        lambda A, X, B: A @ _inv(X) @ B,
        "-kron((inv(X)*B)', A*inv(X))",
        "A: m,n; X: n,n invertible; B: n,p",
    ),
    problem("mn-square", "X^2", "X", lambda X: X @ X, "kron(X', eye(n)) + kron(eye(n), X)", "X: n,n", bare=True),
    problem(
        "mn-cube",
        "X^3",
        "X",
        lambda X: X @ X @ X,
        "kron((X')^2, eye(n)) + kron(X', X) + kron(eye(n), X^2)",
        "X: n,n",
        bare=True,
    ),
    problem(
        "mn-product-with-itself", "X*X", "X", lambda X: X @ X, "kron(X', eye(n)) + kron(eye(n), X)", "X: n,n", bare=True
    ),
    problem(
        "mn-inverse-of-power",
        "X^-1",
        "X",
        lambda X: _inv(X),
        "-kron(inv(X)', inv(X))",
        "X: n,n",
        bare=True,
        kinds={"X": "invertible"},
    ),
    problem("mn-xxt", "X*X'", "X", lambda X: X @ X.T, "kron(X, eye(m)) + kron(eye(m), X)*K(m,n)", "X: m,n", bare=True),
    problem(
        "mn-xtx", "X'*X", "X", lambda X: X.T @ X, "kron(X', eye(n))*K(m,n) + kron(eye(n), X')", "X: m,n", bare=True
    ),
    problem(
        "mn-xtax",
        "X'*A*X",
        "X",
        lambda X, A: X.T @ A @ X,
        "kron((A*X)', eye(n))*K(m,n) + kron(eye(n), X'*A)",
        "X: m,n; A: m,m",
    ),
    problem(
        "mn-xaxt",
        "X*A*X'",
        "X",
        lambda X, A: X @ A @ X.T,
        "kron((A*X')', eye(m)) + kron(eye(m), X*A)*K(m,n)",
        "X: m,n; A: n,n",
    ),
    problem(
        "mn-xax", "X*A*X", "X", lambda X, A: X @ A @ X, "kron((A*X)', eye(m)) + kron(eye(n), X*A)", "X: m,n; A: n,m"
    ),
    problem(
        "mn-xtaxt",
        "X'*A*X'",
        "X",
        lambda X, A: X.T @ A @ X.T,
        "(kron(X*A', eye(n)) + kron(eye(m), X'*A))*K(m,n)",
        "X: m,n; A: m,n",
    ),
    problem(
        "mn-inverse-of-transpose",
        "inv(X')",
        "X",
        lambda X: _inv(X.T),
        "-kron(inv(X), inv(X)')*K(n,n)",
        "X: n,n invertible",
    ),
    problem(
        "mn-inverse-of-gram",
        "inv(X'*X)",
        "X",
        lambda X: _inv(X.T @ X),
        "-kron(pinv(X), inv(X'*X))*K(m,n) - kron(inv(X'*X), pinv(X))",
        "X: m,n",
        sizes=TALL_SIZES,
    ),
    problem(
        "mn-adjugate",
        "adj(X)",
        "X",
        lambda X: _det(X) * _inv(X),
        "det(X)*(vec(inv(X))*vec(inv(X)')' - kron(inv(X)', inv(X)))",
        "X: n,n invertible",
    ),
    problem(
        "mn-determinant-times-matrix",
        "det(X)*X",
        "X",
        lambda X: _det(X) * X,
        "det(X)*(eye(n^2) + vec(X)*vec(inv(X)')')",
        "X: n,n invertible",
    ),
    problem(
        "mn-trace-times-matrix", "tr(X)*X", "X", lambda X: _tr(X) * X, "vec(X)*vec(eye(n))' + tr(X)*eye(n^2)", "X: n,n"
    ),
    problem(
        "mn-pseudoinverse",
        "pinv(X)",
        "X",
        lambda X: _pinv(X),
        "-kron(pinv(X)', pinv(X)) + (kron(eye(m) - X*pinv(X), pinv(X)*pinv(X)')"
        " + kron(pinv(X)'*pinv(X), eye(n) - pinv(X)*X))*K(m,n)",
        "X: m,n",
    ),
    problem(
        "mn-projector",
        "X*pinv(X)",
        "X",
        lambda X: X @ _pinv(X),
        "kron(pinv(X)', eye(m) - X*pinv(X)) + kron(eye(m) - X*pinv(X), pinv(X)')*K(m,n)",
        "X: m,n",
        sizes=TALL_SIZES,
    ),
    problem(
        "mn-hat-matrix-trace",
        "tr(A*X*inv(X'*X)*X')",
        "X",
        lambda A, X: _tr(A @ X @ _inv(X.T @ X) @ X.T),
        "inv(X'*X)*X'*(A + A')*(eye(m) - X*inv(X'*X)*X')",
        "A: m,m; X: m,n",
        sizes=TALL_SIZES,
    ),
)

PROBLEMS = (*SCALAR_FUNCTIONS, *VECTOR_FUNCTIONS, *MATRIX_FUNCTIONS)
