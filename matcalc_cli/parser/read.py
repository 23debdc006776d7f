"""Text -> syntax tree: the only module that runs the lark parser (generated ahead of time from grammar.lark).

`read(text)` returns (lets, expression); it imports neither SymPy nor lark itself, so that a syntax error is reported
at once. It never evaluates anything. Regenerate the parser after a change of the grammar with
    python -m lark.tools.standalone --start start grammar.lark > _standalone.py
(a test compares the two).
"""

from __future__ import annotations

import re
from functools import lru_cache

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.parser import _standalone as lark
from matcalc_cli.parser.hints import explain_place, explain_token
from matcalc_cli.parser.syntax import MAX_CHARACTERS, MAX_DEPTH, Node

_PRODUCTS = {
    **dict.fromkeys(("*", "@", "·", "⋅", "×"), "multiply"),
    "/": "divide",
    **dict.fromkeys((".*", "⊙", "∘"), "e-multiply"),
    **dict.fromkeys(("./", "⊘"), "e-divide"),
    "⊗": "kron",
    "•": "dot",
}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_NUMBER_END = re.compile(r"(^|[^\w.])[\d.]+\s*$", re.ASCII)
_BRACKETS = {"(": ")", "[": "]"}
# what the grammar would let through: the directed brackets that _prepare itself writes, and digits of other scripts
_FOREIGN = re.compile(r"[\ue000-\ue005]|(?![0-9])\d")
_LATEX = re.compile(r"[\\$]")
_OPERAND_END = re.compile(r"[A-Za-z0-9_Ͱ-Ͽ₀-₉)\]'ᵀ⊤′⁰¹²³⁴-⁹.\ue001\ue003\ue005]")


def _span(first, last) -> Span:
    start = first.span.start if isinstance(first, Node) else first.start_pos
    end = last.span.end if isinstance(last, Node) else last.end_pos
    return Span(start, end)


def _mark(token) -> Span:
    return Span(token.start_pos, token.end_pos)


def _extended(left: Node, kind: str, right: Node, token) -> Node:
    """left op right; a chain of one associative operation stays one flat node, so that long sums are not deep."""
    left.args.append(right)
    left.value.append(str(token))
    left.marks.append(_mark(token))
    left.span = Span(left.span.start, right.span.end)
    left.depth = max(left.depth, right.depth + 1)
    return left


class _Builder(lark.Transformer):
    """Rule name -> syntax node; runs while the parser reduces, so no intermediate tree exists."""

    def add(self, children):
        left, token, right = children
        if left.kind == "add":
            return _extended(left, "add", right, token)
        return Node("add", [left, right], _span(left, right), ["+", str(token)], [_mark(token)])

    def multiply(self, children):
        left, token, right = children
        kind = _PRODUCTS[str(token)]
        if kind in ("divide", "e-divide") and right.kind == "juxtapose":
            raise SyntaxProblem(
                "it is not clear what is divided by what",
                right.span,
                hint="write 1/(2*x) or (1/2)*x with an explicit product sign",
            )
        if left.kind == kind and kind in ("multiply", "e-multiply"):
            return _extended(left, kind, right, token)
        return Node(kind, [left, right], _span(left, right), ["", str(token)], [_mark(token)])

    def juxtapose(self, children):
        number, factor = children
        return Node("juxtapose", [self.number([number]), factor], _span(number, factor))

    def negate(self, children):
        return Node("negate", [children[1]], _span(*children), marks=[_mark(children[0])])

    def plus(self, children):
        return children[1]

    def power(self, children):
        base, token, exponent = children
        if "." not in token and exponent.kind == "name" and exponent.value == "T":
            return Node("power-T", [base, exponent], _span(base, exponent), str(token), [_mark(token)])
        if "." not in token and exponent.kind == "negate" and getattr(exponent.args[0], "value", "") == "T":
            return Node("power-T", [base, exponent], _span(base, exponent), str(token), [_mark(token)])
        kind = "e-power" if token.startswith(".") else "power"
        return Node(kind, [base, exponent], _span(base, exponent), str(token), [_mark(token)])

    def transpose(self, children):
        operand, token = children
        return Node("transpose", [operand], _span(operand, token), marks=[_mark(token)])

    def superscript(self, children):
        operand, token = children
        span = _span(operand, token)
        if str(token) == "⁻ᵀ":
            inverse = Node("power", [operand, Node("number", [], _mark(token), "-1")], span, "^", [_mark(token)])
            return Node("transpose", [inverse], span, marks=[_mark(token)])
        exponent = Node("number", [], _mark(token), str(token).translate(_SUPERSCRIPTS))
        return Node("power", [operand, exponent], span, "^", [_mark(token)])

    def number(self, children):
        (token,) = children
        if not isinstance(token, lark.Token):
            return token
        mantissa, _, exponent = str(token).lower().partition("e")
        if len(mantissa) > 1000 or (exponent and len(exponent) > 4) or abs(int(exponent or 0)) > 1000:
            raise LimitError("a number of more than 1000 digits", _mark(token))
        return Node("number", [], _mark(token), str(token))

    def name(self, children):
        (token,) = children
        if "__" in token or len(token) > 60:
            raise SyntaxProblem(f"{str(token)[:40]} cannot be a name", _mark(token), hint="use letters and digits")
        return Node("name", [], _mark(token), str(token))

    def index(self, children):
        name, *numbers = children
        self.name([name])
        for number in numbers:
            if not number.isdigit() or len(number) > 6:
                raise SyntaxProblem("an index is a whole number", _mark(number))
        end = numbers[-1].end_pos + 1
        return Node("index", [], Span(name.start_pos, end), (str(name), *(int(number) for number in numbers)))

    def call(self, children):
        token, *arguments = children
        args = arguments[0] if arguments and arguments[0] else []
        end = args[-1].span.end + 1 if args else token.end_pos + 2
        self.name([token])
        return Node("call", args, Span(token.start_pos, end), str(token), [_mark(token)])

    def arguments(self, children):
        return list(children)

    def compare(self, children):
        left, token, right = children
        return Node("compare", [left, right], _span(left, right), str(token), [_mark(token)])

    def group(self, children):
        (inner,) = children
        return Node("group", [inner], Span(inner.span.start - 1, inner.span.end + 1))

    def norm(self, children):
        return Node("norm", [children[1]], _span(children[0], children[-1]))

    def absolute(self, children):
        return Node("absolute", [children[1]], _span(children[0], children[-1]))

    def row(self, children):
        return list(children)

    def literal(self, children):
        rows = [row for row in children if row is not None]
        cells = [cell for row in rows for cell in row]
        if len(cells) == len(rows):
            for cell in cells:
                _refuse_two_entries(cell)
        span = Span(cells[0].span.start - 1, cells[-1].span.end + 1)
        by_rows = len(rows) > 1
        if not by_rows and all(cell.kind == "literal" and not cell.value[0] for cell in cells):
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

    def let(self, children):
        name, expression = children
        self.name([name])
        return ("let", str(name), _mark(name), expression)

    def start(self, children):
        return children


def _refuse_two_entries(cell: Node) -> None:
    """[1 -2], an entry for most and two of them for MATLAB."""
    for left, sign, right in zip(cell.args, cell.marks, cell.args[1:]) if cell.kind == "add" else ():
        if left.span.end < sign.start and sign.end == right.span.start:
            raise SyntaxProblem(
                "it is not clear whether this is one entry or two",
                Span(sign.start, right.span.end),
                hint="write [a - b] for one, [a, -b] for two",
            )


def _listed(numbers) -> str:
    return " and ".join(str(number) for number in numbers)


@lru_cache(maxsize=1)
def _parser():
    return lark.Lark_StandAlone(transformer=_Builder())


def _prepare(text: str) -> str:
    """Turn bars into directed brackets and newlines outside brackets into `;`, character for character."""
    foreign = _FOREIGN.search(text)
    if foreign:
        raise SyntaxProblem(
            f"the character U+{ord(foreign.group()):04X} is not part of the language",
            Span(*foreign.span()),
            hint="names use Latin and Greek letters, digits and _",
        )
    out = list(text)
    stack: list[tuple[str, int]] = []
    before = ""
    i = 0
    while i < len(text):
        character = text[i]
        if character in _BRACKETS:
            stack.append((character, i))
            if len(stack) > MAX_DEPTH:
                raise LimitError(f"brackets are nested more than {MAX_DEPTH} deep", Span(i, i + 1))
        elif character in ")]":
            if not stack or _BRACKETS.get(stack[-1][0]) != character:
                where = f"; {stack[-1][0]} at column {stack[-1][1] + 1} is still open" if stack else ""
                raise SyntaxProblem(f"{character} closes nothing{where}", Span(i, i + 1))
            stack.pop()
        elif character in "|‖":
            double = text[i : i + 2] == "||"
            mark = "‖" if double or character == "‖" else "|"
            closing = bool(_OPERAND_END.match(before)) if before else False
            if closing and double and stack and stack[-1][0] == "|":
                double, mark = False, "|"
            matched = bool(stack) and stack[-1][0] == mark
            if closing and not matched and _NUMBER_END.search(text[:i]):
                closing = False  # 2|x|
            if closing and not matched:
                raise SyntaxProblem(
                    f"{'||' if mark == '‖' else '|'} closes nothing here", Span(i, i + 1), hint="use abs(x) or norm(x)"
                )
            if closing:
                stack.pop()
            else:
                stack.append((mark, i))
            code = {"|": "\ue000\ue001", "‖": "\ue002\ue003" if double else "\ue004\ue005"}[mark][closing]
            out[i] = code
            if double:
                out[i + 1] = code
                i += 1
            character = code
        elif character == "\n":
            out[i] = " " if stack else ";"
        if not character.isspace():
            before = character
        i += 1
    if stack:
        opened, position = stack[-1]
        raise SyntaxProblem(f"{opened} is never closed", Span(position, position + 1))
    return "".join(out)


def _prepared(text: str) -> str:
    """`_prepare`; of LaTeX such as \\|x\\|_1 not the bars that match nothing are wrong, but the backslash."""
    try:
        return _prepare(text)
    except SyntaxProblem as problem:
        latex = _LATEX.search(text[: problem.span.start])
        if latex is None:
            raise
        raise explain_place(latex.start(), 1, text) from None


@lru_cache(maxsize=4)  # the command line reads before it imports SymPy, the parser once more after
def read(text: str) -> tuple[tuple[tuple[str, Span, Node], ...], Node]:
    """(lets, expression) of a text in the language; raises SyntaxProblem or LimitError with a span."""
    if len(text) > MAX_CHARACTERS:
        raise LimitError(f"the input has {len(text)} characters; the limit is {MAX_CHARACTERS}")
    try:
        if not text.strip(" \t\r\n;"):
            raise SyntaxProblem("there is no expression", Span(0, 0), hint='try matcalc grad "x0+x1*x2"')
        children = _parser().parse(_prepared(text))
    except lark.UnexpectedInput as problem:
        raise explain_token(problem, text) from None
    except (SyntaxProblem, LimitError) as problem:
        raise problem.located(text) from None
    *lets, expression = children
    return tuple((name, span, value) for _, name, span, value in lets), expression
