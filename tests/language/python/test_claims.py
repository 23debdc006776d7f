"""Gradients written by hand in Python, judged: right, or wrong for a reason."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_cli.checking.judge import judge
from matcalc_cli.language.parse import parse
from matcalc_cli.language.python.source import source
from matcalc_cli.model.problem import Layout
from tests.shell import folder, shell

REGRESSION = """
import numpy as np

def loss(w, X, y):
    return np.mean((X @ w - y) ** 2)

def right(w, X, y):
    return 2 / len(y) * X.T @ (X @ w - y)

def entries(w, X, y):
    g = np.zeros(w.shape)
    g += 2 * X.T.dot(X.dot(w) - y) / X.shape[0]
    return g

def sign(w, X, y):
    return 2 * X.T @ (y - X @ w) / len(y)

def factor(w, X, y):
    return X.T @ (X @ w - y) / len(y)
"""
NETWORK = """
import numpy as np

def loss(W, x, y):
    return 0.5 * np.sum((np.tanh(W @ x) - y) ** 2)

def right(W, x, y):
    a = np.tanh(W @ x)
    return np.outer((a - y) * (1 - a ** 2), x)

def both(W, x, y):
    a = np.tanh(W @ x)
    delta = (a - y) * (1 - a ** 2)
    return loss(W, x, y), delta[:, None] * x[None, :]

def layout(W, x, y):
    a = np.tanh(W @ x)
    return np.outer(x, (a - y) * (1 - a ** 2))

def value(W, x, y):
    a = np.tanh(W @ x)
    return np.outer(a - y, x)
"""
ROSEN = """
import numpy as np

def loss(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

def right(x):
    g = np.zeros_like(x)
    mid, before, after = x[1:-1], x[:-2], x[2:]
    g[1:-1] = 200 * (mid - before ** 2) - 400 * (after - mid ** 2) * mid - 2 * (1 - mid)
    g[0] = -400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0])
    g[-1] = 200 * (x[-1] - x[-2] ** 2)
    return g

def value(x):
    g = np.zeros_like(x)
    g[1:-1] = 200 * (x[1:-1] - x[:-2] ** 2) - 400 * x[1:-1] * (x[2:] - x[1:-1] ** 2)
    g[0] = -400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0])
    g[-1] = 200 * (x[-1] - x[-2] ** 2)
    return g
"""
CASES = [
    (REGRESSION, "w", "w: n; X: m,n; y: m", ("right", "entries", "sign", "factor")),
    (NETWORK, "W", "W: m,n; x: n; y: m", ("right", "both[1]", "layout", "value")),
    (ROSEN, "x", "x: n", ("right", "value")),
    (ROSEN, "x", "x: 5", ("right", "value")),
]
CLAIMS = [(text, wrt, given, name) for text, wrt, given, names in CASES for name in names]


@pytest.mark.parametrize("text, wrt, given, name", CLAIMS, ids=[f"{row[1]}-{row[2][-1]}-{row[3]}" for row in CLAIMS])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "inferred"])
def test_verdicts(text, wrt, given, name, declared):
    given = given if declared or "5" in given else ""
    problem = parse(source(text, "model.py", "loss"), given, wrt, single="scalar")
    function, _, item = name.rstrip("]").partition("[")
    verdict = judge(problem, source(text, "model.py", function, int(item) if item else None), given, Layout.mixed)
    right = name in ("right", "entries", "both[1]")
    assert verdict.right == right, verdict.message
    if not right and name != "value":
        assert verdict.reason == name


def test_the_command(tmp_path):
    (tmp_path / "model.py").write_text(NETWORK)
    with folder(tmp_path):
        good = shell("matcalc check model.py:loss --wrt W --claim model.py:right")
        assert good.code == 0 and "right" in good.out
        bad = shell("matcalc check model.py:loss --wrt W --claim model.py:layout")
        assert bad.code == 1 and "transpose" in bad.out
        assert shell('matcalc check model.py:loss --wrt W --claim "0*W"').code == 1


HINGE = """import numpy as np


def hinge(w, X, y, C):
    return np.mean(np.maximum(0, 1 - y * (X @ w))) * C + 0.5 * np.sum(w**2)


def right(w, X, y, C):
    active = (1 - y * (X @ w)) > 0
    return -C * (X.T @ (active * y)) / len(y) + w


def wrong(w, X, y, C):
    active = (1 - y * (X @ w)) > 0
    return C * (X.T @ (active * y)) / len(y) + w
"""


def test_a_capital_that_scales_a_loss_is_a_number(tmp_path):
    """Central differences of the file say which of the two gradients is right."""
    (tmp_path / "svm.py").write_text(HINGE)
    scope: dict = {}
    exec(HINGE, scope)
    rng = np.random.default_rng(1)
    w, X, y = rng.standard_normal(3), rng.standard_normal((5, 3)), np.array([1.0, -1, 1, 1, -1])
    slopes = [(scope["hinge"](w + h, X, y, 0.7) - scope["hinge"](w - h, X, y, 0.7)) / 2e-6 for h in 1e-6 * np.eye(3)]
    assert np.allclose(slopes, scope["right"](w, X, y, 0.7), atol=1e-6)
    with folder(tmp_path):
        assert shell("matcalc check svm.py:hinge --wrt w --claim svm.py:right").code == 0
        assert shell("matcalc check svm.py:hinge --wrt w --claim svm.py:wrong").code == 1
