"""A function of a name is what SymPy makes of it, whatever the name is and is known to be."""

import pytest
import sympy as sp

from matcalc_cli.model.applying import applied, of_name
from matcalc_cli.model.functions import BY_CLASS

FACTS = ({}, {"real": True}, {"positive": True}, {"integer": True}, {"nonnegative": True}, {"negative": True})
ROWS = [row.partials for row in BY_CLASS.values() if row.partials is not None and len(row.partials) == 1]
RULES = [rule for (rule,) in ROWS if rule is not None]


@pytest.mark.parametrize("facts", FACTS, ids=str)
def test_functions_and_their_derivatives(facts):
    for rule in [sp.sin, sp.exp, sp.Abs, sp.sign, sp.sqrt, sp.log, sp.floor, sp.tanh, sp.atan, *RULES]:
        for letter in ("a", "t", "theta1", "Z"):
            x = sp.Symbol(letter, **facts)
            assert of_name(rule, x) == rule(x)
            assert of_name(rule, x).args == rule(x).args


def test_products_keep_the_order_of_sympy():
    for letter in "aqz":
        x = sp.Symbol(letter, real=True)
        found = of_name(lambda t: t * sp.exp(-t) * sp.sin(t) / (1 + t**2), x)
        assert found.args == (x * sp.exp(-x) * sp.sin(x) / (1 + x**2)).args
        assert applied(sp.cos, x) == sp.cos(x)


def test_what_is_left_as_entered_is_not_remembered():
    x, y = sp.symbols("x y", real=True)
    rule = lambda t: sp.Mul(t, sp.pi, t)
    with sp.evaluate(False):
        assert of_name(rule, x).args == (x, sp.pi, x)
    assert of_name(rule, y) == sp.pi * y**2
