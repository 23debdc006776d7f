"""Text -> syntax tree: the only module that runs the lark parser (generated ahead of time from grammar.lark).

`read(text)` returns (lets, expression); it imports neither SymPy nor lark itself, so that a syntax error is reported
at once. It never evaluates anything. Regenerate the parser after a change of the grammar with
    python -m lark.tools.standalone --lexer basic --start start grammar.lark > _standalone.py
(a test compares the two). Between lexer and parser stands tokens.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast

import matcalc_cli.language.text._standalone as lark
from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.definitions import statements_as_read
from matcalc_cli.language.latex.detect import is_latex
from matcalc_cli.language.syntax import MAX_CHARACTERS, MAX_LATEX, Left, Lets, Node
from matcalc_cli.language.text.builder import Builder
from matcalc_cli.language.text.hints import explain_token
from matcalc_cli.language.text.tokens import NOTHING, Known, arranged, asked_of

if TYPE_CHECKING:
    from matcalc_cli.language.latex.lines import Draft
    from matcalc_cli.language.python.source import Source
    from matcalc_cli.language.text._standalone import BasicLexer, LALR_Parser, ParserState, Token

Tree: TypeAlias = tuple[Lets, Node]  # definitions and expression
# what other scripts and word processors write for the signs of the language, character for character
_SAME = str.maketrans("（）［］，；：＝＋－×＊／＾＜＞｜’‘“”∗÷∙\u3000\u00a0", "()[],;:=+-×*/^<>|''\"\"*/·  ")


@lru_cache(maxsize=1)
def _parser() -> tuple[BasicLexer, LALR_Parser]:
    """(lexer, parser)"""
    made = lark.Lark_StandAlone(transformer=Builder(lambda part: _parsed(part, NOTHING)[1])).parser
    return made.lexer, made.parser


class _Tokens:
    """What the parser takes its tokens from."""

    state = None

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def lex(self, _: ParserState) -> Iterator[Token]:
        return iter(self.tokens)


def label(text: str) -> tuple[int, int] | None:
    """(start, end) of what stands left of the = of the last statement, whatever it is; None without an =."""
    same = text.translate(_SAME)
    start, found, depth = 0, None, 0
    try:
        for token in lark.LexerThread.from_text(_parser()[0], same).lex(None):
            depth += {"LPAR": 1, "LSQB": 1, "RPAR": -1, "RSQB": -1}.get(token.type, 0)
            if depth == 0 and token.type in ("SEMICOLON", "NEWLINE") and same[token.end_pos :].strip(" \t\r\n;"):
                start, found = token.end_pos, None
            elif depth == 0 and token.type == "EQUAL" and found is None:
                found = (start, token.start_pos)
    except lark.UnexpectedInput as problem:
        raise explain_token(problem, same) from None
    return found


def _parsed(text: str, known: Known) -> tuple[Lets, Node, Left | None]:
    """(lets, expression, left side) of a text."""
    lexer, parser = _parser()
    same = text.translate(_SAME)
    try:
        tokens = list(lark.LexerThread.from_text(lexer, same).lex(None))
        statements = parser.parse(_Tokens(arranged(tokens, same, known)), "start")
    except lark.UnexpectedInput as problem:
        raise explain_token(problem, same) from None
    return statements_as_read(statements)


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
    return _read(text, asked_of(known, text.translate(_SAME)))[:2]


def left_side(text: str, known: Known = NOTHING) -> Left | None:
    """What stands left of the = of the last statement: f(x, y) or y; None without an =, and of LaTeX."""
    if is_latex(text):
        return None
    return _read(text, asked_of(known, text.translate(_SAME)))[2]
