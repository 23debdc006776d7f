"""Eigenvalues and exponentials of explicit matrices against NumPy and the power series of exp."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.engine.scalar.spectral import eigenvalues, exponential
from matcalc_cli.errors import LimitError
from tests.shell import matcalc

a, b, c, d, e, f, t = names = sp.symbols("a b c d e f t", real=True)
NEAR = dict(zip(names, (0.3, -1.2, 0.7, 1.1, -0.4, 0.9, 0.6)))
FAR = dict(zip(names, (1.3, 0.8, -2.1, 0.2, 0.5, -0.6, -1.7)))
MATRICES = {
    "a number": [[a]],
    "diagonal": [[a, 0], [0, d]],
    "upper": [[a, b], [0, d]],
    "lower": [[a, 0], [c, d]],
    "a Jordan block": [[a, 1, 0], [0, a, 1], [0, 0, a]],
    "some equal": [[a, b, c], [0, d, e], [0, 0, a]],
    "equal, written otherwise": [[a * (b + 1), c], [0, a * b + a]],
    "upper 3": [[a, b, c], [0, d, e], [0, 0, f]],
    "lower 4": [[a, 0, 0, 0], [b, c, 0, 0], [1, d, e, 0], [f, 2, t, c]],
    "any 2": [[a, b], [c, d]],
    "symmetric": [[a, b], [b, a]],
    "rotation": [[0, -t], [t, 0]],
    "scaled": [[t, 2 * t], [3 * t, 4 * t]],
    "spiral": [[a, b], [-b, a]],
    "nilpotent": [[a, -a], [a, -a]],
    "blocks": [[0, 0, -t], [0, b, 0], [t, 0, 0]],
    "rational roots": [[2, 1, 0], [1, 2, 1], [0, 1, 2]],
    "double root": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    "scaled 3": [[2 * t, t, 0], [t, 2 * t, t], [0, t, 2 * t]],
    "scaled, double root": [[t, t, t], [t, t, t], [t, t, t]],
    "digits": [[1, 2, 3], [4, 5, 7], [7, 8, 2]],
    "irrational": [[sp.sqrt(2), sp.pi, 1], [1, sp.E, 2], [3, 1, 0]],
    "complex": [[0, -1, 2], [1, 0, 0], [0, 0, 1]],
    "zero": [[0, 0], [0, 0]],
}
SHORT = [name for name in MATRICES if name != "any 2"]


def _numbers(rows, place) -> np.ndarray:
    values = [[complex(sp.sympify(x).subs(place).evalf(17)) for x in row] for row in rows]
    found = np.array(values)
    assert np.abs(found.imag).max() < 1e-12
    return found.real


def _series(m: np.ndarray) -> np.ndarray:
    """exp(M) = (Σ (M/2^s)^k/k!)^(2^s)"""
    halvings = max(0, int(np.ceil(np.log2(np.abs(m).sum() + 1e-300))) + 2)
    scaled, term, total = m / 2.0**halvings, np.eye(len(m)), np.eye(len(m))
    for k in range(1, 25):
        term = term @ scaled / k
        total = total + term
    return np.linalg.matrix_power(total, 2**halvings)


def _same_spectrum(found, matrix: np.ndarray) -> None:
    expected = list(np.linalg.eigvals(matrix))
    size = max(1.0, np.abs(matrix).max())
    assert len(found) == len(expected)
    for value in map(complex, found):
        nearest = min(expected, key=lambda other: abs(other - value))
        expected.remove(nearest)
        assert abs(nearest - value) < 1e-4 * size  # NumPy's own error where eigenvalues coincide


@pytest.mark.parametrize("place", (NEAR, FAR), ids=("near", "far"))
@pytest.mark.parametrize("name", MATRICES)
def test_exponential(name, place):
    rows = [[sp.sympify(x) for x in row] for row in MATRICES[name]]
    found = _numbers(exponential(rows), place)
    assert found == pytest.approx(_series(_numbers(rows, place)), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("place", (NEAR, FAR), ids=("near", "far"))
@pytest.mark.parametrize("name", MATRICES)
def test_eigenvalues(name, place):
    rows = [[sp.sympify(x) for x in row] for row in MATRICES[name]]
    _same_spectrum([x.subs(place).evalf(17) for x in eigenvalues(rows)], _numbers(rows, place))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.integers(-3, 3), min_size=n * n, max_size=n * n)))
def test_matrices_of_numbers(entries):
    n = int(len(entries) ** 0.5)
    rows = [[sp.Integer(x) for x in entries[i * n : i * n + n]] for i in range(n)]
    matrix = np.array(entries, dtype=float).reshape(n, n)
    assert _numbers(exponential(rows), {}) == pytest.approx(_series(matrix), rel=1e-8, abs=1e-8)
    found = [complex(x.evalf(17)) for x in eigenvalues(rows)]
    assert sum(found) == pytest.approx(np.trace(matrix), abs=1e-9)
    assert np.prod(found) == pytest.approx(np.linalg.det(matrix), abs=1e-6)


@pytest.mark.parametrize("function", (eigenvalues, exponential))
def test_no_short_formula_is_told(function):
    with pytest.raises(LimitError, match="no short formula"):
        function([[sp.Integer(1), sp.Integer(2), a], [sp.Integer(4), sp.Integer(5), b], [c, d, sp.Integer(2)]])


@pytest.mark.parametrize(
    "text, given, at, expected",
    (
        ("expm(X)", "", "X=[1,2,3;4,5,7;7,8,2]", _series(np.array([[1.0, 2, 3], [4, 5, 7], [7, 8, 2]]))),
        ("expm([a,b;0,d])", "", "a=1.0,b=2.0,d=1.0", np.e * np.array([[1, 2.0], [0, 1]])),
        ("tr(expm(X))*ones(1,1)", "X: 2,2", "X=[0.0,-1;1,0]", [[2 * np.cos(1)]]),
        ("expm([a,b;c,d])", "", "a=1.0,b=2.0,c=-3.0,d=1.5", _series(np.array([[1, 2.0], [-3, 1.5]]))),
        ("eigvals(X)", "", "X=[2,1;1,2.0]", [[1], [3]]),
    ),
)
def test_values_at_a_point(text, given, at, expected):
    import json

    done = matcalc("eval", text, "--given", given, "--at", at, "-f", "json")
    assert done.code == 0
    found = [[float(entry) for entry in row] for row in json.loads(done.out)["entries"]]
    assert found == pytest.approx(np.array(expected), rel=1e-12)
