"""Matrix nodes -> operations: ARRAY_RULES, one row a node class.

A node of true shape n x 1 or 1 x n lowers to a vector, 1 x 1 to a number, everything else to a matrix. Products go
through chains.py; element-wise nodes bind their operands and reuse the scalar rules; constant, column and row operands
of sums and element-wise nodes are broadcast rather than written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from sympy import Basic, Expr, Pow, S

from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen.chains import Chain, Key, Piece, dense, key_of, weight
from matcalc_cli.render.codegen.lower import Lowering, Rule, undefined
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.scalars import (
    SCALAR_OPERANDS,
    SCALAR_RULES,
    factor_parts,
    power,
    scaled,
    total,
)
from matcalc_cli.render.codegen.share import postorder


def rank_of(expr: Basic) -> int:
    """0, 1 or 2 by the true shape."""
    return sum(n != 1 for n in N.shape(expr))


def size(low: Lowering, n: Expr | int) -> Op:
    """A size expression as an integer operation: n*(n + 1)/2 divides whole numbers."""
    if isinstance(n, int):
        return low.ops.number(n)
    numerator, denominator = n.as_numer_denom()
    top = low(numerator)
    return top if denominator is S.One else low.ops.make("intdiv", top, low(denominator), rank=0)


def lifted(low: Lowering, expr: Basic) -> Op:
    """A 2-D array whatever the shape: a column n x 1, a row 1 x n; numbers stay numbers."""
    op = low[expr]
    if op.rank != 1:
        return op
    return low.ops.make("col" if N.shape(expr)[1] == 1 else "row", op, rank=2)


def _factor_operands(product: Basic) -> list[Basic]:
    return factor_parts(f for f in product.args if not N.is_array(f)) + [f for f in product.args if N.is_array(f)]


# ------------------------------------------------------------------------------------------------------------ products


def _inverse_piece(low: Lowering, expr: N.Inverse, turned: bool, sides: tuple[int, int]) -> Piece:
    """inv(A) as a system to solve, unless the program needs the inverse itself anyway."""
    inside = expr.args[0]
    base = inside.args[0] if isinstance(inside, N.Transpose) else inside
    if id(base) in low.context.explicit_inverses:
        op = low[expr]
        return Piece("dense", low.ops.transpose(op) if turned else op, *sides)
    op = low[inside]
    return Piece("inv", low.ops.transpose(op) if turned else op, *sides)


def _ones_pieces(low: Lowering, expr: N.OneMatrix) -> list[Piece]:
    """1(m, n) = 1(m, 1) 1(1, n)"""
    found = []
    for n, column in zip(expr.shape, (True, False)):
        if n != 1:
            count = size(low, n)
            sides = (weight(n), 1) if column else (1, weight(n))
            found.append(Piece("ones", low.ops.make("ones1", count, rank=1), *sides, (count,)))
    return found


def pieces(low: Lowering, factor: Basic, beside_vector: bool) -> tuple[list[Piece], list[Key | None]]:
    """The pieces one array factor stands for, with the keys under which chains share them."""
    turned = isinstance(factor, N.Transpose)
    expr = factor.args[0] if turned else factor
    sides = tuple(weight(n) for n in factor.shape)
    if isinstance(expr, N.Identity):
        return [], []
    if isinstance(expr, N.DiagMatrix):
        return [Piece("diag", low[expr.args[0]], *sides)], [key_of(factor)]
    if isinstance(expr, N.Inverse):
        return [_inverse_piece(low, expr, turned, sides)], [key_of(factor)]
    if isinstance(expr, N.OneMatrix):
        found = _ones_pieces(low, factor if not turned else N.node(N.OneMatrix, *factor.shape))
        return found, [None] * len(found)
    if isinstance(expr, N.Comm):
        order = expr.args[::-1] if turned else expr.args
        return [Piece("comm", None, *sides, tuple(size(low, n) for n in order))], [key_of(factor)]
    if isinstance(expr, N.MatPow) and beside_vector and expr.args[1] in (2, 3):
        base = low.ops.transpose(low[expr.args[0]]) if turned else low[expr.args[0]]
        return [Piece("dense", base, *sides)] * int(expr.args[1]), [None] * int(expr.args[1])
    return [Piece("dense", low[factor], *sides)], [key_of(factor)]


def chain_of(low: Lowering, factors: Sequence[Basic], ends: tuple[Basic | None, Basic | None] = (None, None)) -> Chain:
    """The chain of array factors, with `ends` put before and behind."""
    beside_vector = any(n == 1 for f in factors for n in f.shape) or any(ends)
    found, keys = [], []
    for factor in (ends[0], *factors, ends[1]):
        if factor is not None:
            some, names = pieces(low, factor, beside_vector)
            found += some
            keys += names
    return Chain(found, keys, low.ops, low.context)


def _product(low: Lowering, numbers: Sequence[Basic], op: Op) -> Op:
    """Scalars times an array; they go to the first vector of an outer product."""
    if not numbers:
        return op
    if op.kind == "outer" and any(f is not S.NegativeOne for f in numbers):
        return low.ops.outer(scaled(low, numbers, op.args[0]), op.args[1])
    return scaled(low, numbers, op)


def _matmul(low: Lowering, e: N.MatMul) -> Op:
    numbers, factors = low.context.factors(e)
    chain = chain_of(low, factors)
    if not len(chain):
        return _product(low, numbers, low[factors[0]] if factors else low.ops.number(1))
    return _product(low, numbers, dense(low.ops, chain.product()))


def _trace_operands(e: N.Trace) -> Sequence[Basic]:
    inside = e.args[0]
    return _factor_operands(inside) if isinstance(inside, N.MatMul) else (inside,)


def _trace(low: Lowering, e: N.Trace) -> Op:
    """tr(P Q) = sum of P .* Q', with the product cut where it is cheapest; a 1x1 product is a number."""
    inside = e.args[0]
    ops = low.ops
    if not isinstance(inside, N.MatMul):
        op = low[inside]
        return op if not op.rank else _trace_of(low, dense_or_diag(op), op)
    numbers, factors = low.context.factors(inside)
    if any(f.shape[0] == 1 for f in factors):
        start = next(i for i, f in enumerate(factors) if f.shape[0] == 1)
        chain = chain_of(low, [*factors[start:], *factors[:start]])
        return scaled(low, numbers, *([dense(ops, chain.product())] if len(chain) else []))
    chain = chain_of(low, factors)
    n = len(chain)
    if n < 2:
        op = dense(ops, chain.pieces[0]) if n else low[factors[0]]
        return scaled(low, numbers, _trace_of(low, dense_or_diag(op), op))
    twice = Chain(chain.pieces * 2, chain.keys * 2, ops, low.context)
    starts = range(n) if n <= 8 else (0,)
    cuts = [(s, k) for s in starts for k in range(s + 1, min(s + n, n if s else n))] if n <= 8 else [(0, n // 2)]
    if n <= 8:
        _, start, cut = min((twice.cost(s, k - 1) + twice.cost(k, s + n - 1), s, k) for s, k in cuts)
    else:
        start, cut = cuts[0]
    return scaled(low, numbers, _frobenius(low, twice.product(start, cut - 1), twice.product(cut, start + n - 1)))


def dense_or_diag(op: Op) -> str:
    return "diag" if op.kind == "diag" else "dense"


def _trace_of(low: Lowering, kind: str, op: Op) -> Op:
    if kind == "diag":
        return low.ops.total(op.args[0])
    if op.kind == "transpose":
        op = op.args[0]
    if op.kind == "neg":
        return low.ops.neg(_trace_of(low, kind, op.args[0]))
    return op.args[0] if op.kind == "eye" else low.ops.make("trace", op, rank=0)


def _frobenius(low: Lowering, p: Piece, q: Piece) -> Op:
    """tr(P Q)"""
    ops = low.ops
    if "inv" in (p.kind, q.kind):
        system, other = (p, q) if p.kind == "inv" else (q, p)
        return _trace_of(low, "dense", ops.solve(system.op, dense(ops, other)))
    if p.kind == q.kind == "diag":
        return ops.matmul(p.op, q.op)
    if "diag" in (p.kind, q.kind):
        diag, other = (p, q) if p.kind == "diag" else (q, p)
        return ops.matmul(diag.op, _diagonal(low, dense(ops, other)))
    return ops.total(ops.mul(dense(ops, p), ops.transpose(dense(ops, q))))


def _diagonal(low: Lowering, op: Op) -> Op:
    op = op.args[0] if op.kind == "transpose" else op
    return op.args[0] if op.kind == "diag" else low.ops.make("diagonal", op, rank=1)


def _diag_of(low: Lowering, e: N.DiagOf) -> Op:
    """diag(P Q) = row sums of P .* Q'"""
    inside, ops = e.args[0], low.ops
    if not isinstance(inside, N.MatMul):
        return _diagonal(low, low[inside])
    numbers, factors = low.context.factors(inside)
    chain = chain_of(low, factors)
    n = len(chain)
    if n < 2:
        return _product(low, numbers, _diagonal(low, dense(ops, chain.pieces[0]) if n else low[factors[0]]))
    cut = min(range(1, n), key=lambda k: chain.cost(0, k - 1) + chain.cost(k, n - 1))
    p, q = chain.product(0, cut - 1), chain.product(cut, n - 1)
    if "diag" in (p.kind, q.kind):
        diag, other = (p, q) if p.kind == "diag" else (q, p)
        op = ops.mul(diag.op, _diagonal(low, dense(ops, other)))
    else:
        op = ops.mul(dense(ops, p), ops.transpose(dense(ops, q)))
        op = op if op.rank < 2 else _row_sums(low, op)
    return _product(low, numbers, op)


def _row_sums(low: Lowering, op: Op) -> Op:
    return low.ops.make("sum0", op.args[0], rank=1) if op.kind == "transpose" else low.ops.make("sum1", op, rank=1)


def _total(low: Lowering, e: N.Total) -> Op:
    """sum(A B) = (1'A)(B 1)"""
    inside = e.args[0]
    if not isinstance(inside, N.MatMul):
        op = low[inside]
        return low.ops.total(op.args[0] if op.kind == "diag" else op)
    numbers, factors = low.context.factors(inside)
    rows, cols = inside.shape
    ends = (
        N.node(N.OneMatrix, S.One, rows) if rows != 1 else None,
        N.node(N.OneMatrix, cols, S.One) if cols != 1 else None,
    )
    return scaled(low, numbers, dense(low.ops, chain_of(low, factors, ends).product()))


# ------------------------------------------------------------------------------------- sums and element-wise operations


def _is_ones(factor: Basic) -> bool:
    return isinstance(factor.args[0] if isinstance(factor, N.Transpose) else factor, N.OneMatrix)


def _broadcast(low: Lowering, arg: Basic) -> Op:
    """c*ones as a number, x*ones' and ones*x' as a column or row to stretch, others as they are."""
    numbers, factors = low.context.factors(arg) if isinstance(arg, N.MatMul) else ([], [arg])
    ones = [_is_ones(f) for f in factors]
    if ones == [True]:
        return scaled(low, numbers)
    if rank_of(arg) == 2 and len(factors) > 1 and (ones[0] != ones[-1]):
        along, rest, bond = ("along0", factors[:-1], factors[-1].shape[0])
        if ones[0]:
            along, rest, bond = ("along1", factors[1:], factors[0].shape[1])
        if bond == 1:
            vector = _product(low, numbers, dense(low.ops, chain_of(low, rest).product()))
            return low.ops.make(along, vector, rank=2)
    return low[arg]


def _broadcasts(low: Lowering, args: Sequence[Basic]) -> list[Op]:
    """The operands of an entry by entry operation, written out no further than the full shape demands."""
    found = [_broadcast(low, arg) for arg in args]
    rank = rank_of(args[0])
    spans = {op.kind if op.kind in ("along0", "along1") else "whole" for op in found if op.rank == rank}
    if not spans & {"whole"} and len(spans) < 2:
        found[0] = low[args[0]]
    return found


def _matadd(low: Lowering, e: N.MatAdd) -> Op:
    return total(low.ops, _broadcasts(low, e.args))


def _closed(e: N.Ewise) -> list[Basic]:
    """Operands, and the scalars made from arrays inside the function."""
    inside = [part for part in postorder([e.function.expr]) if isinstance(part, (N.Trace, N.Determinant, N.Scalar))]
    return [*e.operands, *inside]


def _ewise(low: Lowering, e: N.Ewise) -> Op:
    bound = dict(zip(e.function.variables, _broadcasts(low, e.operands)))
    result = low.bind(bound)(e.function.expr)
    if result.rank < rank_of(e):
        return low.ops.mul(result, _ones(low, e))
    return result


def _ones(low: Lowering, e: Basic) -> Op:
    return _constant_array(low, e, "ones")


def _constant_array(low: Lowering, e: Basic, kind: str) -> Op:
    sides = [size(low, n) for n in e.shape if n != 1]
    if not sides:
        return low.ops.number(int(kind == "ones"))
    return low.ops.make(f"{kind}{len(sides)}", *sides, rank=len(sides))


# ------------------------------------------------------------------------------------------------------- the other rows


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
    if rank_of(e) == 1:
        found = [low[arg] for arg in args]
    else:
        found = [lifted(low, arg) for arg in args]
    result = found[0]
    for op in found[1:]:
        if not result.rank or not op.rank:
            result = ops.mul(op, result) if result.rank else ops.mul(result, op)
        elif {result.kind, op.kind} == {"col", "row"}:
            column, row = (result, op) if result.kind == "col" else (op, result)
            result = ops.outer(column.args[0], row.args[0])
        else:
            result = ops.make("kron", result, op)
    return result


def _khatri_rao(low: Lowering, e: N.KhatriRao) -> Op:
    a, b = e.args
    if rank_of(e) == 1:
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
    return low[op] if rank_of(e) < 2 else low.ops.make("unvec", low[op], size(low, rows), size(low, cols), rank=2)


def _vech(low: Lowering, e: N.Vech) -> Op:
    return low.ops.make("vech", low[e.args[0]], rank=1)


def _sized(kind: str) -> Rule:
    return lambda low, e: low.ops.make(kind, *(size(low, n) for n in e.args), rank=2)


def _unit(low: Lowering, e: N.Unit) -> Op:
    return low.ops.make("unit", size(low, e.args[1]), value=(int(e.args[0]),), rank=1)


def _softmax(low: Lowering, e: N.Softmax) -> Op:
    op = low[e.args[0]]
    return low.ops.make("softmax", op) if rank_of(e) else low.ops.number(1)


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
    places = [k for k, n in zip((i, j), array.shape) if n != 1]
    if op.kind == "transpose":
        op, places = op.args[0], places[::-1]
    if all(k.is_Integer for k in places):
        return low.ops.make(f"entry{op.rank}", op, value=tuple(map(int, places)), rank=0)
    return low.ops.make(f"entry{op.rank}_at", op, *(size(low, k) for k in places), rank=0)


def _literal(low: Lowering, e: N.ImmutableDenseMatrix) -> Op:
    """A matrix written out; a single row or column is a vector."""
    return _grid(low, "literal", [low[entry] for entry in e.flat()], e.shape)


def _grid(low: Lowering, kind: str, cells: list[Op], sides: tuple) -> Op:
    rows, cols = map(int, sides)
    if rows == cols == 1:
        return cells[0]
    rank = 1 if 1 in (rows, cols) else 2
    return low.ops.make(f"{kind}{rank}", *cells, value=(rows, cols), rank=rank)


def _blocks(low: Lowering, e: N.Blocks) -> Op:
    grid = e.grid
    if rank_of(e) == 1:
        cells = [low[cell] for row in grid for cell in row]
        return low.ops.make("blocks1", *cells, value=(len(cells), 1), rank=1) if len(cells) > 1 else cells[0]
    cells = [lifted(low, cell) for row in grid for cell in row]
    return low.ops.make("blocks2", *cells, value=(len(grid), len(grid[0])), rank=2)


ARRAY_RULES: dict[type, Rule] = {
    **SCALAR_RULES,
    Pow: _pow,
    N.MatrixSymbol: lambda low, e: low.symbols(e),
    N.MatAdd: _matadd,
    N.MatMul: _matmul,
    N.MatPow: _matpow,
    N.Transpose: lambda low, e: low.ops.transpose(low[e.args[0]]),
    N.Inverse: _inverse,
    N.Identity: _identity,
    N.OneMatrix: _ones,
    N.ZeroMatrix: lambda low, e: _constant_array(low, e, "zeros"),
    N.KroneckerProduct: _kron,
    N.DiagMatrix: _diag,
    N.ImmutableDenseMatrix: _literal,
    N.Ewise: _ewise,
    N.Vec: _vec,
    N.Vech: _vech,
    N.Unvec: _unvec,
    N.Comm: _sized("comm"),
    N.Dup: _sized("dup"),
    N.DiagSel: _sized("diagsel"),
    N.DiagOf: _diag_of,
    N.KhatriRao: _khatri_rao,
    N.PowerSum: _power_sum,
    N.Softmax: _softmax,
    N.Pinv: _pinv,
    N.Adj: _of_matrix("adjugate", 2),
    N.MatExp: _of_matrix("expm", 2),
    N.Elim: _sized("elim"),
    N.Tril: _triangle("tril", "triu"),
    N.Triu: _triangle("triu", "tril"),
    N.Unit: _unit,
    N.Blocks: _blocks,
    N.Undefined: undefined,
    N.Trace: _trace,
    N.Determinant: _of_matrix("det", 0),
    N.LogDet: _of_matrix("logdet", 0),
    N.Total: _total,
    N.ProdAll: _of_matrix("prod", 0),
    N.FNorm: _norm,
    N.NormInf: _of_matrix("norminf", 0),
    N.Entry: _entry,
}

_FIRST: Callable[[Basic], Sequence[Basic]] = lambda e: e.args[:1]
_NONE: Callable[[Basic], Sequence[Basic]] = lambda e: ()
ARRAY_OPERANDS = {
    **SCALAR_OPERANDS,
    N.MatrixSymbol: _NONE,
    N.PropertySymbol: _NONE,
    N.MatMul: lambda e: _factor_operands(e),
    N.MatPow: _FIRST,
    N.Identity: _NONE,
    N.OneMatrix: _NONE,
    N.ZeroMatrix: _NONE,
    N.ImmutableDenseMatrix: lambda e: e.flat(),
    N.Ewise: _closed,
    N.Unvec: _FIRST,
    N.Comm: _NONE,
    N.Dup: _NONE,
    N.DiagSel: _NONE,
    N.Elim: _NONE,
    N.DiagOf: lambda e: _trace_operands(e),
    N.Unit: _NONE,
    N.Blocks: lambda e: e.args[1:],
    N.Undefined: _NONE,
    N.Trace: _trace_operands,
    N.Total: _trace_operands,
    N.Entry: _FIRST,
}
