"""Vector calculus: norms, products of vectors, reductions.

``matrix(1)`` and ``vector(1)`` in an answer take the size of the place they stand in.
"""

import autograd.numpy as np

from .oracles import cross, norm, softmax
from .problem import problem, under

_PRODUCTS = "products of vectors"
_NORMS = "norms"
_REDUCTIONS = "reductions"

PRODUCTS = under(
    _PRODUCTS,
    problem(
        "cross-by-first",
        "cross(x, y)",
        "x",
        lambda x, y: cross(x, y),
        "[0, y[2], -y[1]; -y[2], 0, y[0]; y[1], -y[0], 0]",
        "x: 3; y: 3",
    ),
    problem(
        "cross-by-second",
        "cross(x, y)",
        "y",
        lambda x, y: cross(x, y),
        "[0, -x[2], x[1]; x[2], 0, -x[0]; -x[1], x[0], 0]",
        "x: 3; y: 3",
    ),
    problem("dot", "dot(x, y)", "x", lambda x, y: x @ y, "y'", "x: n; y: n", bare=True),
    problem(
        "dot-of-maps",
        "dot(A*x, B*x)",
        "x",
        lambda A, x, B: (A @ x) @ (B @ x),
        "x'*(A'*B + B'*A)",
        "A: m,n; x: n; B: m,n",
    ),
    problem("dot-squared", "dot(x, y)^2", "x", lambda x, y: (x @ y) ** 2, "2*x'*y*y'", "x: n; y: n"),
    problem(
        "triple-product",
        "dot(x, cross(y, z))",
        "x",
        lambda x, y, z: x @ cross(y, z),
        "cross(y, z)'",
        "x: 3; y: 3; z: 3",
    ),
    problem(
        "triple-product-by-second",
        "dot(x, cross(y, z))",
        "y",
        lambda x, y, z: x @ cross(y, z),
        "cross(z, x)'",
        "x: 3; y: 3; z: 3",
    ),
    problem(
        "cross-squared-norm",
        "norm2(cross(x, y))^2",
        "x",
        lambda x, y: np.sum(cross(x, y) ** 2),
        "2*cross(y, cross(x, y))'",
        "x: 3; y: 3",
    ),
    problem(
        "cross-with-linear-map",
        "z'*cross(A*x, y)",
        "x",
        lambda z, A, x, y: z @ cross(A @ x, y),
        "cross(y, z)'*A",
        "z: 3; A: 3,n; x: n; y: 3",
    ),
    problem(
        "outer-times-vector",
        "outer(x, y)*z",
        "x",
        lambda x, y, z: np.outer(x, y) @ z,
        "y'*z*eye(m)",
        "x: m; y: n; z: n",
    ),
    problem(
        "projection",
        "(x*x')*y/(x'*x)",
        "x",
        lambda x, y: x * (x @ y) / (x @ x),
        "(x'*y*eye(n) + x*y')/(x'*x) - 2*x'*y*x*x'/(x'*x)^2",
        "x: n; y: n",
    ),
    problem(
        "householder",
        "y - 2*x*(x'*y)/(x'*x)",
        "y",
        lambda x, y: y - 2 * x * (x @ y) / (x @ x),
        "eye(n) - 2*x*x'/(x'*x)",
        "x: n; y: n",
    ),
    problem("quad-call", "quad(A, x)", "x", lambda A, x: x @ A @ x, "x'*(A + A')", "A: n,n; x: n", bare=True),
    problem(
        "quad-of-affine",
        "quad(A, B*x - y)",
        "x",
        lambda A, B, x, y: (B @ x - y) @ A @ (B @ x - y),
        "(B*x - y)'*(A + A')*B",
        "A: m,m; B: m,n; x: n; y: m",
    ),
    problem("quad-by-matrix", "quad(A, x)", "A", lambda A, x: x @ A @ x, "x*x'", "A: n,n; x: n"),
    problem(
        "product-of-quadratics",
        "(x'*A*x)*(x'*B*x)",
        "x",
        lambda x, A, B: (x @ A @ x) * (x @ B @ x),
        "x'*B*x*x'*(A + A') + x'*A*x*x'*(B + B')",
        "x: n; A: n,n; B: n,n",
    ),
    problem(
        "reciprocal-quadratic",
        "1/(1 + x'*A*x)",
        "x",
        lambda x, A: 1 / (1 + x @ A @ x),
        "-2*x'*A/(1 + x'*A*x)^2",
        "x: n; A: n,n positive-definite",
    ),
)
NORMS = under(
    _NORMS,
    problem("norm1", "norm1(x)", "x", lambda x: np.sum(np.abs(x)), "sign(x)'", "x: n nonzero"),
    problem("norm1-of-matrix", "norm1(X)", "X", lambda X: np.sum(np.abs(X)), "sign(X)'", "X: m,n nonzero"),
    problem("norm", "norm(x)", "x", lambda x: norm(x), "x'/norm(x)", "x: n", bare=True),
    problem(
        "norm2-of-matrix",
        "norm2(A*X - B)",
        "X",
        lambda A, X, B: norm(A @ X - B),
        "(A*X - B)'*A/norm2(A*X - B)",
        "A: p,m; X: m,n; B: p,n",
    ),
    problem(
        "norm-inf", "norminf(x)", "x", lambda x: np.max(np.abs(x)), "where(abs(x) >= norminf(x), sign(x), 0)'", "x: n"
    ),
    problem(
        "norm-inf-of-map",
        "norminf(A*x)",
        "x",
        lambda A, x: np.max(np.abs(A @ x)),
        "where(abs(A*x) >= norminf(A*x), sign(A*x), 0)'*A",
        "A: m,n; x: n",
    ),
    problem("max-of-entries", "max(x)", "x", lambda x: np.max(x), "where(x >= max(x), 1, 0)'", "x: n"),
    problem(
        "min-of-map", "min(A*x)", "x", lambda A, x: np.min(A @ x), "where(A*x <= min(A*x), 1, 0)'*A", "A: m,n; x: n"
    ),
    problem(
        "max-of-product",
        "max(A*X*B)",
        "X",
        lambda A, X, B: np.max(A @ X @ B),
        "B*where(A*X*B >= max(A*X*B), 1, 0)'*A",
        "A: p,m; X: m,n; B: n,q",
    ),
    problem("norm-cubed", "norm2(x)^3", "x", lambda x: norm(x) ** 3, "3*norm2(x)*x'", "x: n", bare=True),
    problem(
        "log-norm", "log(norm2(A*x))", "x", lambda A, x: np.log(norm(A @ x)), "x'*A'*A/norm2(A*x)^2", "A: m,n; x: n"
    ),
    problem("norm-of-elementwise-square", "norm2(x.^2)", "x", lambda x: norm(x**2), "2*(x.^3)'/norm2(x.^2)", "x: n"),
    problem(
        "p-norm",
        "sum(abs(x).^c)^(1/c)",
        "x",
        lambda x, c: np.sum(np.abs(x) ** c) ** (1 / c),
        "sum(abs(x).^c)^(1/c - 1)*(sign(x).*abs(x).^(c - 1))'",
        "x: n nonzero; c: scalar positive",
    ),
    problem(
        "smoothed-norm",
        "sqrt(x'*x + c^2)",
        "x",
        lambda x, c: np.sqrt(x @ x + c**2),
        "x'/sqrt(x'*x + c^2)",
        "x: n; c: scalar",
        bare=True,
    ),
)
REDUCTIONS = under(
    _REDUCTIONS,
    problem("sum", "sum(x)", "x", lambda x: np.sum(x), "vector(1)'", "x: n", bare=True),
    problem("sum-of-matrix", "sum(X)", "X", lambda X: np.sum(X), "matrix(1)", "X: m,n", bare=True),
    problem("sum-of-map", "sum(A*x)", "x", lambda A, x: np.sum(A @ x), "vector(1)'*A", "A: m,n; x: n", bare=True),
    problem("sum-of-product", "sum(A*X)", "X", lambda A, X: np.sum(A @ X), "vector(1)*vector(1)'*A", "A: p,m; X: m,n"),
    problem("mean", "mean(x)", "x", lambda x: np.mean(x), "vector(1)'/n", "x: n"),
    problem("mean-of-matrix", "mean(X.^2)", "X", lambda X: np.mean(X**2), "2/(m*n)*X'", "X: m,n"),
    problem("product", "prod(x)", "x", lambda x: np.prod(x), "prod(x)*(vector(1)./x)'", "x: n nonzero"),
    problem(
        "product-of-map",
        "prod(A*x)",
        "x",
        lambda A, x: np.prod(A @ x),
        "prod(A*x)*(vector(1)./(A*x))'*A",
        "A: m,n; x: n",
        kinds={"A": "positive", "x": "positive"},
    ),
    problem("log-of-product", "log(prod(x))", "x", lambda x: np.log(np.prod(x)), "(vector(1)./x)'", "x: n positive"),
    problem(
        "geometric-mean",
        "exp(mean(log(x)))",
        "x",
        lambda x: np.exp(np.mean(np.log(x))),
        "exp(mean(log(x)))/n*(vector(1)./x)'",
        "x: n positive",
    ),
    problem("log-sum-of-squares", "log(sum(x.^2))", "x", lambda x: np.log(np.sum(x**2)), "2*x'/sum(x.^2)", "x: n"),
    problem(
        "softmin",
        "-c*logsumexp(-x/c)",
        "x",
        lambda x, c: -c * np.log(np.sum(np.exp(-x / c))),
        "softmax(-x/c)'",
        "x: n; c: scalar positive",
    ),
    problem(
        "expected-value",
        "y'*softmax(x)",
        "x",
        lambda x, y: y @ softmax(x),
        "y'*(diag(softmax(x)) - softmax(x)*softmax(x)')",
        "x: n; y: n",
        bare=True,
    ),
    problem("row-sums", "X*vector(1)", "X", lambda X: np.sum(X, axis=1), "kron(ones(n,1)', eye(m))", "X: m,n"),
    problem("column-sums", "ones(1,m)*X", "X", lambda X: np.sum(X, axis=0), "kron(eye(n), ones(1,m))", "X: m,n"),
    problem(
        "diagonal-sandwich",
        "tr(diag(x)*A*diag(x)*B)",
        "x",
        lambda x, A, B: x @ (A * B.T) @ x,
        "x'*(A.*B' + A'.*B)",
        "x: n; A: n,n; B: n,n",
    ),
)
PROBLEMS = (*PRODUCTS, *NORMS, *REDUCTIONS)
