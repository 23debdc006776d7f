"""Products, powers, inverses and transposes of arrays.

Normal form of a product: one scalar factor first, then array factors; no identity, no adjacent pair that JOINS can
merge (powers of one base, diagonal matrices, Kronecker products of fitting sizes ...), no sum of 1 x 1. A bond of size
one cuts a product: an inner piece that is 1 x 1 is pulled out as a scalar, so x'y z is (x'y) z and the whole product
is a scalar when it is 1 x 1. Transposes are pushed to the leaves; the inverse of a product of square matrices too.
A compound that is not a product stands under an inverse in the smaller of itself and its transpose, so that
inv(A + B)' and inv(A' + B') are one node.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sympy import Add, Basic, Expr, Mul, Pow, S, exp

from matcalc_cli.engine.algebra import along, cross, entrywise, frechet, matfun, partial, sums, traces
from matcalc_cli.engine.algebra import kronecker as kron
from matcalc_cli.engine.algebra.base import (
    BOUND,
    call,
    content_of,
    dims,
    factors,
    is_zero,
    key,
    memo,
    scaled,
    smul,
    split,
    zero,
)
from matcalc_cli.engine.algebra.measure import transposes_in
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node, properties

if TYPE_CHECKING:
    from sympy import Symbol

SYMMETRIC = frozenset({"symmetric", "positive-definite", "diagonal"})


def identity(n: Expr) -> Basic:
    """I of size n; the scalar 1 for n = 1."""
    return S.One if n == 1 else node(N.Identity, n)


# ---------------------------------------------------------------------------------------------------- transposes


@memo
def transpose(m: Basic) -> Basic:
    """M' with the transpose pushed to the leaves: (A B)' = B' A', (A + B)' = A' + B'."""
    if not is_array(m):
        return m
    c, core = split(m)
    if c is not S.One:
        return scaled(c, transpose(core))
    rule = _TRANSPOSED.get(type(core))
    return rule(core) if rule else node(N.Transpose, core)


def _transposed_symbol(m: Basic) -> Basic:
    words = properties(m)
    if words & SYMMETRIC:
        return m
    if "antisymmetric" in words:
        return scaled(S.NegativeOne, m)
    return node(N.Transpose, m)


def _transposed_ewise(m: Basic) -> Basic:
    if dims(m)[1] == 1:
        return node(N.Transpose, m)
    return entrywise.ewise(m.function, *(transpose(o) for o in m.operands))


def _transposed_undefined(m):
    if dims(m)[1] == 1:
        return node(N.Transpose, m)
    return node(N.UndefinedEwise, *m.args[:2], *(transpose(a) for a in m.args[2:]))


def _transposed_square(m: Basic) -> Basic:
    """inv(A)' = inv(A') is kept as inv(A)', unless A is symmetric or antisymmetric."""
    inner = m.args[0]
    turned = transpose(inner)
    if turned == inner:
        return m
    if turned == scaled(S.NegativeOne, inner):
        return _REBUILD[type(m)](turned, *m.args[1:])
    return node(N.Transpose, m)


_TRANSPOSED: dict[type, Callable] = {
    N.PropertySymbol: _transposed_symbol,
    N.Transpose: lambda m: m.args[0],
    N.MatMul: lambda m: mul(*(transpose(f) for f in reversed(m.args))),
    N.MatAdd: lambda m: sums.add(*(transpose(t) for t in m.args)),
    N.Identity: lambda m: m,
    N.Skew: lambda m: scaled(S.NegativeOne, m),
    N.DiagMatrix: lambda m: m,
    N.Exchange: lambda m: m,
    N.ZeroMatrix: lambda m: zero(m.args[1], m.args[0]),
    N.KroneckerProduct: lambda m: kron.kron(*(transpose(a) for a in m.args)),
    N.Ewise: _transposed_ewise,
    N.UndefinedEwise: _transposed_undefined,
    N.Inverse: _transposed_square,
    N.MatPow: _transposed_square,
    N.Adj: _transposed_square,
    N.MatExp: _transposed_square,
    N.MatSqrt: _transposed_square,
    N.MatLog: _transposed_square,
    N.ExpFrechet: lambda m: frechet.transposed(m),
    N.Pinv: _transposed_square,
    N.PartialTrace: _transposed_square,
    N.Comm: lambda m: m if m.args[0] == m.args[1] else node(N.Comm, m.args[1], m.args[0]),
    N.ImmutableDenseMatrix: lambda m: m.T,
    N.Tril: lambda m: kron.triu(transpose(m.args[0])),
    N.Triu: lambda m: kron.tril(transpose(m.args[0])),
    N.Blocks: lambda m: kron.blocks([[transpose(row[j]) for row in m.grid] for j in range(len(m.grid[0]))]),
}

_REBUILD: dict[type, Callable] = {
    N.Inverse: lambda a: inv(a),
    N.MatPow: lambda a, k: power(a, k),
    N.Adj: lambda a: traces.adj(a),
    N.MatExp: lambda a: node(N.MatExp, a),
    N.Pinv: lambda a: pinv(a),
    N.PartialTrace: lambda a, which, k: partial.partial_trace(a, int(which), k),
    N.MatSqrt: lambda a: matfun.sqrtm(a),
    N.MatLog: lambda a: matfun.logm(a),
}


def lesser(m: Basic) -> tuple[Basic, bool]:
    """M or M', whichever has fewer transposes, and where both have as many the structurally smaller; is it M'?"""
    if isinstance(m, N.MatrixSymbol):
        return m, False
    if isinstance(m, N.Transpose):
        return m.args[0], True
    turned = transpose(m)
    if isinstance(turned, N.Transpose) or turned == m or split(turned)[0] is not S.One:
        return m, False
    if turned == scaled(S.NegativeOne, m):
        return m, False
    order = lambda e: (transposes_in(e), key(e))
    return (turned, True) if order(turned) < order(m) else (m, False)


# ------------------------------------------------------------------------------------------------------ products


@memo
def mul(*args: Basic) -> Basic:
    """A B C ..., scalars among them; a scalar where the result is 1 x 1."""
    coefficient = [a for a in args if not is_array(a)]
    arrays = [a for a in args if is_array(a)]
    c = coefficient[0] if len(coefficient) == 1 else Mul(*coefficient) if coefficient else S.One
    if len(coefficient) > 1:
        c = smul(*coefficient)
    if not arrays:
        return c
    if any(is_zero(a) for a in args):
        return zero(dims(arrays[0])[0], dims(arrays[-1])[1])
    if len(arrays) == 1:
        return as_scalar(scaled(c, arrays[0]))
    c, chain = reduce_chain(c, arrays)
    if chain is None:
        return zero(dims(arrays[0])[0], dims(arrays[-1])[1])
    return _cut(c, chain, dims(arrays[0])[0])


def as_scalar(m: Basic) -> Basic:
    """A lone 1 x 1 array as the scalar it is."""
    if is_array(m) and dims(m) == (1, 1):
        c, core = split(m)
        return smul(c, traces.piece(factors(core)))
    return m


def reduce_chain(c: Expr, arrays: list[Basic]) -> tuple[Expr, list[Basic] | None]:
    """Merge neighbours until no JOIN applies; (scalar, factors), or factors None where the product is zero."""
    todo = list(reversed(arrays))
    done: list[Basic] = []
    while todo:
        item = todo.pop()
        if not is_array(item):
            c = smul(c, item)
            continue
        k, core = split(item)
        if k is not S.One:
            c = smul(c, k)
        if isinstance(core, N.MatMul):
            todo.extend(reversed(core.args))
            continue
        if isinstance(core, N.MatAdd) and len(arrays) > 1:
            content, core = oriented(core)
            c = smul(c, content)
        if isinstance(core, N.ZeroMatrix):
            return S.Zero, None
        if isinstance(core, N.Identity):
            if not done:
                done.append(core)
            continue
        if done and isinstance(done[-1], N.Identity):
            done.pop()
        if done:
            merged = join(done[-1], core)
            if merged is not None:
                done.pop()
                todo.append(merged)
                continue
        done.append(core)
        _cancel_inverse(done)
        if len(done) > 2 and isinstance(done[-2], N.Pinv | N.Transpose):
            kept = _penrose(*done[-3:])
            if kept is not None:
                done[-3:] = [kept]
    return c, done


@memo
def oriented(m: Basic) -> tuple[Expr, Basic]:
    """(c, S) with the sum m = c S, S without common scalar factor and with a positive first term."""
    content = smul(content_of([split(t)[0] for t in m.args]), orientation(m))
    return (S.One, m) if content is S.One else (content, scaled(1 / content, m))


def orientation(m: Basic) -> Expr:
    """The sign of the first term, in an order that does not see transposes; 1 where terms and transposes cancel."""
    weights: dict[tuple, Expr] = {}
    for t in m.args:
        c, core = split(t)
        place = min(key(core), key(transpose(core)))
        sign = -1 if c.could_extract_minus_sign() else 1
        weights[place] = weights.get(place, 0) + sign
    negative = sum(1 for t in m.args if split(t)[0].could_extract_minus_sign())
    if negative == len(m.args):
        return S.One
    for place in sorted(weights):
        if weights[place]:
            return S.NegativeOne if weights[place] < 0 else S.One
    return S.One


def _cancel_inverse(done: list[Basic]) -> None:
    """inv(A B) A B and A B inv(A B) vanish, for A B that is square though A and B are not."""
    last = done[-1]
    inner = _inverse_of_product(last)
    if inner is not None and len(done) > len(inner) and tuple(done[-len(inner) - 1 : -1]) == inner:
        del done[-len(inner) - 1 :]
        _push_identity(done, last)
        return
    for back in range(2, min(len(done), 8)):
        inner = _inverse_of_product(done[-back - 1])
        if inner is not None and len(inner) == back and tuple(done[-back:]) == inner:
            inverse = done[-back - 1]
            del done[-back - 1 :]
            _push_identity(done, inverse)
            return


def _root(m: Basic) -> tuple[Basic, bool, bool]:
    """(A, m is a pseudo-inverse, m is transposed) for A, A+, A', A+'."""
    turned = isinstance(m, N.Transpose)
    inner = m.args[0] if turned else m
    return (inner.args[0], True, turned) if isinstance(inner, N.Pinv) else (inner, False, turned)


def _penrose(a: Basic, b: Basic, c: Basic) -> Basic | None:
    """A A+ A = A, A+ A A+ = A+, A A+ A+' = A+', A+ A+' A' = A+ and their transposes."""
    (x, p, s), (y, q, t), (z, r, u) = _root(a), _root(b), _root(c)
    if not (x == y == z) or not (p or q or r):
        return None
    pattern = ((p, s), (q, t), (r, u))
    plain, pinv_, turned, both = (False, False), (True, False), (False, True), (True, True)
    keep_first = ((plain, pinv_, plain), (pinv_, plain, pinv_), (turned, both, turned), (both, turned, both))
    keep_first += ((pinv_, both, turned), (both, pinv_, plain))
    keep_last = ((plain, pinv_, both), (turned, both, pinv_))
    return a if pattern in keep_first else c if pattern in keep_last else None


def _push_identity(done: list[Basic], square: Basic) -> None:
    if not done:
        done.append(identity(dims(square)[0]))


def _inverse_of_product(m: Basic) -> tuple[Basic, ...] | None:
    """The factors of A B where m is inv(A B) or its transpose."""
    inverse = m.args[0] if isinstance(m, N.Transpose) else m
    if not isinstance(inverse, N.Inverse) or not isinstance(inverse.args[0], N.MatMul):
        return None
    inner = inverse.args[0] if inverse is m else transpose(inverse.args[0])
    return factors(split(inner)[1]) if split(inner)[0] is S.One else None


def _cut(c: Expr, chain: list[Basic], rows: Expr) -> Basic:
    """Pull the 1 x 1 pieces of a product out as scalars."""
    pieces: list[list[Basic]] = [[]]
    for f in chain:
        pieces[-1].append(f)
        if dims(f)[1] == 1 and f is not chain[-1] or dims(f)[1] == 1:
            pieces.append([])
    pieces = [p for p in pieces if p]
    if any(isinstance(f, N.Skew) for f in chain):
        for i, p in enumerate(pieces):
            c, pieces[i] = cross.crossed(c, p)
        if c is S.Zero:
            return zero(rows, dims(chain[-1])[1])
        chain = [f for p in pieces for f in p]
    if len(pieces) == 1 and dims(pieces[0][0])[0] != 1:
        return _product(c, chain)
    scalars, kept = [c], []
    for p in pieces:
        if dims(p[0])[0] == 1 and dims(p[-1])[1] == 1:
            scalars.append(traces.piece(tuple(p)))
        else:
            kept.extend(p)
    if not kept:
        return smul(*scalars)
    total = scalars[0] if len(scalars) == 1 else smul(*scalars)
    if len(scalars) > 1:
        total, kept = reduce_chain(total, kept)
        if kept is None or total == 0:
            return zero(rows, dims(chain[-1])[1])
    return _product(total, kept)


def _product(c: Expr, chain: list[Basic]) -> Basic:
    if c == 0:
        return zero(dims(chain[0])[0], dims(chain[-1])[1])
    if len(chain) == 1:
        return scaled(c, chain[0])
    return node(N.MatMul, *chain) if c is S.One else node(N.MatMul, c, *chain)


# --------------------------------------------------------------------------------------------------------- joins


def base_power(m: Basic) -> tuple[Basic, Expr]:
    """(B, k) with m = B^k, transposes inside."""
    if isinstance(m, N.Inverse):
        return m.args[0], S.NegativeOne
    if isinstance(m, N.MatPow):
        return m.args
    if isinstance(m, N.Transpose):
        inner = m.args[0]
        if isinstance(inner, N.Inverse | N.MatPow):
            base, k = base_power(inner)
            return transpose(base), k
    return m, S.One


def join(a: Basic, b: Basic) -> Basic | None:
    """The product of two neighbours where they merge into one node (or a scalar multiple), else None."""
    for table, kind in ((JOIN_LEFT, type(a)), (JOIN_RIGHT, type(b))):
        rule = table.get(kind)
        if rule is not None:
            merged = rule(a, b)
            if merged is not None:
                return merged
    if dims(a)[0] == dims(a)[1] == dims(b)[1]:
        (base_a, i), (base_b, j) = base_power(a), base_power(b)
        if base_a == base_b:
            return power(base_a, i + j)
        if i == j and abs(i) == 1:  # L L' = A, inv(L)' inv(L) = inv(A)
            factor, turned = (base_a, base_b) if i == 1 else (base_b, base_a)
            if isinstance(factor, N.Cholesky) and isinstance(turned, N.Transpose) and turned.args[0] == factor:
                return power(factor.args[0], i)
        if i is j is S.One and (
            (isinstance(b, N.Transpose) and b.args[0] == a and "orthogonal" in properties(a))
            or (isinstance(a, N.Transpose) and a.args[0] == b and "orthogonal" in properties(b))
        ):
            return identity(dims(a)[0])
    return None


def _diag_left(a: Basic, b: Basic) -> Basic | None:
    """diag(u) diag(v) = diag(u .* v), diag(u) v = u .* v"""
    if isinstance(b, N.DiagMatrix):
        return kron.diag(entrywise.hadamard(a.args[0], b.args[0]))
    if dims(b)[1] == 1 and isinstance(b, N.MatrixExpr):
        return entrywise.hadamard(a.args[0], b)
    return None


def _diag_right(a: Basic, b: Basic) -> Basic | None:
    """u' diag(v) = (u .* v)'"""
    if dims(a)[0] == 1:
        return transpose(entrywise.hadamard(transpose(a), b.args[0]))
    return None


def _softmax_left(a: Basic, b: Basic) -> None:
    """Softmax(M) 1 = 1: rows sum to one."""
    if isinstance(b, N.OneMatrix) and dims(a)[1] != 1:
        return entrywise.ones(dims(a)[0], S.One)
    return None


def _softmax_right(a: Basic, b: Basic) -> None:
    """1' Softmax(x) = 1 of a column."""
    if dims(b)[1] == 1 and isinstance(a, N.Transpose) and isinstance(a.args[0], N.OneMatrix):
        return S.One
    return None


def _transposed_left(a: Basic, b: Basic) -> Symbol | None:
    """1' softmax(x) = 1 seen from the transposed side, S' S = I, L-like selections."""
    inner = a.args[0]
    if isinstance(inner, N.KhatriRao):
        return _khatri_rao_left(inner, b)
    if isinstance(inner, N.DiagSel):
        if inner == b:
            return identity(inner.args[0])
        if isinstance(b, N.Vec):
            return kron.diag_of(b.args[0])
        if isinstance(b, N.KroneckerProduct) and len(b.args) == 2 and dims(b)[1] != 1:
            return transpose(kron.khatri_rao(transpose(b.args[0]), transpose(b.args[1]))) if _fits(b) else None
    if isinstance(inner, N.Unit) and isinstance(b, N.Unit):
        apart = inner.args[0] != b.args[0] and inner.args[0].is_Integer and not N.is_index(b.args[0])
        return S.One if inner == b else S.Zero if apart else None
    if isinstance(inner, N.Unit) and isinstance(b, N.OneMatrix):
        return S.One
    if isinstance(inner, N.Unit) and isinstance(b, N.ImmutableDenseMatrix) and inner.args[0].is_Integer:
        return _dense(b[int(inner.args[0]), :])
    if isinstance(inner, N.Unit) and isinstance(b, N.Rows):
        return transpose(along.place_of(b, inner.args[0]))
    if isinstance(inner, N.Rows) and isinstance(b, N.Unit):
        return along.place_of(inner, b.args[0])
    if isinstance(inner, N.Softmax) and isinstance(b, N.MatAdd) and dims(a)[0] == 1 == dims(b)[1]:
        return _weighted_mean(a, b)
    if isinstance(inner, N.OneMatrix):
        if isinstance(b, N.OneMatrix):
            return inner.args[0]
        if isinstance(b, N.Unit):
            return S.One
    return None


def _weighted_mean(a, b):
    """softmax(x)'(m + c 1) = softmax(x)'m + c of a column x: of a matrix it is the rows that sum to one"""
    constant = [c for c, core in map(split, b.args) if isinstance(core, N.OneMatrix)]
    rest = [t for t in b.args if not isinstance(split(t)[1], N.OneMatrix)]
    return Add(*constant, mul(a, sums.add(*rest))) if constant else None


def _fits(k: Basic) -> bool:
    return dims(k.args[0])[0] == dims(k.args[1])[0]


def _sel_right(a: Basic, b: Basic) -> Basic | None:
    """vec(M)' S = (diag M)'"""
    if isinstance(a, N.Transpose) and isinstance(a.args[0], N.Vec):
        return transpose(kron.diag_of(a.args[0].args[0]))
    if isinstance(a, N.KroneckerProduct) and len(a.args) == 2 and dims(a)[0] != 1:
        left, right = a.args
        return kron.khatri_rao(left, right) if dims(left)[1] == dims(right)[1] else None
    return None


def _kron_left(a: Basic, b: Basic) -> Basic | None:
    """(A (x) B)(C (x) D) = AC (x) BD where the sizes fit; (A (x) B) vec(M) = vec(B M A')"""
    if isinstance(b, N.KroneckerProduct) and len(a.args) == len(b.args):
        if all(dims(x)[1] == dims(y)[0] for x, y in zip(a.args, b.args)):
            return kron.kron(*(mul(x, y) for x, y in zip(a.args, b.args)))
        return None
    if isinstance(b, N.Vec) and len(a.args) == 2:
        left, right = a.args
        m = b.args[0]
        if dims(right)[1] == dims(m)[0] and dims(left)[1] == dims(m)[1]:
            return kron.vec(mul(right, m, transpose(left)))
    if isinstance(b, N.KhatriRao) and [dims(x)[1] for x in a.args] == [dims(y)[0] for y in b.args]:
        return kron.khatri_rao(*(mul(x, y) for x, y in zip(a.args, b.args)))
    if isinstance(b, N.DiagMatrix) and isinstance(b.args[0], N.Vec) and len(a.args) == 2:
        return _summed_diagonals(*a.args, b.args[0].args[0])
    return None


def _summed_diagonals(left: Basic, right: Basic, m: Basic) -> Basic | None:
    """(1' (x) A) diag(vec M) = A (M' (.) I)', (A (x) 1') diag(vec M) = A (I (.) M)'; (.) is Khatri and Rao's product"""
    if _is_ones_row(left) and dims(left)[1] == dims(m)[1]:
        return mul(right, transpose(kron.khatri_rao(transpose(m), identity(dims(m)[0]))))
    if _is_ones_row(right) and dims(right)[1] == dims(m)[0]:
        return mul(left, transpose(kron.khatri_rao(identity(dims(m)[1]), m)))
    return None


def _is_ones_row(m: Basic) -> bool:
    return isinstance(m, N.Transpose) and isinstance(m.args[0], N.OneMatrix)


def _khatri_rao_left(a: Basic, b: Basic) -> None:
    """(A (.) B)' (C (.) D) = (A' C) .* (B' D)"""
    if isinstance(b, N.KhatriRao) and all(dims(x)[0] == dims(y)[0] for x, y in zip(a.args, b.args)):
        return entrywise.hadamard(*(mul(transpose(x), y) for x, y in zip(a.args, b.args)))
    return None


def _kron_right(a: Basic, b: Basic) -> None:
    """vec(M)' (A (x) B) = vec(B' M A)', and what (A (x) B) joins to its right, from the left"""
    if isinstance(a, N.DiagMatrix) or isinstance(a, N.Transpose) and isinstance(a.args[0], N.KhatriRao):
        turned = _kron_left(transpose(b), transpose(a))
        return None if turned is None else transpose(turned)
    if dims(a)[0] == 1 and isinstance(a, N.Transpose) and isinstance(a.args[0], N.Vec):
        turned = _kron_left(transpose(b), a.args[0])
        return None if turned is None else transpose(turned)
    return None


def _comm_left(a: Basic, b: Basic) -> Basic | None:
    """K(n,m) K(m,n) = I, K(m,n) vec(M) = vec(M')"""
    m, n = a.args
    if isinstance(b, N.Comm) and b.args == (n, m):
        return identity(m * n)
    if isinstance(b, N.Vec) and dims(b.args[0]) == (m, n):
        return kron.vec(transpose(b.args[0]))
    if isinstance(b, N.KroneckerProduct) and dims(b)[1] == 1 and len(b.args) == 2:
        x, y = b.args
        if dims(y)[0] == m and dims(x)[0] == n:
            return kron.kron(y, x)
    if isinstance(b, N.DiagSel) and m == n:
        return b
    return None


def _comm_right(a: Basic, b: Basic) -> Basic | None:
    if dims(a)[0] == 1:
        turned = _comm_left(transpose(b), transpose(a))
        return None if turned is None else transpose(turned)
    return None


def _dense_left(a: Basic, b: Basic) -> Expr | None:
    """Literals multiply out."""
    if isinstance(b, N.ImmutableDenseMatrix):
        return _dense(a * b)
    if isinstance(b, N.Unit) and b.args[0].is_Integer:
        return _dense(a[:, int(b.args[0])])
    return None


def _dense(m: Basic) -> Basic:
    return m[0, 0] if m.shape == (1, 1) else N.ImmutableDenseMatrix(m)


def _blocks_left(a: Basic, b: Basic) -> Basic | None:
    """Block matrices multiply block by block where their partitions agree."""
    grid = kron.cells_of(a)
    if len(grid[0]) == 1 and _selects(grid):
        return kron.blocks([[mul(row[0], b)] for row in grid])
    if not isinstance(b, N.Blocks):
        return None
    other = kron.cells_of(b)
    if [dims(cell)[1] for cell in grid[0]] != [dims(row[0])[0] for row in other]:
        return None
    columns = range(len(other[0]))
    return kron.blocks([[sums.add(*(mul(x, other[k][j]) for k, x in enumerate(row))) for j in columns] for row in grid])


def _selects(grid: list[list[Basic]]) -> bool:
    """A block column or row of identities and zeros."""
    return all(isinstance(split(cell)[1], N.Identity | N.ZeroMatrix) or cell in (0, 1) for row in grid for cell in row)


def _blocks_right(a: Basic, b: Basic) -> Basic | None:
    """A [I, 0] = [A, 0]"""
    grid = kron.cells_of(b)
    if len(grid) == 1 and _selects(grid):
        return kron.blocks([[mul(a, cell) for cell in grid[0]]])
    return None


def _elim_left(a: Basic, b: Basic) -> Basic | None:
    """L vec(M) = vech(M), L D = I"""
    if isinstance(b, N.Vec):
        return kron.vech(b.args[0])
    if isinstance(b, N.Dup):
        n = a.args[0]
        return identity(n * (n + 1) / 2)
    return None


def _elim_right(a: Basic, b: Basic) -> None:
    """vec(M)' L' = vech(M)', M Rows'"""
    if isinstance(b.args[0], N.Rows):
        return along.select_right(a, b)
    if isinstance(b.args[0], N.Elim) and isinstance(a, N.Transpose) and isinstance(a.args[0], N.Vec):
        return transpose(kron.vech(a.args[0].args[0]))
    return None


def _is_projector(m: Basic) -> bool:
    """I - P with a pseudo-inverse in P."""
    return len(m.args) == 2 and any(isinstance(split(t)[1], N.Identity) for t in m.args) and m.has(N.Pinv)


def _centring(m: Basic) -> None:
    """c where m is c (I - 1 1'/n), which takes the mean away from what it multiplies."""
    if len(m.args) != 2:
        return None
    (c, first), (d, second) = (split(t) for t in m.args)
    if isinstance(second, N.Identity):
        c, d, first, second = d, c, second, first
    n = dims(m)[0]
    return c if isinstance(first, N.Identity) and second == entrywise.ones(n, n) and d == -c / n else None


def _centred_left(a: Basic, b: Basic) -> None:
    """(I - 1 1'/n) A = A where the columns of A sum to zero: they are centred already."""
    c = _centring(a)
    return scaled(c, b) if c is not None and _no_mean(transpose(b)) else None


def _centred_right(a: Basic, b: Basic) -> None:
    """A (I - 1 1'/n) = A where the rows of A sum to zero"""
    c = _centring(b)
    return scaled(c, a) if c is not None and _no_mean(a) else None


def _no_mean(m: Basic) -> bool:
    """Is m 1 = 0, term by term?"""
    if not isinstance(m, N.MatAdd):
        return False
    ones = node(N.OneMatrix, dims(m)[1], S.One)
    return is_zero(sums.add(*(mul(t, ones) for t in m.args)))


def _sum_left(a: Basic, b: Basic) -> None:
    """(I - A A+) A = 0, (I - 1 1'/n) A = A of a centred A"""
    found = _projector_left(a, b)
    return _centred_left(a, b) if found is None else found


def _sum_right(a: Basic, b: Basic) -> None:
    found = _projector_right(a, b)
    return _centred_right(a, b) if found is None else found


def _projector_left(a: Basic, b: Basic) -> None:
    """(I - A A+) A = 0"""
    if _is_projector(a) and sums.add(*(mul(t, b) for t in a.args)) == zero(dims(a)[0], dims(b)[1]):
        return zero(dims(a)[0], dims(b)[1])
    return None


def _projector_right(a: Basic, b: Basic) -> None:
    """A (I - A+ A) = 0"""
    if _is_projector(b) and sums.add(*(mul(a, t) for t in b.args)) == zero(dims(a)[0], dims(b)[1]):
        return zero(dims(a)[0], dims(b)[1])
    return None


JOIN_LEFT: dict[type, Callable] = {
    N.DiagMatrix: _diag_left,
    N.Softmax: _softmax_left,
    N.Transpose: _transposed_left,
    N.KroneckerProduct: _kron_left,
    N.Comm: _comm_left,
    N.ImmutableDenseMatrix: _dense_left,
    N.Blocks: _blocks_left,
    N.Elim: _elim_left,
    N.MatAdd: _sum_left,
    N.Rows: lambda a, b: along.select_left(a, b),
}
JOIN_RIGHT: dict[type, Callable] = {
    N.DiagMatrix: _diag_right,
    N.Softmax: _softmax_right,
    N.KroneckerProduct: _kron_right,
    N.Comm: _comm_right,
    N.DiagSel: _sel_right,
    N.Transpose: _elim_right,
    N.MatAdd: _sum_right,
    N.Blocks: _blocks_right,
}


# ------------------------------------------------------------------------------------------- powers and inverses


@memo
def inv(m: Basic) -> Basic:
    """inv(A), of a product of square matrices factor by factor."""
    if not is_array(m):
        return 1 / m
    c, core = split(m)
    if c is not S.One:
        return scaled(1 / c, inv(core))
    rule = _INVERTED.get(type(core))
    if rule is not None:
        answer = rule(core)
        if answer is not None:
            return answer
    core, flag = lesser(core)
    return transpose(inv(core)) if flag else node(N.Inverse, core)


def _inverse_symbol(m: Basic) -> None:
    return node(N.Transpose, m) if "orthogonal" in properties(m) and transpose(m) != m else None


def _inverse_orthogonal(m: Basic) -> None:
    return m.args[0] if "orthogonal" in properties(m.args[0]) else None


def _inverse_product(m: Basic) -> None:
    n = dims(m)[0]
    if all(dims(f) == (n, n) for f in m.args):
        return mul(*(inv(f) for f in reversed(m.args)))
    return None


def _inverse_kron(m):
    if all(dims(a)[0] == dims(a)[1] for a in m.args):
        return kron.kron(*(inv(a) for a in m.args))
    return None


def _inverse_dense(m):
    if m.rows <= 3:
        determinant = traces.det(m)
        if determinant != 0:
            return traces.adjugate(m).applyfunc(lambda entry: smul(1 / determinant, entry))
    return None


def _inverse_blocks(m):
    """inv [A, 0; 0, B] = [inv(A), 0; 0, inv(B)]"""
    cells = kron.diagonal_of(m)
    rows = kron.cells_of(m)
    if cells is None or not all(is_zero(c) for i, row in enumerate(rows) for j, c in enumerate(row) if i != j):
        return None
    return kron.blocks([[inv(c) if i == j else c for j, c in enumerate(row)] for i, row in enumerate(rows)])


_INVERTED: dict[type, Callable] = {
    N.Blocks: _inverse_blocks,
    N.PropertySymbol: _inverse_symbol,
    N.Transpose: _inverse_orthogonal,
    N.Inverse: lambda m: m.args[0],
    N.Identity: lambda m: m,
    N.MatPow: lambda m: power(m.args[0], -m.args[1]),
    N.DiagMatrix: lambda m: kron.diag(entrywise.apply_body(1 / BOUND[0], BOUND[:1], (m.args[0],))),
    N.MatMul: _inverse_product,
    N.KroneckerProduct: _inverse_kron,
    N.Comm: lambda m: transpose(m),
    N.Exchange: lambda m: m,
    N.ImmutableDenseMatrix: _inverse_dense,
    N.MatExp: lambda m: node(N.MatExp, scaled(S.NegativeOne, m.args[0])),
}


@memo
def power(m: Basic, k: Expr) -> Basic:
    """A^k of a square matrix, k an integer or an expression that stands for one."""
    if not is_array(m):
        return call(Pow, m, k)
    if k == 0:
        return identity(dims(m)[0])
    if k == 1:
        return m
    if k == -1:
        return inv(m)
    c, core = split(m)
    if c is not S.One:
        return scaled(call(Pow, c, k), power(core, k))
    rule = _POWERS.get(type(core))
    if rule is not None:
        answer = rule(core, k)
        if answer is not None:
            return answer
    core, flag = lesser(core)
    return transpose(power(core, k)) if flag else node(N.MatPow, core, k)


def _power_orthogonal(m: Basic, k: Expr) -> None:
    if "orthogonal" in properties(m) and k.is_negative:
        return transpose(power(m, -k)) if k.is_Integer else None
    return None


def _power_turned(m: Basic, k: Expr) -> Basic:
    return transpose(power(m.args[0], k))


def _power_outer(m: Basic, k: Expr) -> None:
    """(a b')^k = (b'a)^(k-1) a b'"""
    if k.is_Integer and k > 1 and any(dims(f)[1] == 1 for f in m.args[:-1]):
        return mul(*([m] * int(k)))
    return None


def _power_dense(m, k):
    return N.ImmutableDenseMatrix(m**k) if k.is_Integer and 0 < k <= 4 else None


def _power_exchange(m, k):
    return (m if k % 2 else identity(m.args[0])) if k.is_Integer else None


_POWERS: dict[type, Callable] = {
    N.Exchange: _power_exchange,
    N.PropertySymbol: _power_orthogonal,
    N.Identity: lambda m, k: m,
    N.Transpose: _power_turned,
    N.Inverse: lambda m, k: power(m.args[0], -k),
    N.MatPow: lambda m, k: power(m.args[0], m.args[1] * k),
    N.DiagMatrix: lambda m, k: kron.diag(entrywise.apply_body(BOUND[0] ** k, BOUND[:1], (m.args[0],))),
    N.MatMul: _power_outer,
    N.KroneckerProduct: lambda m, k: (
        kron.kron(*(power(a, k) for a in m.args)) if all(dims(a)[0] == dims(a)[1] for a in m.args) else None
    ),
    N.ImmutableDenseMatrix: _power_dense,
    N.MatExp: lambda m, k: node(N.MatExp, scaled(k, m.args[0])),
}


@memo
def pinv(m: Basic) -> Basic:
    """pinv(A); A' for orthogonal A, inv(A) for invertible A."""
    if not is_array(m):
        return 1 / m
    c, core = split(m)
    if c is not S.One:
        return scaled(1 / c, pinv(core))
    if isinstance(core, N.Pinv):
        return core.args[0]
    if isinstance(core, N.Identity) or properties(core) & {"orthogonal", "invertible", "positive-definite"}:
        return inv(core)
    if 1 in dims(core):
        return scaled(1 / traces.squared(core), transpose(core))
    core, flag = lesser(core)
    return transpose(pinv(core)) if flag else node(N.Pinv, core)


@memo
def matexp(m: Basic) -> Basic:
    """expm(A); of a diagonal matrix entry by entry, expm(0) = I."""
    if not is_array(m):
        return call(exp, m)
    if isinstance(m, N.ZeroMatrix):
        return identity(dims(m)[0])
    if isinstance(m, N.DiagMatrix):
        return kron.diag(entrywise.apply_body(exp(BOUND[0]), BOUND[:1], (m.args[0],)))
    core, flag = lesser(m)
    return transpose(matexp(core)) if flag else node(N.MatExp, core)
