"""What `check` found, as tables and a verdict, as JSON, and as the one line of --check."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from matcalc_cli.checking.boundary import Boundary
from matcalc_cli.checking.check import Check
from matcalc_cli.checking.question import Counterexample, Verdict
from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.render import Options, pretty
from matcalc_cli.render.checked import check_data, error_text, line
from matcalc_cli.render.heading import condition_text, symbol_text
from matcalc_cli.render.json_text import as_data
from matcalc_cli.render.table import table

if TYPE_CHECKING:
    from sympy import Basic

# -------------------------------------------------------------------------------------------------------- pretty


def _points(check: Check, options: Options) -> list[str]:
    sized = any(p.sizes or p.values for p in check.points)
    cols = ["point", *(["at"] if sized else []), "symbolic − AD", "symbolic − differences", "AD − differences"]
    cells = []
    for k, p in enumerate(check.points, 1):
        place = [*p.sizes, *((name, f"{value:.3g}".replace("-", "−")) for name, value in p.values)]
        sizes = [", ".join(f"{name} = {size}" for name, size in place)] if sized else []
        errors = [error_text(e) for e in (p.symbolic_ad, p.symbolic_differences, p.ad_differences)]
        cells.append([str(k), *sizes, *errors])
    return ["relative errors at random points", *table(cells, [], cols, options.color)]


def _steps(check: Check, options: Options) -> list[str]:
    if not check.steps:
        return []
    best = [min(row[k] for row in check.steps) for k in (1, 2)]
    mark = lambda e, k: error_text(e) + (" ←" if e == best[k] and e > 0 else "")
    rows = [[f"1e-{round(-math.log10(h)):02d}", mark(f, 0), mark(c, 1)] for h, f, c in check.steps]
    first = "difference quotients by step h: relative error at point 1 (AD has no step)"
    return ["", first, *table(rows, [], ["h", "forward", "central"], options.color)]


def _limit(value: float) -> str:
    if math.isnan(value):
        return "none"
    return ("−∞" if value < 0 else "∞") if math.isinf(value) else f"{value:.4g}".replace("-", "−")


def _boundary(check: Check, options: Options) -> list[str]:
    if not check.boundary:
        return []
    fails = {"nonzero": "= 0", "positive": "= 0", "nonnegative": "= 0", "smooth": "= 0"}

    def place(b: Boundary) -> str:
        e = _vanishes(b)
        entry = getattr(e, "is_Matrix", False) and e is b.condition.expr and b.condition.kind in fails
        text = f"an entry of {Unicode().text(e)}" if entry else Unicode().text(e)
        return f"{text} {fails[b.condition.kind]}" if b.condition.kind in fails else f"{text} singular"

    rows = [[place(b), b.along, _limit(b.left), _limit(b.right), b.verdict] for b in check.boundary]
    cols = ["where", "along", "from the left", "from the right", ""]
    title = "at the boundary: one-sided difference quotients"
    if any(b.order == 2 for b in check.boundary):
        title += ", of second order where the first derivative exists"
    return ["", title, *table(rows, [], cols, options.color)]


def _vanishes(b: Boundary) -> Basic:
    e = b.condition.expr
    return e.args[0] if type(e).__name__ == "FNorm" else e


def render(checks: Sequence[Check], format_name: str, options: Options) -> str:
    """The tables of one or more checks, or their JSON."""
    if format_name == "json":
        data = [as_data(c.derivative, options) | {"command": "check", "check": check_data(c, True)} for c in checks]
        return json.dumps(data[0] if len(data) == 1 else data, indent=2, ensure_ascii=False) + "\n"
    blocks = []
    for check in checks:
        head = pretty.render([check.derivative], options, "pretty").rstrip("\n")
        body = [] if check.wrong_shape else ["", *_points(check, options)]
        blocks.append("\n".join([head, *body, line(check), *_steps(check, options), *_boundary(check, options)]))
    return "\n\n".join(blocks) + "\n"


# --------------------------------------------------------------------------------------------------------- claims


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


def verdict_text(verdict: Verdict, options: Options) -> str:
    """The verdict on a claim for people: how it was read, the verdict, the derivative and the counterexample."""
    derivative, lines = verdict.derivative, []
    if derivative is not None:
        lines += pretty.echo_lines(derivative, options)
    name = symbol_text(derivative.symbol) if derivative is not None else "derivative"
    claim = verdict.claim if verdict.read is None else _claim_text(verdict.read)
    lines += [f"claim: {name} = {claim}", ""]
    if verdict.right:
        needs = [f"where {condition_text(c, Unicode())}" for c in verdict.conditions]
        return "\n".join([*lines, f"right {_layouts(verdict)}", *needs]) + "\n"
    lines += [f"wrong: {verdict.message}", *(f"  {note}" for note in verdict.notes)]
    if derivative is not None:
        lines += ["", *pretty.result_lines(derivative, options)]
    if verdict.counterexample is not None:
        lines += ["", *_example(verdict.counterexample)]
    return "\n".join(lines) + "\n"


def _claim_text(e: Basic) -> str:
    text = Unicode().text(e)
    return text if len(text) < 2000 else text[:2000] + " …"


def verdict_data(verdict: Verdict) -> dict:
    """The verdict on a claim for programs."""
    ascii_text, example = Notation(), verdict.counterexample
    data: dict = {
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
        data["difference"] = ascii_text.text(verdict.difference)
    if verdict.derivative is not None:
        data["derivative"] = as_data(verdict.derivative, Options())
    if example is not None:
        finite = lambda a: [[float(x) + 0.0 if np.isfinite(x) else None for x in row] for row in a]
        data["counterexample"] = {
            "values": {name: finite(a) for name, a in example.values},
            "sizes": dict(example.sizes),
            "derivative": finite(example.derivative),
            "claim": finite(example.claim),
            "place": list(example.place) if example.place else None,
        }
    return data


def render_verdict(verdict: Verdict, format_name: str, options: Options) -> str:
    """The text of a verdict."""
    if format_name == "json":
        return json.dumps(verdict_data(verdict), indent=2, ensure_ascii=False) + "\n"
    return verdict_text(verdict, options)
