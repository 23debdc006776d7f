"""The factors of an equation that can be 0: products of polynomials in the unknowns and in functions of them."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp
from sympy import Add, Expr, Mul, Pow, S, Symbol
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.model.applying import FAILURES

LONGEST = 200  # leaves of an equation that is factored
_LARGE = 10**40  # of the numbers in what is factored
_NEVER_ZERO = (sp.exp, sp.cosh, sp.sech)


class Undecided(Exception):
    """This system is none of the kinds that are solved here."""


def factors_of(e: Expr, unknowns: Sequence[Symbol]) -> list[Expr]:
    """The factors that can be 0: x and x² + y² - 1 of -2 x (x² + y² - 1) exp(-x); none of a number, 0 of 0."""
    if e.is_zero:
        return [S.Zero]
    found: dict[Expr, None] = {}
    for part in Mul.make_args(_factored(e)):
        base, power = part.as_base_exp()
        if not part.free_symbols & set(unknowns) or power.is_negative or base is S.Exp1 or _never_zero(base):
            continue
        if not power.is_positive:
            raise Undecided
        found[-base if base.could_extract_minus_sign() else base] = None
    return list(found)


def mixed(e: Expr, x: Symbol) -> bool:
    """Is x in a factor both inside a trigonometric function and elsewhere, as in cos(x) - x? No formula gives zeros."""
    try:
        factors = factors_of(e, [x])
    except (Undecided, *FAILURES):
        factors = [e]
    for h in factors:
        waves = {w: sp.Dummy() for w in h.atoms(TrigonometricFunction) if w.has(x)}
        if waves and isinstance(h, Add) and h.xreplace(waves).has(x):
            return True
    return False


def simple(e: Expr, unknowns: Sequence[Symbol]) -> Expr:
    """An equation with the same zeros, no multiple ones where factors tell them: cos(x) - x for its cube."""
    try:
        factors = factors_of(e, unknowns)
        powers = (part.as_base_exp() for part in Mul.make_args(_factored(e)))
        multiple = any(power != 1 and base in factors for base, power in powers)
    except (Undecided, *FAILURES):
        return e
    return Mul(*factors) if multiple else e


def _never_zero(e: Expr) -> bool:
    return isinstance(e, _NEVER_ZERO) or bool(e.is_nonzero)


def has_large(e: Expr) -> bool:
    """Are there numbers in it that take minutes to factor a polynomial with?"""
    return any(n.q > _LARGE or abs(n.p) > _LARGE for n in e.atoms(sp.Rational))


def _factored(e: Expr) -> Expr:
    """The product of irreducible polynomials in the unknowns and in the functions of them, which stay as they are."""
    if leaves(e, LONGEST) >= LONGEST:
        raise Undecided
    if isinstance(e, Mul):
        return Mul(*map(_factored, e.args))
    if isinstance(e, Pow) and e.exp.is_Integer:
        return _factored(e.base) ** e.exp
    if not isinstance(e, Add) or has_large(e):
        return e
    masks: dict[Expr, Symbol] = {}
    return sp.factor(_masked(e, masks)).xreplace({mask: inner for inner, mask in masks.items()})


def _masked(e: Expr, masks: dict[Expr, Symbol]) -> Expr:
    """A rational function: what is none has a name."""
    if isinstance(e, Add | Mul):
        return e.func(*(_masked(a, masks) for a in e.args))
    if isinstance(e, Pow) and e.exp.is_Integer:
        return _masked(e.base, masks) ** e.exp
    return e if e.is_Atom else masks.setdefault(e, sp.Dummy(real=True, nonzero=_never_zero(e) or None))
