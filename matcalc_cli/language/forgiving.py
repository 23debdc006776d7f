"""Options where the order is known: numbers without names in --at and --from, names without commas in --wrt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.given import split_top

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_SPACED = r"[^\W\d][\w₀-₉]*'?(\s+[^\W\d][\w₀-₉]*'?)+"


def unwrapped(text: str, opening: str = "([") -> str:
    """1,-1 of (1,-1): without a pair of brackets around the whole."""
    text = text.strip()
    if not text or text[0] not in opening or text[-1] != _PAIRS[text[0]]:
        return text
    depth = 0
    for place, character in enumerate(text):
        depth += (character in _PAIRS) - (character in _PAIRS.values())
        if depth == 0:
            return text[1:-1].strip() if place == len(text) - 1 else text
    return text


def listed(text: str) -> str:
    """x,y of (x,y), {x,y}, x y and x; y in --wrt; [x, y] is one vector and stays."""
    inner = unwrapped(text, "({")
    if re.fullmatch(_SPACED, inner):
        return ",".join(inner.split())
    return ",".join(part.strip() for part, _ in split_top(inner, ",;")) if inner != text or ";" in inner else text


def with_names(text: str, names: Sequence[str], arrays: Sequence[str] = ()) -> str:
    """x=1,y=-1 of 1,-1: values without names belong to `names` in their order; what has names stays as it is.

    Where one name is an array, a list without brackets is its entries. Raises SyntaxProblem where the counts differ.
    """
    if not text.strip() or any("=" in part or part.strip() in names for part, _ in split_top(text, ",;")):
        return text
    if len(names) == 1 and names[0] in arrays:
        inner = unwrapped(text, "(")
        return f"{names[0]}={inner if inner.startswith('[') else f'[{inner}]'}"
    inner = unwrapped(text)
    parts = [part.strip() for part, _ in split_top(inner, ",;")]
    if len(parts) != len(names) or re.search(r"[,;]\s*[,;]", inner):
        values = f"{len(parts)} value{'s' if len(parts) != 1 else ''}"
        hint = "as in --at " + ",".join(f"{name}=1" for name in names[:4]) if names else "there are no names"
        what = f"{values} for {len(names)} name{'s' if len(names) != 1 else ''}: say which is whose"
        raise SyntaxProblem(f"--at: {what}", Span(0, len(text)), text, hint)
    return ",".join(f"{name}={part}" for name, part in zip(names, parts))


PLAIN_STATES = ("xyz", "uvw")


def plain_order(names: Sequence[str]) -> bool:
    """Is the order of a state plain: one name, x, y, z, u, v, w, or x0, x1, x2 of one letter?"""
    from matcalc_cli.model.names import split

    if len(names) < 2 or any("".join(names) == letters[: len(names)] for letters in PLAIN_STATES):
        return True
    stems, indices = zip(*map(split, names))
    return len(set(stems)) == 1 and all(indices)
