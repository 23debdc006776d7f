"""Tangents: the differential of an array as a linear map of the differential dX of the variable, a list of terms.

    Sandwich   L dX R, or L dX' R            Diagonal   L diag(M vec dX) R
    Outer      tr(G dX) M                    Stacked    F with vec dF = M vec dX

A term is multiplied from both sides (`sandwiched`), transposed, cut to its diagonal, and traced with a gradient, always
as a term. A Kronecker product appears only when `matrix` is asked for at the very end, which gives
-kron((inv(X) b)', inv(X)), and plain matrices for vectors without special cases. Magnus & Neudecker, Matrix
Differential Calculus, chapters 2 and 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sympy import Basic, Expr, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.record import Record

MANY = 12  # terms of one tangent before they are added up as one matrix


class Variable(Record):
    """The shape r x s of what is differentiated by."""

    rows: Expr
    cols: Expr

    @property
    def is_column(self) -> bool:
        return self.cols == 1

    @property
    def is_vector(self) -> bool:
        return self.cols == 1 or self.rows == 1


class Sandwich(Record):
    """L dX R, or L dX' R when transposing."""

    left: Basic
    right: Basic
    transposing: bool = False

    def sandwiched(self, left: Basic, right: Basic) -> Sandwich:
        return Sandwich(A.mul(left, self.left), A.mul(self.right, right), self.transposing)

    def transposed(self, x: Variable) -> Sandwich:
        return Sandwich(A.transpose(self.right), A.transpose(self.left), not self.transposing)

    def traced(self, gradient: Basic, x: Variable) -> Basic:
        """H with tr(G L dX R) = tr(H dX)."""
        inner = A.mul(self.right, gradient, self.left)
        return A.transpose(inner) if self.transposing else inner

    def diagonal_of(self) -> Stacked:
        left, right = (A.transpose(self.right), A.transpose(self.left)) if self.transposing else (self.left, self.right)
        return Stacked(A.transpose(A.khatri_rao(right, A.transpose(left))))

    def matrix(self, x: Variable) -> Basic:
        """kron(R', L), times the commutation matrix when transposing."""
        left, right = self.left, self.right
        if not self.transposing or x.is_vector:
            return A.kron(A.transpose(right), left)
        if A.dims(left)[0] == 1 or A.dims(right)[1] == 1:
            return A.kron(left, A.transpose(right))
        return A.mul(A.kron(A.transpose(right), left), commutation(x.rows, x.cols))


class Diagonal(Record):
    """L diag(M vec dX) R."""

    left: Basic
    middle: Basic
    right: Basic

    def sandwiched(self, left: Basic, right: Basic) -> Diagonal:
        return Diagonal(A.mul(left, self.left), self.middle, A.mul(self.right, right))

    def transposed(self, x: Variable) -> Diagonal:
        return Diagonal(A.transpose(self.right), self.middle, A.transpose(self.left))

    def traced(self, gradient: Basic, x: Variable) -> Basic:
        """tr(G L diag(v) R) = diag(R G L)' v"""
        return as_gradient(A.mul(A.transpose(A.diag_of(A.mul(self.right, gradient, self.left))), self.middle), x)

    def diagonal_of(self) -> Stacked:
        return Stacked(A.mul(A.hadamard(self.left, A.transpose(self.right)), self.middle))

    def matrix(self, x: Variable) -> Basic:
        """vec(L diag(v) R) = (R' (.) L) v with the Khatri-Rao product"""
        if A.dims(self.right)[1] == 1:
            return A.mul(self.left, A.diag(self.right), self.middle)
        if A.dims(self.left)[0] == 1:
            return A.mul(A.transpose(self.right), A.diag(A.transpose(self.left)), self.middle)
        return A.mul(A.khatri_rao(A.transpose(self.right), self.left), self.middle)


class Outer(Record):
    """tr(G dX) M."""

    value: Basic
    gradient: Basic

    def sandwiched(self, left: Basic, right: Basic) -> Outer:
        return Outer(A.mul(left, self.value, right), self.gradient)

    def transposed(self, x: Variable) -> Outer:
        return Outer(A.transpose(self.value), self.gradient)

    def traced(self, gradient: Basic, x: Variable) -> Basic:
        return A.mul(A.trace(A.mul(gradient, self.value)), self.gradient)

    def diagonal_of(self) -> Outer:
        return Outer(A.diag_of(self.value), self.gradient)

    def matrix(self, x: Variable) -> Basic:
        """vec(M) vec(G')'"""
        return A.mul(A.vec(self.value), A.transpose(A.vec(A.transpose(self.gradient))))


class Stacked(Record):
    """F with vec dF = M vec dX; F is rows x cols (a column where nothing else is said)."""

    stacked: Basic
    rows: Expr | None = None
    cols: Expr = S.One

    @property
    def shape(self) -> Shape:
        return (self.rows if self.rows is not None else A.dims(self.stacked)[0], self.cols)

    def sandwiched(self, left: Basic, right: Basic) -> Stacked:
        rows, cols = self.shape
        left = left if is_array(left) else A.mul(left, A.identity(rows))
        right = right if is_array(right) else A.mul(right, A.identity(cols))
        big = A.mul(A.kron(A.transpose(right), left), self.stacked)
        return Stacked(big, A.dims(left)[0], A.dims(right)[1])

    def transposed(self, x: Variable) -> Stacked:
        rows, cols = self.shape
        flat = rows == 1 or cols == 1
        return Stacked(self.stacked if flat else A.mul(commutation(rows, cols), self.stacked), cols, rows)

    def traced(self, gradient: Basic, x: Variable) -> Basic:
        """tr(G dF) = vec(G')' M vec dX"""
        return as_gradient(A.mul(A.transpose(A.vec(A.transpose(gradient))), self.stacked), x)

    def diagonal_of(self) -> Stacked:
        rows, _ = self.shape
        return Stacked(A.mul(A.transpose(node(N.DiagSel, rows)), self.stacked))

    def matrix(self, x: Variable) -> Basic:
        return self.stacked


Term: TypeAlias = Sandwich | Diagonal | Outer | Stacked
Tangent: TypeAlias = Sequence[Term]
Shape: TypeAlias = tuple[Expr, Expr]


def identity(x: Variable) -> Tangent:
    """The tangent of the variable itself: dX."""
    return (Sandwich(A.identity(x.rows), A.identity(x.cols)),)


def commutation(m: Expr, n: Expr) -> Basic:
    """K(m, n); the identity for vectors."""
    return A.identity(m * n) if m == 1 or n == 1 else node(N.Comm, m, n)


def matrix(tangent: Tangent, shape: Shape, x: Variable) -> Basic:
    """The matrix of vec dX -> vec dF."""
    if not tangent:
        return A.normal(node(N.ZeroMatrix, shape[0] * shape[1], x.rows * x.cols))
    return A.add(*(term.matrix(x) for term in tangent))


def merged(terms: list[Term], shape: Shape, x: Variable) -> Tangent:
    """Like terms of a tangent together; one term where F and X are columns, and never more than MANY."""
    terms = [t for t in terms if not _vanishes(t)]
    if not terms:
        return ()
    if x.is_column and 1 in shape:
        total = A.add(*(t.matrix(x) for t in terms))
        if A.is_zero(total):
            return ()
        row = shape[0] == 1 and shape[1] != 1
        return (Sandwich(S.One, A.transpose(total), True) if row else Sandwich(total, S.One),)
    if len(terms) > 1:
        terms = _collect(terms)
    if len(terms) > MANY:
        return (Stacked(A.add(*(t.matrix(x) for t in terms)), *shape),)
    return tuple(terms)


def _vanishes(term: Term) -> bool:
    return any(A.is_zero(part) for part in vars(term).values() if isinstance(part, Basic))


def _collect(terms: list[Term]) -> list[Term]:
    """One term for the sandwiches of one right or left side, for the outer ones of one gradient, for the stacked."""
    sandwiches = [t for t in terms if isinstance(t, Sandwich)]
    outer = [t for t in terms if isinstance(t, Outer)]
    stacked = [t for t in terms if isinstance(t, Stacked)]
    return [
        *(t for t in terms if isinstance(t, Diagonal)),
        *_same_side(_same_side(sandwiches, "right"), "left"),
        *_same_gradient(outer),
        *([Stacked(A.add(*(t.stacked for t in stacked)), *stacked[0].shape)] if len(stacked) > 1 else stacked),
    ]


def _same_side(terms: list[Sandwich], side: str) -> list[Sandwich]:
    """L1 dX R + L2 dX R = (L1 + L2) dX R, and the same on the other side; those that cancel are left out."""
    other = "left" if side == "right" else "right"
    groups: dict[tuple[Basic, bool], list[Basic]] = {}
    for t in terms:
        groups.setdefault((getattr(t, side), t.transposing), []).append(getattr(t, other))
    totals = {key: A.add(*parts) for key, parts in groups.items()}
    return [
        Sandwich(**{other: total, side: same, "transposing": transposing})
        for (same, transposing), total in totals.items()
        if not A.is_zero(total)
    ]


def _same_gradient(terms: list[Outer]) -> list[Outer]:
    """tr(G dX) M1 + tr(G dX) M2 = tr(G dX) (M1 + M2)"""
    if len(terms) < 2:
        return terms
    by_gradient: dict[Basic, list[Basic]] = {}
    for t in terms:
        by_gradient.setdefault(t.gradient, []).append(t.value)
    totals = {gradient: A.add(*values) for gradient, values in by_gradient.items()}
    return [Outer(total, gradient) for gradient, total in totals.items() if not A.is_zero(total)]


def traced(tangent: Tangent, gradient: Basic, x: Variable) -> Basic:
    """The gradient by X of tr(G F), s x r."""
    return A.add(*(t.traced(gradient, x) for t in tangent)) if tangent else S.Zero


def as_gradient(row: Basic, x: Variable) -> Basic:
    """The s x r gradient G with vec(G')' = row."""
    return A.transpose(A.unvec(A.transpose(row), x.rows, x.cols))
