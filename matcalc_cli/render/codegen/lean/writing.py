"""Items as operations: signs where they cost nothing, one division for a quotient, products from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from matcalc_cli.render.codegen.lean.items import ONE, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import Number, is_decimal, size
from matcalc_cli.render.codegen.lean.structure import Reach, below
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.masks import switched
from matcalc_cli.render.codegen.ops import Op, is_short
from matcalc_cli.render.codegen.scalars import total


def written(items: Items, roots: Sequence[Ref], reached: Reach, low: Lowering, frugal: bool) -> list[Op]:
    """The operations of the results."""
    writer = _Writer(items, reached, low, frugal)
    return [writer.scaled(number, item) for number, item in roots]


class _Writer:
    def __init__(self, items: Items, reached: Reach, low: Lowering, frugal: bool) -> None:
        self.items, self.low, self.frugal = items, low, frugal
        needed, self.used = reached
        # text follows the order of the names, then that in which things are computed
        names = sorted(item for item in needed if item in items.atoms and not below(items, item))
        self.turn = {item: k for k, item in enumerate(dict.fromkeys([ONE, *names, *needed]))}
        self.made: dict[int, Op] = {}
        for item in needed:
            if self.used[item] == 1 and (item in items.products or item in items.inverses or item in items.masked):
                continue  # stands where it is used
            self.made[item] = self.make(item)

    def place(self, item: int) -> list[int]:
        """Where a term stands in a sum: by its factors."""
        return sorted(map(self.turn.__getitem__, self.items.products.get(item, (item,))))

    def make(self, item: int) -> Op:
        """The operation of an item whose operands have theirs."""
        items, ops = self.items, self.low.ops
        if item in items.sums:
            weights = items.sums[item]
            return total(ops, [self.scaled(weights[t], t) for t in sorted(weights, key=self.place)])
        if item in items.products:
            return self.times(1, items.products[item])
        if item in items.inverses:
            return ops.div(ops.number(1), self.scaled(1, items.inverses[item]))
        if item in items.ratios:
            side, inverse = items.ratios[item]
            return self.times(1, {side: 1, inverse: 1})
        if item in items.masked:
            return self.masked(1, item)
        if item in items.roots:
            return ops.entrywise("sqrt", self.scaled(*items.roots[item]))
        if item in items.powers:
            base, exponent = (self.scaled(*ref) for ref in items.powers[item])
            if base.kind == "constant" and base.value == "e":
                return ops.entrywise("call", exponent, value="exp")
            return ops.power(base, exponent)
        atom = items.atoms[item]
        for part, ref in zip(atom.parts, atom.below):
            self.low.memo[id(part)] = self.scaled(*ref)
        return self.low(atom.expr)

    def scaled(self, number: Number, item: int) -> Op:
        """A number times an item."""
        if item == ONE:
            return self.number(number)
        if item in self.items.guards:
            return switched(self.low.ops, [self.made[item]], self.number(number))
        if number == -1 and self.turned({item: 1}) != ONE:
            return self.negative(item)
        if item in self.made:
            made = self.made[item]
            if number == -1 and made.kind == "sub":
                return self.low.ops.make("neg", made)  # others have a - b: b - a would be computed beside it
            return made if number == 1 else self.times(number, {item: 1})
        if item in self.items.masked:
            return self.masked(number, item)
        return self.times(number, self.items.products.get(item, {item: 1}))

    def negative(self, item: int) -> Op:
        """b - a for -(a - b)"""
        weights = self.items.sums[item]
        return total(self.low.ops, [self.scaled(-weights[term], term) for term in sorted(weights, key=self.place)])

    def masked(self, number: Number, item: int) -> Op:
        """A number times an item, where it is not 0."""
        guards, inner = self.items.masked[item]
        return switched(self.low.ops, [self.made[guard] for guard in guards], self.scaled(number, inner))

    def times(self, number: Number, factors: dict[int, int]) -> Op:
        """number * factors, over one denominator."""
        ops = self.low.ops
        over: list[Op] = []
        under: list[Op] = []
        turned = self.turned(factors) if number < 0 else ONE
        if turned != ONE:
            number, factors = -number, {item: k for item, k in factors.items() if item != turned}
        self.collect(factors, over, under)
        if turned != ONE:
            over.append(self.negative(turned))
        top, bottom = self.parts(size(number))
        if top != 1:
            over.insert(0, ops.number(top))
        if bottom != 1:
            under.insert(0, ops.number(bottom))
        result = self.product(over)
        if under:
            result = ops.div(result, self.product(under))
        return ops.neg(result) if number < 0 else result

    def turned(self, factors: dict[int, int]) -> int:
        """A sum of no others among the factors, which takes a sign at no cost."""
        sums = self.items.sums
        for item, k in factors.items():
            if k == 1 and item in sums and self.used[item] == 1 and len(sums[item]) > 1:
                return item
        return ONE

    def collect(self, factors: dict[int, int], over: list[Op], under: list[Op]) -> None:
        """The operations of the factors; what is used only here stands here."""
        items = self.items
        for item in sorted(factors, key=self.turn.__getitem__):
            k, base = factors[item], items.inverses.get(item)
            if base is not None and k == 1 and not self.frugal:
                under.append(self.scaled(1, base))
            elif item in self.made:
                over.append(self.power(self.made[item], k))
            elif base is None and k == 1 and item in items.products:
                self.collect(items.products[item], over, under)
            elif base is None:
                over.append(self.power(self.scaled(1, item), k))
            elif k == 1 and base not in self.made and base in items.products:
                self.collect(items.products[base], under, over)
            else:
                under.append(self.power(self.scaled(1, base), k))

    def number(self, number: Number) -> Op:
        """A number by itself."""
        top, bottom = self.parts(size(number))
        op = self.low.ops.number(top if bottom == 1 else Fraction(top) / bottom)
        return self.low.ops.neg(op) if number < 0 else op

    def parts(self, number: Number) -> tuple[Number | float, int]:
        """(p, q) for p/q, or a decimal and 1 where that is one operation fewer."""
        if number.denominator == 1 or not is_short(Fraction(number)):
            return number, 1
        if self.frugal or number.numerator != 1 and is_decimal(number):
            return float(number), 1
        return number.numerator, number.denominator

    def power(self, base: Op, k: int) -> Op:
        """base^k: by squares, or as the language writes it."""
        ops = self.low.ops
        if k == 1:
            return base
        if not self.frugal:
            return ops.power(base, ops.number(k))
        half = self.power(base, k // 2)
        square = ops.entrywise("mul", half, half)
        return ops.entrywise("mul", square, base) if k % 2 else square

    def product(self, factors: Sequence[Op]) -> Op:
        """From left to right; a reciprocal that others use too stays one."""
        if not factors:
            return self.low.ops.number(1)
        result = factors[0]
        for factor in factors[1:]:
            plain = self.is_reciprocal(result) or self.is_reciprocal(factor)
            result = self.low.ops.entrywise("mul", result, factor) if plain else self.low.ops.mul(result, factor)
        return result

    def is_reciprocal(self, op: Op) -> bool:
        """Is it 1/a?"""
        return op.kind == "div" and self.low.ops.is_number(op.args[0], 1)
