"""Code of the derivatives of products where factors are 0: by NumPy functions with complex steps."""

import numpy as np
import pytest

from matcalc_cli import diff, hessian, jacobian
from tests.render.test_code import run
from tests.render.test_languages import needs, needs_program, octave

A = np.array([[1.0, -2, 0.5], [0.3, 0.8, -1.1], [2, 1, 0.4], [-1, 0.5, 3]])
SIZES = {"x": "x: n", "X": "X: m,n"}

# --wrt, text, the same in NumPy
PRODUCTS = [
    ("x", "prod(x)", lambda x: np.prod(x)),
    ("x", "prod(A*x)*sum(x)", lambda x: np.prod(A @ x) * np.sum(x)),
    ("x", "exp(prod(x)) + prod(A*x - 1)^2", lambda x: np.exp(np.prod(x)) + np.prod(A @ x - 1) ** 2),
    ("x", "prod(x)*prod(A*x)", lambda x: np.prod(x) * np.prod(A @ x)),
    ("x", "prod(x.^2)", lambda x: np.prod(x**2)),
    ("X", "prod(X)", lambda X: np.prod(X)),
    ("X", "prod(A.*X)", lambda X: np.prod(A * X)),
]
ARRAYS = [
    ("x", "cumprod(x)", lambda x: np.cumprod(x)),
    ("x", "cumprod(A*x)", lambda x: np.cumprod(A @ x)),
    ("X", "prod(X, axis=1)", lambda X: np.prod(X, axis=1)),
    ("X", "prod(X, axis=0)", lambda X: np.prod(X, axis=0)),
]
POINTS = {
    "x": [[0, 0, 3], [0, 2, -1], [1, 0.5, 0], [0, 0, 0], [-1, 2, 0.7]],
    "X": [np.where(np.arange(12).reshape(4, 3) % k == r, 0, A + 0.1) for k, r in ((5, 2), (11, 3), (99, 98))],
}
CASES = [(command, *case) for case in PRODUCTS for command in (diff, hessian)] + [(jacobian, *case) for case in ARRAYS]
PYTHON = ["numpy", pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
by_text = lambda case: f"{case[0].__name__} {case[2]}"


def slopes(f, at):
    """d vec f/d(vec at)' by complex steps."""
    columns = []
    for k in range(at.size):
        step = np.zeros(at.size)
        step[k] = 1e-30
        moved = at + 1j * step.reshape(at.shape, order="F")
        columns.append(np.ravel(f(moved), order="F").imag / 1e-30)
    return np.array(columns).T


def truth(case, at):
    command, _, _, f = case
    if command is hessian:
        ends = [(at + d, at - d) for d in (1e-5 * np.eye(at.size)).reshape(-1, *at.shape, order="C")]
        ends = [(a, b) for a, b in ends]
        rows = np.array([(slopes(f, a) - slopes(f, b))[0] / 2e-5 for a, b in ends])
        order = np.arange(at.size).reshape(at.shape).ravel(order="F")
        return rows[order]
    found = slopes(f, at)
    return found[0].reshape(at.shape[::-1]) if command is diff and at.ndim == 2 else found


def program(case, language):
    command, wrt, text, _ = case
    given = SIZES[wrt] + ("; A: m,n" if "A" in text else "")
    return command(text, wrt, given=given).to_text(language)


def points(case):
    return [np.array(at, dtype=float) for at in POINTS[case[1]]]


@pytest.mark.parametrize("case", CASES, ids=by_text)
@pytest.mark.parametrize("language", PYTHON)
def test_a_product_whose_factors_are_zero(case, language):
    text = program(case, language)
    assert "form alone" not in text
    derivative = run(text)["derivative"]
    for at in points(case):
        arguments = {case[1]: at, **({"A": A} if "A" in case[2] else {})}
        found, want = np.asarray(derivative(**arguments)), truth(case, at)
        assert np.allclose(found, want.reshape(found.shape), rtol=1e-5, atol=1e-5 * max(1, np.abs(want).max()))


@needs_program("octave")
def test_octave(tmp_path):
    programs = []
    for case in CASES:
        for at in points(case):
            arguments = [A, at] if "A" in case[2] else [at]
            programs.append((program(case, "matlab"), arguments, truth(case, at)))
    assert octave(programs, tmp_path) == []


def test_the_form_in_print_is_that_of_books():
    result = diff("prod(x)", "x", given="x: n")
    assert result.to_text("unicode") == "prod(x) (1 ⊘ x)ᵀ"
    assert len(result.conditions) == 1
