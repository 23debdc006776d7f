"""Quotients of sums of exponentials: how they are read, multiplied and brought to lowest terms.

A Ratio is c exp(l) S1^k1 S2^k2 ..., with sums of exponentials S. Sigmoid, tanh, sinh and their kin are such ratios, so
exp(x)/(1 + exp(x))^2 and sigmoid(x) (1 - sigmoid(x)) are one and the same Ratio. book_names.py writes it as books do,
the code generator so that no exponential overflows and nothing cancels. In one argument t a sum is a polynomial in
z = exp(t), kept in irreducible factors: 1 - tanh(t)^2 = 4 z^2/(z^2 + 1)^2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cmp_to_key, lru_cache
from math import gcd, lcm
from typing import NamedTuple

import sympy as sp
from sympy import Basic, Dummy, Expr, Integer, Mul, Poly, Rational, S

from matcalc_cli.model.applying import product, total
from matcalc_cli.model.functions import sigmoid

_ORDER = cmp_to_key(Basic.compare)
_HIGHEST = 16  # degree of a polynomial in z that is factored
_Z = Dummy("z")
Terms = tuple[tuple[Expr, Expr], ...]
Power = tuple[Terms, int]


class Sum(NamedTuple):
    """A sum of c exp(l): pairs (l, c); with an argument t, l counts the powers of z = exp(t), from 0."""

    argument: Expr | None
    terms: Terms

    @property
    def degree(self) -> int:
        return int(self.terms[-1][0])

    @property
    def positive(self) -> bool:
        return all(c.is_positive for _, c in self.terms)


class Ratio(NamedTuple):
    """number * factors * exp(exponent) * the product of sums, each to its power."""

    number: Rational
    factors: tuple[Expr, ...]
    exponent: Expr
    sums: Mapping[Sum, Rational]

    @property
    def positive(self) -> bool:
        return self.number > 0 and not self.factors and all(s.positive for s in self.sums)


PLUS, MINUS = ((S.Zero, S.One), (S.One, S.One)), ((S.Zero, S.NegativeOne), (S.One, S.One))  # z + 1, z - 1


def plain(expr: Expr) -> Ratio:
    """What has no exponentials, as a Ratio."""
    if expr.is_Rational:
        return Ratio(expr, (), S.Zero, {})
    number, rest = expr.as_coeff_Mul(rational=True) if isinstance(expr, Mul) else (S.One, expr)
    return Ratio(number, rest.args if isinstance(rest, Mul) else (rest,), S.Zero, {})


def multiplied(ratios: Iterable[Ratio]) -> Ratio:
    """The product."""
    number = S.One
    factors: list[Expr] = []
    exponents: list[Expr] = []
    sums: dict[Sum, Rational] = {}
    for ratio in ratios:
        number *= ratio.number
        factors += ratio.factors
        exponents.append(ratio.exponent)
        for s, k in ratio.sums.items():
            sums[s] = sums.get(s, S.Zero) + k
    sums = {s: k for s, k in sums.items() if k}
    return Ratio(number, tuple(sorted(factors, key=_ORDER)), total(*exponents), sums)


def raised(ratio: Ratio, k: Rational) -> Ratio | None:
    """ratio^k; None for a root of what may be negative."""
    if not k.is_Integer and not (ratio.positive and (ratio.number**k).is_Rational):
        return None
    factors = tuple(f**k for f in ratio.factors)
    return Ratio(ratio.number**k, factors, product(k, ratio.exponent), {s: k * p for s, p in ratio.sums.items()})


def multiple(l: Expr, t: Expr) -> Rational | None:
    """The rational q with l = q t."""
    if l is S.Zero:
        return S.Zero
    left, right = l.as_coefficients_dict(), t.as_coefficients_dict()
    if left.keys() != right.keys():
        return None
    quotients = {left[key] / right[key] for key in right}
    return quotients.pop() if len(quotients) == 1 else None


def forward(t: Expr) -> bool:
    """One of t and -t: the one with fewer minus signs."""
    found = t.as_coefficients_dict()
    minus = sum(1 for c in found.values() if c.is_negative)
    if 2 * minus != len(found):
        return 2 * minus < len(found)
    return bool(found[min(found, key=_ORDER)].is_positive)


def _measure(lengths: Iterable[Rational]) -> Rational:
    """The largest q of which all numbers are whole multiples."""
    nonzero = [q for q in lengths if q]
    return Rational(gcd(*(int(q.p) for q in nonzero)), lcm(*(int(q.q) for q in nonzero)))


def summed(terms: Mapping[Expr, Expr]) -> Ratio:
    """The sum of c exp(l), from {l: c}, as a Ratio."""
    kept = {l: c for l, c in terms.items() if c is not S.Zero}
    if not kept:
        return plain(S.Zero)
    if len(kept) == 1:
        ((l, c),) = kept.items()
        return multiplied([plain(c), Ratio(S.One, (), l, {})])
    base = next(iter(kept))
    steps = {l: total(l, -base) for l in kept}
    t = next(d for d in steps.values() if d is not S.Zero)
    powers = {l: multiple(d, t) for l, d in steps.items()}
    if t.is_number or not all(q is not None and q.is_Rational for q in powers.values()):
        return Ratio(
            S.One, (), S.Zero, {Sum(None, tuple(sorted(kept.items(), key=lambda pair: _ORDER(pair[0])))): S.One}
        )
    unit = _measure(powers.values()) * (1 if forward(t) else -1)
    whole = {l: Integer(q / unit) for l, q in powers.items()}
    least = min(whole.values())
    argument, exponent = product(unit, t), total(base, product(least * unit, t))
    polynomial = tuple(sorted((whole[l] - least, c) for l, c in kept.items()))
    return multiplied([Ratio(S.One, (), exponent, {}), in_factors(argument, polynomial)])


def _power(ratio: Ratio, k: int) -> Ratio:
    """ratio^k of a whole number, which there always is."""
    found = raised(ratio, Integer(k))
    assert found is not None, "only roots may have no form"
    return found


def in_factors(t: Expr, terms: Terms) -> Ratio:
    """A polynomial in exp(t) by its factors z^k - 1, z^k + 1 and one for all others."""
    if terms[-1][0] > _HIGHEST or not all(c.is_Rational for _, c in terms):
        return Ratio(S.One, (), S.Zero, {Sum(t, terms): S.One})
    content, factors = _factor_list(terms)
    return multiplied([plain(content), *(_power(_factor(t, factor), k) for factor, k in factors)])


@lru_cache(maxsize=1024)
def _factor_list(terms: Terms) -> tuple[Expr, list[tuple[Terms, int]]]:
    """A number and factors with their powers: those of two terms, and of each power one for all others. Few different
    polynomials are asked for, as z + 1 of every sigmoid, and SymPy's Poly is slow to be made."""
    content, factors = _polynomial(terms).factor_list()
    found = [(_terms_of(factor), k) for factor, k in factors if len(factor.terms()) < 3]
    others: dict[int, Poly] = {}
    for factor, k in factors:
        if len(factor.terms()) >= 3:
            others[k] = others[k] * factor if k in others else factor
    return S(content), [*found, *((_terms_of(factor), k) for k, factor in others.items())]


def _polynomial(terms: Terms) -> Poly:
    return Poly({(int(k),): c for k, c in terms}, _Z, domain="QQ")


def _terms_of(polynomial: Poly) -> Terms:
    return tuple(sorted((Integer(k), S(c)) for (k,), c in polynomial.terms()))


def _factor(t: Expr, terms: Terms) -> Ratio:
    if len(terms) == 1:
        return Ratio(terms[0][1], (), product(terms[0][0], t), {})
    step = gcd(*(int(k) for k, _ in terms))
    lead = terms[-1][1]
    monic = tuple((k / step, c / lead) for k, c in terms)
    return Ratio(lead, (), S.Zero, {Sum(product(step, t), monic): S.One})


def _polynomials(ratio: Ratio, unit: Expr) -> tuple[int, dict[Terms, int]] | None:
    """z^n and polynomials in z = exp(unit) of a Ratio; None where its arguments are no whole multiples."""
    n = multiple(ratio.exponent, unit)
    if n is None or not n.is_Integer:
        return None
    found: dict[Terms, int] = {}
    for s, k in ratio.sums.items():
        step = None if s.argument is None else multiple(s.argument, unit)
        if step is None or not step.is_Integer or not k.is_Integer or step * s.degree > _HIGHEST:
            return None
        if not all(c.is_Rational for _, c in s.terms):
            return None
        shift = -step * s.degree if step < 0 else S.Zero
        n -= shift * k
        terms = tuple(sorted((step * i + shift, c) for i, c in s.terms))
        found[terms] = found.get(terms, 0) + int(k)
    return int(n), found


def _unit(ratios: Iterable[Ratio]) -> Expr | None:
    """The argument of which all arguments of some ratios are whole multiples."""
    arguments = []
    for ratio in ratios:
        arguments += [ratio.exponent, *(s.argument for s in ratio.sums)]
    if any(a is None for a in arguments):
        return None
    arguments = [a for a in arguments if a is not S.Zero]
    if not arguments:
        return None
    first = arguments[0]
    lengths = [multiple(a, first) for a in arguments]
    if any(q is None for q in lengths):
        return None
    return product(_measure(lengths) * (1 if forward(first) else -1), first)


def _mixed(ratios: Iterable[Ratio]) -> bool:
    """May anything cancel in the sum? Not where all terms have one sign."""
    signs = {1 if r.number > 0 else -1 for r in ratios}
    return len(signs) > 1 or not all(s.positive for r in ratios for s in r.sums)


def united(ratios: list[Ratio]) -> Ratio | None:
    """The sum of ratios with equal factors over one denominator, where something may cancel: sigmoid(t) - 1."""
    if len(ratios) < 2 or not _mixed(ratios):
        return None
    base, unit = S.Zero, _unit(ratios)
    if unit is None:  # exp(x)/(exp(x) + exp(y)) - exp(2x)/(exp(x) + exp(y))^2: of x - y, and of x beside it
        base = ratios[0].exponent
        ratios = [r._replace(exponent=total(r.exponent, product(S.NegativeOne, base))) for r in ratios]
        unit = _unit(ratios)
    split = [] if unit is None else [part for r in ratios if (part := _polynomials(r, unit)) is not None]
    if len(split) < len(ratios):
        return None
    below: dict[Terms, int] = {}
    for _, powers in split:
        for terms, k in powers.items():
            below[terms] = max(below.get(terms, 0), -k)
    low = min(n for n, _ in split)
    over = _numerator(
        tuple(r.number for r in ratios),
        tuple((n, frozenset(powers.items())) for n, powers in split),
        tuple(below.items()),
        low,
    )
    if over[-1][1] is S.Zero or over[-1][0] > 2 * _HIGHEST:
        return plain(S.Zero) if over[-1][1] is S.Zero else None
    top = in_factors(unit, over)
    bottom = [_power(in_factors(unit, terms), -k) for terms, k in below.items() if k]
    shared = Ratio(S.One, ratios[0].factors, total(base, product(Integer(low), unit)), {})
    return multiplied([shared, top, *bottom])


@lru_cache(maxsize=1024)
def _numerator(
    numbers: tuple[Expr, ...], split: tuple[tuple[int, frozenset[Power]], ...], below: tuple[Power, ...], low: int
) -> Terms:
    """The sum of number z^n times powers of polynomials in z, times z^-low and the common denominator `below`."""
    over = Poly(0, _Z, domain="QQ")
    for number, (n, powers) in zip(numbers, split):
        term = Poly({(n - low,): number}, _Z, domain="QQ")
        for terms, k in {**dict.fromkeys(dict(below), 0), **dict(powers)}.items():
            term *= _polynomial(terms) ** (dict(below).get(terms, 0) + k)
        over += term
    return _terms_of(over)


def _two(t: Expr, low: int, high: int) -> Ratio:
    """high exp(t) + low exp(-t)"""
    return summed({-t: Integer(low), t: Integer(high)})


def _inverse(ratio: Ratio) -> Ratio:
    return _power(ratio, -1)


def _tanh(t: Expr) -> Ratio:
    return multiplied([_two(t, -1, 1), _inverse(_two(t, 1, 1))])


_HALF = plain(S.Half)
ATOMS: dict[type, Callable[[Expr], Ratio]] = {
    sp.exp: lambda t: Ratio(S.One, (), t, {}),
    sigmoid: lambda t: _inverse(summed({S.Zero: S.One, -t: S.One})),
    sp.tanh: _tanh,
    sp.coth: lambda t: _inverse(_tanh(t)),
    sp.sinh: lambda t: multiplied([_HALF, _two(t, -1, 1)]),
    sp.cosh: lambda t: multiplied([_HALF, _two(t, 1, 1)]),
    sp.csch: lambda t: _inverse(multiplied([_HALF, _two(t, -1, 1)])),
    sp.sech: lambda t: _inverse(multiplied([_HALF, _two(t, 1, 1)])),
}


@lru_cache(maxsize=1024)
def of_atom(kind: type, t: Expr) -> Ratio | None:
    """A function of t as a Ratio, by the rows of ATOMS; None of any other."""
    rule = ATOMS.get(kind)
    return rule(t) if rule else None


def opened(ratio: Ratio, most: int) -> list[Ratio] | None:
    """The terms c exp(l) of a ratio without quotients, at most so many; None where there are more, or quotients."""
    found = [ratio._replace(sums={})]
    for s, k in ratio.sums.items():
        if not k.is_Integer or k < 0 or len(found) * len(s.terms) ** int(k) > most:
            return None
        terms = [(l if s.argument is None else product(l, s.argument), plain(c)) for l, c in s.terms]
        for _ in range(int(k)):
            found = [multiplied([r, c, Ratio(S.One, (), l, {})]) for r in found for l, c in terms]
    return found


def gathered(ratios: Iterable[Ratio]) -> dict[tuple[Expr, ...], list[Ratio]]:
    """Terms by their factors."""
    groups: dict[tuple[Expr, ...], list[Ratio]] = {}
    for ratio in ratios:
        groups.setdefault(ratio.factors, []).append(ratio)
    return groups


def collected(ratios: Iterable[Ratio]) -> dict[Expr, Expr]:
    """{l: c} of terms c exp(l) without quotients."""
    found: dict[Expr, list[Expr]] = {}
    for ratio in ratios:
        found.setdefault(ratio.exponent, []).append(product(ratio.number, *ratio.factors))
    return {l: total(*cs) for l, cs in found.items()}


class Group(NamedTuple):
    """All sums in one argument t: {terms: power}, and the power of z = exp(t) beside them."""

    t: Expr
    powers: dict[Terms, Rational]
    n: Rational


def groups(ratio: Ratio) -> tuple[list[Group], Expr] | None:
    """The sums by argument, each with its share of the exponent, and what is left of the exponent; None where sums are
    of several arguments."""
    powers: dict[Expr, dict[Terms, Rational]] = {}
    for s, k in ratio.sums.items():
        if s.argument is None:
            return None
        powers.setdefault(s.argument, {})[s.terms] = k
    for t in list(powers):
        _merge_squares(t, powers)
    found, rest = [], ratio.exponent
    for t, own in powers.items():
        n = multiple(rest, t) if len(powers) == 1 else None
        n = _share(rest, t) if n is None else n
        rest = total(rest, product(-n, t))
        found.append(Group(t, own, n))
    return found, rest


def _merge_squares(t: Expr, powers: dict[Expr, dict[Terms, Rational]]) -> None:
    """(z - 1)(z + 1) = z^2 - 1"""
    found = powers[t]
    minus, plus = found.get(MINUS, S.Zero), found.get(PLUS, S.Zero)
    if minus * plus > 0:
        common = min(abs(minus), abs(plus)) * (1 if minus > 0 else -1)
        for terms, k in ((MINUS, minus - common), (PLUS, plus - common)):
            found[terms] = k
        twice = powers.setdefault(2 * t, {})
        twice[MINUS] = twice.get(MINUS, S.Zero) + common
    powers[t] = {terms: k for terms, k in found.items() if k}
    if not powers[t]:
        del powers[t]


def _share(exponent: Expr, t: Expr) -> Rational:
    """How many t are in an exponent: as many as its first term says."""
    found, wanted = exponent.as_coefficients_dict(), t.as_coefficients_dict()
    quotients = {found.get(key, S.Zero) / c for key, c in wanted.items()}
    return quotients.pop() if len(quotients) == 1 else S.Zero
