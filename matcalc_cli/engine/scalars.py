"""Scalar calculus: the local derivatives of every scalar node kind, and two sparse sweeps over the expression DAG.

`partials(e)` gives the pairs (argument, ∂e/∂argument) of one node: the table LOCAL for SymPy's own node kinds, the
column `partials` of FUNCTIONS for functions. `reverse` (one scalar by all its symbols, the cheap-gradient principle:
Griewank & Walther, Evaluating Derivatives, section 3.2) and `forward` (all expressions by one symbol) visit each
shared subexpression once and never touch a part that does not depend on a variable. SymPy's own `diff` is not used:
it repeats shared work, and it is wrong on arrays inside scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from sympy import Add, Basic, Dummy, Expr, Max, Min, Mul, Piecewise, Pow, S, Symbol, Tuple, log
from sympy.core.numbers import Number, NumberSymbol

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.functions import BY_CLASS
from matcalc_cli.model.nodes import UndefinedScalar

Pair = tuple[Expr, Expr]


def _add(e: Add) -> Iterable[Pair]:
    """d(a + b) = da + db"""
    return [(arg, S.One) for arg in e.args]


def _mul(e: Mul) -> Iterable[Pair]:
    """d(a b) = b da + a db"""
    args = e.args
    if len(args) == 2:
        return [(args[1], args[0])] if args[0].is_Number else [(args[0], args[1]), (args[1], args[0])]
    return [(args[i], Mul(*args[:i], *args[i + 1 :])) for i in range(len(args)) if not args[i].is_Number]


def _pow(e: Pow) -> Iterable[Pair]:
    """d(a^k) = k a^(k-1) da + log(a) a^k dk"""
    base, exponent = e.args
    pairs = []
    if not base.is_number:
        pairs.append((base, Mul(2, base) if exponent == 2 else Mul(exponent, Pow(base, exponent - 1))))
    if not exponent.is_number:
        pairs.append((exponent, log(base) * e))
    return pairs


def _piecewise(e: Piecewise) -> Iterable[Pair]:
    """where(c, a, b): the derivative goes to the branch taken; conditions have none."""
    return [
        (branch, Piecewise(*((S.One if i == j else S.Zero, c) for j, (_, c) in enumerate(e.args))))
        for i, (branch, _) in enumerate(e.args)
    ]


def _extreme(e: Max | Min) -> Iterable[Pair]:
    """d max(a, b) = da where a > b, db where b > a."""
    pairs = []
    for i, arg in enumerate(e.args):
        others = e.args[:i] + e.args[i + 1 :]
        other = others[0] if len(others) == 1 else e.func(*others)
        wins = arg > other if isinstance(e, Max) else arg < other
        pairs.append((arg, Piecewise((S.One, wins), (S.Zero, True))))
    return pairs


def _undefined(e: UndefinedScalar) -> Iterable[Pair]:
    """df(a1..ap) = sum of ∂f/∂ai dai"""
    name, orders, *args = e.args
    if len(orders) != len(args):
        raise MissingRule(f"no scalar rule for {name}")
    bump = lambda i: Tuple(*(k + (i == j) for j, k in enumerate(orders)))
    return [(arg, e.func(name, bump(i), *args)) for i, arg in enumerate(args)]


LOCAL: dict[type, Callable[[Expr], Iterable[Pair]]] = {
    Add: _add,
    Mul: _mul,
    Pow: _pow,
    Piecewise: _piecewise,
    Max: _extreme,
    Min: _extreme,
    UndefinedScalar: _undefined,
}


def partials(e: Expr) -> Iterable[Pair]:
    """(argument, ∂e/∂argument) for each argument of one node; raises MissingRule for a kind without a row."""
    rule = LOCAL.get(e.func)
    if rule is not None:
        return rule(e)
    row = BY_CLASS.get(e.func)
    if row is None:
        if e.func.__name__ == "exp":
            return [(e.args[0], e)]
        raise MissingRule(f"there is no derivative rule for {e.func.__name__}")
    return [(arg, rule(*e.args)) for arg, rule in zip(e.args, row.partials) if rule is not None]


_ATOMS = (Symbol, Number, NumberSymbol)


class Dependence:
    """Which nodes of a DAG depend on the variables; answers are shared over all sweeps that use one instance."""

    def __init__(self, variables: Iterable[Basic]):
        self.variables = frozenset(variables)
        self._known: dict[Basic, bool] = dict.fromkeys(self.variables, True)
        self._pairs: dict[Basic, tuple[Pair, ...]] = {}

    def __call__(self, e: Basic) -> bool:
        known = self._known
        answer = known.get(e)
        if answer is not None:
            return answer
        stack = [(e, False)]
        while stack:
            node, done = stack.pop()
            if node in known:
                continue
            if isinstance(node, _ATOMS):
                known[node] = False
            elif done:
                known[node] = any(known[arg] for arg in node.args)
            else:
                stack.append((node, True))
                stack.extend((arg, False) for arg in node.args if arg not in known)
        return known[e]

    def pairs(self, e: Expr) -> tuple[Pair, ...]:
        """The local derivatives of e by those of its arguments that depend on the variables."""
        known = self._pairs.get(e)
        if known is None:
            known = self._pairs[e] = tuple((arg, d) for arg, d in partials(e) if self(arg) and d is not S.Zero)
        return known


def topological(roots: Iterable[Expr], depends: Dependence) -> list[Expr]:
    """The nodes under `roots` that depend on the variables, arguments before users."""
    order: list[Expr] = []
    seen: set[Expr] = set()
    stack = [(root, False) for root in roots if depends(root)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            if node not in depends.variables:
                stack.extend((arg, False) for arg, _ in depends.pairs(node))
    return order


def _times(a: Expr, b: Expr) -> Expr:
    return a if b is S.One else b if a is S.One else Mul(a, b)


def reverse(e: Expr, depends: Dependence) -> dict[Basic, Expr]:
    """{variable: ∂e/∂variable} of one scalar in one sweep; variables that e does not contain are absent."""
    if not depends(e):
        return {}
    adjoint: dict[Expr, list[Expr]] = {e: [S.One]}
    result: dict[Basic, Expr] = {}
    for node in reversed(topological([e], depends)):
        terms = adjoint.pop(node)
        total = terms[0] if len(terms) == 1 else Add(*terms)
        if node in depends.variables:
            result[node] = total
        elif total is not S.Zero:
            for arg, local in depends.pairs(node):
                adjoint.setdefault(arg, []).append(_times(total, local))
        else:
            for arg, _ in depends.pairs(node):
                adjoint.setdefault(arg, []).append(S.Zero)
    return result


def forward(roots: Iterable[Expr], variable: Basic) -> list[Expr]:
    """[∂e/∂variable for e in roots] in one sweep over what they share."""
    roots = list(roots)
    depends = Dependence([variable])
    tangent: dict[Expr, Expr] = {variable: S.One}
    for node in topological(roots, depends):
        if node is not variable and node != variable:
            tangent[node] = Add(*(_times(tangent[arg], local) for arg, local in depends.pairs(node)))
    return [tangent.get(root, S.Zero) if depends(root) else S.Zero for root in roots]


@lru_cache(maxsize=4096)
def diff(e: Expr, variable: Basic) -> Expr:
    """∂e/∂variable of a scalar expression."""
    return reverse(e, Dependence([variable])).get(variable, S.Zero)


def fresh(count: int) -> tuple[Dummy, ...]:
    """Real dummy symbols for the bound variables of an element-wise node."""
    return tuple(Dummy(f"u{i}", real=True) for i in range(count))
