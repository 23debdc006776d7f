"""The steps of a derivation as a book spells them: d(A - 2 B) = dA - 2 dB, with the sums as they were entered.

The engine records its rules on the normal form, where -B and 2 B are operands of their own and M - X may stand for
X - M. Here a differential gives its number away, `d(-B)` is `-dB` in the line that uses it, and a sum that was entered
the other way round is turned, in the line that differentiates it and wherever it is used. `shown` and `collected` are
for display alone: what they give has raw nodes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Add, Basic, Mul, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.engine.textbook.signs import (
    Terms,
    entered_sums,
    gathered,
    is_entered,
    opposite,
    settled,
    settled_inside,
)
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.problem import Step

_DIFFERENTIAL = (N.Differential, N.DifferentialScalar)


class Spelling:
    """How the sums of one expression were entered; `entered` is what the parser made of it."""

    def __init__(self, entered: Basic) -> None:
        self._raw = entered
        self._sums: frozenset[Terms] | None = None
        self._known: dict[Basic, Basic] = {}

    def sums(self) -> frozenset[Terms]:
        if self._sums is None:
            self._sums = entered_sums(self._raw, lambda e: polish(differential.resolve(e)))
        return self._sums

    def steps(self, found: Iterable[Step], f: Basic, x: Basic) -> list[Step]:
        """The steps with numbers and signs outside the differentials; d(-x) = -dx is no step of its own."""
        out: dict[Basic, Step] = {}
        for step in found:
            if step.after is S.NaN:
                out[step.before] = step
                continue
            c, core = (S.One, step.before) if step.before == f else self._plain(step.before)
            after = A.mul(1 / c, self._opened(step.after))
            if core != x and core not in out and not (isinstance(after, _DIFFERENTIAL) and after.args[0] == core):
                out[core] = replace(step, before=core, after=after)
        return list(out.values())

    def shown(self, e: Basic) -> Basic:
        """e with its free signs as they were entered, and A' - B' as (A - B)'."""
        return settled_inside(gathered(e), self.sums)

    def collected(self, e: Basic) -> Basic:
        """`shown`, and a minus in front taken into a sum."""
        return settled(gathered(e), self.sums)

    def _plain(self, a: Basic) -> tuple[Basic, Basic]:
        """(c, B) with a = c B: the number in front, and -1 where B was entered with the other signs."""
        c = (A.split(a)[0] if is_array(a) else a).as_coeff_Mul()[0]
        core = a if c is S.One else A.mul(1 / c, a)
        other = opposite(core)
        if other is not None and not is_entered(core, self.sums()) and is_entered(other, self.sums()):
            return -c, A.scaled(S.NegativeOne, core)
        return c, core

    def _opened(self, e: Basic) -> Basic:
        """c dB for every d(c B) in e."""
        if not e.args or isinstance(e, N.MatrixSymbol | N.Lambda):
            return e
        if e not in self._known:
            self._known[e] = self._built(e)
        return self._known[e]

    def _built(self, e: Basic) -> Basic:
        if isinstance(e, _DIFFERENTIAL):
            c, core = self._plain(e.args[0])
            return e if c is S.One else A.mul(c, node(type(e), core))
        args = [self._opened(a) for a in e.args]
        if all(a is b for a, b in zip(args, e.args)):
            return e
        if isinstance(e, N.MatMul | Mul):
            return A.mul(*args)
        if isinstance(e, N.MatAdd | Add):
            return A.add(*args)
        if isinstance(e, N.Transpose):
            return A.transpose(args[0])
        if isinstance(e, N.Trace):
            return A.trace(args[0])
        return A.normal(node(type(e), *args))
