"""SymPy objects as nodes of a graph, and nodes as SymPy objects: each part once, in time linear in the parts.

An object that came in is the one that goes out. What is made new gets its operands in the canonical order of SymPy's
Add and Mul, found by keys that are compared as tuples, so that it is equal to what their constructors give.

What came in is known by its identity, and short new objects are not looked for among those of other graphs: an object
is seldom asked for its hash. Of the Jacobian of 8 bodies that takes 1.8 + 9.0 ms in and out to 1.6 + 6.0 (compiled).
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
from matcalc_cli.model.walk import fold_numbers, order

if TYPE_CHECKING:
    from matcalc_cli.engine.graph.exponents import Exponent, Number
    from matcalc_cli.engine.graph.nodes import Graph

_SHORT = 200  # parts of an object that need not be one for the same operands
_DOUBLE = 53  # bits of a decimal number that is calculated with


@cache
def _evaluates_powers(kind: Any) -> bool:
    """Does a function know its powers, as |x|^2 = x^2?"""
    return kind is Piecewise or getattr(kind, "_eval_power", None) is not getattr(Expr, "_eval_power", None)


class Exchange:
    """Both directions, for one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes: dict[int, int] = {}  # by identity
        self._entered: list[Expr] = []  # which have to stay, for their places not to be taken by others
        self._objects: dict[int, Expr] = {}
        self.ordered = Order()
        self._numbers: dict[type, dict[Number, Expr]] = {}  # 1 is not 1.0
        self._powers: dict[tuple[int, Number], Expr] = {}
        self._weighted: dict[tuple[int, Number], Expr] = {}
        self._sizes: dict[int, int] = {}
        self._raised: list[Expr] = []
        self._commutes = True
        self._plain = True

    def release(self) -> None:
        """Forget all objects."""
        for table in (self._nodes, self._objects, self._powers, self._weighted, self._sizes, self.ordered):
            table.clear()
        self._entered.clear()
        self._raised.clear()

    # in

    def node(self, e: Expr) -> int:
        """The node of a scalar; what is equal and another object comes to the same node by its own parts."""
        nodes = self._nodes
        if id(e) not in nodes:
            for part in order([e], self._unknown_below):
                nodes[id(part)] = self._enter(part, [nodes[id(a)] for a in _scalars_below(part)])
        return nodes[id(e)]

    def _unknown_below(self, e: Expr) -> list[Basic]:
        nodes = self._nodes
        return [a for a in reversed(_scalars_below(e)) if id(a) not in nodes]

    def _enter(self, e: Expr, operands: list[int]) -> int:
        self._entered.append(e)
        rule = _ENTERED.get(type(e))
        node = rule(self._graph, e, operands) if rule else self.other(e, operands)
        self._objects.setdefault(node, e)
        return node

    def other(self, e: Expr, operands: Sequence[int], around: tuple[Basic | None, ...] | None = None) -> int:
        """What is no sum, no product, and no power, as it is."""
        graph = self._graph
        if e.is_Rational:
            return graph.number(Fraction(e.p, e.q))
        if not e.is_commutative:
            self._commutes = False
        if e.args if not operands else around or len(operands) < len(e.args):
            self._plain = False  # powers may stand in what is no operand
        if not operands:
            found = graph.node(LEAF, e)
            if not e.is_Symbol and e in _FOLDED:
                graph.special.add(found)
                self._plain = self._plain and e is not S.ImaginaryUnit
            return found
        around = around or tuple(None if _is_scalar(a) else a for a in e.args)
        found = graph.node(CALL, (type(e), around, tuple(operands)))
        if _evaluates_powers(e.__class__):
            graph.special.add(found)
        return found

    def hides(self) -> None:
        """Note that parts of objects may be no objects of nodes, or used in some places alone."""
        self._plain = False

    def powers(self) -> list[Expr] | None:
        """All powers that the objects may hold; None where there are choices, i, and what is no operand."""
        return [*(e for e in self._entered if type(e) is Pow), *self._raised] if self._plain else None

    def entered(self, e: Basic) -> int | None:
        """The node of what came in."""
        return self._nodes.get(id(e))

    # out

    def expr(self, node: int) -> Expr:
        """The SymPy object of a node."""
        found = self._objects.get(node)
        return fold_numbers(node, self._graph.operands, self._out, self._objects) if found is None else found

    def made(self, kind: type, args: tuple[Expr, ...], size: int) -> Expr:
        """kind(*args) as it stands, of `size` parts. A short one is not looked for among those of other graphs: it is
        cheap to compare, and its hash may never be asked."""
        if size >= _SHORT or not self._commutes:
            return one(kind, args)
        found = Basic.__new__(kind, *args)
        found.is_commutative = True
        return found

    def size(self, node: int) -> int:
        """The parts of an object, each as often as it stands there, as far as they matter."""
        found = self._sizes.get(node)
        if found is None:
            counted: list[Basic] = [self._objects[node]]
            for e in counted:  # which grows
                if len(counted) >= _SHORT:
                    break
                counted += e.args
            found = self._sizes[node] = len(counted)
        return found

    def kind(self, node: int) -> int:
        """The kind of a node."""
        return self._graph.kind[node]

    def negative(self, node: int) -> int:
        """The node times -1."""
        return self._graph.negative(node)

    def _out(self, node: int, below: list[Expr]) -> Expr:
        graph = self._graph
        size = 1
        for operand in graph.operands(node):
            size += 1 + self.size(operand)
        self._sizes[node] = size
        return _MADE[graph.kind[node]](self, graph.data[node], below, size)

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

    def factor(self, base: int, power: Expr, k: Number, size: int) -> Expr:
        """The power of a node to a number, in normal form."""
        if k == 1:
            return power
        key = (base, k)
        found = self._powers.get(key)
        if found is None:
            found = self._powers[key] = self._factor(base, power, k, size)
        return found

    def _factor(self, base: int, power: Expr, k: Number, size: int) -> Expr:
        number = self.number(k)
        if power is S.Exp1:
            return exp(number)
        if type(power) is exp and self._graph.kind[base] == POWER:
            return one(exp, (self._times(number, power.args[0]),))
        if self._graph.kind[base] == POWER:
            return self.raised_to(power.args[0], self._times(number, power.args[1]))
        found = self.made(Pow, (power, number), size)
        self._raised.append(found)
        return found

    def raised_to(self, base: Expr, exponent: Expr) -> Expr:
        """base^exponent as it stands"""
        found = one(Pow, (base, exponent))
        self._raised.append(found)
        return found

    def weighted(self, node: int, term: Expr, weight: Number, size: int) -> Expr:
        """A number times a node that has none."""
        if weight == 1:
            return term
        key = (node, weight)
        found = self._weighted.get(key)
        if found is None:
            number = self.number(weight)
            args = (number, *term.args) if type(term) is Mul else (number, term)
            found = self._weighted[key] = self.made(Mul, args, size)
        return found

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
    graph.sympy.hides()
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


def _call_out(x: Exchange, data: Any, below: list[Expr], size: int) -> Expr:
    kind, around, _ = data
    found = iter(below)
    return one(kind, tuple(next(found) if a is None else a for a in around))


def _sum_out(x: Exchange, data: Any, below: list[Expr], size: int) -> Expr:
    constant, terms = data
    parts = x.ordered([x.weighted(node, e, weight, size) for e, (node, weight) in zip(below, terms)])
    if constant:
        parts.insert(0, x.number(constant))
    return x.made(Add, tuple(parts), size)


def _product_out(x: Exchange, data: Any, below: list[Expr], size: int) -> Expr:
    parts = x.ordered([x.factor(base, power, k, size) for power, (base, k) in zip(below, data)])
    return parts[0] if len(parts) == 1 else x.made(Mul, tuple(parts), size)


def _scaled_out(x: Exchange, data: Any, below: list[Expr], size: int) -> Expr:
    number, unit = data
    if number == -1 and x.kind(unit) == SUM:  # -(a - b) is b - a
        return x.expr(x.negative(unit))
    return x.weighted(unit, below[0], number, size)


def _power_out(x: Exchange, data: Any, below: list[Expr], size: int) -> Expr:
    base, exponent = below
    return one(exp, (exponent,)) if base is S.Exp1 else x.raised_to(base, exponent)


def _choice_out(x: Exchange, data: Any, below: list[Expr], size: int) -> Expr:
    return chosen(below, data[1])


_MADE: dict[int, Callable[[Exchange, Any, list[Expr], int], Expr]] = {
    NUMBER: lambda x, data, below, size: x.number(data),
    LEAF: lambda x, data, below, size: data,
    CALL: _call_out,
    CHOICE: _choice_out,
    SUM: _sum_out,
    PRODUCT: _product_out,
    SCALED: _scaled_out,
    POWER: _power_out,
}
