"""Readings of claims of programs: in comments and docstrings *, /, ** and ^ act entry by entry, as in NumPy; a
function of numbers has a number as its variable; n is how many entries the variable has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from matcalc_cli.language.given import Declaration
from matcalc_cli.lint.naming import language_name
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.lint.subject import Subject

_SIGN = re.compile(r"(?<![.*])(?<![.^]T)(?<![.^]T )(?:\*\*|\*|/|\^)(?!\s*(?:T\b|\(?\s*-\s*1\b|⊤|'))")
_ENTRYWISE = {"*": " .* ", "/": " ./ ", "**": " .^ ", "^": " .^ "}
_ARRAYS = re.compile(r"(?:sum|mean|norm|dot|trace|det|outer|einsum|matmul|inv|solve)\s*\(|@|\.T\b|\^T\b|\|\||‖|ᵀ")
_COUNTS = ("n", "N", "m", "d")

Readings = Iterator[tuple["Subject", Mapping[str, Declaration]]]


def programs(made: Subject, declared: Mapping[str, Declaration]) -> Readings:
    """The subjects with the declarations of their variable, the likeliest first; none of a claim in LaTeX."""
    if not made.text:
        return
    spreads = [_spread(made, quotients) for quotients in (True, False)]
    if not _ARRAYS.search(made.source or made.function):
        number = dict(declared)
        for name in filter(None, map(language_name, made.by)):
            number[names.key(name)] = Declaration(name, ())
        yield made, number
        yield from ((spread, number) for spread in spreads)
    yield from ((spread, declared) for spread in spreads)
    by = language_name(made.by[0])
    for count in _COUNTS:
        if _has(made.text, count) and not _has(made.source or made.function, count) and by:
            yield from ((spread, {**declared, names.key(by): Declaration(by, (count, 1))}) for spread in spreads)


def _spread(made: Subject, quotients: bool) -> Subject:
    """Entry by entry; with quotients by numbers where they are not."""
    spread = replace(made, text=entrywise(made.text, quotients))
    return replace(spread, function=entrywise(made.function, quotients)) if type(made.function) is str else spread


def entrywise(text: str, quotients: bool = True) -> str:
    """x * y / z ** 2 as x .* y ./ z .^ 2; X^T and A^-1 stay, and / without `quotients`."""
    return _SIGN.sub(lambda sign: sign[0] if sign[0] == "/" and not quotients else _ENTRYWISE[sign[0]], text)


def _has(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){name}(?!\w)", text) is not None
