"""claim: is a derivative worked out by hand the right one? Its values beside those of dual numbers, at random points.

The answer is read with the names and sizes of the problem (answer.py). `judge` compares it in every layout it may be
meant in; a wrong one gets the diagnosis that fits (diagnosis.py) and the smallest counterexample (counterexample.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from sympy import Basic

from matcalc_cli.errors import LimitError, MathError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative, Layout, Problem, Target, Variable
from matcalc_cli.numeric.acceptable import movable
from matcalc_cli.numeric.arrange import Frame, arranged, directions
from matcalc_cli.numeric.breakpoints import across
from matcalc_cli.numeric.point import Point
from matcalc_cli.numeric.rounding import SMALL, floor, noises, rounding
from matcalc_cli.numeric.sample import points

CLOSE = 1e-7
MOST = 4000
POINTS = 6
NOTHING = 1e-13  # of the largest entry: no smaller one is looked at by itself
_LARGE = 1e4  # of numbers up to this the rounding is below what a claim is measured by
_NEAR = 1e-4  # no rounding is as large as this


@dataclass(frozen=True)
class Counterexample:
    """A point where the two differ: values of the names, and the values there (one entry where `place` says which)."""

    values: tuple[tuple[str, np.ndarray], ...]
    sizes: tuple[tuple[str, int], ...]
    derivative: np.ndarray
    claim: np.ndarray
    place: tuple[int, int] | None = None


Shape = tuple[Any, ...]  # rows and columns in numbers or letters


@dataclass(frozen=True)
class Verdict:
    """What is true of a claim. `reason` is '' of a right one, else size, layout, sign, factor, structure, positive,
    convention, term or value; `layouts` are those in which it is right, under `conditions` that the derivative does not
    have; `difference` is derivative minus claim."""

    problem: Problem
    target: str
    claim: str
    read: Basic | None
    layouts: tuple[str, ...] = ()
    reason: str = ""
    message: str = ""
    difference: Basic | None = None
    counterexample: Counterexample | None = None
    derivative: Derivative | None = None
    notes: tuple[str, ...] = field(default=())
    conditions: tuple[Condition, ...] = ()

    @property
    def right(self) -> bool:
        return not self.reason


@dataclass(frozen=True)
class Case:
    """One point: the derivative in numerator and in denominator layout, and the claim (None: it has no value)."""

    point: Point
    truth: Mapping[Layout, np.ndarray]
    claimed: np.ndarray | None
    zero: bool = False  # the claim is the scalar 0, which fits every shape
    floor: float = SMALL  # what errors are relative to at the least
    blurred: Mapping[Layout, np.ndarray] = field(default_factory=dict)  # and in each entry, where small ones differ
    rounded: float = 0.0  # what rounding may change, where the two or the derivative and 0 are so near that it matters

    @property
    def known(self) -> bool:
        """Has the derivative a value here? That of norm(relu(x))^2 has none by dual numbers where relu(x) is 0."""
        return all(np.isfinite(truth).all() for truth in self.truth.values())

    def answer(self, layout: Layout) -> np.ndarray | None:
        """The value of the claim; zeros of the derivative's shape for a plain 0."""
        return np.zeros(self.truth[layout].shape) if self.zero else self.claimed

    def matches(self, layout: Layout, factor: float = 1.0) -> bool:
        """Is the claim factor times the derivative here?"""
        answer = self.answer(layout)
        if answer is None or not self.same(answer, factor * self.truth[layout]):
            return False
        return layout not in self.blurred or not self.apart(layout, factor).any()

    def apart(self, layout: Layout, factor: float = 1.0) -> np.ndarray:
        """The entries in which the claim is not factor times the derivative, each in its own measure."""
        truth, answer = factor * self.truth[layout], self.answer(layout)
        most = np.abs(truth).max(initial=0)
        allowed = np.maximum(CLOSE * np.abs(truth), NOTHING * max(most, self.floor))
        if answer is None:
            return np.ones(truth.shape, dtype=bool)
        return np.abs(answer - truth) > np.maximum(allowed, np.maximum(self.rounded, self.blurred.get(layout, 0)))

    def same(self, a: np.ndarray, b: np.ndarray) -> bool:
        """Are these values of derivatives or claims equal to rounding here?"""
        return close(a, b, self.rounded, self.floor)

    def vanishes(self) -> bool:
        """Is the derivative 0 here?"""
        return bool(np.abs(self.truth[Layout.numerator]).max(initial=0) <= max(1e-9 * self.floor, self.rounded))

    def near(self) -> bool:
        """Are derivative and claim, or derivative and 0, apart by no more than rounding could be?"""
        gaps = [np.abs(truth).max(initial=0) for truth in self.truth.values()]
        if max(*gaps, 0 if self.claimed is None else np.abs(self.claimed).max(initial=0)) < SMALL:
            return True
        for layout, truth in self.truth.items():
            answer = self.answer(layout)
            if answer is not None and answer.shape == truth.shape:
                gaps += [
                    np.abs(answer - s * truth).max(initial=0) / (1 + np.abs(truth).max(initial=0)) for s in (1, -1)
                ]
        return 1e-12 < min(gaps) < _NEAR


def _known(cases: list[Case]) -> list[Case]:
    """The cases where the derivative has a value, if there are any."""
    return [case for case in cases if case.known] or cases


def close(a: np.ndarray, b: np.ndarray, rounded: float = 0.0, floor: float = SMALL) -> bool:
    """Equal to rounding, shape included."""
    if a.shape != b.shape or not np.all(np.isfinite(a)) or not np.all(np.isfinite(b)):
        return False
    return bool(np.abs(a - b).max(initial=0) <= max(rounded, CLOSE * max(np.abs(b).max(initial=0), floor)))


def stacked(shape: Shape) -> Shape:
    """The shape of the slices of a tensor one under the other; any other shape as it is."""
    return (shape[0] * shape[1], shape[2]) if len(shape) == 3 else tuple(shape)


@dataclass(frozen=True)
class Question:
    """Everything a diagnosis may ask: the problem, what it is differentiated by, the claim as read, where it holds."""

    problem: Problem
    targets: tuple[Target, ...]
    claim: Basic
    layout: Layout | None
    structure: str = "entries"
    conditions: tuple[Condition, ...] = ()
    derivative: Derivative | None = None
    seed: int = 0
    rounded: tuple[Basic, ...] = ()  # the claim with one of its long decimals changed by half a unit of its last digit

    def slack(self, point: Point) -> np.ndarray:
        """By how much the entries of the claim may be off because its long decimals, as 0.6931472, are rounded."""
        if not self.rounded:
            return np.array(0.0)
        own = point.value(self.claim)
        return np.sum([np.abs(point.value(other) - own) for other in self.rounded], axis=0)

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """The layouts a claim may be meant in, the one asked for first."""
        both = (Layout.numerator, Layout.denominator)
        if self.layout is None:
            return both
        first = _same_as(self.layout, self)
        return (first, *(other for other in both if other is not first))

    def shape(self, layout: Layout) -> Shape:
        """Rows and columns of the derivative in letters where the engine knows them, else at the first sizes."""
        shape = stacked(self.derivative.shape) or (1, 1) if self.derivative is not None else ()
        if self.derivative is None or len(shape) != 2:
            return self.cases(1)[0].truth[layout].shape
        own = _same_as(self.derivative.layout, self)
        return tuple(shape) if own is layout or self.sliced else tuple(shape[::-1])

    @property
    def sliced(self) -> bool:
        """Is the derivative more than one matrix, a third-order tensor?"""
        shape = self.derivative.shape if self.derivative is not None else ()
        return len(shape) == 3 and shape[0] != 1

    def _truth(self, point: Point) -> dict[Layout, np.ndarray]:
        """The derivative at a point in both layouts."""
        frame = Frame(self.problem, self.targets, Layout.numerator, self.structure)
        partials = point.tensor(self.problem.expr, [directions(t, point) for t in self.targets])
        cells = {
            layout: arranged(partials, replace(frame, layout=layout), point)
            for layout in (Layout.numerator, Layout.denominator)
        }
        return {layout: np.vstack(value) for layout, value in cells.items()}  # a claim stacks the slices of a tensor

    def case(self, point: Point) -> Case:
        """The derivative and the claim at a point."""
        truth = self._truth(point)
        if truth[Layout.numerator].size > MOST:
            raise LimitError(f"a derivative of {truth[Layout.numerator].size} entries is too large for a claim")
        case = Case(point, truth, self._claimed(point), bool(self.claim.is_zero) and not N.is_array(self.claim))
        case = self._measured(case) if case.near() else case
        if self.rounded:
            case = replace(case, rounded=case.rounded + float(np.max(self.slack(point))))
        close = [layout for layout in truth if case.matches(layout) and case.apart(layout).any()]
        return replace(case, blurred={layout: self._blurred(case, layout) for layout in close})

    def _blurred(self, case: Case, layout: Layout) -> np.ndarray:
        """What rounding may change in each entry of derivative and claim."""
        columns = [lambda p: self._truth(p)[layout]]
        columns += [lambda p: p.value(self.claim)] if case.claimed is not None and not case.zero else []
        found = [noises(values, case.point, movable(self.problem)) for values in columns]
        return np.asarray(sum(found[1:], found[0]))

    def _measured(self, case: Case) -> Case:
        """The case with what rounding may change in it, and what errors are relative to."""
        point, names = case.point, movable(self.problem)
        group = [directions(t, point) for t in self.targets]
        columns = [lambda p: p.tensor(self.problem.expr, group)]
        columns += [lambda p: p.value(self.claim)] if case.claimed is not None else []
        rounded = sum(rounding(values, point, names) for values in columns)
        return replace(case, rounded=rounded if rounded < _NEAR else 0.0, floor=floor(columns, point, names))

    def _claimed(self, point: Point) -> np.ndarray | None:
        try:
            value = point.value(self.claim)
        except (np.linalg.LinAlgError, ValueError, OverflowError, ZeroDivisionError):
            return None
        return None if np.iscomplexobj(value) or not np.all(np.isfinite(value)) else value

    def cases(self, count: int = POINTS, imposed: Mapping[str, str] | None = None, attempts: int = 400) -> list[Case]:
        """The claim beside the derivative at random points, with properties imposed on names."""
        roots = [self.claim, *_trees(self.derivative)]
        find = partial(points, self.problem, count, self.seed, self.conditions, roots, imposed, attempts=attempts)
        try:
            found = find(wanted=lambda point: point.largest(self.problem.expr) < _LARGE)
        except MathError:
            found = find()
        return _known([self.case(point) for point in found])

    def beyond(self, start: Point) -> list[Case]:
        """The claim beside the derivative on both sides of what the two are put together at."""
        roots = [self.claim, *_trees(self.derivative)]
        found = across(self.problem, start, [self.problem.expr, *roots], self.conditions)
        return [case for case in (self.case(p) for p in found if self.sound(p)) if case.known]

    def sound(self, point: Point) -> bool:
        """Does no part of claim and function come near to overflowing here? Such a value says nothing of them."""
        return not point.overflows(self.claim) and not point.overflows(self.problem.expr)


def _same_as(layout: Layout, question: Question) -> Layout:
    """Mixed layout is denominator layout of a scalar by an array, numerator layout of everything else."""
    if layout is not Layout.mixed:
        return layout
    arrays = [t for t in question.targets if t.kind != "scalar"]
    scalar = not N.is_array(question.problem.expr)
    return Layout.denominator if scalar and len(arrays) == 1 else Layout.numerator


def _trees(derivative: Derivative | None) -> list[Basic]:
    return [derivative.expr] if derivative is not None and isinstance(derivative.expr, Basic) else []


def right_in(question: Question, cases: Sequence[Case], factor: float = 1.0) -> tuple[Layout, ...]:
    """The layouts, in order of preference, in which the claim is factor times the derivative at every point."""
    return tuple(layout for layout in question.layouts if all(case.matches(layout, factor) for case in cases))


def is_square(variable: Variable) -> bool:
    """A matrix with as many rows as columns."""
    return variable.kind == "matrix" and variable.rows == variable.cols


__all__ = ["Case", "Counterexample", "MathError", "Question", "Verdict", "close", "is_square", "right_in"]
