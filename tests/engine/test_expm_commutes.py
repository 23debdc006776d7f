"""A and expm(t A) commute, and expm(s A) expm(t A) = expm((s + t) A); values by scipy.linalg.expm."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg

from matcalc_cli import diff
from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.evaluate import evaluate
from tests.shell import shell

ALONE = (
    ("expm(t*A)*expm(-t*A)", "I "),
    ("expm(A)*expm(A)*inv(expm(A))", "expm(A) "),
    ("A*expm(t*A) - expm(t*A)*A", "0 "),
    ("expm(t*A')*expm(-t*A)'", "I "),
    ("expm(A)*expm(B)", "expm(A) expm(B) "),
)


@pytest.mark.parametrize("text, printed", ALONE)
def test_printed(text, printed):
    assert f"\n{printed}" in shell(f'matcalc eval "{text}" --given "A: n,n; B: n,n"').out


# d text/dt: a scalar chain is printed the way round that has fewer transposes
CHAINS = (
    ("c'*expm(t*A)*b", "cᵀ A expm(t A) b"),
    ("c'*inv(A+t*B)*b", "−cᵀ (A + t B)⁻¹ B (A + t B)⁻¹ b"),
    ("b'*expm(t*A)'*c", "cᵀ A expm(t A) b"),
)


@pytest.mark.parametrize("text, printed", CHAINS)
def test_scalar_chains(text, printed):
    assert f"∂f/∂t = {printed}\n" in shell(f'matcalc diff "{text}" --wrt t').out


E_ = scipy.linalg.expm
SLOPES = (
    ("expm(t*A)*A*expm(s*A)", lambda a, s, t: a @ a @ E_((s + t) * a)),
    ("A*expm(t*A)*expm(-t*A)", lambda a, s, t: np.zeros((3, 3))),
    ("expm(t*A)'*A*expm(t*A)", lambda a, s, t: E_(t * a).T @ (a.T @ a + a @ a) @ E_(t * a)),
    ("expm(t*A)*A'*expm(-t*A)", lambda a, s, t: E_(t * a) @ (a @ a.T - a.T @ a) @ E_(-t * a)),
    ("A^2*expm(t*A)*inv(A)*expm(t*A)'", lambda a, s, t: a @ E_(t * a) @ (a + a.T) @ E_(t * a).T),
)


@pytest.mark.parametrize("text, slope", SLOPES, ids=[row[0] for row in SLOPES])
def test_slopes(text, slope):
    a = np.random.default_rng(5).normal(size=(3, 3)) / 2
    (found,) = derive(parse(text, "A: n,n; s: scalar; t: scalar", "t"))
    got = evaluate(found.expr, {"A": a, "s": 0.3, "t": 0.7, "n": 3})
    assert np.allclose(got * np.ones((3, 3)), slope(a, 0.3, 0.7), rtol=1e-9, atol=1e-12)


def test_a_value():
    assert value(parse("expm(A)*A*inv(A)", targets=False)).expr == value(parse("expm(A)", targets=False)).expr


exp = scipy.linalg.expm
# the same in SciPy beside the text; Hall, Lie Groups, 3.3: d/dt e^(tA) B e^(-tA) = e^(tA) (AB - BA) e^(-tA)
BETWEEN = (
    ("expm(t*A)*B*expm(-t*A)", "expm(t A) (A B − B A) expm(−t A)", lambda t, A, B, c: exp(t * A) @ B @ exp(-t * A)),
    (
        "expm(-t*A)*B*expm(t*A)*c",
        "expm(−t A) (B A − A B) expm(t A) c",
        lambda t, A, B, c: exp(-t * A) @ B @ exp(t * A) @ c,
    ),
    ("expm(t*A)*B*expm(t*A')", "expm(t A) (A B + B Aᵀ) expm(t Aᵀ)", lambda t, A, B, c: exp(t * A) @ B @ exp(t * A.T)),
    ("expm(t*A)*B", "A expm(t A) B", lambda t, A, B, c: exp(t * A) @ B),
)


@pytest.mark.parametrize("text, form, f", BETWEEN, ids=[text for text, *_ in BETWEEN])
def test_what_is_between_exponentials_is_one_sum(text, form, f):
    found = diff(text, "t", given="A: n,n; B: n,n; c: n")
    assert found.to_text("unicode") == form
    A, B, (c, *_) = np.random.default_rng(3).normal(size=(3, 3, 3))
    h = 1e-5
    by_hand = (f(0.4 + h, A, B, c) - f(0.4 - h, A, B, c)) / (2 * h)
    module: dict = {}
    exec(found.to_text("numpy"), module)
    assert np.allclose(module["derivative"](A=A, B=B, c=c, t=0.4), by_hand, atol=1e-7)
