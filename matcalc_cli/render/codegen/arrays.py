"""Matrix nodes -> operations: ARRAY_RULES, one row a node class.

A node of true shape n x 1 or 1 x n lowers to a vector, 1 x 1 to a number, everything else to a matrix. Products are in
products.py, sums and element-wise nodes in entrywise.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from sympy import Basic, Expr, Pow

from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen import kronecker
from matcalc_cli.render.codegen.entrywise import constant_array, ewise, ewise_operands, matadd, ones, rank_of
from matcalc_cli.render.codegen.factors import size
from matcalc_cli.render.codegen.lower import Below, Lowering, Rule, undefined
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.products import (
    array_total,
    diag_of,
    factor_operands,
    inner_operands,
    matmul,
    partial_trace,
    trace,
)
from matcalc_cli.render.codegen.scalars import SCALAR_OPERANDS, SCALAR_RULES, power


def lifted(low: Lowering, expr: Basic) -> Op:
    """A 2-D array whatever the shape: a column n x 1, a row 1 x n; numbers stay numbers."""
    op = low[expr]
    if op.rank != 1:
        return op
    return low.ops.make("col" if low.context.shape(expr)[1] == 1 else "row", op, rank=2)


def _symbol(low: Lowering, e: N.MatrixSymbol) -> Op:
    op = low.symbols(e)
    return low.ops.declare_symmetric(op) if "symmetric" in N.properties(e) else op


def _inverse(low: Lowering, e: N.Inverse) -> Op:
    return low.ops.inverse(low[e.args[0]])


def _identity(low: Lowering, e: N.Identity) -> Op:
    return low.ops.make("eye", size(low, e.args[0]), rank=2) if e.args[0] != 1 else low.ops.number(1)


def _diag(low: Lowering, e: N.DiagMatrix) -> Op:
    return low.ops.make("diag", low[e.args[0]], rank=2)


def _matpow(low: Lowering, e: N.MatPow) -> Op:
    base, exponent = e.args
    if exponent == 2:
        return low.ops.matmul(low[base], low[base])
    kind = "matrix_power" if exponent.is_Integer else "matrix_power_k"
    op = low[base]
    if op.kind == "transpose":
        return low.ops.transpose(low.ops.make(kind, op.args[0], low(exponent), rank=2))
    return low.ops.make(kind, op, low(exponent), rank=2)


def _kron(low: Lowering, e: N.KroneckerProduct) -> Op:
    """Columns among themselves, and rows, stay vectors; a column by a row is their outer product."""
    args, ops = e.args, low.ops
    if rank_of(low, e) == 1:
        found = [low[arg] for arg in args]
    else:
        found = [lifted(low, arg) for arg in args]
    result, sizes = found[0], [_square(low, arg) for arg in args]
    for i, op in enumerate(found[1:], 1):
        if not result.rank or not op.rank:
            result = ops.mul(op, result) if result.rank else ops.mul(result, op)
        elif {result.kind, op.kind} == {"col", "row"}:
            column, row = (result, op) if result.kind == "col" else (op, result)
            result = ops.outer(column.args[0], row.args[0])
        elif result.rank == 2 or op.rank == 2:
            result = kronecker.product(ops, result, op, (sizes[0] if i == 1 else None, sizes[i]))
        else:
            result = ops.make("kron", result, op)
    return result


def _square(low: Lowering, arg: Basic) -> Op | None:
    """The size of what may be an identity or a diagonal matrix."""
    rows, cols = low.context.shape(arg)
    return size(low, rows) if rows == cols else None


def _khatri_rao(low: Lowering, e: N.KhatriRao) -> Op:
    a, b = e.args
    if rank_of(low, e) == 1:
        return low.ops.make("kron", low[a], low[b])
    return low.ops.make("khatri_rao", lifted(low, a), lifted(low, b), rank=2)


def _power_sum(low: Lowering, e: N.PowerSum) -> Op:
    return low.ops.make("power_sum", low[e.args[0]], low(e.args[1]), rank=2)


def _vec(low: Lowering, e: N.Vec) -> Op:
    op = low[e.args[0]]
    if op.rank < 2:
        return op
    return low.ops.make("vec", op, rank=1) if op.kind != "transpose" else low.ops.make("ravel", op.args[0], rank=1)


def _unvec(low: Lowering, e: N.Unvec) -> Op:
    op, rows, cols = e.args
    return low[op] if rank_of(low, e) < 2 else low.ops.make("unvec", low[op], size(low, rows), size(low, cols), rank=2)


def _partial_trace(low: Lowering, e: N.PartialTrace) -> Op:
    rank = rank_of(low, e)
    found = partial_trace(low, e)
    if found is None:
        found = low.ops.make(f"partial_trace{e.args[1]}", lifted(low, e.args[0]), size(low, e.args[2]), rank=2)
    return low.ops.make("ravel", found, rank=1) if rank == 1 else found


def _vech(low: Lowering, e: N.Vech) -> Op:
    return low.ops.make("vech", low[e.args[0]], rank=1)


def _sized(kind: str) -> Rule:
    return lambda low, e: low.ops.make(kind, *(size(low, n) for n in e.args), rank=2)


def _unit(low: Lowering, e: N.Unit) -> Op:
    i, n = e.args
    if not i.is_Integer:
        return low.ops.make("unit_at", size(low, n), size(low, i), rank=1)
    return low.ops.make("unit", size(low, n), value=(int(i),), rank=1)


def _rows(low: Lowering, e: N.Rows) -> Op:
    """Rows of the identity; Ops.matmul makes a slice of what they multiply."""
    n, start, stop, step = e.args
    if e.shape[0] == 1:
        return low.ops.make("unit", size(low, n), value=(int(start),), rank=1)
    bounds: tuple[Op, ...]
    if step != 1:
        kind, bounds, first = "slice_by", (size(low, stop), size(low, step)), (int(start),)
    elif start.is_Integer:
        kind, bounds, first = "slice", (size(low, stop),), (int(start),)
    else:
        kind, bounds, first = "slice_from", (size(low, start), size(low, stop)), None
    return low.ops.sliced(low.ops.make("eye", size(low, n), rank=2), kind, bounds, first, 0)


def _by_rows(low: Lowering, kind: str, op: Op) -> Op:
    """A reduction of every row."""
    if op.kind == "transpose":
        return low.ops.make(f"{kind}0", op.args[0], rank=1)
    return low.ops.make(f"{kind}1", op, rank=1)


def _others(low: Lowering, e: N.Others) -> Op:
    op = low[e.args[0]]
    return low.ops.make("others" if op.rank == 1 else "others1", op, rank=op.rank)


def _row_mask(low: Lowering, e: N.RowExtremeMask) -> Op:
    """1 at the largest entry of each row; 1/k at k entries that tie"""
    kind, op = e.args[0].name, low[e.args[1]]
    best = low.ops.along(_by_rows(low, kind, op), 0)
    reached = low.ops.entrywise("ge" if kind == "max" else "le", op, best)
    mask = low.ops.entrywise("where", reached, low.ops.number(1), low.ops.number(0))
    return low.ops.div(mask, low.ops.along(_by_rows(low, "sum", mask), 0))  # those that tie share the weight


def _softmax(low: Lowering, e: N.Softmax) -> Op:
    op = low[e.args[0]]
    return low.ops.make("softmax", op) if rank_of(low, e) else low.ops.number(1)


def _pinv(low: Lowering, e: N.Pinv) -> Op:
    """pinv(x) = x'/(x'x)"""
    op = low[e.args[0]]
    if op.rank == 1:
        return low.ops.div(op, low.ops.matmul(op, op))
    return low.ops.transpose(low.ops.make("pinv", op.args[0])) if op.kind == "transpose" else low.ops.make("pinv", op)


def _of_matrix(kind: str, rank: int) -> Rule:
    """A function of a matrix that does not care for transposition, or turns with it."""

    def rule(low: Lowering, e: Basic) -> Op:
        op = low[e.args[0]]
        bare = op.args[0] if op.kind == "transpose" else op
        made = low.ops.make(kind, bare, rank=rank)
        return low.ops.transpose(made) if rank and bare is not op else made

    return rule


def _eigenvalues(low: Lowering, e: N.Eigvals) -> Op:
    """Of a matrix as it was entered: those of a symmetric one are real."""
    inner = e.args[0]
    if "symmetric" in N.properties(inner) or isinstance(inner, N.ImmutableDenseMatrix) and inner == inner.T:
        return low.ops.make("eigvalsh", low[e.args[0]], rank=1)
    raise MissingRule(
        "eigenvalues of a matrix that is not symmetric may be complex: there is no code for them",
        hint="declare it symmetric, or take eigvals(sym(A))",
    )


def _triangle(kind: str, turned: str) -> Rule:
    def rule(low: Lowering, e: Basic) -> Op:
        op = low[e.args[0]]
        if op.kind == "transpose":
            return low.ops.transpose(low.ops.make(turned, op.args[0]))
        return low.ops.make(kind, op)

    return rule


def _norm(low: Lowering, e: N.FNorm) -> Op:
    op = low[e.args[0]]
    op = op.args[0] if op.kind in ("neg", "transpose") else op
    return low.ops.make("norm", op, rank=0) if op.rank else low.ops.entrywise("call", op, value="abs")


def _pow(low: Lowering, e: Pow) -> Op:
    """norm(x)^2 needs no square root."""
    base, exponent = e.args
    if isinstance(base, N.FNorm) and exponent.is_Integer and exponent % 2 == 0:
        op = low[base.args[0]]
        op = op.args[0] if op.kind in ("neg", "transpose") else op
        square = low.ops.matmul(op, op) if op.rank < 2 else low.ops.total(low.ops.power(op, low.ops.number(2)))
        return power(low.ops, square, Fraction(int(exponent), 2))
    return SCALAR_RULES[Pow](low, e)


def _entry(low: Lowering, e: N.Entry) -> Op:
    array, i, j = e.args
    op = low[array]
    if not op.rank:
        return op
    places = [k for k, n in zip((i, j), low.context.shape(array)) if n != 1]
    if op.kind == "transpose":
        op, places = op.args[0], places[::-1]
    if all(k.is_Integer for k in places):
        return low.ops.make(f"entry{op.rank}", op, value=tuple(map(int, places)), rank=0)
    return low.ops.make(f"entry{op.rank}_at", op, *(size(low, k) for k in places), rank=0)


def _literal(low: Lowering, e: N.ImmutableDenseMatrix) -> Op:
    """A matrix written out; a single row or column is a vector."""
    return _grid(low, "literal", [low[entry] for entry in e.flat()], e.shape)


def _grid(low: Lowering, kind: str, cells: list[Op], sides: tuple[Expr, Expr]) -> Op:
    rows, cols = map(int, sides)
    if rows == cols == 1:
        return cells[0]
    rank = 1 if 1 in (rows, cols) else 2
    return low.ops.make(f"{kind}{rank}", *cells, value=(rows, cols), rank=rank)


def _blocks(low: Lowering, e: N.Blocks) -> Op:
    grid = e.grid
    if rank_of(low, e) == 1:
        cells = [low[cell] for row in grid for cell in row]
        return low.ops.make("blocks1", *cells, value=(len(cells), 1), rank=1) if len(cells) > 1 else cells[0]
    cells = [lifted(low, cell) for row in grid for cell in row]
    return low.ops.make("blocks2", *cells, value=(len(grid), len(grid[0])), rank=2)


ARRAY_RULES: dict[type, Rule] = {
    **SCALAR_RULES,
    Pow: _pow,
    N.MatrixSymbol: _symbol,
    N.MatAdd: matadd,
    N.MatMul: matmul,
    N.MatPow: _matpow,
    N.Transpose: lambda low, e: low.ops.transpose(low[e.args[0]]),
    N.Inverse: _inverse,
    N.Identity: _identity,
    N.OneMatrix: ones,
    N.ZeroMatrix: lambda low, e: constant_array(low, e, "zeros"),
    N.KroneckerProduct: _kron,
    N.DiagMatrix: _diag,
    N.ImmutableDenseMatrix: _literal,
    N.Ewise: ewise,
    N.Vec: _vec,
    N.Vech: _vech,
    N.Unvec: _unvec,
    N.PartialTrace: _partial_trace,
    N.Cross: lambda low, e: low.ops.make("cross", *(low[a] for a in e.args), rank=1),
    N.Skew: lambda low, e: low.ops.make("skew", low[e.args[0]], rank=2),
    N.Comm: _sized("comm"),
    N.Dup: _sized("dup"),
    N.SkewDup: _sized("skewdup"),
    N.DiagSel: _sized("diagsel"),
    N.Exchange: _sized("exchange"),
    N.CumProd: lambda low, e: low.ops.make("cumprod", low[e.args[0]]),
    N.DiagOf: diag_of,
    N.KhatriRao: _khatri_rao,
    N.PowerSum: _power_sum,
    N.Softmax: _softmax,
    N.Rows: _rows,
    N.Spectral: _of_matrix("spectral", 0),
    N.Nuclear: _of_matrix("nuclear", 0),
    N.Polar: _of_matrix("polar", 2),
    N.Dominant: _of_matrix("dominant", 2),
    N.RowProd: lambda low, e: _by_rows(low, "prod", low[e.args[0]]),
    N.HeldRowProd: lambda low, e: _by_rows(low, "prod", low[e.args[0]]),
    N.HeldCumProd: lambda low, e: low.ops.make("cumprod", low[e.args[0]]),
    N.Others: _others,
    N.PairsLeft: lambda low, e: low.ops.make("pairs_left", low[e.args[0]], rank=2),
    N.CumOthers: lambda low, e: low.ops.make("running_others", low[e.args[0]], rank=2),
    N.RowExtreme: lambda low, e: _by_rows(low, e.args[0].name, low[e.args[1]]),
    N.RowExtremeMask: _row_mask,
    N.Pinv: _pinv,
    N.Adj: _of_matrix("adjugate", 2),
    N.MatExp: _of_matrix("expm", 2),
    N.MatSqrt: _of_matrix("sqrtm", 2),
    N.MatLog: _of_matrix("logm", 2),
    N.Cholesky: lambda low, e: low.ops.make("cholesky", low[e.args[0]], rank=2),
    N.Eigvals: _eigenvalues,
    N.EigvalsH: _of_matrix("eigvalsh", 1),
    N.Eigvecs: _of_matrix("eigvecs", 2),
    N.ExpFrechet: lambda low, e: low.ops.make("expm_frechet", *(low[a] for a in e.args), rank=2),
    N.ExpJacobian: lambda low, e: low.ops.make("expm_jacobian", low[e.args[0]], rank=2),
    N.Elim: _sized("elim"),
    N.Tril: _triangle("tril", "triu"),
    N.Triu: _triangle("triu", "tril"),
    N.Unit: _unit,
    N.Blocks: _blocks,
    N.Undefined: undefined,
    N.UndefinedEwise: undefined,
    N.Trace: trace,
    N.Determinant: _of_matrix("det", 0),
    N.LogDet: _of_matrix("logdet", 0),
    N.Total: array_total,
    N.ProdAll: _of_matrix("prod", 0),
    N.HeldProd: _of_matrix("prod", 0),
    N.FNorm: _norm,
    N.NormInf: _of_matrix("norminf", 0),
    N.Largest: _of_matrix("max", 0),
    N.Smallest: _of_matrix("min", 0),
    N.Entry: _entry,
}

_FIRST: Callable[[Basic], Sequence[Basic]] = lambda e: e.args[:1]
_NONE: Callable[[Basic], Sequence[Basic]] = lambda e: ()
ARRAY_OPERANDS: dict[type, Below] = {
    **SCALAR_OPERANDS,
    N.MatMul: lambda e: factor_operands(e),
    N.MatPow: _FIRST,
    N.Ewise: ewise_operands,
    N.DiagOf: lambda e: inner_operands(e),
    N.Undefined: _NONE,
    N.UndefinedEwise: _NONE,
    N.Trace: inner_operands,
    N.PartialTrace: inner_operands,
    N.Total: inner_operands,
}
