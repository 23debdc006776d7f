"""times and plus give what Mul and Add give: the same objects, in the same order, with the same hash."""

from __future__ import annotations

import random

import pytest
import sympy as sp
from sympy import Add, Mul, Pow, S

from matcalc_cli.engine.scalar.commuting import plus, times

x, y, z = sp.symbols("x y z", real=True)
n = sp.Symbol("n", commutative=False)
ATOMS = [
    x,
    y,
    z,
    sp.sin(x),
    sp.tanh(y + z),
    sp.exp(x),
    sp.exp(-y),
    sp.pi,
    S.Exp1,
    sp.sqrt(2),
    x + 1,
    y - z**2,
    sp.Abs(x),
]
NUMBERS = [S.One, S.NegativeOne, sp.Integer(2), sp.Rational(-3, 4), S.Zero]


def _factor(rng):
    exponent = rng.choice([1, 1, 1, 2, -1, 3, sp.Rational(1, 2), -2, y])
    return rng.choice(ATOMS) ** exponent


def _product(rng):
    return Mul(rng.choice(NUMBERS[:4]), *(_factor(rng) for _ in range(rng.randint(0, 3))))


def _sum(rng):
    return Add(*(_product(rng) for _ in range(rng.randint(1, 4))))


def _opened(e):
    """Mul's own form of 2 (a + b), everywhere."""
    if not e.args:
        return e
    return e.func(*(_opened(a) for a in e.args))


@pytest.mark.parametrize("seed", range(300))
def test_products_are_those_of_mul(seed):
    rng = random.Random(seed)
    a, b = (rng.choice([_product, _sum])(rng) for _ in range(2))
    found, expected = times(a, b), Mul(a, b)
    assert _opened(found) == _opened(expected)
    assert hash(_opened(found)) == hash(_opened(expected))


@pytest.mark.parametrize("seed", range(300))
def test_sums_are_those_of_add(seed):
    rng = random.Random(seed)
    terms = [rng.choice([_product, _product, _sum])(rng) for _ in range(rng.randint(1, 6))]
    assert _opened(plus(terms)) == _opened(Add(*map(_opened, terms)))


@pytest.mark.parametrize("seed", range(100))
def test_arguments_are_in_canonical_order(seed):
    rng = random.Random(seed)
    found = plus([times(_product(rng), _product(rng)) for _ in range(4)])
    for e in sp.preorder_traversal(found):
        if isinstance(e, (Add, Mul)) and not (len(e.args) == 2 and e.args[0].is_Number and e.args[1].is_Add):
            assert e.func(*e.args).args == e.args


def test_a_number_stays_in_front_of_a_sum_until_it_is_added():
    assert times(sp.Integer(2), x + y).args == (2, x + y)
    assert times(times(sp.Integer(2), y - x**2), -2 * x) == Mul(-4, x, y - x**2)
    assert plus([times(sp.Integer(2), x + y), x]) == 3 * x + 2 * y
    assert times(S.NegativeOne, x - y) == y - x


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (sp.exp(x), sp.exp(y)),
        (sp.sqrt(2), sp.sqrt(6)),
        (sp.I, sp.I * x),
        (S.Zero, x + y),
        (S.Infinity, x),
        (S.ComplexInfinity, sp.Integer(2)),
        (n, x * n),
        (sp.Float(1.5), x),
        (Pow(x, y), Pow(x, -y)),
        (x - y, 1 / (x - y)),
        (y - x, x - y),
    ],
)
def test_what_is_not_plain_is_left_to_sympy(a, b):
    assert times(a, b) == Mul(a, b)
    assert plus([a, b]) == Add(a, b)
