"""LaTeX in --given: A \\in \\mathbb{R}^{m\\times n}, \\Sigma \\succ 0, A^\\top = A, names with macros."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import fences, letters, scripts
from matcalc_cli.language.latex.grammar import Parser
from matcalc_cli.language.latex.letters import symbol_of
from matcalc_cli.language.latex.reader import Reader, Token, scan, split
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import Shape, Size, combine

_HINT = "as in A \\in \\mathbb{R}^{m\\times n}, \\Sigma \\succ 0 or A^\\top = A"
_REALS = frozenset(("R", "Z", "N", "Q"))
_ORDERS = {r"\succ": "positive-definite", r"\succeq": "symmetric", ">": "positive", r"\gt": "positive"}


@dataclass(frozen=True)
class Said:
    """What a part of --given says of a name: its shape (None: nothing of sizes) and words."""

    name: str
    shape: Shape | None
    words: frozenset[str]
    span: Span


def name_before_colon(text: str) -> str:
    """x_i of \\mathbf{x}_i: the name as the language has it."""
    p = _parser(text, 0)
    found = _name(p)
    if p.token.kind != "stop":
        raise SyntaxProblem(f"{text.strip()!r} cannot be a name", Span(0, len(text)))
    return found


def all_said(text: str, offset: int) -> Iterator[Said]:
    """What one part of --given says, name by name."""
    p = _parser(text, offset)
    while p.token.kind != "stop":
        start = p.token.start
        listed = [_name(p)]
        if p.token.kind == "sign" and p.token.text == "^":
            yield _property(p, listed[0], start)
            return
        while p.at("sign", ","):
            p.advance()
            listed.append(_name(p))
        written = p.token.written
        if written == r"\in":
            p.advance()
            shape, words = _set(p)
        elif written in _ORDERS:
            p.advance()
            if not (p.token.kind == "number" and p.token.text == "0"):
                raise _not_read(p)
            p.advance()
            shape, words = None, {_ORDERS[written]}
        else:
            raise _not_read(p)
        span = Span(start, p.tokens[p.place - 1].end)
        for name in listed:
            yield Said(name, shape, frozenset(words), span)
        while p.token.kind == "sign" and p.token.text in ",.":
            p.advance()


def _parser(text: str, offset: int) -> Parser:
    tokens = scan(" " * offset + text.replace("ℝ", "R"), offset)
    return Parser(Reader({}, offset + len(text)).read(tokens))


def _not_read(p: Parser) -> SyntaxProblem:
    end = max(p.token.end, p.token.start + 1)
    return SyntaxProblem("this declaration is not read", Span(p.token.start, end), hint=_HINT)


def _name(p: Parser) -> str:
    if not p.starts_symbol():
        raise _not_read(p)
    found = letters.symbols(p)
    symbol = letters.below(p, found[0])
    if p.at("sign", "^") and p.peek().kind == "{" and p.peek(2).kind == "open":
        tokens = p.script_tokens()
        items = letters.index_items(p, tokens[1:-1])
        if items is not None:
            symbol = replace(symbol, above=items)
    if len(found) > 1:
        raise _not_read(p)
    return names.tidy(symbol.name)


def _property(p: Parser, name: str, start: int) -> Said:
    """A^\\top = A, A^\\top = -A, Q^\\top Q = I"""
    sign = p.token
    if not scripts.transposes(p.script_tokens()):
        raise SyntaxProblem("this declaration is not read", sign.span, hint=_HINT)
    word = "symmetric"
    if p.starts_symbol() and _name(p) == name:
        word = "orthogonal"
    if not p.at("sign", "="):
        raise _not_read(p)
    p.advance()
    if p.at("sign", "-") and word == "symmetric":
        p.advance()
        word = "antisymmetric"
    right = _name(p)
    if right != ("I" if word == "orthogonal" else name) or p.token.kind != "stop":
        raise _not_read(p)
    return Said(name, None, frozenset((word,)), Span(start, p.tokens[p.place - 1].end))


def _set(p: Parser) -> tuple[Shape, set[str]]:
    """(shape, words) of \\mathbb{R}^{m\\times n}, \\mathbb{R}_{+}, \\mathbb{S}^n_{++}, \\{0, 1\\}^n, [0, 1]."""
    token = p.token
    letter = _set_letter(p)
    words: set[str] = set()
    sizes: Shape = ()
    while p.token.kind == "sign" and p.token.text in "^_":
        sign = p.token
        tokens = p.script_tokens()
        if sign.text == "^":
            sizes = _sizes(p, tokens)
        elif {t.text for t in tokens} <= {"+", ">", "0", "geq", "ge"}:
            words.add("+" * sum(t.text == "+" for t in tokens) or ">")
        else:
            raise SyntaxProblem("this set is not read", token.span, hint=_HINT)
    if letter == "S":
        if len(sizes) != 1:
            raise SyntaxProblem("the set of symmetric matrices has one size", token.span, hint="as in \\mathbb{S}^n")
        return (sizes[0], sizes[0]), {"positive-definite" if words & {"++", ">"} else "symmetric"}
    shape = sizes if len(sizes) == 2 else (sizes[0], 1) if sizes else ()
    return shape, {"positive"} if words & {"++", ">"} and shape == () else set()


def _set_letter(p: Parser) -> str:
    token = p.token
    if token.kind == "open" and token.text in "[{(":
        fences.inner_tokens(p)
        return "R"
    if token.kind == "letter" and token.text == "R":
        p.advance()
        return "R"
    if token.kind == "macro" and (
        token.text in ("mathbb", "mathcal", "mathds", "mathbf", "Bbb", "R", "reals", "Reals")
    ):
        p.advance()
        letter = "R" if token.text in ("R", "reals", "Reals") else letters.text_of(p.group_tokens(token))
        if letter in _REALS or letter == "S":
            return "S" if letter == "S" else "R"
        if letter == "C":
            raise SyntaxProblem("complex numbers are not read", token.span)
    raise SyntaxProblem("this set is not read", token.span, hint=_HINT)


def _sizes(p: Parser, tokens: list[Token]) -> Shape:
    parts = split(tokens, lambda t: t.written in ("\\times", ","))
    if len(parts) > 2 or not all(parts):
        raise SyntaxProblem("an array has one size or two", Span(tokens[0].start, tokens[-1].end), hint=_HINT)
    return tuple(_size(p.inside(part, part[0])) for part in parts)


def _size(node: Node) -> Size:
    inner = node.bare()
    if inner.kind == "number" and inner.word.isdigit() and 1 <= int(inner.word) <= 100_000:
        return int(inner.word)
    if inner.kind == "symbol":
        return names.tidy(symbol_of(inner).name)
    if inner.kind == "multiply":
        return combine("*", *(_size(arg) for arg in inner.args))
    if inner.kind == "power" and inner.args[1].value == "2":
        return combine("*", _size(inner.args[0]), _size(inner.args[0]))
    raise SyntaxProblem("a size is a letter, a number or a product", node.span)
