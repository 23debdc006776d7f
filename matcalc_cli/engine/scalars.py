"""Scalar calculus: the local derivatives of every scalar node kind, and two sparse sweeps over the expression DAG.

`partials(e)` gives the pairs (argument, ∂e/∂argument) of one node: the table LOCAL for SymPy's own node kinds, the
column `partials` of FUNCTIONS for functions. `reverse` (one scalar by all its symbols, the cheap-gradient principle:
Griewank & Walther, Evaluating Derivatives, section 3.2) and `forward` (all expressions by one symbol) visit each
shared subexpression once and never touch a part that does not depend on a variable; what they find out about a node
stays in a `Dependence`, so that the rows of a Jacobian or a Hessian share it. SymPy's own `diff` is not used: it
repeats shared work, and it is wrong on arrays inside scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from heapq import heappop, heappush

from sympy import Add, Basic, Dummy, Expr, Max, Min, Mul, Piecewise, Pow, S, Symbol, Tuple, log
from sympy.core.numbers import Number, NumberSymbol

from matcalc_cli.engine.commuting import joined, plus, times
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
    if not e.is_commutative:
        return [(args[i], Mul(*args[:i], *args[i + 1 :])) for i in range(len(args)) if not args[i].is_Number]
    first = 1 if args[0].is_Number else 0
    return [(args[i], joined(args[:i] + args[i + 1 :])) for i in range(first, len(args))]


def _pow(e: Pow) -> Iterable[Pair]:
    """d(a^k) = k a^(k-1) da + log(a) a^k dk"""
    base, exponent = e.args
    pairs = []
    if not base.is_number:
        lower = base if exponent == 2 else Pow(base, exponent - 1)
        pairs.append((base, times(exponent, lower)))
    if not exponent.is_number:
        pairs.append((exponent, times(log(base), e)))
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


def parts(roots: Iterable[Basic]) -> Iterator[Basic]:
    """Every different part of some expressions once, users before arguments.

    SymPy's own walks (`atoms`, `has`, `xreplace`) visit a part as often as it is printed, which for
    a = x + x^2; b = a*a + a; c = b*b + b ... doubles with every line.
    """
    seen: set[Basic] = set()
    stack = list(roots)[::-1]
    while stack:
        e = stack.pop()
        if e not in seen:
            seen.add(e)
            yield e
            stack.extend(reversed(e.args))


_ATOMS = (Symbol, Number, NumberSymbol)


class Dependence:
    """What the sweeps know of the nodes of a DAG: which variables they reach, their order, their local derivatives.

    Calling it answers whether an expression depends on a variable at all. Instances grow with what they are asked, so
    one instance serves many sweeps.
    """

    def __init__(self, variables: Iterable[Basic]):
        self.position: dict[Basic, int] = {x: j for j, x in enumerate(dict.fromkeys(variables))}
        self.nodes: list[Basic] = list(self.position)  # arguments before their users
        self._number: dict[Basic, int] = dict(self.position)
        self._latest: dict[Basic, int] = dict(self.position)
        self._arcs: dict[int, list[tuple[int, Expr, int]]] = {}

    def __call__(self, e: Basic) -> bool:
        return self.latest(e) >= 0

    def latest(self, e: Basic) -> int:
        """The position of the last variable in e, -1 where there is none."""
        latest = self._latest
        stack = [e]
        while stack:
            node = stack[-1]
            if node in latest:
                stack.pop()
                continue
            if not node.args or isinstance(node, _ATOMS):
                latest[node] = -1
                continue
            todo = [arg for arg in node.args if arg not in latest]
            if todo:
                stack.extend(todo)
                continue
            last = latest[node] = max(latest[arg] for arg in node.args)
            if last >= 0:
                self._number[node] = len(self.nodes)
                self.nodes.append(node)
        return latest[e]

    def number(self, e: Basic) -> int:
        """The place of e in `nodes`; e has to depend on a variable."""
        return self._number[e]

    def arcs(self, number: int) -> list[tuple[int, Expr, int]]:
        """(number, ∂node/∂argument, last variable) of those arguments of a node that depend on the variables."""
        found = self._arcs.get(number)
        if found is None:
            found = self._arcs[number] = [
                (self._number[arg], local, self._latest[arg])
                for arg, local in partials(self.nodes[number])
                if local is not S.Zero and self.latest(arg) >= 0
            ]
        return found


def reverse(e: Expr, depends: Dependence, first: int = 0) -> dict[Basic, Expr]:
    """{variable: ∂e/∂variable} of one scalar in one sweep, by the variables from position `first` on.

    Variables that e does not contain are absent. Nodes wait in a heap until all their users have contributed.
    """
    if depends.latest(e) < first:
        return {}
    count = len(depends.position)
    top = depends.number(e)
    adjoint: dict[int, list[Expr]] = {top: [S.One]}
    waiting = [-top]
    result: dict[Basic, Expr] = {}
    while waiting:
        number = -heappop(waiting)
        terms = adjoint.pop(number)
        total = terms[0] if len(terms) == 1 else plus(terms)
        if total is S.Zero:
            continue
        if number < count:
            result[depends.nodes[number]] = total
            continue
        for below, local, latest in depends.arcs(number):
            if latest >= first:
                terms = adjoint.get(below)
                if terms is None:
                    adjoint[below] = [times(total, local)]
                    heappush(waiting, -below)
                else:
                    terms.append(times(total, local))
    return result


def forward(roots: Iterable[Expr], variable: Basic) -> list[Expr]:
    """[∂e/∂variable for e in roots] in one sweep over what they share."""
    roots = list(roots)
    depends = Dependence([variable])
    starts = [depends.number(root) if depends(root) else -1 for root in roots]
    reached: set[int] = set()
    stack = [number for number in starts if number >= 0]
    while stack:
        number = stack.pop()
        if number not in reached:
            reached.add(number)
            if number:
                stack.extend(below for below, _, _ in depends.arcs(number))
    tangent: dict[int, Expr] = {-1: S.Zero, 0: S.One}
    for number in sorted(reached - {0}):
        tangent[number] = plus([times(tangent[below], local) for below, local, _ in depends.arcs(number)])
    return [tangent[number] for number in starts]


@lru_cache(maxsize=4096)
def diff(e: Expr, variable: Basic) -> Expr:
    """∂e/∂variable of a scalar expression."""
    return reverse(e, Dependence([variable])).get(variable, S.Zero)


def fresh(count: int) -> tuple[Dummy, ...]:
    """Real dummy symbols for the bound variables of an element-wise node."""
    return tuple(Dummy(f"u{i}", real=True) for i in range(count))
