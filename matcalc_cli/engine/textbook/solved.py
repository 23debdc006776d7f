"""A definition solved for one of its terms: with P = W - W X M X' W, W X M X' W is W - P wherever it occurs.

A derivative holds that term many times and P nowhere; with W - P in its place the terms in W alone cancel, and what is
left is the form of the books: tr(P A) - y'P A P y of a restricted likelihood. The same with a name that stands alone:
y = r + X w of a residual r = y - X w, S = D + tr(S)/3 I of a deviator, in which tr(S) stays what it is and tr(D) is 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sympy import Add, Basic, Dummy, Expr, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import CLOSED, factors, split
from matcalc_cli.engine.textbook.recognise import restored
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands, with_operands
from matcalc_cli.model.nodes import is_array
from matcalc_cli.model.walk import parts

_MOST = 200  # products that are multiplied out
_MOST_NAMES = 3  # of a definition that is solved for each of them

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


def without_name(e: Basic, definition: Basic, symbol: Basic) -> Iterator[Basic]:
    """The normal form e in terms of the definition's name, each of the names that stand alone in it put out."""
    terms = definition.args if isinstance(definition, N.MatAdd) else ()
    for term in islice((t for t in terms if _is_lone_name(t)), _MOST_NAMES):
        c, name = split(term)
        rest = A.add(*(t for t in terms if t is not term))
        kept = {part for part in parts([rest]) if isinstance(part, CLOSED) and name in part.args}
        stand_ins: dict[Basic, Basic] = {part: Dummy(f"s{i}", real=True) for i, part in enumerate(kept)}
        value = A.scaled(1 / c, A.add(symbol, A.scaled(S.NegativeOne, restored(rest, stand_ins))))
        if name in set(parts([value])):
            continue
        found = restored(restored(e, stand_ins), {name: value})
        found = restored(found, dict(_zeros(definition, symbol)))
        yield restored(found, {stand_in: part for part, stand_in in stand_ins.items()})


def _is_lone_name(term: Basic) -> bool:
    c, core = split(term)
    return c.is_Rational and isinstance(core, N.MatrixSymbol)


def _zeros(definition: Basic, symbol: Basic) -> Iterator[tuple[Basic, Basic]]:
    """tr(D) = 0 of a deviator, sum(u) = 0 of a centred vector"""
    rows, cols = N.shape(symbol)
    for kind in (A.trace,) if rows == cols else (A.total,):
        if A.is_zero(kind(definition)):
            yield kind(symbol), S.Zero


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
