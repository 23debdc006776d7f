"""Modules: functions as text, in the frame of a language.

A Routine is everything one function prints; the frames in languages/ arrange it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from matcalc_cli.render.codegen.arguments import Parameter
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.statements import Statements, walk


@dataclass(frozen=True)
class Output:
    """What a function returns: explicit cells of an array of known shape, or one operation."""

    shape: tuple[int, ...] = ()
    cells: Mapping[tuple[int, ...], Op] = field(default_factory=dict)
    value: Op | None = None

    @property
    def roots(self) -> list[Op]:
        return [self.value] if self.value is not None else list(self.cells.values())

    @property
    def sparse(self) -> bool:
        """Worth writing as zeros and assignments."""
        total = 1
        for n in self.shape:
            total *= n
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

    @property
    def complex(self) -> bool:
        """True where the imaginary unit occurs."""
        return any(op.kind == "constant" and op.value == "i" for op in walk(self.output.roots))

    @property
    def names(self) -> list[str]:
        """The parameters as written."""
        return [p.text for p in self.parameters] + list(self.sizes)

    def unused(self, name: str) -> str:
        """The name, or a longer one that nothing has yet."""
        while name in self.statements.taken:
            name += "_"
        return name

    def cells(self, zero: str) -> dict[tuple[int, ...], str]:
        """The text of every cell of an explicit result, rows in order; zeros as `zero`."""
        texts = {at: self.statements.text(op) for at, op in self.output.cells.items()}
        return {at: texts.get(at, zero) for at in product(*map(range, self.output.shape))}
