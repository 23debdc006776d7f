"""normal(e): any raw tree rebuilt, leaves first, with the constructors that keep the normal form.

BUILD has a row per node class: which arguments are expressions of their own, and the constructor that takes them.
The walk is iterative, so a deep tree needs no deep stack here.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Basic, Lambda, Mul, S, log

from matcalc_cli.engine.algebra import along, cross, entrywise, frechet, matfun, partial, products, sums, traces
from matcalc_cli.engine.algebra import kronecker as kron
from matcalc_cli.engine.algebra.base import call, dims, smul
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

Derive = Callable[[N.DerivativeOf], Basic]


def _all(e):
    return e.args


def _none(e):
    return ()


def _first(e):
    return e.args[:1]


def _second(e):
    return e.args[1:2]


def _ewise_kids(e):
    return (e.function.expr, *e.operands)


def _ewise(e, body, *operands):
    return entrywise.apply_body(body, e.function.variables, operands)


def _dense_kids(e):
    return tuple(e.flat())


def _dense(e, *cells):
    if len(cells) == 1:
        return cells[0]
    if all(c == 0 for c in cells):
        return node(N.ZeroMatrix, S(e.rows), S(e.cols))
    return N.ImmutableDenseMatrix(e.rows, e.cols, cells)


def _softmax(e, m):
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


def _blocks(e, *cells):
    width = len(cells) // int(e.args[0])
    return kron.blocks([list(cells[i : i + width]) for i in range(0, len(cells), width)])


def _undefined_ewise(e, *args):
    """phi(X) is written with a column for a row; of 1 x 1 arrays it is a scalar."""
    if not is_array(args[0]):
        return node(N.UndefinedScalar, *e.args[:2], *args)
    if dims(args[0])[0] == 1:
        turned = (products.transpose(a) for a in args)
        return products.transpose(node(N.UndefinedEwise, *e.args[:2], *turned))
    return node(N.UndefinedEwise, *e.args[:2], *args)


def _derivative(e):
    raise MissingRule(f"{e.args[0]} inside an expression has to be worked out first")


def _zero(e):
    return S.Zero if e.shape == (1, 1) else e


BUILD: dict[type, tuple[Callable, Callable]] = {
    N.MatrixSymbol: (_none, lambda e: e),
    N.PropertySymbol: (_none, lambda e: e),
    N.Identity: (_none, lambda e: products.identity(e.args[0])),
    N.OneMatrix: (_none, lambda e: entrywise.ones(*e.args)),
    N.ZeroMatrix: (_none, _zero),
    N.Unit: (_none, lambda e: e),
    N.Comm: (_none, lambda e: e),
    N.Dup: (_none, lambda e: e),
    N.SkewDup: (_none, lambda e: e),
    N.Elim: (_none, lambda e: e),
    N.DiagSel: (_none, lambda e: e),
    N.Exchange: (_none, lambda e: S.One if e.args[0] == 1 else e),
    N.CumProd: (_all, lambda e, m: node(N.CumProd, m) if is_array(m) else m),
    N.Rows: (_none, lambda e: along.rows_of(*e.args)),
    N.MatAdd: (_all, lambda e, *a: sums.add(*a)),
    N.MatMul: (_all, lambda e, *a: products.mul(*a)),
    N.MatPow: (_all, lambda e, m, k: products.power(m, k)),
    N.Transpose: (_all, lambda e, m: products.transpose(m)),
    N.Inverse: (_first, lambda e, m: products.inv(m)),
    N.Pinv: (_all, lambda e, m: products.pinv(m)),
    N.Adj: (_all, lambda e, m: traces.adj(m)),
    N.MatExp: (_all, lambda e, m: products.matexp(m)),
    N.MatSqrt: (_all, lambda e, m: matfun.sqrtm(m)),
    N.MatLog: (_all, lambda e, m: matfun.logm(m) if is_array(m) else call(log, m)),
    N.Cholesky: (_all, lambda e, m: matfun.cholesky(m)),
    N.Eigvals: (_all, lambda e, m: matfun.eigvals(m)),
    N.EigvalsH: (_all, lambda e, m: matfun.eigvals(m)),
    N.Eigvecs: (_all, lambda e, m: matfun.eigvecs(m)),
    N.ExpFrechet: (_all, lambda e, a, d: frechet.expm_frechet(a, d)),
    N.ExpJacobian: (_all, lambda e, m: node(N.ExpJacobian, m)),
    N.PowerSum: (_all, lambda e, m, k: node(N.PowerSum, m, k)),
    N.KroneckerProduct: (_all, lambda e, *a: kron.kron(*a)),
    N.KhatriRao: (_all, lambda e, a, b: kron.khatri_rao(a, b)),
    N.DiagMatrix: (_all, lambda e, v: kron.diag(v)),
    N.DiagOf: (_all, lambda e, m: kron.diag_of(m)),
    N.Vec: (_all, lambda e, m: kron.vec(m)),
    N.Vech: (_all, lambda e, m: kron.vech(m)),
    N.Cross: (_all, lambda e, a, b: cross.cross(a, b)),
    N.Skew: (_all, lambda e, v: cross.skew(v)),
    N.PartialTrace: (_first, lambda e, m: partial.partial_trace(m, int(e.args[1]), e.args[2])),
    N.Unvec: (_first, lambda e, v: kron.unvec(v, *e.args[1:])),
    N.Tril: (_all, lambda e, m: kron.tril(m)),
    N.Triu: (_all, lambda e, m: kron.triu(m)),
    N.Softmax: (_all, _softmax),
    N.Spectral: (_all, lambda e, m: along.spectral(m)),
    N.Nuclear: (_all, lambda e, m: along.nuclear(m)),
    N.Polar: (_all, lambda e, m: along.polar(m)),
    N.Dominant: (_all, lambda e, m: along.dominant(m)),
    N.RowProd: (_all, lambda e, m: along.row_prod(m)),
    N.RowExtreme: (_second, lambda e, m: along.row_extreme(e.args[0], m)),
    N.RowExtremeMask: (_second, lambda e, m: along.row_mask(e.args[0], m)),
    N.Ewise: (_ewise_kids, _ewise),
    N.ImmutableDenseMatrix: (_dense_kids, _dense),
    N.Blocks: (lambda e: e.args[1:], _blocks),
    N.Undefined: (lambda e: e.args[4:], lambda e, *a: node(N.Undefined, *e.args[:4], *a)),
    N.UndefinedEwise: (lambda e: e.args[2:], _undefined_ewise),
    N.UndefinedScalar: (lambda e: e.args[2:], lambda e, *a: node(N.UndefinedScalar, *e.args[:2], *a)),
    N.DerivativeOf: (_none, _derivative),
    N.Trace: (_all, lambda e, m: traces.trace(m)),
    N.Total: (_all, lambda e, m: traces.total(m)),
    N.ProdAll: (_all, lambda e, m: traces.prod_all(m)),
    N.FNorm: (_all, lambda e, m: traces.fnorm(m)),
    N.NormInf: (_all, lambda e, m: traces.norminf(m)),
    N.Largest: (_all, lambda e, m: traces.extreme(N.Largest, m)),
    N.Smallest: (_all, lambda e, m: traces.extreme(N.Smallest, m)),
    N.Determinant: (_all, lambda e, m: traces.det(m)),
    N.LogDet: (_all, lambda e, m: traces.logdet(m)),
    N.Entry: (_first, lambda e, m: traces.entry(m, *e.args[1:])),
    Lambda: (_none, lambda e: e),
    Mul: (_all, lambda e, *a: smul(*a)),
    Add: (_all, lambda e, *a: Add(*a)),
    log: (_all, lambda e, a: traces.log_of(a)),
}


def _generic(e, *args):
    """A scalar function of scalars."""
    return call(e.func, *args) if any(a is not b for a, b in zip(args, e.args)) else e


GENERIC = (_all, _generic)


def normal(e: Basic, derive: Derive | None = None) -> Basic:
    """The normal form of a raw tree, of the same value and shape; a 1 x 1 array becomes the scalar it is.

    `derive` does the derivatives typed inside the expression (DerivativeOf); without it they raise MissingRule.
    """
    done: dict[Basic, Basic] = {}
    stack = [(e, False)]
    while stack:
        raw, ready = stack.pop()
        if raw in done:
            continue
        kids_of, build = BUILD.get(type(raw), GENERIC)
        if derive is not None and isinstance(raw, N.DerivativeOf):
            done[raw] = derive(raw)
            continue
        kids = kids_of(raw)
        if ready or not kids:
            built = build(raw, *(done[k] for k in kids))
            done[raw] = products.as_scalar(built)
        else:
            stack.append((raw, True))
            stack.extend((k, False) for k in kids if k not in done)
    return done[e]
