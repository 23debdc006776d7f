"""Sums and element-wise nodes -> operations; constants, columns and rows are broadcast rather than written out."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic

from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen.factors import chain_of, size, times
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.pieces import dense
from matcalc_cli.render.codegen.scalars import scaled, total
from matcalc_cli.render.codegen.share import postorder


def rank_of(low: Lowering, expr: Basic) -> int:
    """0, 1 or 2 by the true shape."""
    return sum(n != 1 for n in low.context.shape(expr))


def _is_ones(factor: Basic) -> bool:
    return isinstance(factor.args[0] if isinstance(factor, N.Transpose) else factor, N.OneMatrix)


def _broadcast(low: Lowering, arg: Basic) -> Op:
    """c*ones as a number, x*ones' and ones*x' as a column or row to stretch, others as they are."""
    numbers, factors = low.context.factors(arg) if isinstance(arg, N.MatMul) else ([], [arg])
    ones = [_is_ones(f) for f in factors]
    if ones == [True]:
        return scaled(low, numbers)
    if rank_of(low, arg) == 2 and len(factors) > 1 and (ones[0] != ones[-1]):
        axis, rest, bond = (0, factors[:-1], low.context.shape(factors[-1])[0])
        if ones[0]:
            axis, rest, bond = (1, factors[1:], low.context.shape(factors[0])[1])
        if bond == 1:
            vector = times(low, numbers, dense(low.ops, chain_of(low, rest).product()))
            return low.ops.along(vector, axis)
    return low[arg]


def _broadcasts(low: Lowering, args: Sequence[Basic]) -> list[Op]:
    """The operands of an entry by entry operation, written out no further than the full shape demands."""
    found = [_broadcast(low, arg) for arg in args]
    rank = rank_of(low, args[0])
    bare = [op.args[0] if op.kind == "neg" else op for op in found]
    spans = {op.kind if op.kind in ("along0", "along1") else "whole" for op in bare if op.rank == rank}
    if not spans & {"whole"} and len(spans) < 2:
        found[0] = low[args[0]]
    return found


def matadd(low: Lowering, e: N.MatAdd) -> Op:
    return total(low.ops, _broadcasts(low, e.args))


def ewise_operands(e: N.Ewise) -> list[Basic]:
    """Operands, and the scalars made from arrays inside the function."""
    inside = [part for part in postorder([e.function.expr]) if isinstance(part, (N.Trace, N.Determinant, N.Scalar))]
    return [*e.operands, *inside]


def ewise(low: Lowering, e: N.Ewise) -> Op:
    bound = dict(zip(e.function.variables, _broadcasts(low, e.operands)))
    result = low.bind(bound)(e.function.expr)
    if result.rank < rank_of(low, e):
        return low.ops.mul(result, ones(low, e))
    return result


def ones(low: Lowering, e: Basic) -> Op:
    return constant_array(low, e, "ones")


def constant_array(low: Lowering, e: Basic, kind: str) -> Op:
    sides = [size(low, n) for n in low.context.shape(e) if n != 1]
    if not sides:
        return low.ops.number(int(kind == "ones"))
    return low.ops.make(f"{kind}{len(sides)}", *sides, rank=len(sides))
