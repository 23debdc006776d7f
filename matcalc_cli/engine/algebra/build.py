"""normal(e): any raw tree rebuilt, leaves first, with the constructors that keep the normal form.

BUILD has a row per node class: the constructor that takes the node and its operands (model/kinds.py) in normal form;
an element-wise node has its body in front of them.
The walk is iterative, so a deep tree needs no deep stack here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from sympy import Add, Basic, Lambda, Mul, S, log

from matcalc_cli.engine.algebra import along, cross, entrywise, frechet, matfun, partial, products, sums, traces
from matcalc_cli.engine.algebra import kronecker as kron
from matcalc_cli.engine.algebra.base import call, dims, smul
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands, with_operands
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.walk import fold

if TYPE_CHECKING:
    from sympy import Expr

Derive = Callable[[N.DerivativeOf], Basic]


def _ewise(e: Basic, body: Basic, *operands) -> Basic:
    return entrywise.apply_body(body, e.function.variables, operands)


def _dense(e: Basic, *cells) -> Basic:
    if len(cells) == 1:
        return cells[0]
    if all(c == 0 for c in cells):
        return node(N.ZeroMatrix, S(e.rows), S(e.cols))
    return N.ImmutableDenseMatrix(e.rows, e.cols, cells)


def _softmax(e: Basic, m: Basic) -> Basic:
    return softmax(m)


def softmax(m: Basic) -> Basic:
    """softmax(x); of a matrix row by row, of a scalar 1."""
    if not is_array(m):
        return S.One
    if dims(m)[0] == 1:
        return products.transpose(node(N.Softmax, products.transpose(m)))
    if entrywise.constant_of(m) is not None:
        rows, cols = dims(m)
        return products.mul(1 / (rows if cols == 1 else cols), entrywise.ones(rows, cols))
    return node(N.Softmax, m)


def _blocks(e: Basic, *cells) -> Basic:
    width = len(cells) // int(e.args[0])
    return kron.blocks([list(cells[i : i + width]) for i in range(0, len(cells), width)])


def _undefined_ewise(e: Basic, *args) -> Basic:
    """phi(X) is written with a column for a row; of 1 x 1 arrays it is a scalar."""
    if not is_array(args[0]):
        return node(N.UndefinedScalar, *e.args[:2], *args)
    if dims(args[0])[0] == 1:
        turned = (products.transpose(a) for a in args)
        return products.transpose(node(N.UndefinedEwise, *e.args[:2], *turned))
    return node(N.UndefinedEwise, *e.args[:2], *args)


def _same(e: Basic, *args) -> Basic:
    return with_operands(e, args)


def _derivative(e) -> NoReturn:
    raise MissingRule(f"{e.args[0]} inside an expression has to be worked out first")


def _zero(e: Basic) -> Basic:
    return S.Zero if e.shape == (1, 1) else e


BUILD: dict[type, Callable[..., Basic]] = {
    N.MatrixSymbol: lambda e: e,
    N.PropertySymbol: lambda e: e,
    N.Identity: lambda e: products.identity(e.args[0]),
    N.OneMatrix: lambda e: entrywise.ones(*e.args),
    N.ZeroMatrix: _zero,
    N.Unit: lambda e: e,
    N.Comm: lambda e: e,
    N.Dup: lambda e: e,
    N.SkewDup: lambda e: e,
    N.Elim: lambda e: e,
    N.DiagSel: lambda e: e,
    N.Exchange: lambda e: S.One if e.args[0] == 1 else e,
    N.CumProd: lambda e, m: node(N.CumProd, m) if is_array(m) else m,
    N.Rows: lambda e: along.rows_of(*e.args),
    N.MatAdd: lambda e, *a: sums.add(*a),
    N.MatMul: lambda e, *a: products.mul(*a),
    N.MatPow: lambda e, m, k: products.power(m, k),
    N.Transpose: lambda e, m: products.transpose(m),
    N.Inverse: lambda e, m: products.inv(m),
    N.Pinv: lambda e, m: products.pinv(m),
    N.Adj: lambda e, m: traces.adj(m),
    N.MatExp: lambda e, m: products.matexp(m),
    N.MatSqrt: lambda e, m: matfun.sqrtm(m),
    N.MatLog: lambda e, m: matfun.logm(m) if is_array(m) else call(log, m),
    N.Cholesky: lambda e, m: matfun.cholesky(m),
    N.Eigvals: lambda e, m: matfun.eigvals(m),
    N.EigvalsH: lambda e, m: matfun.eigvals(m),
    N.Eigvecs: lambda e, m: matfun.eigvecs(m),
    N.ExpFrechet: lambda e, a, d: frechet.expm_frechet(a, d),
    N.ExpJacobian: lambda e, m: node(N.ExpJacobian, m),
    N.PowerSum: lambda e, m, k: node(N.PowerSum, m, k),
    N.KroneckerProduct: lambda e, *a: kron.kron(*a),
    N.KhatriRao: lambda e, a, b: kron.khatri_rao(a, b),
    N.DiagMatrix: lambda e, v: kron.diag(v),
    N.DiagOf: lambda e, m: kron.diag_of(m),
    N.Vec: lambda e, m: kron.vec(m),
    N.Vech: lambda e, m: kron.vech(m),
    N.Cross: lambda e, a, b: cross.cross(a, b),
    N.Skew: lambda e, v: cross.skew(v),
    N.PartialTrace: lambda e, m: partial.partial_trace(m, int(e.args[1]), e.args[2]),
    N.Unvec: lambda e, v: kron.unvec(v, *e.args[1:]),
    N.Tril: lambda e, m: kron.tril(m),
    N.Triu: lambda e, m: kron.triu(m),
    N.Softmax: _softmax,
    N.Spectral: lambda e, m: along.spectral(m),
    N.Nuclear: lambda e, m: along.nuclear(m),
    N.Polar: lambda e, m: along.polar(m),
    N.Dominant: lambda e, m: along.dominant(m),
    N.RowProd: lambda e, m: along.row_prod(m),
    N.RowExtreme: lambda e, m: along.row_extreme(e.args[0], m),
    N.RowExtremeMask: lambda e, m: along.row_mask(e.args[0], m),
    N.Ewise: _ewise,
    N.ImmutableDenseMatrix: _dense,
    N.Blocks: _blocks,
    N.Undefined: _same,
    N.UndefinedEwise: _undefined_ewise,
    N.UndefinedScalar: _same,
    N.DerivativeOf: _derivative,
    N.Trace: lambda e, m: traces.trace(m),
    N.Total: lambda e, m: traces.total(m),
    N.ProdAll: lambda e, m: traces.prod_all(m),
    N.FNorm: lambda e, m: traces.fnorm(m),
    N.NormInf: lambda e, m: traces.norminf(m),
    N.Largest: lambda e, m: traces.extreme(N.Largest, m),
    N.Smallest: lambda e, m: traces.extreme(N.Smallest, m),
    N.Determinant: lambda e, m: traces.det(m),
    N.LogDet: lambda e, m: traces.logdet(m),
    N.Entry: lambda e, m: traces.entry(m, *e.args[1:]),
    Lambda: lambda e: e,
    Mul: lambda e, *a: smul(*a),
    Add: lambda e, *a: Add(*a),
    log: lambda e, a: traces.log_of(a),
}


def _generic(e: Expr, *args) -> Expr:
    """A scalar function of scalars."""
    return call(e.func, *args) if any(a is not b for a, b in zip(args, e.args)) else e


def inner(e: Basic) -> Sequence[Basic]:
    """What comes to normal form before a node does: its operands, before them the body of an element-wise one."""
    return (e.function.expr, *e.operands) if isinstance(e, N.Ewise) else operands(e)


def built(e: Basic, args: Sequence[Basic]) -> Basic:
    """The normal form of a node, of `inner(e)` in normal form; a 1 x 1 array becomes the scalar it is."""
    return products.as_scalar(BUILD.get(type(e), _generic)(e, *args))


def normal(e: Basic, derive: Derive | None = None) -> Basic:
    """The normal form of a raw tree, of the same value and shape; a 1 x 1 array becomes the scalar it is.

    `derive` does the derivatives typed inside the expression (DerivativeOf); without it they raise MissingRule.
    """
    make = lambda raw, args: derive(raw) if derive is not None and isinstance(raw, N.DerivativeOf) else built(raw, args)
    return fold(e, inner, make, {})
