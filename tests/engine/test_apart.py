"""What is taken for the shortest form without a search is what the search finds."""

from __future__ import annotations

import random

import pytest
import sympy as sp

from matcalc_cli.engine.textbook import shortest
from matcalc_cli.engine.textbook.apart import is_one_sum, names_apart
from matcalc_cli.model.functions import relu, sigmoid, softplus, step

REAL = sp.symbols("a:e", real=True)
POSITIVE = sp.symbols("p:r", positive=True)
NAMES = (*REAL, *POSITIVE, *sp.symbols("n m", integer=True, positive=True))
FUNCTIONS = (sigmoid, sp.tanh, relu, step, softplus, sp.sin, sp.tan, sp.Abs, sp.sign, sp.erf, sp.cosh, sp.exp, sp.log)
NUMBERS = (1, 1, -1, 2, -2, sp.Rational(1, 2), sp.Rational(3, 2))
POWERS = (2, 3, -1, -2, sp.S.Half, -sp.S.Half, sp.Rational(-3, 2), sp.Rational(1, 3))


def made(rng: random.Random, depth: int, names: list[sp.Symbol]) -> sp.Expr:
    """An expression; names are used up."""
    kind = rng.choice(("name", "sum", "sum", "product", "product", "power", "function")) if depth and names else "name"
    if kind == "name":
        return names.pop() if names else sp.Integer(rng.choice((1, 2, 3)))
    parts = [made(rng, depth - 1, names) for _ in range(rng.choice((1, 2, 2, 3)))]
    if kind == "sum":
        return sp.Add(*(rng.choice((1, 1, -1)) * e for e in parts), rng.choice((0, 0, 1, -1, 3)))
    if kind == "product":
        return sp.Mul(rng.choice(NUMBERS), *parts)
    return sp.Pow(parts[0], rng.choice(POWERS)) if kind == "power" else rng.choice(FUNCTIONS)(parts[0])


@pytest.mark.parametrize("seed", range(2))
def test_the_search_finds_nothing_shorter(seed, monkeypatch):
    rng, checked = random.Random(seed), 0
    while checked < 40:
        names = list(NAMES)
        rng.shuffle(names)
        e = made(rng, 3, names + names[:1] * rng.choice((0, 1)))
        if not e.has(sp.Add) or e.has(sp.nan, sp.zoo, sp.I) or names_apart(e) is None:
            continue
        checked += 1
        known = shortest.shortest.__wrapped__(e)
        with monkeypatch.context() as patch:
            patch.setattr(shortest, "names_apart", lambda e: None)
            assert shortest.shortest.__wrapped__(e) == known, e


a, p, q = REAL[0], *POSITIVE[:2]
TO_LOOK_AT = (
    2 * a + 2 * p,
    a * p + a * q,
    (a + 1) * a,
    a / p + q / p,
    sp.sqrt(p * (a + 1)),
    sp.log(p * q) + 1,
    p**a + 1,
)


@pytest.mark.parametrize("e", TO_LOOK_AT, ids=str)
def test_what_may_have_a_shorter_form_is_looked_at(e):
    assert names_apart(e) is None


def monomial(rng: random.Random, parts: list[sp.Expr], negative: bool) -> sp.Expr:
    """A number, and powers of a few of the parts."""
    chosen = rng.sample(parts, rng.choice((0, 1, 1, 2)))
    return sp.Mul(rng.choice((1, 1, -1, 2, -3)), *(f ** rng.choice((1, 1, 2, -1 if negative else 3)) for f in chosen))


@pytest.mark.parametrize("seed", range(2))
def test_of_one_sum_the_search_finds_nothing_shorter(seed, monkeypatch):
    rng, checked = random.Random(seed), 0
    while checked < 40:
        inside = [*NAMES[:3], NAMES[0] + NAMES[1], NAMES[5] - 1, 2 * NAMES[2]]
        parts = [*NAMES[:3], *(rng.choice(FUNCTIONS)(rng.choice(inside)) for _ in range(3))]
        terms = [monomial(rng, parts, False) for _ in range(rng.choice((2, 2, 3)))]
        e = sp.Mul(monomial(rng, parts, True), sp.Add(*terms))
        if not e.has(sp.Add) or e.has(sp.nan, sp.zoo, sp.I) or names_apart(e) is not None or not is_one_sum(e):
            continue
        checked += 1
        known = shortest.shortest.__wrapped__(e)
        with monkeypatch.context() as patch:
            patch.setattr(shortest, "is_one_sum", lambda e: False)
            assert shortest.shortest.__wrapped__(e) == known, e


s = sigmoid(a + p)
SEVERAL = (
    s * (s**2 + 1),
    (1 - s) * (1 + s),
    a * (2 * s + 4 * p),
    (1 + a) / a,
    s * (a + 1) ** 2,
    sp.exp(a) * (sp.exp(p) + 1),
)


@pytest.mark.parametrize("e", SEVERAL, ids=str)
def test_what_is_not_one_plain_sum_is_looked_at(e):
    assert not is_one_sum(e)
