"""Points on both sides of every place where a function is put together: the thresholds of step, relu, max and where.

Random points tell nothing of step(x - 40), and little of what lies between x > 3 and x > 3.1. A name is moved along a
line until the sign of such an expression changes; the points are taken near the change and a little further away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np
from sympy import Basic, Dummy, Max, Min
from sympy.core.relational import Relational

from matcalc_cli.engine.algebra.base import BOUND, atoms_of
from matcalc_cli.engine.algebra.entrywise import apply_body
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import applied, is_long
from matcalc_cli.model.functions import BY_CLASS
from matcalc_cli.model.problem import Condition, Problem, Variable
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric.acceptable import LARGEST, Room, acceptable, movable
from matcalc_cli.numeric.arrays import unit_entry
from matcalc_cli.numeric.distributions import structured
from matcalc_cli.numeric.dual import Array
from matcalc_cli.numeric.evaluate import evaluate_all
from matcalc_cli.numeric.point import Point, make_point

_LINE = np.unique(np.concatenate([np.linspace(-100, 100, 4001), *(s * np.logspace(-9, 12, 169) for s in (1, -1))]))
_COARSE = np.unique(np.concatenate([np.linspace(-10, 10, 41), *(s * np.logspace(-6, 4, 11) for s in (1, -1))]))
_AWAY = (5e-2, 1e-3, 1e-5)  # distances from the change, relative to where it is
_NEAR = Room(bound=LARGEST, rest=1e-9)
_BORDERS = 8  # that are looked for
_CHANGES = 4  # of one sign along one line
_HALVINGS = 50
_LONG = 500  # parts of a border
MOST = 96  # points
_PEAKS = 3  # along one line
_CLOSE = 0.1  # changes so near to one another, relatively, have a point between them
Move = Callable[[Array, float], Array]  # what a value becomes at t
_FAILURES = (MatcalcError, ArithmeticError, ValueError, TypeError, KeyError, np.linalg.LinAlgError)


def borders(roots: Iterable[Basic]) -> list[Basic]:
    """What changes its sign where a function passes from one piece to another; an array where every entry does so."""
    found: dict[Basic, None] = {}
    for e in parts(roots):
        if isinstance(e, N.Ewise):
            variables, body = e.function.variables, e.function.expr
            inside = parts([body])
            found.update(dict.fromkeys(apply_body(gap, variables, e.operands) for gap in _gaps(inside)))
        elif not N.is_array(e) and not any(u in BOUND or isinstance(u, Dummy) for u in atoms_of(e)):
            found.update(dict.fromkeys(_gaps([e])))
    return [e for e in found if (N.is_array(e) or not e.is_number) and not is_long(e, _LONG)]


def _gaps(listed: Iterable[Basic]) -> Iterator[Basic]:
    for e in listed:
        if isinstance(e, Relational):
            yield e.lhs - e.rhs
        elif isinstance(e, Max | Min):
            yield from (a - b for a, b in pairwise(e.args))
        elif (row := BY_CLASS.get(type(e))) is not None:
            yield from (applied(kink, *e.args) for kink in row.kinks)


def across(
    problem: Problem, start: Point, roots: Sequence[Basic], conditions: Sequence[Condition] = ()
) -> Iterator[Point]:
    """Acceptable points on both sides of the borders of some trees; no more than MOST."""
    with np.errstate(all="ignore"):
        yield from islice(_across(problem, start, roots, conditions), MOST)


def _across(problem: Problem, start: Point, roots: Sequence[Basic], conditions: Sequence[Condition]) -> Iterator[Point]:
    listed = borders(roots)[:_BORDERS]
    for along in _lines(problem, start, roots, {s.name for e in listed for s in e.free_symbols if hasattr(s, "name")}):
        changes = sorted(t for border in listed for t in along.changes(border))
        between = [(a + b) / 2 for a, b in pairwise(changes) if abs(b - a) < _CLOSE * abs(b)]
        near = [t + sign * share * (abs(t) or 1.0) for share in _AWAY for t in changes for sign in (-1, 1)]
        for t in (*between, *near):
            if acceptable(problem, point := along.move(t), conditions, _NEAR):
                yield point


def peaks(
    problem: Problem,
    start: Point,
    e: Basic,
    beside: Basic,
    roots: Sequence[Basic],
    conditions: Sequence[Condition] = (),
) -> Iterator[Point]:
    """Acceptable points along the same lines where a tree is largest, by itself and beside another one:
    exp(-1000 (x - 3)^2) is 0 nearly everywhere."""
    with np.errstate(all="ignore"):
        for along in _lines(problem, start, roots, {s.name for s in e.free_symbols if hasattr(s, "name")}):
            line, values = along.values(e)
            _, whole = along.values(beside)
            for sizes in (np.abs(values), np.abs(values) / np.abs(whole)):
                sizes = np.where(np.isfinite(sizes), sizes, 0)
                for k in np.argsort(-sizes, kind="stable")[:_PEAKS]:
                    if sizes[k] > 0 and acceptable(problem, point := along.move(line[k]), conditions, _NEAR):
                        yield point


@dataclass(frozen=True)
class _Along:
    """A line of points t -> `move`(t); `scalars` are the names that are t, or -t, where no other is moved."""

    move: Callable[[float], Point]
    start: Point
    scalars: Mapping[str, int] = field(default_factory=dict)

    def values(self, e: Basic) -> tuple[np.ndarray, np.ndarray]:
        """A tree (the largest entry of an array) along the line: at once where names are scalars, else point by point
        along a shorter one."""
        if self.scalars and not N.is_array(e):
            with suppress(*_FAILURES):
                moved = {name: sign * _LINE for name, sign in self.scalars.items()}
                (found,) = evaluate_all([e], {**self.start.numbers, **moved})
                found = np.broadcast_to(np.asarray(found), _LINE.shape)
                if not np.iscomplexobj(found):
                    return _LINE, found.astype(float)
        return _COARSE, np.array([self._value(e, t) for t in _COARSE])

    def _value(self, e: Basic, t: float) -> float:
        with suppress(*_FAILURES):
            found = np.real(self.move(t).value(e)).reshape(-1)
            return float(found[np.argmax(np.abs(found))])
        return np.nan

    def changes(self, border: Basic) -> list[float]:
        """Where the sign of a border (of the first entry of an array) changes, those near 0 first."""
        at = lambda t: float(np.real(self.move(t).value(border).flat[0]))
        first = border if not N.is_array(border) else None
        line, values = self.values(first) if first is not None else (_COARSE, self._firsts(at))
        signs = np.sign(values)
        changed = np.isfinite(values[:-1] * values[1:]) & (signs[:-1] != signs[1:]) & (signs[:-1] != 0)
        turns = sorted(np.flatnonzero(changed), key=lambda k: abs(line[k]))[:_CHANGES]
        with suppress(*_FAILURES):
            return [_halved(at, line[k], line[k + 1], signs[k]) for k in turns]
        return []

    def _firsts(self, at: Callable[[float], float]) -> np.ndarray:
        def first(t: float) -> float:
            with suppress(*_FAILURES):
                return at(t)
            return np.nan

        return np.array([first(t) for t in _COARSE])


def _lines(problem: Problem, start: Point, roots: Sequence[Basic], names: Collection[str]) -> Iterator[_Along]:
    """Each name by itself: a scalar is t, an array has t added to one entry or to all, or is multiplied by t. Then the
    scalars together, all of them t or t and -t in turn, and all names multiplied by t."""
    may_move = movable(problem)
    variables = [v for v in problem.variables if v.name in names and v.name in may_move]
    values = {v.name: start.arrays[v.name] for v in problem.variables}

    def shaped(variable: Variable, value: np.ndarray) -> np.ndarray:
        return structured(np.abs(value) if "positive" in variable.words else value, variable.words)

    def moved(moves: Mapping[Variable, Move]) -> Callable[[float], Point]:
        def at(t: float) -> Point:
            new = {v.name: shaped(v, move(values[v.name], t)) for v, move in moves.items()}
            return make_point(problem, {**values, **new}, dict(start.sizes), roots)

        return at

    def scalars(signs: Mapping[Variable, int]) -> _Along:
        free = not any("positive" in v.words for v in signs)
        along = moved({v: _is_t if sign > 0 else _is_minus_t for v, sign in signs.items()})
        return _Along(along, start, {v.name: sign for v, sign in signs.items()} if free else {})

    plain = [v for v in variables if v.kind == "scalar"]
    for v in variables:
        if v.kind == "scalar":
            yield scalars({v: 1})
        else:
            yield from (_Along(moved({v: move}), start) for move in (_first_moved, np.add, np.multiply))
    if len(plain) > 1:
        yield scalars(dict.fromkeys(plain, 1))
        yield scalars({v: (-1) ** k for k, v in enumerate(plain)})
    if len(variables) > len(plain) and len(variables) > 1:
        yield _Along(moved(dict.fromkeys(variables, np.multiply)), start)


def _is_t(own: Array, t: float) -> Array:
    return np.full(own.shape, t)


def _is_minus_t(own: Array, t: float) -> Array:
    return np.full(own.shape, -t)


def _first_moved(own: Array, t: float) -> Array:
    """t added to the first entry."""
    rows, cols = own.shape
    return own + t * unit_entry(rows, cols, 0, 0)


def _halved(at: Callable[[float], float], a: float, b: float, sign: float) -> float:
    for _ in range(_HALVINGS):
        middle = (a + b) / 2
        a, b = (middle, b) if np.sign(at(middle)) == sign else (a, middle)
    return b
