"""A computational graph as PNG, by matplotlib (the extra `plot`): the drawing of the SVG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matcalc_cli.render.pictures.files import drawing as drawn
from matcalc_cli.render.study.graph import GAP, HEIGHT, colours, drawing, outputs, shown, slope
from matcalc_cli.render.study.trace import Letters

if TYPE_CHECKING:
    from matcalc_cli.study.trace.array import ArrayTrace
    from matcalc_cli.study.trace.scalar import Trace

DPI, SCALE = 150, 1 / 90  # inches a unit of the drawing
LARGEST = 60  # inches


def png(trace: ArrayTrace | Trace) -> bytes:
    """The bytes of the file; raises UsageError where matplotlib is missing."""
    plan, notation, ends = drawing(trace), Letters(trace.letter), outputs(trace)
    scale = min(SCALE, LARGEST / max(plan.width, plan.height))
    size = 13 * scale * 72 * 0.9  # of the letters, in points
    with drawn() as Figure:
        from matplotlib.patches import FancyBboxPatch

        figure = Figure(figsize=(plan.width * scale, plan.height * scale))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, plan.width), ylim=(plan.height, 0))
        axes.axis("off")
        for row in trace.rows:
            for u, d in row.partials:
                start, end = plan.at[u], plan.at[row.index]
                x1, y1, x2, y2 = start[0] + plan.box_width, start[1] + HEIGHT / 2, end[0], end[1] + HEIGHT / 2
                turn = max(x1, x2 - GAP)
                axes.plot([x1, turn], [y1, y1], color="#888888", lw=1)
                arrow = {"arrowstyle": "-|>", "color": "#888888", "lw": 1, "shrinkA": 0, "shrinkB": 0}
                axes.annotate("", (x2, y2), (turn, y1), arrowprops=arrow)
                place = (x2 - 34, y2 - 6 if y2 >= y1 else y2 + 14)
                axes.text(*place, slope(d, notation), size=0.85 * size, color="#0066cc", ha="right")
        for row in trace.rows:
            x, y = plan.at[row.index]
            fill, stroke = colours(row, ends)
            radius = 4 if row.source else HEIGHT / 2
            style = f"round,pad=0,rounding_size={radius}"
            box = FancyBboxPatch((x, y), plan.box_width, HEIGHT, boxstyle=style, facecolor=fill, edgecolor=stroke)
            axes.add_patch(box)
            lines = "\n".join(shown(row, plan.captions, ends))
            axes.text(x + plan.box_width / 2, y + HEIGHT / 2, lines, size=size, ha="center", va="center")
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
    return out.getvalue()
