"""Critical points at which the Hessian does not decide: by higher derivatives, by both sides of f, or by its form.

- In one variable the first derivative that is not 0 decides, on each side its own where f has a breakpoint or an end.
- Where there is none of these (exp(-1/x²), |x|^(5/2)) the values next to the point are compared, in many digits.
- f minus its value at the point may be a square or a sum of them: then it is a minimum.
- Else the terms of lowest order of f about the point decide, where the Hessian is 0: with an odd order, or with values
  of both signs, it is a saddle, as where f has an odd first derivative along a direction in which the Hessian is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp
from sympy import Expr, S, Symbol

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.model.applying import FAILURES
from matcalc_cli.numeric.field import Field, Rows, placed, values
from matcalc_cli.study.critical import manifolds, parametric, sides, stability
from matcalc_cli.study.critical.factors import simple
from matcalc_cli.study.critical.polynomial import solve_polynomials
from matcalc_cli.study.critical.search import in_digits

if TYPE_CHECKING:
    from matcalc_cli.study.critical.point import Point

_DIGITS = 60
_DISTANCES = range(3, 8)  # 10^-k on either side
_ORDERS = 8
_LONGEST = 150  # leaves of a function whose higher derivatives are taken
_RISES = {(1, 1): "minimum", (-1, -1): "maximum", (1, -1): "inflection", (-1, 1): "inflection"}
_WORDS = {"minimum": "larger on both sides", "maximum": "smaller on both sides"}


def decided(f: Field, point: Point, solution: dict[Symbol, Expr], hessian: Rows) -> Point:
    """The point with its class, if it is found, and a note that says how."""
    if len(f.unknowns) == 1:
        return _in_one(f, point, solution[f.unknowns[0]])
    if any(e.free_symbols or e.has(sp.Float) for e in point.at):
        return point
    if point.value is not None and (kind := manifolds.bounded(f, point.value)):
        smaller = "smaller" if kind == "minimum" else "larger"
        return replace(point, kind=kind, note=f"f is nowhere {smaller} than it is here")
    if _odd_along(f, solution, hessian):
        return replace(point, kind="saddle", note="f takes larger and smaller values next to it")
    return _by_lowest(f, point, solution) if all(e == 0 for row in hessian for e in row) else point


# ------------------------------------------------------------------------------------------------- one variable


def _in_one(f: Field, point: Point, place: Expr) -> Point:
    x = f.unknowns[0]
    if place.free_symbols or f.parameters:
        return _with_parameters(f, point, place)
    if place.is_Float:  # beside a multiple zero the derivatives are rounding, large or small
        better = _refined(f, place)
        return point if better is None else _by_values(f, point, better)
    if beyond := sides.without_value((*f.outputs, *f.lost), x, place):
        kind = {1: "minimum", -1: "maximum"}.get(_rise(f, place, -1 if beyond == ">" else 1), "undecided")
        return replace(point, kind=kind, note=f"an end of the domain: f has no value where {x.name} {beyond} {place}")
    if sides.is_breakpoint(f.output, x, place):
        return _by_sides(f, point, place)
    found = stability.first_derivative(f.output, x, place)
    if found is None:
        return _by_values(f, point, place)
    order, value = found
    kind = "inflection" if order % 2 else "minimum" if sp.N(value) > 0 else "maximum"
    note = f"the derivative of order {order} is the first that is not 0: {manifolds.article(kind)}"
    return replace(point, kind=kind, note=note)


def _with_parameters(f: Field, point: Point, place: Expr) -> Point:
    found = stability.first_derivative(f.output, f.unknowns[0], place)
    if found is None:
        return point
    order, value = found
    first = f"the derivative of order {order} is the first that is not 0"
    if not value.free_symbols:
        kind = "inflection" if order % 2 else "minimum" if sp.N(value) > 0 else "maximum"
        return replace(point, kind=kind, note=f"{first}: {manifolds.article(kind)}")
    if order % 2:
        return replace(point, note=f"{first} for all parameters: an inflection where it is not 0")
    needs = parametric.extrema(((value,),))
    kind = parametric.decided(needs, None, True)
    return replace(point, kind=kind, needs=needs, note=f"{first} for all parameters")


def _by_sides(f: Field, point: Point, place: Expr) -> Point:
    """The point at a breakpoint, as 0 of |x|³, by the first derivatives of what f is on either side."""
    x = f.unknowns[0]
    both = sides.sides(f.output, x, place)
    left, right = (stability.first_derivative(e, x, place) for e in both) if both else (None, None)
    if left is None or right is None:
        return _by_values(f, point, place)
    (below_order, below), (_, above) = left, right
    return _sided(point, (1 if below * (-1) ** below_order > 0 else -1, 1 if above > 0 else -1))


def _by_values(f: Field, point: Point, place: Expr) -> Point:
    rises = (_rise(f, place, -1), _rise(f, place, 1))
    return point if 0 in rises else _sided(point, rises)


def _sided(point: Point, rises: tuple[int, int]) -> Point:
    kind = _RISES[rises]
    word = _WORDS.get(kind, "larger on one side and smaller on the other")
    return replace(point, kind=kind, note=f"f is {word}: {manifolds.article(kind)}")


def _refined(f: Field, place: Expr) -> Expr | None:
    """The zero of f′ next to a number, in many digits; None where it is not a simple one of the factors of f′."""
    slope = simple(tidy(diff(f.output, f.unknowns[0])), f.unknowns)
    try:
        found = in_digits(slope, f.unknowns[0], place, _DIGITS)
    except (*FAILURES, ValueError):
        return None
    return found if found.is_Float and abs(found - place) < 1e-6 * (1 + abs(place)) else None


def _rise(f: Field, place: Expr, side: int) -> int:
    """The sign of f - f(place) next to it on a side; 0 where the values do not have the same sign all the way."""
    x = f.unknowns[0]
    here = placed(f.output, {x: place}, _DIGITS)
    middle = sp.N(place, _DIGITS)
    away = [side * (1 + abs(middle)) * sp.Float(10, _DIGITS) ** -k for k in _DISTANCES]
    gaps = [placed(f.output, {x: middle + step}, _DIGITS) - here for step in away]
    if not all(gap.is_Float and gap.is_finite for gap in gaps):
        return 0
    floor = sp.Float(10) ** (8 - _DIGITS) * max(1, abs(here))
    signs = {1 if gap > floor else -1 if gap < -floor else 0 for gap in gaps}
    return signs.pop() if len(signs) == 1 else 0


# ----------------------------------------------------------------------------------------------- several variables


def _odd_along(f: Field, solution: dict[Symbol, Expr], hessian: Rows) -> bool:
    """Has f an odd first derivative that is not 0 along an axis of the kernel of the Hessian, as x² + y³ along y?"""
    for i, x in enumerate(f.unknowns):
        if any(row[i] != 0 for row in hessian):
            continue
        along = f.output.xreplace({y: e for y, e in solution.items() if y != x})
        if along.free_symbols - {x} or leaves(along, _LONGEST) >= _LONGEST:
            continue
        found = stability.first_derivative(along, x, solution[x])
        if found is not None and found[0] % 2:
            return True
    return False


def _by_lowest(f: Field, point: Point, solution: dict[Symbol, Expr]) -> Point:
    """By the terms of lowest order about the point, a form of that degree."""
    form, order = _lowest(f, solution)
    if form is None:
        return point
    if order % 2 or len(_signs(form, f.unknowns)) == 2:
        return replace(point, kind="saddle", note=f"the terms of order {order}, the first, take both signs")
    if not _definite(form, f.unknowns):
        return point
    kind, word = ("minimum", "positive") if 1 in _signs(form, f.unknowns) else ("maximum", "negative")
    return replace(point, kind=kind, note=f"the terms of order {order}, the first, are {word} around it")


def _lowest(f: Field, solution: dict[Symbol, Expr]) -> tuple[Expr | None, int]:
    """The form of lowest degree, beyond the value, of f(p + x), and the degree; None where it is long or beyond 8."""
    t = sp.Dummy("t")
    e = f.output.xreplace({x: solution[x] + t * x for x in f.unknowns})
    for order in range(1, _ORDERS + 1):
        if leaves(e, 4 * _LONGEST) >= 4 * _LONGEST:
            return None, order
        e = diff(e, t)
        form = sp.expand(tidy(e.xreplace({t: S.Zero})))
        if not form.is_polynomial(*f.unknowns):
            return None, order
        if form != 0:
            return form, order
    return None, _ORDERS


def _definite(form: Expr, unknowns: Sequence[Symbol]) -> bool:
    """Is a form 0 at 0 alone? Known of sums of even powers of all unknowns, and of two unknowns by a polynomial."""
    terms = sp.Add.make_args(form)
    alone = {next(iter(t.free_symbols)) for t in terms if len(t.free_symbols) == 1}
    if alone == set(unknowns) and (all(t.is_nonnegative for t in terms) or all(t.is_nonpositive for t in terms)):
        return True
    if len(unknowns) != 2:
        return False
    x, y = unknowns
    rays = solve_polynomials([sp.expand(form.xreplace({y: S.One}))], [x])
    return rays == [] and form.xreplace({x: S.One, y: S.Zero}) != 0


def _signs(form: Expr, unknowns: Sequence[Symbol]) -> set[int]:
    points = np.random.default_rng(0).standard_normal((len(unknowns), 200))
    found = values([form], unknowns, points)[0]
    return set(np.sign(found[np.abs(found) > 1e-9 * np.abs(found).max()]).astype(int))
