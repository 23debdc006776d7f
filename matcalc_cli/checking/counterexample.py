"""The smallest point at which a claim differs from the derivative: sizes of one, whole numbers near zero first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from matcalc_cli.checking.question import Case, Counterexample, Question, close
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model.problem import Layout, Variable, size_letters
from matcalc_cli.model.words import SQUARE, implied
from matcalc_cli.numeric.acceptable import acceptable
from matcalc_cli.numeric.distributions import actual, patterned, quarter_turns
from matcalc_cli.numeric.least import least
from matcalc_cli.numeric.point import make_point

TRIES = 40
SHOWN = 12
_FAR = (3, -2, -3, 4, -4, 5, 6, -6, 8, 11, -11, 21, 51, 101)  # where all small numbers lie on one side of a kink
_FILLS = {0: 1, 1: 2, 2: 0} | {TRIES + k: fill for k, fill in enumerate(_FAR)}


def whole(
    variable: Variable, sizes: dict[str, int], fill: int | None, reach: int, rng: np.random.Generator
) -> np.ndarray:
    """A matrix of small whole numbers with the declared properties; `fill` sets every entry."""
    shape, words = actual(variable, sizes), variable.words
    a = (
        np.full(shape, fill)
        if fill is not None
        else rng.integers(1 if "positive" in words else -reach, reach + 1, shape)
    )
    n, known = shape[0], implied(words) & SQUARE
    if not known:
        return np.asarray(a, dtype=float)
    order = rng.permutation(n) if fill is None else np.arange(n)
    rows: dict[str, Callable[[], np.ndarray]] = {
        "orthogonal positive-definite": lambda: np.eye(n),
        "orthogonal diagonal": lambda: np.diag(np.where(np.diag(a) < 0, -1, 1)),
        "orthogonal symmetric": lambda: np.eye(n)[::-1][order][:, order],
        "orthogonal antisymmetric": lambda: quarter_turns(n)[order][:, order],
        "orthogonal": lambda: np.eye(n)[order],
        "positive-definite diagonal": lambda: np.abs(a) + np.eye(n),
        "positive-definite": lambda: np.abs(patterned(a, known)) * (1 - np.eye(n)) + (n + reach) * np.eye(n),
        "invertible": lambda: np.triu(a, 1) + np.eye(n) if known == {"invertible"} else a,
    }
    made = next((row for names, row in rows.items() if known.issuperset(names.split())), None)
    return np.asarray(patterned(a if made is None else made(), known), dtype=float)


def _sizes(question: Question) -> Iterator[dict[str, int]]:
    names = [s.name for s in size_letters(question.problem)]
    known = least([question.problem.expr, question.claim])
    for count in (1, 2, 3) if names else (1,):
        yield {name: max(count, known.get(name, 1)) for name in names}
    if len(names) > 1:
        yield {name: max(2 + k % 2, known.get(name, 1)) for k, name in enumerate(names)}
        yield {name: max(3 - k % 2, known.get(name, 1)) for k, name in enumerate(names)}


def _differs(case: Case, layout: Layout) -> bool:
    truth = case.truth[layout]
    return bool(np.all(np.isfinite(truth))) and not case.matches(layout)


def smallest(question: Question, layout: Layout, cases: list[Case]) -> Counterexample | None:
    """The counterexample with the smallest whole numbers; failing that, the first random one."""
    rng = np.random.default_rng(question.seed)
    for sizes in _sizes(question):
        found: list[tuple[float, int, Case]] = []
        for k in range(TRIES + len(_FAR)):
            if k >= TRIES and found:
                break
            fill, reach = (_FILLS[k], 1) if k in _FILLS else (None, 1 + (k - 3) // 12)
            values = {v.name: whole(v, sizes, fill, reach, rng) for v in question.problem.variables}
            point = make_point(question.problem, values, sizes, [question.claim])
            try:
                if not acceptable(question.problem, point, question.conditions):
                    continue
                case = question.case(point)
            except (MatcalcError, np.linalg.LinAlgError, ValueError):
                continue
            if _differs(case, layout) and _comparable(case, layout):
                cost = sum(_cost(a) for a in values.values())
                found.append((cost, k, case))
        if found:
            return _shown(question, min(found, key=lambda f: f[:2])[2], layout)
    failing = [case for case in cases if _differs(case, layout) and _comparable(case, layout)]
    return _shown(question, failing[0], layout) if failing else None


def _cost(a: np.ndarray) -> float:
    """How far a matrix is from one a person would choose: ones, then zeros and twos, then the rest."""
    return float(np.abs(a).sum() - 0.4 * (a == 2).sum() + 1.5 * (a == 0).sum() + 0.8 * (a < 0).sum())


def _comparable(case: Case, layout: Layout) -> bool:
    answer = case.answer(layout)
    return answer is None or answer.shape == case.truth[layout].shape


def _shown(question: Question, case: Case, layout: Layout) -> Counterexample:
    values = tuple((v.name, case.point.arrays[v.name]) for v in question.problem.variables)
    truth = case.truth[layout]
    answer = case.answer(layout)
    claimed = answer if answer is not None else np.full(truth.shape, np.nan)
    place = None
    if truth.size > SHOWN:
        i, j = np.unravel_index(int(np.nan_to_num(np.abs(truth - claimed), nan=np.inf).argmax()), truth.shape)
        place = (int(i), int(j))
        truth, claimed = truth[i : i + 1, j : j + 1], claimed[i : i + 1, j : j + 1]
    return Counterexample(values, case.point.sizes, truth, claimed, place)


__all__ = ["close", "smallest"]
