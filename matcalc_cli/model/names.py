"""Names: the several spellings of one name, Greek letters, and the order a person would list names in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from string import ascii_letters

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
TO_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
TO_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STEM = re.compile(r"^(.*?)_?(\d*)$", re.DOTALL)
_SINGLE_UPPER = r"^[A-ZΑ-Ω](\d*|_[A-Za-z0-9]+)$"
_GREEK_WORDS = "|".join(sorted(_SPELLED.values(), key=len, reverse=True))
_GREEK_NAME = rf"^({_GREEK_WORDS})(\d*|_[A-Za-z0-9]+)$"


@lru_cache(maxsize=1 << 16)
def tidy(name: str) -> str:
    """x₀, x_0 and x0 written one way (x0); Greek letters stay as entered, and so does x1_1, which is not x11."""
    name = name.translate(SUBSCRIPTS)
    stem, digits = split(name)
    return stem + digits if stem and not stem[-1].isdigit() else name


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """What two spellings of one name share: x_0, x₀, x0 -> x0; θ, theta -> theta."""
    return "".join(_SPELLED.get(character, character) for character in tidy(name))


@lru_cache(maxsize=1 << 16)
def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key: x2 before x10, x before y, x before x0."""
    return tuple(
        (1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", key(name)) if part
    )


@lru_cache(maxsize=1 << 16)
def split(name: str) -> tuple[str, str]:
    """(stem, index digits): x12 -> (x, 12), theta -> (theta, '')."""
    found = _STEM.match(name)
    return (found[1], found[2]) if found else (name, "")


def shown(name: str) -> str:
    """As a person reads it: theta1 -> θ1, alpha_k -> α_k, x_0 -> x0."""
    spelled = key(name)
    rest = spelled.lstrip(ascii_letters)
    stem = spelled[: len(spelled) - len(rest)]
    return GREEK.get(stem, stem) + rest


def is_single_upper(name: str) -> bool:
    """A, W1, X_t, Σ: a single upper-case letter, with digits or a subscript."""
    spelled = key(name)
    return bool(re.match(_SINGLE_UPPER, name)) or bool(re.match(_GREEK_NAME, spelled) and spelled[0].isupper())


@lru_cache(maxsize=1 << 16)
def is_greek(name: str) -> bool:
    """theta, θ, lambda1, α_k."""
    return bool(re.match(_GREEK_NAME, key(name)))


def nearest(name: str, candidates: Iterable[str], cutoff: float = 0.6) -> str:
    """The candidate most like `name`, or ''; of functions, `misspelt` is to be asked."""
    from difflib import get_close_matches

    known = {candidate.lower(): candidate for candidate in candidates}
    found = get_close_matches(name.lower(), list(known), n=1, cutoff=cutoff)
    return known[found[0]] if found else ""


def misspelt(name: str, candidates: Iterable[str]) -> str:
    """The candidate of which `name` is a slip of the fingers, or ''.

    Upper for lower case; letters exchanged, doubled, missed or added inside of the word; one wrong letter in the midst
    of a long one; the last letter doubled. What else differs at its end is another word (logm, cosm, exp2, atan2),
    and so is a short one with another letter (cot, cos).
    """
    best = ("", _ANOTHER)
    for candidate in candidates:
        slips = _slips(name.lower(), candidate.lower())
        if slips < best[1]:
            best = (candidate, slips)
    return best[0]


_ANOTHER = 3  # slips make another word


def _slips(entered: str, word: str) -> int:
    """How many slips make `entered` of `word`; _ANOTHER where it is another word."""
    if entered == word:
        return 0
    if entered == word + word[-1] and len(word) > 2 and word[-1].isalpha():  # sinn
        return 1
    if not _comparable(entered, word):
        return _ANOTHER
    different = [i for i, (a, b) in enumerate(zip(entered, word)) if a != b]
    if len(different) == 2 and sorted(entered) == sorted(word):
        return 1 if different[1] == different[0] + 1 else _ANOTHER
    if not _same_ends(entered, word):
        return _ANOTHER
    if len(entered) == len(word):
        return 1 if len(different) == 1 and len(word) > 5 else _ANOTHER
    return _missed(*sorted((entered, word), key=len))


def _comparable(entered: str, word: str) -> bool:
    """Are both long enough and about as long, neither one the other with something behind it?"""
    if abs(len(entered) - len(word)) > 2 or min(len(entered), len(word)) < 3 or entered.startswith(word):
        return False
    last, right = entered[-1], word[-1]
    return last.isdigit() == right.isdigit() and (last.isalpha() or last == right)


def _same_ends(entered: str, word: str) -> bool:
    """Do both begin and end alike? A long word may be cut short, though arcsinh is no arcsin."""
    cut_short = word.startswith(entered) and len(entered) > 4 and word[-1] != "h"
    return entered[0] == word[0] and (entered[-1] == word[-1] or cut_short)


def _missed(short: str, long: str) -> int:
    """How many letters of the longer one were left out, inside of it or of a pair."""
    letters = iter(long)
    if not all(letter in letters for letter in short):
        return _ANOTHER
    doubled = any(long[i] == long[i + 1] and long[:i] + long[i + 1 :] == short for i in range(len(long) - 1))
    missed = len(long) - len(short)
    return missed if doubled or len(short) > (3 if missed == 1 else 6) else _ANOTHER


def quotient(name: str, variables: Sequence[str]) -> str:
    """∂³f/∂x²∂y"""
    if not variables:
        return name
    power: Callable[[int], str] = lambda k: "" if k == 1 else str(k).translate(TO_SUPERSCRIPTS)
    runs = [(variable, len(list(run))) for variable, run in groupby(variables)]
    return f"∂{power(len(variables))}{name}/" + "".join(f"∂{variable}{power(k)}" for variable, k in runs)


_LETTERS_BELOW = str.maketrans("ijklrs", "ᵢⱼₖₗᵣₛ")


def indexed(name: str, *indices: str) -> str:
    """fᵢ, Fᵢⱼ: a name with letters as indices."""
    return name + "".join(indices).translate(_LETTERS_BELOW).translate(TO_SUBSCRIPTS)


def entry_name(stem: str, *indices: int) -> str:
    """The name of a component: x, 3 -> x3; X, 0, 1 -> X01; two-digit indices are set apart: X, 1, 11 -> X1_11."""
    if len(indices) == 2 and max(indices) > 9:
        return f"{stem}{indices[0]}_{indices[1]}"
    return stem + "".join(str(i) for i in indices)
