"""as_typed(text, problem): a claim as results are printed, or as on paper, in the input language.

What only the sizes tell is left to `reread`: it mends a place that cannot be read, and reads again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from matcalc_cli.errors import MatcalcError, SizeError, SyntaxProblem
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.model.problem import Problem
from matcalc_cli.parser.parse import parse

# sign as printed | in the input language
_SIGNS = (
    (r"√(?=\()", "sqrt"),
    (r"√(\w+)", r"sqrt(\1)"),
    ("𝟏", "vector(1)"),
    ("½", "(1/2)"),
    (r"‖([^‖]*)‖∞", r"norminf(\1)"),
    (r"(\([^()]*\)|[^\W\dᵀ][^\Wᵀ]*)⁺", r"pinv(\1)"),
)
# function as printed | in the input language; a name of the problem comes first
_FUNCTIONS = {
    "σ": "sigmoid",
    "Γ": "gamma",
    "ψ": "digamma",
    "K": "comm",
    "D": "dup",
    "D̃": "skewdup",
    "S": "diagsel",
    "L": "elim",
}
_WORD = re.compile(r"(?<![^\W\dᵀ])[^\W\d_ᵀ]{2,}(?![^\Wᵀ]|[(\[])")  # letters; nothing that is called or indexed
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵐᵏᵃᵇᶜᵈᵉˣ", "0123456789-+nmkabcdex")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]*[ⁿᵐᵏᵃᵇᶜᵈᵉˣ][⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵐᵏᵃᵇᶜᵈᵉˣ]*")  # an exponent with a letter


def alone(name: str) -> str:
    """A pattern for a name that is no part of another one, as in 2xᵀ."""
    return rf"(?<![^\W\dᵀ]){re.escape(name)}(?![^\Wᵀ])"


def as_typed(text: str, problem: Problem) -> str:
    """A*x for Ax and A*(x + b) for A (x + b) where A and x are names, sigmoid for σ, [x0, x1] for the family x."""
    text = _RAISED.sub(lambda found: f"^({found.group().translate(_DIGITS)})", text)
    for sign, spelling in _SIGNS:
        text = re.sub(sign, spelling, text)
    own = {v.name for v in problem.variables} | {name for name, _ in problem.lets}
    applied = {e.args[0].name for e in problem.expr.atoms(N.UndefinedScalar, N.Undefined)}
    for printed, function in _FUNCTIONS.items():
        if printed not in own | applied:
            text = re.sub(rf"{alone(printed)}(?=\()", function, text)
    for name in own - applied - BY_NAME.keys():
        text = re.sub(rf"{alone(name)}\s*(?=\()", f"{name}*", text)
    for base, members in _families(problem).items():
        text = re.sub(rf"{alone(base)}(?![(\[])", f"[{', '.join(members)}]", text)
    letters = own | {"e"}
    word = lambda found: found if found in own or not letters.issuperset(found) else "*".join(found)
    return _WORD.sub(lambda found: word(found.group()), text)


def _families(problem: Problem) -> dict[str, list[str]]:
    """x: x0, x1, x2 where no name is x itself."""
    found: dict[str, list[str]] = {}
    for v in sorted(problem.variables, key=lambda v: names.natural(v.name)):
        base, number = names.split(v.name)
        if v.kind == "scalar" and number.isdigit():
            found.setdefault(base, []).append(v.name)
    own = {v.name for v in problem.variables}
    return {base: members for base, members in found.items() if len(members) > 1 and base not in own}


# ------------------------------------------------------------------------------------------------ reading again


def _product(text: str, wrong: MatcalcError) -> str:
    """Two factors side by side."""
    start = wrong.span.start
    if re.search(r"[)\]]$", text[:start]) and text[start] == "[":
        raise SyntaxProblem("an index stands only behind a name", wrong.span, text=text) from None
    return text[:start] + "*" + text[start:]


def _power(text: str, wrong: MatcalcError) -> str:
    """The power, entry by entry, of what is no square matrix, as results print it; one typed with ^ is not meant so."""
    sign = text[wrong.span.start : wrong.span.end].translate(_DIGITS)
    if "^" in sign:
        raise wrong
    return f"{text[: wrong.span.start]}.^({sign}){text[wrong.span.end :]}"


def _bars(text: str, wrong: MatcalcError) -> str:
    """The absolute values of the entries."""
    return f"{text[: wrong.span.start]}abs({text[wrong.span.start + 1 : wrong.span.end - 1]}){text[wrong.span.end :]}"


_MENDED: tuple[tuple[str, Callable[[str, MatcalcError], str]], ...] = (
    ("product sign is missing", _product),
    ("only a square matrix has powers", _power),
    ("can mean several things", _bars),
)


def reread(text: str, declared: str) -> Problem:
    """The text read; where it cannot be, mended and read again."""
    for _ in range(40):
        try:
            return parse(text, declared, targets=False)
        except (SyntaxProblem, SizeError) as wrong:
            mend = next((mend for told, mend in _MENDED if told in wrong.message), None)
            if mend is None or wrong.span is None:
                raise
            text = mend(text, wrong)
    return parse(text, declared, targets=False)


__all__ = ["alone", "as_typed", "reread"]
