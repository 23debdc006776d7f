"""Why a claim is wrong: one function a reason, tried in the order of DIAGNOSES; the first that fits is printed.

Each takes the question and its cases (the claim and the derivative at random points) and gives a Finding or None. Only
`difference` asks the engine; all others go by the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np
from sympy import Basic, Dummy, Expr, MatrixBase, Pow, Rational, preorder_traversal

from matcalc_cli.checking.assumptions import balanced, by_convention, declared_otherwise, signed, structured, symmetric
from matcalc_cli.checking.difference import Difference, difference, in_entries
from matcalc_cli.checking.finding import Finding, in_layout, number_words, shape_words
from matcalc_cli.checking.question import Case, Question, right_in
from matcalc_cli.checking.term_factors import terms_in_proportion
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.notation import Unicode
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Derivative, Layout

_PARTS = 40
_Name = Callable[[Question, Sequence[Case], Sequence[float]], str]
_SMALL = 60  # of the denominator of a factor that a term lacks


def _size(question: Question, cases: Sequence[Case]) -> Finding | None:
    """Neither layout has the shape of the claim."""
    claimed = [case.claimed.shape for case in cases if case.claimed is not None]
    truths = [[case.truth[layout].shape for case in cases] for layout in question.layouts]
    if cases[0].zero or len(claimed) < len(cases) or claimed in truths:
        return None
    first = question.layouts[0]
    wanted = question.shape(first)
    text = (
        f"the size is wrong: the claim is {shape_words(N.shape(question.claim))}, the derivative {shape_words(wanted)}"
    )
    if question.derivative is not None and question.sliced:
        text += f", {_slices(question, question.derivative, cases)}"
    elif wanted != wanted[::-1] and question.layout is None:
        other = "denominator" if first is Layout.numerator else "numerator"
        text += f" in {first.value} layout, {shape_words(wanted[::-1])} in {other} layout"
    inner = ", ".join(f"{t.name} is {shape_words(t.shape)}" for t in dict.fromkeys(question.targets))
    notes = ("all slices in one list: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]",) if question.sliced else ()
    return Finding(
        "size", f"{text} (EXPR is {shape_words(N.shape(question.problem.expr))}, {inner})", first, notes=notes
    )


def _slices(question: Question, tensor: Derivative, cases: Sequence[Case]) -> str:
    """How a tensor is claimed, and which of its slices the claim is alone."""
    count, *shape = tensor.shape
    text = f"{shape_words((count,))} slices of {shape_words(shape)} one under the other"
    listed = len(tensor.slices)  # a formula with an index is one, whatever it stands for
    layout = question.layouts[0]
    rows = len(cases[0].truth[layout]) // listed

    def alone(k: int) -> bool:
        return all(_claims(case, case.truth[layout][k * rows : (k + 1) * rows]) for case in cases)

    one = next(filter(alone, range(listed)), None)
    return text if one is None else f"{text}; the claim is slice {tensor.slices[one]} alone"


def _claims(case: Case, value: np.ndarray) -> bool:
    """Is this the value of the claim?"""
    return case.claimed is not None and case.same(case.claimed, value)


def _zero(question: Question, cases: Sequence[Case]) -> Finding | None:
    """Nothing depends on the variable."""
    layout = question.layouts[0]
    if not all(case.vanishes() for case in cases):
        return None
    return Finding("value", "the derivative is 0", next((o for o in question.layouts if _fits(cases, o)), layout))


def _transposed(question: Question, cases: Sequence[Case]) -> Finding | None:
    """Right in the layout that was not asked for."""
    found = right_in(question, cases)
    if question.layout is None or not found:
        return None
    message = f"transposed: right in {found[0].value} layout, and {question.layout.value} layout was asked for"
    return Finding("layout", message, question.layouts[0])


def _rows(question: Question, cases: Sequence[Case]) -> Finding | None:
    """The rows of the slices in the order of ∂vec(J)/∂(vec x)ᵀ: the first ones of all slices, then the second ones."""
    if question.derivative is None or not question.sliced:
        return None
    layout, size = question.layouts[0], question.derivative.shape[1]

    def reordered(case: Case) -> np.ndarray:
        truth = case.truth[layout]
        rows = (
            size
            if isinstance(size, int)
            else int(size.subs({s: case.point.numbers[s.name] for s in size.free_symbols}))
        )
        return truth.reshape(-1, rows, truth.shape[1]).swapaxes(0, 1).reshape(truth.shape)

    if not all(_claims(case, reordered(case)) for case in cases):
        return None
    slices = shape_words(question.derivative.shape[1:])
    message = (
        f"its rows are in another order, that of ∂vec(J)/∂(vec x)ᵀ: the slices of {slices} stand one under the other"
    )
    return Finding("layout", message, layout)


def _sign(question: Question, cases: Sequence[Case]) -> Finding | None:
    found = right_in(question, cases, -1.0)
    if not found:
        return None
    return Finding("sign", f"the sign is wrong{in_layout(question, found[0])}", found[0])


def _ratio(case: Case, layout: Layout) -> float | None:
    """c with claim = c · derivative, or None."""
    truth = case.truth[layout]
    answer = case.answer(layout)
    if answer is None or answer.shape != truth.shape or not np.abs(truth).max(initial=0) > 1e-6 * case.floor:
        return None
    most = np.abs(truth).max()  # squares of small numbers are 0
    c = float((answer / most * (truth / most)).sum() / ((truth / most) ** 2).sum())
    return c if abs(c) > 1e-9 and case.matches(layout, c) else None


def _ratios(cases: Sequence[Case], layout: Layout) -> tuple[list[Case], list[float]]:
    """The cases that tell a ratio, and it; nothing where one tells that there is none, or too few are left.

    Where both are all but 0 (exp of -100) nothing is printed.
    """

    def blank(case: Case) -> bool:
        both = (case.truth[layout], case.answer(layout))
        return all(a is not None and np.abs(a).max(initial=0) < 1e-3 * case.floor for a in both)

    telling = [case for case in cases if not blank(case)] or list(cases)
    ratios = [ratio for case in telling if (ratio := _ratio(case, layout)) is not None]
    return (telling, ratios) if len(ratios) == len(telling) and 2 * len(telling) >= len(cases) else ([], [])


def _factor(question: Question, cases: Sequence[Case]) -> Finding | None:
    """The claim is a multiple of the derivative: a number, or a number times a size or a scalar of the problem."""
    for layout in question.layouts:
        telling, ratios = _ratios(cases, layout)
        if not ratios:
            continue
        suffix = in_layout(question, layout)
        missing = number_words(1 / ratios[0])
        if np.ptp(ratios) < 1e-7 * abs(ratios[0]) and missing != "1":
            message = f"a constant factor: the derivative is {missing} times the claim"
            return Finding("factor", message + suffix, layout)
        named = _named_factor(question, telling, ratios)
        if named:
            return Finding("factor", f"the factor {named} is missing{suffix}", layout)
    return None


def _named_factor(question: Question, cases: Sequence[Case], ratios: Sequence[float]) -> str:
    """Which power of a size or a scalar the derivative divided by the claim is, up to a number."""
    moved = {s.name for t in question.targets if t.grid is not None for e in t.entries for s in e.free_symbols}
    names = [v.name for v in question.problem.variables if v.kind == "scalar" and v.name not in moved]
    names += list(dict(cases[0].point.sizes))
    sizes = dict(cases[0].point.sizes)
    value = {name: np.array([float(np.asarray(case.point.numbers[name])) for case in cases]) for name in names}
    powers = ((1, "{}"), (-1, "1/{}"), (2, "{}^2"), (-2, "1/{}^2"))
    rows = [(v**power, text.format(name)) for name, v in value.items() for power, text in powers if np.all(v)]
    rows += [(value[a] / value[b], f"{a}/{b}") for a, b in permutations(sizes, 2)]
    for factors, text in rows:
        constants = 1 / (np.array(ratios) * factors)
        if np.ptp(constants) < 1e-7 * abs(constants[0]) and np.ptp(factors) > 1e-9:
            number = number_words(float(constants[0]))
            number = f"({number})" if "/" in number else number
            return text if number == "1" else number + text[1:] if text.startswith("1/") else f"{number}·{text}"
    return ""


def _scalars(question: Question) -> list[Basic]:
    """Scalar parts of EXPR, of its derivative and of the claim, the shortest first: ‖A x − b‖, cos(x), det(X)."""
    trees = [question.problem.expr, question.claim, *(t for t in (question.derivative,) if t is not None)]
    trees = [t if isinstance(t, Basic) else t.expr for t in trees]
    parts = {e for t in trees if isinstance(t, Basic) for e in preorder_traversal(t) if _is_scalar(e)}
    parts -= set(trees[2:])  # to say that the whole derivative is missing is to say nothing
    return sorted(parts, key=lambda e: (e.count_ops(), str(e)))[:_PARTS]


def _is_scalar(e: Basic) -> bool:
    return isinstance(e, Expr) and not N.is_array(e) and not e.is_number and not _within(e)


def _within(e: Basic) -> bool:
    """Does it hold a variable of an element-wise body that it stands in?"""
    return any(isinstance(s, Dummy) for s in e.free_symbols)


def _part(question: Question, cases: Sequence[Case]) -> Finding | None:
    """The claim is the derivative but for a power of a scalar expression: the inner derivative was forgotten."""
    for layout in question.layouts:
        telling, ratios = _ratios(cases, layout)
        for e in _scalars(question) if ratios else ():
            try:
                values = np.array([case.point.value(e).item() for case in telling], dtype=float)
            except (MatcalcError, KeyError, ValueError, np.linalg.LinAlgError):
                continue
            if not np.all(np.isfinite(values)) or np.ptp(np.abs(values)) < 1e-7 or np.any(values == 0):
                continue  # a sign is no factor
            for power in (1, -1, 2, -2):
                constants = 1 / (np.array(ratios) * values**power)
                number = Fraction(float(constants[0])).limit_denominator(12)
                if number and np.allclose(constants, float(number), rtol=1e-7, atol=0):
                    factor = Rational(number.numerator, number.denominator) * Pow(e, power)
                    message = f"the factor {Unicode().text(factor)} is missing{in_layout(question, layout)}"
                    return Finding("factor", message, layout)
    return None


def _term(question: Question, cases: Sequence[Case]) -> Finding | None:
    """A term too few or too many, by the engine's algebra; entry by entry for a written-out result."""
    found: list[tuple[Layout, Difference]] = []
    for layout in question.layouts:
        if _fits(cases, layout):
            apart = difference(question, layout, cases)
            if apart is not None:
                found.append((layout, apart))
    if not found:
        return None
    layout, best = min(found, key=lambda pair: pair[1].length)
    return Finding(best.reason, best.message, layout, best.expr)


def _name_in_a_term(question: Question, cases: Sequence[Case]) -> Finding | None:
    """A term lacks a size or a scalar of the problem."""
    return _factor_of_a_term(question, cases, _named_factor)


def _number_in_a_term(question: Question, cases: Sequence[Case]) -> Finding | None:
    """A term lacks a number, and has its parts in other words than the derivative."""
    return _factor_of_a_term(question, cases, _small_number)


def _small_number(question: Question, cases: Sequence[Case], ratios: Sequence[float]) -> str:
    """The one that the derivative divided by the claim is at every point."""
    number = Fraction(1 / ratios[0]).limit_denominator(_SMALL)
    constant = np.ptp(ratios) < 1e-7 * abs(ratios[0]) and abs(number * ratios[0] - 1) < 1e-7
    return str(number) if constant and number != 1 else ""


def _factor_of_a_term(question: Question, cases: Sequence[Case], name: _Name) -> Finding | None:
    for layout in question.layouts if isinstance(question.claim, Expr) else ():
        for term, telling, ratios in terms_in_proportion(question, layout, cases) if _fits(cases, layout) else ():
            if named := name(question, telling, ratios):
                message = f"a term lacks the factor {named}: it should be {Unicode().text(term)}"
                return Finding("factor", message + in_layout(question, layout), layout)
    return None


def _entries(question: Question, cases: Sequence[Case]) -> Finding | None:
    """The entries that are wrong, of a claim in entries; by the layout in which fewer are."""
    if not isinstance(question.claim, MatrixBase):
        return None
    layouts = [layout for layout in question.layouts if _fits(cases, layout)]
    wrong = lambda layout: int(np.any([case.apart(layout) for case in cases], axis=0).sum())
    listed = [
        (layout, found) for layout in sorted(layouts, key=wrong) if (found := in_entries(question, layout, cases))
    ]
    return Finding(listed[0][1].reason, listed[0][1].message, listed[0][0]) if listed else None


def _fits(cases: Sequence[Case], layout: Layout) -> bool:
    answers = [(case.answer(layout), case.truth[layout]) for case in cases]
    return all(answer is not None and answer.shape == truth.shape for answer, truth in answers)


def _value(question: Question, cases: Sequence[Case]) -> Finding:
    """Nothing of that: the counterexample has to do."""
    layout = question.layouts[0]
    layout = next((other for other in question.layouts if _fits(cases, other)), layout)
    if any(case.claimed is None for case in cases):
        return Finding("value", "the claim has no value at points where the derivative has one", layout)
    return Finding("value", "its values are wrong", layout)


DIAGNOSES: tuple[Callable[[Question, Sequence[Case]], Finding | None], ...] = (
    _size,
    _zero,
    _transposed,
    _rows,
    _sign,
    _factor,
    _part,
    declared_otherwise,
    symmetric,
    balanced,
    _entries,
    structured,
    signed,
    by_convention,
    _name_in_a_term,
    _term,
    _number_in_a_term,
)


@np.errstate(all="ignore")  # what overflows fits no reason
def diagnosis(question: Question, cases: Sequence[Case]) -> Finding:
    """The first reason that fits; the term alone where the numbers see none."""
    seen = right_in(question, cases)
    if seen and (question.layout is None or question.layouts[0] in seen):
        return _term(question, cases) or _value(question, cases)
    return next(filter(None, (row(question, cases) for row in DIAGNOSES)), None) or _value(question, cases)


__all__ = ["Finding", "diagnosis", "number_words", "shape_words"]
