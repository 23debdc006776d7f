"""Random values of one name: of a distribution, with the properties that are declared (symmetric, positive ...)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np
from sympy import Expr, Integer

from matcalc_cli.model.problem import Variable
from matcalc_cli.model.words import PATTERNED, place, strongest
from matcalc_cli.numeric.dual import Array


def actual(variable: Variable, sizes: Mapping[str, int]) -> tuple[int, int]:
    """Rows and columns of a variable at these sizes."""

    def number(s: Expr) -> int:
        return int(s) if s.is_Integer else int(s.xreplace({t: Integer(sizes[t.name]) for t in s.free_symbols}))

    return number(variable.rows), number(variable.cols)


def _definite(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """A square matrix whose symmetric part is positive definite; any one where it is not square."""
    a = rng.standard_normal(shape)
    if shape[0] != shape[1]:
        return a
    skew = rng.standard_normal(shape) * 0.3
    return a @ a.T / len(a) + np.eye(len(a)) + (skew - skew.T) / 2


def _probability(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Positive numbers with the sum 1."""
    x = rng.uniform(0.2, 1.0, shape)
    return x / x.sum()


Draw = Callable[[np.random.Generator, tuple[int, int]], Array]
DISTRIBUTIONS: dict[str, Draw] = {
    "real": lambda rng, shape: rng.standard_normal(shape),
    "positive": lambda rng, shape: rng.uniform(0.3, 2.0, shape),
    "unit": lambda rng, shape: rng.uniform(-0.8, 0.8, shape) / np.sqrt(max(shape)),
    "small": lambda rng, shape: rng.uniform(0.05, 0.5, shape) / max(shape),
    "probability": _probability,
    "large": lambda rng, shape: rng.uniform(1.2, 4.0, shape),
    "negative": lambda rng, shape: -rng.uniform(0.3, 2.0, shape),
    "spread": lambda rng, shape: rng.uniform(-3, 3, shape),
    "wide": lambda rng, shape: rng.uniform(-10, 10, shape),
    "huge": lambda rng, shape: rng.uniform(5, 100, shape),
    "any": lambda rng, shape: rng.choice([-1, 1], shape) * 10 ** rng.uniform(-6, 4, shape),
    "definite": _definite,
}


def patterned(a: Array, word: str) -> Array:
    """A square matrix made symmetric, antisymmetric, diagonal, lower or upper, its free entries those of a."""
    found = np.zeros_like(a)
    for i, j in product(range(len(a)), repeat=2):
        sign, r, c = place((word,), i, j)
        found[i, j] = sign * a[r, c] if sign else 0
    return found


def _regular(a: Array) -> Array:
    """Signs of the diagonal, by which it is kept from 0."""
    return np.diag(np.sign(np.diag(a)))


# from any square matrix, where the pattern of its entries alone is not all
_DRAWN: dict[str, Callable[[Array], Array]] = {
    "positive-definite": lambda a: a @ a.T / len(a) + np.eye(len(a)),
    "orthogonal": lambda a: np.linalg.qr(a + 2 * len(a) * np.eye(len(a)) * (len(a) == 1))[0],
    "diagonal": lambda a: patterned(a + 0.2 * _regular(a), "diagonal"),
    "lower": lambda a: patterned(a + 0.5 * _regular(a), "lower"),
    "upper": lambda a: patterned(a + 0.5 * _regular(a), "upper"),
    "invertible": lambda a: a + len(a) * _regular(a),
}
STRUCTURED = frozenset((*_DRAWN, *PATTERNED))


def structured(a: Array, word: str) -> Array:
    """A square matrix made symmetric, diagonal ... from any one."""
    return _DRAWN[word](a) if word in _DRAWN else patterned(a, word)


def word_of(variable: Variable, imposed: Mapping[str, str]) -> str:
    """The property by which a matrix is drawn: imposed, or the strongest declared."""
    if {"lower", "upper"} <= variable.words:
        return "diagonal"
    return imposed.get(variable.name) or strongest(variable.words, STRUCTURED)


def draw(
    variable: Variable, sizes: dict[str, int], distribution: str, imposed: Mapping[str, str], rng: np.random.Generator
) -> np.ndarray:
    """One value of a name: of the distribution unless what is declared or imposed says otherwise."""
    shape, word = actual(variable, sizes), word_of(variable, imposed)
    words = variable.words | ({word} if word else set())
    if "positive" in words and distribution not in ("small", "probability", "large", "huge", "any"):
        distribution = "positive"
    if "negative" in words:
        distribution = "negative"
    a = DISTRIBUTIONS[distribution](rng, shape)
    a = np.abs(a) if "positive" in words else a
    if "nonzero" in words:
        a = a + 0.2 * np.where(a < 0, -1, 1)
    return structured(a, word) if word in STRUCTURED else a
