"""What an equation says of the values of a name: \\sum_i y_i = 1, \\mathbf{1}^\\top y = 1, \\|u\\| = 1, u^\\top u = 1.

They are the same words as those of sentences ("a unit vector u"): constraints.py puts them in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matcalc_cli.language.latex.reader import Token
from matcalc_cli.lint import signs
from matcalc_cli.lint.derivatives import is_transpose

_BARS = frozenset((r"\|", r"\Vert", r"\lVert", r"\rVert"))
_SINGLE = frozenset(("|", r"\vert", r"\lvert", r"\rvert"))
_LENGTHS = frozenset(("", "_2", "^2", "_2^2", "^2_2", "_{2}", "^{2}", "_{2}^{2}"))
_ONES = frozenset(("1", r"\mathbf1", r"\mathbb1", r"\mathbf{1}", r"\mathbb{1}", r"\boldsymbol{1}", r"\bm{1}", r"\vec1"))


def constraint(sides: Sequence[Sequence[Token]]) -> tuple[list[Token], str]:
    """(the name, the word for its values) of left = 1, or 1 = right; no tokens and "" of other equations."""
    if len(sides) == 2 and signs.spelled(sides[0]) == "1":
        sides = sides[::-1]
    if len(sides) != 2 or signs.spelled(sides[1]) != "1" or not sides[0]:
        return [], ""
    side = [t for t in sides[0] if not (t.kind == "macro" and t.text in ("left", "right"))]
    for reading, word in _READINGS:
        if found := reading(side):
            return found, word
    return [], ""


def _summed(side: list[Token]) -> list[Token]:
    """y of \\sum_{i=1}^n y_i"""
    if not (side[0].kind == "macro" and side[0].text == "sum"):
        return []
    _, k = _scripts(side, 1)
    name = signs.whole_name(side[k:])
    if name is None or len(name.below) != 1 or not name.below.isalpha():
        return []
    return side[k : k + signs.behind_stem(side[k:])]


def _with_ones(side: list[Token]) -> list[Token]:
    """y of \\mathbf{1}^\\top y and y^\\top \\mathbf{1}"""
    for head, rest in _transposed(side):
        for one, other in ((head, rest), (rest, head)):
            name = signs.whole_name(other)
            bare = one[: signs.behind_stem(one)]
            if signs.spelled(bare) in _ONES and name is not None and not name.below:
                return other
    return []


def _length(side: list[Token]) -> list[Token]:
    """u of \\|u\\|_2^2; of |u| where u is bold"""
    ends = [k for k, t in enumerate(side) if t.written in _BARS | _SINGLE]
    if len(ends) != 2 or ends[0] != 0 or signs.spelled(side[ends[1] + 1 :]) not in _LENGTHS:
        return []
    inside = side[1 : ends[1]]
    name = signs.whole_name(inside)
    if name is None or side[0].written in _SINGLE and not (name.bold or "^" in name.stem):
        return []
    return inside


def _with_itself(side: list[Token]) -> list[Token]:
    """u of u^\\top u"""
    for head, rest in _transposed(side):
        name, other = signs.whole_name(head), signs.whole_name(rest)
        if name is not None and other is not None and name.key == other.key:
            return head
    return []


def _transposed(side: list[Token]) -> list[tuple[list[Token], list[Token]]]:
    """(a, b) of a^\\top b"""
    for k in signs.top(side):
        if side[k].text == "^" and k:
            script, behind = signs.group(side, k + 1)
            if is_transpose(script) and behind < len(side):
                return [(side[:k], side[behind:])]
    return []


def _scripts(tokens: list[Token], k: int) -> tuple[list[Token], int]:
    first = k
    while k < len(tokens) and tokens[k].text in ("_", "^"):
        _, k = signs.group(tokens, k + 1)
    return tokens[first:k], k


_READINGS: tuple[tuple[Callable[[list[Token]], list[Token]], str], ...] = (
    (_summed, "sums-to-one"),
    (_with_ones, "sums-to-one"),
    (_length, "unit"),
    (_with_itself, "unit"),
)
