"""RULES: the differential of every array node kind and every scalar made of arrays. The textbook table; closed.

Columns of a row:

name         how `explain` and `matcalc rules` call it
kind         the node class it belongs to
formula      the differential as a book prints it; d[.] is the differential, A B the operands, G a gradient
source       book and equation
maps         maps(e, wants) -> pairs (operand, linear map) for the operands that wants(operand) asks for; the sum of
             the maps applied to the operands' differentials is the differential of e (linear.py)
conditions   conditions(e) -> what e needs for the rule to hold; `form` marks what is asked for by the formula alone, as
             inv(A) by that of the polynomial adj(A)

A rule may assume that e is in normal form (engine/algebra); it knows no layout, no variable and no traversal. The
rules of plain scalar functions are the table LOCAL of scalars.py and the column `partials` of FUNCTIONS.
Books: MC = Petersen & Pedersen, The Matrix Cookbook (2012); MN = Magnus & Neudecker, Matrix Differential Calculus
(3rd ed.), chapter, section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sympy import Abs, Basic, Expr, Integer, Piecewise, S, sign, true

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import BOUND, CLOSED, atoms_of, call, replace
from matcalc_cli.engine.matrix.linear import (
    Chain,
    Commuting,
    Eigenvalues,
    Entrywise,
    Exponential,
    FromDiagonal,
    KronBoth,
    Map,
    PartialTracing,
    Product,
    Scale,
    Skewing,
    SquareRoot,
    Stack,
    ToDiagonal,
    TraceWith,
    Transposition,
    Triangle,
    Unstack,
)
from matcalc_cli.engine.scalar.local import diff
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import Dummy, is_array, node
from matcalc_cli.model.problem import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcalc_cli.engine.scalar.local import Dependence
    from matcalc_cli.model.record import Record

Wants = Callable[[Basic], bool]
Pairs = Iterable[tuple[Basic, Map]]
POWER_LIMIT = 64


@dataclass(frozen=True)
class Rule:
    """One row of RULES; the module docstring is the legend."""

    name: str
    kind: type
    formula: str
    source: str
    maps: Callable[[Basic, Wants], Pairs]
    conditions: Callable[[Basic], tuple[Condition, ...]] = lambda e: ()


def _sum(e: Basic, wants: Dependence) -> Iterator[tuple[Basic, Product]]:
    for term in e.args:
        if wants(term):
            yield term, Product(S.One, S.One)


def _product(e: Basic, wants: Dependence) -> Iterator[tuple[Basic, Record]]:
    args = e.args
    for i, a in enumerate(args):
        if not wants(a):
            continue
        if not is_array(a):
            yield a, Scale(A.mul(*args[1:]))
        else:
            left = A.mul(*args[:i]) if i else S.One
            right = A.mul(*args[i + 1 :]) if i + 1 < len(args) else S.One
            yield a, Product(left, right)


def _power(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Product]]:
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


def _ewise(e: Basic, wants: Dependence) -> Iterator[tuple[Basic, Record]]:
    """d f.(A, B) = f_A.(A, B) .* dA + f_B.(A, B) .* dB, and f_c ds for scalars c inside f"""
    variables, body = e.function.args
    atoms = [a for a in atoms_of(body) if a not in BOUND]
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


def _softmax(e: Basic, wants: Dependence) -> Iterator[tuple[Basic, Record]]:
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


def _pinv(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Record]]:
    (a,) = e.args
    m, n = A.dims(a)
    turned = A.transpose(e)
    yield a, Product(A.mul(S.NegativeOne, e), e)
    both = lambda left, right: Chain((Transposition(), Product(left, right)), ((m, n), (n, m)))
    yield a, both(A.mul(e, turned), A.subtract(A.identity(m), A.mul(a, e)))
    yield a, both(A.subtract(A.identity(n), A.mul(e, a)), A.mul(turned, e))


def _adj(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Record]]:
    """d adj(A) = tr(adj(A) dA) inv(A) - inv(A) dA adj(A)"""
    (a,) = e.args
    inverse = A.inv(a)
    shape = A.dims(a)
    yield a, Chain((TraceWith(e), Scale(inverse)), (shape, (S.One, S.One)))
    yield a, Product(A.mul(S.NegativeOne, inverse), e)


def _kron(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, KronBoth]]:
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


def _cross(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Product]]:
    """d[a x b] = [a]x db - [b]x da"""
    a, b = e.args
    if wants(a):
        yield a, Product(A.mul(S.NegativeOne, A.skew(b)), S.One)
    if wants(b):
        yield b, Product(A.skew(a), S.One)


def _khatri_rao(e: Basic, wants: Callable[..., Any]) -> Iterator[tuple[Basic, Chain]]:
    """A (.) B = (A (x) 1) .* (1 (x) B)"""
    a, b = e.args
    p, q = A.ones(A.dims(a)[0], S.One), A.ones(A.dims(b)[0], S.One)
    if wants(a):
        yield a, Chain((KronBoth(q, A.dims(a)), Entrywise(A.kron(p, b))), (A.dims(a), A.dims(e)))
    if wants(b):
        yield b, Chain((KronBoth(p, A.dims(b), True), Entrywise(A.kron(a, q))), (A.dims(b), A.dims(e)))


def _dense(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Scale]]:
    rows, cols = e.shape
    for i in range(rows):
        for j in range(cols):
            if wants(e[i, j]):
                yield e[i, j], Scale(A.mul(_unit(i, rows), A.transpose(_unit(j, cols))))


def _unit(i: int, n: int) -> Basic:
    return S.One if n == 1 else node(N.Unit, Integer(i), Integer(n))


def _blocks(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Product]]:
    grid = e.grid
    heights = [A.dims(row[0])[0] for row in grid]
    widths = [A.dims(cell)[1] for cell in grid[0]]
    pick = lambda sizes, i: [A.identity(s) if k == i else node(N.ZeroMatrix, s, sizes[i]) for k, s in enumerate(sizes)]
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            if wants(cell):
                left = _stacked([[part] for part in pick(heights, i)])
                right = A.transpose(_stacked([[part] for part in pick(widths, j)]))
                yield cell, Product(left, right)


def _stacked(grid: list[list[Basic]]) -> Basic:
    return A.blocks(grid) if len(grid) > 1 else grid[0][0]


def _undefined(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Chain]]:
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


def _mixed(e, i, bumped):
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
    turned = A.mul(A.kron(node(N.Comm, n, p), A.identity(rows)), A.vec(plain))
    return A.unvec(turned, rows * p, n)


def _undefined_ewise(e: Basic, wants: Callable[..., Any]) -> Iterator[tuple[Basic, Entrywise]]:
    name, orders, *args = e.args
    for i, a in enumerate(args):
        if wants(a):
            bumped = N.Tuple(*(k + (i == j) for j, k in enumerate(orders)))
            yield a, Entrywise(node(N.UndefinedEwise, name, bumped, *args))


def _undefined_scalar(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Basic | TraceWith]]:
    name, orders, *args = e.args
    for i, a in enumerate(args):
        if not wants(a):
            continue
        bumped = N.Tuple(*(k + (i == j) for j, k in enumerate(orders)))
        if is_array(a):
            yield a, TraceWith(node(N.Undefined, name, bumped, *reversed(A.dims(a)), *args))
        else:
            yield a, node(N.UndefinedScalar, name, bumped, *args)  # a plain factor, as of every scalar function


def _norm_inf(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, TraceWith]]:
    """d max|A| = sign(A_k) dA_k where A_k is the entry of largest absolute value"""
    (a,) = e.args
    u = BOUND[0]
    body = call(lambda largest: Piecewise((sign(u), Abs(u) >= largest), (S.Zero, true)), e)
    pick = A.apply_body(body, (u,), (a,))
    yield a, TraceWith(A.transpose(pick))


def _extreme(reaches: Callable[[Expr, Expr], Basic]) -> Callable[[Basic, Wants], Pairs]:
    """d max A = dA_k where A_k is the largest entry"""

    def rule(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, TraceWith]]:
        (a,) = e.args
        u = BOUND[0]
        body = call(lambda extreme: Piecewise((S.One, reaches(u, extreme)), (S.Zero, true)), e)
        yield a, TraceWith(A.transpose(A.apply_body(body, (u,), (a,))))

    return rule


def _row_extreme(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, Chain]]:
    """d max of each row = (E .* dA) 1, E with a one at the largest entry of each row"""
    kind, a = e.args
    if wants(a):
        rows, cols = A.dims(a)
        yield a, Chain((Entrywise(A.row_mask(kind, a)), Product(S.One, A.ones(cols, S.One))), ((rows, cols),) * 2)


def _row_product(e: Basic, wants: Callable[..., Any]) -> Iterator[tuple[Basic, Chain]]:
    """d prod of each row = diag(p) (dA ./ A) 1"""
    (a,) = e.args
    rows, cols = A.dims(a)
    yield a, Chain((Entrywise(_reciprocal(a)), Product(A.diag(e), A.ones(cols, S.One))), ((rows, cols),) * 2)


def _no_second(e, wants):
    if wants(e.args[0]):
        raise MissingRule("there is no rule for the derivative of singular vectors: a spectral or nuclear norm has one")
    return ()


def _entry(e: Basic, wants: Dependence | Callable[..., Any]) -> Iterator[tuple[Basic, TraceWith]]:
    a, i, j = e.args
    rows, cols = A.dims(a)
    unit = lambda k, n: S.One if n == 1 else node(N.Unit, k, n)
    yield a, TraceWith(A.mul(unit(j, cols), A.transpose(unit(i, rows))))


def _cumprod(e: Basic, wants: Callable[..., Any]) -> Iterator[tuple[Basic, Chain]]:
    """dy = diag(y) tril(1) diag(1/x) dx"""
    (x,) = e.args
    running = A.tril(A.ones(*[A.dims(x)[0]] * 2))
    steps = (Entrywise(_reciprocal(x)), Product(running, S.One), Entrywise(e))
    yield x, Chain(steps, (A.dims(x),) * 3)


def _cholesky(e: Basic, wants: Callable[..., Any]) -> Iterator[tuple[Basic, Chain]]:
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


def _expm_frechet(e: Basic, wants: Callable[..., Any]) -> Iterator[tuple[Basic, Record]]:
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


def _one(make: Callable[[Basic], Map]) -> Callable[[Basic, Wants], Pairs]:
    """The maps of a node with a single operand."""
    return lambda e, wants: [(e.args[0], make(e))]


def _reciprocal(m: Basic) -> Basic:
    return A.apply_body(1 / BOUND[0], BOUND[:1], (m,))


def _needs(kind: str, part: Callable[[Basic], Basic] = lambda e: e.args[0], form: bool = False) -> Callable:
    return lambda e: (Condition(kind, part(e), form),)


def norm_slope(e: Basic, k: Expr) -> Basic:
    """The gradient of FNorm(A)^k: k ||A||^(k-2) A'."""
    return A.mul(k * e ** (k - 2), A.transpose(e.args[0]))


def _power_needs(e: Basic) -> tuple[Condition, ...]:
    """A^k with a symbolic k is a product of k factors, A^-2 one of inverses."""
    base, k = e.args
    if not k.is_Integer:
        return (Condition("whole", k),)
    return (Condition("invertible", base),) if k.is_negative else ()


R = Rule
RULES: tuple[Rule, ...] = (
    R("sum", N.MatAdd, "d[A + B] = dA + dB", "MC (35); MN 8.3", _sum),
    R("product", N.MatMul, "d[A B] = dA B + A dB", "MC (37); MN 8.3", _product),
    R(
        "power",
        N.MatPow,
        "d[A^k] = sum over i < k of A^i dA A^(k-1-i); under a trace d[tr A^k] = k tr(A^(k-1) dA)",
        "MC (90), (121); MN 8.7",
        _power,
        _power_needs,
    ),
    R("transpose", N.Transpose, "d[A'] = dA'", "MC (39); MN 8.3", _one(lambda e: Transposition())),
    R(
        "inverse",
        N.Inverse,
        "d[inv(A)] = -inv(A) dA inv(A)",
        "MC (40), (59); MN 8.4",
        _one(lambda e: Product(A.mul(S.NegativeOne, e), e)),
        _needs("invertible"),
    ),
    R(
        "pseudo-inverse",
        N.Pinv,
        "d[A+] = -A+ dA A+ + A+ A+' dA' (I - A A+) + (I - A+ A) dA' A+' A+",
        "Golub & Pereyra (1973), (4.12); MN 8.5",
        _pinv,
        _needs("full-rank"),
    ),
    R(
        "adjugate",
        N.Adj,
        "d[adj(A)] = tr(adj(A) dA) inv(A) - inv(A) dA adj(A)",
        "MN 8.6",
        _adj,
        _needs("invertible", form=True),
    ),
    R("kronecker", N.KroneckerProduct, "d[A (x) B] = dA (x) B + A (x) dB", "MC (38); MN 8.3", _kron),
    R("khatri-rao", N.KhatriRao, "d[A (.) B] = dA (.) B + A (.) dB", "MN 3.6", _khatri_rao),
    R(
        "element-wise",
        N.Ewise,
        "d[f(A, B)] = f_A(A, B) .* dA + f_B(A, B) .* dB, entry by entry",
        "MC (38); MN 8.3",
        _ewise,
    ),
    R(
        "softmax",
        N.Softmax,
        "d[softmax(x)] = (diag(s) - s s') dx with s = softmax(x)",
        "Bishop, PRML (4.106)",
        _softmax,
    ),
    R("vec", N.Vec, "d[vec(A)] = vec(dA)", "MC 10.2.2; MN 8.3", _one(lambda e: Stack(*A.dims(e.args[0])))),
    R("unvec", N.Unvec, "d[unvec(a)] = unvec(da)", "MN 2.4", _one(lambda e: Unstack(*e.args[1:]))),
    R(
        "vech",
        N.Vech,
        "d[vech(A)] = L vec(dA), L the elimination matrix",
        "MN 3.8",
        _one(
            lambda e: Chain(
                (Stack(*A.dims(e.args[0])), Product(node(N.Elim, A.dims(e.args[0])[0]), S.One)),
                (A.dims(e.args[0]), A.dims(node(N.Vec, e.args[0]))),
            )
        ),
    ),
    R("to diagonal", N.DiagMatrix, "d[diag(a)] = diag(da)", "MN 8.3", _one(lambda e: ToDiagonal())),
    R("diagonal", N.DiagOf, "d[diag(A)] = diag(dA)", "MN 8.3", _one(lambda e: FromDiagonal())),
    R("lower triangle", N.Tril, "d[tril(A)] = tril(dA)", "MN 3.8", _one(lambda e: Triangle())),
    R("upper triangle", N.Triu, "d[triu(A)] = triu(dA)", "MN 3.8", _one(lambda e: Triangle(upper=True))),
    R(
        "matrix exponential",
        N.MatExp,
        "d[expm(A)] = integral over s = 0 .. 1 of expm(s A) dA expm((1-s) A); dA expm(A) where A dA = dA A",
        "MN 8.8; Higham 10.2",
        _one(lambda e: Exponential(e.args[0])),
    ),
    R("literal", N.ImmutableDenseMatrix, "d[a, b; c, d] = [da, db; dc, dd]", "MN 5.4", _dense),
    R("blocks", N.Blocks, "d[A, B; C, D] = [dA, dB; dC, dD]", "MN 5.4", _blocks),
    R("chain", N.Undefined, "d[vec f(a)] = J_f(a) vec(da)", "MN 5.11", _undefined),
    R("chain, scalar", N.UndefinedScalar, "d[f(a)] = (df/da) da", "MN 5.11", _undefined_scalar),
    R(
        "trace",
        N.Trace,
        "d[tr(A)] = tr(dA)",
        "MC (36); MN 8.3",
        _one(lambda e: TraceWith(A.identity(A.dims(e.args[0])[0]))),
    ),
    R(
        "sum of entries",
        N.Total,
        "d[sum(A)] = sum(dA) = tr(1 1' dA)",
        "MN 8.3",
        _one(lambda e: TraceWith(A.ones(*reversed(A.dims(e.args[0]))))),
    ),
    R(
        "product of entries",
        N.ProdAll,
        "d[prod(A)] = prod(A) sum(dA ./ A)",
        "MN 8.3",
        _one(lambda e: TraceWith(A.mul(e, A.transpose(_reciprocal(e.args[0]))))),
        _needs("nonzero", form=True),
    ),
    R(
        "determinant",
        N.Determinant,
        "d[det(A)] = tr(adj(A) dA) = det(A) tr(inv(A) dA)",
        "MC (41), (46); MN 8.6",
        _one(lambda e: TraceWith(A.adj(e.args[0]))),
    ),
    R(
        "log-determinant",
        N.LogDet,
        "d[log det(A)] = tr(inv(A) dA)",
        "MC (43), (57); MN 8.6",
        _one(lambda e: TraceWith(A.inv(e.args[0]))),
        _needs("invertible"),
    ),
    R(
        "norm",
        N.FNorm,
        "d[||A||] = tr(A' dA)/||A||; d[||A||^2] = 2 tr(A' dA)",
        "MC (129), (131)",
        _one(lambda e: TraceWith(norm_slope(e, S.One))),
        _needs("smooth", lambda e: e),
    ),
    R(
        "largest entry",
        N.NormInf,
        "d[max|A|] = sign(A_k) dA_k at the largest entry k",
        "Golub & Van Loan 2.3.2",
        _norm_inf,
        _needs("smooth", lambda e: e),
    ),
    R(
        "largest value",
        N.Largest,
        "d[max A] = dA_k at the largest entry k",
        "as for the norm; Danskin's theorem",
        _extreme(lambda u, extreme: u >= extreme),
        _needs("smooth", lambda e: e),
    ),
    R(
        "smallest value",
        N.Smallest,
        "d[min A] = dA_k at the smallest entry k",
        "as for the norm; Danskin's theorem",
        _extreme(lambda u, extreme: u <= extreme),
        _needs("smooth", lambda e: e),
    ),
    R(
        "largest of a row",
        N.RowExtreme,
        "d[max(A, axis=1)] = (E .* dA) 1, E = 1 at the largest entry of each row, 0 elsewhere; so of min",
        "Danskin; Boyd & Vandenberghe 3.2.3",
        _row_extreme,
        _needs("smooth", lambda e: e),
    ),
    R(
        "product of a row",
        N.RowProd,
        "d[prod(A, axis=1)] = diag(prod(A, axis=1)) (dA ./ A) 1",
        "MN 8.3",
        _row_product,
        _needs("nonzero", form=True),
    ),
    R(
        "spectral norm",
        N.Spectral,
        "d[||A||_2] = u' dA v = tr(v u' dA), u and v of the largest singular value",
        "MN 8.9; Watson (1992)",
        _one(lambda e: TraceWith(A.transpose(A.dominant(e.args[0])))),
        _needs("smooth", lambda e: e),
    ),
    R(
        "nuclear norm",
        N.Nuclear,
        "d[||A||_*] = tr(V U' dA) with A = U S V'",
        "Watson (1992)",
        _one(lambda e: TraceWith(A.transpose(A.polar(e.args[0])))),
        _needs("largest-rank"),
    ),
    R("entry", N.Entry, "d[A_ij] = dA_ij = tr(e_j e_i' dA)", "MC (72)", _entry),
    R(
        "running products",
        N.CumProd,
        "d[y] = y .* (tril(ones(n,n)) (dx ./ x)) with y = cumprod(x)",
        "by definition",
        _cumprod,
        _needs("nonzero", form=True),
    ),
    R(
        "square root of a matrix",
        N.MatSqrt,
        "d[S] solves S dS + dS S = dA for S = sqrtm(A); d[tr(S)] = tr(inv(S) dA)/2",
        "Higham 6.1",
        _one(lambda e: SquareRoot(e)),
        _needs("principal"),
    ),
    R(
        "logarithm of a matrix",
        N.MatLog,
        "d[tr logm(A)] = tr(inv(A) dA); d[logm(A)] = inv(A) dA where A dA = dA A",
        "Higham 11.2",
        _one(lambda e: Commuting(A.inv(e.args[0]), e.args[0], "logm")),
        _needs("principal"),
    ),
    R(
        "cholesky",
        N.Cholesky,
        "d[L] = L (tril(M) - diag(M)/2) with M = inv(L) dA inv(L)', A = L L'",
        "Murray (2016), (8)",
        _cholesky,
        _needs("positive-definite"),
    ),
    R(
        "eigenvalues",
        N.EigvalsH,
        "d[eigvals(A)] = diag(V' dA V), V the unit eigenvectors of a symmetric A",
        "MC (67); MN 9.8",
        _one(lambda e: Eigenvalues(e.args[0])),
        _needs("distinct", lambda e: e),
    ),
    R(
        "chain, entry by entry",
        N.UndefinedEwise,
        "d[phi(A)] = phi'(A) .* dA, entry by entry",
        "MN 5.11",
        _undefined_ewise,
    ),
    R(
        "derivative of the matrix exponential",
        N.ExpFrechet,
        "d[L(A, E)] = L(A, dE) + L2(A, E, dA), the upper right block of L([A, E; 0, A], [dA, dE; 0, dA])",
        "Higham 10.2, (3.16)",
        _expm_frechet,
    ),
    R("cross product", N.Cross, "d[a x b] = da x b + a x db", "MN 3.11", _cross),
    R("cross product matrix", N.Skew, "d[skew(a)] = skew(da)", "MN 3.11", _one(lambda e: Skewing())),
    R(
        "partial trace",
        N.PartialTrace,
        "d[tr2(A)] = tr2(dA), the traces of the blocks; tr1, the sum of the blocks, alike",
        "Bhatia, Positive Definite Matrices, 4.3",
        _one(lambda e: PartialTracing(int(e.args[1]), e.args[2], A.dims(e))),
    ),
)
# What stands in gradients alone: the places of extremes do not move, and singular vectors are not differentiated.
OF_GRADIENTS: tuple[Rule, ...] = (
    R(
        "polar factor",
        N.Polar,
        "A = U S V' has the polar factor U V'; its differential is not worked out here",
        "Higham, Functions of Matrices, 8",
        _no_second,
    ),
    R(
        "dominant pair",
        N.Dominant,
        "u v' of the largest singular value; its differential is not worked out here",
        "MN 8.9",
        _no_second,
    ),
    R(
        "places of the largest",
        N.RowExtremeMask,
        "d[E] = 0 while one entry of each row stays the largest",
        "Danskin; Boyd & Vandenberghe 3.2.3",
        lambda e, wants: [],
    ),
)
del R

RULE: dict[type, Rule] = {row.kind: row for row in (*RULES, *OF_GRADIENTS)}
