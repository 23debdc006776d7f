"""Products, traces, diagonals and totals of products -> operations, through chains.py and kronecker.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sympy import Basic, Expr, Mul, Pow, S

from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen import kronecker
from matcalc_cli.render.codegen.chains import Chain, Key, key_of
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.ops import Op, smaller
from matcalc_cli.render.codegen.pieces import Piece, Side, dense, weight
from matcalc_cli.render.codegen.scalars import factor_parts, scaled

_LONGEST_ROTATED = 8


def size(low: Lowering, n: Expr | int) -> Op:
    """A size expression as an integer operation: n*(n + 1)/2 divides whole numbers."""
    if isinstance(n, int) or n.is_Integer:
        return low.ops.whole(int(n))
    numerator, denominator = n.as_numer_denom()
    top = low(numerator)
    return top if denominator is S.One else low.ops.make("intdiv", top, low(denominator), rank=0)


def factor_operands(product: Basic) -> list[Basic]:
    return factor_parts(f for f in product.args if not N.is_array(f)) + [f for f in product.args if N.is_array(f)]


@dataclass(frozen=True)
class _Factor:
    """One array factor: its node, what it is without transposition, and whether a vector stands in the product."""

    node: Basic
    base: Basic
    turned: bool
    beside_vector: bool
    shape: tuple[Expr, Expr]

    @property
    def sides(self) -> tuple[int, int]:
        return weight(self.shape[0]), weight(self.shape[1])


def _turned(low: Lowering, op: Op, factor: _Factor) -> Op:
    return low.ops.transpose(op) if factor.turned else op


def _plain(low: Lowering, factor: _Factor) -> list[Piece]:
    return [Piece("dense", low[factor.node], *factor.sides)]


def _inverse(low: Lowering, factor: _Factor) -> list[Piece]:
    """inv(A) as a system to solve, unless the program needs the inverse itself anyway."""
    inside = factor.base.args[0]
    base = inside.args[0] if isinstance(inside, N.Transpose) else inside
    explicit = id(base) in low.context.explicit_inverses
    op = _turned(low, low[factor.base] if explicit else low[inside], factor)
    return [Piece("dense" if explicit else "inv", op, *factor.sides)]


def _ones(low: Lowering, factor: _Factor) -> list[Piece]:
    """1(m, n) = 1(m, 1) 1(1, n)"""
    found = []
    for n, sides in zip(factor.shape, ((factor.sides[0], 1), (1, factor.sides[1]))):
        if n != 1:
            count = size(low, n)
            found.append(Piece("ones", low.ops.make("ones1", count, rank=1), *sides, (count,)))
    return found


def _commutation(low: Lowering, factor: _Factor) -> list[Piece]:
    order = factor.base.args[::-1] if factor.turned else factor.base.args
    sizes = tuple(size(low, n) for n in order)
    return [Piece("comm", low.ops.make("comm", *sizes, rank=2), *factor.sides, sizes)]


def _power(low: Lowering, factor: _Factor) -> list[Piece]:
    """X^2 x and X^3 x as products with vectors."""
    base, exponent = factor.base.args
    if not factor.beside_vector or exponent not in (2, 3):
        return _plain(low, factor)
    return [Piece("dense", _turned(low, low[base], factor), *factor.sides)] * int(exponent)


def _inner_commutation(low: Lowering, factor: _Factor, place: int) -> Piece:
    """I ⊗ K(m, n) ⊗ I"""
    args = factor.base.args
    before, behind = (size(low, Mul(*(a.args[0] for a in some))) for some in (args[:place], args[place + 1 :]))
    m, n = (size(low, k) for k in args[place].args[:: -1 if factor.turned else 1])
    return Piece("inner", low[factor.node], *factor.sides, (before, m, n, behind))


def _kron(low: Lowering, factor: _Factor) -> list[Piece]:
    """A Kronecker product of two matrices, of which no row or column stands for many."""
    args = factor.base.args
    moved = [a for a in args if not isinstance(a, N.Identity)]
    if len(moved) == 1 and isinstance(moved[0], N.Comm) and low.ops.has("swapped_inside"):
        return [_inner_commutation(low, factor, args.index(moved[0]))]
    if len(args) != 2 or any(1 in low.context.shape(a) for a in args):
        return _plain(low, factor)
    sides = []
    for a in args:
        shape = low.context.shape(a)[:: -1 if factor.turned else 1]
        op = None if isinstance(a, N.Identity) else _turned(low, low[a], factor)
        sides.append(Side(op, weight(shape[0]), weight(shape[1]), tuple(size(low, n) for n in shape)))
    return [Piece("kron", low[factor.node], *factor.sides, sides=tuple(sides))]


_PIECES: dict[type, Callable[[Lowering, _Factor], list[Piece]]] = {
    N.Identity: lambda low, factor: [],
    N.DiagMatrix: lambda low, factor: [Piece("diag", low[factor.base.args[0]], *factor.sides)],
    N.Inverse: _inverse,
    N.OneMatrix: _ones,
    N.Comm: _commutation,
    N.KroneckerProduct: _kron,
    N.MatPow: _power,
}


def _pieces(low: Lowering, node: Basic, beside_vector: bool) -> tuple[list[Piece], list[Key | None]]:
    """The pieces one array factor stands for, with the keys under which chains share them."""
    turned = isinstance(node, N.Transpose)
    factor = _Factor(node, node.args[0] if turned else node, turned, beside_vector, low.context.shape(node))
    found = _PIECES.get(factor.base.func, _plain)(low, factor)
    return found, [key_of(node)] if len(found) == 1 and found[0].kind != "ones" else [None] * len(found)


def chain_of(low: Lowering, factors: Sequence[Basic], ends: tuple[Basic | None, Basic | None] = (None, None)) -> Chain:
    """The chain of array factors, with `ends` put before and behind."""
    beside_vector = any(n == 1 for f in factors for n in low.context.shape(f)) or any(ends)
    found, keys = [], []
    for factor in (ends[0], *factors, ends[1]):
        if factor is not None:
            some, names = _pieces(low, factor, beside_vector)
            found += some
            keys += names
    if not beside_vector:
        _around_diagonals(low, found, keys)
    return Chain(found, keys, low.ops, low.context)


def _around_diagonals(low: Lowering, pieces: list[Piece], keys: list[Key | None]) -> None:
    """Every (B ⊗ A) diag(v) (C ⊗ E) becomes one piece."""
    for i in range(len(pieces) - 2, 0, -1):
        before, middle, behind = pieces[i - 1 : i + 2]
        if (before.kind, middle.kind, behind.kind) == ("kron", "diag", "kron"):
            op = kronecker.around_diagonal(low.ops, before, middle.op, behind)
            if op is not None:
                pieces[i - 1 : i + 2] = [Piece("dense", op, before.rows, behind.cols)]
                keys[i - 1 : i + 2] = [None]


def _scaled(low: Lowering, numbers: Sequence[Basic], op: Op) -> Op:
    """Scalars times an array, in the smallest part it is the product of; the sign outside."""
    place = smaller(op)
    if place is None:
        return scaled(low, numbers, op)
    inside = _scaled(low, numbers, op.args[place])
    negative = inside.kind == "neg"
    args = [(inside.args[0] if negative else inside) if i == place else arg for i, arg in enumerate(op.args)]
    result = low.ops.make(op.kind, *args, value=op.value, rank=op.rank)
    return low.ops.neg(result) if negative else result


def times(low: Lowering, numbers: Sequence[Basic], op: Op) -> Op:
    """Scalars times an array; they go to the first vector of an outer product."""
    if not numbers:
        return op
    if op.kind == "outer":
        numbers, op = _by_lengths(low, numbers, op)
    if op.kind == "outer" and any(f is not S.NegativeOne for f in numbers):
        return low.ops.outer(scaled(low, numbers, op.args[0]), op.args[1])
    return scaled(low, numbers, op)


def _by_lengths(low: Lowering, numbers: Sequence[Basic], op: Op) -> tuple[list[Basic], Op]:
    """x x'/||x||^3 = (x/||x||) (x/||x||)'/||x||, which no power of the length overflows in"""
    kept: list[Basic] = []
    for f in (g for number in numbers for g in Mul.make_args(number)):
        if isinstance(f, Pow) and isinstance(f.base, N.FNorm) and f.exp.is_Integer and f.exp < -1:
            op = low.ops.outer(*(low.ops.div(a, low[f.base]) for a in op.args))
            f = Pow(f.base, f.exp + 2)
        kept.append(f)
    return [f for f in kept if f is not S.One], op


def matmul(low: Lowering, e: N.MatMul) -> Op:
    numbers, factors = low.context.factors(e)
    chain = chain_of(low, factors)
    if not len(chain):
        return times(low, numbers, low[factors[0]] if factors else low.ops.number(1))
    op = dense(low.ops, chain.product())
    if op.kind == "outer" or len(factors) == 1 and low.context.uses[id(factors[0])] > 1:
        return times(low, numbers, op)
    return _scaled(low, numbers, op)


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
