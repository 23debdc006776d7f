"""Lowering: SymPy expressions and nodes -> operations, by one rule a node kind.

`Lowering` walks without recursion and remembers every node; the rules are the tables of scalars.py and arrays.py. A
rule receives the lowering and the node; `low[part]` is the operation of a part that was announced by `operands`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sympy import Basic, Derivative, Expr, Subs
from sympy.core.function import AppliedUndef

from matcalc_cli.errors import MathError, MissingRule
from matcalc_cli.model.kinds import operands
from matcalc_cli.model.nodes import Component
from matcalc_cli.render.codegen.ops import Op, Ops

Rule = Callable[["Lowering", Basic], Op]


class Lowering:
    """Operations of expressions; `symbols` gives the operation of a name, `rules` and `operands` the node kinds."""

    def __init__(
        self,
        symbols: Callable[[Basic], Op],
        rules: Mapping[type, Rule],
        operands: Mapping[type, Callable[[Basic], Sequence[Basic]]],
        ops: Ops,
    ) -> None:
        self.symbols, self.rules, self.operands, self.ops = symbols, rules, operands, ops
        self.memo: dict[int, Op] = {}
        self.outer: Lowering | None = None
        self.alive: list[Basic] = []
        self.bound: dict[Basic, Op] = {}
        self.context = None

    def __getitem__(self, expr: Basic) -> Op:
        found = self._found(expr)
        return self(expr) if found is None else found

    def _found(self, expr: Basic) -> Op | None:
        low: Lowering | None = self
        while low is not None:
            found = low.memo.get(id(expr))
            if found is not None:
                return found
            low = low.outer
        return None

    def __call__(self, root: Basic) -> Op:
        memo = self.memo
        stack = [(root, False)]
        while stack:
            expr, done = stack.pop()
            if self._found(expr) is not None:
                continue
            rule = self._rule(expr)
            if done:
                memo[id(expr)] = rule(self, expr)
                self.alive.append(expr)
            else:
                stack.append((expr, True))
                stack.extend((part, False) for part in self._parts(expr) if id(part) not in memo)
        return self._found(root)

    def _parts(self, expr: Basic) -> Sequence[Basic]:
        choose = self.operands.get(expr.func)
        return choose(expr) if choose else operands(expr)

    def _rule(self, expr: Basic) -> Rule:
        for cls in type(expr).__mro__:
            rule = self.rules.get(cls)
            if rule is not None:
                return rule
        raise MissingRule(f"there is no code for {type(expr).__name__}", hint="the other formats print it")

    def bind(self, bound: Mapping[Basic, Op]) -> Lowering:
        """A lowering in which bound variables stand for operations; it shares what was lowered outside."""
        inner = Lowering(self.symbols, self.rules, self.operands, self.ops)
        inner.outer, inner.context = self, self.context
        inner.bound = {**self.bound, **bound}
        return inner

    def symbol(self, expr: Expr) -> Op:
        found = self.bound.get(expr)
        return self.symbols(expr) if found is None else found


def undefined(low: Lowering, expr: Basic) -> Op:
    """Undefined functions have no code."""
    while isinstance(expr, (Derivative, Subs)):
        expr = expr.expr
    name = type(expr).__name__ if isinstance(expr, AppliedUndef) else expr.args[0]
    name = name.function if isinstance(name, Component) else name
    raise MathError(f"{name} is an undefined function: code formats cannot compute it", hint="use another format")
