"""Modules: functions as text, in the frame of a language.

A Routine is everything one function prints; the frames in languages/ arrange it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import prod

from matcalc_cli.render.codegen.arguments import Parameter
from matcalc_cli.render.codegen.loops.writing import Loops
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.statements import Statements, walk


@dataclass(frozen=True)
class Output:
    """What a function returns: explicit cells of an array of known shape, one operation, or one for every slice."""

    shape: tuple[int, ...] = ()
    cells: Mapping[tuple[int, ...], Op] = field(default_factory=dict)
    value: Op | None = None
    loops: Sequence[tuple[Op, Op]] = ()  # (index, size): `value` for every index is a slice of the result

    @property
    def roots(self) -> list[Op]:
        return [*self.sizes, self.value] if self.value is not None else list(self.cells.values())

    @property
    def sizes(self) -> list[Op]:
        return [size for _, size in self.loops]

    @property
    def sparse(self) -> bool:
        """Worth writing as zeros and assignments."""
        total = prod(self.shape)
        return total > 36 and 2 * len(self.cells) < total or total > 2500


@dataclass(frozen=True)
class Routine:
    """One function: its name, parameters, lines of documentation, statements and output."""

    name: str
    parameters: Sequence[Parameter]
    sizes: Sequence[str]
    unpack: Sequence[str]
    doc: Sequence[str]
    statements: Statements
    output: Output
    whole: str = ""  # what a file of one function is called that has several results
    outputs: Sequence[tuple[str, Output]] = ()  # several results of one function, by name; `output` is the first then
    called: str = ""  # one of those
    loops: Loops | None = None  # in the place of statements

    @property
    def complex(self) -> bool:
        """True where the imaginary unit occurs."""
        return any(op.kind == "constant" and op.value == "i" for op in walk(self.output.roots))

    @property
    def names(self) -> list[str]:
        """The parameters as written."""
        return [p.text for p in self.parameters] + list(self.sizes)

    @property
    def numbers(self) -> list[str]:
        """The parameters that are numbers, as written."""
        return [p.text for p in self.parameters if not p.rank]

    @cached_property
    def _depends(self) -> dict[int, int]:
        """Which of the numbers each operation depends on, as bits."""
        bits = {text: 1 << i for i, text in enumerate(self.numbers)}
        found: dict[int, int] = {}
        for op in walk(self.output.roots):
            found[id(op)] = bits.get(op.value, 0) if op.kind == "name" else 0
            for arg in op.args:
                found[id(op)] |= found[id(arg)]
        return found

    @cached_property
    def ragged(self) -> bool:
        """True where arrays in place of the numbers would make cells of different shapes: some lack a parameter."""
        sets = {self._depends[id(op)] for op in self.output.cells.values()}
        complete = len(self.output.cells) == prod(self.output.shape)
        return bool(self.numbers) and not (complete and sets == {(1 << len(self.numbers)) - 1})

    def is_constant(self, at: tuple[int, ...]) -> bool:
        """Is it a cell in which no number occurs?"""
        op = self.output.cells.get(at)
        return op is None or not self._depends[id(op)]

    @property
    def constants(self) -> int:
        """How many of the cells are: those that are written, and the zeros."""
        written = sum(map(self.is_constant, self.output.cells))
        return written + prod(self.output.shape) - len(self.output.cells)

    @property
    def parts(self) -> list[Routine]:
        """A routine for each of several results, all with the same statements."""
        return [replace(self, output=output, outputs=(), called=self.unused(name)) for name, output in self.outputs]

    @property
    def spread(self) -> bool:
        """Would arrays in place of the numbers make cells of different shapes?"""
        return any(part.output.value is None and part.ragged for part in self.parts or [self])

    def several(
        self, returned: Callable[[Routine], list[str]], assign: Callable[[Routine, str], str]
    ) -> tuple[list[str], list[str]]:
        """(lines, names) of several results, each as `returned` has it, but with an assignment for its `return`."""
        lines: list[str] = []
        for part in self.parts:
            for line in returned(part):
                text = line.removeprefix("return ")
                if text == line:
                    lines.append(line)
                elif text.rstrip(";") != part.called:
                    lines.append(assign(part, text))
        return lines, [part.called for part in self.parts]

    def unused(self, name: str) -> str:
        """The name, or a longer one that nothing has yet."""
        while name in self.statements.taken:
            name += "_"
        return name

    def looped(self, start: str, head: str, push: str, stop: str, result: str) -> list[str]:
        """The lines that make the slices of a result one after the other: a list in loops around what is pushed to it.

        `head` has holes for the index and the size of a loop, `push` for the list and the slice.
        """
        name, statements, lines = self.unused("slices"), self.statements, []
        for depth, (index, size) in enumerate(self.output.loops):
            lines.append("    " * depth + head.format(index.value, statements.text(size)))
        inside = "    " * len(self.output.loops)
        assert self.output.value is not None, "a result of slices is one operation"
        body = [*statements.inner, push.format(name, statements.text(self.output.value))]
        lines += [inside + line for line in body]
        lines += ["    " * depth + stop for depth in reversed(range(len(self.output.loops))) if stop]
        return [start.format(name), *lines, result.format(name)]

    def cells(self, zero: str) -> dict[tuple[int, ...], str]:
        """The text of every cell of an explicit result, rows in order; zeros as `zero`."""
        texts = {at: self.statements.text(op) for at, op in self.output.cells.items()}
        return {at: texts.get(at, zero) for at in product(*map(range, self.output.shape))}
