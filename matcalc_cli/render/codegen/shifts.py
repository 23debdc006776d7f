"""Exponentials of arrays that stand in quotients alone, taken of t - max(t): exp(X)/sum(exp(X)) holds for any X.

A result that is homogeneous of degree 0 in E = exp(T) is the same with E exp(-max T) in its place, which is at most 1
and whose sum is at least 1. Degrees go from the exponential to the results: products add them, quotients subtract them,
sums want them equal. The softmax of a vector and the logarithm of a sum have functions of their own; this is for the
rest, as gradient and Hessian of logsumexp of a matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from matcalc_cli.render.codegen.ops import Op, Ops
from matcalc_cli.render.codegen.statements import walk

_ADDED = frozenset({"mul", "matmul", "matvec", "vecmat", "dot", "outer", "kron", "khatri_rao", "swapped_kron"})
_KEPT = frozenset(
    {
        *("neg", "transpose", "vec", "ravel", "unvec", "along0", "along1", "col", "row", "flat", "each", "diag"),
        *("diagonal", "sum", "sum0", "sum1", "trace", "block_diagonal", "interleaved", "swapped_inside"),
        *("permuted", "permuted0", "permuted1"),
    }
)
_EQUAL = frozenset({"add", "sub"})


def shifted(ops: Ops, roots: Sequence[Op]) -> list[Op]:
    """The same results, whatever the exponents are where that can be had."""
    roots = list(roots)
    order = walk(roots)
    summed = {id(op.args[0]) for op in order if op.kind == "sum"}
    for op in order:
        if op.kind == "call" and op.value == "exp" and op.rank and id(op) in summed and _is_homogeneous(op, roots):
            inside = op.args[0]
            top = ops.make("max", inside.args[0] if inside.kind == "transpose" else inside, rank=0)
            roots = _replaced(ops, roots, op, ops.entrywise("call", ops.sub(inside, top), value="exp"))
    return roots


def _is_homogeneous(exponential: Op, roots: Sequence[Op]) -> bool:
    """Is every result of degree 0?"""
    degree: dict[int, Fraction] = {}
    for op in walk(roots):
        found = Fraction(1) if op is exponential else _degree(op, [degree[id(arg)] for arg in op.args])
        if found is None:
            return False
        degree[id(op)] = found
    return not any(degree[id(root)] for root in roots)


def _degree(op: Op, below: Sequence[Fraction]) -> Fraction | None:
    """The degree of an operation by those of its operands; None where it has none."""
    if not any(below):
        return Fraction(0)
    if op.kind in _ADDED:
        return sum(below, Fraction(0))
    if op.kind in _KEPT:
        return below[0] + sum(below[1:])
    if op.kind in _EQUAL:
        return below[0] if below[0] == below[1] else None
    if op.kind == "div":
        return below[0] - below[1]
    if op.kind == "sqrt":
        return below[0] / 2
    if op.kind == "pow" and op.args[1].kind == "number":
        return below[0] * Fraction(op.args[1].value)
    return None


def _replaced(ops: Ops, roots: Sequence[Op], old: Op, new: Op) -> list[Op]:
    """The results with one operation in the place of another."""
    made = {id(old): new}
    for op in walk(roots):
        if id(op) in made:
            continue
        args = [made[id(arg)] for arg in op.args]
        same = all(a is b for a, b in zip(args, op.args))
        made[id(op)] = op if same else ops.make(op.kind, *args, value=op.value, rank=op.rank)
    return [made[id(root)] for root in roots]
