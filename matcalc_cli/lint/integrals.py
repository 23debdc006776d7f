"""The derivative of an integral by a limit: d/dx of the integral of f(t) from a to b is f(b) b' - f(a) a' (Leibniz),
where f does not depend on x. A claim about it is one about the linear function of a new name with that slope."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.lint import signs

FACTOR = "ϟ"  # a letter that hardly any text uses
_UPRIGHT = frozenset(("mathrm", "rm", "text", "operatorname"))


def as_product(body: Sequence[Token], by: Sequence[Token]) -> list[Token] | None:
    """ϟ (f(b) b' - f(a) a') for an integral with limits; None of all others."""
    tokens = list(body)
    while signs.is_bracket(tokens):
        tokens = signs.group(tokens, 0)[0]
    if not tokens or tokens[0].kind != "macro" or tokens[0].text != "int":
        return None
    limits, k = _limits(tokens)
    end, dummy = _differential(tokens)
    variable = signs.whole_name(by)
    if len(limits) != 2 or dummy is None or variable is None or end <= k:
        return None
    inside = tokens[k:end]
    if any(name.key == variable.key for _, name in signs.names_in(inside)) or dummy.key == variable.key:
        return None
    parts: list[Token] = []
    for sign, limit in ((" + ", limits["^"]), (" - ", limits["_"])):
        slope = _slope(limit, by, variable)
        if slope:
            parts += [*scan(sign), *scan("("), *_at(inside, dummy, limit), *scan(") \\cdot "), *slope]
    if not parts:
        return None
    whole = [*scan(f"{FACTOR} \\cdot ("), *parts[parts[0].text == "+" :], *scan(")")]
    # the variable of integration is a name of its own: in a claim it is a mistake
    return [*whole, *scan(" + 0 \\cdot "), *tokens[end + (1 if tokens[end].text == "d" else 4) :]]


def _limits(tokens: list[Token]) -> tuple[dict[str, list[Token]], int]:
    """({_: lower, ^: upper}, the place behind them)"""
    found: dict[str, list[Token]] = {}
    k = 1
    while k + 1 < len(tokens) and tokens[k].kind == "sign" and tokens[k].text in "_^":
        sign = tokens[k].text
        found[sign], k = signs.group(tokens, k + 1)
    return found, k


def _differential(tokens: list[Token]) -> tuple[int, signs.Name | None]:
    """(where dt begins, t) at the end of an integral."""
    for k in range(len(tokens) - 1, 0, -1):
        name = signs.name_here(tokens, k)
        if name is None or name.end != len(tokens):
            continue
        if tokens[k - 1].kind == "letter" and tokens[k - 1].text == "d":
            return k - 1, name
        if k >= 4 and [t.text for t in tokens[k - 3 : k]] == ["{", "d", "}"] and tokens[k - 4].text in _UPRIGHT:
            return k - 4, name
    return 0, None


def _slope(limit: list[Token], by: Sequence[Token], variable: signs.Name) -> list[Token]:
    """The derivative of a limit; nothing of one that does not move."""
    if not any(name.key == variable.key for _, name in signs.names_in(limit)):
        return []
    own = signs.whole_name(limit)
    if own is not None and own.key == variable.key:
        return scan("1")
    return [*scan(r"\frac{\partial}{\partial "), *by, *scan("} ("), *limit, *scan(")")]


def _at(tokens: Sequence[Token], dummy: signs.Name, limit: Sequence[Token]) -> list[Token]:
    """The tokens with a limit for the variable of integration."""
    put = [*scan("("), *limit, *scan(")")]
    return signs.with_names(tokens, lambda name, own: put if name.key == dummy.key else None)
