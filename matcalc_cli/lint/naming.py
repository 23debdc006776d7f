"""The names that formulas are about, and what they are called in the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.latex.declared import name_before_colon
from matcalc_cli.language.latex.reader import Macro, Token
from matcalc_cli.lint import signs

if TYPE_CHECKING:
    from matcalc_cli.lint.flow import Formula


def names_of(formula: Formula) -> list[list[Token]]:
    """The names that a formula lists, or is about: A, B of "A, B", A of A \\in ..., x of x > 0."""
    found: list[list[Token]] = []
    for statement in formula.statements:
        if statement.relations and statement.relations[0] in ("=", ":=", r"\mapsto"):
            continue
        for part in signs.parts(statement.sides[0], ",;"):
            bare = _without_transpose(part)
            if signs.whole_name(bare) is not None:
                found.append(bare)
    return found


def _without_transpose(tokens: list[Token]) -> list[Token]:
    name = signs.name_at(tokens, 0)
    if name is not None and name.end < len(tokens) and tokens[name.end].text == "^":
        _, behind = signs.group(tokens, name.end + 1)
        if behind == len(tokens):
            return tokens[: name.end]
    return tokens


def language_name(tokens: signs.Tokens) -> str:
    """The name in the language; "" of what is none."""
    try:
        return name_before_colon(signs.written(tokens))
    except MatcalcError:
        return ""


def parts_of(formula: Formula, macros: Mapping[str, Macro]) -> Iterator[tuple[str, list[Token]]]:
    """(words, no tokens) of each \\text{...} of a formula, ("", tokens) of what stands between them."""
    try:
        tokens = signs.tokens_of(formula.passage.text, macros)
    except MatcalcError:
        return
    run: list[Token] = []
    i = 0
    while i < len(tokens):
        words = signs.is_text(tokens, i)
        if words:
            yield "", run
            yield words, []
            run = []
            _, i = signs.group(tokens, i + 1)
            continue
        if tokens[i].gap >= 3 and run:
            yield "", run
            run = []
        run.append(tokens[i])
        i += 1
    yield "", run
