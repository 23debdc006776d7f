"""Matrices and cases."""

from __future__ import annotations

import re
from itertools import product

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex import letters
from matcalc_cli.language.latex.conditions import comparison
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.reader import Token, after_group
from matcalc_cli.language.latex.tables import CASES, FONTS, MATRICES, TEXT_FONTS
from matcalc_cli.language.latex.trees import chosen
from matcalc_cli.language.syntax import Node

_OTHERWISE = frozenset(("otherwise", "else", "other", "sonst", "o.w.", "ow", "elsewhere", "否则", "其他", "其它"))
_BEFORE_CONDITIONS = frozenset(("if", "for", "when", "where", "falls", "si", "若", "当", "如果"))
_NEGATED = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "==": "!=", "!=": "=="}
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
MAX_ATOMS = 10


def environment(p: Cursor) -> Node:
    """\\begin{bmatrix} ... \\end{bmatrix}, \\begin{cases} ... \\end{cases}"""
    opened = p.token
    body = _body(p)
    span = Span(opened.start, p.tokens[p.place - 1].end)
    name = opened.text
    if name in CASES:
        return cases(p, rows(body), span)
    plain = name.rstrip("*")
    if plain not in MATRICES:
        raise SyntaxProblem(f"the environment {name} is not read here", opened.span)
    if plain == "array" and body and body[0].kind == "{":
        body = body[after_group(body, 0) :]
    grid = rows(body)
    if _are_cases(grid):
        return cases(p, grid, span)
    matrix = _matrix(p, grid, span)
    if plain == "vmatrix":
        return Node("call", [matrix], span, "det", [opened.span])
    if plain == "Vmatrix":
        raise SyntaxProblem("the norm of a matrix in double bars is not read", opened.span, hint="write \\|A\\|_F")
    return matrix


# of which a shell has made one backslash of two: there is no row break, and a backslash with nothing behind it
_BODY = re.compile(r"\\begin\{([a-zA-Z]+)\*?\}((?:(?!\\begin\{).)*?)\\end\{\1\*?\}", re.DOTALL)
_LONE = re.compile(r"(?<!\\)\\(?=[\s\[]|[0-9A-Za-z]\b|-)")


def refuse_lone(text: str) -> None:
    """Raises SyntaxProblem for an array without a row break in which a lone backslash stands."""
    for body in _BODY.finditer(text):
        lone = _LONE.search(body[2])
        if lone is not None and "\\\\" not in body[2]:
            at = body.start(2) + lone.start()
            raise SyntaxProblem(
                "a lone backslash is no row break: the shell has made one of two",
                Span(at, at + 1),
                hint="put LaTeX in single quotes",
            )


def _body(p: Cursor) -> list[Token]:
    opened, start, depth = p.token, p.place, 0
    while True:
        kind = p.token.kind
        if kind == "stop":
            raise SyntaxProblem(f"\\begin{{{opened.text}}} is never closed", opened.span)
        depth += (kind == "begin") - (kind == "end")
        closed = p.advance()
        if depth == 0:
            if closed.text != opened.text:
                raise SyntaxProblem(f"\\begin{{{opened.text}}} is closed by \\end{{{closed.text}}}", closed.span)
            return p.tokens[start + 1 : p.place - 1]


def rows(tokens: list[Token]) -> list[list[list[Token]]]:
    """The cells between & and \\\\, outside braces and inner environments; empty last rows are left out."""
    grid: list[list[list[Token]]] = [[[]]]
    depth, skip = 0, 0
    for i, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        depth += (token.kind in ("{", "begin")) - (token.kind in ("}", "end"))
        if depth == 0 and token.kind == "newline":
            grid.append([[]])
            skip = 3 if _is_space(tokens[i + 1 : i + 5]) else 0
        elif depth == 0 and token.kind == "sign" and token.text == "&":
            grid[-1].append([])
        elif not (token.kind == "macro" and token.text in ("hline", "toprule", "midrule", "bottomrule")):
            grid[-1][-1].append(token)
    while len(grid) > 1 and not any(grid[-1]):
        grid.pop()
    return grid


def _is_space(tokens: list[Token]) -> bool:
    """[2pt] behind \\\\"""
    return len(tokens) == 4 and tokens[0].text == "[" and tokens[1].kind == "number" and tokens[3].text != "]"


def _matrix(p: Cursor, grid: list[list[list[Token]]], span: Span) -> Node:
    lengths = sorted({len(row) for row in grid})
    if len(lengths) > 1:
        listed = " and ".join(map(str, lengths))
        raise SyntaxProblem(
            f"the rows of this matrix have {listed} entries", span, hint="give every row the same number"
        )
    cells: list[Node] = []
    for row in grid:
        for cell in row:
            sub = p.beside(cell)
            if sub.token.kind == "stop":
                raise SyntaxProblem("an entry of this matrix is missing", span, hint="write 0 for a zero")
            cells.append(sub.expression())
            if sub.token.kind == "sign" and sub.token.text in ",;." and sub.peek().kind == "stop":
                sub.advance()
            sub.end()
    by_rows = lengths[0] > 1 or len(grid) == 1
    return Node("literal", cells, span, (by_rows, len(grid), lengths[0]))


# -- cases ------------------------------------------------------------------------------------------------------------


def _are_cases(grid: list[list[list[Token]]]) -> bool:
    """An array whose second column says when: \\left\\{ \\begin{array}{ll} a & \\text{if } x > 0 ..."""
    return all(len(row) == 2 for row in grid) and any(
        t.kind == "macro" and t.text in TEXT_FONTS or t.text in "<>" and t.kind == "sign"
        for row in grid
        for t in _outside_of_environments(row[1])
    )


def _outside_of_environments(tokens: list[Token]) -> list[Token]:
    """The tokens that are in no environment of their own: cases may be the entries of a matrix."""
    found, depth = [], 0
    for token in tokens:
        depth += (token.kind == "begin") - (token.kind == "end")
        if depth == 0:
            found.append(token)
    return found


def cases(p: Cursor, grid: list[list[list[Token]]], span: Span) -> Node:
    """where(c1, a, where(c2, b, c)): the last case has to cover what the others leave."""
    branches: list[tuple[list[Node], Node]] = []
    for row in grid:
        if len(row) == 1 and len(grid) > 1:
            row = _split_text(row[0])
        if len(row) != 2:
            raise SyntaxProblem("a case has a value and a condition, with & between them", span)
        value = _value(p, row[0], span)
        branches.append((_condition(p, row[1], span), value))
    if len(branches) < 2:
        raise SyntaxProblem("there is one case only", span, hint="add \\text{otherwise}")
    *before, (last, node) = branches
    if any(not conditions for conditions, _ in before):
        raise SyntaxProblem("the case of all others comes last", span)
    if last and not _cover([conditions for conditions, _ in branches]):
        raise SyntaxProblem(
            "the cases do not cover all values", last[0].span, hint="let the last one be \\text{otherwise}"
        )
    for conditions, value in reversed(before):
        node = chosen(conditions, value, node, span)
    return node


def _split_text(cell: list[Token]) -> list[list[Token]]:
    at = next((i for i, t in enumerate(cell) if t.kind == "macro" and t.text in TEXT_FONTS), None)
    return [cell] if at is None else [cell[:at], cell[at:]]


def _value(p: Cursor, tokens: list[Token], span: Span) -> Node:
    while tokens and tokens[-1].kind == "sign" and tokens[-1].text in ",;":
        tokens = tokens[:-1]
    if not tokens:
        raise SyntaxProblem("a case without a value", span)
    return p.inside(tokens, tokens[0])


def _condition(p: Cursor, tokens: list[Token], span: Span) -> list[Node]:
    """The comparisons of a condition; none of "otherwise"."""
    rest: list[Token] = []
    sub = p.beside(tokens)
    while sub.token.kind != "stop":
        token = sub.token
        if token.kind == "macro" and token.text in FONTS:
            place = sub.place
            sub.advance()
            word = letters.text_of(sub.group_tokens(token))
            lowered = word.lower().strip(" .,;:")
            if lowered in _OTHERWISE:
                return []
            if lowered in _BEFORE_CONDITIONS and not rest:
                continue
            if lowered in ("and", "und", "且"):
                return [*comparison(p, rest, span), *_condition(p, sub.tokens[sub.place : -1], span)]
            if token.text in TEXT_FONTS and (not lowered.isalnum() or lowered in ("or", "oder", "或")):
                raise SyntaxProblem(f"the condition {word!r} is not read", token.span)
            rest += sub.tokens[place : sub.place]
        else:
            rest.append(token)
            sub.advance()
    while rest and rest[-1].kind == "sign" and rest[-1].text in ".,;":
        rest.pop()
    if not rest or "".join(t.text for t in rest) in _OTHERWISE:
        return []
    return comparison(p, rest, rest[0].span)


def _cover(branches: list[list[Node]]) -> bool:
    """Does one of the conditions hold whatever the atoms of all of them are? By a table of truth."""
    atoms: dict[tuple[str, str, str], int] = {}
    forms = [[_literal(node, atoms) for node in conditions] for conditions in branches]
    if len(atoms) > MAX_ATOMS:
        return False
    return all(
        any(all(values[i] == positive for i, positive in form) for form in forms)
        for values in product((True, False), repeat=len(atoms))
    )


def _literal(node: Node, atoms: dict[tuple[str, str, str], int]) -> tuple[int, bool]:
    """A comparison as (atom, does it say yes?): x < 0, 0 > x, and x >= 0 are one atom."""
    left, right = (_key(arg) for arg in node.args)
    sign = node.word
    if left > right:
        left, right, sign = right, left, _SWAPPED[sign]
    positive = sign in ("<", "<=", "==")
    if not positive:
        sign = _NEGATED[sign]
    return atoms.setdefault((left, sign, right), len(atoms)), positive


def _key(node: Node) -> str:
    """What equal expressions share."""
    inner = node.bare()
    shown = getattr(inner.value, "writing", None) or (getattr(inner.value, "name", "") + str(inner.value))
    return f"{inner.kind}:{shown}({','.join(_key(arg) for arg in inner.args)})"
