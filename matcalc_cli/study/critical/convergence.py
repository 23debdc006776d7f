"""Is the place where Newton's method stopped a zero? x (2 log x + 1) gets as small as one likes near 0.

A zero is one whose next steps, in many digits, are nothing beside its own coordinates; a multiple zero, to which the
steps lead slowly, is a number that is recognised and makes the equations exactly 0, or has values all around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp
from sympy import Expr, S, Symbol

from matcalc_cli.numeric.field import Rows, placed, values
from matcalc_cli.study.critical import search

DIGITS = 40
_STEPS = 5
_NEAR = 1e-5  # a multiple zero is known to a few digits, and lies no farther from the place where the steps got small
_TINY = 1e-6  # coordinates as small as this may be on their way to 0

Place = dict[Symbol, Expr]


@dataclass(frozen=True)
class Settled:
    """`at` is the zero, or the place that the steps lead to and that is none; exact where it is recognised."""

    at: Place
    zero: bool
    exact: bool = False


def settled(equations: Sequence[Expr], jacobian: Rows, unknowns: Sequence[Symbol], place: np.ndarray) -> Settled:
    """The zero at a place that Newton's method in doubles stopped at, or what is there instead."""
    here = {x: sp.Float(float(v), 17) for x, v in zip(unknowns, place)}
    if not ((np.abs(place) < _TINY) & (place != 0)).any() and _regular(jacobian, unknowns, place):
        return Settled(here, True)
    near = _recognised(place, unknowns)
    if near is not None and search.vanish(equations, near):
        return Settled(near, True, True)
    better = _corrected(equations, jacobian, here)
    if better is not None:
        return Settled({x: sp.Float(v, 17) if v else S.Zero for x, v in better.items()}, True)
    lost = near is not None and not all(map(_finite, (placed(e, near) for e in equations)))
    if not lost and near is None and np.isfinite(values(equations, unknowns, _around(place, 1e-6))).all():
        return Settled(here, True)
    if not lost and near is not None and _continuous(equations, unknowns, place):
        return Settled(here, True)
    return Settled(near or here, False, near is not None)


def _regular(jacobian: Rows, unknowns: Sequence[Symbol], place: np.ndarray) -> bool:
    """Is the Jacobian invertible, and hardly another one around the place?"""
    n = len(unknowns)
    points = np.concatenate([place[:, None], _around(place, 1e-8)], axis=1)
    slopes = values([e for row in jacobian for e in row], unknowns, points).reshape(len(jacobian), n, -1)
    if not np.isfinite(slopes).all():
        return False
    least = np.linalg.svd(slopes[:, :, 0], compute_uv=False)[-1]
    return bool(least > 1e-6 * np.abs(slopes[:, :, 0]).max() and np.ptp(slopes, axis=2).max() < 0.01 * least)


def _around(place: np.ndarray, size: float) -> np.ndarray:
    """The 2 n neighbours of a place along the axes, as columns."""
    steps = np.diag(size * (1 + np.abs(place)))
    return place[:, None] + np.concatenate([steps, -steps], axis=1)


def _continuous(equations: Sequence[Expr], unknowns: Sequence[Symbol], place: np.ndarray) -> bool:
    """Have the equations values all around, all of them small beside those of a unit away?"""
    near, far = (np.abs(values(equations, unknowns, _around(place, size))).max() for size in (1e-6, 1e-3))
    return bool(near <= 0.1 * far)  # a nan is no yes


def _corrected(equations: Sequence[Expr], jacobian: Rows, here: Place) -> Place | None:
    """The zero in many digits; None where the steps do not die out beside the coordinates, or a value is missing."""
    x = {s: sp.Float(v, DIGITS) for s, v in here.items()}
    for _ in range(_STEPS):
        moved = _step(equations, jacobian, x)
        if moved is None:
            return None
        step, largest = moved
        x = {s: sp.Float(v + d, DIGITS) for (s, v), d in zip(x.items(), step)}
        small = {s: abs(v) < sp.Float("1e-30") for s, v in x.items()}
        if all(small[s] or abs(d) < sp.Float("1e-18") * abs(v) for (s, v), d in zip(x.items(), step)):
            at_zero = {s: S.Zero if small[s] else v for s, v in x.items()}
            left = [placed(e, at_zero, DIGITS) for e in equations]
            return at_zero if all(_finite(v) and abs(v) <= sp.Float("1e-15") * largest for v in left) else None
    return None


def _step(equations: Sequence[Expr], jacobian: Rows, x: Place) -> tuple[list[Expr], Expr] | None:
    """(Newton's step in many digits, the largest slope); None where a value is missing, or all slopes are 0."""
    f = [placed(e, x, DIGITS) for e in equations]
    slopes = [[placed(e, x, DIGITS) for e in row] for row in jacobian]
    if not all(map(_finite, (*f, *(v for row in slopes for v in row)))):
        return None
    largest = max((abs(v) for row in slopes for v in row), default=S.Zero)
    if largest == 0:
        return None
    inverse = np.linalg.pinv(np.array([[float(v / largest) for v in row] for row in slopes]), rcond=1e-9)
    return [-sum((float(a) * v for a, v in zip(row, f)), S.Zero) / largest for row in inverse], largest


def _finite(value: Expr) -> bool:
    return bool(value.is_finite) and bool(value.is_real)


def _recognised(place: np.ndarray, unknowns: Sequence[Symbol]) -> Place | None:
    guesses = [guess for v in place if (guess := search.guessed(v, _NEAR)) is not None]
    return dict(zip(unknowns, guesses)) if len(guesses) == len(place) else None
