"""Traces, and products of 1 x 1, which are traces of a scalar.

Normal form: a trace of a product is cut at a bond of size one where it has one (tr(a b' C) = b'C a); else it stands
in the smallest of all its rotations and their transposes, so that equal traces are one node. An inner product of a
thing with itself is its norm squared; 1'M 1 is Total(M).
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Basic, Expr, S

from matcalc_cli.engine.algebra.base import by_kind, dims, factors, is_ones_row, key, keys, memo, smul, split
from matcalc_cli.engine.algebra.blocks import cells_of, has_square_diagonal
from matcalc_cli.engine.algebra.cross import triple
from matcalc_cli.engine.algebra.frechet import traced
from matcalc_cli.engine.algebra.joins import join
from matcalc_cli.engine.algebra.make import diag_of, entry, fnorm, hadamard, mul, total, transpose
from matcalc_cli.engine.algebra.orient import lesser, oriented, smaller
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

Chain = tuple[Basic, ...]


def _reversed(chain: Chain) -> tuple[Expr, Chain]:
    """(c, factors) of the transposed product, where every factor has a single transpose."""
    c: Expr = S.One
    other: list[Basic] = []
    for f in reversed(chain):
        k, core = split(transpose(f))
        if isinstance(core, N.MatAdd):
            content, core = oriented(core)
            k = smul(k, content)
        c = smul(c, k)
        other.extend(factors(core))
    return c, tuple(other)


def _root(chain: Chain) -> Chain | None:
    """The factors of M where the chain is M' M."""
    middle = len(chain) // 2
    half = chain[middle:]
    return half if len(chain) % 2 == 0 and _reversed(half) == (S.One, chain[:middle]) else None


@memo
def piece(chain: Chain) -> Expr:
    """The scalar of a 1 x 1 product, as the smaller of itself and its transpose."""
    c, other = _reversed(chain)
    if keys(other) < keys(chain):
        chain = other
    else:
        c = S.One
    if c is S.One and len(chain) > 1 and (half := _root(chain)) is not None:
        return fnorm(mul(*half)) ** 2
    return smul(c, _piece(chain))


def _piece(chain: Chain) -> Expr:
    """1'M 1 = sum(M), a'b, e_i'M e_j = M_ij; the trace of what is none of these."""
    if len(chain) == 1:
        return node(N.Trace, chain[0])
    first, *middle, last = chain
    starts, ends = is_ones_row(first), isinstance(last, N.OneMatrix)
    if starts and ends:
        return total(smaller(mul(*middle)))
    if starts:
        return _total_of(chain[1:])
    if ends:
        c, inner = _reversed(chain[:-1])
        return smul(c, _total_of(inner))
    if not middle:
        return _inner(transpose(first), last)
    row = first.args[0] if isinstance(first, N.Transpose) else None
    if len(middle) == 1 and isinstance(row, N.Unit) and isinstance(last, N.Unit):
        return entry(*middle, row.args[0], last.args[0])
    return node(N.Trace, node(N.MatMul, *chain))


def _total_of(chain: Chain) -> Expr:
    """The sum of the entries of a column that is a product."""
    return total(chain[0]) if len(chain) == 1 else node(N.Total, node(N.MatMul, *chain))


def _inner(a: Basic, b: Basic) -> Expr:
    """a'b of two columns."""
    for one, other in ((a, b), (b, a)):
        value = triple(one, other) if isinstance(other, N.Cross) else None
        if value is not None:
            return value
    if isinstance(a, N.Unit) or isinstance(b, N.Unit):
        unit, other = (a, b) if isinstance(a, N.Unit) else (b, a)
        return entry(other, unit.args[0], S.Zero)
    if isinstance(a, N.Ewise) or isinstance(b, N.Ewise):
        return total(hadamard(a, b))
    if isinstance(a, N.Vec) and isinstance(b, N.Vec) and dims(a.args[0]) == dims(b.args[0]):
        return trace(mul(transpose(a.args[0]), b.args[0]))
    if isinstance(a, N.ImmutableDenseMatrix) and isinstance(b, N.ImmutableDenseMatrix):
        return Add(*(x * y for x, y in zip(a, b)))
    if a == b:
        return fnorm(a) ** 2
    a, b = sorted((a, b), key=key)
    return node(N.Trace, node(N.MatMul, transpose(a), b))


# -------------------------------------------------------------------------------------------------------- traces


@memo
def trace(m: Basic) -> Expr:
    """tr(M), linear, cyclic and invariant under transposition."""
    if not is_array(m):
        return m
    c, core = split(m)
    value = by_kind(_TRACES, core)
    if value is None:
        core, flag = lesser(core)
        value = trace(core) if flag else node(N.Trace, core)
    return smul(c, value)


def _product(m: Basic) -> Expr:
    chain = m.args
    closed = traced(chain)
    if closed is not None:
        return closed
    for i, f in enumerate(chain):
        if dims(f)[1] == 1:
            return mul(*chain[i + 1 :], *chain[: i + 1])
    joined = join(chain[-1], chain[0])
    if joined is not None:
        return trace(mul(joined, *chain[1:-1]))
    if len(chain) == 2:
        a, b = transpose(chain[0]), chain[1]
        if isinstance(a, N.Ewise) or isinstance(b, N.Ewise):
            return total(hadamard(a, b))
        if a == b:
            return fnorm(b) ** 2
    for i, f in enumerate(chain):
        if isinstance(f, N.DiagMatrix):
            rest = mul(*chain[i + 1 :], *chain[:i])
            return mul(transpose(f.args[0]), diag_of(rest))
    return _rotated(chain)


def _rotations(chain: Chain) -> list[Chain]:
    return [chain[i:] + chain[:i] for i in range(len(chain))]


def _rotated(chain: Chain) -> Expr:
    """The smallest rotation of a cyclic product or of its transpose; a norm squared where it is one."""
    c, other = _reversed(chain)
    if len(other) != len(chain):
        return node(N.Trace, node(N.MatMul, *chain))
    candidates = [(S.One, r) for r in _rotations(chain)] + [(c, r) for r in _rotations(other)]
    if c is S.One and len(chain) % 2 == 0:
        for _, rotation in sorted(candidates, key=lambda pair: keys(pair[1])):
            half = _root(rotation)
            if half is not None:
                return fnorm(mul(*half)) ** 2
    for sign, rotation in candidates[1:]:
        if join(rotation[-1], rotation[0]) is not None and sign is S.One:
            return trace(mul(rotation[-1], *rotation[:-1]))
    sign, best = min(candidates, key=lambda pair: keys(pair[1]))
    return smul(sign, node(N.Trace, node(N.MatMul, *best)))


def _symbol(m: Basic) -> Expr | None:
    """tr(A) = 0 where A' = -A"""
    return S.Zero if "antisymmetric" in N.properties(m) else None


def _kron(m: Basic) -> Expr | None:
    """tr(A (x) B) = tr(A) tr(B)"""
    return smul(*map(trace, m.args)) if all(dims(a)[0] == dims(a)[1] for a in m.args) else None


def _blocks(m: Basic) -> Expr | None:
    """tr [A, B; C, D] = tr A + tr D where the blocks on the diagonal are square"""
    cells = cells_of(m)
    return Add(*(trace(row[i]) for i, row in enumerate(cells))) if has_square_diagonal(cells) else None


_TRACES: dict[type, Callable[[Basic], Expr | None]] = {
    N.ExpFrechet: lambda m: traced((m,)),
    N.Blocks: _blocks,
    N.MatAdd: lambda m: Add(*map(trace, m.args)),
    N.ZeroMatrix: lambda m: S.Zero,
    N.PartialTrace: lambda m: trace(m.args[0]),
    N.Identity: lambda m: m.args[0],
    N.DiagMatrix: lambda m: total(m.args[0]),
    N.Transpose: lambda m: trace(m.args[0]),
    N.PropertySymbol: _symbol,
    N.MatMul: _product,
    N.KroneckerProduct: _kron,
    N.Ewise: lambda m: total(diag_of(m)),
    N.ImmutableDenseMatrix: lambda m: Add(*(m[i, i] for i in range(m.rows))),
}
