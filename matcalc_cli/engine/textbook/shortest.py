"""shortest(e): a scalar in the shortest of its forms: expanded, with common factors out, cancelled.

Length is `leaves`, the number of names and numbers in print; the form that came in wins ties. Scalars made of arrays
are atoms here, but for inner products, which `collect_forms` adds: x'y - x'z = x'(y - z).
"""

from __future__ import annotations

from math import prod
from typing import TypeAlias

from sympy import Add, Basic, Expr, Mul, Pow, S, cancel, exp, factor_terms, gcd_terms, powsimp

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import CLOSED, call, content_of, hide, memo, reveal, scaled, smul, split
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.apart import is_one_sum, names_apart
from matcalc_cli.engine.textbook.one_total import one_total
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.walk import classes

EXPANDED_LIMIT = 64  # terms of a scalar multiplied out
CANCEL_LIMIT = 40  # leaves of a scalar that `cancel` is tried on
LONGEST = 120  # leaves of a scalar that is looked at
BOUND_OF_TERMS = 10_000
HIGHEST_POWER = 8  # of a sum whose terms are counted

Member: TypeAlias = tuple[Expr, tuple[Basic, ...], Expr]  # coefficient, factors, the term itself


@memo
def shortest(e: Expr) -> Expr:
    """The shortest of e, e expanded, with common factors out, and cancelled; e itself wins ties."""
    if not e.args or isinstance(e, CLOSED) or Add not in classes(e):
        return e
    size = leaves(e)
    if size > LONGEST:
        return e
    (plain,), back = hide(e)
    if names_apart(plain) is not None or is_one_sum(plain):
        return reveal(plain, back)
    candidates = [plain]
    forms = [] if size > CANCEL_LIMIT else [gcd_terms, factor_terms, *([powsimp] if _powers_merge(plain) else [])]
    if expanded_terms(plain) <= EXPANDED_LIMIT:
        forms.insert(0, lambda x: x.expand())
        # a polynomial has nothing to cancel
        if size <= CANCEL_LIMIT and _has_denominator(plain) and plain.is_rational_function():
            forms.append(cancel)
    for form in forms:
        found = form(plain)
        if found not in candidates:
            candidates.append(found)
            if form is factor_terms:
                continue
            short = factor_terms(found) if size <= CANCEL_LIMIT else _without_content(found)
            if short not in candidates:
                candidates.append(short)
    roots = _roots(plain)
    revealed = [reveal(_numbers_out(c), back) for c in candidates]
    lengths = [leaves(r) + (0 if _roots(c) <= roots else 1) for c, r in zip(candidates, revealed)]
    return revealed[lengths.index(min(lengths))]


def _numbers_out(e: Expr) -> Expr:
    """c (2 n - 2) = 2 c (n - 1)"""
    if not isinstance(e, Mul):
        return e
    parts = [f.primitive() if isinstance(f, Add) else (S.One, f) for f in e.args]
    number = Mul(*(k for k, _ in parts if k.is_Integer))
    return e if number is S.One else Mul(number, *(f if k.is_Integer else k * f for k, f in parts))


def _roots(e: Expr) -> set[Expr]:
    """What e takes roots of: sqrt(n)/sqrt(c n + s) is not shorter than 1/sqrt(c + s/n)."""
    return {p.base for p in e.atoms(Pow) if p.exp.is_Rational and not p.exp.is_Integer}


def _powers_merge(e: Expr) -> bool:
    """Only where an exponent is not a whole number, or of two exponentials."""
    return len(e.atoms(exp)) > 1 or any(not p.exp.is_Integer for p in e.atoms(Pow))


def _has_denominator(e: Expr) -> bool:
    return any(not (p.exp.is_Integer and p.exp.is_positive) for p in e.atoms(Pow))


def _without_content(e: Expr) -> Expr:
    """The common factor of a sum in front of it."""
    if not isinstance(e, Add):
        return e
    content = content_of(list(e.args))
    return e if content is S.One else smul(content, Add(*(smul(a, 1 / content) for a in e.args)))


def expanded_terms(e: Expr) -> int:
    """How many terms e has when multiplied out, at most; a bound that costs nothing to compute."""
    if isinstance(e, Add):
        return sum(expanded_terms(a) for a in e.args)
    if isinstance(e, Mul):
        return min(prod(map(expanded_terms, e.args)), BOUND_OF_TERMS)
    if isinstance(e, Pow):
        k = e.exp
        inside = expanded_terms(e.base)
        power = abs(int(k)) if k.is_Integer else 1
        return min(inside ** min(power, HIGHEST_POWER), BOUND_OF_TERMS)
    return max((expanded_terms(a) for a in e.args if isinstance(a, Expr)), default=1)


def collect_forms(e: Expr) -> Expr:
    """x'y - x'z = x'(y - z): inner products with a common end and rational coefficients are one."""
    if isinstance(e, Add):
        e = one_total(e)
    if not isinstance(e, Add):
        return e if not e.args or isinstance(e, CLOSED) else _inside(e)
    joined = next((found for side in (0, -1) if (found := _joined(e, side)) is not None), None)
    return _inside(e) if joined is None else collect_forms(joined)


def _joined(e: Add, side: int) -> Expr | None:
    """e with the first inner products that have their left end (0) or their right end (-1) in common as one."""
    groups: dict[Basic, list[Member]] = {}
    for term in e.args:
        c, core = term.as_coeff_Mul()
        if isinstance(core, N.Trace) and isinstance(core.args[0], N.MatMul) and core.args[0].shape == (1, 1):
            groups.setdefault(core.args[0].args[side], []).append((c, core.args[0].args, term))
    for end, members in groups.items():
        if len(members) < 2 or not is_array(end):
            continue
        inner = A.add(*(A.mul(c, *(fs[1:] if side == 0 else fs[:-1])) for c, fs, _ in members))
        if isinstance(inner, N.MatAdd):
            content = content_of([split(t)[0] for t in inner.args])
            chain = (end, scaled(1 / content, inner)) if side == 0 else (scaled(1 / content, inner), end)
            rest = [t for t in e.args if all(t is not m[2] for m in members)]
            return Add(*rest, content * node(N.Trace, node(N.MatMul, *chain)))
    return None


def _inside(e: Expr) -> Expr:
    args = [collect_forms(a) if isinstance(a, Expr) else a for a in e.args]
    return e if all(a is b for a, b in zip(args, e.args)) else call(e.func, *args)
