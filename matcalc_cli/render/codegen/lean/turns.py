"""Sums of products of sines and cosines are collected by one angle after the other, as one goes along an arm.

    c1 (c2 a - s2 b) + s1 d      and      s1 (c2 a - s2 b) - c1 d

are a point that is turned by q2 and then by q1: whatever form the entries had, what belongs to one turn is written once
and what all entries share is found by being the same polynomial (polynomials.py). The angles go in the order of their
names, as joints have numbers from the base to the tool. What comes of it is taken where it has fewer operations.

Nothing else is multiplied out: sums without an angle, their powers, roots and reciprocals stay as they are, for in
x - y of two names every digit may cancel. A sum that is multiplied out here has been rounded already, as sines are:
at 60 points, some next to 0 and at pi/2, four arms are within 2.2e-16 of mpmath's entries with and without it.

Multiplications + additions of Jacobians without and with it: iiwa arm 93 + 42 and 68 + 30, Franka arm with its hand
103 + 56 and 70 + 34, arms of 12 joints 222 + 112 and 194 + 92; of 36 random arms of 3 to 7 joints 14 have up to 9 in a
hundred fewer and none has more. Time of a call beside CasADi's (gcc -O2, glibc 2.36, minima of 61 runs in turns, pinned
to one processor): 0.93 and 0.89 x (iiwa), 0.86 and 0.81 x (Franka). The six calls of sincos take 0.80 and 0.73 x of
that by themselves: 9 ns each, 122 instructions, whatever is done with the results. What changed nothing within 0.5 ns
of 62: the order of statements (all sines first or last, by the joints forwards or backwards, each operation as early as
it can be or one call later, 24 orders by chance), results that are stored at once or at the end, `restrict`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import cos, sin

from matcalc_cli.model.walk import itself, order
from matcalc_cli.render.codegen.lean.items import ONE, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import Number, powered
from matcalc_cli.render.codegen.lean.polynomials import LEAF, UNIT, Polynomials, Share, TooLarge
from matcalc_cli.render.codegen.lean.structure import Reach, below, rebuilt_item
from matcalc_cli.render.codegen.stable import complemented

MOST = 5  # terms of polynomials for each item of a program: arms of 12 joints have 4.2; those of 15, 8.0, save 5 of 100
FEW = 24  # angles: a polynomial is as deep as they are many


def turned(items: Items, roots: Sequence[Ref], reached: Reach) -> tuple[Items, list[Ref]] | None:
    """The same program with its angles one after the other; None where no two of them are multiplied, or where that is
    too much work."""
    turns = _turns(items, reached.needed)
    if not 1 < len(set(turns.values())) <= FEW:
        return None
    angled, opened, is_several = _angled(items, reached.needed, turns)
    if not is_several:
        return None
    work = _Turning(items, turns, angled, opened, MOST * len(reached.needed))
    try:
        return work.program(roots, reached.needed)
    except TooLarge:
        return None


def _turns(items: Items, needed: Sequence[int]) -> dict[int, int]:
    """{sine or cosine: number of its angle}, in the order of the names that are in the angles."""
    found: dict[object, list[int]] = {}
    for item in needed:
        atom = items.atoms.get(item)
        if atom is not None and isinstance(atom.expr, (sin, cos)):
            found.setdefault(atom.below[0], []).append(item)
    if len(found) < 2:
        return {}
    ordered = sorted(found.values(), key=lambda alike: (_names(items, alike[0]), alike[0]))
    return {item: turn for turn, alike in enumerate(ordered) for item in alike}


def _names(items: Items, item: int) -> list[int]:
    """What is below an item and has nothing below it; items of names are in the order of these."""
    parts: Callable[[int], list[int]] = lambda part: below(items, part)
    return sorted([part for part in order([item], parts, itself) if not below(items, part)])


def _angled(items: Items, needed: Sequence[int], turns: dict[int, int]) -> tuple[set[int], set[int], bool]:
    """(sums and products of sines and cosines, the choices among them that are opened, are two angles multiplied?)"""
    of = {item: 1 << turn for item, turn in turns.items()}  # a bit for each angle
    opened = _opened(items, needed, turns)
    is_several = False
    for item in needed:
        inner: Iterable[int]
        if item in items.products:
            inner = items.products[item]
        elif item in items.sums:
            inner = items.sums[item]
        elif item in opened:
            inner = (items.masked[item][1], items.atoms[items.masked[item][0][0]].below[1][1])
        else:
            continue
        angles = count = 0
        for part in inner:
            if part in of:
                angles |= of[part]
                count += 1
        if angles:
            of[item] = angles
            is_several = is_several or count > 1 and angles.bit_count() > 1 and item not in items.sums
    return set(of), opened, is_several


def _opened(items: Items, needed: Sequence[int], turns: dict[int, int]) -> set[int]:
    """1 - cos(t) times other factors is written as it is where a term beside it is not small with t: the sum has the
    digits of its largest term."""
    known = {items.atoms[item].expr: item for item in turns}
    found: dict[int, bool] = {}
    for item in needed if items.masked else ():
        terms = items.sums.get(item, ())
        for term in terms:
            if term not in items.masked:
                continue
            guards, _ = items.masked[term]
            cosine = complemented(items.atoms[guards[0]].expr) if len(guards) == 1 else None
            small = {known.get(sin(cosine.args[0]), guards[0]), guards[0]} if cosine is not None else set()
            large = [other for other in terms if not small & _factors(items, other)]
            found[term] = found.get(term, True) and cosine in known and len(large) > 0
    return {item for item, is_opened in found.items() if is_opened}


def _factors(items: Items, item: int) -> set[int]:
    guards, inner = items.masked.get(item, ((), item))
    return {*guards, *items.products.get(inner, (inner,))}


class _Turning:
    """Items -> polynomials -> items of a new program."""

    def __init__(self, items: Items, turns: dict[int, int], angled: set[int], opened: set[int], budget: int) -> None:
        self.items, self.new = items, Items()
        self.turns, self.angled, self.opened = turns, angled, opened
        self.polynomials = Polynomials(self.new, budget)
        self.shares: dict[int, Share] = {ONE: (1, UNIT)}  # of the items
        self.refs: dict[int, Ref] = {ONE: (1, ONE)}  # of the items that have no angle, or are not looked into
        self.written: dict[int, Ref] = {UNIT: (1, ONE)}  # of the polynomials

    def program(self, roots: Sequence[Ref], needed: Sequence[int]) -> tuple[Items, list[Ref]]:
        """The new items and results."""
        leaves = sorted([item for item in needed if item in self.items.atoms and not below(self.items, item)])
        for item in dict.fromkeys([*leaves, *needed]):
            if item in self.turns:
                made = rebuilt_item(self.items, item, self.new, self.ref)
                self.refs[item] = made
                self.shares[item] = self.polynomials.of(self.turns[item], made[1])
            elif item in self.angled:
                self.shares[item] = self.share(item)
            else:
                self.refs[item] = rebuilt_item(self.items, item, self.new, self.ref)
        found: list[Ref] = []
        for number, item in roots:
            scale, place = self.ref(item)
            found.append((number * scale, place))
        return self.new, found

    def share(self, item: int) -> Share:
        """A sum or product of sines and cosines as a polynomial."""
        items, polynomials = self.items, self.polynomials
        if item in self.opened:
            guards, inner = items.masked[item]
            number, whole = items.atoms[guards[0]].below[1]
            return polynomials.times((number, UNIT), polynomials.times(self.of(whole), self.of(inner)))
        if item in items.sums:
            shares = []
            for term, weight in items.sums[item].items():
                number, polynomial = self.of(term)
                shares.append((weight * number, polynomial))
            return polynomials.total(shares)
        return self.product(items.products[item])

    def product(self, factors: dict[int, int]) -> Share:
        """What has no angle first, then from the innermost turn outwards."""
        total: Number = 1
        plain: dict[int, int] = {}
        inner: list[Share] = []
        for item, k in factors.items():
            if item in self.turns or k == 1 and item in self.angled:
                inner += [self.of(item)] * k
                continue
            number, made = self.ref(item)
            total *= powered(number, k)
            for part, power in self.new.products.get(made, {made: 1}).items():
                if part != ONE:
                    plain[part] = plain.get(part, 0) + power * k
        found: Share = (total, UNIT)
        if plain:
            found = total, self.polynomials.of(LEAF, self.new.product(dict(sorted(plain.items()))))[1]
        inner.sort(key=self.place)
        for share in inner:
            found = self.polynomials.times(share, found)
        return found

    def place(self, share: Share) -> int:
        return -self.polynomials.turns[share[1]]

    def of(self, item: int) -> Share:
        """The polynomial of an item; of what has no angle, the item."""
        found = self.shares.get(item)
        if found is None:
            number, made = self.refs[item]
            _, polynomial = self.polynomials.of(LEAF, made)
            found = self.shares[item] = number, polynomial
        return found

    def ref(self, item: int) -> Ref:
        """An item of the new program; of a polynomial, what it is written as."""
        found = self.refs.get(item)
        if found is None:
            number, polynomial = self.shares[item]
            made = self.write(polynomial)
            found = self.refs[item] = number * made[0], made[1]
        return found

    def write(self, polynomial: int) -> Ref:
        """The sum of its terms."""
        found = self.written.get(polynomial)
        if found is not None:
            return found
        weights: dict[int, Number] = {}
        for item, weight, child in self.polynomials.terms[polynomial]:
            number, inner = self.write(child)
            terms = self.new.sums.get(inner, {inner: 1}) if item == ONE else {self.times(item, inner): 1}
            for term, share in terms.items():
                weights[term] = weights.get(term, 0) + weight * number * share
        weights = {item: weight for item, weight in sorted(weights.items()) if weight}
        found = self.written[polynomial] = self.new.sum(weights)
        return found

    def times(self, a: int, b: int) -> int:
        return self.new.product(self.polynomials.factors(a, b))
