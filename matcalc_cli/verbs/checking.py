"""Is it right? A derivative beside numbers, or a claim beside the derivative; and how a derivative comes about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.verbs.derive import BY_NAME, Command
from matcalc_cli.verbs.entered import numbers_at

if TYPE_CHECKING:
    from matcalc_cli.checking.check import Check
    from matcalc_cli.checking.question import Verdict
    from matcalc_cli.model.problem import Problem
    from matcalc_cli.numeric.point import Held
    from matcalc_cli.study.derivation.explain import Explanations


class Question(NamedTuple):
    """Which derivative is meant, as entered; layout "" leaves it open for a claim."""

    wrt: Sequence[str] = ()
    layout: str = ""
    given: str = ""
    order: int = 1
    structure: str = "entries"
    expand: bool = False
    command: str = "diff"


def _problem(text: str | Problem, asked: Question, at: str = "", claim: str = "") -> tuple[Problem, int]:
    """The problem, and how many times it is differentiated."""
    from matcalc_cli.language.facts import call
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model.nodes import shape

    row: Command = BY_NAME[asked.command]
    if not isinstance(text, str):
        return text, asked.order * row.order

    def read(needs: str) -> Problem:
        by, read_as = tuple(asked.wrt) or None, call(needs, at, claim=claim)
        return parse(text, asked.given, by, asked.expand, row.single, call=read_as)

    problem = read(row.needs)
    if type(text) is not str and 1 not in shape(problem.expr):  # a function in code is a loss, far more often
        try:
            problem = read("scalar")
        except MatcalcError:
            return problem, asked.order * row.order
    return problem, asked.order * row.order if len(problem.targets) < 2 else 1


def check(text: str | Problem, asked: Question, at: str = "", points: int = 5, seed: int = 0) -> list[Check]:
    """Result, dual numbers and difference quotients side by side at random points; one Check for each variable."""
    if not 1 <= points <= 1000:
        raise UsageError(f"--points is between 1 and 1000, not {points}")
    if seed < 0:
        raise UsageError(f"--seed is not negative, and this is {seed}")
    problem, order = _problem(text, asked, at)
    from matcalc_cli.checking.check import check as verb
    from matcalc_cli.engine.derive import derive
    from matcalc_cli.model.problem import Layout

    known = _held(at, problem)
    results = derive(problem, Layout(asked.layout or "numerator"), order, None, asked.structure, "check")
    return [verb(result, points, seed, asked.structure, full=True, held=known) for result in results]


def claim(text: str | Problem, answer: str, asked: Question, seed: int = 0) -> Verdict:
    """Is an answer worked out by hand right, and in which layout? Else why not, with a counterexample."""
    problem, order = _problem(text, asked, claim=answer)
    from matcalc_cli.checking.judge import judge
    from matcalc_cli.model.problem import Layout

    # a gradient in code has the shape of the variable
    layout = asked.layout or ("" if type(answer) is str else "mixed")
    return judge(problem, answer, asked.given, Layout(layout) if layout else None, order, asked.structure, seed)


def _held(at: str, problem: Problem) -> Held:
    """What --at holds: values of names, arrays among them, and the sizes they tell."""
    from matcalc_cli.language.point import parse_held
    from matcalc_cli.numeric.point import FREE, held

    if not at:
        return FREE
    if problem.explicit:
        return held({symbol.name: value for symbol, value in numbers_at(at, problem).items()})
    return held(*parse_held(at, problem))


def explain(text: str | Problem, asked: Question) -> Explanations:
    """The derivation of a derivative: which rule, on which part, and what comes of it."""
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model.problem import Layout
    from matcalc_cli.study.derivation.explain import explain as verb

    if isinstance(text, str):
        problem = parse(text, asked.given, tuple(asked.wrt) or None, asked.expand, "scalar")
    else:
        problem = text
    return verb(problem, Layout(asked.layout or "numerator"), asked.structure, asked.order)
