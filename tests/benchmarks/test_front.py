"""The front page: every peer that is installed differentiates the same functions, and the tables are drawn."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import sympy as sp

from tests.benchmarks.front import code, race, values
from tests.benchmarks.front.peers import PEERS, fixed, is_installed, posed
from tests.benchmarks.front.work import WORK

SMALL = {"arm": 3, "tool_arm": 7, "bodies": 3, "power_flow": 6, "layer": 3, "rosenbrock": 4, "chain": 5}


def _peer(name):
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    return PEERS[name]()


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("work", WORK, ids=lambda work: work.build.__name__)
def test_every_peer_finds_the_derivative(name, work):
    """By complex steps of the formulas with Python's numbers: whoever is measured computes the same."""
    peer, size = _peer(name), SMALL[work.build.__name__]
    outputs, inputs, others = posed(peer, work, size, "_")
    found = peer.derive(work.kind, outputs, inputs)
    at = values.point(work, size)
    if others:
        at = [*at, *(v for vs in fixed(work, size).values() for v in vs)]
    want = values.expected(work, size)
    got = np.array(peer.value(found, [*inputs, *others], at), dtype=float).reshape(want.shape)
    np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-6)


ARMS = [work for work in WORK if "arm" in work.name]


@pytest.mark.skipif(not shutil.which("g++"), reason="no compiler")
@pytest.mark.parametrize("name", code.WAYS)
@pytest.mark.parametrize("work", ARMS, ids=lambda work: work.build.__name__)
def test_the_code_that_is_counted_and_timed_is_right(name, work, tmp_path):
    peer = _peer(name)
    outputs, inputs, others = posed(peer, work, 7, "")
    text = peer.code(work.kind, outputs, inputs)
    numbers = [*values.point(work, 7), *(v for vs in fixed(work, 7).values() for v in vs)]
    program = code.compiled(tmp_path, name, text, dict(zip(map(str, (*inputs, *others)), numbers)), 21)
    got, nanoseconds = code.called(program)
    np.testing.assert_allclose(got, values.expected(work, 7).ravel(), rtol=1e-9, atol=1e-12)
    assert nanoseconds > 0


@pytest.mark.parametrize(
    "text, found",
    [
        ("out[0] = -a*b - c/d + -2.0e-3*sin(x);", (2, 2, 1, 1, 0)),
        ("const double t0 = pow(x, 2.0); // a*b\nout[i + 1] = (-t0)*-cos(t0) - 1;", (1, 1, 0, 1, 1)),
        ("a1=casadi_sq(a0); if (res[0]!=0) res[0][1]=a1; a2=(a0-a1);", (1, 1, 0, 0, 0)),
        ("for (int i = 0; i < 3*4; i++) out[i] = 0.0;\n(void)x;\nout[2] = std::sqrt(x) * 2;", (1, 0, 0, 0, 1)),
    ],
)
def test_operations_are_counted(text, found):
    assert tuple(code.counts(text)) == found


def test_growth_is_a_slope_of_logarithms():
    assert race.exponent([1, 2, 4, 8], [3, 12, 48, 192]) == pytest.approx(2)


def test_shared_parts_of_an_answer_count_once():
    x, y = sp.symbols("x y")
    assert race.nodes(sp.Matrix([[sp.sin(x), sp.sin(x) * y], [0, y]])) == 4 + 3  # x, y, sin x, y sin x; three entries
