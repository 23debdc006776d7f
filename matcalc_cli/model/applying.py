"""Functions of long expressions: SymPy's evaluation is for short ones.

SymPy's constructors look for signs, zeros and known values in their arguments, and walk a shared part as often as it is
printed, which for a = tanh(x)*x; b = tanh(a)*a; c = tanh(b)*b ... doubles with every line. A long argument is therefore
put into the function unevaluated: the value is the same, only a short form that nobody would see is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Function,
    Lambda,
    Max,
    Min,
    Mul,
    Number,
    Piecewise,
    Pow,
    S,
    Symbol,
    exp,
    expand,
)
from sympy.core.cache import clear_cache
from sympy.core.facts import InconsistentAssumptions
from sympy.core.parameters import global_parameters
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.polys.polyerrors import BasePolynomialError

from matcalc_cli.errors import incomparable
from matcalc_cli.model.numbers import finite
from matcalc_cli.model.walk import arguments, fold, parts, reaches

# What SymPy's solvers, simplifiers and factorisations raise where they end
FAILURES = (
    ArithmeticError,
    AttributeError,
    BasePolynomialError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
_PLAIN = (Add, Mul, Pow, Function, Symbol, Number)
LONG = 150  # names, numbers and operations, each counted as often as it is printed


def is_long(e: Basic, limit: int = LONG) -> bool:
    """Are there that many parts or more to print? Takes that many steps at most."""
    return reaches(e, limit)


def applied(function: Callable[..., Expr], *args: Expr) -> Expr:
    """function(*args); a long argument is put in without evaluation. Raises MathError for what cannot be compared."""
    if len(args) == 1 and type(args[0]) is Symbol and isinstance(function, type):
        return of_name(function, args[0])
    return _applied(function, args)


def of_name(function: Callable[..., Expr], name: Symbol) -> Expr:
    """function(name), which SymPy takes 0.06 ms to find that it stays: it is asked once for all names that it knows the
    same of, where it evaluates. `function` is one that stays, for it is remembered."""
    if not global_parameters.evaluate:
        return _applied(function, (name,))
    known = _of_stand_in(function, name._hashable_content()[1:])
    return _applied(function, (name,)) if known is None else fold(known[0], arguments, _again, {known[1]: name})


@lru_cache(maxsize=1024)
def _of_stand_in(function: Callable[..., Expr], facts: tuple[tuple[str, bool], ...]) -> tuple[Expr, Symbol] | None:
    """(function(t), t) of a name t with these facts; None of what is more than arithmetic and functions, in whose order
    and value names have no part."""
    stand_in = Symbol("t", **dict(facts))
    found = _applied(function, (stand_in,))
    plain = all(isinstance(e, _PLAIN) for e in parts([found]))
    return (found, stand_in) if plain and stand_in._hashable_content()[1:] == facts else None


def _again(e: Basic, args: list[Basic]) -> Basic:
    return one(e.func, tuple(args)) if args else e


def _applied(function: Callable[..., Expr], args: tuple[Expr, ...]) -> Expr:
    long = [is_long(a) for a in args]
    if not any(long):
        try:
            return function(*args)
        except (KeyError, NotImplementedError, InconsistentAssumptions):
            # SymPy's rewriting of conditions has ends that it does not know; of 0*x as entered it takes 0 for negative
            long = [not (a.is_Number or a.is_NumberSymbol) for a in args]
        except (TypeError, ValueError) as error:
            raise incomparable(error) or error from None
    stand_ins = [Dummy(real=True) if big else a for a, big in zip(args, long)]
    return put(function(*stand_ins), {s: a for s, a, big in zip(stand_ins, args, long) if big})


def chosen(values: Sequence[Expr], conditions: Sequence[Basic]) -> Expr:
    """Piecewise; SymPy rewrites the conditions where everything is short."""
    if not any(map(is_long, (*values, *conditions))):
        return Piecewise(*zip(values, map(settled, conditions)))
    return _unevaluated(Piecewise, [_unevaluated(ExprCondPair, pair) for pair in zip(values, conditions)])


def settled(condition: Basic) -> Basic:
    """The condition with a - b > 0 for a > b where SymPy's form of that has another one, which has this one."""
    sums = (r for r in condition.atoms(Relational) if r.lhs.is_Add and r.rhs.is_Add)
    turning = [r for r in sums if (once := r.canonical) != once.canonical]
    return condition.xreplace({r: r.func(expand(r.lhs - r.rhs).primitive()[1], S.Zero) for r in turning})


def product(*factors: Expr) -> Expr:
    """Mul(*factors); it would evaluate every power among them again, which long ones are spared."""
    zero = any(f is S.Zero for f in factors)
    if not any((zero or isinstance(f, (Pow, exp, Mul))) and is_long(f) for f in factors):
        return Mul(*factors)
    number = S.One
    powers: dict[Basic, Basic] = {}
    for factor in (g for f in factors for g in Mul.make_args(f)):
        if factor.is_Number:
            number *= factor
            continue
        whole = factor.is_Pow and factor.exp.is_Integer
        base, exponent = factor.args if whole else (factor, S.One)
        powers[base] = powers.get(base, S.Zero) + exponent
    if number is S.Zero:
        return number
    merged = [base if k is S.One else one(Pow, (base, k)) for base, k in powers.items() if k is not S.Zero]
    if number is not S.One or not merged:
        merged.insert(0, number)
    return merged[0] if len(merged) == 1 else one(Mul, tuple(merged))


def total(*terms: Expr) -> Expr:
    """Add(*terms); it would evaluate -t again for a long power t."""
    if not any(isinstance(t, Mul) and len(t.args) == 2 and t.args[1].is_Pow and is_long(t) for t in terms):
        return Add(*terms)
    collected: dict[Expr, Expr] = {}
    for term in (s for t in terms for s in Add.make_args(t)):
        number, rest = term.as_coeff_Mul()
        collected[rest] = collected.get(rest, S.Zero) + number
    summed = [product(number, rest) for rest, number in collected.items() if number is not S.Zero]
    return summed[0] if len(summed) == 1 else one(Add, tuple(summed))


def put(e: Basic, values: Mapping[Basic, Basic]) -> Basic:
    """e.xreplace(values), each shared part once, with long parts unevaluated; what a Lambda binds is its own."""

    def below(part: Basic) -> Sequence[Basic]:
        return () if _binds(part, values) else arguments(part)

    def made(part: Basic, args: Sequence[Basic]) -> Basic:
        if not _binds(part, values):
            return rebuilt(part, args)
        free = {name: value for name, value in values.items() if name not in part.variables}
        return Lambda(part.variables, put(part.expr, free)) if free else part

    return fold(e, below, made, dict(values))


def _binds(part: Basic, values: Mapping[Basic, Basic]) -> bool:
    """Is it a Lambda of one of the names?"""
    return isinstance(part, Lambda) and any(name in values for name in part.variables)


def rebuilt(e: Basic, args: Sequence[Basic]) -> Basic:
    """The same operation on other operands, unevaluated where one of them is long; MathError where one is infinite."""
    if all(a is b for a, b in zip(args, e.args)):
        return e
    if isinstance(e, Mul):
        return product(*args)
    if isinstance(e, Add):
        return total(*args)
    finite(args)
    return _unevaluated(e.func, args) if any(map(is_long, args)) else e.func(*args)


def _unevaluated(kind: type, args: Sequence[Basic]) -> Basic:
    return one(kind, tuple(args))


_KEPT: dict[Basic, Basic] = {}
_KEPT_LIMIT = 1 << 16
_COMMUTES = attrgetter("is_commutative")


def forget() -> None:
    """Drop the objects of earlier problems, here and in SymPy's caches, before a long one is built.

    Equal copies of its parts may be among them, and looking a copy up means comparing it.
    """
    _KEPT.clear()
    clear_cache()


def one(kind: Any, args: tuple[Basic, ...]) -> Basic:
    """kind(*args) as it stands, one object for the same operands.

    SymPy compares structures: two equal graphs that share nothing take time exponential in their depth, which its own
    constructors would spend in their caches. An object is made first and then looked for, for its hash is kept in it
    and that of its operands is not.
    """
    if len(_KEPT) >= _KEPT_LIMIT:
        _KEPT.clear()
    if (kind is Add or kind is Mul) and (len(args) < 2 or not all(map(_COMMUTES, args))):
        made = kind._from_args(args)
    else:
        made = Basic.__new__(kind, *args)
        if kind is Add or kind is Mul:
            made.is_commutative = True
        elif kind is Pow:
            made.is_commutative = args[0].is_commutative and args[1].is_commutative
        elif kind in (Max, Min):
            made._argset = frozenset(args)
    return _KEPT.setdefault(made, made)


__all__ = ["applied", "chosen", "forget", "is_long", "of_name", "one", "product", "put", "rebuilt", "total"]
