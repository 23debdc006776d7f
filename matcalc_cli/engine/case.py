"""Which case of the layout table a derivative is: its arrangement, its transposition, its labels. For both engines.

    name      function   by                 in numerator layout
    scalars   any        scalars alone      the function's own shape; a row counts as its vec, a column
    gradient  scalar     one array X        ∂f/∂X_ij at (j, i): s x r for X of r x s
    jacobian  array F    one array X        ∂vec F/∂(vec X)': pq x rs for F of p x q
    higher    any        two arrays, more   ∂²/∂(vec x)∂(vec y)' of the last two, a slice for every component of the
                                            function and every entry of the arrays before

What stands in the cells is found elsewhere: entry by entry in by_components.py, as arrays in matrix/derive.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sympy import Basic, Symbol

from matcalc_cli.engine.layout import MATRIX, ROW, SCALAR, VECTOR, transposes
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Layout, Target
from matcalc_cli.model.shapes import kind_of_shape

Labels = tuple[str, ...]


class Case(NamedTuple):
    """A row of the table, of a function of this kind by these variables; the layout transposes the result, or not."""

    name: str
    function: str
    scalars: tuple[Target, ...]
    arrays: tuple[Target, ...]
    transpose: bool


def case_of(layout: Layout, function: str, targets: Sequence[Target]) -> Case:
    """The case of a function of this kind (scalar, vector, row, matrix) by some variables in turn."""
    scalars = tuple(t for t in targets if t.kind == SCALAR)
    arrays = tuple(t for t in targets if t.kind != SCALAR)
    if not arrays:
        return Case("scalars", function, scalars, arrays, transposes(layout, function, SCALAR))
    if len(arrays) > 1:
        different = free_entries(arrays[-2]) != free_entries(arrays[-1])
        return Case("higher", function, scalars, arrays, different and transposes(layout, VECTOR, VECTOR))
    transpose = transposes(layout, function, arrays[0].kind)
    if function == SCALAR:
        return Case("gradient", function, scalars, arrays, transpose != is_transposed(arrays[0]))
    return Case("jacobian", function, scalars, arrays, transpose)


# ---------------------------------------------------------------------------------------- functions and variables


def kind_of(expr: Basic) -> str:
    """scalar, vector, row or matrix."""
    return kind_of_shape(*N.shape(expr)) if N.is_array(expr) else SCALAR


def symbol_of(target: Target) -> Basic:
    """The array symbol of a variable, the scalar of a scalar one."""
    return target.grid[0][0] if target.grid is not None else target.symbol


def is_transposed(target: Target) -> bool:
    """True of x' as a variable: the row of a column symbol, or the column of a row symbol."""
    return target.grid is None and target.kind in (VECTOR, ROW) and target.kind != kind_of(target.symbol)


def is_plain(target: Target) -> bool:
    """Are the entries that are written out different names? Those of a structured variable are not."""
    return all(isinstance(e, Symbol) for e in target.entries) and len(set(target.entries)) == len(target.entries)


def free_entries(target: Target) -> list[Basic]:
    """The free entries: vec of a plain grid, vech of a structured one (of its transpose where that is the lower one),
    each symbol once, zeros left out. Of an array symbol that symbol."""
    grid = target.grid
    if grid is None:
        return [target.symbol]
    entries: Iterable[Basic] = target.entries
    if len(grid) == len(grid[0]) and not is_plain(target):
        n = len(grid)
        entries = [grid[i][j] or grid[j][i] for j in range(n) for i in range(j, n)]
    symbols = (next(iter(entry.free_symbols), None) for entry in entries)
    return list(dict.fromkeys(symbol for symbol in symbols if symbol is not None))


# ------------------------------------------------------------------------------------------------ labels and notes


def labels(case: Case, name: str, components: Labels) -> tuple[Labels, Labels]:
    """(of the rows, of the columns) in numerator layout, of a function with named components; () of matrices."""
    if case.name == "scalars":
        return (components, (case.scalars[0].name,)) if case.function in (VECTOR, ROW) else ((), ())
    if case.name == "gradient":
        (x,) = case.arrays
        entries = tuple(str(e) for e in x.entries)
        return {VECTOR: ((name,), entries), ROW: (entries, (name,)), MATRIX: ((), ())}[x.kind]
    by = [tuple(e.name for e in free_entries(t)) for t in case.arrays[-2:]]
    return (components, by[0]) if case.name == "jacobian" else (by[0], by[1])


def structure_note(convention: str, words: Iterable[str] = ()) -> str:
    """How a derivative by a structured variable counts its entries; `words` are its declared properties."""
    listed = " ".join(sorted(words))
    variable = f"by {'an' if listed.startswith('anti') else 'a'} {listed} variable" if listed else "structured variable"
    if convention == "projection":
        return f"{variable}: the gradient inside the subspace (--structure projection)"
    return f"{variable}: by its free entries (--structure entries)"
