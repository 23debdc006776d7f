"""A tree whose names are known -> Problem: kinds and sizes are chosen, symbols made, nodes built, targets found.

An array whose size is known can be taken in components: `grid` has its entries, structure included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import sympy as sp
from sympy import Integer, S, Symbol

from matcalc_cli.errors import UsageError
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.kinds.infer import Inference
from matcalc_cli.language.kinds.laws import DERIVATIVES
from matcalc_cli.language.kinds.noted import said_of
from matcalc_cli.language.kinds.remarks import explained
from matcalc_cli.language.lower import Lowering, scalar_symbol
from matcalc_cli.language.sizes import Sizes
from matcalc_cli.language.syntax import Resolved
from matcalc_cli.language.targets import Targets, entry, words_of
from matcalc_cli.language.text.keywords import settled
from matcalc_cli.language.wrt import Wrt
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import is_long
from matcalc_cli.model.problem import Problem, Variable
from matcalc_cli.model.shapes import SCALAR, Shape, kind_of_shape, resolve
from matcalc_cli.model.words import place

if TYPE_CHECKING:
    from sympy import Basic, Expr

_FIXING = frozenset({"orthogonal"})  # with this word inv(X) is X', which holds at a point but not beside it
MAX_EXPANDED = 50_000  # entries of one array written out


class Build:
    """The Problem of one tree, its names and its --wrt."""

    guessed: frozenset[str] = frozenset()  # keys of declared names that were found, not said

    def __init__(self, text: str, found: Resolved, wrts: list[Wrt], expand: bool, call: Call) -> None:
        lets = tuple((name, span, settled(root)) for name, span, root in found.lets)
        expression, declared = settled(found.expression), found.declared
        self.text, self.declared, self.wrts = text, declared, wrts
        self.said = tuple(dict.fromkeys(found.notes))
        scalars = {key for w in wrts for key in w.bracketed()}
        plain = [w.plain() for w in wrts]
        listed = tuple(dict.fromkeys(key for keys in plain for key in keys))
        if call.needs == "scalar-variable":
            scalars |= set(listed) - declared.keys()
        call = call._replace(listed=listed, listed_many=any(len(keys) > 1 for keys in plain))
        self.inference = Inference(lets, expression, declared, scalars, found.kinds, text, call)
        self.reading = self.inference.declared() if found.complete else self.inference.infer()
        self.sizes = Sizes(self.inference, self.reading, declared, wrts)
        self.expand = expand or self._explicit_by_literals() or self._explicit_by_entries()

    # -- sizes ----------------------------------------------------------------------------------------------------

    def _explicit_by_literals(self) -> bool:
        """Literals beside arrays of known size: everything has entries."""
        arrays = [s for s in self.reading.shapes.values() if s != SCALAR]
        known = all(isinstance(resolve(size), int) for shape in arrays for size in shape)
        return bool(arrays) and known and any(n.kind == "literal" for n in self.inference.nodes)

    def _explicit_by_entries(self) -> bool:
        """--wrt names entries of arrays, and all sizes are known: everything has entries."""
        shapes = [d.shape for d in self.declared.values() if d.arguments is None]
        shapes += self.reading.shapes.values()
        known = all(isinstance(resolve(size), int) for shape in shapes for size in shape)
        return known and any(
            entry(cell, self.declared, self.reading.shapes) for wrt in self.wrts for cell in wrt.cells()
        )

    # -- names ----------------------------------------------------------------------------------------------------

    def _symbol(self, name: str, shape: Shape, words: frozenset[str]) -> Basic:
        if shape == SCALAR:
            return scalar_symbol(name, words)
        rows, cols = (self.sizes.size(s) for s in shape)
        if self.expand:
            if not (rows.is_Integer and cols.is_Integer):
                raise UsageError(
                    f"--expand needs concrete sizes, and {name} is {rows}×{cols}",
                    hint=f'declare them: --given "{name}: 3"',
                )
            if rows * cols > MAX_EXPANDED:
                raise UsageError(f"{name} has {int(rows * cols):,} entries; --expand stops at {MAX_EXPANDED:,}")
            return grid(name, int(rows), int(cols), words)
        return N.symbol(name, rows, cols, tuple(words - {"constant", "nonzero"}))

    def problem(self, single: str, targets: bool) -> Problem:
        """The Problem; a variable by which is differentiated moves freely, however it was declared to lie."""
        problem = self._read(single, targets, self._varied_inside())
        varied = {names.key(t.name): t.name for group in problem.targets for t in group}
        free = {key: name for key, name in varied.items() if words_of(self.declared.get(key)) >= _FIXING}
        if not free:
            return problem
        problem = self._read(single, targets, free.keys() | self._varied_inside())
        varied_freely = (f"{name} is varied as any matrix: that it is orthogonal is not used" for name in free.values())
        return replace(problem, notes=(*problem.notes, *varied_freely))

    def _varied_inside(self) -> set[str]:
        """The names by which is differentiated inside of EXPR."""
        calls = (n for n in self.inference.nodes if n.kind == "call" and n.value in DERIVATIVES)
        return {names.key(n.args[1].word) for n in calls if len(n.args) > 1 and n.args[1].kind == "name"}

    def _read(self, single: str, targets: bool, free: set[str]) -> Problem:
        symbols: dict[str, Basic] = {}
        variables: list[Variable] = []
        arrays: list[Variable] = []
        for key, name in self._named():
            declaration = self.declared.get(key)
            shape = self.reading.shapes.get(key, declaration.shape if declaration else SCALAR)
            words = words_of(declaration)
            symbols[key] = symbol = self._symbol(name, shape, words - _FIXING if key in free else words)
            inferred = declaration is None or key in self.guessed
            variables += _variables(name, symbol, words, inferred)
            if isinstance(symbol, sp.MatrixBase):
                arrays.append(_array(name, symbol, words, inferred))
        found = Targets(self.inference, self.declared, self.reading.shapes, symbols, variables, self.wrts, self.expand)
        variables = list({v.symbol: v for v in (*variables, *found.absent)}.values())
        lower = Lowering(self.inference, symbols, self.sizes)
        lets = tuple((names.tidy(name), lower(node)) for name, _, node in self.inference.let_list)
        expr = lower(self.inference.expression)
        idle = (f"{v.name} does not occur: its derivative is 0" for v in found.absent)
        said = said_of(self.inference, self.reading)
        return Problem(
            self.text,
            expr,
            tuple(sorted(variables, key=lambda v: names.natural(v.name))),
            found.groups(expr, single, targets),
            lets,
            (*self.said, *said, *dict.fromkeys(lower.notes), *idle),
            tuple(arrays),
            partly_defined=tuple(lower.partly_defined),
            reading=explained(self.inference, self.reading),
            decimals=tuple(lower.decimals),
            in_lets=self._in_lets(symbols, (*(e for _, e in lets), expr)),
        )

    def _in_lets(self, symbols: Mapping[str, Basic], values: Sequence[Basic]) -> tuple[Basic, ...]:
        """The lets and EXPR in terms of the lets, where all are scalars; nothing where one is an array, or long."""
        if (
            not self.inference.call.explained
            or len(values) == 1
            or any(map(N.is_array, values))
            or any(map(is_long, values))
        ):
            return ()
        listed = self.inference.let_list
        named = {names.key(name): scalar_symbol(names.tidy(name)) for name, _, _ in listed}
        lower = Lowering(self.inference, {**symbols, **named}, self.sizes, {})
        return tuple(lower(node) for node in (*(node for _, _, node in listed), self.inference.expression))

    def _named(self) -> Iterator[tuple[str, str]]:
        """(key, spelling) of the names of EXPR, and of those that only --given names."""
        spelled = self.inference.names.spelled
        yield from spelled.items()
        yield from ((k, d.name) for k, d in self.declared.items() if k not in spelled and d.arguments is None)


def _variables(name: str, symbol: Basic, words: frozenset[str], inferred: bool) -> list[Variable]:
    if isinstance(symbol, Symbol):
        one = Integer(1)
        return [Variable(name, "scalar", one, one, words, inferred, symbol)]
    if isinstance(symbol, sp.MatrixBase):
        atoms = dict.fromkeys(e for e in symbol if isinstance(e, Symbol))
        return [Variable(e.name, "scalar", Integer(1), Integer(1), frozenset(), inferred, e) for e in atoms]
    return [_array(name, symbol, words, inferred)]


def _array(name: str, symbol: Basic, words: frozenset[str], inferred: bool) -> Variable:
    rows, cols = (Integer(size) if isinstance(size, int) else size for size in symbol.shape)
    return Variable(name, kind_of_shape(rows, cols), rows, cols, words, inferred, symbol)


def grid(name: str, rows: int, cols: int, words: frozenset[str]) -> sp.ImmutableDenseMatrix:
    """The entries of a matrix of known size, structure included: symmetric X has X01 twice."""

    def cell(i: int, j: int) -> Expr:
        if cols == 1 or rows == 1:
            return scalar_symbol(names.entry_name(name, max(i, j)), words & {"positive"})
        sign, r, c = place(words, i, j)
        return sign * scalar_symbol(names.entry_name(name, r, c), words & {"positive"}) if sign else S.Zero

    return sp.ImmutableDenseMatrix(rows, cols, [cell(i, j) for i in range(rows) for j in range(cols)])
