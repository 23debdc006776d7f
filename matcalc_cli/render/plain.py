"""unicode and ascii: the result alone. ascii is the input language, so that it can be entered again; of a large sparse
matrix both list the entries that are not 0, which no matrix of the language can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.definitions import split
from matcalc_cli.render.entries import is_explicit, is_sparse, nonzero, rows_of, zeros_text
from matcalc_cli.render.heading import ranges
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from sympy import Basic, MatrixBase


def bracketed(cells: list[list[str]]) -> str:
    """A matrix of texts, columns aligned, in brackets as tall as it."""
    widths = [max(len(row[j]) for row in cells) for j in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in cells]
    if len(lines) == 1:
        return f"[{lines[0]}]"
    left, right = "⎡" + "⎢" * (len(lines) - 2) + "⎣", "⎤" + "⎥" * (len(lines) - 2) + "⎦"
    return "\n".join(f"{a} {line} {b}" for a, line, b in zip(left, lines, right))


def listed(matrix: MatrixBase, notation: Notation) -> list[str]:
    """[0, 1] = 2*x0, a line an entry that is not 0; indices count from 0."""
    entries = nonzero(matrix)
    return [*(f"[{i}, {j}] = {notation.text(e)}" for i, j, e in entries), zeros_text(matrix, len(entries))]


def _body(expr: Basic | tuple[Basic, Basic], notation: Notation, unicode: bool) -> str:
    if isinstance(expr, tuple):
        return "\n\n".join(_body(e, notation, unicode) for e in expr)
    if is_sparse(expr):
        return "\n".join(listed(expr, notation))
    if is_explicit(expr) and unicode:
        return bracketed([[notation.text(e) for e in row] for row in rows_of(expr)])
    if isinstance(expr, N.Slices):
        return ", ".join([notation.text(expr), *ranges(expr, notation, "…" if unicode else "...")])
    return notation.text(expr)


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """One result after the other, a blank line between."""
    kind = Unicode if name == "unicode" else Notation
    blocks = []
    for derivative in derivatives:
        notation = kind(derivative.problem.decimals)
        definitions, named = split(derivative, options)
        lines = [f"{notation.text(s)} = {notation.text(e)}" for s, e in definitions]
        separator = "\n" if name == "unicode" else ";\n"
        blocks.append(separator.join([*lines, _body(named.expr, notation, name == "unicode")]))
    return "\n\n".join(blocks) + "\n"
