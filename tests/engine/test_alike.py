"""What is asked of expressions that differ in their names alone is asked once, and is true of each of them."""

from itertools import combinations

import pytest
import sympy as sp

from matcalc_cli import jacobian
from matcalc_cli.engine.domain.alike import shape, up_to_names
from matcalc_cli.engine.domain.scalar import conditions

X, Y, Z = sp.symbols("x y z", real=True)
P, Q = sp.symbols("p q", positive=True)
C = sp.Symbol("c")


@pytest.mark.parametrize(
    "one, two, same",
    (
        (X**2 + 1, Y**2 + 1, True),
        (sp.sin(X) * P, sp.sin(Y) * Q, True),
        (X**2 + 1, P**2 + 1, False),  # which is not 0 whatever it is called
        (X**2 + 1, C**2 + 1, False),
        (X**2 + 1, X**2 + 2, False),
        (X + 1, 2 * X, False),
        (sp.sin(X), sp.cos(X), False),
        (X**2 + X, X**2 + Y, False),
        (sp.Add(X, Y, evaluate=False), sp.Add(X, X, evaluate=False), False),
        (sp.Add(X, 1, evaluate=False), sp.Add(X, X, evaluate=False), False),
        (X + sp.Dummy(), X + sp.Dummy(), False),  # what a dummy stands for is not known here
    ),
)
def test_shapes(one, two, same):
    assert (shape(one) == shape(two)) is same


def test_long_ones_have_none():
    assert shape(sum(sp.symbols("a:400"))) is None


def test_every_form_is_asked_once():
    asked = []

    @up_to_names
    def question(e, fact):
        asked.append(e)
        return len(asked)

    assert [question(e, "a") for e in (X**2, Y**2, P**2, Q**2)] == [1, 1, 2, 2]
    assert question(X**2, "b") == 3


def test_names_of_another_kind_are_asked_again():
    for t, holds in ((X, False), (P, True), (Y, False), (Q, True)):
        assert (conditions([sp.log(t + 3)], []) == ()) is holds, t
        assert conditions([1 / (t**2 + 1)], []) == (), t


def test_an_even_power_has_either_sign_and_a_product_of_two_is_none_of_them():
    found = conditions([1 / ((X - Y) ** 2 + Z), 1 / ((Y - X) ** 2 + Z), 1 / ((X - Y) ** 2 * (Y - X) ** 2 + Z)], [])
    assert len(found) == 2


@pytest.mark.parametrize("real", (True, None))
def test_bodies_are_apart(real):
    """Of n bodies every pair has its condition, which fails where the two meet and nowhere else."""
    bodies = [sp.symbols(f"u{i} v{i} w{i}", real=real) for i in range(5)]
    distance = lambda a, b: sp.sqrt(sum((p - q) ** 2 for p, q in zip(a, b)))
    forces = [sum((b[k] - a[k]) / distance(a, b) ** 3 for b in bodies if b is not a) for a in bodies for k in range(3)]
    stated = jacobian(forces, [x for body in bodies for x in body]).conditions
    assert len(stated) == 10 and {c.kind for c in stated} == {"nonzero"}
    apart = {x: (i + 1) ** (k + 1) for i, body in enumerate(bodies) for k, x in enumerate(body)}
    assert not any(c.fails(c.expr.subs(apart)) for c in stated)
    for a, b in combinations(bodies, 2):
        meeting = apart | dict(zip(a, (apart[x] for x in b)))
        assert [c.expr.subs(meeting) for c in stated].count(0) == 1
