"""Scalar calculus: the local derivatives of every scalar node kind.

`partials(e)` gives the pairs (argument, ∂e/∂argument) of one node: the table LOCAL for SymPy's own node kinds, the
column `partials` of FUNCTIONS for functions. The sweeps that put them together are those of engine/graph/derivative.py.
SymPy's own `diff` is not used: it repeats shared work, and it is wrong on arrays inside scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Abs, Add, Expr, Max, Min, Mul, Piecewise, Pow, S, Symbol, Tuple, log

from matcalc_cli.errors import LimitError, MissingRule
from matcalc_cli.model.applying import applied, chosen, of_name, one, product
from matcalc_cli.model.functions import BY_CLASS
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.model.ties import wins

Pair = tuple[Expr, Expr]
Wanted = Callable[[Expr], bool]
MAX_PRODUCT = 4_000_000  # factors in all derivatives of one product


def _add(e: Add, wanted: Wanted) -> Iterable[Pair]:
    """d(a + b) = da + db"""
    return [(arg, S.One) for arg in e.args if wanted(arg)]


def _mul(e: Mul, wanted: Wanted) -> Iterable[Pair]:
    """d(a b) = b da + a db"""
    args = e.args
    moving = [i for i, arg in enumerate(args) if wanted(arg) and not arg.is_Number]
    if len(moving) * len(args) > MAX_PRODUCT:
        raise LimitError(f"the derivatives of a product of {len(args)} factors are too long")
    return [(args[i], Mul._from_args(args[:i] + args[i + 1 :])) for i in moving]  # their order is that of SymPy


def _pow(e: Pow, wanted: Wanted) -> Iterable[Pair]:
    """d(a^k) = k a^(k-1) da + log(a) a^k dk"""
    base, exponent = e.args
    pairs = []
    if wanted(base) and not base.is_number:
        lower = base if exponent == 2 else applied(Pow, base, exponent - 1)
        pairs.append((base, _times(exponent, lower)))
    if wanted(exponent) and not exponent.is_number:
        pairs.append((exponent, _times(applied(log, base), e)))
    return pairs


def _times(a: Expr, b: Expr) -> Expr:
    """a b; 2 (x + y) stays a product."""
    return one(Mul, (a, b)) if a.is_Number and isinstance(b, Add) else product(a, b)


def _piecewise(e: Piecewise, wanted: Wanted) -> Iterable[Pair]:
    """where(c, a, b): the derivative goes to the branch taken; conditions have none."""
    return [
        (branch, chosen([S.One if i == j else S.Zero for j in range(len(e.args))], [c for _, c in e.args]))
        for i, (branch, _) in enumerate(e.args)
        if wanted(branch)
    ]


def _extreme(e: Max | Min, wanted: Wanted) -> Iterable[Pair]:
    """d max(a, b) = da where a > b, db where b > a."""
    pairs = []
    for i, arg in enumerate(e.args):
        if not wanted(arg):
            continue
        others = e.args[:i] + e.args[i + 1 :]
        other = others[0] if len(others) == 1 else one(e.func, others)
        pairs.append((arg, chosen((S.One, S.Zero), (wins(type(e), arg, other), S.true))))
    return pairs


def _log(e: Expr, wanted: Wanted) -> Iterable[Pair]:
    """d log a = da/a, and d log |a| = da/a"""
    (a,) = e.args
    inner = a.args[0] if isinstance(a, Abs) else a
    return [(inner, 1 / inner)] if wanted(inner) else []


def _undefined(e: UndefinedScalar, wanted: Wanted) -> Iterable[Pair]:
    """df(a1..ap) = sum of ∂f/∂ai dai"""
    name, orders, *args = e.args
    if len(orders) != len(args):
        raise MissingRule(f"no scalar rule for {name}")
    raised = [Tuple(*(k + (i == j) for j, k in enumerate(orders))) for i in range(len(args))]
    return [(arg, e.func(name, raised[i], *args)) for i, arg in enumerate(args) if wanted(arg)]


LOCAL: dict[type, Callable[[Expr, Wanted], Iterable[Pair]]] = {
    Add: _add,
    Mul: _mul,
    Pow: _pow,
    Piecewise: _piecewise,
    Max: _extreme,
    Min: _extreme,
    log: _log,
    UndefinedScalar: _undefined,
}


def _every(arg: Expr) -> bool:
    return True


def partials(e: Expr, wanted: Wanted = _every) -> Iterable[Pair]:
    """(argument, ∂e/∂argument) for the wanted arguments of a node; raises MissingRule for a kind without a row."""
    rule = LOCAL.get(e.func)
    if rule is not None:
        return rule(e, wanted)
    row = BY_CLASS.get(e.func)
    if row is None:
        if e.func.__name__ == "exp":
            return [(e.args[0], e)] if wanted(e.args[0]) else []
        raise MissingRule(f"there is no derivative rule for {e.func.__name__}")
    asked = [(arg, rule) for arg, rule in zip(e.args, row.partials or ()) if wanted(arg)]
    if wanted is not _every and any(rule is None for _, rule in asked):
        raise MissingRule(f"there is no derivative of {row.name} by this argument")
    if len(e.args) == 1 and type(e.args[0]) is Symbol:
        return [(arg, of_name(rule, arg)) for arg, rule in asked if rule is not None]
    return [(arg, applied(rule, *e.args)) for arg, rule in asked if rule is not None]
