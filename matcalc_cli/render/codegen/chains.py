"""Products of many factors, multiplied in the cheapest order.

Factors are pieces of six kinds: dense arrays; diagonal matrices, kept as vectors that scale rows or columns; inverses,
kept as systems to solve; vectors of ones, which sum; commutation matrices, which permute; Kronecker products, which
multiply by one factor after the other (kronecker.py). `combine` multiplies two
neighbours, `cost` says what that takes, and dynamic programming over the bonds picks the order (Cormen et al.,
Introduction to Algorithms, section 15.2). Symbolic sizes count as 1000, so vectors at an end go first. A partial
product that other chains of the same program contain counts only its share. A product M' M is had from M, which NumPy
multiplies for half: inv(S) X' X inv(S) takes 0.8 of the time (300 x 60).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sympy import Basic, Expr, Lambda

from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands
from matcalc_cli.render.codegen import kronecker, light
from matcalc_cli.render.codegen.ops import Op, Ops
from matcalc_cli.render.codegen.pieces import Piece, dense
from matcalc_cli.render.codegen.share import postorder

_LONGEST_SEARCHED = 16
_LONGEST_SHARED = 6
_SQUARE = -1  # in the place of a split: the product is M' M

Key = tuple[int, bool]


def _base(factor: Basic) -> tuple[Basic, bool]:
    return (factor.args[0], True) if isinstance(factor, N.Transpose) else (factor, False)


def key_of(factor: Basic) -> Key:
    """What tells a factor and its transpose apart; one key for both of a symmetric factor."""
    base, turned = _base(factor)
    return id(base), turned and not _is_symmetric(base)


def _is_symmetric(base: Basic) -> bool:
    inside = base.args[0] if isinstance(base, N.Inverse) else base
    return isinstance(inside, N.DiagMatrix) or "symmetric" in N.properties(inside)


def _turned(keys: tuple[Key, ...], symmetric: frozenset[int]) -> tuple[Key, ...]:
    return tuple((base, base not in symmetric and not turned) for base, turned in reversed(keys))


class Context:
    """What one program shares: partial products that occur in several chains, and inverses needed as matrices."""

    def __init__(self, roots: Sequence[Basic]) -> None:
        self.counts: Counter[tuple[Key, ...]] = Counter()
        self.symmetric: frozenset[int] = frozenset()
        self.explicit_inverses: set[int] = set()
        found: dict[int, Basic] = {}
        bodies = list(roots)
        while bodies:
            order = postorder(bodies)
            found.update((id(expr), expr) for expr in order)
            bodies = [expr.expr for expr in order if isinstance(expr, Lambda) and id(expr.expr) not in found]
        self.alive = list(found.values())
        self._shapes: dict[int, tuple[Expr, Expr]] = {}
        for expr in self.alive:
            if N.is_array(expr):
                self._shapes[id(expr)] = self.shape(expr)
        self.uses = Counter(id(part) for expr in self.alive for part in operands(expr))
        self.uses.update(map(id, roots))
        self._written = self._sums_written(roots)
        self._inverses()
        self._chains()

    def shape(self, expr: Basic) -> tuple[Expr, Expr]:
        """(rows, cols), (1, 1) of a number; what every node would answer, without asking all nodes below it again."""
        known = self._shapes.get(id(expr))
        if known is not None:
            return known
        if isinstance(expr, N.MatMul):
            arrays = [factor for factor in expr.args if N.is_array(factor)]
            return self.shape(arrays[0])[0], self.shape(arrays[-1])[1]
        if isinstance(expr, N.Transpose):
            return self.shape(expr.args[0])[::-1]
        if isinstance(expr, (N.MatAdd, N.Ewise)):
            return self.shape(expr.args[-1])
        return N.shape(expr)

    def _chains(self) -> None:
        chains = [self.factors(expr)[1] for expr in self.alive if isinstance(expr, N.MatMul)]
        bases = [_base(f)[0] for chain in chains for f in chain]
        self.symmetric = frozenset(id(b) for b in bases if _is_symmetric(b))
        for chain in chains:
            keys = [key_of(factor) for factor in chain]
            for length in range(2, min(_LONGEST_SHARED, len(keys)) + 1):
                for start in range(len(keys) - length + 1):
                    self.counts[self.canonical(tuple(keys[start : start + length]))] += 1

    def factors(self, product: Basic) -> tuple[list[Basic], list[Basic]]:
        """(scalar factors, array factors) of a product, with products inside that serve nothing else taken apart."""
        scalars, arrays = [], []
        for factor in product.args:
            if not N.is_array(factor):
                scalars.append(factor)
            elif isinstance(factor, N.MatMul) and self.uses[id(factor)] == 1:
                more_scalars, more_arrays = self.factors(factor)
                scalars += more_scalars
                arrays += more_arrays
            else:
                arrays.append(factor)
        return scalars, arrays

    def _sums_written(self, roots: Sequence[Basic]) -> set[int]:
        """The sums that are needed as matrices: somewhere they are not a factor beside a vector."""
        found = {id(_base(root)[0]) for root in roots}
        for expr in self.alive:
            arrays = [part for part in operands(expr) if N.is_array(part)]
            if isinstance(expr, N.MatMul) and any(1 in self.shape(part) for part in arrays):
                continue
            if not isinstance(expr, N.Transpose):
                found.update(id(_base(part)[0]) for part in arrays)
        return found

    def applied(self, total: Basic) -> bool:
        """Is a sum multiplied with vectors alone?"""
        return id(total) not in self._written

    def canonical(self, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        return min(keys, _turned(keys, self.symmetric))

    def _inverses(self) -> None:
        for expr in self.alive:
            chain = isinstance(expr, N.MatMul) and sum(map(N.is_array, expr.args)) > 1
            if not chain and not isinstance(expr, N.Transpose):
                for part in operands(expr):
                    base, _ = _base(part)
                    if isinstance(base, N.Inverse):
                        self.explicit_inverses.add(id(_base(base.args[0])[0]))

    def share(self, keys: tuple[Key, ...]) -> int:
        """How many chains a partial product serves."""
        return max(1, self.counts[self.canonical(keys)]) if len(keys) > 1 else 1


class Chain:
    """One product; `keys` name its factors for `Context.share`."""

    def __init__(self, pieces: Sequence[Piece], keys: Sequence[Key | None], ops: Ops, context: Context) -> None:
        self.pieces, self.keys, self.ops, self.context = list(pieces), list(keys), ops, context
        self._best: dict[tuple[int, int], tuple[float, int]] = {}

    def __len__(self) -> int:
        return len(self.pieces)

    def cost(self, i: int, j: int) -> float:
        """The least work of the product of pieces i..j, j included."""
        return self._plan(i, j)[0]

    def _plan(self, i: int, j: int) -> tuple[float, int]:
        if i == j:
            return (0.0, i)
        found = self._best.get((i, j))
        if found is None:
            splits = range(i, j) if self.pieces[j].cols == 1 else range(j - 1, i - 1, -1)
            works = [self._plan(i, k)[0] + self._plan(k + 1, j)[0] + self._joint(i, k, j) for k in splits]
            work = min(works)
            split = splits[works.index(work)]
            middle = (i + j) // 2
            if self._is_square(i, middle, j):
                half = self.pieces[middle].cols
                squared = self._plan(middle + 1, j)[0] + self.pieces[i].rows * half * self.pieces[j].cols / 2
                if squared <= work:
                    work, split = squared, _SQUARE
            keys = [key for key in self.keys[i : j + 1] if key is not None]
            if len(keys) == j + 1 - i:
                work /= self.context.share(tuple(keys))
            found = self._best[i, j] = (work, split)
        return found

    def _is_square(self, i: int, middle: int, j: int) -> bool:
        """Is the product M' M, of matrices?"""
        keys = [key for key in self.keys[i : j + 1] if key is not None]
        if len(keys) != j + 1 - i or len(keys) % 2 or 1 in (self.pieces[i].rows, self.pieces[middle].cols):
            return False
        half = tuple(keys[len(keys) // 2 :])
        return len(keys) > 2 and _turned(half, self.context.symmetric) == tuple(keys[: len(half)])

    def _kind(self, i: int, j: int) -> str:
        kinds = {piece.kind for piece in self.pieces[i : j + 1]}
        return self.pieces[i].kind if i == j or kinds == {"diag"} else "dense"

    def _joint(self, i: int, k: int, j: int) -> float:
        """The work of one product: solving costs a factorisation, scaling and permuting one pass."""
        rows, bond, cols = self.pieces[i].rows, self.pieces[k].cols, self.pieces[j].cols
        kinds = (self._kind(i, k), self._kind(k + 1, j))
        if kinds == ("diag", "diag"):
            return rows
        if "inv" in kinds:
            factorisation = 2 * bond**3 / 3
            return factorisation + (2 * bond**3 if kinds in _DENSE_INVERSES else rows * bond * cols)
        if i == k and kinds[0] == "kron" and kinds[1] == "dense":
            return kronecker.left_of(self.pieces[i], Piece("dense", self.pieces[j].op, bond, cols))
        if k + 1 == j and kinds[1] == "kron" and kinds[0] == "dense":
            return kronecker.right_of(Piece("dense", self.pieces[i].op, rows, bond), self.pieces[j])
        if kinds[0] in _ONE_PASS or kinds[1] in _ONE_PASS:
            return rows * cols
        return rows * bond * cols

    def product(self, i: int = 0, j: int | None = None) -> Piece:
        """The product of pieces i..j."""
        j = len(self.pieces) - 1 if j is None else j
        if j - i >= _LONGEST_SEARCHED:
            return self._long(i, j)
        if i == j:
            return self.pieces[i]
        split = self._plan(i, j)[1]
        if split == _SQUARE:
            m = dense(self.ops, self.product((i + j) // 2 + 1, j))
            op = self.ops.matmul(self.ops.transpose(m), m)
            return Piece("dense", op, self.pieces[i].rows, self.pieces[j].cols)
        return combine(self.ops, self.product(i, split), self.product(split + 1, j))

    def _long(self, i: int, j: int) -> Piece:
        """A very long chain: cut where a vector ends, then from the vector inwards."""
        for k in range(i, j):
            if self.pieces[k].cols == 1:
                return combine(self.ops, self.product(i, k), self.product(k + 1, j))
        backwards = self.pieces[j].cols == 1
        result = self.pieces[j if backwards else i]
        for k in range(j - 1, i - 1, -1) if backwards else range(i + 1, j + 1):
            pair = (self.pieces[k], result) if backwards else (result, self.pieces[k])
            result = combine(self.ops, *pair)
        return result


_ONE_PASS = frozenset({"diag", "comm", "inner", "light"})
_DENSE_INVERSES = frozenset({("inv", "inv"), ("inv", "diag"), ("diag", "inv"), ("inv", "comm"), ("comm", "inv")})


def combine(ops: Ops, a: Piece, b: Piece) -> Piece:
    """The product of two neighbours."""
    make = _COMBINE.get((a.kind, b.kind)) or _COMBINE.get((_plain(a), _plain(b)), _dense_dense)
    kind = "diag" if a.kind == b.kind == "diag" else "dense"
    return Piece(kind, make(ops, a, b), a.rows, b.cols)


_WRITABLE = frozenset({"kron", "inner", "light", "columns", "rows"})


def _plain(piece: Piece) -> str:
    """The kind of a piece where Kronecker products and permutations are matrices like others."""
    return "dense" if piece.kind in _WRITABLE else piece.kind


def _scale(ops: Ops, v: Op, m: Op, axis: int) -> Op:
    """Rows (axis 0) or columns (axis 1) of m times the entries of v; entry by entry where m is a vector."""
    if m.rank < 2:
        return ops.mul(v, m)
    return ops.mul(m, ops.along(v, 1)) if axis else ops.mul(ops.along(v, 0), m)


def _dense_dense(ops: Ops, a: Piece, b: Piece) -> Op:
    left, right = dense(ops, a), dense(ops, b)
    if a.cols == 1 and a.rank and b.rank:
        return ops.outer(left, right)
    return ops.matmul(left, right)


def _dense_inv(ops: Ops, a: Piece, b: Piece) -> Op:
    """a inv(B) = (inv(B') a')'"""
    return ops.transpose(ops.solve(ops.transpose(b.op), ops.transpose(dense(ops, a))))


def _dense_ones(ops: Ops, a: Piece, b: Piece) -> Op:
    """a 1: sums of rows; a row of ones beside a column is an outer product."""
    left = dense(ops, a)
    if b.cols != 1:
        return _dense_dense(ops, a, b)
    if a.rows == 1:
        return ops.total(left)
    return ops.sums(left, 1)


def _ones_dense(ops: Ops, a: Piece, b: Piece) -> Op:
    """1' b: sums of columns."""
    right = dense(ops, b)
    if a.rows != 1:
        return _dense_dense(ops, a, b)
    if b.cols == 1:
        return ops.total(right)
    return ops.sums(right, 0)


def _ones_ones(ops: Ops, a: Piece, b: Piece) -> Op:
    """1'1 = n; 1 1' is a matrix of ones."""
    if a.rows == 1 and b.cols == 1:
        return a.sizes[0]
    return ops.make("ones2", a.sizes[0], b.sizes[0], rank=2)


def _comm_dense(ops: Ops, a: Piece, b: Piece) -> Op:
    """K(m, n) b: the rows of b permuted; K (A ⊗ B) = (B ⊗ A) K."""
    m, n = a.sizes
    return ops.permuted(dense(ops, b), m, n, axis=0)


def _dense_comm(ops: Ops, a: Piece, b: Piece) -> Op:
    """a K(m, n) = (K(n, m) a')'"""
    m, n = b.sizes
    return ops.permuted(dense(ops, a), n, m, axis=1)


def _kron_comm(ops: Ops, a: Piece, b: Piece) -> Op:
    return kronecker.permuted(ops, a, b.sizes, axis=1) or _dense_comm(ops, a, b)


def _comm_kron(ops: Ops, a: Piece, b: Piece) -> Op:
    return kronecker.permuted(ops, b, a.sizes, axis=0) or _comm_dense(ops, a, b)


def _kron_ones(ops: Ops, a: Piece, b: Piece) -> Op:
    return kronecker.sums(ops, a, 1) if b.cols == 1 else _dense_ones(ops, a, b)


def _ones_kron(ops: Ops, a: Piece, b: Piece) -> Op:
    return kronecker.sums(ops, b, 0) if a.rows == 1 else _ones_dense(ops, a, b)


_COMBINE = {
    ("light", "dense"): light.times_dense,
    ("dense", "light"): light.dense_times,
    ("light", "light"): light.times_dense,
    ("kron", "dense"): kronecker.times_dense,
    ("dense", "kron"): kronecker.dense_times,
    ("kron", "kron"): kronecker.times_dense,
    ("inner", "dense"): kronecker.swapped_inside,
    ("inner", "kron"): kronecker.swapped_inside,
    ("dense", "inner"): kronecker.inside_swapped,
    ("kron", "inner"): kronecker.inside_swapped,
    ("columns", "dense"): kronecker.columns_times,
    ("dense", "columns"): kronecker.times_columns,
    ("rows", "dense"): kronecker.rows_times,
    ("dense", "rows"): kronecker.times_rows,
    ("kron", "comm"): _kron_comm,
    ("comm", "kron"): _comm_kron,
    ("kron", "ones"): _kron_ones,
    ("ones", "kron"): _ones_kron,
    ("diag", "comm"): lambda ops, a, b: _dense_comm(ops, a, b),
    ("comm", "diag"): lambda ops, a, b: _comm_dense(ops, a, b),
    ("diag", "diag"): lambda ops, a, b: ops.mul(a.op, b.op),
    ("diag", "dense"): lambda ops, a, b: _scale(ops, a.op, b.op, 0),
    ("dense", "diag"): lambda ops, a, b: _scale(ops, b.op, a.op, 1),
    ("diag", "inv"): lambda ops, a, b: _scale(ops, a.op, ops.inverse(b.op), 0),
    ("inv", "diag"): lambda ops, a, b: _scale(ops, b.op, ops.inverse(a.op), 1),
    ("diag", "ones"): lambda ops, a, b: a.op,
    ("ones", "diag"): lambda ops, a, b: b.op,
    ("inv", "dense"): lambda ops, a, b: ops.solve(a.op, b.op),
    ("inv", "inv"): lambda ops, a, b: ops.solve(a.op, ops.inverse(b.op)),
    ("inv", "ones"): lambda ops, a, b: ops.solve(a.op, b.op),
    ("dense", "inv"): _dense_inv,
    ("ones", "inv"): _dense_inv,
    ("dense", "ones"): _dense_ones,
    ("ones", "dense"): _ones_dense,
    ("ones", "ones"): _ones_ones,
    ("comm", "dense"): _comm_dense,
    ("dense", "comm"): _dense_comm,
}
