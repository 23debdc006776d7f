r"""What the LaTeX notation prints, read as boxes.

latex.py decides where brackets, signs and spaces stand. The other languages of typesetting write the same formula, so
they begin here: `read` takes the LaTeX of matcalc, and not of the world: what has no row in signs.py raises
MissingRule. `blocks` takes a text of several formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from matcalc_cli.errors import MissingRule
from matcalc_cli.language.notation import boxes as B
from matcalc_cli.language.notation.signs import ACCENTS, BLACKBOARD, FENCES, GRIDS, OPERATORS, SIGNS, SPACES, Sign

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[0-9]+(?:\.[0-9]+)?|'+|\s+|.", re.DOTALL)
_ENVIRONMENT = re.compile(r"\{([A-Za-z]+\*?)\}")
_ESCAPED = re.compile(r"\\\^\{\}|\\([#_&%${}])")
_OPENING, _CLOSING = (
    {"(", "[", "\\{", "\\lvert", "\\lVert", "\\lfloor", "\\lceil", "\\langle"},
    re.compile(r"[)\]]|\\[}]|\\r(?:vert|Vert|floor|ceil|angle)"),
)
_ENDS = frozenset(["}", "&", "\\\\", "\\end", "\\right", "$", "\\]"])


class Block(NamedTuple):
    """A formula in a text: in a line of words, or on a line of its own; or the title of what follows."""

    kind: str
    box: B.Row


INLINE, DISPLAY, TITLE = "inline", "display", "title"


def read(latex: str) -> B.Row:
    """One formula; raises MissingRule for what has no row in signs.py."""
    reader = _Reader(latex)
    found = reader.row()
    if reader.ahead():
        raise MissingRule(f"{reader.ahead()!r} cannot be printed in this format")
    return found


def blocks(latex: str) -> list[Block]:
    """The formulas of a text: documents, equations, aligned lines, $...$, titles, and bare formulas, one a line."""
    body = (
        latex.partition(r"\begin{document}")[2].partition(r"\end{document}")[0] if r"\documentclass" in latex else latex
    )
    reader = _Reader(body)
    found = []
    while reader.ahead():
        found.append(reader.block())
    return found


class _Reader:
    """Goes through a text once; each method reads what its name says and stops behind it."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.lines = False  # does the end of a line end a formula?

    def ahead(self) -> str:
        """The next token behind spaces; "" at the end. A line's end is a token where lines are formulas."""
        while self.at < len(self.text):
            token = _TOKEN.match(self.text, self.at)[0]  # type: ignore[index]  # one of its branches takes any character
            if not token.isspace() or self.lines and "\n" in token:
                return token
            self.at += len(token)
        return ""

    def take(self) -> str:
        token = self.ahead()
        self.at += len(token)
        return token

    def expect(self, token: str) -> None:
        if (found := self.take()) != token:
            raise MissingRule(f"{found or 'the end'!r} cannot be printed in this format, for {token!r} belongs there")

    # -- texts --------------------------------------------------------------------------------------------------------

    def block(self) -> Block:
        start, token = self.at, self.take()
        if token == "$":
            inside = self.row()
            self.expect("$")
            return Block(INLINE, inside)
        if token == "\\paragraph":
            return Block(TITLE, self.words())
        if token == "\\begin" and self.environment() in ("equation*", "equation"):
            inside = self.row()
            self.expect("\\end")
            self.environment()
            return Block(DISPLAY, inside)
        self.at, self.lines = start, True
        inside = self.row()
        self.lines = False
        return Block(DISPLAY, inside)

    def environment(self) -> str:
        """The name in \\begin{name}."""
        found = _ENVIRONMENT.match(self.text, self.at)
        if found is None:
            raise MissingRule("an environment without a name cannot be printed in this format")
        self.at = found.end()
        return found[1]

    # -- formulas -----------------------------------------------------------------------------------------------------

    def row(self, closing: Callable[[str], bool] | None = None) -> B.Row:
        """Boxes up to what ends them: the end, a brace, a cell, `closing`."""
        parts: list[B.Box] = []
        while (token := self.ahead()) and token not in _ENDS and not token.isspace():
            if closing and closing(token):
                break
            parts.append(self.scripted())
        return B.Row(tuple(parts))

    def scripted(self) -> B.Box:
        """A box with what stands below and above it."""
        base = self.one()
        below, above, primes = B.EMPTY, B.EMPTY, 0
        while (token := self.ahead()) and (token in "_^" or token[0] == "'"):
            self.take()
            if token[0] == "'":
                primes += len(token)
            elif below.parts and token == "_" or above.parts and token == "^":
                raise MissingRule("two scripts at one place cannot be printed in this format")
            elif token == "_":
                below = self.argument()
            else:
                above = self.argument()
        return B.Scripts(base, below, above, primes) if below.parts or above.parts or primes else base

    def argument(self) -> B.Row:
        """{...}, or one token."""
        if self.ahead() != "{":
            return B.Row((self.one(),))
        self.take()
        inside = self.row()
        self.expect("}")
        return inside

    def one(self) -> B.Box:
        """One box."""
        start, token = self.at, self.take()
        if token in _OPENING:
            return self.fenced(token, start)
        if token == "{":
            inside = self.row()
            self.expect("}")
            return inside.parts[0] if len(inside.parts) == 1 else inside
        name = token[1:] if token[0] == "\\" else ""
        if name in MACROS:
            return MACROS[name](self)
        if name in ACCENTS:
            return B.Accent(name, self.argument())
        if name in SPACES:
            return B.Space(SPACES[name])
        if name in OPERATORS:
            return B.Operator(name)
        if (name or token) in SIGNS:
            return SIGNS[name or token]
        if token[0].isdigit() and token.isascii():
            return B.Number(token)
        if len(token) == 1 and token.isalnum():
            return B.Letter(token)
        raise MissingRule(f"{token!r} cannot be printed in this format")

    def fenced(self, opening: str, start: int) -> B.Box:
        """( ... ), or any of its kind, up to the bracket behind."""
        inside = self.row(lambda token: bool(_CLOSING.fullmatch(token)))
        if not _CLOSING.fullmatch(self.ahead()):
            raise MissingRule(
                f"{self.text[start : start + 9]!r} has no bracket behind, and cannot be printed in this format"
            )
        return B.fenced(_bracket(opening), inside, _bracket(self.take()))

    def left(self) -> B.Box:
        """\\left( ... \\right)"""
        opening = _bracket(self.take())
        inside = self.row()
        self.expect("\\right")
        closing = _bracket(self.take())
        if len(inside.parts) == 1 and isinstance(inside.parts[0], B.Grid) and not inside.parts[0].left:
            return inside.parts[0]._replace(left=opening, right=closing)
        return B.fenced(opening, inside, closing)

    def fraction(self) -> B.Box:
        return B.Fraction(self.argument(), self.argument())

    def root(self) -> B.Box:
        degree = B.EMPTY
        if self.ahead() == "[":
            self.take()
            degree = self.row(lambda token: token == "]")
            self.expect("]")
        return B.Root(self.argument(), degree)

    def raw(self) -> str:
        """The characters between braces."""
        self.expect("{")
        begin, depth = self.at, 1
        while depth:
            if self.at >= len(self.text):
                raise MissingRule("a brace without its fellow cannot be printed in this format")
            token = _TOKEN.match(self.text, self.at)[0]  # type: ignore[index]  # as in ahead
            depth += (token == "{") - (token == "}")
            self.at += len(token)
        return self.text[begin : self.at - 1]

    def words(self) -> B.Row:
        """\\text{...}, with formulas in dollars between the words; a script stands at the word before it."""
        parts: list[B.Box] = []
        for i, part in enumerate(self.raw().split("$")):
            if i % 2 and part[:1] in ("^", "_"):
                script = read("{}" + part).parts[0]
                base = parts.pop() if parts else B.EMPTY
                parts.append(script._replace(base=base) if isinstance(script, B.Scripts) else script)
            elif i % 2:
                parts += read(part).parts
            elif part:
                parts.append(B.Words(_plain(part)))
        return B.Row(tuple(parts))

    def text_box(self) -> B.Box:
        found = self.words()
        return found.parts[0] if len(found.parts) == 1 else found

    def operator(self) -> B.Box:
        return B.Operator(_plain(self.raw()))

    def upright(self) -> B.Box:
        text = self.raw()
        return B.Letter(_plain(text), B.UPRIGHT) if text[:1] != "\\" else read(text)

    def blackboard(self) -> B.Box:
        """\\mathbb{R}"""
        text = self.raw()
        if text not in BLACKBOARD:
            raise MissingRule(f"{text!r} in letters with a double stroke cannot be printed in this format")
        return BLACKBOARD[text]

    def bold(self) -> B.Box:
        """\\mathbf{x}, \\boldsymbol{\\mu}, \\boldsymbol{\\mathrm{yref}}"""
        text = self.raw()
        inside = read(text).parts if "\\" in text else ()
        if len(inside) == 1 and isinstance(inside[0], B.Letter | Sign):
            text = inside[0].text if isinstance(inside[0], B.Letter) else inside[0].character
        elif inside or not text.isalnum():
            raise MissingRule(f"{text!r} in bold letters cannot be printed in this format")
        return B.Letter(text, B.BOLD)

    def grid(self) -> B.Box:
        name = self.environment()
        if name not in GRIDS:
            raise MissingRule(f"the environment {name} cannot be printed in this format")
        kind, left, right = GRIDS[name]
        lines, self.lines = self.lines, False
        if name == "array":
            self.raw()  # its columns
        rows, rules = self.cells()
        if (end := self.environment()) != name:
            raise MissingRule(f"the environment {name} ends as {end}")
        self.lines = lines
        return B.Grid(kind, left, rows, right, rules)

    def cells(self) -> tuple[tuple[tuple[B.Row, ...], ...], frozenset[int]]:
        """The rows up to \\end, and above which of them a line stands."""
        rows: list[tuple[B.Row, ...]] = []
        rules, cells = [], []
        while True:
            if self.ahead() == "\\hline":
                self.take()
                rules.append(len(rows))
            cells.append(self.row())
            token = self.take()
            if token == "&":
                continue
            if any(cell.parts for cell in cells):
                rows.append(tuple(cells))
            cells = []
            if token == "\\end":
                return tuple(rows), frozenset(rules)
            if token != "\\\\":
                raise MissingRule(f"{token or 'the end'!r} in a table cannot be printed in this format")


def _bracket(token: str) -> str:
    """The character of a bracket; \\| and | are two."""
    name = token if token == "\\|" else token.removeprefix("\\")
    if name not in FENCES:
        raise MissingRule(f"the bracket {token!r} cannot be printed in this format")
    return FENCES[name]


def _plain(text: str) -> str:
    """The characters of a text: log_softmax of log\\_softmax."""
    return _ESCAPED.sub(lambda found: found[1] or "^", text)


MACROS: dict[str, Callable[[_Reader], B.Box]] = {
    "displaystyle": lambda _: B.EMPTY,  # as tables are in MathML anyway
    "frac": _Reader.fraction,
    "dfrac": _Reader.fraction,
    "tfrac": _Reader.fraction,
    "sqrt": _Reader.root,
    "left": _Reader.left,
    "begin": _Reader.grid,
    "text": _Reader.text_box,
    "operatorname": _Reader.operator,
    "mathrm": _Reader.upright,
    "mathbb": _Reader.blackboard,
    "mathbf": _Reader.bold,
    "boldsymbol": _Reader.bold,
    "bm": _Reader.bold,
}
