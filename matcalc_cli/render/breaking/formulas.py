"""A result as a LaTeX formula: on one line where it fits, else as rows: definitions, the result, what has to hold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Latex
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import Names, names_of
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.breaking import matrices
from matcalc_cli.render.breaking.boxes import PAGE, height, width
from matcalc_cli.render.breaking.lines import Broken, Equation
from matcalc_cli.render.breaking.matrices import Letter
from matcalc_cli.render.definitions import Definitions
from matcalc_cli.render.entries import is_explicit, is_sparse, nonzero, rows_of
from matcalc_cli.render.environments import Formula, Row
from matcalc_cli.render.heading import ranges
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from sympy import Basic

COLUMN = 5.0  # points at 10 pt: a digit, of which `--width` counts how many fit on a line
_LETTERS = {
    0: ("M", "A", "B"),
    1: ("J", "G", "D"),
    2: ("H", "S", "D"),
}  # of the entries of a value, a Jacobian, a Hessian
_SEPARATOR = r" ,\quad "


def fitting(formula: Formula, rows: Iterator[Row] | Sequence[Row], options: Options) -> Formula:
    """The formula, with these rows where it is wider than a line, or a matrix in it higher than a page."""
    text = formula.equation()
    if not options.columns or width(text) <= options.columns * COLUMN and height(text) <= PAGE:
        return formula
    return formula._replace(rows=tuple(rows))


def of_text(right: str, left: str, needs: Sequence[str], options: Options) -> Formula:
    """A formula of one scalar: a polynomial, a product of a derivative and a vector."""
    formula = Formula(right, left, where_text(needs))

    def rows() -> Iterator[Row]:
        broken = Broken(options.columns * COLUMN, _numbered(Names()), lambda name, _: _indexed(name), True)
        yield from _rows([broken.equation(left, right)], broken)
        yield from _where_rows(needs, options)

    return fitting(formula, rows(), options)


def of_result(
    named: Derivative, definitions: Definitions, left: str, needs: Sequence[str], notation: Latex, options: Options
) -> Formula:
    """left = the result of a derivative, whose shared parts are the definitions."""
    slices = named.expr if isinstance(named.expr, tuple) else (named.expr,)
    if any(map(is_sparse, slices)):
        rows = tuple(_result_rows(named, definitions, left, needs, notation, options))
        text = _SEPARATOR.join(f"{row.left} = {row.right}" if row.left else row.right for row in rows)
        return Formula(text, left, rows=rows)
    parts = [f"{notation.text(s)} = {notation.text(e)}" for s, e in definitions]
    right = _SEPARATOR.join([*parts, *(notation.text(e) for e in slices), *_ranges(named, notation)])
    formula = Formula(right, left, where_text(needs))
    return fitting(formula, _result_rows(named, definitions, left, needs, notation, options), options)


def _result_rows(
    named: Derivative, definitions: Definitions, left: str, needs: Sequence[str], notation: Latex, options: Options
) -> Iterator[Row]:
    taken = names_of(named.problem)
    taken.add(*(str(s) for s, _ in definitions))
    letter, blocks = taken.fresh(*_LETTERS[min(2, named.order)]), taken.fresh("B", "C", "F")
    broken = of_lines(taken, notation, options)
    broken.lead = width(left)
    for symbol, e in definitions:
        yield from _rows([broken.equation(notation.text(symbol), notation.text(e))], broken)
    slices = named.expr if isinstance(named.expr, tuple) else (named.expr,)
    names = []
    for k, e in enumerate(slices):
        own = rf"\mathbf{{{letter}}}_{{{k + 1}}}" if len(slices) > 1 else left
        names.append(own)
        letters = Letter(letter, str(k + 1) if len(slices) > 1 else "", blocks)
        yield from _rows(_equations(e, own, broken, letters, notation), broken)
    yield from (Row("", text, goes_on=True) for text in _ranges(named, notation))
    if len(slices) > 1:
        listed = [f"({names[0]},", *(f"{name}," for name in names[1:-1]), f"{names[-1]})"]
        yield from _packed(left, listed, broken.beside(left))
    yield from _where_rows(needs, options)


def of_lines(taken: Names, notation: Latex, options: Options) -> Broken:
    """What breaks the formulas of one result, whose parts get names that are not taken."""

    def shown(name: str, text: str) -> str:
        shape = notation.arrays().get(text)
        if shape is None or shape == (1, 1):
            return _indexed(name)
        return notation.array_name(name if 1 in shape else name.upper(), shape)

    room = options.columns * COLUMN if options.columns else math.inf
    return Broken(room, _numbered(taken), shown, breaks_products=not notation.arrays())


def _ranges(named: Derivative, notation: Latex) -> list[str]:
    """i = 0, \\dots, m - 1 of every index of a result that is given slice by slice."""
    return ranges(named.expr, notation, r"\dots") if isinstance(named.expr, N.Slices) else []


def _equations(e: Basic, left: str, broken: Broken, letter: Letter, notation: Latex) -> list[Equation]:
    if not is_explicit(e):
        return [broken.equation(left, notation.text(e))]
    if is_sparse(e):
        entries = [(i, j, notation.text(entry)) for i, j, entry in nonzero(e)]
        return matrices.listed(entries, e.shape, broken, letter)
    cells = [[notation.text(entry) for entry in row] for row in rows_of(e)]
    return matrices.equations(cells, left, broken, letter)


def _rows(equations: Sequence[Equation], broken: Broken) -> Iterator[Row]:
    """The rows of definitions that are new, and of the equations that need them."""
    for left, lines in (*broken.definitions, *equations):
        yield Row(left, lines[0])
        yield from (Row("", line, goes_on=True) for line in lines[1:])
    broken.definitions.clear()


def where_text(needs: Sequence[str]) -> str:
    """\\quad \\text{where } x \\neq 0, ...; empty without conditions."""
    return r" \quad \text{where } " + r",\ ".join(needs) if needs else ""


def _where_rows(needs: Sequence[str], options: Options) -> Iterator[Row]:
    """The conditions, as many on a line as fit."""
    if needs:
        first, *others = [f"{need}," for need in needs[:-1]] + [needs[-1]]
        yield from _packed("", [rf"\text{{where }} {first}", *others], 0.8 * options.columns * COLUMN)


def _packed(left: str, pieces: Sequence[str], room: float) -> Iterator[Row]:
    """left = the pieces, as many on a line as fit."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if width(f"{lines[-1]} {piece}") > room:
            lines.append(piece)
        else:
            lines[-1] += rf"\ {piece}"
    yield Row(left, lines[0], goes_on=not left)
    yield from (Row("", line, goes_on=True) for line in lines[1:])


def _numbered(taken: Names) -> Iterator[str]:
    """t0, t1, ..., of which neither letter is in use."""
    return (name for i in itertools.count() if taken.unused(name := f"t{i}") and taken.unused(f"T{i}"))


def _indexed(name: str) -> str:
    return rf"t_{{{name[1:]}}}"
