"""SymPy objects as nodes of a graph, and nodes as SymPy objects: each part once, in time linear in the parts.

An object that came in is the one that goes out. What is made new gets its operands in the canonical order of SymPy's
Add and Mul, found by keys that are compared as tuples, so that it is equal to what their constructors give.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from sympy import Add, Basic, Expr, Float, Integer, Mul, Piecewise, Pow, Rational, S, Symbol, exp

from matcalc_cli.engine.graph.exponents import Symbolic, is_fraction
from matcalc_cli.engine.graph.kinds import CALL, CHOICE, LEAF, NUMBER, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.ordering import Order
from matcalc_cli.model.applying import applied, chosen, one
from matcalc_cli.model.nodes import is_array
from matcalc_cli.model.walk import fold

if TYPE_CHECKING:
    from matcalc_cli.engine.graph.exponents import Exponent, Number
    from matcalc_cli.engine.graph.nodes import Graph

_DOUBLE = 53  # bits of a decimal number that is calculated with


@cache
def _evaluates_powers(kind: Any) -> bool:
    """Does a function know its powers, as |x|^2 = x^2?"""
    return kind is Piecewise or getattr(kind, "_eval_power", None) is not getattr(Expr, "_eval_power", None)


class Exchange:
    """Both directions, for one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes: dict[Basic, int] = {}
        self._objects: dict[int, Expr] = {}
        self.ordered = Order()
        self._numbers: dict[type, dict[Number, Expr]] = {}  # 1 is not 1.0

    def release(self) -> None:
        """Forget all objects."""
        for table in (self._nodes, self._objects, self.ordered):
            table.clear()

    # in

    def node(self, e: Expr) -> int:
        """The node of a scalar."""
        found = self._nodes.get(e)
        return fold(e, _scalars_below, self._entered, self._nodes) if found is None else found

    def _entered(self, e: Expr, operands: list[int]) -> int:
        rule = _ENTERED.get(type(e))
        node = rule(self._graph, e, operands) if rule else self.other(e, operands)
        self._objects.setdefault(node, e)
        return node

    def other(self, e: Expr, operands: Sequence[int], around: tuple[Basic | None, ...] | None = None) -> int:
        """What is no sum, no product, and no power, as it is."""
        graph = self._graph
        if e.is_Rational:
            return graph.number(Fraction(e.p, e.q))
        if not operands:
            found = graph.node(LEAF, e)
            if e in _FOLDED:
                graph.special.add(found)
            return found
        around = around or tuple(None if _is_scalar(a) else a for a in e.args)
        found = graph.node(CALL, (type(e), around, tuple(operands)))
        if _evaluates_powers(e.__class__):
            graph.special.add(found)
        return found

    # out

    def expr(self, node: int) -> Expr:
        """The SymPy object of a node."""
        found = self._objects.get(node)
        return fold(node, self._graph.operands, self._made, self._objects) if found is None else found

    def kind(self, node: int) -> int:
        """The kind of a node."""
        return self._graph.kind[node]

    def negative(self, node: int) -> int:
        """The node times -1."""
        return self._graph.negative(node)

    def _made(self, node: int, below: list[Expr]) -> Expr:
        return _MADE[self._graph.kind[node]](self, self._graph.data[node], below)

    def number(self, value: Number) -> Expr:
        """A number as SymPy's."""
        known = self._numbers.setdefault(type(value), {})
        found = known.get(value)
        if found is None:
            if is_fraction(value):
                found = Rational(value.numerator, value.denominator)
            else:
                found = Integer(value) if type(value) is int else Float(value)
            known[value] = found
        return found

    def factor(self, base: int, power: Expr, k: Number) -> Expr:
        """The power of a node to a number, in normal form."""
        if k == 1:
            return power
        number = self.number(k)
        if power is S.Exp1:
            return exp(number)
        if self._graph.kind[base] != POWER:
            return one(Pow, (power, number))
        if type(power) is exp:
            return one(exp, (self._times(number, power.args[0]),))
        return one(Pow, (power.args[0], self._times(number, power.args[1])))

    def _times(self, number: Expr, e: Expr) -> Expr:
        """A number times an exponent."""
        return self.expr(self._graph.times(self.node(number), self.node(e)))

    # what SymPy is asked

    def multiplied(self, nodes: Sequence[int]) -> int:
        """The product of roots of numbers, by SymPy's Mul."""
        return self.node(Mul(*map(self.expr, nodes)))

    def raised(self, base: int, exponent: Exponent) -> int:
        """base^exponent by SymPy's Pow."""
        k = self.number(exponent) if not isinstance(exponent, Symbolic) else self.expr(exponent.node)
        return self.node(applied(Pow, self.expr(base), k))

    def call(self, kind: type, around: tuple[Basic | None, ...], operands: Sequence[int]) -> int:
        """A function of other operands, evaluated where SymPy knows its value."""
        found = iter(operands)
        args = [self.expr(next(found)) if a is None else a for a in around]
        return self.node(applied(kind, *args))

    def choice(self, values: Sequence[int], conditions: Sequence[Basic]) -> int:
        """where() of other values."""
        return self.node(chosen([self.expr(v) for v in values], conditions))


def _is_scalar(a: Basic) -> bool:
    return isinstance(a, Expr) and not is_array(a)


def _scalars_below(e: Basic) -> Sequence[Basic]:
    """The operands of a node that are scalars: those of a where() are its values."""
    kind = type(e)
    if kind is Symbol:
        return ()
    if kind is Add or kind is Mul or kind is Pow:
        return e.args
    if isinstance(e, Symbol):
        return ()
    if isinstance(e, Piecewise):
        return [value for value, _ in e.args]
    if kind is exp:
        return e.args
    return [a for a in e.args if _is_scalar(a)] if e.args else ()


def _sum_in(graph: Graph, e: Add, operands: list[int]) -> int:
    return graph.plus(operands)


def _product_in(graph: Graph, e: Mul, operands: list[int]) -> int:
    if not e.is_commutative:
        return graph.sympy.other(e, operands)
    return graph.joined(operands)


def _power_in(graph: Graph, e: Pow, operands: list[int]) -> int:
    base, exponent = operands[0], graph.exponent(operands[1])
    kind = graph.kind[base]
    if type(exponent) is int and (kind in (SCALED, PRODUCT, SUM) or kind == NUMBER and graph.data[base]):
        return graph.power(base, exponent)
    if base == graph.one or exponent == 1 or exponent == 0:
        return graph.power(base, exponent)
    if kind == NUMBER:
        graph.special.add(base)
    if kind == POWER and is_fraction(exponent) and graph.data[base][0] != graph.e:
        return graph.sympy.other(e, operands[:1], (None, e.exp))  # sqrt(x^n) is no x^(n/2) where x^n may be negative
    return graph.raised_as_it_is(base, exponent)


def _exp_in(graph: Graph, e: exp, operands: list[int]) -> int:
    return graph.raised_as_it_is(graph.e, graph.exponent(operands[0]))


def _choice_in(graph: Graph, e: Piecewise, operands: list[int]) -> int:
    found = graph.node(CHOICE, (tuple(operands), tuple(condition for _, condition in e.args)))
    graph.special.add(found)
    return found


def _float_in(graph: Graph, e: Float, operands: list[int]) -> int:
    return graph.number(float(e)) if e._prec == _DOUBLE else graph.node(LEAF, e)


_ENTERED: dict[type, Callable[[Graph, Any, list[int]], int]] = {
    Add: _sum_in,
    Mul: _product_in,
    Pow: _power_in,
    exp: _exp_in,
    Piecewise: _choice_in,
    Float: _float_in,
}
_FOLDED = (S.Exp1, S.ImaginaryUnit, S.Infinity, S.NegativeInfinity, S.ComplexInfinity, S.NaN)


def _call_out(x: Exchange, data: Any, below: list[Expr]) -> Expr:
    kind, around, _ = data
    found = iter(below)
    return one(kind, tuple(next(found) if a is None else a for a in around))


def _sum_out(x: Exchange, data: Any, below: list[Expr]) -> Expr:
    constant, terms = data
    parts = [_weighted(x, weight, term) for term, (_, weight) in zip(below, terms)]
    parts = x.ordered(parts)
    if constant:
        parts.insert(0, x.number(constant))
    return one(Add, tuple(parts))


def _weighted(x: Exchange, weight: Number, term: Expr) -> Expr:
    if weight == 1:
        return term
    number = x.number(weight)
    return one(Mul, (number, *term.args) if type(term) is Mul else (number, term))


def _product_out(x: Exchange, data: Any, below: list[Expr]) -> Expr:
    parts = x.ordered([x.factor(base, power, k) for power, (base, k) in zip(below, data)])
    return parts[0] if len(parts) == 1 else one(Mul, tuple(parts))


def _scaled_out(x: Exchange, data: Any, below: list[Expr]) -> Expr:
    number, unit = data
    if number == -1 and x.kind(unit) == SUM:  # -(a - b) is b - a
        return x.expr(x.negative(unit))
    return _weighted(x, data[0], below[0])


def _power_out(x: Exchange, data: Any, below: list[Expr]) -> Expr:
    base, exponent = below
    return one(exp, (exponent,)) if base is S.Exp1 else one(Pow, (base, exponent))


def _choice_out(x: Exchange, data: Any, below: list[Expr]) -> Expr:
    return chosen(below, data[1])


_MADE: dict[int, Callable[[Exchange, Any, list[Expr]], Expr]] = {
    NUMBER: lambda x, data, below: x.number(data),
    LEAF: lambda x, data, below: data,
    CALL: _call_out,
    CHOICE: _choice_out,
    SUM: _sum_out,
    PRODUCT: _product_out,
    SCALED: _scaled_out,
    POWER: _power_out,
}
