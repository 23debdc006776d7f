"""What is under the results of a program: in order, how often used, how much it costs; and the same built anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from matcalc_cli.model.walk import itself, order
from matcalc_cli.render.codegen.lean.items import ONE, Atom, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import Number, costs, divided, powered

DIVISION = 4  # multiplications that a quotient, a root, a function take
ROOT = 5
CALL = 20


def below(items: Items, item: int) -> list[int]:
    """The operands of an item."""
    weights = items.sums.get(item)
    if weights is not None:
        return [term for term in weights if term != ONE]
    factors = items.products.get(item)
    if factors is not None:
        return list(factors)
    if item in items.inverses:
        return [items.inverses[item]]
    if item in items.ratios:
        return [*items.ratios[item]]
    if item in items.masked:
        guards, inner = items.masked[item]
        return [*guards, inner] if inner != ONE else [*guards]
    return [part for _, part in _refs(items, item) if part != ONE]


def _refs(items: Items, item: int) -> Sequence[Ref]:
    """The operands of roots, powers and atoms."""
    if item in items.roots:
        return (items.roots[item],)
    return items.powers[item] if item in items.powers else items.atoms[item].below


def live(items: Items, roots: Sequence[Ref]) -> list[int]:
    """What the results need, operands first."""
    needed = [item for _, item in roots if item != ONE]
    return order(needed, lambda item: below(items, item), itself)


def uses(items: Items, roots: Sequence[Ref], needed: Sequence[int]) -> Counter[int]:
    """How many items and results use each."""
    sums, products = items.sums, items.products
    found = dict.fromkeys(needed, 0)
    found[ONE] = 0
    for _, root in roots:
        found[root] += 1
    for item in needed:
        for part in sums.get(item) or products.get(item) or below(items, item):
            found[part] += 1
    del found[ONE]
    return Counter(found)


class Reach(NamedTuple):
    """What the results need, operands first, and how many items and results use each."""

    needed: list[int]
    used: Counter[int]


def reach(items: Items, roots: Sequence[Ref]) -> Reach:
    """Of some results."""
    needed = live(items, roots)
    return Reach(needed, uses(items, roots, needed))


def cost(items: Items, roots: Sequence[Ref], reached: Reach) -> int:
    """Operations of the program: an addition and a multiplication are one each."""
    total = sum([costs(number) for number, item in roots if item != ONE])
    used = reached.used
    for item in reached.needed:
        if item in items.sums:
            total += weighed(items.sums[item])
        elif item in items.products:
            factors = items.products[item]
            total += sum([raised(k) for k in factors.values() if k > 1]) + len(factors) - 1
            total -= len(factors) > 1 and any(base in items.inverses and used[base] == 1 for base in factors)
        elif item in items.inverses:
            total += DIVISION
        elif item in items.ratios:
            total += 1
        elif item in items.masked:
            total += len(items.masked[item][0])
        else:
            refs = _refs(items, item)
            total += (ROOT if item in items.roots else CALL) * bool(refs)
            total += sum([costs(number) for number, part in refs if part != ONE])
    return total


def weighed(weights: dict[int, Number]) -> int:
    """Operations of a sum."""
    return len(weights) - 1 + sum(costs(weight) for item, weight in weights.items() if item != ONE)


def raised(k: int) -> int:
    """Multiplications of a power by squares."""
    return k.bit_length() + k.bit_count() - 2


def rebuilt(items: Items, roots: Sequence[Ref]) -> tuple[Items, list[Ref]]:
    """The same program with sums of one term and products of products put in their places."""
    new = Items()
    refs: dict[int, Ref] = {ONE: (1, ONE)}
    needed = live(items, roots)
    leaves = sorted(item for item in needed if item in items.atoms and not below(items, item))
    for item in dict.fromkeys([*leaves, *needed]):  # text follows the order of the names
        refs[item] = rebuilt_item(items, item, new, refs.__getitem__)
    return new, [_moved(root, refs.__getitem__) for root in roots]


def rebuilt_item(items: Items, item: int, new: Items, of: Callable[[int], Ref]) -> Ref:
    """One item of another program, whose operands are there already."""
    found: Ref
    if item in items.sums:
        found = _sum(new, items.sums[item], of)
    elif item in items.products:
        found = _product(new, items.products[item], of)
    elif item in items.inverses:
        number, base = of(items.inverses[item])
        found = divided(1, number), new.inverse(base)
    elif item in items.ratios:
        (number, side), (scale, inverse) = (of(part) for part in items.ratios[item])
        found = number * scale, new.ratio(side, inverse)
    elif item in items.masked:
        guards, inner = items.masked[item]
        number, base = of(inner)
        found = number, new.guarded([of(guard)[1] for guard in guards], base)
    elif item in items.roots:
        found = 1, new.root(_moved(items.roots[item], of))
    elif item in items.powers:
        power, exponent = items.powers[item]
        found = 1, new.power(_moved(power, of), _moved(exponent, of))
    else:
        expr, parts, refs = items.atoms[item]
        found = 1, new.atom(item, Atom(expr, parts, tuple([_moved(ref, of) for ref in refs])))
    if item in items.guards:
        new.guards.add(found[1])
    return found


def _moved(ref: Ref, of: Callable[[int], Ref]) -> Ref:
    number, item = of(ref[1])
    return ref[0] * number, item


def _sum(new: Items, weights: dict[int, Number], of: Callable[[int], Ref]) -> Ref:
    found: dict[int, Number] = {}
    for item, weight in weights.items():
        number, base = of(item)
        found[base] = found.get(base, 0) + weight * number
    return new.sum({item: weight for item, weight in found.items() if weight})


def _product(new: Items, factors: dict[int, int], of: Callable[[int], Ref]) -> Ref:
    total: Number = 1
    found: dict[int, int] = {}
    for item, k in factors.items():
        number, base = of(item)
        total *= powered(number, k)
        for inner, power in new.products.get(base, {base: 1}).items():
            if inner != ONE:
                found[inner] = found.get(inner, 0) + power * k
    return total, new.product(found)
