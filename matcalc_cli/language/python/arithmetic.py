"""Operators: of numbers that are known, of sizes and lists, of arrays, of arrays of three axes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from matcalc_cli.errors import LimitError, Span, SyntaxProblem
from matcalc_cli.language.python import arrays, axes
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.casts import as_array, as_condition, exact
from matcalc_cli.language.python.values import Array, Condition, Const, Sequence, Size, Value
from matcalc_cli.model.shapes import Size as Length
from matcalc_cli.model.shapes import combine

if TYPE_CHECKING:
    from matcalc_cli.language.python.axes import Tensor

MAX_BITS = 4000
MAX_ITEMS = 10_000


def binary(operator: type[ast.operator], left: Value, right: Value, span: Span) -> Value:
    """left op right"""
    known = _constant(operator, left, right, span)
    if known is not None:
        return known
    if operator in (ast.BitAnd, ast.BitOr):
        parts = (as_condition(left, span), as_condition(right, span))
        dims = arrays.broadcast([p.dims for p in parts], span)
        return Condition("and" if operator is ast.BitAnd else "or", parts, dims)
    if isinstance(left, Condition) and isinstance(right, Condition):
        joined = _OF_BOOLEANS.get(operator)  # of booleans, 1 + 1 is 1
        if joined is None:
            raise SyntaxProblem("booleans are joined by & and |", span)
        return binary(joined, left, right, span)
    rule = _OPERATORS.get(operator)
    if rule is None:
        raise SyntaxProblem(f"the operator {operator.__name__} is not read", span)
    one, other = as_array(left, span), as_array(right, span)
    if isinstance(one, Array) and isinstance(other, Array):
        return rule(one, other, span)
    return _of_tensors(operator, one, other, span)


def _constant(operator: type[ast.operator], left: Value, right: Value, span: Span) -> Const | Sequence | Size | None:
    """Numbers, sizes and lists, worked out; None of what is not known."""
    if isinstance(left, Sequence) and isinstance(right, Sequence) and operator is ast.Add:
        if len(left.items) + len(right.items) > MAX_ITEMS:
            raise LimitError("a list that is too long", span)
        return Sequence([*left.items, *right.items])
    if isinstance(left, Sequence) and operator is ast.Mult and (count := exact(right)) is not None:
        if len(left.items) * count > MAX_ITEMS:
            raise LimitError("a list that is too long", span)
        return Sequence(left.items * int(count))
    sizes = [v for v in (left, right) if isinstance(v, Size)]
    a, b = exact(left), exact(right)
    if a is None or b is None:
        return _size(operator, left, right) if sizes else None
    if operator is ast.Pow:
        return _power(a, b)
    if operator in (ast.Div, ast.FloorDiv, ast.Mod) and b == 0:
        raise SyntaxProblem("division by zero", span)
    rule = _EXACT.get(operator)
    if rule is None:
        return None
    found = Const(rule(a, b))
    if max(found.value.numerator.bit_length(), found.value.denominator.bit_length()) > MAX_BITS:
        raise LimitError("a number of more than 1000 digits", span)
    return found


def _size(operator: type[ast.operator], left: Value, right: Value) -> Size | None:
    """n - 1, 2*n, n*m of sizes."""
    parts: list[Length] = []
    for value in (left, right):
        if isinstance(value, Size):
            parts.append(value.dim)
        elif isinstance(value, Const) and value.whole is not None:
            parts.append(value.whole)
        else:
            return None
    if operator is ast.Add:
        return Size(combine("+", *parts))
    if operator is ast.Sub and isinstance(parts[1], int):
        return Size(combine("+", parts[0], -parts[1]))
    return Size(combine("*", *parts)) if operator is ast.Mult else None


def _power(base: Fraction, exponent: Fraction) -> Const | None:
    if exponent.denominator != 1 or base == 0 and exponent < 0:
        return None
    if abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) > MAX_BITS:
        return None
    return Const(base ** int(exponent))


_OF_BOOLEANS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.BitOr, ast.Mult: ast.BitAnd}
_EXACT: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: Fraction(a // b),
    ast.Mod: lambda a, b: a % b,
}
_OPERATORS: dict[type[ast.operator], Callable[[Array, Array, Span], Array]] = {
    ast.Add: lambda a, b, span: arrays.added(a, b, "+", span),
    ast.Sub: lambda a, b, span: arrays.added(a, b, "-", span),
    ast.Mult: arrays.multiplied,
    ast.Div: lambda a, b, span: arrays.multiplied(a, b, span, divided=True),
    ast.Pow: arrays.raised,
    ast.MatMult: arrays.product,
    ast.Mod: lambda a, b, span: arrays.applied("mod", [a, b], span),
    ast.FloorDiv: lambda a, b, span: arrays.applied("floor", [arrays.multiplied(a, b, span, divided=True)], span),
}


def _of_tensors(
    operator: type[ast.operator], left: Array | Tensor, right: Array | Tensor, span: Span
) -> Array | Tensor:
    """+ - * and whole powers of arrays of three axes; division by a number."""
    if operator in (ast.Add, ast.Sub):
        return axes.combined(left, right, 1 if operator is ast.Add else -1, span)
    if operator is ast.Mult:
        return axes.multiplied(left, right, span)
    if operator is ast.Div and isinstance(right, Array):
        inverse = Array(T.over(T.number(1), right.term, span), right.dims)
        return axes.multiplied(left, inverse, span)
    if operator is ast.Pow and isinstance(right, Array) and right.term.kind == "number" and right.term.word in "234":
        found = left
        for _ in range(int(right.term.word) - 1):
            found = axes.multiplied(found, left, span)
        return found
    raise SyntaxProblem("of arrays of three axes, sums and products are read", span)
