"""What stands above and below an operand: powers, transposes, inverses, entries, factorials."""

from __future__ import annotations

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import letters
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.latex.tables import FONTS, SWITCHES
from matcalc_cli.language.syntax import Node

_TRANSPOSES = frozenset(("top", "intercal", "prime"))
_STARS = frozenset(("*", "ast", "star"))
_HADAMARD = frozenset(("circ", "odot"))


def _upright_letter(tokens: list[Token]) -> str:
    """T of T, \\mathsf{T}, \\rm T, \\text{T}; '' of all else."""
    plain = [t for t in tokens if t.kind not in "{}"]
    if plain and plain[0].kind == "macro" and (plain[0].text in FONTS or plain[0].text in SWITCHES):
        plain = plain[1:]
        return plain[0].text.upper() if len(plain) == 1 and plain[0].text in "TtHh" else ""
    return plain[0].text if len(plain) == 1 and plain[0].kind == "letter" and plain[0].text in "TH" else ""


def transposes(tokens: list[Token]) -> str:
    """'top' of \\top, \\mathsf T; 'T' of the letter, which may be a name; '' of all else."""
    if len(tokens) == 1 and tokens[0].kind == "macro" and tokens[0].text in _TRANSPOSES:
        return "top"
    if _upright_letter(tokens) == "T":
        return "T" if len(tokens) == 1 else "top"
    return ""


def raised(p: Cursor, node: Node, sign: Token, tokens: list[Token]) -> Node:
    """node^{...} by what stands there."""
    end = p.tokens[p.place - 1].end
    span = Span(min(node.span.start, sign.start), max(node.span.end, end))
    mark = [Span(sign.start, max(end, sign.end))]
    kind = transposes(tokens)
    if kind == "T":
        return Node("power-T", [node, Node("name", [], tokens[-1].span, "T")], span, "^", mark)
    if kind:
        return Node("transpose", [node], span, marks=mark)
    head, *rest = tokens
    if head.text == "-" and transposes(rest):
        inverse = Node("power", [node, Node("number", [], head.span, "-1")], span, "^", mark)
        return Node("transpose", [inverse], span, marks=mark)
    if not rest and head.text in ("+", "dagger", "dag"):
        return Node("call", [node], span, "pinv", mark)
    _refuse_above(node, tokens, mark[0])
    if head.kind == "macro" and head.text in _HADAMARD and rest:
        return Node("e-power", [node, _exponent(p, sign, rest)], span, ".^", mark)
    return Node("power", [node, _exponent(p, sign, tokens)], span, "^", mark)


def _refuse_above(node: Node, tokens: list[Token], span: Span) -> None:
    """Raises SyntaxProblem for stars, adjoints, numbers in brackets and several primes, which are no powers."""
    head, *rest = tokens
    if not rest and head.text in _STARS:
        raise SyntaxProblem(
            "a star is the adjoint for some and an optimum for others",
            Span(span.start, head.end),
            hint="write ^\\top, or give the name another index",
        )
    if _upright_letter(tokens) == "H" or head.text == "mathsf" and len(tokens) == 2:
        raise SyntaxProblem("^H is the adjoint of a complex matrix", span, hint="of a real one write ^\\top")
    if head.kind == "open" and tokens[-1].kind == "close" and node.kind != "number" and _one_fence(tokens):
        raise SyntaxProblem("a number in brackets above is the index of a name", span, hint="write ^{2} for a power")
    if head.kind == "macro" and head.text == "prime":
        raise SyntaxProblem("more than one prime is no transpose", span)


def _one_fence(tokens: list[Token]) -> bool:
    return all(t.kind in ("open", "close", "number", "letter") for t in tokens) and len(tokens) == 3


def _exponent(p: Cursor, sign: Token, tokens: list[Token]) -> Node:
    """The exponent, read once: what stands behind brackets may belong to two readings."""
    known = p.shared.scripts
    if id(sign) not in known:
        known[id(sign)] = p.inside(tokens, sign)
    return known[id(sign)]


def primed(node: Node, sign: Token) -> Node:
    """x'"""
    return Node("transpose", [node], Span(node.span.start, sign.end), "'", [sign.span])


def with_scripts(p: Cursor, node: Node) -> Node:
    """The operand with all scripts that follow it."""
    primes = 0
    while p.token.kind == "sign":
        sign = p.token
        if sign.text == "^":
            node = raised(p, node, sign, p.script_tokens())
        elif sign.text == "_":
            node = _component(p, node, sign, p.script_tokens())
        elif sign.text == "'":
            p.advance()
            primes += 1
            if primes > 1:
                raise SyntaxProblem("more than one prime is no transpose", sign.span)
            node = primed(node, sign)
        elif sign.text == "!":
            p.advance()
            node = factorial(node, sign)
        else:
            return node
    return node


def factorial(node: Node, sign: Token) -> Node:
    """n! = Γ(n + 1)"""
    span = Span(node.span.start, sign.end)
    more = Node("add", [node, Node("number", [], sign.span, "1")], span, ["+", "+"], [sign.span])
    return Node("call", [more], span, "gamma", [sign.span])


def positive_part(node: Node, span: Span) -> Node:
    """[x]_+ = max(0, x)"""
    return Node("call", [Node("number", [], span, "0"), node], span, "max", [span])


def _component(p: Cursor, node: Node, sign: Token, tokens: list[Token]) -> Node:
    """(Xw)_i, [x]_+, [x]_\\times"""
    span = Span(node.span.start, p.tokens[p.place - 1].end)
    if len(tokens) == 1 and tokens[0].text == "+":
        return positive_part(node, span)
    if len(tokens) == 1 and tokens[0].text == "times":
        return Node("call", [node], span, "skew", [span])
    items = letters.index_items(p, tokens)
    if items is None or node.kind == "number" or any(atom.word for item in items for atom in item):
        raise SyntaxProblem("this is no index", Span(sign.start, span.end), hint="an index is a letter or a number")
    return Node("component", [node], span, tuple(atom for item in items for atom in item))


__all__ = ["primed", "raised", "transposes", "with_scripts"]
