"""Scalars made of arrays: trace, sum, determinant, norms, entries.

Normal form: a trace of a product is cut at a bond of size one where it has one (tr(a b' C) = b'C a); else it stands
in the smallest of all its rotations and their transposes, so that equal traces are one node. Sum(A .* B) = tr(A'B);
an inner product of a thing with itself is its norm squared; 1'M 1 is Total(M).
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Add, Basic, Expr, Mul, Pow, S, exp, log

from matcalc_cli.engine.algebra import cross, entrywise, frechet, products
from matcalc_cli.engine.algebra import kronecker as kron
from matcalc_cli.engine.algebra.base import BOUND, call, dims, factors, is_zero, key, keys, memo, scaled, smul, split
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


def squared(m: Basic) -> Expr:
    """The Frobenius norm squared of M."""
    return fnorm(m) ** 2


def _reversed(chain: tuple[Basic, ...]) -> tuple[Expr, tuple[Basic, ...]]:
    """(c, factors) of the transposed product, where every factor has a single transpose."""
    c: Expr = S.One
    turned: list[Basic] = []
    for f in reversed(chain):
        k, core = split(products.transpose(f))
        if isinstance(core, N.MatAdd):
            content, core = products.oriented(core)
            k = smul(k, content)
        c = smul(c, k)
        turned.extend(factors(core))
    return c, tuple(turned)


@memo
def piece(chain: tuple[Basic, ...]) -> Expr:
    """The scalar of a 1 x 1 product, as the smaller of itself and its transpose."""
    c, turned = _reversed(chain)
    if keys(turned) < keys(chain):
        chain = turned
    else:
        c = S.One
    if len(chain) == 1:
        return smul(c, node(N.Trace, chain[0]))
    first, last = chain[0], chain[-1]
    if c is S.One and len(chain) % 2 == 0:
        half = chain[len(chain) // 2 :]
        if _reversed(half) == (S.One, chain[: len(chain) // 2]):
            return fnorm(products.mul(*half)) ** 2
    starts = isinstance(first, N.Transpose) and isinstance(first.args[0], N.OneMatrix)
    ends = isinstance(last, N.OneMatrix)
    if starts and ends:
        inner = products.mul(*chain[1:-1])
        return smul(c, total(_smaller(inner)))
    if starts or ends:
        inner = chain[1:] if starts else _reversed(chain[:-1])[1]
        k = S.One if starts else _reversed(chain[:-1])[0]
        return smul(c, k, total_node(inner))
    if len(chain) == 2:
        for one, other in ((products.transpose(first), last), (last, products.transpose(first))):
            value = cross.triple(one, other) if isinstance(other, N.Cross) else None
            if value is not None:
                return smul(c, value)
        return smul(c, _inner(products.transpose(first), last))
    if (
        len(chain) == 3
        and isinstance(last, N.Unit)
        and isinstance(first, N.Transpose)
        and isinstance(first.args[0], N.Unit)
    ):
        return smul(c, entry(chain[1], first.args[0].args[0], last.args[0]))
    return smul(c, node(N.Trace, node(N.MatMul, *chain)))


def _smaller(m: Basic) -> Basic:
    """M or M', for functions that do not care: a column, else the structurally smaller."""
    rows, cols = dims(m)
    if cols == 1:
        return m
    if rows == 1:
        return products.transpose(m)
    turned = products.transpose(m)
    return turned if split(turned)[0] is S.One and key(turned) < key(m) else m


def total_node(chain: tuple[Basic, ...]) -> Expr:
    """Total of a column that is a product, or total() of a single factor."""
    return total(chain[0]) if len(chain) == 1 else node(N.Total, node(N.MatMul, *chain))


def _inner(a: Basic, b: Basic) -> Expr:
    """a'b of two columns, or Sum(A .* B)."""
    if isinstance(a, N.Unit) or isinstance(b, N.Unit):
        unit, other = (a, b) if isinstance(a, N.Unit) else (b, a)
        return entry(other, unit.args[0], S.Zero)
    if isinstance(a, N.Ewise) or isinstance(b, N.Ewise):
        return total(entrywise.hadamard(a, b))
    if isinstance(a, N.Vec) and isinstance(b, N.Vec) and dims(a.args[0]) == dims(b.args[0]):
        return trace(products.mul(products.transpose(a.args[0]), b.args[0]))
    if isinstance(a, N.ImmutableDenseMatrix) and isinstance(b, N.ImmutableDenseMatrix):
        return Add(*(x * y for x, y in zip(a, b)))
    if a == b:
        return fnorm(a) ** 2
    if key(b) < key(a):
        a, b = b, a
    return node(N.Trace, node(N.MatMul, products.transpose(a), b))


@memo
def total(m: Basic) -> Expr:
    """Sum of all entries: Sum(A + B) = Sum(A) + Sum(B), Sum(A .* B) = tr(A'B), Sum(1) = the number of entries."""
    if not is_array(m):
        return m
    c, core = split(m)
    rows, cols = dims(core)
    constant = entrywise.constant_of(core)
    if constant is not None:
        return smul(c, constant, rows * cols)
    if isinstance(core, N.MatAdd):
        return smul(c, Add(*(total(t) for t in core.args)))
    if isinstance(core, N.MatMul):
        left = products.transpose(entrywise.ones(rows, S.One))
        if rows == 1 or cols == 1 or any(dims(f)[1] == 1 for f in core.args[:-1]):
            return smul(c, products.mul(left, core, entrywise.ones(cols, S.One)))
        return smul(c, node(N.Total, _smaller(core)))
    if isinstance(core, N.Identity):
        return smul(c, rows)
    if isinstance(core, N.DiagMatrix | N.Vec | N.Transpose):
        return smul(c, total(core.args[0]))
    if isinstance(core, N.KroneckerProduct):
        return smul(c, *(total(a) for a in core.args))
    if isinstance(core, N.Ewise):
        return smul(c, _total_ewise(core))
    if isinstance(core, N.Eigvals | N.EigvalsH):
        return smul(c, trace(core.args[0]))
    if isinstance(core, N.Softmax):
        return smul(c, rows if cols != 1 else S.One)
    if isinstance(core, N.Unit):
        return c
    if isinstance(core, N.ImmutableDenseMatrix):
        return smul(c, Add(*core))
    if isinstance(core, N.Blocks):
        return smul(c, Add(*(total(cell) for row in kron.cells_of(core) for cell in row)))
    return smul(c, node(N.Total, _smaller(core)))


def _total_ewise(m: Basic) -> Expr:
    body, operands = m.function.args[1], m.operands
    u, v = BOUND[:2]
    if body == u * v:
        a, b = operands
        if dims(a)[1] == 1:
            if key(b) < key(a):
                a, b = b, a
            return _bilinear(a, b)
        return trace(products.mul(products.transpose(a), b))
    if isinstance(body, Pow) and body.exp == 2:
        return fnorm(entrywise.apply_body(body.base, BOUND[: len(operands)], operands)) ** 2
    if body == exp(u) and isinstance(operands[0], N.Eigvals | N.EigvalsH):
        return trace(products.matexp(operands[0].args[0]))
    if isinstance(body, log) and body.args[0] == u and isinstance(operands[0], N.DiagOf):
        factor = operands[0].args[0]
        if isinstance(factor, N.Cholesky):  # a positive definite A: conditions.py states it
            return logdet(factor.args[0]) / 2
    turned = products.transpose(m)
    return node(N.Total, turned if dims(m)[1] != 1 and key(turned) < key(m) else m)


def _bilinear(a: Basic, b: Basic) -> Expr:
    """a'b for columns that may be products themselves."""
    return products.mul(products.transpose(a), b)


@memo
def trace(m: Basic) -> Expr:
    """tr(M), linear, cyclic and invariant under transposition."""
    if not is_array(m):
        return m
    c, core = split(m)
    rule = _TRACES.get(type(core))
    value = rule(core) if rule else None
    if value is None:
        core, flag = products.lesser(core)
        value = trace(core) if flag else node(N.Trace, core)
    return smul(c, value)


def _trace_product(m: Basic) -> Expr:
    chain = m.args
    closed = frechet.traced(chain)
    if closed is not None:
        return closed
    for i, f in enumerate(chain):
        if dims(f)[1] == 1:
            return products.mul(*chain[i + 1 :], *chain[: i + 1])
    joined = products.join(chain[-1], chain[0])
    if joined is not None:
        return trace(products.mul(joined, *chain[1:-1]))
    if len(chain) == 2:
        a, b = products.transpose(chain[0]), chain[1]
        if isinstance(a, N.Ewise) or isinstance(b, N.Ewise):
            return total(entrywise.hadamard(a, b))
        if a == b:
            return fnorm(b) ** 2
    for i, f in enumerate(chain):
        if isinstance(f, N.DiagMatrix):
            rest = products.mul(*chain[i + 1 :], *chain[:i])
            return products.mul(products.transpose(f.args[0]), kron.diag_of(rest))
    return _rotate(chain)


def _rotate(chain: tuple[Basic, ...]) -> Expr:
    """The smallest rotation of a cyclic product or of its transpose; a norm squared where it is one."""
    c, turned = _reversed(chain)
    if len(turned) != len(chain):
        return node(N.Trace, node(N.MatMul, *chain))
    candidates = [(S.One, chain[i:] + chain[:i]) for i in range(len(chain))]
    candidates += [(c, turned[i:] + turned[:i]) for i in range(len(turned))]
    if c is S.One and len(chain) % 2 == 0:
        middle = len(chain) // 2
        for _, rotation in sorted(candidates, key=lambda pair: keys(pair[1])):
            if _reversed(rotation[middle:]) == (S.One, rotation[:middle]):
                return fnorm(products.mul(*rotation[middle:])) ** 2
    for sign, rotation in candidates[1:]:
        if products.join(rotation[-1], rotation[0]) is not None and sign is S.One:
            return trace(products.mul(rotation[-1], *rotation[:-1]))
    sign, best = min(candidates, key=lambda pair: keys(pair[1]))
    return smul(sign, node(N.Trace, node(N.MatMul, *best)))


def _trace_turned(m: Basic) -> Expr:
    """tr(A') = tr(A), and tr(A) = 0 where A' = -A."""
    return trace(m.args[0])


def _trace_symbol(m: Basic) -> Expr | None:
    return S.Zero if "antisymmetric" in N.properties(m) else None


def _trace_kron(m: Basic) -> Expr | None:
    if all(dims(a)[0] == dims(a)[1] for a in m.args):
        return smul(*(trace(a) for a in m.args))
    return None


def _trace_blocks(m: Basic) -> Expr | None:
    """tr [A, B; C, D] = tr A + tr D where the blocks on the diagonal are square"""
    cells = kron.cells_of(m)
    diagonal = [row[i] for i, row in enumerate(cells)] if len(cells) == len(cells[0]) else []
    if not diagonal or any(dims(cell)[0] != dims(cell)[1] for cell in diagonal):
        return None
    return Add(*(trace(cell) for cell in diagonal))


_TRACES: dict[type, Callable] = {
    N.ExpFrechet: lambda m: frechet.traced((m,)),
    N.Blocks: _trace_blocks,
    N.MatAdd: lambda m: Add(*(trace(t) for t in m.args)),
    N.ZeroMatrix: lambda m: S.Zero,
    N.PartialTrace: lambda m: trace(m.args[0]),
    N.Identity: lambda m: m.args[0],
    N.DiagMatrix: lambda m: total(m.args[0]),
    N.Transpose: _trace_turned,
    N.PropertySymbol: _trace_symbol,
    N.MatMul: _trace_product,
    N.KroneckerProduct: _trace_kron,
    N.Ewise: lambda m: total(kron.diag_of(m)),
    N.ImmutableDenseMatrix: lambda m: Add(*(m[i, i] for i in range(m.rows))),
}


@memo
def det(m: Basic) -> Expr:
    """det(M): det(c A) = c^n det(A), multiplicative over square factors."""
    if not is_array(m):
        return m
    c, core = split(m)
    if c is not S.One:
        return smul(call(Pow, c, dims(core)[0]), det(core))
    rule = _DETERMINANTS.get(type(core))
    value = rule(core) if rule else None
    if value is None:
        core, flag = products.lesser(core)
        value = det(core) if flag else node(N.Determinant, core)
    return value


def _det_product(m: Basic) -> Expr | None:
    n = dims(m)[0]
    if all(dims(f) == (n, n) for f in m.args):
        return smul(*(det(f) for f in m.args))
    return None


def _det_kron(m: Basic) -> Expr | None:
    sizes = [dims(a) for a in m.args]
    if any(r != c for r, c in sizes):
        return None
    whole = dims(m)[0]
    return smul(*(call(Pow, det(a), whole / r) for a, (r, _) in zip(m.args, sizes)))


def _det_dense(m: Basic) -> Expr | None:
    return laplace(m.tolist()) if m.rows <= 4 else None


def laplace(cells: list[list[Expr]]) -> Expr:
    """The determinant of a literal, expanded along its first row; SymPy's own also expands what the entries hold."""
    if len(cells) == 1:
        return cells[0][0]
    rest = cells[1:]
    minors = ([row[:j] + row[j + 1 :] for row in rest] for j in range(len(cells)))
    return Add(
        *(smul(S.NegativeOne**j, x, laplace(minor)) for j, (x, minor) in enumerate(zip(cells[0], minors)) if x != 0)
    )


def adjugate(m: Basic) -> Basic:
    """The adjugate of a literal by its cofactors."""
    cells, n = m.tolist(), m.rows
    cut = lambda i, j: [row[:j] + row[j + 1 :] for k, row in enumerate(cells) if k != i]
    cofactor = lambda i, j: smul(S.NegativeOne ** (i + j), laplace(cut(i, j)))
    return N.ImmutableDenseMatrix(n, n, lambda i, j: cofactor(j, i))


def _det_blocks(m: Basic) -> Expr | None:
    """det [A, B; 0, C] = det(A) det(C)"""
    cells = kron.diagonal_of(m)
    return None if cells is None else smul(*(det(cell) for cell in cells))


_DETERMINANTS: dict[type, Callable] = {
    N.Blocks: _det_blocks,
    N.MatMul: _det_product,
    N.ZeroMatrix: lambda m: S.Zero,
    N.Identity: lambda m: S.One,
    N.Transpose: lambda m: det(m.args[0]),
    N.Inverse: lambda m: 1 / det(m.args[0]),
    N.MatPow: lambda m: call(Pow, det(m.args[0]), m.args[1]),
    N.DiagMatrix: lambda m: prod_all(m.args[0]),
    N.KroneckerProduct: _det_kron,
    N.MatExp: lambda m: call(exp, trace(m.args[0])),
    N.ImmutableDenseMatrix: _det_dense,
}


@memo
def prod_all(m: Basic) -> Expr:
    """Product of all entries."""
    if not is_array(m):
        return m
    c, core = split(m)
    rows, cols = dims(core)
    if c is not S.One:
        return smul(call(Pow, c, rows * cols), prod_all(core))
    constant = entrywise.constant_of(core)
    if constant is not None:
        return call(Pow, constant, rows * cols)
    if isinstance(core, N.Transpose | N.Vec):
        return prod_all(core.args[0])
    if isinstance(core, N.Eigvals | N.EigvalsH):
        return det(core.args[0])
    if isinstance(core, N.ImmutableDenseMatrix):
        return Mul(*core)
    if isinstance(core, N.Ewise):
        body, u = core.function.args[1], BOUND[0]
        if isinstance(body, exp):
            return call(exp, total(entrywise.apply_body(body.args[0], BOUND[: len(core.operands)], core.operands)))
        if isinstance(body, Pow) and body.base == u and body.exp.is_Integer:
            return prod_all(core.operands[0]) ** body.exp
    return node(N.ProdAll, _smaller(core))


@memo
def logdet(m: Basic) -> Expr:
    """log |det(M)|"""
    if not is_array(m):
        return call(log, m)
    return log_of(det(m), m)


def log_of(e: Expr, source: Basic | None = None) -> Expr:
    """log(e), where log of a product of determinants is a sum of LogDet."""
    if isinstance(e, Abs) and source is None:
        inner = log_of(e.args[0])
        return inner if not inner.has(log) and inner.atoms(N.LogDet) else call(log, e)
    parts = Mul.make_args(e)
    terms: list[Expr] = []
    for part in parts:
        base, k = part.as_base_exp() if isinstance(part, Pow) else (part, S.One)
        if isinstance(base, N.Determinant):
            terms.append(k * node(N.LogDet, base.args[0]))
        elif isinstance(part, exp):
            terms.append(part.args[0])
        elif source is not None and isinstance(base, N.ProdAll):
            absolute = entrywise.apply_body(log(Abs(BOUND[0])), BOUND[:1], (base.args[0],))
            terms.append(k * total(absolute))
        elif source is not None or part.is_positive:
            terms.append(k * call(log, base) if base.is_positive else k * call(log, call(Abs, base)))
        else:
            return call(log, e)
    return Add(*terms)


@memo
def fnorm(m: Basic) -> Expr:
    """Frobenius norm: |c| comes out, orthogonal factors vanish."""
    if not is_array(m):
        return call(Abs, m)
    if is_zero(m):
        return S.Zero
    c, core = split(m)
    if c is not S.One:
        return smul(call(Abs, c), fnorm(core))
    constant = entrywise.constant_of(core)
    if constant is not None:
        rows, cols = dims(core)
        return call(Abs, constant) * (rows * cols) ** S.Half
    if isinstance(core, N.Transpose | N.Vec):
        return fnorm(core.args[0])
    if isinstance(core, N.DiagMatrix):
        return fnorm(core.args[0])
    if isinstance(core, N.Identity):
        return core.args[0] ** S.Half
    if isinstance(core, N.KroneckerProduct):
        return smul(*(fnorm(a) for a in core.args))
    if isinstance(core, N.ImmutableDenseMatrix):
        return call(Pow, Add(*(x**2 for x in core)), S.Half)
    parts = entrywise.outer_parts(core)
    if parts is not None:
        return smul(fnorm(parts[0]), fnorm(parts[1]))
    if isinstance(core, N.MatMul):
        first = core.args[0]
        inner = first.args[0] if isinstance(first, N.Transpose) else first
        if "orthogonal" in N.properties(inner):
            return fnorm(products.mul(*core.args[1:]))
    return node(N.FNorm, _even(_upright(core)))


def _upright(m: Basic) -> Basic:
    """The one of M and M' with fewer transposes, the smaller one where they have as many."""
    if not isinstance(m, N.MatAdd):
        return _smaller(m)
    turned = products.transpose(m)
    return min(m, turned, key=lambda e: (_transposes(e), key(e)))


def _transposes(m: Basic) -> int:
    terms = m.args if isinstance(m, N.MatAdd) else (m,)
    return sum(isinstance(f, N.Transpose) for t in terms for f in factors(split(t)[1]))


def _even(m: Basic) -> Basic:
    """M or -M: the one with fewest minus signs, the one that stands in products, the smaller one."""
    if not isinstance(m, N.MatAdd):
        return m
    candidates = [m, _upright(scaled(S.NegativeOne, m))]
    minus = lambda e: sum(1 for t in e.args if split(t)[0].could_extract_minus_sign())
    return min(candidates, key=lambda e: (minus(e), -products.orientation(e), key(e)))


def norminf(m: Basic) -> Expr:
    """The largest absolute entry."""
    if not is_array(m):
        return call(Abs, m)
    c, core = split(m)
    constant = entrywise.constant_of(core)
    if constant is not None:
        return smul(call(Abs, c), call(Abs, constant))
    return smul(call(Abs, c), node(N.NormInf, _smaller(core)))


def extreme(kind: type, m: Basic) -> Expr:
    """The largest or the smallest entry: max(c M) is c max(M) for c > 0, c min(M) for c < 0."""
    if not is_array(m):
        return m
    c, core = split(m)
    constant = entrywise.constant_of(core)
    if constant is not None:
        return smul(c, constant)
    if c.is_positive:
        return smul(c, node(kind, _smaller(core)))
    if c.is_negative:
        return smul(c, node(N.Smallest if kind is N.Largest else N.Largest, _smaller(core)))
    return node(kind, _smaller(scaled(c, core)))


@memo
def adj(m: Basic) -> Basic:
    """adj(A): adj(A B) = adj(B) adj(A) of square factors, adj(c A) = c^(n-1) adj(A)."""
    if not is_array(m):
        return S.One
    c, core = split(m)
    n = dims(m)[0]
    if c is not S.One:
        return products.mul(call(Pow, c, n - 1), adj(core))
    if isinstance(core, N.MatMul) and all(dims(f) == (n, n) for f in core.args):
        return products.mul(*(adj(f) for f in reversed(core.args)))
    if isinstance(core, N.Identity):
        return core
    if isinstance(core, N.Inverse):
        return products.mul(1 / det(core.args[0]), core.args[0])
    if isinstance(core, N.ImmutableDenseMatrix) and 1 < core.rows <= 4:
        return adjugate(core)
    core, flag = products.lesser(core)
    return products.transpose(adj(core)) if flag else node(N.Adj, core)


@memo
def entry(m: Basic, i: Expr, j: Expr) -> Expr:
    """One entry of an array, counted from 0."""
    if not is_array(m):
        return m
    c, core = split(m)
    if isinstance(core, N.MatAdd):
        return smul(c, Add(*(entry(t, i, j) for t in core.args)))
    if isinstance(core, N.ZeroMatrix):
        return S.Zero
    if isinstance(core, N.Transpose):
        return smul(c, entry(core.args[0], j, i))
    if isinstance(core, N.OneMatrix):
        return c
    if isinstance(core, N.Ewise):
        cells = [entry(o, i, j) for o in core.operands]
        return smul(c, entrywise.apply_body(core.function.args[1], core.function.args[0], cells))
    if isinstance(core, N.UndefinedEwise):
        return smul(c, node(N.UndefinedScalar, *core.args[:2], *(entry(a, i, j) for a in core.args[2:])))
    if isinstance(core, N.ImmutableDenseMatrix) and i.is_Integer and j.is_Integer:
        return smul(c, core[int(i), int(j)])
    if isinstance(core, N.Identity) and (i == j or not (N.is_index(i) or N.is_index(j))):
        return c if i == j else S.Zero
    if isinstance(core, N.Unit) and core.args[0] == i:
        return c
    if isinstance(core, N.Unit) and core.args[0].is_Integer and not N.is_index(i):
        return S.Zero
    if isinstance(core, N.DiagMatrix) and i == j:
        return smul(c, entry(core.args[0], i, S.Zero))
    if isinstance(core, N.MatMul):
        rows, cols = dims(core)
        left = () if rows == 1 else (products.transpose(node(N.Unit, i, rows)),)
        right = () if cols == 1 else (node(N.Unit, j, cols),)
        return smul(c, products.mul(*left, core, *right))
    return smul(c, node(N.Entry, core, i, j))
