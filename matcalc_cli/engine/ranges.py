"""Where the values of an expression lie, by interval arithmetic: sigmoid(x) < 1, x'S x >= 0 of a definite S.

Bounds follow from the form alone and from what is known of names; `known` adds conditions that are stated already: with
x - y != 0, (x - y)^4 + (x + y)^4 is positive. An interval is never too small; a bound says whether it is attained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sympy as sp
from sympy import Add, Basic, Expr, Max, Min, Mul, Pow, S

from matcalc_cli.engine.algebra.base import BOUND, atoms_of
from matcalc_cli.engine.conditions import definite, semidefinite
from matcalc_cli.model import functions as F
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import is_long
from matcalc_cli.model.problem import Condition

Bound = tuple[Expr, bool]  # (a number or an infinity, is it attained?)
_PARTS = 400  # of an expression that is looked at
_SHORT = 60  # of a polynomial that is compared with others
_MANY = 16  # conditions of one result


@dataclass(frozen=True)
class Range:
    """All values t with low <= t <= high, without the ends that are open; `zero`: can it be 0?"""

    low: Bound = (-S.Infinity, False)
    high: Bound = (S.Infinity, False)
    zero: bool = True

    @property
    def positive(self) -> bool:
        return self.low[0] > 0 or self.low[0] == 0 and not (self.low[1] and self.zero)

    @property
    def negative(self) -> bool:
        return self.high[0] < 0 or self.high[0] == 0 and not (self.high[1] and self.zero)

    @property
    def nonnegative(self) -> bool:
        return bool(self.low[0] >= 0)

    @property
    def nonzero(self) -> bool:
        return not self.zero or self.positive or self.negative


_ALL = Range()
_open = lambda a, b: Range((S(a), False), (S(b), False))
_UNIT, _SIGNED = _open(0, 1), _open(-1, 1)
_POSITIVE = _open(0, S.Infinity)
_NONNEGATIVE = Range((S.Zero, True), (S.Infinity, False))
_CLOSED = Range((S.NegativeOne, True), (S.One, True))
# what a function can be, whatever its arguments are
_IMAGES: dict[type, Range] = {
    sp.exp: _POSITIVE,
    F.softplus: _POSITIVE,
    F.sigmoid: _UNIT,
    F.normcdf: _UNIT,
    sp.tanh: _SIGNED,
    sp.erf: _SIGNED,
    sp.erfc: _open(0, 2),
    sp.sech: Range((S.Zero, False), (S.One, True)),
    sp.atan: _open(-sp.pi / 2, sp.pi / 2),
    sp.sin: _CLOSED,
    sp.cos: _CLOSED,
    sp.sign: _CLOSED,
    F.step: Range((S.Zero, True), (S.One, True)),
    sp.cosh: Range((S.One, True), (S.Infinity, False)),
    sp.Abs: _NONNEGATIVE,
    F.relu: _NONNEGATIVE,
    N.FNorm: _NONNEGATIVE,
    N.NormInf: _NONNEGATIVE,
}


class Ranges:
    """The range of one expression after another, under conditions that are `known`."""

    def __init__(self, known: Iterable[Condition] = ()):
        self._facts: dict[Basic, str] = {}
        for c in known:
            if c.kind in ("positive", "nonzero") and isinstance(c.expr, Mul | Pow):  # a product is 0 with a factor
                factors = (f.as_base_exp() for f in Mul.make_args(c.expr))
                self._facts.update({base: "nonzero" for base, k in factors if k.is_positive or k.is_negative})
        for c in known:
            self._facts[c.expr] = c.kind if self._facts.get(c.expr) != "positive" else "positive"
        self._known: dict[Basic, Range] = {}

    def __call__(self, e: Basic) -> Range:
        if e not in self._known:
            self._known[e] = self._with_facts(e, self._of(e))
        return self._known[e]

    def _with_facts(self, e: Basic, found: Range) -> Range:
        kind = self._facts.get(e)
        if kind in ("positive", "nonzero") and found.nonnegative or kind == "positive":
            low = max(found.low, (S.Zero, False), key=lambda b: (b[0], not b[1]))
            return Range(low, found.high, False)
        if kind == "nonnegative" and found.low[0] < 0:
            return Range((S.Zero, True), found.high, found.zero)
        if kind in ("nonzero", "smooth"):
            return Range(found.low, found.high, False)
        if kind is None and not e.is_number and e not in self._facts and isinstance(e, Expr) and not N.is_array(e):
            opposite = self._facts.get(-e) if e.is_Add else None
            if opposite in ("nonzero", "smooth", "positive"):
                return Range(found.low, (S.Zero, False) if opposite == "positive" else found.high, False)
        return found

    def _of(self, e: Basic) -> Range:
        if getattr(e, "is_number", False):
            return Range((e, True), (e, True), bool(e.is_zero is not False)) if e.is_real else _ALL
        image = _IMAGES.get(type(e))
        if image is not None:
            inside = e.args[0]
            nonzero = isinstance(e, sp.Abs) and self(inside).nonzero
            return Range((S.Zero, False), image.high, False) if nonzero else image
        rule = _RULES.get(type(e))
        if rule is not None:
            return rule(self, e)
        if isinstance(e, Expr) and not N.is_array(e) and e.is_Symbol:
            return _POSITIVE if e.is_positive else _NONNEGATIVE if e.is_nonnegative else Range(zero=not e.is_nonzero)
        if "positive" in N.properties(e):
            return _POSITIVE
        return _ALL

    def add(self, e: Add) -> Range:
        parts = [self(a) for a in e.args]
        low, high = (_sum(p.low for p in parts), _sum(p.high for p in parts))
        found = Range(low, high)
        if found.nonnegative and any(not p.zero for p in parts) and all(p.nonnegative for p in parts):
            return Range((low[0], low[1] and low[0] != 0), high, False)
        return found

    def mul(self, e: Mul) -> Range:
        number, rest = e.as_coeff_Mul()
        parts = [self(a) for a in Mul.make_args(rest)]
        zero = any(not p.nonzero for p in parts)
        if all(p.nonnegative for p in parts):
            ends = [p.low for p in parts], [p.high for p in parts]
            bounded = all(p.high[0].is_finite for p in parts)
            low = (sp.prod(b[0] for b in ends[0]) if all(b[0].is_finite for b in ends[0]) else S.Zero, zero)
            low = low if low[0] == 0 else (low[0], all(b[1] for b in ends[0]))
            high = (sp.prod(b[0] for b in ends[1]), all(b[1] for b in ends[1])) if bounded else (S.Infinity, False)
            return _times(Range(low, high, zero), number)
        if len(parts) == 1:
            return _times(parts[0], number)
        turn = [1 if p.nonnegative else -1 if p.high[0] <= 0 else 0 for p in parts]
        if all(turn):
            found = Range((S.Zero, zero), (S.Infinity, False), zero)
            return _times(found, number * sp.prod(turn))
        return Range(zero=zero)

    def power(self, e: Pow) -> Range:
        base, k = e.args
        inner = self(base)
        if not k.is_Rational:
            return _POSITIVE if inner.positive else _ALL
        even = k.is_Integer and k.p % 2 == 0
        if inner.nonnegative and k > 0:
            high = (inner.high[0] ** k, inner.high[1]) if inner.high[0].is_finite else (S.Infinity, False)
            return Range((inner.low[0] ** k, inner.low[1]), high, inner.zero)
        if inner.positive and k < 0:
            low = (inner.high[0] ** k, inner.high[1]) if inner.high[0].is_finite else (S.Zero, False)
            high = (inner.low[0] ** k, inner.low[1]) if inner.low[0] != 0 else (S.Infinity, False)
            return Range(low, high, False)
        if even:
            nonzero = inner.nonzero or k < 0
            size = max(-inner.low[0], inner.high[0])
            both = inner.low[1] and inner.high[1] or inner.low[0] != -inner.high[0]
            high = (size**k, both) if size.is_finite and k > 0 else (S.Infinity, False)
            return Range((S.Zero, not nonzero), high, not nonzero)
        if not k.is_Integer:
            return _NONNEGATIVE  # where it has a value
        return Range(zero=not (inner.nonzero or k < 0))

    def extreme(self, e: Max | Min) -> Range:
        parts = [self(a) for a in e.args]
        pick = max if isinstance(e, Max) else min
        low, high = pick(p.low[0] for p in parts), pick(p.high[0] for p in parts)
        if isinstance(e, Max):
            return Range((low, all(p.low[1] for p in parts if p.low[0] == low)), (high, True))
        return Range((low, True), (high, all(p.high[1] for p in parts if p.high[0] == high)))

    # ------------------------------------------------------------------------------------------ arrays, entry by entry

    def total(self, e: Basic) -> Range:
        inner = self(e.args[0])
        if inner.nonnegative:
            return Range((S.Zero, not inner.positive), (S.Infinity, False), not inner.positive)
        return _ALL

    def entries(self, e: Basic) -> Range:
        """Of a function applied entry by entry, its variables in the ranges of the operands."""
        inner = Ranges()
        for u, m in zip(e.function.variables, e.operands):
            inner._known[u] = self(m)
        return inner(e.function.expr)

    def trace(self, e: Basic) -> Range:
        """x'S x, tr(A'S A) and their like, of a semidefinite S"""
        m = e.args[0]
        factors = m.args if isinstance(m, N.MatMul) else (m,)
        turned = (factors[i:] + factors[:i] for i in range(len(factors)))
        if any(semidefinite(N.node(N.MatMul, *t) if len(t) > 1 else t[0]) for t in turned):
            return _NONNEGATIVE
        return _ALL

    def determinant(self, e: Basic) -> Range:
        m = e.args[0]
        return _POSITIVE if definite(m) else _NONNEGATIVE if semidefinite(m) else _ALL


def _sum(bounds: Iterable[Bound]) -> Bound:
    bounds = list(bounds)
    return Add(*(b[0] for b in bounds)), all(b[1] for b in bounds)


def _times(found: Range, number: Expr) -> Range:
    if number == 1:
        return found
    low, high = (number * found.low[0], found.low[1]), (number * found.high[0], found.high[1])
    return Range(low, high, found.zero) if number > 0 else Range(high, low, found.zero)


_RULES: dict[type, Callable[[Ranges, Basic], Range]] = {
    Add: Ranges.add,
    Mul: Ranges.mul,
    Pow: Ranges.power,
    Max: Ranges.extreme,
    Min: Ranges.extreme,
    N.Total: Ranges.total,
    N.Ewise: Ranges.entries,
    N.Trace: Ranges.trace,
    N.Determinant: Ranges.determinant,
    N.Softmax: lambda ranges, e: Range((S.Zero, False), (S.One, True), False),
    N.OneMatrix: lambda ranges, e: Range((S.One, True), (S.One, True), False),
    N.Transpose: lambda ranges, e: ranges(e.args[0]),
}


_ASKED = {"positive": "positive", "nonnegative": "nonnegative", "nonzero": "nonzero", "smooth": "nonzero"}


def follows(condition: Condition, known: Sequence[Condition] = ()) -> bool:
    """Does a condition hold whatever the names are, or wherever others hold? Only a plain yes counts."""
    asked, e = _ASKED.get(condition.kind), condition.expr
    if asked is None or isinstance(e, N.EXTREMES) or is_long(e, _PARTS) or any(u in BOUND for u in atoms_of(e)):
        return False
    if getattr(Ranges(known)(e), asked):
        return True
    plain = isinstance(e, Expr) and not N.is_array(e) and not is_long(e, _SHORT)
    return plain and any(_as_multiple(asked, e, c) for c in known)


def _as_multiple(asked: str, e: Expr, c: Condition) -> bool:
    """Is e, or e^2 where it is asked whether e is 0, a f + b with f > 0, so that its sign is known?"""
    if c.kind not in ("positive", "nonnegative") or N.is_array(c.expr) or is_long(c.expr, _SHORT):
        return False
    f = sp.expand(c.expr).as_coefficients_dict()
    for power in (1, 2) if asked == "nonzero" else (1,):
        own = sp.expand(e**power).as_coefficients_dict()
        term = next((t for t in own if t != 1 and f.get(t)), None)
        if term is None:
            continue
        a = own[term] / f[term]
        if any(own.get(t, 0) != a * f.get(t, 0) for t in {*own, *f} - {S.One}):
            continue
        b = own.get(S.One, 0) - a * f.get(S.One, 0)
        strict = c.kind == "positive" or b != 0
        if a > 0 and b >= 0 and (strict or asked == "nonnegative"):
            return True
        if asked == "nonzero" and a < 0 and b <= 0 and strict:
            return True
    return False


def without_followed(stated: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions without those that the others imply, the longest ones first."""
    kept = list(stated)
    if len(kept) > _MANY:
        return tuple(kept)
    for c in sorted(kept, key=lambda c: _length(c.expr), reverse=True):
        others = [other for other in kept if other is not c]
        if follows(c, others):
            kept = others
    return tuple(kept)


def _length(e: Basic) -> int:
    return 1 + sum(map(_length, e.args)) if not is_long(e, _PARTS) else _PARTS
