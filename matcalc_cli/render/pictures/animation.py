"""Iterates that walk: a picture with a path as an animated GIF, a step a frame, by matplotlib and Pillow.

The last frame stays a while, and the animation starts again. A long run is shown in at most MOST frames.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from matcalc_cli.render.pictures import text as words
from matcalc_cli.render.pictures.files import PATH, decorated, drawing, missing
from matcalc_cli.study.drawing import Picture

MOST, A_SECOND, STAY = 60, 2, 5  # frames, those of a second, and for how many of them the last one stays


def gif(p: Picture) -> bytes:
    """The bytes of the file. Raises UsageError where the extra `plot` is missing."""
    path = next(line for line in p.lines if line.role == "path")
    still = replace(p, lines=tuple(line for line in p.lines if line is not path))
    counts = np.unique(np.linspace(1, len(path.points), MOST).round().astype(int))
    with drawing() as Figure, tempfile.TemporaryDirectory() as folder:
        try:
            from matplotlib.animation import PillowWriter
            from matplotlib.backends.backend_agg import FigureCanvasAgg
        except ImportError:
            raise missing("pillow") from None
        figure = Figure(figsize=(7.2, 5.6), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        (walked,) = axes.plot(*path.points.T, label=words.line_label(path.label), zorder=5, **PATH)
        decorated(still, figure, axes)
        writer = PillowWriter(fps=A_SECOND)
        file = Path(folder) / "path.gif"
        with writer.saving(figure, str(file), 100):
            for count in (*counts, *[counts[-1]] * STAY):
                walked.set_data(*path.points[:count].T)
                writer.grab_frame()
        return file.read_bytes()
