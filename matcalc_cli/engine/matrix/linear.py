"""Linear maps dA -> dF, each with three faces; and tangents, which are such maps composed from the variable on.

A *map* is one column of a rule (rules.py): how the differential of a node depends on that of one operand.

    apply(d)      the image of a direction d                                   forward mode, by a scalar
    adjoint(G)    H with tr(G dF) = tr(H dA): *trace form*, so the adjoint of L dA R is R G L, no transpose anywhere,
                  and H is already the gradient in numerator layout            reverse mode, of a scalar
    after(T)      the tangent of F given the tangent T of A                    Jacobians

A *tangent* is a list of terms in the variable's differential dX: `Sandwich` L dX R or L dX' R, `Diagonal`
L diag(M vec dX) R, `Outer` tr(G dX) M, `Stacked` M vec dX. Composition happens on terms; a Kronecker product appears
only when `matrix` is asked for at the very end, which gives -kron((inv(X) b)', inv(X)) and plain matrices for vectors
without special cases. Magnus & Neudecker, Matrix Differential Calculus, chapters 2 and 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import Basic, Expr, Integer, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.record import Record

if TYPE_CHECKING:
    from sympy import Symbol

MANY = 12  # terms of one tangent before they are added up as one matrix

# ------------------------------------------------------------------------------------------------------ tangents


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
    """L dX R, or L dX' R when turned."""

    left: Basic
    right: Basic
    turned: bool = False

    def sandwiched(self, left: Basic, right: Basic) -> Sandwich:
        return Sandwich(A.mul(left, self.left), A.mul(self.right, right), self.turned)

    def transposed(self, x: Variable) -> Sandwich:
        return Sandwich(A.transpose(self.right), A.transpose(self.left), not self.turned)

    def traced(self, gradient: Basic) -> Basic:
        """H with tr(G L dX R) = tr(H dX)."""
        inner = A.mul(self.right, gradient, self.left)
        return A.transpose(inner) if self.turned else inner

    def diagonal_of(self, x: Variable) -> Stacked:
        left, right = (A.transpose(self.right), A.transpose(self.left)) if self.turned else (self.left, self.right)
        return Stacked(A.transpose(A.khatri_rao(right, A.transpose(left))))

    def matrix(self, x: Variable) -> Basic:
        """kron(R', L), times the commutation matrix when turned."""
        left, right = self.left, self.right
        if not self.turned or x.is_vector:
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

    def transposed(self, x):
        return Diagonal(A.transpose(self.right), self.middle, A.transpose(self.left))

    def traced(self, gradient):
        """tr(G L diag(v) R) = diag(R G L)' v"""
        return A.mul(A.transpose(A.diag_of(A.mul(self.right, gradient, self.left))), self.middle)

    def diagonal_of(self, x: Variable) -> Stacked:
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

    def traced(self, gradient):
        return A.mul(A.trace(A.mul(gradient, self.value)), self.gradient)

    def diagonal_of(self, x):
        return Outer(A.diag_of(self.value), self.gradient)

    def matrix(self, x: Variable) -> Basic:
        """vec(M) vec(G')'"""
        return A.mul(A.vec(self.value), A.transpose(A.vec(A.transpose(self.gradient))))


class Stacked(Record):
    """F with vec dF = M vec dX; F is rows x cols (a column unless told)."""

    stacked: Basic
    rows: Expr | None = None
    cols: Expr = S.One

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (self.rows if self.rows is not None else A.dims(self.stacked)[0], self.cols)

    def sandwiched(self, left: Basic, right: Basic) -> Stacked:
        rows, cols = self.shape
        left = left if is_array(left) else A.mul(left, A.identity(rows))
        right = right if is_array(right) else A.mul(right, A.identity(cols))
        big = A.mul(A.kron(A.transpose(right), left), self.stacked)
        return Stacked(big, A.dims(left)[0], A.dims(right)[1])

    def transposed(self, x):
        rows, cols = self.shape
        flat = rows == 1 or cols == 1
        return Stacked(self.stacked if flat else A.mul(commutation(rows, cols), self.stacked), cols, rows)

    def traced(self, gradient):
        return None

    def diagonal_of(self, x: Variable) -> Stacked:
        rows, _ = self.shape
        return Stacked(A.mul(A.transpose(node(N.DiagSel, rows)), self.stacked))

    def matrix(self, x: Variable) -> Basic:
        return self.stacked


Term = Sandwich | Diagonal | Outer | Stacked
Tangent = Sequence[Term]
Shape = tuple[Expr, Expr]


def identity(x: Variable) -> Tangent:
    """The tangent of the variable itself."""
    return (Sandwich(A.identity(x.rows), A.identity(x.cols)),)


def commutation(m: Expr, n: Expr) -> Basic:
    """K(m, n); the identity for vectors."""
    return A.identity(m * n) if m == 1 or n == 1 else node(N.Comm, m, n)


def matrix(tangent: Tangent, shape: tuple[Expr, Expr], x: Variable) -> Basic:
    """The matrix of vec dX -> vec dF."""
    if not tangent:
        return A.normal(node(N.ZeroMatrix, shape[0] * shape[1], x.rows * x.cols))
    return A.add(*(term.matrix(x) for term in tangent))


def merged(terms: list[Term], shape: tuple[Expr, Expr], x: Variable) -> Tangent:
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
    """L1 dX R + L2 dX R = (L1 + L2) dX R, and the same on the other side."""
    for mine, other in (("left", "right"), ("right", "left")):
        groups: dict[tuple, list] = {}
        rest: list[Term] = []
        for t in terms:
            if isinstance(t, Sandwich):
                groups.setdefault((getattr(t, other), t.turned), []).append(getattr(t, mine))
            else:
                rest.append(t)
        terms = rest
        for (same, turned), parts in groups.items():
            total = A.add(*parts)
            if not A.is_zero(total):
                terms.append(Sandwich(**{mine: total, other: same, "turned": turned}))
    outer = [t for t in terms if isinstance(t, Outer)]
    if len(outer) > 1:
        by_gradient: dict[Basic, list] = {}
        for t in outer:
            by_gradient.setdefault(t.gradient, []).append(t.value)
        terms = [t for t in terms if not isinstance(t, Outer)]
        terms += [Outer(A.add(*v), g) for g, v in by_gradient.items() if not A.is_zero(A.add(*v))]
    stacked = [t for t in terms if isinstance(t, Stacked)]
    if len(stacked) > 1:
        total = Stacked(A.add(*(t.stacked for t in stacked)), *stacked[0].shape)
        terms = [t for t in terms if not isinstance(t, Stacked)] + [total]
    return terms


def traced(tangent: Tangent, gradient: Basic, shape: tuple[Expr, Expr], x: Variable) -> Basic:
    """The gradient by X of tr(G F)."""
    parts = []
    for t in tangent:
        part = t.traced(gradient) if not isinstance(t, Diagonal) else _as_gradient(t.traced(gradient), x)
        if part is None:
            row = A.mul(A.transpose(A.vec(A.transpose(gradient))), t.stacked)
            part = _as_gradient(row, x)
        parts.append(part)
    return A.add(*parts) if parts else S.Zero


def _as_gradient(row: Basic, x: Variable) -> Basic:
    """The s x r gradient G with vec(G')' = row."""
    return A.transpose(A.unvec(A.transpose(row), x.rows, x.cols))


# ---------------------------------------------------------------------------------------------------------- maps


class Product(Record):
    """dA -> L dA R"""

    left: Basic
    right: Basic

    def apply(self, d: Basic) -> Basic:
        return A.mul(self.left, d, self.right)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.mul(self.right, gradient, self.left)

    def after(
        self, tangent: list[Sandwich] | tuple[Record, ...], shape: tuple[Expr, Expr], x: Variable
    ) -> list[Record]:
        return [t.sandwiched(self.left, self.right) for t in tangent]


class Transposition(Record):
    """dA -> dA'"""

    def apply(self, d: Basic) -> Basic:
        return A.transpose(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.transpose(gradient)

    def after(self, tangent: tuple[Record, ...], shape: tuple[Symbol, Expr], x: Variable) -> list[Record]:
        return [t.transposed(x) for t in tangent]


class Entrywise(Record):
    """dA -> W .* dA"""

    weight: Basic

    def apply(self, d: Basic) -> Basic:
        return A.hadamard(self.weight, d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.hadamard(A.transpose(self.weight), gradient)

    def after(self, tangent: tuple[Sandwich], shape: tuple[Symbol, Expr], x: Variable) -> list[Record]:
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

    def after(self, tangent: tuple[Sandwich], shape: tuple[Expr, Expr], x: Variable) -> Basic:
        return traced(tangent, self.gradient, shape, x)


class Scale(Record):
    """ds -> ds M"""

    array: Basic

    def apply(self, d: Basic) -> Basic:
        return A.mul(d, self.array)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.trace(A.mul(gradient, self.array))

    def after(self, gradient: Basic, shape: tuple[Expr, Expr], x: Variable) -> list[Outer]:
        return [] if A.is_zero(gradient) else [Outer(self.array, gradient)]


class ToDiagonal(Record):
    """da -> diag(da)"""

    def apply(self, d: Basic) -> Basic:
        return A.diag(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.transpose(A.diag_of(gradient))

    def after(self, tangent: list[Stacked] | tuple[Record], shape: tuple[Symbol, Expr], x: Variable) -> list[Diagonal]:
        eye = A.identity(shape[0])
        return [Diagonal(eye, matrix(tangent, shape, x), eye)] if tangent else []


class FromDiagonal(Record):
    """dA -> the diagonal of dA"""

    def apply(self, d: Basic) -> Basic:
        return A.diag_of(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.diag(A.transpose(gradient))

    def after(
        self, tangent: list[Sandwich] | tuple[Record, ...], shape: tuple[Symbol, Symbol], x: Variable
    ) -> list[Stacked]:
        return [t.diagonal_of(x) for t in tangent]


class Triangle(Record):
    """dA -> the lower triangle of dA, or the upper one"""

    upper: bool = False

    def apply(self, d: Basic) -> Basic:
        return A.triu(d) if self.upper else A.tril(d)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.tril(gradient) if self.upper else A.triu(gradient)

    def after(
        self, tangent: list[Sandwich] | tuple[Sandwich], shape: tuple[Symbol, Symbol], x: Variable
    ) -> list[Stacked]:
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

    def after(self, tangent: tuple[Sandwich, ...], shape: tuple[Symbol, Expr], x: Variable) -> list[Stacked]:
        return [Stacked(matrix(tangent, shape, x))] if tangent else []


class Unstack(Record):
    """da -> unvec(da), to rows x cols"""

    rows: Expr
    cols: Expr

    def apply(self, d: Basic) -> Basic:
        return A.unvec(d, self.rows, self.cols)

    def adjoint(self, gradient: Basic) -> Basic:
        return A.transpose(A.vec(A.transpose(gradient)))

    def after(self, tangent: list[Stacked], shape: tuple[Symbol, Expr], x: Variable) -> list[Stacked]:
        return [Stacked(matrix(tangent, shape, x), self.rows, self.cols)] if tangent else []


class KronBoth(Record):
    """dM -> dM (x) B, or B (x) dM when `first`; M of m x n, B of p x q"""

    other: Basic
    shape: tuple[Expr, Expr]
    first: bool = False

    def apply(self, d: Basic) -> Basic:
        return A.kron(self.other, d) if self.first else A.kron(d, self.other)

    def _matrix(self) -> Basic:
        """vec(A (x) B) = (I_n (x) K_qm (x) I_p)(vec A (x) vec B)"""
        b = self.other
        if self.first:
            (m, n), (p, q), eye = A.dims(b), self.shape, A.identity(self.shape[0] * self.shape[1])
            inner = A.kron(A.vec(b), eye)
        else:
            (m, n), (p, q), eye = self.shape, A.dims(b), A.identity(self.shape[0] * self.shape[1])
            inner = A.kron(eye, A.vec(b))
        return A.mul(A.kron(A.identity(n), commutation(q, m), A.identity(p)), inner)

    def adjoint(self, gradient: Basic) -> Basic:
        """tr(G (dA (x) B)) = tr(tr2(G (I (x) B)) dA), tr(G (B (x) dA)) = tr(tr1(G (B (x) I)) dA)"""
        parts = _split_kron(gradient, self)
        if parts is not None:
            return parts
        (rows, cols), (p, n) = self.shape, A.dims(self.other)
        if cols == 1 == n:  # of columns G is a row: (unvec(g)' b)'
            stacked = A.transpose(gradient)
            if self.first:
                return A.transpose(A.mul(A.unvec(stacked, rows, p), self.other))
            return A.mul(A.transpose(self.other), A.unvec(stacked, p, rows))
        eye = A.identity(rows)
        if self.first:
            return A.partial_trace(A.mul(gradient, A.kron(self.other, eye)), 1, n)
        return A.partial_trace(A.mul(gradient, A.kron(eye, self.other)), 2, n)

    def after(self, tangent: tuple[Sandwich], shape: tuple[Symbol, Expr], x: Variable) -> list[Stacked]:
        (m, n), (p, q) = A.dims(self.other), shape
        rows, cols = m * p, n * q
        return [Stacked(A.mul(self._matrix(), matrix(tangent, shape, x)), rows, cols)] if tangent else []


def _split_kron(gradient: Basic, kron: KronBoth) -> Basic | None:
    """tr((G (x) H)(dA (x) B)) = tr(G dA) tr(H B), where the gradient is such a product."""
    c, core = A.split(gradient)
    (m, n), (p, q) = (A.dims(kron.other), kron.shape) if kron.first else (kron.shape, A.dims(kron.other))
    if isinstance(core, N.MatAdd):
        parts = [_split_kron(t, kron) for t in core.args]
        return None if any(part is None for part in parts) else A.mul(c, A.add(*parts))
    if isinstance(core, N.Identity):
        if m != n or p != q:
            return None
        pair = (A.identity(m), A.identity(p))
    elif A.constant_of(core) is not None:
        pair = (A.ones(n, m), A.ones(q, p))
    elif isinstance(core, N.KroneckerProduct) and len(core.args) == 2:
        pair = core.args
        if A.dims(pair[0]) != (n, m) or A.dims(pair[1]) != (q, p):
            return None
    else:
        return None
    mine, other = (pair[1], pair[0]) if kron.first else pair
    return A.mul(c, A.trace(A.mul(other, kron.other)), mine)


class Skewing(Record):
    """da -> [da]x, the matrix of the cross product of a column of three"""

    def apply(self, d: Basic) -> Basic:
        return A.skew(d)

    def adjoint(self, gradient):
        return A.axial(gradient)

    def after(self, tangent: tuple[Sandwich], shape: tuple[Expr, Expr], x: Variable) -> list[Stacked]:
        if not tangent:
            return []
        units = (node(N.Unit, Integer(i), Integer(3)) for i in range(3))
        spread = N.ImmutableDenseMatrix.hstack(*(A.vec(A.skew(u)) for u in units))
        return [Stacked(A.mul(spread, matrix(tangent, shape, x)), *(Integer(3),) * 2)]


class PartialTracing(Record):
    """dA -> tr1(dA, k) or tr2(dA, k), of rows x cols"""

    which: int
    size: Expr
    shape: tuple[Expr, Expr]

    def apply(self, d: Basic) -> Basic:
        return A.partial_trace(d, self.which, self.size)

    def adjoint(self, gradient):
        """tr(G tr2(dA)) = tr((G (x) I) dA)"""
        eye = A.identity(self.size)
        return A.kron(eye, gradient) if self.which == 1 else A.kron(gradient, eye)

    def after(self, tangent: tuple[Sandwich], shape: tuple[Expr, Expr], x: Variable) -> list[Stacked]:
        if not tangent:
            return []
        spread = KronBoth(A.identity(self.size), self.shape, self.which == 1)._matrix()
        return [Stacked(A.mul(A.transpose(spread), matrix(tangent, shape, x)), *self.shape)]


class Commuting(Record):
    """dA -> F' dA where dA commutes with A (tr f(A), f(tA)); else dA -> sum of A^j dA A^(k-1-j) of a power A^k"""

    slope: Basic
    operand: Basic
    kind: str
    exponent: Expr | None = None  # of a matrix power, whose general derivative is a PowerSum

    def _of(self, d: Basic) -> Basic:
        if A.mul(d, self.operand) == A.mul(self.operand, d):
            return A.mul(self.slope, d)
        n = A.dims(self.operand)[0]
        return A.unvec(A.mul(self._spread(), A.vec(d)), n, n)

    def _spread(self):
        if self.exponent is None:
            raise self._refusal()
        return node(N.PowerSum, self.operand, self.exponent)

    def _refusal(self) -> MissingRule:
        return MissingRule(f"there is no closed rule for {self.kind} unless it stands under a trace")

    apply = adjoint = _of

    def after(self, tangent, shape, x):
        if all(isinstance(t, Outer) for t in tangent):
            return [Outer(self.apply(t.value), t.gradient) for t in tangent]
        return [Stacked(A.mul(self._spread(), matrix(tangent, shape, x)), *shape)]


class SquareRoot(Record):
    """dA -> dS with S dS + dS S = dA, S the square root of A; inv(S) dA/2 where dA commutes with A"""

    root: Basic

    def _sylvester(self) -> Basic:
        """vec(dA) = (I (x) S + S' (x) I) vec(dS)"""
        eye = A.identity(A.dims(self.root)[0])
        return A.inv(A.add(A.kron(eye, self.root), A.kron(A.transpose(self.root), eye)))

    def _closed(self, d: Basic) -> None:
        operand = self.root.args[0]
        if A.mul(d, operand) == A.mul(operand, d):
            return A.mul(S.Half, A.inv(self.root), d)
        return None

    def apply(self, d: Basic) -> Basic:
        n = A.dims(self.root)[0]
        closed = self._closed(d)
        return A.unvec(A.mul(self._sylvester(), A.vec(d)), n, n) if closed is None else closed

    def adjoint(self, gradient):
        n = A.dims(self.root)[0]
        closed = self._closed(gradient)
        if closed is not None:
            return closed
        stacked = A.mul(A.transpose(self._sylvester()), A.vec(A.transpose(gradient)))
        return A.transpose(A.unvec(stacked, n, n))

    def after(self, tangent: tuple[Sandwich], shape: tuple[Symbol, Symbol], x: Variable) -> list[Stacked]:
        if all(isinstance(t, Outer) for t in tangent):
            return [Outer(self.apply(t.value), t.gradient) for t in tangent]
        return [Stacked(A.mul(self._sylvester(), matrix(tangent, shape, x)), *shape)]


class Eigenvalues(Record):
    """dA -> the diagonal of V' dA V, V the eigenvectors of a symmetric A"""

    operand: Basic

    @property
    def _vectors(self) -> Basic:
        return A.eigvecs(self.operand)

    def apply(self, d: Basic) -> Basic:
        return A.diag_of(A.mul(A.transpose(self._vectors), d, self._vectors))

    def adjoint(self, gradient):
        return A.spectral(self.operand, A.transpose(gradient))

    def after(self, tangent: tuple[Sandwich, ...], shape: tuple[Symbol, Symbol], x: Variable) -> list[Stacked]:
        v = self._vectors
        return [t.sandwiched(A.transpose(v), v).diagonal_of(x) for t in tangent]


class Exponential(Record):
    """dA -> L(A, dA), the derivative of expm at A; its own adjoint, as tr(G L(A, E)) = tr(L(A, G) E)"""

    operand: Basic

    def apply(self, d: Basic) -> Basic:
        return A.expm_frechet(self.operand, d)

    adjoint = apply

    def after(self, tangent: list[Sandwich] | tuple[Sandwich], shape: tuple[Expr, Expr], x: Variable) -> list[Stacked]:
        if all(isinstance(t, Outer) for t in tangent):
            return [Outer(self.apply(t.value), t.gradient) for t in tangent]
        return [Stacked(A.mul(node(N.ExpJacobian, self.operand), matrix(tangent, shape, x)), *shape)]


class Chain(Record):
    """Maps one after the other, the first one first; `shapes` are those of their arguments."""

    maps: tuple
    shapes: tuple

    def apply(self, d: Basic) -> Basic:
        for m in self.maps:
            d = m.apply(d)
        return d

    def adjoint(self, gradient: Basic) -> Basic:
        for m in reversed(self.maps):
            gradient = m.adjoint(gradient)
        return gradient

    def after(self, tangent: tuple[Sandwich, ...], shape: tuple[Symbol, Expr], x: Variable) -> list[Record]:
        for m, inner in zip(self.maps, self.shapes):
            tangent = m.after(tangent, inner, x)
        return tangent


Map = (
    Product
    | Transposition
    | Entrywise
    | TraceWith
    | Scale
    | SquareRoot
    | ToDiagonal
    | FromDiagonal
    | Triangle
    | Stack
    | Unstack
    | KronBoth
    | PartialTracing
    | Skewing
    | Commuting
    | Eigenvalues
    | Exponential
    | Chain
)
