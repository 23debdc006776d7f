"""What the sweeps and the tables of nodes leave out is what they may leave out."""

import random
from fractions import Fraction

import pytest
import sympy as sp

from matcalc_cli.engine.graph.derivative import BOTTLENECK, Slopes
from matcalc_cli.engine.graph.exponents import is_negative, is_one, product_of, total_of, whole
from matcalc_cli.engine.graph.nodes import Graph

NUMBERS = [0, 1, -1, 2, -3, *(whole(Fraction(a, b)) for a in (-3, -1, 1, 5) for b in (2, 4))]


@pytest.mark.parametrize("a", [n for n in NUMBERS if n])
def test_numbers_are_those_of_python_and_whole_ones_ints(a):
    assert is_one(a) == (a == 1) and is_negative(a) == (a < 0)
    for b in NUMBERS:
        for found, expected in ((total_of(a, b), a + b), (product_of(a, b), a * b)):
            assert found == expected and isinstance(found, Fraction if Fraction(expected).denominator > 1 else int)


@pytest.mark.parametrize("number", [n for n in NUMBERS if isinstance(n, Fraction)])
def test_a_fraction_is_one_object_with_the_hash_of_python(number):
    found = whole(Fraction(number))
    assert found is whole(found * 3 - number - number) and type(found + 1) is Fraction
    assert found == number and hash(found) == hash(number) == hash(float(number))


@pytest.mark.parametrize("seed", range(8))
def test_every_bottleneck_is_looked_at(seed):
    """Of a random graph: a node whose different arcs below are many for its variables is among the wide ones."""
    chance = random.Random(seed)
    names = sp.symbols("x:6")
    made = list(names)
    for _ in range(40):
        a, b = chance.sample(made[-12:], 2)
        made.append(chance.choice((a * b, a + 2 * b, sp.sin(a), sp.Pow(a, 3), sp.sqrt(a + b))))
    graph = Graph()
    variables = [graph.sympy.node(x) for x in names]
    slopes = Slopes(graph, variables)
    reached = slopes.below([graph.sympy.node(e) for e in made[-6:]])
    wide = slopes.wide(reached)
    many = set()
    for node in reached:
        below = slopes.below([node])
        inner = below.difference(variables)
        if sum(len(slopes.arcs(n)) for n in inner) > BOTTLENECK * (len(below) - len(inner)):
            many.add(node)
    assert many <= wide and (wide or seed)
