"""Sums of scalars multiplied out, with their common factors taken out, and over one denominator.

The candidates of `tidy`. SymPy has each of the three (expand_mul, factor_terms, together), for any kind of expression
and several times slower: a term is here a number and commuting factors, of which products and quotients with equal
bases are merged. What is found of a part is kept in the dict that the caller gives, for the next entry that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd, lcm
from typing import NamedTuple

from sympy import Add, Basic, Expr, Function, Integer, Mul, Piecewise, Pow, Rational, S, exp

from matcalc_cli.engine.scalar.commuting import joined, plus, times
from matcalc_cli.model.applying import rebuilt
from matcalc_cli.model.walk import fold

MAX_TERMS = 200  # of a product that is multiplied out
Known = dict[Expr, Expr]


class _Term(NamedTuple):
    """number times factors; `powers` has the base and exponent of each factor."""

    number: Expr
    factors: tuple[Expr, ...]
    powers: dict[Expr, Expr]


def _power(f: Expr) -> tuple[Expr, Expr]:
    return f.args if isinstance(f, Pow) else (f, S.One)


def _power_of_e(f: Expr) -> tuple[Expr, Expr]:
    """exp(u)^2 of exp(2u) too"""
    if not isinstance(f, exp):
        return _power(f)
    number, rest = f.args[0].as_coeff_Mul()
    return (exp(rest), number) if number.is_Integer and number is not S.One else (f, S.One)


def _term(e: Expr, power: Callable[[Expr], tuple[Expr, Expr]] = _power) -> _Term:
    number: Expr = S.One
    factors = e.args if isinstance(e, Mul) else (e,)
    if factors[0].is_Rational:
        number, factors = factors[0], factors[1:]
    powers = dict(map(power, factors))
    if len(powers) < len(factors):  # as it stands, unevaluated
        factors = (joined(factors),)
        powers = {factors[0]: S.One}
    return _Term(number, factors, powers)


def _inside(e: Basic) -> Sequence[Basic]:
    return e.args if isinstance(e, (Add, Mul, Pow, Function)) and not isinstance(e, Piecewise) else ()


def _operations(e: Basic) -> Sequence[Basic]:
    return e.args if isinstance(e, (Add, Mul, Pow)) else ()


def opened(e: Expr, known: Known) -> Expr:
    """a (b + c) = a b + a c, at every level."""
    return fold(e, _inside, lambda part, args: _opened(part, args) if args else part, known)


def _opened(e: Expr, args: Sequence[Expr]) -> Expr:
    if isinstance(e, Add):
        return e if all(a is b for a, b in zip(args, e.args)) else plus(args)
    sums = [a for a in args if isinstance(a, Add)] if isinstance(e, Mul) else ()
    if not sums:
        return rebuilt(e, args)
    terms: list[Expr] = [S.One]
    for a in args:
        parts = a.args if isinstance(a, Add) else (a,)
        if len(terms) * len(parts) > MAX_TERMS:
            return rebuilt(e, args)
        terms = [times(t, part) for t in terms for part in parts]
    return plus(terms)


def factored(e: Expr, known: Known) -> Expr:
    """a b + a c = a (b + c), at every level; numbers too, but (2x + 1)/4 stays x/2 + 1/4."""
    return fold(e, _inside, lambda part, args: _factored(rebuilt(part, args)) if args else part, known)


def _factored(e: Expr) -> Expr:
    if not isinstance(e, Add):
        return _with_signs_out(e) if isinstance(e, Mul) else e
    terms = [_term(t, _power_of_e) for t in e.args]
    number, shared = _content([t.number for t in terms]), _shared(terms)
    if not shared and number in (S.One, S.NegativeOne):
        return e
    inner = plus([_quotient(t, number, shared) for t in terms])
    outer = joined_or_one([b if k is S.One else Pow(b, k) for b, k in shared.items()])
    if not shared:
        return joined((number, inner)) if isinstance(inner, Add) else times(number, inner)
    return Mul(number, outer, inner)


def _with_signs_out(e: Mul) -> Expr:
    """x (-a - b) = -x (a + b)"""
    turned = [f for f in e.args if isinstance(f, Add) and _is_negative(f)]
    if not turned or len(e.args) == 2 and e.args[0].is_Number:
        return e
    return Mul((-1) ** len(turned), *(-f if f in turned else f for f in e.args))


def _is_negative(e: Add) -> bool:
    return all(t.as_coeff_Mul()[0].is_negative for t in e.args)


def joined_or_one(factors: Sequence[Expr]) -> Expr:
    """The product of some factors."""
    return Mul(*factors) if len(factors) > 1 else factors[0] if factors else S.One


def _content(numbers: Sequence[Rational]) -> Rational:
    """The number that may be taken out of some: no fraction where that leaves one of them whole as it is."""
    over, under = gcd(*(abs(int(n.p)) for n in numbers)), lcm(*(int(n.q) for n in numbers))
    sign = -1 if all(n.is_negative for n in numbers) else 1
    if under != 1 and any(n.q == 1 for n in numbers):
        under = 1
    return Rational(sign * over, under)


def _shared(terms: Sequence[_Term]) -> dict[Expr, Expr]:
    """What divides all terms: of each base the power nearest to 0, where all are over or all under the line."""
    found: dict[Expr, Expr] = {}
    first, *others = terms
    for base, k in first.powers.items():
        exponents = [k]
        for t in others:
            other = t.powers.get(base)
            if other is None:
                break
            exponents.append(other)
        else:
            offsets = [other - k for other in exponents]
            if not all(d.is_Rational for d in offsets):
                continue
            if base.is_number and not all(x.is_Integer for x in exponents):
                if not any(offsets):
                    found[base] = k
            elif not k.is_Rational:
                found[base] = k + min(offsets)
            elif all(x > 0 for x in exponents):
                found[base] = min(exponents)
            elif all(x < 0 for x in exponents):
                found[base] = max(exponents)
    return found


def _quotient(term: _Term, number: Rational, shared: dict[Expr, Expr]) -> Expr:
    """The term without a number and powers that it has."""
    kept, changed = [], False
    for factor, (base, k) in zip(term.factors, term.powers.items()):
        out = shared.get(base)
        if out is None:
            kept.append(factor)
        elif out != k:
            kept.append(Pow(base, k - out))
            changed = True
    number = term.number if number is S.One else term.number / number
    if changed:
        return Mul(number, *kept)
    if number is not S.One or not kept:
        kept.insert(0, number)
    return kept[0] if len(kept) == 1 else joined(tuple(kept))


class Fraction(NamedTuple):
    """numerator/denominator"""

    numerator: Expr
    denominator: Expr

    def over(self, numerator: Expr) -> Expr:
        """Another numerator over the same denominator, the sign of a sum before it."""
        below = Pow(self.denominator, S.NegativeOne)
        if isinstance(numerator, Add) and _is_negative(numerator):
            return Mul(S.NegativeOne, -numerator, below)
        return Mul(numerator, below)


def together(e: Expr, known: Known, numbers: bool = True) -> Fraction:
    """a/b + c/d = (a d + b c)/(b d), over the least denominator, at every level of sums, products and powers. With
    `numbers` x + 6/5 is (5x + 6)/5 too."""
    whole = fold(e, _operations, lambda part, args: _over_one(rebuilt(part, args), numbers) if args else part, known)
    over, under = [], []
    for factor in Mul.make_args(whole):
        if factor.is_Rational:
            over += [Integer(factor.p)] if factor.p != 1 else []
            under += [Integer(factor.q)] if factor.q != 1 else []
        elif _below(factor):
            under.append(Pow(factor.base, -factor.exp))
        else:
            over.append(factor)
    return Fraction(joined_or_one(over), joined_or_one(under))


def _below(f: Expr) -> bool:
    return isinstance(f, Pow) and bool(f.exp.is_Rational and f.exp.is_negative)


def _over_one(e: Expr, numbers: bool) -> Expr:
    if not isinstance(e, Add):
        return e
    terms = [_term(t) for t in e.args]
    number = lcm(*(int(t.number.q) for t in terms)) if numbers else 1
    below = _least_denominator(terms)
    if not below:
        whole = _factored(plus([times(Integer(number), t) for t in e.args]) if number != 1 else e)
        return whole if number == 1 else joined((Rational(1, number), *Mul.make_args(whole)))
    inner = []
    for t in terms:
        missing = [
            Pow(base, t.powers.get(base, S.Zero) - k) if _under(t, base) else Pow(base, -k) for base, k in below.items()
        ]
        kept = [f for f, base in zip(t.factors, t.powers) if not (_under(t, base) and base in below)]
        inner.append(Mul(t.number * number, *kept, *missing))
    numerator = _factored(total) if isinstance(total := plus(inner), Add) else total
    return Mul(Rational(1, number), numerator, *(Pow(base, k) for base, k in below.items()))


def _least_denominator(terms: list[_Term]) -> dict[Expr, Expr]:
    """base -> the most negative exponent that it has in one of the terms"""
    below: dict[Expr, Expr] = {}
    for t in terms:
        for base, k in t.powers.items():
            if k.is_Rational and k.is_negative:
                below[base] = min(k, below.get(base, S.Zero))
    return below


def _under(t: _Term, base: Expr) -> bool:
    k = t.powers.get(base)
    return k is not None and bool(k.is_Rational and k.is_negative)
