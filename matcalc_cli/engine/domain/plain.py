"""Conditions as a reader expects them: x != 0 for s x'S x > 0 with a definite S, x > 0 for exp(x) > 1, s != 0 for s 1.

`plain(condition)` gives conditions that hold at the same points together. A rule takes (kind, e), e a scalar or one
entry of an array, and gives a list of such pairs, or None; the rules are tried again until none of them speaks, each
of them making e shorter. Arrays are taken entry by entry, and put together again.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from sympy import Add, Basic, Expr, Mul, Pow, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND, bound_in, hide, reveal
from matcalc_cli.engine.algebra.entrywise import collect, lift
from matcalc_cli.engine.domain.alike import shape
from matcalc_cli.engine.domain.definite import DEFINITE, definiteness
from matcalc_cli.engine.domain.points import sum_of_squares
from matcalc_cli.engine.domain.polynomials import positive_between
from matcalc_cli.engine.domain.ranges import Ranges
from matcalc_cli.model import functions as F
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import FAILURES, is_long
from matcalc_cli.model.problem import Condition

_PARTS = 2000  # of an expression that is looked at
_SHORT = 60  # parts of what is rewritten, traces and norms being one each
_KEPT = 1024  # answers about expressions
_OFTEN = 12  # rewrites of one condition
_RELATIONS = frozenset(["positive", "nonnegative", "nonzero", "smooth"])
_APART = frozenset(["nonzero", "smooth"])
Pair = tuple[str, Expr]

# increasing functions: their inverse, for numbers inside of the image, and the image
_INVERSE: dict[type, tuple[Callable[[Expr], Expr], Expr, Expr]] = {
    sp.exp: (sp.log, S.Zero, S.Infinity),
    sp.log: (sp.exp, S.NegativeInfinity, S.Infinity),
    F.sigmoid: (lambda v: sp.log(v / (1 - v)), S.Zero, S.One),
    F.normcdf: (lambda v: sp.sqrt(2) * sp.erfinv(2 * v - 1), S.Zero, S.One),
    F.cbrt: (lambda v: v**3, S.NegativeInfinity, S.Infinity),
    sp.tanh: (sp.atanh, S.NegativeOne, S.One),
    sp.erf: (sp.erfinv, S.NegativeOne, S.One),
    sp.atan: (sp.tan, -sp.pi / 2, sp.pi / 2),
    sp.asin: (sp.sin, -sp.pi / 2, sp.pi / 2),
    sp.sinh: (sp.asinh, S.NegativeInfinity, S.Infinity),
    sp.asinh: (sp.sinh, S.NegativeInfinity, S.Infinity),
    sp.atanh: (sp.tanh, S.NegativeInfinity, S.Infinity),
}
_ODD: tuple[type[Expr], ...] = tuple(f for f, (_, low, high) in _INVERSE.items() if low == -high and f is not sp.log)
# scalars of an array that are 0 where all of its entries are, and nowhere else
_SIZES = (N.NormInf, N.Spectral, N.Nuclear)


def _nonzero_of_nonnegative(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """x^2 > 0 is x != 0"""
    if kind != "positive" or e.is_number:
        return None
    return [("nonzero", e)] if sum_of_squares(e) or of(e).nonnegative else None


def _power(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """x^k != 0 is x != 0; |x| likewise; 1/x > 0 is x > 0"""
    if kind == "positive" and isinstance(e, Pow) and e.exp.is_Integer and e.exp.is_negative and e.exp.is_odd:
        return [(kind, e.base)]
    if kind in _APART and isinstance(e, sp.Abs):
        return [(kind, e.args[0])]
    return [(kind, e.base)] if kind in _APART and isinstance(e, Pow) and e.exp.is_positive else None


def _least(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """min(a, b) > 0 is a > 0 and b > 0"""
    return [(kind, a) for a in e.args] if isinstance(e, sp.Min) and kind not in _APART else None


def _odd(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """tanh(t) has the sign of t"""
    return [(kind, e.args[0])] if isinstance(e, _ODD) else None


def _logarithm(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """log(t) has the sign of t - 1"""
    return [(kind, e.args[0] - 1)] if isinstance(e, sp.log) else None


def _product(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """Every factor is not 0; a positive factor leaves the sign, and so does one that is only never negative"""
    if not isinstance(e, Mul):
        return None
    if kind in _APART:
        return [(kind, f) for f in e.args if not f.is_number]
    rest = [f for f in e.args if not of(f).positive]
    squares = [f for f in rest if of(f).nonnegative] if kind == "positive" else []
    rest = [f for f in rest if f not in squares]
    if not squares and not 0 < len(rest) < len(e.args):
        return None
    return [*(("nonzero", f) for f in squares), *([(kind, Mul(*rest))] if rest else [])]


def _content(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """2 x^2 - 2 != 0 is x^2 - 1 != 0"""
    if not isinstance(e, Add) or e.has(sp.Float):
        return None
    number, rest = e.primitive()
    return [(kind, rest)] if number != 1 and number.is_positive else None


def _inverse(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """a f(t) + c > 0 with an increasing f is t > f^-1(-c/a), where that is a short number"""
    if not isinstance(e, Add) or len(e.args) != 2 or not e.args[0].is_Rational:
        return None
    a, core = e.args[1].as_coeff_Mul()
    row = _INVERSE.get(type(core))
    if row is None or not a.is_Rational:
        return None
    inverse, low, high = row
    value = -e.args[0] / a
    if not low < value < high:
        return None
    end = inverse(value)
    gap = core.args[0] - end
    return [(kind, gap if a > 0 or kind in _APART else -gap)] if end.is_Rational else None


def _same_function(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """exp(a) - exp(b) > 0 is a - b > 0"""
    if not isinstance(e, Add) or len(e.args) != 2:
        return None
    (a, f), (b, g) = (term.as_coeff_Mul() for term in e.args)
    if type(f) is not type(g) or type(f) not in _INVERSE or a != -b or not a.is_Rational:
        return None
    gap = f.args[0] - g.args[0]
    return [(kind, gap if a > 0 else -gap)]


def _quotient(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """K + s + s^2/k != 0 is K k + k s + s^2 != 0 and k != 0"""
    if not isinstance(e, Add) or not any(p.is_Pow and p.exp.is_negative for t in e.args for p in Mul.make_args(t)):
        return None
    (hidden,), back = hide(e)  # products of arrays would be worked out again and again
    top, bottom = (reveal(part, back) for part in sp.fraction(sp.together(hidden)))
    if bottom.is_number:
        return None
    if of(bottom).positive:
        return [(kind, top)] if sp.count_ops(top) < sp.count_ops(e) else None
    return [(kind, sp.expand(top)), (kind, bottom)] if kind in _APART else None


def _between(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """t/(1 - t) > 0 is 0 < t < 1"""
    if kind != "positive" or e.is_number or (found := positive_between(e)) is None:
        return None
    t, low, high = found
    if low == -high and e.is_polynomial() or e.is_Add and len(e.args) == 2 and t in (e.args[1], -e.args[1]):
        return None  # x^2 < 1 is read as it stands
    return [(kind, t - low), (kind, high - t)]


def _size(kind: str, e: Expr, of: Ranges) -> list[Pair] | None:
    """max |x_i| != 0, x'S x != 0 of a definite S, sum |x_i| != 0: x != 0"""
    if kind not in _APART:
        return None
    if isinstance(e, N.FNorm):
        return [("nonzero", e)] if kind == "smooth" else None
    if isinstance(e, _SIZES):
        return [("nonzero", A.fnorm(e.args[0]))]
    if isinstance(e, N.Total) and isinstance(e.args[0], N.Ewise):
        variables, body = e.args[0].function.args
        if len(variables) == 1 and _power("nonzero", body, of) == [("nonzero", variables[0])] and of(body).nonnegative:
            return [("nonzero", A.fnorm(e.args[0].operands[0]))]
    if isinstance(e, N.Trace) and isinstance(m := e.args[0], N.MatMul) and len(m.args) in (2, 3):
        outer, middle = (m.args[0], m.args[-1]), m.args[1:-1]
        if A.transpose(outer[0]) == outer[1] and all(definiteness(s, of) == DEFINITE for s in middle):
            return [("nonzero", A.fnorm(outer[1]))]
    return None


RULES: tuple[Callable[[str, Expr, Ranges], list[Pair] | None], ...] = (
    *(_nonzero_of_nonnegative, _size, _power, _least, _odd, _logarithm),
    *(_between, _product, _content, _inverse, _same_function, _quotient),
)


def plain(condition: Condition) -> list[Condition]:
    """Conditions that hold together where this one holds."""
    kind, e = condition.kind, condition.expr
    if kind not in _RELATIONS or kind == "smooth" and isinstance(e, N.EXTREMES) or is_long(e, _PARTS):
        return [condition]
    try:
        if N.is_array(e):
            return _of_array(condition)
        return [condition.with_(k, part) for k, part in _plainly(kind, e)]
    except FAILURES:
        return [condition]


_KINDS: dict[tuple[str, int], list[str]] = {}  # what is asked of an expression that is left as it is


def _plainly(kind: str, e: Expr) -> list[Pair]:
    """The pairs of a scalar; where its expression stays, they are those of all that are alike."""
    form = shape(e)
    known = _KINDS.get((kind, form)) if form is not None else None
    if known is not None:
        return [(k, e) for k in known]
    opaque = is_long(hide(e)[0][0], _SHORT) or e.has(sp.Piecewise) or bound_in(e)
    found = [(kind, e)] if opaque else _rewritten(kind, e, Ranges())
    if form is not None and all(part == e for _, part in found):
        if len(_KINDS) >= _KEPT:
            _KINDS.clear()
        _KINDS[kind, form] = [k for k, _ in found]
    return found


def _of_array(condition: Condition) -> list[Condition]:
    leaves: dict[Basic, None] = {}
    collect(condition.expr, leaves)
    if len(leaves) > len(BOUND):
        return [condition]
    env = dict(zip(leaves, BOUND))
    body = lift(condition.expr, env)
    if is_long(hide(body)[0][0], _SHORT) or body.has(sp.Piecewise):
        return [condition]
    if len(env) == 1:
        ((leaf, u),) = env.items()
        if isinstance(leaf, N.Softmax) and body in (1 - u, u - 1):  # it is 1 where it has one entry, and only there
            rows, cols = A.dims(leaf)
            return [Condition("positive", (rows if cols == 1 else cols) - 1, condition.form)]
    inner = Ranges().inside((u, m) for m, u in env.items())
    return [
        condition.with_(k, A.apply_body(part, BOUND[: len(leaves)], tuple(leaves)))
        for k, part in _rewritten(condition.kind, body, inner)
    ]


def _rewritten(kind: str, e: Expr, of: Ranges) -> list[Pair]:
    done: dict[Pair, None] = {}
    waiting = [(kind, e)]
    for _ in range(_OFTEN):
        if not waiting:
            break
        pair = waiting.pop()
        found = next((f for rule in RULES if (f := rule(*pair, of)) is not None), None)
        if found is None:
            done[pair] = None
        else:
            waiting.extend(reversed(found))
    return [*done, *reversed(waiting)]
