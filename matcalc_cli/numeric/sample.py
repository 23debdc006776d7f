"""Random points inside the domain of a problem: sizes, values of every name, conditions satisfied; reproducible.

A point is accepted where the expression is finite and every condition holds with room to spare. What the names need
beyond their declared properties (positive, in the unit ball ...) is found by trying moods.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Basic, Dummy, Integer, MatrixBase, Max, Min, Piecewise, preorder_traversal
from sympy.core.relational import Relational

from matcalc_cli.errors import LimitError, MathError, MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Problem, Variable, size_letters
from matcalc_cli.numeric import forward
from matcalc_cli.numeric.evaluate import evaluate, largest, overflows
from matcalc_cli.numeric.least import least
from matcalc_cli.numeric.surrogate import stand_ins

if TYPE_CHECKING:
    from sympy import Expr

SIZES = (3, 2, 4, 5)
MARGIN = 0.02
MOST_ROWS = 600  # of a matrix whose rank is found
ATTEMPTS = 200
LARGEST = 1e100  # value of an expression
_POWERS = 1e60  # of numbers up to this, small powers have a value in floats
_TRIED = 5  # points that tell how large a number is
_BRANCHES = 25  # draws that look for another side of the kinks
_STRUCTURES = (
    "positive-definite",
    "orthogonal",
    "diagonal",
    "antisymmetric",
    "symmetric",
    "lower",
    "upper",
    "invertible",
)


@dataclass(frozen=True)
class Point:
    """Values of the names: `numbers` for `evaluate`, `arrays` (everything 2-D) for `forward`; sizes are in both.

    `stir`, where given, is applied to whatever is computed from them on the way (rounding.py).
    """

    numbers: dict
    arrays: dict
    sizes: tuple[tuple[str, int], ...]
    stir: Callable | None = None

    def value(self, expr: Basic) -> np.ndarray:
        """The value of a tree at this point, always 2-D."""
        try:
            found = evaluate(expr, self.numbers, self.stir)
        except (MissingRule, TypeError):
            return forward.value(expr, self.arrays, self.stir)
        return np.atleast_2d(np.asarray(found))

    def tensor(self, expr: Basic, groups: Sequence[Sequence[forward.Direction]]) -> np.ndarray:
        """∂ᵏ vec(expr) along one direction of each group, by dual numbers."""
        return forward.tensor(expr, self.arrays, groups, self.stir)

    def largest(self, expr: Basic) -> float:
        """The largest number met in evaluating a tree; 0 where only its value is known."""
        try:
            return largest(expr, self.numbers)
        except (MissingRule, TypeError):
            return 0.0

    def overflows(self, expr: Basic) -> bool:
        """Is a number met in evaluating a tree too large for floats? No where only its value is known."""
        try:
            return overflows(expr, self.numbers, _POWERS)
        except (MissingRule, TypeError):
            return False


@dataclass(frozen=True)
class Held:
    """Names held at values (2-D arrays), and the size letters these tell; nothing of it is drawn."""

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def all(self, problem: Problem) -> bool:
        """Is nothing left to draw?"""
        return self.values.keys() >= {v.name for v in problem.variables}


FREE = Held()


def held(values: Mapping[str, Basic], sizes: Mapping[str, int] | None = None) -> Held:
    """Names held at numbers or matrices of numbers."""
    rows = {name: v.tolist() if isinstance(v, MatrixBase) else [[v]] for name, v in values.items()}
    return Held({name: np.array(grid, dtype=float) for name, grid in rows.items()}, sizes or {})


def size_choices(problem: Problem, count: int, roots: Iterable[Basic] = ()) -> Iterator[dict[str, int]]:
    """Sizes of the successive points: all letters apart at first, then turned round."""
    names = [s.name for s in size_letters(problem)]
    choices = SIZES[: max(3, min(len(names), 4))] if len(names) < 3 else (3, 2, 4, 2, 3)
    more = {name: max(n - min(choices), 0) for name, n in least([problem.expr, *roots]).items()}
    for k in range(count):
        yield {name: choices[(i + k) % len(choices)] + more.get(name, 0) for i, name in enumerate(names)}


def make_point(
    problem: Problem, values: Mapping[str, np.ndarray], sizes: Mapping[str, int], roots: Iterable[Basic] = ()
) -> Point:
    """The Point of these 2-D values; stand-ins are found for the undefined functions of the problem and of `roots`."""
    scalars = {v.name for v in problem.variables if v.kind == "scalar"}
    extra = stand_ins([problem.expr, *roots], sizes)
    numbers = {name: float(x[0, 0]) if name in scalars else x for name, x in values.items()}
    return Point({**sizes, **numbers, **extra}, {**sizes, **values, **extra}, tuple(sizes.items()))


def actual(variable: Variable, sizes: Mapping[str, int]) -> tuple[int, int]:
    """Rows and columns of a variable at these sizes."""

    def number(s: Expr) -> int:
        return int(s) if s.is_Integer else int(s.xreplace({t: Integer(sizes[t.name]) for t in s.free_symbols}))

    return number(variable.rows), number(variable.cols)


# ------------------------------------------------------------------------------------------------------ drawing

_MOODS: dict[str, Callable] = {
    "real": lambda rng, shape: rng.standard_normal(shape),
    "positive": lambda rng, shape: rng.uniform(0.3, 2.0, shape),
    "unit": lambda rng, shape: rng.uniform(-0.8, 0.8, shape) / np.sqrt(max(shape)),
    "small": lambda rng, shape: rng.uniform(0.05, 0.5, shape) / max(shape),
    "probability": lambda rng, shape: (lambda x: x / x.sum())(rng.uniform(0.2, 1.0, shape)),
    "large": lambda rng, shape: rng.uniform(1.2, 4.0, shape),
    "negative": lambda rng, shape: -rng.uniform(0.3, 2.0, shape),
    "spread": lambda rng, shape: rng.uniform(-3, 3, shape),
    "wide": lambda rng, shape: rng.uniform(-10, 10, shape),
    "huge": lambda rng, shape: rng.uniform(5, 100, shape),
    "any": lambda rng, shape: rng.choice([-1, 1], shape) * 10 ** rng.uniform(-6, 4, shape),
    "definite": lambda rng, shape: _definite(rng, shape) if shape[0] == shape[1] else rng.standard_normal(shape),
}
_FIRST = ("real", "real", "positive", "definite", "unit", "small", "probability", "large", "negative", "wide", "huge")


def _definite(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    a = rng.standard_normal(shape)
    skew = rng.standard_normal(shape) * 0.3
    return a @ a.T / len(a) + np.eye(len(a)) + (skew - skew.T) / 2


def structured(a: np.ndarray, word: str) -> np.ndarray:
    """A square matrix made symmetric, diagonal ... from any one."""
    n = len(a)
    return {
        "positive-definite": lambda: a @ a.T / n + np.eye(n),
        "orthogonal": lambda: np.linalg.qr(a + 2 * n * np.eye(n) * (n == 1))[0],
        "diagonal": lambda: np.diag(np.diag(a) + np.sign(np.diag(a)) * 0.2),
        "antisymmetric": lambda: a - a.T,
        "symmetric": lambda: (a + a.T) / 2,
        "lower": lambda: np.tril(a) + 0.5 * np.diag(np.sign(np.diag(a))),
        "upper": lambda: np.triu(a) + 0.5 * np.diag(np.sign(np.diag(a))),
        "invertible": lambda: a + n * np.diag(np.sign(np.diag(a))),
    }[word]()


def word_of(variable: Variable, imposed: Mapping[str, str]) -> str:
    """The property by which a matrix is drawn: imposed, or the strongest declared."""
    words = variable.words
    if {"lower", "upper"} <= words:
        return "diagonal"
    return imposed.get(variable.name) or next((word for word in _STRUCTURES if word in words), "")


def draw(
    variable: Variable, sizes: dict[str, int], mood: str, imposed: Mapping[str, str], rng: np.random.Generator
) -> np.ndarray:
    """One value of a name: of the mood unless what is declared or imposed says otherwise."""
    shape, word = actual(variable, sizes), word_of(variable, imposed)
    words = variable.words | ({word} if word else set())
    if "positive" in words and mood not in ("small", "probability", "large", "huge", "any"):
        mood = "positive"
    if "negative" in words:
        mood = "negative"
    a = _MOODS[mood](rng, shape)
    a = np.abs(a) if "positive" in words else a
    if "nonzero" in words:
        a = a + 0.2 * np.where(a < 0, -1, 1)
    return structured(a, word) if word in _STRUCTURES else a


# ------------------------------------------------------------------------------------------------------ accepting


def _full_rank(a: np.ndarray, margin: float) -> bool:
    if min(a.shape) > MOST_ROWS:  # nothing ends a call of LAPACK, neither --timeout nor Ctrl-C
        rows, cols = a.shape
        raise LimitError(f"numbers are checked up to {MOST_ROWS} rows and columns, and this matrix is {rows}×{cols}")
    s = np.linalg.svd(a, compute_uv=False)
    return bool(s.min(initial=np.inf) > margin)


_RANKED = {N.NormInf: np.abs, N.Largest: np.positive, N.Smallest: np.negative}


def _in_rows(e: Basic, a: np.ndarray) -> np.ndarray:
    """The numbers of which the largest counts, row by row: |a| of max|A|, -a of a minimum, singular values."""
    if isinstance(e, N.RowExtreme):
        return a if e.args[0].name == "max" else -a
    if isinstance(e, N.Spectral):
        return np.linalg.svd(a, compute_uv=False).reshape(1, -1)
    return _RANKED[type(e)](a).reshape(1, -1)


def no_tie(e: Basic, a: np.ndarray, margin: float) -> bool:
    """Has one entry of the array alone the value of the extreme e, in each row?"""
    ordered = np.sort(_in_rows(e, a), axis=1)
    return ordered.shape[1] < 2 or bool(np.all(ordered[:, -1] - ordered[:, -2] > margin))


def _off_axis(a: np.ndarray, margin: float) -> bool:
    """No eigenvalue near the negative real axis."""
    values = np.linalg.eigvals(a)
    return bool(np.all((values.real > margin) | (np.abs(values.imag) > margin)))


_HOLDS: dict[str, Callable[[np.ndarray, float], bool]] = {
    "invertible": _full_rank,
    "largest-rank": lambda a, margin: _full_rank(a, margin),
    "full-rank": lambda a, margin: True if min(a.shape) == 0 else _full_rank(a, margin),
    "positive-definite": lambda a, margin: bool(np.linalg.eigvalsh((a + a.T) / 2).min(initial=np.inf) > margin),
    "distinct": lambda a, margin: bool(np.diff(np.sort(a.reshape(-1).real)).min(initial=np.inf) > margin),
    "principal": _off_axis,
    "positive": lambda a, margin: bool(np.all(a > margin)),
    "nonnegative": lambda a, margin: bool(np.all(a > margin)),
    "nonzero": lambda a, margin: bool(np.all(np.abs(a) > margin)),
    "whole": lambda a, margin: bool(np.all((a >= 0) & (a == np.round(a)))),
    "off-poles": lambda a, margin: bool(np.all((a > margin) | (np.abs(a - np.round(a)) > margin))),
    "smooth": lambda a, margin: bool(np.all(np.abs(a) > margin)),
}


@dataclass(frozen=True)
class Room:
    """How far from the edges of its domain a point lies: how large what has to be nonzero is, and the largest value."""

    margins: Mapping[Basic, float] = field(default_factory=dict)  # of conditions on small numbers
    bound: float = 1e5
    rest: float = MARGIN  # of all other conditions

    def margin(self, e: Basic) -> float:
        return self.margins.get(e, self.rest)


ROOM = Room()


def holds(condition: Condition, point: Point, room: Room = ROOM) -> bool:
    """Does the point satisfy a condition of a result, with room to spare?"""
    margin = room.margin(condition.expr)
    if isinstance(condition.expr, N.EXTREMES):
        return no_tie(condition.expr, point.value(condition.expr.args[-1]), margin)
    return _HOLDS[condition.kind](point.value(condition.expr), margin)


def tame(value: np.ndarray, bound: float) -> bool:
    """Real, finite and of reasonable size."""
    a = np.asarray(value)
    return bool(not np.iscomplexobj(a) and np.all(np.isfinite(a)) and np.abs(a).max(initial=0) < bound)


@lru_cache(maxsize=64)
def implied(expr: Basic) -> tuple[Condition, ...]:
    """What has to be invertible for the expression to have a value: rounding hides it from a test for infinities."""
    parts = [e.args[0] for e in expr.atoms(N.Inverse, N.LogDet)]
    parts += [e.args[0] for e in expr.atoms(N.MatPow) if type(e) is N.MatPow and e.args[1].is_negative]
    return tuple(Condition("invertible", part) for part in parts)


@lru_cache(maxsize=64)
def _whole(expr: Basic) -> frozenset[str]:
    """The names in exponents of matrices: whole numbers."""
    powers = [e for e in expr.atoms(N.MatPow) if type(e) is N.MatPow]  # not Inverse, a kind of it
    return frozenset(s.name for e in powers for s in e.args[1].free_symbols)


@lru_cache(maxsize=64)
def _borders(expr: Basic) -> tuple[Basic, ...]:
    """What changes its sign from piece to piece of a scalar expression, where no condition tells: x - 3 of x > 3."""
    compared = [e for e in preorder_traversal(expr) if isinstance(e, Relational | Max | Min) and not e.atoms(Dummy)]
    return tuple(a - b for e in compared for a, b in itertools.pairwise(e.args))


@lru_cache(maxsize=64)
def _pieces(expr: Basic) -> bool:
    """Is it put together of pieces, entry by entry? huber(x) is x^2/2 near 0 alone."""
    return any(isinstance(e, Piecewise | Max | Min) for e in preorder_traversal(expr))


def movable(problem: Problem) -> tuple[str, ...]:
    """The names whose values may be moved a little: not the exponents of matrices."""
    return tuple(v.name for v in problem.variables if v.name not in _whole(problem.expr))


def acceptable(problem: Problem, point: Point, conditions: Sequence[Condition], room: Room = ROOM) -> bool:
    """Is the expression finite here, and does every condition hold?"""
    try:
        with np.errstate(all="ignore"):
            return tame(point.value(problem.expr), room.bound) and all(
                holds(c, point, room) for c in (*conditions, *implied(problem.expr))
            )
    except (np.linalg.LinAlgError, ValueError, OverflowError, ZeroDivisionError):
        return False


def _sides(conditions: Sequence[Condition], trees: Sequence[Basic], point: Point) -> tuple:
    """On which side of its kinks and poles a point lies; points of all sides are looked for."""
    kinks = [c.expr for c in conditions if c.kind in ("smooth", "nonzero") and not isinstance(c.expr, N.EXTREMES)]
    kinks += [e for tree in trees for e in _borders(tree)]
    return tuple(tuple(np.sign(point.value(e)).reshape(-1)[:3]) for e in list(dict.fromkeys(kinks))[:6])


def _drawn(
    problem: Problem,
    sizes: dict[str, int],
    mood: str,
    imposed: dict[str, str],
    known: Held,
    roots: list[Basic],
    rng: np.random.Generator,
) -> Point:
    values = {
        v.name: known.values[v.name] if v.name in known.values else draw(v, sizes, mood, imposed, rng)
        for v in problem.variables
    }
    whole = _whole(problem.expr) - known.values.keys()
    values.update({name: rng.integers(2, 4, (1, 1)).astype(float) for name in whole})
    alike = {v.name for v in problem.variables if v.kind == "scalar"} & sizes.keys() - known.values.keys()
    values.update({name: np.full((1, 1), float(sizes[name])) for name in alike})  # a number that is a size, too
    return make_point(problem, values, sizes, roots)


def points(
    problem: Problem,
    count: int,
    seed: int = 0,
    conditions: Sequence[Condition] = (),
    roots: Sequence[Basic] = (),
    imposed: Mapping[str, str] | None = None,
    wanted: Callable[[Point], bool] = lambda point: True,
    attempts: int = ATTEMPTS,
    known: Held = FREE,
) -> list[Point]:
    """`count` acceptable points, sizes varied; fewer where the domain is hard to hit, MathError where none is found.

    Where none lies well inside the domain, conditions on small numbers, as 1e-9 x > 0, are given less room.
    """
    search = partial(_points, problem, count, seed, conditions, roots, imposed or {}, wanted, known)
    try:
        return search(attempts, ROOM)
    except MathError:
        return search(attempts // 2, _nearer(problem, seed, conditions, roots, imposed or {}, known.sizes))


def _nearer(
    problem: Problem,
    seed: int,
    conditions: tuple[Condition, ...],
    roots: list[Basic],
    imposed: dict[str, str],
    held_sizes: dict[str, int],
) -> Room:
    """Room in the measure of what has to be nonzero at some points, where that is less than 1."""
    rng, asked, names = np.random.default_rng(seed), _asked(conditions, roots), movable(problem)
    sizes = [{**drawn, **held_sizes} for drawn in size_choices(problem, _TRIED)]
    drawn = [_drawn(problem, size, "real", imposed, FREE, asked, rng) for size in sizes]
    found = {}
    for e in dict.fromkeys([*(c.expr for c in (*conditions, *implied(problem.expr))), *_borders(problem.expr)]):
        looked = e.args[-1] if isinstance(e, N.EXTREMES) else e
        with np.errstate(all="ignore"), suppress(np.linalg.LinAlgError, ValueError, OverflowError, ZeroDivisionError):
            typical = sorted(np.abs(point.value(looked)).max(initial=0) for point in drawn)[-2:]
            if 0 < typical[0] < 0.5 and not _is_rounding(looked, drawn, typical[0], names):
                found[e] = MARGIN * typical[0]
    return Room(found, LARGEST)


def _is_rounding(e: Basic, drawn: Sequence[Point], size: float, names: Sequence[str]) -> bool:
    """Is a value of this size what rounding makes of 0, as log |det X| of an orthogonal X?"""
    from matcalc_cli.numeric.rounding import noises  # which draws on this module

    return any(size <= noises(lambda point: point.value(e), point, names).max(initial=0) for point in drawn)


def _asked(conditions: Sequence[Condition], roots: Sequence[Basic]) -> list[Basic]:
    return [*roots, *(c.expr for c in conditions)]  # h of 0/h(x) stands in the conditions alone


def _points(
    problem: Problem,
    count: int,
    seed: int,
    conditions: tuple[Condition, ...],
    roots: Sequence[Basic],
    imposed: dict[str, str],
    wanted: Callable[..., Any],
    known: Held,
    attempts: int,
    room: Room,
) -> list[Point]:
    """`points` with some room for every condition."""
    rng = np.random.default_rng(seed)
    asked = _asked(conditions, roots)
    found: list[Point] = []
    seen: set[tuple] = set()
    best = ""
    count = 1 if known.all(problem) else count
    for number, drawn in enumerate(size_choices(problem, count)):
        sizes = {**drawn, **known.sizes}
        spare = None
        far = ["spread"] * 4 if number % 2 and _pieces(problem.expr) else []
        moods = itertools.chain(far, [best] * 8 if best else [], _FIRST, itertools.repeat(""))
        drawn_from = itertools.islice(moods, attempts if not found else attempts // 2)
        for k, mood in enumerate(itertools.chain(drawn_from, ["any"] * attempts * (best in ("", "any")))):
            point = _drawn(problem, sizes, mood or str(rng.choice(_FIRST[1:])), imposed, known, asked, rng)
            apart = known.values or all(np.abs(point.value(e)).min() > room.margin(e) for e in _borders(problem.expr))
            if apart and acceptable(problem, point, conditions, room) and wanted(point):
                sides = _sides(conditions, [problem.expr, *roots], point)
                spare = spare or (point, mood, sides)
                if not sides or sides not in seen or k >= _BRANCHES:
                    spare = (point, mood, sides)
                    break
            if spare and k >= _BRANCHES:
                break
        if spare:
            found.append(spare[0])
            best = spare[1]
            seen.add(spare[2])
    if not found and known.values:
        raise MathError("the expression or its derivative does not exist at this point")
    if not found:
        raise MathError(
            "no point was found at which the expression and its derivative exist",
            hint="declare what the names are, as in --given 'x: n positive'",
        )
    return found
