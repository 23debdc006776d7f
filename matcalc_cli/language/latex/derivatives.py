"""Fractions and derivatives: \\frac{a}{b}, \\frac{\\partial f}{\\partial x}, \\nabla_x f, \\partial_x f."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import letters, scripts
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.letters import Symbol
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.syntax import Node


def fraction(p: Cursor) -> Node:
    """\\frac{a}{b}; \\frac{\\partial}{\\partial x} is a derivative of what follows."""
    macro = p.advance()
    place = p.place
    if p.token.kind == "{":
        top = p.group_tokens(macro)
        bottom = p.group_tokens(macro) if p.token.kind == "{" else []
        found = quotient(p, top, bottom)
        if found is not None:
            return _derived(p, macro, *found[1:])
        p.place, p.token = place, p.tokens[place]
    above = p.argument(macro)
    below = p.argument(macro)
    span = Span(macro.start, max(macro.end, p.tokens[p.place - 1].end))
    return scripts.with_scripts(p, Node("divide", [above, below], span, ["", "/"], [macro.span]))


def is_d(token: Token) -> bool:
    """d or \\partial"""
    return token.kind == "macro" and token.text == "partial" or token.kind == "letter" and token.text == "d"


def _without_font(tokens: list[Token]) -> list[Token]:
    """\\mathrm{d}t and \\mathrm d t as d t"""
    found, i = [], 0
    while i < len(tokens):
        t = tokens[i]
        upright = t.kind == "macro" and t.text in ("mathrm", "rm", "text", "operatorname", "mathsf")
        if upright and [e.text for e in tokens[i + 1 : i + 4]] == ["{", "d", "}"]:  # but no \mathrm{dq}
            found.append(tokens[i + 2])
            i += 4
        elif upright and i + 1 < len(tokens) and tokens[i + 1].text == "d":
            found.append(tokens[i + 1])
            i += 2
        elif upright and i + 3 == len(tokens) and tokens[i + 1].kind == "{":
            found.append(tokens[i + 2])
            i += 3
        else:
            found.append(t)
            i += 1
    return found


def quotient(p: Cursor, top: list[Token], bottom: list[Token]) -> tuple[int, list[Token], list[Symbol]] | None:
    """(order, tokens of the function, variables) of \\frac{\\partial^2 f}{\\partial x \\partial y}; None of others."""
    top, bottom = _without_font(top), _without_font(bottom)
    if not top or not bottom or not is_d(top[0]) or not is_d(bottom[0]) or len(bottom) < 2:
        return None
    sub = p.beside(top)
    sub.advance()
    order = _order(sub)
    function = sub.tokens[sub.place : -1]
    variables = _variables(p, bottom)
    if variables is None or len(variables) != order:
        return None
    return order, function, variables


def by_many(top: list[Token], bottom: list[Token]) -> bool:
    """\\frac{\\partial f}{\\partial (x, y)}, as results by several names at once are called, and those by a matrix."""
    return len(bottom) > 2 and bool(top) and is_d(top[0]) and is_d(bottom[0]) and bottom[1].kind in ("open", "begin")


def _order(p: Cursor) -> int:
    if not p.at("sign", "^"):
        return 1
    tokens = p.script_tokens()
    return int(tokens[0].text) if len(tokens) == 1 and tokens[0].text in ("2", "3", "4") else 0


def _variables(p: Cursor, bottom: list[Token]) -> list[Symbol] | None:
    """x, x of \\partial x^2; x, y of \\partial x \\partial y."""
    sub = p.beside(bottom)
    found: list[Symbol] = []
    while sub.token.kind != "stop":
        if not is_d(sub.token):
            return None
        macro = sub.advance()
        if sub.token.kind == "{":  # \partial{x}, as the argument of a macro stands there
            names = letters.names(sub, sub.group_tokens(macro))
        elif sub.starts_symbol():
            names = letters.symbols(sub)
        else:
            return None
        if len(names) != 1:
            return None
        symbol = letters.below(sub, names[0])
        if sub.at("sign", "^") and (tokens := sub.script_tokens()):
            above = tokens[1:-1] if tokens[0].kind == "open" and tokens[-1].kind == "close" else None
            items = letters.index_items(sub, above) if above else None
            if items is not None:
                symbol = replace(symbol, above=items)
                symbol = letters.below(sub, symbol)
                count = _order(sub)
            else:
                count = int(tokens[0].text) if len(tokens) == 1 and tokens[0].text in "234" else 0
        else:
            count = 1
        if not count:
            raise SyntaxProblem(
                "by a transposed variable is not read",
                sub.tokens[0].span,
                hint="leave out the ^\\top, and see --layout",
            )
        found += [symbol] * count
    return found


def _derived(p: Cursor, macro: Token, function: list[Token], variables: list[Symbol]) -> Node:
    if function:
        inner = p.inside(function, macro)
        bracketed = True
    else:
        bracketed = p.token.kind == "open"
        if not p.starts_operand() and not p.at("sign", "-"):
            raise SyntaxProblem("there is nothing to differentiate behind this", macro.span)
        inner = p.term()
    span = Span(macro.start, max(p.tokens[p.place - 1].end, inner.span.end))
    return Node("derivative", [inner], span, ("partial", tuple(variables), bracketed), [macro.span])


Derivative = tuple[str, tuple[Symbol | None, ...], bool]


def derivative_of(node: Node) -> Derivative:
    """("grad" | "partial", variables, is what is differentiated in brackets?) of a node of kind `derivative`."""
    return cast(Derivative, node.value)


def derivative(p: Cursor) -> Node:
    """\\nabla_x f, \\nabla^2_x f, \\partial_x f"""
    macro = p.advance()
    variables, order = nabla(p, macro)
    if p.token.kind == "macro" and p.token.text in ("cdot", "times"):
        raise SyntaxProblem("divergence and curl are not read", Span(macro.start, p.token.end))
    bracketed = p.token.kind == "open"
    inner = p.term()
    span = Span(macro.start, max(p.tokens[p.place - 1].end, inner.span.end))
    kind = "grad" if macro.text == "nabla" else "partial"
    return Node(
        "derivative", [inner], span, (kind, tuple(variables) * order or (None,) * order, bracketed), [macro.span]
    )


def nabla(p: Cursor, macro: Token) -> tuple[list[Symbol], int]:
    """The variables and the order that stand at \\nabla."""
    variables: list[Symbol] = []
    order = 1
    while p.token.kind == "sign" and p.token.text in "_^":
        sign = p.token
        tokens = p.script_tokens()
        if sign.text == "_":
            variables = letters.names(p, tokens)
        elif len(tokens) == 1 and tokens[0].text == "2" and macro.text == "nabla":
            order = 2
        else:
            raise SyntaxProblem(f"this power of \\{macro.text} is not read", Span(sign.start, tokens[-1].end))
    if len(variables) > 1 and order > 1 or macro.text == "partial" and len(variables) != 1:
        raise SyntaxProblem(f"\\{macro.text} needs one variable here", macro.span, hint=f"write \\{macro.text}_x f")
    return variables, order
