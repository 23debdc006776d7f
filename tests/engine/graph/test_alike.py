"""What is found of one part of a graph is true of those that are the same up to their names, and of no others."""

import gc
import random

import numpy as np
import pytest
import sympy as sp

from matcalc_cli import jacobian
from matcalc_cli.engine.graph.alike import Alike
from matcalc_cli.engine.graph.facts import Facts
from matcalc_cli.engine.graph.nodes import Graph

A, B, C, D, X, Y, Z = sp.symbols("a b c d x y z")
P, Q = sp.symbols("p q", positive=True)
f = sp.Function("f")
R = sp.sqrt((A - B) ** 2 + (C - D) ** 2)

# a part and what is said of it; another part, and what has to be said of that: None for nothing
CASES = (
    (X * (A + 2 * B), X * A + 2 * X * B, Y * (C + 2 * D), Y * C + 2 * Y * D),
    (X * (A + 2 * B), X, Y * (2 * C + D), Y),
    (X * (A + 2 * B), A, Y * (2 * C + D), D),
    (X * (A + B), A, Y * (Y + C), None),  # two names are not one
    (X * (X + B), A, Y * (D + C), None),
    (X * (A + 2), A, Y * (C + 3), None),
    (sp.sin(X) * A, A, sp.cos(X) * A, None),
    (sp.sin(X) * A, A, sp.sin(P) * A, None),  # of which more is known
    (P**A, P, Q**X, Q),
    (X**2 * A, A, X**3 * A, None),
    ((A - B) / R, R, (X - Y) / R.subs({A: X, B: Y}), R.subs({A: X, B: Y})),
    ((C - D) / R, D, (A - B) / R, B),
    ((A - B) * (C - D) / R, A * B, (C - D) * (A - B) / R.subs(A, X), None),
    (X * A**2 / R**5 - X / R**2, X, Y * A**2 / R.subs(C, Z) ** 5 - Y / R.subs(C, Z) ** 2, Y),
    (sp.exp(2 * A) + sp.pi, A, sp.exp(2 * B) + sp.pi, B),
    (sp.exp(2 * A) + sp.pi, A, sp.exp(2 * B) + sp.E, None),
    (f(X) * A, A, f(Y) * B, B),
    (sp.Piecewise((A, X > 0), (B, True)) + C, C, sp.Piecewise((A, X > 0), (B, True)) + D, None),  # what of X?
)


@pytest.mark.parametrize("part, found, other, expected", CASES)
def test_one_is_carried_over_to_the_other(part, found, other, expected):
    graph = Graph()
    alike = Alike(graph, Facts(graph))
    node = graph.sympy.node
    alike.note(node(part), node(found))
    given = alike(node(other))
    assert given == (None if expected is None else node(expected))


def bodies(count, dimensions, power, names):
    """The pulls on each body, by SymPy and by NumPy."""
    mass = sp.symbols(f"m:{count}")
    places = [[sp.Symbol(f"{names[k]}{i}") for k in range(dimensions)] for i in range(count)]

    def pulls(mass, places, sqrt):
        found = []
        for i, own in enumerate(places):
            for k in range(dimensions):
                total = 0
                for j, other in enumerate(places):
                    if i != j:
                        square = sum((b - a) ** 2 for a, b in zip(own, other))
                        total = total + mass[j] * (other[k] - own[k]) / sqrt(square) ** power
                found.append(total)
        return found

    return mass, places, pulls


@pytest.mark.parametrize("count, dimensions, power", ((3, 2, 3), (4, 3, 3), (4, 2, 1), (3, 3, 5)))
def test_bodies_have_the_right_slopes(count, dimensions, power):
    """By central differences of NumPy."""
    mass, places, pulls = bodies(count, dimensions, power, random.Random(count).sample("abcdefghuvwxyz", dimensions))
    variables = [x for own in places for x in own]
    found = jacobian(pulls(mass, places, sp.sqrt), variables).expr
    chance = np.random.default_rng(power)
    masses, at = chance.uniform(0.5, 2, count), chance.uniform(-1, 1, count * dimensions)

    def value(at):
        return np.array(pulls(masses, at.reshape(count, dimensions), np.sqrt))

    steps = np.eye(at.size) * 1e-6
    expected = np.array([(value(at + h) - value(at - h)) / 2e-6 for h in steps]).T
    got = sp.lambdify([*mass, *variables], found, "numpy")(*masses, *at)
    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())


def test_graphs_leave_nothing_to_the_collector_of_cycles():
    mass, places, pulls = bodies(4, 3, 3, "xyz")
    forces, variables = pulls(mass, places, sp.sqrt), [x for own in places for x in own]
    jacobian(forces, variables)
    gc.collect()
    gc.disable()
    try:
        jacobian(forces, variables)
        assert gc.collect() < 200  # objects in cycles; the graph has some thousands
    finally:
        gc.enable()
