"""Explicit scalar results in the form a person would write: fast, bounded rewriting that never changes the value.

`tidy` works bottom-up over one expression, each shared part once: sin² + cos² with one cofactor, where() terms with one
condition list merged, common factors and numbers taken out; small expressions are also tried expanded and over one
denominator, and the shortest form wins. `leaves` (names and numbers) measures length.
"""

from __future__ import annotations

from functools import lru_cache

import sympy as sp
from sympy import Add, Expr, Mul, Piecewise, Pow, S

SMALL = 60  # leaves; above it only the linear-time rewrites are tried


def leaves(expr: Expr, limit: int = 1 << 62) -> int:
    """Number of names and numbers in the printed form (shared parts count each time they are printed)."""
    known: dict = {}

    stack = [(expr, False)]
    while stack:
        e, done = stack.pop()
        if e in known:
            continue
        if not e.args:
            known[e] = 1
        elif done:
            known[e] = min(limit, _own(e) + sum(known[a] for a in e.args))
        else:
            stack.append((e, True))
            stack.extend((a, False) for a in e.args if a not in known)
    return known[expr]


def _own(e: Expr) -> int:
    """-1 for signs and reciprocals, which print no number of their own."""
    if isinstance(e, Mul) and e.args[0] is S.NegativeOne:
        return -1
    if isinstance(e, Pow) and e.args[1] in (S.NegativeOne, S.Half, -S.Half):
        return -1
    return 0


def _pythagoras(e: Add) -> Expr:
    """c sin(u)^2 + c cos(u)^2 = c;  c cosh(u)^2 - c sinh(u)^2 = c."""
    terms = list(e.args)
    seen: dict[tuple, tuple[int, type]] = {}
    for i, term in enumerate(terms):
        for factor in Mul.make_args(term):
            if (
                isinstance(factor, Pow)
                and factor.exp == 2
                and isinstance(factor.base, (sp.sin, sp.cos, sp.sinh, sp.cosh))
            ):
                kind, u = type(factor.base), factor.base.args[0]
                cofactor = Mul(*(f for f in Mul.make_args(term) if f is not factor))
                circular = kind in (sp.sin, sp.cos)
                key = (circular, u, -cofactor if kind is sp.sinh else cofactor)
                if key in seen and seen[key][1] is not kind:
                    other = seen[key][0]
                    rest = [t for j, t in enumerate(terms) if j not in (i, other)]
                    reduced = Add(*rest, key[2])
                    return _pythagoras(reduced) if isinstance(reduced, Add) else reduced
                seen[key] = (i, kind)
    return e


def _merge_where(e: Add) -> Expr:
    """a where(c, p, q) + b where(c, r, s) = where(c, ap + br, aq + bs)."""
    groups: dict[tuple, list[tuple[Expr, Piecewise]]] = {}
    rest = []
    for term in e.args:
        pieces = [f for f in Mul.make_args(term) if isinstance(f, Piecewise)]
        if len(pieces) == 1:
            piece = pieces[0]
            cofactor = Mul(*(f for f in Mul.make_args(term) if f is not piece))
            groups.setdefault(tuple(c for _, c in piece.args), []).append((cofactor, piece))
        else:
            rest.append(term)
    if not groups:
        return e
    for conditions, members in groups.items():
        if len(members) == 1 and not rest and len(groups) == 1:
            return e
        branches = [Add(*(f * p.args[i][0] for f, p in members)) for i in range(len(conditions))]
        rest.append(Piecewise(*zip(branches, conditions)))
    return Add(*rest)


def _into_where(e: Mul) -> Expr:
    """a where(c, p, 0) = where(c, a p, 0)."""
    pieces = [f for f in e.args if isinstance(f, Piecewise)]
    if len(pieces) != 1:
        return e
    cofactor = Mul(*(f for f in e.args if f is not pieces[0]))
    if cofactor.is_Number:
        return e
    return Piecewise(*((cofactor * branch, condition) for branch, condition in pieces[0].args))


@lru_cache(maxsize=1 << 14)
def _local(e: Expr) -> Expr:
    if isinstance(e, Add):
        e = _merge_where(e)
        if isinstance(e, Add):
            e = _pythagoras(e)
    elif isinstance(e, Mul):
        e = _into_where(e)
    return e


def _bottom_up(expr: Expr) -> Expr:
    known: dict = {}
    stack = [(expr, False)]
    while stack:
        e, done = stack.pop()
        if e in known:
            continue
        if not e.args or not isinstance(e, (Add, Mul, Pow, sp.Function)) or isinstance(e, Piecewise):
            known[e] = e
        elif done:
            args = [known[a] for a in e.args]
            known[e] = _local(e if all(a is b for a, b in zip(args, e.args)) else e.func(*args))
        else:
            stack.append((e, True))
            stack.extend((a, False) for a in e.args if a not in known)
    return known[expr]


def _rational(e: Expr) -> bool:
    """Quotients with a compound denominator, which one fraction may shorten."""
    return any(isinstance(f, Pow) and f.exp.is_negative and f.base.is_Add for f in e.atoms(Pow))


def tidy(expr: Expr, fast: bool = False) -> Expr:
    """The shortest of a few equal forms of a scalar; `fast` stays with the linear-time rewrites."""
    if expr.is_Atom:
        return expr
    expr = _bottom_up(expr)
    if fast or not isinstance(expr, (Add, Mul)):
        return expr
    if leaves(expr, 1000) > SMALL:
        return expr
    best, best_length = expr, _length(expr)
    for candidate in _candidates(expr):
        length = _length(candidate)
        if length < best_length:
            best, best_length = candidate, length
    return best


def _length(e: Expr) -> tuple[int, int]:
    """(names and numbers, fraction bars): of two equally short forms the one with fewer fractions is read more easily."""
    return leaves(e, 1000), sum(1 for p in e.atoms(Pow) if p.exp.is_negative)


def _candidates(expr: Expr):
    if expr.has(Piecewise):
        return
    if isinstance(expr, Add) or any(isinstance(f, Add) for f in expr.args):
        expanded = _bottom_up(sp.expand_mul(expr))
        yield expanded
        yield _bottom_up(sp.factor_terms(expanded, sign=False))
        yield _bottom_up(sp.factor_terms(expr, sign=False))
        if _rational(expr):
            together = sp.together(expr)
            yield together
            numerator, denominator = together.as_numer_denom()
            factors = Mul.make_args(numerator)
            if leaves(numerator, 1000) < SMALL // 2:
                # factor by factor: a product that is one already stays one
                yield Mul(*(_bottom_up(sp.expand(f)) if f.is_Add else f for f in factors)) / denominator
                yield sp.factor_terms(_bottom_up(sp.expand(numerator))) / denominator


def simplified(expr: Expr) -> Expr:
    """SymPy's own simplifier, for --simplify; the shorter of its answer and ours."""
    slow = sp.simplify(expr)
    return slow if leaves(slow) <= leaves(expr) else expr


def untouched(expr: Expr) -> Expr:
    """For --no-simplify: the derivative as the rules leave it."""
    return expr
