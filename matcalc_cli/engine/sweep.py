"""The forward and the reverse sweep of the chain rule over a graph of computations, once for every kind of value.

A graph is given by numbers: operands have smaller ones than their users, and `arcs(number)` lists (operand, local) for
the operands of a node, where `local` is whatever the derivative of the node by that operand is made of.

    forward   tangent(node)    = sum over operands of   along(tangent(operand), local)      J v, seeded at the variables
    reverse   adjoint(operand) = sum over users of      along(adjoint(user), local)         v' J, seeded at the outputs

What a tangent and an adjoint are is not known here: scalar expressions that `along` multiplies, arrays that a linear
map takes to others, numbers. Griewank & Walther, Evaluating Derivatives (2nd ed.), sections 3.1 and 3.2: both are
linear in the arcs, and a reverse sweep gives all derivatives of one output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import TypeVar

Value = TypeVar("Value")
Local = TypeVar("Local")
Arcs = Callable[[int], Iterable[tuple[int, Local]]]


def forward(
    numbers: Iterable[int],
    arcs: Arcs[Local],
    seeds: Mapping[int, Value],
    along: Callable[[Value, Local], Value],
    total: Callable[[int, list[Value]], Value],
) -> dict[int, Value]:
    """The tangent of every node of `numbers`, which names operands before users; `total(number, terms)` adds."""
    tangents = dict(seeds)
    for number in numbers:
        if number not in tangents:
            tangents[number] = total(number, [along(tangents[operand], local) for operand, local in arcs(number)])
    return tangents


def reverse(
    seeds: Mapping[int, Value],
    arcs: Arcs[Local],
    along: Callable[[Value, Local], Value],
    total: Callable[[list[Value]], Value],
    is_zero: Callable[[Value], bool],
) -> dict[int, Value]:
    """The adjoint of every node that the seeds reach and that is not 0, users before operands.

    Nodes wait in a heap until all their users have contributed, so that only what is reached is visited.
    """
    terms = {number: [seed] for number, seed in seeds.items()}
    waiting = [-number for number in terms]
    heapify(waiting)
    adjoints: dict[int, Value] = {}
    while waiting:
        number = -heappop(waiting)
        shares = terms.pop(number)
        adjoint = shares[0] if len(shares) == 1 else total(shares)
        if is_zero(adjoint):
            continue
        adjoints[number] = adjoint
        for operand, local in arcs(number):
            others = terms.get(operand)
            if others is not None:
                others.append(along(adjoint, local))
            else:
                terms[operand] = [along(adjoint, local)]
                heappush(waiting, -operand)
    return adjoints
