"""Random programs of arrays of all shapes: the values are NumPy's, and what NumPy refuses is refused."""

from __future__ import annotations

import inspect
import random
import warnings

import numpy as np
import pytest

from matcalc_cli.engine import derive
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import parse
from matcalc_cli.language.python.source import source
from matcalc_cli.render import Options, render

SIZES = {"m": 3, "n": 4}
SHAPES = {
    "s": (),
    "x": ("n",),
    "u": ("m",),
    "A": ("m", "n"),
    "B": ("n", "m"),
    "c": ("m", 1),
    "r": (1, "n"),
    "k": (1,),
    "S": ("n", "n"),
}
UNARY = """
({a}).T
np.sum({a}, axis=0)
np.sum({a}, axis=-1)
np.mean({a}, axis=1)
np.sum({a}, axis=1, keepdims=True)
np.mean({a}, axis=0, keepdims=True)
({a}).mean(axis=-1, keepdims=True)
np.var({a}, axis=0)
np.max({a}, axis=0)
np.linalg.norm({a}, axis=-1)
({a}).sum()
({a})[0]
({a})[-1]
({a})[:, 0]
({a})[1:]
({a})[:, 1:]
({a})[None]
({a})[:, None]
({a}).reshape(-1)
({a}).ravel()
np.squeeze({a})
np.sin({a})
-({a})
({a}) ** 2
np.exp({a})
2 * ({a})
np.sqrt(({a}) ** 2 + 1)
""".strip().splitlines()
BINARY = """
({a}) + ({b})
({a}) - ({b})
({a}) * ({b})
({a}) / (2 + np.cos({b}))
({a}) @ ({b})
({a}) @ ({b}).T
np.dot({a}, {b})
np.inner({a}, {b})
np.outer({a}, {b})
np.maximum({a}, {b})
np.hypot({a}, {b})
np.where(({a}) > 0.1, {a}, {b})
np.concatenate([{a}, {b}])
np.stack([{a}, {b}])
np.hstack([{a}, {b}])
""".strip().splitlines()


def program(rng: random.Random, depth: int) -> str:
    if depth == 0 or depth < 3 and rng.random() < 0.2:
        return rng.choice(list(SHAPES))
    if rng.random() < 0.5:
        return rng.choice(UNARY).format(a=program(rng, depth - 1))
    return rng.choice(BINARY).format(a=program(rng, depth - 1), b=program(rng, depth - 1))


def expected(text: str, values: dict):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return np.asarray(eval(text, {"np": np, **values}))


def written(shape: tuple) -> str:
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"


def found(text: str, values: dict):
    declared = "".join(f"    {name}: {written(shape)}\n" for name, shape in SHAPES.items() if shape)
    head = f'import numpy as np\ndef f({", ".join(SHAPES)}):\n    """\n    s: float\n{declared}    """\n'
    problem = parse(source(f"{head}    return {text}\n", "m.py", "f"), "", targets=False)
    scope: dict = {}
    exec(render([derive.value(problem, None, None)], "numpy", Options()), scope)
    own = inspect.signature(scope["value"]).parameters
    plain = {name: value if value.size > 1 else value.item() for name, value in values.items()}
    return np.asarray(scope["value"](**{name: plain[name] for name in own}))


def values_of(seed: int) -> dict:
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(-1, 1, tuple(SIZES.get(d, d) for d in shape)) for name, shape in SHAPES.items()}


def judged(seed: int) -> str:
    """same, refused by both, refused here alone, or an error of this test"""
    rng = random.Random(seed)
    text, values = program(rng, 3), values_of(seed)
    try:
        truth = expected(text, values)
    except Exception:
        truth = None
    if truth is not None and truth.ndim > 2:
        return "three axes"
    try:
        own = found(text, values)
    except MatcalcError:
        return "refused by both" if truth is None else "refused"
    assert truth is not None, f"NumPy refuses {text}"
    assert own.size == truth.size and np.allclose(own.reshape(truth.shape), truth, rtol=1e-9, atol=1e-12), text
    if truth.ndim == 2 and min(truth.shape) > 1:
        assert own.shape == truth.shape, text
    return "same"


@pytest.mark.parametrize("start", range(0, 300, 30))
def test_values_are_those_of_numpy(start):
    outcomes = [judged(seed) for seed in range(start, start + 30)]
    assert outcomes.count("same") > 3
