"""A trace with vectors and matrices as a table: operation, shape, and the tangent or adjoint of each row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sympy import S

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.render.data import Json, size_data
from matcalc_cli.render.heading import condition_text, echo, shape_text
from matcalc_cli.render.options import Options
from matcalc_cli.render.study import trace as scalar
from matcalc_cli.render.study.tables import array, finite, grid, head
from matcalc_cli.render.study.trace import BAR, DOT

if TYPE_CHECKING:
    import numpy as np

    from matcalc_cli.study.trace.array import ArrayRow, ArrayTrace

_ROW = re.compile(r"(v|dot|bar)(-?\d+)")
_MARK = {"v": "", "dot": DOT, "bar": BAR}


class Letters(scalar.Letters):
    """v₋₁, v̇₋₁ and v̄₋₁ for rows, tangents and adjoints."""

    def name(self, name: str) -> str:
        found = _ROW.fullmatch(name)
        return self.label(int(found[2]), _MARK[found[1]]) if found else super().name(name)


class Plain(scalar.Plain):
    """v-1, dot-1, bar-1 as they are."""

    def name(self, name: str) -> str:
        return super().name(name) if name[0] == "v" else name


def operation(row: ArrayRow, notation: Notation) -> str:
    """What the row computes; the name of an input."""
    if row.source:
        return Unicode().name(row.source) if isinstance(notation, Unicode) else row.source
    return notation.text(row.formula)


def _tangent(trace: ArrayTrace, row: ArrayRow, notation: Notation) -> str:
    if row.source:
        return "seed" if row.source == trace.seeded else "0"
    return notation.text(row.tangent)


def _adjoint(trace: ArrayTrace, row: ArrayRow, notation: Notation) -> str:
    if row.index != trace.end:
        return notation.text(row.adjoint)
    seed = "seed" if row.shape else "1"
    return seed if row.adjoint == S.Zero else f"{seed} + {notation.text(row.adjoint)}"


def pretty(trace: ArrayTrace, options: Options) -> list[str]:
    """Heading, the table, and the derivatives it ends in."""
    notation = Letters(trace.letter)
    forward, reverse = trace.mode in ("forward", "both"), trace.mode in ("reverse", "both")
    valued = trace.rows[0].value is not None
    beside = f"seed: {Unicode().name(trace.seeded)}" if forward and len(trace.inputs) > 1 else ""
    lines = echo(trace.name, trace.problem, beside, options.width)
    columns = ["", "operation", "shape"] + (["value"] if valued else [])
    columns += ["tangent"] + ([f"{trace.letter}{DOT}"] if valued else []) if forward else []
    columns += ["adjoint"] + ([f"{trace.letter}{BAR}"] if valued else []) if reverse else []
    cells = []
    for row in trace.rows:
        line = [notation.label(row.index), operation(row, notation), shape_text(row.shape) if row.shape else "scalar"]
        line += [array(row.value)] if valued else []
        line += [_tangent(trace, row, notation)] + ([array(row.slope)] if valued else []) if forward else []
        line += [_adjoint(trace, row, notation)] + ([array(row.weight)] if valued else []) if reverse else []
        cells.append(line)
    lines += grid(columns, cells, options)
    lines.append(f"{trace.name} = {notation.label(trace.end)}")
    if reverse:
        lines += _gradients(trace)
    if trace.conditions:
        lines.append(f"where {', '.join(condition_text(c, Unicode()) for c in trace.conditions)}")
    return lines


def _gradients(trace: ArrayTrace) -> list[str]:
    """v̄₋₁ = ∂f/∂W = ..., each in the shape of its variable."""
    lines, plain, letters = [], Unicode(), Letters(trace.letter)
    found = dict(trace.gradients)
    for row in trace.inputs:
        if row.source in found:
            left = f"{letters.label(row.index, BAR)} = ∂{trace.name}/∂{plain.name(row.source)}"
            lines.append(f"{left} = {plain.text(found[row.source])}")
    widest = max(map(len, lines), default=0)
    shapes = [shape_text(row.shape) if row.shape else "" for row in trace.inputs if row.source in found]
    if any(shapes):
        shapes[0] += ", denominator layout"
    return [f"{line.ljust(widest)}    {shape}".rstrip() for line, shape in zip(lines, shapes)]


def _numbers(value: np.ndarray | None) -> float | list[float | list[float]] | None:
    if value is None:
        return None
    listed = value.tolist()
    return listed if isinstance(listed, list) else finite(listed)


def _ends(row: ArrayRow) -> Json:
    return {"value": _numbers(row.value), "tangent": _numbers(row.slope)}


def data(trace: ArrayTrace) -> Json:
    """The JSON object."""
    letter = trace.letter
    notation, letters = Plain(letter), Letters(letter)
    forward, reverse = trace.mode in ("forward", "both"), trace.mode in ("reverse", "both")
    rows: list[Json] = []
    for row in trace.rows:
        rules = ([_tangent(trace, row, letters)] if forward else []) + (
            [_adjoint(trace, row, letters)] if reverse else []
        )
        rows.append(
            {
                "name": f"{letter}{row.index}",
                "operation": operation(row, notation),
                "shape": [size_data(s) for s in row.shape],
                "value": _numbers(row.value),
                **({"tangent": _numbers(row.slope)} if forward else {}),
                **({"adjoint": _numbers(row.weight)} if reverse else {}),
                "rule": "; ".join(rules),
                "operands": [f"{letter}{o}" for o in row.operands],
                "partials": {},
            }
        )
    names = [row.source for row in trace.inputs]
    end = trace.at(trace.end)
    return {
        **head("autodiff", trace.problem, names),
        "mode": trace.mode,
        "trace": rows,
        "outputs": [{"name": trace.name, "row": f"{letter}{trace.end}", **_ends(end)}],
        "conditions": [condition_text(c, Unicode()) for c in trace.conditions],
        **({"derivatives": {n: Notation().text(g) for n, g in trace.gradients}} if reverse else {}),
    }
