"""exp(z - max(z)): programs subtract the largest entry so that nothing overflows. What they compute does not depend on
it, and a formula should not: the factor exp(-max) is kept apart, until a quotient or a logarithm takes it away.

    exp(z - m)         exp(-m) exp(z)
    exp(Z - m 1')      diag(exp(-m)) exp(Z), row by row
    log(exp(-m) s)     log(s) - m
    (d e)/(d s)        e/s
"""

from __future__ import annotations

from matcalc_cli.errors import Span
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import Array
from matcalc_cli.model.shapes import resolve

_LARGEST = ("amax", ("amax", ("axis", 1), ("keepdims", False)))
_DEEP = 40  # levels that two terms are compared


def same(a: Term, b: Term, depth: int = _DEEP) -> bool:
    """Do two terms say the same?"""
    if a is b:
        return True
    if not depth or (a.kind, a.value, len(a.args)) != (b.kind, b.value, len(b.args)):
        return False
    return all(same(s, t, depth - 1) for s, t in zip(a.args, b.args))


def _is_largest(term: Term) -> bool:
    return term.kind == "call" and term.value in _LARGEST


def _is_row(term: Term) -> bool:
    return term.kind == "transpose" and term.args[0].kind == "call" and term.args[0].value == "ones"


def _shift(term: Term) -> tuple[Term, bool] | None:
    """(m, row by row?) of a summand max(z), or of max(Z, axis=1) 1'."""
    if _is_largest(term):
        return term, False
    if term.kind == "multiply" and len(term.args) == 2 and _is_largest(term.args[0]) and _is_row(term.args[1]):
        return term.args[0], True
    return None


def exponential(array: Array, span: Span) -> Array | None:
    """exp of something from which the largest entry is subtracted; None of everything else."""
    term = array.term
    if term.kind != "add":
        return None
    for i, (sign, part) in enumerate(zip(term.signs, term.args)):
        found = _shift(part) if sign == "-" else None
        if found is None or i == 0:
            continue
        m, rows = found
        args, signs = (*term.args[:i], *term.args[i + 1 :]), [*term.signs[:i], *term.signs[i + 1 :]]
        rest = args[0] if len(args) == 1 else Term("add", args, signs, term.span)
        scale = T.call("exp", T.negated(m, span), span=span)
        inner = T.call("exp", rest, span=span)
        if rows:
            return Array(T.times(T.call("diag", scale, span=span), inner, span=span), array.dims)
        return Array(T.entries_times(scale, inner, span), array.dims)
    return None


def _is_scale(term: Term) -> bool:
    """exp(-m)"""
    return (
        term.kind == "call"
        and term.value == "exp"
        and term.args[0].kind == "negate"
        and _is_largest(term.args[0].args[0])
    )


def _scaled(term: Term) -> tuple[Term, Term] | None:
    """(exp(-m), the rest) of exp(-m) rest and of diag(exp(-m)) rest."""
    if term.kind == "e-multiply" and _is_scale(term.args[0]):
        return term.args[0], term.args[1]
    if term.kind == "multiply" and term.args[0].kind == "call" and term.args[0].value == "diag":
        scale = term.args[0].args[0]
        if _is_scale(scale):
            return scale, T.times(*term.args[1:], span=term.span)
    return None


def row_sums(rows: Term, ones: Term, span: Span) -> Term:
    """rows 1, where diag(exp(-m)) E 1 is exp(-m) times E 1 entry by entry."""
    found = _scaled(rows) if rows.kind == "multiply" else None
    if found is None:
        return T.times(rows, ones, span=span)
    return T.entries_times(found[0], T.times(found[1], ones, span=span), span)


def total(term: Term, span: Span) -> Term:
    """sum(exp(-m) e) is exp(-m) sum(e)."""
    found = _scaled(term) if term.kind == "e-multiply" else None
    if found is None:
        return T.call("sum", term, span=span)
    return T.entries_times(found[0], T.call("sum", found[1], span=span), span)


def logarithm(array: Array, span: Span) -> Array | None:
    """log(exp(-m) s) = log(s) - m; None of everything else."""
    if array.term.kind == "call" and array.term.value == "softmax":
        return Array(T.call("log_softmax", array.term.args[0], span=span), array.dims)
    found = _scaled(array.term) if array.term.kind == "e-multiply" else None
    if found is None:
        return None
    m = found[0].args[0].args[0]
    return Array(T.plus(T.call("log", found[1], span=span), m, "-", span), array.dims)


def cancelled(top: Array, below: Array) -> tuple[Array, Array]:
    """Numerator and denominator without a factor exp(-m) that both have."""
    left, right = _scaled(top.term), _scaled(below.term)
    if left is None or right is None or not same(left[0], right[0]):
        return top, below
    return Array(left[1], top.dims), Array(right[1], below.dims)


def softmax(top: Array, below: Array, span: Span) -> Array | None:
    """exp(Z) divided by its sums along an axis, row by row or column by column; None of everything else."""
    e, sums = top.term, below.term
    if e.kind != "call" or e.value != "exp" or top.rank != 2 or sums.kind != "multiply" or len(sums.args) != 2:
        return None
    rows, ones = sums.args
    if ones.kind != "call" or ones.value != "ones" or below.rank == 2 and resolve(below.dims[1]) != 1:
        return None
    if below.rank == 2 and same(rows, e):
        return Array(T.call("softmax", e.args[0], span=span), top.dims)
    if below.rank == 1 and rows.kind == "transpose" and same(rows.args[0], e):
        return Array(T.transposed(T.call("softmax", T.transposed(e.args[0], span), span=span), span), top.dims)
    return None
