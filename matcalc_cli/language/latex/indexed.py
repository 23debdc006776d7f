"""A letter with what belongs to it: indices below and above, sizes, primes, powers, arguments; \\mathbf{1}."""

from __future__ import annotations

from dataclasses import replace

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import conditions, fences, letters, scripts
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.places import of_identity
from matcalc_cli.language.latex.reader import Token, split
from matcalc_cli.language.latex.tables import FONTS
from matcalc_cli.language.latex.words import FUNCTION_LETTERS
from matcalc_cli.language.syntax import Node

_INDICATORS = ("\\mathbb{1}", "\\mathbb{I}")
_ALWAYS_FUNCTIONS = frozenset("fghFGHσφϕψΦΨ")


Raising = tuple[Token, list[Token]]  # ^ or ' and what stands above, nothing of a prime


def symbol(p: Cursor, found: letters.Symbol, start: int) -> Node:
    """The name with its scripts; before ( it may be a function."""
    raisings: list[Raising] = []
    while p.token.is_sign("_^'"):
        sign = p.token
        if sign.text == "'":
            raisings.append((p.advance(), []))
            continue
        tokens = p.script_tokens()
        if sign.text == "_":
            if len(tokens) == 1 and tokens[0].text == "+":
                span = Span(start, tokens[0].end)
                return scripts.with_scripts(p, scripts.positive_part(Node("symbol", [], span, found), span))
            _check_order(raisings, sign)
            found = _indexed(p, found, tokens, sign)
        elif (above := _above(p, tokens)) is not None:
            found = replace(found, above=(*found.above, *above))
        else:
            raisings.append((sign, tokens))
    node = Node("symbol", [], Span(start, p.tokens[p.place - 1].end), found)
    if p.token.kind == "open" and (p.token.text == "(" or p.token.text == "[" and found.stem in FUNCTION_LETTERS):
        if not raisings:
            return _applied(p, node)
        _refuse_function(found, raisings, node.span)
    return scripts.with_scripts(p, _with_raisings(p, node, found, raisings))


def _refuse_function(found: letters.Symbol, raisings: list[Raising], span: Span) -> None:
    """Raises SyntaxProblem for f'(x) and f^2(x); g^\\top (x - y) is a product."""
    primes = not all(tokens for _, tokens in raisings)
    flipped = all(tokens and scripts.transposes(tokens) for _, tokens in raisings)
    if found.stem in _ALWAYS_FUNCTIONS and not flipped and (primes or found.stem in "fgh"):
        what = "the derivative of a function" if primes else "a power of a function"
        hint = "write \\frac{d}{dx} f(x)" if primes else "write f(x)^2"
        raise SyntaxProblem(f"{what} is not read here", span, hint=hint)


def _with_raisings(p: Cursor, node: Node, found: letters.Symbol, raisings: list[Raising]) -> Node:
    """x^2, x'; x'' is a name of its own."""
    primes = sum(not tokens for _, tokens in raisings)
    if primes > 1:
        node = Node("symbol", [], node.span, replace(found, primes=primes))
    for sign, tokens in raisings:
        if tokens:
            node = scripts.raised(p, node, sign, tokens)
        elif primes == 1:
            node = scripts.primed(node, sign)
    return node


def _check_order(raisings: list[Raising], sign: Token) -> None:
    """A^{-1}_{ij} is an entry of the inverse for some and the inverse of an entry for others."""
    for _, tokens in raisings:
        if tokens and (tokens[0].text in ("-", "+") or tokens[0].text in ("dagger", "dag")):
            raise SyntaxProblem(
                "it is not clear what the index belongs to", sign.span, hint="write (A^{-1})_{ij} or A_{ij}^{-1}"
            )


def _indexed(p: Cursor, found: letters.Symbol, tokens: list[Token], sign: Token) -> letters.Symbol:
    """x_{ij}, or the sizes of X_{m \\times n}."""
    if any(t.kind == "macro" and t.text == "times" for t in tokens):
        p.shared.sizes[found.name] = sizes(p, tokens)
        return found
    items = letters.index_items(p, tokens)
    if items is None:
        raise SyntaxProblem(
            "this is no index", Span(sign.start, p.tokens[p.place - 1].end), hint="as in x_i, x_{12}, W_{\\text{old}}"
        )
    return replace(found, below=(*found.below, *items))


def _above(p: Cursor, tokens: list[Token]) -> tuple[letters.Item, ...] | None:
    """The indices of W^{(1)}, a^{[2]}."""
    if len(tokens) < 3 or tokens[0].kind != "open" or tokens[0].text not in "([" or tokens[-1].kind != "close":
        return None
    return letters.index_items(p, tokens[1:-1])


def sizes(p: Cursor, tokens: list[Token]) -> tuple[Node, ...]:
    """m and n of m \\times n."""
    parts = [p.inside(part, tokens[0]) for part in split(tokens, lambda t: t.written == "\\times")]
    if len(parts) > 2:
        raise SyntaxProblem("an array has one size or two", Span(tokens[0].start, tokens[-1].end))
    return tuple(parts)


def _applied(p: Cursor, head: Node) -> Node:
    """f(x): the two readings, as a function and as a product, with the scripts behind the brackets."""
    opened = p.token
    args = fences.arguments(p)
    span = Span(head.span.start, p.tokens[p.place - 1].end)
    place = p.place
    function = scripts.with_scripts(p, Node("called", [head, *args], span))
    if len(args) != 1:
        return function
    p.place, p.token = place, p.tokens[place]
    group = Node("group", args, Span(opened.start, span.end))
    factor = scripts.with_scripts(p, group)
    mark = [Span(opened.start, opened.start + 1)]
    product = Node("multiply", [head, factor], Span(head.span.start, factor.span.end), ["", "*"], mark)
    return Node("apply", [function, product], product.span, (head.value, args[0]))


# -- \mathbf{1}, \mathbf{0}, \mathbf{I}, \mathbb{1}[x > 0] ------------------------------------------------------------


def special(p: Cursor) -> Node | None:
    """The node of \\mathbf{1}, \\mathbf{0}, \\mathbf{I} and of indicators; None of other letters."""
    macro, place = p.token, p.place
    p.advance()
    inner = letters.text_of(p.group_tokens(macro))
    font = FONTS[macro.text]
    if inner in ("1", "0") and font in ("bold", "double", "upright", "") or inner == "I" and font in ("bold", "double"):
        if inner != "0" and (tokens := conditions.condition(p)):
            return conditions.indicator(p, tokens, macro)
        if inner == "1" and font == "double":
            raise SyntaxProblem(
                f"{_INDICATORS[0]} is an indicator for some and a vector of ones for others",
                macro.span,
                hint="write \\mathbf{1} for ones, \\mathbb{1}[x > 0] for an indicator",
            )
        if font != "upright" and font != "" or inner == "I":
            return _constant(p, inner, macro)
    if inner == "E" and font == "double":
        raise SyntaxProblem("an expectation is not a formula", macro.span, hint="write the mean as \\frac{1}{n}\\sum_i")
    if font == "double" and inner in ("R", "C", "N", "Z", "P", "V"):
        raise SyntaxProblem(f"\\{macro.text}{{{inner}}} is no name", macro.span, hint="sets belong into --given")
    p.place, p.token = place, macro
    return None


def _constant(p: Cursor, inner: str, macro: Token) -> Node:
    """The ones, zeros or identity, with the sizes that stand below."""
    found: tuple[Node, ...] = ()
    if p.at("sign", "_"):
        tokens = p.script_tokens()
        if inner == "I" and any(t.text == ":" for t in tokens) and (items := letters.index_items(p, tokens)):
            span = Span(macro.start, p.tokens[p.place - 1].end)
            return scripts.with_scripts(p, of_identity(tuple(atom for item in items for atom in item), span))
        if any(t.text == "times" for t in tokens):
            found = sizes(p, tokens)
        else:
            found = tuple(p.inside(part, macro) for part in split(tokens, lambda t: t.is_sign(",")))
        if len(found) > 2:
            raise SyntaxProblem("an array has one size or two", macro.span)
    span = Span(macro.start, p.tokens[p.place - 1].end)
    if inner == "I":
        node = Node("call", [found[0]], span, "eye", [span]) if found else Node("name", [], span, "eye")
    elif found:
        node = Node("call", list(found), span, "ones" if inner == "1" else "zeros", [span])
    else:
        node = Node("call", [Node("number", [], span, inner)], span, "vector", [span])
    return scripts.with_scripts(p, node)
