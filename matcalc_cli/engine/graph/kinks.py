"""Products with a kink as a book writes them: the slope of max(0, t)^2 is 2 max(0, t), that of |t|^3 is 3 t |t|.

relu(t), max(0, t) and min(0, -t) are 0 where step(t) is, and where a choice by t > 0 is: such a factor beside them says
nothing. It goes where what is left has a value everywhere; where(x > 0, log(x) max(0, x), 0) stays. t sign(t) is |t|,
t step(t) is relu(t).
"""

from __future__ import annotations

import sympy as sp

from matcalc_cli.engine.graph.exponents import Factors
from matcalc_cli.engine.graph.kinds import CHOICE, PRODUCT, SCALED
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.objects.positive_parts import without_choice
from matcalc_cli.model.functions import relu, step

STEPPED = (step, sp.sign)  # what is looked for in a product


class Kinks:
    """The rules for nodes of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __call__(self, node: int) -> int:
        """The node with fewer of them, or itself."""
        graph = self._graph
        if graph.kind[node] == CHOICE:
            return self._choice(node)
        if graph.kind[node] not in (PRODUCT, SCALED):
            return node
        number, factors = graph.split(node)
        if not any(self._is(base, STEPPED) for base, _ in factors):
            return node
        left = self._without_signs(self._without_steps(self._as_parts(factors)))
        made = [graph.factor(base, k) for base, k in left]
        return node if left == factors else graph.times(graph.number(number), graph.multiplied(made))

    def _is(self, node: int, kinds: type | tuple[type, ...]) -> bool:
        called = self._graph.called(node)
        return called is not None and issubclass(called, kinds)

    def _operand(self, node: int) -> int:
        return int(self._graph.operands(node)[0])

    def _as_parts(self, factors: Factors) -> Factors:
        """t step(t) = relu(t), of a factor t"""
        graph, powers = self._graph, dict(factors)
        for base, k in factors:
            t = self._operand(base) if k == 1 and self._is(base, step) else -1
            if powers.get(t) == 1:
                part = graph.sympy.call(relu, (None,), (t,))
                rest = (graph.factor(b, n) for b, n in factors if b not in (base, t))
                return graph.split(graph.multiplied([part, *rest]))[1]
        return factors

    def _without_steps(self, factors: Factors) -> Factors:
        """relu(t)^k step(t) = relu(t)^k, step(t)^k = step(t)"""
        parts = {self._inside_of_part(base) for base, k in factors if k > 0}
        once = ((base, 1 if self._is(base, step) and type(k) is int and k > 0 else k) for base, k in factors)
        return tuple((b, k) for b, k in once if not (k == 1 and self._is(b, step) and self._operand(b) in parts))

    def _inside_of_part(self, base: int) -> int | None:
        """t of relu(t), max(0, t), min(0, -t)"""
        graph = self._graph
        if self._is(base, relu):
            return self._operand(base)
        if not self._is(base, (sp.Max, sp.Min)):
            return None
        others = [t for t in graph.operands(base) if t != graph.zero]
        if len(others) != 1 or len(graph.operands(base)) != 2:
            return None
        return others[0] if self._is(base, sp.Max) else graph.negative(others[0])

    def _without_signs(self, factors: Factors) -> Factors:
        """t^k sign(t) = t^(k-1) |t|, |t|^k sign(t) = t |t|^(k-1)"""
        graph = self._graph
        for s, one in factors:
            if one != 1 or not self._is(s, sp.sign):
                continue
            t = self._operand(s)
            size = graph.sympy.call(sp.Abs, (None,), (t,))
            for base, other in ((t, size), (size, t)):
                k = dict(factors).get(base)
                if type(k) is int and k > 0:
                    rest = [(b, n) for b, n in factors if b not in (s, base)]
                    found = graph.multiplied([other, graph.factor(base, k - 1) if k > 1 else graph.one])
                    whole = graph.multiplied([found, *(graph.factor(b, n) for b, n in rest)])
                    return self._without_signs(graph.split(whole)[1])
        return factors

    def _choice(self, node: int) -> int:
        """where(t > 0, a relu(t)^k, 0) = a relu(t)^k"""
        graph = self._graph
        values, _ = graph.data[node]
        if len(values) != 2 or values[1] != graph.zero:
            return node
        factors = graph.split(values[0])[1]
        if all(self._inside_of_part(base) is None for base, _ in factors):
            return node
        exchange = graph.sympy
        return exchange.node(without_choice(exchange.expr(node)))
