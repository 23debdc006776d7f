"""\\sum and \\prod: which indices, from where to where, over what; \\max over an index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, cast

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import letters
from matcalc_cli.language.latex.conditions import comparison
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.letters import Symbol, symbol_of
from matcalc_cli.language.latex.reader import Token, split
from matcalc_cli.language.latex.tables import COMPARISONS
from matcalc_cli.language.latex.trees import chosen
from matcalc_cli.language.syntax import Node

MAX_BINDERS = 6
NEUTRAL = {"sum": "0", "prod": "1"}
SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!="}


@dataclass(frozen=True)
class Members:
    """j \\in R_i, (i, j) \\in \\Omega: the letters that run over the members of a set, and the set."""

    letters: tuple[str, ...]
    held: Symbol
    span: Span


@dataclass(frozen=True)
class Binder:
    """One index of \\sum: its letter, first and last value; `beyond` is (sign, letter) of j > i, j \\neq i; `members`
    the set whose members it runs over."""

    letter: str
    first: Node | None
    last: Node | None
    beyond: tuple[str, str] | None
    span: Span
    members: Members | None = None


Binders = tuple[Binder, ...]


def sum_of(node: Node) -> tuple[str, Binders]:
    """("sum" | "prod" | "max" | "min", indices) of a node of kind `over`."""
    return cast("tuple[str, Binders]", node.value)


def over(p: Cursor) -> Node:
    """\\sum_{i=1}^{n} and \\prod over the rest of the term."""
    macro = p.advance()
    below, above = _ends(p)
    place = Span(macro.start, p.tokens[p.place - 1].end)
    if not below:
        raise SyntaxProblem(f"\\{macro.text} does not say over which index", macro.span, hint=f"write \\{macro.text}_i")
    found, conditions = indices(p, below, above, place)
    if not p.starts_operand() and not p.at("sign", "-"):
        raise SyntaxProblem(f"there is nothing behind this \\{macro.text}", place)
    body = p.term()
    if conditions:
        body = chosen(conditions, body, Node("number", [], place, NEUTRAL[macro.text]), body.span)
    span = Span(macro.start, max(place.end, body.span.end))
    return Node("over", [body], span, (macro.text, found), [place])


def extreme(p: Cursor, name: str, start: int) -> Node:
    """\\max_i and \\min_i over the rest of the term; p stands behind the name."""
    below, _ = _ends(p)
    place = Span(start, p.tokens[p.place - 1].end)
    found, conditions = indices(p, below, [], place)
    if conditions or any(binder.members or binder.beyond for binder in found):
        raise SyntaxProblem(f"\\{name} over a part of the entries is not read", place)
    if not p.starts_operand() and not p.at("sign", "-"):
        raise SyntaxProblem(f"there is nothing behind this \\{name}", place)
    body = p.term()
    return Node("over", [body], Span(start, max(place.end, body.span.end)), (name, found), [place])


def _ends(p: Cursor) -> tuple[list[Token], list[Token]]:
    """The tokens below and above."""
    below: list[Token] = []
    above: list[Token] = []
    while p.token.kind == "sign" and p.token.text in "_^":
        sign = p.token
        tokens = p.script_tokens()
        if sign.text == "_":
            below = tokens
        else:
            above = tokens
    return below, above


def indices(p: Cursor, below: list[Token], above: list[Token], place: Span) -> tuple[Binders, list[Node]]:
    """The indices, and the conditions behind a colon or in the further lines of \\substack."""
    last = p.inside(above, below[0]) if above else None
    head, *lines = _lines(p, below)
    head, condition = _such_that(head)
    found = _binders(p, head, last, place)
    conditions: list[Node] = []
    for tokens in filter(None, [condition, *lines]):
        narrowed = _narrowed(p, found, tokens)
        if narrowed is None:
            conditions += comparison(p, tokens, place)
        else:
            found = narrowed
    if len(found) > MAX_BINDERS:
        raise SyntaxProblem(f"a sum over more than {MAX_BINDERS} indices", place)
    return tuple(found), conditions


def _lines(p: Cursor, below: list[Token]) -> list[list[Token]]:
    """The lines of \\substack{j = 1 \\\\ j \\neq i}."""
    if below[0].kind != "macro" or below[0].text != "substack":
        return [below]
    sub = p.beside(below)
    sub.advance()
    parts = split(sub.group_tokens(below[0]), lambda t: t.kind == "newline")
    return [part[:-1] if part[-1].is_sign(",") else part for part in parts if part] or [below]


def _such_that(below: list[Token]) -> tuple[list[Token], list[Token]]:
    """i and C_i = 1 of "i : C_i = 1"."""
    depth = 0
    for k, token in enumerate(below):
        depth += (token.kind in ("{", "open")) - (token.kind in ("}", "close"))
        colon = token.kind == "sign" and token.text == ":" or token.kind == "bar"
        if depth == 0 and colon and 0 < k < len(below) - 1:
            return below[:k], below[k + 1 :]
    return below, []


def _narrowed(p: Cursor, found: list[Binder], tokens: list[Token]) -> list[Binder] | None:
    """j \\neq i, j > i and j \\in R_i said of an index that is there already; None of other conditions."""
    signs = [t for t in tokens if _sign(t) or t.kind == "macro" and t.text == "in"]
    if len(signs) != 1:
        return None
    at = tokens.index(signs[0])
    own = _index_letters(p, tokens[:at])
    place = next((k for k, b in enumerate(found) if [b.letter] == own), None)
    if place is None:
        return None
    binder = found[place]
    if signs[0].text == "in":
        if binder.members is None and (members := _members_of(p, own, tokens[at + 1 :], binder.span)):
            return [*found[:place], replace(binder, members=members), *found[place + 1 :]]
        return None
    other = _index_letters(p, tokens[at + 1 :])
    if len(other) != 1 or binder.beyond is not None:
        return None
    return [*found[:place], replace(binder, beyond=(_sign(signs[0]), other[0])), *found[place + 1 :]]


def _sign(token: Token) -> str:
    return COMPARISONS.get(token.written, "") if token.kind in ("macro", "sign") else ""


class _Below(NamedTuple):
    """What stands below a sum, split at its comparisons: the signs, the parts, the letters of those that list
    letters; the last value that stands above."""

    p: Cursor
    tokens: list[Token]
    signs: tuple[str, ...]
    parts: list[list[Token]]
    names: list[list[str]]
    last: Node | None
    place: Span

    def end(self, k: int) -> Node:
        """A part as the first or the last value of an index."""
        return self.p.inside(self.parts[k], self.tokens[0])

    def each(self, k: int, first: Node | None, last: Node | None) -> list[Binder]:
        """The letters of a part between the same two ends."""
        return [Binder(name, first, last, None, self.place) for name in self.names[k]]


def _binders(p: Cursor, below: list[Token], last: Node | None, place: Span) -> list[Binder]:
    """The indices of i=1 / i,j / i<j / i \\neq j / 1 \\le i \\le n / i \\in [n] / i \\in S."""
    if any(token.written == "\\in" for token in below):
        return _members(p, below, place)
    parts = split(below, lambda token: bool(_sign(token)))
    signs = tuple(filter(None, map(_sign, below)))
    read = _Below(p, below, signs, parts, [_index_letters(p, part) for part in parts], last, place)
    found = _RANGES[signs](read) if signs in _RANGES else []
    if found:
        return found
    if signs == ("==", "==") or signs.count("==") > 1 and any(t.text == "," for t in below):
        return [
            binder
            for part in split(below, lambda token: token.is_sign(","))
            for binder in _one_of(p, part, last, place)
        ]
    if len(signs) == 1 and signs[0] in SWAPPED and read.names[0]:
        read.end(1)  # what is wrong in it is said first
        raise SyntaxProblem(
            "where this index stops hangs on an entry of an array",
            place,
            hint="write \\sum_{j : ...} with a condition, or a one-hot array",
        )
    raise SyntaxProblem("this range of an index is not read", place, hint="as in \\sum_{i=1}^{n} or \\sum_{i,j}")


def _all(b: _Below) -> list[Binder]:
    """i, j"""
    return b.each(0, None, b.last)


def _from(b: _Below) -> list[Binder]:
    """i = 1"""
    return b.each(0, b.end(1), b.last) if b.names[0] else []


def _pair(b: _Below) -> list[Binder]:
    """i < j over both; j \\neq i inside of a sum over i is one index: sums.py knows which is bound already."""
    if len(b.names[0]) != 1 or len(b.names[1]) != 1:
        return []
    (one,), (other,) = b.names
    return [Binder(one, None, b.last, None, b.place), Binder(other, None, b.last, (SWAPPED[b.signs[0]], one), b.place)]


def _between(b: _Below) -> list[Binder]:
    """1 \\le i \\le n"""
    return b.each(1, b.end(0), b.end(2)) if b.names[1] else []


def _ordered(b: _Below) -> list[Binder]:
    """1 \\le i < j \\le n"""
    if not b.names[1] or not b.names[2]:
        return []
    outer, inner = b.names[1][0], b.names[2][0]
    first, top = b.end(0), b.end(3)
    return [Binder(outer, first, top, None, b.place), Binder(inner, first, top, (">", outer), b.place)]


# the comparisons below a sum -> its indices; nothing where other things than letters stand there
_RANGES: dict[tuple[str, ...], Callable[[_Below], list[Binder]]] = {
    (): _all,
    ("==",): _from,
    **dict.fromkeys([(sign,) for sign in SWAPPED], _pair),
    ("<=", "<="): _between,
    ("<=", "<", "<="): _ordered,
}


def _one_of(p: Cursor, part: list[Token], last: Node | None, place: Span) -> list[Binder]:
    equals = next((i for i, t in enumerate(part) if t.text == "="), len(part))
    found = _index_letters(p, part[:equals])
    if not found or equals + 1 > len(part):
        raise SyntaxProblem("this range of an index is not read", place)
    return [Binder(name, p.inside(part[equals + 1 :], part[0]), last, None, place) for name in found]


def _members(p: Cursor, below: list[Token], place: Span) -> list[Binder]:
    """i \\in [n], j \\in R_i, (i, j) \\in \\Omega"""
    at = next(i for i, t in enumerate(below) if t.text == "in")
    left, rest = below[:at], below[at + 1 :]
    tupled = len(left) > 2 and left[0].kind == "open" and left[-1].kind == "close"
    names = _index_letters(p, left[1:-1] if tupled else left)
    if names and len(rest) > 2 and rest[0].kind == "open" and rest[0].text == "[" and rest[-1].kind == "close":
        top = p.inside(rest[1:-1], below[0])
        return [Binder(name, Node("number", [], place, "1"), top, None, place) for name in names]
    members = _members_of(p, names, rest, place) if names and (tupled or len(names) == 1) else None
    if members is None:
        raise SyntaxProblem("a sum over the members of this set is not read", place, hint="write \\sum_{i=1}^{n}")
    *others, last = names
    return [*(Binder(name, None, None, None, place) for name in others), Binder(last, None, None, None, place, members)]


def _members_of(p: Cursor, names: list[str], rest: list[Token], place: Span) -> Members | None:
    """R_i, \\mathcal{R}(t_i), \\Omega: a set by its letter, and whose it is."""
    sub = p.beside(rest)
    if not sub.starts_symbol():
        return None
    found = letters.symbols(sub)
    if len(found) != 1:
        return None
    symbol = found[0]
    if sub.at("sign", "_"):
        items = letters.index_items(sub, sub.script_tokens())
        symbol = replace(symbol, below=items) if items else symbol
    elif sub.token.kind == "open" and sub.token.text == "(":  # R(t_i): the i that it is of
        start = sub.place
        while sub.token.kind not in ("close", "stop"):
            sub.advance()
        inner = p.inside(sub.tokens[start + 1 : sub.place], rest[0]).bare()
        sub.advance()
        if inner.kind != "symbol":
            return None
        atoms = symbol_of(inner).atoms or (letters.Atom(symbol_of(inner).stem),)
        symbol = replace(symbol, below=tuple((atom,) for atom in atoms))
    return Members(tuple(names), symbol, place) if sub.token.kind == "stop" else None


def _index_letters(p: Cursor, tokens: list[Token]) -> list[str]:
    """i, j of "i, j" and of "ij"; nothing where other things stand there."""
    items = letters.index_items(p, tokens) if tokens else None
    atoms = [atom for item in items or () for atom in item]
    plain = all(not a.shift and not a.word and a.number is None and a.text != letters.WHOLE for a in atoms)
    return [a.text for a in atoms] if plain else []


__all__ = ["NEUTRAL", "SWAPPED", "Binder", "Binders", "Members", "extreme", "over", "sum_of"]
