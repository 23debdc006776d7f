"""--digits N: the numbers of a result rounded to N digits, each as the exact decimal that is printed.

A number is what no name stands in, as long as it gets: π x/3 is 1.0472 x, and log(2) + 1/3 is 1.0265. Whole numbers and
exponents stay: x^(1/3) says more than x^0.3333.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from sympy import Add, Basic, Expr, Float, MatrixBase, Mul, Piecewise, Pow, Rational, S

from matcalc_cli.errors import UsageError
from matcalc_cli.model.applying import chosen, rebuilt
from matcalc_cli.model.problem import Derivative
from matcalc_cli.model.walk import arguments, order

Result: TypeAlias = Expr | MatrixBase | tuple[MatrixBase, ...]

_GUARD = 5  # digits that are computed beyond those asked for
_OF_FLOATS = 15  # digits that a result has which was computed in floats
_ANY_DECIMAL = (Rational(1, 10), Rational(1, 2))


def in_digits(derivative: Derivative, digits: int) -> Derivative:
    """The derivative with every number in N digits; raises UsageError for a result in matrix notation."""
    if not derivative.problem.explicit:
        raise UsageError("--digits is for results in components", hint="give sizes and --expand, or values with --at")
    rounded = _Rounded(digits)
    return replace(
        derivative,
        expr=rounded.every(derivative.expr),
        problem=replace(derivative.problem, decimals=_ANY_DECIMAL),
        notes=(*derivative.notes, f"numbers are rounded to {digits} digits") if rounded.changed else derivative.notes,
    )


class _Rounded:
    """One pass over the different parts of a result."""

    def __init__(self, digits: int) -> None:
        self.changed = False
        self._digits = digits
        self._known: dict[Basic, Basic] = {}
        self._numbers: set[Basic] = set()

    def every(self, expr: Result) -> Result:
        """Of a scalar, of the entries of a matrix, or of each slice."""
        if isinstance(expr, tuple):
            return tuple(map(self.every, expr))
        if isinstance(expr, MatrixBase):
            return expr.applyfunc(self)
        return self(expr)

    def __call__(self, e: Expr) -> Expr:
        for part in order([e], arguments):
            if part not in self._known:
                self._known[part] = self._rounded(part)
        if e in self._numbers:
            return self._number(e)
        return self._known[e]

    def _rounded(self, e: Basic) -> Basic:
        """The part over its rounded operands; a number is rounded by what it stands in, as a whole."""
        number = all(a in self._numbers for a in e.args) if e.args else getattr(e, "is_number", False)
        if number:
            self._numbers.add(e)
            return e
        if isinstance(e, (Add, Mul)):
            numbers = [a for a in e.args if a in self._numbers]
            whole = [self._number(e.func(*numbers))] if numbers else []
            return rebuilt(e, [*whole, *(self._known[a] for a in e.args if a not in self._numbers)])
        if isinstance(e, Piecewise):
            return chosen([self._inside(e, branch) for branch, _ in e.args], [condition for _, condition in e.args])
        return rebuilt(e, [self._inside(e, a) for a in e.args]) if isinstance(e, Expr) and e.args else e

    def _inside(self, e: Basic, a: Basic) -> Basic:
        """An operand; the numbers of a power stay."""
        return self._number(a) if a in self._numbers and not isinstance(e, Pow) else self._known[a]

    def _number(self, e: Expr) -> Expr:
        """The decimal of N digits; a number that is not real, or that may be 0, as it is."""
        if not isinstance(e, Expr) or e.is_Integer:
            return e
        digits = min(self._digits, _OF_FLOATS) if e.has(Float) else self._digits
        value = e.evalf(digits + _GUARD)
        if not value.is_Float or value._prec == 1 or not value.is_finite:
            return e
        text = str(Float(value, digits))
        found = Rational(text) if value else S.Zero
        self.changed |= found != e
        return found
