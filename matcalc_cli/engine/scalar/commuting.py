"""Products and sums of commuting scalars, as Mul and Add would build them, several times faster.

`times` and `plus` know what an operand usually is: a rational number, or a product of symbols, functions, sums and
powers, already in SymPy's order. Such operands only have to be merged; Mul and Add would take them apart, look for
every kind of object SymPy knows, and sort again. Whatever else turns up (exponentials that combine, roots of numbers,
infinities, what does not commute) is left to Mul and Add, so the answers are the same objects, with one exception:
2 (x + y) stays a product, where Mul writes 2x + 2y, until a sum takes its terms. That keeps the factors of
-400 x (y - x^2) together through a whole derivative.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from functools import cache, cmp_to_key
from typing import TypeAlias

from sympy import Add, Basic, Expr, Function, Mul, Pow, S, Symbol, exp
from sympy.core.numbers import NumberSymbol

from matcalc_cli.model.applying import one, product, total

_ORDER = cmp_to_key(Basic.compare)  # the canonical order of the arguments of Mul and Add
_SHORT = 32  # operands; longer sums and products are not kept, for they may be many
_Split: TypeAlias = tuple[Expr, tuple[Expr, ...], dict[Expr, Expr]]
_Key: TypeAlias = Basic | tuple[Expr, ...]  # a term without its number: a factor, or the factors


@cache
def _plain(kind: type) -> bool:
    """Does an object of this class enter a product as itself to the power 1?"""
    own = getattr(kind, "as_base_exp", None)
    return own is Expr.as_base_exp and issubclass(kind, (Symbol, Function, Add, NumberSymbol))


def _base(factor: Expr) -> Expr | None:
    """What the factor is a power of; None for a factor that Mul treats in a way of its own."""
    kind = factor.__class__
    if not factor.is_commutative:
        return None
    if kind is Pow:
        base = factor.args[0]
        return base if _plain(base.__class__) else None
    return S.Exp1 if kind is exp else factor if _plain(kind) else None


def _split(e: Expr) -> _Split | None:
    """(number, factors, {base: factor}) of a product; None when a factor needs Mul."""
    number: Expr = S.One
    factors: tuple[Expr, ...] = (e,)
    if e.is_Number:
        number, factors = e, ()
    elif type(e) is Mul:
        factors = e.args
        if factors[0].is_Number:
            number, factors = factors[0], factors[1:]
    if not number.is_Rational or number is S.Zero:
        return None
    bases: dict[Expr, Expr] = {}
    for factor in factors:
        base = _base(factor)
        if base is None or base in bases:
            return None
        bases[base] = factor
    return number, factors, bases


def joined(factors: tuple[Expr, ...]) -> Expr:
    """The product of factors in order."""
    return one(Mul, factors) if len(factors) <= _SHORT else Mul._from_args(factors, True)


def _summed(terms: tuple[Expr, ...]) -> Expr:
    return one(Add, terms) if len(terms) <= _SHORT else Add._from_args(terms, True)


def times(a: Expr, b: Expr) -> Expr:
    """a b"""
    if a is S.One:
        return b
    if b is S.One:
        return a
    left, right = _split(a), _split(b)
    if left is None or right is None:
        return product(a, b)
    number = left[0] if right[0] is S.One else right[0] if left[0] is S.One else left[0] * right[0]
    if len(left[1]) < len(right[1]):
        left, right = right, left
    factors = _merged(left, right)
    if factors is None:
        return product(a, b)
    if number is S.One:
        return joined(tuple(factors))
    if number is S.NegativeOne and len(factors) == 1 and type(factors[0]) is Add:
        return plus([times(number, term) for term in factors[0].args])
    return joined((number, *factors))


def _merged(left: _Split, right: _Split) -> list[Expr] | None:
    """The factors of both in order, powers of one base as one power; None where that is not plain sailing."""
    factors = list(left[1])
    known = left[2]
    for base, factor in right[2].items():
        other = known.get(base)
        if other is not None:
            if base is S.Exp1:
                return None
            exponent = _exponent(other, base) + _exponent(factor, base)
            if not exponent.is_Integer or exponent is S.Zero and type(base) is Add:
                return None
            factors.remove(other)
            if exponent is S.Zero:
                continue
            factor = base if exponent is S.One else Pow(base, exponent)
            if exponent is not S.One and not (type(factor) is Pow and factor.args[0] == base):
                return None
        insort(factors, factor, key=_ORDER)
    return factors


def _exponent(factor: Expr, base: Expr) -> Expr:
    return S.One if factor is base or type(factor) is not Pow else factor.args[1]


def plus(terms: Iterable[Expr]) -> Expr:
    """a + b + ..., like terms collected."""
    terms = list(terms)
    if len(terms) == 1:
        return terms[0]
    constant = S.Zero
    weights: dict[_Key, Expr] = {}  # what a term is besides its number -> the sum of the numbers
    alone: dict[_Key, Expr | None] = {}  # the term itself, while it is the only one of its kind
    queue = list(terms)
    for term in queue:
        kind = type(term)
        weight, key = S.One, term
        if kind is Add:
            queue.extend(term.args)
            continue
        if kind is Mul and term.is_commutative:
            key = term.args
            if key[0].is_Number:
                weight, key = key[0], key[1] if len(key) == 2 else key[1:]
                if not weight.is_Rational:
                    return total(*terms)
                if type(key) is Add:
                    queue.extend([times(weight, part) for part in key.args])
                    continue
        elif term.is_Rational:
            constant = constant + term
            continue
        elif _base(term) is None:
            return total(*terms)
        before = weights.get(key)
        weights[key] = weight if before is None else before + weight
        alone[key] = term if before is None else None
    parts = [
        _weighted(weights[key], key) if term is None else term
        for key, term in alone.items()
        if weights[key] is not S.Zero
    ]
    parts.sort(key=_ORDER)
    if constant is not S.Zero:
        parts.insert(0, constant)
    return _summed(tuple(parts))


def _weighted(weight: Expr, key: _Key) -> Expr:
    factors = key if isinstance(key, tuple) else (key,)
    return joined(factors if weight is S.One else (weight, *factors))
