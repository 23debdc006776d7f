"""The derivative of sin(sin(... sin(x + y) ... + y): a product whose parts share all they have. What is printed says
how long printing takes, and LaTeX, where lines end, names the parts."""

from __future__ import annotations

import math
import re

import pytest
import sympy as sp

from matcalc_cli import diff
from matcalc_cli.model.stack import deep
from matcalc_cli.render import Options, render

x, y = sp.symbols("x y")
X, Y = 0.3, 0.2


def chain(depth):
    e = x
    for _ in range(depth):
        e = sp.sin(e + y)
    return diff(e, x)


def by_hand(depth):
    """The chain rule in numbers."""
    value, slope = X, 1.0
    for _ in range(depth):
        value, slope = math.sin(value + Y), slope * math.cos(value + Y)
    return slope


def test_latex_names_the_parts():
    with deep():
        text = render([chain(220)], "latex", Options(env="equation"))
    assert len(text) < 20_000
    lines = re.sub(r"( \\\\|\n\\(end|begin)\{align\*\})+\n&\\quad \\cdot ", " ", text).splitlines()
    known = {"x": X, "y": Y, "sin": math.sin, "cos": math.cos}
    for line in lines:
        if line[0] != "\\" or "&=" in line:
            name, _, value = line.removesuffix(r" \\").partition(" &= ")
            value = re.sub(r"\\(left|right|(?=sin|cos))|[{}]", "", value).replace(") cos", ") * cos")
            known[re.sub("[{}]", "", name)] = found = eval(value, {}, known)  # of our own LaTeX
    assert found == pytest.approx(by_hand(220), rel=1e-9)


def test_the_text_for_sympy_has_the_value():
    text = render([chain(60)], "sympy")
    found = eval(text, {"x": X, "y": Y, "sin": math.sin, "cos": math.cos})
    assert found == pytest.approx(by_hand(60), rel=1e-12)
