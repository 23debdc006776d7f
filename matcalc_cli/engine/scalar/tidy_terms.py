"""Sums of products as tables of powers: like terms joined, and common factors taken out of all or of a part of them.

`collected(e)` multiplies out the sums that stand as factors, keeps those that stand elsewhere too (in a denominator,
under a root) as one letter each, and then takes out greedily what saves most names and numbers: a t E/a - 1/a^2 + E/a^2
with E = exp(-a t) becomes ((1 + a t) E - 1)/a^2. A power of a product counts as its own factors where the exponents
differ by a whole number, so that x (x/b)^(k - 1)/b is (x/b)^k.

No letter stands in a denominator afterwards that stood in none before: a value there would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import gcd, lcm
from typing import NamedTuple

from sympy import Add, Expr, Integer, Mul, NumberSymbol, Pow, Rational, S, Symbol, floor

from matcalc_cli.model.functions import sigmoid
from matcalc_cli.model.walk import visits

MAX_TERMS = 24
Powers = dict[Expr, Expr]


class Term(NamedTuple):
    """A number times powers of names, functions, sums, and of products whose exponent is no whole number."""

    number: Expr
    powers: Powers

    @property
    def expr(self) -> Expr:
        return _product(self.number, self.powers)


class _TooMany(Exception):
    """More terms than are worth looking at."""


def collected(e: Expr, repeated: bool = True) -> Expr | None:
    """The sum or product e with what its terms share taken out; None where that is not tried, or would divide by
    something new. `repeated`: a sum that is a factor of several terms is not multiplied out."""
    try:
        table = _Table(e, repeated)
        if not repeated and not table.repeats:
            return None
        terms = _joined(table.opened(e))
    except _TooMany:
        return None
    if not terms:
        return S.Zero
    known = set(divisors(e))
    found = _Factoring(known).factored(terms)
    return found if known.issuperset(d for d in divisors(found) if not d.is_Add) else None


def _summed_or_multiplied(e: Expr) -> tuple[Expr, ...]:
    return e.args if isinstance(e, (Add, Mul)) else ()


def divisors(e: Expr) -> Iterator[Expr]:
    """What may not be 0, because e divides by it."""
    for part in visits([e], _summed_or_multiplied):
        if isinstance(part, Pow) and part.exp.is_Rational and part.exp.is_negative:
            yield from (f.as_base_exp()[0] for f in Mul.make_args(part.base) if not f.is_number)
        elif isinstance(part, Pow):  # (x/b)^k divides by b
            yield from divisors(part.base)


class _Table:
    """Reads terms; a sum that stands anywhere but as a plain factor, or twice, is kept as one letter."""

    def __init__(self, e: Expr, repeated: bool = True) -> None:
        seen: set[Expr] = set()
        self._kept: set[Expr] = set()
        self.repeats = False
        for part in visits([e], _summed_or_multiplied):
            if isinstance(part, Pow) and isinstance(part.base, Add):
                self._kept.add(part.base)
            elif isinstance(part, Mul):
                sums = [f for f in part.args if isinstance(f, Add)]
                twice = [s for s in sums if s in seen]
                self.repeats |= bool(twice)
                self._kept.update(twice if repeated else ())
                self._kept.update(s for s in sums if _slope_of_sigmoid(s))
                seen.update(sums)

    def opened(self, e: Expr) -> list[Term]:
        """The terms of e, multiplied out."""
        if isinstance(e, Add) and e not in self._kept:
            return [t for arg in e.args for t in self.opened(arg)]
        terms = [Term(S.One, {})]
        for factor in Mul.make_args(e):
            if factor.is_Rational:
                terms = [Term(t.number * factor, t.powers) for t in terms]
            elif isinstance(factor, Add) and factor not in self._kept:
                inner = self.opened(factor)
                if len(terms) * len(inner) > MAX_TERMS:
                    raise _TooMany
                terms = [Term(a.number * b.number, _merged(a.powers, b.powers)) for a in terms for b in inner]
            else:
                own: Powers = {}
                _enter(own, factor, S.One)
                terms = [Term(t.number, _merged(t.powers, own)) for t in terms]
        return terms


def _slope_of_sigmoid(e: Add) -> bool:
    """1 - σ(x)"""
    return len(e.args) == 2 and e.args[0] is S.One and isinstance(-e.args[1], sigmoid)


def _enter(powers: Powers, base: Expr, exponent: Expr) -> None:
    """Multiply the table by base^exponent."""
    if isinstance(base, Pow) and (exponent.is_Integer or base.base.is_positive):
        return _enter(powers, base.base, base.exp * exponent)
    if isinstance(base, Mul) and exponent.is_Integer:
        for factor in base.args:
            _enter(powers, factor, exponent)
        return None
    if isinstance(base, Mul):
        offset, exponent = _whole_part(exponent)
        _enter(powers, base, offset)
    before = powers.get(base)
    total = exponent if before is None else before + exponent
    if total is not S.Zero:
        powers[base] = total
    elif before is not None:
        del powers[base]
    return None


def _whole_part(exponent: Expr) -> tuple[Expr, Expr]:
    """k - 3/2 as (-2, k + 1/2)"""
    number = exponent.as_coeff_Add()[0]
    whole = floor(number) if number.is_Rational else S.Zero
    return whole, exponent - whole


def _merged(a: Powers, b: Powers) -> Powers:
    found = dict(a)
    for base, exponent in b.items():
        _enter(found, base, exponent)
    return found


def _joined(terms: Iterable[Term]) -> list[Term]:
    """Like terms as one."""
    found: dict[frozenset[tuple[Expr, Expr]], Term] = {}
    for number, powers in terms:
        key = frozenset(powers.items())
        before = found.get(key)
        found[key] = Term(number + before.number if before else number, powers)
    return [t for t in found.values() if t.number is not S.Zero]


def _product(number: Expr, powers: Powers) -> Expr:
    """The product; for a power of a product, the exponent that makes it shortest."""
    for base, exponent in powers.items():
        if isinstance(base, Mul) and not exponent.is_Integer:
            powers = _shifted(powers, base, exponent)
    return Mul(number, *(Pow(base, exponent) for base, exponent in powers.items()))


def _shifted(powers: Powers, base: Expr, exponent: Expr) -> Powers:
    """b x^-1 (x/b)^k as (x/b)^(k - 1)."""
    rest = {b: k for b, k in powers.items() if b != base}
    best, least = powers, _weight(rest) + _cost(base, exponent)
    for shift in (S.NegativeOne, S.One):
        other = dict(rest)
        for factor in base.args:
            _enter(other, factor, -shift)
        weight = _weight(other) + _cost(base, exponent + shift)
        if weight < least:
            best, least = {**other, base: exponent + shift}, weight
    return best


_SILENT = frozenset((S.One, S.NegativeOne, S.Half, -S.Half))  # exponents that print no number


def _cost(base: Expr, exponent: Expr) -> int:
    """Names and numbers that base^exponent prints."""
    size = _size(base)
    return size if exponent in _SILENT else size + _size(exponent)


def _size(e: Expr) -> int:
    if e.is_Atom:
        return 1
    return sum(map(_size, e.args)) - (1 if e.is_Mul and e.args[0] is S.NegativeOne else 0) if e.args else 1


def _weight(powers: Powers) -> int:
    return sum(_cost(base, exponent) for base, exponent in powers.items())


@dataclass(frozen=True)
class _Factoring:
    """Takes common factors out of sums; never to divide by what is not among the known divisors."""

    known: set[Expr]

    def factored(self, terms: list[Term]) -> Expr:
        """The sum of the terms."""
        if len(terms) == 1:
            return terms[0].expr
        group, shared = self._best_group(terms)
        if not shared:
            return Add(*(t.expr for t in terms))
        inner = [Term(t.number, _merged(t.powers, {b: -k for b, k in shared.items()})) for t in group]
        if sum(_weight(t.powers) for t in inner) >= sum(_weight(t.powers) for t in group):  # nothing gets shorter by it
            return Add(*(t.expr for t in terms))
        number, inner = _content(inner)
        whole = Mul(_product(number, shared), self._sum(inner))
        rest = [t for t in terms if not any(t is g for g in group)]
        return Add(whole, self.factored(rest)) if rest else whole

    def _sum(self, terms: list[Term]) -> Expr:
        """What is left in the brackets: its own sums opened where that makes it shorter."""
        plain = self.factored(terms)
        if not isinstance(plain, (Add, Mul)):
            return plain
        try:
            opened = _joined(u for t in terms for u in _Table(S.Zero).opened(t.expr))
        except _TooMany:
            return plain
        other = self.factored(opened) if opened else S.Zero
        return other if _printed(other) < _printed(plain) else plain

    def _best_group(self, terms: list[Term]) -> tuple[list[Term], Powers]:
        """The terms that share most, and what they share; partial groups only for more than a plain name."""
        best: tuple[list[Term], Powers] = ([], {})
        most = 0
        holders: dict[Expr, list[int]] = {}
        for i, t in enumerate(terms):
            for base in t.powers:
                holders.setdefault(base, []).append(i)
        for numbers in dict.fromkeys(map(tuple, holders.values())):
            if len(numbers) < 2:
                continue
            group = [terms[i] for i in numbers]
            shared = _shared(group)
            saved = (len(group) - 1) * _weight(shared)
            if len(group) < len(terms) and not _substantial(group, shared):
                continue
            if saved > most or saved == most and len(group) > len(best[0]):
                best, most = (group, shared), saved
        return best


def _substantial(group: list[Term], shared: Powers) -> bool:
    """More than a name is shared, or sums are among the terms: 2xy + 3x + 4z stays as it is."""
    if any(not isinstance(base, (Symbol, NumberSymbol)) or not k.is_number for base, k in shared.items()):
        return True
    return any(isinstance(base, Add) and k.is_positive for t in group for base, k in t.powers.items())


def _shared(group: list[Term]) -> Powers:
    """The common factor: the lowest power of each base that all have; what one divides by, all do."""
    found: Powers = {}
    for base, first in group[0].powers.items():
        exponents = [t.powers.get(base) for t in group]
        if all(k is first for k in exponents):
            found[base] = first
            continue
        if any(k is None for k in exponents):
            continue
        offsets = [k - first for k in exponents]
        if all(d.is_Rational for d in offsets):
            least = first + min(offsets)
            found[base] = least
    return found


def _content(terms: list[Term]) -> tuple[Expr, list[Term]]:
    """(c, terms/c): the number that all are a multiple of."""
    numbers = [abs(t.number) for t in terms]
    if all(t.number.is_negative for t in terms):
        number, terms = _content([Term(-t.number, t.powers) for t in terms])
        return -number, terms
    if all(n is S.One for n in numbers):
        return S.One, terms
    c = _common(numbers) if all(n.is_Rational for n in numbers) else S.One
    smaller = [n / c for n in numbers]
    taken = c.is_Rational and _digits([c, *smaller]) <= _digits(numbers)
    return (c, [Term(t.number / c, t.powers) for t in terms]) if taken else (S.One, terms)


def _common(numbers: list[Expr]) -> Expr:
    """The largest rational number of which all are whole multiples."""
    return Rational(gcd(*(int(n.p) for n in numbers)), lcm(*(int(n.q) for n in numbers)))


def _digits(numbers: Iterable[Expr]) -> int:
    return sum(len(str(n)) for n in numbers if n is not S.One)


def _printed(e: Expr) -> int:
    """Names and numbers in print, signs and reciprocals not counted."""
    if not e.args:
        return 1
    inside = sum(map(_printed, e.args))
    if e.is_Pow and e.args[1] in _SILENT:
        return inside - 1
    return inside - 1 if e.is_Mul and e.args[0] is S.NegativeOne else inside


def worth_collecting(e: Expr) -> bool:
    """May taking factors out shorten it? A sum is a factor, a power of a product may join its factors, or terms of
    plain products share more than names."""
    if isinstance(e, Mul):
        return any(isinstance(f, Add) or _root(f) for f in e.args)
    seen: set[Expr] = set()
    for term in e.args:
        factors = Mul.make_args(term)
        if any(isinstance(f, Add) or _root(f) for f in factors):
            return True
        bases = {f.as_base_exp()[0] if f.is_Pow else f for f in factors if not f.is_Symbol and not f.is_Number}
        bases = {base for base in bases if not base.is_Atom}
        if not seen.isdisjoint(bases):
            return True
        seen |= bases
    return False


def with_short_roots(e: Expr) -> Expr:
    """x (x/b)^(k - 2)/b^2 = (x/b)^(k - 1)/b"""
    if not isinstance(e, Mul) or not any(map(_root, e.args)):
        return e
    number, rest = e.as_coeff_Mul()
    powers: Powers = {}
    for factor in Mul.make_args(rest):
        _enter(powers, factor, S.One)
    found = _product(number, powers)
    return found if set(divisors(e)).issuperset(divisors(found)) else e


def _root(f: Expr) -> bool:
    return f.is_Pow and f.base.is_Mul and not f.exp.is_Integer


def cleared(e: Expr, numbers: bool = True) -> Expr:
    """1/(x^2 (1 + y^2/x^2)) is 1/(x^2 + y^2): the sums among the factors without fractions inside, and with `numbers`
    without those of numbers."""
    factors: list[Expr] = []
    changed = False
    for factor in Mul.make_args(e):
        base, k = factor.args if isinstance(factor, Pow) else (factor, S.One)
        common = _denominator(base, numbers) if isinstance(base, Add) and k.is_Integer else S.One
        if common is not S.One:
            factors += [Add(*(Mul(t, common) for t in base.args)) ** k, common**-k]
            changed = True
        else:
            factors.append(factor)
    return Mul(*factors) if changed else e


def _denominator(e: Add, numbers: bool) -> Expr:
    """The least product of names, powers and numbers that all terms of a sum are without fractions times."""
    common: Powers = {}
    number = 1
    for term in e.args:
        for factor in Mul.make_args(term):
            if factor.is_Rational and numbers:
                number = Integer(factor.q).lcm(number) if number != 1 else factor.q
            base, k = factor.as_base_exp()
            if k.is_Integer and k.is_negative and not base.is_number:
                common[base] = max(common.get(base, S.Zero), -k)
    return Mul(number, *(base**k for base, k in common.items())) if common else S.One
