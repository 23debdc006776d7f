"""By a square, \\frac{\\partial \\ell}{\\partial \\sigma^2}: σ^2 as a name of its own, whose root is σ."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.lint import signs

NAME = "ϙ"  # a letter that hardly any text uses


def squared(by: Sequence[Token]) -> signs.Name | None:
    """σ of σ^2; None of other variables."""
    name = signs.name_at(by, 0)
    if name is None or name.end + 1 >= len(by) or by[name.end].text != "^":
        return None
    script, end = signs.group(by, name.end + 1)
    return name if end == len(by) and signs.spelled(script) == "2" else None


def put_in(tokens: Sequence[Token], root: signs.Name) -> list[Token]:
    """The tokens with the name of its own for the square."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        name = signs.name_here(tokens, i)
        if name is None or name.key != root.key:
            end = name.end if name is not None else i + 1
            out += tokens[i:end]
            i = end
            continue
        i = name.end
        power = ""
        if i + 1 < len(tokens) and tokens[i].text == "^":
            script, end = signs.group(tokens, i + 1)
            if len(script) == 1 and script[0].kind == "number":
                power, i = script[0].text, end
        out += scan(_written(int(power or "1")))
    return out


def _written(power: int) -> str:
    if power % 2:
        return rf"\sqrt{{{NAME}}}" + (f"^{{{power}}}" if power > 1 else "")
    return NAME + (f"^{{{power // 2}}}" if power > 2 else "")
