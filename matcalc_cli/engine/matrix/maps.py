"""The linear maps of the differentials, a function for every node kind: the column `maps` of RULES (rules.py).

Each takes (e, wants) and gives pairs (operand, map) for the operands that wants(operand) asks for; the sum of the maps
applied to the differentials of the operands is the differential of e. A function may assume that e is in normal form
(engine/algebra); it knows no layout and no variable. The docstring is the formula where the row of RULES has another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from sympy import Abs, Basic, Expr, Integer, Piecewise, S, sign, true

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND, BOUND_PLACES, CLOSED, atoms_of, call, replace
from matcalc_cli.engine.matrix.linear import (
    Chain,
    Entrywise,
    FromDiagonal,
    Local,
    Map,
    Product,
    Scale,
    Stack,
    ToDiagonal,
    TraceWith,
    Transposition,
    Triangle,
    Unstack,
)
from matcalc_cli.engine.matrix.spread import (
    Commuting,
    Exponential,
    KronBoth,
)
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands
from matcalc_cli.model.nodes import Dummy, is_array, node
from matcalc_cli.model.ties import AtLeast

Wants: TypeAlias = Callable[[Basic], bool]
Pairs: TypeAlias = Iterable[tuple[Basic, Local]]
POWER_LIMIT = 64


def addition(e: Basic, wants: Wants) -> Pairs:
    for term in e.args:
        if wants(term):
            yield term, Product(S.One, S.One)


def product(e: Basic, wants: Wants) -> Pairs:
    args = e.args
    for i, a in enumerate(args):
        if not wants(a):
            continue
        if not is_array(a):
            yield a, Scale(A.mul(*operands(e)[1:]))
        else:
            left = A.mul(*args[:i]) if i else S.One
            right = A.mul(*args[i + 1 :]) if i + 1 < len(args) else S.One
            yield a, Product(left, right)


def power(e: Basic, wants: Wants) -> Pairs:
    a, k = e.args
    if wants(k):
        raise MissingRule("there is no rule for a matrix power by its exponent")
    if not k.is_Integer:
        yield a, Commuting(A.mul(k, A.power(a, k - 1)), a, "a symbolic power of a matrix", k)
        return
    if abs(k) > POWER_LIMIT:
        yield a, Commuting(A.mul(k, A.power(a, k - 1)), a, f"the matrix power {k}", k if k > 0 else None)
        return
    if k > 0:
        for i in range(int(k)):
            yield a, Product(A.power(a, Integer(i)), A.power(a, k - 1 - i))
    else:
        for i in range(-int(k)):
            yield a, Product(A.mul(S.NegativeOne, A.power(a, Integer(-1 - i))), A.power(a, k + i))


def ewise(e: Basic, wants: Wants) -> Pairs:
    """d f.(A, B) = f_A.(A, B) .* dA + f_B.(A, B) .* dB, and f_c ds for scalars c inside f"""
    variables, body = e.function.args
    atoms = [a for a in atoms_of(body) if a not in BOUND_PLACES]
    hidden = {a: Dummy(f"s{i}", real=True) for i, a in enumerate(atoms) if isinstance(a, CLOSED)}
    plain = replace(body, hidden)
    back = {d: a for a, d in hidden.items()}
    for u, operand in zip(variables, e.operands):
        if wants(operand):
            yield operand, Entrywise(A.apply_body(replace(diff(plain, u), back), variables, e.operands))
    for a in atoms:
        if wants(a):
            slope = replace(diff(plain, hidden.get(a, a)), back)
            yield a, Scale(A.apply_body(slope, variables, e.operands))


def softmax(e: Basic, wants: Wants) -> Pairs:
    """ds = (diag(s) - s s') dx; of a matrix row by row: S .* dX - diag((S .* dX) 1) S"""
    (x,) = e.args
    rows, cols = shape = A.dims(e)
    yield x, Entrywise(e)
    if cols == 1:
        yield x, Product(A.mul(S.NegativeOne, e, A.transpose(e)), S.One)
    else:
        column = (rows, S.One)
        yield (
            x,
            Chain(
                (Entrywise(e), Product(S.One, A.ones(cols, S.One)), ToDiagonal(), Product(S.NegativeOne, e)),
                (shape, shape, column, (rows, rows)),
            ),
        )


def pinv(e: Basic, wants: Wants) -> Pairs:
    (a,) = e.args
    m, n = A.dims(a)
    transposed = A.transpose(e)
    yield a, Product(A.mul(S.NegativeOne, e), e)

    def transposed_between(left: Basic, right: Basic) -> Chain:
        return Chain((Transposition(), Product(left, right)), ((m, n), (n, m)))

    yield a, transposed_between(A.mul(e, transposed), A.subtract(A.identity(m), A.mul(a, e)))
    yield a, transposed_between(A.subtract(A.identity(n), A.mul(e, a)), A.mul(transposed, e))


def adj(e: Basic, wants: Wants) -> Pairs:
    """d adj(A) = tr(adj(A) dA) inv(A) - inv(A) dA adj(A)"""
    (a,) = e.args
    inverse = A.inv(a)
    shape = A.dims(a)
    yield a, Chain((TraceWith(e), Scale(inverse)), (shape, (S.One, S.One)))
    yield a, Product(A.mul(S.NegativeOne, inverse), e)


def kron(e: Basic, wants: Wants) -> Pairs:
    args = e.args
    for i, a in enumerate(args):
        if not wants(a):
            continue
        maps, shapes, shape = [], [], A.dims(a)
        if i:
            left = A.kron(*args[:i])
            maps.append(KronBoth(left, shape, True))
            shapes.append(shape)
            shape = tuple(r * s for r, s in zip(A.dims(left), shape))
        if i + 1 < len(args):
            maps.append(KronBoth(A.kron(*args[i + 1 :]), shape))
            shapes.append(shape)
        yield a, maps[0] if len(maps) == 1 else Chain(tuple(maps), tuple(shapes))


def cross(e: Basic, wants: Wants) -> Pairs:
    """d[a x b] = [a]x db - [b]x da"""
    a, b = e.args
    if wants(a):
        yield a, Product(A.mul(S.NegativeOne, A.skew(b)), S.One)
    if wants(b):
        yield b, Product(A.skew(a), S.One)


def khatri_rao(e: Basic, wants: Wants) -> Pairs:
    """A (.) B = (A (x) 1) .* (1 (x) B)"""
    a, b = e.args
    p, q = A.ones(A.dims(a)[0], S.One), A.ones(A.dims(b)[0], S.One)
    if wants(a):
        yield a, Chain((KronBoth(q, A.dims(a)), Entrywise(A.kron(p, b))), (A.dims(a), A.dims(e)))
    if wants(b):
        yield b, Chain((KronBoth(p, A.dims(b), True), Entrywise(A.kron(a, q))), (A.dims(b), A.dims(e)))


def literal(e: Basic, wants: Wants) -> Pairs:
    rows, cols = e.shape
    for i in range(rows):
        for j in range(cols):
            if wants(e[i, j]):
                yield (
                    e[i, j],
                    Scale(A.mul(_unit(Integer(i), Integer(rows)), A.transpose(_unit(Integer(j), Integer(cols))))),
                )


def _unit(i: Expr | int, n: Expr | int) -> Basic:
    return S.One if n == 1 else node(N.Unit, S(i), S(n))


def block_matrix(e: Basic, wants: Wants) -> Pairs:
    grid = e.grid
    heights = [A.dims(row[0])[0] for row in grid]
    widths = [A.dims(cell)[1] for cell in grid[0]]
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            if wants(cell):
                left = _embedding(heights, i)
                right = A.transpose(_embedding(widths, j))
                yield cell, Product(left, right)


def _embedding(sizes: Sequence[Expr], i: int) -> Basic:
    """The columns of an identity that part i takes: [0; I; 0], of n x sizes[i]."""
    parts = [[A.identity(s) if k == i else node(N.ZeroMatrix, s, sizes[i])] for k, s in enumerate(sizes)]
    return A.blocks(parts) if len(parts) > 1 else parts[0][0]


def undefined(e: Basic, wants: Wants) -> Pairs:
    name, orders, rows, cols, *args = e.args
    size = rows * cols
    for i, a in enumerate(args):
        if not wants(a):
            continue
        bumped = N.Tuple(*(k + (i == j) for j, k in enumerate(orders)))
        if not is_array(a):
            yield a, Scale(node(N.Undefined, name, bumped, rows, cols, *args))
            continue
        m, n = A.dims(a)
        if any(k and is_array(b) for k, b in list(zip(orders, args))[i + 1 :]):
            jacobian = _mixed(e, i, bumped)
        else:
            jacobian = node(N.Undefined, name, bumped, size, m * n, *args)
        steps = (Stack(m, n), Product(jacobian, S.One), Unstack(rows, cols))
        yield a, Chain(steps, ((m, n), (m * n, S.One), (size, S.One)))


def _mixed(e: Basic, i: int, bumped: Basic) -> Basic:
    """f by y, then by an earlier x, from f by x, then by y: one name for the two, with its entries in another order.

    vec(f_yx) = (K (x) I) vec(f_xy)
    """
    name, orders, rows, _, *args = e.args
    later = [j for j, k in enumerate(orders) if k]
    if sum(orders) > 1 or any(A.dims(args[j])[1] != 1 for j in (i, *later)):
        raise MissingRule(f"mixed partial derivatives of {name} of this order are not worked out")
    n, p = A.dims(args[i])[0], A.dims(args[later[0]])[0]
    plain = node(N.Undefined, name, bumped, rows * n, p, *args)
    if rows == 1:
        return A.transpose(plain)
    transposed = A.mul(A.kron(node(N.Comm, n, p), A.identity(rows)), A.vec(plain))
    return A.unvec(transposed, rows * p, n)


def undefined_ewise(e: Basic, wants: Wants) -> Pairs:
    name, orders, *args = e.args
    for i, a in enumerate(args):
        if wants(a):
            bumped = N.Tuple(*(k + (i == j) for j, k in enumerate(orders)))
            yield a, Entrywise(node(N.UndefinedEwise, name, bumped, *args))


def undefined_scalar(e: Basic, wants: Wants) -> Pairs:
    name, orders, *args = e.args
    for i, a in enumerate(args):
        if not wants(a):
            continue
        bumped = N.Tuple(*(k + (i == j) for j, k in enumerate(orders)))
        if is_array(a):
            yield a, TraceWith(node(N.Undefined, name, bumped, *reversed(A.dims(a)), *args))
        else:
            yield a, node(N.UndefinedScalar, name, bumped, *args)  # a plain factor, as of every scalar function


def norm_inf(e: Basic, wants: Wants) -> Pairs:
    """d max|A| = sign(A_k) dA_k where A_k is the entry of largest absolute value"""
    (a,) = e.args
    u = BOUND[0]
    body = call(lambda largest: Piecewise((sign(u), AtLeast(Abs(u), largest)), (S.Zero, true)), e)
    pick = A.apply_body(body, (u,), (a,))
    yield a, TraceWith(A.transpose(pick))


def extreme(reaches: Callable[[Expr, Expr], Basic]) -> Callable[[Basic, Wants], Pairs]:
    """d max A = dA_k where A_k is the largest entry"""

    def rule(e: Basic, wants: Wants) -> Pairs:
        (a,) = e.args
        u = BOUND[0]
        body = call(lambda extreme: Piecewise((S.One, reaches(u, extreme)), (S.Zero, true)), e)
        yield a, TraceWith(A.transpose(A.apply_body(body, (u,), (a,))))

    return rule


def row_extreme(e: Basic, wants: Wants) -> Pairs:
    """d max of each row = (E .* dA) 1, E with a one at the largest entry of each row"""
    kind, a = e.args
    if wants(a):
        rows, cols = A.dims(a)
        yield a, Chain((Entrywise(A.row_mask(kind, a)), Product(S.One, A.ones(cols, S.One))), ((rows, cols),) * 2)


def row_product(e: Basic, wants: Wants) -> Pairs:
    """d prod of each row = diag(p) (dA ./ A) 1"""
    (a,) = e.args
    rows, cols = A.dims(a)
    yield a, Chain((Entrywise(reciprocal(a)), Product(A.diag(e), A.ones(cols, S.One))), ((rows, cols),) * 2)


def held_product(e: Basic, wants: Wants) -> Pairs:
    """d prod(A) = tr(unvec(others(vec A))' dA)"""
    (a,) = e.args
    yield a, TraceWith(A.transpose(A.unvec(node(N.Others, A.vec(a)), *A.dims(a))))


def held_row_product(e: Basic, wants: Wants) -> Pairs:
    """d prod of each row = (others(A) .* dA) 1"""
    (a,) = e.args
    rows, cols = A.dims(a)
    yield a, Chain((Entrywise(node(N.Others, a)), Product(S.One, A.ones(cols, S.One))), ((rows, cols),) * 2)


def others(e: Basic, wants: Wants) -> Pairs:
    """d others(x) = P dx of a column x; of the rows of a matrix there is no rule"""
    (a,) = e.args
    if A.dims(a)[1] != 1:
        raise MissingRule("there is no rule for the derivative of the products of all others in each row")
    yield a, Product(node(N.PairsLeft, a), S.One)


def no_second(e: Basic, wants: Wants) -> Pairs:
    if wants(e.args[0]):
        raise MissingRule("there is no rule for the derivative of singular vectors: a spectral or nuclear norm has one")
    return ()


def entry(e: Basic, wants: Wants) -> Pairs:
    a, i, j = e.args
    rows, cols = A.dims(a)
    yield a, TraceWith(A.mul(_unit(j, cols), A.transpose(_unit(i, rows))))


def cumprod(e: Basic, wants: Wants) -> Pairs:
    """dy = diag(y) tril(1) diag(1/x) dx"""
    (x,) = e.args
    running = A.tril(A.ones(*[A.dims(x)[0]] * 2))
    steps = (Entrywise(reciprocal(x)), Product(running, S.One), Entrywise(e))
    yield x, Chain(steps, (A.dims(x),) * 3)


def cholesky(e: Basic, wants: Wants) -> Pairs:
    """inv(L) dA inv(L)' = inv(L) dL + (inv(L) dL)': the lower triangle of the left side with half its diagonal"""
    (a,) = e.args
    if A.transpose(a) != a:
        raise MissingRule(
            "cholesky is of a symmetric matrix", hint="declare it symmetric or positive-definite, or write sym(A)"
        )
    shape = A.dims(a)
    inverse = A.inv(e)
    inner = Product(inverse, A.transpose(inverse))
    half = Product(A.mul(-S.Half, e), S.One)
    yield a, Chain((inner, Triangle(), Product(e, S.One)), (shape, shape, shape))
    yield a, Chain((inner, FromDiagonal(), ToDiagonal(), half), (shape, shape, (shape[0], S.One), shape))


def expm_frechet(e: Basic, wants: Wants) -> Pairs:
    """expm([A, E; 0, A]) = [expm(A), L(A, E); 0, expm(A)], and so for its own derivative"""
    a, direction = e.args
    n = A.dims(a)[0]
    if wants(direction):
        yield direction, Exponential(a)
    if wants(a):
        eye, zero = A.identity(n), node(N.ZeroMatrix, n, n)
        upper, lower = A.blocks([[eye], [zero]]), A.blocks([[zero], [eye]])
        outer = Exponential(A.blocks([[a, direction], [zero, a]]))
        for place in (upper, lower):
            steps = (Product(place, A.transpose(place)), outer, Product(A.transpose(upper), lower))
            yield a, Chain(steps, ((n, n), (2 * n, 2 * n), (2 * n, 2 * n)))


def one(make: Callable[[Basic], Map]) -> Callable[[Basic, Wants], Pairs]:
    """The maps of a node with a single operand."""
    return lambda e, wants: [(e.args[0], make(e))]


def reciprocal(m: Basic) -> Basic:
    return A.apply_body(1 / BOUND[0], BOUND[:1], (m,))


def norm_slope(e: Basic, k: Expr) -> Basic:
    """The gradient of FNorm(A)^k: k ||A||^(k-2) A'."""
    return A.mul(k * e ** (k - 2), A.transpose(e.args[0]))
