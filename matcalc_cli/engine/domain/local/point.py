"""The derivative at a point where a condition for it fails: by what the function is around the point, or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import sympy as sp
from sympy import Add, Dummy, Expr, Integer, Mul, Pow, S, Symbol

from matcalc_cli.engine.domain.local.decide import Absent, Sides, Taylor, Undecided, taylor
from matcalc_cli.engine.domain.scalar import domain
from matcalc_cli.engine.objects.leaves import leaves
from matcalc_cli.engine.scalar.substitute import Substitution
from matcalc_cli.errors import MathError, NotDecided
from matcalc_cli.model import nodes as N
from matcalc_cli.model.numbers import MAX_BITS, bits
from matcalc_cli.model.problem import Condition, Problem
from matcalc_cli.model.walk import parts

_WIDE = 24  # characters of a slope
MOST = 200  # functions, and names, that are looked at


def exact(value: Expr) -> Expr:
    """0.3 as 3/10: 0.3 - 0.1 - 0.2 is zero, and not so in floats."""
    return value.xreplace({f: sp.Rational(str(f)) for f in value.atoms(sp.Float)})


def shown(point: Mapping[Symbol, Expr]) -> str:
    """x = -0.5, y = 1"""
    short = {f: Symbol(repr(float(f))) for v in point.values() for f in v.atoms(sp.Float)}
    return ", ".join(f"{s.name} = {v.xreplace(short)}" for s, v in point.items())


_LONG = 200  # names and numbers of a condition that is not spelled out


def failing_condition(conditions: Iterable[Condition], point: Mapping[Symbol, Expr]) -> Condition | None:
    """The first condition that does not hold at a point."""
    substitute = Substitution(point)
    inexact = any(value.has(sp.Float) for value in point.values())
    exactly = Substitution({s: exact(v) for s, v in point.items()}) if inexact else substitute
    for condition in conditions:
        place = (exactly if leaves(condition.expr, _LONG) < _LONG else substitute)(condition.expr)
        if condition.fails(place):
            return condition
    return None


def absent(what: str, point: Mapping[Symbol, Expr], condition: Condition) -> MathError:
    """What is said where a condition fails that is asked for."""
    inside = set(parts([condition.expr]))
    message = f"the {what} does not exist at {shown({s: v for s, v in point.items() if s in inside})}"
    return MathError(message, needs=readable(condition))


def readable(condition: Condition) -> Condition | None:
    """The condition as an error names it: None where it is too long to be read."""
    long = any(bits(e) > MAX_BITS for e in parts([condition.expr])) or leaves(condition.expr, _LONG) >= _LONG
    return None if long else replace(condition, sufficient=False)


def placed(
    functions: Sequence[Expr], names: Sequence[Symbol], point: Mapping[Symbol, Expr]
) -> tuple[list[Expr], dict[Symbol, Expr]]:
    """(the functions with values for the names that they are not differentiated by, the exact point of the others)"""
    values = {s: exact(v) for s, v in point.items()}
    fixed = Substitution({s: v for s, v in values.items() if s not in names})
    return [fixed(f) for f in functions], {x: values[x] for x in names if x in values}


def outside(values: Iterable[Expr], point: Mapping[Symbol, Expr]) -> Condition | None:
    """The first condition for the functions themselves to have a value that fails."""
    place = Substitution(point)
    values = [_with_exponents(v, place) for v in values]
    return next((c for c in domain(values) if c.fails(place(c.expr))), None)


def _with_exponents(e: Expr, place: Substitution) -> Expr:
    """x^3 of x^y at y = 3: whether there is a value depends on the exponent that is there."""
    powers = [part for part in parts([e]) if isinstance(part, Pow) and part.exp.free_symbols]
    return e.xreplace({p: Pow(p.base, place(p.exp)) for p in powers}) if powers else e


def _without_open_powers(e: Expr) -> Expr:
    """Without x^a of an a that has no value: whether that has one at 0 or left of it is open."""
    powers = [part for part in parts([e]) if isinstance(part, Pow) and part.exp.free_symbols]
    return e.xreplace(dict.fromkeys(powers, S.One)) if powers else e


def expansions(
    functions: Sequence[Expr],
    names: Sequence[Symbol],
    point: Mapping[Symbol, Expr],
    order: int,
    beside: Sequence[Expr] = (),
    needs: Condition | None = None,
) -> list[Taylor]:
    """The Taylor polynomials of some functions; `beside` need a value at the point, `needs` is what failed there.

    Raises MathError where one has no derivative of this order, NotDecided where that is not known.
    """
    here = shown({s: v for s, v in point.items() if needs is None or needs.expr.has(s)} or point)
    fixed, start = placed([*functions, *beside], names, point)
    lacking = outside(fixed, start)
    if lacking is not None and outside(map(_without_open_powers, fixed), start) is None:
        raise NotDecided(f"whether the derivative exists at {here} is not decided here", needs=needs)
    if lacking is not None:
        raise MathError(f"the derivative does not exist at {here}", needs=needs)
    found = []
    for f in fixed[: len(functions)]:
        try:
            if len(functions) > MOST or len(names) > MOST or f.has(N.UndefinedScalar):
                raise Undecided
            found.append(taylor(f, names, start, order))
        except Absent as none:
            raise MathError(
                f"the derivative does not exist at {here}", hint=sides_text(none.sides, len(names)), needs=needs
            ) from None
        except Undecided as open_:
            raise NotDecided(
                f"whether the derivative exists at {here} is not decided here",
                hint=sides_text(open_.sides, len(names)),
                needs=needs,
            ) from None
    return found


def refuse(
    functions: Sequence[Expr],
    names: Sequence[Symbol],
    point: Mapping[Symbol, Expr],
    needs: Condition,
    beside: Sequence[Expr] = (),
) -> None:
    """Says why a way that goes step by step ends here: there is no derivative, or a step alone has none."""
    expansions(functions, names, point, 1, beside, needs)
    here = shown({s: v for s, v in point.items() if needs.expr.has(s)})
    raise MathError(f"the derivative exists at {here}, and a step on the way to it has none", needs=needs)


def with_exponents(problem: Problem, point: Mapping[Symbol, Expr]) -> Problem:
    """X^k of a matrix with the number that k is at a point: only whole powers have entries."""
    own = {s for group in problem.targets for t in group if t.grid is not None for s in t.entries}
    values = {s: exact(v) for s, v in point.items() if s not in own}
    powers = [e for e in parts([problem.expr]) if type(e) is N.MatPow and values.keys() & e.exp.free_symbols]
    numbers = {e: N.node(N.MatPow, e.base, e.exp.xreplace(values)) for e in powers}
    return replace(problem, expr=problem.expr.xreplace(numbers)) if numbers else problem


def sides_text(sides: Sides | None, count: int) -> str:
    """the slope is -1 on the left and 1 on the right, of `count` names"""
    endless = sides is not None and sides.ahead in (S.Infinity, S.NegativeInfinity)
    if sides is None or sides.ahead == sides.behind and not endless:
        return ""
    used = [(x, d) for x, d in sides.way if d is not S.Zero]
    where, left, right = (f" along {used[0][0]}" if count > 1 else "", "on the left", "on the right")
    if len(used) > 1:
        where = f" along ({', '.join(x.name for x, _ in sides.way)}) = ({', '.join(str(d) for _, d in sides.way)})"
        left, right = "backwards", "forwards"
    if sides.ahead is None or sides.behind is None:
        return f"there is no value{where} {right if sides.ahead is None else left}"
    if sides.ahead == sides.behind:
        return f"the slope{where} is infinite"
    return f"the slope{where} is {_short(sides.behind)} {left} and {_short(sides.ahead)} {right}"


def _short(v: Expr) -> str:
    if v in (S.Infinity, S.NegativeInfinity):
        return "infinite"
    text = str(v)
    return f"{float(v):.6g}" if len(text) > _WIDE and v.is_number else text


def polynomials(
    found: Sequence[Taylor], names: Sequence[Symbol], point: Mapping[Symbol, Expr]
) -> tuple[list[Expr], dict[Symbol, Expr], dict[Symbol, Symbol]]:
    """(the Taylor polynomials as expressions, the point at which they have these derivatives, {stand-in: name}).

    A name without a value has a stand-in, at which the derivatives are taken.
    """
    back = {Dummy(x.name, real=True): x for x in names if x not in point}
    ahead = {x: d for d, x in back.items()}
    start = {x: exact(point[x]) if x in point else ahead[x] for x in names}

    def steps(m: tuple[int, ...]) -> Expr:
        return Mul(*((names[i] - start[names[i]]) ** Integer(m.count(i)) for i in set(m)))

    return [Add(*(c.xreplace(ahead) * steps(m) for m, c in terms.items())) for terms in found], start, back


def with_value(problem: Problem, grid: Sequence[Expr], shape: tuple[int, int] | None) -> Problem:
    """The problem with other functions in the place of its own, listed column by column."""
    if shape is None:
        return replace(problem, expr=grid[0], partly_defined=(), lets=())
    rows, cols = shape
    matrix = sp.ImmutableDenseMatrix(rows, cols, lambda i, j: grid[j * rows + i])
    return replace(problem, expr=matrix, partly_defined=(), lets=())
