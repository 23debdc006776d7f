"""Typst: what its math mode takes in every release since 0.13.

A name of one letter is itself, a longer one is a text in quotes; in the arguments of a function a comma and a semicolon
are escaped; scripts of more than one sign are in brackets, which are not seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.language.notation import boxes as B
from matcalc_cli.language.notation.markup import Markup
from matcalc_cli.language.notation.signs import ACCENTS, ALIGNED, CASES, OPERATORS, PUNCTUATION, SIGNS, SPACES, Sign
from matcalc_cli.model import names

_DOCUMENT = """#set page(width: auto, height: auto, margin: 1cm)
%s"""
_SPACES = {SPACES[","]: "thin", SPACES[":"]: "med", SPACES[";"]: "thick", 0.25: "med", 1.0: "quad", 2.0: "wide"}
_CALLS = {("|", "|"): "abs", ("‖", "‖"): "norm", ("⌊", "⌋"): "floor", ("⌈", "⌉"): "ceil"}
_NAMED = OPERATORS - {"lg"}
_GREEK = {letter: word for word, letter in names.GREEK.items()}


class Typst(Markup):
    """Typst's math mode."""

    def __init__(self) -> None:
        self._argument = False  # of a function, where commas part arguments

    def formula(self, box: B.Row, display: bool = True) -> str:
        return f"$ {self.text(box)} $" if display else f"${self.text(box)}$"

    def title(self, words: B.Row) -> str:
        return "=== " + "".join(
            f'#"{_quoted(w.text)}"' if isinstance(w, B.Words) else self.formula(B.Row((w,)), False) for w in words.parts
        )

    def document(self, body: str) -> str:
        return _DOCUMENT % body

    def _Row(self, row: B.Row) -> str:
        """Spaces part the boxes, but for -x and a comma; beside words they would be seen."""
        text = ""
        before: B.Box | None = None
        for box in _without_gaps(row.parts):
            text += ("" if not text or _close(before, box) else " ") + self._behind(before, box)
            before = _PREFIX if box == _MINUS and B.begins(before) else before if isinstance(box, B.Space) else box
        return text

    def _behind(self, before: B.Box | None, box: B.Box) -> str:
        """The box, without the gap that Typst would have between it and what stands before."""
        if box == B.DIFFERENTIAL and before is not None and B.begins(before):
            return "upright(d)"
        if isinstance(before, B.Operator) and isinstance(box, B.Scripts) and isinstance(box.base, B.Fence):
            return f'class("opening", {self.argument(B.Row((box,)))})'
        return self.text(box)

    def argument(self, row: B.Row) -> str:
        """Of a function."""
        return self.text_with("_argument", True, row)

    def _inside(self, row: B.Row) -> str:
        """Between brackets that Typst pairs, where a comma is a comma again."""
        return self.text_with("_argument", False, row)

    def _Letter(self, letter: B.Letter) -> str:
        if letter == B.DIFFERENTIAL:
            return "dif"
        known = _letter(letter.text)
        if letter.style == B.BOLD:
            slanted = len(letter.text) == 1 and letter.text.isalpha() and letter.text not in _GREEK
            return f"upright(bold({known}))" if slanted else f"bold({known})"
        return known if letter.style == B.ITALIC or len(letter.text) > 1 else f"upright({known})"

    def _Number(self, number: B.Number) -> str:
        return number.text

    def _Words(self, words: B.Words) -> str:
        return f'"{_quoted(words.text)}"'

    def _Operator(self, operator: B.Operator) -> str:
        return operator.name if operator.name in _NAMED else f'op("{_quoted(operator.name)}")'

    def _Space(self, space: B.Space) -> str:
        return _SPACES.get(space.width, f"#h({space.width:g}em)")

    def _Sign(self, sign: Sign) -> str:
        return "\\" + sign.typst if self._argument and sign.typst in (",", ";", ":") else sign.typst

    def _Fraction(self, fraction: B.Fraction) -> str:
        return f"frac({self.argument(fraction.over)}, {self.argument(fraction.under)})"

    def _Root(self, root: B.Root) -> str:
        inside = self.argument(root.inside)
        return f"root({self.argument(root.degree)}, {inside})" if root.degree.parts else f"sqrt({inside})"

    def _Scripts(self, scripts: B.Scripts) -> str:
        base = self.text(scripts.base) if not isinstance(scripts.base, B.Row) else f"({self._inside(scripts.base)})"
        if scripts.base == B.Row(()):
            base = '""'
        below = f"_{self._script(scripts.below)}" if scripts.below.parts else ""
        above = f"^{self._script(scripts.above)}" if scripts.above.parts else ""
        return base + "'" * scripts.primes + below + above

    def _script(self, row: B.Row) -> str:
        text = self._inside(row)
        return text if len(row.parts) == 1 and _stands_alone(row.parts[0]) else f"({text})"

    def _Fence(self, fence: B.Fence) -> str:
        call = _CALLS.get((fence.left, fence.right))
        if call:
            return f"{call}({self.argument(fence.inside)})"
        if fence.left and fence.right:
            return f"{fence.left}{self._inside(fence.inside)}{fence.right}"
        return f"lr({_alone(fence.left)} {self.argument(fence.inside)} {_alone(fence.right)})"

    def _Accent(self, accent: B.Accent) -> str:
        _, function = ACCENTS[accent.mark]
        return f"{function}({self.argument(accent.inside)})"

    def _aligned(self, column: int, cell: B.Row) -> str:
        """An empty cell between an equation and its reason is the gap between them."""
        return self._inside(cell) or ("quad" if column > 1 else "")

    def _Grid(self, grid: B.Grid) -> str:
        if grid.kind == ALIGNED:
            return " \\\n  ".join(" & ".join(self._aligned(j, cell) for j, cell in enumerate(row)) for row in grid.rows)
        if grid.kind == CASES:
            return f"cases({', '.join(' & '.join(self.argument(cell) for cell in row) for row in grid.rows)})"
        delimiter = f'"{grid.left}"' if grid.left else "#none"
        lines = sorted(rule for rule in grid.rules if rule)
        augment = f"augment: #(hline: {lines[0] if len(lines) == 1 else tuple(lines)}), " if lines else ""
        rows = "; ".join(", ".join(self.argument(cell) for cell in row) for row in grid.rows)
        return f"mat(delim: {delimiter}, {augment}{rows})"


_MINUS = SIGNS["-"]
_PREFIX = B.Number("")  # a minus sign without a left side


def _without_gaps(parts: Sequence[B.Box]) -> list[B.Box]:
    """Without the thin gaps beside what has its own in Typst: the sign of a differential, a text in quotes."""
    around = zip((None, *parts), parts, (*parts[1:], None))
    return [box for before, box, behind in around if box != B.THIN or not (_has_gap(before) or _has_gap(behind))]


def _has_gap(box: B.Box | None) -> bool:
    base = _base(box)
    return isinstance(base, B.Letter) and (len(base.text) > 1 or base == B.DIFFERENTIAL)


def _close(before: B.Box | None, box: B.Box) -> bool:
    """Does a box stand without a space behind another? A bracket behind words would belong to them."""
    if isinstance(box, Sign) and box.kind == PUNCTUATION or before is _PREFIX:
        return True
    return _is_words(box) or _is_words(before) and not isinstance(_base(box), B.Fence)


def _base(box: B.Box | None) -> B.Box | None:
    return box.base if isinstance(box, B.Scripts) else box


def _is_words(box: B.Box | None) -> bool:
    return isinstance(_base(box), B.Words)


def _letter(text: str) -> str:
    """x of itself, mu of µ, "rate" of a longer name."""
    if len(text) > 1:
        return f'"{_quoted(text)}"'
    return _GREEK.get(text, text)


def _alone(bracket: str) -> str:
    """A bracket without a fellow."""
    return f"\\{bracket}" if bracket else ""


def _stands_alone(box: B.Box) -> bool:
    """May a box stand behind ^ or _ without brackets?"""
    if isinstance(box, B.Letter):
        return box.style == B.ITALIC or box.style != B.BOLD and len(box.text) > 1
    return isinstance(box, B.Number | Sign | B.Operator)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
