"""What each rule of grammar.lark becomes: a node of the syntax tree, with the places of its operators.

The parser calls the method of a rule as soon as it has its parts, from the inside out; reader.py runs it. Some of what
the grammar allows is refused here, where it is clear what was entered: 1/2x, x'', [1 -2]. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import matcalc_cli.language.text._standalone as lark
from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.syntax import LISTS, RAISED, Node, Pick
from matcalc_cli.language.text.hints import derivative_sign, variable_of
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.language.definitions import Statement
    from matcalc_cli.language.text._standalone import Token

Children: TypeAlias = "list[Any]"  # what a rule of the grammar lists: nodes, tokens, and what other rules made

_PRODUCTS = {
    **dict.fromkeys(("*", "@", "·", "⋅", "×", " "), "multiply"),
    "/": "divide",
    **dict.fromkeys((".*", "⊙", "∘"), "e-multiply"),
    **dict.fromkeys(("./", "⊘"), "e-divide"),
    "⊗": "kron",
    "•": "dot",
    "\\": "call",
}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵐᵏᵃᵇᶜᵈᵉˣ", "0123456789+-nmkabcdex")
_FRACTIONS = {"½": ("1", "2"), "⅓": ("1", "3"), "¼": ("1", "4"), "¾": ("3", "4"), "⅔": ("2", "3")}
_TOO_LONG = "a number of more than 1000 digits"
_ORDERS = {"∞": "inf", "infty": "inf", "infinity": "inf", "Inf": "inf", "fro": "F", "Fro": "F", "*": "nuc"}


def _span(first: Node | Token, last: Node | Token) -> Span:
    start = first.span.start if isinstance(first, Node) else first.start_pos
    end = last.span.end if isinstance(last, Node) else last.end_pos
    return Span(start, end)


def _mark(token: Token) -> Span:
    return Span(token.start_pos, token.end_pos)


def _sign(token: Token) -> str:
    """An operator as it is listed; Julia's .+ is a +."""
    return str(token).lstrip(".") if token.type in ("PLUS", "MINUS") else str(token)


def _extended(left: Node, right: Node, token: Token) -> Node:
    """left op right; a chain of one associative operation stays one flat node, so that long sums are not deep."""
    left.args.append(right)
    left.signs.append(_sign(token))
    left.marks.append(_mark(token))
    left.span = Span(left.span.start, right.span.end)
    left.depth = max(left.depth, right.depth + 1)
    return left


class Builder(lark.Transformer):
    """Rule name -> syntax node; runs while the parser reduces, so no intermediate tree exists. `part` reads the
    text of a raised exponent, x²ⁿ."""

    def __init__(self, part: Callable[[str], Node]) -> None:
        super().__init__()
        self.part = part

    def add(self, children: Children) -> Node:
        left, token, right = children
        if left.kind == "add":
            return _extended(left, right, token)
        return Node("add", [left, right], _span(left, right), ["+", _sign(token)], [_mark(token)])

    def multiply(self, children: Children) -> Node:
        left, token, right = children
        kind = _PRODUCTS[str(token)]
        if kind == "call":
            return Node("call", [left, right], _span(left, right), "solve", [_mark(token)])
        if left.kind == kind and kind in ("multiply", "e-multiply"):
            return _extended(left, right, token)
        return Node(kind, [left, right], _span(left, right), ["", str(token)], [_mark(token)])

    def beside(self, children: Children) -> Node:
        """Two factors side by side, a product; 1/2 x is half of x, 1/2x and a/b x are refused."""
        left, token, right = children
        if left.kind == "divide" and variable_of(left):
            raise derivative_sign(left)
        if left.kind in ("divide", "e-divide") and not _is_fraction(left, right):
            raise SyntaxProblem(
                "it is not clear what is divided by what",
                Span(left.args[1].span.start, right.span.end),
                hint="write 1/(2*x) or (1/2)*x with an explicit product sign",
            )
        return self.multiply(children)

    def negate(self, children: Children) -> Node:
        return Node("negate", [children[1]], _span(*children), marks=[_mark(children[0])])

    def plus(self, children: Children) -> Node:
        return children[1]

    def power(self, children: Children) -> Node:
        base, token, exponent = children
        bare = exponent.args[0] if exponent.kind == "negate" else exponent
        if bare.kind == "transpose" and bare.args[0].kind == "number":
            return self._transposed_power(base, token, exponent, bare)
        if "." not in token and bare.kind == "name" and bare.value == "T":
            return Node("power-T", [base, exponent], _span(base, exponent), str(token), [_mark(token)])
        if bare.kind == "name" and bare.word[0] == "T" and bare.word[1:].isalpha() and not bare.prefix:
            raise SyntaxProblem(
                "it is not clear whether T is a transpose here",
                bare.span,
                hint=f"write ^T*{bare.word[1:]}, or ^({bare.value}) for a power",
            )
        kind = "e-power" if token.startswith(".") else "power"
        return Node(kind, [base, exponent], _span(base, exponent), str(token), [_mark(token)])

    def _transposed_power(self, base: Node, token: Token, exponent: Node, transposed: Node) -> Node:
        """x.^2' is (x.^2)', as in MATLAB, where both signs bind alike: a number has no transpose."""
        number, mark = transposed.args[0], transposed.marks[0]
        if exponent.kind == "negate":
            number = Node("negate", [number], _span(exponent, number), marks=exponent.marks)
        inner = self.power([base, token, number])
        return Node("transpose", [inner], Span(inner.span.start, mark.end), marks=[mark])

    def transpose(self, children: Children) -> Node:
        operand, token = children
        twice = operand.kind == "transpose" and operand.args[0].kind in ("name", "number") and token in "'′"
        if twice and operand.marks[0].end == token.start_pos:
            raise SyntaxProblem(
                "it is not clear whether this is a second derivative or a transpose",
                Span(operand.marks[0].start, token.end_pos),
                hint="write (x')' for the transpose of a transpose",
            )
        return Node("transpose", [operand], _span(operand, token), marks=[_mark(token)])

    def superscript(self, children: Children) -> Node:
        operand, token = children
        span, mark, raised = _span(operand, token), _mark(token), str(token).translate(_SUPERSCRIPTS)
        if raised.lstrip("+-").isdigit():
            _refuse_long(raised, mark)
        if str(token) == "⁻ᵀ":
            inverse = Node("power", [operand, Node("number", [], mark, "-1")], span, "^", [mark])
            return Node("transpose", [inverse], span, marks=[mark])
        if raised == "+":
            return Node("call", [operand], span, "pinv", [mark])
        if raised.lstrip("+-").isdigit() and len(raised.lstrip("+-")) > len(raised) - 2:
            exponent = Node("number", [], mark, raised)
        else:
            exponent = _moved(self.part(raised), token.start_pos)
        return Node("power", [operand, exponent], span, str(token), [mark])

    def root(self, children: Children) -> Node:
        """√x, √2, √(x + y), √det(S), √‖x‖: of what stands next to the sign alone."""
        sign, inner = children
        return Node("call", [inner.bare()], _span(sign, inner), {"√": "sqrt", "∛": "cbrt"}[str(sign)], [_mark(sign)])

    def number(self, children: list[Token]) -> Node:
        (token,) = children
        if str(token) in _FRACTIONS:
            parts = [Node("number", [], _mark(token), part) for part in _FRACTIONS[str(token)]]
            return Node("group", [Node("divide", parts, _mark(token), ["", "/"], [_mark(token)])], _mark(token))
        mantissa, _, exponent = str(token).lower().partition("e")
        _refuse_long(mantissa, _mark(token))
        if exponent and len(exponent) > 4 or abs(int(exponent or 0)) > 1000:
            raise LimitError(_TOO_LONG, _mark(token))
        return Node("number", [], _mark(token), str(token))

    def name(self, children: list[Token]) -> Node:
        (token,) = children
        prefix, _, word = str(token).rpartition(".") if token.type == "DOTTED" else ("", "", str(token))
        if "__" in token or len(token) > 60:
            raise SyntaxProblem(f"{str(token)[:40]} cannot be a name", _mark(token), hint="use letters and digits")
        if word == "𝟏":
            return Node("call", [Node("number", [], _mark(token), "1")], _mark(token), "vector", [_mark(token)])
        node = Node("name", [], _mark(token), "inf" if word == "∞" else word)
        node.prefix = prefix
        return node

    def index(self, children: Children) -> Node:
        array, _, *places = children
        end = max(places[-1][1], array.span.end) + 1
        span, where = Span(array.span.start, end), tuple(place for place, _ in places)
        plain = array.kind == "name" and not array.prefix
        if plain and all(isinstance(place, int) and place >= 0 for place in where):
            if len(where) > 2:
                third = Span(places[2][1] - 1, places[2][1])
                raise SyntaxProblem("a name takes one or two indices", third, hint="as in x[0] or X[0,1]")
            return Node("index", [], span, (array.value, *where))
        return Node("slice", [array], span, where)

    def place(self, children: Children) -> tuple[Pick, int]:
        """(an index or (start, stop, step), where it ends)"""
        if len(children) == 1 and not isinstance(children[0], lark.Token):
            index, end = children[0]
            return index, end
        parts: list[int | None] = [None]
        end = 0
        for child in children:
            if isinstance(child, lark.Token):
                parts.append(None)
                end = child.end_pos
            else:
                parts[-1], end = child
        start, stop, step = (*parts, None)[:3]
        return (start, stop, step), end

    def whole(self, children: list[Token]) -> tuple[int, int]:
        *sign, token = children
        if not token.isdigit() or len(token) > 6:
            raise SyntaxProblem("an index is a whole number", _mark(token))
        return int(token) * (-1 if sign else 1), token.end_pos

    def call(self, children: Children) -> Node:
        token, *arguments = children
        args = arguments[0] if arguments and arguments[0] else []
        end = args[-1].span.end + 1 if args else token.end_pos + 2
        self.name([token])
        word, _, power = str(token).rstrip(".").partition("^")
        prefix, _, word = word.rpartition(".")
        if word in LISTS and len(args) == 1 and args[0].kind == "literal" and 1 in args[0].grid[1:]:
            args = args[0].args  # vertcat([A, B]), as NumPy and Julia write it
        node = Node("call", args, Span(token.start_pos, end), word, [_mark(token)])
        node.prefix = prefix
        named = next((arg for arg in args if arg.kind == "keyword"), None)
        if named is not None and word == "where":
            raise SyntaxProblem("a comparison is written ==", named.marks[0], hint="write where(x == 0, a, b)")
        if power:
            _refuse_long(power, _mark(token))
            exponent = Node("number", [], _mark(token), power)
            return Node("power", [node, exponent], node.span, RAISED, [_mark(token)])
        return node

    def method(self, children: Children) -> Node:
        """x.dot(y), X.sum(): the function of the object first, with NumPy's meaning."""
        operand, token, *arguments = children
        args = [operand, *(arguments[0] if arguments and arguments[0] else [])]
        end = args[-1].span.end + 1 if len(args) > 1 else token.end_pos + 2
        node = Node("call", args, Span(operand.span.start, end), str(token)[1:], [_mark(token)])
        node.prefix = "np"
        return node

    def arguments(self, children: list[Node]) -> list[Node]:
        return list(children)

    def string(self, children: list[Token]) -> Node:
        (token,) = children
        return Node("string", [], _mark(token), str(token)[1:-1])

    def keyword(self, children: Children) -> Node:
        name, token, value = children
        if name.kind != "name" or name.prefix or value.kind == "keyword":
            raise SyntaxProblem("an = belongs after a single name", _mark(token), hint="write g = x0 + x1; g^2")
        return Node("keyword", [value], _span(name, value), name.value, [_mark(token)])

    def compare(self, children: Children) -> Node:
        """a < b; a < b < c is both of a < b and b < c."""
        pairs = [
            Node("compare", [left, right], _span(left, right), str(token), [_mark(token)])
            for left, token, right in zip(children[::2], children[1::2], children[2::2])
        ]
        return pairs[0] if len(pairs) == 1 else Node("and", pairs, _span(pairs[0], pairs[-1]))

    def _joined(self, kind: str, children: Children) -> Node:
        left, token, right = children
        return Node(kind, [left, right], _span(left, right), str(token), [_mark(token)])

    def both(self, children: Children) -> Node:
        return self._joined("and", children)

    def either(self, children: Children) -> Node:
        return self._joined("or", children)

    def negation(self, children: Children) -> Node:
        return Node("not", [children[1]], _span(*children), marks=[_mark(children[0])])

    def group(self, children: list[Node]) -> Node:
        (inner,) = children
        return Node("group", [inner], Span(inner.span.start - 1, inner.span.end + 1))

    def column(self, children: list[Node]) -> Node:
        """(a, b): a column, as NumPy and papers write it."""
        span = Span(children[0].span.start - 1, children[-1].span.end + 1)
        return Node("literal", list(children), span, (False, len(children), 1))

    def norm(self, children: Children) -> Node:
        opened, inner, closed, *order = children
        which = str(order[0]).lstrip("_").strip("{}").strip().translate(names.SUBSCRIPTS) if order else ""
        node = Node("norm", [inner], _span(opened, order[0] if order else closed), _ORDERS.get(which, which) or None)
        if order:
            _refuse_long(which, _mark(order[0]))
            node.marks = [_mark(order[0])]
        return node

    def absolute(self, children: Children) -> Node:
        return Node("absolute", [children[1]], _span(children[0], children[-1]))

    def row(self, children: list[Node]) -> list[Node]:
        return list(children)

    def literal(self, children: list[list[Node]]) -> Node:
        rows = [row for row in children if row is not None]
        cells = [cell for row in rows for cell in row]
        if len(cells) == len(rows):
            for cell in cells:
                _refuse_two_entries(cell)
        span = Span(cells[0].span.start - 1, cells[-1].span.end + 1)
        by_rows = len(rows) > 1
        if not by_rows and all(cell.kind == "literal" and not cell.grid[0] for cell in cells):
            # [[a, b], [c, d]]: a bracketed list of plain lists is a matrix, row by row
            rows, by_rows = [cell.args for cell in cells], True
        lengths = {len(row) for row in rows}
        if len(lengths) > 1:
            raise SyntaxProblem(
                f"the rows of this matrix have {_listed(sorted(lengths))} entries",
                span,
                hint="give every row the same number",
            )
        if by_rows:
            cells = [cell for row in rows for cell in row]
            return Node("literal", cells, span, (True, len(rows), len(rows[0])))
        return Node("literal", cells, span, (False, len(cells), 1))

    def result(self, children: list[Node]) -> Statement:
        return (None, children[0], None)

    def equation(self, children: Children) -> Statement:
        left, token, right = children
        return (left, right, _mark(token))

    def start(self, children: Children) -> list[Statement]:
        return [child for child in children if not isinstance(child, lark.Token)]


def _refuse_long(number: str, mark: Span) -> None:
    if len(number) > 1000:
        raise LimitError(_TOO_LONG, mark)


def _moved(node: Node, by: int) -> Node:
    """The tree of a part of the text, with the places of the whole."""
    for part in node.walk():
        part.span = Span(part.span.start + by, part.span.end + by)
        part.marks = [Span(mark.start + by, mark.end + by) for mark in part.marks]
    return node


def _is_fraction(left: Node, right: Node) -> bool:
    """1/2 x, c/2 ‖x‖²: a quotient by a number, written without spaces, and a space behind it."""
    top, below = left.args
    (sign,) = left.marks
    tight = top.span.end == sign.start and sign.end == below.span.start
    return tight and below.kind == "number" and below.span.end < right.span.start


def _refuse_two_entries(cell: Node) -> None:
    """[1 -2], an entry for most and two of them for MATLAB."""
    for left, sign, right in zip(cell.args, cell.marks, cell.args[1:]) if cell.kind == "add" else ():
        if left.span.end < sign.start and sign.end == right.span.start:
            raise SyntaxProblem(
                "it is not clear whether this is one entry or two",
                Span(sign.start, right.span.end),
                hint="write [a - b] for one, [a, -b] for two",
            )


def _listed(numbers: Iterable[int]) -> str:
    return " and ".join(str(number) for number in numbers)
