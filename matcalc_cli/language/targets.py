"""What EXPR is differentiated by: the items of --wrt in the names of EXPR, and without --wrt what is plain.

A scalar, a list of scalars, an entry x[0], a family x of x0, x1, x2, an array in components or as a whole. Names that
stand only in a matrix of --wrt beside others that occur, [[x0, x1], [x2, x3]], are scalars too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import sympy as sp
from sympy import Integer, Symbol

from matcalc_cli.errors import NameProblem, UsageError
from matcalc_cli.language.components import entry_of
from matcalc_cli.language.given import Declaration, Declared
from matcalc_cli.language.kinds.infer import Inference
from matcalc_cli.language.lower import scalar_symbol
from matcalc_cli.language.syntax import Node
from matcalc_cli.language.wrt import Wrt, key_of, spelling
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node as raw
from matcalc_cli.model.problem import Target, Variable
from matcalc_cli.model.shapes import SCALAR, Shape, kind_of_shape
from matcalc_cli.model.walk import parts

if TYPE_CHECKING:
    from sympy import Basic


def entry(node: Node, declared: Declared, shapes: Mapping[str, Shape]) -> tuple[str, tuple[int, ...]] | None:
    """(array, indices) of an item that is an entry of a declared or inferred array: x[0], and x0 of x: 3."""
    if node.kind == "name":
        return entry_of(node.word, declared)
    key = names.key(node.stem) if node.kind == "index" else ""
    is_array = shapes.get(key, SCALAR) != SCALAR or key in declared and declared[key].shape != SCALAR
    return (node.stem, node.indices) if is_array else None


def words_of(declaration: Declaration | None) -> frozenset[str]:
    return declaration.words if declaration else frozenset()


def _column(entries: Iterable[Basic]) -> tuple[tuple[Basic, ...], ...]:
    return tuple((e,) for e in entries)


class Targets:
    """The items of --wrt for one reading; `absent` are the scalars that only --wrt names."""

    def __init__(
        self,
        inference: Inference,
        declared: Declared,
        shapes: Mapping[str, Shape],
        symbols: dict[str, Basic],
        variables: Iterable[Variable],
        wrts: list[Wrt],
        expand: bool,
    ) -> None:
        self.inference, self.declared, self.shapes, self.symbols = inference, declared, shapes, symbols
        self.wrts, self.expand = wrts, expand
        self.components: dict[str, Basic] = {names.key(v.name): v.symbol for v in variables if v.kind == "scalar"}
        self.absent = self._only_listed()
        self.components.update({names.key(v.name): v.symbol for v in self.absent})

    def groups(self, expr: Basic, single: str, wanted: bool) -> tuple[tuple[Target, ...], ...]:
        """A group for each --wrt; without --wrt what is plain, where targets are `wanted`. `single` says what a lone
        scalar name is then: a scalar, or a vector of one."""
        if self.wrts or not wanted:
            return tuple(map(self._of, self.wrts))
        return (self._default(frozenset(self.inference.names.spelled) - self._exponents(expr), single),)

    def _component(self, node: Node) -> Basic | None:
        """The scalar that a name or x[0], X[0,1] stands for; None where there is none."""
        found = entry(node, self.declared, self.shapes)
        stem, indices = found if found is not None else (node.stem, node.indices) if node.kind == "index" else ("", ())
        grid = self.symbols.get(names.key(stem))
        if found is not None and N.is_array(grid) and not isinstance(grid, sp.MatrixBase):
            return self._array_entry(node, stem, grid, indices)
        if isinstance(grid, sp.MatrixBase):
            inside = all(i < n for i, n in zip(indices, grid.shape if len(indices) == 2 else (len(grid),)))
            cell = grid[indices if len(indices) == 2 else indices[0]] if inside else None
            if not isinstance(cell, Symbol):
                raise UsageError(f"--wrt: {spelling(node)} is not a free entry of {stem}")
            return cell
        return self.components.get(key_of(node))

    def _array_entry(self, node: Node, stem: str, array: Basic, indices: tuple[int, ...]) -> Basic:
        """The entry of an array in matrix notation; raises UsageError for what is none."""
        rows, cols = array.shape
        wanted = 1 if 1 in (rows, cols) else 2
        inside = len(indices) == wanted and all(
            not size.is_Integer or i < size for i, size in zip(indices, (rows, cols) if wanted == 2 else (rows * cols,))
        )
        if not inside:
            takes = "one index" if wanted == 1 else "two indices"
            raise UsageError(f"--wrt: {spelling(node)} is no entry of {stem}, {rows}×{cols}: it has {takes}")
        i, j = indices if wanted == 2 else (indices[0], 0) if cols == 1 else (0, indices[0])
        return raw(N.Entry, array, Integer(i), Integer(j))

    def _only_listed(self) -> list[Variable]:
        """Scalars that a --wrt matrix lists beside names that occur, as [[x0, x1], [x2, x3]] without an x3."""
        new: dict[str, str] = {}
        for node in (node for wrt in self.wrts for node, _ in wrt.items if node.kind == "literal"):
            cells = [cell.bare() for cell in node.args]
            absent = {key_of(c): spelling(c) for c in cells if self._component(c) is None}
            for key, name in absent.items():
                if key in self.inference.lets:
                    raise UsageError(f"--wrt: {name} is a definition, not a free name")
                if key in self.symbols or self._family(key):
                    raise UsageError(f"--wrt: {name} inside [ ] is not a scalar", hint=f"write --wrt {name}")
                if 1 in node.grid[1:] or len(absent) == len({key_of(c) for c in cells}):
                    raise self._unknown(name)
            new |= absent
        one = Integer(1)
        return [Variable(name, "scalar", one, one, frozenset(), True, scalar_symbol(name)) for name in new.values()]

    def _unknown(self, name: str) -> NameProblem:
        known = list(self.inference.names.spelled.values())
        near = names.nearest(name, known)
        listed = ", ".join(sorted(known, key=names.natural)[:12]) or "none"
        return NameProblem(
            f"--wrt: {name} does not occur in the expression",
            hint=f"did you mean {near}?" if near else f"its names are: {listed}",
        )

    def _of(self, wrt: Wrt) -> tuple[Target, ...]:
        found = [self._target(node, row) for node, row in wrt.items]
        if len(found) > 1 and all(t.kind == "scalar" for t in found):
            entries = [t.entries[0] for t in found]
            self._distinct(entries)
            return (Target(f"({', '.join(t.name for t in found)})", "vector", _column(entries)),)
        return tuple(found)

    @staticmethod
    def _distinct(symbols: Sequence[Basic]) -> None:
        if len(set(symbols)) < len(symbols):
            double = next(s for s in symbols if symbols.count(s) > 1)
            raise UsageError(f"--wrt lists {double} twice", hint="repeat --wrt to differentiate again")

    def _target(self, node: Node, row: bool) -> Target:
        if node.kind == "literal":
            return self._listed(node, row)
        key, name = key_of(node), spelling(node)
        symbol = self.symbols.get(key)
        if symbol is None:
            symbol = self._component(node)
        if symbol is not None:
            return _as_target(name, symbol, row)
        family = self._family(key)
        if family:
            return Target(f"{name}'", "row", (tuple(family),)) if row else Target(name, "vector", _column(family))
        if key in self.inference.lets:
            raise UsageError(f"--wrt: {name} is a definition, not a free name")
        raise self._unknown(name)

    def _listed(self, node: Node, row: bool) -> Target:
        """[x0, x1] and [[a, b], [c, d]]: scalars as a vector or a matrix."""
        cells = [self._component(cell.bare()) for cell in node.args]
        entries = [cell for cell in cells if cell is not None]  # those that do not occur are there by now
        self._distinct(entries)
        _, rows, cols = node.grid
        grid = tuple(tuple(entries[i * cols : (i + 1) * cols]) for i in range(rows))
        if row:
            grid, rows, cols = tuple(zip(*grid)), cols, rows
        listed = "; ".join(", ".join(s.name for s in line) for line in grid)
        name = f"({', '.join(s.name for s in entries)})" if cols == 1 else f"[{listed}]"
        return Target(name, kind_of_shape(rows, cols), grid)

    def _family(self, key: str) -> list[Symbol]:
        members = [k for k in self.inference.names.spelled if names.split(k)[0] == key and names.split(k)[1]]
        members += [k for k in self.declared if names.split(k)[0] == key and names.split(k)[1] and k not in members]
        symbols = [self.symbols[k] for k in sorted(members, key=names.natural)]
        return symbols if all(isinstance(s, Symbol) for s in symbols) else []

    def _exponents(self, expr: Basic) -> frozenset[str]:
        """Keys of names that are powers of matrices and nothing else: X^k is differentiated by X."""
        # an inverse has no exponent
        powers = {e for e in parts([expr]) if isinstance(e, N.MatPow) and len(e.args) == 2}
        found = {s for power in powers for s in power.args[1].free_symbols if isinstance(s, Symbol)}
        if not found:
            return frozenset()
        others = expr.xreplace({power: power.args[0] for power in powers}).free_symbols
        return frozenset(k for k, s in self.symbols.items() if s in found - others)

    def _default(self, occurring: frozenset[str], single: str) -> tuple[Target, ...]:
        """Without --wrt: the one array, or all scalars as one vector; raises UsageError where that is not plain."""
        free = [k for k in sorted(occurring, key=names.natural) if "constant" not in words_of(self.declared.get(k))]
        if not free:
            if not self.inference.names.spelled:
                raise UsageError("there is nothing to differentiate by: the expression has no names")
            raise UsageError("every name of the expression is declared constant")
        if self.expand and not any(k in self.declared for k in free):
            grids = [self.symbols[k] for k in free]
            entries = [s for g in grids for s in (g if isinstance(g, sp.MatrixBase) else [g])]
            free, self.symbols = [s.name for s in entries], {**self.symbols, **{s.name: s for s in entries}}
        arrays, spelled = [k for k in free if not isinstance(self.symbols[k], Symbol)], self.inference.names.spelled
        if arrays and len(free) > 1:
            listed = ", ".join(spelled[k] for k in free)
            raise UsageError(f"by which of {listed}?", hint=f"add --wrt {spelled[arrays[-1]]}")
        if arrays:
            return (_as_target(spelled[arrays[0]], self.symbols[arrays[0]], False),)
        return (self._of_scalars(free, single),)

    def _of_scalars(self, free: list[str], single: str) -> Target:
        """x of x0, x1, x2; (a, b, x) of names that are no family."""
        symbols = [self.symbols[k] for k in free]
        if len(symbols) == 1 and single == "scalar":
            return _as_target(symbols[0].name, symbols[0], False)
        stems = {names.split(k)[0] for k in free}
        family = len(stems) == 1 and len(free) > 1 and all(names.split(k)[1] for k in free)
        listed = symbols[0].name if len(symbols) == 1 else f"({', '.join(s.name for s in symbols)})"
        return Target(stems.pop() if family else listed, "vector", tuple((s,) for s in symbols))


def _as_target(name: str, symbol: Basic, row: bool) -> Target:
    """A scalar, an entry, an array in components or an array as a whole, transposed where it is a `row`."""
    if isinstance(symbol, N.Entry):
        array, i, j = symbol.args
        index = f"{i},{j}" if 1 not in array.shape else str(i if array.shape[1] == 1 else j)
        return Target(f"{array.name}[{index}]", "scalar", ((symbol,),))
    if isinstance(symbol, Symbol):
        return Target(name, "scalar", ((symbol,),))
    if isinstance(symbol, sp.MatrixBase):
        matrix = symbol.T if row else symbol
        rows, cols = matrix.shape
        return Target(name + "'" * row, kind_of_shape(rows, cols), tuple(tuple(matrix[i, :]) for i in range(rows)))
    kind = kind_of_shape(*symbol.shape)
    if row and kind in ("vector", "row"):
        return Target(name + "'", {"vector": "row", "row": "vector"}[kind], None, symbol)
    return Target(name, kind, None, symbol)
