"""Points on both sides of every place where a function is put together: the thresholds of step, relu, max and where.

Random points tell nothing of step(x - 40), and little of what lies between x > 3 and x > 3.1. A name is moved along a
line until the sign of such an expression changes; the points are taken near the change and a little further away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice, pairwise

import numpy as np
from sympy import Basic, Dummy, Max, Min
from sympy.core.relational import Relational

from matcalc_cli.analysis.evaluate import evaluate_all
from matcalc_cli.analysis.sample import LARGEST, Point, Room, acceptable, make_point, movable, structured, word_of
from matcalc_cli.engine.algebra.base import BOUND, atoms_of
from matcalc_cli.engine.algebra.entrywise import apply_body
from matcalc_cli.engine.scalars import parts
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import applied, is_long
from matcalc_cli.model.functions import BY_CLASS
from matcalc_cli.model.problem import Condition, Problem, Variable

_LINE = np.unique(np.concatenate([np.linspace(-10, 10, 401), *(s * np.logspace(-6, 6, 97) for s in (1, -1))]))
_COARSE = np.unique(np.concatenate([np.linspace(-10, 10, 41), *(s * np.logspace(1, 4, 10) for s in (1, -1))]))
_AWAY = (5e-2, 1e-3)  # distances from the change, relative to where it is
_NEAR = Room(bound=LARGEST, rest=1e-9)
_BORDERS = 8  # that are looked for
_CHANGES = 4  # of one sign along one line
_HALVINGS = 50
_LONG = 500  # parts of a border
MOST = 48  # points
_PEAKS = 3  # along one line
_FAILURES = (MatcalcError, ArithmeticError, ValueError, TypeError, KeyError, np.linalg.LinAlgError)


def borders(roots: Iterable[Basic]) -> list[Basic]:
    """What changes its sign where a function passes from one piece to another; an array where every entry does so."""
    found: dict[Basic, None] = {}
    for e in parts(roots):
        if isinstance(e, N.Ewise):
            variables, body = e.function.args
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


def _across(problem, start, roots, conditions) -> Iterator[Point]:
    may_move = movable(problem)
    for border in borders(roots)[:_BORDERS]:
        names = {s.name for s in border.free_symbols if hasattr(s, "name")}
        for variable in (v for v in problem.variables if v.name in names and v.name in may_move):
            for move in _moves(problem, variable, start, roots):
                for t in _changes(border, variable, start, move):
                    for away in (sign * share * (abs(t) or 1.0) for share in _AWAY for sign in (-1, 1)):
                        point = move(t + away)
                        if acceptable(problem, point, conditions, _NEAR):
                            yield point


def peaks(
    problem: Problem, start: Point, e: Basic, roots: Sequence[Basic], conditions: Sequence[Condition] = ()
) -> Iterator[Point]:
    """Acceptable points along the same lines where a tree is largest: exp(-1000 (x - 3)^2) is 0 nearly everywhere."""
    may_move = movable(problem)
    names = {s.name for s in e.free_symbols if hasattr(s, "name")}
    with np.errstate(all="ignore"):
        for variable in (v for v in problem.variables if v.name in names and v.name in may_move):
            for move in _moves(problem, variable, start, roots):
                at = lambda t, move=move: float(np.abs(move(t).value(e)).max(initial=0))
                line, values = _values(e, variable, start, at)
                sizes = np.where(np.isfinite(values), np.abs(values), 0)
                for k in np.argsort(-sizes, kind="stable")[:_PEAKS]:
                    if sizes[k] > 0 and acceptable(problem, point := move(line[k]), conditions, _NEAR):
                        yield point


def _moves(problem: Problem, variable: Variable, start: Point, roots) -> Iterator[Callable[[float], Point]]:
    """t -> the point with the value t of a scalar; with t added to all entries of an array, or to its first one."""
    own, word = start.arrays[variable.name], word_of(variable, {})
    values = {v.name: start.arrays[v.name] for v in problem.variables}

    def moved(value: np.ndarray) -> Point:
        value = np.abs(value) if "positive" in variable.words else value
        value = structured(value, word) if word else value
        return make_point(problem, {**values, variable.name: value}, dict(start.sizes), roots)

    if variable.kind == "scalar":
        yield lambda t: moved(np.array([[t]]))
        return
    first = np.zeros(own.shape)
    first[0, 0] = 1.0
    for direction in (first, np.ones(own.shape)):
        yield lambda t, direction=direction: moved(own + t * direction)


def _changes(border: Basic, variable: Variable, start: Point, move) -> list[float]:
    """Where the sign of the (first entry of the) border changes along a line, those near 0 first."""
    at = lambda t: float(np.real(move(t).value(border).flat[0]))
    line, values = _values(border, variable, start, at)
    signs = np.sign(values)
    turns = np.flatnonzero(np.isfinite(values[:-1] * values[1:]) & (signs[:-1] != signs[1:]) & (signs[:-1] != 0))
    turns = sorted(turns, key=lambda k: abs(line[k]))[:_CHANGES]
    with suppress(*_FAILURES):
        return [_halved(at, line[k], line[k + 1], signs[k]) for k in turns]
    return []


def _values(border, variable, start, at) -> tuple[np.ndarray, np.ndarray]:
    """The border along the line: at once where every name is a scalar, else point by point along a shorter one."""
    if variable.kind == "scalar" and not N.is_array(border) and "positive" not in variable.words:
        with suppress(*_FAILURES):
            (found,) = evaluate_all([border], {**start.numbers, variable.name: _LINE})
            found = np.asarray(found)
            if found.shape == _LINE.shape and not np.iscomplexobj(found):
                return _LINE, found.astype(float)

    def value(t: float) -> float:
        with suppress(*_FAILURES):
            return at(t)
        return np.nan

    return _COARSE, np.array([value(t) for t in _COARSE])


def _halved(at: Callable[[float], float], a: float, b: float, sign: float) -> float:
    for _ in range(_HALVINGS):
        middle = (a + b) / 2
        a, b = (middle, b) if np.sign(at(middle)) == sign else (a, middle)
    return b
