"""A term of the derivative that the claim has times a factor, by the numbers: C X'(y .* mask) for C/m X'(y .* mask).

What the claim leaves over beside all other terms is a multiple of the term, the same at every point or by a size or a
scalar of the problem. Algebra does not see it where the two have their masks in other words, a comparison and a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from sympy import Add, Basic, MatrixBase

from matcalc_cli.checking.difference import derived, expanded
from matcalc_cli.checking.question import Case, Question
from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix.differential import resolve
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Layout
from matcalc_cli.model.stack import deep

_MOST = 6  # terms that are looked at
_LEAST = 1e-9  # of the derivative: a term that is smaller tells nothing

Found = tuple[Basic, list[Case], list[float]]  # the term, the points that tell, claim divided by it


def terms_in_proportion(question: Question, layout: Layout, cases: Sequence[Case]) -> list[Found]:
    """The terms, alone or several together, of which the claim has a multiple, all others being right."""
    try:
        with deep():
            truth = derived(question, layout).expr
            if isinstance(truth, MatrixBase | tuple):
                return []
            terms = expanded(resolve(truth))
            listed = terms.args if isinstance(terms, N.MatAdd | Add) else ()
            if not 2 <= len(listed) <= _MOST:
                return []
            values = [[_value(term, layout, case) for case in cases] for term in listed]
            several = (chosen for k in range(1, len(listed)) for chosen in combinations(range(len(listed)), k))
            found = ((chosen, *_ratios([values[i] for i in chosen], layout, cases)) for chosen in several)
            return [(polish(A.add(*(listed[i] for i in chosen))), *rest) for chosen, *rest in found if rest[0]]
    except (MatcalcError, RecursionError, TypeError, AttributeError, ValueError, KeyError, np.linalg.LinAlgError):
        return []


def _value(term: Basic, layout: Layout, case: Case) -> np.ndarray:
    return np.asarray(case.point.value(term), dtype=float).reshape(case.truth[layout].shape)


def _ratios(
    terms: Sequence[Sequence[np.ndarray]], layout: Layout, cases: Sequence[Case]
) -> tuple[list[Case], list[float]]:
    """The points that tell a ratio of the claim to the sum of some terms, and it; nothing where one tells that there
    is none, or too few tell."""
    telling, ratios = [], []
    for case, *values in zip(cases, *terms):
        truth, answer = case.truth[layout], case.answer(layout)
        value = np.sum(values, axis=0)
        size = float((value**2).sum())
        if answer is None or answer.shape != truth.shape:
            return [], []
        if size <= (_LEAST * max(case.floor, np.abs(truth).max(initial=0))) ** 2:
            continue
        left = answer - (truth - value)
        ratio = float((left * value).sum()) / size
        if abs(ratio) < _LEAST or not case.same(left, ratio * value):
            return [], []
        telling.append(case)
        ratios.append(ratio)
    return (telling, ratios) if len(ratios) > 1 and 2 * len(ratios) >= len(cases) else ([], [])
