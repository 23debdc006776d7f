"""Linear maps dA -> dF, each with three faces. A *map* is what a rule (rules.py) gives for one operand of a node: how
the differential of the node depends on that of the operand.

    apply(d)      the image of a direction d                                   forward mode, by a scalar
    adjoint(G)    H with tr(G dF) = tr(H dA): *trace form*, so the adjoint of L dA R is R G L, no transpose anywhere,
                  and H is already the gradient in numerator layout            reverse mode, of a scalar
    after(T)      the tangent of F given the tangent T of A (tangents.py)      Jacobians; a scalar's is its gradient

Here are products and rearrangements of entries; maps whose matrix is no product of the operands are in spread.py.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

from sympy import Basic, Expr, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix.tangents import (
    Diagonal,
    Outer,
    Shape,
    Stacked,
    Tangent,
    Term,
    Variable,
    commutation,
    matrix,
    traced,
)
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node
from matcalc_cli.model.record import Record


class Map(Protocol):
    """What a linear map can do; the module's docstring is the legend. `shape` is that of A, x the variable."""

    def apply(self, d: Basic) -> Basic: ...

    def adjoint(self, gradient: Basic) -> Basic: ...

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> Tangent | Basic: ...


Local: TypeAlias = Map | Expr  # what the differential of a node is made of: a map, between scalars a plain factor


class Product(Record):
    """dA -> L dA R"""

    left: Basic
    right: Basic

    def apply(self, d: Basic) -> Basic:
        return A.mul(self.left, d, self.right)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.mul(self.right, gradient, self.left)

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return [t.sandwiched(self.left, self.right) for t in tangent]


class Transposition(Record):
    """dA -> dA'"""

    def apply(self, d: Basic) -> Basic:
        return A.transpose(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.transpose(gradient)

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return [t.transposed(x) for t in tangent]


class Entrywise(Record):
    """dA -> W .* dA"""

    weight: Basic

    def apply(self, d: Basic) -> Basic:
        return A.hadamard(self.weight, d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.hadamard(A.transpose(self.weight), gradient)

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        rows, cols = shape
        c, core = A.split(self.weight)
        if cols == 1:
            return [t.sandwiched(A.diag(self.weight), S.One) for t in tangent]
        if rows == 1:
            return [t.sandwiched(S.One, A.diag(A.transpose(self.weight))) for t in tangent]
        parts = A.outer_parts(core)
        if parts is not None:
            left, right = A.diag(A.mul(c, parts[0])), A.diag(A.transpose(parts[1]))
            return [t.sandwiched(left, right) for t in tangent]
        if not tangent:
            return []
        return [Stacked(A.mul(A.diag(A.vec(self.weight)), matrix(tangent, shape, x)), rows, cols)]


class TraceWith(Record):
    """dA -> tr(G dA)"""

    gradient: Basic

    def apply(self, d: Basic) -> Basic:
        return A.trace(A.mul(self.gradient, d))

    def adjoint(self, g: Basic) -> Basic:
        return A.mul(g, self.gradient)

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> Basic:
        return traced(tangent, self.gradient, x)


class Scale(Record):
    """ds -> ds M"""

    array: Basic

    def apply(self, d: Basic) -> Basic:
        return A.mul(d, self.array)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.trace(A.mul(gradient, self.array))

    def after(self, gradient: Basic, shape: Shape, x: Variable) -> list[Term]:
        return [] if A.is_zero(gradient) else [Outer(self.array, gradient)]


class ToDiagonal(Record):
    """da -> diag(da)"""

    def apply(self, d: Basic) -> Basic:
        return A.diag(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.transpose(A.diag_of(gradient))

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        eye = A.identity(shape[0])
        return [Diagonal(eye, matrix(tangent, shape, x), eye)] if tangent else []


class FromDiagonal(Record):
    """dA -> the diagonal of dA"""

    def apply(self, d: Basic) -> Basic:
        return A.diag_of(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.diag(A.transpose(gradient))

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return [t.diagonal_of() for t in tangent]


class Triangle(Record):
    """dA -> the lower triangle of dA, or the upper one"""

    upper: bool = False

    def apply(self, d: Basic) -> Basic:
        return A.triu(d) if self.upper else A.tril(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.tril(gradient) if self.upper else A.triu(gradient)

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        n = shape[0]
        pick = node(N.Elim, n)
        keep = A.mul(A.transpose(pick), pick)
        if self.upper:
            keep = A.mul(commutation(n, n), keep, commutation(n, n))
        return [Stacked(A.mul(keep, matrix(tangent, shape, x)), n, n)] if tangent else []


class Stack(Record):
    """dA -> vec(dA), A of rows x cols"""

    rows: Expr
    cols: Expr

    def apply(self, d: Basic) -> Basic:
        return A.vec(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.transpose(A.unvec(A.transpose(gradient), self.rows, self.cols))

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return [Stacked(matrix(tangent, shape, x))] if tangent else []


class Unstack(Record):
    """da -> unvec(da), to rows x cols"""

    rows: Expr
    cols: Expr

    def apply(self, d: Basic) -> Basic:
        return A.unvec(d, self.rows, self.cols)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.transpose(A.vec(A.transpose(gradient)))

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return [Stacked(matrix(tangent, shape, x), self.rows, self.cols)] if tangent else []


class Chain(Record):
    """Maps one after the other, the first one first; `shapes` are those of their arguments."""

    maps: tuple[Map, ...]
    shapes: tuple[Shape, ...]

    def apply(self, d: Basic) -> Basic:
        for m in self.maps:
            d = m.apply(d)
        return d

    def adjoint(self, gradient: Basic) -> Basic:
        for m in reversed(self.maps):
            gradient = m.adjoint(gradient)
        return gradient

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> Tangent | Basic:
        for m, inner in zip(self.maps, self.shapes):
            tangent = m.after(tangent, inner, x)
        return tangent
