"""Derivatives of explicit entries: sparse, shared subexpressions once, linear in the non-zero results.

A result is first a sparse array {(i, j): node} of ∂(vec F)_i/∂(vec X)_j on a graph (engine/graph), by one reverse sweep
per output or one forward sweep per variable, whichever are fewer; then it is arranged for its cell of the layout table,
tidied, and put into a SymPy Matrix (sparse when mostly zeros).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from sympy import (
    EXRAW,
    Basic,
    Dict,
    Expr,
    ImmutableDenseMatrix,
    ImmutableSparseMatrix,
    Integer,
    Rational,
    S,
    Symbol,
    Tuple,
)
from sympy.polys.matrices import DomainMatrix

from matcalc_cli.engine.graph.derivative import BOTTLENECK, Slopes
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.graph.tidy import Tidier

Place: TypeAlias = tuple[int, int]
Sparse: TypeAlias = dict[Place, Expr]
Nodes: TypeAlias = dict[Place, int]
Normalise: TypeAlias = Callable[[Expr], Expr]
FAST_ABOVE = 300  # results with more non-zero entries than this are tidied by the linear-time rewrites only


class Entries:
    """Scalars on one graph, and what is derived from them there."""

    def __init__(self, decimals: bool = False) -> None:
        """`decimals`: some numbers were entered as decimals, and stay what they are."""
        self.graph = Graph()
        self._tidy = Tidier(self.graph, decimals)

    def release(self) -> None:
        """Give the memory back, as the last thing."""
        self.graph.release()

    def powers(self) -> list[Expr] | None:
        """All powers that the results may hold; None where it takes a look at every part of them to tell."""
        return self.graph.sympy.powers()

    def entered(self, e: Basic) -> int | None:
        """The node of a scalar that came in: one for all that are the same in normal form."""
        return self.graph.sympy.entered(e)

    def nodes(self, exprs: Iterable[Expr]) -> list[int]:
        """The nodes of some scalars."""
        return [self.graph.sympy.node(e) for e in exprs]

    def exprs(self, sparse: Nodes) -> Sparse:
        """The SymPy objects of what is not 0."""
        zero = self.graph.zero
        return {place: self.graph.sympy.expr(node) for place, node in sparse.items() if node != zero}

    def forward(self, outputs: Sequence[int], variable: int) -> list[int]:
        """∂output/∂variable of each, in one sweep over what they share."""
        return Slopes(self.graph, [variable]).push(outputs, {variable: self.graph.one})

    def jacobian(self, outputs: Sequence[int], inputs: Sequence[int]) -> Nodes:
        """{(i, j): ∂outputs_i/∂inputs_j}, zeros left out."""
        result: Nodes = {}
        if len(inputs) * 4 < len(outputs):
            for j, variable in enumerate(inputs):
                for i, entry in enumerate(self.forward(outputs, variable)):
                    if entry != self.graph.zero:
                        result[i, j] = entry
            return result
        slopes = Slopes(self.graph, inputs)
        _shorten(outputs, slopes)
        for i, output in enumerate(outputs):
            for variable, entry in slopes.gradient(output).items():
                if entry != self.graph.zero:
                    result[i, slopes.position[variable]] = entry
        return result

    def hessian(self, output: int, inputs: Sequence[int], others: Sequence[int] | None = None) -> Nodes:
        """{(i, j): ∂²f/∂x_i∂y_j}: the gradient differentiated again, symmetric entries computed once."""
        gradient = Slopes(self.graph, inputs).gradient(output)
        if others is not None:
            return self.jacobian([gradient.get(x, self.graph.zero) for x in inputs], others)
        slopes = Slopes(self.graph, inputs)
        result: Nodes = {}
        for x, entry in gradient.items():
            i = slopes.position[x]
            for y, second in slopes.gradient(entry, first=i).items():
                if second != self.graph.zero:
                    j = slopes.position[y]
                    result[i, j] = result[j, i] = second
        return result

    def tidied(self, sparse: Nodes, normalise: Normalise | None = None) -> Nodes:
        """Every entry in its printed form; equal entries are rewritten once. `normalise` does it in place of us."""
        fast = len(sparse) > FAST_ABOVE
        exchange = self.graph.sympy
        known: dict[int, int] = {}
        result: Nodes = {}
        for place, node in sparse.items():
            found = known.get(node)
            if found is None:
                if normalise:
                    found = exchange.node(normalise(exchange.expr(node)))
                else:
                    found = self._tidy(node, fast)
                known[node] = found
            if found != self.graph.zero:
                result[place] = found
        return result


def _shorten(outputs: Sequence[int], slopes: Slopes) -> None:
    """Bottlenecks that many outputs share, as the sum of a softmax(W x), get their gradients before the sweeps.

    The sweep of an output then passes a bottleneck by one arc for each variable, where all that is under it would be
    walked again. Short results keep the form that a single sweep gives.
    """
    if len(outputs) * len(slopes.position) <= FAST_ABOVE:
        return
    reached = slopes.below(node for node in outputs if slopes.reaches(node))
    shared = _topmost_shared(outputs, slopes, reached)
    budget = len(outputs) * len(reached)  # what the sweeps would take
    bottlenecks, passed, under = [], 0, set()
    wide = slopes.wide(reached)
    for node in shared:
        if wide is not None and node not in wide:
            continue
        below = slopes.below([node])
        budget -= len(below)
        if budget < 0:
            return
        inner = below.difference(slopes.position)
        variables = len(below) - len(inner)
        if sum(len(slopes.arcs(n)) for n in inner) > BOTTLENECK * variables:
            bottlenecks.append(node)
            passed += variables
            under |= inner
    if BOTTLENECK * passed < sum(len(slopes.arcs(n)) for n in under):
        for node in bottlenecks:
            slopes.shorten(node)


def _topmost_shared(outputs: Sequence[int], slopes: Slopes, reached: set[int]) -> list[int]:
    """The nodes under two outputs or more that a node of one output alone uses, operands first."""
    owner: dict[int, int | None] = {}
    for output in outputs:
        if slopes.reaches(output):
            owner[output] = output
    topmost = set()
    for node in sorted(reached.difference(slopes.position), reverse=True):
        if node not in owner:
            continue
        mine = owner[node]
        for below, _ in slopes.arcs(node):
            owner[below] = mine if owner.get(below, mine) == mine else None
            if mine is not None:
                topmost.add(below)
    return sorted(node for node in topmost if owner[node] is None and node not in slopes.position)


# for SymPy's objects


def sparse_jacobian(outputs: Sequence[Expr], inputs: Sequence[Symbol]) -> Sparse:
    """{(i, j): ∂outputs_i/∂inputs_j}, tidied, zeros left out."""
    entries = Entries()
    found = entries.exprs(entries.tidied(entries.jacobian(entries.nodes(outputs), entries.nodes(inputs))))
    entries.release()
    return found


def jvp(outputs: Sequence[Expr], inputs: Sequence[Symbol], v: Sequence[Expr]) -> list[Expr]:
    """J v of the outputs by the inputs, without J."""
    entries = Entries()
    nodes, variables = entries.nodes(outputs), entries.nodes(inputs)
    found = Slopes(entries.graph, variables).push(nodes, dict(zip(variables, entries.nodes(v))))
    return [entries.graph.sympy.expr(node) for node in found]


def vjp(outputs: Sequence[Expr], inputs: Sequence[Symbol], v: Sequence[Expr]) -> list[Expr]:
    """v' J of the outputs by the inputs, without J."""
    entries = Entries()
    graph = entries.graph
    seeds: dict[int, int] = {}
    for node, seed in zip(entries.nodes(outputs), entries.nodes(v)):
        seeds[node] = graph.plus([seeds[node], seed]) if node in seeds else seed
    variables = entries.nodes(inputs)
    found = Slopes(graph, variables).pull(seeds)
    return [graph.sympy.expr(found.get(x, graph.zero)) for x in variables]


def tidied(sparse: Sparse, normalise: Normalise | None = None) -> Sparse:
    """Every entry in its printed form."""
    entries = Entries()
    nodes = dict(zip(sparse, entries.nodes(sparse.values())))
    found = entries.exprs(entries.tidied(nodes, normalise))
    entries.release()
    return found


def matrix(sparse: Sparse, rows: int, cols: int) -> Basic:
    """A SymPy Matrix; ImmutableSparseMatrix when it is large and mostly zeros."""
    if rows * cols > 400 and len(sparse) * 4 < rows * cols:
        return _sparse_matrix(sparse, rows, cols)
    if all(issubclass(kind, Rational) for kind in set(map(type, sparse.values()))):
        flat = [S.Zero] * (rows * cols)
        for (i, j), entry in sparse.items():
            flat[i * cols + j] = entry
        return ImmutableDenseMatrix(rows, cols, flat)
    lines: dict[int, dict[int, Expr]] = {}
    for (i, j), entry in sparse.items():
        lines.setdefault(i, {})[j] = entry
    return ImmutableDenseMatrix._fromrep(DomainMatrix(lines, (rows, cols), EXRAW))  # without comparing each with 0


def _sparse_matrix(sparse: Sparse, rows: int, cols: int) -> Basic:
    """What ImmutableSparseMatrix would make of the entries, which it sympifies and sorts by keys of all their parts:
    here they are SymPy's, and in order of their places (SymPy 1.14, matrices/immutable.py)."""
    lines: dict[int, dict[int, Expr]] = {}
    named: dict[Tuple, Expr] = {}
    for (i, j), entry in sorted(sparse.items(), key=lambda item: item[0]):
        lines.setdefault(i, {})[j] = entry
        named[Tuple(Integer(i), Integer(j), sympify=False)] = entry
    entries = [Tuple(place, entry, sympify=False) for place, entry in named.items()]
    known = Basic.__new__(Dict, *entries)
    known.elements, known._dict = frozenset(entries), named
    found = Basic.__new__(ImmutableSparseMatrix, Integer(rows), Integer(cols), known)
    found._rows, found._cols, found._rep = rows, cols, DomainMatrix(lines, (rows, cols), EXRAW)
    return found
