"""judge(problem, answer): the verdict on a claim."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal

from sympy import Basic, S

from matcalc_cli.checking.counterexample import smallest
from matcalc_cli.checking.diagnosis import diagnosis
from matcalc_cli.checking.difference import surely_apart, suspects
from matcalc_cli.checking.question import Case, Question, Verdict, right_in, stacked
from matcalc_cli.engine import derive as engine
from matcalc_cli.engine.matrix.differential import resolve
from matcalc_cli.errors import MatcalcError, MathError, SizeError, UsageError
from matcalc_cli.language.claims import read_claim
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative, Layout, Problem, Target
from matcalc_cli.numeric.acceptable import implied

_DECIMAL = re.compile(r"(?<![\w.])\d*\.\d+(?:[eE][+-]?\d+)?(?![\w.])")
_ROUNDED = 7  # digits of a decimal that may be a rounded number
_OPEN, _KRON = re.compile(r"(?<!\w)I(?![\w(])"), re.compile(r"⊗|kron")


def _only_target(problem: Problem, order: int) -> tuple[Target, ...]:
    groups = problem.targets
    if any(len(group) > 1 for group in groups):
        listed = ", ".join(t.name for t in groups[0])
        raise UsageError(f"a claim is about one derivative, and --wrt names {listed}", hint="claim one at a time")
    targets = tuple(group[0] for group in groups)
    return targets * order if len(targets) == 1 else targets


def _derived(problem: Problem, layout: Layout, order: int, structure: str) -> Derivative | None:
    try:
        return engine.derive(problem, layout, order if len(problem.targets) == 1 else 1, structure=structure)[0]
    except (MatcalcError, RecursionError):
        return None


def judge(
    problem: Problem,
    answer: str,
    given: str = "",
    layout: Layout | None = None,
    order: int = 1,
    structure: str = "entries",
    seed: int = 0,
) -> Verdict:
    """Is `answer` the derivative? `layout` None means any."""
    targets = _only_target(problem, order)
    shown = _derived(problem, layout or Layout.numerator, order, structure)
    name = " ".join(t.name for t in targets)
    rows_cols = stacked(shown.shape) if shown is not None else ()
    shapes = [rows_cols, rows_cols[::-1]] if rows_cols else []
    blank = Verdict(problem, name, answer, None, derivative=shown)
    try:
        claim = read_claim(answer, problem, given, shapes)
    except SizeError as wrong:
        if _OPEN.search(answer) and _KRON.search(answer):  # another size may fit
            hint = "write eye(n) with the size it has"
            raise SizeError(f"the size of an I in the claim is not found: {wrong.message}", hint=hint) from None
        message = f"the sizes inside the claim do not fit: {wrong.message}"
        return replace(blank, reason="size", message=message, notes=tuple(filter(None, (wrong.hint,))))
    rounded = tuple(read_claim(text, problem, given, shapes).expr for text in _shifted(answer))
    question = Question(problem, targets, claim.expr, layout, structure, _conditions(shown), shown, seed, rounded)
    return _verdict(question, blank, order)


def judge_expression(
    problem: Problem, claim: Basic, text: str, layout: Layout | None = None, order: int = 1
) -> Verdict:
    """Is the expression the derivative? It is in the names of the problem; `text` is how it was written."""
    targets = _only_target(problem, order)
    shown = _derived(problem, layout or Layout.numerator, order, "entries")
    blank = Verdict(problem, " ".join(t.name for t in targets), text, None, derivative=shown)
    return _verdict(Question(problem, targets, claim, layout, "entries", _conditions(shown), shown), blank, order)


def _verdict(question: Question, blank: Verdict, order: int) -> Verdict:
    """What is true of the claim of a question."""
    problem, shown = question.problem, blank.derivative
    question, cases, needs = _where_it_has_a_value(question)
    cases = [*cases, *question.beyond(cases[0].point)]
    doubtful = suspects(question, cases)
    blank = replace(blank, read=_as_printed(question.claim))
    if right := _right(question, cases, [layout for layout, found in doubtful.items() if found]):
        return replace(blank, layouts=right, conditions=needs)
    finding = diagnosis(question, cases)
    example = (
        None
        if finding.reason == "size"
        else smallest(question, finding.layout, [*cases, *doubtful.get(finding.layout, ())])
    )
    if shown is not None and finding.layout is not shown.layout and finding.reason not in ("size", "layout"):
        shown = _derived(problem, finding.layout, order, question.structure)
    return replace(
        blank,
        reason=finding.reason,
        message=finding.message,
        difference=finding.difference if finding.difference is not S.Zero else None,
        counterexample=example,
        derivative=shown,
        notes=finding.notes,
    )


def _shifted(answer: str) -> Iterator[str]:
    """The claim with one of its long decimals changed by half a unit of its last digit: it stands for all between."""
    for found in _DECIMAL.finditer(answer):
        number = Decimal(found[0])
        if len(number.as_tuple().digits) >= _ROUNDED:
            other = number + Decimal(5).scaleb(int(number.as_tuple().exponent) - 1)
            yield f"{answer[: found.start()]}{other:f}{answer[found.end() :]}"


def _where_it_has_a_value(question: Question) -> tuple[Question, list[Case], tuple[Condition, ...]]:
    """The question at points where what the claim inverts is invertible, if there are any, and what is new of that."""
    known = (*question.conditions, *implied(question.problem.expr))
    needs = tuple(c for c in implied(question.claim) if c not in known)
    try:
        narrowed = replace(question, conditions=(*question.conditions, *needs))
        cases = narrowed.cases()
    except MathError:
        return question, question.cases(), ()
    logs = {c.expr.args[0] for c in known if c.kind == "positive" and isinstance(c.expr, N.Determinant)}
    return narrowed, cases, tuple(c for c in needs if c.expr not in logs)


def _as_printed(claim: Basic) -> Basic:
    """f′(x) for grad(f(x), x), in which it was read."""
    inner = {e for e in claim.atoms(N.Entry) if isinstance(e.args[0], N.DerivativeOf)}
    return claim.xreplace({e: resolve(e) for e in inner if e.atoms(N.UndefinedScalar)})


def _conditions(derivative: Derivative | None) -> tuple[Condition, ...]:
    return derivative.conditions if derivative is not None else ()


def _right(question: Question, cases: list[Case], wrong: Collection[Layout]) -> tuple[str, ...]:
    """The layouts of the claim, mixed among them; empty where it is wrong in the layout asked for."""
    open_ = [layout for layout in right_in(question, cases) if layout not in wrong]
    found = tuple(layout for layout in open_ if not surely_apart(question, layout, cases))
    if question.layout is not None and question.layouts[0] not in found:
        return ()
    mixed = replace(question, layout=Layout.mixed).layouts[0]
    names = {layout.value for layout in found} | ({"mixed"} if mixed in found else set())
    return tuple(layout.value for layout in Layout if layout.value in names)


__all__ = ["judge", "judge_expression"]
