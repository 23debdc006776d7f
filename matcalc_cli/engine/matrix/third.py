"""Second and higher derivatives of arrays: the Hessian of every component, as one formula in its index.

    f = A x.^3:  ∂²f_i/∂x² = 6 diag(A[i,:] .* x) for i = 0, ..., m - 1

A component e_i' f, or e_i' F e_j, is a scalar, so its Hessian is the engine's; every variable before the last two gives
one more index, as in ∂³f/∂x_k∂x². The result is a Slices node, component first: what Magnus & Neudecker, Matrix
Differential Calculus, chapter 6, call the Hessian of a vector function. A formula that asks which component it is of,
as of [x'x, sum(x)], is given component by component instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeAlias

from sympy import Basic, Expr, ImmutableDenseMatrix, Integer, S, Symbol

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import LimitError
from matcalc_cli.model import names
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import function_name, index_letters, names_of
from matcalc_cli.model.problem import Condition, Problem, Target
from matcalc_cli.model.record import Record
from matcalc_cli.model.walk import parts

MOST_LISTED = 12  # slices that are given one by one
MOST_SLICES = 500  # of known sizes

Index: TypeAlias = tuple[Symbol, Expr]
Label: TypeAlias = tuple[str, tuple[str, ...]]  # of what a slice is a derivative, by what


class Slices(Record):
    """A Slices node, or its matrices one by one; `labels` name what they are derivatives of, and by what."""

    value: Basic | tuple[Basic, ...]
    labels: tuple[Label, ...]
    count: Expr
    conditions: tuple[Condition, ...]


def slices(expr: Basic, targets: Sequence[Target], problem: Problem, transpose: bool) -> Slices:
    """The Hessians by the last two targets of every component of expr, and of its derivatives by the targets before.

    `transpose` is for two different variables: the layout turns the two axes of every slice.
    """
    *outer, x, y = targets
    letters = index_letters(problem)
    scalar, indices = _component(expr, letters)
    named = [names.indexed(function_name(problem), *(i.name for i, _ in reversed(indices)))]
    conditions = _conditions(expr, targets, problem)
    for target in outer:
        gradient, _ = differential.derivative(scalar, target.symbol)
        scalar, more = _component(A.transpose(gradient) if N.is_array(gradient) else gradient, letters)
        indices += more
        named.append(names.indexed(target.name.rstrip("'"), *(i.name for i, _ in reversed(more))))
    body = _hessian(scalar, x, y, problem)
    body = A.transpose(body) if transpose and N.is_array(body) else body

    def label(function: str, *outer_names: str) -> Label:
        return function, (*outer_names, x.name, y.name)

    sizes = tuple(size for _, size in indices)
    count = _times(sizes)
    if count.is_Integer and count > MOST_SLICES:
        raise LimitError(f"the result has {count} slices", hint="a lower order, or --expand")
    if count.is_Integer and count <= MOST_LISTED and _asks_which(body, indices):
        places = list(product(*(range(int(size)) for size in sizes)))
        values = tuple(_at(body, dict(zip((i for i, _ in indices), place)), problem) for place in places)
        labels = tuple(label(*(_numbered(name, indices, place) for name in named)) for place in places)
        return Slices(values, labels, count, conditions)
    value = N.node(N.Slices, N.Tuple(*(i for i, _ in indices)), N.Tuple(*sizes), body)
    return Slices(value, (label(*named),), count, conditions)


def _times(sizes: Sequence[Expr]) -> Expr:
    found: Expr = S.One
    for size in sizes:
        found = found * size
    return found


def _component(m: Basic, letters: Iterator[str]) -> tuple[Expr, list[Index]]:
    """e_i' M e_j and its indices, that of the column first: in the order of vec."""
    if not N.is_array(m):
        return m, []
    rows, cols = A.dims(m)
    i, j = (S.Zero if n == 1 else Symbol(next(letters), integer=True, nonnegative=True) for n in (rows, cols))
    found = A.entry(m, i, j)
    named = {e: _named(e) for e in parts([found]) if isinstance(e, N.Entry) and isinstance(e.args[0], N.Undefined)}
    found = found.xreplace({e: f for e, f in named.items() if f is not None})
    return found, [(index, size) for index, size in ((j, cols), (i, rows)) if index is not S.Zero]


def _named(e: N.Entry) -> Basic | None:
    """f_i(x) of an undefined function f, a function of its own; none of its derivatives."""
    array, *place = e.args
    name, orders, rows, cols, *args = array.args
    if any(orders) or isinstance(name, N.Component):
        return None
    indices = [str(k) for k, n in zip(place, (rows, cols)) if n != 1]
    own = N.Component(f"{name.name}_{''.join(indices)}", name.name, tuple(place), (rows, cols))
    return N.node(N.UndefinedScalar, own, orders, *args)


def _hessian(scalar: Expr, x: Target, y: Target, problem: Problem) -> Basic:
    if x.grid is None:
        body, _ = differential.hessian(scalar, x.symbol, None if x.symbol == y.symbol else y.symbol)
        return polish(body, problem.expr)
    slopes, _ = differential.derivatives(scalar, x.entries)
    rows = [differential.derivatives(slope, y.entries)[0] for slope in slopes]
    return ImmutableDenseMatrix([[polish(e, problem.expr) for e in row] for row in rows])


def _asks_which(body: Basic, indices: Sequence[Index]) -> bool:
    """Is there a part that is 1 for one of the components alone, as e_i[0]?"""
    letters = {i for i, _ in indices}
    if any(
        isinstance(e, N.UndefinedScalar | N.Undefined) and isinstance(e.args[0], N.Component) for e in parts([body])
    ):
        return False
    return any(isinstance(e, N.Entry) and isinstance(e.args[0], _UNITS) and e.has(*letters) for e in parts([body]))


_UNITS = (N.Unit, N.Identity, N.ImmutableDenseMatrix)


def _at(body: Basic, place: dict[Symbol, int], problem: Problem) -> Basic:
    return polish(A.normal(body.xreplace({i: Integer(k) for i, k in place.items()})), problem.expr)


def _numbered(name: str, indices: Sequence[Index], place: Sequence[int]) -> str:
    """f0 of fᵢ where i = 0."""
    for (i, _), k in zip(indices, place):
        name = name.replace(names.indexed("", i.name), str(k))
    return name


def _conditions(expr: Basic, targets: Sequence[Target], problem: Problem) -> tuple[Condition, ...]:
    """What the derivatives need, of arrays as wholes and not of their components: that of a sum of all components, each
    with a weight of its own."""
    taken = names_of(problem)
    found: dict[Condition, None] = {}
    weights: list[Basic] = []

    def weighted(m: Basic) -> Expr:
        if not N.is_array(m):
            return m
        weights.append(N.symbol(taken.fresh("w"), *A.dims(m)))
        return A.trace(A.mul(A.transpose(weights[-1]), m))

    for target in targets:
        symbols = [target.symbol] if target.grid is None else target.entries
        slopes, more = differential.derivatives(weighted(expr), symbols)
        found.update(dict.fromkeys(more))
        expr = slopes[0] if target.grid is None else A.blocks([list(slopes)])
    return tuple(c for c in found if not any(isinstance(c.expr, Basic) and c.expr.has(w) for w in weights))


__all__ = ["Slices", "slices"]
