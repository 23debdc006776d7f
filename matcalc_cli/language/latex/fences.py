"""Brackets, bars and norms."""

from __future__ import annotations

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import scripts
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.latex.tables import CLOSING
from matcalc_cli.language.syntax import Node

_ROUNDED = {"floor": "floor", "ceil": "ceil"}


def inner_tokens(p: Cursor) -> list[Token]:
    """The tokens between the bracket here and the one that closes it; p stands behind it then."""
    braced = p.token.kind == "{"
    opened, start, depth = p.token, p.place, 0
    while True:
        token = p.token
        if token.kind == "stop":
            raise SyntaxProblem(f"{_shown(opened)} is never closed", opened.span)
        depth += (token.kind in ("open", "{", "begin")) - (token.kind in ("close", "}", "end"))
        p.advance()
        if depth == 0:
            found = p.tokens[start + 1 : p.place - 1]
            return found[1:-1] if braced and found and found[0].kind == "open" else found


def _shown(opened: Token) -> str:
    return {"(": "(", "[": "[", "{": "\\{", "<": "\\langle", "‖": "\\|"}.get(opened.text, opened.text)


def close(p: Cursor, opened: Token) -> None:
    """The bracket that closes `opened`."""
    token = p.token
    if token.kind in ("close", "bar") and token.text == opened.text:
        p.advance()
        return
    if token.kind == "stop":
        raise SyntaxProblem(f"{_shown(opened)} is never closed", opened.span)
    if token.kind == "close":
        wanted = CLOSING.get(opened.text, opened.text)
        raise SyntaxProblem(f"{wanted} was expected: {_shown(opened)} is still open", token.span)
    raise p.unexpected()


def listed(p: Cursor, opened: Token) -> list[Node]:
    """expression, expression ... up to the bracket that closes; p stands on it."""
    outer, p.bars = p.bars, ()
    found = [p.expression()]
    while p.token.kind == "sign" and p.token.text == ",":
        p.advance()
        found.append(p.expression())
    if p.token.kind == "sign" and p.token.text == ";" or p.token.kind == "bar":
        shown = ";" if p.token.kind == "sign" else "|"
        raise SyntaxProblem(f"what stands behind {shown} in brackets is not read", p.token.span, hint="use a comma")
    p.bars = outer
    return found


def arguments(p: Cursor) -> list[Node]:
    """(x, y): the arguments; p stands behind the bracket."""
    opened = p.advance()
    if p.token.kind == "close":
        raise SyntaxProblem("there is nothing between the brackets", Span(opened.start, p.token.end))
    found = listed(p, opened)
    close(p, opened)
    return found


def fence(p: Cursor) -> Node:
    """A bracket and what is in it: a group, a list, a norm, an inner product."""
    opened = p.token
    if opened.text in "|‖":
        return _bars(p, opened)
    if opened.text == ".":
        return _half(opened)
    if opened.text == "<":
        return _inner_product(p)
    found = arguments(p)
    span = Span(opened.start, p.tokens[p.place - 1].end)
    if opened.text in _ROUNDED:
        return Node("call", found, span, _ROUNDED[opened.text], [opened.span])
    if len(found) == 1:
        return Node("group", found, span)
    if opened.text == "(":
        if transposed_next(p):
            p.shared.notes.append("(a, b)^\\top is read as the column of a and b")
            sign = p.token
            p.script_tokens()
            span = Span(opened.start, max(sign.end, p.tokens[p.place - 1].end))
        return Node("literal", found, span, (False, len(found), 1))
    return Node("literal", found, span, (True, 1, len(found)))


def transposed_next(p: Cursor) -> bool:
    """Does ^\\top follow?"""
    if not p.at("sign", "^"):
        return False
    place, token = p.place, p.token
    found = bool(scripts.transposes(p.script_tokens()))
    p.place, p.token = place, token
    return found


def _half(opened: Token) -> Node:
    raise SyntaxProblem(
        "a bracket on one side, as of values at a point, is not read", opened.span, hint="give the point with --at"
    )


def _inner_product(p: Cursor) -> Node:
    """\\langle x, y \\rangle"""
    opened = p.advance()
    found = listed(p, opened) if p.token.kind != "close" else []
    close(p, opened)
    span = Span(opened.start, p.tokens[p.place - 1].end)
    if len(found) != 2:
        raise SyntaxProblem("an inner product has two factors", span, hint="write \\langle x, y\\rangle")
    return Node("call", found, span, "dot", [opened.span])


def bars(p: Cursor) -> Node:
    """|x|, ||x||, \\|x\\| whose bars do not say which side they are."""
    return scripts.with_scripts(p, _bars(p, p.token))


def _bars(p: Cursor, opened: Token) -> Node:
    p.advance()
    double = opened.text == "‖"
    if not double and p.token.kind == opened.kind and p.token.text == "|" and p.token.start == opened.end:
        p.advance()
        inner = _between(p, opened, "|")
        closed = p.advance()
        if not (p.token.kind == closed.kind and p.token.text == "|"):
            raise SyntaxProblem("|| is never closed", Span(opened.start, opened.end + 1))
        p.advance()
        return _norm(p, inner, opened)
    inner = _between(p, opened, opened.text)
    p.advance()
    if double:
        return _norm(p, inner, opened)
    return Node("absolute", [inner], Span(opened.start, p.tokens[p.place - 1].end), "by kind")


def _between(p: Cursor, opened: Token, text: str) -> Node:
    """What is between two bars; p stands on the second."""
    outer = p.bars
    p.bars = (*outer, text) if opened.kind == "bar" else ()
    inner = p.expression()
    p.bars = outer
    closing = ("close",) if opened.kind == "open" else ("bar", "close")
    if p.token.kind not in closing or p.token.text != text:
        if p.token.kind == "stop":
            raise SyntaxProblem(f"{_shown(opened)} is never closed", opened.span)
        raise p.unexpected()
    return inner


def _norm(p: Cursor, inner: Node, opened: Token) -> Node:
    """The norm that the sign below says, before or behind the power."""
    span = Span(opened.start, p.tokens[p.place - 1].end)
    power = None
    if p.at("sign", "^") and not transposed_next(p):
        sign = p.token
        power = (sign, p.script_tokens())
    if p.at("sign", "_"):
        sign = p.token
        below = p.script_tokens()
        node = _by_order(p, inner, below, Span(opened.start, p.tokens[p.place - 1].end), sign)
    else:
        node = Node("norm", [inner], span)
    if power is None and node.kind == "weighted" and p.at("sign", "^"):
        sign = p.token
        power = (sign, p.script_tokens())
    if node.kind == "weighted":
        return _weighted(p, node, power)
    return node if power is None else scripts.raised(p, node, *power)


def _by_order(p: Cursor, inner: Node, below: list[Token], span: Span, sign: Token) -> Node:
    text = "".join(t.text for t in below if t.kind not in "{}" and t.text not in ("mathrm", "rm", "text"))
    if text in ("2", "F", "Fro", "fro"):
        return Node("norm", [inner], span, "2" if text == "2" else "F")
    if text in ("1", "infty"):
        return Node("norm", [inner], span, "1" if text == "1" else "inf")
    if text in ("*", "ast", "star", "nuc"):
        return Node("norm", [inner], span, "nuc")
    if len(below) == 1 and (below[0].kind == "number" or text == "p"):
        return Node("norm", [inner], span, text)
    if len(below) == 1 and below[0].kind == "letter" and not text.isupper():
        raise SyntaxProblem(f"the norm with index {text} is not read", span)
    if text in ("0", "2,1", "1,1", "1,2", "TV", "H", "op", "sp", "max"):
        raise SyntaxProblem(f"the norm with index {text} is not read", span)
    if len(below) == 1 and below[0].text in "ΣΩ":
        raise SyntaxProblem(
            f"the norm with weight {text} is x' {text} x for some and x' {text}^{{-1}} x for others",
            span,
            hint=f"write x^\\top {text} x, or \\|x\\|_{{{text}^{{-1}}}}",
        )
    return Node("weighted", [inner, p.inside(below, sign)], span)


def _weighted(p: Cursor, node: Node, power: tuple[Token, list[Token]] | None) -> Node:
    """‖x‖²_W = x' W x"""
    inner, weight = node.args
    mark = [node.span, node.span]
    flipped = Node("transpose", [inner], node.span, marks=mark[:1])
    square = Node("multiply", [flipped, weight, inner], node.span, ["", "*", "*"], mark)
    square = Node("group", [square], node.span)
    if power is not None and [t.text for t in power[1]] == ["2"]:
        return square
    root = Node("call", [square], node.span, "sqrt", mark[:1])
    return root if power is None else scripts.raised(p, root, *power)
