"""Linear maps dA -> dF whose matrix is more than a product of the operands: Kronecker products, partial traces, and the
derivatives of functions of matrices (roots, powers, exponentials, eigenvalues). Each has the three faces of linear.py;
where there is no closed form, their matrix is an inverse, or a node of its own, applied to vec dA.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Expr, Integer, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix.linear import Map
from matcalc_cli.engine.matrix.tangents import Outer, Shape, Stacked, Tangent, Term, Variable, commutation, matrix
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node
from matcalc_cli.model.record import Record


class KronBoth(Record):
    """dM -> dM (x) B, or B (x) dM when `first`; M of m x n, B of p x q"""

    other: Basic
    shape: Shape
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

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
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

    def adjoint(self, gradient: Basic) -> Basic:
        return A.axial(gradient)

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        if not tangent:
            return []
        units = (node(N.Unit, Integer(i), Integer(3)) for i in range(3))
        spread = N.ImmutableDenseMatrix.hstack(*(A.vec(A.skew(u)) for u in units))
        return [Stacked(A.mul(spread, matrix(tangent, shape, x)), *(Integer(3),) * 2)]


class PartialTracing(Record):
    """dA -> tr1(dA, k) or tr2(dA, k), of rows x cols"""

    which: int
    size: Expr
    shape: Shape

    def apply(self, d: Basic) -> Basic:
        return A.partial_trace(d, self.which, self.size)

    def adjoint(self, gradient: Basic) -> Basic:
        """tr(G tr2(dA)) = tr((G (x) I) dA)"""
        eye = A.identity(self.size)
        return A.kron(eye, gradient) if self.which == 1 else A.kron(gradient, eye)

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        if not tangent:
            return []
        spread = KronBoth(A.identity(self.size), self.shape, self.which == 1)._matrix()
        return [Stacked(A.mul(A.transpose(spread), matrix(tangent, shape, x)), *self.shape)]


def _after(m: Map, spread: Callable[[], Basic], tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
    """The matrix of the map is asked for where a term is none of tr(G dX) M, whose image is that of M."""
    outer = [t for t in tangent if isinstance(t, Outer)]
    if len(outer) == len(tangent):
        return [Outer(m.apply(t.value), t.gradient) for t in outer]
    return [Stacked(A.mul(spread(), matrix(tangent, shape, x)), *shape)]


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

    def _spread(self) -> Basic:
        if self.exponent is None:
            raise self._refusal()
        return node(N.PowerSum, self.operand, self.exponent)

    def _refusal(self) -> MissingRule:
        return MissingRule(f"there is no closed rule for {self.kind} unless it stands under a trace")

    apply = adjoint = _of

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return _after(self, self._spread, tangent, shape, x)


class SquareRoot(Record):
    """dA -> dS with S dS + dS S = dA, S the square root of A; inv(S) dA/2 where dA commutes with A"""

    root: Basic

    def _sylvester(self) -> Basic:
        """vec(dA) = (I (x) S + S' (x) I) vec(dS)"""
        eye = A.identity(A.dims(self.root)[0])
        return A.inv(A.add(A.kron(eye, self.root), A.kron(A.transpose(self.root), eye)))

    def _closed(self, d: Basic) -> Basic | None:
        operand = self.root.args[0]
        if A.mul(d, operand) == A.mul(operand, d):
            return A.mul(S.Half, A.inv(self.root), d)
        return None

    def apply(self, d: Basic) -> Basic:
        n = A.dims(self.root)[0]
        closed = self._closed(d)
        return A.unvec(A.mul(self._sylvester(), A.vec(d)), n, n) if closed is None else closed

    def adjoint(self, gradient: Basic) -> Basic:
        n = A.dims(self.root)[0]
        closed = self._closed(gradient)
        if closed is not None:
            return closed
        stacked = A.mul(A.transpose(self._sylvester()), A.vec(A.transpose(gradient)))
        return A.transpose(A.unvec(stacked, n, n))

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return _after(self, self._sylvester, tangent, shape, x)


class Eigenvalues(Record):
    """dA -> the diagonal of V' dA V, V the eigenvectors of a symmetric A"""

    operand: Basic

    @property
    def _vectors(self) -> Basic:
        return A.eigvecs(self.operand)

    def apply(self, d: Basic) -> Basic:
        return A.diag_of(A.mul(A.transpose(self._vectors), d, self._vectors))

    def adjoint(self, gradient: Basic) -> Basic:
        return A.spectral(self.operand, A.transpose(gradient))

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        v = self._vectors
        return [t.sandwiched(A.transpose(v), v).diagonal_of() for t in tangent]


class Exponential(Record):
    """dA -> L(A, dA), the derivative of expm at A; its own adjoint, as tr(G L(A, E)) = tr(L(A, G) E)"""

    operand: Basic

    def apply(self, d: Basic) -> Basic:
        return A.expm_frechet(self.operand, d)

    adjoint = apply

    def after(self, tangent: Tangent, shape: Shape, x: Variable) -> list[Term]:
        return _after(self, lambda: node(N.ExpJacobian, self.operand), tangent, shape, x)
