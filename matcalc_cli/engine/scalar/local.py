"""Scalar calculus: the local derivatives of every scalar node kind, and two sparse sweeps over the expression DAG.

`partials(e)` gives the pairs (argument, ∂e/∂argument) of one node: the table LOCAL for SymPy's own node kinds, the
column `partials` of FUNCTIONS for functions. `pull` (v' J, and with v = 1 the gradient of one scalar) and `push` (J v)
visit each shared subexpression once and never touch a part that does not depend on a variable; what they find out
about a node stays in a `Dependence`, so that the rows of a Jacobian or a Hessian share it. SymPy's own `diff` is not
used: it repeats shared work, and it is wrong on arrays inside scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from sympy import Abs, Add, Basic, Dummy, Expr, Max, Min, Mul, Piecewise, Pow, S, Symbol, Tuple, log
from sympy.core.numbers import Number, NumberSymbol

from matcalc_cli.engine import sweep
from matcalc_cli.engine.scalar.commuting import joined, plus, times
from matcalc_cli.errors import LimitError, MissingRule
from matcalc_cli.model.applying import applied, chosen, one
from matcalc_cli.model.functions import BY_CLASS
from matcalc_cli.model.nodes import UndefinedScalar
from matcalc_cli.model.ties import wins
from matcalc_cli.model.walk import fold, parts

Pair = tuple[Expr, Expr]
Arc = tuple[int, Expr]  # the number of an argument, the derivative of its user by it
Wanted = Callable[[Expr], bool]
MAX_PRODUCT = 4_000_000  # factors in all derivatives of one product


def _add(e: Add, wanted: Wanted) -> Iterable[Pair]:
    """d(a + b) = da + db"""
    return [(arg, S.One) for arg in e.args if wanted(arg)]


def _mul(e: Mul, wanted: Wanted) -> Iterable[Pair]:
    """d(a b) = b da + a db"""
    args = e.args
    chosen = [i for i, arg in enumerate(args) if wanted(arg) and not arg.is_Number]
    if len(chosen) * len(args) > MAX_PRODUCT:
        raise LimitError(f"the derivatives of a product of {len(args)} factors are too long")
    product = joined if e.is_commutative else lambda factors: Mul(*factors)
    return [(args[i], product(args[:i] + args[i + 1 :])) for i in chosen]


def _pow(e: Pow, wanted: Wanted) -> Iterable[Pair]:
    """d(a^k) = k a^(k-1) da + log(a) a^k dk"""
    base, exponent = e.args
    pairs = []
    if wanted(base) and not base.is_number:
        lower = base if exponent == 2 else applied(Pow, base, exponent - 1)
        pairs.append((base, times(exponent, lower)))
    if wanted(exponent) and not exponent.is_number:
        pairs.append((exponent, times(applied(log, base), e)))
    return pairs


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
    return [(arg, applied(rule, *e.args)) for arg, rule in asked if rule is not None]


_ATOMS = (Symbol, Number, NumberSymbol)


def _inside(e: Basic) -> Sequence[Basic]:
    return () if isinstance(e, _ATOMS) else e.args


class Dependence:
    """What the sweeps know of the nodes of a DAG: which variables they reach, their order, their local derivatives.

    Calling it answers whether an expression depends on a variable at all. Instances grow with what they are asked, so
    one instance serves many sweeps.
    """

    def __init__(self, variables: Iterable[Basic]) -> None:
        self.position: dict[Basic, int] = {x: j for j, x in enumerate(dict.fromkeys(variables))}
        self.nodes: list[Basic] = list(self.position)  # arguments before their users
        self._number: dict[Basic, int] = dict(self.position)
        self._latest: dict[Basic, int] = dict(self.position)
        self._last = list(range(len(self.position)))  # the same by number
        self._arcs: dict[int, list[Arc]] = {j: [] for j in range(len(self.position))}

    def __call__(self, e: Basic) -> bool:
        known = self._latest.get(e)
        return (self.latest(e) if known is None else known) >= 0

    def latest(self, e: Basic) -> int:
        """The position of the last variable in e, -1 where there is none."""
        found = self._latest.get(e)
        return fold(e, _inside, self._reached, self._latest) if found is None else found

    def _reached(self, node: Basic, latest: list[int]) -> int:
        last = max(latest, default=-1)
        if last >= 0:
            self._number[node] = len(self.nodes)
            self.nodes.append(node)
            self._last.append(last)
        return last

    def number(self, e: Basic) -> int:
        """The index of e in `nodes`; e has to depend on a variable."""
        return self._number[e]

    def arcs(self, number: int) -> list[Arc]:
        """(number, ∂node/∂argument) of those arguments of a node that depend on the variables; none of a variable."""
        found = self._arcs.get(number)
        if found is None:
            found = self._arcs[number] = [
                (self._number[arg], local) for arg, local in partials(self.nodes[number], self) if local is not S.Zero
            ]
        return found

    def arcs_from(self, first: int) -> Callable[[int], list[Arc]]:
        """The arcs to what depends on the variables from position `first` on."""
        last = self._last
        return (lambda number: [arc for arc in self.arcs(number) if last[arc[0]] >= first]) if first else self.arcs

    def below(self, numbers: Iterable[int]) -> set[int]:
        """The numbers of some nodes, of their arguments, of theirs ..., as far as they depend on the variables."""
        return set(parts(numbers, lambda number: [below for below, _ in self.arcs(number)]))

    def shorten(self, number: int) -> None:
        """From now on the arcs of a node lead to the variables at once: they hold its gradient."""
        gradient = reverse(self.nodes[number], self)
        self._arcs[number] = [(self.position[x], entry) for x, entry in gradient.items()]


def push(outputs: Iterable[Expr], depends: Dependence, v: Sequence[Expr]) -> list[Expr]:
    """J v, the tangents of the outputs, for a tangent v of the variables."""
    numbers = [depends.number(e) if depends(e) else -1 for e in outputs]
    reached = sorted(depends.below(number for number in numbers if number >= 0))
    seeds = {-1: S.Zero, **dict(enumerate(v))}
    tangents = sweep.forward(reached, depends.arcs, seeds, times, lambda _, terms: plus(terms))
    return [tangents[number] for number in numbers]


def pull(outputs: Iterable[Expr], depends: Dependence, v: Iterable[Expr], first: int = 0) -> dict[Basic, Expr]:
    """v' J as {variable: entry}, by the variables from position `first` on; what is 0 is absent."""
    seeds: dict[int, Expr] = {}
    for e, seed in zip(outputs, v):
        if depends.latest(e) >= first:
            number = depends.number(e)
            seeds[number] = plus([seeds[number], seed]) if number in seeds else seed
    adjoints = sweep.reverse(seeds, depends.arcs_from(first), times, plus, _is_zero)
    count, nodes = len(depends.position), depends.nodes
    return {nodes[number]: adjoint for number, adjoint in adjoints.items() if number < count}


def _is_zero(e: Expr) -> bool:
    return e is S.Zero


def reverse(e: Expr, depends: Dependence, first: int = 0) -> dict[Basic, Expr]:
    """{variable: ∂e/∂variable} of one scalar in one sweep, by the variables from position `first` on; without zeros."""
    return pull([e], depends, [S.One], first)


def forward(outputs: Iterable[Expr], variable: Basic) -> list[Expr]:
    """[∂e/∂variable for e in outputs] in one sweep over what they share."""
    return push(outputs, Dependence([variable]), [S.One])


@lru_cache(maxsize=4096)
def diff(e: Expr, variable: Basic) -> Expr:
    """∂e/∂variable of a scalar expression."""
    return reverse(e, Dependence([variable])).get(variable, S.Zero)


def fresh(count: int) -> tuple[Dummy, ...]:
    """Real dummy symbols for the bound variables of an element-wise node."""
    return tuple(Dummy(f"u{i}", real=True) for i in range(count))
