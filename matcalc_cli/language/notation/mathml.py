"""MathML Core, as browsers draw it: bold letters are characters of their own, brackets stand in a row with what they
hold, gaps are written where a browser has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from matcalc_cli.language.notation import boxes as B
from matcalc_cli.language.notation.markup import Markup
from matcalc_cli.language.notation.signs import (
    ACCENTS,
    ALIGNED,
    BINARY,
    CASES,
    LARGE,
    LETTER,
    NORMAL,
    PUNCTUATION,
    RELATION,
    Sign,
)

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_BOLD = (  # first and last character, the first of the bold ones: upright, but slanted of small Greek letters
    ("A", "Z", 0x1D400),
    ("a", "z", 0x1D41A),
    ("0", "9", 0x1D7CE),
    ("Α", "Ω", 0x1D6A8),
    ("α", "ω", 0x1D736),
)
_KEPT = "&#xA0;"
_TIGHT = ' lspace="0" rspace="0"'
_DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>matcalc</title>
</head>
<body>
%s
</body>
</html>"""


def bold(text: str) -> str | None:
    """𝐱 of x; None where a character has no bold fellow."""
    found = []
    for character in text:
        place = next((start + ord(character) - ord(a) for a, z, start in _BOLD if a <= character <= z), None)
        if place is None:
            return None
        found.append(chr(place))
    return "".join(found)


class MathML(Markup):
    """MathML Core."""

    def __init__(self) -> None:
        self._small = False  # inside of a script, where signs have no space around them

    def formula(self, box: B.Row, display: bool = True) -> str:
        block = ' display="block"' if display else ""
        return f'<math xmlns="{NAMESPACE}"{block}>{self.text(box)}</math>'

    def title(self, words: B.Row) -> str:
        parts = (
            escape(w.text, quote=False) if isinstance(w, B.Words) else self.formula(B.Row((w,)), False)
            for w in words.parts
        )
        return f"<h3>{''.join(parts)}</h3>"

    def document(self, body: str) -> str:
        return _DOCUMENT % body

    def _Row(self, row: B.Row) -> str:
        """The parts, and no element around them where one of them is all there is."""
        parts = self.parts(row.parts)
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def pieces(self, row: B.Row) -> list[str]:
        """The formula in pieces, each with its sign in front: a line may end between two of them."""
        pieces: list[list[str]] = [[]]
        before: B.Box | None = None
        for box, text in zip(B.with_gaps(row.parts), self.parts(row.parts)):
            if isinstance(box, Sign) and (box.kind == RELATION or box.latex in "+-" and not B.begins(before)):
                pieces.append([])
                text = text.replace("<mo>", '<mo form="infix">', 1)
            pieces[-1].append(text)
            before = box
        return [f'<math displaystyle="true"><mrow>{"".join(piece)}</mrow></math>' for piece in pieces if piece]

    def parts(self, boxes: Sequence[B.Box]) -> list[str]:
        """An element a box; a sign without a left side, as in −x, has no space around it."""
        found: list[str] = []
        before: B.Box | None = None
        for box in B.with_gaps(boxes):
            if isinstance(box, Sign) and box.kind == BINARY and B.begins(before):
                found.append(f'<mo form="prefix"{_TIGHT if self._small else ""}>{escape(box.character)}</mo>')
            else:
                found.append(self.text(box))
            before = before if isinstance(box, B.Space) else box
        return found

    def _Letter(self, letter: B.Letter) -> str:
        text, attributes = letter.text, ""
        if letter.style == B.BOLD:
            known = bold(text)
            text, attributes = (known, "") if known else (text, ' mathvariant="normal" style="font-weight: bold"')
        elif letter.style != B.ITALIC and len(text) == 1:
            attributes = ' mathvariant="normal"'
        element = "mn" if letter.text.isdigit() else "mi"
        return f"<{element}{attributes}>{escape(text)}</{element}>"

    def _Number(self, number: B.Number) -> str:
        return f"<mn>{number.text}</mn>"

    def _Words(self, words: B.Words) -> str:
        """Spaces at the ends of mtext are dropped by browsers, but for those that break no line."""
        inside = words.text.strip()
        before, _, behind = words.text.partition(inside) if inside else (words.text, "", "")
        return f"<mtext>{_KEPT * len(before)}{escape(inside, quote=False)}{_KEPT * len(behind)}</mtext>"

    def _Operator(self, operator: B.Operator) -> str:
        attributes = ' mathvariant="normal"' if len(operator.name) == 1 else ""
        return f"<mi{attributes}>{escape(operator.name)}</mi>"

    def _Space(self, space: B.Space) -> str:
        return f'<mspace width="{space.width:g}em"/>'

    def _Sign(self, sign: Sign) -> str:
        kind = NORMAL if sign.character.isupper() else sign.kind  # Γ stands upright, as in TeX
        return _SIGNS[kind].format(escape(sign.character), _TIGHT if self._small else "")

    def _Fraction(self, fraction: B.Fraction) -> str:
        return f"<mfrac>{self.text(fraction.over)}{self.text(fraction.under)}</mfrac>"

    def _Root(self, root: B.Root) -> str:
        if not root.degree.parts:
            return f"<msqrt>{self.text(root.inside)}</msqrt>"
        return f"<mroot>{self.text(root.inside)}{self._script(root.degree)}</mroot>"

    def _script(self, row: B.Row) -> str:
        return self.text_with("_small", True, row)

    def _Scripts(self, scripts: B.Scripts) -> str:
        base, below, above = self.text(scripts.base), "", ""
        if scripts.below.parts:
            below = self._script(scripts.below)
        if scripts.above.parts or scripts.primes:
            primes = f"<mo{_TIGHT}>{'′' * scripts.primes}</mo>" if scripts.primes else ""
            rest = self._script(scripts.above) if scripts.above.parts else ""
            above = f"<mrow>{primes}{rest}</mrow>" if primes and rest else primes or rest
        under = B.below_it(scripts.base)
        name = {(True, False): "munder" if under else "msub", (False, True): "mover" if under else "msup"}.get(
            (bool(below), bool(above)), "munderover" if under else "msubsup"
        )
        return f"<{name}>{base}{below}{above}</{name}>"

    def _Fence(self, fence: B.Fence) -> str:
        inside = self.text(fence.inside)
        return f"<mrow>{_fence(fence.left, fence.tall)}{inside}{_fence(fence.right, fence.tall)}</mrow>"

    def _Accent(self, accent: B.Accent) -> str:
        character, _ = ACCENTS[accent.mark]
        return f'<mover accent="true">{self.text(accent.inside)}<mo stretchy="false">{character}</mo></mover>'

    def _Grid(self, grid: B.Grid) -> str:
        outer, self._small = self._small, False
        rows = "".join(
            f"<mtr>{''.join(self._cell(grid, i, j, cell) for j, cell in enumerate(row))}</mtr>"
            for i, row in enumerate(grid.rows)
        )
        self._small = outer
        table = f'<mtable displaystyle="true">{rows}</mtable>'
        if not grid.left and not grid.right:
            return table
        return f"<mrow>{_fence(grid.left)}{table}{_fence(grid.right)}</mrow>"

    def _cell(self, grid: B.Grid, i: int, j: int, cell: B.Row) -> str:
        """Core has no columnalign: CSS says where a cell stands, and draws the line above."""
        style = []
        if grid.kind == CASES:
            style = ["text-align: left"]
        elif grid.kind == ALIGNED:
            style = _SIDES.get(j, ["text-align: left", "padding-left: 2em"] if cell.parts else [])
        if i in grid.rules:
            style.append("border-top: 1px solid")
        inside = "".join(self.parts(cell.parts)) if cell.parts else ""
        if grid.kind == ALIGNED and j % 2 and cell.parts and isinstance(cell.parts[0], Sign):
            inside = "<mrow></mrow>" + inside  # = is a relation between two sides, and no sign in front
        attribute = f' style="{"; ".join(style)}"' if style else ""
        return f"<mtd{attribute}>{inside}</mtd>"


def _fence(bracket: str, high: bool = True) -> str:
    """A browser may set a bracket that could stretch with gaps around it, even where it does not have to."""
    stretchy = "" if high else ' stretchy="false"'
    return f"<mo{stretchy}>{escape(bracket)}</mo>" if bracket else ""


_SIDES = {0: ["text-align: right", "padding-right: 0"], 1: ["text-align: left", "padding-left: 0"]}

# kind -> the element of a sign, {1} what it has inside of a script
_SIGNS = {
    LETTER: "<mi>{0}</mi>",
    NORMAL: '<mi mathvariant="normal">{0}</mi>',
    BINARY: "<mo{1}>{0}</mo>",
    RELATION: "<mo{1}>{0}</mo>",
    PUNCTUATION: "<mo{1}>{0}</mo>",
    LARGE: "<mo>{0}</mo>",
}
