"""Conditions as a set: which of them hold always, or wherever the others hold.

`follows` is the one prover. It knows the ranges of values (ranges.py), what makes a matrix definite (definite.py), and
signs of polynomials (polynomials.py); f > 0 follows from g > 0 where f - c g >= 0 for a number c >= 0, which is tried
with few c and twice at most. Only a plain yes counts, so that nothing is dropped that is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import sympy as sp
from sympy import Add, Basic, Expr, Pow, S

from matcalc_cli.engine.algebra.base import bound_in, hide, reveal
from matcalc_cli.engine.domain.alike import up_to_names
from matcalc_cli.engine.domain.definite import DEFINITE, definiteness
from matcalc_cli.engine.domain.plain import plain
from matcalc_cli.engine.domain.points import refuted
from matcalc_cli.engine.domain.polynomials import Sign, by_squares, on_the_line, zero_at_origin_alone
from matcalc_cli.engine.domain.ranges import Ranges
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import FAILURES, is_long
from matcalc_cli.model.problem import Condition
from matcalc_cli.model.words import INVERTIBLE

_PARTS = 400  # of an expression that is looked at
_SHORT = 60  # of one that is compared with others, traces and norms being one each
_MANY = 16  # conditions of one result
_TWICE = 2  # conditions that one is put together from
_ASKED = {"positive": "positive", "nonnegative": "nonnegative", "nonzero": "nonzero", "smooth": "nonzero"}


def follows(condition: Condition, known: Sequence[Condition] = ()) -> bool:
    """Does a condition hold whatever the names are, or wherever others hold? Only a plain yes counts."""
    return _follows(condition, tuple(known)) if known else _always(condition.expr, condition.kind)


@up_to_names
def _always(e: Basic, kind: str) -> bool:
    """Does a condition hold whatever the names are?"""
    return _follows(Condition(kind, e), ())


@lru_cache(maxsize=1024)
def _follows(condition: Condition, known: tuple[Condition, ...]) -> bool:
    asked, e = _ASKED.get(condition.kind), condition.expr
    if condition.kind == "smooth" and isinstance(e, N.EXTREMES) or is_long(e, _PARTS) or refuted(condition, known):
        return False
    try:
        if asked is None:
            return _of_matrix(condition, known)
        array = N.is_array(e)
        if not array and bound_in(e):
            return False
        ranges = Ranges(known)
        return getattr(ranges(e), asked) or not array and _of_scalar(asked, e, known, ranges)
    except FAILURES:  # numbers that SymPy cannot compare
        return False


def _of_matrix(condition: Condition, known: Sequence[Condition]) -> bool:
    """Of matrices that are invertible, or definite"""
    e = condition.expr
    if condition.kind == "off-poles":
        has_value = not N.is_array(e) and any(c.kind != "off-poles" and c.expr.has(sp.gamma(e)) for c in known)
        return has_value or Ranges(known)(e).positive
    if condition.kind not in ("invertible", "positive-definite", "principal", "full-rank", "largest-rank"):
        return False
    stated = {c.kind for c in known if c.expr == e}
    if condition.kind != "positive-definite":
        words = {"invertible", "positive-definite"} if condition.kind != "principal" else {"positive-definite"}
        if words & stated or condition.kind != "principal" and N.properties(e) & INVERTIBLE:
            return True
        if condition.kind == "invertible" and "principal" in stated:
            return True
    square = N.is_array(e) and e.shape[0] == e.shape[1]
    return square and definiteness(e, Ranges(known)) == DEFINITE


def _of_scalar(asked: str, e: Expr, known: Sequence[Condition], ranges: Ranges) -> bool:
    if _is_long(e) or isinstance(e, sp.Piecewise):
        return False
    if getattr(e, f"is_{asked}"):
        return True
    facts = [(_ASKED[c.kind], c.expr) for c in known if _is_fact(c)]
    if not facts and not e.is_Add:
        return False
    if asked != "nonzero":
        return on_the_line(asked, e, facts) or _is_above(e, asked == "positive", facts, ranges, _TWICE)
    return on_the_line(asked, e, facts) or any(way(e, facts, ranges) for way in _NONZERO)


def _off_the_origin(e: Expr, facts: Sequence[Sign], ranges: Ranges) -> bool:
    """x^2 + y^2 != 0 where something known fails at the origin."""
    return bool(facts) and zero_at_origin_alone(e) and any(_fails_at_origin(k, f, e) for k, f in facts)


def _above_or_below(e: Expr, facts: Sequence[Sign], ranges: Ranges) -> bool:
    return e.is_Add and any(_is_above(sp.expand(s * e), True, facts, ranges, _TWICE) for s in (1, -1))


def _off_a_square(e: Expr, facts: Sequence[Sign], ranges: Ranges) -> bool:
    return any(k in ("positive", "nonnegative") and _square_apart(e, f, k) for k, f in facts)


def _is_fact(c: Condition) -> bool:
    return c.kind in _ASKED and not N.is_array(c.expr) and not _is_long(c.expr) and not c.expr.has(sp.Piecewise)


def _is_long(e: Expr) -> bool:
    return is_long(e, _PARTS) or is_long(hide(e)[0][0], _SHORT)


def _is_above(e: Expr, strict: bool, facts: Sequence[Sign], ranges: Ranges, depth: int) -> bool:
    """Is e >= 0, with `strict` e > 0: by its range, by squares, by a root in it, or less some c g of what is known?"""
    found = ranges(e)
    if found.positive or not strict and found.nonnegative or _by_squares(e, strict) or _root_apart(e, ranges):
        return True
    if not depth or not facts:
        return False
    terms = sp.expand(e).as_coefficients_dict()
    for kind, g in facts:
        if kind not in ("positive", "nonnegative"):
            continue
        for c in _scales(terms, sp.expand(g).as_coefficients_dict()):
            # what is left may be 0 where c g is above it
            if _is_above(sp.expand(e - c * g), strict and kind != "positive", facts, ranges, depth - 1):
                return True
    return False


def _by_squares(e: Expr, strict: bool) -> bool:
    """The same of traces and norms by a name each: SymPy's Poly sorts what stands in it by how it is printed."""
    return not is_long(e, _SHORT) and by_squares(hide(e)[0][0], strict)


def _scales(e: dict[Expr, Expr], g: dict[Expr, Expr]) -> Iterator[Expr]:
    """The c > 0 with which c g has a term of e, or half of it."""
    ratios = dict.fromkeys(e[t] / g[t] for t in e if t in g)
    yield from (c for c in ratios if c.is_positive)
    yield from (c / 2 for c in ratios if c.is_positive and c / 2 not in ratios)


def _root_apart(e: Expr, ranges: Ranges) -> bool:
    """a + b sqrt(g) > 0 where b > 0 and b^2 g - a^2 > 0, as x + sqrt(1 + x^2)"""
    if not isinstance(e, Add):
        return False
    for term in e.args:
        number, rest = term.as_coeff_Mul()
        if isinstance(rest, Pow) and rest.exp is S.Half and number.is_positive:
            gap = sp.expand(number**2 * rest.base - (e - term) ** 2)
            return ranges(gap).positive or _by_squares(gap, True)
    return False


def _fails_at_origin(kind: str, f: Expr, e: Expr) -> bool:
    """Where all names of e are 0, is f > 0, or f != 0, wrong? Then e = 0 is excluded."""
    found = f.xreplace(dict.fromkeys(e.free_symbols, S.Zero))
    wrong = {"positive": "is_nonpositive", "nonnegative": "is_negative", "nonzero": "is_zero"}[kind]
    return found.is_number and bool(getattr(found, wrong))


def _square_apart(e: Expr, f: Expr, kind: str) -> bool:
    """e^2 = a f + b with a sign that keeps it from 0, as x of x^2 > 1 or 1 < x^2"""
    own, f_terms = sp.expand(e**2).as_coefficients_dict(), sp.expand(f).as_coefficients_dict()
    term = next((t for t in own if t != 1 and f_terms.get(t)), None)
    if term is None:
        return False
    a = own[term] / f_terms[term]
    if any(own.get(t, 0) != a * f_terms.get(t, 0) for t in {*own, *f_terms} - {S.One}):
        return False
    b = own.get(S.One, 0) - a * f_terms.get(S.One, 0)
    strict = kind == "positive" or b != 0
    return bool(strict and (a > 0 and b >= 0 or a < 0 and b <= 0))


def _by_factors(e: Expr, facts: Sequence[Sign], ranges: Ranges) -> bool:
    """Every factor of e is one of something that is known not to be 0."""
    own = _factors(e) if facts else None
    if own is None:
        return False
    known = {f for kind, g in facts if kind != "nonnegative" for f in _factors(g) or ()}
    return all(f in known or ranges(f).nonzero for f in own)


_NONZERO = (_off_the_origin, _above_or_below, _off_a_square, _by_factors)


@lru_cache(maxsize=1024)
def _factors(e: Expr) -> list[Expr] | None:
    """The irreducible factors of the numerator, each with the sign of its first term."""
    if e.is_Symbol:
        return [e]
    if e.is_Add and all(t.is_Rational or t.as_coeff_Mul()[1].is_Symbol for t in e.args):
        plain_ = e.primitive()[1]
        return [-plain_ if plain_.could_extract_minus_sign() else plain_]
    (plain_,), back = hide(e)  # products of arrays would be worked out again and again
    try:
        top, _ = sp.fraction(sp.together(plain_))
        number, found = sp.factor_list(top)
    except FAILURES:
        return None
    if number == 0:
        return None
    return [-f if f.could_extract_minus_sign() else f for f in (reveal(f, back) for f, _ in found)]


def minimal(stated: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions without those that the others imply, the longest ones first."""
    kept = list(dict.fromkeys(stated))
    if len(kept) > _MANY:
        return tuple(kept)
    for c in sorted(kept, key=_weight, reverse=True):
        others = [other for other in kept if other is not c]
        if follows(c, others):
            kept = others
    return tuple(kept)


def _weight(c: Condition) -> tuple[int, int]:
    return _length(c.expr), c.kind in ("nonzero", "smooth")


def _length(e: Basic) -> int:
    return 1 + sum(map(_length, e.args)) if not is_long(e, _PARTS) else _PARTS


def _without_weaker(stated: Sequence[Condition]) -> list[Condition]:
    """x != 0 that is needed stands for x != 0 that is sufficient."""
    sure = {(c.kind, c.expr, c.form) for c in stated if not c.sufficient}
    return [c for c in stated if not (c.sufficient and (c.kind, c.expr, c.form) in sure)]


def as_a_set(stated: Sequence[Condition]) -> tuple[Condition, ...]:
    """What is printed: in plain words, without what always holds and what others imply; what a form alone asks for,
    last."""
    plainly = _without_weaker([p for c in stated if not follows(c) for p in plain(c)])
    needed = minimal([c for c in plainly if not c.form])
    extra = minimal([c for c in plainly if c.form])
    return (*needed, *(c for c in extra if not follows(c, needed)))
