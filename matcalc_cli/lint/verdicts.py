"""A claim -> right, wrong or not understood: its readings judged by checking/ until one is right."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matcalc_cli.errors import LimitError, MatcalcError
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.lint import signs
from matcalc_cli.lint.attempts import Attempt, attempts
from matcalc_cli.lint.components import lifted
from matcalc_cli.lint.constraints import FIRST, constrained
from matcalc_cli.lint.points import agrees
from matcalc_cli.lint.reading import Claim, Reading
from matcalc_cli.lint.squares import NAME, squared
from matcalc_cli.lint.subject import NotUnderstood, Subject, subject

if TYPE_CHECKING:
    from matcalc_cli.checking.question import Verdict
    from matcalc_cli.model.problem import Problem

RIGHT, WRONG, UNKNOWN = "right", "wrong", "not-understood"
Guard = Callable[[float], AbstractContextManager[None]]


@dataclass(frozen=True)
class Judged:
    """The verdict on a claim; `verdict` is that of checking/, of the reading that decided; `attempt` that reading."""

    claim: Claim
    word: str
    reason: str = ""
    verdict: Verdict | None = None
    attempt: Attempt | None = None
    identity: bool = False  # a claim by itself, of an expression

    @property
    def layouts(self) -> tuple[str, ...]:
        return self.verdict.layouts if self.verdict is not None else ()


def judged(found: Reading, claim: Claim, guard: Guard, seconds: float) -> Judged:
    """The verdict on one claim, within so many seconds."""
    try:
        with guard(seconds):
            return _judged(found, claim)
    except LimitError as wrong:
        return Judged(claim, UNKNOWN, wrong.message)
    except RecursionError:
        return Judged(claim, UNKNOWN, "it is nested too deeply")
    except Exception as bug:  # one formula that meets a bug holds no paper up
        return Judged(claim, UNKNOWN, f"a bug of matcalc ({type(bug).__name__}); please report this claim")


def _judged(found: Reading, claim: Claim) -> Judged:
    """By all that the document defines; where that is not right, by what the section of the claim defines, and by
    other definitions of the same function there."""
    first = _in_all(found, claim)
    name = signs.name_at(claim.left.function, 0)
    if first.word != WRONG:
        return first
    for scene in found.scene.rivals(name.key if name is not None else "", claim.place):
        other = _in_scene(replace(found, scene=scene), claim)
        if other.word == RIGHT:
            return other
    return first


def _in_all(found: Reading, claim: Claim) -> Judged:
    first = _in_scene(found, claim)
    near = found.scene.near(claim.place)
    if first.word == RIGHT or len(near.definitions) == len(found.scene.definitions):
        return first
    second = _in_scene(replace(found, scene=near), claim)
    by_itself = signs.name_at(claim.left.function, 0) is None or first.identity
    return second if second.word == RIGHT or by_itself else first


def _in_scene(found: Reading, claim: Claim) -> Judged:
    try:
        made = subject(found, claim)
    except MatcalcError as wrong:
        return Judged(claim, UNKNOWN, wrong.message)
    if made.point:
        return _at_point(found, claim, made)
    if made.component:
        made = constrained(found, made, FIRST)
    try:
        return _by_readings(found, claim, made)
    except NotUnderstood as wrong:
        return Judged(claim, UNKNOWN, wrong.message)


def _by_readings(found: Reading, claim: Claim, made: Subject) -> Judged:
    """Right by the first reading that makes it so; else the verdict by the reading that fits best."""
    refused = ""
    first: Judged | None = None
    for attempt in attempts(found, made):
        judged = _by_reading(attempt, claim, made)
        if judged.word == RIGHT:
            return judged
        if judged.word == UNKNOWN:
            refused = refused or judged.reason
        elif first is None and (attempt.sure or refused) or attempt.sure and _fits_better(judged, first):
            first = judged
    if first is None:
        return Judged(claim, UNKNOWN, refused or "it is not understood")
    doubt = next((text for holds, text in _DOUBTS if holds(found, claim, made, first)), None)
    return first if doubt is None else Judged(claim, UNKNOWN, doubt.format(first.reason))


def _by_reading(attempt: Attempt, claim: Claim, made: Subject) -> Judged:
    """The verdict by one reading. Raises LimitError, and NotUnderstood where no other reading can be right."""
    try:
        verdict = _verdict(attempt, made)
    except LimitError:
        raise
    except MatcalcError as wrong:
        return Judged(claim, UNKNOWN, wrong.message)
    if _is_laplacian(verdict, made):
        raise NotUnderstood("a number for \u2207\u00b2 is a Laplacian, which is not judged")
    if verdict.right or verdict.reason == "convention":  # of a symmetric matrix, both are in use
        return Judged(claim, RIGHT, "", verdict, attempt)
    if verdict.read is None and re.search(r"\\nabla|\\partial", attempt.claim):
        return Judged(claim, UNKNOWN, "a derivative in the claim is not understood")
    return Judged(claim, WRONG, _reason(verdict, claim), verdict, attempt, made.definition is None)


def _reason(verdict: Verdict, claim: Claim) -> str:
    """Why it is wrong, in the names of the claim: σ² where it is by a square."""
    root = squared(claim.left.by[0]) if claim.left.by else None
    return verdict.message if root is None else verdict.message.replace(NAME, f"({root.key}²)")


def _fits_better(judged: Judged, first: Judged | None) -> bool:
    """Do the sizes fit in this reading, where they do not in the first one?"""
    known, own = first.verdict if first is not None else None, judged.verdict
    return known is not None and own is not None and known.reason == "size" and own.reason != "size"


def _of_unknown_functions(verdict: Verdict) -> bool:
    """f'(x) = g(x): has the claim a function without a definition that what is differentiated has not?"""
    from matcalc_cli.model import nodes as N

    unknown = (N.UndefinedScalar, N.UndefinedEwise, N.Undefined)
    names = [{e.args[0].name for e in t.atoms(*unknown)} for t in (verdict.read, verdict.problem.expr) if t is not None]
    return len(names) == 2 and not names[0] <= names[1]


def _of_matrices(verdict: Verdict) -> bool:
    """Is there an exp, log or root of a matrix, which was read as that of its entries?"""
    from matcalc_cli.model import nodes as N

    trees = [verdict.problem.expr, *([verdict.read] if verdict.read is not None else [])]
    found = [e for tree in trees for e in tree.atoms(N.Ewise)]
    return any(1 not in N.shape(e) and re.search(r"exp|log|sqrt|sin|cos|Pow", str(e.function)) for e in found)


def _is_laplacian(verdict: Verdict, made: Subject) -> bool:
    """\\nabla^2 f = 2 of several variables, where the Hessian would be a matrix."""
    scalar = verdict.read is not None and not getattr(verdict.read, "is_Matrix", False)
    return made.form == "nabla" and made.order == 2 and verdict.reason == "size" and scalar


def _at_point(found: Reading, claim: Claim, made: Subject) -> Judged:
    """The verdict on f'(2) = 7: by the values of the derivative and of the claim there."""
    from matcalc_cli.engine.derive import derive
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model.problem import Layout

    try:
        attempt = next(attempts(found, made))
        problem = problem_of(attempt)
        if not problem.explicit:
            raise NotUnderstood("the derivative of arrays at a point is not judged")
        value = parse(attempt.claim, {**attempt.given}, targets=False).expr
        result = derive(problem, Layout("numerator"), attempt.order)[0].expr
        agreement = agrees(result, value, dict(made.point))
    except MatcalcError as wrong:
        return Judged(claim, UNKNOWN, wrong.message)
    if agreement is None:
        return Judged(claim, UNKNOWN, "there is no value at this point")
    return Judged(claim, RIGHT) if agreement[0] else Judged(claim, WRONG, agreement[1])


def _only_if_hinted(found: Reading, claim: Claim, wrong: Judged) -> bool:
    """Is a claim right if a matrix is symmetric, and the text has the word without a name that it is plainly about?"""
    if wrong.verdict is None or wrong.verdict.reason != "structure":
        return False
    return any(found.scene.hints(word, claim.place) for word in re.findall(r"\w+(?:-\w+)?", wrong.reason))


def _alike(made: Subject, attempt: Attempt | None) -> bool:
    """Do function and claim have a name in common?"""
    if made.text and attempt is not None:
        return bool(set(attempt.wrt) & set(re.findall(r"\w+", made.text)))
    keys = {n.key for _, n in signs.names_in(made.body)}
    return bool(keys & {n.key for _, n in signs.names_in(made.claim)})


def _verdict(attempt: Attempt, made: Subject) -> Verdict:
    from matcalc_cli.checking.judge import judge
    from matcalc_cli.model.nodes import is_array

    if made.component:
        return _of_components(attempt, made)
    problem = problem_of(attempt)
    if made.form == "prime" and is_array(problem.expr):
        raise NotUnderstood("a name is read as an array here, and f' is the derivative of a number")
    return judge(problem, attempt.claim, attempt.given, None, attempt.order)  # type: ignore[arg-type]  # a mapping too


def _of_components(attempt: Attempt, made: Subject) -> Verdict:
    """The verdict on \\frac{\\partial f}{\\partial x_i} = ..., for all i at once."""
    from matcalc_cli.checking.judge import judge_expression
    from matcalc_cli.engine.derive import derive
    from matcalc_cli.language.parse import parse
    from matcalc_cli.model.problem import Layout

    found = lifted(made, attempt, made.component)
    problem = problem_of(found.attempt)
    sums = parse(found.sums, found.declared, found.by, False, "scalar", True, Call("scalar"))
    strange = {v.name for v in sums.variables} - {v.name for v in problem.variables} - set(found.by)
    if strange:
        raise NotUnderstood(f"what {', '.join(sorted(strange))} is, is not said")
    claim = derive(sums, Layout("denominator"), 1)[0].expr
    layout = Layout("denominator") if found.attempt.order == 1 else None
    return judge_expression(problem, claim, attempt.claim, layout, found.attempt.order)


def problem_of(attempt: Attempt) -> Problem:
    """The function of an attempt as read; what the claim alone has of declared names is a name of the problem too."""
    from matcalc_cli.language.parse import parse

    def read(needs: str) -> Problem:
        call = Call(needs, marked=attempt.marked)
        return parse(attempt.function, attempt.given, attempt.wrt, False, "scalar", True, call)

    if attempt.needs:
        with suppress(MatcalcError):
            return read(attempt.needs)
    return read("")


__all__ = ["RIGHT", "UNKNOWN", "WRONG", "Guard", "Judged", "judged", "replace"]


# why a claim that seems wrong is not called so: the test, and what is said ({}: what seemed wrong)
_DOUBTS: tuple[tuple[Callable[[Reading, Claim, Subject, Judged], bool], str], ...] = (
    (
        lambda found, claim, made, first: first.verdict is not None and _of_matrices(first.verdict),
        "functions of matrices may be meant, not those of their entries",
    ),
    (
        lambda found, claim, made, first: first.verdict is not None and _of_unknown_functions(first.verdict),
        "a function in it is not defined",
    ),
    (lambda found, claim, made, first: claim.supposed, "it is supposed, not claimed ({})"),
    (
        lambda found, claim, made, first: _only_if_hinted(found, claim, first),
        "{}, and of what the text says so is not plain",
    ),
    (
        lambda found, claim, made, first: claim.spoken and not _alike(made, first.attempt),
        "what this says of a derivative is not plain",
    ),
)
