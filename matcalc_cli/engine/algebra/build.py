"""normal(e): any raw tree rebuilt, leaves first, with the constructors that keep the normal form.

Here stands the table of all constructors: a row per node class, the function that takes the arguments of the class in
normal form. It is entered into make.py, the door by which the constructors find each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NoReturn, TypeAlias

from sympy import Add, Basic, Expr, Mul, S, log

from matcalc_cli.engine.algebra import cross, determinants, diagonals, extremes, kronecker, matfun, norms, powers
from matcalc_cli.engine.algebra.base import call, dims, identity, ones, smul, zero
from matcalc_cli.engine.algebra.blocks import of_blocks
from matcalc_cli.engine.algebra.entries import entry
from matcalc_cli.engine.algebra.entrywise import apply_body, ewise
from matcalc_cli.engine.algebra.frechet import expm_frechet
from matcalc_cli.engine.algebra.make import CONSTRUCTORS
from matcalc_cli.engine.algebra.partial import partial_trace
from matcalc_cli.engine.algebra.products import as_scalar, mul
from matcalc_cli.engine.algebra.selections import rows_of
from matcalc_cli.engine.algebra.softmax import softmax
from matcalc_cli.engine.algebra.sums import add
from matcalc_cli.engine.algebra.totals import total
from matcalc_cli.engine.algebra.traces import trace
from matcalc_cli.engine.algebra.transposes import transpose
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import around, operands
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.walk import fold

Derive: TypeAlias = Callable[[N.DerivativeOf], Basic]


def literal(rows: int, cols: int, cells: Sequence[Basic]) -> Basic:
    """A literal of entries in normal form, row by row."""
    if len(cells) == 1:
        return cells[0]
    return zero(S(rows), S(cols)) if all(c == 0 for c in cells) else N.ImmutableDenseMatrix(rows, cols, cells)


def _undefined_ewise(name: Basic, orders: Basic, *arrays: Basic) -> Basic:
    """phi(X) is written with a column for a row; of 1 x 1 arrays it is a scalar."""
    if not is_array(arrays[0]):
        return node(N.UndefinedScalar, name, orders, *arrays)
    if dims(arrays[0])[0] == 1:
        return transpose(node(N.UndefinedEwise, name, orders, *map(transpose, arrays)))
    return node(N.UndefinedEwise, name, orders, *arrays)


def _inverse(m: Basic, exponent: Basic = S.NegativeOne) -> Basic:
    """inv(A); SymPy's own nodes carry the exponent -1."""
    return powers.inv(m)


def _derivative(kind: Basic, *args: Basic) -> NoReturn:
    raise MissingRule(f"{kind} inside an expression has to be worked out first")


def _kept(*kinds: type) -> dict[type, Callable[..., Basic]]:
    """Kinds that are what they are made of."""
    return {kind: partial(node, kind) for kind in kinds}


CONSTRUCTORS.update(
    {
        Add: Add,
        Mul: smul,
        log: determinants.log_of,
        N.MatAdd: add,
        N.MatMul: mul,
        N.MatPow: powers.power,
        N.Transpose: transpose,
        N.Inverse: _inverse,
        N.Pinv: powers.pinv,
        N.Identity: identity,
        N.OneMatrix: ones,
        N.ZeroMatrix: zero,
        N.Exchange: lambda n: S.One if n == 1 else node(N.Exchange, n),
        N.Rows: rows_of,
        N.Blocks: of_blocks,
        N.Ewise: ewise,
        N.Softmax: softmax,
        N.CumProd: lambda m: node(N.CumProd, m) if is_array(m) else m,
        N.KroneckerProduct: kronecker.kron,
        N.KhatriRao: kronecker.khatri_rao,
        N.Vec: kronecker.vec,
        N.Vech: kronecker.vech,
        N.Unvec: kronecker.unvec,
        N.PartialTrace: partial_trace,
        N.DiagMatrix: diagonals.diag,
        N.DiagOf: diagonals.diag_of,
        N.Tril: diagonals.tril,
        N.Triu: diagonals.triu,
        N.Cross: cross.cross,
        N.Skew: cross.skew,
        N.MatExp: matfun.matexp,
        N.MatSqrt: matfun.sqrtm,
        N.MatLog: matfun.logm,
        N.Cholesky: matfun.cholesky,
        N.Eigvals: matfun.eigvals,
        N.EigvalsH: matfun.eigvals,
        N.Eigvecs: matfun.eigvecs,
        N.ExpFrechet: expm_frechet,
        N.Determinant: determinants.det,
        N.LogDet: determinants.logdet,
        N.Adj: determinants.adj,
        N.Trace: trace,
        N.Total: total,
        N.Entry: entry,
        N.FNorm: norms.fnorm,
        N.NormInf: norms.norminf,
        N.Spectral: norms.spectral_norm,
        N.Nuclear: norms.nuclear_norm,
        N.Polar: norms.polar,
        N.Dominant: norms.dominant,
        N.Largest: partial(extremes.extreme, N.Largest),
        N.Smallest: partial(extremes.extreme, N.Smallest),
        N.RowExtreme: extremes.row_extreme,
        N.RowExtremeMask: extremes.row_mask,
        N.ProdAll: extremes.prod_all,
        N.RowProd: extremes.row_prod,
        N.UndefinedEwise: _undefined_ewise,
        N.DerivativeOf: _derivative,
        **_kept(N.Undefined, N.UndefinedScalar, N.ExpJacobian, N.PowerSum),
        **_kept(N.HeldProd, N.HeldRowProd, N.HeldCumProd, N.Others, N.PairsLeft, N.CumOthers),
    }
)


def inner(e: Basic) -> Sequence[Basic]:
    """What comes to normal form before a node does: its operands, before them the body of an element-wise one."""
    return (e.function.expr, *e.operands) if isinstance(e, N.Ewise) else operands(e)


def built(e: Basic, args: Sequence[Basic]) -> Basic:
    """The normal form of a node, of `inner(e)` in normal form; a 1 x 1 array becomes the scalar it is."""
    if isinstance(e, N.Ewise):
        body, *arrays = args
        made = apply_body(body, e.function.variables, arrays)
    elif isinstance(e, N.ImmutableDenseMatrix):
        made = literal(e.rows, e.cols, args)
    elif type(e) in CONSTRUCTORS:
        before, behind = around(e)
        made = CONSTRUCTORS[type(e)](*before, *args, *behind)
    else:
        made = _scalar_function(e, args)
    return as_scalar(made)


def _scalar_function(e: Expr, args: Sequence[Basic]) -> Expr:
    return call(e.func, *args) if any(a is not b for a, b in zip(args, e.args)) else e


def normal(e: Basic, derive: Derive | None = None) -> Basic:
    """The normal form of a raw tree, of the same value and shape; a 1 x 1 array becomes the scalar it is.

    `derive` does the derivatives entered inside the expression (DerivativeOf); without it they raise MissingRule.
    """
    make = lambda raw, args: derive(raw) if derive is not None and isinstance(raw, N.DerivativeOf) else built(raw, args)
    return fold(e, inner, make, {})
