"""Arguments that are dictionaries and tuples of arrays, as networks have them: each entry is an argument of its own."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from autograd import grad

from matcalc_cli import MatcalcError, grad_of
from matcalc_cli.language.python.source import source
from tests.language.python import oracle

NETWORK = """
def predict(params, x):
    h = np.tanh(params["W1"] @ x + params["b1"])
    return params["W2"] @ h + params["b2"]

def loss(params, x, y):
    return np.sum((predict(params, x) - y) ** 2)
"""
REGRESSION = """
def loss(params, X, y, lam=0.1):
    w, b = params["weights"], params["bias"]
    return np.mean((X @ w + b - y) ** 2) + lam * np.sum(w ** 2)
"""
PAIR = """
def loss(params, X, y):
    w, b = params
    return np.mean(np.log(1 + np.exp(-y * (X @ w + b))))
"""
CLASHING = """
def loss(params, w):
    return np.sum((params["w"] * w + params["the scale"]) ** 2)
"""
_NET = {"W1": (3, 4), "b1": (3,), "W2": (2, 3), "b2": (2,)}
_REGRESSION = {"weights": (4,), "bias": ()}
# source, entries and their shapes, other arguments, the entry that is asked for, its name, declarations
ROWS = [
    *((NETWORK, _NET, {"x": (4,), "y": (2,)}, key, key, "") for key in _NET),
    *((REGRESSION, _REGRESSION, {"X": (5, 4), "y": (5,)}, key, key, "bias: scalar") for key in _REGRESSION),
    *((PAIR, {"w": (4,), "b": ()}, {"X": (5, 4), "y": (5,)}, key, key, "w: n; b: scalar") for key in "wb"),
    (CLASHING, {"w": (4,), "the scale": (4,)}, {"w": (4,)}, "w", "params_w", ""),
    (CLASHING, {"w": (4,), "the scale": (4,)}, {"w": (4,)}, "the scale", "params_the_scale", ""),
]


IDS = [f"{row[3]}-{i}" for i, row in enumerate(ROWS)]


@pytest.mark.parametrize("text, entries, others, key, name, given", ROWS, ids=IDS)
def test_an_entry_is_an_argument(text, entries, others, key, name, given):
    rng = np.random.default_rng(2)
    drawn = {entry: rng.standard_normal(shape) for entry, shape in entries.items()}
    rest = {argument: rng.standard_normal(shape) for argument, shape in others.items()}
    packed = (lambda d: tuple(d.values())) if text is PAIR else (lambda d: d)
    expected = grad(lambda v: oracle.function(text, "loss")(packed({**drawn, key: v}), **rest))(drawn[key])
    scope: dict = {}
    read = source("import numpy as np\n" + text, "model.py", "loss")
    exec(grad_of(read, name, given=given, layout="mixed").to_numpy(), scope)
    known = {**{f"params_{entry.replace(' ', '_')}": v for entry, v in drawn.items()}, **drawn, **rest}
    found = scope["derivative"](**{p: known[p] for p in inspect.signature(scope["derivative"]).parameters})
    assert np.shape(found) == np.shape(expected)
    assert np.allclose(found, expected, rtol=1e-8)


@pytest.mark.parametrize(
    "body, message",
    [
        ('sum(np.sum(v ** 2) for v in params.values()) + params["w"]', "which entries"),
        ('params["w"] + sum(params[k] for k in params)', "which entries"),
        ('params["w"] + params.get("b", 0)', "which entries"),
        ("params[name]", "."),
    ],
)
def test_what_a_dictionary_holds_is_not_guessed(body, message):
    text = f"import numpy as np\ndef f(params, name):\n    return np.sum({body})\n"
    with pytest.raises(MatcalcError, match=message):
        grad_of(source(text, "m.py", "f"), "w")


def test_an_array_of_two_numbers_stays_one():
    text = "def f(p):\n    x, y = p\n    return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2\n"
    assert grad_of(source(text, "m.py", "f"), "p").problem.targets[0][0].name == "p"
