"""Factors of products -> pieces of chains: what each kind of node is beside others, and numbers times an array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Mul, Pow, S

from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen import kronecker, light
from matcalc_cli.render.codegen.chains import Chain, Key, key_of
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.ops import Op
from matcalc_cli.render.codegen.pieces import Piece, Side, Term, dense, weight
from matcalc_cli.render.codegen.scalars import scaled


def size(low: Lowering, n: Expr | int) -> Op:
    """A size expression as an integer operation: n*(n + 1)/2 divides whole numbers."""
    if isinstance(n, int) or n.is_Integer:
        return low.ops.whole(int(n))
    numerator, denominator = n.as_numer_denom()
    top = low(numerator)
    return top if denominator is S.One else low.ops.make("intdiv", top, low(denominator), rank=0)


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
    return [Piece("kron", low[factor.node], *factor.sides, sides=_sides(low, factor))]


def _sides(low: Lowering, factor: _Factor) -> tuple[Side, ...]:
    sides = []
    for a in factor.base.args:
        shape = low.context.shape(a)[:: -1 if factor.turned else 1]
        op = None if isinstance(a, N.Identity) else _turned(low, low[a], factor)
        sides.append(Side(op, weight(shape[0]), weight(shape[1]), tuple(size(low, n) for n in shape)))
    return tuple(sides)


def _khatri_rao(low: Lowering, factor: _Factor) -> list[Piece]:
    """A Khatri-Rao product, not transposed: of the transpose a product from the other side."""
    if any(1 in low.context.shape(a) or isinstance(a, N.Identity) for a in factor.base.args):
        return _plain(low, factor)
    if not factor.turned:
        return [Piece("columns", low[factor.node], *factor.sides, sides=_sides(low, factor))]
    return [Piece("rows", low[factor.node], *factor.sides, sides=_sides(low, replace(factor, turned=False)))]


def _sum(low: Lowering, factor: _Factor) -> list[Piece]:
    """A sum whose terms are light, beside what they multiply; beside a vector, one with a product among its terms."""
    terms = [_term(low, arg) for arg in factor.base.args]
    kinds = {"" if term is None else term.kind for term in terms}
    if 1 in factor.shape or not kinds & {"outer", "ones", ""} or kinds >= {"eye", "diag"} or kinds == {"ones"}:
        return _plain(low, factor)
    if "" in kinds:
        if not (factor.beside_vector and low.context.applied(factor.base) and _has_product(low, factor.base)):
            return _plain(low, factor)
        terms = [term or _product_term(low, arg) for term, arg in zip(terms, factor.base.args)]
    found = tuple(term for term in terms if term is not None)
    return [Piece("light", low[factor.node], *factor.sides, terms=light.turned(found) if factor.turned else found)]


def _factors(low: Lowering, node: Basic) -> tuple[list[Basic], list[Basic]]:
    """(scalars, arrays)"""
    return low.context.factors(node) if isinstance(node, N.MatMul) else ([], [node])


def _term(low: Lowering, node: Basic) -> Term | None:
    """c I, diag(v), a b', c 1 1'; None of a matrix like others."""
    numbers, factors = _factors(low, node)
    if len(factors) == 1:
        kind = light.kind_of(factors[0])
        if not kind:
            return None
        return Term(kind, (scaled(low, numbers, *([low[factors[0].args[0]]] if kind == "diag" else [])),))
    cut = next((i for i in range(1, len(factors)) if low.context.shape(factors[i])[0] == 1), None)
    if cut is None:
        return None
    a, b = (dense(low.ops, chain_of(low, some).product()) for some in (factors[:cut], factors[cut:]))
    return Term("outer", (scaled(low, numbers, a), b))


def _has_product(low: Lowering, node: Basic) -> bool:
    """Is a product of matrices among the terms, or a matrix and its transpose? Each is had with rounding errors.

    A - B of matrices that are nearly the same is exact, and A v - B v is not.
    """
    found = [_factors(low, arg) for arg in node.args]
    if any(len(f) > 1 and low.context.uses[id(arg)] == 1 for arg, (_, f) in zip(node.args, found)):
        return True
    bases = {id(f[0].args[0] if isinstance(f[0], N.Transpose) else f[0]) for _, f in found}
    return len(found) == 2 and len(bases) == 1 and found[0][0] == found[1][0]


def _product_term(low: Lowering, node: Basic) -> Term:
    """A product of matrices, to be multiplied with a vector."""
    numbers, factors = _factors(low, node)
    pieces = [piece for f in factors for piece in _pieces(low, f, beside_vector=True)[0]]
    rows, cols = map(weight, low.context.shape(node))

    def product(v: Op, flip: bool) -> Op:
        around = [Piece("dense", v, 1, rows), *pieces] if flip else [*pieces, Piece("dense", v, cols, 1)]
        chain = Chain(around, [None] * len(around), low.ops, low.context)
        return times(low, numbers, dense(low.ops, chain.product()))

    return Term("product", times=product)


_PIECES: dict[type, Callable[[Lowering, _Factor], list[Piece]]] = {
    N.Identity: lambda low, factor: [],
    N.DiagMatrix: lambda low, factor: [Piece("diag", low[factor.base.args[0]], *factor.sides)],
    N.Inverse: _inverse,
    N.OneMatrix: _ones,
    N.Comm: _commutation,
    N.KroneckerProduct: _kron,
    N.KhatriRao: _khatri_rao,
    N.MatAdd: _sum,
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


def multiple(low: Lowering, numbers: Sequence[Basic], op: Op) -> Op:
    """Scalars times an array, in the part it is the product of that is cheapest to scale; the sign outside."""
    place = low.ops.cheaper(op)
    if place is None:
        return scaled(low, numbers, op)
    inside = multiple(low, numbers, op.args[place])
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
