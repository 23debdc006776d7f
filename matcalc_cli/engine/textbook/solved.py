"""A definition solved for its longest term: with P = W - W X M X' W, W X M X' W is W - P wherever it occurs.

A derivative holds that term many times and P nowhere; with W - P in its place the terms in W alone cancel, and what is
left is the form of the books: tr(P A) - y'P A P y of a restricted likelihood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Add, Basic, Expr, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import factors, split
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands, with_operands
from matcalc_cli.model.nodes import is_array

_MOST = 200  # products that are multiplied out

Run = tuple[tuple[Basic, ...], tuple[Basic, ...]]


class _TooMany(Exception):
    """More products than are worth the while."""


def solved(e: Basic, definition: Basic, symbol: Basic) -> Basic | None:
    """The normal form e with the longest term of a sum in terms of its name; None where it does not occur."""
    runs = list(_runs(definition, symbol))
    if not runs:
        return None
    try:
        found = _Rewriting(runs)(e)
    except _TooMany:
        return None
    return None if found == e else found


def _runs(definition: Basic, symbol: Basic) -> Iterator[Run]:
    """(factors of the term, what is in its place), for the term and for its transpose."""
    if not isinstance(definition, N.MatAdd):
        return
    longest = max(definition.args, key=lambda t: len(factors(split(t)[1])))
    c, core = split(longest)
    if len(factors(core)) < 3 or not c.is_number:
        return
    rest = [A.scaled(S.NegativeOne, t) for t in definition.args if t is not longest]
    pieces = tuple(A.mul(1 / c, t) for t in (symbol, *rest))
    yield factors(core), pieces
    other = A.transpose(core)
    if other != core:
        yield factors(other), tuple(map(A.transpose, pieces))


class _Rewriting:
    """Replaces runs of factors; each part is looked at once."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs, self.made = runs, 0
        self.known: dict[Basic, Basic] = {}

    def __call__(self, e: Basic) -> Basic:
        if e not in self.known:
            self.known[e] = self._rewritten(e)
        return self.known[e]

    def _rewritten(self, e: Basic) -> Basic:
        if isinstance(e, N.MatMul):
            c, core = split(e)
            return self._product(self(c) if c.args else c, factors(core))
        if isinstance(e, N.Trace) and isinstance(e.args[0], N.MatMul):
            return self._trace(factors(e.args[0]))
        old = operands(e)
        if not old or isinstance(e, N.MatrixSymbol):
            return e
        new = [self(a) for a in old]
        return e if all(a is b for a, b in zip(new, old)) else A.normal(with_operands(e, new))

    def _product(self, c: Expr, chain: Sequence[Basic]) -> Basic:
        for i, f in enumerate(chain):
            if isinstance(f, N.MatAdd):
                return A.add(*(self._again(c, chain[:i], t, chain[i + 1 :]) for t in f.args))
        for run, pieces in self.runs:
            for i in range(len(chain) - len(run) + 1):
                if tuple(chain[i : i + len(run)]) == run:
                    return A.add(*(self._again(c, chain[:i], p, chain[i + len(run) :]) for p in pieces))
        return A.mul(c, *map(self, chain))

    def _again(self, c: Expr, left: Sequence[Basic], middle: Basic, right: Sequence[Basic]) -> Basic:
        self.made += 1
        if self.made > _MOST:
            raise _TooMany
        return self(A.mul(c, *left, middle, *right))

    def _scalar(self, e: Basic) -> Expr:
        self.made += 1
        if self.made > _MOST:
            raise _TooMany
        return self(A.trace(e) if is_array(e) else e)

    def _trace(self, chain: Sequence[Basic]) -> Expr:
        """A trace in the rotation in which a run stands together."""
        for i, f in enumerate(chain):
            if isinstance(f, N.MatAdd):
                return Add(*(self._scalar(A.mul(*chain[:i], t, *chain[i + 1 :])) for t in f.args))
        for run, pieces in self.runs:
            for i in range(len(chain) if N.shape(chain[0])[0] != 1 else 1):
                rotated = (*chain[i:], *chain[:i])
                for k in range(len(rotated) - len(run) + 1):
                    if rotated[k : k + len(run)] == run:
                        terms = (A.mul(*rotated[:k], p, *rotated[k + len(run) :]) for p in pieces)
                        return Add(*map(self._scalar, terms))
        return A.trace(A.mul(*map(self, chain))) if N.shape(chain[0])[0] != 1 else A.mul(*map(self, chain))
