"""How wide a printed formula will be: what TeX would make of it, counted without TeX, in points at 10 pt.

`measured` walks over the text once. It knows what language/notation prints (fractions, roots, scripts, brackets, cases,
matrices, fonts), and takes letters by their widths in Computer Modern italic. Against pdflatex it is right within a
tenth. On its way it notes the parts that could have names of their own: what is in brackets, under a root, in a
fraction, an exponent or a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

# points at 10 pt; what is not here is as wide as a digit
_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            *(5.3, 4.3, 4.4, 5.3, 4.7, 6.0, 5.2, 5.8, 3.5, 4.7, 5.6, 3.2, 8.8, 6.0, 4.9, 5.1, 4.9, 4.8, 4.7, 3.7, 5.8),
            *(5.3, 7.5, 5.8, 5.3, 5.1, 7.5, 8.1, 7.9, 8.6, 8.0, 7.9, 7.9, 9.2, 5.2, 6.6, 9.3, 6.9, 10.8, 9.2, 8.0),
            *(7.9, 8.0, 7.7, 6.8, 7.3, 8.0, 8.1, 10.9, 9.1, 8.1, 7.6),
        ],
    )
)
_BRACKET, _SEPARATOR, _PLUS, _RELATION, _THIN = 3.9, 4.5, 12.3, 13.4, 1.7
_SIGNS = {
    **dict.fromkeys("()", _BRACKET),
    **dict.fromkeys("[]|.'!", 2.8),
    **dict.fromkeys(",;", _SEPARATOR),
    **dict.fromkeys("+-", _PLUS),
    **dict.fromkeys("=<>", _RELATION),
    ":": 8.4,
    "~": 3.4,
}
_MACROS = {
    **dict.fromkeys(("odot", "otimes", "oslash", "times"), _PLUS),
    **dict.fromkeys(("geq", "leq", "neq", "in", "notin"), _RELATION),
    **dict.fromkeys(("Delta", "Theta", "Pi", "Upsilon", "Psi", "nabla", "top"), 8.3),
    ",": _THIN,
    "quad": 10.0,
    "cdot": 7.3,
    "circ": 9.5,
    "infty": 10.0,
    "dots": 13.4,
    "prime": 2.8,
    "ell": 4.2,
    "{": 5.0,
    "}": 5.0,
    "lvert": 2.8,
    "rvert": 2.8,
    "lVert": 5.0,
    "rVert": 5.0,
    "partial": 5.9,
    " ": 3.4,
}
_GREEK = 6.9
_FONTS = {
    "mathbf": 1.12,
    "bm": 1.12,
    "boldsymbol": 1.12,
    "mathrm": 0.95,
    "vec": 1.0,
    "tilde": 1.0,
    "overrightarrow": 1.0,
    "mathring": 1.0,
}
_WORDS = frozenset(("operatorname", "text"))
_LIMITS = frozenset(("sum", "prod", "max", "min"))  # what stands below belongs to all that follows
PAGE = 500.0  # points that a formula may be high, and an align*: all of its lines stand on one page
_SIZES = (1.0, 1.0, 0.81, 0.69)  # of display, text, script and script of a script
_GAP = 10.0  # between two columns
TOKEN = re.compile(r"\\begin\{\w+\}(?:\{c+\})?|\\end\{\w+\}|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
# what stands in a relation, and in an operator without its function
_NO_VALUE = frozenset(("<", ">", "=", r"\geq", r"\leq", r"\neq", r"\partial", r"\text"))
_TALL = re.compile(r"\\frac|\\sum|\\prod|\\begin")


class Part(NamedTuple):
    """text[start:end] can give way to a name for text[first:last], which is `width` points wide; `displayed`: in the
    size of a formula that stands by itself, which is measured with it then."""

    start: int
    end: int
    first: int
    last: int
    width: float
    displayed: bool


class Measured(NamedTuple):
    """The width of a text, and its parts, inner ones first."""

    width: float
    parts: tuple[Part, ...]

    def inside(self, text: str, part: Part) -> Measured | None:
        """What measuring text[part.first:part.last] by itself would give; None where it has to be measured: in another
        size, and with a sign in front, beside which there is less space."""
        if not part.displayed or text[part.first] in "+-":
            return None
        begin, stop = part.first, part.last
        inner = self.parts[: self.parts.index(part)]
        return Measured(
            part.width,
            tuple(
                Part(p.start - begin, p.end - begin, p.first - begin, p.last - begin, p.width, p.displayed)
                for p in inner
                if begin <= p.start and p.end <= stop
            ),
        )


def measured(text: str, in_cell: bool = False) -> Measured:
    """The width of a formula that is displayed, or stands in a cell of a matrix."""
    reader = _Reader(text)
    return Measured(reader.row(1 if in_cell else 0, ()), tuple(reader.parts))


def height(text: str) -> float:
    """Roughly how high a row with this formula is: the rows of a matrix, and fractions in one another."""
    fractions = _depth_of_fractions(text)
    if any(f"{{{kind}}}" in text for kind in ("bmatrix", "cases", "array")):
        return (text.count(r"\\") + 1) * (14.5 + 10.0 * fractions) + 6.0
    return 18.0 + 14.0 * fractions


def _depth_of_fractions(text: str) -> int:
    depth = deepest = 0
    open_ones: list[list[int]] = []  # the depth of braces at which each stands, and how many of its two parts are left
    for match in TOKEN.finditer(text):
        token = match.group()
        if token == r"\frac":
            open_ones.append([depth, 2])
            deepest = max(deepest, len(open_ones))
        elif token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            if open_ones and open_ones[-1][0] == depth:
                open_ones[-1][1] -= 1
                if open_ones[-1][1] == 0:
                    open_ones.pop()
    return deepest


def width(text: str, in_cell: bool = False) -> float:
    """The width alone."""
    return measured(text, in_cell).width


class _Reader:
    """One walk over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(m.group(), m.start()) for m in TOKEN.finditer(text)]
        self.place = 0
        self.parts: list[Part] = []
        self.kept = 0  # above 0: nothing here may have a name
        self.valued = True  # has the row that was read last a value?

    @property
    def token(self) -> str:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    @property
    def at(self) -> int:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else len(self.text)

    def row(self, size: int, stops: tuple[str, ...]) -> float:
        """The width of all up to one of the tokens that end it, which stays."""
        total = script = 0.0
        bound = 0
        valued = True
        while self.token and not self.token.startswith(stops or ("\0",)):
            token = self.token
            self.place += 1
            if token.isspace():
                continue
            valued = valued and token not in _NO_VALUE
            if token in "^_":
                below = self._script(size, token == "^")
                total += max(0.0, below - script)  # a script above stands over the one below
                script = max(script, below)
                continue
            script = 0.0
            total += self._item(token, size)
            if token[1:] in _LIMITS and self.token == "_":
                bound += 1
                self.kept += 1
        self.kept -= bound
        self.valued = valued
        return total

    def _item(self, token: str, size: int) -> float:
        name = token[1:] if token.startswith("\\") else ""
        rule = _RULES.get(name.partition("{")[0] if name else token)
        if rule is not None:
            return rule(self, token, size)
        scale = _SIZES[size]
        if name in _FONTS or name in _WORDS:
            letters = self._plain()
            gap = 2 * _THIN if name == "operatorname" else 0.0
            return scale * (gap + _FONTS.get(name, 0.95) * sum(map(_letter, letters)))
        if name:
            found = _MACROS.get(name)
            if found is None:  # \\sin and its like, or a Greek letter
                found = 0.95 * sum(map(_letter, name)) if name in _ROMAN else _GREEK
            return scale * found
        wide = _SIGNS.get(token, _LETTERS.get(token, 5.0))
        if token in "+-" and (size > 1 or self.place < 2 or self.tokens[self.place - 2][0] in "({"):
            wide = 7.8  # no space around a sign in a script, and beside one that belongs to a number
        return scale * wide

    def _plain(self) -> str:
        """The letters of {...}; macros in it count as one each."""
        found, depth = [], 0
        while self.token:
            token = self.token
            self.place += 1
            depth += (token == "{") - (token == "}")
            if token not in "{}":
                found.append(token if len(token) == 1 or token.isspace() else "m")
            if depth == 0:
                break
        return "".join(found)

    def group(self, size: int, names: bool = True) -> float:
        """{...} or one token; what is in it may have a name where that is said."""
        if self.token != "{":
            token = self.token
            self.place += 1
            return self._item(token, size) if token else 0.0
        self.place += 1
        first = self.at
        found = self.row(size, ("}",))
        if names:
            self.part(first, self.at, first, self.at, found, size == 0)
        self.place += 1
        return found

    def part(self, start: int, end: int, first: int, last: int, wide: float, displayed: bool) -> None:
        """Note a part of the row that was read last, where it is long enough to be worth a name."""
        if self.kept or wide <= 40 or not self.valued:
            return
        text = self.text[first:last]
        inner = first + len(text) - len(text.lstrip()), last - len(text) + len(text.rstrip())
        outer = inner if (start, end) == (first, last) else (start, end)
        self.parts.append(Part(*outer, *inner, wide, displayed))

    def _script(self, size: int, above: bool) -> float:
        return self.group(min(3, max(2, size + 1)), names=above) + 0.5

    def fraction(self, token: str, size: int) -> float:
        """\\frac{a}{b}"""
        inner = min(3, size + 1)
        return max(self.group(inner), self.group(inner)) + 2.4

    def root(self, token: str, size: int) -> float:
        """\\sqrt{a}, \\sqrt[3]{a}"""
        tall = 1.7 if self.token == "[" else 0.0
        while self.token and self.token != "{":
            self.place += 1
        return self.group(size) + _SIZES[size] * (10.0 + tall)

    def braces(self, token: str, size: int) -> float:
        """{...} that stands for itself."""
        self.place -= 1
        return self.group(size, names=False)

    def fenced(self, token: str, size: int) -> float:
        """\\left( ... \\right): what is in it, or each of the arguments in it."""
        start, opened = self.tokens[self.place - 1][1], self.token
        called = start > 0 and self.text[start - 1] not in " -{(&"
        self.place += 1
        total, arguments = 0.0, []
        while True:
            first = self.at
            wide = self.row(size, ("\\right", ","))
            arguments.append((first, self.at, wide, self.valued))
            total += wide
            if self.token != ",":
                break
            total += _SEPARATOR
            self.place += 1
        tall = bool(_TALL.search(self.text, start, self.at))
        self.place += 2
        end = self.at
        whole = len(arguments) == 1 and not called and opened == "(" and self.token != "_"
        for first, last, wide, self.valued in arguments:
            self.part(start if whole else first, end if whole else last, first, last, wide, size == 0)
        around = 2 * (7.4 if tall and size < 2 else _BRACKET) + (2 * _THIN if size < 2 else 0.0)
        return total + _SIZES[size] * around

    def table(self, token: str, size: int) -> float:
        """cases and matrices: the widest cell of each column."""
        columns: list[float] = []
        column, cases = 0, "cases" in token
        while self.token and not self.token.startswith("\\end"):
            first = self.at
            wide = self.row(max(1, size), ("&", "\\\\", "\\end"))
            if not (cases and column):
                self.part(first, self.at, first, self.at, wide, False)
            columns += [0.0] * (column + 1 - len(columns))
            columns[column] = max(columns[column], wide)
            column = column + 1 if self.token == "&" else 0
            if not self.token.startswith("\\end"):
                self.place += 1
        self.place += 1
        return sum(columns) + _GAP * (len(columns) - 1) + 16.0


def _letter(letter: str) -> float:
    return _LETTERS.get(letter, 5.0)


_ROMAN = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "sec",
        "csc",
        "cot",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "log",
        "arcsin",
        "arccos",
        "arctan",
        "det",
        "max",
        "min",
    ]
)
_RULES: dict[str, Callable[[_Reader, str, int], float]] = {
    "frac": _Reader.fraction,
    "sqrt": _Reader.root,
    "{": _Reader.braces,
    "left": _Reader.fenced,
    "begin": _Reader.table,
}
