"""Functions of a text that are ours under another name, found by their values: \\sigma(z) = 1/(1 + e^{-z})."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.reader import Token, scan
from matcalc_cli.language.parse import parse
from matcalc_cli.lint import signs

if TYPE_CHECKING:
    from matcalc_cli.lint.scene import Definition

# those whose entry-by-entry use on arrays a formula does not show by itself
_OURS = ("sigmoid", "softplus", "tanh", "relu", "silu")
# the derivative of a function of ours at #, for \\sigma'(#)
_SLOPES: dict[str, str] = {
    "σ": r"(\operatorname{sigmoid}(#) \odot (1 - \operatorname{sigmoid}(#)))",
    "sigmoid": r"(\operatorname{sigmoid}(#) \odot (1 - \operatorname{sigmoid}(#)))",
    "softplus": r"\operatorname{sigmoid}(#)",
    "tanh": r"(1 - \tanh(#) \odot \tanh(#))",
    "relu": r"\operatorname{step}(#)",
    "ReLU": r"\operatorname{step}(#)",
    "sin": r"\cos(#)",
    "cos": r"(-\sin(#))",
    "exp": r"\exp(#)",
}
_POINTS = (-1.7, -0.4, 0.3, 1.1, 2.6)


def known_function(definition: Definition) -> str:
    """The name of the function of ours that a definition of one argument defines; "" of others."""
    keys = definition.argument_keys
    if len(keys) != 1 or not definition.body or len(definition.body) > 60:
        return ""
    return _known(signs.written(definition.body), signs.written((definition.arguments or ((),))[0]))


@lru_cache(maxsize=4096)
def _known(body: str, argument: str) -> str:
    from matcalc_cli.lint.naming import language_name

    name = language_name(scan(argument))
    if not name or "\\" not in body and "/" not in body:
        return ""
    try:
        problem = parse(f"${body}$", f"{name}: scalar", targets=False)
        if [v.name for v in problem.variables] != [name]:
            return ""
        own = [complex(problem.expr.subs(problem.variables[0].symbol, value).evalf()) for value in _POINTS]
        for ours in _OURS:
            other = parse(f"{ours}(t)", "t: scalar", targets=False)
            values = [complex(other.expr.subs(other.variables[0].symbol, value).evalf()) for value in _POINTS]
            if all(abs(a - b) < 1e-9 * (1 + abs(b)) for a, b in zip(own, values)):
                return ours
    except (MatcalcError, TypeError, ValueError, AttributeError):
        return ""
    return ""


def slope_of(stem: str, inside: Sequence[Token], like: Token) -> list[Token]:
    """The tokens of f'(inside) of a function of ours; none of other functions."""
    pattern = _SLOPES.get(stem, "")
    found: list[Token] = []
    for token in scan(pattern):
        found += inside if token.text == "#" else [Token(token.kind, token.text, like.start, like.end, token.gap)]
    return found
