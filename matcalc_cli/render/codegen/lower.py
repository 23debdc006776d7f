"""Lowering: SymPy expressions and nodes -> operations, by one rule a node kind.

`Lowering` walks without recursion and remembers every node; the rules are the tables of scalars.py and arrays.py. A
rule receives the lowering and the node; `low[part]` is the operation of a part that was announced by `operands`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sympy import Basic, Derivative, Expr, Subs
from sympy.core.function import AppliedUndef

from matcalc_cli.errors import MathError, MissingRule
from matcalc_cli.model.kinds import operands
from matcalc_cli.model.nodes import Component
from matcalc_cli.model.walk import order
from matcalc_cli.render.codegen.ops import Op, Ops

if TYPE_CHECKING:
    from matcalc_cli.render.codegen.chains import Context

Rule = Callable[["Lowering", Any], Op]
Below = Callable[[Any], Sequence[Basic]]  # which parts of a node are lowered before it


class Lowering:
    """Operations of expressions; `symbols` gives the operation of a name, `rules` and `operands` the node kinds."""

    def __init__(
        self,
        symbols: Callable[[Basic], Op],
        rules: Mapping[type, Rule],
        operands: Mapping[type, Below],
        ops: Ops,
        context: Context,
    ) -> None:
        self.symbols, self.rules, self.operands, self.ops = symbols, rules, operands, ops
        self.context = context
        self.memo: dict[int, Op] = {}
        self.outer: Lowering | None = None
        self.alive: list[Basic] = []
        self.bound: dict[Basic, Op] = {}

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
        for expr in order([root], self._parts):
            if self._found(expr) is None:
                self.memo[id(expr)] = self._rule(expr)(self, expr)
                self.alive.append(expr)
        found = self._found(root)
        assert found is not None, "its rule has run"
        return found

    def _parts(self, expr: Basic) -> Sequence[Basic]:
        """What is lowered before a node, the last part first; a kind without a rule is reported before its parts."""
        if self._found(expr) is not None:
            return ()
        self._rule(expr)
        choose = self.operands.get(expr.func)
        return tuple(choose(expr) if choose else operands(expr))[::-1]

    def _rule(self, expr: Basic) -> Rule:
        for cls in type(expr).__mro__:
            rule = self.rules.get(cls)
            if rule is not None:
                return rule
        raise MissingRule(f"there is no code for {type(expr).__name__}", hint="the other formats print it")

    def bind(self, bound: Mapping[Basic, Op]) -> Lowering:
        """A lowering in which bound variables stand for operations; it shares what was lowered outside."""
        inner = Lowering(self.symbols, self.rules, self.operands, self.ops, self.context)
        inner.outer = self
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
