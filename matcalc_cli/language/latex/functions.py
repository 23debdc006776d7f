"""Functions with and without brackets: \\sin 2x, \\log_2(x), \\max(a, b), \\sqrt[3]{x}; where their arguments end."""

from __future__ import annotations

from typing import cast

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import binders, fences, scripts
from matcalc_cli.language.latex.conditions import comparison
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.latex.tables import FONTS
from matcalc_cli.language.latex.trees import chosen, joined
from matcalc_cli.language.latex.words import FUNCTIONS, TRIGONOMETRIC
from matcalc_cli.language.syntax import RAISED, Node

_EXTREMES = ("max", "min")
_BASES = {"2": "log2", "10": "log10"}
_INDEXED = ("tr1", "tr2")  # names that are printed with an index


def called(p: Cursor, name: str, token: Token | None = None) -> Node:
    """The function and its argument: \\sin x, \\log_2(x), \\sin^2 x; p stands behind its name."""
    start = (token or p.tokens[p.place - 1]).start
    if name in _EXTREMES and p.at("sign", "_"):
        return binders.extreme(p, name, start)
    if name == "where" and p.token.kind == "open":
        return scripts.with_scripts(p, _where(p))
    power, name, base = _head_scripts(p, name)
    args, bracketed = _arguments(p, name, start)
    span = Span(min(start, args[0].span.start), max(p.tokens[p.place - 1].end, args[-1].span.end))
    mark = [Span(start, start + 1)]
    if name in _EXTREMES:
        node = _extreme(name, args, span, mark)
    elif name == "norm" and len(args) == 1:
        node = Node("norm", args, span)
    else:
        if name == "log" and args[0].kind == "absolute":  # \\log |K| of a square matrix is that of its determinant
            args[0].value = "log"
        node = Node("call", args, span, name, mark)
    if base is not None:
        node = Node("divide", [node, Node("call", [base], base.span, "log", mark)], span, ["", "/"], mark)
    if power is not None:
        node = scripts.raised(p, node, *power)
        if node.kind == "power":
            node.value = RAISED
    return scripts.with_scripts(p, node) if bracketed else node


def _where(p: Cursor) -> Node:
    """where(x > 0, a, b), as results have it where the condition is one of arrays."""
    opened = p.token
    parts = _arguments_of(fences.inner_tokens(p))
    span = Span(opened.start, p.tokens[p.place - 1].end)
    if len(parts) != 3 or not all(parts):
        raise SyntaxProblem("where takes a condition and two values", span, hint="as in where(x > 0, a, b)")
    yes, no = (p.inside(part, opened) for part in parts[1:])
    return chosen(comparison(p, parts[0], opened.span), yes, no, span)


def _arguments_of(tokens: list[Token]) -> list[list[Token]]:
    """The tokens of each argument: commas in brackets of their own separate nothing."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind in ("open", "{", "begin")) - (token.kind in ("close", "}", "end"))
        if depth == 0 and token.kind == "sign" and token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _head_scripts(p: Cursor, name: str) -> tuple[tuple[Token, list[Token]] | None, str, Node | None]:
    """(power, name, base): what stands between a function and its argument."""
    power, base = None, None
    while p.token.kind == "sign" and p.token.text in "^_":
        sign = p.token
        tokens = p.script_tokens()
        text = "".join(t.text for t in tokens)
        if sign.text == "^":
            if tokens[0].text == "-" and name in TRIGONOMETRIC:
                raise SyntaxProblem(
                    f"it is not clear whether {name}^{{-1}} is an inverse function or 1/{name}",
                    Span(sign.start, tokens[-1].end),
                    hint=f"write \\arc{name} x or \\frac{{1}}{{\\{name} x}}",
                )
            power = (sign, tokens)
        elif name == "log":
            name, base = (
                (_BASES[text], None) if text in _BASES else (name, None if text == "e" else p.inside(tokens, sign))
            )
        elif name + text in _INDEXED:
            name += text
        else:
            raise SyntaxProblem(f"an index of {name} is not read", Span(sign.start, tokens[-1].end))
    return power, name, base


def _extreme(name: str, args: list[Node], span: Span, mark: list[Span]) -> Node:
    """\\max(a, b, c) = max(a, max(b, c)); \\max(x) is the largest entry."""
    if len(args) < 2:
        return Node("call", args, span, "a" + name, mark)
    node = args[-1]
    for arg in reversed(args[:-1]):
        node = Node("call", [arg, node], span, name, mark)
    return node


def _arguments(p: Cursor, name: str, start: int) -> tuple[list[Node], bool]:
    """The arguments in brackets, or the factors that stand side by side behind the name."""
    token = p.token
    if token.kind == "open" and token.text in "([{":
        return fences.arguments(p), True
    if token.kind == "{":
        return [_braced(p)], True
    if token.kind == "open" or token.kind == "bar":
        return [p.factor()], False
    return [_side_by_side(p, name, start)], False


def _braced(p: Cursor) -> Node:
    """\\sin{x}, \\exp{(x)}"""
    opened = p.token
    inner = p.group_tokens(opened)
    if not inner:
        raise SyntaxProblem("there is nothing in these braces", opened.span)
    return p.inside(inner, opened)


def _side_by_side(p: Cursor, name: str, start: int) -> Node:
    """2\\pi x of \\sin 2\\pi x: factors up to a sign, a space that separates, or the next function."""
    if p.at("sign", "-"):
        sign = p.advance()
        p.deeper()
        inner = _side_by_side(p, name, start)
        p.depth -= 1
        return Node("negate", [inner], Span(sign.start, inner.span.end), marks=[sign.span])
    if not p.starts_operand():
        raise SyntaxProblem(
            f"the argument of {name} is missing", Span(start, max(start + 1, p.token.start)), hint=f"write \\{name}(x)"
        )
    complete = _is_function(p)
    node = p.factor()
    while p.starts_operand() and not complete and not _is_function(p):
        token = p.token
        p.refuse_beside(node)
        if token.gap >= 2 or token.kind in ("open", "bar"):
            raise SyntaxProblem(
                f"it is not clear where the argument of {name} ends", token.span, hint=f"write \\{name}( ... )"
            )
        node = joined(node, "multiply", p.factor(), None, "*")
    last = node.args[-1] if node.kind == "multiply" else node
    if last.kind == "apply":  # \\log p(x) where p is a function; \\log x (1 - y) is refused
        last.value = (*cast("tuple[object, ...]", last.value), name)
    if p.at("sign", "/") or p.token.kind == "macro" and p.token.text == "div":
        raise SyntaxProblem(
            f"it is not clear where the argument of {name} ends", p.token.span, hint="write \\frac{ }{ } or brackets"
        )
    return node


def _is_function(p: Cursor) -> bool:
    """Is the next operand a function, a sum or a letter before brackets, which ends an argument without brackets?"""
    token = p.token
    if token.kind == "macro":
        word = token.text in FONTS or token.text == "operatorname"
        return token.text in FUNCTIONS or token.text in ("sum", "prod") or word and _names_function(p)
    return token.kind == "letter" and p.peek().kind == "open" and p.peek().text == "("


def _names_function(p: Cursor) -> bool:
    place, token = p.place, p.token
    found = FONTS.get(token.text, "upright") == "upright" and bool(p.word())
    p.place, p.token = place, token
    return found


def root(p: Cursor) -> Node:
    """\\sqrt{x}, \\sqrt[3]{x}"""
    macro = p.advance()
    degree = None
    if p.token.kind == "open" and p.token.text == "[":
        opened = p.advance()
        degree = p.expression()
        fences.close(p, opened)
    inner = p.argument(macro)
    span = Span(macro.start, p.tokens[p.place - 1].end)
    if degree is None or degree.kind == "number" and degree.value == "2":
        return Node("call", [inner], span, "sqrt", [macro.span])
    if degree.kind == "number" and degree.value == "3":
        return Node("call", [inner], span, "cbrt", [macro.span])
    one = Node("number", [], degree.span, "1")
    exponent = Node("divide", [one, degree], degree.span, ["", "/"], [degree.span])
    return Node("power", [inner, exponent], span, "^", [macro.span])
