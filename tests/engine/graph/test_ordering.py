"""Keys order objects as Basic.compare does, however deeply they are nested."""

import random
from functools import cmp_to_key

import pytest
import sympy as sp
from sympy import Basic

from matcalc_cli import gradient
from matcalc_cli.engine.graph.ordering import Order
from tests.limits import processor

X, Y, Z = sp.symbols("x y z")


def nested(chance, depth):
    """Expressions that grow out of one another."""
    made = [X, Y, Z, sp.Integer(2), sp.Rational(1, 3)]
    for _ in range(depth):
        a, b = made[-1], chance.choice(made)
        made.append(
            chance.choice((sp.sin(a), sp.Add(a, b, evaluate=False), sp.Mul(a, b, evaluate=False), sp.exp(a), a**2 + b))
        )
    return made


@pytest.mark.parametrize("seed", range(12))
def test_the_order_is_that_of_compare(seed):
    chance = random.Random(seed)
    made = list(dict.fromkeys(nested(chance, 16) + nested(chance, 16)))
    chance.shuffle(made)
    assert Order()(made) == sorted(made, key=cmp_to_key(Basic.compare))


def test_a_chain_of_sines_is_ordered_in_time():
    """d sin(... sin(x + y) + y) has 400 factors, of which one differs from the next at the bottom alone: nine seconds
    for 150 of them where each comparison goes down twice a level."""
    names = "".join(f"a{i} = sin(a{i - 1} + y); " for i in range(1, 400))
    with processor(20):
        found = gradient(f"a0 = sin(x + y); {names}a399", "x").expr
    assert len(found.args) == 400
