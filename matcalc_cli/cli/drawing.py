"""--graph: a computational graph as text, DOT or SVG; as PNG through Graphviz, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from matcalc_cli.cli import inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.errors import UsageError
from matcalc_cli.model.names import nearest


def draw(compute: Callable, kind: str, output: Path | None, timeout: float) -> None:
    """Compute a trace and write its graph."""
    from matcalc_cli.render.analysis import graph

    if kind not in graph.GRAPHS:
        near = nearest(kind, graph.GRAPHS)
        hint = f"did you mean {near}?" if near else "one of " + ", ".join(graph.GRAPHS)
        raise UsageError(f"--graph {kind!r} is not known", hint=hint)
    if kind == "png":
        _png(lambda: graph.dot(compute()), output, timeout)
        return
    with time_limit(timeout):
        text = getattr(graph, kind)(compute())
    inout.write(text, output)


def _png(dot: Callable[[], str], output: Path | None, timeout: float) -> None:
    program = shutil.which("dot")
    if program is None:
        raise UsageError(
            "--graph png needs Graphviz (the program dot), and it is not installed",
            hint="--graph svg needs no other program; --graph dot writes what Graphviz reads",
        )
    if output is None and sys.stdout.isatty():
        raise UsageError("--graph png writes a picture", hint="name a file: -o graph.png")
    with time_limit(timeout):
        picture = subprocess.run([program, "-Tpng"], input=dot().encode(), stdout=subprocess.PIPE, check=True).stdout
    if output is None:
        sys.stdout.buffer.write(picture)
        return
    handle, temporary = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(picture)
        os.replace(temporary, output)
    except OSError as problem:
        os.unlink(temporary)
        raise UsageError(f"cannot write {output}: {problem.strerror}") from None
