"""Operations on arrays of unknown sizes as plain loops of C: no array expression is left, and nothing is allocated.

Every array is a `Grid`: its sizes as texts, and the text of its entry at given indices. Operations on entries, views
and constants stay such texts, so that what is done entry by entry is one loop; products, systems and what is read more
than once go to a buffer of the workspace. Rows stand one after another.

What each kind of operation makes of its operands is a row of loop_rules.py. A kind without a row is refused by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.allocate import Names
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.ops import VIEWS, Op
from matcalc_cli.render.codegen.precedence import ATOM, NEGATION
from matcalc_cli.render.codegen.spans import ENTRYWISE, TRUTHS
from matcalc_cli.render.codegen.statements import walk
from matcalc_cli.render.codegen.templates import Row, call, fill

Written = tuple[str, int]


@dataclass(frozen=True)
class Grid:
    """An array: its sizes, its entry at (i, j), or (i, ""); `buffer` where its entries lie, `turned` by columns."""

    sizes: tuple[str, ...]
    at: Callable[[str, str], Written]
    buffer: str = ""
    turned: bool = False


def factor(text: str) -> str:
    """A text as a factor of a product, or as the start of a sum that is multiplied."""
    return f"({text})" if " " in text else text


def divisor(text: str) -> str:
    """A text as what is divided by."""
    return f"({text})" if re.search(r"[-+*/% ]", text) else text


def times(*texts: str) -> str:
    """m*n of sizes, without ones."""
    kept = [factor(text) for text in texts if text != "1"]
    return "*".join(kept) or "1"


def whole(op: Op) -> str:
    """A size or an index as a whole number of C; raises MissingRule for one that is computed of entries."""
    if op.kind == "number":
        return str(int(op.value))
    if op.kind in ("name", "size"):
        return str(op.value if op.kind == "name" else op.value[1])
    if op.kind == "pow" and op.args[1].kind == "number" and op.args[1].value in (2, 3, 4):
        return times(*[whole(op.args[0])] * int(op.args[1].value))
    if op.kind not in _SIGNS:
        raise MissingRule(f"there is no c code for the size {op.kind}", hint="declare sizes")
    left, right = map(whole, op.args)
    if op.kind == "add":
        return f"{left} + {right}"
    if op.kind == "sub":
        return f"{left} - {factor(right)}"
    return f"{factor(left)}{_SIGNS[op.kind]}{divisor(right)}"


_SIGNS = {"add": "+", "sub": "-", "mul": "*", "intdiv": "/", "div": "/"}


def stored(name: str, sizes: tuple[str, ...], turned: bool = False) -> Grid:
    """An array that lies in memory, rows one after another; `turned` is its transpose."""
    if len(sizes) == 1:
        return Grid(sizes, lambda i, j: (f"{name}[{i}]", ATOM), name)
    if turned:
        return Grid(sizes, lambda i, j: (f"{name}[{times(j, sizes[0])} + {i}]", ATOM), name, True)
    return Grid(sizes, lambda i, j: (f"{name}[{times(i, sizes[1])} + {j}]", ATOM), name)


class Loops:
    """The statements of one function: `lines`, `work` the sizes of its buffers, `written` the text of each number.

    `sizes` are those of the parameters, `outs` the names of the results by the identity of their roots, `rules` what
    operations make of arrays: arrays, and numbers.
    """

    def __init__(
        self,
        roots: Sequence[Op],
        dialect: Dialect,
        taken: set[str],
        sizes: Mapping[str, tuple[str, ...]],
        outs: Mapping[int, str],
        rules: tuple[Mapping[str, Callable[[Loops, Op], Grid]], Mapping[str, Callable[[Loops, Op], str]]],
    ) -> None:
        self.dialect, self.sizes, self.outs = dialect, sizes, outs
        self.rules, self.numbers = rules
        self.taken = set(taken)
        self.names = Names(self.taken).numbered("t")
        self.i, self.j, self.k = (self.unused(letter) for letter in "ijk")
        self.lines: list[str] = []
        self.work: list[str] = []
        self.free = "work"
        self.written: dict[int, Written] = {}
        self.grids: dict[int, Grid] = {}
        order = walk(roots)
        self.uses = self._uses(order, roots)
        for op in order:
            self._add(op)

    def unused(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    @staticmethod
    def _uses(order: Sequence[Op], roots: Sequence[Op]) -> Counter[int]:
        """How often each operation is read, seen through views."""
        uses: Counter[int] = Counter()
        count = Counter(id(arg) for op in order for arg in op.args)
        count.update(map(id, roots))
        for op in reversed(order):
            uses[id(op)] += count[id(op)]
            if op.kind in VIEWS and uses[id(op)] > 1:
                count[id(op.args[0])] += uses[id(op)] - 1
        return uses

    def _add(self, op: Op) -> None:
        if op.kind == "name" and op.rank:
            self.grids[id(op)] = stored(op.value, self.sizes[op.value])
        elif op.rank:
            self._array(op)
        else:
            self._number(op)

    def _array(self, op: Op) -> None:
        rule = self.rules.get(op.kind)
        if op.kind in ENTRYWISE:
            grid = self._entrywise(op)
        elif rule is None:
            raise MissingRule(f"there is no {self.dialect.name} code for {op.kind}", hint="the other formats print it")
        else:
            grid = rule(self, op)
        self.grids[id(op)] = grid
        if op.kind in ENTRYWISE and op.span in ("1", "2") and self.uses[id(op)] > 1 and op.kind not in TRUTHS:
            self.grids[id(op)] = self.kept(grid)

    def _number(self, op: Op) -> None:
        """A number: what is computed of arrays has a loop of its own and a name."""
        if op.kind == "size":
            self.written[id(op)] = (f"(double){op.value[1]}", NEGATION)
        elif op.kind == "name":
            self.written[id(op)] = (op.value, ATOM)
        elif op.kind == "number":
            self.written[id(op)] = (self.dialect.number(op.value), ATOM)
        elif op.kind in self.numbers:
            self.written[id(op)] = (self.numbers[op.kind](self, op), ATOM)
        elif op.kind in ("entry1", "entry2"):
            places = [str(place) for place in op.value]
            self.written[id(op)] = self.grids[id(op.args[0])].at(places[0], places[-1])
        elif op.kind in ("entry1_at", "entry2_at"):
            places = [whole(arg) for arg in op.args[1:]]
            self.written[id(op)] = self.grids[id(op.args[0])].at(places[0], places[-1])
        else:
            text = fill(self.row(op), [self.written[id(arg)] for arg in op.args])
            precedence = self.row(op).precedence
            if op.args and self.uses[id(op)] > 1 and op.kind != "neg":
                name = next(self.names)
                self.lines.append(self.dialect.assign(name, text, op))
                text, precedence = name, ATOM
            self.written[id(op)] = (text, precedence)

    def row(self, op: Op) -> Row:
        """The row of an operation on numbers."""
        kind = op.value if op.kind == "constant" else op.kind
        found = self.dialect.rows.get(kind)
        if op.kind == "call":
            template = self.dialect.function(op.value, 0)
            if not template:
                raise MissingRule(f"{self.dialect.name} code has no {op.value}", hint="the other formats print it")
            return call(template)
        if found is None:
            raise MissingRule(f"there is no {self.dialect.name} code for {kind}", hint="the other formats print it")
        return found

    def _entrywise(self, op: Op) -> Grid:
        row, grids = self.row(op), [self.grids.get(id(arg)) for arg in op.args]
        written = [self.written.get(id(arg)) for arg in op.args]

        def at(i: str, j: str) -> Written:
            parts = [w if g is None else g.at(i, j) for g, w in zip(grids, written)]
            return fill(row, [part for part in parts if part is not None]), row.precedence

        return Grid(self._common(op), at)

    def _common(self, op: Op) -> tuple[str, ...]:
        """The sizes of what is done entry by entry; "" of the side along which a vector is stretched."""
        found = [grid.sizes for arg in op.args if (grid := self.grids.get(id(arg))) is not None]
        if op.rank < 2:
            return found[0]
        return tuple(next((s[side] for s in found if s[side]), "") for side in (0, 1))

    def loop(self, sizes: Sequence[str], body: Callable[[str, str], list[str]]) -> None:
        """for i, for j: the lines of a body."""
        indent = ""
        for index, size in zip((self.i, self.j), sizes):
            if size != "1":
                self.lines.append(f"{indent}for (int {index} = 0; {index} < {size}; {index}++) {{")
                indent += "    "
        i = self.i if sizes[0] != "1" else "0"
        j = self.j if len(sizes) > 1 and sizes[1] != "1" else "0"
        self.lines += [indent + line for line in body(i, j if len(sizes) > 1 else "")]
        while indent:
            indent = indent[4:]
            self.lines.append(f"{indent}}}")

    def buffer(self, *sizes: str) -> str:
        """A new part of the workspace, by name."""
        name = next(self.names)
        self.lines.append(f"double *const {name} = {self.free};")
        self.work.append(times(*sizes))
        self.free = f"{name} + {self.work[-1]}"
        return name

    def place(self, op: Op, *sizes: str) -> str:
        """Where a product is written: to the result where it is one and nothing else reads it, else to a buffer."""
        out = self.outs.get(id(op))
        return out if out is not None and self.uses[id(op)] == 1 else self.buffer(*sizes)

    def result(self, op: Op) -> None:
        """An array as a result of the function, unless it stands there already."""
        grid, out = self.grids[id(op)], self.outs[id(op)]
        if grid.buffer != out:
            self.fill(out, grid)

    def fill(self, name: str, grid: Grid) -> None:
        """The entries of an array, written to memory."""
        place = stored(name, grid.sizes)
        self.loop(grid.sizes, lambda i, j: [f"{place.at(i, j)[0]} = {grid.at(i, j)[0]};"])

    def kept(self, grid: Grid) -> Grid:
        """The same array in a buffer."""
        if grid.buffer and not grid.turned:
            return grid
        name = self.buffer(*grid.sizes)
        self.fill(name, grid)
        return stored(name, grid.sizes)

    def dense(self, op: Op) -> Grid:
        """An operand whose entries lie in memory, as they are or by columns."""
        grid = self.grids[id(op)]
        if grid.buffer:
            return grid
        found = self.grids[id(op)] = self.kept(grid)
        return found

    def number(self, start: str, grid: Grid, step: str) -> str:
        """A number that a loop over all entries {x} makes of a first one."""
        name = next(self.names)
        self.lines.append(f"double {name} = {start};")
        self.loop(grid.sizes, lambda i, j: [step.format(t=name, x=grid.at(i, j)[0])])
        return name

    def call(self, text: str) -> None:
        self.lines.append(f"{text};")
