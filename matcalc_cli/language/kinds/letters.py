"""What the letter of a name says about its kind: the weakest of all reasons (SPEC, "Kinds and sizes", rule 5).

LETTERS has a row a class of names: what each kind costs by the letter alone, and what a vector costs where one is usual
(`placed`: right of a matrix or a transposed vector, or added to something). Imports no SymPy.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from matcalc_cli.model import names


class Letter(NamedTuple):
    """One row of LETTERS: what the kinds of a name cost by its letter; `placed`: what a vector costs to the right of a
    matrix or of a transposed vector; `added`: what it costs where it is added to something."""

    name: str
    costs: dict[str, float]
    placed: float
    added: float
    example: str


LETTERS: tuple[Letter, ...] = (
    Letter("capital", {"matrix": 0, "scalar": 2}, 0, 0, "A, W1, X_t, Sigma, Φ"),
    Letter("vector letter", {"vector": 0, "scalar": 2}, 0, 0, "h ... z but t, x_k"),
    Letter("scalar letter", {"scalar": 0, "vector": 3}, 1, 0.5, "a ... g, t"),
    Letter("Greek letter", {"scalar": 0, "vector": 3}, 1, 0.5, "alpha, θ, mu"),
    Letter("indexed", {"scalar": 0, "vector": 3}, 2, 0.5, "x0, q1, theta2"),
    Letter("word", {"scalar": 0, "vector": 4}, 4, 0.5, "rate, xref, bias"),
    Letter("capital word", {"scalar": 0, "matrix": 4, "vector": 4}, 4, 4, "Vmax, Ea, Xtrain"),
)
LETTER: dict[str, Letter] = {row.name: row for row in LETTERS}
SCALAR_LETTERS = frozenset("abcdefgt")
INTEGERS = frozenset("hijklmn")  # vector letters that are numbers as often: allowed as factors inside a sum
DATA = frozenset("pquvwxyz")  # vector letters that are never numbers inside of a sum, a mean or a norm
# Greek letters and words that are numbers even where they are added to a vector
NUMBERS_ADDED = frozenset(
    ("lambda", "epsilon", "alpha", "sigma", "eta", "delta", "gamma", "rho")
    + ("eps", "lam", "tol", "dt", "dx", "dy", "dz", "lr", "rate", "step", "shift", "scale", "gain", "reg", "ridge")
    + ("jitter", "damp", "damping", "nugget", "const", "margin", "threshold", "thresh", "temp", "var", "std", "sig")
)


@lru_cache(maxsize=1 << 14)
def letter(key: str) -> Letter:
    """The row of LETTERS that a name belongs to."""
    if names.is_single_upper(key):
        return LETTER["capital"]
    stem, digits = names.split(key)
    if names.is_greek(key):
        return LETTER["indexed" if digits else "Greek letter"]
    base, _, subscript = key.partition("_")
    base_stem, base_digits = names.split(base)
    if len(base_stem) == 1:
        if base_digits and not subscript:
            return LETTER["indexed"]
        return LETTER["scalar letter" if base_stem in SCALAR_LETTERS else "vector letter"]
    return LETTER["capital word" if key[0].isupper() else "word"]


def added_as_number(key: str) -> bool:
    """Is the name a number where it is added to a vector: eps, λ?"""
    return letter(key).name == "capital word" or key in NUMBERS_ADDED
