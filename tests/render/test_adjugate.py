"""The gradient of det(X) in generated code is the matrix of cofactors, at singular and nearly singular X too: beside
cofactors in fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from matcalc_cli import diff
from tests.render.test_code import run
from tests.render.test_languages import needs

LANGUAGES = ["numpy", pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
rng = np.random.default_rng(17)
A, a, b = rng.integers(-4, 5, (5, 5)) + 0.5, rng.integers(-4, 5, (5, 2)), rng.integers(-4, 5, (2, 5))
MATRICES = {
    "regular": A,
    "one number": np.array([[3.0]]),
    "two": A[:2, :2],
    "a first pivot of 0": np.diag([0.0, 1, 2, 3]),
    "a middle pivot of 0": np.diag([1.0, 0, 2, 3]),
    "a last pivot of 0": np.diag([1.0, 2, 3, 0]),
    "two columns alike": A[:, [0, 1, 1, 2, 3]],
    "a row of 0": A * [[1], [1], [0], [1], [1]],
    "rank n - 3": (a @ b).astype(float),
    "zeros": np.zeros((4, 4)),
    "nearly singular": A[:, [0, 1, 1, 2, 3]] + 2.0**-40 * np.eye(5),
    "half way": A[:, [0, 1, 1, 2, 3]] + 2.0**-22 * np.eye(5),
    "small": A * 2.0**-150,
    "large": A * 2.0**150,
}


def det(rows):
    """Leibniz' sum."""
    n, total = len(rows), Fraction(0)
    for places in itertools.permutations(range(n)):
        turns = sum(places[i] > places[j] for i in range(n) for j in range(i + 1, n))
        term = Fraction(-1 if turns % 2 else 1)
        for i, j in enumerate(places):
            term *= rows[i][j]
        total += term
    return total


def cofactors(matrix):
    rows = [[Fraction(float(entry)) for entry in row] for row in matrix]
    n = len(rows)
    minor = lambda i, j: det([row[:j] + row[j + 1 :] for k, row in enumerate(rows) if k != i])
    return np.array([[float((-1) ** (i + j) * minor(i, j)) for j in range(n)] for i in range(n)])


def derivative(language):
    return run(diff("det(X)", "X", layout="denominator").to_text(language))["derivative"]


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=MATRICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_the_matrix_of_cofactors(language, matrix):
    if language == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    if language == "torch":
        import torch

        found = derivative(language)(torch.as_tensor(matrix)).numpy()
    else:
        found = np.asarray(derivative(language)(matrix))
    scale = np.linalg.norm(matrix, 2) ** (len(matrix) - 1)
    np.testing.assert_allclose(found, cofactors(matrix), rtol=0, atol=1e-10 * max(scale, 1e-300))


@needs("jax")
def test_jax_compiles_and_maps_it():
    import jax

    jax.config.update("jax_enable_x64", True)
    ours, several = derivative("jax"), np.stack([m for m in MATRICES.values() if m.shape == (5, 5)][:4])
    expected = np.stack(list(map(cofactors, several)))
    for kind, left in ((np.float64, 1e-9), (np.float32, 1e-2)):
        found = [jax.jit(ours)(m.astype(kind)) for m in several], jax.jit(jax.vmap(ours))(several.astype(kind))
        for one in found:
            np.testing.assert_allclose(np.asarray(one), expected, rtol=0, atol=left * np.abs(expected).max())
