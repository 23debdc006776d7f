"""J·v and vᵀ·J: how EXPR was read, the direction, and the result as a table of entries or one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.model.nodes import is_array
from matcalc_cli.render.checked import line as check_line
from matcalc_cli.render.data import Json
from matcalc_cli.render.definitions import parts_note, printable_options, split
from matcalc_cli.render.entries import is_explicit, nonzero, rows_of
from matcalc_cli.render.environments import in_environment
from matcalc_cli.render.heading import beside_echo, conditions_text, echo, shape_text, symbol_text
from matcalc_cli.render.json_text import as_data
from matcalc_cli.render.latex import formula, function_name, notation_of, target
from matcalc_cli.render.options import Options
from matcalc_cli.render.table import table

if TYPE_CHECKING:
    from sympy import Basic

    from matcalc_cli.model.problem import Derivative
    from matcalc_cli.study.products import Product

SWEEP = 20_000  # names and numbers: above, the values that a sweep uses again and again are named


def pretty(result: Product, options: Options) -> list[str]:
    """Heading, direction, result."""
    derivative, notation = result.derivative, Unicode(result.derivative.problem.decimals)
    definitions, named = split(derivative, printable_options([derivative], "pretty", options, SWEEP))
    expr = named.expr
    lines = echo(result.name, derivative.problem, beside_echo(derivative, notation), options.width)
    letter, sweep = result.letter, "forward" if result.command == "jvp" else "reverse"
    if result.slope is not None:
        lines.append(f"∂l/∂y = {notation.text(result.slope)}, y = {result.name}")
    direction = notation.text(result.direction)
    if len(direction) <= options.width and direction != letter:
        lines.append(f"{letter} = {direction}")
    at = ", ".join(f"{notation.name(n)} = {notation.text(v)}" for n, v in derivative.at)
    jacobian = symbol_text(derivative.symbol)
    head = f"{jacobian} · {letter}" if result.command == "jvp" else f"{letter}ᵀ · {jacobian}"
    head += f" at {at}" if at else ""
    note = f"{shape_text(derivative.shape)}, one {sweep} sweep"
    parts = [f"{notation.text(s)} = {notation.text(e)}" for s, e in definitions]
    if is_explicit(expr):
        lines += [head.ljust(22) + "  " + note, *parts, *_entries(derivative, expr, notation, options)]
    else:
        lines += [*parts, f"{head} = {notation.text(expr)}        {note}"]
    lines += parts_note(derivative.expr, definitions)
    if named.conditions:
        lines.append(f"where {conditions_text(named, notation)}")
    if derivative.check is not None:
        lines.append(check_line(derivative.check))
    return lines


def _entries(derivative: Derivative, expr: Basic, notation: Notation, options: Options) -> list[str]:
    rows, cols = [symbol_text(t) for t in derivative.rows], [symbol_text(t) for t in derivative.cols]
    cells = [[notation.text(e) for e in row] for row in rows_of(expr)]
    if not rows and not cols:
        rows = [str(i) for i in range(len(cells))]
    total = sum(max(len(c) for c in column) for column in zip(*cells)) + 3 * len(cells[0]) + 12
    if total > options.width or len(cells) > 100:
        both = len(cells) > 1 and len(cells[0]) > 1
        column = len(cells[0]) == 1 and rows
        lines = []
        for i, j, e in nonzero(expr):
            row, col = rows[i] if rows else i, cols[j] if cols else j
            lines.append(f"  [{f'{row}, {col}' if both else row if column else col}] = {notation.text(e)}")
        return lines
    return table(cells, rows, cols, options.color)


def data(result: Product) -> Json:
    """The JSON object of the result as a derivative, with the direction."""
    notation = Notation()
    found = as_data(result.derivative)
    found["v"] = notation.text(result.direction)
    if result.slope is not None:
        found["loss"] = notation.text(result.slope)
    return found


def latex(result: Product, options: Options) -> str:
    """The result, bare or in an environment."""
    derivative = result.derivative
    notation = notation_of(derivative.problem.decimals, options)
    head = function_name(derivative, notation)
    jacobian = rf"\frac{{\partial {head}}}{{\partial {target(derivative.targets[0], notation)}}}"
    v = notation.array_name(result.letter, result.direction.shape if is_array(result.direction) else (1, 1))
    left = rf"{jacobian} \, {v}" if result.command == "jvp" else f"{v}^{{{notation.top}}} {jacobian}"
    options = printable_options([derivative], "latex", options, SWEEP)
    return in_environment([formula(derivative, options, notation, left)], options.env)
