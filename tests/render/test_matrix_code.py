"""Code of matrix nodes: executed and compared with NumPy written by hand, and looked at where the way matters."""

import ast
import inspect
import re

import numpy as np
import pytest
import sympy as sp
from sympy import Dummy, Lambda, Rational, S

from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MathError, MissingRule
from matcalc_cli.language.parse import parse
from matcalc_cli.model import functions as fn
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import Str, node, size, symbol
from matcalc_cli.model.problem import Derivative, Layout, Problem, Target, Variable
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render.code import code, operations, program
from tests.engine.generate import Generator, point
from tests.render.test_code import run

m, n, p = (size(letter) for letter in "mnp")
SIZES = {"m": 4, "n": 3, "p": 2}
A, B, C, D = symbol("A", m, n), symbol("B", n, p), symbol("C", m, n), symbol("D", p, m)
X, Y, Z = symbol("X", n, n), symbol("Y", n, n), symbol("Z", m, m)
x, y, a, q = symbol("x", n, S.One), symbol("y", n, S.One), symbol("a", m, S.One), symbol("q", p, S.One)
w = symbol("w", S.One, n)
c = sp.Symbol("c", real=True)
k = sp.Symbol("k", integer=True)
u, v = Dummy("u", real=True), Dummy("v", real=True)

rng = np.random.default_rng(7)
VALUES = {
    s.name: rng.uniform(0.3, 1.3, [SIZES[str(side)] for side in s.shape if side != 1])
    for s in (A, B, C, D, X, Y, Z, x, y, a, q)
}
VALUES |= {"w": rng.uniform(0.3, 1.3, (1, 3)), "c": 0.7, "k": 3}
VALUES["X"] = VALUES["X"] + 2 * np.eye(3)
VALUES["Z"] = VALUES["Z"] + 2 * np.eye(4)


def mul(*factors):
    return node(N.MatMul, *map(sp.sympify, factors))


def add(*terms):
    return node(N.MatAdd, *map(sp.sympify, terms))


def T(matrix):
    return node(N.Transpose, matrix)


def inv(matrix):
    return node(N.Inverse, matrix)


def diag(column):
    return node(N.DiagMatrix, column)


def each(function, *arrays):
    names = (u, v)[: len(arrays)]
    return N.Ewise(Lambda(names, function(*names)), *arrays)


def made(expr, **more):
    shape = N.shape(expr) if N.is_array(expr) else ()
    return Derivative(Problem("f", expr), expr, shape, Layout.numerator, (), **more)


def source(expr):
    """The generated module, and the body of `derivative` without its docstring and conversions."""
    text = code(made(expr))
    body = ast.parse(text).body[-1].body[1:]
    converted = ("floats(", "np.float64(", "map(np.float64, ")
    kept = [line for line in map(ast.unparse, body) if not any(call in line for call in converted)]
    return text, "\n".join(kept)


def compute(expr, values=VALUES):
    function = run(code(made(expr)))["derivative"]
    return function(**{name: values[name] for name in inspect.signature(function).parameters})


def vec(matrix):
    return matrix.ravel(order="F")


def softmax(rows):
    e = np.exp(rows)
    return e / e.sum(axis=-1, keepdims=True)


def rows(count, start, stop, step=1):
    return N.Rows(*map(sp.sympify, (count, start, stop, step)))


def polar(matrix):
    u, _, v = np.linalg.svd(matrix, full_matrices=False)
    return u @ v


def dominant(matrix):
    u, _, v = np.linalg.svd(matrix)
    return np.outer(u[:, 0], v[0])


V = type("Values", (), dict(VALUES))
SKEW = ([[0, -1, 0], [1, 0, 0], [0, 0, 0]], [[0, 0, -1], [0, 0, 0], [1, 0, 0]], [[0, 0, 0], [0, 0, -1], [0, 1, 0]])
inverse, identity = np.linalg.inv, np.eye
I3 = node(N.Identity, n)
ones_n, ones_m = node(N.OneMatrix, n, S.One), node(N.OneMatrix, m, S.One)

CASES = [
    ("product of three", mul(A, X, B), lambda: V.A @ V.X @ V.B),
    ("scaled", mul(Rational(2, 3), c, A), lambda: 2 / 3 * V.c * V.A),
    ("divided by a norm", mul(sp.Pow(N.FNorm(x), -1, evaluate=False), x), lambda: V.x / np.linalg.norm(V.x)),
    ("sum", add(A, mul(-1, C), mul(2, A)), lambda: 3 * V.A - V.C),
    ("all negative", add(mul(-1, A), mul(-2, C)), lambda: -V.A - 2 * V.C),
    ("constant", add(A, mul(c, node(N.OneMatrix, m, n))), lambda: V.A + V.c),
    ("column beside ones", add(A, mul(a, node(N.OneMatrix, S.One, n))), lambda: V.A + V.a[:, None]),
    ("row beside ones", add(mul(ones_m, T(x)), A), lambda: V.A + V.x),
    ("row and column", add(mul(ones_m, T(x)), mul(a, T(ones_n))), lambda: V.a[:, None] + V.x),
    ("only a column", add(mul(a, T(ones_n)), mul(2, a, T(ones_n))), lambda: 3 * np.outer(V.a, np.ones(3))),
    ("identity", add(X, mul(c, I3)), lambda: V.X + V.c * identity(3)),
    ("inner", node(N.Trace, mul(T(x), X, y)), lambda: V.x @ V.X @ V.y),
    ("outer", mul(2, a, T(x)), lambda: 2 * np.outer(V.a, V.x)),
    ("outer times matrix", mul(a, T(x), X), lambda: np.outer(V.a, V.x @ V.X)),
    ("inner inside", mul(a, T(x), y), lambda: V.a * (V.x @ V.y)),
    ("row variable", mul(w, X, y, w), lambda: (V.w @ V.X @ V.y) * V.w),
    ("solve", mul(inv(X), B), lambda: inverse(V.X) @ V.B),
    ("solve from the right", mul(A, inv(X)), lambda: V.A @ inverse(V.X)),
    ("solve transposed", mul(T(inv(X)), x), lambda: inverse(V.X).T @ V.x),
    ("two inverses", mul(inv(X), inv(Y), x), lambda: inverse(V.X) @ inverse(V.Y) @ V.x),
    ("inverse of a diagonal", mul(inv(X), diag(x), inv(X)), lambda: inverse(V.X) @ np.diag(V.x) @ inverse(V.X)),
    ("inverse beside its product", add(inv(X), mul(inv(X), x, T(y), inv(X))),
     lambda: inverse(V.X) + inverse(V.X) @ np.outer(V.x, V.y) @ inverse(V.X)),
    ("diagonals", mul(diag(a), A, diag(x)), lambda: np.diag(V.a) @ V.A @ np.diag(V.x)),
    ("diagonals alone", mul(diag(x), diag(y)), lambda: np.diag(V.x * V.y)),
    ("diagonal of a column", mul(diag(x), y), lambda: V.x * V.y),
    ("sums of rows", mul(A, ones_n), lambda: V.A.sum(axis=1)),
    ("sums of columns", mul(T(ones_m), A), lambda: V.A.sum(axis=0)[None]),
    ("all ones", node(N.Trace, mul(T(ones_m), ones_m)), lambda: 4),
    ("power two", node(N.MatPow, X, sp.Integer(2)), lambda: V.X @ V.X),
    ("power minus two", node(N.MatPow, X, sp.Integer(-2)), lambda: inverse(V.X @ V.X)),
    ("power k", node(N.MatPow, X, k - 1), lambda: V.X @ V.X),
    ("power on a vector", mul(node(N.MatPow, X, sp.Integer(3)), x), lambda: V.X @ V.X @ V.X @ V.x),
    ("trace", node(N.Trace, X), lambda: np.trace(V.X)),
    ("trace of two", node(N.Trace, mul(A, T(C))), lambda: np.trace(V.A @ V.C.T)),
    ("trace of four", node(N.Trace, mul(2, D, A, B, c, node(N.Identity, p))),
     lambda: 2 * V.c * np.trace(V.D @ V.A @ V.B)),
    ("trace with inverse", node(N.Trace, mul(inv(X), Y)), lambda: np.trace(inverse(V.X) @ V.Y)),
    ("trace with diagonal", node(N.Trace, mul(diag(x), X, Y)), lambda: np.trace(np.diag(V.x) @ V.X @ V.Y)),
    ("trace of an outer product", node(N.Trace, mul(X, x, T(y))), lambda: V.y @ V.X @ V.x),
    ("trace of an identity", node(N.Trace, mul(I3, I3)), lambda: 3),
    ("total", N.Total(mul(A, X)), lambda: (V.A @ V.X).sum()),
    ("total of a matrix", N.Total(T(A)), lambda: V.A.sum()),
    ("diagonal of a product", N.DiagOf(mul(B, D, A)), lambda: np.diag(V.B @ V.D @ V.A)),
    ("diagonal of scaled rows", N.DiagOf(mul(diag(x), X)), lambda: V.x * np.diag(V.X)),
    ("determinant", node(N.Determinant, T(X)), lambda: np.linalg.det(V.X)),
    ("log determinant", N.LogDet(X), lambda: np.log(np.linalg.det(V.X))),
    ("norms", N.FNorm(A) + N.NormInf(x) + N.ProdAll(A), lambda: np.linalg.norm(V.A) + V.x.max() + V.A.prod()),
    ("square of a norm", N.FNorm(A) ** 2 + N.FNorm(x) ** 4, lambda: (V.A**2).sum() + (V.x @ V.x) ** 2),
    ("entry", N.Entry(mul(A, X), sp.Integer(2), sp.Integer(1)) * N.Entry(T(x), S.Zero, sp.Integer(2)),
     lambda: (V.A @ V.X)[2, 1] * V.x[2]),
    ("element-wise", each(lambda s, t: s * sp.sin(t) / (1 + t**2), A, C), lambda: V.A * np.sin(V.C) / (1 + V.C**2)),
    ("element-wise cube", each(lambda s: s**3 + s**-4, x), lambda: V.x**3 + V.x**-4),
    ("element-wise constant", each(lambda s: S(2), A), lambda: np.full((4, 3), 2.0)),
    ("element-wise of ones", each(lambda s, t: s / t, node(N.OneMatrix, m, n), A), lambda: 1 / V.A),
    ("element-wise of ones alone", each(lambda s: s + 1, node(N.OneMatrix, m, n)), lambda: np.full((4, 3), 2.0)),
    ("element-wise with a scalar from arrays", each(lambda s: s / N.Total(A), A), lambda: V.A / V.A.sum()),
    ("element-wise of a transpose", each(lambda s, t: s * t + 1, T(A), T(C)), lambda: (V.A * V.C + 1).T),
    ("choice", each(lambda s: sp.Piecewise((sp.log(s - 1), s > 1), (s, True)), A),
     lambda: np.where(V.A > 1, np.log(np.where(V.A > 1, V.A - 1, 1)), V.A)),
    ("choice with and", each(lambda s: sp.Piecewise((1, (s > 0.5) & (s < 1)), (0, True)), A),
     lambda: (V.A > 0.5) & (V.A < 1.0)),
    ("softmax", N.Softmax(x), lambda: softmax(V.x)),
    ("softmax of rows", N.Softmax(T(A)), lambda: softmax(V.A.T)),
    ("kron", node(N.KroneckerProduct, A, B), lambda: np.kron(V.A, V.B)),
    ("kron of columns", node(N.KroneckerProduct, x, a), lambda: np.kron(V.x, V.a)),
    ("kron of a row", node(N.KroneckerProduct, T(x), X), lambda: np.kron(V.x[None], V.X)),
    ("kron of a row and a column", node(N.KroneckerProduct, T(x), a), lambda: np.outer(V.a, V.x)),
    ("vec", N.Vec(A), lambda: vec(V.A)),
    ("vec of a transpose", N.Vec(T(A)), lambda: V.A.ravel()),
    ("unvec", N.Unvec(N.Vec(mul(A, X)), m, n), lambda: V.A @ V.X),
    ("vech", N.Vech(X), lambda: np.concatenate([V.X[j:, j] for j in range(3)])),
    ("commutation", mul(N.Comm(m, n), N.Vec(A)), lambda: vec(V.A.T)),
    ("commutation matrix", N.Comm(m, n), lambda: np.array([[float(r == s) for s in vec(np.arange(12).reshape(4, 3))]
                                                             for r in vec(np.arange(12).reshape(4, 3).T)])),
    ("commutation from the right", mul(node(N.KroneckerProduct, x, A), N.Comm(n, S.One)),
     lambda: np.kron(V.x[:, None], V.A)),
    ("commutation both sides", mul(N.Comm(m, n), node(N.KroneckerProduct, X, Z), N.Comm(n, m)),
     lambda: np.kron(V.Z, V.X)),
    ("duplication", mul(N.Dup(n), N.Vech(add(X, T(X)))), lambda: vec(V.X + V.X.T)),
    ("duplication of antisymmetric", N.SkewDup(n), lambda: np.array([vec(np.array(a)) for a in SKEW]).T),
    ("elimination", mul(N.Elim(n), N.Vec(X)), lambda: np.concatenate([V.X[j:, j] for j in range(3)])),
    ("diagonal selection", mul(N.DiagSel(n), x), lambda: vec(np.diag(V.x))),
    ("Khatri-Rao", N.KhatriRao(A, X), lambda: np.stack([np.kron(V.A[:, j], V.X[:, j]) for j in range(3)], axis=1)),
    ("pseudo-inverse", N.Pinv(T(A)), lambda: np.linalg.pinv(V.A.T)),
    ("pseudo-inverse of a column", N.Pinv(x), lambda: np.linalg.pinv(V.x[:, None])),
    ("adjugate", N.Adj(X), lambda: np.linalg.det(V.X) * inverse(V.X)),
    ("sum of powers", N.PowerSum(X, k), lambda: sum(np.kron(np.linalg.matrix_power(V.X.T, 2 - j),
                                                            np.linalg.matrix_power(V.X, j)) for j in range(3))),
    ("triangles", add(N.Tril(T(X)), N.Triu(X)), lambda: np.tril(V.X.T) + np.triu(V.X)),
    ("unit", N.Unit(sp.Integer(1), n), lambda: np.array([0.0, 1, 0])),
    ("blocks", N.Blocks(sp.Integer(2), X, x, T(y), c),
     lambda: np.block([[V.X, V.x[:, None]], [V.y[None], np.array([[V.c]])]])),
    ("blocks of columns", N.Blocks(sp.Integer(2), x, mul(2, a)), lambda: np.concatenate([V.x, 2 * V.a])),
    ("literal", mul(sp.ImmutableDenseMatrix([[c, 1], [N.FNorm(x), 2]]), q),
     lambda: np.array([[V.c, 1], [np.linalg.norm(V.x), 2]]) @ V.q),
    ("literal column", sp.ImmutableDenseMatrix([c, 2 * c]), lambda: np.array([V.c, 2 * V.c])),
    ("selected rows", mul(rows(m, 1, 3), A), lambda: V.A[1:3]),
    ("selected columns", mul(A, T(rows(n, 1, n))), lambda: V.A[:, 1:]),
    ("a block", mul(rows(m, 1, 3), A, T(rows(n, 0, 2))), lambda: V.A[1:3, :2]),
    ("selected from the end", mul(rows(m, m - 3, m - 1), A), lambda: V.A[1:3]),
    ("selected entries", mul(rows(n, 1, 3), x), lambda: V.x[1:3]),
    ("selected with a step", mul(rows(sp.Integer(6), 0, 6, 2), node(N.OneMatrix, sp.Integer(6), S.One)),
     lambda: np.ones(3)),
    ("a selection alone", rows(m, 1, 3), lambda: np.eye(4)[1:3]),
    ("a selection transposed", mul(2, T(rows(n, 1, 3))), lambda: 2 * np.eye(3)[:, 1:3]),
    ("a row", mul(T(A), N.Unit(sp.Integer(1), m)), lambda: V.A[1]),
    ("the last column", mul(A, N.Unit(n - 1, n)), lambda: V.A[:, -1]),
    ("the last unit vector", N.Unit(n - 1, n), lambda: np.eye(3)[2]),
    ("extremes", N.Largest(A) + 2 * N.Smallest(x), lambda: V.A.max() + 2 * V.x.min()),
    ("extremes of rows", N.RowExtreme(Str("max"), A), lambda: V.A.max(axis=1)),
    ("extremes of columns", N.RowExtreme(Str("min"), T(A)), lambda: V.A.min(axis=0)),
    ("places of the smallest", N.RowExtremeMask(Str("min"), A), lambda: V.A.min(axis=1, keepdims=True) == V.A),
    ("places in columns", T(N.RowExtremeMask(Str("max"), T(A))), lambda: V.A.max(axis=0) == V.A),
    ("products of rows", N.RowProd(A), lambda: V.A.prod(axis=1)),
    ("products of columns", N.RowProd(T(A)), lambda: V.A.prod(axis=0)),
    ("singular values", N.Spectral(A) + 3 * N.Nuclear(T(A)),
     lambda: np.linalg.norm(V.A, 2) + 3 * np.linalg.norm(V.A, "nuc")),
    ("polar factor", N.Polar(A), lambda: polar(V.A)),
    ("dominant pair", N.Dominant(T(A)), lambda: dominant(V.A.T)),
    ("light sum times a matrix", mul(add(diag(x), mul(-2, x, T(y)), mul(c, x, T(x), X)), X),
     lambda: (np.diag(V.x) - 2 * np.outer(V.x, V.y) + V.c * np.outer(V.x, V.x @ V.X)) @ V.X),
    ("a matrix times a light sum", mul(A, add(I3, mul(x, T(y)), mul(-1, c, node(N.OneMatrix, n, n)))),
     lambda: V.A @ (identity(3) + np.outer(V.x, V.y) - V.c)),
    ("light sum transposed", mul(T(add(I3, mul(x, T(y)))), X, T(add(mul(-1, I3), mul(y, T(x))))),
     lambda: (identity(3) + np.outer(V.y, V.x)) @ V.X @ (np.outer(V.x, V.y) - identity(3))),
    ("light sum times a column", mul(add(diag(x), mul(y, T(y)), node(N.OneMatrix, n, n)), x),
     lambda: (np.diag(V.x) + np.outer(V.y, V.y) + 1) @ V.x),
    ("products and an identity times a column", mul(add(I3, mul(-2, inv(X), Y)), x),
     lambda: V.x - 2 * inverse(V.X) @ V.Y @ V.x),
    ("a row times products", mul(T(x), add(mul(X, Y), mul(-1, Y), diag(y))),
     lambda: V.x @ (V.X @ V.Y - V.Y + np.diag(V.y))),
    ("a row times products transposed", mul(T(x), T(add(mul(X, Y), mul(3, Y), mul(x, T(y))))),
     lambda: (V.X @ V.Y + 3 * V.Y + np.outer(V.x, V.y)) @ V.x),
    ("symmetric part times a column", mul(add(X, T(X)), x), lambda: (V.X + V.X.T) @ V.x),
    ("zeros", node(N.ZeroMatrix, m, n), lambda: np.zeros((4, 3))),
]  # fmt: skip


@pytest.mark.parametrize("expr, by_hand", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_node(expr, by_hand):
    values = VALUES | SIZES
    got = compute(expr, values)
    want = np.asarray(by_hand(), dtype=float)
    shape = tuple(int(sp.sympify(side).subs({size(s): t for s, t in SIZES.items()})) for side in N.shape(expr))
    assert np.shape(got) == (shape if N.is_array(expr) else ())
    assert np.allclose(np.reshape(got, want.shape), want, rtol=1e-10)


def test_matrix_exponential():
    assert np.allclose(compute(N.MatExp(mul(c, node(N.Identity, n))), VALUES | SIZES), np.exp(0.7) * np.eye(3))
    turn = sp.ImmutableDenseMatrix([[0, -c], [c, 0]])
    angle = {"c": 21.5}
    want = [[np.cos(21.5), -np.sin(21.5)], [np.sin(21.5), np.cos(21.5)]]
    assert np.allclose(compute(N.MatExp(turn), angle), want, atol=1e-12)


def test_every_node_class_has_a_row():
    from matcalc_cli.render.codegen.arrays import ARRAY_RULES

    left_out = {
        "Array",
        "Alike",
        "Scalar",
        "DerivativeOf",
        "Differential",
        "DifferentialScalar",
        "PropertySymbol",
        "Component",
        "Slices",
        "Mean",
        "Part",
    }
    classes = [cls for cls in vars(N).values() if isinstance(cls, type) and cls.__module__ == N.__name__]
    assert [cls.__name__ for cls in classes if cls not in ARRAY_RULES and cls.__name__ not in left_out] == []


def test_random_trees_agree_with_evaluation():
    checked = 0
    for seed in range(5000, 5300):
        generator = Generator(seed)
        expr = generator.scalar(2 + seed % 5) if seed % 3 == 0 else generator.any(2 + seed % 4)
        env = point(expr, seed)
        try:
            want = np.asarray(evaluate(expr, env))
        except np.linalg.LinAlgError:
            continue
        if not np.all(np.isfinite(want)) or np.max(np.abs(want), initial=0) > 1e10:
            continue
        with np.errstate(all="ignore"):
            got = compute(expr, env)
        assert np.shape(got) == want.shape, seed
        assert np.allclose(got, want, rtol=1e-6, atol=1e-7 * max(1, np.max(np.abs(want)))), seed
        checked += 1
    assert checked > 250


# ------------------------------------------------------------------------------------------ the cheap way


def test_vectors_are_multiplied_first():
    assert source(mul(X, Y, X, x))[1] == "return (X @ (Y @ (X @ x)))[:, None]"
    assert source(node(N.Trace, mul(T(x), X, Y, y)))[1].count("@") == 3
    assert source(mul(a, T(x), X))[1] == "return np.outer(a, x @ X)"
    assert "np.outer" not in source(mul(a, T(x), X, y))[1]


def test_known_sizes_choose_the_order():
    left, middle, right = symbol("L", sp.Integer(2), n), symbol("M", n, n), symbol("R", n, n)
    assert source(mul(left, middle, right))[1] == "return L @ M @ R"
    assert source(mul(T(right), T(middle), T(left)))[1] == "return (L @ M @ R).T"


def test_no_inverse_where_a_product_follows():
    text, body = source(mul(T(x), inv(X), y))
    assert "np.linalg.inv" not in text and "np.linalg.solve" in body
    both = add(mul(inv(X), x), mul(2, inv(X), x))
    assert source(both)[1].count("np.linalg.solve") == 1
    assert source(add(inv(X), mul(inv(X), Y)))[1].count("np.linalg.") == 1


def test_diagonal_matrices_are_never_built_for_products():
    for expr in (mul(diag(a), A), mul(A, diag(x)), mul(T(A), diag(a), A), node(N.Trace, mul(diag(x), X))):
        assert "np.diag(" not in source(expr)[1]
    assert source(mul(diag(a), A))[1] == "return a[:, None] * A"
    assert source(N.DiagOf(mul(A, T(C))))[1] == "return np.sum(A * C, axis=1)[:, None]"


def test_sums_are_multiplied_term_by_term():
    outer = mul(-1, x, T(x))
    assert source(mul(add(diag(x), outer), X))[1] == "return x[:, None] * X - np.outer(x, x @ X)"
    assert source(mul(add(I3, mul(-1, X, Y)), x))[1] == "return (x - X @ (Y @ x))[:, None]"
    for exact in (add(X, mul(-1, Y)), add(I3, mul(-1, X)), add(I3, mul(-1, diag(x)))):
        assert "t0" in source(add(mul(exact, X), mul(exact, Y)))[1]
        assert source(mul(exact, x))[1].count("@") == 1
    needed = add(I3, mul(-1, X, Y))
    assert source(add(needed, mul(needed, x, T(x))))[1].count("X @ Y") == 1


def test_a_square_is_had_from_its_root():
    expr, values = mul(T(X), T(A), A, X), VALUES
    assert source(expr)[1] == "t0 = A @ X\nreturn t0.T @ t0"
    assert np.allclose(compute(expr, values), V.X.T @ V.A.T @ V.A @ V.X)
    (found,) = derive(parse("tr(inv(S)*X'*X)", "X: m,n; S: n,n positive-definite", "S"), structure="projection")
    assert code(found).rstrip().endswith("t0 = np.linalg.solve(S, X.T)\n    return -(t0 @ t0.T)")


def test_transposes_share_one_computation():
    product = mul(A, X)
    assert source(add(node(N.KroneckerProduct, product, mul(T(X), T(A)))))[1].count("A @ X") == 1
    sigma = each(lambda s: fn.sigmoid(s), product)
    turned = each(lambda s: fn.sigmoid(s), mul(T(X), T(A)))
    assert source(node(N.KroneckerProduct, sigma, turned))[1].count("sigmoid(") == 1


def test_scalar_factors_are_applied_once_to_the_smallest_operand():
    assert source(mul(Rational(2, 3), c, A))[1] == "return 2 * c / 3 * A"
    assert source(mul(c, a, T(x)))[1] == "return np.outer(c * a, x)"


def test_sizes_are_read_off_the_arguments():
    text, body = source(mul(sp.Pow(n, -1), ones_n, T(x)))
    assert "n = x.shape[0]" in body
    function = run(code(made(mul(2, node(N.Identity, size("s"))))))["derivative"]
    assert np.allclose(function(s=3), 2 * np.eye(3))


def test_logistic_loss_is_as_short_as_by_hand():
    (gradient,) = derive(parse("sum(log(1 + exp(-y.*(X*w))))", "", "w"))
    text = code(gradient)
    assert text.count("@") == 2 and text.count("np.exp") == 1
    inputs = np.random.default_rng(1)
    X_, w_, y_ = inputs.normal(size=(30, 4)), inputs.normal(size=4), inputs.choice([-1.0, 1.0], 30)
    want = -(y_ / (1 + np.exp(y_ * (X_ @ w_)))) @ X_
    assert np.allclose(run(text)["derivative"](X=X_, w=w_, y=y_), want)


def deep_network(layers):
    lines = "".join(f"h{i} = tanh(W{i}*h{i - 1}); " for i in range(2, layers + 1))
    return f"h1 = tanh(W1*x); {lines}(h{layers} - y)'*(h{layers} - y)"


def test_code_of_a_deep_network_grows_linearly():
    counts = []
    for layers in (4, 8, 16, 32):
        (found,) = derive(parse(deep_network(layers), "", "W1"))
        counts.append((operations(found.expr), len(code(found))))
    slope = (counts[1][0] - counts[0][0]) / 4
    for layers, (count, length) in zip((4, 8, 16, 32), counts):
        assert count <= 1.2 * (counts[0][0] + slope * (layers - 4))
        assert length <= 1.2 * (counts[0][1] + (counts[1][1] - counts[0][1]) / 4 * (layers - 4))


def test_very_long_chains_are_quick():
    names = [symbol(f"F{i}", n, n) for i in range(200)]
    for chain in (names, [*names, x], [T(x), *names]):
        assert code(made(mul(*chain))).count("@") >= 199
    assert code(made(node(N.Trace, mul(*names)))).count("@") >= 198


# ------------------------------------------------------------------------------------- shapes and refusals


def variable(s, kind):
    return Variable(s.name, kind, *s.shape, symbol=s)


def test_gradients_and_tangents_come_back_flat():
    target = Target("x", "vector", symbol=x)
    f = node(N.Trace, mul(T(x), X, x))
    problem = Problem("x'*X*x", f, (variable(x, "vector"), variable(X, "matrix")), (target,))
    row = Derivative(problem, mul(T(x), add(X, T(X))), (S.One, n), Layout.numerator, (target,))
    column = Derivative(problem, mul(add(X, T(X)), x), (n, S.One), Layout.denominator, (target,))
    want = (V.X + V.X.T) @ V.x
    for d in (row, column):
        got = run(code(d))["derivative"](V.X, V.x)
        assert got.shape == (3,) and np.allclose(got, want)
        assert np.allclose(run(code(d))["derivative"](V.X.tolist(), V.x[:, None]), want)
    by_row = Derivative(problem, T(x), (S.One, n), Layout.denominator, (Target("w", "row", symbol=w),))
    assert run(code(by_row))["derivative"](V.X, V.x).shape == (1, 3)


def test_value_is_added_on_request():
    (gradient,) = derive(parse("norm2(A*x - b)^2", "", "x"))
    module = run(code(gradient, value=True))
    A_, b_, x_ = V.A, V.a, V.x
    assert np.allclose(module["value"](A=A_, b=b_, x=x_), np.sum((A_ @ x_ - b_) ** 2))
    assert np.allclose(module["derivative"](A=A_, b=b_, x=x_), 2 * A_.T @ (A_ @ x_ - b_))


def test_conditions_are_stated():
    (gradient,) = derive(parse("logdet(X)", "", "X"))
    assert "Needs det(X) > 0." in code(gradient)


def test_a_matrix_power_is_a_whole_one():
    """int(2.5) and the empty sum of k = -1 were no derivatives of X^k."""
    (jacobian,) = derive(parse("X^k", "", "X"))
    module = run(code(jacobian, value=True))
    assert np.allclose(module["derivative"](X=V.X, k=2), np.kron(V.X.T, np.eye(3)) + np.kron(np.eye(3), V.X))
    assert np.array_equal(module["derivative"](X=V.X, k=0), np.zeros((9, 9)))
    for k in (2.5, -1):
        for name in ("derivative", "value"):
            with pytest.raises(ValueError, match="whole number"):
                module[name](X=V.X, k=k)


def test_slices_of_a_tensor_are_stacked():
    got = run(code(Derivative(Problem("f", x), (X, mul(2, Y)), (2, n, n), Layout.numerator, ())))["derivative"](
        V.X, V.Y
    )
    assert got.shape == (2, 3, 3) and np.allclose(got, [V.X, 2 * V.Y])


def test_choices_of_arrays_do_not_warn():
    expr = each(lambda s: sp.Piecewise((sp.log(s), s > 0), (sp.sqrt(-s), s < 0), (0, True)), x)
    with np.errstate(all="raise"):
        got = compute(expr, {"x": np.array([1.0, -4.0, 0.0])})
    assert np.allclose(got[:, 0], [0, 2, 0])


def test_softmax_and_logsumexp_do_not_overflow():
    big = {"x": np.array([1000.0, 0.0, 999.0])}
    assert np.allclose(compute(N.Softmax(x), big)[:, 0], [1 / (1 + np.exp(-1)), 0, np.exp(-1) / (1 + np.exp(-1))])
    assert np.isclose(compute(sp.log(N.Total(each(sp.exp, x))), big), 1000 + np.log1p(np.exp(-1)))
    assert np.allclose(compute(each(lambda s: sp.log(1 + sp.exp(s)), x), big)[:, 0], [1000, np.log(2), 999])


def test_undefined_functions_and_undone_derivatives_are_refused():
    with pytest.raises(MathError, match="F is an undefined function"):
        code(made(mul(N.Undefined(Str("F"), sp.Tuple(S.Zero), n, n, x), x)))
    with pytest.raises(MissingRule, match="DerivativeOf"):
        code(made(mul(N.DerivativeOf(Str("grad"), c, x, S.One, n), x)))


def test_program_names_what_matrix_results_share():
    residual = add(mul(A, x), mul(-1, a))
    expr = mul(sp.Pow(N.FNorm(residual), -1), T(A), residual)
    assignments, output = program(expr)
    assert [str(name) for name, _ in assignments] == ["t0"]
    assert assignments[0][0].shape == (m, S.One)
    assert np.allclose(evaluate(output.xreplace(dict(assignments)), VALUES), evaluate(expr, VALUES))
    sizes = program(add(N.Unvec(x, m * p, n * p), node(N.OneMatrix, m * p, n * p)))
    assert sizes[0] == []


@pytest.mark.parametrize("name", ["np", "softmax", "n", "t0", "lambda", "swapped"])
def test_hostile_names_of_arrays(name):
    s = symbol(name, size("l"), S.One)
    expr = mul(N.Softmax(s), T(s), N.Softmax(s), T(node(N.OneMatrix, size("l"), S.One)))
    function = run(code(made(expr)))["derivative"]
    (given,) = inspect.signature(function).parameters
    assert re.fullmatch(rf"{name}_?", given)
    value = np.array([0.2, 0.5, 0.9])
    soft = softmax(value)
    assert np.allclose(function(value), np.outer(soft * (value @ soft), np.ones(3)))


def test_several_variables_share_one_module():
    found = derive(parse("norm2(W*x + b)^2", "", "W, b"))
    module = run(code(found, value=True))
    W_, b_, x_ = V.A, V.a, V.x
    assert np.allclose(module["derivative_W"](W=W_, b=b_, x=x_), 2 * np.outer(x_, W_ @ x_ + b_))
    assert np.allclose(module["derivative_b"](W=W_, b=b_, x=x_), 2 * (W_ @ x_ + b_))
    assert np.isclose(module["value"](W=W_, b=b_, x=x_), np.sum((W_ @ x_ + b_) ** 2))


@pytest.mark.parametrize("expr", [A, T(A), mul(rows(4, 1, 3), A), node(N.Vec, A), x, T(x), node(N.DiagOf, X)])
def test_a_result_is_no_view_of_an_argument(expr):
    function = run(code(made(expr)))["derivative"]
    for kind in (np.ascontiguousarray, np.asfortranarray):
        given = {name: kind(VALUES[name]) for name in inspect.signature(function).parameters}
        before = {name: array.copy() for name, array in given.items()}
        result = function(**given)
        result *= 0.5
        assert all(np.array_equal(given[name], before[name]) for name in given)


def test_floats_are_used_as_they_come():
    function = run(code(made(mul(A, x))))["floats"]
    assert function(V.A) is V.A
    assert function(np.float32([1, 2])).dtype == np.float32
    assert function(np.uint8([200, 100])).dtype == function([True]).dtype == float
