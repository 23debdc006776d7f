"""What `check` found: a derivative beside numbers, as tables with a verdict, and as JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Unicode
from matcalc_cli.render.checked import check_data, error_text, line
from matcalc_cli.render.data import Json
from matcalc_cli.render.json_text import as_data
from matcalc_cli.render.options import Options
from matcalc_cli.render.pretty import render as derivatives
from matcalc_cli.render.table import table

if TYPE_CHECKING:
    from sympy import Basic

    from matcalc_cli.checking.boundary import Boundary
    from matcalc_cli.checking.check import Check


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
    mark: Callable[[float, int], str] = lambda e, k: error_text(e) + (" ←" if e == best[k] and e > 0 else "")
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


def pretty(checks: Check | Sequence[Check], options: Options) -> list[str]:
    """The tables of one or more checks."""
    lines: list[str] = []
    for check in _listed(checks):
        head = derivatives([check.derivative], options, "pretty").rstrip("\n")
        body = [] if check.wrong_shape else ["", *_points(check, options)]
        found = [head, *body, line(check), *_steps(check, options), *_boundary(check, options)]
        lines += ["", *found] if lines else found
    return lines


def _listed(checks: Check | Sequence[Check]) -> Sequence[Check]:
    return checks if isinstance(checks, Sequence) else [checks]


def data(checks: Check | Sequence[Check]) -> Json | list[Json]:
    """One object, or a list of them where several variables were asked for."""
    found = [as_data(c.derivative) | {"command": "check", "check": check_data(c, True)} for c in _listed(checks)]
    return found[0] if len(found) == 1 else found
