"""Conditions that what is declared, or the form alone, answers: nothing is asked for.

Beside each row stands what would have to be positive, as a function of NumPy; at random values of what is declared, it
is.
"""

import numpy as np
import pytest
from scipy.special import erf, expit, softmax

from matcalc_cli import parse
from matcalc_cli.engine.derive import derive

N, M = 3, 4


def definite(rng, n=N):
    a = rng.normal(size=(n, n))
    return a @ a.T + 0.01 * np.eye(n)


def least(matrix):
    """The least eigenvalue of a symmetric matrix."""
    return np.linalg.eigvalsh(matrix)[0]


# EXPR, --given, --wrt, what is positive for random values
NOTHING = (
    ("logdet(diag(d))", "d: n positive", "d", lambda r: min(np.exp(r.normal(size=N)))),
    (
        "logdet(L*L' + s*I)",
        "L: n,k; s: scalar positive",
        "L",
        lambda r: least((a := r.normal(size=(M, 2))) @ a.T + np.exp(r.normal()) * np.eye(M)),
    ),
    (
        "logdet(A*C*A' + R)",
        "A: m,n; C: n,n positive-definite; R: m,m positive-definite",
        "A",
        lambda r: least((a := r.normal(size=(M, N))) @ definite(r) @ a.T + definite(r, M)),
    ),
    (
        "logdet(K + n*c*I)",
        "K: n,n positive-definite; c: scalar positive",
        "c",
        lambda r: least(definite(r) + N * np.exp(r.normal()) * np.eye(N)),
    ),
    (
        "logdet(inv(S) + A'*A)",
        "S: n,n positive-definite; A: m,n",
        "A",
        lambda r: least(np.linalg.inv(definite(r)) + (a := r.normal(size=(M, N))).T @ a),
    ),
    (
        "log(1 + x'*S*x)",
        "S: n,n positive-definite; x: n",
        "x",
        lambda r: 1 + (x := r.normal(size=N)) @ definite(r) @ x,
    ),
    ("log(sum(sigmoid(x)))", "x: n", "x", lambda r: expit(9 * r.normal(size=N)).sum()),
    ("sum(log(softmax(x)))", "x: n", "x", lambda r: softmax(9 * r.normal(size=N)).min()),
    ("sqrt(sum(softmax(x).^2))", "x: n", "x", lambda r: (softmax(9 * r.normal(size=N)) ** 2).sum()),
    ("log(1 - erf(x))", "", "x", lambda r: 1 - erf(r.normal())),
    ("log(2 + erf(x))", "", "x", lambda r: 2 + erf(9 * r.normal())),
    ("sqrt(sigmoid(x))", "", "x", lambda r: expit(9 * r.normal())),
    ("(x - mean(x))/sqrt(var(x) + c)", "x: n; c: scalar positive", "x", lambda r: np.var(r.normal(size=N)) + 1e-9),
)
# EXPR, --given, --wrt, all that is asked for
ALONE = (
    ("log(det(X)) + tr(inv(X))", "X: n,n", "X", ["positive"]),
    ("log(x)*sqrt(x^2 + y^2)", "", "x,y", ["positive"]),
    ("sqrt(1 - x^2)/(2*x^2 - 2)", "", "x", ["positive"]),
    ("log(1 + (a - x)^2/(b - x)^2)", "", "x", ["nonzero"]),
)


@pytest.mark.parametrize(("text", "given", "by", "positive"), NOTHING, ids=[row[0] for row in NOTHING])
def test_nothing_is_asked_for(text, given, by, positive):
    (found,) = derive(parse(text, given, by))
    assert found.conditions == ()
    rng = np.random.default_rng(13)
    assert all(positive(rng) > 0 for _ in range(50))


@pytest.mark.parametrize(("text", "given", "by", "kinds"), ALONE, ids=[row[0] for row in ALONE])
def test_what_others_imply_is_not_asked_for(text, given, by, kinds):
    (found,) = derive(parse(text, given, by))
    assert [c.kind for c in found.conditions] == kinds
