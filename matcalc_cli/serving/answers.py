"""ANSWERS: what a worker does beside calls of the command line, by name: it takes words and gives what JSON can say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matcalc_cli.cli.commands.plot import drawn_of
from matcalc_cli.cli.table import BY_NAME
from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.repl.lines import Call
from matcalc_cli.repl.reading import described, parsed


def reading(expr: str, given: str = "", command: str = "diff", wrt: Sequence[str] = ()) -> dict[str, Any]:
    """How a text is read while it is typed: one line, and each name with its kind and sizes; or the mistake's place."""
    row = BY_NAME.get(command)
    if row is None:
        raise UsageError(f"there is no command {command}")
    try:
        problem = parsed(expr, given, Call(row, expr, 0, tuple(wrt)))
    except MatcalcError as wrong:
        span = wrong.span
        place = [span.start, max(span.end, span.start + 1)] if span is not None and wrong.text == expr else None
        return {"error": wrong.message, "hint": wrong.hint, "place": place}
    names = [
        {
            "name": v.name,
            "kind": v.kind,
            "sizes": [str(s) for s in v.shape],
            "words": sorted(v.words),
            "sure": not v.inferred,
        }
        for v in problem.variables
    ]
    return {"text": described(problem), "names": names, "notes": list(problem.notes)}


def plot(expr: str, given: str = "", wrt: Sequence[str] = (), at: str = "", box: str = "") -> dict[str, Any]:
    """A picture of a function of one or two variables as SVG, and the lines below it."""
    settings = BY_NAME["plot"].settings({"wrt": tuple(wrt), "given": given, "at": at, "box": box})
    problem, drawn = drawn_of(expr, settings)
    from matcalc_cli.render.pictures.files import write
    from matcalc_cli.render.pictures.terminal import caption

    return {"svg": write(drawn, "svg").decode(), "caption": [*caption(drawn)], "notes": list(problem.notes)}


ANSWERS: dict[str, Callable[..., dict[str, Any]]] = {"reading": reading, "plot": plot}
