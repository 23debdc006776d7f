"""Random values of one name: of a distribution, with the properties that are declared (symmetric, positive ...)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import product

import numpy as np
from sympy import Expr, Integer

from matcalc_cli.model.problem import Variable
from matcalc_cli.model.words import SQUARE, implied, place
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


def patterned(a: Array, words: Collection[str]) -> Array:
    """A square matrix made symmetric, antisymmetric, diagonal, lower or upper, its free entries those of a."""
    found = np.zeros_like(a)
    for i, j in product(range(len(a)), repeat=2):
        sign, r, c = place(words, i, j)
        found[i, j] = sign * a[r, c] if sign else 0
    return found


def _regular(a: Array) -> Array:
    """Signs of the diagonal, by which it is kept from 0."""
    return np.diag(np.sign(np.diag(a)))


def _signs(a: Array) -> Array:
    """Of the diagonal, 1 for 0."""
    return np.where(np.diag(a) < 0, -1.0, 1.0)


def _orthogonal(a: Array) -> Array:
    return np.linalg.qr(a + 2 * len(a) * np.eye(len(a)) * (len(a) == 1))[0]


def _similar(a: Array, middle: Array) -> Array:
    """Q M Q' with an orthogonal Q."""
    q = _orthogonal(a)
    return q @ middle @ q.T


def quarter_turns(n: int) -> Array:
    """A turn by 90 degrees in each of n/2 planes; nan of an odd n, where no orthogonal matrix is antisymmetric."""
    if n % 2:
        return np.full((n, n), np.nan)
    return np.kron(np.eye(n // 2), np.array([[0.0, 1.0], [-1.0, 0.0]]))


# from any square matrix one with all of these words, up to the pattern of its entries: the first row that is declared
_DRAWN: tuple[tuple[frozenset[str], Callable[[Array], Array]], ...] = tuple(
    (frozenset(words.split()), drawn)
    for words, drawn in (
        ("orthogonal positive-definite", lambda a: np.eye(len(a))),
        ("orthogonal diagonal", lambda a: np.diag(_signs(a))),
        ("orthogonal symmetric", lambda a: _similar(a, np.diag(_signs(a)))),
        ("orthogonal antisymmetric", lambda a: _similar(a, quarter_turns(len(a)))),
        ("orthogonal", _orthogonal),
        ("positive-definite diagonal", lambda a: np.diag(np.abs(np.diag(a)) + 0.2)),
        ("positive-definite", lambda a: a @ a.T / len(a) + np.eye(len(a))),
        ("diagonal", lambda a: a + 0.2 * _regular(a)),
        ("lower", lambda a: a + 0.5 * _regular(a)),
        ("upper", lambda a: a + 0.5 * _regular(a)),
        ("invertible", lambda a: a + len(a) * _regular(a)),
    )
)


def structured(a: Array, words: Collection[str]) -> Array:
    """A matrix made symmetric, diagonal ... from any one: with all of the words that square matrices can have."""
    known = implied(words) & SQUARE
    drawn = next((drawn for row, drawn in _DRAWN if row <= known), None)
    return patterned(drawn(a) if drawn is not None else a, known) if known else a


def words_of(variable: Variable, imposed: Mapping[str, str]) -> frozenset[str]:
    """The properties by which a matrix is drawn: the declared ones, and what is imposed."""
    return variable.words | {word for name, word in imposed.items() if name == variable.name}


def draw(
    variable: Variable, sizes: dict[str, int], distribution: str, imposed: Mapping[str, str], rng: np.random.Generator
) -> np.ndarray:
    """One value of a name: of the distribution unless what is declared or imposed says otherwise."""
    shape, words = actual(variable, sizes), words_of(variable, imposed)
    if "positive" in words and distribution not in ("small", "probability", "large", "huge", "any"):
        distribution = "positive"
    if "negative" in words:
        distribution = "negative"
    a = DISTRIBUTIONS[distribution](rng, shape)
    a = np.abs(a) if "positive" in words else a
    if "nonzero" in words:
        a = a + 0.2 * np.where(a < 0, -1, 1)
    return structured(a, words)
