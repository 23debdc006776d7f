"""Generated code far from 1 and near 0, against the same function with hundreds of digits.

Finite where the truth is, and right to nine digits: of the largest entry, beyond what rounding the arguments changes.
"""

from __future__ import annotations

import importlib.util
import inspect
import warnings

import numpy as np
import pytest
from mpmath import isfinite, mp, mpf

from matcalc_cli import diff
from matcalc_cli.render.code import code
from tests.engine.components.test_problems import sample
from tests.precision import exact
from tests.precision.problems import FAR
from tests.problems.components import COMPONENT_PROBLEMS
from tests.render.test_code import run

RELATIVE, ULPS, LEAST, MOST = 1e-9, 3, mpf(10) ** -305, mpf(10) ** 300
LANGUAGES = ("numpy", "jax", "torch")
# The function beside the text is the one piece of it that the sampling interval shows
PIECES = ("huber-", "maximum-minimum", "where-", "infinity-norm", "cross-in-tray")
# Powers of 1000 that take minutes with so many digits
ENORMOUS = ("right-associative-power",)
# 1000^1000 beside 1000^-1000, of names that may be negative, so that there is no logarithm to add
OVERFLOWING = ("genetic-toggle-switch", "cobb-douglas")
SCALED = [p for p in COMPONENT_PROBLEMS if p.autograd and not p.name.startswith(PIECES + ENORMOUS + OVERFLOWING)]


def installed(language):
    return language == "numpy" or importlib.util.find_spec(language) is not None


@pytest.fixture(autouse=True)
def double_precision():
    if importlib.util.find_spec("jax") is not None:
        import jax

        jax.config.update("jax_enable_x64", True)


def computed(function, at):
    """What a function of a generated module gives, as a flat list of floats."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = function(**{name: at[name] for name in inspect.signature(function).parameters})
    return [float(entry) for entry in np.asarray(value).reshape(-1)]


def perturbed(at):
    return {name: v * (1 + ULPS * 2.2e-16) for name, v in at.items()}


def wrong(got, want, near):
    """The entries that differ, each (got, want); entries in any order of equal count."""
    assert len(got) == len(want)
    scale = max((abs(w) for w in want if isfinite(w) and abs(w) < MOST), default=mpf(0))
    found = []
    for g, w, other in zip(got, want, near):
        if not isfinite(w) or abs(w) > MOST:
            continue
        if not np.isfinite(g) or abs(mpf(g) - w) > RELATIVE * scale + 10 * abs(w - other) + LEAST:
            found.append((g, float(w)))
    return found


def by_size(numbers, like=None):
    """In the order of `like` (or their own), for results whose layout is no matter here."""
    keys = numbers if like is None else like
    return [numbers[i] for i in sorted(range(len(numbers)), key=lambda i: keys[i])]


def entries(rows):
    return [entry for row in rows for entry in row]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", FAR, ids=lambda row: row.text)
def test_far(row, language):
    if not installed(language):
        pytest.skip(f"{language} is not installed")
    names = list(row.names)
    by_hand = lambda **at: row.function(*(at[name] for name in names))
    modules = {k: run(code(diff(row.text, wrt=",".join(names), order=k), language, value=k == 1)) for k in (1, 2)}
    for point in row.points:
        at = dict(zip(names, point))
        with mp.workdps(exact.DIGITS):
            truth = lambda at: exact.value(by_hand, at)
            assert not wrong(computed(modules[1]["value"], at), truth(at), truth(perturbed(at))), ("value", at)
            if 1 in row.orders:
                truth = lambda at: entries(exact.jacobian(by_hand, at, names))
                assert not wrong(computed(modules[1]["derivative"], at), truth(at), truth(perturbed(at))), (1, at)
            if 2 in row.orders:
                truth = lambda at: entries(exact.hessian(by_hand, at, names)[0])
                assert not wrong(computed(modules[2]["derivative"], at), truth(at), truth(perturbed(at))), (2, at)


@pytest.mark.parametrize("scale", [1e3, 1e-3])
@pytest.mark.parametrize("problem", SCALED, ids=lambda p: p.name)
def test_scaled(problem, scale):
    """Every problem of the corpus at arguments a thousand times as large, and as small."""
    names = list(problem.flat_names)
    at = {name: v * scale for name, v in sample(problem, 1).items()}
    try:
        want = entries(exact.jacobian(problem.function, at, names))
        near = entries(exact.jacobian(problem.function, perturbed(at), names))
    except (TypeError, ValueError, ZeroDivisionError, np.linalg.LinAlgError):
        pytest.skip("outside of the real domain")
    text = diff(problem.text, wrt=problem.wrt)
    for language in filter(installed, LANGUAGES):
        got = computed(run(code(text, language))["derivative"], at)
        with mp.workdps(exact.DIGITS):
            assert not wrong(sorted(got), by_size(want), by_size(near, want)), language
