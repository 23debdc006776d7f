"""Is a matrix positive definite or semidefinite by its form, as A'A + c I with c > 0 is?

`definiteness(m, of)` is DEFINITE, SEMIDEFINITE or OPEN, which is "not known"; `of` gives the range of a scalar, or of
the entries of an array. A row of FORMS says what a kind of node makes of its parts (Horn and Johnson, Matrix Analysis,
7.1 and 7.5). Only a plain yes counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from sympy import Basic, ImmutableDenseMatrix, Mul, S, exp

from matcalc_cli.engine import algebra as A
from matcalc_cli.model import nodes as N
from matcalc_cli.model.words import INVERTIBLE

OPEN, SEMIDEFINITE, DEFINITE = range(3)
_SMALL = 4  # rows of a matrix of numbers that is looked at


class Signed(Protocol):
    """What is known of the sign of values: engine/domain/ranges.py."""

    @property
    def positive(self) -> bool: ...

    @property
    def nonnegative(self) -> bool: ...


Ranges: TypeAlias = Callable[[Basic], Signed]


def definiteness(m: Basic, of: Ranges) -> int:
    """How much is known of a square matrix in normal form."""
    c, core = A.split(m)
    row = FORMS.get(type(core))
    found = row(core, of) if row is not None else OPEN
    return found and min(found, _sign(of(c)) if c is not S.One else DEFINITE)


def _sign(found: Signed) -> int:
    return DEFINITE if found.positive else SEMIDEFINITE if found.nonnegative else OPEN


def _name(m: Basic, of: Ranges) -> int:
    words = N.properties(m)
    return DEFINITE if "positive-definite" in words or {"diagonal", "positive"} <= words else OPEN


def _sum(m: Basic, of: Ranges) -> int:
    """A sum of semidefinite matrices, definite where one of them is"""
    found = [definiteness(term, of) for term in m.args]
    return max(found) if all(found) else OPEN


def _product(m: Basic, of: Ranges) -> int:
    """B' M B, definite where M is and B is invertible"""
    half, odd = divmod(len(m.args), 2)
    outer = m.args[:half]
    if any(A.transpose(a) != b for a, b in zip(outer, reversed(m.args))):
        return OPEN
    middle = definiteness(m.args[half], of) if odd else DEFINITE
    return middle if all(map(_invertible, outer)) else min(middle, SEMIDEFINITE)


def _invertible(m: Basic) -> bool:
    inside = m.args[0] if isinstance(m, N.Transpose) else m
    return isinstance(inside, N.Inverse | N.Cholesky | N.MatExp) or bool(N.properties(inside) & INVERTIBLE)


def _power(m: Basic, of: Ranges) -> int:
    """A^2k of a symmetric A, A^k of a definite one"""
    base, k = m.args
    if not k.is_Integer:
        return OPEN
    if k.p % 2 or definiteness(base, of) == DEFINITE:
        found = definiteness(base, of)
        return found if k > 0 or found == DEFINITE else OPEN
    if A.transpose(base) != base:
        return OPEN
    return DEFINITE if k < 0 or _invertible(base) else SEMIDEFINITE


def _inverse(m: Basic, of: Ranges) -> int:
    """What is semidefinite and has an inverse is definite, and so is that"""
    return DEFINITE if definiteness(m.args[0], of) else OPEN


def _entrywise(m: Basic, of: Ranges) -> int:
    """Products entry by entry (Schur) and their power series: A .* B, exp.(A)"""
    variables, body = m.function.args
    known = {u: definiteness(a, of) for u, a in zip(variables, m.operands)}
    if isinstance(body, exp):
        return min(known.get(body.args[0], OPEN), SEMIDEFINITE)
    number, rest = body.as_coeff_Mul()
    found = [DEFINITE]
    for factor in Mul.make_args(rest):
        base, k = factor.as_base_exp()
        found.append(known.get(base, OPEN) if k.is_Integer and k.is_positive else OPEN)
    return min(found) if number.is_positive else OPEN


def _every(m: Basic, of: Ranges) -> int:
    return min(definiteness(a, of) for a in m.args)


def _numbers(m: ImmutableDenseMatrix, of: Ranges) -> int:
    small = m.rows == m.cols <= _SMALL and all(e.is_Rational for e in m)
    if not small or m != m.T:
        return OPEN
    return DEFINITE if m.is_positive_definite else SEMIDEFINITE if m.is_positive_semidefinite else OPEN


def _symmetric(m: Basic, of: Ranges) -> int:
    return DEFINITE if A.transpose(m.args[0]) == m.args[0] else OPEN


FORMS: dict[type, Callable[[Basic, Ranges], int]] = {
    N.PropertySymbol: _name,
    N.Identity: lambda m, of: DEFINITE,
    N.OneMatrix: lambda m, of: SEMIDEFINITE if m.shape[0] == m.shape[1] else OPEN,
    N.ZeroMatrix: lambda m, of: SEMIDEFINITE if m.shape[0] == m.shape[1] else OPEN,
    N.MatAdd: _sum,
    N.MatMul: _product,
    N.MatPow: _power,
    N.Inverse: _inverse,
    N.Transpose: _every,
    N.DiagMatrix: lambda m, of: _sign(of(m.args[0])),
    N.KroneckerProduct: _every,
    N.Ewise: _entrywise,
    N.MatExp: _symmetric,
    ImmutableDenseMatrix: _numbers,
}
