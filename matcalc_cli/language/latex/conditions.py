"""Conditions: a < b in cases, in indicators \\mathbb{1}[x > 0] and below sums."""

from __future__ import annotations

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import fences
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.latex.tables import COMPARISONS
from matcalc_cli.language.latex.trees import chosen
from matcalc_cli.language.syntax import Node


def comparison(p: Cursor, tokens: list[Token], at: Span) -> list[Node]:
    """a < b, or a < b < c as two comparisons, which hold together."""
    sub = p.beside(tokens)
    nodes, signs, marks = [sub.expression()], [], []
    while sub.token.kind in ("sign", "macro"):
        if sub.token.written not in COMPARISONS:
            break
        signs.append(COMPARISONS[sub.token.written])
        marks.append(sub.advance().span)
        nodes.append(sub.expression())
    sub.end()
    if not signs:
        raise SyntaxProblem("a condition compares two things", at, hint="as in x > 0")
    found = []
    for left, right, sign, mark in zip(nodes, nodes[1:], signs, marks):
        span = Span(min(left.span.start, right.span.start), max(left.span.end, right.span.end))
        found.append(Node("compare", [left, right], span, sign, [mark]))
    return found


def condition(p: Cursor) -> list[Token] | None:
    """The comparison in the brackets, or below, that follow an indicator."""
    start, token = p.place, p.token
    if token.kind == "sign" and token.text == "_":
        p.advance()
        inner = p.group_tokens(token)
        if inner and inner[0].kind == "open" and inner[-1].kind == "close":
            inner = inner[1:-1]
    elif token.kind == "open" or token.kind == "{" and p.peek().kind == "open":
        inner = fences.inner_tokens(p)
    else:
        return None
    if any(t.written in COMPARISONS for t in inner):
        return inner
    p.place, p.token = start, token
    return None


def indicator(p: Cursor, tokens: list[Token], macro: Token) -> Node:
    """\\mathbb{1}[x > 0] = where(x > 0, 1, 0)"""
    span = Span(macro.start, p.tokens[p.place - 1].end)
    one, zero = Node("number", [], span, "1"), Node("number", [], span, "0")
    return chosen(comparison(p, tokens, span), one, zero, span)
