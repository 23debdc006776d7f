"""All zeros of a square system: exactly by elimination or SymPy's solver, or by Newton's method from many starts.

The numeric search runs all starts at once: steps by the pseudo-inverse, halved while the residual grows, kept where the
*step* has died out (a small residual alone is a flat place, not a zero).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp
from sympy import Expr, S, Symbol

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model.applying import FAILURES
from matcalc_cli.model.functions import BY_CLASS
from matcalc_cli.numeric.field import Rows, values
from matcalc_cli.study.critical.polynomial import solve_polynomials

STEPS = 120
MOST_STARTS = 4000
MOST_ZEROS = 600
Box = tuple[tuple[float, float], ...]


# ------------------------------------------------------------------------------------------------------- exact


def solve_exactly(
    equations: Sequence[Expr], unknowns: Sequence[Symbol]
) -> tuple[list[dict[Symbol, Expr]] | None, bool]:
    """(real solutions {unknown: value}, are these certainly all?); None where there is no method.

    Free unknowns are left out of a dict; values that are long to write are floats of many digits.
    """
    found = solve_polynomials(equations, unknowns)
    if found is not None:
        return found, True
    wanted = [e for e in equations if e is not S.Zero]
    if any(e.has(sp.Piecewise, sp.Max, sp.Min, sp.Abs, sp.sign) for e in wanted):
        return None, False
    try:
        found = sp.solve([e if e.is_polynomial() else sp.together(e) for e in wanted], list(unknowns), dict=True)
    except MatcalcError:
        raise
    except FAILURES:
        return None, False
    kept: dict[tuple[Expr, ...], dict[Symbol, Expr]] = {}
    for solution in map(_written, found):
        if all(_real(v) and not _strange(v) for v in solution.values()) and _holds(wanted, solution):
            kept[tuple(solution.get(x, x) for x in unknowns)] = solution
    return list(kept.values()), False


def _written(solution: dict[Symbol, Expr]) -> dict[Symbol, Expr]:
    """Numbers made with functions that have no name here in digits."""
    return {x: _digits(e) if e.is_number and _strange(e) else e for x, e in solution.items()}


def _digits(e: Expr) -> Expr:
    """The number in 30 digits; NaN where a function has no value, as erfinv(2) and erfinv(zoo)."""
    try:
        value = sp.N(e, 30)
    except ValueError:
        return S.NaN
    return S.NaN if value.atoms(sp.Function) else value


def _strange(e: Expr) -> bool:
    """Does it hold a function that has no name here, as erfinv and LambertW?"""
    return any(type(f) not in BY_CLASS for f in e.atoms(sp.Function))


def _real(value: Expr) -> bool:
    if value.is_real is not None:
        return bool(value.is_real)
    if value.free_symbols:
        return not value.has(sp.I)
    number = complex(sp.N(value, 30))
    return abs(number.imag) < 1e-20 * max(1.0, abs(number))


def _holds(equations: Sequence[Expr], solution: dict[Symbol, Expr]) -> bool:
    """Does it solve the equations? Long numbers are checked numerically, symbols by simplification."""
    for e in equations:
        value = e.xreplace(solution)
        if value.has(S.NaN, S.ComplexInfinity):
            return False
        if value.free_symbols:
            if leaves(value, 300) < 300 and sp.simplify(value) != 0:
                return False
        elif abs(complex(sp.N(value, 30, chop=True))) > 1e-15:
            return False
    return True


# ----------------------------------------------------------------------------------------------------- numeric


def starts(box: Box, begin: int, count: int) -> np.ndarray:
    """n x count points that fill the box: its middle, then a Halton sequence, from the one numbered `begin`."""
    low, high = np.array(box).T
    rows = [[_halton(i, _PRIMES[d % len(_PRIMES)]) for i in range(begin, begin + count)] for d in range(len(box))]
    unit = np.array(rows)
    if begin == 0:
        unit[:, 0] = 0.5
    return low[:, None] + (high - low)[:, None] * unit


_AT_ONCE = 4_000_000  # entries of the Jacobians that are held in memory
_WORK = 2_000_000  # products in one call of LAPACK; some hundredths of a second
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)


def _halton(index: int, base: int) -> float:
    result, fraction = 0.0, 1.0
    while index:
        fraction /= base
        result += fraction * (index % base)
        index //= base
    return result


def newton_from(
    equations: Sequence[Expr], jacobian: Rows, unknowns: Sequence[Symbol], points: np.ndarray
) -> np.ndarray:
    """Where Newton's method goes from every column of `points`, n x k; nan where it does not converge."""
    width = max(1, _AT_ONCE // (len(equations) * len(unknowns)))
    parts = [points[:, i : i + width] for i in range(0, points.shape[1], width)]
    return np.concatenate([_newton_from(equations, jacobian, unknowns, part) for part in parts], axis=1)


def _newton_from(
    equations: Sequence[Expr],
    jacobian: Rows,
    unknowns: Sequence[Symbol],
    points: np.ndarray,
) -> np.ndarray:
    n, count = points.shape
    flat = [e for row in jacobian for e in row]
    x, done = points.copy(), np.zeros(count, dtype=bool)
    dead = np.zeros(count, dtype=bool)
    for _ in range(STEPS):
        active = np.flatnonzero(~done & ~dead)
        if not active.size:
            break
        here = x[:, active]
        f = values(equations, unknowns, here)
        slopes = values(flat, unknowns, here).reshape(len(equations), n, -1)
        good = np.isfinite(f).all(axis=0) & np.isfinite(slopes).all(axis=(0, 1))
        sloped = np.abs(slopes).max(axis=(0, 1)) > 1e-100
        done[active[good & ~sloped]] = _alone(equations, unknowns, here[:, good & ~sloped])
        good &= sloped
        dead[active[~good]] = True
        active, here, f, slopes = active[good], here[:, good], f[:, good], slopes[:, :, good]
        if not active.size:
            continue
        inverse = _pinv(np.moveaxis(slopes, 2, 0))
        step = -np.einsum("kij,jk->ik", inverse, f)
        size = np.abs(step).max(axis=0) / (1 + np.abs(here).max(axis=0))
        x[:, active] = _damped(equations, unknowns, here, step, f)
        # a vanishing step is no zero where the slopes vanish with it: the residual has to be small beside them
        scale = np.abs(slopes).max(axis=(0, 1)) * (1 + np.abs(here).max(axis=0))
        still = size < 1e-12
        lost = still & (np.abs(f).max(axis=0) > 1e-6 * scale)
        done[active[still & ~lost]] = True
        dead[active[lost]] = True
        residual = np.abs(f).max(axis=0)
        done[active[(size < 1e-6) & (residual < 1e-25)]] = True  # a multiple zero: convergence is linear
    x[:, ~done] = np.nan
    return x


def _alone(equations: Sequence[Expr], unknowns: Sequence[Symbol], points: np.ndarray) -> np.ndarray:
    """Which points with flat slopes are zeros with no others beside them? 0 of |x|, met exactly; no place of relu."""
    alone = (values(equations, unknowns, points) == 0).all(axis=0)
    for k in np.flatnonzero(alone):
        steps = np.diag(1e-6 * (1 + np.abs(points[:, k])))
        beside = values(equations, unknowns, points[:, [k]] + np.concatenate([steps, -steps], axis=1))
        alone[k] = (np.abs(beside).max(axis=0) > 0).all()
    return alone


def _pinv(matrices: np.ndarray) -> np.ndarray:
    """The pseudo-inverse of each, a few at a time: nothing ends a call of LAPACK, neither --timeout nor Ctrl-C.

    It is the inverse, which takes a tenth of the time, where the determinant is not small beside the entries.
    """
    k, m, n = matrices.shape
    found = np.empty((k, n, m))
    sizes = np.abs(matrices).max(axis=(1, 2), keepdims=True)
    plain = np.abs(np.linalg.det(matrices / sizes)) > 1e-7 if m == n else np.zeros(k, dtype=bool)
    width = max(1, _WORK // (m * n * min(m, n)))
    for way, inverse in ((plain, np.linalg.inv), (~plain, lambda part: np.linalg.pinv(part, rcond=1e-13))):
        chosen = np.flatnonzero(way)
        for part in (chosen[i : i + width] for i in range(0, len(chosen), width)):
            found[part] = inverse(matrices[part])
    return found


def _damped(
    equations: Sequence[Expr],
    unknowns: Sequence[Symbol],
    here: np.ndarray,
    step: np.ndarray,
    f: np.ndarray,
) -> np.ndarray:
    """x + t step with the largest t of 1, 1/2, ... 1/64 that does not raise the residual."""
    before = np.linalg.norm(f, axis=0)
    scale = np.ones(here.shape[1])
    for _ in range(7):
        after = np.linalg.norm(values(equations, unknowns, here + scale * step), axis=0)
        worse = ~(after <= before)
        if not worse.any():
            break
        scale[worse] /= 2
    return here + scale * step


@np.errstate(all="ignore")  # what overflows is no zero
def solve_numerically(
    equations: Sequence[Expr], jacobian: Rows, unknowns: Sequence[Symbol], box: Box
) -> tuple[list[np.ndarray], bool]:
    """(the distinct zeros in the box by their coordinates, did the last round of starts find nothing new?)

    Zeros of a region where everything vanishes (relu) are not among them: `flat` tells of these.
    """
    found = np.zeros((len(unknowns), 0))
    begin, count = 0, 128 * min(len(unknowns), 3)
    while begin < MOST_STARTS:
        points = newton_from(equations, jacobian, unknowns, starts(box, begin, count))
        before = found.shape[1]
        found = _distinct(equations, jacobian, unknowns, np.concatenate([found, _inside(points, box)], axis=1))
        if found.shape[1] == before or found.shape[1] > MOST_ZEROS:
            return _sorted(found), found.shape[1] <= MOST_ZEROS
        begin, count = begin + count, 2 * count
    return _sorted(found), False


def flat(equations: Sequence[Expr], jacobian: Rows, unknowns: Sequence[Symbol], box: Box) -> np.ndarray | None:
    """A point of the box where all equations and all their slopes are exactly 0, if some start is one."""
    points = starts(box, 0, 256)
    everything = values([*equations, *(e for row in jacobian for e in row)], unknowns, points)
    found = np.flatnonzero((everything == 0).all(axis=0))
    return points[:, found[0]] if found.size > 2 else None


def _inside(points: np.ndarray, box: Box) -> np.ndarray:
    low, high = (np.array(side)[:, None] for side in zip(*box))
    slack = 1e-7 * (high - low)
    return points[:, ((points >= low - slack) & (points <= high + slack)).all(axis=0)]


def _sorted(found: np.ndarray) -> list[np.ndarray]:
    clean = np.where(np.abs(found) < 1e-13, 0.0, found).T
    return sorted(clean, key=lambda p: tuple(p.round(9)))


def _distinct(
    equations: Sequence[Expr],
    jacobian: Rows,
    unknowns: Sequence[Symbol],
    found: np.ndarray,
) -> np.ndarray:
    """One of each cluster, the one with the least residual; multiple zeros are known to fewer digits."""
    if not found.shape[1]:
        return found
    residual = np.linalg.norm(values(equations, unknowns, found), axis=0)
    slopes = values([e for row in jacobian for e in row], unknowns, found).reshape(len(equations), len(unknowns), -1)
    spread = np.array([1e-3 if _singular(slopes[:, :, k]) else 1e-6 for k in range(found.shape[1])])
    kept: list[int] = []
    for k in np.argsort(residual, kind="stable"):
        if kept:
            others = found[:, kept]
            gap = np.abs(others - found[:, [k]]).max(axis=0)
            if (gap < np.maximum(spread[k], spread[kept]) * (1 + np.abs(others).max(axis=0))).any():
                continue
        kept.append(int(k))
    return found[:, kept]


def _singular(matrix: np.ndarray) -> bool:
    if not np.isfinite(matrix).all():
        return True
    sizes = np.linalg.svd(matrix, compute_uv=False)
    return bool(sizes[-1] <= 1e-6 * max(sizes[0], 1e-300)) if sizes.size else False


def recognised(equations: Sequence[Expr], unknowns: Sequence[Symbol], point: np.ndarray) -> dict[Symbol, Expr] | None:
    """The zero as exact numbers (rationals, multiples of π), if putting them in gives exactly 0; else None."""
    guess: dict[Symbol, Expr] = {}
    for x, value in zip(unknowns, point):
        found = guessed(value)
        if found is None:
            return None
        guess[x] = found
    return guess if vanish(equations, guess) else None


def vanish(equations: Sequence[Expr], point: dict[Symbol, Expr]) -> bool:
    """Are all equations, as far as they are short, exactly 0 at the point?"""
    return all(leaves(e, 200) < 200 and _vanishes(e, point) for e in equations)


def _vanishes(e: Expr, point: dict[Symbol, Expr]) -> bool:
    """Is e exactly 0 at the point? Not where a part of it is not real, and cannot be compared."""
    try:
        return e.xreplace(point) == 0
    except TypeError:
        return False


def guessed(value: float, gap: float = 1e-9) -> Expr | None:
    """The rational or multiple of π, of small numbers, that is as near as this."""
    for unit in (S.One, sp.pi):
        ratio = value / float(unit)
        near = sp.Rational(ratio).limit_denominator(24)
        if abs(float(near) - ratio) < gap * max(1.0, abs(ratio)):
            return near * unit
    return None


def in_digits(h: Expr, x: Symbol, near: Expr | float, digits: int) -> Expr:
    """The zero of h near a number in so many digits; as SymPy's nsolve raises ValueError where none is found."""
    return sp.nsolve(h, x, near, prec=digits, modules=[_own(), "mpmath"])


@cache
def _own() -> dict[str, Callable[..., Any]]:
    """The values of our own functions, whose names nsolve does not know."""

    def value(kind: Any) -> Callable[..., Any]:
        return lambda *args: kind(*(sp.Float(a, mp.dps) for a in args)).evalf(mp.dps)._to_mpmath(mp.prec)

    return {kind.__name__: value(kind) for kind in BY_CLASS if kind.__module__.startswith("matcalc_cli")}
