"""--graph: a computational graph as text, DOT or SVG; as PNG where matplotlib is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from matcalc_cli.cli import inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError
from matcalc_cli.render.formats import GRAPHS
from matcalc_cli.verbs.choices import chosen

if TYPE_CHECKING:
    from matcalc_cli.study.trace.array import ArrayTrace
    from matcalc_cli.study.trace.scalar import Trace


def draw(argument: str | None, compute: Callable[[str], Trace | ArrayTrace], settings: Settings) -> None:
    """Compute a trace and write its graph."""
    kind, output = chosen(settings.graph, GRAPHS, "--graph"), settings.output
    entered = inout.expression(argument)
    if kind == "png" and output is None and sys.stdout.isatty():
        raise UsageError("--graph png writes a picture", hint="name a file: -o graph.png")
    with time_limit(settings.timeout):
        if kind == "png":
            from matcalc_cli.render.pictures.graph import png

            picture = png(compute(entered))
        else:
            from matcalc_cli.render.study import graph

            text = getattr(graph, kind)(compute(entered))
    if kind == "png":
        inout.write_bytes(picture, output)
    else:
        inout.write(text, output)
