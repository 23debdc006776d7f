"""A picture as PNG, SVG or PDF, by matplotlib (the extra `plot`), which is imported here alone."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from matcalc_cli.errors import UsageError, missing_extra
from matcalc_cli.render.pictures import text as words
from matcalc_cli.study.drawing import Grid, Picture

if TYPE_CHECKING:
    from matplotlib.axes._axes import Axes
    from mpl_toolkits.mplot3d.axes3d import Axes3D

BLUE, RED, GREEN, ORANGE, GREY, PURPLE = "#1f5fa8", "#c0392b", "#2e8b57", "#d9822b", "#777777", "#7d3c98"
SETTINGS = {
    "svg.hashsalt": "matcalc",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
}
PATH: dict[str, Any] = {"color": RED, "lw": 1.4, "marker": "o", "ms": 3.5}
_LINES: dict[str, dict[str, Any]] = {
    "curve": {"color": BLUE, "lw": 2},
    "tangent": {"color": RED, "lw": 1.6, "ls": "--"},
    "trajectory": {"color": "black", "lw": 1.8},
    "path": PATH,
}
_NULLCLINES: tuple[dict[str, Any], ...] = ({"color": ORANGE, "lw": 2}, {"color": PURPLE, "lw": 2})
_MARKS: dict[str, dict[str, Any]] = {  # the first word that occurs in the class decides
    "saddle": {"marker": "X", "color": ORANGE},
    "minimum": {"marker": "v", "color": BLUE},
    "maximum": {"marker": "^", "color": RED},
    "unstable": {"marker": "o", "color": "white", "markeredgecolor": RED, "markeredgewidth": 2},
    "stable": {"marker": "o", "color": BLUE},
    "centre": {"marker": "s", "color": GREEN},
    "point": {"marker": "o", "color": RED, "markersize": 6},
    "start": {"marker": ">", "color": "black", "markersize": 7},
    "end": {"marker": "*", "color": RED, "markersize": 11},
}
_OTHER: dict[str, Any] = {"marker": "D", "color": GREY}


def write(p: Picture, kind: str) -> bytes:
    """The bytes of the file; `kind` is png, svg or pdf."""
    with drawing() as Figure:
        figure = Figure(figsize=(7.2, _tall(p)), layout="constrained")
        axes = figure.add_subplot(projection="3d" if p.kind == "space curve" else None)
        decorated(p, figure, axes)
        out = io.BytesIO()
        stamp = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[kind]
        figure.savefig(out, format=kind, dpi=150, metadata=stamp)
    return out.getvalue()


def decorated(p: Picture, figure: Any, axes: Any) -> None:
    """Draw it, with its title, its notes and its legend."""
    (_space if p.kind == "space curve" else _plane)(p, axes)
    figure.suptitle(words.title(p), fontsize=11.5)
    axes.set_title("\n".join(words.wrapped(note, 95) for note in p.notes), fontsize=7.5, color="#555555")
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        figure.legend(
            handles, labels, loc="outside lower center", ncols=1 if max(map(len, labels)) > 38 else 2, fontsize=9,
            frameon=False,
        )  # fmt: skip


@contextmanager
def drawing() -> Iterator[type]:
    """matplotlib's Figure, with our settings and its own defaults: a matplotlibrc that lies about changes nothing."""
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)  # what it thinks of its folders and of that file
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise missing("matplotlib") from None
    except (ValueError, OSError) as problem:  # it reads a matplotlibrc in this folder or at home while it is imported
        raise UsageError(f"matplotlib does not start: {problem}", hint="is there a broken matplotlibrc?") from None
    defaults = {name: value for name, value in matplotlib.rcParamsDefault.items() if name != "backend"}
    with matplotlib.rc_context({**defaults, **SETTINGS}), np.errstate(all="ignore"):  # of values like 1e300
        yield Figure


def _tall(p: Picture) -> float:
    """Inches that leave no empty space above and below."""
    if p.kind == "curve":
        return 5.2
    (left, right), (low, high) = p.box[:2]
    return 6.8 if not p.equal or len(p.box) > 2 else min(8.5, 6.2 * (high - low) / (right - left) + 1.9)


def missing(package: str) -> UsageError:
    """The extra that a picture needs is not installed."""
    return missing_extra("pictures need", package, "plot")


def _style(kind: str) -> dict[str, Any]:
    base = next((style for word, style in _MARKS.items() if word in kind.split(" ") or word == kind), _OTHER)
    return {"markersize": 9, "markeredgecolor": "white", "markeredgewidth": 0.8, **base}


def _lines(p: Picture, axes: Axes | Axes3D) -> None:
    nullclines = iter(_NULLCLINES)
    for line in p.lines:
        style = next(nullclines) if line.role == "nullcline" else _LINES[line.role]
        axes.plot(*line.points.T, label=words.line_label(line.label), zorder=4, **style)


def _marks(p: Picture, axes: Axes | Axes3D) -> None:
    for kind, marks, label in words.classes(p):
        points = np.array([m.at for m in marks]).T
        axes.plot(*points, ls="none", label=label, zorder=6, **_style(kind))


def _grid(p: Picture) -> Grid:
    """The values that contours and phase portraits have."""
    assert p.grid is not None, p.kind
    return p.grid


def _plane(p: Picture, axes: Axes) -> None:
    if p.kind == "contours":
        _heights(p, axes)
    if p.kind == "phase portrait":
        g = _grid(p)
        u, v = np.ma.masked_invalid(g.values)
        axes.streamplot(g.x, g.y, u, v, color="#b9c3cf", linewidth=0.8, arrowsize=0.8, density=1.1, zorder=2)
    elif p.arrows is not None and len(p.arrows):
        x, y, u, v = p.arrows.T
        step = min(hi - lo for lo, hi in p.box) / 26
        axes.quiver(
            x, y, u * step, v * step, angles="xy", scale_units="xy", scale=1, pivot="mid", color="#555555",
            width=0.0022, headwidth=4.5, zorder=3,
        )  # fmt: skip
    if p.kind in ("curve", "plane curve"):
        axes.grid(color="#e4e4e4", lw=0.7)
        for (low, high), line in zip(p.box, (axes.axvline, axes.axhline)):
            if low < 0 < high:
                line(0, color="#999999", lw=0.8, zorder=1)
    _lines(p, axes)
    _marks(p, axes)
    axes.set_xlim(*_apart(*p.box[0]))
    axes.set_ylim(*_apart(*p.box[1]))
    if p.equal:
        axes.set_aspect("equal", adjustable="box")
    axes.set_xlabel(words.axis(p.axes[0]), fontsize=11)
    axes.set_ylabel(words.axis(p.axes[1]), fontsize=11, rotation=0 if len(p.axes[1]) < 4 else 90, labelpad=10)


_ENDLESS = 1e200  # matplotlib's own levels below and above all others are ±1e250


def _apart(low: float, high: float) -> tuple[float, float]:
    """The ends of an axis; those of a function that is constant in floats are moved apart."""
    least = 1e-9 * max(abs(low), abs(high), 1e-300)
    return (low, high) if high - low > least else (low - 1000 * least, high + 1000 * least)


def _heights(p: Picture, axes: Axes) -> None:
    g = _grid(p)
    z = np.ma.masked_where(~(np.abs(g.values[0]) < _ENDLESS), g.values[0])
    levels = [level for level in p.levels if abs(level) < _ENDLESS]
    if len(levels) < 2:
        return
    axes.contourf(g.x, g.y, z, levels=levels, extend="both", cmap="YlGnBu", alpha=0.35, zorder=0)
    lines = axes.contour(g.x, g.y, z, levels=levels, colors="#4a6a8a", linewidths=0.9, linestyles="solid", zorder=1)
    axes.clabel(lines, fontsize=7, fmt=words.number)


def _space(p: Picture, axes: Axes3D) -> None:
    _lines(p, axes)
    _marks(p, axes)
    for setter, side in zip((axes.set_xlim, axes.set_ylim, axes.set_zlim), p.box):
        setter(*side)
    for setter, name in zip((axes.set_xlabel, axes.set_ylabel, axes.set_zlabel), p.axes):
        setter(words.axis(name), fontsize=11)
    if p.equal:
        axes.set_box_aspect([hi - lo for lo, hi in p.box], zoom=0.9)
    axes.view_init(elev=25, azim=-50)
