"""A picture as characters, by plotext (the extra `plot`), which is imported here alone: releases 5 and 6."""

from __future__ import annotations

import contextlib
import io
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from matcalc_cli.render.pictures import text as words
from matcalc_cli.render.pictures.files import missing
from matcalc_cli.study.drawing import Picture, projected
from matcalc_cli.study.level_lines import level_line

if TYPE_CHECKING:
    from matcalc_cli.study.drawing import Mark

WIDEST, LOWEST, HIGHEST = 100, 12, 44
_MARKS = {
    "saddle": "X", "minimum": "v", "maximum": "^", "unstable": "○", "stable": "●", "centre": "□", "point": "◆",
    "start": "S", "end": "E",
}  # fmt: skip
_LINES = {"curve": "braille", "tangent": "·", "trajectory": "*", "path": "*"}
_NULLCLINES = ("1", "2")
_ARROWS = "→↗↑↖←↙↓↘"


def pretty(p: Picture, width: int = 80, height: int = 24) -> str:
    """The picture and, below it, what its characters stand for; with a prompt behind them they fill `height` rows."""
    whole, p = p, projected(p) if p.kind == "space curve" else p
    columns = min(width, WIDEST)
    layers, legend = _layers(p, words.classes(whole))
    below = [*legend, *caption(p, marks=False)]
    most = max(LOWEST, min(height, HIGHEST) - 2 - len(below))  # below the title, above the prompt
    rows = most
    if p.equal:
        (left, right), (low, high) = p.box
        rows = round((columns - 8) / 2 * (high - low) / (right - left)) + 4
        if rows > most:
            columns, rows = max(30, round((columns - 8) * (most - 4) / (rows - 4)) + 8), most
    picture = _plotext(p, layers, columns, max(rows, LOWEST))
    lines = [line.rstrip() for line in picture.splitlines()]
    lines = [line for i, line in enumerate(lines) if line or 0 < i < len(lines) - 1]
    return "\n".join([words.title(whole), *lines, *below]) + "\n"


def caption(p: Picture, marks: bool = True) -> list[str]:
    """What is marked, and the notes."""
    rows = [label for _, _, label in words.classes(p)] if marks else []
    return rows + [f"note: {note}" for note in p.notes]


def _layers(p: Picture, classes: list[tuple[str, list[Mark], str]]) -> tuple[list[tuple[np.ndarray, str]], list[str]]:
    """(points, character) from the back to the front, and the legend."""
    layers: list[tuple[np.ndarray, str]] = []
    legend: list[str] = []
    if p.kind == "contours" and p.grid is not None:
        for level in p.levels:
            layers.append((_ends(level_line(p.grid, p.grid.values[0], level)), "braille"))
        heights = [p.levels[0], p.levels[-1]]
        legend.append(f"   contours from {words.number(heights[0])} to {words.number(heights[1])}")
    if p.arrows is not None and len(p.arrows):
        eighth = np.round(np.arctan2(p.arrows[:, 3], p.arrows[:, 2]) / (np.pi / 4)).astype(int) % 8
        for k in range(8):
            layers.append((p.arrows[eighth == k, :2], _ARROWS[k]))
    nullclines = iter(_NULLCLINES)
    for line in p.lines:
        character = next(nullclines) if line.role == "nullcline" else _LINES[line.role]
        points = _ends(line.points) if line.role == "nullcline" else _dense(line.points, p)
        layers.append((points, character))
        shown = "⠒" if character == "braille" else character
        legend.append(f"{shown}  {words.line_label(line.label)}")
    for (kind, marks, _), (_, _, label) in zip(words.classes(p), classes):
        character = next((c for word, c in _MARKS.items() if word in kind.split(" ")), "◇")
        layers.append((np.array([m.at for m in marks]), character))
        legend.append(f"{character}  {label}")
    return layers, legend


def _ends(points: np.ndarray) -> np.ndarray:
    return points[np.isfinite(points).all(axis=1)] if len(points) else points


def _dense(points: np.ndarray, p: Picture) -> np.ndarray:
    """Points close enough to look like a line."""
    sizes = np.array([hi - lo or np.inf for lo, hi in p.box])  # a box may be one point in floats
    pieces = [points]
    for a, b in zip(points[:-1], points[1:]):
        gap = float(np.max(np.abs(b - a) / sizes)) if np.isfinite([*a, *b]).all() else 0.0
        if gap > 0.005:
            pieces.append(a + np.linspace(0, 1, int(min(gap, 5) / 0.005) + 1)[:, None] * (b - a))
    return _ends(np.concatenate(pieces))


def _plotext(p: Picture, layers: list[tuple[np.ndarray, str]], columns: int, rows: int) -> str:
    try:
        import plotext
    except ImportError:
        raise missing("plotext") from None
    (left, right), (low, high) = box = (p.box[0], p.box[1])
    inside = []
    for points, character in layers:
        if len(points):
            x, y = points.T
            kept = (x >= left) & (x <= right) & (y >= low) & (y <= high)
            inside.append((x[kept].tolist(), y[kept].tolist(), character))
    names = [words.axis(n) for n in p.axes[:2]]
    draw = _draw_6 if hasattr(plotext, "figure") and not hasattr(plotext, "scatter") else _draw_5
    with contextlib.redirect_stderr(io.StringIO()):  # plotext remarks on axes in colours of the terminal
        drawn = draw(plotext, [row for row in inside if row[0]], box, names, columns, rows)
    return plotext.uncolorize(drawn)


def _draw_5(plotext: Any, layers: Any, box: Any, names: Any, columns: int, rows: int) -> str:
    plotext.clear_figure()
    plotext.theme("clear")
    for x, y, character in layers:
        plotext.scatter(x, y, marker=character)
    plotext.plot_size(columns, rows)
    plotext.xlim(*box[0])
    plotext.ylim(*box[1])
    plotext.xlabel(names[0])
    plotext.ylabel(names[1])
    return plotext.build()


def _draw_6(
    plotext: ModuleType,
    layers: list[tuple[list[float], list[float], str]],
    box: tuple[tuple[float, float], tuple[float, float]],
    names: list[str],
    columns: int,
    rows: int,
) -> str:
    figure = plotext.figure
    figure.clear()
    figure.theme("clear")
    for x, y, character in layers:
        figure.draw(figure.signal(x, y, marker=character))
    for k in (0, 1):
        figure.ruler(k).lim(*box[k])
        figure.label(names[k], k)
    figure.plot_size(columns, rows)
    return figure.build().string()
