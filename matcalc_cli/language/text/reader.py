"""Text -> syntax tree: the only module that runs the lark parser (generated ahead of time from grammar.lark).

`read(text)` returns (lets, expression); it imports neither SymPy nor lark itself, so that a syntax error is reported
at once. It never evaluates anything. Regenerate the parser after a change of the grammar with
    python -m lark.tools.standalone --lexer basic --start start grammar.lark > _standalone.py
(a test compares the two). Between lexer and parser stands tokens.py.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast

import matcalc_cli.language.text._standalone as lark
from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.definitions import statements_as_read
from matcalc_cli.language.latex.detect import is_latex
from matcalc_cli.language.syntax import MAX_CHARACTERS, MAX_LATEX, Left, Lets, Node
from matcalc_cli.language.text.builder import Builder
from matcalc_cli.language.text.table import Table
from matcalc_cli.language.text.tokens import NOTHING, Known, arranged, asked_of

if TYPE_CHECKING:
    from matcalc_cli.language.latex.lines import Draft
    from matcalc_cli.language.python.source import Source

Tree: TypeAlias = tuple[Lets, Node]  # definitions and expression
# what other scripts and word processors write for the signs of the language, character for character
_SAME = str.maketrans("（）［］，；：＝＋－×＊／＾＜＞｜’‘“”∗÷∙\u3000\u00a0", "()[],;:=+-×*/^<>|''\"\"*/·  ")


@lru_cache(maxsize=1)
def _table() -> Table:
    made = lark.Lark_StandAlone(transformer=Builder(lambda part: _parsed(part, NOTHING)[1])).parser
    return Table(made.lexer, made.parser)


def _plain(text: str) -> str:
    """The text with the signs of the language."""
    return text if text.isascii() else text.translate(_SAME)


def label(text: str) -> tuple[int, int] | None:
    """(start, end) of what stands left of the = of the last statement, whatever it is; None without an =."""
    same = _plain(text)
    start, found, depth = 0, None, 0
    for token in _table().tokens(same):
        depth += {"LPAR": 1, "LSQB": 1, "RPAR": -1, "RSQB": -1}.get(token.type, 0)
        if depth == 0 and token.type in ("SEMICOLON", "NEWLINE") and same[token.end_pos :].strip(" \t\r\n;"):
            start, found = token.end_pos, None
        elif depth == 0 and token.type == "EQUAL" and found is None:
            found = (start, token.start_pos)
    return found


def _parsed(text: str, known: Known) -> tuple[Lets, Node, Left | None]:
    """(lets, expression, left side) of a text."""
    table, same = _table(), _plain(text)
    return statements_as_read(table.parsed(arranged(table.tokens(same), same, known), same))


@lru_cache(maxsize=8)  # the command line reads before it imports SymPy, the parser once more after
def _read(text: str, known: Known) -> tuple[Lets, Node, Left | None]:
    if len(text) > MAX_CHARACTERS:
        raise LimitError(f"the input has {len(text)} characters; the limit is {MAX_CHARACTERS}")
    try:
        if not text.strip(" \t\r\n;"):
            raise SyntaxProblem("there is no expression", Span(0, 0), hint='try matcalc grad "x0+x1*x2"')
        return _parsed(text, known)
    except (SyntaxProblem, LimitError) as problem:
        problem.text = None
        raise problem.located(text) from None


@lru_cache(maxsize=8)
def draft(text: str) -> Draft:
    """What a text in LaTeX says before declarations settle it."""
    from matcalc_cli.language.latex.lines import read_latex

    if len(text) > MAX_LATEX:
        raise LimitError(f"the input has {len(text)} characters; the limit is {MAX_LATEX}")
    return read_latex(text)


def read(text: str, known: Known = NOTHING) -> Tree:
    """(definitions, expression) of a text in the language, or the Draft of a text in LaTeX; raises SyntaxProblem or
    LimitError with a span. A function of a Python file is looked for, and read where it is needed."""
    if type(text) is not str:
        return cast("Tree", cast("Source", text).outline())
    if is_latex(text):
        return cast("Tree", draft(text))
    return entered(text, known)[:2]


def entered(text: str, known: Known = NOTHING) -> tuple[Lets, Node, Left | None]:
    """(definitions, expression, left side of the last statement) of a text in the language."""
    return _read(text, asked_of(known, _plain(text)))


def left_side(text: str, known: Known = NOTHING) -> Left | None:
    """What stands left of the = of the last statement: f(x, y) or y; None without an =, and of LaTeX."""
    return None if is_latex(text) else entered(text, known)[2]
