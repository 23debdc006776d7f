"""Derivatives on a graph: the local derivatives of its nodes, and the two sweeps over them.

    sums and products    from what they are made of: d(a b) = b da + a db, d(b^k) = k b^(k-1) db + log(b) b^k dk
    everything else      the rows of engine/objects/partials.py, asked once a node

What is found out about a node stays, so that the rows of a Jacobian or a Hessian share it. A variable in what is no
operand, as in the array of a norm, has no derivative here, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sympy import log

from matcalc_cli.engine import sweep
from matcalc_cli.engine.graph.exponents import Number, is_one, whole
from matcalc_cli.engine.graph.kinds import CALL, LEAF, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.objects.partials import MAX_PRODUCT, partials
from matcalc_cli.errors import LimitError, MissingRule
from matcalc_cli.model.walk import Dependence, numbered

BOTTLENECK = 4  # times as many arcs below a node as variables: less of them is not worth a gradient of its own
MANY = 512  # variables of which it is not noted which node has which
Arc = tuple[int, int]  # an operand, the derivative of its user by it


class Slopes:
    """What the sweeps know of a graph: which variables its nodes reach, and their local derivatives."""

    def __init__(self, graph: Graph, variables: Iterable[int]) -> None:
        self.graph = graph
        self.position: dict[int, int] = {x: j for j, x in enumerate(dict.fromkeys(variables))}
        self._latest: list[int] = []
        self._arcs: dict[int, list[Arc]] = {x: [] for x in self.position}
        self._holds = Dependence(map(graph.sympy.expr, self.position))

    def latest(self, node: int) -> int:
        """The position of the last variable in a node, -1 where there is none."""
        found = self._latest
        operands = self.graph.operands
        for number in range(len(found), node + 1):  # operands come before their users
            own = self.position.get(number)
            if own is None:
                self._refuse_hidden(number)
                own = max((found[a] for a in operands(number)), default=-1)
            found.append(own)
        return found[node]

    def _refuse_hidden(self, number: int) -> None:
        """Raises MissingRule for a node that has a variable in it and not in its operands."""
        kind, data = self.graph.kind[number], self.graph.data[number]
        hidden = data.args if kind == LEAF else data[1] if kind == CALL else ()
        if any(part is not None and self._holds(part) for part in hidden):
            name = type(data).__name__ if kind == LEAF else data[0].__name__
            raise MissingRule(f"there is no derivative rule for {name} of arrays by their entries")

    def reaches(self, node: int) -> bool:
        """Does a node depend on a variable?"""
        return self.latest(node) >= 0

    def arcs(self, node: int) -> list[Arc]:
        """(operand, derivative of the node by it) for operands that depend on the variables; none of a variable."""
        found = self._arcs.get(node)
        if found is None:
            rule = _ARCS.get(self.graph.kind[node], _of_others)
            found = self._arcs[node] = [(a, d) for a, d in rule(self, node) if d != self.graph.zero]
        return found

    def arcs_from(self, first: int) -> Callable[[int], list[Arc]]:
        """The arcs to what depends on the variables from position `first` on."""
        if not first:
            return self.arcs
        return lambda node: [arc for arc in self.arcs(node) if self._latest[arc[0]] >= first]

    def below(self, nodes: Iterable[int]) -> set[int]:
        """Some nodes, their operands, theirs ..., as far as they depend on the variables."""
        return {node for node, _ in numbered(nodes, lambda node: [a for a, _ in self.arcs(node)])}

    def wide(self, reached: Iterable[int]) -> set[int] | None:
        """The nodes among some, which hold all that lies below them, that may have many more arcs below than variables;
        None where there are too many variables to tell. Arcs are counted as often as a way leads to them."""
        if len(self.position) > MANY:
            return None
        arcs: dict[int, int] = {}
        names: dict[int, int] = {}  # a bit each
        found: set[int] = set()
        for node in sorted(reached):
            place = self.position.get(node)
            count, own = (0, 0) if place is None else (0, 1 << place)
            for operand, _ in self.arcs(node):
                count += 1 + arcs[operand]
                own |= names[operand]
            arcs[node], names[node] = count, own
            if count > BOTTLENECK * own.bit_count():
                found.add(node)
        return found

    def shorten(self, node: int) -> None:
        """From now on the arcs of a node lead to the variables at once: they hold its gradient."""
        self._arcs[node] = list(self.gradient(node).items())

    # sweeps

    def gradient(self, node: int, first: int = 0) -> dict[int, int]:
        """{variable: derivative} of one node by the variables from position `first` on, without zeros."""
        return self.pull({node: self.graph.one}, first)

    def pull(self, seeds: Mapping[int, int], first: int = 0) -> dict[int, int]:
        """v' J as {variable: entry}, for the outputs and their cotangents."""
        graph = self.graph
        seeds = {node: v for node, v in seeds.items() if self.latest(node) >= first}
        adjoints = sweep.reverse(seeds, self.arcs_from(first), graph.times, graph.plus, lambda node: node == graph.zero)
        place = self.position
        return {x: adjoints[x] for x in sorted([x for x in adjoints if x in place], key=place.__getitem__)}

    def push(self, outputs: Sequence[int], tangents: Mapping[int, int]) -> list[int]:
        """J v of the outputs, for tangents of the variables."""
        graph = self.graph
        reached = sorted(self.below(node for node in outputs if self.reaches(node)))
        found = sweep.forward(reached, self.arcs, tangents, graph.times, lambda _, terms: graph.plus(terms))
        return [found[node] if self.reaches(node) else graph.zero for node in outputs]


def _of_sum(slopes: Slopes, node: int) -> Iterable[Arc]:
    graph = slopes.graph
    return [(term, graph.number(weight)) for term, weight in graph.data[node][1] if slopes.reaches(term)]


def _of_scaled(slopes: Slopes, node: int) -> Iterable[Arc]:
    number, unit = slopes.graph.data[node]
    return [(unit, slopes.graph.number(number))] if slopes.reaches(unit) else []


def _of_product(slopes: Slopes, node: int) -> Iterable[Arc]:
    graph, factors = slopes.graph, slopes.graph.data[node]
    wanted = [(i, base, k) for i, (base, k) in enumerate(factors) if slopes.reaches(base)]
    if len(wanted) * len(factors) > MAX_PRODUCT:
        raise LimitError(f"the derivatives of a product of {len(factors)} factors are too long")
    for i, base, k in wanted:
        plain = is_one(k)
        before, after = factors[:i], factors[i + 1 :]
        if not plain and len(factors) > 1:  # products with one power in common have its derivative in common
            yield graph.node(PRODUCT, (factors[i],)), graph.product(1, before + after)
        elif graph.kind[base] == POWER and not plain:
            yield from _of_raised(slopes, base, k)
        elif plain:
            yield base, graph.product(1, before + after)
        elif base in graph.special:
            yield base, graph.times(graph.power(base, k - 1), graph.number(k))
        else:
            yield base, graph.product(k, ((base, whole(k - 1)),))


def _of_power(slopes: Slopes, node: int) -> Iterable[Arc]:
    return _of_raised(slopes, node, 1)


def _of_raised(slopes: Slopes, power: int, number: Number) -> Iterable[Arc]:
    """d(b^(c u)) = c u b^(c u - 1) db + c log(b) b^(c u) du"""
    graph = slopes.graph
    base, unit = graph.data[power]
    exponent = graph.times(graph.number(number), unit)
    if slopes.reaches(base):
        lower = graph.power(base, graph.exponent(graph.plus([exponent, graph.number(-1)])))
        yield base, graph.times(exponent, lower)
    if slopes.reaches(unit):
        inner = graph.one if base == graph.e else graph.sympy.call(log, (None,), (base,))
        itself = graph.factor(power, number)
        yield unit, graph.multiplied([graph.number(number), inner, itself])


def _of_others(slopes: Slopes, node: int) -> Iterable[Arc]:
    """Functions and where(), by the rules for SymPy's nodes."""
    exchange = slopes.graph.sympy
    found = partials(exchange.expr(node), lambda a: slopes.reaches(exchange.node(a)))
    return [(exchange.node(a), exchange.node(d)) for a, d in found]


_ARCS: dict[int, Callable[[Slopes, int], Iterable[Arc]]] = {
    SUM: _of_sum,
    SCALED: _of_scaled,
    PRODUCT: _of_product,
    POWER: _of_power,
}
