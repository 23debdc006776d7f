"""Where the values of an expression lie, by interval arithmetic: sigmoid(x) < 1, x'S x >= 0 of a definite S.

Bounds follow from the form alone and from what is known of names; `known` adds conditions that are stated already: with
x - y != 0, (x - y)^4 + (x + y)^4 is positive. An interval is never too small; a bound says whether it is attained. The
range of an array is that of its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp
from sympy import Add, Basic, Expr, Max, Min, Mul, Pow, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND
from matcalc_cli.engine.algebra.entrywise import collect, lift
from matcalc_cli.engine.domain.definite import DEFINITE, OPEN, definiteness
from matcalc_cli.model import functions as F
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition
from matcalc_cli.model.words import HOLED

Bound = tuple[Expr, bool]  # (a number or an infinity, is it attained?)
_HIGH = 64  # a power, or the digits of an end, that is worked out


@lru_cache(maxsize=1024)
def _sign(bound: Expr) -> int:
    """Of a number or an infinity; most ranges end at few of them, and SymPy makes a Relational for each comparison."""
    return 1 if bound > 0 else -1 if bound < 0 else 0


@dataclass(frozen=True)
class Range:
    """All values t with low <= t <= high, without the ends that are open; `zero`: can it be 0?"""

    low: Bound = (-S.Infinity, False)
    high: Bound = (S.Infinity, False)
    zero: bool = True

    @property
    def positive(self) -> bool:
        sign = _sign(self.low[0])
        return sign > 0 or sign == 0 and not (self.low[1] and self.zero)

    @property
    def negative(self) -> bool:
        sign = _sign(self.high[0])
        return sign < 0 or sign == 0 and not (self.high[1] and self.zero)

    @property
    def nonnegative(self) -> bool:
        return _sign(self.low[0]) >= 0

    @property
    def nonzero(self) -> bool:
        return not self.zero or self.positive or self.negative

    @property
    def opposite(self) -> Range:
        return Range((-self.high[0], self.high[1]), (-self.low[0], self.low[1]), self.zero)


_ALL = Range()


def _open(low: Expr | int, high: Expr | int) -> Range:
    return Range((S(low), False), (S(high), False))


_UNIT, _SIGNED, _ANGLE = _open(0, 1), _open(-1, 1), _open(-sp.pi / 2, sp.pi / 2)
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
    sp.atan: _ANGLE,
    sp.asin: Range((-sp.pi / 2, True), (sp.pi / 2, True)),
    sp.acos: Range((S.Zero, True), (sp.pi, True)),
    sp.sin: _CLOSED,
    sp.cos: _CLOSED,
    sp.sign: _CLOSED,
    F.step: Range((S.Zero, True), (S.One, True)),
    sp.cosh: Range((S.One, True), (S.Infinity, False)),
    sp.acosh: _NONNEGATIVE,
    F.relu: _NONNEGATIVE,
    N.NormInf: _NONNEGATIVE,
    N.Spectral: _NONNEGATIVE,
    N.Nuclear: _NONNEGATIVE,
    sp.gamma: Range(zero=False),
}
# functions that grow with their argument; True: 0 where the argument is 0 and nowhere else
_INCREASING: dict[type, bool] = {
    **dict.fromkeys((sp.exp, sp.log, F.softplus, F.sigmoid, F.normcdf, sp.acosh), False),
    **dict.fromkeys((sp.tanh, sp.erf, sp.atan, sp.asin, sp.sinh, sp.asinh, sp.atanh, F.cbrt), True),
}


class Ranges:
    """The range of one expression after another, under conditions that are `known`."""

    def __init__(self, known: Iterable[Condition] = ()) -> None:
        self._facts: dict[Basic, str] = {}
        self._known: dict[Basic, Range] = {}
        known = list(known)
        for c in known:
            for part in _not_zero(c):
                self._facts.setdefault(part, "nonzero")
        for c in known:
            self._facts[c.expr] = c.kind if self._facts.get(c.expr) != "positive" else "positive"

    def __call__(self, e: Basic) -> Range:
        if e not in self._known:
            self._known[e] = self._with_facts(e, self._of(e))
        return self._known[e]

    def _with_facts(self, e: Basic, found: Range) -> Range:
        kind = self._facts.get(e)
        if kind in ("positive", "nonzero", "smooth") and found.nonnegative or kind == "positive":
            low = max(found.low, (S.Zero, False), key=lambda b: (b[0], not b[1]))
            return Range(low, found.high, False)
        if kind == "nonnegative" and found.low[0] < 0:
            return Range((S.Zero, True), found.high, found.zero)
        if kind in ("nonzero", "smooth"):
            return Range(found.low, found.high, False)
        if kind is None and self._facts and isinstance(e, Add):
            opposite = self._facts.get(-e)
            if opposite in ("nonzero", "smooth", "positive"):
                return Range(found.low, (S.Zero, False) if opposite == "positive" else found.high, False)
        return found

    def _of(self, e: Basic) -> Range:
        if getattr(e, "is_number", False):
            return Range((e, True), (e, True), bool(e.is_zero is not False)) if e.is_real else _ALL
        rule = Ranges.increasing if type(e) in _INCREASING else _RULES.get(type(e))
        if rule is not None:
            return rule(self, e)
        if type(e) in _IMAGES:
            return _IMAGES[type(e)]
        if N.is_array(e):
            return _declared(N.properties(e)) or self.lifted(e)
        if isinstance(e, Expr) and e.is_Symbol:
            return _POSITIVE if e.is_positive else _NONNEGATIVE if e.is_nonnegative else Range(zero=not e.is_nonzero)
        return _ALL

    # ----------------------------------------------------------------------------------------------------- scalars

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
        if len(parts) == 1:
            return _times(parts[0], number)
        zero = any(not p.nonzero for p in parts)
        if not all(p.nonnegative or p.high[0] <= 0 for p in parts):
            return Range(zero=zero)
        sign = sp.prod(1 if p.nonnegative else -1 for p in parts)
        sizes = [p if p.nonnegative else p.opposite for p in parts]
        low, low_attained = _multiplied([p.low for p in sizes], S.Zero)
        high, high_attained = _multiplied([p.high for p in sizes], S.Infinity)
        ends = (low, zero if low == 0 else low_attained), (high, high == 0 or high_attained)
        return _times(Range(*ends, zero), number * sign)

    def power(self, e: Pow) -> Range:
        base, k = e.args
        inner = self(base)
        if not k.is_Rational:
            return _POSITIVE if inner.positive else _ALL
        if max(abs(k.p), k.q) > _HIGH:
            inner = _POSITIVE if inner.positive else _NONNEGATIVE if inner.nonnegative else Range(zero=inner.zero)
        if inner.nonnegative and k > 0:
            return Range(_raised(inner.low, k), _raised(inner.high, k), inner.zero)
        if inner.positive and k < 0:
            return Range(_raised(inner.high, k), _raised(inner.low, k), False)
        if k.is_Integer and k.p % 2 == 0:
            nonzero = inner.nonzero or k < 0
            size = max(-inner.low[0], inner.high[0])
            both = inner.low[1] and inner.high[1] or inner.low[0] != -inner.high[0]
            high = (size**k, both) if size.is_finite and k > 0 else (S.Infinity, False)
            return Range((S.Zero, not nonzero), high, not nonzero)
        if not k.is_Integer:
            return _NONNEGATIVE  # where it has a value
        return Range(zero=not (inner.nonzero or k < 0))

    def increasing(self, e: Expr) -> Range:
        """f(low) <= f(t) <= f(high), with the ends of the image where that is no number."""
        image, inner, odd = _IMAGES.get(type(e), _ALL), self(e.args[0]), _INCREASING[type(e)]
        ends = [_end(e.func, bound) for bound in (inner.low, inner.high)]
        low, high = (end if end is not None else own for end, own in zip(ends, (image.low, image.high)))
        return Range(low, high, inner.zero if odd else image.zero)

    def absolute(self, e: Expr) -> Range:
        inner = self(e.args[0])
        size = max(-inner.low[0], inner.high[0])
        both = inner.low[1] and inner.high[1] or inner.low[0] != -inner.high[0]
        low = inner.low if inner.nonnegative else (S.Zero, not inner.nonzero)
        return Range(low, (size, both and bool(size.is_finite)), not inner.nonzero)

    def extreme(self, e: Max | Min) -> Range:
        parts = [self(a) for a in e.args]
        pick = max if isinstance(e, Max) else min
        low, high = pick(p.low[0] for p in parts), pick(p.high[0] for p in parts)
        if isinstance(e, Max):
            return Range((low, all(p.low[1] for p in parts if p.low[0] == low)), (high, bool(high.is_finite)))
        return Range((low, bool(low.is_finite)), (high, all(p.high[1] for p in parts if p.high[0] == high)))

    def choice(self, e: sp.Piecewise) -> Range:
        """That of all branches together"""
        parts = [self(value) for value, _ in e.args]
        low, high = min(p.low[0] for p in parts), max(p.high[0] for p in parts)
        bottom = any(p.low[1] for p in parts if p.low[0] == low)
        ends = ((low, bottom), (high, any(p.high[1] for p in parts if p.high[0] == high)))
        return Range(*ends, any(not p.nonzero for p in parts))

    # ------------------------------------------------------------------------------------------ arrays, entry by entry

    def inside(self, operands: Iterable[tuple[Basic, Basic]]) -> Ranges:
        """The ranges of bodies with bound variables, which are entries of the operands."""
        inner = Ranges()
        inner._facts = self._facts
        for u, m in operands:
            inner._known[u] = self(m)
        return inner

    def lifted(self, e: Basic) -> Range:
        """Of a sum or a multiple, entry by entry."""
        leaves: dict[Basic, None] = {}
        collect(e, leaves)
        if e in leaves or len(leaves) > len(BOUND):
            return _ALL
        env = dict(zip(leaves, BOUND))
        return self.inside((u, m) for m, u in env.items())(lift(e, env))

    def product(self, e: Basic) -> Range:
        """A B has sums of products of entries."""
        if not N.is_array(e.args[0]):
            return self.lifted(e)
        parts = [self(a) for a in e.args]
        if not all(p.nonnegative for p in parts):
            return _ALL
        positive = all(p.positive for p in parts)
        return Range((S.Zero, not positive), (S.Infinity, False), not positive)

    def total(self, e: Basic) -> Range:
        """The sum or the mean of all entries, or of the diagonal"""
        inner = self(e.args[0])
        if not inner.nonnegative:
            return _ALL
        return Range((S.Zero, not inner.positive), (S.Infinity, False), not inner.positive)

    def product_of_entries(self, e: Basic) -> Range:
        inner = self(e.args[0])
        return self.total(e) if inner.nonnegative else Range(zero=not inner.nonzero)

    def norm(self, e: Basic) -> Range:
        nonzero = self(e.args[0]).nonzero
        return Range((S.Zero, not nonzero), (S.Infinity, False), not nonzero)

    def trace(self, e: Basic) -> Range:
        """x'S x, tr(A'S A) and their like, of a semidefinite S; positive where S is definite and x is not 0"""
        m = e.args[0]
        factors = m.args if isinstance(m, N.MatMul) else (m,)
        for i in range(len(factors)):
            cycled = factors[i:] + factors[:i]
            known = definiteness(N.node(N.MatMul, *cycled) if len(cycled) > 1 else cycled[0], self)
            if known == DEFINITE:
                return _POSITIVE
            if known:
                return _POSITIVE if self._outer_nonzero(cycled) else _NONNEGATIVE
        return self.total(e)

    def _outer_nonzero(self, factors: tuple[Basic, ...]) -> bool:
        """Is x != 0 known of x'S x with a definite S?"""
        if len(factors) not in (2, 3) or len(factors) == 3 and definiteness(factors[1], self) != DEFINITE:
            return False
        return any(self(N.node(N.FNorm, x)).positive for x in (factors[0], factors[-1]))

    def determinant(self, e: Basic) -> Range:
        known = definiteness(e.args[0], self)
        return _POSITIVE if known == DEFINITE else _ALL if known == OPEN else _NONNEGATIVE


def _not_zero(c: Condition) -> Iterable[Basic]:
    """What is not 0 where a condition holds: the factors of a product, the entries of their product."""
    if c.kind not in ("positive", "nonzero"):
        return
    if isinstance(c.expr, N.Ewise):
        variables, body = c.expr.function.args
        bases = {factor.as_base_exp()[0] for factor in Mul.make_args(body)}
        yield from (m for u, m in zip(variables, c.expr.operands) if u in bases)
        return
    for factor in Mul.make_args(c.expr):
        base, k = factor.as_base_exp() if isinstance(factor, Expr) and not N.is_array(factor) else (factor, S.One)
        if base is not c.expr and (k.is_positive or k.is_negative):
            yield base
        if isinstance(base, N.ProdAll):
            yield base.args[0]


def _declared(words: frozenset[str]) -> Range | None:
    """Of the entries of an array with these words; outside of its structure they are 0."""
    if not words & {"positive", "nonzero"}:
        return None
    if words & HOLED:
        return _NONNEGATIVE if "positive" in words else None
    return _POSITIVE if "positive" in words else Range(zero=False)


def _sum(bounds: Iterable[Bound]) -> Bound:
    bounds = list(bounds)
    return Add(*(b[0] for b in bounds)), all(b[1] for b in bounds)


def _multiplied(bounds: Sequence[Bound], otherwise: Expr) -> Bound:
    """The product of bounds that are not negative, where all are finite."""
    finite = all(b[0].is_finite for b in bounds)
    return sp.prod(b[0] for b in bounds) if finite else otherwise, all(b[1] for b in bounds)


def _times(found: Range, number: Expr) -> Range:
    if number == 1:
        return found
    low, high = (number * found.low[0], found.low[1]), (number * found.high[0], found.high[1])
    return Range(low, high, found.zero) if number > 0 else Range(high, low, found.zero)


def _raised(bound: Bound, k: Expr) -> Bound:
    """t^k at an end t >= 0; at 0 or infinity it is infinity, or 0, and no value."""
    value, attained = bound
    if k < 0 and value == 0:
        return S.Infinity, False
    if not value.is_finite:
        return (S.Infinity if k > 0 else S.Zero), False
    return value**k, attained


def _end(function: Callable[[Expr], Expr], bound: Bound) -> Bound | None:
    """function(end) where that is a number of few digits."""
    value, attained = bound
    if not value.is_finite or not value.is_Rational or max(abs(value.p), value.q) > _HIGH:
        return None
    found = function(value)
    return (found, attained) if found.is_number and found.is_real and found.is_finite else None


def _softmax(ranges: Ranges, e: Basic) -> Range:
    """Between 0 and 1; of a single entry it is 1."""
    rows, cols = A.dims(e)
    entries = rows if cols == 1 else cols
    return Range((S.Zero, False), (S.One, not (entries - 1).is_positive), False)


_ODD_ORDER = lambda ranges, e: _POSITIVE if e.args[0].is_Integer and e.args[0].is_odd else _ALL
_RULES: dict[type, Callable[[Ranges, Basic], Range]] = {
    Add: Ranges.add,
    Mul: Ranges.mul,
    Pow: Ranges.power,
    Max: Ranges.extreme,
    Min: Ranges.extreme,
    sp.Abs: Ranges.absolute,
    sp.Piecewise: Ranges.choice,
    sp.gamma: lambda ranges, e: _POSITIVE if ranges(e.args[0]).positive else _IMAGES[sp.gamma],
    F.beta: lambda ranges, e: _POSITIVE if all(ranges(a).positive for a in e.args) else _ALL,
    sp.polygamma: _ODD_ORDER,  # a sum of 1/(x + k)^2, or of other even powers
    N.Total: Ranges.total,
    N.Mean: Ranges.total,
    N.ProdAll: Ranges.product_of_entries,
    N.HeldProd: Ranges.product_of_entries,
    N.Largest: lambda ranges, e: ranges(e.args[0]),
    N.Smallest: lambda ranges, e: ranges(e.args[0]),
    N.FNorm: Ranges.norm,
    N.Ewise: lambda ranges, e: ranges.inside(zip(e.function.variables, e.operands))(e.function.expr),
    N.MatMul: Ranges.product,
    N.Trace: Ranges.trace,
    N.Determinant: Ranges.determinant,
    N.Softmax: _softmax,
    N.OneMatrix: lambda ranges, e: Range((S.One, True), (S.One, True), False),
    N.Identity: lambda ranges, e: Range((S.Zero, True), (S.One, True)),
    N.Transpose: lambda ranges, e: ranges(e.args[0]),
}
