"""The generated parser is the one that grammar.lark describes."""

from pathlib import Path

import lark
import pytest

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language import syntax
from matcalc_cli.language.text import _standalone
from matcalc_cli.language.text.table import Table
from matcalc_cli.language.text.tokens import arranged
from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS as MATRIX_PROBLEMS

GRAMMAR = Path(syntax.__file__).parent / "text" / "grammar.lark"


@pytest.fixture(scope="module")
def parsers():
    """(the one that ships, one made of the grammar now)"""
    fresh = lark.Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", maybe_placeholders=False)
    return _standalone.Lark_StandAlone(), fresh


def described(parser):
    """Rules and terminals, whatever version of lark made them; the text itself depends on the hash seed."""
    rules = {(rule.origin.name, tuple(s.name for s in rule.expansion), rule.alias) for rule in parser.rules}
    return rules, {(t.name, t.pattern.value, tuple(t.pattern.flags), t.priority) for t in parser.terminals}


def test_the_standalone_parser_has_the_rules_and_terminals_of_the_grammar(parsers):
    shipped, fresh = parsers
    assert described(shipped) == described(fresh)


def test_the_standalone_parser_builds_the_same_trees(parsers):
    texts = [p.text for p in COMPONENT_PROBLEMS if not set("\\$") & set(p.text)]
    assert len(texts) > 100
    for text in texts:
        trees = {parsed(parser, text) for parser in parsers}
        assert len(trees) == 1


def parsed(parser, text):
    """The tree of a text, printed, by way of tokens.py; of tokens of either version of lark."""
    typed = [_standalone.Token(t.type, str(t), t.start_pos, end_pos=t.end_pos) for t in parser.lex(text)]
    state = parser.parse_interactive()
    for token in arranged(typed, text):
        state.feed_token(token)
    return state.feed_eof().pretty()


# one slip a rule of the grammar and more: the place of the first token that does not fit is lark's
BROKEN = (
    *(
        "",
        "x +",
        "x * * y",
        "(x",
        "x)",
        "[1, 2",
        "[1; ]",
        "f(x,",
        "x y =",
        "= x",
        "x = y = z",
        "A^",
        "-",
        "x ? y",
        "x..",
    ),
    *(
        "[x, , y]",
        "f(, x)",
        "x[0",
        "x[]",
        "x[1:2:3:4]",
        "where(x >, 1, 2)",
        "|x",
        "||x|",
        "x; ; = y",
        "2 = = x",
        "√",
        "é",
    ),
    *(
        "f(x=1=2)",
        "x' ' y )",
        "A*inv(B))*C",
        "x^^2",
        "x .* .* y",
        "[[1, 2], [3]",
        "sum(x)) + 1",
        "f(x) g(",
        "x <",
        "a < b",
    ),
)


def test_the_table_is_walked_as_lark_walks_it():
    parser = _standalone.Lark_StandAlone()
    table = Table(parser.parser.lexer, parser.parser.parser)
    texts = [p.text for p in (*COMPONENT_PROBLEMS, *MATRIX_PROBLEMS) if not set("\\$") & set(p.text)]
    for text in (*texts, *BROKEN):
        assert walked(table, text) == larks(parser, text), text


def walked(table, text):
    try:
        return table.parsed(arranged(table.tokens(text), text), text).pretty()
    except SyntaxProblem as problem:
        return problem.span.start


def larks(parser, text):
    try:
        return parsed(parser, text)
    except _standalone.UnexpectedToken as problem:
        return len(text.rstrip()) if problem.token.type == "$END" else problem.pos_in_stream
    except _standalone.UnexpectedCharacters as problem:
        return problem.pos_in_stream
    except SyntaxProblem as problem:  # of tokens.py
        return problem.span.start


def test_the_grammar_fits_one_commented_screen():
    lines = GRAMMAR.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80 and any(line.startswith("//") for line in lines)
