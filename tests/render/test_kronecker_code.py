"""Code of Kronecker products: the numbers of np.kron, and no large identity or diagonal matrix in the text."""

from __future__ import annotations

import importlib.util
import inspect
import re

import numpy as np
import pytest
from sympy import Rational, S

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, size, symbol
from matcalc_cli.render.code import code
from tests.render.test_code import run
from tests.render.test_languages import needs
from tests.render.test_matrix_code import T, add, diag, made, mul

LANGUAGES = ["numpy", pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
LARGE = re.compile(r"\.kron\(|\.eye\(|\.diag\(|commutation\(")
m, n, p, q = map(size, "mnpq")
SIDES = {"m": 4, "n": 3, "p": 2, "q": 5}
A, B, C, D = symbol("A", p, m), symbol("B", q, n), symbol("C", n, q), symbol("D", m, n)
E, F, M, x = symbol("E", m, p), symbol("F", m, n), symbol("M", m * n, p), symbol("x", m * n, S.One)
G, H, K = symbol("G", p * q, m * n), symbol("H", p, p), symbol("K", p * m, p * m)
rng = np.random.default_rng(3)


def numbers(s):
    return rng.normal(size=[int(k.subs({size(a): b for a, b in SIDES.items()})) for k in s.shape if k != 1])


I, J, W = symbol("I", n, n), symbol("J", p, p), symbol("W", n * p, n * p)
V = {s.name: numbers(s) for s in (A, B, C, D, E, F, M, G, H, I, J, K, W, x)}
one6 = np.eye(6)
q_vector = symbol("z", p, S.One)
V["z"] = numbers(q_vector)
columns = lambda a, b: np.stack([np.kron(a[:, j], b[:, j]) for j in range(a.shape[1])], axis=1)
eye = {letter: node(N.Identity, size(letter)) for letter in SIDES}
one = {letter: np.eye(count) for letter, count in SIDES.items()}
kron = lambda *args: node(N.KroneckerProduct, *args)
vec = lambda a: np.asarray(a).ravel(order="F")
weights = diag(N.Vec(add(D, mul(-2, F))))  # of m n entries
inner = np.diag(vec(V["D"] - 2 * V["F"]))
turn = lambda rows, cols: np.eye(rows * cols)[np.arange(rows * cols).reshape(cols, rows).T.ravel()]
by_vec = {"m n": turn(4, 3), "n m": turn(3, 4)}


def traces(blocks, rows, cols):
    """The traces of square blocks."""
    split = blocks.reshape(rows, blocks.shape[0] // rows, cols, blocks.shape[1] // cols)
    return np.einsum("isjs->ij", split)


k = np.kron
CASES = [
    ("times a matrix", mul(kron(B, A), M), lambda: k(V["B"], V["A"]) @ V["M"]),
    ("times a column", mul(kron(B, A), x), lambda: k(V["B"], V["A"]) @ V["x"]),
    ("a row times", mul(T(x), kron(T(B), T(A))), lambda: V["x"] @ k(V["B"], V["A"]).T),
    ("from the left", mul(T(M), kron(T(B), T(A))), lambda: V["M"].T @ k(V["B"], V["A"]).T),
    ("transposed", mul(T(M), T(kron(B, A))), lambda: V["M"].T @ k(V["B"], V["A"]).T),
    ("identity left", mul(kron(eye["n"], A), M), lambda: k(one["n"], V["A"]) @ V["M"]),
    ("identity right", mul(kron(B, eye["m"]), mul(-1, M)), lambda: -k(V["B"], one["m"]) @ V["M"]),
    ("columns times identity", mul(T(M), kron(eye["n"], E)), lambda: V["M"].T @ k(one["n"], V["E"])),
    ("blocks", kron(eye["n"], A), lambda: k(one["n"], V["A"])),
    ("diagonals", mul(Rational(-2, 3), kron(A, eye["n"])), lambda: -2 / 3 * k(V["A"], one["n"])),
    ("of a diagonal matrix", kron(diag(x), A), lambda: k(np.diag(V["x"]), V["A"])),
    ("by a diagonal matrix", mul(-1, kron(A, diag(x))), lambda: -k(V["A"], np.diag(V["x"]))),
    ("of three", mul(kron(eye["n"], A, H), kron(eye["n"], T(A), H)),
     lambda: k(k(one["n"], V["A"] @ V["A"].T), V["H"] @ V["H"])),
    ("blocks around a diagonal", mul(kron(eye["n"], A), weights, kron(eye["n"], E)),
     lambda: k(one["n"], V["A"]) @ inner @ k(one["n"], V["E"])),
    ("diagonals around a diagonal", mul(3, kron(B, eye["m"]), weights, kron(C, eye["m"])),
     lambda: 3 * k(V["B"], one["m"]) @ inner @ k(V["C"], one["m"])),
    ("a square", mul(-1, kron(B, A), weights, kron(T(B), T(A))),
     lambda: -k(V["B"], V["A"]) @ inner @ k(V["B"], V["A"]).T),
    ("around a diagonal", mul(kron(B, A), weights, kron(C, E)),
     lambda: k(V["B"], V["A"]) @ inner @ k(V["C"], V["E"])),
    ("around a column", mul(kron(B, A), diag(x), kron(C, E)),
     lambda: k(V["B"], V["A"]) @ np.diag(V["x"]) @ k(V["C"], V["E"])),
    ("blocks on a matrix", add(mul(-1, kron(eye["n"], H)), kron(I, J)),
     lambda: k(V["I"], V["J"]) - k(one["n"], V["H"])),
    ("blocks without a matrix", add(kron(eye["n"], H), mul(-3, kron(I, J))),
     lambda: k(one["n"], V["H"]) - 3 * k(V["I"], V["J"])),
    ("diagonals and blocks", add(mul(-1, kron(eye["n"], H)), mul(-2, kron(I, eye["p"]))),
     lambda: -k(one["n"], V["H"]) - 2 * k(V["I"], one["p"])),
    ("blocks beside what is used twice", add(kron(eye["n"], H), mul(W, kron(eye["n"], H)), W),
     lambda: (one6 + V["W"]) @ k(one["n"], V["H"]) + V["W"]),
    ("columns times a column", mul(N.KhatriRao(E, T(A)), q_vector), lambda: columns(V["E"], V["A"].T) @ V["z"]),
    ("a row times columns", mul(T(mul(-1, N.Vec(mul(T(A), T(E))))), N.KhatriRao(E, T(A))),
     lambda: -vec(V["A"].T @ V["E"].T) @ columns(V["E"], V["A"].T)),
    ("columns transposed", mul(T(N.KhatriRao(E, T(A))), N.Vec(mul(T(A), T(E)))),
     lambda: vec(V["A"].T @ V["E"].T) @ columns(V["E"], V["A"].T)),
    ("columns around a diagonal", mul(N.KhatriRao(E, T(A)), diag(q_vector), T(N.KhatriRao(E, T(A)))),
     lambda: columns(V["E"], V["A"].T) @ np.diag(V["z"]) @ columns(V["E"], V["A"].T).T),
    ("sums of rows", mul(kron(B, A), node(N.OneMatrix, m * n, S.One)), lambda: k(V["B"], V["A"]).sum(axis=1)),
    ("sums of columns", mul(node(N.OneMatrix, S.One, p * n), kron(eye["n"], A)),
     lambda: k(one["n"], V["A"]).sum(axis=0)),
    ("commutation behind", mul(kron(T(C), A), N.Comm(n, m)), lambda: k(V["C"].T, V["A"]) @ by_vec["n m"]),
    ("commutation before", mul(N.Comm(m, n), kron(C, E)), lambda: by_vec["m n"] @ k(V["C"], V["E"])),
    ("commutation inside", mul(kron(eye["p"], N.Comm(m, n), eye["q"]), kron(H, kron(C, E), eye["q"])),
     lambda: k(k(one["p"], by_vec["m n"]), one["q"]) @ k(k(V["H"], k(V["C"], V["E"])), one["q"])),
    ("commutation inside, behind", mul(kron(H, kron(T(C), A), eye["q"]), kron(eye["p"], N.Comm(n, m), eye["q"])),
     lambda: k(k(V["H"], k(V["C"].T, V["A"])), one["q"]) @ k(k(one["p"], by_vec["n m"]), one["q"])),
    ("traces of blocks", N.PartialTrace(mul(K, kron(H, mul(E, A))), S(2), m),
     lambda: traces(V["K"] @ k(V["H"], V["E"] @ V["A"]), 2, 2)),
    ("traces of blocks, first", N.PartialTrace(mul(kron(H, mul(E, A)), K), S(2), m),
     lambda: traces(k(V["H"], V["E"] @ V["A"]) @ V["K"], 2, 2)),
    ("sum of blocks", N.PartialTrace(mul(2, K, kron(H, mul(E, A))), S(1), p),
     lambda: 2 * np.einsum("sisj->ij", (V["K"] @ k(V["H"], V["E"] @ V["A"])).reshape(2, 4, 2, 4))),
    ("trace", node(N.Trace, mul(-2, kron(B, A), T(G), N.Comm(q, p))),
     lambda: -2 * np.trace(k(V["B"], V["A"]) @ V["G"].T @ turn(5, 2))),
    ("trace of blocks", node(N.Trace, mul(K, kron(eye["p"], mul(E, A)))),
     lambda: np.trace(V["K"] @ k(one["p"], V["E"] @ V["A"]))),
]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def double_precision():
    if importlib.util.find_spec("jax") is not None:
        import jax

        jax.config.update("jax_enable_x64", True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("expr, by_hand", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_numbers(expr, by_hand, language):
    function = run(code(made(expr), language))["derivative"]
    got = np.asarray(function(**{name: (V | SIDES)[name] for name in inspect.signature(function).parameters}))
    assert np.allclose(got.reshape(np.shape(by_hand())), by_hand(), rtol=1e-10)


@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
def test_a_weighted_square_has_all_its_rows(count):
    a, v = rng.normal(size=(count, 7)), rng.normal(size=7)
    function = run(code(made(mul(symbol("a", m, n), diag(symbol("v", n, S.One)), T(symbol("a", m, n))))))["derivative"]
    got = function(a=a, v=v)
    assert np.allclose(got, (a * v) @ a.T, rtol=1e-12, atol=1e-12)
    assert function(a=np.float32(a), v=np.float32(v)).dtype == np.float32


def test_products_with_kronecker_products_are_products_with_their_factors():
    for expr in (expr for name, expr, _ in CASES if "times" in name or "around" in name or "trace" in name):
        body = code(made(expr)).rpartition('"""')[2]
        assert not LARGE.search(body), body


ANSWERS = [
    ("tr(kron(X,A)*B)", "", "X", 1, "traces_with2(B, A)"),
    ("tr(kron(X,A)*B)", "", "A", 1, "traces_with1(B, X)"),
    ("d'*kron(X,A)*d", "", "X", 1, "(A @ t0).T @ t0"),
    ("-sum(Y.*log_softmax(X*W))", "Y: m,k; X: m,n; W: n,k", "W", 2, "plus_blocks("),
    ("sum(sin(X*Y))", "X: m,n; Y: n,k", "X", 2, "interleaved("),
    ("sum(Y.*exp(A*X*B))", "A: p,m; X: m,n; B: n,q; Y: p,q", "X", 2, "kron_square("),
    ("norm2(kron(X,A)*B - C)^2", "", "X", 1, "kron_times("),
    ("kron(X, A)", "X: m,n; A: p,q", "X", 1, "swapped_inside("),
    ("logdet(X)", "X: n,n", "X", 2, "swapped_kron("),
]


@pytest.mark.parametrize("text, given, wrt, order, written", ANSWERS, ids=[a[0] + a[2] for a in ANSWERS])
def test_nothing_large_is_written_out(text, given, wrt, order, written):
    (found,) = derive(parse(text, given, wrt), order=order)
    body = code(found).rpartition('"""')[2]
    assert written in body and not LARGE.search(body)
