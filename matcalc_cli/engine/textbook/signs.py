"""settled(e, entered): the signs that are free in a polished result, as the reader expects them.

(M - X)(X - M)' is -(X - M)(X - M)', |m - x| is |x - m|: a product of sums that are negatives or transposes of each
other prints them all alike, and where the sign does not matter a sum stands as it was entered. A minus in front of a
product goes into a sum only where that sum has no fellow: -2 (A x - b)'A is 2 (b - A x)'A. Every rewrite turns one sum
round and the sign of its product with it, so the value stays whatever the grouping says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeAlias

from sympy import Add, Basic, Expr, Mul, S

from matcalc_cli.engine.algebra.base import CLOSED, atoms_of, factors, lam, replace, smul, split
from matcalc_cli.engine.textbook.factoring import is_upright, product, transposed_core
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.walk import classes, parts

MAX_TERMS = 8  # terms of a sum of the input
MAX_SUMS = 32  # sums of the input that are looked at
_AROUND = (N.Transpose, N.DiagMatrix, N.KroneckerProduct, N.Differential)  # linear: -f(M) = f(-M)

Terms: TypeAlias = frozenset[Basic]  # of a sum
Polish: TypeAlias = Callable[[Basic], Basic]
Chain: TypeAlias = tuple[Basic, ...]


def entered_sums(raw: Basic | None, polish: Polish) -> frozenset[Terms]:
    """The sums of arrays in a parsed expression and their transposes, each as the set of its terms."""
    found: set[Terms] = set()
    sums = (e for e in parts([raw] if raw is not None else []) if isinstance(e, N.MatAdd))
    for e in islice((e for e in sums if len(e.args) <= MAX_TERMS and not _undone(e)), MAX_SUMS):
        c, core = split(polish(e))
        if isinstance(core, N.MatAdd):
            core = opposite(core) if c.could_extract_minus_sign() else core
            if core is not None:
                found |= {frozenset(core.args), _transposed(core)}
    return frozenset(found)


def _undone(e: Basic) -> bool:
    """Is there a derivative inside that has not been taken?"""
    return any(isinstance(part, N.DerivativeOf) for part in parts([e]))


def is_entered(e: Basic, sums: frozenset[Terms]) -> bool:
    """Does the sum e stand among those of the input, with these signs?"""
    return _terms(e) in sums


def settled(e: Basic, entered: Callable[[], Iterable[Terms]] = tuple) -> Basic:
    """e with its free signs settled; `entered` gives the sums of the input, and is asked only where it matters."""
    return _Settler(entered).outer(e)


def settled_inside(e: Basic, entered: Callable[[], Iterable[Terms]] = tuple) -> Basic:
    """`settled` that leaves a minus in front where it is: for one line of a derivation among others."""
    return _Settler(entered)(e)


def gathered(e: Basic) -> Basic:
    """A' - B' as (A - B)', everywhere in e, a raw tree."""
    return _gathered(e, {}) if N.Transpose in classes(e) else e


def _gathered(e: Basic, known: dict[Basic, Basic]) -> Basic:
    if not e.args or isinstance(e, N.MatrixSymbol | N.ImmutableDenseMatrix | N.Lambda):
        return e
    if e not in known:
        if is_array(e) or isinstance(e, CLOSED):
            args = [_gathered(a, known) for a in e.args]
            same = all(a is b for a, b in zip(args, e.args))
            known[e] = _gathered_sum(e if same else node(type(e), *args))
        else:
            mapping = {a: b for a in atoms_of(e) if isinstance(a, CLOSED) for b in (_gathered(a, known),) if a is not b}
            known[e] = replace(e, mapping) if mapping else e
    return known[e]


def _gathered_sum(e: Basic) -> Basic:
    if isinstance(e, N.Transpose) and isinstance(e.args[0], N.Transpose):
        return e.args[0].args[0]
    if not isinstance(e, N.MatAdd):
        return e
    pieces = [split(t) for t in e.args]
    if not all(map(_is_transposed, (core for _, core in pieces))):
        return e
    return node(N.Transpose, node(N.MatAdd, *(product(c, transposed_core(core)) for c, core in pieces)))


def _is_transposed(core: Basic) -> bool:
    """Is it A', B' A', or a product of transposes and symmetric matrices, as a'K?"""
    kinds = {isinstance(f, N.Transpose) for f in factors(core) if not is_upright(f)}
    return kinds == {True}


class _Settler:
    """One pass; what was settled once is remembered."""

    def __init__(self, entered: Callable[[], Iterable[Terms]]) -> None:
        self._ask = entered
        self._entered: Iterable[Terms] | None = None
        self._known: dict[Basic, Basic] = {}

    def entered(self, terms: Terms) -> bool:
        if self._entered is None:
            self._entered = self._ask()
        return terms in self._entered

    def outer(self, e: Basic) -> Basic:
        """The result itself: here a minus in front may go into a sum."""
        e = self(e)
        if not is_array(e):
            c, inner = e.as_coeff_Mul() if isinstance(e, Mul) else (S.One, e)
            if c.could_extract_minus_sign() and isinstance(inner, N.Trace):
                sign, core = split(self.outer(_scaled(S.NegativeOne, inner.args[0])))
                return smul(-c, node(N.Trace, core)) if sign is S.One else e
            return e
        c, core = split(e)
        if not c.could_extract_minus_sign():
            return e
        chain = factors(core)
        for members in _fellows(chain):
            if len(members) % 2:
                return product(-c, _flipped(chain, members))
        for i, f in enumerate(chain):
            other = _opposite_entries(f)
            if other is not None:
                return product(-c, (*chain[:i], other, *chain[i + 1 :]))
        return e

    def __call__(self, e: Basic) -> Basic:
        known = self._known.get(e)
        if known is None:
            known = self._known[e] = self._of(e)
        return known

    def _of(self, e: Basic) -> Basic:
        if not e.args or isinstance(e, N.MatrixSymbol | N.ImmutableDenseMatrix):
            return e
        if isinstance(e, N.MatMul):
            return self._product(e)
        if is_array(e) or isinstance(e, CLOSED):
            if isinstance(e, N.Ewise):
                return self._ewise(e)
            args = [self(a) if _inside(a) else a for a in e.args]
            if isinstance(e, N.FNorm | N.NormInf):
                args[0] = self._even(args[0])
            if isinstance(e, N.Trace):
                c, core = split(args[0])
                if c is not S.One:
                    return smul(c, node(N.Trace, core))
            return e if all(a is b for a, b in zip(args, e.args)) else node(type(e), *args)
        return self._scalar(e)

    def _scalar(self, e: Expr) -> Expr:
        if not isinstance(e, Expr):
            return e
        mapping = {a: b for a in atoms_of(e) if isinstance(a, CLOSED) for b in (self(a),) if a is not b}
        return replace(e, mapping) if mapping else e

    def _ewise(self, e: Basic) -> Basic:
        variables, body = e.function.args
        operands = [self(o) for o in e.operands]
        for i, (u, o) in enumerate(zip(variables, operands)):
            if _fellows(factors(split(o)[1])) and replace(body, {u: -u}) == body:
                operands[i] = self._even(o)
        return node(N.Ewise, lam(self._scalar(body), len(variables)), *operands)

    def _even(self, e: Basic) -> Basic:
        """A norm does not see the sign: its sums as they were entered."""
        c, core = split(e)
        chain = factors(core)
        for members in _fellows(chain):
            if len(members) % 2 and self._wrong(chain[members[0]]):
                chain = _flipped(chain, members)
        return product(c, chain)

    def _wrong(self, f: Basic) -> bool:
        return self.entered(_terms(opposite(f))) and not self.entered(_terms(f))

    def _product(self, e: Basic) -> Basic:
        c, core = split(e)
        chain = tuple(self(f) for f in factors(core))
        c = self._scalar(c)
        sign = 1
        for members in _fellows(chain):
            if len(members) > 1:
                chain, flipped = self._alike(chain, members)
                sign = -sign if flipped % 2 else sign
        return product(c if sign > 0 else smul(S.NegativeOne, c), chain)

    def _alike(self, chain: Chain, members: list[int]) -> tuple[Chain, int]:
        """The members of one group all with the sign of the first, an even number of them with that of the input."""
        first = chain[members[0]]
        wrong = len(members) % 2 == 0 and self._wrong(first)
        like = _variants(opposite(first) if wrong else first)[:2]
        turning = [i for i in members if _terms(chain[i]) not in like]
        return _flipped(chain, turning), len(turning)


def _inside(a: Basic) -> bool:
    return isinstance(a, Expr) and (is_array(a) or bool(a.args))


def _fellows(chain: Chain) -> list[list[int]]:
    """The indices of the sums with both signs in a product, those together that differ in sign and transpose alone."""
    groups: dict[Terms, list[int]] = {}
    for i, f in enumerate(chain):
        if opposite(f) is not None:
            key = next((v for v in _variants(f) if v in groups), _terms(f))
            groups.setdefault(key, []).append(i)
    return list(groups.values())


def _flipped(chain: Chain, members: Iterable[int]) -> Chain:
    turning = set(members)
    return tuple(opposite(f) if i in turning else f for i, f in enumerate(chain))


def _sum_in(f: Basic) -> Basic:
    """M - N of (M - N)', diag(m - n) ..."""
    while isinstance(f, _AROUND):
        f = f.args[0]
    return f


def _terms(f: Basic) -> Terms:
    return frozenset(_sum_in(f).args)


def _transposed(m: Basic) -> Terms:
    """The terms of M', as raw nodes: only for comparing."""
    return frozenset(_scaled(c, product(S.One, transposed_core(core))) for c, core in map(split, m.args))


def _variants(f: Basic) -> tuple[Terms, Terms, Terms, Terms]:
    """The terms of M, of M', of -M, of -M'."""
    m, other = _sum_in(f), _sum_in(opposite(f))
    return _terms(m), _transposed(m), _terms(other), _transposed(other)


def opposite(f: Basic) -> Basic | None:
    """N - M of M - N, (N - M)' of (M - N)'; None of what is no sum with both signs."""
    if isinstance(f, N.MatAdd):
        pieces = [split(t) for t in f.args]
        mixed = len({c.could_extract_minus_sign() for c, _ in pieces}) == 2
        return node(N.MatAdd, *(_scaled(-c, core) for c, core in pieces)) if mixed else None
    if isinstance(f, _AROUND):
        inner = opposite(f.args[0])
        return None if inner is None else node(type(f), inner, *f.args[1:])
    return None


def _opposite_entries(f: Basic) -> Basic | None:
    """sigmoid(x) - y of y - sigmoid(x), entry by entry; 1 - y stays as it is."""
    if isinstance(f, N.Ewise):
        variables, body = f.function.args
        sums = [g for g in Mul.make_args(body) if isinstance(g, Add) and _signs(g) == {True, False}]
        if not sums or any(t.is_number for t in sums[0].args):
            return None
        flipped = Add(*(-t for t in sums[0].args))
        body = Mul(*(flipped if g is sums[0] else g for g in Mul.make_args(body)))
        return node(N.Ewise, lam(body, len(variables)), *f.operands)
    if isinstance(f, N.Transpose | N.DiagMatrix):
        inner = _opposite_entries(f.args[0])
        return None if inner is None else node(type(f), inner)
    return None


def _signs(e: Add) -> set[bool]:
    return {t.could_extract_minus_sign() for t in e.args}


def _scaled(c: Expr, core: Basic) -> Basic:
    return core if c is S.One else node(N.MatMul, c, *factors(core))
