"""Taylor polynomials: T(x) = sum over |m| <= k of ∂^m f(a)/m! (x - a)^m, in components or in matrix notation.

Components take any order; the point may be numbers or names, and undefined functions stay what they are. The forms
f(a) + ∇f(a)'(x - a) + (x - a)'H(a)(x - a)/2 are given beside the polynomial of a vector. In matrix notation (x of any
size) the order is 1 or 2, by the engine's table of differentials.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb, factorial, prod
from typing import TYPE_CHECKING

import sympy as sp
from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, Symbol

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.domain.local.point import expansions, failing_condition
from matcalc_cli.engine.domain.scalar import conditions
from matcalc_cli.engine.evaluation import at_point
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.derive import always, stated, with_signs
from matcalc_cli.engine.scalar.slopes import diff
from matcalc_cli.engine.scalar.substitute import Substitution
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.engine.textbook.centred import put_back
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import LimitError, MathError, MissingRule, UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.allocate import expansion_letters, function_name
from matcalc_cli.model.problem import Condition, Derivative, Layout, Problem, Target
from matcalc_cli.numeric.field import Field

if TYPE_CHECKING:
    from sympy import Basic

MAX_TERMS = 3000
MAX_ORDER = 40
MOST_BESIDE = 8  # the order beside arrays
MOST_APART = 4  # terms of a sum in a trace


@dataclass(frozen=True)
class Gap:
    """The polynomial against the function at one point."""

    at: tuple[Expr, ...]
    value: float
    approximation: float


@dataclass(frozen=True)
class Expansion:
    """T = sum of `terms` (by rising degree). `forms` are f(a), ∇f(a), H(a); `derivative` is T for the other formats."""

    problem: Problem
    name: str
    unknowns: tuple[str, ...]
    order: int
    about: tuple[Expr, ...]
    terms: tuple[Expr, ...]
    forms: tuple[tuple[str, Expr], ...]
    derivative: Derivative
    remainder: tuple[Expr, ...] | None = None
    conditions: tuple[Condition, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def letters(self) -> dict[str, str]:
        """T, R, H, a and ξ, or what stands for those that the input has itself."""
        return expansion_letters(self.problem, *self.about)

    @property
    def polynomial(self) -> Expr:
        return self.derivative.expr


def taylor(
    f: Field, about: Mapping[Symbol, Expr], order: int, remainder: bool, points: Sequence[Mapping[Symbol, Expr]]
) -> Expansion:
    """The expansion of a scalar field about a point; unknowns without a value are expanded about 0."""
    _bounded(f, order)
    place = {x: about.get(x, S.Zero) for x in f.unknowns}
    for x, value in place.items():
        if value.free_symbols & set(f.unknowns):
            raise UsageError(f"the point {x.name} = {value} names what is expanded", hint=f"as in --at {x.name}=a")
    found = _derivatives(f, order + bool(remainder))
    at = _at(f, {m: e for m, e in found.items() if len(m) <= order}, place)
    terms = _terms(f, at, place)
    left = _remainder(f, {m: e for m, e in found.items() if len(m) == order + 1}, place) if remainder else None
    listed = tuple((x.name, v) for x, v in place.items())
    derivative = Derivative(f.problem, Add(*terms), (), Layout.numerator, (), "", "taylor", 0, at=listed)
    needs = tuple(c for c in _needs(f, found, place) if c.expr.free_symbols)
    derivative = replace(derivative, conditions=needs)
    gaps = tuple(_gap(f, terms, dict(point)) for point in points)
    names = tuple(x.name for x in f.unknowns)
    forms = _forms(f, at, order)
    return Expansion(
        f.problem, f.name, names, order, tuple(place.values()), terms, forms, derivative, left, needs, gaps
    )


Index = tuple[int, ...]  # of a derivative: the positions of the unknowns it is by, in order
Derivatives = dict[Index, Expr]


def _terms(f: Field, derivatives: Derivatives, place: Mapping[Symbol, Expr]) -> tuple[Expr, ...]:
    """The terms of the polynomial that are not 0; 0 where there are none."""
    terms = (_term(e, _power(m, f.unknowns, place)) for m, e in derivatives.items())
    return tuple(t for t in terms if t is not S.Zero) or (S.Zero,)


def _remainder(f: Field, derivatives: Derivatives, place: Mapping[Symbol, Expr]) -> tuple[Expr, ...]:
    """The terms of the next degree, at a point ξ between (Lagrange)."""
    letter = expansion_letters(f.problem, *place.values())["ξ"]
    between = {x: Symbol(_between(letter, x, f.unknowns), real=True) for x in f.unknowns}
    return _terms(f, {m: tidy(e.xreplace(between)) for m, e in derivatives.items()}, place)


def _bounded(f: Field, order: int) -> None:
    unknowns = len(f.unknowns)
    if not f.scalar:
        raise UsageError("taylor takes a scalar EXPR", hint="expand one component at a time")
    if not 0 <= order <= MAX_ORDER:
        raise UsageError(f"--order of an expansion is between 0 and {MAX_ORDER}, not {order}")
    if comb(unknowns + order, order) > MAX_TERMS:
        count = comb(unknowns + order, order)
        raise LimitError(f"an expansion of order {order} in {unknowns} unknowns has {count} terms")


def _derivatives(f: Field, order: int) -> Derivatives:
    """{multi-index as sorted positions: ∂^m f}, by rising degree; each from one of the degree before."""
    found: Derivatives = {(): f.output}
    for degree in range(1, order + 1):
        for m in combinations_with_replacement(range(len(f.unknowns)), degree):
            before = found[m[:-1]]
            found[m] = tidy(diff(before, f.unknowns[m[-1]])) if before is not S.Zero else S.Zero
    return found


def _needs(f: Field, found: Derivatives, place: dict[Symbol, Expr]) -> tuple[Condition, ...]:
    needs = conditions([f.output], found.values(), max(map(len, found)), f.lost)
    return tuple(replace(c, expr=c.expr.xreplace(place)) for c in needs)


def _at(f: Field, found: Derivatives, place: dict[Symbol, Expr]) -> Derivatives:
    """The derivatives at the point; raises MathError where they do not exist."""
    listed = sp.ImmutableDenseMatrix([list(found.values())])
    needs = conditions([f.output], found.values(), max(map(len, found)), f.lost)
    failing = failing_condition(needs, place)
    if failing is not None:
        (terms,) = expansions([f.output], f.unknowns, place, max(map(len, found)), f.lost, failing)
        return {m: tidy(terms.get(m, S.Zero) * _factorial(m)) for m in found}
    whole = Derivative(f.problem, listed, listed.shape, Layout.numerator, (), conditions=needs)
    values = at_point(whole, place).expr
    return {m: tidy(values[0, i]) for i, m in enumerate(found)}


def _power(m: Index, unknowns: Sequence[Symbol], place: Mapping[Symbol, Expr]) -> tuple[Expr, Expr]:
    """((x - a)^m, m!)"""
    counts = {i: m.count(i) for i in m}
    powers = [Pow(unknowns[i] - place[unknowns[i]], k) for i, k in counts.items()]
    return (Mul(*powers, evaluate=len(powers) < 2) if powers else S.One), _factorial(m)


def _factorial(m: Index) -> Expr:
    """m! of a multi-index"""
    return Integer(prod(factorial(m.count(i)) for i in set(m)))


def _term(value: Expr, power: tuple[Expr, Expr]) -> Expr:
    """value (x - a)^m / m!, the difference kept together: 3 (x - 1), not 3 x - 3."""
    shifted, count = power
    coefficient = value / count
    if coefficient is S.Zero or shifted is S.One:
        return coefficient
    if coefficient is S.One:
        return shifted
    if coefficient.is_Number and (shifted.is_Add or shifted.is_Mul):
        return Mul(coefficient, *Mul.make_args(shifted), evaluate=False)
    return (
        Mul(*Mul.make_args(coefficient), *Mul.make_args(shifted), evaluate=False)
        if shifted.is_Mul
        else coefficient * shifted
    )


def _between(letter: str, x: Symbol, unknowns: Sequence[Symbol]) -> str:
    """The name of the point between: ξ in one unknown, ξ0, ξ_y ... in several."""
    if len(unknowns) == 1:
        return letter
    stem = x.name.rstrip("0123456789")
    family = len({u.name.rstrip("0123456789") for u in unknowns}) == 1
    return f"{letter}{x.name[len(stem) :]}" if family else f"{letter}_{x.name}"


def _forms(f: Field, at: Derivatives, order: int) -> tuple[tuple[str, Expr], ...]:
    n = len(f.unknowns)
    if n == 1 or not 1 <= order <= 2 or n > 12:
        return ()
    forms = [("value", at[()]), ("gradient", sp.ImmutableDenseMatrix([at[(i,)] for i in range(n)]))]
    if order == 2:
        rows = [[at[tuple(sorted((i, j)))] for j in range(n)] for i in range(n)]
        forms.append(("hessian", sp.ImmutableDenseMatrix(rows)))
    return tuple(forms)


def _gap(f: Field, terms: Sequence[Expr], point: dict[Symbol, Expr]) -> Gap:
    """f and T at a point, in 30 digits, so that the difference is the error and not rounding."""
    missing = [x.name for x in f.unknowns if x not in point]
    if missing:
        raise UsageError(f"--error has no value for {', '.join(missing)}")
    values = [sp.N(Substitution(point)(e), 30) for e in (f.output, Add(*terms).doit())]
    if not all(v.is_Number and v.is_finite for v in values):
        free = sorted(s.name for v in values for s in v.free_symbols)
        if free:
            raise UsageError(f"--error needs numbers, and {free[0]} is none", hint=f"--at {free[0]}=1 gives it a value")
        raise MathError(f"f has no value at {', '.join(f'{x.name} = {v}' for x, v in point.items())}")
    value, approximation = values
    return Gap(tuple(point[x] for x in f.unknowns), float(value), float(value) + float(approximation - value))


# ------------------------------------------------------------------------------------------------ matrix notation


def taylor_matrix(problem: Problem, target: Target, name: str, order: int) -> Expansion:
    """f(a) + ∇f(a)'(x - a) + (x - a)'H(a)(x - a)/2 for x of any size; `name` is what a is called."""
    if N.is_array(problem.expr):
        raise UsageError("taylor takes a scalar EXPR", hint="expand one component at a time")
    if not 0 <= order <= 2:
        raise UsageError("in matrix notation --order is 0, 1 or 2", hint="declare sizes, as in x: 3, and add --expand")
    x = target.symbol
    assert x is not None  # a target without a grid is an array
    a = N.symbol(name, *N.shape(x), tuple(N.properties(x)))
    f = differential.resolve(problem.expr)

    def here(e: Basic) -> Basic:
        return polish(differential.resolve(e.xreplace({x: a})))

    value = with_signs(here(f), problem.expr.xreplace({x: a}))
    terms, forms, result = list(Add.make_args(value)), [("value", value)], f
    needs: dict[Condition, None] = {}
    gap = N.node(N.MatAdd, x, N.node(N.MatMul, S.NegativeOne, a))
    column = gap if N.shape(x)[1] == 1 else N.Vec(gap)
    if order >= 1:
        slope, found = differential.derivative(f, x)
        result = slope
        needs.update(dict.fromkeys(found))
        forms.append(("gradient", here(slope)))
        terms.append(_product(here(slope), gap))
    in_code = terms
    if order == 2:
        curve, found = differential.hessian(f, x)
        result = curve
        needs.update(dict.fromkeys(found))
        forms.append(("hessian", here(curve)))
        by_hessian = _product(S.Half, N.node(N.Transpose, column), here(curve), column)
        along = _curvature(f, x, gap, here)
        in_code = [*terms, by_hessian if along is None else along]
        shown = by_hessian if along is None or _is_longer(along, by_hessian, column) else along
        terms.extend(Add.make_args(shown))
    kept = tuple(t for t in terms if t is not S.Zero) or (S.Zero,)
    conditions_at = tuple(replace(c, expr=c.expr.xreplace({x: a})) for c in stated(problem, f, needs, f, result, [x]))
    whole, at = Add(*in_code), ((target.name, a),)
    derivative = Derivative(problem, whole, (), Layout.numerator, (), "", "taylor", 0, conditions=conditions_at, at=at)
    called = function_name(problem)
    return Expansion(problem, called, (target.name,), order, (a,), kept, tuple(forms), derivative, None, conditions_at)


def _curvature(f: Basic, x: Basic, gap: Basic, here: Callable[[Basic], Basic]) -> Expr | None:
    """Half of the second derivative of f along x - a, without the Hessian: -tr(inv(A) (X - A) inv(A) (X - A))/2 of
    logdet(X); None where a rule of differentials has no closed form."""
    along = N.symbol(f"{x.name}~", *N.shape(x), tuple(N.properties(x)))
    try:
        second = differential.pushed(differential.pushed(f, x, along), x, along)
    except MissingRule:
        return None
    forms = (put_back(here(Mul(S.Half, e)), along, gap) for e in (second, _traces_apart(second)))
    return min(forms, key=leaves)


def _traces_apart(e: Expr) -> Expr:
    """tr((A D + D A) D) as tr(A D D) + tr(D A D), which are alike"""
    if isinstance(e, Add):
        return Add(*map(_traces_apart, e.args))
    c, trace = next(((e / f, f) for f in Mul.make_args(e) if isinstance(f, N.Trace)), (S.One, e))
    chain = trace.args[0].args if isinstance(trace, N.Trace) and isinstance(trace.args[0], N.MatMul) else ()
    for i, f in enumerate(chain):
        if isinstance(f, N.MatAdd) and len(f.args) <= MOST_APART:
            terms = (A.trace(A.mul(*chain[:i], t, *chain[i + 1 :])) for t in f.args)
            return Add(*(_traces_apart(c * t) for t in terms))
    return e


def _is_longer(along: Expr, by_hessian: Expr, column: Basic) -> bool:
    """Does a reader find (x - a)'H(a)(x - a)/2 shorter? Of a vector, it is the form of the books."""
    if isinstance(column, N.Vec):
        return leaves(along) > leaves(by_hessian)
    return isinstance(along, Add) or leaves(along) >= leaves(by_hessian)


def taylor_by_scalar(problem: Problem, target: Target, about: Expr | None, order: int) -> Expansion:
    """f(a) + f'(a)(t - a) + f''(a)(t - a)^2/2 + ... of a scalar t beside arrays of any size; a is 0 when left out."""
    about = S.Zero if about is None else about
    if N.is_array(problem.expr):
        raise UsageError("taylor takes a scalar EXPR", hint="expand one component at a time")
    if not 0 <= order <= MOST_BESIDE:
        raise UsageError(f"beside arrays --order is between 0 and {MOST_BESIDE}, not {order}")
    (t,) = target.entries
    f = slope = differential.resolve(problem.expr)
    terms: list[Expr] = []
    needs: dict[Condition, None] = {}
    count = S.One
    for k in range(order + 1):
        if k:
            slope, found = differential.derivative(slope, t)
            needs.update(dict.fromkeys(found))
            count *= k
        here = polish(differential.resolve(slope.xreplace({t: about})))
        if here.has(S.NaN, S.ComplexInfinity, S.Infinity):
            raise MathError(f"f or a derivative of it does not exist at {t.name} = {about}")
        if here is not S.Zero:
            power = Pow(t - about, k)
            here = here if k else with_signs(here, problem.expr.xreplace({t: about}))
            terms.append(Mul(Rational(1, count), here, power))
    needed = stated(problem, f, needs, f, slope, [t])
    placed = (replace(c, expr=differential.resolve(c.expr.xreplace({t: about}))) for c in needed)
    kept = tuple(terms) or (S.Zero,)
    conditions_at = tuple(c for c in placed if not getattr(c.expr, "is_number", False) and not always(c))
    derivative = Derivative(
        problem, Add(*kept), (), Layout.numerator, (), "", "taylor", 0, conditions=conditions_at, at=((t.name, about),)
    )
    name = function_name(problem)
    return Expansion(problem, name, (t.name,), order, (about,), kept, (), derivative, None, conditions_at)


def _product(*parts: Basic) -> Basic:
    """The scalar tr(product) of raw nodes, scalar factors first; 0 when a factor is 0."""
    if any(p is S.Zero or isinstance(p, N.ZeroMatrix) for p in parts):
        return S.Zero
    flat = [g for p in parts for g in (p.args if isinstance(p, N.MatMul) else (p,))]
    arrays = [p for p in flat if N.is_array(p) and not isinstance(p, N.Identity)]
    factors = [p for p in flat if not N.is_array(p)]
    if factors and len(arrays) > 1 and S.One not in (arrays[0].shape[0], arrays[-1].shape[1]):
        return Mul(*factors, N.Trace(N.node(N.MatMul, *arrays)))
    if factors:
        arrays.insert(0, Mul(*factors))
    return N.Trace(arrays[0] if len(arrays) == 1 else N.node(N.MatMul, *arrays))
