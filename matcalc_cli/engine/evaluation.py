"""A derivative, or a value, at a point: exact for exact values of the names, in digits where a value has some.

Where a condition fails, or a part has no value, the Taylor polynomials of the function at the point stand in for it
(domain/local): they have the same derivatives there, or there are none. |x|^3 has the derivative 0 at 0, where its
formula 3 x^2 sign(x) asks for x != 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

from sympy import Basic, Expr, Float, Integer, MatrixBase, Rational, S, Symbol, erf, erfc, exp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from matcalc_cli.engine.by_components import lost_scalars, written_out
from matcalc_cli.engine.case import free_entries
from matcalc_cli.engine.derive import complex_values, derive_by, without_entries
from matcalc_cli.engine.domain.local.point import (
    absent,
    expansions,
    failing_condition,
    polynomials,
    readable,
    shown,
    with_value,
)
from matcalc_cli.engine.domain.scalar import EVERYWHERE, PARTLY, SOMEWHERE
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.grids import vec
from matcalc_cli.engine.scalar.substitute import Substitution
from matcalc_cli.errors import LimitError, MathError
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.functions import normcdf, sigmoid, softplus
from matcalc_cli.model.problem import Condition, Derivative, Problem
from matcalc_cli.model.walk import parts

Result: TypeAlias = Basic | tuple[Basic, ...]  # a scalar, a matrix, or its slices

_MAX_DIGITS, _MAX_LEAVES = 1000, 1000
WORKING_DIGITS = 40  # of the decimals of a point
_CANCELLED = 1e-20  # what is as small may be nothing but the digits that are left: 0.3 - 0.1 - 0.2
_SATURATING = (exp, HyperbolicFunction, sigmoid, softplus, erf, erfc, normcdf)
_NO_NUMBERS = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)


def at_point(derivative: Derivative, point: Mapping[Symbol, Expr], structure: str = "entries") -> Derivative:
    """The derivative at a point: exact for exact values. Raises MathError where it does not exist.

    A condition that fails is enough of a reason for a value to be missing; whether a derivative exists there, is found
    out from what the function is around the point.
    """
    failing = failing_condition(derivative.conditions, point)
    decidable = derivative.order and derivative.targets
    if failing is not None:
        if not decidable:
            raise absent("derivative" if derivative.order else "value", point, failing)
        return _around(derivative, point, structure, failing)
    try:
        found = _evaluated(derivative, derivative.expr, Substitution(_precise(point)), point)
    except MathError:
        if not decidable or not derivative.problem.explicit:
            raise
        return _around(derivative, point, structure)
    at = tuple((s.name, v) for s, v in point.items())
    needs = _remaining(derivative, Substitution(point))
    problem = _with_decimals(derivative.problem, point)
    return replace(derivative, problem=problem, expr=found, at=at, conditions=needs, notes=_without_remarks(derivative))


def _precise(point: Mapping[Symbol, Expr]) -> dict[Symbol, Expr]:
    """The point with its decimals in so many digits that what is printed is right where some are lost: the sine of
    12345678901.3, the logarithm of 1.0000000001."""
    return {
        s: v.xreplace({f: Float(str(f), WORKING_DIGITS) for f in v.atoms(Float)}) if v.has(Float) else v
        for s, v in point.items()
    }


def _with_decimals(problem: Problem, point: Mapping[Symbol, Expr]) -> Problem:
    """The problem with the decimals of a point among its own: f(x) at x = -2.25 is f(-2.25)."""
    inside = (f for value in point.values() for f in value.atoms(Float))
    return replace(problem, decimals=(*problem.decimals, *(Rational(str(f)) for f in inside)))


def _around(
    derivative: Derivative, point: Mapping[Symbol, Expr], structure: str, failing: Condition | None = None
) -> Derivative:
    """By the Taylor polynomials of the function at the point, which have the same derivatives there."""
    problem = derivative.problem
    if not problem.explicit or without_entries(problem.expr):
        raise absent("derivative", point, failing) if failing else MathError("there is no derivative at this point")
    function = written_out(problem, function_name(problem))
    names = list(dict.fromkeys(x for target in derivative.targets for x in free_entries(target)))
    short = readable(failing) if failing else None
    found = expansions(vec(function.grid), names, point, derivative.order, lost_scalars(problem), short)
    listed, start, back = polynomials(found, names, point)
    shape = None if function.kind == "scalar" else (len(function.grid), len(function.grid[0]))
    smooth = with_value(problem, listed, shape)
    result = derive_by(smooth, derivative.targets, derivative.layout, None, structure, derivative.command)
    others = {s: v for s, v in point.items() if s not in start}
    expr = _evaluated(derivative, result.expr, Substitution({**others, **start}), point)
    expr = tuple(e.xreplace(back) for e in expr) if isinstance(expr, tuple) else expr.xreplace(back)
    at = tuple((s.name, v) for s, v in point.items())
    problem = _with_decimals(problem, point)
    return replace(derivative, problem=problem, expr=expr, at=at, conditions=(), notes=_without_remarks(derivative))


def _without_remarks(derivative: Derivative) -> tuple[str, ...]:
    """The notes without those about the form of a derivative, of which a point shows nothing."""
    return tuple(note for note in derivative.notes if note not in (EVERYWHERE, PARTLY, SOMEWHERE))


def _evaluated(derivative: Derivative, expr: Result, substitute: Substitution, point: Mapping[Symbol, Expr]) -> Result:
    """The entries with values for names; digits where a value has some."""
    if isinstance(expr, tuple):
        return tuple(_evaluated(derivative, e, substitute, point) for e in expr)
    if isinstance(expr, MatrixBase):
        return expr.applyfunc(lambda e: _evaluated(derivative, e, substitute, point))
    what = "derivative" if derivative.order else "value"
    found = substitute(expr)
    inside = set(parts([found]))
    if not inside.isdisjoint(_NO_NUMBERS):
        raise MathError(f"the {what} does not exist at {shown(point)}")
    if S.ImaginaryUnit in inside and not complex_values(derivative.problem):
        raise MathError(f"the {what} is not a real number at this point")
    inexact = any(value.has(Float) for value in point.values())
    if inexact or any(isinstance(e, Float) for e in inside):
        found = _uncancelled(expr, found, point) if inexact else found
        with suppress(NotImplementedError, KeyError):  # a choice that depends on a function without values
            # arguments of some functions are rounded to the digits that are asked for
            found = found.evalf(WORKING_DIGITS, maxn=_MAX_DIGITS).evalf(15)
        whole = {f: Integer(int(f)) for f in found.atoms(Float) if f == int(f) and abs(f) < 1e15}
        found = found.xreplace(whole)
    return found


def _uncancelled(expr: Expr, found: Expr, point: Mapping[Symbol, Expr]) -> Expr:
    """The value at the decimals as exact numbers, where digits may cancel: 1 - tanh(30.0)^2."""
    saturating = any(isinstance(e, _SATURATING) for e in parts([expr]))
    cancelled = any(0 < abs(f) < _CANCELLED for f in found.atoms(Float))
    if not (saturating or cancelled) or leaves(expr, _MAX_LEAVES) >= _MAX_LEAVES:
        return found
    exact = {s: Rational(str(v)) if isinstance(v, Float) else v for s, v in point.items()}
    try:
        return Substitution(exact)(expr)
    except LimitError:
        return found


def _remaining(derivative: Derivative, substitute: Substitution) -> tuple[Condition, ...]:
    placed = (replace(c, expr=substitute(c.expr)) for c in derivative.conditions)
    return tuple(c for c in placed if any(isinstance(e, Symbol) for e in parts([c.expr])))
