"""Derivative minus claim, in normal form and short: the term that is missing or surplus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import sympy as sp
from sympy import Basic, Expr

from matcalc_cli.checking import faults, pieces
from matcalc_cli.checking.question import Case, Question, right_in
from matcalc_cli.engine import algebra as A
from matcalc_cli.engine import derive as engine
from matcalc_cli.engine.algebra.base import atoms_of, hide, reveal
from matcalc_cli.engine.algebra.base import replace as exchanged
from matcalc_cli.engine.matrix.differential import resolve
from matcalc_cli.engine.scalar.entries import Expansion
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.notation import Unicode
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import is_long
from matcalc_cli.model.problem import Derivative, Layout
from matcalc_cli.model.stack import deep
from matcalc_cli.numeric.acceptable import movable
from matcalc_cli.numeric.breakpoints import peaks
from matcalc_cli.numeric.rounding import noises

LONGEST = 90
_LISTED = 3
_WRITTEN = 36  # entries of a claim that are looked at one by one
_DIFFERENT = 1e-12
_NOTHING = 1e-60  # of an entry that is known exactly
_FAR = 100  # times what rounding may change
_LONG = 500  # parts of an entry whose difference is looked at
_DIGITS = 200
Place = tuple[int, int]  # row and column
Pairs = dict[Place, tuple[Expr, Expr]]  # derivative and claim in each entry


@dataclass(frozen=True)
class Difference:
    """`expr` is derivative minus claim; `length` is that of its text."""

    reason: str
    message: str
    expr: Basic | None
    length: int


def expanded(e: Basic) -> Basic:
    """Products over sums of arrays and scalars multiplied out, in normal form."""
    if not N.is_array(e):
        traces = {t: _over_terms(A.trace, t.args[0]) for t in atoms_of(e) if isinstance(t, N.Trace)}
        (plain,), back = hide(exchanged(e, traces))
        return reveal(sp.expand(plain), back)
    if isinstance(e, N.MatAdd):
        return A.add(*(expanded(t) for t in e.args))
    if isinstance(e, N.Transpose) and isinstance(e.args[0], N.MatAdd | N.MatMul):
        return _over_terms(A.transpose, e.args[0])
    if not isinstance(e, N.MatMul):
        return e
    products: list[Basic] = []
    for factor in e.args:
        factor = expanded(factor)
        terms = factor.args if isinstance(factor, N.MatAdd | sp.Add) else (factor,)
        products = [(*p, t) for p in products for t in terms] if products else [(t,) for t in terms]
        if len(products) > 64:
            return e
    return A.add(*(A.mul(*p) for p in products))


def _over_terms(function: Callable[[Basic], Basic], e: Basic) -> Basic:
    """A linear function of the terms of a sum, one by one."""
    terms = expanded(e)
    return A.add(*(function(t) for t in (terms.args if isinstance(terms, N.MatAdd) else (terms,))))


def _negated(e: Basic) -> Basic:
    return -e if not N.is_array(e) else A.scaled(sp.S.NegativeOne, e)


def derived(question: Question, layout: Layout) -> Derivative:
    """The derivative in this layout; the slices of a tensor one under the other."""
    order = len(question.targets) if len(question.problem.targets) == 1 else 1
    found = engine.derive(question.problem, layout, order, structure=question.structure)[0]
    return _stacked(found) if isinstance(found.expr, tuple) else found


def difference(question: Question, layout: Layout, cases: Sequence[Case]) -> Difference | None:
    """What is missing or surplus in this layout; None where the engine has no derivative or the difference is long."""
    try:
        with deep():
            found = derived(question, layout)
            if isinstance(found.expr, sp.MatrixBase):
                return _by_entry(found, question, layout, cases)
            return _by_slice(found.expr, question, layout, cases) or _whole(found.expr, question, layout, cases)
    except (MatcalcError, RecursionError, TypeError, AttributeError):
        return None


def in_entries(question: Question, layout: Layout, cases: Sequence[Case]) -> Difference | None:
    """What is wrong with the entries of a claim that is written in entries, where all sizes are known."""
    claim = question.claim
    if not isinstance(claim, sp.MatrixBase) or claim.rows * claim.cols > _WRITTEN:
        return None
    try:
        with deep():
            found, written = derived(question, layout), Expansion(symbolic=True)
            if isinstance(found.expr, sp.MatrixBase):
                return None
            truth, claimed = (sp.ImmutableDenseMatrix(written(resolve(e))) for e in (found.expr, claim))
            short = not any(is_long(e, _LONG) for e in (*truth, *claimed)) and truth.shape == claimed.shape
            names = tuple(tuple(map(str, range(count))) for count in truth.shape)
            named = replace(found, expr=truth, rows=names[0], cols=names[1])
            return _by_entry(named, replace(question, claim=claimed), layout, cases) if short else None
    except (MatcalcError, RecursionError, TypeError, AttributeError):
        return None


def surely_apart(question: Question, layout: Layout, cases: Sequence[Case]) -> bool:
    """Is derivative minus claim, by algebra, a value other than 0 that no float of the two shows: 1e-20 y beside 1?"""
    try:
        with deep():
            found = derived(question, layout)
            if isinstance(found.expr, sp.MatrixBase):
                return bool(_surely(_entries_of(found, question), cases, question))
            truth, claim = expanded(resolve(found.expr)), expanded(resolve(question.claim))
            if N.is_array(truth) != N.is_array(claim):
                return False
            if question.problem.explicit and not N.is_array(truth):
                return bool(_surely({(0, 0): (truth, claim)}, cases, question))
            rest = A.subtract(truth, claim) if N.is_array(truth) else expanded(truth - claim)
            return not A.is_zero(rest) and any(_outside(rest, case, question, layout) for case in cases)
    except (MatcalcError, RecursionError, TypeError, AttributeError, ValueError, np.linalg.LinAlgError):
        return False


def suspects(question: Question, cases: Sequence[Case]) -> dict[Layout, list[Case]]:
    """Points where a claim that is right so far is surely wrong: where derivative minus claim, if algebra cannot tell
    that it is 0, is largest along some lines."""
    found: dict[Layout, list[Case]] = {}
    for layout in right_in(question, cases):
        with suppress(MatcalcError, RecursionError, TypeError, AttributeError, ValueError, ArithmeticError), deep():
            rests, wrong = _open_rests(question, layout)
            for rest in rests[:_LISTED]:
                roots = [question.claim, rest, question.problem.expr]
                points = peaks(question.problem, cases[0].point, rest, question.claim, roots, question.conditions)
                sound = (point for point in points if question.sound(point))
                found.setdefault(layout, []).extend(case for case in map(question.case, sound) if wrong(case))
    return found


def _open_rests(question: Question, layout: Layout) -> tuple[list[Basic], Callable[[Case], bool]]:
    """(derivative minus claim, or its entries, where algebra does not tell that they are 0; is the claim surely wrong
    at a point?)"""
    known = derived(question, layout)
    if isinstance(known.expr, sp.MatrixBase):
        pairs = _entries_of(known, question)
        gaps = (a - b for a, b in pairs.values())
        open_ = [gap for gap in gaps if gap != 0 and not is_long(gap, _LONG) and sp.expand(gap) != 0]
        return open_, lambda case: bool(_surely(pairs, [case], question))
    truth, claim = resolve(known.expr), resolve(question.claim)
    if N.is_array(truth) != N.is_array(claim):
        return [], lambda case: False
    rest = A.subtract(expanded(truth), expanded(claim)) if N.is_array(truth) else truth - claim
    rests = [] if A.is_zero(rest) or not N.is_array(rest) and expanded(rest) == 0 else [rest]
    if question.problem.explicit and not N.is_array(truth):
        return rests, lambda case: bool(_surely({(0, 0): (truth, claim)}, [case], question))
    return rests, lambda case: _outside(rest, case, question, layout)


def _outside(rest: Basic, case: Case, question: Question, layout: Layout) -> bool:
    """Is the value of a difference more than nothing beside the derivative, what rounding makes of it, and what the
    decimals of the claim leave open?"""
    rounded = noises(lambda point: point.value(rest), case.point, movable(question.problem))
    allowed = _FAR * rounded + question.slack(case.point)
    found = np.abs(case.point.value(rest))
    return bool(((found > np.maximum(allowed, _DIFFERENT * np.abs(case.truth[layout]))) & np.isfinite(found)).any())


def _entries_of(derivative: Derivative, question: Question) -> Pairs:
    """Derivative and claim by place."""
    claim, written = question.claim, Expansion(symbolic=True)
    truth, found = derivative.expr, written(claim) if N.is_array(claim) else written.scalar(claim)
    claimed = found if isinstance(found, list) else [[found] * truth.cols] * truth.rows  # 0 is of any size
    return {(i, j): (truth[i, j], claimed[i][j]) for i in range(truth.rows) for j in range(truth.cols)}


def _surely(pairs: Pairs, cases: Sequence[Case], question: Question) -> set[Place]:
    """The places at which the two differ by more than the decimals of the claim leave open, with as many digits as
    that takes."""
    apart: set[Place] = set()
    open_ = [question.slack(case.point) for case in cases]
    for place, (truth, claim) in pairs.items():
        rest = truth - claim
        if rest == 0 or is_long(rest, _LONG) or (rest := sp.expand(rest)) == 0:
            continue
        least = _DIFFERENT if rest.has(sp.Float) else _NOTHING
        names = [s for s in rest.free_symbols | truth.free_symbols if s.name in cases[0].point.numbers]
        for case, slack in zip(cases, open_):
            at = {s: sp.Rational(case.point.numbers[s.name]) for s in names}
            value, whole = (e.evalf(15, subs=at, maxn=_DIGITS) for e in (rest, truth))  # x^x at x = p/q is long
            known = value.is_Float and whole.is_Number and value._prec > 1  # 1: zero as far as it was looked
            if known and abs(value) > max(least * abs(whole), float(slack[place]) if slack.ndim else 0):
                apart.add(place)
                break
    return apart


def _whole(truth: Basic, question: Question, layout: Layout, cases: Sequence[Case]) -> Difference | None:
    claim = resolve(question.claim)
    if N.is_array(truth) != N.is_array(claim):
        claim = N.node(N.ZeroMatrix, *N.shape(truth)) if claim.is_zero else claim
    parts, claimed = expanded(resolve(truth)), expanded(claim)  # ‖x − m‖ and ‖m − x‖ one way
    rest = A.subtract(parts, claimed) if N.is_array(parts) else expanded(parts - claimed)
    shown = _shortest([polish(rest), rest], layout, cases)
    if shown is None:
        return None
    length = len(Unicode().text(shown))
    if length > LONGEST or length > len(Unicode().text(truth)) + 20:
        return None
    fault = faults.of_terms(parts, claimed)
    reason, message = ("term", fault) if fault else _by_count(shown, _count(rest), _count(parts), _count(claimed))
    return Difference(reason, message, shown, length)


def _by_slice(truth: Basic, question: Question, layout: Layout, cases: Sequence[Case]) -> Difference | None:
    """What is wrong in which slices of a claim that is put together of slices."""
    claim = resolve(question.claim)
    if not all(N.is_array(e) and 1 in N.shape(e) for e in (truth, claim)) or not claim.has(N.Blocks, N.Rows):
        return None
    right, claimed = (A.transpose(e) if N.shape(e)[0] == 1 else e for e in (resolve(truth), claim))
    size, lines = N.shape(right)[0], []
    for piece in pieces.wrong(pieces.pieces(expanded(right), expanded(claimed)) or (), size, layout, cases):
        parts, claimed_part = expanded(piece.truth), expanded(piece.claimed)
        if N.is_array(parts) != N.is_array(claimed_part):
            return None
        rest = A.subtract(parts, claimed_part) if N.is_array(parts) else expanded(parts - claimed_part)
        shown = polish(rest)
        if not pieces.explains(piece, size, shown, layout, cases):
            return None
        message = (
            faults.of_terms(parts, claimed_part)
            or _by_count(shown, _count(rest), _count(parts), _count(claimed_part))[1]
        )
        lines.append(f"{piece.label(size)}: {message}")
    message = "; ".join(lines)
    return Difference("term", message, None, len(message)) if lines and len(message) < 4 * LONGEST else None


def _shortest(candidates: Sequence[Basic], layout: Layout, cases: Sequence[Case]) -> Basic | None:
    """The shortest form whose values are those of derivative minus claim."""

    def right(e: Basic) -> bool:
        return all(case.same(case.point.value(e), case.truth[layout] - case.answer(layout)) for case in cases)

    found = [e for e in candidates if right(e)]
    return min(found, key=lambda e: len(Unicode().text(e))) if found else None


def _by_count(shown: Basic, of_rest: int, of_truth: int, of_claim: int) -> tuple[str, str]:
    """Missing where the claim and the difference have the derivative's terms between them, surplus the other way."""
    plural = "terms are" if of_rest > 1 else "term is"
    if of_rest + of_claim == of_truth:
        return "term", f"{_counted(plural, of_rest)} missing: {Unicode().text(shown)}"
    if of_rest + of_truth == of_claim:
        return "term", f"{_counted(plural, of_rest)} too many: {Unicode().text(polish(_negated(shown)))}"
    return "term", f"the derivative minus the claim is {Unicode().text(shown)}"


def _counted(plural: str, count: int) -> str:
    return f"{count} {plural}" if count > 1 else f"a {plural}"


def _count(e: Basic) -> int:
    """Terms of a sum; none of zero."""
    return 0 if A.is_zero(e) else len(e.args) if isinstance(e, N.MatAdd | sp.Add) else 1


def _stacked(tensor: Derivative) -> Derivative:
    """The slices one under the other, as a claim has them."""
    rows = tuple(f"{name}, {row}" for name in tensor.slices for row in tensor.rows)
    return replace(tensor, expr=sp.ImmutableDenseMatrix.vstack(*tensor.expr), rows=rows)


def _label(derivative: Derivative, i: int, j: int) -> str:
    """How a heading calls this place: the entry of y, entry (f1, y), entry (0, 1)."""
    rows, cols = derivative.rows, derivative.cols
    if not rows or not cols:
        return f"entry ({i}, {j})"
    if min(len(rows), len(cols)) == 1:
        return f"entry {cols[j] if len(rows) == 1 else rows[i]}"
    return f"entry ({rows[i]}, {cols[j]})"


def _exchanged(wrong: Sequence[Place], pairs: Pairs) -> str:
    """What is right there, if two entries alone are wrong and each is the other's: x2, then x1."""
    if len(wrong) != 2:
        return ""
    (a, claimed_a), (b, claimed_b) = (pairs[place] for place in wrong)
    if expanded(a - claimed_b) != 0 or expanded(b - claimed_a) != 0:
        return ""
    return f"{Unicode().text(a)}, then {Unicode().text(b)}"


def _by_entry(derivative: Derivative, question: Question, layout: Layout, cases: Sequence[Case]) -> Difference | None:
    """The entries that are wrong, up to three of them, with what is missing in each."""
    pairs = _entries_of(derivative, question)
    wrong = [(int(i), int(j)) for i, j in np.argwhere(np.any([case.apart(layout) for case in cases], axis=0))]
    wrong = wrong or sorted(_surely(pairs, cases, question))
    text, lines = Unicode().text, []
    if exchanged := _exchanged(wrong, pairs):
        first, second = (_label(derivative, *place) for place in wrong)
        places = [label.removeprefix("entry ") for label in (first, second)]
        message = f"entries {places[0]} and {places[1]} are exchanged: {exchanged} is right"
        return Difference("term", message, None, len(message))
    if order := faults.of_order(pairs, wrong, derivative.rows, derivative.cols):
        return Difference("term", order, None, len(order))
    for i, j in wrong[:_LISTED]:
        right, answer = pairs[i, j]
        negated = answer != 0 and expanded(right + answer) == 0
        line = f"{'the sign of ' * negated}{_label(derivative, i, j)} "
        line += f"{'is wrong: it ' * negated}should be {text(right)}, not {text(answer)}"
        lines.append(line + ("" if negated else _why(right, answer, len(wrong) == 1)))
    more = f"; {len(wrong) - _LISTED} more entries are wrong" if len(wrong) > _LISTED else ""
    message = "; ".join(lines) + more
    return Difference("term", message, None, len(message)) if lines and len(message) < 4 * LONGEST else None


def _why(right: Expr, answer: Expr, alone: bool) -> str:
    """What is wrong with an entry: a factor, the sign of a term, a term."""
    terms = [_count(expanded(e)) for e in (right - answer, right, answer)]
    fault = faults.of_factor(right, answer) or faults.of_terms(expanded(right), expanded(answer))
    if not fault and alone and max(terms[1:]) > 1:
        fault = _by_count(expanded(right - answer), *terms)[1]
    return f": {fault}" if fault and not fault.startswith("the derivative") else ""


__all__ = ["Difference", "derived", "difference", "expanded"]
