"""checked(product): J·v and v'·J beside dual numbers and central differences at random points, v a name like others.

J·v is the differential along v, one direction for both columns; v'·J is compared along every entry of the variable, a
free one where it is symmetric, diagonal ...: Σ v_i ∂f_i. Nothing of `products` is used but its result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sympy import Basic, S, Symbol

from matcalc_cli.checking.check import FEWER, Check, failure
from matcalc_cli.checking.columns import LOST, Errors, agrees, largest_gap
from matcalc_cli.errors import MathError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Problem, Variable, size_letters
from matcalc_cli.model.words import PATTERNED
from matcalc_cli.numeric import differences
from matcalc_cli.numeric.acceptable import movable
from matcalc_cli.numeric.arrange import Direction, directions
from matcalc_cli.numeric.point import Point
from matcalc_cli.numeric.rounding import floor, rounding
from matcalc_cli.numeric.sample import points
from matcalc_cli.study.products import Product

LARGEST = 1e300  # beyond it difference quotients are infinite
MOST = 12  # entries of the variable along which v'·J is compared


def checked(product: Product) -> Product:
    """The product with what --check found; raises MathError where it is wrong."""
    found = check(product)
    if wrong := failure(found):
        raise wrong
    return replace(product, derivative=replace(product.derivative, check=found))


@np.errstate(all="ignore")  # where a column has no value, its error has none
def check(product: Product, count: int = FEWER, seed: int = 0) -> Check:
    """J·v or v'·J at `count` points; raises MathError where no point of its domain is found."""
    derivative, problem = product.derivative, _with_direction(product)
    roots = [*_trees(derivative.expr), product.direction]
    tame = lambda point: point.largest(problem.expr) < LOST
    steady = True
    try:
        chosen = points(problem, count, seed, derivative.conditions, roots, wanted=tame)
    except MathError:  # values so large that their differences are rounding alone
        chosen, steady = points(problem, count, seed, derivative.conditions, roots), False
    rng = np.random.default_rng(seed)
    found = [_errors(product, problem, point, rng) for point in chosen]
    return Check(derivative, tuple(replace(errors, steady=errors.steady and steady) for errors in found))


def _trees(expr: Basic) -> list[Basic]:
    return [expr] if isinstance(expr, Basic) else list(expr.todok().values())


def _with_direction(product: Product) -> Problem:
    """The problem with the names of v among its own: an array v has the properties of the variable it moves."""
    problem = product.problem
    known = {v.name for v in problem.variables} | {s.name for s in size_letters(problem)}
    symbol = product.derivative.targets[0].symbol if product.derivative.targets else None
    words = N.properties(symbol) & frozenset(PATTERNED) if symbol else ()
    moved = frozenset(words) if product.command == "jvp" else frozenset()
    new = []
    for s in sorted(product.direction.atoms(Symbol, N.MatrixSymbol), key=lambda s: s.name):
        if s.name not in known:
            known.add(s.name)
            shape = N.shape(s) if N.is_array(s) else (S.One, S.One)
            kind = "matrix" if N.is_array(s) else "scalar"
            new.append(Variable(s.name, kind, *shape, moved if kind == "matrix" else frozenset(), symbol=s))
    return replace(problem, variables=(*problem.variables, *new))


def _moves(product: Product, point: Point, rng: np.random.Generator) -> list[Direction]:
    """v itself for J·v, else some entries of the variables."""
    v = point.value(product.direction)
    targets = product.derivative.targets
    if product.command == "vjp":
        group = [d for t in targets for d in directions(t, point)]
        kept = sorted(rng.choice(len(group), MOST, replace=False)) if len(group) > MOST else range(len(group))
        return [group[k] for k in kept]
    if targets[0].symbol is not None and targets[0].grid is None:
        return [{targets[0].symbol.name: v}]  # x of x'
    names = dict.fromkeys(s.name for t in targets for e in t.entries for s in e.free_symbols)
    return [{name: np.full((1, 1), entry) for name, entry in zip(names, v.T.reshape(-1))}]


def _symbolic(product: Product, point: Point, moves: Sequence[Direction]) -> np.ndarray:
    """The result: vec(J·v), or v'·J along each of the moves."""
    value = point.value(product.derivative.expr)
    if product.command == "jvp":
        return value.T.reshape(-1)
    targets = product.derivative.targets
    if targets[0].grid is not None:
        names = list(dict.fromkeys(s.name for t in targets for e in t.entries for s in e.free_symbols))
        return np.array([value[0, names.index(name)] for move in moves for name in move])
    listed = [move for direction in moves for move in direction.values()]
    return np.array([((value.T if value.T.shape == move.shape else value) * move).sum() for move in listed])


def _errors(product: Product, problem: Problem, point: Point, rng: np.random.Generator) -> Errors:
    """The three columns at one point, as `check` has them for a derivative."""
    f, moves = problem.expr, _moves(product, point, rng)
    weights = point.value(product.direction).T.reshape(-1) if product.command == "vjp" else None

    def summed(partials: np.ndarray) -> np.ndarray:
        return partials.T.reshape(-1) if weights is None else weights @ partials

    def of_result(p: Point) -> np.ndarray:
        return _symbolic(product, p, moves)

    def of_duals(p: Point) -> np.ndarray:
        return summed(p.tensor(f, [moves]))

    symbolic, exact = of_result(point), of_duals(point)
    if not any(np.abs(values).max(initial=0) < LARGEST for values in (symbolic, exact)):
        raise MathError("the product is too large for numbers: nothing to check", hint="take a smaller --v")
    names = movable(problem)
    scale = max(floor((of_result, of_duals), point, names), float(np.abs(exact).max(initial=0)))

    def row(rounded: float = 0.0, allowed: float = 0.0) -> Errors:
        quotients = [differences.extrapolated(f, point, [move], rounded) for move in moves]
        numeric = summed(np.stack([q for q, _ in quotients], axis=1))
        weight = 1.0 if weights is None else float(np.abs(weights).sum())
        estimate = weight * max(off for _, off in quotients)
        pairs = ((symbolic, exact), (symbolic, numeric), (exact, numeric))
        by_duals, by_quotients, between = (largest_gap(a, b) / scale for a, b in pairs)
        steady = bool(np.isfinite(numeric).all())  # else the function turns within every step
        return Errors(
            point.sizes, len(exact), by_duals, by_quotients, between, estimate / scale, steady, rounding=allowed
        )

    found = row()
    if agrees(found, 1):
        return found
    allowed = sum(rounding(values, point, names, scale) for values in (of_result, of_duals))
    return row(rounding(differences.vec(f), point, names), allowed / scale)
