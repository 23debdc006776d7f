"""Macros of packages that write derivatives, with as many arguments as stand there: physics, derivative, diffcoeff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcalc_cli.language.latex.reader import Macro, Token, scan
from matcalc_cli.lint import signs

# macro -> the sign of its derivative
_DERIVATIVES: dict[str, str] = {
    "dv": "d",
    "odv": "d",
    "diff": "d",
    "derivative": "d",
    "od": "d",
    "pdv": r"\partial",
    "pderivative": r"\partial",
    "diffp": r"\partial",
    "partialderivative": r"\partial",
    "pd": r"\partial",
}


def expanded(tokens: Sequence[Token], macros: Mapping[str, Macro]) -> list[Token]:
    """The tokens with \\dv{f}{x}, \\pdv[2]{f}{x} and \\pdv{f}{x}{y} as fractions, where the text defines them not."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind != "macro" or token.text in macros or token.text not in _DERIVATIVES:
            out.append(token)
            i += 1
            continue
        found, i = _fraction(tokens, i, _DERIVATIVES[token.text])
        out += found
    return out


def _fraction(tokens: Sequence[Token], i: int, sign: str) -> tuple[list[Token], int]:
    """\\frac{d^2 f}{dx dy} of the macro at i; the macro itself where it has not two arguments."""
    order, arguments, end = _arguments(tokens, i + 1)
    if not arguments:
        return list(tokens[i:end]), end
    function, *variables = arguments if len(arguments) > 1 else [[], *arguments]
    by = [part for variable in variables for part in signs.parts(variable)]
    power: list[Token] = []
    if len(by) > 1:
        power = scan(f"^{len(by)}")
    elif order:
        power = [*scan("^{"), *order, *scan("}")]
    below = [t for part in by for t in (*scan(sign + " "), *part)] + (power if len(by) == 1 else [])
    made = [*scan(rf"\frac{{{sign}"), *power, *scan(" "), *function, *scan("}{"), *below, *scan("}")]
    like = tokens[i]
    return [_at(t, like) if t.end <= 30 and t not in function and t not in below else t for t in made], end


def _arguments(tokens: Sequence[Token], k: int) -> tuple[list[Token], list[list[Token]], int]:
    """(the order in [ ], up to three arguments in { }, the place behind them) of a macro, a star left out."""
    order: list[Token] = []
    if k < len(tokens) and tokens[k].text == "*":
        k += 1
    if k < len(tokens) and tokens[k].text == "[":
        order, k = signs.group(tokens, k)
    arguments: list[list[Token]] = []
    while k < len(tokens) and tokens[k].kind == "{" and len(arguments) < 3:
        inside, k = signs.group(tokens, k)
        arguments.append(inside)
    return order, arguments, k


def _at(token: Token, like: Token) -> Token:
    """A sign that the macro adds has the place of the macro."""
    return Token(token.kind, token.text, like.start, like.end, token.gap)
