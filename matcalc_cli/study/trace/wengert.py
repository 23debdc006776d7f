"""Elementary operations of a tree as entered, one row each: what a trace is made of.

Sums and products are taken from left to right, two operands at a time, in the order of the tree's arguments; equal
parts give one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import Expr, S, Symbol

from matcalc_cli.engine.scalar.slopes import gradient
from matcalc_cli.errors import LimitError, UsageError
from matcalc_cli.model.nodes import UndefinedScalar

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_ROWS = 5000


@dataclass(frozen=True)
class Row:
    """One elementary operation. `sign` is how it is written (+ - * / ^ neg or call), `operands` are rows or numbers.

    `formula` is the operation in the symbols of its operands, `partials` its derivatives by them. An input has a
    `source`.
    """

    index: int
    formula: Expr
    sign: str = ""
    operands: tuple[int | Expr, ...] = ()
    partials: tuple[tuple[int, Expr], ...] = ()
    source: str = ""
    value: float | None = None
    tangent: float | None = None
    adjoint: float | None = None


def symbol(index: int) -> Symbol:
    """The name of a row in formulas: v-1, v0, v1."""
    return Symbol(f"v{index}", real=True)


class Builder:
    """Rows of a tree as entered; equal parts give one row."""

    def __init__(self, inputs: Sequence[Symbol]) -> None:
        self.rows: list[Row] = []
        self.known: dict[object, int] = {}
        for i, x in enumerate(inputs):
            index = i + 1 - len(inputs)
            self.rows.append(Row(index, symbol(index), source=x.name))
            self.known[x] = index

    def __call__(self, e: Expr) -> int | Expr:
        """The row of e, or the number it is."""
        if e in self.known:
            return self.known[e]
        number = not e.free_symbols
        for part in e.atoms(UndefinedScalar) if number else [e] if isinstance(e, UndefinedScalar) else ():
            raise UsageError(f"{part.args[0].name} has no known values: a trace needs functions that can be computed")
        if number:
            return e.doit()
        index = self.operation(e)
        if isinstance(index, int):
            self.known[e] = index
        return index

    def operation(self, e: Expr) -> int | Expr:
        if isinstance(e, sp.Add):
            return self.sum(e)
        if isinstance(e, sp.Mul):
            return self.product(e)
        if isinstance(e, sp.Pow):
            return self.power(e)
        return self.call(e)

    def sum(self, e: sp.Add) -> int | Expr:
        total: int | Expr | None = None
        for term in e.args:
            negative, bare = _signed(term)
            part = self(bare)
            if total is None:
                total = self.append("neg", part) if negative else part
            else:
                total = self.append("-" if negative else "+", total, part)
        return total

    def product(self, e: sp.Mul) -> int | Expr:
        negative, bare = _signed(e)
        if negative:
            return self.append("neg", self(bare))
        factors = [a for a in e.args if a is not S.One]
        if not factors:
            return S.One
        total: int | Expr = S.One if _is_reciprocal(factors[0]) else self(factors.pop(0))
        for factor in factors:
            if _is_reciprocal(factor):
                total = self.append("/", total, self(factor.args[0]))
            else:
                total = self.append("*", total, self(factor))
        return total

    def power(self, e: sp.Pow) -> int | Expr:
        base, exponent = e.args
        if _is_reciprocal(e):
            return self.append("/", S.One, self(base))
        if exponent == S.Half:
            return self.append("call", self(base), function=sp.sqrt)
        if base is S.Exp1:
            return self.append("call", self(exponent), function=sp.exp)
        return self.append("^", self(base), self(exponent))

    def call(self, e: Expr) -> int | Expr:
        """A function of its operands; conditions keep their shape, with their sides as operands."""
        leaves: list[Expr] = []

        def collect(part: Expr) -> None:
            if isinstance(part, sp.Expr):
                leaves.append(part)
                return
            for a in part.args:
                collect(a)

        for a in e.args:
            collect(a)
        operands = [self(leaf) for leaf in leaves]
        mapping = {leaf: _as_expr(o) for leaf, o in zip(leaves, operands)}

        def rebuilt(part: Expr) -> Symbol:
            if isinstance(part, sp.Expr):
                return mapping[part]
            return part.func(*map(rebuilt, part.args)) if part.args else part

        return self.append("call", *operands, formula=e.func(*map(rebuilt, e.args)))

    def append(
        self, sign: str, *operands: int | Expr, function: Callable[..., Any] | None = None, formula: Expr | None = None
    ) -> int | Expr:
        exprs = [_as_expr(o) for o in operands]
        if formula is None:
            formula = function(*exprs) if function else _FORMULAS[sign](*exprs)
        if not any(isinstance(o, int) for o in operands):
            return formula
        key = (sign, operands, formula)
        if key in self.known:
            return self.known[key]
        if len(self.rows) >= MAX_ROWS:
            raise LimitError(f"the trace has more than {MAX_ROWS} operations")
        index = self.rows[-1].index + 1
        rows = list(dict.fromkeys(o for o in operands if isinstance(o, int)))
        slopes = gradient(formula, [symbol(r) for r in rows])
        partials = tuple((r, slopes[symbol(r)]) for r in rows if symbol(r) in slopes)
        self.rows.append(Row(index, formula, sign, operands, partials))
        self.known[key] = index
        return index


_FORMULAS: dict[str, Callable[..., Expr]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "neg": lambda a: -a,
}


def _as_expr(operand: int | Expr) -> Expr:
    return symbol(operand) if isinstance(operand, int) else operand


def _is_reciprocal(e: Expr) -> bool:
    return isinstance(e, sp.Pow) and e.args[1] is S.NegativeOne


def _signed(e: Expr) -> tuple[bool, Expr]:
    """(True, t) of -t."""
    if e.is_Number and e.is_negative:
        return True, -e
    if isinstance(e, sp.Mul) and e.args[0].is_Number and e.args[0].is_negative and len(e.args) > 1:
        first, *others = e.args
        rest = others if first is S.NegativeOne else [-first, *others]
        return True, rest[0] if len(rest) == 1 else sp.Mul(*rest, evaluate=False)
    return False, e
