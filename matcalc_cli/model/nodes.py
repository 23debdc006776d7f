"""The tree every part of matcalc speaks: SymPy's classes, and our own only where SymPy's are missing or wrong.

One representation serves the problem as read, the engine's normal form and the result:

scalars      SymPy Expr; inside them the scalar-from-array nodes Trace, Determinant, LogDet, Total, ProdAll, FNorm,
             NormInf, Largest, Smallest and Entry. A product whose shape is 1x1 is always the scalar `Trace(product)`.
columns      n x 1 matrices; a row is 1 x n.
arrays       MatrixSymbol (see `symbol`), MatAdd, MatMul (scalar factors first), MatPow, Transpose, Inverse, Identity,
             OneMatrix, ZeroMatrix, KroneckerProduct, DiagMatrix (column -> diagonal matrix), ImmutableDenseMatrix
             (a literal whose entries are scalars) and the classes below.

Nodes are built with `node(Class, *args)`, which runs none of SymPy's constructors: they are slow, and some are wrong
(`Inverse` of an m x n matrix, `sin` of a matrix as a scalar). Shapes are therefore checked by whoever builds: the
parser for what was entered, the algebra's constructors for everything after. Long because it is the list of them all.
"""

from __future__ import annotations

from functools import cache

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Lambda,
    Mul,
    Pow,
    S,
    Symbol,
    Tuple,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions import Determinant as _SymPyDeterminant
from sympy.matrices.expressions import DiagMatrix as _SymPyDiagMatrix
from sympy.matrices.expressions import (
    Identity,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    OneMatrix,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions import Trace as _SymPyTrace

__all__ = [
    "Add",
    "Adj",
    "Basic",
    "Blocks",
    "Cholesky",
    "Comm",
    "Component",
    "Cross",
    "CumOthers",
    "CumProd",
    "DerivativeOf",
    "Determinant",
    "DiagMatrix",
    "DiagOf",
    "DiagSel",
    "Dominant",
    "Dummy",
    "Dup",
    "Differential",
    "DifferentialScalar",
    "EXTREMES",
    "Eigvals",
    "EigvalsH",
    "Eigvecs",
    "Elim",
    "Entry",
    "Ewise",
    "Exchange",
    "ExpFrechet",
    "ExpJacobian",
    "Expr",
    "EXTREMES",
    "FNorm",
    "HeldCumProd",
    "HeldProd",
    "HeldRowProd",
    "Identity",
    "ImmutableDenseMatrix",
    "Integer",
    "Inverse",
    "KhatriRao",
    "KroneckerProduct",
    "Lambda",
    "Largest",
    "LogDet",
    "MatAdd",
    "MatMul",
    "MatPow",
    "MatrixExpr",
    "MatrixSymbol",
    "MatExp",
    "MatLog",
    "MatSqrt",
    "Mean",
    "Mul",
    "NormInf",
    "Nuclear",
    "OneMatrix",
    "Others",
    "PairsLeft",
    "Part",
    "PartialTrace",
    "Pinv",
    "Polar",
    "PowerSum",
    "ProdAll",
    "PropertySymbol",
    "RowExtreme",
    "RowExtremeMask",
    "RowProd",
    "Rows",
    "S",
    "Skew",
    "SkewDup",
    "Slices",
    "Smallest",
    "Softmax",
    "Spectral",
    "Str",
    "Symbol",
    "Total",
    "Trace",
    "Transpose",
    "Tril",
    "Triu",
    "Tuple",
    "Undefined",
    "UndefinedEwise",
    "UndefinedScalar",
    "Unit",
    "Unvec",
    "Vec",
    "Vech",
    "ZeroMatrix",
    "is_array",
    "is_array_kind",
    "node",
    "properties",
    "shape",
    "size",
    "symbol",
]


_NODES: dict[tuple[object, ...], Basic] = {}
_NODE_LIMIT = 1 << 18


def node(cls: type, *args: Basic) -> Basic:
    """Build cls(*args) without running SymPy's constructor (no evaluation, no shape check).

    Equal nodes are one object: SymPy compares structures, and two equal graphs that share nothing with one another take
    time exponential in their depth.
    """
    known = _NODES.get((cls, args))
    if known is None:
        if len(_NODES) >= _NODE_LIMIT:
            _NODES.clear()
        known = Basic.__new__(cls, *args)
        if cls in (Add, Mul, Pow):  # their constructors note it
            known.is_commutative = all(a.is_commutative for a in args)
        _NODES[cls, args] = known
    return known


@cache
def size(value: int | str) -> Expr:
    """A concrete size as Integer, a symbolic one as a positive integer Symbol."""
    return Integer(value) if isinstance(value, int) else Symbol(value, integer=True, positive=True)


class PropertySymbol(MatrixSymbol):
    """A matrix symbol that carries declared properties (symmetric, orthogonal ...) as part of its identity."""

    def __new__(cls, name: Basic, rows: Symbol, cols: Expr, *words: Basic) -> Basic:
        return Basic.__new__(cls, name, rows, cols, *words)

    name = property(lambda self: self.args[0].name)
    shape = property(lambda self: (self.args[1], self.args[2]))
    words = property(lambda self: frozenset(word.name for word in self.args[3:]))


def symbol(name: str, rows: Expr, cols: Expr, words: tuple[str, ...] = ()) -> MatrixSymbol:
    """The matrix symbol `name`; declared words make a PropertySymbol, so that A and symmetric A never mix."""
    if words:
        return PropertySymbol(Str(name), rows, cols, *(Str(word) for word in sorted(words)))
    return node(MatrixSymbol, Str(name), rows, cols)


def properties(matrix: Basic) -> frozenset[str]:
    """Declared properties of a matrix symbol: {} for every other node."""
    return matrix.words if isinstance(matrix, PropertySymbol) else frozenset()


class Array(MatrixExpr):
    """Base of our own array nodes; `shape` is a function of the arguments."""

    def __new__(cls, *args: Basic) -> Basic:
        return Basic.__new__(cls, *args)

    def doit(self, **hints: object) -> Basic:
        return self


class Alike(Array):
    """An array of the shape of its first argument."""

    shape = property(lambda self: self.args[0].shape)


class Scalar(Expr):
    """Base of our own scalar-from-array nodes: real, commutative, opaque to SymPy's algebra."""

    is_commutative = True
    is_real = True
    is_complex = True
    is_extended_real = True
    is_finite = True

    def __new__(cls, *args: Basic) -> Basic:
        return Basic.__new__(cls, *args)

    def doit(self, **hints: object) -> Basic:
        return self

    arg = property(lambda self: self.args[0])


class Trace(_SymPyTrace):
    """Trace(M) = sum of M_ii; SymPy's, known to be real, so that abs and sqrt of it behave."""

    is_real = True

    def __new__(cls, *args: Basic) -> Basic:
        return Basic.__new__(cls, *args)

    def doit(self, **hints: object) -> Basic:
        return self


class Determinant(_SymPyDeterminant):
    """Determinant(X) = det X; SymPy's, known to be real."""

    is_real = True

    def __new__(cls, *args: Basic) -> Basic:
        return Basic.__new__(cls, *args)

    def doit(self, **hints: object) -> Basic:
        return self


class DiagMatrix(_SymPyDiagMatrix):
    """DiagMatrix(v): the diagonal matrix of a column; SymPy's, whose shape is known only after its constructor ran."""

    shape = property(lambda self: (self.args[0].shape[0], self.args[0].shape[0]))

    def __new__(cls, *args: Basic) -> Basic:
        return Basic.__new__(cls, *args)

    def doit(self, **hints: object) -> Basic:
        return self


class Ewise(Array):
    """Ewise(Lambda((u1..uk), e), M1..Mk): the scalar expression e applied entry by entry to k arrays of one shape."""

    shape = property(lambda self: self.args[1].shape)
    function = property(lambda self: self.args[0])
    operands = property(lambda self: self.args[1:])


class Vec(Array):
    """vec(M): the columns of M stacked, mn x 1."""

    shape = property(lambda self: (self.args[0].shape[0] * self.args[0].shape[1], S.One))


class Vech(Array):
    """vech(M): the columns of the lower triangle of M stacked, n(n+1)/2 x 1."""

    shape = property(lambda self: (self.args[0].shape[0] * (self.args[0].shape[0] + 1) / 2, S.One))


class Unvec(Array):
    """Unvec(v, m, n): the m x n matrix whose vec is v."""

    shape = property(lambda self: (self.args[1], self.args[2]))


class Cross(Alike):
    """Cross(a, b): the cross product of two columns of three."""


class Skew(Array):
    """Skew(v): the 3 x 3 matrix [v]x with [v]x b = Cross(v, b)."""

    shape = property(lambda self: (self.args[0].shape[0],) * 2)


class PartialTrace(Array):
    """PartialTrace(M, 1, k): the sum of the k blocks on the diagonal of M; PartialTrace(M, 2, k): the traces of its
    k x k blocks."""

    shape = property(lambda self: tuple(size / self.args[2] for size in self.args[0].shape))


class Comm(Array):
    """Comm(m, n): the commutation matrix K with K vec(M) = vec(M') for M of m x n; mn x mn."""

    shape = property(lambda self: (self.args[0] * self.args[1],) * 2)


class Dup(Array):
    """Dup(n): the duplication matrix D with D vech(S) = vec(S) for symmetric S; n^2 x n(n+1)/2."""

    shape = property(lambda self: (self.args[0] ** 2, self.args[0] * (self.args[0] + 1) / 2))


class SkewDup(Array):
    """SkewDup(n): the matrix D~ with vec(A) = D~ v for antisymmetric A, v the columns of its strictly lower triangle.

    n^2 x n(n-1)/2; Magnus, Linear Structures, 6.1.
    """

    shape = property(lambda self: (self.args[0] ** 2, self.args[0] * (self.args[0] - 1) / 2))


class Elim(Array):
    """Elim(n): the elimination matrix L with L vec(M) = vech(M); n(n+1)/2 x n^2."""

    shape = property(lambda self: (self.args[0] * (self.args[0] + 1) / 2, self.args[0] ** 2))


class DiagSel(Array):
    """DiagSel(n): the matrix S with vec(diag(x)) = S x; n^2 x n."""

    shape = property(lambda self: (self.args[0] ** 2, self.args[0]))


class Exchange(Array):
    """Exchange(n): the identity with its rows in the opposite order."""

    shape = property(lambda self: (self.args[0],) * 2)


class CumProd(Alike):
    """CumProd(x): the running products of a column."""


class DiagOf(Array):
    """DiagOf(M): the diagonal of a square M as a column."""

    shape = property(lambda self: (self.args[0].shape[0], S.One))


class Tril(Alike):
    """Tril(M): the lower triangle of a square M, its diagonal included; zero above."""


class Triu(Alike):
    """Triu(M): the upper triangle of a square M, its diagonal included; zero below."""


class KhatriRao(Array):
    """KhatriRao(A, B): column-wise Kronecker product; A of m x n, B of p x n give mp x n."""

    shape = property(lambda self: (self.args[0].shape[0] * self.args[1].shape[0], self.args[0].shape[1]))


class Softmax(Alike):
    """Softmax(x): exp(x)/sum(exp(x)) of a column; of a matrix row by row."""


class Pinv(Array):
    """Pinv(A): Moore-Penrose inverse."""

    shape = property(lambda self: self.args[0].shape[::-1])


class Polar(Alike):
    """Polar(M) = U V' of the thin singular value decomposition M = U S V'."""


class Dominant(Alike):
    """Dominant(M) = u v' of the largest singular value of M."""


class Adj(Alike):
    """Adj(A): the adjugate, adj(A) A = det(A) I; defined for singular A too."""


class MatExp(Alike):
    """MatExp(A): the matrix exponential, sum of A^k / k!; square A."""


class MatSqrt(Alike):
    """MatSqrt(A): the principal square root of a matrix without eigenvalues on the negative real axis."""


class MatLog(Alike):
    """MatLog(A): the principal logarithm of a matrix without eigenvalues on the negative real axis."""


class Cholesky(Alike):
    """Cholesky(A): the lower triangular L with L L' = A and a positive diagonal; A symmetric positive definite."""


class Eigvals(Array):
    """Eigvals(A): the eigenvalues of a square matrix as a column, by their real parts; some may be complex."""

    shape = property(lambda self: (self.args[0].shape[0], S.One))


class EigvalsH(Array):
    """EigvalsH(A): the eigenvalues of a symmetric matrix as a column, ascending."""

    shape = property(lambda self: (self.args[0].shape[0], S.One))


class Eigvecs(Alike):
    """Eigvecs(A): V with V' V = I and A = V diag(EigvalsH(A)) V' of a symmetric A, the first entries positive."""


class ExpFrechet(Alike):
    """ExpFrechet(A, E): the derivative of expm at A in the direction E, the integral over s = 0 .. 1 of
    expm(s A) E expm((1 - s) A); square A and E."""


class ExpJacobian(Array):
    """ExpJacobian(A): the matrix K with vec(ExpFrechet(A, E)) = K vec(E); n^2 x n^2."""

    shape = property(lambda self: (self.args[0].shape[0] ** 2,) * 2)


class PowerSum(Array):
    """PowerSum(X, k) = sum over j = 0..k-1 of (X')^(k-1-j) (x) X^j; vec d(X^k) = PowerSum(X, k) vec dX; n^2 x n^2."""

    shape = property(lambda self: (self.args[0].shape[0] ** 2,) * 2)


class Unit(Array):
    """Unit(i, n): the i-th unit column, counted from 0."""

    shape = property(lambda self: (self.args[1], S.One))


class Rows(Array):
    """Rows(n, start, stop, step): the rows start, start + step, ... before stop of the identity of size n; what it
    multiplies loses its other rows, as x[1:3] = Rows(n, 1, 3, 1) x."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        n, start, stop, step = self.args
        return (stop - start if step == 1 else Integer(len(range(int(start), int(stop), int(step)))), n)


class Part(Alike):
    """Part(M, places): M[1:3,:] of a product with Rows or unit vectors; only in print."""


class RowProd(Array):
    """RowProd(M): the product of the entries of each row, a column."""

    shape = property(lambda self: (self.args[0].shape[0], S.One))


class HeldRowProd(Array):
    """HeldRowProd(M) = RowProd(M), whose derivative divides by nothing; only in code."""

    shape = property(lambda self: (self.args[0].shape[0], S.One))


class HeldCumProd(Alike):
    """HeldCumProd(x) = CumProd(x), whose derivative divides by nothing; only in code."""


class Others(Alike):
    """Others(M): for each entry the product of the others of its row; of a column, of all others."""


class PairsLeft(Array):
    """PairsLeft(x): at i, j the product of all entries of a column but those two; 0 on the diagonal."""

    shape = property(lambda self: (self.args[0].shape[0],) * 2)


class CumOthers(Array):
    """CumOthers(x): at i, j the product of x_0, ..., x_i without x_j; 0 where j > i."""

    shape = property(lambda self: (self.args[0].shape[0],) * 2)


class RowExtreme(Array):
    """RowExtreme("max" | "min", M): the largest (smallest) entry of each row, a column."""

    shape = property(lambda self: (self.args[1].shape[0], S.One))


class RowExtremeMask(Array):
    """RowExtremeMask("max" | "min", M): 1 where M has the largest (smallest) entry of its row, else 0."""

    shape = property(lambda self: self.args[1].shape)


class Blocks(Array):
    """Blocks(p, M11, M12, ..., Mpq): a block matrix with p block rows, given row by row."""

    @property
    def grid(self) -> list[tuple[Basic, ...]]:
        count = int(self.args[0])
        cells = self.args[1:]
        width = len(cells) // count
        return [cells[i * width : (i + 1) * width] for i in range(count)]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (Add(*(shape(row[0])[0] for row in self.grid)), Add(*(shape(cell)[1] for cell in self.grid[0])))


class Undefined(Array):
    """Undefined(name, (k1..kp), rows, cols, a1..ap): an array-valued undefined function f applied to a1..ap, or its
    partial derivative of order ki in ai (numerator layout, through vec where both sides are arrays)."""

    shape = property(lambda self: (self.args[2], self.args[3]))


class Component(Str):
    """The name f_i of one component of an undefined array-valued function f: `function` is f, `shape` that of its
    value, `place` the index as (row, column)."""

    __slots__ = ("function", "place", "shape")

    def __new__(cls, name: str, function: str, place: tuple[Expr, Expr], shape: tuple[Expr, Expr]) -> Basic:
        found = Str.__new__(cls, name)
        found.function, found.place, found.shape = function, place, shape
        return found

    def __getnewargs__(self) -> tuple[object, ...]:
        return (self.name, self.function, self.place, self.shape)

    _hashable_content = __getnewargs__


class UndefinedEwise(Array):
    """UndefinedEwise(name, (k1..kp), a1..ap): an undefined function f of scalars applied entry by entry to arrays of
    one shape, or its partial derivative of order ki in ai."""

    shape = property(lambda self: self.args[2].shape)


class Slices(Array):
    """Slices((i1..ik), (n1..nk), M): the matrices M for i1 = 0..n1-1, ..., ik = 0..nk-1, one under the other, the last
    index running fastest. The value of a third-order tensor whose first axis is that of a component."""

    indices = property(lambda self: tuple(self.args[0]))
    sizes = property(lambda self: tuple(self.args[1]))
    body = property(lambda self: self.args[2])
    count = property(lambda self: Mul(*self.args[1]))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = shape(self.body)
        return (self.count * rows, cols)


class DerivativeOf(Array):
    """DerivativeOf(kind, f, x, rows, cols): `grad`, `jacobian` or `hessian` entered inside an expression, not done."""

    shape = property(lambda self: (self.args[3], self.args[4]))


class Differential(Alike):
    """Differential(M): dM, of the shape of M; only in the steps of a derivation."""


class DifferentialScalar(Scalar):
    """DifferentialScalar(s): ds of a scalar; only in the steps of a derivation."""


class LogDet(Scalar):
    """LogDet(X) = log det X."""


class Total(Scalar):
    """Total(M): the sum of all entries."""


class Mean(Scalar):
    """Mean(M): the mean of all entries; only in print, where sum(M)/(m n) stands."""


class ProdAll(Scalar):
    """ProdAll(M): the product of all entries."""


class HeldProd(Scalar):
    """HeldProd(M) = ProdAll(M), whose derivatives divide by nothing; only in code."""


class FNorm(Scalar):
    """FNorm(M): Frobenius norm; the Euclidean norm of a vector."""

    is_nonnegative = True


class NormInf(Scalar):
    """NormInf(M): the largest absolute entry."""

    is_nonnegative = True


class Largest(Scalar):
    """Largest(M): the largest entry."""


class Smallest(Scalar):
    """Smallest(M): the smallest entry."""


class Spectral(Scalar):
    """Spectral(M): the largest singular value."""

    is_nonnegative = True


class Nuclear(Scalar):
    """Nuclear(M): the sum of the singular values."""

    is_nonnegative = True


class Entry(Scalar):
    """Entry(M, i, j): one entry of an array, counted from 0."""


class UndefinedScalar(Scalar):
    """UndefinedScalar(name, (k1..kp), a1..ap): a scalar-valued undefined function, or its partial derivative of order
    ki in the scalar ai; all ki zero is the function itself."""

    def sort_key(self, order: None = None) -> tuple[object, ...]:
        """Sums are written with the partial derivative by the first argument first."""
        name, orders, *args = self.args
        parts = (name, Tuple(*(-k for k in orders)), *args)
        kind, _, *rest = super().sort_key(order)
        return kind, (len(parts), tuple(part.sort_key(order) for part in parts)), *rest


EXTREMES = (NormInf, Largest, Smallest, RowExtreme, Spectral)  # smooth where one entry alone is it


def is_array(expr: Basic) -> bool:
    """True for anything with rows and columns, literals included."""
    try:
        return expr.is_Matrix is True
    except AttributeError:  # a number of Python
        return False


def is_array_kind(kind: type) -> bool:
    """The same of all nodes of a class."""
    return bool(getattr(kind, "is_Matrix", False))


def is_index(size: Expr) -> bool:
    """Is this the index of a component, i or i + 1? Sizes are positive, an index may be 0."""
    return not all(s.is_positive for s in size.free_symbols)


def shape(expr: Basic) -> tuple[Expr, Expr]:
    """(rows, cols) of an array node; (1, 1) of a scalar."""
    if not is_array(expr):
        return (S.One, S.One)
    rows, cols = expr.shape  # plain ints of a literal matrix
    return tuple(s if isinstance(s, Basic) else Integer(s) for s in (rows, cols))
