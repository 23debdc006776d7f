"""Structured variables: the entries convention against differences by the free entries, projection against its law."""

import numpy as np
import pytest

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.derive import derive, value
from matcalc_cli.engine.matrix.differential import derivative, hessian
from matcalc_cli.engine.matrix.structure import structured, structured_matrix
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, size, symbol
from matcalc_cli.numeric.evaluate import evaluate

n = size("n")
SIZE = 3


def basis(word):
    """The matrices of the structure with one free entry 1, and the place of that entry."""
    pairs = {
        "symmetric": [(i, j) for j in range(SIZE) for i in range(j, SIZE)],
        "antisymmetric": [(i, j) for j in range(SIZE) for i in range(j + 1, SIZE)],
        "diagonal": [(i, i) for i in range(SIZE)],
        "lower": [(i, j) for j in range(SIZE) for i in range(j, SIZE)],
        "upper": [(j, i) for j in range(SIZE) for i in range(j, SIZE)],
    }[word]
    for i, j in pairs:
        e = np.zeros((SIZE, SIZE))
        e[i, j] = 1
        if word == "symmetric":
            e[j, i] = 1
        if word == "antisymmetric":
            e[j, i] = -1
        yield (i, j), e


def problem(word):
    """f = tr(A X X' B X) with X of the structure, and a point."""
    x, a, b = symbol("X", n, n, (word,)), symbol("A", n, n), symbol("B", n, n)
    f = node(N.Trace, node(N.MatMul, a, x, node(N.Transpose, x), b, x))
    rng = np.random.default_rng(1)
    point = sum(rng.standard_normal() * e for _, e in basis(word))
    return f, x, {"A": rng.standard_normal((3, 3)), "B": rng.standard_normal((3, 3)), "X": point}


def slope(f, env, direction, h=1e-5):
    ends = [evaluate(f, {**env, "X": env["X"] + s * h * direction}) for s in (1, -1)]
    return (ends[0] - ends[1]) / (2 * h)


WORDS = ("symmetric", "antisymmetric", "diagonal", "lower", "upper")


@pytest.mark.parametrize("word", WORDS)
def test_by_free_entries(word):
    f, x, env = problem(word)
    g, _ = derivative(f, x)
    value = evaluate(structured(g, x), env)
    for (i, j), direction in basis(word):
        assert value[j, i] == pytest.approx(slope(f, env, direction), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("word", WORDS)
def test_projection_is_the_gradient_inside_the_subspace(word):
    f, x, env = problem(word)
    g, _ = derivative(f, x)
    value = evaluate(structured(g, x, "projection"), env).T
    for _, direction in basis(word):
        assert np.sum(value * direction) == pytest.approx(slope(f, env, direction), rel=1e-6, abs=1e-6)
    spanned = np.array([e.reshape(-1) for _, e in basis(word)]).T
    rest = value.reshape(-1) - spanned @ np.linalg.lstsq(spanned, value.reshape(-1), rcond=None)[0]
    assert np.abs(rest).max() < 1e-9


@pytest.mark.parametrize("word", WORDS)
def test_hessian_by_free_entries(word):
    f, x, env = problem(word)
    h, _ = hessian(f, x)
    value = evaluate(structured_matrix(h, x, both=True), env)
    entries = [e for _, e in basis(word)]
    for k, first in enumerate(entries):
        for l, other in enumerate(entries):
            step = 1e-4
            ends = [slope(f, {**env, "X": env["X"] + s * step * other}, first, step) for s in (1, -1)]
            assert value[k, l] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-4, abs=1e-4)


def test_a_plain_variable_is_left_alone():
    x = symbol("X", n, n, ("orthogonal",))
    g = A.transpose(x)
    assert structured(g, x) == g


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("text", ["X*y", "a'*X*y*X"])
def test_written_out_it_is_the_same(word, text):
    """--expand has the free entries of matrix notation, in their order and with their signs."""
    given = f"X: 3,3 {word}; a: 3; y: 3"
    (whole,), (written,) = (derive(parse(text, given, "X", expand=expand)) for expand in (False, True))
    env = problem(word)[2]
    rng = np.random.default_rng(3)
    values = {"X": env["X"], "a": rng.standard_normal((3, 1)), "y": rng.standard_normal((3, 1))}
    values |= {f"{v}{i}": values[v][i, 0] for v in "ay" for i in range(3)}
    values |= {f"X{i}{j}": values["X"][i, j] for i in range(3) for j in range(3)}
    assert np.allclose(evaluate(whole.expr, values), evaluate(written.expr, values))


@pytest.mark.parametrize(
    "name, size", [("comm(2,3)", 6), ("dup(3)", 6), ("skewdup(3)", 3), ("elim(3)", 9), ("diagsel(3)", 3)]
)
def test_every_matrix_made_of_sizes_has_entries(name, size):
    given = f"u: {size}"
    whole, written = (value(parse(f"{name}*u", given, targets=False, expand=expand)) for expand in (False, True))
    u = np.random.default_rng(5).standard_normal((size, 1))
    values = {"u": u, **{f"u{i}": u[i, 0] for i in range(size)}}
    assert np.allclose(evaluate(whole.expr, values), evaluate(written.expr, values))
