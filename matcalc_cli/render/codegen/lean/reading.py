"""Components as items: numbers go up to where they are free, negative and broken powers become items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any, TypeAlias

from sympy import Add, Basic, Expr, Float, Mul, Piecewise, Pow, Rational, S, exp

from matcalc_cli.model.functions import shared_step, step
from matcalc_cli.model.nodes import is_array
from matcalc_cli.model.walk import order
from matcalc_cli.render.codegen.forms import hypot
from matcalc_cli.render.codegen.lean.items import ONE, Atom, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import Number, exact, powered, size, whole

MOST = 64  # higher powers are left to the function of the language
_Factor: TypeAlias = tuple[Expr, Number]
_ONCE: Number = 1
_DOUBLE = 53  # bits of a decimal number that is calculated with


def read(exprs: Sequence[Expr], names: Sequence[Expr], frugal: bool) -> tuple[Items, list[Ref]]:
    """(items, results); items are in the order of the names, which text follows.

    `frugal` where a division takes longer than a multiplication.
    """
    reader = _Reader(frugal)
    reader.read([*names, *exprs])
    return reader.items, [reader.refs[id(e)] for e in exprs]


class _Reader:
    """Every part once."""

    def __init__(self, frugal: bool) -> None:
        self.frugal = frugal
        self.items = Items()
        self.refs: dict[int, Ref] = {}  # by identity: hashing a part takes as long as reading it
        self.parts: dict[int, Sequence[Basic]] = {}
        self.factors: dict[int, list[_Factor]] = {}
        self.sides: dict[int, set[int]] = {}  # of a length, the items it is of

    def read(self, exprs: Sequence[Expr]) -> None:
        """Every part under some scalars once."""
        refs = self.refs
        for e in order(exprs, self.below):
            refs[id(e)] = self.made(e, [refs[id(part)] for part in self.parts[id(e)]])

    def below(self, e: Basic) -> Sequence[Basic]:
        """What is read before a part."""
        if isinstance(e, Mul) or isinstance(e, Pow) and e.exp.is_Rational:
            self.factors[id(e)] = factors = _factors(e)
            found: Sequence[Basic] = [base for base, _ in factors]
        else:
            found = _operands(e) if e.args else ()
        self.parts[id(e)] = found
        return found[::-1]

    def made(self, e: Any, below: list[Ref]) -> Ref:
        rule = _READ.get(type(e))
        if rule is not None:
            return rule(self, e, below)
        if e.is_Rational:
            return (e.p if e.q == 1 else Fraction(e.p, e.q)), ONE
        return self.other(e, below)

    def float(self, e: Any, below: list[Ref]) -> Ref:
        number = float(e)
        return (exact(number), ONE) if e._prec == _DOUBLE and isfinite(number) else self.other(e, below)

    def sum(self, e: Any, below: list[Ref]) -> Ref:
        weights: dict[int, Number] = {}
        for number, item in below:
            # 2 (a + b) is 2 a + 2 b among other terms
            for term, weight in self.items.sums.get(item, {item: 1}).items():
                weights[term] = weights.get(term, 0) + number * weight
        found = self.items.sum({item: weight for item, weight in sorted(weights.items()) if weight})
        if weights.keys() <= self.items.guards:
            self.items.guards.add(found[1])
        return found

    def product(self, e: Any, below: list[Ref]) -> Ref:
        """The product of powers, to whose bases the references are."""
        if not e.is_commutative:
            return self.other(e, below)
        total: Number = 1
        found: dict[int, int] = {}
        guards: list[int] = []
        for (base, k), ref in zip(self.factors[id(e)], below):
            number, powers = self.powers(base, k, ref)
            total *= number
            for item, power in powers:
                if item in self.items.guards and power == 1:
                    guards.append(item)
                else:
                    found[item] = found.get(item, 0) + power
        over = dict(sorted(found.items()))
        if over and min(over.values()) <= 0:
            under = {item: -power for item, power in over.items() if power < 0}
            over = {item: power for item, power in over.items() if power > 0}
            if under:
                self.divide(over, under)
        return total, self.items.guarded(guards, self.items.product(over))

    def powers(self, base: Expr, k: Number, ref: Ref) -> tuple[Number, Collection[tuple[int, int]]]:
        """(number, powers of items) of a power."""
        number, item = ref
        inner = self.items.products.get(item)
        if inner is None:
            inner = {item: 1} if item != ONE else {}
        if k == 1:
            return number, inner.items()
        if size(k) > MOST or k.denominator > 2:
            power = Pow(base, Rational(k.numerator, k.denominator), evaluate=False)
            return 1, [(self.atom(power, (base,), (ref,)), 1)]
        if k.denominator == 1:
            return powered(number, k.numerator), [(part, power * k.numerator) for part, power in inner.items()]
        root, whole = self.items.root(ref), k.numerator // 2
        if k < 0:
            return 1, [(root, k.numerator)]
        return powered(number, whole), [(root, 1), *([(item, whole)] if inner and whole else [])]

    def divide(self, over: dict[int, int], under: dict[int, int]) -> None:
        """One denominator of its own; where division takes long, powers of one base are powers of its inverse."""
        if len(under) == 1:
            ((base, k),) = under.items()
            sides = self.sides.get(base)
            if k > 1 and sides:
                k -= self.beside(over, sides, base, k)
            if self.frugal and k:
                inverse = self.items.inverse(base)
                over[inverse] = over.get(inverse, 0) + k
                return
            under = {base: k} if k else {}
        if under:
            over[self.items.inverse(self.items.product(under))] = 1

    def beside(self, over: dict[int, int], sides: set[int], length: int, most: int) -> int:
        """Sides of a triangle over its length, so many as there are."""
        count = 0
        for side in sides & over.keys():
            k = min(over[side], most - count)
            if k:
                over[side] -= k
                over[self.items.ratio(side, self.items.inverse(length))] = k
                count += k
        for side in [item for item, k in over.items() if not k]:
            del over[side]
        return count

    def power(self, e: Any, below: list[Ref]) -> Ref:
        if e.exp.is_Rational:
            return self.product(e, below)
        if isinstance(e.exp, Float):
            return self.other(e, below)
        return 1, self.items.power(below[0], below[1])

    def exponential(self, e: Any, below: list[Ref]) -> Ref:
        base = self.items.atom(S.Exp1, Atom(S.Exp1, (), ()))
        return 1, self.items.power((1, base), below[0])

    def other(self, e: Any, below: list[Ref]) -> Ref:
        return 1, self.atom(e, self.parts[id(e)], below)

    def atom(self, e: Any, parts: Sequence[Basic], below: Sequence[Ref]) -> int:
        """An atom; what multiplies a choice of zeros and ones is computed where it is one, and stays beside it."""
        item = self.items.atom(e, Atom(e, tuple(parts), tuple(below)))
        if isinstance(e, (Piecewise, step, shared_step)):
            self.items.guards.add(item)
        if isinstance(e, hypot):
            self.sides[item] = {side for _, part in below for side in self.sides.get(part, {part})}
        return item


def _factors(e: Any) -> list[_Factor]:
    """(base, exponent) of the factors of a product or a power by a fraction; those of products in it among them."""
    factors = e.args if isinstance(e, Mul) else (e,)
    if not any(isinstance(factor, (Mul, Pow)) for factor in factors):
        return [(factor, _ONCE) for factor in factors]  # hashes of SymPy's take long
    found: dict[Expr, Number] = {}
    for factor in factors:
        base, number = factor, _ONCE
        if isinstance(factor, Pow) and factor.exp.is_Rational:
            base, k = factor.base, factor.exp
            number = k.p if k.q == 1 else Fraction(k.p, k.q)
        if isinstance(base, (Mul, Pow)) and (base.is_Mul or base.exp.is_Rational) and number.denominator == 1:
            for inner, power in _factors(base):
                found[inner] = whole(Fraction(found.get(inner, 0) + power * number))
        else:
            found[base] = found[base] + number if base in found else number
    return list(found.items())


def _operands(e: Any) -> Sequence[Basic]:
    """What is read before what is no product: scalars, the base of a power, and what conditions compare."""
    if isinstance(e, Piecewise):
        return [*(value for value, _ in e.args), *(part for _, condition in e.args for part in _compared(condition))]
    if isinstance(e, Pow) and isinstance(e.exp, Float):
        return (e.base,)
    return [a for a in e.args if isinstance(a, Expr) and not is_array(a)]


def _compared(condition: Basic) -> Iterator[Expr]:
    """The scalars that a condition compares."""
    for part in condition.args:
        if isinstance(part, Expr) and not is_array(part):
            if part.args:
                yield part
        else:
            yield from _compared(part)


_READ: dict[type, Callable[[_Reader, Any, list[Ref]], Ref]] = {
    Add: _Reader.sum,
    Mul: _Reader.product,
    Pow: _Reader.power,
    exp: _Reader.exponential,
    Float: _Reader.float,
}
