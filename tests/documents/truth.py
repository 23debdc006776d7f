"""What the claims of the corpus are worth: autograd of the function as a lambda, against the claim as a lambda.

A row of `expected.jsonl` names `file`, `line` (of the file, notebooks too), `at` (the text that begins the claim) and
`verdict`: `right`, `wrong`, or `none` (an equation that claims nothing). A claim's row has `jax_f` and `claim_jax`, two
lambdas of the same arguments (`args`: size and words of each), `wrt` and `order` (1, 2, or `mixed`: by the first and
the second name of `wrt`). An array may be claimed as it is or transposed: both layouts are right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import autograd.numpy as anp
import numpy as np
from autograd import jacobian

CORPUS = Path(__file__).parent / "corpus"
Row = dict
_DRAWS = 4


def rows() -> list[Row]:
    """The rows of `expected.jsonl`, in the order of the documents."""
    return [json.loads(line) for line in (CORPUS / "expected.jsonl").read_text(encoding="utf-8").splitlines()]


def _softmax(z):
    weights = anp.exp(z - anp.max(z))
    return weights / anp.sum(weights)


_PLAIN = ("exp", "log", "sin", "cos", "tan", "sqrt", "tanh", "arctan", "outer", "diag", "sum", "eye", "ones", "pi")
_NAMES = {name: getattr(anp, name) for name in _PLAIN}
_NAMES |= {
    "jnp": anp,
    "sig": lambda z: 1 / (1 + anp.exp(-z)),
    "softmax": _softmax,
    "lse": lambda z: anp.log(anp.sum(anp.exp(z))),
    "det": anp.linalg.det,
    "inv": anp.linalg.inv,
    "tr": anp.trace,
}


def function(text: str) -> Callable:
    """A lambda of the corpus, over autograd's NumPy."""
    return eval(text, dict(_NAMES))  # rows of our own file


def _positive_determinant(A):
    if np.linalg.det(A) < 0:
        A[0] = -A[0]
    return A


# A word of a size -> what it makes of numbers from the normal distribution.
_WORDS: dict[str, Callable] = {
    "pos": lambda v, rng: rng.uniform(0.4, 1.6, size=v.shape),
    "unit": lambda v, rng: rng.uniform(0.1, 0.9, size=v.shape),
    "sign": lambda v, rng: rng.choice([-1.0, 1.0], size=v.shape),
    "count": lambda v, rng: np.float64(rng.integers(1, 5)),
    "sym": lambda v, rng: v + v.T,
    "pd": lambda v, rng: v @ v.T + 0.5 * np.eye(len(v)),
    "detpos": lambda v, rng: _positive_determinant(v),
    "simplex": lambda v, rng: np.abs(v) / np.abs(v).sum(),
}


def draw(spec: str, rng: np.random.Generator):
    """Numbers of a size as `3`, `4,3 sym`, `pos`."""
    words = spec.split()
    shape = tuple(int(k) for k in words.pop(0).split(",")) if words and words[0][0].isdigit() else ()
    value = np.asarray(rng.normal(size=shape))
    for word in words:
        value = _WORDS[word](value, rng)
    return float(value) if not shape else value


def derivative(f: Callable, names: list[str], row: Row, values: list) -> np.ndarray:
    """The derivative the row speaks of; names of `wrt` joined by commas are one vector."""
    by = [names.index(name) for name in row["wrt"].split(",")]
    if row["order"] == "mixed":
        return np.asarray(jacobian(jacobian(f, by[0]), by[1])(*values))
    if row["order"] == 1:
        parts = [jacobian(f, k)(*values) for k in by]
    else:
        parts = [np.stack([jacobian(jacobian(f, j), k)(*values) for k in by], axis=-1) for j in by]
        parts = [part[..., 0] for part in parts] if len(by) == 1 else parts
    return np.asarray(parts[0]) if len(by) == 1 else np.stack(parts, axis=-1)


def differences(f: Callable, names: list[str], row: Row, values: list, step: float = 1e-5) -> np.ndarray:
    """The same by central differences: of f where `order` is 1, else of its gradient."""
    by = [names.index(name) for name in row["wrt"].split(",")]
    first, then = ([None], by) if row["order"] == 1 else (by[:1], by[1:]) if row["order"] == "mixed" else (by, by)
    parts = [np.stack([_slope(f if j is None else jacobian(f, j), k, values, step) for k in then], -1) for j in first]
    parts = [part[..., 0] for part in parts] if len(then) == 1 else parts
    return parts[0] if len(parts) == 1 else np.stack(parts)


def _slope(g: Callable, k: int, values: list, step: float) -> np.ndarray:
    x = np.asarray(values[k], dtype=float)
    columns = []
    for index in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved[index] += sign * step
            ends.append(np.asarray(g(*values[:k], moved if x.shape else float(moved), *values[k + 1 :])))
        columns.append((ends[0] - ends[1]) / (2 * step))
    return np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


def _agree(claimed, true: np.ndarray) -> bool:
    a = np.asarray(claimed, dtype=float)
    layouts = [true, true.T] if true.ndim == 2 else [true]
    return any(a.shape == b.shape and np.allclose(a, b, rtol=1e-7, atol=1e-9) for b in layouts)


def judged(row: Row) -> tuple[str, float]:
    """(verdict of the row's claim, how far autograd and central differences lie apart)."""
    f, claim = function(row["jax_f"]), function(row["claim_jax"])
    names, right, error = list(row["args"]), True, 0.0
    for seed in range(_DRAWS):
        rng = np.random.default_rng([seed, row["line"]])
        values = [draw(spec, rng) for spec in row["args"].values()]
        true, near = derivative(f, names, row, values), differences(f, names, row, values)
        error = max(error, float(np.max(np.abs(true - near) / (1 + np.abs(true)))))
        try:
            right = right and _agree(claim(*values), true)
        except ValueError:  # sizes of the claim do not fit
            right = False
    return "right" if right else "wrong", error
