"""What `check --claim` found: how EXPR was read, whether the claim is right and in which layout, a counterexample."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.render.data import Json
from matcalc_cli.render.definitions import LONG_ECHO
from matcalc_cli.render.heading import condition_text, symbol_text
from matcalc_cli.render.json_text import as_data
from matcalc_cli.render.options import Options
from matcalc_cli.render.pretty import echo_lines, result_lines

if TYPE_CHECKING:
    from sympy import Basic

    from matcalc_cli.checking.question import Counterexample, Verdict


def number_text(value: float, unit: float = 1.0, digits: int = 6) -> str:
    """2, -0.841471; never -0. What is nothing beside the unit is left out."""
    if not math.isfinite(value):
        return "undefined"
    near = round(value)
    small = min(1e-9, 10.0 ** -(digits + 1)) if digits > 6 else 1e-9
    return str(near) if abs(value - near) < small * max(unit, abs(value)) else f"{value:.{digits}g}"


def matrix_text(a: np.ndarray, unit: float = 1.0, digits: int = 6) -> str:
    """2, [1, 2] of a column, [[1, 2], [3, 4]]: the input language."""
    rows = [[number_text(x, unit, digits) for x in row] for row in a]
    if a.shape == (1, 1):
        return rows[0][0]
    if a.shape[1] == 1:
        return "[" + ", ".join(x for (x,) in rows) + "]"
    return "[" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "]"


def _layouts(verdict: Verdict) -> str:
    names = verdict.layouts
    if len(names) == 3:
        return "in every layout"
    return f"in {' and '.join(names)} layout"


def _example(example: Counterexample) -> list[str]:
    both = np.nan_to_num(np.abs([example.derivative, example.claim]), posinf=0).max(axis=0)
    apart = np.abs(example.derivative - example.claim) > 1e-9 * both
    unit = min(1.0, float(both[apart].min(initial=1)))  # what differs is shown, however small it is
    texts = [
        [matrix_text(a, unit, digits) for a in (example.derivative, example.claim)] for digits in (6, 8, 10, 12, 15, 17)
    ]
    right, claimed = next((pair for pair in texts if pair[0] != pair[1]), texts[0])  # as many digits as tell them apart
    used = [f"{name} = {matrix_text(a)}" for name, a in example.values]
    place = f"at {example.place[0]}, {example.place[1]}: " if example.place else ""
    return [
        "counterexample        " + ", ".join(used),
        f"  the derivative is   {place}{right}",
        f"  the claim is        {place}{claimed}",
    ]


def pretty(verdict: Verdict, options: Options) -> list[str]:
    """The verdict on a claim for people: how it was read, the verdict, the derivative and the counterexample."""
    derivative, lines = verdict.derivative, []
    if derivative is not None:
        lines += echo_lines(derivative, options)
    name = symbol_text(derivative.symbol) if derivative is not None else "derivative"
    claim = verdict.claim if verdict.read is None else _claim_text(verdict.read)
    lines += [f"claim: {name} = {claim}", ""]
    if verdict.right:
        needs = [f"where {condition_text(c, Unicode())}" for c in verdict.conditions]
        return [*lines, f"right {_layouts(verdict)}", *needs]
    lines += [f"wrong: {verdict.message}", *(f"  {note}" for note in verdict.notes)]
    if derivative is not None:
        lines += ["", *result_lines(derivative, options)]
    if verdict.counterexample is not None:
        lines += ["", *_example(verdict.counterexample)]
    return lines


def _claim_text(e: Basic) -> str:
    text = Unicode().text(e)
    return text if len(text) < LONG_ECHO else text[:LONG_ECHO] + " …"


def data(verdict: Verdict) -> Json:
    """The verdict on a claim for programs."""
    ascii_text, example = Notation(), verdict.counterexample
    found: Json = {
        "command": "check",
        "input": verdict.problem.text,
        "wrt": verdict.target.split(),
        "claim": verdict.claim,
        "right": verdict.right,
        "layouts": list(verdict.layouts),
        "reason": verdict.reason or None,
        "message": verdict.message or None,
    }
    if verdict.difference is not None:
        found["difference"] = ascii_text.text(verdict.difference)
    if verdict.derivative is not None:
        found["derivative"] = as_data(verdict.derivative)
    if example is not None:
        finite: Callable[[np.ndarray], list[list[float | None]]]
        finite = lambda a: [[float(x) + 0.0 if np.isfinite(x) else None for x in row] for row in a]
        found["counterexample"] = {
            "values": {name: finite(a) for name, a in example.values},
            "sizes": dict(example.sizes),
            "derivative": finite(example.derivative),
            "claim": finite(example.claim),
            "place": list(example.place) if example.place else None,
        }
    return found
