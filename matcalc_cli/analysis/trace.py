"""The evaluation trace (Wengert list) v-1, v0, v1 ... of a component expression, with its tangents and adjoints.

The tree comes as it was typed (SymPy's constructors off), so that ln(x1) + x1*x2 - sin(x2) is traced in that order:
sums and products from left to right, two operands at a time; what occurs twice is computed once. Inputs end at v0.

    forward   tangent(v) = sum of ∂v/∂u tangent(u)          over the operands u of v, seeded at the inputs
    reverse   adjoint(u) = sum of adjoint(v) ∂v/∂u          over the users v of u, seeded at the outputs
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sympy as sp
from sympy import Expr, S, Symbol

from matcalc_cli.analysis.evaluate import evaluate
from matcalc_cli.engine import scalars
from matcalc_cli.engine.derive import function_name
from matcalc_cli.errors import LimitError, MathError, UsageError
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.model.problem import Problem

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


@dataclass(frozen=True)
class Trace:
    """The rows in order; `outputs` are (name, row, or the number itself). `mode` is forward, reverse or both."""

    problem: Problem
    name: str
    rows: tuple[Row, ...]
    outputs: tuple[tuple[str, int | Expr], ...]
    mode: str
    seeds: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    @property
    def inputs(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.source)

    def at(self, index: int) -> Row:
        return self.rows[index - self.rows[0].index]

    def users(self, index: int) -> list[tuple[Row, Expr]]:
        """(v, ∂v/∂u) of the rows that use u."""
        return [(row, d) for row in self.rows for u, d in row.partials if u == index]


def symbol(index: int) -> Symbol:
    """The name of a row in formulas: v-1, v0, v1."""
    return Symbol(f"v{index}", real=True)


class _Builder:
    """Rows of a typed tree; equal parts give one row."""

    def __init__(self, inputs: Sequence[Symbol]):
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
        if not e.free_symbols:
            return e.doit()
        if isinstance(e, UndefinedScalar):
            raise UsageError(f"{e.args[0].name} has no known values: a trace needs functions that can be computed")
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

        def collect(part):
            if isinstance(part, sp.Expr):
                leaves.append(part)
                return
            for a in part.args:
                collect(a)

        for a in e.args:
            collect(a)
        operands = [self(leaf) for leaf in leaves]
        mapping = {leaf: _as_expr(o) for leaf, o in zip(leaves, operands)}

        def rebuilt(part):
            return (
                mapping[part]
                if isinstance(part, sp.Expr)
                else part.func(*map(rebuilt, part.args))
                if part.args
                else part
            )

        return self.append("call", *operands, formula=e.func(*map(rebuilt, e.args)))

    def append(self, sign: str, *operands: int | Expr, function=None, formula: Expr | None = None) -> int | Expr:
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
        slopes = scalars.reverse(formula, scalars.Dependence([symbol(r) for r in rows]))
        partials = tuple((r, slopes[symbol(r)]) for r in rows if symbol(r) in slopes)
        self.rows.append(Row(index, formula, sign, operands, partials))
        self.known[key] = index
        return index


_FORMULAS = {
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
        rest = e.args[1:] if e.args[0] is S.NegativeOne else (-e.args[0], *e.args[1:])
        return True, rest[0] if len(rest) == 1 else sp.Mul(*rest, evaluate=False)
    return False, e


def trace(
    problem: Problem,
    outputs: Sequence[Expr],
    scalar: bool,
    inputs: Sequence[Symbol],
    mode: str,
    point: Mapping[Symbol, Expr] | None = None,
    seeds: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
) -> Trace:
    """The trace of the typed `outputs`; with a point also values, tangents (along seeds), adjoints (of weights)."""
    if mode not in ("forward", "reverse", "both"):
        raise UsageError(f"--mode {mode!r} is not known", hint="one of forward, reverse, both")
    build = _Builder(inputs)
    ends = [build(e) for e in outputs]
    name = function_name(problem)
    labels = [name] if scalar else [f"{name}{i}" for i in range(len(outputs))]
    seeds = tuple(seeds) if seeds is not None else tuple(float(i == 0) for i in range(len(inputs)))
    weights = tuple(weights) if weights is not None else tuple(float(i == 0) for i in range(len(outputs)))
    _fits(seeds, len(inputs), "forward mode", "input")
    _fits(weights, len(outputs), "reverse mode", "output")
    found = Trace(problem, name, tuple(build.rows), tuple(zip(labels, ends)), mode, seeds, weights)
    return found if point is None else _swept(found, inputs, point)


def _fits(v: Sequence[float], count: int, where: str, what: str) -> None:
    if len(v) != count:
        raise UsageError(f"--v has {len(v)} entries, and {where} takes one for each {what}: {count}")


def _swept(found: Trace, inputs: Sequence[Symbol], point: Mapping[Symbol, Expr]) -> Trace:
    """Values and tangents from the top, adjoints from the bottom."""
    missing = [x.name for x in inputs if x not in point]
    if missing:
        raise UsageError(f"--at has no value for {', '.join(missing)}", hint=f"as in --at {missing[0]}=1")
    values, slopes = linearised(found, [float(point[x]) for x in inputs])
    tangents, adjoints = tangents_of(found, slopes, found.seeds), adjoints_of(found, slopes, found.weights)
    rows = [
        replace(row, value=values[f"v{row.index}"], tangent=tangents[row.index], adjoint=adjoints[row.index])
        for row in found.rows
    ]
    return replace(found, rows=tuple(rows))


def linearised(found: Trace, point: Sequence[float]) -> tuple[dict[str, float], dict[tuple[int, int], float]]:
    """(the value of each row, ∂v/∂u of each row v by its operands u); raises MathError where there is none."""
    values = {f"v{row.index}": value for row, value in zip(found.inputs, point)}
    slopes: dict[tuple[int, int], float] = {}
    for row in found.rows[len(point) :]:
        values[f"v{row.index}"] = _real(row.formula, values)
        if not np.isfinite(values[f"v{row.index}"]):
            raise MathError(f"v{row.index} has no value here: {_told(row, values)}")
        for u, d in row.partials:
            slopes[row.index, u] = _real(d, values)
            if not np.isfinite(slopes[row.index, u]):
                raise MathError(f"v{row.index} has no derivative here: {_told(row, values)}")
    return values, slopes


def tangents_of(found: Trace, slopes: Mapping[tuple[int, int], float], seeds: Sequence[float]) -> dict[int, float]:
    """One forward sweep."""
    tangents = dict(zip((row.index for row in found.inputs), seeds))
    for row in found.rows[len(tangents) :]:
        tangents[row.index] = sum((slopes[row.index, u] * tangents[u] for u, _ in row.partials), 0.0)
    return tangents


def adjoints_of(found: Trace, slopes: Mapping[tuple[int, int], float], weights: Sequence[float]) -> dict[int, float]:
    """One reverse sweep."""
    adjoints = dict.fromkeys((row.index for row in found.rows), 0.0)
    for (_, end), weight in zip(found.outputs, weights):
        if isinstance(end, int):
            adjoints[end] += weight
    for row in reversed(found.rows):
        for u, _ in row.partials:
            adjoints[u] += adjoints[row.index] * slopes[row.index, u]
    return adjoints


def _real(e: Expr, values: Mapping[str, float]) -> float:
    value = complex(evaluate(e, values))
    return value.real if abs(value.imag) == 0 else float("nan")


def _told(row: Row, values: Mapping[str, float]) -> str:
    used = [f"v{o} = {values[f'v{o}']:.6g}" for o in row.operands if isinstance(o, int)]
    return f"{str(row.formula).replace('**', '^')} with {', '.join(used)}"
