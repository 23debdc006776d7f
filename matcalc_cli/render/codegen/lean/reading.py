"""The graph of components as items: numbers go up to where they are free, negative and broken powers become items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy import Expr, Piecewise

from matcalc_cli.engine.graph.kinds import CALL, CHOICE, NUMBER, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.model.functions import shared_step, step
from matcalc_cli.model.nodes import is_array
from matcalc_cli.model.walk import fold
from matcalc_cli.render.codegen.forms import hypot
from matcalc_cli.render.codegen.lean.items import ONE, Atom, Items, Ref
from matcalc_cli.render.codegen.lean.numbers import Number, exact, powered, size

if TYPE_CHECKING:
    from sympy import Basic

MOST = 64  # higher powers are left to the function of the language


def read(exprs: Sequence[Expr], names: Sequence[Expr], frugal: bool) -> tuple[Items, list[Ref]]:
    """(items, results); items are in the order of the names, which text follows.

    `frugal` where a division takes longer than a multiplication.
    """
    graph = Graph()
    reader = _Reader(graph, frugal)
    for name in names:
        reader(graph.sympy.node(name))
    return reader.items, [reader(graph.sympy.node(e)) for e in exprs]


class _Reader:
    """Every node once."""

    def __init__(self, graph: Graph, frugal: bool) -> None:
        self.graph, self.frugal = graph, frugal
        self.items = Items()
        self.refs: dict[int, Ref] = {}
        self.sides: dict[int, set[int]] = {}  # of a length, the items it is of

    def __call__(self, node: int) -> Ref:
        return fold(node, self.operands, self.made, self.refs)

    def operands(self, node: int) -> Sequence[int]:
        """What is read before a node: of the powers exp(2 u) and x^(2 n) the exponents as they stand."""
        graph = self.graph
        kind, data = graph.kind[node], graph.data[node]
        if kind == PRODUCT:
            return [
                part
                for base, k in data
                for part in (self.raised(base, k) if graph.kind[base] == POWER and k != 1 else (base,))
            ]
        if kind == CHOICE:
            return [*data[0], *(graph.sympy.node(e) for condition in data[1] for e in _compared(condition))]
        return graph.operands(node)

    def raised(self, power: int, k: Any) -> tuple[int, int]:
        """(base, k exponent) of the power of a POWER."""
        base, exponent = self.graph.data[power]
        return base, self.graph.times(self.graph.number(k), exponent)

    def made(self, node: int, below: list[Ref]) -> Ref:
        rule = _READ.get(self.graph.kind[node], _Reader.other)
        return rule(self, node, self.graph.data[node], below)

    def number(self, node: int, data: Any, below: list[Ref]) -> Ref:
        return Ref(exact(data), ONE)

    def scaled(self, node: int, data: Any, below: list[Ref]) -> Ref:
        return Ref(exact(data[0]) * below[0].number, below[0].item)

    def sum(self, node: int, data: Any, below: list[Ref]) -> Ref:
        constant, terms = data
        weights: dict[int, Number] = {ONE: exact(constant)} if constant else {}
        for (number, item), (_, weight) in zip(below, terms):
            weights[item] = weights.get(item, 0) + number * exact(weight)
        found = self.items.sum({item: weight for item, weight in weights.items() if weight})
        if weights.keys() <= self.items.guards:
            self.items.guards.add(found.item)
        return found

    def product(self, node: int, data: Any, below: list[Ref]) -> Ref:
        total: Number = 1
        over: dict[int, int] = {}
        under: dict[int, int] = {}
        guards: list[int] = []
        for base, k in data:
            number, factors = self.powers(base, k)
            total *= number
            for item, power in factors:
                if item in self.items.guards and power == 1:
                    guards.append(item)
                    continue
                into = over if power > 0 else under
                into[item] = into.get(item, 0) + abs(power)
        if under:
            self.divide(over, under)
        return Ref(total, self.items.guarded(guards, self.items.product(over)))

    def powers(self, base: int, k: Any) -> tuple[Number, Sequence[tuple[int, int]]]:
        """(number, factors) of a power."""
        graph = self.graph
        if graph.kind[base] == POWER and k != 1:
            return 1, [(self.items.power(*(self.refs[part] for part in self.raised(base, k))), 1)]
        number, item = self.refs[base]
        if not isinstance(k, int | Fraction) or size(k) > MOST or k.denominator > 2:
            node = graph.node(PRODUCT, ((base, k),))
            return 1, [(self.atom(node, [self.refs[base]]), 1)]
        if k.denominator == 2:
            root, whole = self.items.root(self.refs[base]), k.numerator // 2
            if k < 0:
                return 1, [(root, k.numerator)]
            factors = [] if item == ONE or not whole else [(item, whole)]
            return powered(number, whole), [(root, 1), *factors]
        number = powered(number, k.numerator)
        if item == ONE:
            return number, ()
        inner = self.items.products.get(item, {item: 1})
        return number, [(factor, power * k.numerator) for factor, power in inner.items()]

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

    def power(self, node: int, data: Any, below: list[Ref]) -> Ref:
        return Ref(1, self.items.power(below[0], below[1]))

    def other(self, node: int, data: Any, below: list[Ref]) -> Ref:
        return Ref(1, self.atom(node, below))

    def atom(self, node: int, below: Sequence[Ref]) -> int:
        """An atom; what multiplies a choice of zeros and ones is computed where it is one, and stays beside it."""
        e = self.graph.sympy.expr(node)
        item = self.items.atom(node, Atom(e, tuple(_parts(self.graph, node, e)), tuple(below)))
        if self.graph.kind[node] == CHOICE or self.graph.called(node) in (step, shared_step):
            self.items.guards.add(item)
        if self.graph.called(node) is hypot:
            self.sides[item] = {side for _, part in below for side in self.sides.get(part, {part})}
        return item


def _parts(graph: Graph, node: int, e: Expr) -> Iterator[Basic]:
    """The objects in e that stand for the operands of its node."""
    kind, data = graph.kind[node], graph.data[node]
    if kind == CALL:
        yield from (part for part, around in zip(e.args, data[1]) if around is None)
    elif kind == CHOICE and isinstance(e, Piecewise):
        yield from (value for value, _ in e.args)
        yield from (part for _, condition in e.args for part in _compared(condition))
    elif kind == PRODUCT:
        yield e.args[0]


def _compared(condition: Basic) -> Iterator[Expr]:
    """The scalars that a condition compares."""
    for part in condition.args:
        if isinstance(part, Expr) and not is_array(part):
            if part.args:
                yield part
        else:
            yield from _compared(part)


_READ: dict[int, Callable[[_Reader, int, Any, list[Ref]], Ref]] = {
    NUMBER: _Reader.number,
    SCALED: _Reader.scaled,
    SUM: _Reader.sum,
    PRODUCT: _Reader.product,
    POWER: _Reader.power,
}
