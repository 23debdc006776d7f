"""Twice the entries of a sparse Jacobian, twice the work of printing it, whatever the format: in calls of functions,
which no other work on the machine changes, and in characters. Of a deep chain the work grows with the characters."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from matcalc_cli.model.stack import deep
from matcalc_cli.render import FORMATS, Options, render
from tests.render.test_deep_chains import chain
from tests.render.test_sparse import ring

TEXTS = [name for name in FORMATS if name not in ("png", "pdf", "svg")]
MOST = 2.7  # a sorted list takes a little more than twice the calls; the square would be four times


@pytest.fixture(scope="module")
def results():
    return ring(125), ring(250)


@pytest.mark.parametrize("name", TEXTS)
def test_printing_grows_with_the_entries(name, results):
    calls, sizes = [], []
    render([results[0]], name, Options())  # modules are imported at the first use
    for result in results:
        profile = cProfile.Profile()
        text = profile.runcall(render, [result], name, Options())
        calls.append(pstats.Stats(profile).total_calls)
        sizes.append(len(text))
    assert calls[1] < MOST * calls[0] and sizes[1] < MOST * sizes[0]


@pytest.mark.parametrize("name", TEXTS)
def test_printing_a_deep_chain_grows_with_its_text(name):
    calls, sizes = [], []
    with deep():
        render([chain(40)], name)
        for depth in (200, 400):  # beyond the depth at which parts get names
            result, profile = chain(depth), cProfile.Profile()
            text = profile.runcall(render, [result], name)
            calls.append(pstats.Stats(profile).total_calls)
            sizes.append(len(text))
    assert calls[1] / calls[0] < 1.25 * sizes[1] / sizes[0]
