"""Products of Kronecker products, none of which is written out.

(A ⊗ B) vec(V) = vec(B V A'), and (A ⊗ B) M is one product with each factor. A diagonal matrix between two of them, as
in the Hessians of sums of functions of A X B, is a stack of small matrices: with v = vec(D) and I of q rows

    (I ⊗ A) diag(v) (I ⊗ C)    the blocks A diag(D_q) C on the diagonal, D_q the columns of D
    (B ⊗ I) diag(v) (C ⊗ I)    B diag(d_p) C spread over diagonals, d_p the rows of D
    (B ⊗ A) diag(v) (C ⊗ E)    row j of blocks is A diag(D (B_j .* C)) E

and traces of blocks contract M with A in tr_2(M (K ⊗ A)) (Magnus and Neudecker, Matrix Differential Calculus, chapter
2). Measured with NumPy beside the programs by hand, tests/benchmarks/generated.py: Hessians of softmax regression
(500 x 50 x 10) 15 times as long before, 0.98 now; of sum(sin(X Y)) 63 and 1.0; the gradient of tr((X ⊗ A) B) 35 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.render.codegen.ops import Op, Ops
from matcalc_cli.render.codegen.pieces import Piece, Side, dense

_ENTRYWISE = frozenset({"mul", "div", "add", "sub", "neg"})


def left_of(a: Piece, b: Piece) -> float:
    """The work of (A ⊗ B) M."""
    (a1, a2), cols = a.sides, b.cols
    first = 0 if a2.op is None else a2.rows * a2.cols * a1.cols * cols
    return first + (0 if a1.op is None else a1.rows * a1.cols * a2.rows * cols)


def right_of(a: Piece, b: Piece) -> float:
    """The work of M (A ⊗ B)."""
    return left_of(turned(b), Piece("dense", a.op, a.cols, a.rows))


def turned(piece: Piece) -> Piece:
    """The transpose of a Kronecker product, of whose array no use is made."""
    sides = tuple(Side(s.op, s.cols, s.rows, s.sizes[::-1]) for s in piece.sides)
    return Piece("kron", piece.op, piece.cols, piece.rows, sides=sides)


def _side(ops: Ops, side: Side, flip: bool) -> Op:
    assert side.op is not None, "an identity takes part in no product"
    return ops.transpose(side.op) if flip else side.op


def times_dense(ops: Ops, a: Piece, b: Piece) -> Op:
    """(A ⊗ B) M"""
    right = dense(ops, b)
    if right.rank == 2 and not ops.has("kron_times"):
        return ops.matmul(a.op, right)
    return _times(ops, a.sides, right, flip=False)


def dense_times(ops: Ops, a: Piece, b: Piece) -> Op:
    """M (A ⊗ B) = ((A' ⊗ B') M')'"""
    left = dense(ops, a)
    if left.rank == 2 and not ops.has("kron_times"):
        return ops.matmul(left, b.op)
    if left.rank < 2:
        return _times(ops, b.sides, left, flip=True)
    return ops.transpose(_times(ops, b.sides, ops.transpose(left), flip=True))


def _times(ops: Ops, sides: Sequence[Side], m: Op, flip: bool) -> Op:
    """The product with a column or a matrix m, of the transposes where `flip` says so."""
    if m.kind == "neg":
        return ops.neg(_times(ops, sides, m.args[0], flip))
    left, right = sides
    if m.rank == 1:
        return _times_vector(ops, left, right, m, flip)
    if left.op is None:
        return ops.make("eye_kron_times", left.sizes[0], _side(ops, right, flip), m, rank=2)
    if right.op is None:
        return ops.make("kron_eye_times", _side(ops, left, flip), right.sizes[0], m, rank=2)
    return ops.make("kron_times", _side(ops, left, flip), _side(ops, right, flip), m, rank=2)


def _times_vector(ops: Ops, left: Side, right: Side, v: Op, flip: bool) -> Op:
    """vec(B V A') with v = vec(V), or of the transposes vec(B' V A)"""
    at = 0 if flip else 1
    op = matrix_of(ops, v, right.sizes[at], left.sizes[at])
    if right.op is not None:
        op = ops.matmul(_side(ops, right, flip), op)
    if left.op is not None:
        op = ops.matmul(op, _side(ops, left, not flip))
    if op.kind == "neg":
        return ops.neg(_column(ops, op.args[0]))
    return _column(ops, op)


def _column(ops: Ops, m: Op) -> Op:
    """vec(M)"""
    return ops.make("ravel", m.args[0], rank=1) if m.kind == "transpose" else ops.make("vec", m, rank=1)


def matrix_of(ops: Ops, v: Op, rows: Op, cols: Op) -> Op:
    """V with vec(V) = v; entry by entry where v is made of columns of entries."""
    found = _matrix_of(ops, v)
    return ops.make("unvec", v, rows, cols, rank=2) if found is None else found


def _matrix_of(ops: Ops, v: Op) -> Op | None:
    if v.kind == "vec":
        return v.args[0]
    if v.kind == "ravel":
        return ops.transpose(v.args[0])
    if v.kind not in _ENTRYWISE:
        return None
    args = [arg if not arg.rank else _matrix_of(ops, arg) for arg in v.args]
    if any(arg is None for arg in args):
        return None
    known = [arg for arg in args if arg is not None]
    return ops.neg(known[0]) if v.kind == "neg" else ops.entrywise(v.kind, *known)


def sums(ops: Ops, piece: Piece, axis: int) -> Op:
    """(A ⊗ B) 1 = A 1 ⊗ B 1 (axis 1), and of rows (axis 0)"""
    found = [
        ops.make("ones1", s.sizes[1 - axis], rank=1) if s.op is None else ops.sums(s.op, axis) for s in piece.sides
    ]
    return ops.make("kron", *found, rank=1)


def around_diagonal(ops: Ops, a: Piece, v: Op, b: Piece) -> Op | None:
    """(B ⊗ A) diag(v) (C ⊗ E), where the inner sizes agree"""
    (outer, inner), (right_outer, right_inner) = a.sides, b.sides
    p, q = inner.sizes[1], outer.sizes[1]
    if right_outer.sizes[0] is not q or right_inner.sizes[0] is not p or not ops.has("kron_blocks"):
        return None
    if v.kind == "neg":
        bare = around_diagonal(ops, a, v.args[0], b)
        return None if bare is None else ops.neg(bare)
    identities = [side.op is None for side in (outer, inner, right_outer, right_inner)]
    d = matrix_of(ops, v, p, q)
    if identities == [True, False, True, False]:
        return block_diagonal(ops, q, _stack(ops, inner, ops.transpose(d), right_inner))
    if identities == [False, True, False, True]:
        return interleaved(ops, p, _stack(ops, outer, d, right_outer))
    if any(identities):
        return None
    sides = [side.op for side in (outer, inner, right_outer, right_inner) if side.op is not None]
    if ops.transpose(sides[0]) is sides[2] and ops.transpose(sides[1]) is sides[3]:
        return ops.make("kron_square", *sides[:2], d, rank=2)
    return ops.make("kron_blocks", *sides[:2], d, *sides[2:], rank=2)


def _stack(ops: Ops, left: Side, d: Op, right: Side) -> Op:
    """left diag(d_k) right for every row d_k of d"""
    assert left.op is not None and right.op is not None
    weighted = ops.make("mul", left.op, ops.make("flat", d, rank=3), rank=3)
    return ops.make("matmul", weighted, right.op, rank=3)


def block_diagonal(ops: Ops, n: Op, blocks: Op) -> Op:
    """I ⊗ A of one block, or n blocks on the diagonal"""
    return ops.make("block_diagonal", n, blocks, rank=2)


def interleaved(ops: Ops, n: Op, blocks: Op) -> Op:
    """A ⊗ I of one block, or n blocks, whose entries make diagonals"""
    return ops.make("interleaved", n, blocks, rank=2)


def weighted(ops: Ops, v: Op, block: Op) -> Op:
    """The block times every entry of v"""
    return ops.make("mul", ops.make("each", v, rank=3), block, rank=3)


def product(ops: Ops, a: Op, b: Op, sizes: tuple[Op | None, Op | None]) -> Op:
    """A ⊗ B as a matrix; `sizes` are those of an identity or diagonal matrix in its place."""
    if ops.has("block_diagonal"):
        for this, other, n, make in ((a, b, sizes[0], block_diagonal), (b, a, sizes[1], interleaved)):
            if n is not None and this.kind == "eye":
                return make(ops, n, other)
            if n is not None and this.kind == "diag":
                return make(ops, n, weighted(ops, this.args[0], other))
    return ops.make("kron", a, b)


def permuted(ops: Ops, piece: Piece, sizes: tuple[Op, ...], axis: int) -> Op | None:
    """(A ⊗ B) K(m, n), m columns of A and n of B, in one pass (axis 1); K(m, n) (A ⊗ B) = (B ⊗ A) K (axis 0)"""
    a, b = piece.sides if axis else piece.sides[::-1]
    if a.op is None or b.op is None or not ops.has("swapped_kron") or (a.sizes[axis], b.sizes[axis]) != sizes:
        return None
    return ops.make("swapped_kron", a.op, b.op, rank=2)


def traces(ops: Ops, m: Op, a: Op, axis: int) -> Op:
    """tr_2(M (I ⊗ A)), the numbers tr(M_ij A) of its blocks; tr_1(M (A ⊗ I)) (axis 1)"""
    return ops.make(f"traces_with{axis}", m, a, rank=2)


def swapped_inside(ops: Ops, a: Piece, b: Piece) -> Op:
    """(I ⊗ K ⊗ I) M: two axes of the rows change places"""
    m = dense(ops, b)
    if m.kind == "neg":
        return ops.neg(swapped_inside(ops, a, Piece("dense", m.args[0], b.rows, b.cols)))
    return ops.make("swapped_inside", m, *a.sizes, rank=m.rank)


def inside_swapped(ops: Ops, a: Piece, b: Piece) -> Op:
    """M (I ⊗ K(m, n) ⊗ I) = ((I ⊗ K(n, m) ⊗ I) M')'"""
    before, m, n, behind = b.sizes
    back = Piece("inner", b.op, b.cols, b.rows, (before, n, m, behind))
    return ops.transpose(swapped_inside(ops, back, Piece("dense", ops.transpose(dense(ops, a)), a.cols, a.rows)))


def columns_times(ops: Ops, a: Piece, b: Piece) -> Op:
    """(A ⊙ B) v = vec(B diag(v) A') of the Khatri-Rao product; of a matrix the product written out"""
    right = dense(ops, b)
    if right.rank == 2:
        return ops.matmul(a.op, right)
    if right.kind == "neg":
        return ops.neg(columns_times(ops, a, Piece("dense", right.args[0], b.rows, b.cols)))
    first, second = (_side(ops, side, False) for side in a.sides)
    return _column(ops, ops.matmul(ops.mul(second, ops.along(right, 1)), ops.transpose(first)))


def times_columns(ops: Ops, a: Piece, b: Piece) -> Op:
    """vec(V)' (A ⊙ B): the numbers b_j' V a_j; of a matrix the product written out"""
    left = dense(ops, a)
    if left.rank == 2:
        return ops.matmul(left, b.op)
    if left.kind == "neg":
        return ops.neg(times_columns(ops, Piece("dense", left.args[0], a.rows, a.cols), b))
    first, second = b.sides
    v = matrix_of(ops, left, second.sizes[0], first.sizes[0])
    product = ops.matmul(ops.transpose(_side(ops, second, False)), v)
    return ops.sums(ops.mul(product, ops.transpose(_side(ops, first, False))), 1)


def rows_times(ops: Ops, a: Piece, b: Piece) -> Op:
    """(A ⊙ B)' v = (v' (A ⊙ B))'"""
    right = dense(ops, b)
    return ops.matmul(a.op, right) if right.rank == 2 else times_columns(ops, b, a)


def times_rows(ops: Ops, a: Piece, b: Piece) -> Op:
    """v' (A ⊙ B)' = ((A ⊙ B) v)'"""
    left = dense(ops, a)
    return ops.matmul(left, b.op) if left.rank == 2 else columns_times(ops, b, a)
