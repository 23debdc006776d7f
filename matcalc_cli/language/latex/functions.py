"""Functions with and without brackets, fractions, roots, derivatives, comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import fences, letters, scripts
from matcalc_cli.language.latex.reader import Token
from matcalc_cli.language.latex.tables import COMPARISONS, FONTS
from matcalc_cli.language.latex.words import FUNCTIONS, TRIGONOMETRIC
from matcalc_cli.language.syntax import Node

if TYPE_CHECKING:
    from matcalc_cli.language.latex.grammar import Parser
    from matcalc_cli.language.latex.letters import Symbol

_EXTREMES = ("max", "min")
_BASES = {"2": "log2", "10": "log10"}
_INDEXED = ("tr1", "tr2")  # names that are printed with an index


# -- functions --------------------------------------------------------------------------------------------------------


def called(p: Parser, name: str, token: Token | None = None) -> Node:
    """The function and its argument: \\sin x, \\log_2(x), \\sin^2 x; p stands behind its name."""
    start = (token or p.tokens[p.place - 1]).start
    if name in _EXTREMES and p.at("sign", "_"):
        from matcalc_cli.language.latex import binders

        return binders.extreme(p, name, start)
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
    return scripts.with_scripts(p, node) if bracketed else node


def _head_scripts(p: Parser, name: str) -> tuple[tuple[Token, list[Token]] | None, str, Node | None]:
    """(power, name, base): what stands between a function and its argument."""
    power, base = None, None
    while p.token.kind == "sign" and p.token.text in "^_":
        sign = p.token
        tokens = scripts.script_tokens(p)
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


def _arguments(p: Parser, name: str, start: int) -> tuple[list[Node], bool]:
    """The arguments in brackets, or the factors that stand side by side behind the name."""
    token = p.token
    if token.kind == "open" and token.text in "([{":
        return fences.arguments(p), True
    if token.kind == "{":
        return [_braced(p)], True
    if token.kind == "open" or token.kind == "bar":
        return [p.factor()], False
    return [_side_by_side(p, name, start)], False


def _braced(p: Parser) -> Node:
    """\\sin{x}, \\exp{(x)}"""
    opened = p.token
    inner = letters.group_tokens(p, opened)
    if not inner:
        raise SyntaxProblem("there is nothing in these braces", opened.span)
    return p.inside(inner, opened)


def _side_by_side(p: Parser, name: str, start: int) -> Node:
    """2\\pi x of \\sin 2\\pi x: factors up to a sign, a space that separates, or the next function."""
    from matcalc_cli.language.latex.grammar import joined

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
        last.value = (*last.value, name)
    if p.at("sign", "/") or p.token.kind == "macro" and p.token.text == "div":
        raise SyntaxProblem(
            f"it is not clear where the argument of {name} ends", p.token.span, hint="write \\frac{ }{ } or brackets"
        )
    return node


def _is_function(p: Parser) -> bool:
    """Is the next operand a function, a sum or a letter before brackets, which ends an argument without brackets?"""
    token = p.token
    if token.kind == "macro":
        word = token.text in FONTS or token.text == "operatorname"
        return token.text in FUNCTIONS or token.text in ("sum", "prod") or word and _names_function(p)
    return token.kind == "letter" and p.peek().kind == "open" and p.peek().text == "("


def _names_function(p: Parser) -> bool:
    place, token = p.place, p.token
    found = FONTS.get(token.text, "upright") == "upright" and bool(p.word())
    p.place, p.token = place, token
    return found


def root(p: Parser) -> Node:
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


# -- fractions and derivatives ----------------------------------------------------------------------------------------


def fraction(p: Parser) -> Node:
    """\\frac{a}{b}; \\frac{\\partial}{\\partial x} is a derivative of what follows."""
    macro = p.advance()
    place = p.place
    if p.token.kind == "{":
        top = letters.group_tokens(p, macro)
        bottom = letters.group_tokens(p, macro) if p.token.kind == "{" else []
        found = quotient(p, top, bottom)
        if found is not None:
            return _derived(p, macro, *found)
        p.place, p.token = place, p.tokens[place]
    above = p.argument(macro)
    below = p.argument(macro)
    span = Span(macro.start, max(macro.end, p.tokens[p.place - 1].end))
    return scripts.with_scripts(p, Node("divide", [above, below], span, ["", "/"], [macro.span]))


def _is_d(token: Token) -> bool:
    return token.kind == "macro" and token.text == "partial" or token.kind == "letter" and token.text == "d"


def _without_font(tokens: list[Token]) -> list[Token]:
    """\\mathrm{d}t as d t"""
    found, i = [], 0
    while i < len(tokens):
        t = tokens[i]
        upright = t.kind == "macro" and t.text in ("mathrm", "rm", "text", "operatorname", "mathsf")
        if upright and i + 3 < len(tokens) and tokens[i + 1].kind == "{" and tokens[i + 2].text == "d":
            found.append(tokens[i + 2])
            i += 4
        elif upright and i + 3 == len(tokens) and tokens[i + 1].kind == "{":
            found.append(tokens[i + 2])
            i += 3
        else:
            found.append(t)
            i += 1
    return found


def quotient(p: Parser, top: list[Token], bottom: list[Token]) -> tuple[int, list[Any], list[Symbol]] | None:
    """(order, tokens of the function, variables) of \\frac{\\partial^2 f}{\\partial x \\partial y}; None of others."""
    top, bottom = _without_font(top), _without_font(bottom)
    if not top or not bottom or not _is_d(top[0]) or not _is_d(bottom[0]) or len(bottom) < 2:
        return None
    sub = p.beside(top)
    sub.advance()
    order = _order(sub)
    function = sub.tokens[sub.place : -1]
    variables = _variables(p, bottom)
    if variables is None or len(variables) != order:
        return None
    return order, function, variables


def _order(p: Parser) -> int:
    if not p.at("sign", "^"):
        return 1
    tokens = scripts.script_tokens(p)
    return int(tokens[0].text) if len(tokens) == 1 and tokens[0].text in ("2", "3", "4") else 0


def _variables(p: Parser, bottom: list[Token]) -> list[letters.Symbol] | None:
    """x, x of \\partial x^2; x, y of \\partial x \\partial y."""
    sub = p.beside(bottom)
    found: list[letters.Symbol] = []
    while sub.token.kind != "stop":
        if not _is_d(sub.token):
            return None
        sub.advance()
        if not sub.starts_symbol():
            return None
        names = letters.symbols(sub)
        if len(names) != 1:
            return None
        from matcalc_cli.language.latex import indexed

        symbol = indexed.below(sub, names[0])
        if sub.at("sign", "^") and (tokens := scripts.script_tokens(sub)):
            above = tokens[1:-1] if tokens[0].kind == "open" and tokens[-1].kind == "close" else None
            items = letters.index_items(sub, above) if above else None
            if items is not None:
                symbol = letters.replace(symbol, above=items)
                symbol = indexed.below(sub, symbol)
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


def _derived(p: Parser, macro: Token, order: int, function: list[Token], variables: list[letters.Symbol]) -> Node:
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


def derivative(p: Parser) -> Node:
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


def nabla(p: Parser, macro: Token) -> tuple[list[letters.Symbol], int]:
    """The variables and the order that stand at \\nabla."""
    from matcalc_cli.language.latex import lines

    variables: list[letters.Symbol] = []
    order = 1
    while p.token.kind == "sign" and p.token.text in "_^":
        sign = p.token
        tokens = scripts.script_tokens(p)
        if sign.text == "_":
            variables = lines.names(p, tokens)
        elif len(tokens) == 1 and tokens[0].text == "2" and macro.text == "nabla":
            order = 2
        else:
            raise SyntaxProblem(f"this power of \\{macro.text} is not read", Span(sign.start, tokens[-1].end))
    if len(variables) > 1 and order > 1 or macro.text == "partial" and len(variables) != 1:
        raise SyntaxProblem(f"\\{macro.text} needs one variable here", macro.span, hint=f"write \\{macro.text}_x f")
    return variables, order


# -- indicators -------------------------------------------------------------------------------------------------------


def comparison(p: Parser, tokens: list[Token], at: Span) -> list[Node]:
    """a < b, or a < b < c as two comparisons, which hold together."""
    sub = p.beside(tokens)
    nodes, signs, marks = [sub.expression()], [], []
    while sub.token.kind in ("sign", "macro"):
        written = sub.token.text if sub.token.kind == "sign" else "\\" + sub.token.text
        if written not in COMPARISONS:
            break
        signs.append(COMPARISONS[written])
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


def chosen(conditions: list[Node], yes: Node, no: Node, span: Span) -> Node:
    """where(c1, where(c2, yes, no), no)"""
    node = yes
    for condition in reversed(conditions):
        node = Node("call", [condition, node, no], span, "where", [span])
    return node


def indicator(p: Parser, tokens: list[Token], macro: Token) -> Node:
    """\\mathbb{1}[x > 0] = where(x > 0, 1, 0)"""
    span = Span(macro.start, p.tokens[p.place - 1].end)
    one, zero = Node("number", [], span, "1"), Node("number", [], span, "0")
    return chosen(comparison(p, tokens, span), one, zero, span)
