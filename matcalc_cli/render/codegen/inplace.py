"""Blocks on a diagonal added to a matrix that the program has made itself, in its place.

M + block_diagonal(n, B) has two more matrices of the size of M than it needs, and memory that a process gives back and
asks for again costs nearly as much as a product: the Hessian of softmax regression (500 x 50 x 10) took 1.6 to 1.9
times as long as the program by hand where that happened, and takes 1.45 now; 1.0 in both ways where it does not.
A X + X B by X takes 0.03 to 0.25 of the time (sides 20 to 40; 1.2 at 5). What is changed is the result of one operation
that nothing else uses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from matcalc_cli.render.codegen.ops import Op, Ops
from matcalc_cli.render.codegen.statements import walk

_BLOCKS = {"block_diagonal": "plus_blocks", "interleaved": "plus_interleaved"}
# all of them make arrays whose entries stand row by row
_NEW = frozenset(
    {
        *("matmul", "kron", "swapped_kron", "outer", "kron_blocks", "kron_square", "weighted_square"),
        *("block_diagonal", "interleaved", "plus_blocks", "plus_interleaved"),
    }
)


def in_place(ops: Ops, roots: Sequence[Op]) -> list[Op]:
    """The same results, sums with blocks computed in the place of the other term."""
    order = walk(roots)
    uses = Counter(id(arg) for op in order for arg in op.args)
    uses.update(map(id, roots))
    made: dict[int, Op] = {}
    for op in order:
        args = [made[id(arg)] for arg in op.args]
        changed = any(a is not b for a, b in zip(args, op.args))
        made[id(op)] = ops.make(op.kind, *args, value=op.value, rank=op.rank) if changed else op
        if op.kind in ("add", "sub") and ops.has("plus_blocks") and all(uses[id(arg)] == 1 for arg in op.args):
            made[id(op)] = _joined(ops, op.kind, *args) or made[id(op)]
    return [made[id(root)] for root in roots]


def _joined(ops: Ops, kind: str, a: Op, b: Op) -> Op | None:
    """a + b or a - b, where one is blocks and the other a new matrix that takes its sign for less than a pass."""
    for blocks, other, first in ((a, b, True), (b, a, False)):
        if blocks.kind not in _BLOCKS or other.kind not in _NEW:
            continue
        if kind == "sub":
            if first and ops.cheaper(other) is None:
                continue
            blocks, other = (blocks, _negative(ops, other)) if first else (_negative(ops, blocks), other)
        return ops.make(_BLOCKS[blocks.kind], other, *blocks.args, rank=2)
    return None


def _negative(ops: Ops, a: Op) -> Op:
    return ops.signed(ops.neg(a))
