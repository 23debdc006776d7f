"""Names: the several spellings of one name, Greek letters, and the order a person would list names in."""

from __future__ import annotations

import re
from functools import lru_cache

_GREEK_LOWER = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigmaf",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
GREEK: dict[str, str] = {
    **{name: chr(0x3B1 + i) for i, name in enumerate(_GREEK_LOWER) if name != "sigmaf"},
    **{name.capitalize(): chr(0x391 + i) for i, name in enumerate(_GREEK_LOWER) if name != "sigmaf"},
}
_SPELLED = {
    **{symbol: name for name, symbol in GREEK.items()},
    "ς": "sigma",
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϕ": "phi",
    "ϱ": "rho",
    "ϖ": "pi",
}
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
TO_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STEM = re.compile(r"^(.*?)_?(\d*)$", re.DOTALL)
_SINGLE_UPPER = re.compile(r"^[A-ZΑ-Ω](\d*|_[A-Za-z0-9]+)$")
_GREEK_WORDS = "|".join(sorted(_SPELLED.values(), key=len, reverse=True))
_GREEK_NAME = re.compile(rf"^({_GREEK_WORDS})(\d*|_[A-Za-z0-9]+)$")


def tidy(name: str) -> str:
    """x₀, x_0 and x0 written one way (x0); Greek letters stay as typed, and so does x1_1, which is not x11."""
    name = name.translate(SUBSCRIPTS)
    stem, digits = _STEM.match(name).groups()
    return stem + digits if stem and not stem[-1].isdigit() else name


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """What two spellings of one name share: x_0, x₀, x0 -> x0; θ, theta -> theta."""
    return "".join(_SPELLED.get(character, character) for character in tidy(name))


@lru_cache(maxsize=1 << 16)
def natural(name: str) -> tuple:
    """Sort key: x2 before x10, x before y, x before x0."""
    return tuple(
        (1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", key(name)) if part
    )


def split(name: str) -> tuple[str, str]:
    """(stem, index digits): x12 -> (x, 12), theta -> (theta, '')."""
    return _STEM.match(name).groups()


def shown(name: str) -> str:
    """As a person reads it: theta1 -> θ1, alpha_k -> α_k, x_0 -> x0."""
    stem, rest = re.match(r"([A-Za-z]*)(.*)", key(name), re.DOTALL).groups()
    return GREEK.get(stem, stem) + rest


def is_single_upper(name: str) -> bool:
    """A, W1, X_t, Σ: a single upper-case letter, with digits or a subscript."""
    spelled = key(name)
    return bool(_SINGLE_UPPER.match(name)) or bool(_GREEK_NAME.match(spelled) and spelled[0].isupper())


def is_greek(name: str) -> bool:
    """theta, θ, lambda1, α_k."""
    return bool(_GREEK_NAME.match(key(name)))


def nearest(name: str, candidates) -> str:
    """The candidate most like `name`, or ''."""
    from difflib import get_close_matches

    known = {candidate.lower(): candidate for candidate in candidates}
    found = get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
    return known[found[0]] if found else ""


def entry_name(stem: str, *indices: int) -> str:
    """The name of a component: x, 3 -> x3; X, 0, 1 -> X01; two-digit indices are set apart: X, 1, 11 -> X1_11."""
    if len(indices) == 2 and max(indices) > 9:
        return f"{stem}{indices[0]}_{indices[1]}"
    return stem + "".join(str(i) for i in indices)
