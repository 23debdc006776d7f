"""The walker: derivatives of scalar and array nodes by array or scalar variables, in numerator layout.

    scalar by array     one reverse sweep, df = tr(G dX): G itself is the answer, s x r for X of r x s
    any by scalar       one forward sweep of tangents
    array by array      one forward sweep of composed maps, a matrix only at the end: d vec F / d(vec X)'
    Hessian             the derivative of vec of the gradient

Every sweep visits a node once, so shared parts are differentiated once and the work is linear in the size of the
DAG. What can be walked into is decided by RULES for arrays and by objects/partials.py for scalar functions; a kind
without a row raises MissingRule and names itself. Layout is not known here: `layout.py` transposes at the edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sympy import Add, Basic, Expr, Integer, Piecewise, Pow, S, Symbol

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine import sweep
from matcalc_cli.engine.algebra.base import hide, reveal, smul
from matcalc_cli.engine.domain.branches import Reach
from matcalc_cli.engine.domain.corners import Corners
from matcalc_cli.engine.domain.matrix import conditions_inside
from matcalc_cli.engine.matrix import rules, tangents
from matcalc_cli.engine.matrix.linear import Local, TraceWith
from matcalc_cli.engine.matrix.maps import norm_slope
from matcalc_cli.engine.matrix.tangents import Shape, Tangent
from matcalc_cli.engine.objects.partials import partials
from matcalc_cli.errors import MissingRule, UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.problem import Condition, Step
from matcalc_cli.model.stack import deep
from matcalc_cli.model.walk import Dependence, classes, itself, order, parts
from matcalc_cli.model.words import ANTISYMMETRIC, HOLED, SYMMETRIC

if TYPE_CHECKING:
    from matcalc_cli.engine.matrix.rules import Rule

Record: TypeAlias = Callable[[Step], None]
Conditions: TypeAlias = tuple[Condition, ...]
Pair: TypeAlias = tuple[Basic, Local]


def resolve(expr: Basic) -> Basic:
    """The normal form of a raw tree, derivatives entered inside it (grad, jacobian, hessian) done."""
    with deep():
        return A.normal(expr, _entered_derivative)


def worked_out(expr: Basic) -> tuple[Basic, Conditions]:
    """A raw tree with the derivatives entered inside it done, its other parts as they were entered, and what those
    derivatives need: what looks at the parts of a tree afterwards finds no derivative any more."""
    found = [e for e in parts([expr]) if isinstance(e, N.DerivativeOf)]
    if not found:
        return expr, ()
    conditions: dict[Condition, None] = {}
    with deep():
        done = {e: _entered_derivative(e, conditions) for e in found}
        done |= {N.Entry(e, S.Zero, S.Zero): d for e, d in done.items() if not is_array(d)}  # as lower.py writes it
        return expr.xreplace(done), tuple(conditions)


def _entered_derivative(e: N.DerivativeOf, conditions: dict[Condition, None] | None = None) -> Basic:
    """grad(f, x), jacobian(f, x), hessian(f, x) inside an expression, in the shape the node was given; what it needs
    goes to `conditions`."""
    needs = {} if conditions is None else conditions
    kind, f, x = (getattr(e.args[0], "name", str(e.args[0])), e.args[1], e.args[2])
    inner = resolve(f)
    if isinstance(x, N.ImmutableDenseMatrix):
        return A.normal(_by_entries(kind, inner, x, needs))
    if not isinstance(x, N.MatrixSymbol | Symbol):
        raise MissingRule(f"{kind} inside an expression is by a name or a list of names")
    value, stated = hessian(inner, x) if kind == "hessian" else derivative(inner, x)
    needs.update(dict.fromkeys(stated))
    arranged = _ARRANGED[kind](value, is_array(inner), is_array(x))
    if A.dims(arranged) != tuple(e.args[3:]):
        raise MissingRule(f"{kind} of this shape inside an expression is not worked out")
    return arranged


def _by_entries(kind: str, f: Basic, x: N.ImmutableDenseMatrix, needs: dict[Condition, None]) -> Basic:
    """The derivative by a literal of names, as in jacobian([r*cos(t), r*sin(t)], [r, t]): a name at a time."""
    names = [x[i, j] for j in range(x.cols) for i in range(x.rows)]
    if not all(isinstance(name, Symbol) for name in names):
        raise MissingRule(f"{kind} inside an expression is by a name or a list of names")
    slopes, stated = derivatives(f, names)
    needs.update(dict.fromkeys(stated))
    if kind == "hessian":
        return N.ImmutableDenseMatrix([derivatives(slope, names)[0] for slope in slopes])
    if kind == "jacobian":
        rows, columns = A.dims(A.vec(f))[0], [A.vec(slope) for slope in slopes]
        if not rows.is_Integer:
            return A.blocks([columns])
        return N.ImmutableDenseMatrix([[A.entry(c, Integer(i), S.Zero) for c in columns] for i in range(int(rows))])
    return N.ImmutableDenseMatrix(x.rows, x.cols, lambda i, j: slopes[j * x.rows + i])


# grad has the shape of the variable; a Jacobian is d vec f/d(vec x)', a row where f is a scalar, a column where x is.
# The engine answers in numerator layout: (value, is f an array?, is x an array?).
_ARRANGED: dict[str, Callable[[Basic, bool, bool], Basic]] = {
    "grad": lambda value, f, x: A.transpose(value) if x else value,
    "jacobian": lambda value, f, x: (
        value if f and x else A.vec(value) if f else A.transpose(A.vec(A.transpose(value))) if x else value
    ),
    "hessian": lambda value, f, x: value,
}


# -------------------------------------------------------------------------------------------------- the DAG walked


_CALLED = {
    N.PowerSum: "the derivative of a matrix power with a symbolic exponent",
    N.ExpJacobian: "expm_jacobian, the derivative of a matrix exponential as a matrix",
    N.Eigvecs: "eigenvectors, nor a second one for eigenvalues",
    N.Eigvals: "single eigenvalues of a matrix that is not symmetric: they may be complex",
}
_REMEDIES = {N.Eigvals: "their sum is tr(A), their product det(A); declare A symmetric, or take eigvals(sym(A))"}


class Walk:
    """What depends on the variables, local maps and conditions, shared by the sweeps of one call."""

    def __init__(self, variables: Iterable[Basic], record: Record | None = None) -> None:
        self.variables = frozenset(variables)
        self.depends = Dependence(self.variables)
        self.conditions: dict[Condition, None] = {}
        self.reach: Reach | None = None
        self.corners = Corners(())
        self.record = record
        self._pairs: dict[Basic, tuple[Pair, ...]] = {}

    def pairs(self, e: Basic) -> tuple[Pair, ...]:
        """(operand, map or scalar factor) for the operands of e that depend on a variable."""
        known = self._pairs.get(e)
        if known is None:
            known = self._pairs[e] = tuple(self._local(e))
            self._note(e)
        return known

    def _local(self, e: Basic) -> list[Pair]:
        row = rules.RULE.get(type(e))
        if row is None and isinstance(e, N.MatrixSymbol):
            return []
        if row is not None:
            return [(a, m) for a, m in row.maps(e, self.depends) if self.depends(a)]
        if is_array(e):
            called = _CALLED.get(type(e), type(e).__name__)
            raise MissingRule(f"there is no derivative rule for {called}", hint=_REMEDIES.get(type(e), ""))
        if isinstance(e, Pow) and isinstance(e.base, N.FNorm) and not self.depends(e.exp):
            return [(e.base.args[0], TraceWith(norm_slope(e.base, e.exp)))]
        (plain,), back = hide(e)
        pairs = ((reveal(a, back), reveal(d, back)) for a, d in partials(plain))
        return [(a, d) for a, d in pairs if self.depends(a) and d is not S.Zero]

    def _note(self, e: Basic) -> None:
        row = rules.RULE.get(type(e))
        found = row.conditions(e) if row is not None else ()
        if row is None or isinstance(e, N.Ewise):
            found = (*found, *conditions_inside(e, self.depends, self.corners))
        for condition in self.reach(e, found) if self.reach is not None else found:
            self.conditions.setdefault(condition)
        if self.record is not None and e not in self.variables:
            self._step(e, row, self.record)

    def _step(self, e: Basic, row: Rule | None, record: Record) -> None:
        """d[e] in terms of the differentials of its operands: the apply face, in the notation of books."""
        name = row.name if row is not None else type(e).__name__.lower()
        try:
            terms = [_image(_differential(a), m) for a, m in self._pairs[e]]
        except MissingRule:  # no closed form by itself, as of expm outside a trace: named, without a result
            record(Step(name, e, S.NaN))
            return
        if terms:
            record(Step(name, e, A.add(*terms)))

    def order(self, roots: Iterable[Basic]) -> list[Basic]:
        """The nodes under the roots that depend on a variable, operands before users."""
        roots = list(roots)
        self.corners = Corners(roots)
        if self.reach is None and any(Piecewise in classes(e) for e in roots):
            self.reach = Reach(roots)
        below = lambda e: () if e in self.variables else [a for a, _ in self.pairs(e)]
        return order(filter(self.depends, roots), below, itself)

    def graph(self, root: Basic) -> tuple[list[Basic], sweep.Arcs[Local]]:
        """The nodes under the root as `sweep` takes them: numbered in order, the root last, with arcs (operand, local);
        no nodes where the root does not depend on a variable."""
        nodes = self.order([root])
        number = {e: i for i, e in enumerate(nodes)}

        def arcs(i: int) -> list[tuple[int, Local]]:
            return [] if nodes[i] in self.variables else [(number[a], local) for a, local in self.pairs(nodes[i])]

        return nodes, arcs


def _reverse(f: Basic, seed: Basic, walk: Walk) -> dict[Basic, Basic]:
    """{variable X: G} with tr(seed df) = tr(G dX), one sweep from f down; {} of what does not depend on them."""
    nodes, arcs = walk.graph(f)
    seeds = {len(nodes) - 1: seed} if nodes else {}
    found = sweep.reverse(
        seeds, arcs, _adjoint, lambda terms: terms[0] if len(terms) == 1 else A.add(*terms), A.is_zero
    )
    return {nodes[number]: g for number, g in found.items() if nodes[number] in walk.variables}


def _forward(f: Basic, seeds: Mapping[Basic, Basic], walk: Walk) -> Basic:
    """The tangent of f along seeds: {t: 1} of a scalar t, {X: E_ij} of an entry."""
    nodes, arcs = walk.graph(f)
    start = {number: seeds[e] for number, e in enumerate(nodes) if e in seeds}
    total = lambda number, terms: A.add(*terms) if terms else _zero_like(nodes[number])
    found = sweep.forward(range(len(nodes)), arcs, start, _image, total)
    return found[len(nodes) - 1] if nodes else _zero_like(f)


def _differential(a: Basic) -> Basic:
    return node(N.Differential if is_array(a) else N.DifferentialScalar, a)


def _image(d: Basic, local: Local) -> Basic:
    return smul(d, local) if isinstance(local, Expr) else local.apply(d)


def _adjoint(gradient: Basic, local: Local) -> Basic:
    return smul(gradient, local) if isinstance(local, Expr) else local.adjoint(gradient)


_HOLED_HINT = "declare its size and differentiate by its free entries: --given 'L: 2,2 lower' --wrt L10"
_LITERALS = (N.ImmutableDenseMatrix, N.Blocks)


def _zero_like(e: Basic) -> Basic:
    rows, cols = A.dims(e)
    return S.Zero if rows == 1 == cols else node(N.ZeroMatrix, rows, cols)


def _jacobian(f: Basic, x: Basic, walk: Walk) -> Basic:
    """d vec f / d(vec x)' of an array by an array, maps composed from x upwards."""
    variable = tangents.Variable(*A.dims(x))
    nodes, arcs = walk.graph(f)
    start = {n: tangents.identity(variable) for n, e in enumerate(nodes) if e == x}

    def along(tangent: Tangent | Basic, step: tuple[Local, Shape]) -> list[tangents.Term] | Basic:
        local, shape = step
        return A.mul(local, tangent) if isinstance(local, Expr) else local.after(tangent, shape, variable)

    def total(number: int, terms: list[Tangent | Basic]) -> Tangent | Basic:
        e = nodes[number]
        if is_array(e):
            return tangents.merged([t for part in terms for t in part], A.dims(e), variable)
        return A.add(*terms) if terms else S.Zero

    shaped = lambda number: [(operand, (local, A.dims(nodes[operand]))) for operand, local in arcs(number)]
    found = sweep.forward(range(len(nodes)), shaped, start, along, total)
    return tangents.matrix(found[len(nodes) - 1] if nodes else (), A.dims(f), variable)


def pushed(f: Basic, x: Basic, v: Basic, walk: Walk | None = None) -> Basic:
    """The differential of f at dx = v: J v in the shape of f. Of a resolved f."""
    return _forward(f, {x: v}, walk or Walk([x]))


def pulled(f: Basic, x: Basic, seed: Basic, walk: Walk | None = None) -> Basic:
    """G with tr(seed df) = tr(G dx), s x r for x of r x s and a seed of the shape of f'. Of a resolved f."""
    return _reverse(f, seed, walk or Walk([x])).get(x, _zero_gradient(x))


# ------------------------------------------------------------------------------------------------------ the verbs


def derivatives(
    expr: Basic, xs: Sequence[Basic], record: Record | None = None, resolved: bool = False
) -> tuple[tuple[Basic, ...], Conditions]:
    """(∂expr/∂x for x in xs) and what they need; one sweep for all variables where expr is a scalar. `resolved`: expr
    is in normal form already."""
    with deep():
        f = expr if resolved else resolve(expr)
        if not is_array(f):
            walk = Walk(xs, record)
            if not any(is_array(x) for x in xs) and any(type(e) in _LITERALS for e in walk.order([f])):
                found = {
                    x: _forward(f, {x: S.One}, Walk([x], record)) for x in xs
                }  # [1, 2 t], not its entries one by one
                walk.order([f])
            else:
                found = _reverse(f, S.One, walk)
            return tuple(found.get(x, _zero_gradient(x)) for x in xs), tuple(walk.conditions)
        out: list[Basic] = []
        conditions: dict[Condition, None] = {}
        for x in xs:
            walk = Walk([x], record)
            out.append(_jacobian(f, x, walk) if is_array(x) else _forward(f, {x: S.One}, walk))
            conditions.update(walk.conditions)
        return tuple(out), tuple(conditions)


def derivative(expr: Basic, x: Basic, record: Record | None = None, resolved: bool = False) -> tuple[Basic, Conditions]:
    """∂expr/∂x in numerator layout, in normal form, and the conditions under which it holds.

    Scalar by X (r x s): G of s x r with df = tr(G dX). Array by scalar: the array's shape. Array (p x q) by X:
    d vec F / d(vec X)', pq x rs. Raises MissingRule for a node kind without a rule.
    """
    if isinstance(x, N.Entry):
        return _by_entry(expr, x, record)
    (value,), conditions = derivatives(expr, [x], record, resolved)
    return value, conditions


def _by_entry(expr: Basic, entry: N.Entry, record: Record | None) -> tuple[Basic, Conditions]:
    """∂F/∂X_ij, the tangent along E_ij = e_i e_j'; of a symmetric X along E_ij + E_ji (both are the same entry)."""
    array, i, j = entry.args
    words = N.properties(array)
    rows, cols = array.shape

    def unit(p: Expr, q: Expr) -> Basic:
        left, right = N.Unit(p, rows), A.transpose(N.Unit(q, cols))
        return left if cols == 1 else right if rows == 1 else A.mul(left, right)

    seed = unit(i, j)
    if words & HOLED - ANTISYMMETRIC or i == j and words & ANTISYMMETRIC:
        raise UsageError(f"an entry of {' '.join(sorted(words))} {array.name} may be fixed at 0", hint=_HOLED_HINT)
    if i != j and words & (SYMMETRIC | ANTISYMMETRIC):
        seed = A.add(seed, A.mul(S.One if words & SYMMETRIC else S.NegativeOne, unit(j, i)))
    with deep():
        walk = Walk([array], record)
        value = _forward(resolve(expr), {array: seed}, walk)
    return value, tuple(walk.conditions)


def _zero_gradient(x: Basic) -> Basic:
    rows, cols = A.dims(x) if is_array(x) else (S.One, S.One)
    return S.Zero if rows == 1 == cols else node(N.ZeroMatrix, cols, rows)


def hessian(expr: Basic, x: Basic, y: Basic | None = None, record: Record | None = None) -> tuple[Basic, Conditions]:
    """∂²f/∂(vec x)∂(vec y)' of a scalar f; y is x when left out. For X of r x s it is rs x rs, of vec X."""
    first, conditions = derivative(expr, x, record)
    if is_array(resolve(expr)):
        raise UsageError("a Hessian is of a scalar; take the Jacobian of each entry of an array")
    y = x if y is None else y
    second, more = derivative(A.transpose(first), y, record)
    if is_array(second) and is_array(first) and not is_array(y):
        second = A.vec(second)
    return second, tuple(dict.fromkeys((*conditions, *more)))


__all__ = ["Add", "derivative", "derivatives", "hessian", "resolve", "worked_out"]
