"""Logarithms of sums of exponentials that overflow, in every language: beside logsumexp of SciPy by autograd."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.scipy.special import logsumexp

from matcalc_cli import diff, evaluate
from tests.render.looped import LoopsOfC, sizes_of
from tests.render.test_code import run
from tests.render.test_compiled import Checks
from tests.render.test_languages import PYTHON, needs_program, octave

GIVEN = "X: m,n; W: n,n; x: n; u: m; v: n"
VALUES = {
    "X": np.array([[1000.0, 999.5, 20.0], [-900.0, -901.0, -990.5]]),
    "W": np.array([[1.0, 0.2, -0.3], [0.1, 0.9, 0.4], [0.2, -0.6, 1.1]]),
    "x": np.array([-1200.0, -1201.5, -1199.0]),
    "u": np.array([0.7, 1.9]),
    "v": np.array([0.0, 2.5, 0.4]),  # what it rules out is the largest of a row
}
X, W, x, u, v = VALUES.values()


def softmax(M):
    return anp.exp(M - logsumexp(M, axis=1, keepdims=True))


# text, --wrt, the function of the variable
PROBLEMS = [
    ("sum(log(exp(X)*vector(1)))", "X", lambda X: anp.sum(logsumexp(X, axis=1))),
    ("u'*log(exp(X)*v)", "X", lambda X: anp.dot(u, logsumexp(X, axis=1, b=v))),
    ("sum(log(v'*exp(X')).^2)", "X", lambda X: anp.sum(logsumexp(X, axis=1, b=v) ** 2)),
    ("sum(log(exp(X)'*u))", "X", lambda X: anp.sum(logsumexp(X, axis=0, b=u[:, None]))),
    ("log(u'*exp(X)*v)", "X", lambda X: logsumexp(X, b=anp.outer(u, v))),
    ("log(exp(x)'*v)^2", "x", lambda x: logsumexp(x, b=v) ** 2),
    ("u'*log(exp(-X*W)*vector(1))", "W", lambda W: anp.dot(u, logsumexp(-anp.dot(X, W), axis=1))),
    ("u'*((exp(X)*v)./(exp(X)*vector(1)))", "X", lambda X: anp.dot(u, anp.dot(softmax(X), v))),
]


def expected(wrt, function):
    """(value, gradient in numerator layout)"""
    slopes = np.asarray(autograd.grad(function)(VALUES[wrt]))
    return float(function(VALUES[wrt])), slopes.T.ravel()


def of_python(text, language):
    """(value, derivative) by a module of Python."""
    module = run(text)
    names = module["derivative"].__code__.co_varnames
    count = module["derivative"].__code__.co_argcount
    if language == "torch":
        import torch

        made = {name: torch.tensor(VALUES[name]) for name in VALUES}
    else:
        made = VALUES
    slopes = module["derivative"](*(made[name] for name in names[:count]))
    count = module["value"].__code__.co_argcount
    value = module["value"](*(made[name] for name in module["value"].__code__.co_varnames[:count]))
    return float(value), np.ravel(np.asarray(slopes))


@pytest.mark.parametrize("language", ["numpy", *PYTHON])
def test_in_python(language):
    if language == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    for text, wrt, function in PROBLEMS:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            value, slopes = of_python(diff(text, wrt, given=GIVEN).to_text(language, value=True), language)
        wanted, gradient = expected(wrt, function)
        assert value == pytest.approx(wanted, rel=1e-12), text
        assert np.allclose(slopes, gradient, rtol=1e-9, atol=1e-12), text


def results():
    """(text, --wrt, expected value, expected gradient) of every problem."""
    for text, wrt, function in PROBLEMS:
        yield (text, wrt, *expected(wrt, function))


@needs_program("octave")
def test_in_octave(tmp_path):
    programs = []
    for text, wrt, value, slopes in results():
        for result, wanted in ((diff(text, wrt, given=GIVEN), slopes), (evaluate(text, given=GIVEN), value)):
            module = result.to_text("matlab")
            head = module.partition("(")[2].partition(")")[0]
            shaped = wanted if np.ndim(wanted) == 0 else np.reshape(wanted, (VALUES[wrt].T.shape))
            programs.append((module, [VALUES[name] for name in head.split(", ")], shaped))
    assert octave(programs, tmp_path) == []


@needs_program("gcc")
def test_in_c(tmp_path):
    loops, wanted = LoopsOfC(), []
    for k, (text, wrt, value, slopes) in enumerate(results()):
        for result, size, numbers in (
            (diff(text, wrt, given=GIVEN), slopes.size, slopes),
            (evaluate(text, given=GIVEN), 1, [value]),
        ):
            name = f"f{k}_{size}"
            source = result.to_text("c", name=name)
            loops.add(source, name, {**VALUES, **sizes_of(source, VALUES)}, size)
            wanted.append((text, numbers))
    for found, (text, numbers) in zip(loops.results(tmp_path), wanted, strict=True):
        assert np.allclose(found, numbers, rtol=1e-9, atol=1e-12), text


@needs_program("g++")
def test_in_cpp(tmp_path):
    checks = Checks("cpp")
    for text, wrt, value, slopes in results():
        module = diff(text, wrt, given=GIVEN).to_text("cpp", value=True)
        checks.add(module, VALUES, slopes, rtol=1e-9)
        checks.add(module, VALUES, value, "value", rtol=1e-12)
    checks.hold(tmp_path)


def test_in_julia_as_text():
    """Julia is not installed everywhere: what is shifted is read."""
    text = diff("sum(log(exp(X)*v))", "X", given=GIVEN).to_text("julia", value=True)
    assert text.count("maximum(choice.(v' .!= 0, X, X .- 80), dims=2)") == 2, text
