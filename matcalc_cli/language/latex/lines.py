"""Whole lines: L(\\theta) = ..., \\hat w = \\arg\\min_w ..., \\frac{\\partial}{\\partial w} ..., several lines.

What stands on the left names the function and the variable; lines before the last are definitions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from matcalc_cli.errors import LimitError, MatcalcError, Span, SyntaxProblem
from matcalc_cli.language.latex import derivatives, letters
from matcalc_cli.language.latex.cursor import Shared
from matcalc_cli.language.latex.document import formula
from matcalc_cli.language.latex.environments import refuse_lone, rows
from matcalc_cli.language.latex.extremes import are_indices
from matcalc_cli.language.latex.fences import inner_tokens
from matcalc_cli.language.latex.grammar import Parser
from matcalc_cli.language.latex.letters import Symbol, symbol_of
from matcalc_cli.language.latex.reader import Reader, Token, after_group, scan
from matcalc_cli.language.latex.tables import DISPLAYS, EQUALS, FONTS, PRODUCTS, TEXT_FONTS
from matcalc_cli.language.latex.words import FUNCTIONS, OPTIMA
from matcalc_cli.language.syntax import Node

_CONSTRAINTS = ("s.t.", "st", "subjectto", "suchthat", "s.t")
_GOING_ON = frozenset(("+", "-", *PRODUCTS))  # signs with which a formula goes on in the next line
_SETTERS = frozenset(("overset", "stackrel", "underset"))


@dataclass
class Left:
    """A left side: the name, the arguments in its brackets, and the variables of a derivative."""

    symbol: Symbol | None = None
    arguments: list[Symbol] | None = None
    variables: list[Symbol] = field(default_factory=list)
    derivative: bool = False
    span: Span = Span(0, 0)


Definition = tuple[Symbol, Span, Node]  # a name, where it stands, what it is


class Draft(tuple[tuple[Definition, ...], Node]):
    """(definitions, expression) as written: the nodes that only declarations decide are still in it; see resolve.py.
    `optimum` is what \\min and \\max stand over, `functions` the arguments of f(x, y) = ..."""

    left: Left
    optimum: list[Symbol] | None
    shared: Shared
    functions: dict[str, list[Symbol]]
    text: str

    @property
    def lets(self) -> tuple[Definition, ...]:
        return self[0]

    @property
    def expression(self) -> Node:
        return self[1]

    def symbols(self) -> Iterator[Symbol]:
        """The names of the expression, as often as they stand there."""
        return (symbol_of(node) for node in self.expression.walk() if node.kind == "symbol")


def read_latex(text: str) -> Draft:
    """The draft of a text; raises SyntaxProblem or LimitError with its place."""
    try:
        refuse_lone(text)
        found = formula(text)
        tokens = Reader(found.macros, found.end).read(scan(found.text, found.start, found.end))
        return _statements(tokens, text)
    except MatcalcError as problem:
        raise problem.located(text) from None
    except RecursionError:
        raise LimitError("the formula is nested too deeply") from None


def _statements(tokens: list[Token], text: str) -> Draft:
    lines = _lines(_without_displays(tokens[:-1]))
    if not lines:
        raise SyntaxProblem("there is no formula", Span(0, 1), hint="as in $x^\\top A x$")
    shared = Shared()
    lets: list[Definition] = []
    functions: dict[str, list[Symbol]] = {}
    *before, last = [_statement(parts, tokens[-1], shared) for parts in lines]
    for left, optimum, node in before:
        if left.symbol is None or not left.symbol.stem or left.derivative or optimum:
            raise SyntaxProblem(
                "several formulas stand here", node.span, hint="lines before the last are definitions, z = ..."
            )
        lets.append((left.symbol, left.span, node))
        if left.arguments is not None:
            functions[left.symbol.name] = left.arguments
    left, optimum, node = last
    draft = Draft((tuple(lets), node))
    draft.left, draft.optimum, draft.shared, draft.functions, draft.text = left, optimum, shared, functions, text
    return draft


def _statement(parts: list[list[Token]], stop: Token, shared: Shared) -> tuple[Left, list[Symbol] | None, Node]:
    """(left side, variables of an optimum, right side) of one line, split at its equality signs."""

    def parser(part: list[Token]) -> Parser:
        end = part[-1].end if part else stop.start
        return Parser([*part, Token("stop", "", end, end)], 0, shared)

    left = Left()
    if len(parts) > 1:
        left = left_side(parser(parts[0]))
        while len(parts) > 2 and _is_name(parser(parts[1])):  # y = f(x) = x^2
            left = left_side(parser(parts[1])) if left.arguments is None and not left.derivative else left
            del parts[1]
        if len(parts) > 2:
            shared.notes.append("of several right sides the first is read")
    p = parser(parts[min(1, len(parts) - 1)])
    optimum = optimum_variables(p)
    node = p.expression()
    p.end()
    return left, optimum, node


def _without_displays(tokens: list[Token]) -> list[Token]:
    """\\begin{align} and its like left out; the columns of alignat with them."""
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        i += 1
        if token.kind in ("begin", "end") and token.text.rstrip("*") in DISPLAYS:
            if token.kind == "begin" and i < len(tokens) and tokens[i].kind == "{" and "at" in token.text:
                i = after_group(tokens, i)
        else:
            found.append(token)
    return found


def _lines(tokens: list[Token]) -> list[list[list[Token]]]:
    """The statements, each split at its equality signs; a line without one goes on with the line before."""
    found: list[list[list[Token]]] = []
    for row in rows(tokens):
        line = _trimmed([t for cell in row for t in cell])
        _refuse_constraints(line)
        if not line:
            continue
        parts = _sides(line)
        if found and (len(parts) == 1 or not parts[0]):
            if len(parts) > 1:
                found[-1].extend(parts[1:])
            elif line[0].written in _GOING_ON:
                found[-1][-1].extend(parts[0])
            else:
                raise SyntaxProblem("several formulas stand here", line[0].span, hint="give one of them")
        else:
            found.append(parts if parts[0] else parts[1:] or parts)
    return found


def _trimmed(line: list[Token]) -> list[Token]:
    while line and line[-1].kind == "sign" and line[-1].text in ".,;:":
        line = line[:-1]
    return line


def _refuse_constraints(line: list[Token]) -> None:
    for i, token in enumerate(line):
        if token.kind == "macro" and token.text in FONTS and i + 1 < len(line) and line[i + 1].kind == "{":
            word = letters.text_of(line[i + 1 : after_group(line, i + 1)]).lower()
            if word in _CONSTRAINTS:
                raise SyntaxProblem(
                    "constraints are not read", token.span, hint="give the objective, or the Lagrangian, alone"
                )
            if i and token.gap >= 3 and token.text in TEXT_FONTS and len(word) > 1:
                raise SyntaxProblem(
                    "the text behind the formula is not read", token.span, hint="give the formula alone"
                )


def _sides(line: list[Token]) -> list[list[Token]]:
    """a = b = c as three parts; = in braces, brackets and environments belongs to them."""
    parts: list[list[Token]] = [[]]
    depth, i = 0, 0
    while i < len(line):
        token = line[i]
        depth += (token.kind in ("{", "open", "begin")) - (token.kind in ("}", "close", "end"))
        over = _overset_equals(line, i) if token.kind == "macro" and token.text in _SETTERS else 0
        if depth == 0 and over:
            parts.append([])
            i = over
            continue
        if depth == 0 and token.kind in ("sign", "macro") and token.written in EQUALS:
            if parts[-1] and parts[-1][-1].kind == "sign" and parts[-1][-1].text == ":":
                parts[-1].pop()
            parts.append([])
        else:
            parts[-1].append(token)
        i += 1
    if len(parts) > 1 and not parts[-1]:
        raise SyntaxProblem("there is nothing behind =", line[-1].span)
    return parts


def _overset_equals(line: list[Token], i: int) -> int:
    """The place behind \\stackrel{def}{=}; 0 of other uses."""
    first = after_group(line, i + 1)
    second = after_group(line, first)
    inner = line[first:second] if second > first else line[first : first + 1]
    plain = [t for t in inner if t.kind not in "{}"]
    return max(second, first + 1) if len(plain) == 1 and plain[0].text == "=" else 0


# -- left sides -------------------------------------------------------------------------------------------------------


def _is_name(p: Parser) -> bool:
    try:
        return left_side(p).symbol is not None
    except SyntaxProblem:
        return False


def left_side(p: Parser) -> Left:
    """L(\\theta), \\hat{y}, \\frac{\\partial L}{\\partial w}, \\nabla_w L, loss."""
    start = p.token.start
    if p.token.kind == "stop":
        return Left()
    derivative, variables = _derivative_on_left(p)
    if derivative and p.token.kind == "stop":
        return Left(None, None, variables, True, p.span_from(start))
    signed = p.token.kind == "sign" and p.token.text == "-"
    if signed or p.token.kind == "macro" and p.token.text in FUNCTIONS:  # \\log L(w) = ..., -D(p) = ...
        p.advance()
        if signed and p.token.kind == "macro" and p.token.text in FUNCTIONS:
            p.advance()
        _, arguments = _named(p)
        symbol = Symbol("", "") if p.token.kind == "stop" else None
    else:
        symbol, arguments = _named(p)
    if symbol is None or p.token.kind != "stop":
        raise SyntaxProblem(
            "only the name of a function stands on the left of =",
            p.tokens[0].span,
            hint="as in L(w) = ...; of an equation give the difference of its sides",
        )
    return Left(symbol, arguments, variables, derivative, p.span_from(start))


def _derivative_on_left(p: Parser) -> tuple[bool, list[Symbol]]:
    token = p.token
    if token.kind != "macro":
        return False, []
    if token.text in ("frac", "dfrac", "tfrac"):
        p.advance()
        top = p.group_tokens(token)
        bottom = p.group_tokens(token)
        found = derivatives.quotient(p, top, bottom)
        if found is None and derivatives.by_many(top, bottom):
            return True, []
        if found is None:
            raise SyntaxProblem("only the name of a function stands on the left of =", token.span)
        return True, found[2]
    if token.text in ("nabla", "partial"):
        p.advance()
        variables, order = derivatives.nabla(p, token)
        return True, variables * order
    return False, []


def _named(p: Parser) -> tuple[Symbol | None, list[Symbol] | None]:
    """A name, or letters that stand for a word, and the arguments behind it."""
    symbol = _word(p)
    while symbol is not None and p.token.is_sign("_^'"):
        symbol, ends = _with_script(p, symbol)
        if ends:
            return symbol, None
    if symbol is not None and p.token.kind == "open" and p.token.text in "([":
        return symbol, _listed_arguments(p)
    return symbol, None


def _word(p: Parser) -> Symbol | None:
    """L, \\hat{y}, loss, \\operatorname{loss}; None of other things."""
    if p.starts_symbol():
        found = letters.symbols(p)
    elif p.at("macro", "operatorname"):
        word = letters.text_of(p.group_tokens(p.advance()))
        found = [Symbol(word, word, word=True)]
    else:
        return None
    while p.token.kind == "letter" and p.token.start == p.tokens[p.place - 1].end:
        found += letters.symbols(p)
    return found[0] if len(found) == 1 else Symbol("".join(s.stem for s in found), "word", word=True)


def _with_script(p: Parser, symbol: Symbol) -> tuple[Symbol | None, bool]:
    """(the name with the script that follows, does it end here?); None where that is no name."""
    sign = p.token
    if sign.text == "'":
        return None, True
    tokens = p.script_tokens()
    if sign.text == "_":
        items = letters.index_items(p, tokens)
        return (None, True) if items is None else (replace(symbol, below=items), False)
    if len(tokens) == 1:
        if tokens[0].kind == "number":  # \\sigma_p^2 = ...: a value, no name
            return Symbol("", ""), True
        return (symbol if tokens[0].text in ("*", "star", "ast") else None), True
    if letters.text_of(tokens).isalpha():  # L^{\\text{CLIP}} = ...
        return symbol, False
    items = letters.index_items(p, tokens[1:-1]) if tokens[0].kind == "open" else None
    return (None, True) if items is None else (replace(symbol, above=items), False)


def _listed_arguments(p: Parser) -> list[Symbol]:
    """The variables in brackets; those behind ; and | are given."""
    inner = inner_tokens(p)
    end = next((i for i, t in enumerate(inner) if t.text in (";", "|") and t.kind in ("sign", "bar")), len(inner))
    try:
        return letters.names(p, inner[:end])
    except SyntaxProblem:
        return []


# -- \min_w -----------------------------------------------------------------------------------------------------------


def optimum_variables(p: Parser) -> list[Symbol] | None:
    """The variables of \\min_w, \\arg\\max_\\theta, \\underset{w}{\\min} in front; None where there are none."""
    found: list[Symbol] | None = None
    while True:
        step = _optimum(p)
        if step is None:
            return found
        found = [*(found or []), *step]


def _optimum(p: Parser) -> list[Symbol] | None:
    place, token = p.place, p.token
    below: list[Token] = []
    if token.kind == "macro" and token.text == "underset":
        p.advance()
        below = p.group_tokens(token)
        inner = p.group_tokens(token) if p.token.kind != "stop" else []
        word = letters.text_of(
            [t for t in inner if not (t.kind == "macro" and t.text in (*FONTS, "operatorname", "mathop"))]
        )
    else:
        word = _optimum_word(p)
    if word == "arg":
        word = "arg" + _optimum_word(p)
    certain = word in ("argmin", "argmax", "minimize", "maximize", "minimise", "maximise", "inf", "sup") or bool(below)
    if word not in OPTIMA or not certain and not p.at("sign", "_"):
        p.place, p.token = place, token
        return None
    if p.at("sign", "_"):
        below = p.script_tokens()
    if not below:
        return []
    if word in ("max", "min") and are_indices(p, below):  # \\max_i x_i is a function, and read as one
        p.place, p.token = place, token
        return None
    found = letters.names(p, below)
    listed = ", ".join(symbol.name for symbol in found)
    p.shared.notes.append(f"{word} over {listed}: what is optimised is read, and {listed} is the variable")
    return found


def _optimum_word(p: Parser) -> str:
    token = p.token
    if token.kind != "macro":
        return ""
    if token.text in OPTIMA or token.text == "arg":
        p.advance()
        return token.text
    if token.text in ("operatorname", "mathop") or token.text in FONTS:
        place = p.place
        p.advance()
        if p.at("sign", "*"):
            p.advance()
        if p.token.kind != "stop":
            inner = p.group_tokens(token)
            word = letters.text_of([t for t in inner if not (t.kind == "macro" and t.text in (*FONTS, "operatorname"))])
            if word in OPTIMA or word == "arg":
                return word
        p.place, p.token = place, token
    return ""
