"""OPERATIONS: one row per vector or matrix function. Parser, help and tests read the rows.

law(*shapes)     the shape of the result by the shapes of the arguments (shapes.py); raises Mismatch where none fits
make(*nodes)     the raw node (model/nodes.py); definitions by composition are written out here
scalar(*nodes)   what the function of plain scalars is (norm(c) = |c|); None: an error
arity            how many arguments may be given
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sympy as sp
from sympy import S

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, shape
from matcalc_cli.model.operations.definitions import DEFINITIONS, log_softmax, logsumexp
from matcalc_cli.model.operations.diagonals import diag, diag_law, triangle_law, tril, triu
from matcalc_cli.model.operations.layout import LAYOUT, LAYOUT_SIZED
from matcalc_cli.model.operations.linalg import LINALG
from matcalc_cli.model.operations.row import (
    OperationRow,
    SizedRow,
    count,
    ewise,
    ones_like,
    plus,
    scaled,
    times,
    transposed,
)
from matcalc_cli.model.operations.statistics import STATISTICS
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, Size, Var, column, combine, product, same, square, unify

if TYPE_CHECKING:
    from sympy import Basic, Symbol


def _to_scalar(*shapes: Shape) -> Shape:
    return SCALAR


def _square_to_scalar(a: Shape) -> Shape:
    square(a)
    return SCALAR


def _dot_law(a: Shape, b: Shape, *more: Shape) -> Shape:
    for other in (b, *more):
        a = same(a, other)
    return SCALAR


def _cross_law(a: Shape, b: Shape) -> Shape:
    unify(column(a)[0], 3)
    unify(column(b)[0], 3)
    return a


def _outer_law(a: Shape, b: Shape) -> Shape:
    column(a), column(b)
    return (a[0], b[0])


def _vech_law(a: Shape) -> Shape:
    square(a)
    return (combine("t", a[0]), 1)


def _unvec_law(v: Shape, m: Size, n: Size) -> Shape:
    unify(column(v)[0], combine("*", m, n))
    return (m, n)


def _partial_trace_law(a: Shape, k: int) -> Shape:
    """The shape of the blocks where there are k by k of them, and how many there are where they are k x k."""
    sizes = (Var(), Var())
    for size, found in zip(a, sizes):
        unify(size, combine("*", k, found))
    return sizes


def _kron_law(first: Shape, *others: Shape) -> Shape:
    for other in others:
        first = (combine("*", first[0], other[0]), combine("*", first[1], other[1]))
    return first


def _kron(*factors: Basic) -> Basic:
    """The product of the scalars among the factors, and the Kronecker product of the arrays."""
    arrays = [f for f in factors if N.is_array(f)]
    found = node(N.KroneckerProduct, *arrays) if len(arrays) > 1 else arrays[0]
    return times(*(f for f in factors if not N.is_array(f)), found)


def _khatri_rao_law(a: Shape, b: Shape) -> Shape:
    unify(a[1], b[1])
    return (combine("*", a[0], b[0]), a[1])


def _power_sum_law(a: Shape, k: Shape) -> Shape:
    if k != SCALAR:
        raise Mismatch
    square(a)
    return (combine("*", a[0], a[0]),) * 2


def _quad_law(a: Shape, x: Shape) -> Shape:
    unify(square(a)[1], column(x)[0])
    return SCALAR


def _whole(a: Shape) -> Shape:
    return a


def _hadamard_law(first: Shape, *others: Shape) -> Shape:
    if SCALAR in (first, *others):
        raise Mismatch
    for other in others:
        first = same(first, other)
    return first


def _dot(a: Basic, b: Basic, *more: Basic) -> Basic:
    """a'b; of three the sum of the products of their entries"""
    if more:
        return node(N.Total, ewise(lambda *u: sp.Mul(*u), a, b, *more))
    if shape(a)[1] == 1:
        return times(transposed(a), b)
    return node(N.Total, ewise(lambda s, t: s * t, a, b))


def _cross(a: Basic, b: Basic) -> Basic:
    """a x b, written entry by entry where a factor is."""
    if not isinstance(a, sp.MatrixBase) and not isinstance(b, sp.MatrixBase):
        return N.Cross(a, b)

    def e(v: Basic, i: int) -> Symbol:
        return v[i, 0] if isinstance(v, sp.MatrixBase) else node(N.Entry, v, sp.Integer(i), S.Zero)

    pairs = ((1, 2), (2, 0), (0, 1))
    cells = [e(a, i) * e(b, j) - e(a, j) * e(b, i) for i, j in pairs]
    return sp.ImmutableDenseMatrix([[cell] for cell in cells])


MANY = range(2, 1001)
R = OperationRow
OPERATIONS: tuple[OperationRow, ...] = (
    R(
        "dot",
        "inner product; of three the sum of the products of their entries",
        _dot_law,
        _dot,
        lambda *c: sp.Mul(*c),
        ("inner", "vdot"),
        arity=(2, 3),
    ),
    R("cross", "cross product of two 3-vectors", _cross_law, _cross, arity=(2,)),
    R("outer", "outer product a b'", _outer_law, lambda a, b: times(a, transposed(b)), lambda a, b: a * b, arity=(2,)),
    R(
        "norm",
        "Euclidean norm, Frobenius norm of a matrix",
        _to_scalar,
        lambda x: node(N.FNorm, x),
        sp.Abs,
        ("norm2", "normF"),
    ),
    R("norm1", "sum of absolute values", _to_scalar, lambda x: node(N.Total, ewise(sp.Abs, x)), sp.Abs),
    R("norminf", "largest absolute value", _to_scalar, lambda x: node(N.NormInf, x), sp.Abs),
    R(
        "amax",
        "max(x): the largest entry",
        _to_scalar,
        lambda x: node(N.Largest, x),
        lambda c: c,
    ),
    R("amin", "min(x): the smallest entry", _to_scalar, lambda x: node(N.Smallest, x), lambda c: c),
    R("sum", "sum of all entries", _to_scalar, lambda x: node(N.Total, x), lambda c: c),
    R("mean", "mean of all entries", _to_scalar, lambda x: node(N.Total, x) / count(x), lambda c: c, ("average",)),
    *STATISTICS,
    R("prod", "product of all entries", _to_scalar, lambda x: node(N.ProdAll, x), lambda c: c),
    R("softmax", "exp(x)/sum(exp(x)), row by row of a matrix", _whole, lambda x: N.Softmax(x)),
    R("log_softmax", "log(softmax(x))", _whole, log_softmax),
    R("logsumexp", "log(sum(exp(x)))", _to_scalar, logsumexp, lambda c: c, ("lse", "LogSumExp")),
    R("tr", "trace", _square_to_scalar, lambda a: node(N.Trace, a), lambda c: c, ("trace",), wants="matrix"),
    R("det", "determinant", _square_to_scalar, lambda a: node(N.Determinant, a), lambda c: c, wants="matrix"),
    R("logdet", "log of the determinant", _square_to_scalar, lambda a: node(N.LogDet, a), sp.log, wants="matrix"),
    R("inv", "inverse", square, lambda a: node(N.Inverse, a), lambda c: 1 / c, ("inverse",), wants="matrix"),
    R("pinv", "Moore-Penrose inverse", lambda a: a[::-1], lambda a: N.Pinv(a), wants="matrix"),
    R("adj", "adjugate", square, lambda a: N.Adj(a), lambda c: S.One, ("adjugate",), wants="matrix"),
    R("polar", "U V' of the singular value decomposition X = U S V'", _whole, lambda a: N.Polar(a), wants="matrix"),
    R("dominant", "u v' of the largest singular value of X", _whole, lambda a: N.Dominant(a), wants="matrix"),
    R("expm", "matrix exponential", square, lambda a: N.MatExp(a), sp.exp, ("matrix_exp",), wants="matrix"),
    R(
        "diag",
        "diagonal matrix of a vector; diagonal of a matrix; diag(X, k) for the k-th diagonal",
        diag_law,
        diag,
        lambda c: c,
        ("diagm",),
        arity=(1, 2),
        offsets=1,
    ),
    R("vec", "columns stacked", lambda a: (combine("*", *a), 1), lambda a: N.Vec(a), wants="matrix"),
    R("vech", "columns of the lower triangle stacked", _vech_law, lambda a: N.Vech(a), wants="matrix"),
    R(
        "kron",
        "Kronecker product",
        _kron_law,
        _kron,
        lambda *c: sp.Mul(*c),
        arity=MANY,
        wants="matrix",
    ),
    R("hadamard", "product entry by entry", _hadamard_law, lambda *a: ewise(lambda *s: sp.Mul(*s), *a), arity=MANY),
    R("transpose", "transpose", lambda a: a[::-1], transposed, lambda c: c),
    R(
        "powersum",
        "powersum(X, k): sum of (X')^(k-1-j) (x) X^j over j = 0..k-1",
        _power_sum_law,
        lambda x, k: N.PowerSum(x, k),
        arity=(2,),
        mixed=True,
        wants="matrix",
    ),
    R(
        "tril",
        "lower triangle; tril(X, k) from the k-th diagonal down",
        triangle_law,
        tril,
        arity=(1, 2),
        wants="matrix",
        offsets=1,
    ),
    R(
        "triu",
        "upper triangle; triu(X, k) from the k-th diagonal up",
        triangle_law,
        triu,
        arity=(1, 2),
        wants="matrix",
        offsets=1,
    ),
    R(
        "khatrirao",
        "column-wise Kronecker product",
        _khatri_rao_law,
        lambda a, b: N.KhatriRao(a, b),
        arity=(2,),
        wants="matrix",
    ),
    R("quad", "quadratic form quad(A, x) = x'A x", _quad_law, lambda a, x: times(transposed(x), a, x), arity=(2,)),
    *DEFINITIONS,
    *LINALG,
    *LAYOUT,
)
del R


SIZED_ROWS: tuple[SizedRow, ...] = (
    SizedRow("eye", "identity eye(n)", (1,), lambda n: (n, n), lambda n: node(N.Identity, n)),
    SizedRow(
        "zeros",
        "zeros(m,n), zeros(n)",
        (1, 2),
        lambda m, n=1: (m, n),
        lambda m, n=S.One: node(N.ZeroMatrix, m, n),
    ),
    SizedRow("ones", "ones(m,n), ones(n)", (1, 2), lambda m, n=1: (m, n), lambda m, n=S.One: node(N.OneMatrix, m, n)),
    SizedRow(
        "comm",
        "commutation matrix: comm(m,n) vec(X) = vec(X') of X m x n",
        (2,),
        lambda m, n: (combine("*", m, n),) * 2,
        lambda m, n: N.Comm(m, n),
    ),
    SizedRow(
        "dup",
        "duplication matrix: dup(n) vech(S) = vec(S) of symmetric S",
        (1,),
        lambda n: (combine("*", n, n), combine("t", n)),
        lambda n: N.Dup(n),
    ),
    SizedRow(
        "skewdup",
        "duplication matrix of antisymmetric A: vec(A) = skewdup(n) v, v the columns below its diagonal",
        (1,),
        lambda n: (combine("*", n, n), combine("s", n)),
        lambda n: N.SkewDup(n),
    ),
    SizedRow(
        "elim",
        "elimination matrix: vech(X) = elim(n) vec(X)",
        (1,),
        lambda n: (combine("t", n), combine("*", n, n)),
        lambda n: N.Elim(n),
    ),
    SizedRow(
        "diagsel",
        "selection matrix: vec(diag(x)) = diagsel(n) x",
        (1,),
        lambda n: (combine("*", n, n), n),
        lambda n: N.DiagSel(n),
    ),
    SizedRow(
        "unvec", "unvec(v,m,n): the m x n matrix whose vec is v", (3,), _unvec_law, lambda v, m, n: N.Unvec(v, m, n), 1
    ),
    SizedRow(
        "tr1",
        "tr1(M,k): partial trace, the sum of the k blocks on the diagonal of M; tr1(kron(A,B),k) = tr(A) B of A k x k",
        (2,),
        _partial_trace_law,
        lambda a, k: N.PartialTrace(a, sp.Integer(1), k),
        1,
    ),
    SizedRow(
        "tr2",
        "tr2(M,k): partial trace, the traces of the k x k blocks of M; tr2(kron(A,B),k) = tr(B) A of B k x k",
        (2,),
        _partial_trace_law,
        lambda a, k: N.PartialTrace(a, sp.Integer(2), k),
        1,
    ),
    SizedRow("unit", "unit(i,n): the i-th unit vector, from 0", (2,), lambda i, n: (n, 1), lambda i, n: N.Unit(i, n)),
    *LAYOUT_SIZED,
)
SIZED: dict[str, SizedRow] = {row.name: row for row in SIZED_ROWS}

OPERATION: dict[str, OperationRow] = {alias: row for row in OPERATIONS for alias in (row.name, *row.aliases)}


def law_of(row: OperationRow, shapes: Sequence[Shape], numbers: tuple[int, ...] = ()) -> Shape:
    """The shape of row applied to arguments of these shapes, plain scalars included, and to whole numbers; raises
    Mismatch."""
    if all(s == SCALAR for s in shapes):
        if row.scalar is None or numbers:
            raise Mismatch
        return SCALAR
    if SCALAR in shapes and row.law is not _hadamard_law and not row.mixed:
        if row.name == "kron":
            return row.law(*(s for s in shapes if s != SCALAR))
        raise Mismatch
    return row.law(*shapes, *numbers)


def apply(row: OperationRow, args: Sequence[Basic], numbers: tuple[int, ...] = ()) -> Basic:
    """The raw node of row applied to raw nodes, and to whole numbers."""
    if not any(N.is_array(a) for a in args):
        if row.scalar is None:
            raise Mismatch
        return row.scalar(*args)
    return row.make(*args, *numbers)


__all__ = [
    "OPERATION",
    "OPERATIONS",
    "OperationRow",
    "SizedRow",
    "apply",
    "count",
    "ewise",
    "law_of",
    "ones_like",
    "plus",
    "product",
    "scaled",
    "times",
    "transposed",
]
