"""A run of Newton's method or gradient descent: one row an iteration, with all digits; and as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import mpmath

from matcalc_cli.language.notation import Unicode
from matcalc_cli.model.allocate import Names, names_of
from matcalc_cli.render.data import Json
from matcalc_cli.render.heading import echo
from matcalc_cli.render.options import Options
from matcalc_cli.render.study.tables import finite, full, grid, head, number, vector

if TYPE_CHECKING:
    from matcalc_cli.study.iterate.iterations import Iteration, Number, Run

ROWS = 32


def pretty(result: Run, options: Options) -> list[str]:
    """Heading, table, and how it ended."""
    f = result.field
    names = vector(f.unknown_names)
    lines = echo(f.name, f.problem, f"x = {names}" if len(f.unknowns) > 1 else names, options.width)
    lines.append(_method(result))
    lines += grid(_columns(result), [_cells(result, row) for row in _chosen(result, options)], options)
    lines.append(result.ending + (f", to a {result.kind}" if result.kind in ("minimum", "maximum", "saddle") else ""))
    if result.kind == "undecided":
        lines.append("the Hessian there is singular or does not exist: it does not decide whether this is a minimum")
    return lines + [f"note: {note}" for note in result.notes]


def _method(result: Run) -> str:
    f = result.field
    if result.method == "newton":
        return "Newton's method: " + (
            f"x − {f.name}(x)/{f.name}′(x)" if len(f.unknowns) == 1 else "J(x) d = −f(x), x + d"
        )
    if result.method == "minimize":
        return "Newton's method for a minimum: H(x) d = −∇f(x), x + " + ("t d" if result.damping else "d")
    rates, t = {row.rate for row in result.iterations[1:]}, _letters(result)[1]
    return f"gradient descent: x − {t} ∇f(x)" + (
        f", {t} = {number(rates.pop())}" if len(rates) == 1 else f", {t} by backtracking"
    )


def _letters(result: Run) -> tuple[str, str]:
    """k of the iterations and t of the steps, or what stands for them where the input has such names."""
    taken = names_of(result.field.problem)
    return taken.fresh("k", "j", "n", free=taken.unused), taken.fresh("t", "s", "r", free=taken.unused)


def _columns(result: Run) -> list[str]:
    notation = Unicode()
    k, t = _letters(result)
    columns = [k, *(notation.name(n) for n in result.field.unknown_names)]
    if result.method == "newton":
        return [*columns, "|f|" if len(result.field.outputs) == 1 else "‖f‖", "step", "order"]
    if result.method == "minimize":
        return [*columns, result.field.name, "‖∇f‖", "step", "order"] + (["damping"] if _damped(result) else [])
    return [*columns, result.field.name, "‖∇f‖", "step", t, "ratio"]


def _damped(result: Run) -> bool:
    return any(row.remark for row in result.iterations)


def _chosen(result: Run, options: Options) -> list[Iteration]:
    """Every --every-th row, the first and the last; without --every at most 32 rows."""
    rows = result.iterations
    every = options.every or (1 if len(rows) <= ROWS else -(-len(rows) // (ROWS - 2)))
    return [row for row in rows if row.k % every == 0 or row is rows[-1]]


def _digits(value: Number, digits: int) -> str:
    """All digits of a double, or so many of a longer number."""
    if isinstance(value, float):
        return full(value)
    return mpmath.nstr(value, digits, strip_zeros=False).replace("-", "−") if mpmath.isfinite(value) else str(value)


def _short(value: Number | None) -> str:
    if value is None:
        return ""
    return number(value, 4) if isinstance(value, float) else mpmath.nstr(value, 4).replace("-", "−")


def _cells(result: Run, row: Iteration) -> list[str]:
    cells = [str(row.k), *(_digits(v, result.digits) for v in row.x)]
    if result.method != "newton":
        cells.append("" if row.value is None else _digits(row.value, result.digits))
    cells += [_short(row.residual), _short(row.step)]
    order = "" if row.order is None else f"{row.order:.2f}"
    if result.method == "descent":
        return [*cells, _short(row.rate), "" if row.order is None else number(row.order, 4)]
    return [*cells, order] + ([row.remark] if result.method == "minimize" and _damped(result) else [])


def data(result: Run) -> Json:
    """The JSON object."""
    f, double = result.field, result.digits <= 16
    return {
        **head("descent" if result.method == "descent" else "newton", f.problem, f.unknown_names),
        "method": result.method,
        "digits": result.digits,
        "converged": result.converged,
        "ending": result.ending,
        "class": result.kind or None,
        "iterations": [
            {
                "k": row.k,
                "x": [finite(v) if double else mpmath.nstr(v, result.digits) for v in row.x],
                "value": None if row.value is None else finite(float(row.value)),
                "residual": finite(float(row.residual)),
                "step": None if row.step is None else finite(float(row.step)),
                "ratio" if result.method == "descent" else "order": finite(row.order),
                "rate": finite(row.rate),
            }
            for row in result.iterations
        ],
        "notes": list(result.notes),
    }


def table(result: Run) -> str:
    """Every iteration as CSV, all digits."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    last = "ratio" if result.method == "descent" else "order"
    taken = Names(result.field.unknown_names)
    k, *others = (taken.fresh(word, free=taken.unused) for word in ("k", "value", "residual", "step", last))
    writer.writerow([k, *result.field.unknown_names, *others])
    for row in result.iterations:
        plain = [v if isinstance(v, float) else mpmath.nstr(v, result.digits) for v in row.x]
        rest = [row.value, row.residual, row.step, row.order]
        writer.writerow([row.k, *plain, *("" if v is None else float(v) for v in rest)])
    return out.getvalue()
