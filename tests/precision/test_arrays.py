"""Arrays far from 1: values and derivatives of generated code that are known in closed form, and values at decimals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sympy import Float, Symbol

from matcalc_cli import diff, hessian
from matcalc_cli.engine.evaluation import at_point
from matcalc_cli.render.code import code
from tests.precision.test_far import LANGUAGES, computed, double_precision, installed
from tests.render.test_code import run

__all__ = ["double_precision"]  # the fixture

CLASSES = ("-sum(Y.*log_softmax(X*W))", "W", "X: m,p; W: p,n; Y: m,n")
MARGIN = ("log(1 + exp((x-y)'*M*(x-y) - b))", "M", "x: n; y: n; M: n,n; b: scalar")
LENGTH = ("norm2(x)", "x", "x: n")
ROOT = math.sqrt(0.5)
ALL = ("logsumexp(X)", "X", "X: m,n")
MEAN = ("sum(exp(X).*Y)/sum(exp(X))", "X", "X: m,n; Y: m,n")
# (text, wrt, given), arguments, value, derivative
CASES = [
    (CLASSES, {"X": [[1.0]], "W": [[1000.0, 0.0]], "Y": [[1.0, 0.0]]}, 0.0, [0, 0]),
    (CLASSES, {"X": [[1.0]], "W": [[1000.0, 0.0]], "Y": [[0.0, 1.0]]}, 1000.0, [1, -1]),
    (MARGIN, {"x": [1.0], "y": [0.0], "M": [[1000.0]], "b": 1000.0}, math.log(2), [0.5]),
    (MARGIN, {"x": [1.0], "y": [0.0], "M": [[3000.0]], "b": 1000.0}, 2000.0, [1]),
    (ALL, {"X": [[1000.0, 0.0]]}, 1000.0, [1, 0]),
    (ALL, {"X": [[-1000.0, -1000.0]]}, math.log(2) - 1000, [0.5, 0.5]),
    (MEAN, {"X": [[2000.0, 2000.0]], "Y": [[3.0, 1.0]]}, 2.0, [0.5, -0.5]),
    (LENGTH, {"x": [1e200, 1e200]}, 1e200 / ROOT, [ROOT, ROOT]),
    (LENGTH, {"x": [1e-200, 1e-200]}, 1e-200 / ROOT, [ROOT, ROOT]),
    (("norm2(X)", "X", "X: m,n"), {"X": [[3e200, 4e200]]}, 5e200, [0.6, 0.8]),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", range(len(CASES)))
def test_code(case, language):
    if not installed(language):
        pytest.skip(f"{language} is not installed")
    (text, wrt, given), arguments, value, derivative = CASES[case]
    module = run(code(diff(text, wrt=wrt, given=given), language, value=True))
    at = {name: np.array(v) for name, v in arguments.items()}
    if language == "torch":
        import torch

        at = {name: torch.tensor(v, dtype=torch.float64) for name, v in arguments.items()}
    assert np.allclose(computed(module["value"], at), [value], rtol=1e-12, atol=0 if value else 1e-300)
    assert np.allclose(computed(module["derivative"], at), derivative, rtol=1e-12, atol=1e-300)


# text, x, the derivative there in closed form: 1/cosh(30)^2, exp(-1000), tanh(1e-5), 2 exp(-900)/sqrt(pi)
DECIMALS = [
    ("tanh(x)", "30.0", "3.502604305078608e-26"),
    ("sigmoid(x)", "-1000.0", "5.07595889754946e-435"),
    ("log(1+exp(x))", "1000.0", "1"),
    ("log(cosh(x))", "1e-5", "9.999999999666667e-6"),
    ("erf(x)", "30.0", "1.53964766041e-391"),
]


@pytest.mark.parametrize("text, x, want", DECIMALS)
def test_values_at_decimals(text, x, want):
    found = at_point(diff(text), {Symbol("x", real=True): Float(x)}).expr
    assert abs(found / Float(want, 20) - 1) < 1e-8


@pytest.mark.parametrize("size", [1.0, 1e200, 1e-200])
@pytest.mark.parametrize(
    "text, given", [("norm2(x)", "x: n"), ("norm2(A*x)", "A: m,n; x: n"), ("norm2(x - y)", "x: n; y: n")]
)
def test_the_hessian_of_a_length_holds(text, given, size):
    """(I - u u')/|x| with u = x/|x|, of x = (3, 4) times a size: no power of the length is formed."""
    derivative = run(hessian(text, "x", given=given).to_text("numpy"))["derivative"]
    x = size * np.array([3.0, 4.0])
    others = {"A": [np.eye(2)], "y": [x, np.zeros(2)]}
    arguments = {"norm2(x)": (x,), "norm2(A*x)": (*others["A"], x), "norm2(x - y)": others["y"]}[text]
    expected = (np.eye(2) - np.outer([0.6, 0.8], [0.6, 0.8])) / 5
    assert np.allclose(derivative(*arguments) * size, expected, rtol=1e-14)
