"""Operations on arrays of unknown sizes as plain loops: no array expression is left, and nothing is allocated.

Every array is a `Grid`: its sizes, and the text of its entry at given indices, which count from 0. Operations on
entries, views and constants stay such texts, so that what is done entry by entry is one loop; products, systems and
what is read more than once go to a buffer of the workspace.

What each kind of operation makes of its operands is a row of rules.py, how it is written a row of the language's
LoopWords. A kind without a row is refused by name.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.allocate import Names
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.loops.grids import Grid, Sizes, size_of
from matcalc_cli.render.codegen.loops.wholes import (
    ABSENT,
    ONE,
    ZERO,
    Whole,
    Written,
    minus,
    times,
    whole,
)
from matcalc_cli.render.codegen.loops.words import LoopWords
from matcalc_cli.render.codegen.ops import VIEWS, Op
from matcalc_cli.render.codegen.precedence import ATOM
from matcalc_cli.render.codegen.spans import ENTRYWISE, TRUTHS
from matcalc_cli.render.codegen.statements import walk
from matcalc_cli.render.codegen.templates import Row, call, fill

# arrays of literals, whose operands are their sizes
_OF_SIZES = frozenset({"eye", "ones1", "ones2", "zeros1", "zeros2", "unit", "unit_at", "comm"})
_COMPARED: dict[str, Callable[[int, int], bool]] = {"eq": operator.eq, "ge": operator.ge, "le": operator.le}


class Loops:
    """The statements of one function: `lines`, `buffers` with their sizes, `written` the text of each number.

    `sizes` are those of the parameters, `plain` the parameters that are sizes, `outs` the names of the results by the
    identity of their roots, `rules` what operations make of arrays: arrays, and numbers.
    """

    def __init__(
        self,
        roots: Sequence[Op],
        dialect: Dialect,
        taken: set[str],
        sizes: Mapping[str, Sizes],
        plain: Sequence[str],
        outs: Mapping[int, str],
        rules: tuple[Mapping[str, Callable[[Loops, Op], Grid]], Mapping[str, Callable[[Loops, Op], Written]]],
    ) -> None:
        assert dialect.loops is not None, "a language of loops"
        self.words: LoopWords = dialect.loops
        self.dialect, self.sizes, self.plain, self.outs = dialect, sizes, frozenset(plain), outs
        self.rules, self.numbers = rules
        self.taken = {dialect.same(name) for name in taken} | self.words.names
        self.names = Names(self.taken).numbered("t")
        self.i, self.j, self.k = (self.unused(letter) for letter in "ijk")
        self.lines: list[str] = []
        self.complete: list[str] = []  # with the ends of the function
        self.buffers: list[tuple[str, Sizes]] = []
        self.named: dict[str, Op | None] = {}  # the numbers that it makes
        self.assigned: dict[str, str] = {}  # line -> the name to which it gives a value for good
        self.written: dict[int, Written] = {}
        self.grids: dict[int, Grid] = {}
        order = walk(roots)
        self.uses = self._uses(order, roots)
        self.typed: set[int] = set()  # what is computed of parameters, and not of literals alone
        for op in order:
            if self._has_type(op):
                self.typed.add(id(op))
            self._add(op)

    def unused(self, name: str) -> str:
        while self.dialect.same(name) in self.taken:
            name += "_"
        self.taken.add(self.dialect.same(name))
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

    def _has_type(self, op: Op) -> bool:
        """Do the entries say that they are numbers of floating point, as those of a literal do not?"""
        if op.kind in ("name", "size"):
            return True
        args = op.args[1:] if op.kind == "where" else op.args
        return op.kind not in _OF_SIZES and any(id(arg) in self.typed for arg in args)

    def _add(self, op: Op) -> None:
        if op.kind == "name" and op.rank:
            self.grids[id(op)] = self.stored(op.value, self.sizes[op.value])
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
            found = self.as_number(op.value[1])
        elif op.kind == "name":
            found = self.as_number(op.value) if op.value in self.plain else (op.value, ATOM)
        elif op.kind == "number":
            found = self.literal(op.value)
        elif op.kind in self.numbers:
            found = self.numbers[op.kind](self, op)
        elif op.kind in ("entry1", "entry2", "entry1_at", "entry2_at"):
            moving = op.kind.endswith("_at")
            places = list(map(self.whole, op.args[1:])) if moving else [whole(place) for place in op.value]
            found = self.grids[id(op.args[0])].at(places[0], places[-1])
        else:
            found = self.computed(self.row(op), [self.written[id(arg)] for arg in op.args])
            if op.args and self.uses[id(op)] > 1 and op.kind != "neg":
                found = self.name(found[0], op), ATOM
        self.written[id(op)] = found

    def name(self, text: str, op: Op) -> str:
        """A name for a number."""
        name = next(self.names)
        line = self.dialect.assign(name, text, op)
        self.lines.append(line)
        self.assigned[line], self.named[name] = name, op
        return name

    def as_number(self, size: str) -> Written:
        """A size among numbers of floating point."""
        return self.computed(self.words.number, [(size, ATOM)])

    def literal(self, value: float) -> Written:
        return self.dialect.number(value), ATOM

    @staticmethod
    def computed(row: Row, operands: Sequence[Written]) -> Written:
        return fill(row, operands), row.precedence

    def whole(self, op: Op) -> Whole:
        """A size or an index."""
        return size_of(op, self.dialect.name)

    def row(self, op: Op) -> Row:
        """The row of an operation on numbers."""
        rows, constant = self.dialect.rows, self.dialect.constant
        kind = op.value if op.kind == "constant" else op.kind
        untyped = constant is not None and id(op) not in self.typed
        if op.kind == "call" or op.kind == "sqrt" and untyped:
            name = op.value if op.kind == "call" else "sqrt"
            template = constant(name) if constant and untyped else self.dialect.function(name, 0)
            if not template:
                raise MissingRule(f"{self.dialect.name} code has no {name}", hint="the other formats print it")
            return call(template)
        if (
            kind == "pow"
            and "powi" in rows
            and not untyped
            and op.args[1].kind == "number"
            and isinstance(op.args[1].value, int)
        ):
            power = rows["powi"]
            return replace(power, template=power.template.replace("{power}", str(op.args[1].value)))
        found = rows.get(kind)
        if found is None:
            raise MissingRule(f"there is no {self.dialect.name} code for {kind}", hint="the other formats print it")
        return found

    def function(self, name: str, *operands: Written) -> Written:
        """A function of numbers."""
        return self.computed(call(self.dialect.function(name, 0)), operands)

    def choice(self, kind: str, left: Whole, right: Whole, yes: Written) -> Written:
        """The one of the numbers `yes` and 0 that a comparison of indices says."""
        apart = minus(left, right)
        if not apart.terms:  # as of i and i on a diagonal
            return yes if _COMPARED[kind](apart.constant, 0) else self.literal(0.0)
        compared = self.computed(self.dialect.rows[kind], [self.words.place(left), self.words.place(right)])
        return self.computed(self.dialect.rows["where"], [compared, yes, self.literal(0.0)])

    def _entrywise(self, op: Op) -> Grid:
        row, grids = self.row(op), [self.grids.get(id(arg)) for arg in op.args]
        numbers = [self.written.get(id(arg)) for arg in op.args]

        def at(i: Whole, j: Whole) -> Written:
            parts = [w if g is None else g.at(i, j) for g, w in zip(grids, numbers)]
            return self.computed(row, [part for part in parts if part is not None])

        return Grid(self._common(op), at)

    def _common(self, op: Op) -> Sizes:
        """The sizes of what is done entry by entry; ABSENT of the side along which a vector is stretched."""
        found = [grid.sizes for arg in op.args if (grid := self.grids.get(id(arg))) is not None]
        if op.rank < 2:
            return found[0]
        return tuple(next((s[side] for s in found if s[side] != ABSENT), ABSENT) for side in (0, 1))

    def stored(self, name: str, sizes: Sizes, turned: bool = False) -> Grid:
        """An array that lies in memory; `turned` is its transpose."""
        entry, words = self.words.entry, self.words
        if len(sizes) == 1:
            return Grid(sizes, lambda i, j: (entry(words, name, [i], sizes), ATOM), name)
        if turned:
            return Grid(sizes, lambda i, j: (entry(words, name, [j, i], sizes[::-1]), ATOM), name, True)
        return Grid(sizes, lambda i, j: (entry(words, name, [i, j], sizes), ATOM), name)

    def loop(self, sizes: Sizes, body: Callable[[Whole, Whole], list[str]]) -> None:
        """for i, for j: the lines of a body."""
        around, places = [], []
        for index, size in zip((self.i, self.j), sizes):
            if size != ONE:
                around.append((index, size))
            places.append(self.words.index(index) if size != ONE else ZERO)
        lines = body(places[0], places[1] if len(sizes) > 1 else ABSENT)
        for index, size in around if self.words.by_columns else reversed(around):
            lines = self.around(index, size, lines)
        self.lines += lines

    def around(self, index: str, size: Whole, lines: Sequence[str]) -> list[str]:
        """A loop over an index around some lines."""
        used = re.search(rf"\b{index}\b", "\n".join(lines))
        return [
            self.words.head(index if used else self.words.unread or index, ZERO, size),
            *("    " + line for line in lines),
            self.words.end,
        ]

    def put(self, place: Written, value: Written) -> str:
        """place = value"""
        return self.words.put.format(p=place[0], x=value[0])

    def step(self, kind: str, place: Written, value: Written) -> str:
        """place = place + value, and its like, by the kind of an operation on numbers."""
        sign = {"add": "+", "mul": "*"}.get(kind)
        if sign and self.words.change:
            return self.words.change.format(p=place[0], sign=sign, x=value[0])
        return self.put(place, self.computed(self.dialect.rows[kind], [place, value]))

    def buffer(self, *sizes: Whole) -> str:
        """A new part of the workspace, by name."""
        name = next(self.names)
        before = [(other, times(*found)) for other, found in self.buffers]
        line = self.words.buffer(self.words, name, sizes, before)
        self.lines += [line] if line else []
        self.buffers.append((name, sizes))
        return name

    def place(self, op: Op, *sizes: Whole) -> str:
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
        place = self.stored(name, grid.sizes)
        self.loop(grid.sizes, lambda i, j: [self.put(place.at(i, j), grid.at(i, j))])

    def copied(self, grid: Grid) -> str:
        """The name of a new buffer with the entries of an array."""
        name = self.buffer(*grid.sizes)
        self.fill(name, grid)
        return name

    def kept(self, grid: Grid) -> Grid:
        """The same array in a buffer."""
        if grid.buffer and not grid.turned:
            return grid
        return self.stored(self.copied(grid), grid.sizes)

    def dense(self, op: Op) -> Grid:
        """An operand whose entries lie in memory, as they are or by columns."""
        grid = self.grids[id(op)]
        if grid.buffer:
            return grid
        found = self.grids[id(op)] = self.kept(grid)
        return found

    def reduced(self, kind: str, start: Written, grid: Grid) -> Written:
        """A number that a loop over all entries makes of a first one, by the kind of an operation on numbers."""
        name = next(self.names)
        self.named[name] = None
        self.lines.append(self.words.start.format(t=name, x=start[0]))
        self.loop(grid.sizes, lambda i, j: [self.step(kind, (name, ATOM), grid.at(i, j))])
        return name, ATOM

    def _arguments(self, parts: Sequence[str | Whole | bool]) -> str:
        texts = [self.words.text(p) if isinstance(p, Whole) else p for p in parts if not isinstance(p, bool)]
        found = iter(texts)
        return ", ".join(self.words.truths[p] if isinstance(p, bool) else next(found) for p in parts)

    def call(self, function: str, *parts: str | Whole | bool) -> None:
        """A helper that is called for what it writes."""
        name = self.words.called(function)
        self.lines.append(self.words.call.format(f=name, args=self._arguments(parts)))

    def called(self, function: str, *parts: str | Whole | bool) -> Written:
        """The number that a helper gives."""
        name = next(self.names)
        self.named[name] = None
        line = self.words.result.format(t=name, f=self.words.called(function), args=self._arguments(parts))
        self.lines.append(line)
        return name, ATOM

    def product(self, left: Grid, right: Grid, name: str) -> None:
        """left (m x k) times right (k x n), written to a name."""
        if self.words.product is not None:
            operands = [(grid.buffer, grid.turned) for grid in (left, right)]
            self.lines.append(self.words.product(operands[0], operands[1], name))
        else:
            sizes = (left.sizes[0], right.sizes[1], left.sizes[1])
            self.call("multiply", *sizes, left.buffer, right.buffer, left.turned, right.turned, name)

    def vector_product(self, a: Grid, x: Grid, turned: bool, name: str) -> None:
        """What lies in memory as a matrix times x, or x' times that where `turned`."""
        operands = (x.buffer, a.buffer) if turned else (a.buffer, x.buffer)
        if self.words.product is not None:
            self.lines.append(self.words.product((operands[0], False), (operands[1], False), name))
        else:
            sizes = a.sizes[::-1] if a.turned else a.sizes
            self.call("vecmat" if turned else "matvec", *sizes, *operands, name)

    def finished(self, ends: Sequence[str], words: Callable[[list[str]], set[str]]) -> list[str]:
        """The lines with the ends of the function, without numbers that nothing reads: sizes, written where needed."""
        used: set[str] = set()
        kept: list[str] = []
        for line in reversed([*self.lines, *ends]):
            name = self.assigned.get(line)
            if name is None or name in used:
                used |= words([line])
                kept.append(line)
            else:
                del self.named[name]
        self.complete = kept[::-1]
        return self.complete
