"""Long bracketed lists over several lines."""

from __future__ import annotations

from collections.abc import Iterable

_WIDTH = 100


def wrapped(pieces: Iterable[str], opening: str, closing: str, indent: str, last: str = ",") -> str:
    """opening + pieces joined by commas + closing, over as many lines as it takes; `last` ends the last of several."""
    pieces = list(pieces)
    rows = len(pieces) > 1 and pieces[0].startswith("[")
    line = opening + ", ".join(pieces) + closing
    if len(indent) + len(line) <= _WIDTH and "\n" not in line:
        return line
    lines, current = [], ""
    for piece in pieces:
        if current and (rows or len(current) + len(piece) + len(indent) + 6 > _WIDTH):
            lines.append(current)
            current = ""
        current += (" " if current else "") + piece + ","
    lines.append(current)
    lines[-1] = lines[-1][:-1] + last
    inner = ("\n" + indent + "    ").join(lines)
    return f"{opening}\n{indent}    {inner}\n{indent}{closing}"
