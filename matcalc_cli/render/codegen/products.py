"""Products, traces, diagonals and totals of products -> operations, through chains.py and kronecker.py."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, S

from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen import kronecker
from matcalc_cli.render.codegen.chains import Chain
from matcalc_cli.render.codegen.factors import chain_of, multiple, size, times
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.pieces import Piece, dense
from matcalc_cli.render.codegen.scalars import factor_parts, scaled

_LONGEST_ROTATED = 8


def factor_operands(product: Basic) -> list[Basic]:
    return factor_parts(f for f in product.args if not N.is_array(f)) + [f for f in product.args if N.is_array(f)]


def matmul(low: Lowering, e: N.MatMul) -> Op:
    numbers, factors = low.context.factors(e)
    chain = chain_of(low, factors)
    if not len(chain):
        return times(low, numbers, low[factors[0]] if factors else low.ops.number(1))
    op = dense(low.ops, chain.product())
    if op.kind == "outer" or len(factors) == 1 and low.context.uses[id(factors[0])] > 1:
        return times(low, numbers, op)
    return multiple(low, numbers, op)


def _end(low: Lowering, factors: Sequence[Basic]) -> int | None:
    """Where a Kronecker product of two matrices stands at an end of a product with others, the last first."""
    for place in (len(factors) - 1, 0):
        f = factors[place]
        pair = f.args if isinstance(f, N.KroneckerProduct) and len(f.args) == 2 else ()
        if len(factors) > 1 and pair and all(1 not in low.context.shape(a) for a in pair):
            return place
    return None


def partial_trace(low: Lowering, e: N.PartialTrace) -> Op | None:
    """tr_2(M (K ⊗ A)) = tr_2(M (I ⊗ A)) K, and the same from the left; tr_1(M (A ⊗ K)) = tr_1(M (A ⊗ I)) K"""
    inside, axis, k = e.args
    if not isinstance(inside, N.MatMul) or not low.ops.has("traces_with1"):
        return None
    numbers, factors = low.context.factors(inside)
    place = _end(low, factors)
    if place is None:
        return None
    kept, a = factors[place].args[:: 1 if axis == 2 else -1]
    shape = low.context.shape(a)
    if isinstance(a, N.Identity) or (shape[0] if place == 0 else shape[1]) != k:
        return None
    rest = chain_of(low, [f for i, f in enumerate(factors) if i != place])
    op = kronecker.traces(low.ops, dense(low.ops, rest.product()), low[a], axis)
    if not isinstance(kept, N.Identity):
        op = low.ops.matmul(op, low[kept]) if place else low.ops.matmul(low[kept], op)
    return times(low, numbers, op)


def _trace_with_kron(low: Lowering, factors: Sequence[Basic]) -> Op | None:
    """tr(M (K ⊗ A)) = tr(tr_2(M (I ⊗ A)) K)"""
    place = _end(low, factors) if low.ops.has("traces_with2") else None
    if place is None:
        return None
    kept, a = factors[place].args
    rest = chain_of(low, [*factors[place + 1 :], *factors[:place]])
    m = dense(low.ops, rest.product())
    if isinstance(a, N.Identity):
        op = low.ops.make("partial_trace2", m, size(low, a.args[0]), rank=2)
    else:
        op = kronecker.traces(low.ops, m, low[a], 2)
    if isinstance(kept, N.Identity):
        return _trace_of(low, op)
    return low.ops.total(low.ops.mul(op, low.ops.transpose(low[kept])))


def inner_operands(e: N.Trace) -> Sequence[Basic]:
    inside = e.args[0]
    return factor_operands(inside) if isinstance(inside, N.MatMul) else (inside,)


def trace(low: Lowering, e: N.Trace) -> Op:
    """tr(P Q) = sum of P .* Q', with the product cut where that is cheapest; a 1x1 product is a number."""
    inside, ops = e.args[0], low.ops
    if not isinstance(inside, N.MatMul):
        op = low[inside]
        return _trace_of(low, op) if op.rank else op
    numbers, factors = low.context.factors(inside)
    start = next((i for i, f in enumerate(factors) if low.context.shape(f)[0] == 1), None)
    if start is not None:
        chain = chain_of(low, [*factors[start:], *factors[:start]])
        return scaled(low, numbers, *([dense(ops, chain.product())] if len(chain) else []))
    found = _trace_with_kron(low, factors)
    if found is not None:
        return scaled(low, numbers, found)
    chain = chain_of(low, factors)
    n = len(chain)
    if n < 2:
        return scaled(low, numbers, _trace_of(low, dense(ops, chain.pieces[0]) if n else low[factors[0]]))
    twice = Chain(chain.pieces * 2, chain.keys * 2, ops, low.context)
    start, cut = _cheapest_cut(twice, n)
    return scaled(low, numbers, _frobenius(low, twice.product(start, cut - 1), twice.product(cut, start + n - 1)))


def _cheapest_cut(twice: Chain, n: int) -> tuple[int, int]:
    """Where P and Q begin in the chain written twice; long chains are halved."""
    if n > _LONGEST_ROTATED:
        return 0, n // 2
    cuts = [(start, cut) for start in range(n) for cut in range(start + 1, n)]
    return min(cuts, key=lambda at: twice.cost(at[0], at[1] - 1) + twice.cost(at[1], at[0] + n - 1))


def _trace_of(low: Lowering, op: Op) -> Op:
    """The trace of one matrix."""
    if op.kind == "neg":
        return low.ops.neg(_trace_of(low, op.args[0]))
    op = op.args[0] if op.kind == "transpose" else op
    if op.kind == "diag":
        return low.ops.total(op.args[0])
    return op.args[0] if op.kind == "eye" else low.ops.make("trace", op, rank=0)


def _frobenius(low: Lowering, p: Piece, q: Piece) -> Op:
    """tr(P Q)"""
    ops = low.ops
    if "inv" in (p.kind, q.kind):
        system, other = (p, q) if p.kind == "inv" else (q, p)
        return _trace_of(low, ops.solve(system.op, dense(ops, other)))
    if p.kind == q.kind == "diag":
        return ops.matmul(p.op, q.op)
    if "diag" in (p.kind, q.kind):
        diag, other = (p, q) if p.kind == "diag" else (q, p)
        return ops.matmul(diag.op, _diagonal(low, dense(ops, other)))
    return ops.total(ops.mul(dense(ops, p), ops.transpose(dense(ops, q))))


def _diagonal(low: Lowering, op: Op) -> Op:
    op = op.args[0] if op.kind == "transpose" else op
    return op.args[0] if op.kind == "diag" else low.ops.make("diagonal", op, rank=1)


def diag_of(low: Lowering, e: N.DiagOf) -> Op:
    """diag(P Q) = row sums of P .* Q'"""
    inside, ops = e.args[0], low.ops
    if not isinstance(inside, N.MatMul):
        return _diagonal(low, low[inside])
    numbers, factors = low.context.factors(inside)
    chain = chain_of(low, factors)
    n = len(chain)
    if n < 2:
        return times(low, numbers, _diagonal(low, dense(ops, chain.pieces[0]) if n else low[factors[0]]))
    cut = min(range(1, n), key=lambda k: chain.cost(0, k - 1) + chain.cost(k, n - 1))
    p, q = chain.product(0, cut - 1), chain.product(cut, n - 1)
    if "diag" in (p.kind, q.kind):
        diag, other = (p, q) if p.kind == "diag" else (q, p)
        op = ops.mul(diag.op, _diagonal(low, dense(ops, other)))
    else:
        op = ops.mul(dense(ops, p), ops.transpose(dense(ops, q)))
        op = op if op.rank < 2 else _row_sums(low, op)
    return times(low, numbers, op)


def _row_sums(low: Lowering, op: Op) -> Op:
    return low.ops.make("sum0", op.args[0], rank=1) if op.kind == "transpose" else low.ops.make("sum1", op, rank=1)


def array_total(low: Lowering, e: N.Total) -> Op:
    """sum(A B) = (1'A)(B 1)"""
    inside = e.args[0]
    if not isinstance(inside, N.MatMul):
        op = low[inside]
        return low.ops.total(op.args[0] if op.kind == "diag" else op)
    numbers, factors = low.context.factors(inside)
    rows, cols = low.context.shape(inside)
    ends = (
        N.node(N.OneMatrix, S.One, rows) if rows != 1 else None,
        N.node(N.OneMatrix, cols, S.One) if cols != 1 else None,
    )
    return scaled(low, numbers, dense(low.ops, chain_of(low, factors, ends).product()))
