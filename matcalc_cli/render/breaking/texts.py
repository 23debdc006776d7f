"""Lines of text that are too wide, broken between terms: pretty, unicode and ascii, whose lines are as they look.

A line goes on below before a sign, behind a comma, or before the sign of a product, in the outermost brackets where
that is possible; never inside of a name, a number or a quoted word, so a line without such a place stays as it is. In
ascii it ends with `...`, which the input language reads as going on: what is printed can be entered again.
"""

from __future__ import annotations

import re

from matcalc_cli.model.columns import columns

INDENT = 4
_DOTS = " ..."
_DRAWN = tuple("┌├└│⎡⎢⎣\x1b")  # a table, or a matrix as tall as its rows: those are what they are
_PLACES = re.compile(
    r"(?P<sign> (?=[-+−±] ))|(?P<comma>(?<=[,;]) )|(?P<product>(?=·)| (?=[⊙⊘⊗×] )|(?<=[^\s.])(?=\.?\*(?!\*)))"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<beside>(?<=[^\s=<>≤≥≠∈]) (?=[^\s=<>≤≥≠∈]))"
)
_COSTS = {"sign": 0, "comma": 1, "product": 2, "beside": 3}
_DEEPER = 4  # a bracket further in costs more than any kind of place


def broken(text: str, room: int, name: str) -> str:
    """The text of a result in this format, no line wider than `room` columns where it can be broken; 0: as it is."""
    if room <= 0:
        return text
    return "\n".join(
        line if columns(line) <= room else _lines(line, room, name == "ascii") for line in text.split("\n")
    )


def _lines(line: str, room: int, dots: bool) -> str:
    if line.startswith(_DRAWN):
        return line
    lead = len(line) - len(line.lstrip())
    indent = " " * min(lead + INDENT, room // 2)
    places = _places(line, dots)
    found, begin, before = [], 0, ""
    while columns(before + line[begin:]) > room:
        least = begin + (lead if begin == 0 else 0)
        fits = room - columns(before) - (len(_DOTS) if dots else 0)
        open_ = [(cost, at) for cost, at in places if at > least and line[least:at].strip()]
        near = [(cost, at) for cost, at in open_ if columns(line[begin:at].rstrip()) <= fits]
        if not open_:
            break
        # the outermost place, and of those the last that fits; where none fits, the first of all
        _, at = min(near, key=lambda place: (place[0], -place[1])) if near else min(open_, key=lambda place: place[1])
        found.append(before + line[begin:at].rstrip() + (_DOTS if dots else ""))
        begin, before = at + (line[at] == " "), indent
    return "\n".join([*found, before + line[begin:]])


def _places(line: str, dots: bool) -> list[tuple[int, int]]:
    """(cost, position) of every place where the line may go on below. A space alone is no place in ascii, where it may
    stand in brackets between entries."""
    depth, places = 0, []
    for found in _PLACES.finditer(line):
        kind = found.lastgroup or ""
        depth += (kind == "open") - (kind == "close")
        if kind in _COSTS and not (dots and kind == "beside"):
            places.append((depth * _DEEPER + _COSTS[kind], found.start()))
    return places
