"""\\sum and \\prod: which indices, from where to where, over what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.parser.latex import letters, scripts
from matcalc_cli.parser.latex.reader import Token
from matcalc_cli.parser.latex.tables import COMPARISONS
from matcalc_cli.parser.syntax import Node

if TYPE_CHECKING:
    from matcalc_cli.parser.latex.grammar import Parser

MAX_BINDERS = 6


@dataclass(frozen=True)
class Binder:
    """One index of \\sum: its letter, first and last value; `beyond` is (sign, letter) of j > i, j \\neq i."""

    letter: str
    first: Node | None
    last: Node | None
    beyond: tuple[str, str] | None
    span: Span


def over(p: Parser) -> Node:
    """\\sum_{i=1}^{n} and \\prod over the rest of the term."""
    macro = p.advance()
    below: list[Token] = []
    above: list[Token] = []
    while p.token.kind == "sign" and p.token.text in "_^":
        sign = p.token
        tokens = scripts.script_tokens(p)
        if sign.text == "_":
            below = tokens
        else:
            above = tokens
    place = Span(macro.start, p.tokens[p.place - 1].end)
    if not below:
        raise SyntaxProblem(f"\\{macro.text} does not say over which index", macro.span, hint=f"write \\{macro.text}_i")
    binders = _binders(p, below, above, place)
    if len(binders) > MAX_BINDERS:
        raise SyntaxProblem(f"a sum over more than {MAX_BINDERS} indices", place)
    if not p.starts_operand() and not p.at("sign", "-"):
        raise SyntaxProblem(f"there is nothing behind this \\{macro.text}", place)
    body = p.term()
    span = Span(macro.start, max(place.end, body.span.end))
    return Node("over", [body], span, (macro.text, tuple(binders)), [place])


def _binders(p: Parser, below: list[Token], above: list[Token], place: Span) -> list[Binder]:
    """The indices of i=1 / i,j / i<j / i \\neq j / 1 \\le i \\le n / i \\in [n]."""
    last = p.inside(above, below[0]) if above else None
    parts: list[tuple[str, list[Token]]] = [("", [])]  # (comparison before it, tokens)
    for token in below:
        sign = COMPARISONS.get("\\" + token.text if token.kind == "macro" else token.text)
        if token.kind == "macro" and token.text == "in":
            return _members(p, below, place)
        if sign:
            parts.append((sign, []))
        else:
            parts[-1][1].append(token)
    shape = [sign for sign, _ in parts[1:]]
    names = [_index_letters(p, tokens) for _, tokens in parts]
    one = lambda k: p.inside(parts[k][1], below[0])
    if not shape and names[0]:
        return [Binder(name, None, last, None, place) for name in names[0]]
    if shape == ["=="] and names[0]:
        return [Binder(name, one(1), last, None, place) for name in names[0]]
    if shape in (["<"], [">"], ["!="]) and names[0] and names[1] and len(names[0]) == len(names[1]) == 1:
        return _pair(shape[0], names[0][0], names[1][0], last, place)
    if shape == ["<=", "<="] and names[1]:
        return [Binder(name, one(0), one(2), None, place) for name in names[1]]
    if shape in (["<=", "<", "<="],) and names[1] and names[2]:
        first, top = one(0), one(3)
        outer = Binder(names[1][0], first, top, None, place)
        return [outer, Binder(names[2][0], first, top, (">", names[1][0]), place)]
    if shape == ["==", "=="] or shape.count("==") > 1 and "," in [t.text for t in below]:
        return _listed(p, below, last, place)
    raise SyntaxProblem("this range of an index is not read", place, hint="as in \\sum_{i=1}^{n} or \\sum_{i,j}")


def _pair(sign: str, a: str, b: str, last: Node | None, place: Span) -> list[Binder]:
    """i < j over both; j \\neq i inside of a sum over i is one index: resolve.py knows which is bound already."""
    swapped = {"<": ">", ">": "<", "!=": "!="}[sign]
    return [Binder(a, None, last, None, place), Binder(b, None, last, (swapped, a), place)]


def _listed(p: Parser, below: list[Token], last: Node | None, place: Span) -> list[Binder]:
    """i=1, j=1"""
    parts: list[list[Token]] = [[]]
    for token in below:
        if token.kind == "sign" and token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [binder for part in parts for binder in _one_of(p, part, last, place)]


def _one_of(p: Parser, part: list[Token], last: Node | None, place: Span) -> list[Binder]:
    equals = next((i for i, t in enumerate(part) if t.text == "="), len(part))
    found = _index_letters(p, part[:equals])
    if not found or equals + 1 > len(part):
        raise SyntaxProblem("this range of an index is not read", place)
    return [Binder(name, p.inside(part[equals + 1 :], part[0]), last, None, place) for name in found]


def _members(p: Parser, below: list[Token], place: Span) -> list[Binder]:
    """i \\in [n]"""
    at = next(i for i, t in enumerate(below) if t.text == "in")
    names, rest = _index_letters(p, below[:at]), below[at + 1 :]
    if names and len(rest) > 2 and rest[0].kind == "open" and rest[0].text == "[" and rest[-1].kind == "close":
        top = p.inside(rest[1:-1], below[0])
        return [Binder(name, Node("number", [], place, "1"), top, None, place) for name in names]
    raise SyntaxProblem("a sum over the members of a set is not read", place, hint="write \\sum_{i=1}^{n}")


def _index_letters(p: Parser, tokens: list[Token]) -> list[str]:
    """i, j of "i, j" and of "ij"; nothing where other things stand there."""
    items = letters.index_items(p, tokens) if tokens else None
    atoms = [atom for item in items or () for atom in item]
    plain = all(not a.shift and not a.word and a.number is None and a.text != letters.WHOLE for a in atoms)
    return [a.text for a in atoms] if plain else []
