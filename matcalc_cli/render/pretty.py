"""The default: how EXPR was read, sizes, assumptions, layout, and the result as a table of entries or one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Unicode
from matcalc_cli.model import nodes as N
from matcalc_cli.model.columns import columns
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.checked import line as check_line
from matcalc_cli.render.definitions import named, parts_note
from matcalc_cli.render.entries import MAX_TABLE, is_explicit, nonzero, rows_of, zeros_text
from matcalc_cli.render.heading import (
    beside,
    beside_echo,
    conditions_text,
    echo,
    function_letter,
    layout_text,
    ranges,
    shape_text,
    symbol_text,
)
from matcalc_cli.render.options import Options
from matcalc_cli.render.symbols import meanings
from matcalc_cli.render.table import table

if TYPE_CHECKING:
    from sympy import Basic


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """Blocks separated by a blank line."""
    return "\n".join(_Block(d, options).text(first=i == 0) for i, d in enumerate(derivatives))


def echo_lines(derivative: Derivative, options: Options) -> list[str]:
    """How EXPR was read."""
    return _Block(derivative, options).echo()


def result_lines(derivative: Derivative, options: Options) -> list[str]:
    """The result without the echo."""
    return _Block(derivative, options).text(first=False).rstrip("\n").split("\n")


class _Block:
    def __init__(self, derivative: Derivative, options: Options) -> None:
        self.derivative, self.options, self.notation = derivative, options, Unicode(derivative.problem.decimals)

    def text(self, first: bool) -> str:
        derivative, notation = self.derivative, self.notation
        lines = self.echo() if first else []
        definitions, result = named(derivative, self.options)
        lines += [f"{notation.text(s)} = {notation.text(e)}" for s, e in definitions]
        lines += self._result(result.expr)
        lines += parts_note(derivative.expr, definitions)
        if result.conditions:
            lines.append(f"where {conditions_text(result, notation)}")
        lines += [f"with {meaning}" for meaning in meanings(result, notation)]
        if derivative.check is not None:
            lines.append(check_line(derivative.check))
        return "\n".join(lines) + "\n"

    def echo(self) -> list[str]:
        derivative = self.derivative
        note = beside_echo(derivative, self.notation)
        return echo(function_letter(derivative), derivative.problem, note, self.options.width)

    def _beside(self, text: str, note: str) -> list[str]:
        return beside(text, note, self.options.width)

    def _result(self, expr: Basic | tuple[Basic, Basic]) -> list[str]:
        derivative = self.derivative
        symbol = symbol_text(derivative.symbol)
        at = ", ".join(f"{n} = {self.notation.text(v)}" for n, v in derivative.at)
        if not derivative.shape:
            name = f"{symbol} " if derivative.order else ""
            return self._beside(f"{name}= {self.notation.text(expr)}", f"at {at}" if at else "")
        symbol += f" at {at}" if at and derivative.order else ""
        if isinstance(expr, tuple):
            lines = self._beside(symbol, layout_text(derivative))
            for label, part in zip(derivative.slices, expr):
                if is_explicit(part):
                    lines += ["", f"slice {symbol_text(label)}", *self._matrix(part)]
                else:
                    lines.append(f"{symbol_text(label)} = {self.notation.text(part)}")
            return lines
        if isinstance(expr, N.Slices):
            return self._indexed(expr)
        if is_explicit(expr):
            head = self._beside(symbol, layout_text(derivative)) if derivative.order else []
            return [*head, *self._matrix(expr)]
        text = f"{symbol} = {self.notation.text(expr)}" if derivative.order else self.notation.text(expr)
        beside = layout_text(derivative) if derivative.order else shape_text(derivative.shape)
        return (
            [f"{text}        {beside}"] if len(text) + len(beside) < self.options.width - 8 else [text, "  " + beside]
        )

    def _indexed(self, expr: N.Slices) -> list[str]:
        """One formula for all slices, and where its indices run."""
        derivative, notation = self.derivative, self.notation
        text = f"{symbol_text(derivative.slices[0])} = {notation.text(expr)}"
        beside = ", ".join([*ranges(expr, notation, "…"), layout_text(derivative)])
        fits = len(text) + len(beside) < self.options.width - 8
        return [f"{text}        {beside}"] if fits else [text, "  " + beside]

    def _matrix(self, matrix: Basic) -> list[str]:
        rows, cols = matrix.shape
        if rows * cols > MAX_TABLE:
            return self._listed(matrix)
        cells = [[self.notation.text(e) for e in row] for row in rows_of(matrix)]
        row_labels, col_labels = (
            [symbol_text(label) for label in self.derivative.rows],
            [symbol_text(label) for label in self.derivative.cols],
        )
        widths = [max(columns(row[j]) for row in cells) for j in range(cols)]
        if col_labels:
            widths = [max(w, columns(label)) for w, label in zip(widths, col_labels)]
        total = sum(widths) + 3 * cols + 1 + (3 + max(map(columns, row_labels)) if row_labels else 0)
        if total > self.options.width:
            return self._listed(matrix)
        return table(cells, row_labels, col_labels, self.options.color)

    def _listed(self, matrix: Basic) -> list[str]:
        """Too wide or too large for a table: one line an entry, zeros left out."""
        entries = nonzero(matrix)
        if not entries:
            return ["every entry is 0"]
        row_labels, col_labels = self.derivative.rows, self.derivative.cols
        lines = []
        for i, j, entry in entries:
            if row_labels and col_labels:
                place = f"{symbol_text(row_labels[i])}, {symbol_text(col_labels[j])}"
            else:
                place = f"{i}, {j}"
            lines.append(f"  [{place}] = {self.notation.text(entry)}")
        left_out = len(entries) < len(matrix)
        return lines + ([f"  {zeros_text(matrix, len(entries))}"] if left_out else [])
