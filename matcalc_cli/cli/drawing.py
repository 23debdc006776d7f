"""--graph: a computational graph as text, DOT or SVG; as PNG where matplotlib is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matcalc_cli.cli import inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.errors import UsageError
from matcalc_cli.model.names import nearest


def draw(expr: str | None, compute: Callable[[str], Any], kind: str, output: Path | None, timeout: float) -> None:
    """Compute a trace and write its graph."""
    from matcalc_cli.render.study import graph

    if kind not in graph.GRAPHS:
        near = nearest(kind, graph.GRAPHS)
        hint = f"did you mean {near}?" if near else "one of " + ", ".join(graph.GRAPHS)
        raise UsageError(f"--graph {kind!r} is not known", hint=hint)
    entered = inout.expression(expr)
    if kind == "png":
        _png(lambda: compute(entered), output, timeout)
        return
    with time_limit(timeout):
        text = getattr(graph, kind)(compute(entered))
    inout.write(text, output)


def _png(compute: Callable[[], Any], output: Path | None, timeout: float) -> None:
    if output is None and sys.stdout.isatty():
        raise UsageError("--graph png writes a picture", hint="name a file: -o graph.png")
    with time_limit(timeout):
        from matcalc_cli.render.pictures.graph import png

        picture = png(compute())
    inout.write_bytes(picture, output)
