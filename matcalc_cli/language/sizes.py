"""The sizes of a text as SymPy objects: numbers, declared letters, and a letter of its own for each that stayed open.

Letters are m, n, p, ... in the order in which the names that have them appear, n alone where there is one size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Add, Mul, Symbol

from matcalc_cli.language.given import Declared
from matcalc_cli.language.kinds.infer import Inference, Reading
from matcalc_cli.language.wrt import Wrt
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import SIZES, Names
from matcalc_cli.model.shapes import Size, Var, resolve

if TYPE_CHECKING:
    from sympy import Expr

_MADE: Mapping[str, Callable[..., Expr]] = {
    "*": Mul,
    "+": Add,
    "t": lambda n: n * (n + 1) / 2,
    "s": lambda n: n * (n - 1) / 2,
}


class Sizes:
    """The sizes of one reading."""

    def __init__(self, inference: Inference, reading: Reading, declared: Declared, wrts: list[Wrt]) -> None:
        self.inference, self.declared, self.wrts = inference, declared, wrts
        self.letters: dict[Var, Symbol] = {}
        self._allocate(reading)

    def _allocate(self, reading: Reading) -> None:
        """Give the sizes that stayed open letters, in the order in which their names appear."""
        order: dict[Var, None] = {}
        for key in self.inference.names.occurring:
            for size in reading.shapes.get(key, ()):
                for part in size[1:] if isinstance(size := resolve(size), tuple) else (size,):
                    if isinstance(part := resolve(part), Var):
                        order[part] = None
        wished = ("n", *SIZES) if len(order) == 1 else SIZES
        if order:
            found = self.taken.series(*wished, free=self.taken.unused)
            self.letters = {var: N.size(letter) for var, letter in zip(order, found)}

    @cached_property
    def taken(self) -> Names:
        """What no size may be called: every name that was entered, in EXPR, in --given and in --wrt."""
        declared = [s for d in self.declared.values() for s in (*d.shape, *sum(d.arguments or (), ()))]
        letters = {part for s in declared for part in (s if isinstance(s, tuple) else (s,)) if isinstance(part, str)}
        applied = {n.word for n in self.inference.nodes if n.kind == "call"}
        listed = {key for w in self.wrts for key in (*w.bracketed(), *w.plain())}
        found = self.inference.names
        return Names({*found.spelled, *found.sizes, *self.inference.lets, *self.declared, *letters, *applied, *listed})

    @cached_property
    def others(self) -> Iterator[str]:
        """Letters of the sizes that no name has."""
        return self.taken.numbered("n")

    def size(self, value: Size) -> Expr:
        """A size as SymPy object."""
        value = resolve(value)
        if isinstance(value, Var):
            if value not in self.letters:
                self.letters[value] = N.size(next(self.others))
            return self.letters[value]
        if isinstance(value, tuple):
            parts = [self.size(part) for part in value[1:]]
            return _MADE[str(value[0])](*parts)
        return N.size(value)

    def is_known(self, value: Size) -> bool:
        """True when a size is known, or has a letter because a name has it."""
        value = resolve(value)
        return value in self.letters if isinstance(value, Var) else True
