"""ANSWERS: what a worker does beside calls of the command line, by name: it takes words and gives what JSON can say."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
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


_NOWHERE = Path("/dev/null")  # no file can lie beside a text in it, so that \\input finds none
_SUFFIXES = {"markdown": ".md", "latex": ".tex", "python": ".py"}


def lint(text: str, kind: str = "markdown") -> dict[str, Any]:
    """The claims about derivatives in a text, judged as `matcalc lint` judges a file."""
    from matcalc_cli.cli.limits import time_limit
    from matcalc_cli.documents.read import READERS
    from matcalc_cli.lint.file import Linted, Options, lint_document
    from matcalc_cli.lint.report import data

    if kind not in _SUFFIXES:
        raise UsageError(f"a text is {', '.join(_SUFFIXES)}, not {kind}")
    suffix = _SUFFIXES[kind]
    document = import_module(f"matcalc_cli.documents.{READERS[suffix]}").read(_NOWHERE / f"text{suffix}", text)
    report = lint_document(document, Options(seconds=3, guard=time_limit))
    claims = json.loads(data(Linted((report,)), True))
    for claim in claims:
        claim.pop("file", None)
    return {"claims": claims, "problems": list(report.problems)}


ANSWERS: dict[str, Callable[..., dict[str, Any]]] = {"reading": reading, "plot": plot, "lint": lint}
