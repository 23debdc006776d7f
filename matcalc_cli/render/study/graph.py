"""The computational graph of a trace: as a tree in the terminal, in Graphviz's language, and as an SVG drawing."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from matcalc_cli.render.heading import shape_text
from matcalc_cli.render.study.tables import array
from matcalc_cli.render.study.trace import Letters, operation

if TYPE_CHECKING:
    from sympy import Expr

    from matcalc_cli.study.trace.array import ArrayRow, ArrayTrace
    from matcalc_cli.study.trace.scalar import Trace
    from matcalc_cli.study.trace.wengert import Row

WIDTH, HEIGHT, ACROSS, DOWN, GAP = 150, 46, 40, 44, 100


def _caption(row: ArrayRow | Row, notation: Letters) -> tuple[str, str]:
    shape = getattr(row, "shape", ())
    value = (shape_text(shape) if shape else "") if row.value is None else f"= {array(row.value)}"
    return f"{notation.label(row.index)} = {operation(row, notation)}", value


def slope(d: Expr | None, notation: Letters) -> str:
    """What stands at an edge; the local maps of arrays have no short text."""
    return "" if d is None else notation.text(d)


def text(trace: ArrayTrace | Trace) -> str:
    """Each output as a tree; a part that was drawn already is only named."""
    notation, drawn = Letters(trace.letter), set()
    lines: list[str] = []

    def draw(index: int, lead: str, branch: str) -> None:
        row = trace.at(index)
        caption, value = _caption(row, notation)
        again = index in drawn and not row.source
        gap = " " if value.startswith("=") else "   "
        lines.append(f"{lead}{branch}{caption}{gap}{value}".rstrip() + ("  (as above)" if again else ""))
        if again:
            return
        drawn.add(index)
        below = list(dict.fromkeys(o for o in row.operands if isinstance(o, int)))
        lead = lead + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        for o in below:
            draw(o, lead, "└─ " if o == below[-1] else "├─ ")

    for name, end in trace.outputs:
        lines.append(f"{name} = {notation.label(end) if isinstance(end, int) else notation.text(end)}")
        if isinstance(end, int):
            draw(end, "", "└─ ")
    return "\n".join(lines) + "\n"


def dot(trace: ArrayTrace | Trace) -> str:
    """Graphviz: inputs as boxes, an edge for each operand, labelled with the local derivative."""
    notation = Letters(trace.letter)
    lines = ["digraph trace {", "  rankdir=LR;", '  node [shape=ellipse, fontname="Helvetica"];']
    for row in trace.rows:
        caption, value = _caption(row, notation)
        shape = ", shape=box" if row.source else ""
        lines.append(f'  "v{row.index}" [label="{_quoted(caption)}{chr(92)}n{_quoted(value)}"{shape}];')
    for row in trace.rows:
        for u, d in row.partials:
            lines.append(f'  "v{u}" -> "v{row.index}" [label="{_quoted(slope(d, notation))}"];')
    for name, end in trace.outputs:
        if isinstance(end, int):
            lines.append(f'  "{name}" [shape=box, style=rounded];')
            lines.append(f'  "v{end}" -> "{name}";')
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(caption: str) -> str:
    return caption.replace("\\", "\\\\").replace('"', '\\"')


def _layers(trace: ArrayTrace | Trace) -> list[list[int]]:
    """Rows by the longest way from an input, each layer ordered by the middle of its operands."""
    depth: dict[int, int] = {}
    for row in trace.rows:
        below = [depth[o] for o in row.operands if isinstance(o, int)]
        depth[row.index] = 1 + max(below) if below else 0
    layers: list[list[int]] = [[] for _ in range(max(depth.values()) + 1)]
    place: dict[int, float] = {}

    def middle(index: int) -> float:
        below = [place[o] for o in trace.at(index).operands if isinstance(o, int)] or [float(index)]
        return sum(below) / len(below)

    for index, level in depth.items():
        layers[level].append(index)
    for layer in layers:
        layer.sort(key=middle)
        place.update({i: k - (len(layer) - 1) / 2 for k, i in enumerate(layer)})
    return layers


@dataclass(frozen=True)
class Drawing:
    """Where everything stands: `at` gives the upper left corner of each row's box, (0, 0) is the upper left one."""

    captions: dict[int, tuple[str, str]]
    box_width: float
    width: float
    height: float
    at: dict[int, tuple[float, float]]


def drawing(trace: ArrayTrace | Trace) -> Drawing:
    """Boxes in layers from left to right."""
    notation, layers = Letters(trace.letter), _layers(trace)
    captions = {row.index: _caption(row, notation) for row in trace.rows}
    width = max(WIDTH, *(8 * max(len(c), len(v)) + 24 for c, v in captions.values()))
    tall = max(map(len, layers))
    total = (len(layers) * (width + GAP) + ACROSS, tall * (HEIGHT + DOWN) + DOWN)
    at: dict[int, tuple[float, float]] = {}
    for level, layer in enumerate(layers):
        top = (total[1] - len(layer) * (HEIGHT + DOWN) + DOWN) / 2
        for k, index in enumerate(layer):
            at[index] = (ACROSS + level * (width + GAP), top + k * (HEIGHT + DOWN))
    return Drawing(captions, width, *total, at)


def colours(row: ArrayRow | Row, ends: dict[int, str]) -> tuple[str, str]:
    """(fill, stroke) of a row's box."""
    if row.source:
        return "#eef6ff", "#06c"
    return ("#fff4e0", "#c60") if row.index in ends else ("#f7f7f7", "#555")


def shown(row: ArrayRow | Row, captions: dict[int, tuple[str, str]], ends: dict[int, str]) -> list[str]:
    """The lines in a row's box."""
    first, value = captions[row.index]
    first = f"{ends[row.index]} = {first}" if row.index in ends else first
    return [first, value] if value else [first]


def outputs(trace: ArrayTrace | Trace) -> dict[int, str]:
    """{row: the name of the output it is}"""
    return {end: name for name, end in trace.outputs if isinstance(end, int)}


def svg(trace: ArrayTrace | Trace) -> str:
    """A drawing from left to right, no other program needed."""
    plan, notation, ends = drawing(trace), Letters(trace.letter), outputs(trace)
    at, width, total = plan.at, plan.box_width, (plan.width, plan.height)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total[0]:.0f} {total[1]:.0f}" width="{total[0]:.0f}" '
        f'height="{total[1]:.0f}" font-family="Helvetica, Arial, sans-serif" font-size="13">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#555"/></marker></defs>'
        f'<rect width="{total[0]:.0f}" height="{total[1]:.0f}" fill="white"/>'
    )
    parts = [opening]
    for row in trace.rows:
        for u, d in row.partials:
            parts.append(_edge(at[u], at[row.index], width, slope(d, notation)))
    for row in trace.rows:
        parts.append(_box(*at[row.index], width, shown(row, plan.captions, ends), bool(row.source), colours(row, ends)))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _edge(a: tuple[float, float], b: tuple[float, float], width: float, caption: str) -> str:
    x1, y1, x2, y2 = a[0] + width, a[1] + HEIGHT / 2, b[0], b[1] + HEIGHT / 2
    turn = max(x1, x2 - GAP)  # a long edge runs level past the layers between and turns in the last gap
    path = (
        f"M{x1:.0f} {y1:.0f} H{turn:.0f} C{turn + GAP / 2:.0f} {y1:.0f} {x2 - GAP / 2:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    )
    near = (x2 - 34, y2 - 6 if y2 >= y1 else y2 + 14)  # beside the arrow's tip, where edges are apart
    place = f'x="{near[0]:.0f}" y="{near[1]:.0f}"'
    return (
        f'<path d="{path}" fill="none" stroke="#888" marker-end="url(#tip)"/>'
        f'<text {place} font-size="11" fill="#06c" text-anchor="end">{escape(caption)}</text>'
    )


def _box(x: float, y: float, width: float, lines: list[str], is_input: bool, colour: tuple[str, str]) -> str:
    radius = 4 if is_input else HEIGHT / 2
    texts = "".join(
        f'<text x="{x + width / 2:.0f}" y="{y + HEIGHT / 2 + 5 + 15 * (k - (len(lines) - 1) / 2):.0f}" '
        f'text-anchor="middle">{escape(line)}</text>'
        for k, line in enumerate(lines)
    )
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{HEIGHT}" rx="{radius:.0f}" fill="{colour[0]}" '
        f'stroke="{colour[1]}"/>{texts}'
    )
