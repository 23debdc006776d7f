"""Comparisons of an extreme with what it is the extreme of, as a > max(b, c) in the derivative of max(a, b, c).

Where arguments tie, none of them is larger than the others, and the derivative, where it exists, is the mean of what
each of them gives: that of max(x, relu(x)) at x = 3 is 1, one half of each. So numbers and code share the weight among
those that tie, as JAX, torch and autograd do; in print these are plain comparisons.
"""

from __future__ import annotations

import sympy as sp
from sympy import Basic, Expr, Max, Min
from sympy.core.relational import Relational

from matcalc_cli.model.applying import is_long, settled


class Tied(Relational):
    """One of the comparisons below. SymPy turns no side of them round: which side is the extreme is what they say."""

    __slots__ = ()
    is_Relational = False  # what SymPy's Piecewise looks at

    @property
    def plain(self) -> Relational:
        """The comparison alone, without what it says of ties."""
        return _PLAIN[type(self)](*self.args, evaluate=False)

    @property
    def canonical(self) -> Basic:
        return self

    @property
    def negated(self) -> Basic:
        return self.plain.negated


class Above(Tied, sp.StrictGreaterThan):
    """a > b: in the derivative of max(a, b, ...), b being what is left of it"""

    __slots__ = ()


class Below(Tied, sp.StrictLessThan):
    """a < b: in the derivative of min(a, b, ...)"""

    __slots__ = ()


class AtLeast(Tied, sp.GreaterThan):
    """a >= b: b the largest of all the entries that a stands for"""

    __slots__ = ()


class AtMost(Tied, sp.LessThan):
    """a <= b: b the smallest of all the entries that a stands for"""

    __slots__ = ()


_PLAIN: dict[type, type[Relational]] = {Above: sp.Gt, Below: sp.Lt, AtLeast: sp.Ge, AtMost: sp.Le}
_TIED: dict[type, type[Tied]] = {plain: tied for tied, plain in _PLAIN.items()}
_LEFT: dict[type, type[Expr]] = {Above: Max, AtLeast: Max, Below: Min, AtMost: Min}


def plain_kind(e: Relational) -> type[Relational]:
    """> of a > b, tied or not."""
    return _PLAIN.get(type(e), type(e))


class lead(sp.Function):
    """By how much the largest argument exceeds the others: 0 where two of them tie for it, and only there."""

    nargs = None

    @classmethod
    def eval(cls, *args: Expr) -> Expr | None:
        if not all(a.is_number and a.is_comparable for a in args):
            return None
        turned = [cls.turn * a for a in args]
        best = Max(*turned)
        tied = [a for a in turned if (best - a).equals(0)]
        return sp.S.Zero if len(tied) > 1 else best - Max(*(a for a in turned if a not in tied))

    turn = 1


class trail(lead):
    """By how much the smallest argument stays below the others."""

    turn = -1


def wins(kind: type[Max | Min], a: Expr, b: Expr) -> Basic:
    """Is a the largest (smallest), b being what is left of max(a, b)? 1 - x > 0 is x < 1, as SymPy has it."""
    tied: type[Tied] = Above if kind is Max else Below
    if is_long(a) or is_long(b):
        return tied(a, b, evaluate=False)
    condition = tied(a, b)
    if not isinstance(condition, Tied) or a.has(Max, Min) or b.has(Max, Min):
        return condition
    turned = sp.Piecewise((sp.S.One, settled(condition.plain)), (sp.S.Zero, True))
    found = [c for c in turned.atoms(Relational) if type(c) in _TIED]
    return _TIED[type(found[0])](found[0].lhs, found[0].rhs, evaluate=False) if found else condition


def rivals(condition: Tied) -> list[Expr]:
    """b, c of a > max(b, c)."""
    kind, other = _LEFT[type(condition)], condition.rhs
    return list(other.args) if isinstance(other, kind) else [other]
